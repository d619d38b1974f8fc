"""The most common claimants, documents, tags and owners of a list, each with its number and the address that filters by it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from claims.filters.claims import ClaimFilter
from claims.models import ClaimTag, Evidence

MANY = 20
"""How many values are shown; past it they are typed."""

Row = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a filter: how many claims it would show, whether it is set, and the query that sets it or takes it off."""

    label: str
    number: int
    query: str
    chosen: bool


def most_common(wanted: ClaimFilter, name: str) -> tuple[list[Value], bool]:
    """Return the MANY most common values of a filter under all other filters, and whether there are more. One query.

    The numbers are exact, so the database reads every claim that the other filters leave, or every tagging or live piece of
    evidence of them. In a case of 100,000 claims that took 0.2 s, and 1.4 s for the documents of 390,000 pieces of evidence:
    it is asked only when somebody opens it.
    """
    rows = list(COUNTED[name](wanted)[: MANY + 1])
    chosen = _chosen(wanted, name)
    return [_value(wanted, name, row, str(row[0]) in chosen) for row in rows[:MANY]], len(rows) > MANY


def _chosen(wanted: ClaimFilter, name: str) -> list[str]:
    """The values that are set, as they are listed: a merged source by the one that it was merged into."""
    said_by = wanted.form.cleaned_data.get(name) if name == "claimant" else None
    return [str(said_by.same_as_id or said_by.pk)] if said_by else wanted.canonical.getlist(name)


def _value(wanted: ClaimFilter, name: str, row: Row, chosen: bool) -> Value:
    value, label, number = str(row[0]), row[1], row[2]
    others = wanted.canonical.getlist(name) if name == "tag" else []
    query = wanted.canonical.copy()
    for place in ("after", "before"):
        query.pop(place, None)
    query.setlist(name, [one for one in others if one != value] + ([] if chosen else [value]))
    return Value(label, number, query.urlencode(), chosen)


def claimants(wanted: ClaimFilter) -> QuerySet:
    """Who said most; a source counts with those that are merged with it, as the filter finds them."""
    said = wanted.without("claimant").order_by().filter(claimant__isnull=False)
    root = Coalesce("claimant__same_as", "claimant")
    name = Coalesce("claimant__same_as__name", "claimant__name")
    return said.values_list(root, name).annotate(n=Count("*")).order_by("-n", name, root)


def documents(wanted: ClaimFilter) -> QuerySet:
    """On which documents most claims have live evidence, of whatever stance."""
    live = wanted.hanging(Evidence.objects.filter(withdrawn_at=None), but="document").order_by()
    rows = live.values_list("document__number", "document__title")
    return rows.annotate(n=Count("claim", distinct=True)).order_by("-n", "document__number")


def tags(wanted: ClaimFilter) -> QuerySet:
    """Which tags most claims wear."""
    taggings = wanted.hanging(ClaimTag.objects.all(), but="tag").order_by()
    return taggings.values_list("tag__name", "tag__name").annotate(n=Count("*")).order_by("-n", "tag__name")


def owners(wanted: ClaimFilter) -> QuerySet:
    """Who owns most."""
    owned = wanted.without("owner").order_by().filter(owner__isnull=False)
    names = owned.values_list("owner__username", "owner__username")
    return names.annotate(n=Count("*")).order_by("-n", "owner__username")


COUNTED: dict[str, Callable[[ClaimFilter], QuerySet]] = {
    "claimant": claimants,
    "document": documents,
    "tag": tags,
    "owner": owners,
}
