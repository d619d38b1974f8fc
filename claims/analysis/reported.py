"""Figures as they are reported: each counted by itself, and which of them cannot both be right."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from claims.analysis.origins import Figure
from claims.analysis.scales import Qualifier

DAYS_APART = 14
"""As-of days further apart than this are of two times: what is counted may have grown between them."""
ABOUT = Decimal("0.1")
"""How far, as a share of it, the truth may lie from a figure that is "about" so much."""
ANY_START = date.max
"""Stands for whatever day a figure is counted from, open or not."""
NOT_SAID_TO_BE_SO = (Qualifier.CAPACITY, Qualifier.CONDITIONAL)
"""What a hold would take, or what would follow if: such a figure disputes nothing."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One figure with the origins and the documents that give it; `origins` are the sources of each, `names` what they are
    called."""

    figure: Figure
    origins: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    pieces: tuple[int, ...]
    documents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """One counted piece of evidence with a figure, and the origin that it is counted for."""

    figure: Figure
    origin: tuple[int, ...]
    name: str
    piece: int
    document: int


def reported(given: Iterable[Given]) -> tuple[Reported, ...]:
    """Return each figure once, in the order of its as-of days, with who gives it.

    The same figure is the same amount of the same thing, in the same wording, counted between the same days. One without a
    first day is the one that has it, where only one has.
    """
    rows = sorted(given, key=lambda one: (one.figure.since is None, one.piece))
    starts: dict[tuple[object, ...], set[date]] = {}
    found: dict[tuple[object, ...], list[Given]] = {}
    for one in rows:
        known = starts.setdefault(_same(one.figure), set())
        since = one.figure.since or (min(known) if len(known) == 1 else None)
        if one.figure.since:
            known.add(one.figure.since)
        found.setdefault((*_same(one.figure), since), []).append(one)
    return _in_order(found.values())


def _in_order(found: Iterable[list[Given]]) -> tuple[Reported, ...]:
    rows = [
        Reported(
            figure=several[0].figure,
            origins=tuple(sorted({one.origin for one in several})),
            names=tuple(dict(sorted((one.origin, one.name) for one in several)).values()),
            pieces=tuple(sorted(one.piece for one in several)),
            documents=tuple(sorted({one.document for one in several})),
        )
        for several in found
    ]
    return tuple(sorted(rows, key=lambda row: (row.figure.as_of or date.min, row.pieces)))


def conflicts(rows: Sequence[Reported]) -> tuple[tuple[Reported, Reported], ...]:
    """Return the pairs of figures that different origins give and that cannot both be right."""
    return tuple(
        (first, second)
        for first, second in combinations(rows, 2)
        if set(first.origins) != set(second.origins) and in_conflict(first.figure, second.figure)
    )


def in_conflict(first: Figure, second: Figure) -> bool:
    """Say whether two figures count the same from the same day, as of days at most DAYS_APART from each other, and leave no
    amount that fits both.

    Where neither says from which day it counts, they count what is there; where one as-of day is missing, nothing is known.
    """
    if {first.qualifier, second.qualifier} & set(NOT_SAID_TO_BE_SO):
        return False
    if _unit(first) != _unit(second) or first.since != second.since:
        return False
    if not first.as_of or not second.as_of or abs((first.as_of - second.as_of).days) > DAYS_APART:
        return False
    low, high = _bounds(first)
    other_low, other_high = _bounds(second)
    return _above(low, other_high) or _above(other_low, high)


class Told:
    """Figures that were given: is another in them, as the same amount of the same, as of the same time?

    A day that one of the two leaves open makes no new figure, and neither does an as-of day at most DAYS_APART from the
    other. However many were given, the answer costs about the same.
    """

    def __init__(self, figures: Iterable[Figure] = ()) -> None:
        self._days: dict[tuple[object, ...], dict[date | None, list[date]]] = {}
        """By amount and first day, in order, the as-of days that were given; where one was left open, the first of all days."""
        for figure in figures:
            self.add(figure)

    def add(self, figure: Figure) -> None:
        """Remember one more."""
        by_start = self._days.setdefault(_amount(figure), {})
        for start in {figure.since, ANY_START}:
            days = by_start.setdefault(start, [])
            day = figure.as_of or date.min
            place = bisect_left(days, day)
            if days[place : place + 1] != [day]:
                days.insert(place, day)

    def __contains__(self, figure: Figure) -> bool:
        by_start = self._days.get(_amount(figure), {})
        starts = {figure.since, None} if figure.since else {ANY_START}
        return any(_is_near(figure.as_of, by_start[start]) for start in starts if start in by_start)


def _is_near(day: date | None, days: Sequence[date]) -> bool:
    """Say whether one of these days, in order, is open or at most DAYS_APART from this one, or this one is open."""
    if day is None or days[0] == date.min:
        return True
    place = bisect_left(days, day)
    return any(abs((day - other).days) <= DAYS_APART for other in days[max(place - 1, 0) : place + 1])


def _unit(figure: Figure) -> str:
    return " ".join(figure.unit.casefold().split())


def _amount(figure: Figure) -> tuple[object, ...]:
    return _unit(figure), figure.qualifier, figure.low, figure.high


def _same(figure: Figure) -> tuple[object, ...]:
    return *_amount(figure), figure.as_of


def _bounds(figure: Figure) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most that fits a figure; None where it is open."""
    low, high = figure.low, figure.high
    if figure.qualifier == Qualifier.AT_LEAST:
        return (high if low is None else low), None
    if figure.qualifier == Qualifier.UP_TO or low is None:
        return None, (low if high is None else high)
    high = low if high is None else high
    if figure.qualifier == Qualifier.ABOUT:
        return low - abs(low) * ABOUT, high + abs(high) * ABOUT
    return low, high


def _above(low: Decimal | None, high: Decimal | None) -> bool:
    return low is not None and high is not None and low > high
