"""The first rows of many lists in one query, however many lists there are."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST_LISTS = 400
"""SQLite puts no more than 500 lists together."""


def together(*lists: QuerySet) -> list[tuple[Any, ...]]:
    """Return the rows of several ordered and limited lists of plain numbers (`values_list`), one list after the other.

    Each list is read from its own index and no further than its limit: one list with a condition for each of its parts
    would read them all.
    """
    parts: list[str] = []
    values: list[Any] = []
    for one in lists[:MOST_LISTS]:
        try:
            sql, params = one.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS one_list")
        values.extend(params)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return list(cursor.fetchall())
