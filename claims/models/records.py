"""The record of a source in its case: the claims that its word counted for or against, and where these stand now.

Counted by origin, from what evidence keeps of where it comes from and on which side it counts (models/caches.py): whatever the
number of pieces, it takes a few queries. A mouth has no record of what it passes on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from claims.analysis import scales
from claims.analysis.corroboration import Side
from claims.models.evidence import Evidence
from claims.models.sources import Source

PAST, UNJUDGED = "past", "unjudged"
"""How claims that are superseded or withdrawn, and those that nobody has judged, are called where a status stands."""
STANDING = (*(status.value for status in scales.Status), UNJUDGED, PAST)


@dataclass(frozen=True)
class Record:
    """How many claims a source's word counts for, against and in denial of, by where they stand now; `alone` are those for
    which no other origin speaks. `uncounted` and `unknown` are pieces of evidence."""

    sides: Mapping[Side, Mapping[str, int]]
    alone: Mapping[str, int]
    uncounted: int = 0
    unknown: int = 0
    stale: int = 0

    def total(self, side: Side) -> int:
        """Return how many claims its word counts on one side."""
        return sum(self.sides.get(side, {}).values())

    @property
    def total_alone(self) -> int:
        return sum(self.alone.values())


def its_word(source: Source, same: Collection[int]) -> Q:
    """Return what finds the evidence that is a source's own: of which it is the origin or, where it speaks for another, what
    it said or published itself, which counts as that other's word."""
    own = Q(origin__in=same)
    if not source.speaks_for:
        return own
    said = Q(attributed_to__in=same) | Q(word=scales.Word.OWN, document__source__in=same)
    return own | said & Q(origin__isnull=False)


def evidence_of(source: Source, same: Collection[int]) -> QuerySet:
    """Return the live evidence that is a source's own."""
    return Evidence.objects.filter(its_word(source, same), case=source.case_id, withdrawn_at=None)


def unknown_in(source: Source, same: Collection[int]) -> QuerySet:
    """Return the live evidence for and against claims, in a source's documents, that leads to no origin."""
    mine = Evidence.objects.filter(case=source.case_id, withdrawn_at=None, document__source__in=same)
    return mine.exclude(gap="").exclude(stance=scales.Stance.CONTEXT)


def standing(status: str) -> Q:
    """Return what finds the evidence of claims that stand so now: a status, UNJUDGED or PAST."""
    if status == PAST:
        return ~Q(claim__fate=scales.Fate.ACTIVE)
    return Q(claim__fate=scales.Fate.ACTIVE, claim__status="" if status == UNJUDGED else status)


def record_of(source: Source, same: Collection[int]) -> Record:
    """Count the record of a source and its twins. Four queries."""
    mine = evidence_of(source, same).order_by()
    sides: dict[Side, dict[str, int]] = {side: {} for side in Side}
    alone: dict[str, int] = {}
    only = Count("claim", distinct=True, filter=Q(claim__origins_for=1))
    rows = mine.exclude(side="").values_list("side", "claim__status", "claim__fate")
    for side, status, fate, claims, lone in rows.annotate(n=Count("claim", distinct=True), lone=only):
        stands = PAST if fate != scales.Fate.ACTIVE else status or UNJUDGED
        sides[Side(side)][stands] = sides[Side(side)].get(stands, 0) + claims
        if side == Side.FOR and lone:
            alone[stands] = alone.get(stands, 0) + lone
    return Record(
        sides,
        alone,
        uncounted=mine.filter(side="").exclude(stance=scales.Stance.CONTEXT).count(),
        unknown=unknown_in(source, same).count(),
        stale=mine.filter(claim__is_stale=True).aggregate(n=Count("claim", distinct=True))["n"],
    )
