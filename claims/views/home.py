"""My work: what waits for the person who looks, what others did in his cases, putting it away and bringing it back."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from claims.forms.own_work import BringBackForm, PutAwayForm
from claims.models import Case, Claim, SavedView, Seen
from claims.views.access import get_case
from claims.views.glance import FRESH_QUERY, WAITS, my_cases, other_cases
from claims.views.news import news, put_away_news
from claims.views.waiting import (
    Waiting,
    brought,
    dissented_from,
    to_look_at_again,
    to_read,
    with_new_evidence,
)

MOST_VIEWS = 20
ANCHORS = {"evidence": "waits", "review": "again", "dissent": "dissent", "changes": "changes"}
UNDO = "put_away_last"
"""Where the session keeps what was put away last, until the page is shown that offers to undo it."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My work: claims of mine that wait for me, what I am to read and to check, what others did in my cases, my cases and my saved views.

    With `?away=1` also what I put away.
    """
    now = timezone.now()
    cases, are_more = my_cases(request.user)
    away = _put_away(request.user, cases, now)
    context = {
        "section": "home",
        "now": now.isoformat(),
        "cases": cases,
        "are_more_cases": are_more,
        "others": other_cases(request.user) if request.user.is_superuser else [],
        **_mine(request.user, cases),
        "to_read": to_read(request.user, cases),
        "brought": brought(request.user, cases),
        "news": news(request.user, cases, now),
        "away": away,
        "away_count": sum(len(one.claims) for one in away.values()),
        "away_are_more": any(one.are_more for one in away.values()),
        "shows_away": "away" in request.GET,
        "undo": request.session.pop(UNDO, None) if UNDO in request.session else None,
        "views": _views(request.user),
        "words_of": WAITS,
        "fresh": urlencode(FRESH_QUERY),
        "owned": urlencode({"owner": request.user.get_username()}),
    }
    return render(request, "cases/home.html", context)


def _put_away(user: Any, cases: list[Any], now: datetime) -> dict[str, Waiting]:
    """What the person put away and would see again if he brought it back, by kind."""
    return {
        "evidence": with_new_evidence(user, cases, away=True),
        "review": to_look_at_again(user, cases, away=True),
        "dissent": dissented_from(user, cases, away=True),
        "changes": put_away_news(user, cases, now),
    }


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
    what, claim, typed = _asked(case, PutAwayForm(request.POST))
    before = Seen.objects.of(request.user, what).filter(case=case, claim=claim).first()
    Seen.put_away(user=request.user, case=case, claim=claim, what=what, until=typed["until"])
    request.session[UNDO] = {
        "slug": case.slug,
        "what": what,
        "claim": claim.number if claim else "",
        "until": before.until.isoformat() if before else "",
        "of_what": claim.name if claim else case.title,
    }
    said = f"{claim.name} is put away" if claim else f"What changed in {case.title} is marked as seen"
    messages.success(request, f"{said}. It comes back when something newer happens.")
    return redirect(f"{reverse('home')}#{ANCHORS[what]}")


@require_POST
def bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Show again what the person put away: all of it, or what came after the moment that was his mark before."""
    case = get_case(request, slug)
    what, claim, typed = _asked(case, BringBackForm(request.POST))
    Seen.bring_back(user=request.user, case=case, claim=claim, what=what, until=typed["until"])
    messages.success(request, f"{claim.name if claim else case.title} is back among your work.")
    return redirect(
        f"{reverse('home')}?away=1#away" if typed["listed"] else f"{reverse('home')}#{ANCHORS[what]}"
    )


def _asked(case: Case, form: PutAwayForm) -> tuple[str, Claim | None, dict[str, Any]]:
    """Return which kind of news is meant, of which claim, if of one, and what else was said; raises BadRequest, or 404."""
    if not form.is_valid():
        raise BadRequest(
            "This does not say what is put away: go back to your work and press the button there."
        )
    number = form.cleaned_data["claim"]
    claim = get_object_or_404(Claim, case=case, number=number) if number else None
    return form.cleaned_data["what"], claim, form.cleaned_data
