"""Every figure that evidence of a claim gives: by whom, as of which day, whether it counts, and what can stand beside what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.analysis.corroboration import Counts
from claims.analysis.origins import Figure, Lineage, Testimony
from claims.analysis.reported import NOT_SAID_TO_BE_SO
from claims.analysis.scales import Qualifier, Stance


@dataclass(frozen=True, slots=True)
class Told:
    """The figure of one piece of evidence. `day` is the one as of which it is given or, where `by_document`, the one on which
    its document appeared. `origin` are the sources at its root, none where that is not known; `why_not` is why it is not
    counted."""

    piece: int
    document: int
    figure: Figure
    day: date | None
    by_document: bool
    speaker: str
    origin: tuple[int, ...]
    name: str
    stance: Stance
    why_not: str = ""

    @property
    def edges(self) -> tuple[Decimal, Decimal]:
        """The least and the most that is named; the same where only one is."""
        low, high = self.figure.low, self.figure.high
        first, last = (high if low is None else low), (low if high is None else high)
        assert first is not None and last is not None  # a figure has one of them
        return first, last

    @property
    def opens(self) -> str:
        """Say "up" for at least so much, "down" for up to so much, else nothing."""
        if self.figure.qualifier == Qualifier.AT_LEAST:
            return "up"
        is_most = self.figure.qualifier == Qualifier.UP_TO or (
            self.figure.low is None and not self.figure.qualifier
        )
        return "down" if is_most else ""

    @property
    def is_conditional(self) -> bool:
        """Whether it is what a hold would take, or what would follow if."""
        return self.figure.qualifier in NOT_SAID_TO_BE_SO


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one origin as of one day, however often it is told."""

    told: tuple[Told, ...]

    @property
    def first(self) -> Told:
        return self.told[0]

    @property
    def tone(self) -> str:
        """How it is drawn: "if" where it is conditional, "aside" where it is not counted, else by its stance."""
        if self.first.is_conditional:
            return "if"
        if self.first.why_not:
            return "aside"
        return "against" if self.first.stance == Stance.CONTRADICTS else "for"


@dataclass(frozen=True, slots=True)
class Panel:
    """The figures that count one thing, in whatever wordings that begin alike; `is_own` where the claim counts it."""

    unit: str
    wordings: tuple[str, ...]
    points: tuple[Point, ...]
    is_own: bool


def told(counts: Counts, evidence: Iterable[Testimony], lineage: Lineage) -> tuple[Told, ...]:
    """Return every figure of live evidence, by its day; those without a day last."""
    counted = {piece: origin for origin in counts.origins for piece in origin.pieces}
    joined = {source: origin for origin in counts.origins for source in origin.sources}
    why_not = {piece: one.why for one in counts.uncounted for piece in one.pieces}
    why_not |= {piece: one.why for one in counts.unknown for piece in one.pieces}
    found = []
    for one in evidence:
        if one.figure is None or one.withdrawn:
            continue
        root, speaker = lineage.root(one, {}).source, lineage.speaker_of(one)
        way = [] if root is None or speaker is None else lineage.climb(speaker, {})[0]
        origin = counted.get(one.id) or next((joined[step] for step in way if step in joined), None)
        appeared = lineage.appeared(one.document)
        name = "unknown lineage" if root is None else lineage.name(root)
        found.append(
            Told(
                piece=one.id,
                document=one.document,
                figure=one.figure,
                day=one.figure.as_of or (appeared[0] if appeared else None),
                by_document=one.figure.as_of is None,
                speaker="not known whose word" if speaker is None else lineage.name(speaker),
                origin=origin.sources if origin else () if root is None else (root,),
                name=origin.name if origin else name,
                stance=one.stance,
                why_not=why_not.get(one.id, ""),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.day or date.max, one.piece)))


def panels(rows: Sequence[Told], unit: str = "") -> tuple[Panel, ...]:
    """Return the figures that have a day by what they count: those of the claim's `unit` first, then where most are told.

    Only the same words are taken to count the same, and nothing is converted. "Containers of munitions" stand beside
    "containers", since they are some, but are not to be compared without a look at the words.
    """
    wordings = {_said(unit)} if unit else set()
    wordings |= {_said(one.figure.unit) for one in rows if one.day}
    heads: list[str] = []
    family = {}
    for words in sorted(wordings, key=lambda words: (len(words), words)):
        head = next((head for head in heads if words.startswith(f"{head} of ")), words)
        if head == words:
            heads.append(head)
        family[words] = head
    by_head: dict[str, list[Told]] = defaultdict(list)
    for one in rows:
        if one.day:
            by_head[family[_said(one.figure.unit)]].append(one)
    own = family.get(_said(unit), "")
    found = [_panel(head, several, head == own) for head, several in by_head.items()]
    return tuple(sorted(found, key=lambda panel: (not panel.is_own, -len(panel.points), panel.unit)))


def _panel(head: str, rows: Sequence[Told], is_own: bool) -> Panel:
    points: dict[object, list[Told]] = defaultdict(list)
    for one in rows:
        against = one.stance == Stance.CONTRADICTS
        points[
            _said(one.figure.unit),
            one.figure.qualifier,
            one.edges,
            one.opens,
            one.day,
            one.origin,
            against,
            not one.why_not,
        ].append(one)
    wordings = dict.fromkeys(one.figure.unit for one in sorted(rows, key=lambda one: len(one.figure.unit)))
    return Panel(head, tuple(wordings), tuple(Point(tuple(several)) for several in points.values()), is_own)


def _said(unit: str) -> str:
    return " ".join(unit.casefold().split())
