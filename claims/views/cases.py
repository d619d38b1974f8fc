"""My work, and the page of a case."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.analysis.roles import ROLE_WORDS
from claims.models import Assessment, Case, Claim, Evidence, SavedView
from claims.views.access import get_case
from claims.views.glance import (
    FRESH,
    FRESH_QUERY,
    UNJUDGED_QUERY,
    documents_by_state,
    fresh,
    matrix,
    my_cases,
)

MOST_WAITING = 12
MOST_VIEWS = 20
MOST_NEWS = 8
MOST_PEOPLE = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My work: the cases that I may see, and my claims that have new evidence."""
    waiting = Claim.objects.visible_to(request.user).filter(FRESH, owner=request.user).select_related("case")
    views = SavedView.objects.visible_to(request.user).filter(owner=request.user).select_related("case")
    cases = list(my_cases(request.user))
    context = {
        "section": "home",
        "cases": cases,
        "mine": sum(case.my_fresh_count for case in cases),
        "waiting": list(waiting.order_by("-evidence_at", "-pk")[:MOST_WAITING]),
        "views": views[:MOST_VIEWS],
        "fresh": urlencode(FRESH_QUERY),
        "unjudged": urlencode(UNJUDGED_QUERY),
        "owned": urlencode({"owner": request.user.get_username()}),
    }
    return render(request, "cases/home.html", context)


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """A case at a glance: its question, what is believed and how sure, what is new, who works on it, what to do next."""
    case = get_case(request, slug)
    role = case.role_of(request.user)
    context = {
        "case": case,
        "section": "overview",
        "role": role,
        "can": case.actions_as(role),
        "matrix": matrix(case),
        "fresh": fresh(case),
        "documents": documents_by_state(case),
        "source_count": case.sources.count(),
        "judgement_count": Assessment.objects.filter(case=case).count(),
        "judgements": _newest_judgements(case),
        "evidence": _newest_evidence(case),
        "people": case.memberships.select_related("user").order_by("user__username")[:MOST_PEOPLE],
        "role_words": ROLE_WORDS,
    }
    return render(request, "cases/case_detail.html", context)


def _newest_judgements(case: Case) -> list[Assessment]:
    rows = Assessment.objects.filter(case=case).select_related("claim", "author", "previous")
    return list(rows[:MOST_NEWS])


def _newest_evidence(case: Case) -> list[Evidence]:
    rows = Evidence.objects.filter(case=case, withdrawn_at=None)
    return list(
        rows.select_related("claim", "document__source", "attributed_to").defer("document__text")[:MOST_NEWS]
    )
