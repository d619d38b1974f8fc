"""Who stands at the root of a piece of evidence: through copies to the first document, through spokesmen to their body.

Plain values in, plain values out. Nothing here calls itself, so that ten thousand copies of copies are no trouble.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from claims.analysis.scales import Basis, DerivationKind, Gap, Qualifier, SourceKind, Stance, Word
from claims.analysis.tangles import heads_of, knots, reached_from

COPIES = (DerivationKind.REPUBLISHES, DerivationKind.TRANSLATES)
"""What says another's text again. A revision is said anew by its publisher: on its own day, whatever was retracted."""

NAMED_ON_THE_WAY = 4
"""How many of those who speak for each other are named in a reason."""


Days = Callable[["Testimony"], tuple[date, date]]
"""How to tell between which days a piece of evidence was said."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as evidence gives it, counted from one day as of another."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    qualifier: Qualifier = Qualifier.EXACT
    since: date | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Testimony:
    """One piece of evidence. `attributed_to` is a source, exactly where `word` is "source"."""

    id: int
    document: int
    stance: Stance
    word: Word
    attributed_to: int | None
    basis: Basis
    made_at: datetime
    recorded_at: datetime
    figure: Figure | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: its publisher, between which days it appeared (None if no day is known), whether it was retracted."""

    id: int
    source: int | None
    first: date | None = None
    last: date | None = None
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """A live derivation: `document` republishes, translates or revises `original`."""

    document: int
    original: int
    kind: DerivationKind = DerivationKind.REPUBLISHES


@dataclass(frozen=True, slots=True)
class Voice:
    """One source. Only where it `speaks_for` the body that it is part of is its word that body's. `key` is what it is known
    by in a case file too, whatever it is called."""

    id: int
    name: str
    kind: SourceKind = SourceKind.BODY
    part_of: int | None = None
    speaks_for: bool = False
    same_as: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's seat in a joint body."""

    body: int
    member: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A person's word that these sources are one origin for a claim: one wreck, three readings; shared intelligence."""

    sources: frozenset[int]
    reason: str


@dataclass(frozen=True, slots=True)
class Parted:
    """A person's word that this source is an origin of its own for a claim: it has its own image.

    A body parted from the one that it speaks for is not climbed over; a joint body parted from its members counts beside
    them.
    """

    source: int
    reason: str


@dataclass(frozen=True, slots=True)
class Root:
    """Where a piece of evidence comes from: the source at its root, or None and why that is not known, in words and as a gap.

    `key` is the same for all evidence of one origin and, where that is not known, for all copies of one document.
    `through` are the sources that were climbed over on the way: each speaks for the next.
    """

    key: tuple[str, int | tuple[int, ...]]
    source: int | None
    why: str
    through: tuple[int, ...] = ()
    gap: Gap | None = None


@dataclass(slots=True)
class Lineage:
    """Documents and sources as they hang together, looked through once for any number of claims.

    Decided where DESIGN.md section 4 is silent: a source that was merged is the one that it was merged into, with that
    one's links upward; seats of both count. An unnamed voice is of unknown lineage whatever it is part of, for nobody can
    say that it speaks for it. A document that copies a retracted one goes with it, and so does one that copies it among
    others.
    """

    papers: Iterable[Paper] = ()
    derivations: Iterable[Derived] = ()
    voices: Iterable[Voice] = ()
    seats: Iterable[Seat] = ()

    paper: dict[int, Paper] = field(init=False)
    voice: dict[int, Voice] = field(init=False)
    retracted: set[int] = field(init=False)
    _heads: dict[int, tuple[int, ...]] = field(init=False)
    _first: dict[int, tuple[int, ...]] = field(init=False)
    _knots: dict[int, int] = field(init=False)
    _kept: dict[int, int] = field(init=False)
    _members: dict[int, set[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.paper = {paper.id: paper for paper in self.papers}
        self.voice = {voice.id: voice for voice in self.voices}
        up, copied, copies = defaultdict(set), defaultdict(set), defaultdict(set)
        for one in self.derivations:
            up[one.document].add(one.original)
            if one.kind in COPIES:
                copied[one.document].add(one.original)
                copies[one.original].add(one.document)
        self.retracted = reached_from((one.id for one in self.paper.values() if one.retracted), copies)
        self._heads, self._first = heads_of(self.paper, up), heads_of(self.paper, copied)
        self._knots = knots(self.paper.keys() - self._heads.keys(), up)
        merged = {one.id: {one.same_as} for one in self.voice.values() if one.same_as in self.voice}
        kept = heads_of(self.voice, merged)
        self._kept = {pk: kept[pk][0] if pk in kept else pk for pk in self.voice}
        self._members = defaultdict(set)
        for seat in self.seats:
            self._members[self.kept(seat.body)].add(self.kept(seat.member))

    def name(self, source: int | None) -> str:
        """Return what a source is called."""
        return self.voice[source].name if source in self.voice else "a source that is not known"

    def key(self, source: int) -> str:
        """Return what a source is known by, whatever it is called."""
        return (self.voice[source].key if source in self.voice else "") or str(source)

    def kept(self, source: int) -> int:
        """Return the source that this one was merged into, or itself."""
        return self._kept.get(source, source)

    def root_of(self, document: int) -> int:
        """Return the first document that this one goes back to, or this one where there are several or none is known."""
        heads = self._heads.get(document, ())
        return heads[0] if len(heads) == 1 else document

    def speaker_of(self, one: Testimony) -> int | None:
        """Return the source whose word a piece of evidence is, after mergers; None where that is not known."""
        source, *_ = self._speaker(one)
        return None if source is None else self.kept(source)

    def publisher(self, document: int) -> str:
        """Return who published the first document that this one goes back to, or this one where that is not known."""
        first = self.root_of(document)
        return self.name(self.paper[first].source) if first in self.paper else self.name(None)

    def first(self, document: int) -> int:
        """Return the document that first carried the text of this one; itself where that is not one."""
        heads = self._first.get(document, ())
        return heads[0] if len(heads) == 1 else document

    def appeared(self, document: int) -> tuple[date, date] | None:
        """Return between which days a document appeared; None where no day is known."""
        paper = self.paper.get(document)
        return (paper.first, paper.last or paper.first) if paper and paper.first else None

    def members(self, body: int) -> frozenset[int]:
        """Return who has a seat in a joint body, and in the joint bodies among them; nobody for any other source."""
        return frozenset(reached_from([body], self._members) - {body})

    def climb(self, source: int, parted: Mapping[int, str]) -> tuple[list[int], bool]:
        """Return the sources from this one up to the last that another speaks for, and whether they go in a circle."""
        way, seen = [self.kept(source)], {self.kept(source)}
        while way[-1] not in parted:
            voice = self.voice.get(way[-1])
            if voice is None or not voice.speaks_for or voice.part_of is None:
                break
            above = self.kept(voice.part_of)
            if above in seen:
                return way, True
            way.append(above)
            seen.add(above)
        return way, False

    def root(self, one: Testimony, parted: Mapping[int, str]) -> Root:
        """Return where a piece of evidence comes from. `parted` is why a source stands by itself, by the kept source."""
        source, gap, why = self._speaker(one)
        if source is None:
            return self._unknown(one, gap, why)
        way, circle = self.climb(source, parted)
        if circle:
            why = f"{self.name(source)} speaks for a body that speaks for it, in a circle"
            return self._unknown(one, Gap.CIRCLE, why)
        for step in way:
            if step not in self.voice:
                return self._unknown(one, Gap.NO_SOURCE, "its source is not known")
            if self.voice[step].kind == SourceKind.UNNAMED:
                who = f"{self.name(step)}: vouched for by {self.publisher(one.document)}"
                return self._unknown(one, Gap.UNNAMED, who)
        return Root(("source", way[-1]), way[-1], self._on_the_way(way), through=tuple(way[:-1]))

    def _speaker(self, one: Testimony) -> tuple[int | None, Gap, str]:
        """Return the source whose word it is, or None; and why that is not known where it is not."""
        if one.word == Word.SOURCE:
            return one.attributed_to, Gap.NO_SOURCE, "its source is not known"
        if one.word != Word.OWN:
            why = f"not known whose word: vouched for by {self.publisher(one.document)}"
            return None, Gap.WHOSE_WORD, why
        heads = self._heads.get(one.document)
        if heads is None:
            return None, Gap.CIRCLE, "the documents that it goes back to copy each other in a circle"
        if len(heads) > 1:
            names = ", ".join(sorted({self.publisher(head) for head in heads}))
            return None, Gap.SEVERAL, f"it goes back to {len(heads)} documents, not to one: {names}"
        paper = self.paper.get(heads[0])
        why = "the first document that it goes back to names no source"
        return paper.source if paper else None, Gap.NO_SOURCE, why

    def _unknown(self, one: Testimony, gap: Gap, why: str) -> Root:
        if one.document in self._knots:
            return Root(("circle", self._knots[one.document]), None, why, gap=gap)
        return Root(("documents", self._heads.get(one.document, (one.document,))), None, why, gap=gap)

    def _on_the_way(self, way: list[int]) -> str:
        """Return how one who spoke leads to the origin, in words; "" where he is it."""
        if len(way) < 2:
            return ""
        said, above = f"{self.name(way[0])} speaks for ", [self.name(step) for step in way[1:]]
        if len(above) >= NAMED_ON_THE_WAY:
            return f"{said}{above[0]}, and in the end for {above[-1]}"
        return said + ", which speaks for ".join(above)


def as_copied(rows: Sequence[Testimony], lineage: Lineage) -> list[Testimony]:
    """Return the evidence with whose word each piece is, where a copy names nobody: the same as the document says that it
    copies, in evidence of the same stance. Else a copy would raise its publisher to an origin that the document passes on."""
    said: dict[tuple[int, Stance], Testimony] = {}
    for one in sorted(rows, key=lambda one: (_HOW_SURELY_SAID.index(one.word), one.id)):
        if not one.withdrawn:
            said.setdefault((one.document, one.stance), one)

    def settled(one: Testimony) -> Testimony:
        first = lineage.first(one.document)
        there = said.get((first, one.stance))
        if one.word == Word.SOURCE or first == one.document or there is None:
            return one
        return replace(one, word=there.word, attributed_to=there.attributed_to)

    return [settled(one) for one in rows]


_HOW_SURELY_SAID = (Word.OWN, Word.SOURCE, Word.UNKNOWN)


def days_of(rows: Iterable[Testimony], lineage: Lineage) -> Days:
    """Return how to tell between which days a piece of this evidence was said.

    The day on which the document appeared that first carried its text, for a copy tells old news again. Where that day is
    not known, the earliest on which one of the documents with this text appeared or, if it has no day, gave evidence.
    """
    earliest: dict[int, tuple[date, date]] = {}
    for one in rows:
        first = lineage.first(one.document)
        made = one.made_at.date()
        days = lineage.appeared(first) or lineage.appeared(one.document) or (made, made)
        earliest[first] = min(earliest.get(first, days), days)
    return lambda one: earliest[lineage.first(one.document)]
