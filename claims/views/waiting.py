"""What waits for a person: in the claims that he owns, new evidence, days that have come, dissent; documents that he is to
read; what he brought in. Few queries, however many.

What waits in claims is asked for as it waits, or with `away` as far as the person put it away.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from claims.analysis import scales
from claims.analysis.roles import roles_for
from claims.models import Arrival, Case, Claim, Document, Evidence, Note, Seen
from claims.views.footing import causes_of
from claims.views.glance import FRESH, TO_READ

MOST = 12
"""How many claims, or arrivals, of one kind are shown; the register, or their list, has the rest."""
MOST_NOTES = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """Claims that wait for one reason, as far as they are shown, the cases that these are in, and whether there are more."""

    claims: list[Claim]
    are_more: bool
    cases: list[Case]


def with_new_evidence(user: Any, cases: Sequence[Case], *, away: bool = False) -> Waiting:
    """The person's claims with evidence that the judgement did not see, unless he put that very evidence away, and those that
    depend on one that fell or stands again since; `claim.causes` says which."""
    since = OuterRef("put_away")
    newer = Evidence.objects.filter(claim=OuterRef("pk")).filter(
        Q(recorded_at__gt=since) | Q(withdrawn_recorded_at__gt=since)
    )
    waits = Q(put_away=None) | Exists(newer)
    rows = _owned(user, cases, scales.Waiting.EVIDENCE).filter(FRESH).filter(~waits if away else waits)
    waiting = _shown(rows.order_by(F("evidence_at").desc(nulls_last=True), "-pk"), cases)
    causes = causes_of(waiting.claims)
    for claim in waiting.claims:
        claim.causes = causes.get(claim.pk, [])  # type: ignore[attr-defined]
    return waiting


def to_look_at_again(user: Any, cases: Sequence[Case], *, away: bool = False) -> Waiting:
    """The person's claims whose day has come, in the time zone of their case, unless he put that judgement's day away."""
    days: dict[date, list[int]] = defaultdict(list)
    for case in cases:
        days[case.today].append(case.pk)
    due = Q(pk__in=())
    for day, there in days.items():
        due |= Q(case__in=there, review_on__lte=day)
    rows = _owned(user, cases, scales.Waiting.REVIEW).filter(due)
    waits = Q(put_away=None) | Q(standing__recorded_at__gt=F("put_away"))
    return _shown(rows.filter(~waits if away else waits).order_by("review_on", "pk"), cases)


def dissented_from(user: Any, cases: Sequence[Case], *, away: bool = False) -> Waiting:
    """The person's claims with dissent of others that is open, as `claim.dissent`, the newest first."""
    put_away = Seen.objects.of(user, scales.Waiting.DISSENT).filter(claim=OuterRef("claim"))
    waits = Q(put_away=None) | Q(recorded_at__gt=F("put_away"))
    notes = (
        Note.objects.filter(case__in=_open(cases), claim__owner=user)
        .open_dissent()
        .exclude(author=user)
        .annotate(put_away=Subquery(put_away.values("until")[:1]))
        .filter(~waits if away else waits)
        .select_related("claim", "author")
        .order_by("-recorded_at", "-pk")
    )
    found: dict[int, Any] = {}
    for note in notes[:MOST_NOTES]:
        claim: Any = found.setdefault(note.claim_id, note.claim)
        claim.dissent = [*getattr(claim, "dissent", ()), note]
    return whole(list(found.values()), cases)


def _open(cases: Sequence[Case]) -> list[int]:
    return [case.pk for case in cases if not case.closed_at]


def _owned(user: Any, cases: Sequence[Case], what: str) -> QuerySet:
    """The person's claims in these cases, with when he put this kind of news of each away. None in a closed case."""
    put_away = Seen.objects.of(user, what).filter(claim=OuterRef("pk"))
    rows = Claim.objects.filter(owner=user, case__in=_open(cases)).select_related("standing__author")
    return rows.annotate(put_away=Subquery(put_away.values("until")[:1]))


def _shown(rows: QuerySet, cases: Sequence[Case]) -> Waiting:
    return whole(list(rows[: MOST + 1]), cases)


def whole(claims: list[Any], cases: Sequence[Case]) -> Waiting:
    """Return the first claims as a list of what waits, each with its case."""
    by_id = {case.pk: case for case in cases}
    for claim in claims:
        claim.case = by_id[claim.case_id]
    shown = claims[:MOST]
    there = {claim.case_id for claim in claims}
    return Waiting(shown, len(claims) > MOST, [case for case in cases if case.pk in there])


# Reporting

TO_SETTLE = (scales.ArrivalState.TO_CHECK.value, scales.ArrivalState.FAILED.value)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a person brought in and has to check or to see to: as far as it is shown, and how much it is in each case. What
    came by feeds that he added is only counted, beside."""

    shown: list[Arrival]
    are_more: bool
    to_check: int
    failed: int
    cases: list[Case]
    of_feeds: list[tuple[Case, int]]


def to_read(user: Any, cases: Sequence[Case]) -> list[tuple[Case, int]]:
    """Count the documents that are assigned to the person and not read, by case. One query."""
    rows = Document.objects.filter(assigned_to=user, state__in=TO_READ, case__in=_open(cases))
    counted = dict(rows.order_by().values_list("case").annotate(Count("pk")))
    return [(case, counted[case.pk]) for case in cases if case.pk in counted]


def brought(user: Any, cases: Sequence[Any]) -> Brought:
    """Return what the person brought in that waits for a check or failed, the newest first, in the cases that he may add to.
    Two queries."""
    by_id = {case.pk: case for case in cases if not case.closed_at and case.role in roles_for("add")}
    rows = Arrival.objects.filter(author=user, state__in=TO_SETTLE, case__in=by_id)
    by_feed, by_hand = Q(road=scales.Road.FEED), ~Q(road=scales.Road.FEED)
    counted = (
        rows.order_by()
        .values("case")
        .annotate(
            feeds=Count("pk", filter=by_feed),
            to_check=Count("pk", filter=by_hand & Q(state=scales.ArrivalState.TO_CHECK)),
            failed=Count("pk", filter=by_hand & Q(state=scales.ArrivalState.FAILED)),
        )
    )
    there = {row["case"]: row for row in counted}
    shown = list(rows.filter(by_hand).light().order_by("-recorded_at", "-pk")[: MOST + 1])
    for arrival in shown:
        arrival.case = by_id[arrival.case_id]
    mine = [case for case in cases if case.pk in there]
    return Brought(
        shown[:MOST],
        len(shown) > MOST,
        sum(row["to_check"] for row in there.values()),
        sum(row["failed"] for row in there.values()),
        [case for case in mine if there[case.pk]["to_check"] or there[case.pk]["failed"]],
        [(case, there[case.pk]["feeds"]) for case in mine if there[case.pk]["feeds"]],
    )
