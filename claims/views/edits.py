"""What the pages of edits read: every version of one claim and its evidence, of a document, a source or a case, field by field."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from claims.analysis import scales
from claims.analysis.dates import say_partial
from claims.analysis.edits import Change, changes, pairs
from claims.models import Case, Claim, Document, Evidence, Source
from claims.models.cases import standard_choices
from claims.models.sources import SEATED, UNSEATED

CLAIM = {
    "statement": "Statement",
    "kind": "Kind",
    "claimant_id": "Said by",
    "hedge": "The author's hedge",
    "period_from": "About the time from",
    "period_to": "About the time to",
    "quantity_low": "Quantity",
    "quantity_high": "Quantity, up to",
    "quantity_unit": "Unit",
    "quantity_approximate": "Approximate",
    "test": "Test",
    "due": "Due",
    "owner_id": "Owner",
    "tags": "Tags",
    "fate": "Fate",
    "successor_id": "Superseded by",
    "fate_reason": "Reason for its fate",
}
EVIDENCE = {
    "place": "Place",
    "word": "Whose word",
    "attributed_to_id": "Attributed to",
    "basis": "Basis",
    "via": "Via",
    "credibility": "Credibility",
    "quantity_low": "Quantity",
    "quantity_high": "Quantity, up to",
    "quantity_unit": "Unit",
    "quantity_qualifier": "Qualifier",
    "since": "Counted from",
    "as_of": "As of",
    "note": "Note",
    "withdrawn_reason": "Withdrawn",
}
DOCUMENT = {
    "title": "Title",
    "source_id": "Publisher",
    "byline": "Author",
    "address": "Address",
    "published": "Published",
    "language": "Language",
    "state": "State",
    "set_aside_reason": "Why it is set aside",
}
SOURCE = {
    "name": "Name",
    "kind": "Kind",
    "part_of_id": "Part of",
    "speaks_for": "Speaks for it",
    "same_as_id": "The same as",
    "same_reason": "Why it is the same",
    "note": "Note",
}
CASE = {
    "title": "Title",
    "question": "Key question",
    "summary": "Summary",
    "time_zone": "Time zone",
    "likelihood_standard": "Likelihood standard",
    "requires_review": "A second person must accept judgements",
}

MOST_LOOKED_BACK = 200
"""How many versions of a source are looked through for who merged it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One act on a record: what was done by whom and when; `changes` is None where the version before was not kept."""

    when: datetime
    who: str
    what: str
    words: str
    changes: list[Change] | None


def edits_of(claim: Claim) -> list[Edit]:
    """Return the history of a claim and its evidence, the newest first. The number of queries stays the same."""
    claims = list(
        claim.history.select_related("history_user")
        .prefetch_related("historicalclaimtag_set__tag")
        .order_by(*ORDER)
    )
    evidence = list(
        Evidence.history.filter(claim_id=claim.pk, case_id=claim.case_id)
        .select_related("history_user")
        .order_by("id", *ORDER)
    )
    names = _names(claims, evidence)
    found = _edits(claims, CLAIM, _claim_values, names, "Claim")
    for rows in _by_record(evidence):
        found += _edits(rows, EVIDENCE, _plain_values, names, "Evidence", rows[0].quote or rows[0].gist)
    return sorted(found, key=lambda edit: edit.when, reverse=True)


def edits_of_document(document: Document) -> list[Edit]:
    """Return the history of a document, the newest first. Two queries."""
    rows = list(document.history.select_related("history_user").order_by(*ORDER))
    say = _saying({"source_id": _names_of(row.source_id for row in rows), "state": _plain_words})
    return _edits(rows, DOCUMENT, _document_values, say, "Document")[::-1]


def edits_of_source(source: Source) -> list[Edit]:
    """Return the history of a source and of the seats in it, the newest first. Two queries."""
    rows = list(source.history.select_related("history_user").order_by(*ORDER))
    seats = [_seating(row) for row in rows]
    named = _names_of(
        pk
        for row, (_, member) in zip(rows, seats, strict=True)
        for pk in (row.part_of_id, row.same_as_id, member)
    )
    say = _saying({"part_of_id": named, "same_as_id": named, "kind": _plain_words, "speaks_for": _yes_or_no})
    found = _edits(rows, SOURCE, _plain_values, say, "Source")
    if rows and rows[0].history_user is None:  # nobody wrote down when a file brought it
        found[0] = replace(found[0], what="Source as it stood when it was first changed")
    return [
        Edit(edit.when, edit.who, what.capitalize(), named(member), []) if what else edit
        for edit, (what, member) in zip(found, seats, strict=True)
    ][::-1]


def merge_of(source: Source) -> Edit | None:
    """Return who said last, and when, that a source is the same as the one that it is merged into; None where nobody wrote
    that down, or it stands for itself. One query at most."""
    if not source.same_as_id:
        return None
    newest = source.history.select_related("history_user").order_by(*(f"-{name}" for name in ORDER))
    said = None
    for row in newest[:MOST_LOOKED_BACK]:
        if row.same_as_id != source.same_as_id:
            break
        said = row
    if said is None or said.history_user is None:
        return None
    return Edit(said.history_date, said.history_user.get_username(), "Merged", source.same_reason, None)


def _seating(row: Any) -> tuple[str, int | None]:
    """Return what a version of a joint body says of a seat, and whose it was; ("", None) where it says nothing of one."""
    what, _, member = (row.history_change_reason or "").partition(": ")
    return (what, int(member)) if what in (SEATED, UNSEATED) else ("", None)


def edits_of_case(case: Case, most: int) -> list[Edit]:
    """Return the last changes of the settings of a case, the newest first; closing and reopening with their reason. One query."""
    newest = case.history.select_related("history_user").order_by(*(f"-{name}" for name in ORDER))
    rows = list(newest[: most + 1])[::-1]
    say = _saying(
        {"likelihood_standard": dict(standard_choices()).__getitem__, "requires_review": _yes_or_no}
    )
    edits = _edits(rows, CASE, _plain_values, say, "Case")
    found = [_turned(*pair) or edit for pair, edit in zip(pairs(rows), edits, strict=True)]
    return found[::-1][:most]


def _turned(before: Any, row: Any) -> Edit | None:
    """Return the act of closing or reopening a case, where a version of it came about so."""
    if before is None or row.closed_at == before.closed_at:
        return None
    who = row.history_user.get_username() if row.history_user else ""
    what = "Case closed" if row.closed_at else "Case reopened"
    return Edit(row.history_date, who, what, row.closed_reason or row.history_change_reason or "", [])


ORDER = ("history_date", "history_id")


def _by_record(rows: Iterable[Any]) -> list[list[Any]]:
    records: dict[int, list[Any]] = {}
    for row in rows:
        records.setdefault(row.id, []).append(row)
    return list(records.values())


def _edits(
    rows: list[Any],
    labels: Mapping[str, str],
    values: Callable[[Any, Iterable[str]], dict[str, Any]],
    names: Callable[[str, Any], str],
    noun: str,
    words: str = "",
) -> list[Edit]:
    found = []
    for before, row in pairs(rows):
        added = row.history_type == "+"
        changed: list[Change] | None = [] if added else None
        if before is not None:
            changed = changes(values(before, labels), values(row, labels), labels, names)
        found.append(
            Edit(
                when=row.history_date,
                who=row.history_user.get_username() if row.history_user else "",
                what=f"{noun} {_deed(before, row, added)}",
                words=words,
                changes=changed,
            )
        )
    return found


def _deed(before: Any, row: Any, added: bool) -> str:
    if added:
        return "added"
    if getattr(row, "withdrawn_at", None) and not (before and before.withdrawn_at):
        return "withdrawn"
    if before is not None and getattr(row, "fate", None) != getattr(before, "fate", None):
        return "reinstated" if row.fate == scales.Fate.ACTIVE else row.fate
    return "edited"


def _plain_values(row: Any, labels: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in labels}


def _claim_values(row: Any, labels: Iterable[str]) -> dict[str, Any]:
    values = _plain_values(row, (name for name in labels if name != "tags"))
    values["tags"] = sorted(one.tag.name for one in row.historicalclaimtag_set.all())
    for name in ("period_from", "period_to"):
        values[name] = say_partial(values[name], getattr(row, f"{name}_precision"))
    return values


def _document_values(row: Any, labels: Iterable[str]) -> dict[str, Any]:
    return {
        **_plain_values(row, labels),
        "published": say_partial(row.published, row.published_precision),
    }


def _names_of(pks: Iterable[int | None]) -> Callable[[Any], str]:
    """Look up the names of sources, once, and return what says the one behind an id."""
    names = dict(Source.objects.filter(pk__in={pk for pk in pks if pk}).values_list("pk", "name"))
    return lambda pk: names[pk]


def _plain_words(code: str) -> str:
    return code.replace("_", " ")


def _yes_or_no(flag: bool) -> str:
    return "yes" if flag else "no"


def _names(claims: list[Any], evidence: list[Any]) -> Callable[[str, Any], str]:
    """Look up, once, the names that stand behind ids, and return how a field's value is said."""
    people = get_user_model().objects.in_bulk({row.owner_id for row in claims} - {None})
    sources = _names_of([row.claimant_id for row in claims] + [row.attributed_to_id for row in evidence])
    successors = Claim.objects.in_bulk({row.successor_id for row in claims} - {None})
    known: dict[str, Callable[[Any], str]] = {
        "owner_id": lambda pk: people[pk].get_username(),
        "claimant_id": sources,
        "attributed_to_id": sources,
        "successor_id": lambda pk: successors[pk].name,
        "tags": ", ".join,
        "quantity_approximate": _yes_or_no,
        "quantity_low": _figure,
        "quantity_high": _figure,
        "due": lambda value: say_partial(value, "day"),
        "since": lambda value: say_partial(value, "day"),
        "as_of": lambda value: say_partial(value, "day"),
        "quantity_qualifier": lambda code: scales.QUALIFIER_WORDS[scales.Qualifier(code)],
        "word": {
            "own": "its own word",
            "source": "the word of someone it names",
            "unknown": "not known whose word",
        }.__getitem__,
    }

    return _saying(known)


def _saying(known: Mapping[str, Callable[[Any], str]]) -> Callable[[str, Any], str]:
    """Return how a field's value is said: by its own way in `known`, else as it is."""

    def say(name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        return known.get(name, str)(value)

    return say


def _figure(value: Any) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
