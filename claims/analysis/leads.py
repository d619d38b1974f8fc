"""Leads: where evidence may come from that nobody has said. Proposals, each with its reason in words; a person decides.

A lead looks at the evidence of one claim: whom its own words name as saying it, and which document carried its quoted words or
its figure before it. What is said to be known by an observation or a record of one's own is let alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from claims.analysis.attribution_words import PRONOUNS
from claims.analysis.copies import words as words_of
from claims.analysis.corroboration import Ruling, left_out, parted_by
from claims.analysis.credits import is_same, known_as, name_key, spellings
from claims.analysis.dates import say_partial
from claims.analysis.origins import Figure, Joined, Lineage, Root, Testimony
from claims.analysis.quoted import quotations
from claims.analysis.reported import DAYS_APART, NOT_SAID_TO_BE_SO
from claims.analysis.scales import Basis, Word
from claims.analysis.signals import read_signals

FEWEST_WORDS = 5
"""How many words between marks are a quotation that tells where it comes from: shorter ones are names and common turns."""
LEAST_FIGURE = Decimal(100)
"""Smaller figures stand in too many texts to tell where they come from."""
DAYS_AFTER = 120
"""How long after a document another is looked for that repeats its figure, where not both say as of which day it is."""
LOOKED_AT = 50
"""How many pieces with one figure or quotation a piece is compared with, the earliest of them."""
OWN_KNOWLEDGE = frozenset({Basis.OBSERVATION, Basis.RECORD, Basis.ADMISSION, Basis.DENIAL, Basis.CALCULATION})
"""What nobody has from another, even if another says the same."""


class LeadKind(StrEnum):
    """What a lead goes by: the speaker that its words name, or who carried its figure or its quoted words first."""

    SAID = "said"
    FIGURE = "figure"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Saying:
    """What a piece of evidence says, with its sentence where it has one, and the mouths that were recorded for it."""

    words: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom the words of a piece of evidence name as saying it, through which mouths, and the very words that say so."""

    name: str
    mouths: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Lead:
    """Pieces of evidence that may be the word of a source.

    `first` is the evidence that carried it before them, if it goes by that. Where `joins` they are counted for that origin,
    which may be one with `source`; else their word would be that of `source`, through `mouths`. `name` and `joins_name` are
    what the two are called.
    """

    kind: LeadKind
    pieces: tuple[int, ...]
    source: int
    name: str
    why: str
    first: int | None = None
    mouths: tuple[str, ...] = ()
    joins: int | None = None
    joins_name: str = ""

    @property
    def key(self) -> str:
        """What it is known by while its reason holds."""
        return f"{self.kind}-{self.source}-{self.joins or 0}-{self.first or 0}-{self.pieces[0]}"


def speaker_in(words: str) -> Speaker | None:
    """Return who alone is named to say what a sentence says; None where nobody is, or several are."""
    said = [one for one in read_signals(words).attributions if one.is_speech]
    names = {one.source_words for one in said}
    if len(names) != 1 or not said[0].source_words or said[0].source_words.lower() in PRONOUNS:
        return None
    return Speaker(said[0].source_words, said[0].chain[:-1], said[0].words)


def is_open(one: Testimony) -> bool:
    """Say whether whose word a piece is may be asked: it is not known, or its document's own with no basis told."""
    return one.word == Word.UNKNOWN or (one.word == Word.OWN and one.basis not in OWN_KNOWLEDGE)


def leads(
    evidence: Iterable[Testimony],
    lineage: Lineage,
    rulings: Iterable[Ruling],
    sayings: Mapping[int, Saying],
    spoken: Mapping[int, tuple[Speaker, int]],
) -> tuple[Lead, ...]:
    """Return the leads of one claim. `spoken` are the speakers that open pieces name, with the source of each.

    A piece has one lead at most: by its own words, else by what came first.
    """
    found = _Leads(tuple(evidence), lineage, tuple(rulings), sayings)
    by_words = tuple(found.said(spoken))
    told = {piece for lead in by_words for piece in lead.pieces}
    return (*by_words, *found.first(told))


class _Leads:
    """The live evidence of a claim that speaks, where each piece of it leads, and on which days it appeared."""

    def __init__(
        self,
        evidence: Sequence[Testimony],
        lineage: Lineage,
        rulings: tuple[Ruling, ...],
        sayings: Mapping[int, Saying],
    ) -> None:
        self.lineage, self.sayings = lineage, sayings
        parted = parted_by(rulings, lineage)
        self.rows = [one for one in evidence if not left_out(one, lineage)]
        self.root: dict[int, Root] = {one.id: lineage.root(one, parted) for one in self.rows}
        self.joined = [
            {lineage.climb(source, parted)[0][-1] for source in ruling.sources}
            for ruling in rulings
            if isinstance(ruling, Joined)
        ]
        self.day = {one.id: lineage.appeared(one.document) for one in self.rows}
        self.quotes = {one.id: quoted_in(sayings[one.id].words) for one in self.rows if one.id in sayings}
        self.rows.sort(key=lambda one: (self.day[one.id] or (date.max,) * 2, one.document, one.id))
        self.alike: dict[object, list[Testimony]] = defaultdict(list)
        for one in self.rows:
            for mark in self._marks(one):
                self.alike[mark].append(one)

    def said(self, spoken: Mapping[int, tuple[Speaker, int]]) -> Iterable[Lead]:
        """The pieces whose own words name another who says it."""
        for one in self.rows:
            if one.id not in spoken or not is_open(one):
                continue
            speaker, source = spoken[one.id]
            paper = self.lineage.paper.get(one.document)
            if paper and paper.source is not None and self._are_kin(source, paper.source):
                continue
            why = f"Its words say “{speaker.words}”"
            name = self.lineage.name(source)
            yield Lead(LeadKind.SAID, (one.id,), source, name, why, mouths=speaker.mouths)

    def first(self, told: set[int]) -> Iterable[Lead]:
        """The pieces that repeat the figure or the quoted words of an earlier document whose origin is known."""
        groups: dict[tuple[LeadKind, int, int, int | None], list[int]] = defaultdict(list)
        for one in self.rows:
            if one.id in told or one.basis in OWN_KNOWLEDGE:
                continue
            for kind, same in ((LeadKind.QUOTE, self._quotes), (LeadKind.FIGURE, self._repeats)):
                lead = self._lead(kind, one, [other for other in self._before(one) if same(one, other)])
                if lead:
                    groups[kind, *lead].append(one.id)
                    break
        for (kind, first, source, joins), pieces in groups.items():
            why = self._why(kind, first, pieces)
            names = self.lineage.name(source), "" if joins is None else self.lineage.name(joins)
            yield Lead(kind, tuple(sorted(pieces)), source, names[0], why, first, (), joins, names[1])

    def _lead(
        self, kind: LeadKind, one: Testimony, before: Sequence[Testimony]
    ) -> tuple[int, int, int | None] | None:
        """Return who carried it first, whose word it was there, and the origin that this piece is counted for now.

        Two origins that are known are one perhaps only for what they assert themselves: two who quote a third are not.
        """
        own = self.root[one.id].source
        known = [other for other in before if self.root[other.id].source is not None]
        if not known or any(self._is_one(own, self.root[other.id].source) for other in before):
            return None
        first = min(known, key=lambda other: (self.day[other.id], other.document, other.id))
        source = self.lineage.speaker_of(first)
        if source is None:
            return None
        if own is None or is_open(one):
            return first.id, source, None
        above = self.root[first.id].source
        if above is None or not self._are_their_own(kind, first, one):
            return None
        return first.id, above, own

    def _are_their_own(self, kind: LeadKind, first: Testimony, one: Testimony) -> bool:
        """Whether two pieces say on their own word what they have in common: a quotation where each names its own source as who
        speaks, a figure unless both name one other."""
        speakers = [speaker_in(self.sayings[piece.id].words) for piece in (first, one)]
        own = [
            self._is_named(piece, speaker) if speaker else None
            for piece, speaker in zip((first, one), speakers, strict=True)
        ]
        if kind == LeadKind.QUOTE:
            return all(own)
        names = {name_key(speaker.name) for speaker in speakers if speaker}
        return own != [False, False] or len(names) > 1

    def _is_named(self, one: Testimony, speaker: Speaker) -> bool:
        """Whether a speaker is the source that a piece is recorded for, or a body that it speaks for, by name."""
        source = self.lineage.speaker_of(one)
        way = self.lineage.climb(source, {})[0] if source is not None else []
        called = {one.casefold() for one in (speaker.name, *spellings(speaker.name))}
        return any(called & known_as(self.lineage.name(step)) for step in way)

    def _marks(self, one: Testimony) -> Iterable[object]:
        """By what evidence that may repeat it is found: its stance with its quotations and its figure."""
        yield from ((one.stance, run) for run in self.quotes.get(one.id, ()))
        if one.figure:
            yield one.stance, _edges(one.figure), head(one.figure.unit)

    def _before(self, one: Testimony) -> Iterable[Testimony]:
        """Go through the evidence that came before a piece and may be what it repeats, the first first."""
        found = {other.id: other for mark in self._marks(one) for other in self.alike[mark][:LOOKED_AT]}
        return (other for other in found.values() if self._is_before(other, one))

    def _is_before(self, first: Testimony, then: Testimony) -> bool:
        """Whether a document had appeared before another, on another day, and the two are not of one text."""
        earlier, later = self.day[first.id], self.day[then.id]
        if self.lineage.first(first.document) == self.lineage.first(then.document):
            return False
        return bool(earlier and later and earlier[1] < later[0])

    def _quotes(self, one: Testimony, other: Testimony) -> bool:
        return bool(self.quotes.get(one.id, frozenset()) & self.quotes.get(other.id, frozenset()))

    def _repeats(self, one: Testimony, other: Testimony) -> bool:
        """Whether a piece gives the figure of another; of two that are known by name one that is not round."""
        if one.figure is None or other.figure is None or not is_repeated(one.figure, other.figure):
            return False
        if not (one.figure.as_of and other.figure.as_of):
            (start, _), (end, _) = self.day[other.id] or (date.min,) * 2, self.day[one.id] or (date.max,) * 2
            if (end - start).days > DAYS_AFTER:
                return False
        return self.root[one.id].source is None or not is_round(one.figure)

    def _is_one(self, first: int | None, second: int | None) -> bool:
        """Whether two origins are one already, by what is recorded or by what a person said."""
        if first is None or second is None:
            return False
        return first == second or any({first, second} <= joined for joined in self.joined)

    def _are_kin(self, first: int, second: int) -> bool:
        """Whether one of two sources is the other, or speaks for it."""
        ways = [self.lineage.climb(source, {})[0] for source in (first, second)]
        return ways[0][0] in ways[1] or ways[1][0] in ways[0]

    def _why(self, kind: LeadKind, first: int, pieces: Sequence[int]) -> str:
        """Say what came first where: "First in The Daily, 18 Oct 2024: 6,700 containers. The Echo names it"."""
        row = next(one for one in self.rows if one.id == first)
        paper, appeared = self.lineage.paper[row.document], self.day[first]
        outlet = self.lineage.name(paper.source)
        assert appeared is not None  # it came before the others
        what = f"“{self._shared(first, pieces)}”" if kind == LeadKind.QUOTE else amount(row.figure)
        day = say_partial(appeared[0], "day" if appeared[0] == appeared[1] else "month")
        naming = [piece for piece in pieces if self._names(piece, outlet)]
        them = "which it names" if len(pieces) == 1 else f"which {len(naming)} of {len(pieces)} name"
        return f"First in {outlet}, {day}{f', {them}' if naming else ''}: {what}"

    def _shared(self, first: int, pieces: Sequence[int]) -> str:
        """Return the longest quoted words that a piece has in common with the first."""
        both = [" ".join(run) for piece in pieces for run in self.quotes[piece] & self.quotes[first]]
        return max(both, key=len)

    def _names(self, piece: int, outlet: str) -> bool:
        """Whether a piece names an outlet in its words or among the mouths it came through."""
        said = self.sayings[piece]
        mouths = (mouth.strip() for mouth in said.via.split(";"))
        return outlet.casefold() in said.words.casefold() or any(is_same(mouth, outlet) for mouth in mouths)


def quoted_in(words: str) -> frozenset[tuple[str, ...]]:
    """Return the quotations of a sentence that are long enough to tell where they come from, word by word."""
    found = (tuple(words_of(words[one.start : one.end])) for one in quotations(words)[0])
    return frozenset(run for run in found if len(run) >= FEWEST_WORDS)


def is_repeated(figure: Figure, other: Figure) -> bool:
    """Say whether two figures are of one amount of one thing, as of days that may be one; whether "about" or "at least".

    "Containers of munitions" may be "containers"; 1,000 rounds are not 1,000 containers. What a hold would take is no figure.
    """
    if {figure.qualifier, other.qualifier} & set(NOT_SAID_TO_BE_SO):
        return False
    if _edges(figure) != _edges(other) or max(_edges(figure)) < LEAST_FIGURE:
        return False
    if head(figure.unit) != head(other.unit) or (
        figure.since and other.since and figure.since != other.since
    ):
        return False
    return not figure.as_of or not other.as_of or abs((figure.as_of - other.as_of).days) <= DAYS_APART


def is_round(figure: Figure) -> bool:
    """Say whether a figure has no more than one digit that is not nought: two who count may both come to it."""
    return all(len(f"{edge.normalize():f}".strip("0.").replace(".", "")) < 2 for edge in _edges(figure))


def head(unit: str) -> str:
    """Return what a unit counts, without what is said of it: "containers of munitions" count containers."""
    return " ".join(unit.casefold().split()).partition(" of ")[0]


def amount(figure: Figure | None) -> str:
    """Return a figure in words: "6,700 containers"."""
    assert figure is not None  # only figures are repeated
    edges = dict.fromkeys(f"{edge.normalize():,f}" for edge in _edges(figure))
    return f"{' to '.join(edges)} {figure.unit}"


def _edges(figure: Figure) -> tuple[Decimal, Decimal]:
    low, high = figure.low, figure.high
    first, last = (high if low is None else low), (low if high is None else high)
    assert first is not None and last is not None  # a figure has one of them
    return first, last
