"""Where a judgement outruns its grounds: what does not hold, and what would clear it. Warnings, never locks."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from claims.analysis.corroboration import FIRST_HAND, Counts, Origin, Side
from claims.analysis.opposition import digest
from claims.analysis.origins import Lineage, Testimony
from claims.analysis.scales import Basis, Confidence, Kind, Stance, Status, Word


class Outrun(StrEnum):
    """In what a judgement says more than its grounds."""

    NOBODY = "nobody"
    ALONE = "alone"
    SECOND_HAND = "second_hand"
    UNHEARD = "unheard"
    OUTNUMBERED = "outnumbered"
    UNREFUTED = "unrefuted"
    UNCONTESTED = "uncontested"
    TOO_SURE = "too_sure"
    NO_TEST = "no_test"


OUTRUN_WORDS = {
    Outrun.NOBODY: "nobody counted for it",
    Outrun.ALONE: "settled on one origin",
    Outrun.SECOND_HAND: "nobody at first hand",
    Outrun.UNHEARD: "one report of the words",
    Outrun.OUTNUMBERED: "as many against it",
    Outrun.UNREFUTED: "nobody counted against it",
    Outrun.UNCONTESTED: "contested on one side",
    Outrun.TOO_SURE: "high confidence on one origin",
    Outrun.NO_TEST: "cannot be scored",
}
"""Each in a few words, for a list."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What a claim is and how it is judged; `is_linked` if another claim is said to contradict it."""

    kind: str
    status: str
    confidence: str = ""
    has_test: bool = False
    claimant: int | None = None
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class Warning:
    """What does not hold, why, and what would clear it. `facts` is another once what lies behind it has changed; `by_name` is
    the same as it was worked out before, by the names of sources."""

    code: Outrun
    title: str
    why: str
    clears: str
    facts: str
    by_name: str = ""

    @property
    def digests(self) -> tuple[str, str]:
        """What a dismissal that holds may have been said of."""
        return self.facts, self.by_name


class _Weighing:
    """One claim's grounds, held against its judgement."""

    def __init__(self, stand: Stand, counts: Counts, evidence: Iterable[Testimony], lineage: Lineage) -> None:
        self.stand, self.counts, self.lineage = stand, counts, lineage
        self.rows = {one.id: one for one in evidence}
        self.pro, self.con = counts.of(Side.FOR), counts.of(Side.AGAINST)

    def bases(self, origins: Iterable[Origin]) -> set[Basis]:
        return {self.rows[piece].basis for origin in origins for piece in origin.pieces}

    def heard(self) -> set[int | None]:
        """Return the publishers of the first documents that report a statement: each heard it, or has its record."""
        live = [
            one
            for one in self.rows.values()
            if one.stance == Stance.SUPPORTS
            and not one.withdrawn
            and one.document not in self.lineage.retracted
        ]
        firsts = {self.lineage.first(one.document) for one in live}
        return {self.lineage.paper[first].source for first in firsts if first in self.lineage.paper}

    def is_its_own_record(self) -> bool:
        """Whether whoever said it published it: the record of a statement."""
        if self.stand.claimant is None:
            return False
        speaker = self.lineage.climb(self.stand.claimant, {})[0][-1]
        return any(speaker in origin.sources and self._in_its_own_words(origin) for origin in self.pro)

    def _in_its_own_words(self, origin: Origin) -> bool:
        return any(self.rows[piece].word == Word.OWN for piece in origin.pieces)

    def warning(self, code: Outrun, title: str, why: str, clears: str) -> Warning:
        heard = len(self.heard()) if self.stand.kind == Kind.STATEMENT else 0
        before = (
            code.value,
            *(str(part) for part in (self.stand.kind, self.stand.status, self.stand.confidence)),
        )
        after = (
            *sorted(self.bases(self.counts.origins) - {Basis.UNSPECIFIED}),
            f"{len(self.counts.conflicts)} {self.stand.is_linked} {self.stand.has_test} {heard}",
        )
        origins = self.counts.origins
        keys = sorted(f"{origin.side} {' '.join(origin.keys)}" for origin in origins)
        names = (f"{origin.side} {origin.name}" for origin in origins)
        facts, by_name = digest((*before, *keys, *after)), digest((*before, *names, *after))
        return Warning(code, title, why, clears, facts, by_name)


def warnings(
    stand: Stand, counts: Counts, evidence: Iterable[Testimony], lineage: Lineage
) -> tuple[Warning, ...]:
    """Return where the judgement of a claim outruns its grounds, by the measures of DESIGN.md, section 2.

    Decided where it is silent. A joint body is one origin. The record of a public act is evidence on the basis of a record.
    A statement was heard by each publisher whose own report has it, whoever it quotes. Whether a view has a named
    alternative stands in its rationale, where no rule reads it. No claim wears two: one is given for its status, another only
    where that gives none, and a forecast has the status that needs nothing.
    """
    weighing = _Weighing(stand, counts, evidence, lineage)
    found = [_of_status(weighing), _of_confidence(weighing), _of_test(weighing)]
    return tuple(one for one in found if one)


def _of_status(one: _Weighing) -> Warning | None:
    rules = {
        Status.CORROBORATED: _corroborated,
        Status.REFUTED: _refuted,
        Status.CONTESTED: _contested,
    }
    rule = rules.get(Status(one.stand.status)) if one.stand.status else None
    return rule(one) if rule and one.stand.kind != Kind.FORECAST else None


def _corroborated(one: _Weighing) -> Warning | None:
    if one.stand.kind == Kind.STATEMENT:
        return _heard(one)
    word = "borne out" if one.stand.kind == Kind.VIEW else "corroborated"
    if Basis.RECORD in one.bases(one.pro) and one.stand.kind == Kind.EVENT:
        return _outnumbered(one, word)
    if not one.pro:
        why = "All that speaks for it is of unknown lineage, or is listed and not counted."
        clears = "An independent origin that speaks for it, or whose word the reports are."
        return one.warning(
            Outrun.NOBODY, f"It stands as {word}, and nobody counted speaks for it", why, clears
        )
    if len(one.pro) == 1:
        why = f"Whatever is reported for it goes back to {one.pro[0].name}."
        clears = "A second independent origin"
        clears += (
            ", or the record of the act itself."
            if one.stand.kind == Kind.EVENT
            else " with a fact of its own."
        )
        return one.warning(Outrun.ALONE, f"It stands as {word} on one origin", why, clears)
    if one.stand.kind == Kind.EVENT and not one.bases(one.pro) & set(FIRST_HAND):
        why = "None of those who speak for it is recorded as having seen it, holding its record or admitting it."
        clears = "The basis of one of them: its own observation, a record, an admission."
        return one.warning(Outrun.SECOND_HAND, "Nobody for it is known to know at first hand", why, clears)
    return _outnumbered(one, word)


def _heard(one: _Weighing) -> Warning | None:
    if Basis.RECORD in one.bases(one.pro) or one.is_its_own_record() or len(one.heard()) > 1:
        return _outnumbered(one, "corroborated")
    why = "Neither its record nor a second report by somebody who heard it stands here."
    return one.warning(
        Outrun.UNHEARD,
        "One report alone says that this was said",
        why,
        "A record of the words, or a second publisher who heard them.",
    )


def _outnumbered(one: _Weighing, word: str) -> Warning | None:
    if not one.con or len(one.con) < len(one.pro):
        return None
    why = f"{len(one.con)} of independent origin against it, {len(one.pro)} for it."
    clears = "More origins for it, or why those against it do not weigh as much."
    return one.warning(Outrun.OUTNUMBERED, f"It stands as {word}, and as many speak against it", why, clears)


def _refuted(one: _Weighing) -> Warning | None:
    if one.con:
        return None
    why = "A denial alone shows nothing; no origin brings a fact against it."
    clears = "An origin against it with something to check."
    words = "not borne out" if one.stand.kind == Kind.VIEW else "refuted"
    return one.warning(
        Outrun.UNREFUTED, f"It stands as {words}, and nobody counted speaks against it", why, clears
    )


def _contested(one: _Weighing) -> Warning | None:
    if (one.pro and one.con) or one.counts.conflicts or one.counts.divided or one.stand.is_linked:
        return None
    if one.pro or one.con:
        side, many = ("for", one.pro) if one.pro else ("against", one.con)
        why = f"{', '.join(origin.name for origin in many)} {side} it; nobody counted on the other side."
        title = "It stands as contested, and all that is counted lies on one side"
    else:
        why = "Nobody counted speaks for it or against it."
        title = "It stands as contested, and no dispute is on record"
    clears = "An origin on the other side, figures that cannot both be right, or a link to the claim that contradicts it."
    return one.warning(Outrun.UNCONTESTED, title, why, clears)


def _of_confidence(one: _Weighing) -> Warning | None:
    """High confidence in a settled status on one origin, where no record shows it and no other warning says so."""
    if one.stand.confidence != Confidence.HIGH or _of_status(one) or one.stand.kind == Kind.STATEMENT:
        return None
    side = {Status.CORROBORATED: one.pro, Status.REFUTED: one.con}.get(
        Status(one.stand.status or "unverified")
    )
    if side is None or len(side) > 1 or Basis.RECORD in one.bases(side):
        return None
    why = (
        f"It goes back to {side[0].name} alone, and to no record."
        if side
        else "It goes back to nobody counted."
    )
    return one.warning(
        Outrun.TOO_SURE, "Confidence is high on one origin", why, "A second origin, or a lower confidence."
    )


def _of_test(one: _Weighing) -> Warning | None:
    if one.stand.kind != Kind.FORECAST or one.stand.has_test:
        return None
    why = "It has no test, so it carries no likelihood, and nobody can say later whether it came true."
    clears = "A test and a due day, which settle what would count as a yes and what as a no."
    return one.warning(Outrun.NO_TEST, "This forecast cannot be scored as worded", why, clears)
