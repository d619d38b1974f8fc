"""What a claim's row caches of its judgements and its evidence, and evidence of where it comes from: for any number of claims
at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection

from claims.analysis import scales
from claims.analysis.footing import Moment
from claims.models.footing import Footing, dependents_of
from claims.models.retractions import is_later, retraction_moments
from claims.models.worn import NOTHING as NOTHING_WORN
from claims.models.worn import worn

STANDING = ("fate", "kind", "test", "claimant")
"""What is asked of a claim itself."""
NAMED = 5_000
"""How many claims one query names at most."""
NOTHING: Mapping[str, Any] = {
    "reports_for": 0,
    "reports_against": 0,
    "evidence_at": None,
    "origins_for": 0,
    "origins_against": 0,
    "origins_denying": 0,
    "lineage_unknown": 0,
    "is_divided": False,
}
"""What is cached of a claim without evidence."""


def refresh_caches(claim_ids: Iterable[int], *, moved_at: Mapping[int, datetime] | None = None) -> None:
    """Write the cached columns of these claims anew, as replaying their judgements and counting their evidence gives them.

    `moved_at` says, per claim, when something happened to it: `changed_at` moves there, never back. Callers hold the
    claims' locks. Written in bulk, so that no cache enters the history of edits: a handful of queries for as many as are
    weighed at once.
    """
    from claims.models.grounds import weigh  # which stands on the models that stand on this

    Claim = apps.get_model("claims", "Claim")
    by_case: dict[int, dict[int, int | None]] = defaultdict(dict)
    waiting = iter(claim_ids)
    while some := list(islice(waiting, NAMED)):
        rows = Claim.objects.filter(pk__in=some).order_by("pk")
        for pk, case, claimant in rows.values_list("pk", "case_id", "claimant_id"):
            by_case[case][pk] = claimant
    for case, claims in by_case.items():
        for weighed in weigh(case, claims):
            _write_origins(weighed)
            _write(weighed, moved_at or {})


def count_stale(claims: Iterable[Any]) -> None:
    """Count those of these claims anew whose counts are stale, and put the counts on them. Callers hold the claims' locks."""
    stale = {claim.pk: claim for claim in claims if claim.is_stale}
    if not stale:
        return
    refresh_caches(stale)
    Claim = apps.get_model("claims", "Claim")
    names = [*NOTHING, *NOTHING_WORN, "is_stale"]
    for row in Claim.objects.filter(pk__in=stale).only(*names):
        for name in names:
            setattr(stale[row.pk], name, getattr(row, name))


def _write(weighed: Mapping[int, Any], moved_at: Mapping[int, datetime]) -> None:
    """Write the columns of those of these claims that are another now."""
    from claims.models.claims import CACHED  # which stands on this

    Claim = apps.get_model("claims", "Claim")
    standing = _standing(list(weighed))
    claims = list(Claim.objects.filter(pk__in=weighed).only("pk", *STANDING, *CACHED))
    before = {claim.pk: dict(vars(claim)) for claim in claims}
    retractions = retraction_moments(pk for pk in weighed if pk in standing)
    footing = Footing(pk for pk in weighed if pk in standing)
    written = {"changed_at"}
    for claim in claims:
        shown = standing.get(claim.pk) if claim.fate == scales.Fate.ACTIVE else None
        values = {
            **_judged(standing.get(claim.pk), shown),
            **_counted(weighed[claim.pk]),
            "has_new_evidence": shown is not None
            and (
                is_news(shown.answers, weighed[claim.pk], retractions.get(claim.pk, ()))
                or footing.has_turned(claim.pk, shown.answers)
            ),
        }
        moved = moved_at.get(claim.pk)
        if moved and moved > claim.changed_at:
            values["changed_at"] = moved
        for name, value in values.items():
            setattr(claim, name, value)
        written |= values.keys()
    _bring_back(retractions, weighed)
    found = worn(claims, weighed)
    for claim in claims:
        for name, value in found[claim.pk].items():
            setattr(claim, name, value)
    written |= NOTHING_WORN.keys()
    others = [claim for claim in claims if vars(claim) != before[claim.pk]]
    _write_columns(Claim, sorted(written), others)


def _bring_back(retractions: Mapping[int, Iterable[Moment]], weighed: Mapping[int, Any]) -> None:
    """Have claims wait again for those who had put them away before a document that they rest on was marked, before they came
    to rest on it, or before evidence came or went with a duplicate or on one, however that was recorded. Two queries at most,
    none where there is no such claim."""
    Seen = apps.get_model("claims", "Seen")
    moved = {}
    for pk, one in weighed.items():
        recorded = [*_through_duplicates(pk, one), *(moment.recorded for moment in retractions.get(pk, ()))]
        if recorded:
            moved[pk] = max(recorded)
    if not moved:
        return
    put_away = Seen.objects.filter(claim__in=moved, what=scales.Waiting.EVIDENCE)
    rows = put_away.values_list("pk", "claim_id", "until")
    if past := [pk for pk, claim, until in rows if until < moved[claim]]:
        Seen.objects.filter(pk__in=past).delete()


def _through_duplicates(claim: int, weighed: Any) -> Iterator[datetime]:
    """Go through when, by our clock, evidence of duplicates came to a claim or was taken back, or left with one of them."""
    for row in weighed.rows:
        if row.claim_id != claim:
            yield came(row).recorded
            if row.withdrawn_recorded_at:
                yield row.withdrawn_recorded_at
    yield from (one.until.recorded for one in weighed.parted)


def _standing(ids: list[int]) -> dict[int, Any]:
    Assessment = apps.get_model("claims", "Assessment")
    return {row.claim_id: row for row in Assessment.objects.in_force().filter(claim__in=ids).with_answers()}


def _judged(standing: Any, shown: Any) -> dict[str, Any]:
    """Return what is cached of the standing judgement; `shown` is it too, or None where the claim's fate hides it."""
    return {
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
    }


def _counted(weighed: Any) -> dict[str, Any]:
    """Return what is cached of the evidence: reports, its newest moment, and who stands behind the claim."""
    if not weighed.rows:
        return {**NOTHING, "is_stale": False}
    counts = weighed.counts
    live = [row.made_at for row in weighed.rows if row.withdrawn_at is None]
    return {
        "reports_for": len(counts.reports_for),
        "reports_against": len(counts.reports_against),
        "evidence_at": max(live, default=None),
        "origins_for": counts.origins_for,
        "origins_against": counts.origins_against,
        "origins_denying": len(counts.denying),
        "lineage_unknown": counts.lineage_unknown,
        "is_divided": bool(counts.divided),
        "is_stale": False,
    }


def is_news(answered: Any, weighed: Any, retractions: Iterable[Moment] = ()) -> bool:
    """Whether evidence came that brings something, or what a judgement had seen was taken back, or retracted or corrected by
    its publisher, after what it answers; what a duplicate brought or took away counts as well. A copy that only repeats what
    is known brings nothing."""
    moved = any(is_later(*moments, answered) for moments in retractions)
    return (
        moved
        or parted_since(weighed.parted, answered)
        or any(
            lost_since(row, answered) or (came_since(row, answered) and weighed.brings[row.id])
            for row in weighed.rows
        )
    )


def came(evidence: Any) -> Moment:
    """When evidence came to the claim that it is read for: with the merger, where it hangs on a duplicate."""
    moment = Moment(evidence.made_at, evidence.recorded_at)
    hung = getattr(evidence, "hung", None)
    return moment.or_later(hung) if hung else moment


def came_since(evidence: Any, answered: Any) -> bool:
    """Whether live evidence came in after what a judgement answers, by its own date or by our clock."""
    seen = Moment(answered.made_at, answered.recorded_at)
    return not evidence.withdrawn_at and came(evidence).is_after(seen)


def parted_since(parted: Iterable[Any], answered: Any) -> bool:
    """Whether a duplicate with evidence, which a judgement had seen, was parted from the claim after it."""
    seen = Moment(answered.made_at, answered.recorded_at)
    return any(one.until.is_after(seen) and not one.since.is_after(seen) for one in parted)


def lost_since(evidence: Any, answered: Any) -> bool:
    """Whether evidence that a judgement had seen was taken back after it; what came and went since is nothing to it."""
    return bool(
        evidence.withdrawn_at
        and is_later(evidence.withdrawn_at, evidence.withdrawn_recorded_at, answered)
        and not came(evidence).is_after(Moment(answered.made_at, answered.recorded_at))
    )


def shake(claims: Iterable[int], *, beside: Iterable[int] = ()) -> None:
    """Work the claims out anew that depend on these, which fell or stand again, and those `beside`, and have them looked at
    again, by those too who had put them away. `changed_at` stays: nothing happened to themselves. Locks them in the order of
    their ids."""
    Claim, Seen = (apps.get_model("claims", name) for name in ("Claim", "Seen"))
    shaken = {*dependents_of(claims), *beside}
    if not shaken:
        return
    rows = Claim.objects.select_for_update(no_key=True).filter(pk__in=shaken)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    refresh_caches(ids)
    Seen.objects.filter(claim__in=ids, what=scales.Waiting.EVIDENCE).delete()


def _write_origins(weighed: Mapping[int, Any]) -> None:
    """Write where evidence comes from, or why that is not known, and on which side it counts, where that is another now: as the
    claim has it on which it hangs, not one that reads it as well."""
    Evidence = apps.get_model("claims", "Evidence")
    changed = []
    for pk, one in weighed.items():
        sides = {piece: origin.side for origin in one.counts.origins for piece in origin.pieces}
        for row in one.rows:
            root, side = one.roots[row.id], sides.get(row.id, "")
            if row.claim_id == pk and (row.origin_id, row.gap, row.side) != (
                root.source,
                root.gap or "",
                side,
            ):
                changed.append(Evidence(pk=row.id, origin_id=root.source, gap=root.gap or "", side=side))
    _write_columns(Evidence, ["origin", "gap", "side"], changed)


def _write_columns(model: Any, names: Iterable[str], rows: Sequence[Any]) -> None:
    """Write these columns of rows, each with values of its own, by one statement that is prepared once. `bulk_update` puts a
    choice of all values into each column, which takes longer than all the counting."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {columns} WHERE id = %s", values)
