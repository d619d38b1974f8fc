"""What a claim's row caches of its judgements and its evidence, worked out for any number of claims at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Q

from claims.analysis import scales

AT_ONCE = 100
"""How many rows one update writes at most."""


def refresh_caches(claim_ids: Iterable[int], *, moved_at: Mapping[int, datetime] | None = None) -> None:
    """Write the cached columns of these claims anew, as replaying their judgements and evidence gives them.

    `moved_at` says, per claim, when something happened to it: `changed_at` moves there, never back. Callers hold the
    claims' locks. Written in bulk, so that no cache enters the history of edits: a handful of queries for up to AT_ONCE.
    """
    Claim = apps.get_model("claims", "Claim")
    ids = list(claim_ids)
    standing = _standing(ids)
    reports = _reports(ids)
    claims = list(Claim.objects.filter(pk__in=ids).only("pk", "fate", "changed_at"))
    written = {"changed_at"}
    for claim in claims:
        values = _values(standing.get(claim.pk), reports.get(claim.pk), claim.fate == scales.Fate.ACTIVE)
        moved = (moved_at or {}).get(claim.pk)
        if moved and moved > claim.changed_at:
            values["changed_at"] = moved
        for name, value in values.items():
            setattr(claim, name, value)
        written |= values.keys()
    Claim.objects.bulk_update(claims, sorted(written), batch_size=AT_ONCE)


def _standing(ids: list[int]) -> dict[int, Any]:
    Assessment = apps.get_model("claims", "Assessment")
    return {row.claim_id: row for row in Assessment.objects.in_force().filter(claim__in=ids).with_answers()}


def _reports(ids: list[int]) -> dict[int, dict[str, Any]]:
    """Count distinct documents with live evidence per stance, and find the newest moments of both clocks."""
    Evidence = apps.get_model("claims", "Evidence")
    live = Q(withdrawn_at=None)
    rows = (
        Evidence.objects.filter(claim__in=ids)
        .order_by()
        .values("claim_id")
        .annotate(
            reports_for=Count("document", distinct=True, filter=live & Q(stance=scales.Stance.SUPPORTS)),
            reports_against=Count(
                "document", distinct=True, filter=live & Q(stance=scales.Stance.CONTRADICTS)
            ),
            made=Max("made_at", filter=live),
            recorded=Max("recorded_at", filter=live),
            withdrawn=Max("withdrawn_at"),
            withdrawn_recorded=Max("withdrawn_recorded_at"),
        )
    )
    return {row["claim_id"]: row for row in rows}


def _values(standing: Any, reports: dict[str, Any] | None, active: bool) -> dict[str, Any]:
    shown = standing if active else None
    values: dict[str, Any] = {
        "standing": standing,
        "assessed_at": standing.made_at if standing else None,
        "status": shown.status if shown else "",
        "confidence": shown.confidence if shown else "",
        "likelihood": shown.likelihood if shown else "",
        "likelihood_standard": shown.likelihood_standard if shown else "",
        "review_on": shown.review_on if shown else None,
        "confidence_rank": scales.confidence_rank(shown.confidence) if shown else None,
        "likelihood_rank": scales.likelihood_rank(shown.likelihood_standard, shown.likelihood)
        if shown
        else None,
        "reports_for": reports["reports_for"] if reports else 0,
        "reports_against": reports["reports_against"] if reports else 0,
        "evidence_at": reports["made"] if reports else None,
        "has_new_evidence": bool(shown and reports and _moved_since(standing.answers, reports)),
    }
    return values


def _moved_since(answered: Any, reports: dict[str, Any]) -> bool:
    """Whether evidence came in or was taken back after a judgement, by what it says of itself or by our own clock."""
    made = [moment for moment in (reports["made"], reports["withdrawn"]) if moment]
    recorded = [moment for moment in (reports["recorded"], reports["withdrawn_recorded"]) if moment]
    return any(moment > answered.made_at for moment in made) or any(
        moment > answered.recorded_at for moment in recorded
    )
