"""The claims of a list by tag: how many wear each, and the first few of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import Lower, RowNumber

from claims.models import Tag
from claims.search import paging

MOST_GROUPS = 20
MOST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Group:
    """A tag, how many claims of the list wear it, and the ids of the first of them in the order of the list."""

    tag: str
    number: int
    ids: list[int]


def by_tag(
    taggings: QuerySet, sorting: paging.Sorting, tags: Iterable[Tag] | None = None
) -> tuple[list[Group], bool]:
    """Return the first MOST_GROUPS tags by name of these taggings, of `tags` if given, and whether there are more.

    Two queries, whatever the number of tags and claims; the database reads each tagging once for the numbers, and those of
    the tags that are shown once more, to rank them: a second or two for 170,000 taggings of 100,000 claims.
    """
    if tags is not None:
        taggings = taggings.filter(tag__in=list(tags))
    rows = taggings.order_by().values_list("tag_id", "tag__name").annotate(n=Count("*"))
    counted = list(rows.order_by(Lower("tag__name"), "tag_id")[: MOST_GROUPS + 1])
    shown = counted[:MOST_GROUPS]
    first = _first(taggings.filter(tag__in=[pk for pk, _, _ in shown]), sorting)
    return [Group(name, number, first.get(pk, [])) for pk, name, number in shown], len(counted) > MOST_GROUPS


def _first(taggings: QuerySet, sorting: paging.Sorting) -> dict[int, list[int]]:
    """Return the ids of the first MOST_ROWS claims of each tag, by the tag's id."""
    order: list[Any] = paging.ordering(sorting, "claim__")
    place = Window(RowNumber(), partition_by=F("tag_id"), order_by=order)
    ranked = taggings.order_by().annotate(place=place).filter(place__lte=MOST_ROWS)
    found: dict[int, list[int]] = {}
    for tag, claim in ranked.order_by("tag_id", "place").values_list("tag_id", "claim_id"):
        found.setdefault(tag, []).append(claim)
    return found
