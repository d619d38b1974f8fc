"""The orders of the plain lists (documents, sources, what hangs on them), and one page of such a list with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import NullIf

from claims.search import paging
from claims.search.paging import Order, Place, Sorting


class ByColumn(Sorting):
    """An order of a plain list. `name` is that of the order, with a sign where it descends."""

    @property
    def order(self) -> Order:
        return COLUMNS[self.name.removeprefix("-")]

    def read(self, token: str) -> Place:
        """As Sorting.read, where the key itself may hold the sign between key and id."""
        key, _, pk = token.rpartition("~")
        try:
            if "\x00" in key or not (
                pk.isascii() and pk.isdecimal() and len(pk) < 19 and (key or self.order.nullable)
            ):
                raise ValueError(token)
            return Place(self.order.read(key) if key else None, int(pk))
        except ValueError:
            raise ValueError("The place in the list is broken: start again from its first page.") from None


COLUMNS = {
    "id": Order("pk", "order", int),
    "published": Order("published", "date", date.fromisoformat, nullable=True),
    "number": paging.ORDERS["number"],
    "name": Order("name", "name", str),
    "grade": Order("grade_key", "grade", str, nullable=True),
    "added": Order("made_at", "when it was added", paging.ORDERS["changed"].read),
}
BY_NUMBER = ByColumn("number")
LAST_ADDED_FIRST = ByColumn("-added")
AS_RECORDED = ByColumn("id")
LAST_RECORDED = ByColumn("-id")


def by_grade(sources: QuerySet) -> QuerySet:
    """Give each source the key of the order "grade", so that the ungraded stand last both ways."""
    return sources.annotate(grade_key=NullIf("reliability", Value("")))


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its rows, the tokens of the pages beside it, and which row of the list is its first, as far as
    that is counted (search/paging.py)."""

    rows: list[Any]
    previous: str
    next: str
    first: int | None

    def told(self, total: Any) -> str:
        """Return "51 to 100 of 212"; "" where the place is not known or nothing is shown."""
        return (
            f"{self.first:,} to {self.first + len(self.rows) - 1:,} of {total}"
            if self.rows and self.first
            else ""
        )


def listed(
    rows: QuerySet, shown: QuerySet, sorting: Sorting, place: Mapping[str, str], size: int = paging.PAGE_SIZE
) -> Listed:
    """Return the page of `rows` that `place` ("after", "before") names, each row as `shown` fetches it.

    Raises ValueError with a sentence for a broken place. Two to seven queries, along the index of the order.
    """
    found = paging.page(
        rows, sorting, after=place.get("after", ""), before=place.get("before", ""), size=size
    )
    by_id = shown.in_bulk(found.ids)
    first = paging.position(rows, sorting, sorting.read(found.previous)) if found.previous else 1
    return Listed([by_id[pk] for pk in found.ids if pk in by_id], found.previous, found.next, first)
