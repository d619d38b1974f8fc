"""Where one origin stands on a claim: for it, against it, only denying it, or divided, as it said last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claims.analysis.origins import Days, Testimony
from claims.analysis.scales import Basis, Stance


class Side(StrEnum):
    """Where an origin stands. A bare denial is neither for nor against."""

    FOR = "for"
    AGAINST = "against"
    DENYING = "denying"


Standing = tuple[Side | None, list[Testimony], list[Testimony]]
"""The side that an origin stands on (None: divided), the evidence that says so, and what that evidence overtakes."""


@dataclass(slots=True)
class Stood:
    """When one origin last spoke for a claim, against it, and with something to check against it; heard piece by piece."""

    pro: tuple[date, date] | None = None
    con: tuple[date, date] | None = None
    fact: date | None = None

    def hearing(self, one: Testimony, days: Days) -> "Stood":
        """Return where it stands with one piece more."""
        first, last = days(one)
        if one.stance == Stance.SUPPORTS:
            return Stood(_later(self.pro, first, last), self.con, self.fact)
        fact = self.fact
        if one.basis != Basis.DENIAL:
            fact = max(first, fact or first)
        return Stood(self.pro, _later(self.con, first, last), fact)

    @property
    def has_said_both(self) -> bool:
        return self.pro is not None and self.con is not None

    @property
    def side(self) -> Side | None:
        """Where it stands: as it said last; None where it is divided.

        Against a claim stands who has brought something to check since he last said otherwise; who only denies is denying.
        """
        if self.con is None:
            return Side.FOR
        since = self.pro[0] if self.pro else date.min
        against = Side.AGAINST if self.fact and self.fact >= since else Side.DENYING
        if self.pro is None:
            return against
        newest = max(self.pro[0], self.con[0])
        if self.pro[1] >= newest and self.con[1] >= newest:
            return None
        return Side.FOR if self.pro[1] >= newest else against


def _later(said: tuple[date, date] | None, first: date, last: date) -> tuple[date, date]:
    return (max(said[0], first), max(said[1], last)) if said else (first, last)


def standing(rows: Sequence[Testimony], days: Days) -> Standing:
    """Return where the evidence of one origin stands, which of it says so, and what that overtakes."""
    stood = Stood()
    for one in rows:
        stood = stood.hearing(one, days)
    pro = [one for one in rows if one.stance == Stance.SUPPORTS]
    con = [one for one in rows if one.stance == Stance.CONTRADICTS]
    if stood.side is None:
        return None, [], []
    return (Side.FOR, pro, con) if stood.side == Side.FOR else (stood.side, con, pro)
