"""Opposition: who stands on both sides of a claim, which figures cannot both be right, which claims contradict it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from claims.analysis.corroboration import Counts, Origin, Reason, Side, Uncounted
from claims.analysis.reported import Reported


@dataclass(frozen=True, slots=True)
class Opposition:
    """What opposes a claim, both sides of it. `facts` is another once new evidence bears on it: another origin, another of its
    documents at first hand, another figure. A copy, or another name of a source, changes nothing. `by_name` is the same as it
    was worked out before, by the names of the origins.

    `turned` is what origins said before they said otherwise: it opposes nothing any more, and tells how they moved.
    """

    pro: tuple[Origin, ...]
    con: tuple[Origin, ...]
    denying: tuple[Origin, ...]
    conflicts: tuple[tuple[Reported, Reported], ...]
    contradicting: tuple[int, ...]
    turned: tuple[Uncounted, ...]
    facts: str
    by_name: str

    @property
    def digests(self) -> tuple[str, str]:
        """What an explanation that holds may have been said of."""
        return self.facts, self.by_name

    @property
    def is_opposed(self) -> bool:
        """Whether independent origins stand on both sides, figures conflict, or another claim contradicts it."""
        return bool((self.pro and self.con) or self.conflicts or self.contradicting)


def opposition(counts: Counts, contradicting: Iterable[int] = ()) -> Opposition:
    """Return what opposes a claim; `contradicting` are the numbers of the claims that are linked as contradicting it.

    A denial without a fact is shown beside the sides and is none of them.
    """
    numbers = tuple(sorted(contradicting))
    links = [f"C-{number}" for number in numbers]
    names = [f"{origin.side} {origin.name}" for origin in counts.origins]
    named = {row.pieces: ", ".join(sorted(row.names)) for row in counts.figures}
    return Opposition(
        pro=counts.of(Side.FOR),
        con=counts.of(Side.AGAINST),
        denying=counts.of(Side.DENYING),
        conflicts=counts.conflicts,
        contradicting=numbers,
        turned=tuple(one for one in counts.uncounted if one.reason == Reason.OVERTAKEN),
        facts=digest([*_bearing(counts), *links]),
        by_name=digest([*names, *_conflicts(counts, named), *links]),
    )


def digest(lines: Iterable[str]) -> str:
    """Return lines as one short word, which is another where any of them is."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _bearing(counts: Counts) -> Iterator[str]:
    """Go through what bears on a dispute: who stands where, with how much at first hand, and who gives which figures."""
    keys = {piece: " ".join(origin.keys) for origin in counts.origins for piece in origin.pieces}
    yield from sorted(f"{one.side} {' '.join(one.keys)} {one.first_hand}" for one in counts.origins)
    givers = {row.pieces: ", ".join(sorted({keys[piece] for piece in row.pieces})) for row in counts.figures}
    yield from sorted({f"{_amount(row)} {keys[piece]}" for row in counts.figures for piece in row.pieces})
    yield from _conflicts(counts, givers)


def _conflicts(counts: Counts, givers: Mapping[tuple[int, ...], str]) -> list[str]:
    return sorted(
        f"{_amounts(first, givers[first.pieces])} / {_amounts(second, givers[second.pieces])}"
        for first, second in counts.conflicts
    )


def _amounts(row: Reported, givers: str) -> str:
    return f"{_edges(row)} {row.figure.unit} {row.figure.as_of} {givers}"


def _amount(row: Reported) -> str:
    """Say an amount without its days: the same as of another day is hardly news, and a copy may tell it of its own day."""
    return f"{_edges(row)} {row.figure.qualifier} {row.figure.unit.casefold()}"


def _edges(row: Reported) -> list[str | None]:
    return [None if edge is None else f"{edge.normalize():f}" for edge in (row.figure.low, row.figure.high)]
