"""Who passes on a source's word, and whose word it passes on: fetched for one source, whatever hangs on it.

What counts as passing on is in analysis/relays.py. A handful of queries, however much evidence there is.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from claims.analysis import scales
from claims.analysis.callings import Called, Callings, written
from claims.analysis.origins import Testimony
from claims.analysis.relays import Heard, Relay, mouths_of, named_in, passed_on, passed_on_by
from claims.models.documents import Derivation
from claims.models.evidence import Evidence
from claims.models.grounds import FETCHED, lineage_of, testified
from claims.models.sources import Source

_COPIES = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM claims_document WHERE case_id = %s AND source_id IN ({sources})
        UNION
        SELECT link.document_id FROM below JOIN claims_derivation link ON link.original_id = below.id
        WHERE link.withdrawn_at IS NULL
    ) SELECT id FROM below
"""
"""The documents of some sources, and all that derive from them."""


def callings_of(case: int) -> Callings:
    """Return what the sources of a case are called. One query."""
    rows = Source.objects.filter(case=case).order_by("pk").values_list("pk", "name", "same_as_id", "kind")
    return Callings(
        [Called(pk, name, same or pk, kind == scales.SourceKind.UNNAMED) for pk, name, same, kind in rows]
    )


@dataclass
class Passing:
    """What one source passes on, and what is passed on of it; `source` is read as one with what is merged with it."""

    case: int
    source: int
    callings: Callings = field(repr=False)

    @cached_property
    def same(self) -> list[int]:
        """The ids of the source and of what is merged with it."""
        kept = self.callings.kept(self.source)
        return sorted(one.id for one in self.callings.by_id.values() if one.kept == kept)

    @property
    def evidence(self) -> QuerySet:
        """The live evidence of the case."""
        return Evidence.objects.filter(case=self.case, withdrawn_at=None)

    @cached_property
    def paths(self) -> list[str]:
        """The paths, as they are written, that name this source among those whom evidence came through. One query."""
        names = Q()
        for pk in self.same:
            for name in written(self.callings.by_id[pk].name):
                names |= Q(via__icontains=name)
        rows = self.evidence.exclude(via="").filter(names).order_by().values_list("via", flat=True).distinct()
        kept = self.callings.kept(self.source)
        return [via for via in rows if kept in named_in(via, self.callings)]

    # Whom it passes on

    @property
    def through(self) -> QuerySet:
        """The evidence that came through this source and is the word of another."""
        here = Q(document__source__in=self.same) | Q(via__in=self.paths)
        attributed = Q(word=scales.Word.SOURCE) & here & ~Q(attributed_to__in=self.same)
        return self.evidence.filter(attributed | Q(pk__in=[one.id for one, _ in self._copied_here]))

    def through_of(self, other: "Passing") -> QuerySet:
        """The evidence that came through this source and is the word of that other one."""
        kept = self.callings.kept(self.source)
        paths = {one.via for one in other._heard if kept in named_in(one.via, self.callings)}
        here = Q(document__source__in=self.same) | Q(via__in=paths)
        copied = [one.id for one, who in self._copied_here if who in other.same]
        return self.evidence.filter(here & Q(attributed_to__in=other.same) | Q(pk__in=copied))

    def passes_on(self) -> list[Relay]:
        """Return whose word it passes on, and how much of it, most first."""
        rows = self.through.filter(word=scales.Word.SOURCE).order_by().values_list("attributed_to")
        heard = [Heard(who, None, "", n) for who, n in rows.annotate(n=Count("pk"))]
        return passed_on([*heard, *(Heard(who, None, "") for _, who in self._copied_here)], self.callings)

    @cached_property
    def _copied_here(self) -> list[tuple[Testimony, int]]:
        """Evidence in documents of this source that copy another's: it is the other's word. With who that is."""
        copies = Derivation.objects.filter(document=OuterRef("document"), withdrawn_at=None)
        mine = self.evidence.filter(document__source__in=self.same, word=scales.Word.OWN)
        rows = self._spoken(mine.filter(Exists(copies)))
        return [(one, who) for one, who in rows if who not in self.same]

    # Who passes it on

    @property
    def carried(self) -> QuerySet:
        """The evidence on this source's word that came through somebody else."""
        at_home = [one for one in self._heard if one.publisher in self.same]
        named = Q(via__in={one.via for one in at_home if mouths_of(one, self.callings)})
        attributed = Q(attributed_to__in=self.same) & (~Q(document__source__in=self.same) | named)
        return self.evidence.filter(attributed | Q(pk__in=[one.id for one, _ in self._copied_elsewhere]))

    def carried_by(self, name: str) -> QuerySet:
        """The evidence on this source's word that came through somebody of this name, whom the case has not as a source."""
        paths = {one.via for one in self._heard if name in mouths_of(one, self.callings)}
        return self.evidence.filter(attributed_to__in=self.same, via__in=paths)

    def passed_on_by(self) -> list[Relay]:
        """Return who passes its word on, and how much of it, most first."""
        kept = self.callings.kept(self.source)
        copied = [Heard(kept, publisher, "") for _, publisher in self._copied_elsewhere]
        return passed_on_by([*self._heard, *copied], self.callings)

    @cached_property
    def _heard(self) -> list[Heard]:
        """What is attributed to it, by the ways that it came. One query."""
        rows = self.evidence.filter(attributed_to__in=self.same).order_by()
        ways = rows.values_list("document__source", "via").annotate(n=Count("pk"))
        kept = self.callings.kept(self.source)
        return [Heard(kept, publisher, via, n) for publisher, via, n in ways]

    @cached_property
    def _copied_elsewhere(self) -> list[tuple[Testimony, int]]:
        """Evidence in documents of others that copy this source's: it is this one's word. With who published the copy."""
        copies = Derivation.objects.filter(document=OuterRef("document"), withdrawn_at=None)
        theirs = self.evidence.filter(
            Exists(copies),
            document__in=RawSQL(_COPIES.format(sources=", ".join(map(str, self.same))), (self.case,)),
            word=scales.Word.OWN,
        ).exclude(document__source__in=self.same)
        said = self._spoken(theirs)
        publishers = dict(theirs.values_list("pk", "document__source"))
        return [(one, publishers[one.id]) for one, who in said if who in self.same]

    def _spoken(self, evidence: QuerySet) -> list[tuple[Testimony, int]]:
        """Return pieces of evidence with whose word they are, where that is known."""
        rows: list[Any] = list(evidence.order_by("pk").values_list(*FETCHED, named=True))
        if not rows:
            return []
        lineage = lineage_of(self.case, rows)
        found = [(one, lineage.speaker_of(one)) for one in testified(rows)]
        return [(one, who) for one, who in found if who is not None]
