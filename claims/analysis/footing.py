"""What a claim stands on that depends on others: whether one of these fell, or stands again, since it was judged."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from claims.analysis.scales import Fate, Kind, Status


class Moment(NamedTuple):
    """When a thing happened by what it says of itself, and by our own clock."""

    made: datetime
    recorded: datetime

    def is_after(self, other: "Moment") -> bool:
        """Whether it happened after another, by its own date or by our clock."""
        return self.made > other.made or self.recorded > other.recorded

    def or_later(self, other: "Moment") -> "Moment":
        """The later of both, on each clock."""
        return Moment(max(self.made, other.made), max(self.recorded, other.recorded))


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to a claim: a judgement with its `status`, or another `fate`, and the claim `to` that took its place."""

    moment: Moment
    by: str
    status: str = ""
    fate: str = ""
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """That a claim fell, or stands again, and by which act."""

    act: Act
    is_fall: bool


@dataclass(frozen=True, slots=True)
class Lean:
    """That a claim depends on another since a moment; `leads_on` where the other is a duplicate of a third, so that the
    dependence goes on there and does not end with the duplicate."""

    on: int
    since: Moment
    leads_on: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """A claim that another one depends on, since when at the latest, and the claim before it on the way there. It knows no more
    of the way: kept with each, the ways of a long chain would fill the memory."""

    claim: int
    since: Moment
    after: "Ground | None" = None

    @property
    def through(self) -> list[int]:
        """The claims through which that one depends on it, the nearest first. Walks back to it."""
        way: list[int] = []
        one = self.after
        while one:
            way.append(one.claim)
            one = one.after
        return way[::-1]


def turns(acts: Iterable[Act]) -> list[Turn]:
    """Return when a claim fell and when it stood again: refuted (of a forecast: did not), superseded or withdrawn, and back."""
    found: list[Turn] = []
    status, fate, is_down = "", Fate.ACTIVE.value, False
    for act in sorted(acts, key=lambda act: act.moment):
        status, fate = act.status or status, act.fate or fate
        falls = fate != Fate.ACTIVE or status == Status.REFUTED
        if falls != is_down:
            found.append(Turn(act, falls))
            is_down = falls
    return found


def turned_since(history: Sequence[Turn], since: Moment, judged: Moment) -> Turn | None:
    """Return how a claim stands otherwise than when one that depends on it (`since` when) was `judged`; None if it does not.

    What fell and stands again in between is nothing to it; nor is one that stands, where it was not depended on then.
    """
    falls = bool(history) and history[-1].is_fall
    seen = [turn for turn in history if not turn.act.moment.is_after(judged)]
    fell = bool(seen) and seen[-1].is_fall and not since.is_after(judged)
    return history[-1] if falls != fell else None


def grounds(claim: int, leans: Mapping[int, Sequence[Lean]]) -> Iterator[Ground]:
    """Go through all claims that one depends on, near ones first, each once and by the shortest way. A circle does no harm."""
    met = {claim}
    waiting: deque[Ground | None] = deque([None])
    while waiting:
        here = waiting.popleft()
        for lean in leans.get(here.claim if here else claim, ()):
            if lean.on in met:
                continue
            met.add(lean.on)
            ground = Ground(lean.on, here.since.or_later(lean.since) if here else lean.since, here)
            if not any(one.leads_on for one in leans.get(lean.on, ())):
                yield ground
            waiting.append(ground)


REFUTED = {
    Kind.EVENT: "was refuted",
    Kind.STATEMENT: "was refuted",
    Kind.VIEW: "was judged not borne out",
    Kind.FORECAST: "was judged not to have come true",
}


def say(turn: Turn, kind: str) -> str:
    """Say what became of a claim; the name of the one that took its place, where there is one, follows."""
    if not turn.is_fall:
        return "was judged anew and stands again" if turn.act.status else "was reinstated"
    if turn.act.status:
        return REFUTED[Kind(kind)]
    return "was superseded by" if turn.act.fate == Fate.SUPERSEDED else "was withdrawn"
