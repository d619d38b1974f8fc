"""What a claim's row caches of its judgements and its evidence, worked out for any number of claims at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Count, Max, Q

from claims.analysis import scales
from claims.models.retractions import is_later, retraction_moments

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
    claims = list(Claim.objects.filter(pk__in=ids).only("pk", "case", "fate", "changed_at"))
    news = _news(claims, standing, reports)
    written = {"changed_at"}
    for claim in claims:
        values = _values(standing.get(claim.pk), reports.get(claim.pk), claim.fate == scales.Fate.ACTIVE)
        values["has_new_evidence"] = claim.pk in news
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
    }
    return values


def look_again(document: int) -> None:
    """Work out anew what is news in the claims that a document bears on: it is a copy now, or one no more.

    Called when that has been written: locks one claim after the other, each for itself.
    """
    Claim = apps.get_model("claims", "Claim")
    bears = Claim.objects.filter(evidence__document=document, evidence__withdrawn_at=None)
    for pk in list(bears.exclude(standing=None).order_by("pk").distinct().values_list("pk", flat=True)):
        with transaction.atomic():
            Claim.objects.get(pk=pk).lock().refresh_caches()


def _news(claims: Iterable[Any], standing: Mapping[int, Any], reports: Mapping[int, Any]) -> set[int]:
    """Return the claims whose evidence has changed, or was retracted or corrected by its publisher, in a way that matters
    since what their judgement answers.

    Where nothing came or went no evidence is looked at; else, for all claims of a case together, at a handful of queries.
    """
    asked: dict[int, dict[int, Any]] = {}
    found: set[int] = set()
    judged = [claim for claim in claims if standing.get(claim.pk) and claim.fate == scales.Fate.ACTIVE]
    retractions = retraction_moments(claim.pk for claim in judged)
    for claim in judged:
        answered, counted = standing[claim.pk].answers, reports.get(claim.pk)
        if any(is_later(*moments, answered) for moments in retractions.get(claim.pk, ())):
            found.add(claim.pk)
        elif counted and _moved_since(answered, counted):
            asked.setdefault(claim.case_id, {})[claim.pk] = answered
    return found.union(*(_of_weight(case, answered) for case, answered in asked.items()))


def _of_weight(case: int, answered: Mapping[int, Any]) -> set[int]:
    """Return those of these claims of one case to which evidence came that brings something, or from which was taken what
    the judgement had seen. A copy that only repeats what is known brings nothing."""
    from claims.models.grounds import (
        additions_for,  # the grounds are counted on claims, which keep these caches
    )

    Evidence = apps.get_model("claims", "Evidence")
    brings = additions_for(case, answered)
    rows = Evidence.objects.filter(claim__in=list(answered)).order_by()
    moments = ("made_at", "recorded_at", "withdrawn_at", "withdrawn_recorded_at")
    return {
        row.claim_id
        for row in rows.only("pk", "claim", *moments)
        if lost_since(row, answered[row.claim_id])
        or (came_since(row, answered[row.claim_id]) and brings[row.pk])
    }


def came_since(evidence: Any, answered: Any) -> bool:
    """Whether live evidence came in after what a judgement answers, by its own date or by our clock."""
    return not evidence.withdrawn_at and is_later(evidence.made_at, evidence.recorded_at, answered)


def lost_since(evidence: Any, answered: Any) -> bool:
    """Whether evidence that a judgement had seen was taken back after it; what came and went since is nothing to it."""
    return bool(
        evidence.withdrawn_at
        and is_later(evidence.withdrawn_at, evidence.withdrawn_recorded_at, answered)
        and not is_later(evidence.made_at, evidence.recorded_at, answered)
    )


def _moved_since(answered: Any, reports: dict[str, Any]) -> bool:
    """Whether evidence came in or was taken back after a judgement, by what it says of itself or by our own clock."""
    made = [moment for moment in (reports["made"], reports["withdrawn"]) if moment]
    recorded = [moment for moment in (reports["recorded"], reports["withdrawn_recorded"]) if moment]
    return any(moment > answered.made_at for moment in made) or any(
        moment > answered.recorded_at for moment in recorded
    )
