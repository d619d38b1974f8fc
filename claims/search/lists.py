"""The plain lists of documents and sources, one page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from claims.search.paging import Order, Place, Sorting, page


class ByColumn(Sorting):
    """An order that is the only one of its list. `name` is the column, with a sign where it descends."""

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
    "published": Order("published", "date", date.fromisoformat, nullable=True),
    "name": Order("name", "name", str),
}
NEWEST_FIRST = ByColumn("-published")
BY_NAME = ByColumn("name")


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, how many rows the whole list has, and the tokens of the pages beside this one."""

    rows: list[Any]
    total: int
    previous: str
    next: str


def listed(rows: QuerySet, shown: QuerySet, sorting: Sorting, place: Mapping[str, str]) -> Listed:
    """Return the page of `rows` that `place` ("after", "before") names, each row as `shown` fetches it.

    Raises ValueError with a sentence for a broken place. Three or four queries.
    """
    found = page(rows, sorting, after=place.get("after", ""), before=place.get("before", ""))
    by_id = shown.in_bulk(found.ids)
    return Listed([by_id[pk] for pk in found.ids], rows.count(), found.previous, found.next)
