"""The page of one source, the lists of evidence behind its numbers, and its edits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from claims.analysis.corroboration import Side
from claims.analysis.relays import Relay
from claims.filters.source_evidence import SourceEvidence
from claims.models import Case, Claim, Derivation, Document, JointMember, Source, SourceGrade
from claims.models.grounds import lineage_of
from claims.models.records import STANDING, record_of
from claims.models.relays import Passing, callings_of
from claims.search.lists import LAST_ADDED_FIRST, listed
from claims.views.access import get_case
from claims.views.edits import edits_of_source, merge_of
from claims.views.register import count

MOST_SHOWN = 10
MOST_RELAYS = 12
MOST_PARTS = 100
MOST_ALIKE = 3


def get_source(case: Case, pk: int) -> Source:
    """Return a source of a case that the visitor may see; 404 if there is none."""
    return get_object_or_404(Source.objects.select_related("case", "part_of", "same_as"), case=case, pk=pk)


@require_safe
def source(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One source: where it belongs, how far it was relied on and why, what it said and published, and what came of that."""
    case = get_case(request, slug)
    source = get_source(case, pk)
    passing = Passing(case.pk, source.pk, callings_of(case.pk))
    context = {
        "case": case,
        "section": "sources",
        "source": source,
        "can": case.actions_of(request.user),
        "merged_by": merge_of(source),
        "alike": _alike(passing),
        "record": record_of(source, passing.same),
        "standings": STANDING,
        "sides": list(Side),
        **_belongs(source, passing.same),
        **_relays_of(passing),
        **_work_of(passing),
    }
    return render(request, "sources/source_detail.html", context)


@require_safe
def source_evidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The evidence behind a number on the page of a source, the last added first, a page at a time."""
    case = get_case(request, slug)
    source = get_source(case, pk)
    asked = SourceEvidence(request.GET, source=source)
    context = {
        "case": case,
        "section": "sources",
        "source": source,
        "asked": asked,
        "found": count(asked.rows),
        "claims": count(asked.claims) if asked.counts_claims else None,
    }
    problems = asked.problems
    if not problems:
        try:
            context["page"] = listed(asked.rows, _shown(asked.rows), LAST_ADDED_FIRST, request.GET)
        except ValueError as problem:
            problems = [str(problem)]
    context["problems"] = problems
    return render(request, "sources/source_evidence.html", context, status=400 if problems else 200)


@require_safe
def source_edits(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show the edits of one source and the coming and going of its members, field by field."""
    case = get_case(request, slug)
    source = get_source(case, pk)
    context = {"case": case, "section": "sources", "source": source, "edits": edits_of_source(source)}
    return render(request, "sources/source_edits.html", context)


def _shown(evidence: Any) -> Any:
    """Fetch evidence with what a line of it shows."""
    rows = evidence.select_related("claim", "document__source", "attributed_to")
    return rows.defer("document__text")


def _belongs(source: Source, same: Sequence[int]) -> dict[str, Any]:
    """Fetch where a source belongs, with what is merged with it, and how it was graded."""
    parts = Source.objects.filter(part_of__in=same).order_by("name")
    seats = JointMember.objects.select_related("member", "body")
    members = seats.filter(body__in=same).order_by("member__name")
    lineage = lineage_of(source.case_id, [], beside=[source.pk])
    way, circle = lineage.climb(source.pk, {})
    grades = SourceGrade.objects.filter(source__in=same).select_related("author", "source")
    return {
        "grades": grades.order_by("-made_at", "-recorded_at", "-pk"),
        "merged": source.merged.order_by("name"),
        "parts": parts[:MOST_PARTS],
        "part_count": parts.count(),
        "members": members[:MOST_PARTS],
        "member_count": members.count(),
        "seats": seats.filter(member__in=same).order_by("body__name"),
        "counts_as": None if circle else lineage.voice[way[-1]],
        "in_circle": circle,
    }


def _alike(passing: Passing) -> list[tuple[Any, str]]:
    """Return the sources that may be the same as this one, each with the reason; none for one that is merged."""
    called = passing.callings.by_id
    if called[passing.source].kept != passing.source:
        return []
    return [(called[pk], why) for pk, why in passing.callings.alike(passing.source)[:MOST_ALIKE]]


@dataclass(frozen=True, slots=True)
class Named:
    """One who passes a word on, or whose word is passed on, as a row shows it; `id` is None where the case has no such source."""

    id: int | None
    name: str
    pieces: int


def _relays_of(passing: Passing) -> dict[str, Any]:
    """Fetch whose word a source passes on and who passes on its own, most first, with the pieces of evidence of each."""
    on, by = passing.passes_on(), passing.passed_on_by()
    copies = Derivation.objects.filter(withdrawn_at=None, case=passing.case)
    ours, theirs = (
        copies.filter(document__source__in=passing.same),
        copies.filter(original__source__in=passing.same),
    )
    return {
        "passes_on": [_named(passing, relay) for relay in on[:MOST_RELAYS]],
        "passes_on_count": len(on),
        "through_count": sum(relay.pieces for relay in on),  # each piece is the word of one
        "passed_on_by": [_named(passing, relay) for relay in by[:MOST_RELAYS]],
        "passed_on_by_count": len(by),
        "carried_count": passing.carried.count() if by else 0,
        "copying": ours.order_by().values("document").distinct().count(),
        "copied": theirs.exclude(document__source__in=passing.same)
        .order_by()
        .values("document")
        .distinct()
        .count(),
    }


def _named(passing: Passing, relay: Relay) -> Named:
    if isinstance(relay.who, str):
        return Named(None, relay.who, relay.pieces)
    return Named(relay.who, passing.callings.by_id[relay.who].name, relay.pieces)


def _work_of(passing: Passing) -> dict[str, Any]:
    """Fetch the newest of what a source and its twins published, said and are quoted with, and count each."""
    documents = Document.objects.filter(source__in=passing.same).order_by("-published", "-pk")
    claims = (
        Claim.objects.filter(claimant__in=passing.same)
        .select_related("case", "successor")
        .order_by("-changed_at", "-pk")
    )
    evidence = passing.evidence.filter(attributed_to__in=passing.same).order_by("-made_at", "-pk")
    return {
        "documents": documents.with_publisher()[:MOST_SHOWN],
        "document_count": documents.count(),
        "claims": claims[:MOST_SHOWN],
        "claim_count": claims.count(),
        "evidence": _shown(evidence)[:MOST_SHOWN],
        "evidence_count": evidence.count(),
        "most": MOST_SHOWN,
    }
