"""What runs into what behind a claim: documents, on whose word they speak, and the origins that these lead to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from claims.analysis.corroboration import Counts, Side
from claims.analysis.origins import Lineage, Testimony, days_of
from claims.analysis.scales import Stance


@dataclass(frozen=True, slots=True)
class Leaf:
    """A document that speaks, with its pieces of evidence."""

    document: int
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stem:
    """A document and those that go back to it, the first of them first. `root` need not be among them: a copy may bear on a
    claim whose original nobody recorded as evidence."""

    root: int
    leaves: tuple[Leaf, ...]

    @property
    def has_root(self) -> bool:
        """Whether the document that the others go back to speaks for itself here."""
        return self.leaves[0].document == self.root


@dataclass(frozen=True, slots=True)
class Mouth:
    """On whose word documents speak: a source, or None where that is not known."""

    source: int | None
    stems: tuple[Stem, ...]

    @property
    def leaves(self) -> list[Leaf]:
        return [leaf for stem in self.stems for leaf in stem.leaves]


@dataclass(frozen=True, slots=True)
class Spring:
    """One origin with all that runs into it, what came first first; without sources one of unknown lineage, and why."""

    sources: tuple[int, ...]
    name: str
    why: tuple[str, ...]
    mouths: tuple[Mouth, ...]

    @property
    def documents(self) -> int:
        """How many documents run into it."""
        return len({leaf.document for mouth in self.mouths for leaf in mouth.leaves})

    def is_itself(self, mouth: Mouth) -> bool:
        """Whether it is the origin itself that speaks."""
        return self.sources == (mouth.source,)


@dataclass(frozen=True, slots=True)
class Bank:
    """The origins of one side, or what is of unknown lineage and of one stance."""

    side: Side | None
    stance: Stance
    springs: tuple[Spring, ...]

    @property
    def documents(self) -> int:
        """How many documents stand on it."""
        return len(
            {leaf.document for spring in self.springs for mouth in spring.mouths for leaf in mouth.leaves}
        )


_SIDES = (
    (Side.FOR, Stance.SUPPORTS),
    (Side.AGAINST, Stance.CONTRADICTS),
    (Side.DENYING, Stance.CONTRADICTS),
)


def banks(counts: Counts, evidence: Iterable[Testimony], lineage: Lineage) -> tuple[Bank, ...]:
    """Return all that is counted, and what is of unknown lineage, by the way that it took. What is listed and not counted is
    left out.

    Each piece of evidence stands in one leaf. A document that passes on the word of two stands under both.
    """
    runs = _Runs({one.id: one for one in evidence}, lineage)
    found = []
    for side, stance in _SIDES:
        springs = (runs.spring(one.pieces, one.why, one.sources, one.name) for one in counts.of(side))
        found.append(Bank(side, stance, tuple(springs)))
    for stance in (Stance.SUPPORTS, Stance.CONTRADICTS):
        found.append(Bank(None, stance, tuple(runs.of_unknown_lineage(counts, stance))))
    return tuple(bank for bank in found if bank.springs)


class _Runs:
    """The evidence of a claim by its id, and how it hangs together."""

    def __init__(self, rows: Mapping[int, Testimony], lineage: Lineage) -> None:
        self.rows, self.lineage = rows, lineage
        self.days = days_of([one for one in rows.values() if not one.withdrawn], lineage)

    def spring(
        self, pieces: Iterable[int], why: tuple[str, ...], sources: tuple[int, ...] = (), name: str = ""
    ) -> Spring:
        by_mouth: dict[int | None, list[Testimony]] = defaultdict(list)
        for one in sorted((self.rows[piece] for piece in pieces), key=self._order):
            by_mouth[self.lineage.speaker_of(one)].append(one)
        mouths = (Mouth(source, self._stems(rows)) for source, rows in by_mouth.items())
        return Spring(sources, name, why, tuple(mouths))

    def of_unknown_lineage(self, counts: Counts, stance: Stance) -> Iterator[Spring]:
        for one in counts.unknown:
            pieces = [piece for piece in one.pieces if self.rows[piece].stance == stance]
            if pieces:
                yield self.spring(pieces, (one.why,))

    def _stems(self, rows: Sequence[Testimony]) -> tuple[Stem, ...]:
        by_root: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for one in rows:
            by_root[self.lineage.root_of(one.document)][one.document].append(one.id)
        return tuple(
            Stem(root, tuple(Leaf(pk, tuple(sorted(leaves[pk]))) for pk in sorted(leaves, key=root.__ne__)))
            for root, leaves in by_root.items()
        )

    def _order(self, one: Testimony) -> tuple[date, bool, date, int, int]:
        """The first to say so first; of a document and its copies that document."""
        paper = self.lineage.paper.get(one.document)
        own = paper.first if paper and paper.first else date.max
        said = self.days(one)[0]
        return said, one.document != self.lineage.root_of(one.document), own, one.document, one.id
