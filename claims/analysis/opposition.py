"""Opposition: who stands on both sides of a claim, which figures cannot both be right, which claims contradict it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from claims.analysis.corroboration import Counts, Origin, Reason, Side, Uncounted
from claims.analysis.reported import Reported


@dataclass(frozen=True, slots=True)
class Opposition:
    """What opposes a claim, both sides of it. `facts` is another once new evidence bears on it; a copy changes nothing.

    `turned` is what origins said before they said otherwise: it opposes nothing any more, and tells how they moved.
    """

    pro: tuple[Origin, ...]
    con: tuple[Origin, ...]
    denying: tuple[Origin, ...]
    conflicts: tuple[tuple[Reported, Reported], ...]
    contradicting: tuple[int, ...]
    turned: tuple[Uncounted, ...]
    facts: str

    @property
    def is_opposed(self) -> bool:
        """Whether independent origins stand on both sides, figures conflict, or another claim contradicts it."""
        return bool((self.pro and self.con) or self.conflicts or self.contradicting)


def opposition(counts: Counts, contradicting: Iterable[int] = ()) -> Opposition:
    """Return what opposes a claim; `contradicting` are the numbers of the claims that are linked as contradicting it.

    A denial without a fact is shown beside the sides and is none of them.
    """
    numbers = tuple(sorted(contradicting))
    lines = [f"{origin.side} {origin.name}" for origin in counts.origins]
    lines += sorted(f"{_amounts(first)} / {_amounts(second)}" for first, second in counts.conflicts)
    lines += [f"C-{number}" for number in numbers]
    return Opposition(
        pro=counts.of(Side.FOR),
        con=counts.of(Side.AGAINST),
        denying=counts.of(Side.DENYING),
        conflicts=counts.conflicts,
        contradicting=numbers,
        turned=tuple(one for one in counts.uncounted if one.reason == Reason.OVERTAKEN),
        facts=hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    )


def _amounts(row: Reported) -> str:
    figure = row.figure
    edges = [None if edge is None else f"{edge.normalize():f}" for edge in (figure.low, figure.high)]
    return f"{edges} {figure.unit} {figure.as_of} {', '.join(sorted(row.names))}"
