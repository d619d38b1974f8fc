"""A list of claims one page at a time, each found by the key of the row before it: page 900 costs what page 1 costs."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, QuerySet

PAGE_SIZE = 50
COUNTED = 1000
"""How far a position in a list is counted."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_ID = re.compile(r"\d{1,18}", re.ASCII)


def _read(form: re.Pattern[str], make: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if not form.fullmatch(text):
            raise ValueError(text)
        return make(text)

    return read


@dataclass(frozen=True, slots=True)
class Order:
    """One way to order claims: by a column, ties by id, claims without a value last in both directions."""

    column: str
    word: str
    read: Callable[[str], Any]
    nullable: bool = False


ORDERS = {
    "changed": Order("changed_at", "last change", _read(_MOMENT, datetime.fromisoformat)),
    "number": Order("number", "number", _read(_WHOLE, int)),
    "confidence": Order("confidence_rank", "confidence", _read(_WHOLE, int), nullable=True),
    "likelihood": Order("likelihood_rank", "likelihood", _read(_WHOLE, int), nullable=True),
    "origins": Order("origins_for", "origins for", _read(_WHOLE, int)),
    "against": Order("origins_against", "origins against", _read(_WHOLE, int)),
    "period": Order("period_from", "period", _read(_DAY, date.fromisoformat), nullable=True),
}
SORTS = [f"{sign}{name}" for name in ORDERS for sign in ("", "-")]
DEFAULT_SORT = "-changed"


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order and its direction, by the name that stands in an address: "confidence", "-changed"."""

    name: str

    @property
    def order(self) -> Order:
        return ORDERS[self.name.removeprefix("-")]

    @property
    def descending(self) -> bool:
        return self.name.startswith("-")

    def place_of(self, claim: Any) -> "Place":
        """Return where `claim` stands in this order."""
        return Place(getattr(claim, self.order.column), claim.pk)

    def read(self, token: str) -> "Place":
        """Read the token of a place. Raises ValueError with a sentence for one that this order does not write."""
        key, tilde, pk = token.rpartition("~")
        try:
            if not tilde or not _ID.fullmatch(pk) or not (key or self.order.nullable):
                raise ValueError(token)
            return Place(self.order.read(key) if key else None, int(pk))
        except ValueError:
            raise ValueError("The place in the list is broken: start again from its first page.") from None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in an order: the value that it is ordered by, and its id."""

    key: Any
    pk: int

    def __str__(self) -> str:
        """Write the token that stands in an address: "2023-11-24T15:00:00Z~30", "3~30", "~30" without a value."""
        key = self.key
        if isinstance(key, datetime):
            key = key.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return f"{'' if key is None else key}~{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """The ids of one page in order, with the tokens of the pages beside it ("" where there is none)."""

    ids: list[int]
    previous: str = ""
    next: str = ""


def page(
    claims: QuerySet, sorting: Sorting, *, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> Page:
    """Return the page behind the place `after`, or the one ahead of `before`, or the first one.

    Going back past the start gives the first page whole. Raises ValueError with a sentence for a broken token. One to three
    queries, each along an index.
    """
    if before:
        found = _take(_legs(claims, sorting, sorting.read(before), backwards=True), size + 1)
        if len(found) > size:
            rows = found[size - 1 :: -1]
            return Page([row.pk for row in rows], previous=str(rows[0]), next=str(rows[-1]))
    start = sorting.read(after) if after and not before else None
    found = _take(_legs(claims, sorting, start), size + 1)
    rows = found[:size]
    return Page(
        [row.pk for row in rows],
        previous=str(rows[0]) if start and rows else "",
        next=str(rows[-1]) if len(found) > size else "",
    )


def beside(claims: QuerySet, sorting: Sorting, place: Place) -> tuple[int | None, int | None]:
    """Return the ids of the claims right before and right after a place, whoever stands there. Two to six queries of one row."""
    before = _take(_legs(claims, sorting, place, backwards=True), 1)
    after = _take(_legs(claims, sorting, place), 1)
    return (before[0].pk if before else None, after[0].pk if after else None)


def position(claims: QuerySet, sorting: Sorting, place: Place) -> int | None:
    """Return which row of the list stands at a place, from 1; None past COUNTED. Reads that many index entries at most."""
    ahead = sum(
        leg.order_by()[: COUNTED + 1].count() for leg in _legs(claims, sorting, place, backwards=True)
    )
    return ahead + 1 if ahead < COUNTED else None


def in_order(claims: QuerySet, sorting: Sorting) -> QuerySet:
    """Return the whole list in its order as one query, for reading it from end to end."""
    return claims.order_by(*ordering(sorting))


def ordering(sorting: Sorting, path: str = "") -> list[Any]:
    """Return what a query orders by; `path` leads to the claim where the query is about something else ("claim__")."""
    key, pk = F(f"{path}{sorting.order.column}"), F(f"{path}pk")
    nulls = {"nulls_last": True} if sorting.order.nullable else {}
    return [key.desc(**nulls), pk.desc()] if sorting.descending else [key.asc(**nulls), pk.asc()]


def _take(legs: Iterator[QuerySet], count: int) -> list[Place]:
    found: list[Place] = []
    for leg in legs:
        found += [Place(key, pk) for key, pk in leg[: count - len(found)]]
        if len(found) == count:
            break
    return found


def _legs(
    claims: QuerySet, sorting: Sorting, place: Place | None, backwards: bool = False
) -> Iterator[QuerySet]:
    """Yield (key, id) of what lies beyond a place, nearest first: ties of the place, other values, claims without one.

    Backwards it is the other way round. Several plain queries, each along an index and rarely all asked, because the
    databases do not agree on where nulls go, and because SQLite compares (key, id) with a row by its key alone: among
    thousands of claims of one confidence it would read them all.
    """
    order = sorting.order
    column, down = order.column, sorting.descending != backwards
    beyond = "lt" if down else "gt"
    valued = claims.filter(**{f"{column}__isnull": False}) if order.nullable else claims
    without = [claims.filter(**{f"{column}__isnull": True})] if order.nullable else []
    if place is None:
        legs = [valued, *without]
    elif place.key is None:
        legs = [leg.filter(**{f"pk__{beyond}": place.pk}) for leg in without] + (
            [valued] if backwards else []
        )
    else:
        ties = claims.filter(**{column: place.key, f"pk__{beyond}": place.pk})
        others = claims.filter(**{f"{column}__{beyond}": place.key})
        legs = [ties, others, *([] if backwards else without)]
    sign = "-" if down else ""
    for leg in legs:
        yield leg.order_by(f"{sign}{column}", f"{sign}pk").values_list(column, "pk")
