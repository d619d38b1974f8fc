"""Quantities in a sentence: how many of what, how exactly. Dates, names and calibres are none."""

from dataclasses import dataclass
from decimal import Decimal

from claims.analysis.scales import Qualifier


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as a sentence gives it: an exact or rough one has low = high, "at least" no high, "up to" no low.

    `unit` is what is counted in the sentence's own words ("North Korean soldiers"), "%" or "dollars"; "" where none
    stands by. `start` and `end` enclose the figure with its qualifier and unit.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str
    qualifier: Qualifier
    words: str
    start: int
    end: int


def quantities(words: str) -> tuple[Quantity, ...]:
    """Return the quantities of a sentence, in order."""
    return ()
