"""What people do to sources: add and change them, grade them, give and take seats, say that two are one and undo it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from claims.analysis import scales
from claims.filters.fields import is_number
from claims.forms.sources import GradeForm, MembersForm, MergeForm, SourceForm
from claims.models import Case, EditConflict, Source
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted
from claims.views.source_page import get_source


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
    source = get_source(case, pk)
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
    source = get_source(case, pk)
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
    """Say that a source is the same as another one, or undo that: nothing moves, pages and counts read both as one."""
    case = get_case(request, slug)
    need(request, case, "merge")
    source = get_source(case, pk)
    if "undo" in request.POST:
        return _undo_merge(request, source)
    form = MergeForm(
        posted(request), case=case, initial={"other": _proposed(case, request.GET.get("other", ""))}
    )
    if form.is_valid() and form.merge(source, by=request.user):
        other = form.cleaned_data["other"]
        messages.success(request, f"{source.name} and {other.name} are read as one from now on.")
        return redirect(source)
    context = {"case": case, "section": "sources", "form": form, "source": source}
    return render(request, "sources/source_merge.html", context)


def _undo_merge(request: HttpRequest, source: Source) -> HttpResponse:
    """Undo the merge that the visitor saw; where it is another by now, or gone, say so and leave it."""
    seen = request.POST["undo"]
    try:
        source.unmerge(by=request.user, seen=int(seen) if is_number(seen) else None)
        messages.success(request, f"{source.name} stands for itself again.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(source)


def _proposed(case: Case, asked: str) -> Source | None:
    """Return the source of the case that an address proposes, if it does."""
    return Source.objects.filter(case=case, pk=asked).first() if is_number(asked) else None
