"""My work: what waits for the person who looks, what others did in his cases, and putting it away."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from claims.forms.own_work import PutAwayForm
from claims.models import Claim, SavedView, Seen
from claims.views.access import get_case
from claims.views.glance import FRESH_QUERY, UNJUDGED_QUERY, my_cases, other_cases
from claims.views.news import news
from claims.views.waiting import dissented_from, to_look_at_again, with_new_evidence

MOST_VIEWS = 20
ANCHORS = {"evidence": "waits", "review": "again", "dissent": "dissent", "changes": "changes"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My work: claims of mine that wait for me, what others did in my cases, my cases and my saved views."""
    now = timezone.now()
    cases, are_more = my_cases(request.user)
    context = {
        "section": "home",
        "now": now.isoformat(),
        "cases": cases,
        "are_more_cases": are_more,
        "others": other_cases(request.user) if request.user.is_superuser else [],
        **_mine(request.user, cases),
        "news": news(request.user, cases, now),
        "views": _views(request.user),
        "fresh": urlencode(FRESH_QUERY),
        "unjudged": urlencode(UNJUDGED_QUERY),
        "owned": urlencode({"owner": request.user.get_username()}),
    }
    return render(request, "cases/home.html", context)


def _mine(user: Any, cases: list[Any]) -> dict[str, Any]:
    """What waits in the claims that the person owns, and how many claims that are."""
    waiting = {
        "evidence": with_new_evidence(user, cases),
        "again": to_look_at_again(user, cases),
        "dissent": dissented_from(user, cases),
    }
    return {
        **waiting,
        "mine": len({claim.pk for one in waiting.values() for claim in one.claims}),
        "mine_are_more": any(one.are_more for one in waiting.values()),
    }


def _views(user: Any) -> list[SavedView]:
    views = SavedView.objects.visible_to(user).filter(owner=user).select_related("case")
    return list(views[:MOST_VIEWS])


@require_POST
def put_away(request: HttpRequest, slug: str) -> HttpResponse:
    """Remember that the person has seen one kind of news, of a claim or of the case, as the page that he read showed it."""
    case = get_case(request, slug)
    form = PutAwayForm(request.POST)
    if not form.is_valid():
        raise BadRequest(
            "This does not say what is put away: go back to your work and press the button there."
        )
    number = form.cleaned_data.pop("claim")
    claim = get_object_or_404(Claim, case=case, number=number) if number else None
    Seen.put_away(user=request.user, case=case, claim=claim, **form.cleaned_data)
    what = f"{claim.name} is put away" if claim else f"What changed in {case.title} is marked as seen"
    messages.success(request, f"{what}. It comes back when something newer happens.")
    return redirect(f"{reverse('home')}#{ANCHORS[form.cleaned_data['what']]}")
