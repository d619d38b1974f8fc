"""Lineage of several records at once: whose word evidence of a claim is, joined and parted origins, and what copies what.

Each page shows what would be counted before it is done.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from claims.analysis.corroboration import sentence
from claims.forms.lineage import SHOWN, CopiesForm, LineageForm, asked_pieces, unseal
from claims.models import Case, Claim, Document, Evidence
from claims.models.lineages import Before, Moved, Outcome, undo_lineage
from claims.models.retractions import resting_on
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post
from claims.views.leads import told_with_undo

MOST_ASKED = 500
"""How many documents are looked up of those that a page names; the form says how many it takes."""
DONE = {
    "set": "It is set for {} of evidence.",
    "join": "They are counted as one, with your name and reason.",
    "part": "They are counted as origins of their own, with your name and reason.",
}


@get_or_post
def claim_lineage(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Set whose word several pieces of evidence are, or join or part their origins: first shown, then done, then undone."""
    case = get_case(request, slug)
    need(request, case, "edit")
    claim = get_claim(case, number)
    given = request.POST if request.method == "POST" else request.GET
    if "undo" in given:
        return _undo(request, claim, given["undo"])
    if request.method != "POST":
        return _show(request, claim, LineageForm(claim=claim, seen=asked_pieces(request.GET)))
    form = LineageForm(request.POST, claim=claim, seen=asked_pieces(request.POST))
    try:
        return _set(request, claim, form)
    except Moved as moved:
        return _show(request, claim, form, status=409, moved=str(moved))


def _set(request: HttpRequest, claim: Claim, form: LineageForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, claim, form)
    if "do" not in request.POST:
        outcome = form.preview(request.user, [claim.pk])
        more = {"outcome": outcome[0], "setting": form.said()} if outcome else {}
        return _show(request, claim, form, **more)
    done = form.record(request.user)
    if done is None:
        return _show(request, claim, form)
    act = form.cleaned_data["act"] or "set"
    many = f"{len(form.seen)} piece{'s' if len(form.seen) > 1 else ''}"
    before: Before = done if act == "set" else {}
    messages.success(request, told_with_undo(claim, DONE[act].format(many), before))
    return redirect(f"{claim_url(request, claim)}#origins")


def _undo(request: HttpRequest, claim: Claim, sealed: str) -> HttpResponse:
    """Give evidence back what stood there before it was set, if nobody has changed it since."""
    try:
        before = unseal(claim, sealed)
        if request.method != "POST":
            form = LineageForm(claim=claim, seen=dict.fromkeys(before, 0))
            return _show(request, claim, form, undo=sealed)
        many = undo_lineage(claim, before, by=request.user)
        told = f"It is undone for {many} piece{'s' if many > 1 else ''} of evidence."
        messages.success(request, told_with_undo(claim, told, {}))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Moved as moved:
        messages.error(request, f"{moved} Nothing is undone.")
    return redirect(f"{claim_url(request, claim)}#origins")


def _show(
    request: HttpRequest, claim: Claim, form: LineageForm, status: int = 200, **more: Any
) -> HttpResponse:
    pieces = reading.pieces_of(claim)
    behind = reading.behind(claim, pieces, reading.rulings_of(claim))
    live = [piece for piece in pieces if not piece.evidence.withdrawn_at]
    context = {
        **around(request, claim.case, claim),
        "form": form,
        "behind": behind,
        "pieces": [one for one in live if one.evidence.pk in form.seen] if "undo" in more else live,
        "chosen": form.seen,
        **more,
    }
    return render(request, "claims/claim_lineage.html", context, status=status)


@get_or_post
def documents_copies(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the documents which were ticked in the list are copies of another: first shown, then done."""
    case = get_case(request, slug)
    need(request, case, "add")
    if request.method != "POST":
        return redirect("document-list", slug=case.slug)
    documents = _documents(case, request.POST)
    asked = request.POST if "original" in request.POST else None
    form = CopiesForm(asked, case=case, documents=documents)
    rests = resting_on([document.pk for document in documents])
    outcomes: list[Outcome] = []
    if form.is_valid():
        if "do" in request.POST:
            if done := form.record(request.user):
                many = len(done)
                told = f"{'1 document is' if many == 1 else f'{many} documents are'} recorded as copies"
                of = form.cleaned_data["original"].number
                messages.success(request, f"{told} of No. {of}: each can be taken back on its page.")
                return redirect(_list_of(case, request.POST.get("list", "")))
        else:
            outcomes = form.preview(request.user, rests)
    context = {
        "case": case,
        "section": "reporting",
        "form": form,
        "documents": documents,
        "came": request.POST.get("list", "")[:2000],
        "rests": rests,
        "moving": _moving(outcomes),
        "is_previewed": form.is_valid(),
        "shown": SHOWN,
    }
    status = 400 if form.errors else 200
    return render(request, "documents/documents_copies.html", context, status=status)


def _documents(case: Case, given: QueryDict) -> list[Document]:
    """Return the documents that were ticked, or those of evidence that was."""
    numbers = [
        int(one) for one in given.getlist("document") if one.isascii() and one.isdecimal() and len(one) < 10
    ]
    named = Q(number__in=numbers[:MOST_ASKED])
    if pieces := list(asked_pieces(given))[:MOST_ASKED]:
        named |= Q(pk__in=Evidence.objects.filter(case=case, pk__in=pieces).values("document"))
    rows = Document.objects.filter(named, case=case)
    return list(rows.select_related("case", "source").defer("text").order_by("number"))


def _list_of(case: Case, query: str) -> str:
    asked = QueryDict(query[:2000]).urlencode()
    here = reverse("document-list", args=[case.slug])
    return f"{here}?{asked}" if asked else here


def _moving(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return the claims whose count would be another, with both sentences."""
    moved = [one for one in outcomes if sentence(one.now) != sentence(one.then)]
    claims = Claim.objects.select_related("case").in_bulk([one.claim for one in moved])
    return [
        {"claim": claims[one.claim], "outcome": one, "now": sentence(one.now), "then": sentence(one.then)}
        for one in sorted(moved, key=lambda one: claims[one.claim].number)
    ]
