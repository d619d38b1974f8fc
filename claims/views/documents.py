"""Pages of documents: the list, one document with what hangs on it, new and changed ones, and which copies which."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.forms.documents import DerivationForm, DocumentFilter, DocumentForm
from claims.forms.editing import ReasonForm
from claims.models import Derivation, Document, EditConflict, Evidence
from claims.search.lists import NEWEST_FIRST
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted

MOST_EVIDENCE = 200
MOST_COPIES = 50


@require_safe
def document_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The documents of a case, newest first, as far as the filter asks for them."""
    case = get_case(request, slug)
    form = DocumentFilter(request.GET, case=case)
    context: dict[str, Any] = {
        "case": case,
        "section": "reporting",
        "form": form,
        "can": case.actions_of(request.user),
    }
    shown = Document.objects.with_publisher().prefetch_related(_LIVE_DERIVATIONS)
    if page := form.page(Document.objects.filter(case=case), shown, NEWEST_FIRST):
        context |= {"page": page, "bearing": _bearing(page.rows)}
    return render(request, "documents/document_list.html", context, status=200 if "page" in context else 400)


@require_safe
def document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One document: what is known of it, what it copies and what copies it, and the evidence that hangs on it."""
    case = get_case(request, slug)
    document = get_object_or_404(
        Document.objects.select_related("case", "source", "author"), case=case, number=number
    )
    evidence = _evidence_of(document)
    context = {
        "case": case,
        "section": "reporting",
        "document": document,
        "can": case.actions_of(request.user),
        "evidence": [(claim, list(rows)) for claim, rows in groupby(evidence, key=lambda row: row.claim)],
        "evidence_count": document.evidence.count(),
        "shown": len(evidence),
        **_lineage_of(document),
    }
    return render(request, "documents/document_detail.html", context)


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


_LIVE_DERIVATIONS = Prefetch(
    "derivations",
    Derivation.objects.filter(withdrawn_at=None).select_related("original").defer("original__text"),
    to_attr="live_derivations",
)


def _bearing(documents: Any) -> dict[int, Any]:
    """Count, for each of these documents, its live evidence and the claims that this bears on."""
    rows = (
        Evidence.objects.filter(document__in=[row.pk for row in documents], withdrawn_at=None)
        .order_by()
        .values("document_id")
        .annotate(pieces=Count("pk"), claims=Count("claim", distinct=True))
    )
    return {row["document_id"]: row for row in rows}


def _evidence_of(document: Document) -> list[Evidence]:
    rows = document.evidence.select_related("claim__case", "attributed_to", "author", "withdrawn_by")
    return list(rows.order_by("claim__number", "made_at", "pk")[:MOST_EVIDENCE])


def _lineage_of(document: Document) -> dict[str, Any]:
    """Fetch what a document copies, what copies it, and the bytes that were kept of it, without any text."""
    originals = document.derivations.select_related("original__source", "author", "withdrawn_by")
    copies = document.copies.select_related("document__source", "author", "withdrawn_by")
    captures = document.captures.select_related("author").defer("body")
    return {
        "originals": originals.defer("original__text"),
        "copies": copies.defer("document__text").order_by("document__published", "pk")[:MOST_COPIES],
        "captures": captures.order_by("made_at", "pk"),
    }
