"""Evidence as plain values: a world of sources in which a test says who said what, where and when."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from claims.analysis.corroboration import Counts, count
from claims.analysis.origins import Derived, Figure, Lineage, Paper, Seat, Testimony, Voice
from claims.analysis.scales import Basis, DerivationKind, Qualifier, SourceKind, Stance, Word

DAY = date(2025, 1, 1)


def figure(
    low: int | None = None, high: int | None = None, unit: str = "containers", **kwargs: Any
) -> Figure:
    qualifier = Qualifier(kwargs.pop("qualifier", ""))
    edges = (Decimal(edge) if edge is not None else None for edge in (low, high))
    return Figure(*edges, unit, qualifier, **kwargs)


class World:
    """Sources, documents and evidence by name; ids are given in the order of naming."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.voices: dict[int, Voice] = {}
        self.papers: dict[int, Paper] = {}
        self.derived: list[Derived] = []
        self.seats: list[Seat] = []
        self.evidence: list[Testimony] = []

    def id(self, name: str) -> int:
        return self.ids.setdefault(name, len(self.ids) + 1)

    def source(
        self, name: str, part_of: str = "", speaks: bool = True, kind: str = "body", same_as: str = ""
    ) -> int:
        """A source; with `part_of` one that speaks for that body."""
        pk = self.id(name)
        above = self.id(part_of) if part_of else None
        merged = self.id(same_as) if same_as else None
        self.voices[pk] = Voice(pk, name, SourceKind(kind), above, bool(part_of) and speaks, merged)
        return pk

    def joint(self, name: str, *members: str) -> int:
        pk = self.source(name, kind="joint_body")
        self.seats += [Seat(pk, self.known(member)) for member in members]
        return pk

    def known(self, name: str) -> int:
        return self.id(name) if self.id(name) in self.voices else self.source(name)

    def paper(self, name: str, publisher: str = "", day: date | None = DAY, **kwargs: Any) -> int:
        pk = self.id(name)
        outlet = self.known(publisher or f"publisher of {name}")
        last = kwargs.pop("last", day)
        self.papers[pk] = Paper(pk, outlet, day, last, **kwargs)
        return pk

    def copies(self, copy: str, original: str, kind: str = "republishes") -> None:
        self.derived.append(Derived(self.printed(copy), self.printed(original), DerivationKind(kind)))

    def printed(self, name: str) -> int:
        return self.id(name) if self.id(name) in self.papers else self.paper(name)

    def says(self, who: str, stance: str = "supports", paper: str = "", **kwargs: Any) -> int:
        """Somebody is cited; with the day on which the paper came out."""
        return self._add(Word.SOURCE, self.known(who), stance, paper, **kwargs)

    def writes(self, paper: str, stance: str = "supports", **kwargs: Any) -> int:
        """A document says it on its own word."""
        return self._add(Word.OWN, None, stance, paper, **kwargs)

    def somebody_says(self, paper: str, stance: str = "supports", **kwargs: Any) -> int:
        """Not known whose word."""
        return self._add(Word.UNKNOWN, None, stance, paper, **kwargs)

    def _add(self, word: Word, who: int | None, stance: str, paper: str, **kwargs: Any) -> int:
        pk = len(self.evidence) + 1
        day = kwargs.pop("day", DAY)
        paper = paper or f"paper {pk}"
        document = self.id(paper) if self.id(paper) in self.papers else self.paper(paper, day=day)
        made = datetime.combine(day or DAY, time(12), UTC)
        basis = Basis(kwargs.pop("basis", "unspecified"))
        clocks = {"made_at": made, "recorded_at": kwargs.pop("recorded_at", made)}
        self.evidence.append(Testimony(pk, document, Stance(stance), word, who, basis, **clocks, **kwargs))
        return pk

    @property
    def lineage(self) -> Lineage:
        return Lineage(self.papers.values(), self.derived, self.voices.values(), self.seats)

    def count(self, *rulings: Any) -> Counts:
        return count(self.evidence, self.lineage, rulings)
