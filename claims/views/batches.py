"""Batches: what was done to many claims at once, claim by claim, and undoing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.forms.bulk import UndoForm
from claims.models import Assessment, Batch, Case
from claims.search.lists import AS_RECORDED, LAST_RECORDED, listed
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post


@require_safe
def batch_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The batches of a case, the newest first."""
    case = get_case(request, slug)
    shown = Batch.objects.select_related("author", "undone_by", "undoes").annotate(many=Count("assessments"))
    context: dict[str, Any] = {"case": case, "section": "claims", "can": case.actions_of(request.user)}
    rows = Batch.objects.filter(case=case)
    try:
        context |= {"page": listed(rows, shown, LAST_RECORDED, request.GET), "total": rows.count()}
    except ValueError as error:
        context["problem"] = str(error)
    return render(request, "batches/batch_list.html", context, status=400 if "problem" in context else 200)


@require_safe
def batch(request: HttpRequest, slug: str, uid: Any) -> HttpResponse:
    """One batch: what was asked and why, each of its judgements beside the one before it, and what was left alone."""
    case = get_case(request, slug)
    return _show(request, case, _get(case, uid), UndoForm())


@get_or_post
def undo_batch(request: HttpRequest, slug: str, uid: Any) -> HttpResponse:
    """Undo a batch with a reason, once. The form stands on the batch's own page."""
    case = get_case(request, slug)
    batch, form = _get(case, uid), UndoForm(request.POST)
    need(request, case, "withdraw" if batch.brought else "judge")
    if request.method != "POST":
        return redirect("batch", slug=case.slug, uid=batch.uid)
    if not form.is_valid():
        return _show(request, case, batch, form)
    try:
        undoing, left = batch.undo(by=request.user, rationale=form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _show(request, case, _get(case, uid), form, status=409)
    messages.success(
        request, f"It is undone{f'; {len(left):,} of its claims are left alone' if left else ''}."
    )
    return redirect("batch", slug=case.slug, uid=undoing.uid)


def _get(case: Case, uid: Any) -> Batch:
    rows = Batch.objects.select_related("author", "undone_by__author", "undoes__author")
    return get_object_or_404(rows, case=case, uid=uid)


def _show(
    request: HttpRequest, case: Case, batch: Batch, form: UndoForm, *, status: int = 200
) -> HttpResponse:
    rows = Assessment.objects.filter(batch=batch)
    brought = batch.brought
    shown = Assessment.objects.select_related("claim", "previous")
    context: dict[str, Any] = {"case": case, "section": "claims", "batch": batch, "form": form}
    try:
        context["page"] = listed(rows, shown, AS_RECORDED, request.GET)
    except ValueError as error:
        context["problem"] = str(error)
    context |= {
        "can": case.actions_of(request.user),
        "first": rows.order_by("pk").first(),
        "total": rows.count(),
        "brought": brought,
        "may_undo": case.lets(request.user, "withdraw" if brought else "judge"),
    }
    status = 400 if "problem" in context else status
    return render(request, "batches/batch_detail.html", context, status=status)
