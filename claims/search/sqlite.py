"""Words on SQLite: one FTS5 table whose rowid is the claim, kept by triggers."""

import json
from collections.abc import Sequence
from typing import Any

from claims.search.words import goes_on

MATCHING = "SELECT rowid FROM claims_words WHERE claims_words MATCH %s"

HOLDING = """
SELECT asked.key, claims_words.rowid
FROM json_each(%s) AS asked
CROSS JOIN claims_words
CROSS JOIN claims_claim ON claims_claim.id = claims_words.rowid AND claims_claim.fate = 'active'
WHERE claims_words MATCH 'scope : "case' || %s || '" AND {statement quotes} : ("' || asked.value || '")'
"""

_QUOTES = (
    "coalesce((SELECT group_concat(e.quote || e.gist, char(10)) FROM claims_evidence e "
    "WHERE e.claim_id = {claim} AND e.withdrawn_at IS NULL), '')"
)


def query(case_id: int, asked: list[list[str]]) -> str:
    """Write the FTS5 query: inside the case, every phrase, its last word as a prefix. Words are letters and digits only."""
    words = " AND ".join(f'"{" ".join(phrase)}"{" *" if goes_on(phrase) else ""}' for phrase in asked)
    return f'scope : "case{case_id}" AND {{statement quotes}} : ({words})'


def holding(case_id: int, words: Sequence[str]) -> tuple[Any, ...]:
    """Return what HOLDING asks for: the place of each word, and each live claim of the case that holds it."""
    return json.dumps(list(words)), case_id


def install(cursor: Any) -> None:
    """Put the index and its triggers in place; fill it where it is new."""
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'claims_words'")
    is_new = not cursor.fetchone()[0]
    cursor.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS claims_words USING fts5("
        "scope, statement, quotes, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
    )
    if is_new:
        cursor.execute(
            "INSERT INTO claims_words (rowid, scope, statement, quotes) "
            f"SELECT c.id, 'case' || c.case_id, c.statement, {_QUOTES.format(claim='c.id')} FROM claims_claim c"
        )
    for name, event, action in _triggers():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"CREATE TRIGGER {name} {event} BEGIN {action}; END")


def _triggers() -> list[tuple[str, str, str]]:
    again = (
        f"UPDATE claims_words SET quotes = {_QUOTES.format(claim='NEW.claim_id')} WHERE rowid = NEW.claim_id"
    )
    return [
        (
            "claims_words_new_claim",
            "AFTER INSERT ON claims_claim",
            "INSERT INTO claims_words (rowid, scope, statement, quotes) "
            "VALUES (NEW.id, 'case' || NEW.case_id, NEW.statement, '')",
        ),
        (
            "claims_words_reworded",
            "AFTER UPDATE OF statement ON claims_claim WHEN OLD.statement IS NOT NEW.statement",
            "UPDATE claims_words SET statement = NEW.statement WHERE rowid = NEW.id",
        ),
        (
            "claims_words_gone",
            "AFTER DELETE ON claims_claim",
            "DELETE FROM claims_words WHERE rowid = OLD.id",
        ),
        ("claims_words_new_evidence", "AFTER INSERT ON claims_evidence", again),
        (
            "claims_words_withdrawn",
            "AFTER UPDATE OF withdrawn_at ON claims_evidence WHEN OLD.withdrawn_at IS NOT NEW.withdrawn_at",
            again,
        ),
    ]
