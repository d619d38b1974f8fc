"""How many independent origins stand behind a claim, against it and in denial of it: what is counted, what is not, and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from claims.analysis.dates import say_partial
from claims.analysis.origins import Joined, Lineage, Parted, Root, Testimony, as_copied, days_of
from claims.analysis.reported import Given, Reported, conflicts, reported
from claims.analysis.scales import Basis, SourceKind, Stance
from claims.analysis.standings import Side as Side
from claims.analysis.standings import standing
from claims.analysis.tangles import knots

Ruling = Joined | Parted
FIRST_HAND = (Basis.RECORD, Basis.OBSERVATION, Basis.ADMISSION)


class Reason(StrEnum):
    """Why a piece of evidence is listed and not counted, in the order in which it is asked."""

    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    CONTEXT = "context"
    OPINION = "opinion"
    CALCULATION = "calculation"
    OVERTAKEN = "overtaken"
    DIVIDED = "divided"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent origin on one side: its sources (several where a person joined them), what it is called, the evidence
    and the documents that carry its word, and why they lead to it. `keys` are what its sources are known by, `first_hand` is how
    many documents that copy no other say it at first hand."""

    side: Side
    sources: tuple[int, ...]
    name: str
    pieces: tuple[int, ...]
    documents: tuple[int, ...]
    since: date
    why: tuple[str, ...]
    keys: tuple[str, ...] = ()
    first_hand: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """A document, with its copies, whose evidence leads to no origin, and why."""

    pieces: tuple[int, ...]
    documents: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Evidence that is listed and not counted, and why, in words."""

    reason: Reason
    pieces: tuple[int, ...]
    why: str


@dataclass(frozen=True)
class Counts:
    """What stands behind a claim. Each piece of evidence is in exactly one origin, one unknown or one of the uncounted.

    `reports_for` and `reports_against` are the documents with live evidence of that stance, whatever it is worth: opinions,
    copies and denials too; `reports_denying` are those against that only deny. `divided` names the origins that say both at
    once. `partable` are the sources, with their names, that are counted as another's word or left out beside their members:
    a person may say that they are origins of their own.
    """

    origins: tuple[Origin, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()
    divided: tuple[str, ...] = ()
    reports_for: tuple[int, ...] = ()
    reports_against: tuple[int, ...] = ()
    reports_denying: tuple[int, ...] = ()
    figures: tuple[Reported, ...] = ()
    partable: tuple[tuple[int, str], ...] = ()

    def of(self, side: Side) -> tuple[Origin, ...]:
        """Return the origins on one side, the first to say so first."""
        return tuple(origin for origin in self.origins if origin.side == side)

    @property
    def origins_for(self) -> int:
        return len(self.of(Side.FOR))

    @property
    def origins_against(self) -> int:
        return len(self.of(Side.AGAINST))

    @property
    def denying(self) -> tuple[str, ...]:
        return tuple(origin.name for origin in self.of(Side.DENYING))

    @property
    def lineage_unknown(self) -> int:
        return len(self.unknown)

    @cached_property
    def conflicts(self) -> tuple[tuple[Reported, Reported], ...]:
        """The pairs of figures that cannot both be right."""
        return conflicts(self.figures)


def count(evidence: Iterable[Testimony], lineage: Lineage, rulings: Iterable[Ruling] = ()) -> Counts:
    """Count who stands behind a claim by the rules of DESIGN.md, section 4, in whatever order its evidence comes.

    Decided where they are silent. A denial is what its basis says; one that brings a checkable fact is recorded on the basis
    of that fact and counts against. A denial that supports a claim counts for it. "Not aware" is recorded as context. What
    an origin said last goes by the day on which the first document with these words appeared; days that overlap, such as a
    day and its month, are one time. What is of unknown lineage is counted by document, a document with all its copies once.
    Sources that a person joined count once on each side, and each keeps its own stance. A source that a person parted is
    not climbed over, and as a joint body counts beside its members. Of joint bodies that share a member the first to speak
    counts. A copy whose evidence names nobody has it from whom the document has it that it copies.
    """
    return _Count(sorted(evidence, key=lambda one: one.id), lineage, tuple(rulings)).result()


def sentence(counts: Counts) -> str:
    """Return what stands behind a claim in one sentence; "" where no document speaks for it or against it.

    "20 reports, 3 independent origins for; denied by Pyongyang; 1 of unknown lineage". Reports that only deny are told by
    who denies. An earlier denial by an origin that says otherwise by now is not told.
    """
    parts = []
    if counts.reports_for:
        parts.append(f"{_number(len(counts.reports_for), 'report')}, {_origins(counts.origins_for)} for")
    elif counts.reports_against:
        parts.append("no report for")
    if len(counts.reports_against) > len(counts.reports_denying):
        reports = _number(len(counts.reports_against), "report")
        parts.append(f"{reports}, {_origins(counts.origins_against)} against")
    if counts.denying:
        parts.append(f"denied by {named(counts.denying)}")
    if counts.divided:
        parts.append(f"{named(counts.divided)} divided")
    if counts.unknown:
        parts.append(f"{counts.lineage_unknown:,} of unknown lineage")
    return "; ".join(parts)


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _origins(count: int) -> str:
    return _number(count, "independent origin") if count else "no independent origin"


def left_out(one: Testimony, lineage: Lineage) -> Reason | None:
    """Return why a piece of evidence is not counted, whoever it comes from; None where it is."""
    reasons = {
        Reason.WITHDRAWN: one.withdrawn,
        Reason.RETRACTED: one.document in lineage.retracted,
        Reason.CONTEXT: one.stance == Stance.CONTEXT,
        Reason.OPINION: one.basis == Basis.OPINION,
        Reason.CALCULATION: one.basis == Basis.CALCULATION,
    }
    return next((reason for reason, so in reasons.items() if so), None)


def parted_by(rulings: Iterable[Ruling], lineage: Lineage) -> dict[int, str]:
    """Return why each source that a person parted stands by itself."""
    rows = [(lineage.kept(one.source), one.reason) for one in rulings if isinstance(one, Parted)]
    return dict(sorted(rows, reverse=True))


def named(names: Sequence[str]) -> str:
    """Return names as they are read: "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


_WHY = {
    Reason.WITHDRAWN: "taken back",
    Reason.RETRACTED: "retracted by its publisher, or a copy of what was",
    Reason.CONTEXT: "context, which speaks neither for nor against",
    Reason.OPINION: "an opinion",
    Reason.CALCULATION: "worked out from another’s figure",
}


class _Count:
    """One claim's evidence, on its way to the counts."""

    def __init__(self, rows: Sequence[Testimony], lineage: Lineage, rulings: tuple[Ruling, ...]) -> None:
        self.lineage, self.rulings = lineage, rulings
        self.parted = parted_by(rulings, lineage)
        self.roots: dict[int, Root] = {}
        self.by_origin: dict[int, list[Testimony]] = defaultdict(list)
        self.by_document: dict[object, list[Testimony]] = defaultdict(list)
        self.uncounted: dict[tuple[Reason, str], list[Testimony]] = defaultdict(list)
        self.divided: list[str] = []
        self.beside: set[int] = set()
        self.rows = rows = as_copied(rows, lineage)
        self.days = days_of([one for one in rows if not one.withdrawn], lineage)
        for one in rows:
            self._sort(one)
        self.stands: dict[Side, dict[int, list[Testimony]]] = {side: {} for side in Side}
        for source, several in sorted(self.by_origin.items()):
            self._place(source, several)
        for side in Side:
            self._set_aside_joint_bodies(side)

    def result(self) -> Counts:
        origins = [origin for side in Side for origin in self._origins(side)]
        against = self._reports(Stance.CONTRADICTS)
        otherwise = {
            one.document
            for one in self.rows
            if one.stance == Stance.CONTRADICTS and one.basis != Basis.DENIAL and not one.withdrawn
        }
        return Counts(
            origins=tuple(origins),
            unknown=tuple(self._unknown()),
            uncounted=tuple(self._uncounted()),
            divided=tuple(sorted(self.divided)),
            reports_for=self._reports(Stance.SUPPORTS),
            reports_against=against,
            reports_denying=tuple(document for document in against if document not in otherwise),
            figures=reported(self._given(origins)),
            partable=self._partable(),
        )

    def _sort(self, one: Testimony) -> None:
        if reason := left_out(one, self.lineage):
            self.uncounted[reason, _WHY[reason]].append(one)
            return
        root = self.roots[one.id] = self.lineage.root(one, self.parted)
        if root.source is None:
            self.by_document[root.key].append(one)
        else:
            self.by_origin[root.source].append(one)

    def _place(self, source: int, rows: list[Testimony]) -> None:
        """Put an origin on the side where it stands, and aside what it has overtaken or is divided over."""
        name = self.lineage.name(source)
        side, kept, overtaken = standing(rows, self.days)
        if side is None:
            when = say_partial(max(self.days(one)[0] for one in rows), "day")
            self.divided.append(name)
            self.uncounted[Reason.DIVIDED, f"{name} is divided: it says both at one time ({when})"] += rows
            return
        self.stands[side][source] = kept
        if overtaken:
            before = max(self.days(one)[0] for one in overtaken)
            since = min(day for one in kept if (day := self.days(one)[0]) >= before)
            why = f"{name} has said otherwise since {say_partial(since, 'day')}"
            self.uncounted[Reason.OVERTAKEN, why] += overtaken

    def _set_aside_joint_bodies(self, side: Side) -> None:
        """A joint body counts only if none of its members does already."""
        there = self.stands[side]
        joint = [source for source in there if self._is_joint(source)]
        counted = {source for source in there if source not in joint}
        for body in sorted(joint, key=lambda source: (self._since(there[source]), source)):
            members = self.lineage.members(body)
            roots = {self.lineage.climb(member, self.parted)[0][-1] for member in members} | members
            again = sorted(self.lineage.name(source) for source in counted & roots)
            if again:
                seats = _number(sum(not self.lineage.members(member) for member in members), "member")
                verb = "counts" if len(again) == 1 else "count"
                why = f"{self.lineage.name(body)} ({seats}): {named(again)} {verb} already"
                self.uncounted[Reason.MEMBERS, why] += there.pop(body)
                self.beside.add(body)
            else:
                counted |= {body} | roots

    def _is_joint(self, source: int) -> bool:
        voice = self.lineage.voice[source]
        return voice.kind == SourceKind.JOINT_BODY and source not in self.parted

    def _origins(self, side: Side) -> list[Origin]:
        """Return the origins on a side, those that a person joined as one."""
        groups: dict[int, list[int]] = defaultdict(list)
        leads = self._joined(side)
        for source in sorted(self.stands[side]):
            groups[leads[source]].append(source)
        found = [self._origin(side, sources) for sources in groups.values()]
        return sorted(found, key=lambda origin: (origin.since, origin.name, origin.sources))

    def _origin(self, side: Side, sources: list[int]) -> Origin:
        rows = sorted(
            (one for source in sources for one in self.stands[side][source]), key=lambda one: one.id
        )
        why = {self.roots[one.id].why: None for one in rows if self.roots[one.id].why}
        why |= {
            f"stands by itself: {self.parted[source]}": None for source in sources if source in self.parted
        }
        if len(sources) > 1:
            why |= {f"counted as one: {reason}": None for reason in self._reasons(sources)}
        return Origin(
            side=side,
            sources=tuple(sources),
            name=named([self.lineage.name(source) for source in sources]),
            pieces=_ids(rows),
            documents=_documents(rows),
            since=self._since(rows),
            why=tuple(why),
            keys=tuple(sorted(self.lineage.key(source) for source in sources)),
            first_hand=len({self.lineage.first(one.document) for one in rows if one.basis in FIRST_HAND}),
        )

    def _joins(self) -> Iterator[tuple[str, set[int]]]:
        """Go through what a person joined: the reason, and the origins of the sources that were named."""
        for ruling in self.rulings:
            if isinstance(ruling, Joined):
                ways = (self.lineage.climb(source, self.parted)[0] for source in ruling.sources)
                yield ruling.reason, {way[-1] for way in ways}

    def _joined(self, side: Side) -> dict[int, int]:
        """Return, for each source on a side, the least of those that it is joined with, itself included."""
        links: dict[int, set[int]] = defaultdict(set)
        for _, sources in self._joins():
            for source in sources:
                links[source] |= sources
        return knots(self.stands[side].keys() | links.keys(), links)

    def _reasons(self, sources: list[int]) -> list[str]:
        return sorted(reason for reason, joined in self._joins() if joined & set(sources))

    def _unknown(self) -> list[Unknown]:
        found = []
        for several in self.by_document.values():
            why = sorted({self.roots[one.id].why for one in several})
            found.append(Unknown(_ids(several), _documents(several), "; ".join(why)))
        return sorted(found, key=lambda one: one.pieces)

    def _uncounted(self) -> Iterator[Uncounted]:
        order = list(Reason)
        for reason, why in sorted(self.uncounted, key=lambda key: (order.index(key[0]), key[1])):
            yield Uncounted(reason, _ids(self.uncounted[reason, why]), why)

    def _given(self, origins: Iterable[Origin]) -> Iterator[Given]:
        rows = {one.id: one for one in self.rows}
        for origin in origins:
            for piece in origin.pieces:
                if figure := rows[piece].figure:
                    yield Given(figure, origin.sources, origin.name, piece, rows[piece].document)

    def _partable(self) -> tuple[tuple[int, str], ...]:
        found = self.beside.union(*(root.through for root in self.roots.values()))
        return tuple(sorted(((pk, self.lineage.name(pk)) for pk in found), key=lambda one: one[::-1]))

    def _since(self, rows: Sequence[Testimony]) -> date:
        return min(self.days(one)[0] for one in rows)

    def _reports(self, stance: Stance) -> tuple[int, ...]:
        gone = self.lineage.retracted
        return _documents(
            one
            for one in self.rows
            if one.stance == stance and not one.withdrawn and one.document not in gone
        )


def _ids(rows: Iterable[Testimony]) -> tuple[int, ...]:
    return tuple(sorted(one.id for one in rows))


def _documents(rows: Iterable[Testimony]) -> tuple[int, ...]:
    return tuple(sorted({one.document for one in rows}))
