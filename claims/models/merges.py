"""Which claims are merged into which: duplicates whose evidence a kept claim reads beside its own.

A claim is merged as long as it is superseded, and a link that stands says that it duplicates its successor. Both are needed: a
link alone only says that two claims say the same.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import F, QuerySet

from claims.analysis import scales
from claims.analysis.footing import Moment


@dataclass(frozen=True, slots=True)
class Undone:
    """That a claim was merged since a moment, and was parted again at another."""

    claim: int
    since: Moment
    until: Moment


@dataclass(frozen=True, slots=True)
class Merges:
    """Per kept claim, those whose evidence it reads beside its own, near and far, with since when; and those parted from it."""

    under: dict[int, dict[int, Moment]] = field(default_factory=dict)
    parted: dict[int, list[Undone]] = field(default_factory=dict)

    @property
    def merged(self) -> set[int]:
        """All that is merged into any of them."""
        return {pk for below in self.under.values() for pk in below}


def standing() -> QuerySet:
    """Return the links by which claims are merged now."""
    links = apps.get_model("claims", "ClaimLink").objects.filter(kind=scales.LinkKind.DUPLICATES)
    merged = links.filter(withdrawn_at=None, claim__fate=scales.Fate.SUPERSEDED)
    return merged.filter(claim__successor=F("other"))


def kept_above(claims: Iterable[int]) -> list[int]:
    """Return the claims that read the evidence of these, because these are merged into them, near and far. A query for each
    time that what was kept was merged itself, and one more."""
    found: set[int] = set()
    level = set(claims)
    while level:
        level = set(standing().filter(claim__in=level).values_list("other", flat=True)) - found
        found |= level
    return sorted(found)


def merges_into(claims: Iterable[int]) -> Merges:
    """Return what is merged into these claims, or was. Queries as `kept_above`, and one more where something was parted."""
    ids = set(claims)
    links = apps.get_model("claims", "ClaimLink").objects.filter(kind=scales.LinkKind.DUPLICATES)
    into: dict[int, dict[int, Moment]] = defaultdict(dict)
    undone: list[Any] = []
    level, met = ids, set(ids)
    while level:
        rows = list(links.filter(other__in=level).select_related("claim").only(*_READ).order_by("pk"))
        for link in rows:
            if link.withdrawn_at:
                undone += [link] if link.other_id in ids else []
            elif link.claim.fate == scales.Fate.SUPERSEDED and link.claim.successor_id == link.other_id:
                at: Any = link.claim.fate_at
                into[link.other_id][link.claim_id] = _made(link).or_later(Moment(at, at))
        level = {pk for link in rows for pk in into[link.other_id]} - met
        met |= level
    return Merges({pk: _below(pk, into) for pk in ids if into.get(pk)}, _parted(undone))


_READ = (
    "claim__fate",
    "claim__successor",
    "claim__fate_at",
    "other",
    "made_at",
    "recorded_at",
    "withdrawn_at",
    "withdrawn_recorded_at",
)


def _made(link: Any) -> Moment:
    return Moment(link.made_at, link.recorded_at)


def _below(kept: int, into: dict[int, dict[int, Moment]]) -> dict[int, Moment]:
    """Return all that is merged into a claim, at however many removes, with since when it reads their evidence."""
    found = dict(into[kept])
    waiting = list(found)
    for pk in waiting:  # grows as it is walked
        for below, since in into.get(pk, {}).items():
            if below not in found and below != kept:
                found[below] = since.or_later(found[pk])
                waiting.append(below)
    return found


def _parted(undone: list[Any]) -> dict[int, list[Undone]]:
    """Return, per kept claim, those of its links that merged a claim and were taken back; others never merged anything."""
    if not undone:
        return {}
    history = apps.get_model("claims", "HistoricalClaim").objects.filter(
        id__in={link.claim_id for link in undone}, fate=scales.Fate.SUPERSEDED
    )
    were = list(history.values_list("id", "successor_id", "history_date", "fate_at"))
    found: dict[int, list[Undone]] = defaultdict(list)
    for link in undone:
        for pk, successor, when, at in were:
            if (pk, successor) == (link.claim_id, link.other_id) and when < link.withdrawn_recorded_at:
                until = Moment(link.withdrawn_at, link.withdrawn_recorded_at)
                found[link.other_id].append(Undone(pk, _made(link).or_later(Moment(at, at)), until))
                break
    return found
