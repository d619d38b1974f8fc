"""How many claims each value of a filter would show, worked out from one count over all four facets."""

from collections import Counter
from collections.abc import Collection, Mapping

from django.db.models import Count, QuerySet

FACETS = ("kind", "status", "confidence", "likelihood")

Tally = Mapping[tuple[str, ...], int]


def tally(claims: QuerySet) -> Tally:
    """Count the claims per combination of the four facets: one GROUP BY, answered from the index claim_counts alone
    where nothing else is filtered."""
    rows = claims.order_by().values_list(*FACETS).annotate(n=Count("*"))
    return {row[:-1]: row[-1] for row in rows}


def counts(groups: Tally, chosen: Mapping[str, Collection[str]]) -> dict[str, dict[str, int]]:
    """Return, for each facet, the number of claims per value with the choices of the other facets applied, not its own.

    `groups` is a tally of the claims that all other filters leave; `chosen` has the values chosen per facet, none for all.
    """
    found: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for values, n in groups.items():
        row = dict(zip(FACETS, values, strict=True))
        refused = [facet for facet in FACETS if chosen.get(facet) and row[facet] not in chosen[facet]]
        for facet in FACETS:
            if refused in ([], [facet]):
                found[facet][row[facet]] += n
    return {facet: dict(values) for facet, values in found.items()}
