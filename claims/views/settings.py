"""A case itself: opening a new one, its settings, closing it and opening it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from claims.forms.cases import CaseForm, NewCaseForm, TurnForm
from claims.models import EditConflict
from claims.models.cases import time_zones
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted
from claims.views.edits import edits_of_case

MOST_EDITS = 20
MOST_ZONES = 10


@get_or_post
def new_case(request: HttpRequest) -> HttpResponse:
    """Open a case; whoever does manages it. Anybody who is logged in may: it shows nobody anything."""
    form = NewCaseForm(posted(request))
    if form.is_valid() and (case := form.begin(by=request.user)):
        messages.success(request, f"{case.title} is open, and you manage it. Add the people who work on it.")
        return redirect(case)
    return render(request, "cases/case_new.html", {"form": form})


@get_or_post
def case_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the settings of a case; the second of two managers is shown both versions (409) and loses nothing.

    Of a closed case the page shows how it came to be as it is, and the way to open it again.
    """
    case = get_case(request, slug)
    need(request, case, "settings" if request.method == "POST" else "reopen")
    form = CaseForm(posted(request), case=case, record=case)
    try:
        if form.is_valid() and form.edit(by=request.user):
            messages.success(request, "The settings are saved.")
            return redirect("case-settings", case.slug)
    except EditConflict as conflict:
        form = form.beside(conflict.current)
    context = {"case": case, "form": form, "edits": edits_of_case(case, MOST_EDITS)}
    return render(request, "cases/case_settings.html", context, status=409 if form.conflict else 200)


@get_or_post
def close_case(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a case, with a reason: it stays to be read, and nothing in it changes."""
    return _turn(request, slug, "close", "The case is closed. It stays to be read and exported.")


@get_or_post
def reopen_case(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a closed case again, with a reason."""
    return _turn(request, slug, "reopen", "The case is open again.")


def _turn(request: HttpRequest, slug: str, verb: str, done: str) -> HttpResponse:
    case = get_case(request, slug)
    need(request, case, "reopen")
    form, status = TurnForm(posted(request), case=case, initial={"version": case.version}), 200
    try:
        if form.is_valid() and form.turn(verb, by=request.user):
            messages.success(request, done)
            return redirect(case)
    except EditConflict as conflict:
        form.overtaken(conflict.current)
        status = 409
    context = {"case": case, "form": form, "verb": verb}
    return render(request, "cases/case_turn.html", context, status=status)


@require_safe
def complete_time_zone(request: HttpRequest) -> JsonResponse:
    """Answer the time zones whose names hold what is typed, as fields complete them (views/complete.py)."""
    words = request.GET.get("q", "").lower().replace(" ", "_").split("_")
    found = sorted(name for name in time_zones() if all(word in name.lower() for word in words))
    return JsonResponse(
        {"results": [{"id": name, "text": name, "detail": ""} for name in found[:MOST_ZONES]]}
    )
