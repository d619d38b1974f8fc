"""Saved views of the register: all of them, a new one, and changing or removing one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.filters.claims import ClaimFilter
from claims.filters.fields import is_number
from claims.filters.panel import chips
from claims.forms.saved_views import ViewForm
from claims.models import Case, EditConflict, SavedView
from claims.models.tags import NOT_YOURS
from claims.search import paging
from claims.search.lists import ByColumn, listed
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted
from claims.views.register import count
from claims.views.view_menu import views_of

BY_NAME = ByColumn("name")


@require_safe
def view_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All views that one may see in a case, by name, a page at a time."""
    case = get_case(request, slug)
    rows = views_of(case, request.user)
    can = case.actions_of(request.user)
    context: dict[str, Any] = {"case": case, "section": "claims", "may_manage": "settings" in can}
    try:
        context |= {"page": listed(rows, rows, BY_NAME, request.GET), "found": count(rows)}
    except ValueError as problem:
        context["problem"] = str(problem)
    return render(request, "claims/view_list.html", context, status=400 if "problem" in context else 200)


@get_or_post
def new_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the filters that one came from under a name."""
    case = get_case(request, slug)
    need(request, case, "keep views")
    present = request.GET.get("query", "")
    form = ViewForm(posted(request), case=case, by=request.user, initial={"present": present})
    if form.is_valid() and (view := form.record_new()):
        messages.success(request, f"The view “{view.name}” is saved.")
        return redirect(view)
    return render(request, "claims/view_form.html", _around(case, form))


@get_or_post
def edit_view(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Rename a view, share it or not, or let it stand for other filters; the second of two editors sees both versions."""
    case = get_case(request, slug)
    view = _own_view(request, case, pk)
    present = {"present": request.GET.get("query", "")}
    form = ViewForm(posted(request), case=case, by=request.user, record=view, initial=present)
    try:
        if form.is_valid() and (saved := form.edit(by=request.user)):
            messages.success(request, f"The view “{saved.name}” is saved.")
            return redirect(saved)
    except EditConflict:
        view = _own_view(request, case, pk)
        form = form.beside(view)
    status = 409 if form.conflict else 200
    return render(request, "claims/view_form.html", _around(case, form, view), status=status)


@get_or_post
def remove_view(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remove a view, once it is confirmed; one that was changed meanwhile is shown again first."""
    case = get_case(request, slug)
    view, changed = _own_view(request, case, pk), False
    if request.method == "POST":
        try:
            view.remove(by=request.user, version=_number(request.POST.get("version", "")))
            messages.success(request, f"The view “{view.name}” is removed.")
            return redirect("claim-list", slug=case.slug)
        except EditConflict:
            view, changed = _own_view(request, case, pk), True
    context = {"case": case, "section": "claims", "view": view, "changed": changed}
    context["filters"] = in_words(view.query, case)
    return render(request, "claims/view_remove.html", context, status=409 if changed else 200)


def _number(text: str) -> int:
    return int(text) if is_number(text) else 0


def _own_view(request: HttpRequest, case: Case, pk: int) -> SavedView:
    """Return a view that the visitor may change; 404 for one that he may not see, 403 for one that others share."""
    view = get_object_or_404(views_of(case, request.user), pk=pk)
    if not view.is_changed_by(request.user):
        raise PermissionDenied(NOT_YOURS)
    return view


def _around(case: Case, form: ViewForm, view: SavedView | None = None) -> dict[str, Any]:
    """What the page of the form shows: the filters that the view stands for, and those that one came from."""
    present = str(form["present"].value() or "")
    return {
        "case": case,
        "section": "claims",
        "form": form,
        "view": view,
        "filters": in_words(view.query if view else present, case),
        "present": in_words(present, case) if view and present and present != view.query else None,
        "back": f"{reverse('claim-list', args=[case.slug])}{f'?{present}' if present else ''}",
    }


def in_words(query: str, case: Case) -> list[str]:
    """Say what a query asks for, a phrase for each filter; of one that no longer reads, what is wrong with it."""
    wanted = ClaimFilter(QueryDict(query), case=case)
    if not wanted.is_valid():
        return wanted.problems
    said = [f"{chip.key}: {chip.label}" if chip.key else chip.label for chip in chips(wanted)] or [
        "all claims"
    ]
    if wanted.sorting.name != paging.DEFAULT_SORT:
        way = "descending" if wanted.sorting.descending else "ascending"
        said.append(f"ordered by {wanted.sorting.order.word}, {way}")
    return [*said, "grouped by tag"] if wanted.is_grouped else said
