"""Triggers that keep what is written once as it was written, even from a shell.

Only UPDATE is guarded here: a trigger on DELETE would break Django's flush, so deleting is refused by the models.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse an UPDATE of `columns` of `table` (all of its columns if empty), only where `unless_empty` holds text."""

    table: str
    sentence: str
    columns: tuple[str, ...] = ()
    unless_empty: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_{'_'.join(self.columns[:1]) or 'row'}_guard"


GUARDS = (
    Guard("claims_assessment", "judgements are written once and never changed"),
    Guard("claims_sourcegrade", "grades are written once and never changed"),
    Guard("claims_capture", "captures are written once and never changed"),
    Guard("claims_receipt", "what was received is written once and never changed"),
    Guard("claims_ruledsource", "what a ruling is about is written once and never changed"),
    Guard("claims_nolead", "a no to a lead is written once and never changed"),
    Guard(
        "claims_retraction",
        "that a document was retracted never changes: withdraw it and make another",
        ("kind", "day", "note", "document_id", "author_id", "case_id", "uid", "made_at", "recorded_at"),
    ),
    Guard(
        "claims_dismissal",
        "what a dismissal says never changes: withdraw it and make another",
        ("warning", "facts", "reason", "claim_id", "author_id", "case_id", "uid", "made_at", "recorded_at"),
    ),
    Guard(
        "claims_explanation",
        "what an explanation says never changes: withdraw it and write another",
        ("text", "facts", "claim_id", "author_id", "case_id", "uid", "made_at", "recorded_at"),
    ),
    Guard(
        "claims_claimlink",
        "what a link says never changes: withdraw it and make another",
        (
            "kind",
            "note",
            "claim_id",
            "other_id",
            "author_id",
            "case_id",
            "uid",
            "made_at",
            "recorded_at",
        ),
    ),
    Guard(
        "claims_ruling",
        "what a ruling says never changes: withdraw it and make another",
        ("kind", "reason", "claim_id", "author_id", "case_id", "uid", "made_at", "recorded_at"),
    ),
    Guard(
        "claims_evidence",
        "what evidence says, where and on which side never changes: withdraw it and add another",
        (
            "claim_id",
            "document_id",
            "stance",
            "start",
            "end",
            "quote",
            "gist",
            "digest",
            "case_id",
            "uid",
            "made_at",
            "recorded_at",
        ),
    ),
    Guard(
        "claims_note",
        "what a note says never changes: withdraw it and write another",
        ("text", "kind", "claim_id", "judgement_id", "author_id", "case_id", "uid", "made_at", "recorded_at"),
    ),
    Guard(
        "claims_readingmark",
        "what a reader marked never changes: undo it and mark it anew",
        (
            "kind",
            "document_id",
            "sentence_key",
            "start",
            "end",
            "claim_id",
            "evidence_id",
            "author_id",
            "case_id",
            "uid",
            "made_at",
            "recorded_at",
        ),
    ),
    Guard(
        "claims_document",
        "the text of a document never changes once it is set",
        ("text",),
        unless_empty="text",
    ),
    Guard("claims_document", "a document keeps its case and its number", ("number", "case_id", "uid")),
    Guard("claims_claim", "a claim keeps its case and its number", ("number", "case_id", "uid")),
    Guard("claims_case", "the address of a case never changes", ("slug", "uid")),
    Guard("claims_source", "a source keeps its case", ("case_id", "uid")),
    *(
        Guard(f"claims_historical{name}", "the history of edits is written once and never changed")
        for name in ("case", "source", "document", "claim", "evidence", "claimtag")
    ),
)


def install(connection: Any) -> None:
    """Put all guards in place, replacing older ones. Safe to run again; SQLite drops triggers when it remakes a table."""
    install_one = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for guard in GUARDS:
            install_one(cursor, guard)


def _sqlite(cursor: Any, guard: Guard) -> None:
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in guard.columns) or "1"
    only = f" AND OLD.\"{guard.unless_empty}\" <> ''" if guard.unless_empty else ""
    cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.name}"')
    cursor.execute(
        f'CREATE TRIGGER "{guard.name}" BEFORE UPDATE ON "{guard.table}" WHEN ({changed}){only} '
        f"BEGIN SELECT RAISE(ABORT, '{guard.sentence}'); END"
    )


_REFUSE = """
CREATE OR REPLACE FUNCTION claims_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _postgresql(cursor: Any, guard: Guard) -> None:
    changed = (
        " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in guard.columns) or "true"
    )
    only = f" AND OLD.\"{guard.unless_empty}\" <> ''" if guard.unless_empty else ""
    cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.name}" ON "{guard.table}"')
    cursor.execute(
        f'CREATE TRIGGER "{guard.name}" BEFORE UPDATE ON "{guard.table}" FOR EACH ROW WHEN (({changed}){only}) '
        f"EXECUTE FUNCTION claims_refuse('{guard.sentence}')"
    )
