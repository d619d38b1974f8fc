"""How claims are found by words, over statements and live evidence, on either database."""

import re
from types import ModuleType
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from claims.search import postgres, sqlite
from claims.search.words import mark, phrases

__all__ = ["MOST_CHARACTERS", "find", "install", "mark", "phrases"]

_BACKENDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}
_NUMBER = re.compile(r"[cC]-(\d{1,9})", re.ASCII)
MOST_CHARACTERS = 200


def find(claims: QuerySet, case_id: int, words: str) -> QuerySet:
    """Keep the claims of the case whose statement or live evidence holds every phrase of `words`.

    The last word of each phrase may go on ("contain" finds "containers"), unless it is a single letter or digit. A number
    as pages print it ("C-30") finds that claim too. Raises ValueError if `words` holds no letter or digit, or more than
    MOST_CHARACTERS characters.
    """
    if len(words) > MOST_CHARACTERS:
        raise ValueError(f"Search for at most {MOST_CHARACTERS} characters at a time.")
    asked = phrases(words)
    if not asked:
        raise ValueError("Type at least one letter or digit to search for.")
    backend = _BACKENDS[connections[claims.db].vendor]
    matching = Q(pk__in=RawSQL(backend.MATCHING, [backend.query(case_id, asked)]))
    number = _NUMBER.fullmatch(words.strip())
    return claims.filter(matching | Q(number=int(number[1])) if number else matching)


def install(connection: Any) -> None:
    """Put the index and its triggers in place and fill it where it is new. Safe to run again."""
    backend = _BACKENDS[connection.vendor]
    with connection.cursor() as cursor:
        backend.install(cursor)
