"""Pages of documents: one with what hangs on it, its edits, new and changed ones, and which copies which."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.analysis.parts import parts
from claims.forms.documents import DerivationForm, DocumentForm
from claims.forms.editing import ReasonForm
from claims.models import Claim, Derivation, Document, EditConflict
from claims.search.lists import BY_NUMBER, listed
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted
from claims.views.edits import edits_of_document
from claims.views.stories import story_of

CLAIMS_AT_A_TIME = 50
MOST_COPIES = 50


@require_safe
def document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One document: what is known of it, what it copies and what copies it, and the evidence that hangs on it."""
    case = get_case(request, slug)
    document = get_object_or_404(
        Document.objects.select_related("case", "source", "author", "assigned_to", "story__source"),
        case=case,
        number=number,
    )
    can = case.actions_of(request.user)
    context = {
        "case": case,
        "section": "reporting",
        "document": document,
        "can": can,
        "states": _states_of(document),
        "text": _text_of(document, request.GET.get("part", "1")),
        **_lineage_of(document),
        **story_of(document, can),
    }
    try:
        context |= _evidence_of(document, request.GET)
    except ValueError as problem:
        context["problem"] = str(problem)
    status = 400 if "problem" in context else 200
    return render(request, "documents/document_detail.html", context, status=status)


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


def _evidence_of(document: Document, place: Mapping[str, str]) -> dict[str, Any]:
    """Fetch the evidence of a document claim by claim, as many claims as a page shows, and count all of it.

    Raises ValueError with a sentence for a broken place.
    """
    bearing = Claim.objects.filter(case=document.case_id, pk__in=document.evidence.values("claim"))
    shown = Claim.objects.select_related("first_evidence", "successor")
    page = listed(bearing, shown, BY_NUMBER, place, size=CLAIMS_AT_A_TIME)
    pieces = document.evidence.filter(claim__in=page.rows)
    groups: dict[int, tuple[Any, list[Any], list[Any]]] = {row.pk: (row, [], []) for row in page.rows}
    for piece in pieces.select_related("attributed_to", "author", "withdrawn_by").order_by("made_at", "pk"):
        groups[piece.claim_id][2 if piece.withdrawn_at else 1].append(piece)
    live = Q(withdrawn_at=None)
    return {
        "page": page,
        "evidence": list(groups.values()),
        **document.evidence.aggregate(
            live_count=Count("pk", filter=live),
            gone_count=Count("pk", filter=~live),
            claim_count=Count("claim", distinct=True),
            live_claims=Count("claim", filter=live, distinct=True),
            recorded_count=Count("claim", filter=Q(claim__first_evidence__document=document), distinct=True),
        ),
    }


def _text_of(document: Document, part: str) -> dict[str, Any] | None:
    """Return one part of the text, and how many there are; None for a reference. Raises Http404 for a part that is none."""
    places = parts(document.text)
    if not places:
        return None
    if not (part.isascii() and part.isdecimal() and len(part) < 9 and 1 <= int(part) <= len(places)):
        raise Http404
    begin, end = places[int(part) - 1]
    return {"words": document.text[begin:end], "number": int(part), "parts": len(places)}


def _states_of(document: Document) -> list[dict[str, Any]]:
    """Return how the state of a document changed, the latest first, from its history of edits."""
    found: list[dict[str, Any]] = []
    rows = document.history.order_by("history_date", "history_id")
    for row in rows.values("state", "set_aside_reason", "history_date", "history_user__username"):
        if not found or found[-1]["state"] != row["state"]:
            found.append(row)
    return found[::-1]


def _lineage_of(document: Document) -> dict[str, Any]:
    """Fetch what a document copies, what copies it, and the bytes that were kept of it, without any text."""
    originals = document.derivations.select_related("original__source", "author", "withdrawn_by")
    copies = document.copies.select_related("document__source", "author", "withdrawn_by")
    live, gone = Q(withdrawn_at=None), ~Q(withdrawn_at=None)
    in_order = copies.defer("document__text").order_by("document__published", "pk")
    captures = document.captures.select_related("author").defer("body")
    return {
        "originals": originals.filter(live).defer("original__text"),
        "copies": in_order.filter(live)[:MOST_COPIES],
        "copy_count": copies.filter(live).count(),
        "no_originals": originals.filter(gone).defer("original__text"),
        "no_copies": in_order.filter(gone),
        "captures": captures.order_by("made_at", "pk"),
    }
