"""What claims wear while they stand: that something opposes them and whether that is explained, and the warning where their
judgement outruns its grounds. For any number of claims at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Q

from claims.analysis import scales
from claims.analysis.opposition import Opposition, opposition
from claims.analysis.warnings import Stand, Warning, warnings

NOTHING: Mapping[str, Any] = {"is_opposed": False, "is_explained": False, "warning": ""}
"""What a claim wears that nothing opposes and whose judgement rests on its grounds, and one that is gone."""


def stand_of(claim: Any, is_linked: bool) -> Stand:
    """Return what a claim is and how it is judged, as the warnings read it."""
    return Stand(
        kind=claim.kind,
        status=claim.status,
        confidence=claim.confidence,
        has_test=bool(claim.test),
        claimant=claim.claimant_id,
        is_linked=is_linked,
    )


def worn(claims: Sequence[Any], weighed: Mapping[int, Any]) -> dict[int, dict[str, Any]]:
    """Return the columns of WORN for these claims, whose status, confidence and fate are as they are to be written.

    One query, and one more each where something opposes any of them and where any has a warning. A dismissal and an
    explanation hold as long as the facts do that they were said of.
    """
    active = [claim for claim in claims if claim.fate == scales.Fate.ACTIVE]
    links = contradicting(claim.pk for claim in active)
    opposed: dict[int, Opposition] = {}
    warned: dict[int, Warning] = {}
    for claim in active:
        one = weighed[claim.pk]
        sides = opposition(one.counts, links[claim.pk])
        if sides.is_opposed:
            opposed[claim.pk] = sides
        stand = stand_of(claim, bool(links[claim.pk]))
        for warning in warnings(stand, one.counts, one.testimonies, one.lineage):
            warned[claim.pk] = warning
    explained = _said("Explanation", opposed, "facts")
    dismissed = _said("Dismissal", warned, "warning", "facts")
    found = {claim.pk: dict(NOTHING) for claim in claims}
    for pk, sides in opposed.items():
        found[pk] |= {
            "is_opposed": True,
            "is_explained": any((pk, facts) in explained for facts in sides.digests),
        }
    for pk, warning in warned.items():
        if not any((pk, warning.code.value, facts) in dismissed for facts in warning.digests):
            found[pk]["warning"] = warning.code.value
    return found


def contradicting(claims: Iterable[int]) -> dict[int, list[int]]:
    """Return the numbers of the claims that are linked as contradicting each of these, whichever says so. One query."""
    ids = set(claims)
    ClaimLink = apps.get_model("claims", "ClaimLink")
    live = ClaimLink.objects.filter(kind=scales.LinkKind.CONTRADICTS, withdrawn_at=None).order_by()
    rows = live.filter(Q(claim__in=ids) | Q(other__in=ids))
    found: dict[int, list[int]] = defaultdict(list)
    for one, other, number, its in rows.values_list("claim", "other", "claim__number", "other__number"):
        found[one].append(its)
        found[other].append(number)
    return found


def _said(model: str, claims: Iterable[int], *names: str) -> set[tuple[Any, ...]]:
    """Return what people said of these claims and did not take back: the claim and the named columns."""
    ids = list(claims)
    rows = apps.get_model("claims", model).objects.filter(claim__in=ids, withdrawn_at=None).order_by()
    return set(rows.values_list("claim_id", *names)) if ids else set()
