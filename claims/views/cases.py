"""The page of a case: what is believed, what is new, what wants attention, who works on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.analysis.roles import ROLE_WORDS
from claims.models import Assessment, Case, Evidence
from claims.views.access import get_case
from claims.views.glance import STANDS, WAITS, attention, documents_by_state
from claims.views.matrix import matrix_of_case

MOST_NEWS = 8
MOST_PEOPLE = 60


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """A case at a glance: its question, what is believed and how sure, what is new, who works on it, what to do next."""
    case = get_case(request, slug)
    role = case.role_of(request.user)
    wanted = attention(case)[case.pk]
    context = {
        "case": case,
        "section": "overview",
        "role": role,
        "can": case.actions_as(role),
        "matrix": matrix_of_case(case),
        "wanted": wanted,
        "words_of": WAITS | STANDS,
        "waiting": sum(wanted[name].number for name in WAITS),
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
