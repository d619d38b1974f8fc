"""Pages of sources: one with what it published and said, its evidence, its edits, new and changed ones, grades, members, merging."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.analysis import scales
from claims.forms.sources import GradeForm, MembersForm, MergeForm, SourceForm
from claims.models import Case, Claim, Document, EditConflict, Evidence, Source
from claims.search.lists import LAST_ADDED_FIRST, listed
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted
from claims.views.edits import edits_of_source
from claims.views.register import count

MOST_SHOWN = 20
MOST_PARTS = 100


@require_safe
def source(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One source: where it belongs, how far it was relied on and why, and what it published and said."""
    case = get_case(request, slug)
    source = _source(case, pk)
    same = list(Source.objects.same(source).values_list("pk", flat=True))
    context = {
        "case": case,
        "section": "sources",
        "source": source,
        "can": case.actions_of(request.user),
        "grades": source.grades.select_related("author").order_by("-made_at", "-recorded_at", "-pk"),
        "merged": source.merged.order_by("name"),
        "parts": source.parts.order_by("name")[:MOST_PARTS],
        "part_count": source.parts.count(),
        "members": source.memberships.select_related("member").order_by("member__name")[:MOST_PARTS],
        "member_count": source.memberships.count(),
        "seats": source.seats.select_related("body").order_by("body__name"),
        **_work_of(same),
    }
    return render(request, "sources/source_detail.html", context)


@require_safe
def source_evidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All live evidence on the word of a source and its twins, the last added first, a page at a time."""
    case = get_case(request, slug)
    source = _source(case, pk)
    rows = _on_the_word_of(list(Source.objects.same(source).values_list("pk", flat=True)))
    context: dict[str, Any] = {"case": case, "section": "sources", "source": source, "found": count(rows)}
    try:
        context["page"] = listed(rows, rows, LAST_ADDED_FIRST, request.GET)
    except ValueError as problem:
        context["problem"] = str(problem)
    status = 400 if "problem" in context else 200
    return render(request, "sources/source_evidence.html", context, status=status)


@require_safe
def source_edits(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show the edits of one source and the coming and going of its members, field by field."""
    case = get_case(request, slug)
    source = _source(case, pk)
    context = {"case": case, "section": "sources", "source": source, "edits": edits_of_source(source)}
    return render(request, "sources/source_edits.html", context)


@get_or_post
def new_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a source."""
    case = get_case(request, slug)
    need(request, case, "add")
    form = SourceForm(posted(request), case=case)
    if form.is_valid() and (made := form.record_new(by=request.user)):
        messages.success(request, f"{made.name} is added.")
        return redirect(made)
    return render(request, "sources/source_edit.html", {"case": case, "section": "sources", "form": form})


@get_or_post
def edit_source(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a source; the second of two editors is shown both versions (409) and loses nothing."""
    case = get_case(request, slug)
    need(request, case, "edit")
    source = _source(case, pk)
    form = SourceForm(posted(request), case=case, record=source)
    try:
        if form.is_valid() and form.edit(by=request.user):
            messages.success(request, f"{form.cleaned_data['name']} is saved.")
            return redirect(source)
    except EditConflict as conflict:
        form = form.beside(conflict.current)
    context = {"case": case, "section": "sources", "form": form, "source": source}
    return render(request, "sources/source_edit.html", context, status=409 if form.conflict else 200)


@get_or_post
def grade_source(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Grade a source, with the basis for it; earlier grades stay."""
    case = get_case(request, slug)
    need(request, case, "grade")
    source = _source(case, pk)
    form = GradeForm(posted(request), case=case)
    if form.is_valid() and (given := form.give(source, by=request.user)):
        messages.success(request, f"{source.name} is graded {given.grade}.")
        return redirect(source)
    context = {"case": case, "section": "sources", "form": form, "source": source}
    return render(request, "sources/source_grade.html", context)


@get_or_post
def source_members(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add members to a joint body and take them off."""
    case = get_case(request, slug)
    need(request, case, "edit")
    source = get_object_or_404(Source, case=case, pk=pk, kind=scales.SourceKind.JOINT_BODY)
    form = MembersForm(posted(request), case=case, body=source)
    if form.is_valid() and form.change(by=request.user):
        messages.success(request, f"The members of {source.name} are saved.")
        return redirect(source)
    context = {"case": case, "section": "sources", "form": form, "source": source}
    return render(request, "sources/source_members.html", context)


@get_or_post
def merge_source(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say that a source is the same as another one, or undo that: nothing moves, filters find both."""
    case = get_case(request, slug)
    need(request, case, "merge")
    source = _source(case, pk)
    if source.same_as and "undo" in request.POST:
        source.unmerge(by=request.user)
        messages.success(request, f"{source.name} stands for itself again.")
        return redirect(source)
    form = MergeForm(posted(request), case=case)
    if form.is_valid() and form.merge(source, by=request.user):
        messages.success(request, f"{source.name} is merged into {form.cleaned_data['other'].name}.")
        return redirect(source)
    context = {"case": case, "section": "sources", "form": form, "source": source}
    return render(request, "sources/source_merge.html", context)


def _source(case: Case, pk: int) -> Source:
    return get_object_or_404(Source.objects.select_related("case", "part_of", "same_as"), case=case, pk=pk)


def _on_the_word_of(same: list[int]) -> QuerySet:
    """Keep the live evidence that is attributed to one of these sources, with what a line of it shows."""
    return (
        Evidence.objects.filter(attributed_to__in=same, withdrawn_at=None)
        .select_related("claim", "document__source")
        .defer("document__text")
    )


def _work_of(same: list[int]) -> dict[str, Any]:
    """Fetch the newest of what a source and its twins published, said and are quoted with, and count each."""
    documents = Document.objects.filter(source__in=same).order_by("-published", "-pk")
    claims = (
        Claim.objects.filter(claimant__in=same)
        .select_related("case", "successor")
        .order_by("-changed_at", "-pk")
    )
    evidence = _on_the_word_of(same).order_by("-made_at", "-pk")
    return {
        "documents": documents.with_publisher()[:MOST_SHOWN],
        "document_count": documents.count(),
        "claims": claims[:MOST_SHOWN],
        "claim_count": claims.count(),
        "evidence": evidence[:MOST_SHOWN],
        "evidence_count": evidence.count(),
        "most": MOST_SHOWN,
    }
