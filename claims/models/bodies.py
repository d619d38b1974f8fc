"""How sources hang together, near or far: whose part one is in the end, and who sits in a joint body."""

from collections.abc import Callable, Iterable

from django.apps import apps
from django.db.models import Q

Step = Callable[[list[int]], Iterable[int | None]]


def leads_to(source: int, target: int) -> bool:
    """Whether one source is another, is merged with it, or is a part of it, near or far.

    Links that a merge leaves aside count too, so that undoing it closes no circle. One query for each level.
    """
    return _reaches(source, target, _above)


def holds(body: int, source: int) -> bool:
    """Whether a source sits in a joint body or in one of those that sit there, under whatever name. Two queries a level."""
    return _reaches(body, source, _below)


def _reaches(start: int, target: int, step: Step) -> bool:
    seen, edge = {start}, [start]
    while edge and target not in seen:
        edge = sorted({pk for pk in step(edge) if pk} - seen)
        seen.update(edge)
    return target in seen


def _above(sources: list[int]) -> Iterable[int | None]:
    Source = apps.get_model("claims", "Source")
    for pair in Source.objects.filter(pk__in=sources).values_list("part_of_id", "same_as_id"):
        yield from pair


def _below(sources: list[int]) -> Iterable[int | None]:
    Source, JointMember = apps.get_model("claims", "Source"), apps.get_model("claims", "JointMember")
    yield from JointMember.objects.filter(body__in=sources).values_list("member_id", flat=True)
    either = Source.objects.filter(Q(pk__in=sources, same_as__isnull=False) | Q(same_as__in=sources))
    for pair in either.values_list("pk", "same_as_id"):
        yield from pair
