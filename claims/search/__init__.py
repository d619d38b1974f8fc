"""How claims are found by words, over statements and live evidence, on either database."""

import re
from types import ModuleType
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from claims.search import postgres, sqlite

_BACKENDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}
_WORD = re.compile(r"[^\W_]+")
MOST_CHARACTERS = 200


def phrases(words: str) -> list[list[str]]:
    """Split what a person typed into phrases: "6,700 C++" gives [["6", "700"], ["c"]]. Signs mean nothing here."""
    found = ([word.lower() for word in _WORD.findall(chunk)] for chunk in words.split())
    return [phrase for phrase in found if phrase]


def find(claims: QuerySet, case_id: int, words: str) -> QuerySet:
    """Keep the claims of the case whose statement or live evidence holds every phrase of `words`.

    The last word of each phrase may go on ("contain" finds "containers"). Raises ValueError if `words` holds no letter or
    digit, or more than MOST_CHARACTERS characters.
    """
    if len(words) > MOST_CHARACTERS:
        raise ValueError(f"Search for at most {MOST_CHARACTERS} characters at a time.")
    asked = phrases(words)
    if not asked:
        raise ValueError("Type at least one letter or digit to search for.")
    backend = _BACKENDS[connections[claims.db].vendor]
    return claims.filter(pk__in=RawSQL(backend.MATCHING, [backend.query(case_id, asked)]))


def mark(text: str, words: str) -> list[tuple[str, bool]]:
    """Cut `text` into (piece, is a hit) pairs: a hit is one of the phrases asked for, with the rest of its last word."""
    asked = phrases(words)
    if not asked:
        return [(text, False)]
    longest_first = sorted(asked, key=lambda phrase: -sum(map(len, phrase)))
    hits = "|".join(
        r"[\W_]+".join(re.escape(word) for word in phrase) + r"[^\W_]*" for phrase in longest_first
    )
    pieces = re.split(rf"(?<![^\W_])({hits})", text, flags=re.IGNORECASE)
    return [(piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece]


def install(connection: Any) -> None:
    """Put the index and its triggers in place and fill it where it is new. Safe to run again."""
    backend = _BACKENDS[connection.vendor]
    with connection.cursor() as cursor:
        backend.install(cursor)
