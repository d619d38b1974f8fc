"""Pages of documents: one with what hangs on it, its edits, new and changed ones, and which copies which."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.forms.documents import DerivationForm, DocumentForm
from claims.forms.editing import ReasonForm
from claims.models import Derivation, Document, EditConflict
from claims.views.about import around_document
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted
from claims.views.edits import edits_of_document
from claims.views.focus import DOCUMENTS, asked
from claims.views.marking import hand_of, panel
from claims.views.passages import Text


@require_safe
def document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One document: its text to be read, or a reference as it stands; with all that is known of it."""
    case = get_case(request, slug)
    document = get_object_or_404(DOCUMENTS, case=case, number=number)
    document.case = case
    context = around_document(request, document)
    text = Text(document)
    if text.sentences:
        context |= _reading(request, text)
    page = "document_read" if text.sentences else "document_detail"
    status = 400 if context.get("problem") else 200
    return render(request, f"documents/{page}.html", context, status=status)


def _reading(request: HttpRequest, text: Text) -> dict[str, Any]:
    """Return the text at the sentence, or the part, that the address asks for; else where its reader left it."""
    if "s" in request.GET:
        at = asked(text, request.GET["s"])
    elif "part" in request.GET:
        at = _first_of(text, request.GET["part"])
    else:
        at = text.left_at(request.user)
    hand, why_not = hand_of(request, text.document.case)
    return panel(request, text, at, hand=hand, why_not=why_not)


def _first_of(text: Text, part: str) -> int:
    if not (part.isascii() and part.isdecimal() and len(part) < 9 and 1 <= int(part) <= len(text.parts)):
        raise Http404
    return text.parts[int(part) - 1][0]


@require_safe
def document_edits(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the edits of one document, field by field."""
    case = get_case(request, slug)
    document = get_object_or_404(Document.objects.defer("text"), case=case, number=number)
    context = {
        "case": case,
        "section": "reporting",
        "document": document,
        "edits": edits_of_document(document),
    }
    return render(request, "documents/document_edits.html", context)


@get_or_post
def new_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a document: a reference, with its publisher where that is new."""
    case = get_case(request, slug)
    need(request, case, "add")
    form = DocumentForm(posted(request), case=case)
    if form.is_valid() and (made := form.record_new(by=request.user)):
        messages.success(request, f"Document {made.number} is added.")
        return redirect(made)
    return render(
        request, "documents/document_edit.html", {"case": case, "section": "reporting", "form": form}
    )


@get_or_post
def edit_document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Change a document; the second of two editors is shown both versions (409) and loses nothing."""
    case = get_case(request, slug)
    need(request, case, "edit")
    document = get_object_or_404(Document.objects.select_related("case", "source"), case=case, number=number)
    form = DocumentForm(posted(request), case=case, record=document)
    try:
        if form.is_valid() and form.edit(by=request.user):
            messages.success(request, f"Document {number} is saved.")
            return redirect(document)
    except EditConflict as conflict:
        form = form.beside(conflict.current)
    context = {"case": case, "section": "reporting", "form": form, "document": document}
    return render(request, "documents/document_edit.html", context, status=409 if form.conflict else 200)


@get_or_post
def derive_document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say that a document is a copy, a translation or a revision of another one."""
    case = get_case(request, slug)
    need(request, case, "add")
    document = get_object_or_404(Document.objects.select_related("case", "source"), case=case, number=number)
    form = DerivationForm(posted(request), case=case)
    if form.is_valid() and form.derive(document, by=request.user):
        messages.success(request, "It is recorded: a copy corroborates nothing.")
        return redirect(document)
    context = {"case": case, "section": "reporting", "form": form, "document": document}
    return render(request, "documents/document_derive.html", context)


@get_or_post
def withdraw_derivation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back, with a reason, that a document derives from another one."""
    case = get_case(request, slug)
    need(request, case, "withdraw")
    rows = Derivation.objects.select_related("document__case", "document__source", "original__source")
    derivation = get_object_or_404(rows, case=case, pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            derivation.withdraw(by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:  # somebody else was first
            messages.warning(request, " ".join(error.messages))
        return redirect(derivation.document)
    context = {"case": case, "section": "reporting", "form": form, "derivation": derivation}
    return render(request, "documents/derivation_withdraw.html", context)
