"""Lineage of several records at once: whose word evidence of a claim is, joined and parted origins, what copies what, and a
person's yes or no to a lead.

Each page shows what would be counted before it is done.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from claims.analysis.corroboration import sentence
from claims.forms.lineage import SHOWN, CopiesForm, LineageForm, asked_pieces, seal, unseal
from claims.models import Case, Claim, Document, Evidence, Ruling
from claims.models.grounds import counts_for
from claims.models.leads import leads_for, lift_noes, refuse_lead, take_lead
from claims.models.lineages import Before, Moved, Outcome, undo_lineage
from claims.models.retractions import resting_on
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post

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
    if "undo" in request.POST:
        return _undo(request, claim, request.POST["undo"])
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
        more: dict[str, Any] = {"outcome": outcome[0], "setting": form.said()} if outcome else {}
        return _show(request, claim, form, **more)
    done = form.record(request.user)
    if done is None:
        return _show(request, claim, form)
    act = form.cleaned_data["act"] or "set"
    many = f"{len(form.seen)} piece{'s' if len(form.seen) > 1 else ''}"
    messages.success(request, _told(request, claim, DONE[act].format(many), done))
    return redirect(claim_url(request, claim))


def _told(request: HttpRequest, claim: Claim, told: str, done: Before | list[Ruling]) -> str:
    """Return a message that says what was done and what is counted now, with the way to take it back."""
    counted = sentence(counts_for(claim.case_id, [claim.pk])[claim.pk])
    said = f"{told} {claim.name}: {counted}."
    if not done:
        return said
    if isinstance(done, dict):
        more = {"claim": claim, "undo": seal(claim, done)}
        return _with_button(request, said, "claims/_undo.html", more)
    for ruling in done:
        address = reverse("ruling-withdraw", args=[claim.case.slug, ruling.pk])
        named = f": {', '.join(ruling.names)}" if len(done) > 1 else ""
        said = format_html('{} <a href="{}">Take it back{}</a>', said, address, named)
    return said


def _undo(request: HttpRequest, claim: Claim, sealed: str) -> HttpResponse:
    """Give evidence back what stood there before it was set, if nobody has changed it since."""
    try:
        many = undo_lineage(claim, unseal(claim, sealed), by=request.user)
        told = f"It is undone for {many} piece{'s' if many > 1 else ''} of evidence."
        messages.success(request, _told(request, claim, told, {}))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Moved as moved:
        messages.error(request, f"{moved} Nothing is undone.")
    return redirect(claim_url(request, claim))


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
        "pieces": live,
        "chosen": form.seen,
        **more,
    }
    return render(request, "claims/claim_lineage.html", context, status=status)


@get_or_post
def answer_lead(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say yes or no to a lead on a claim, and go back to where it was shown."""
    case = get_case(request, slug)
    need(request, case, "edit")
    claim = get_claim(case, number)
    if request.method == "POST":
        try:
            _answer(request, claim)
        except Moved as moved:
            form = LineageForm(claim=claim, seen=dict.fromkeys(asked_pieces(request.POST), 0))
            return _show(request, claim, form, status=409, moved=str(moved))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    if at := _ids([request.POST.get("at", "")]):
        return redirect(f"{reverse('document', args=[case.slug, *at])}#leads")
    return redirect(claim_url(request, claim))


def _answer(request: HttpRequest, claim: Claim) -> None:
    if request.POST.get("answer") == "lift":
        lifted = lift_noes(claim, _ids(request.POST.getlist("no")), by=request.user)
        told = "The no is taken back: it is proposed again." if lifted else "No such no stands."
        messages.success(request, told)
        return
    found = leads_for(claim.case_id, [claim.pk]).get(claim.pk, ())
    lead = next((one for one in found if one.key == request.POST.get("lead")), None)
    seen = asked_pieces(request.POST)
    if lead is None:
        messages.warning(request, "This lead is there no more: it is answered, or its evidence has changed.")
    elif request.POST.get("answer") == "yes":
        done = take_lead(claim, lead, by=request.user, seen=seen)
        told = "They are counted as one" if lead.joins else f"It is recorded as the word of {lead.name}"
        messages.success(request, _told(request, claim, f"{told}, with the reason.", done))
    elif request.POST.get("answer") == "no":
        noes = refuse_lead(claim, lead, by=request.user, seen=seen)
        more = {"claim": claim, "noes": noes, "at": request.POST.get("at", "")}
        told = "Noted: no. It is not proposed again unless that is taken back."
        messages.success(request, _with_button(request, told, "claims/_lift.html", more))
    else:
        messages.error(request, "Say yes or no.")


def _with_button(request: HttpRequest, told: str, template: str, context: dict[str, Any]) -> str:
    """Return a message with a form of one button behind it."""
    return format_html("{} {}", told, mark_safe(render_to_string(template, context, request)))  # noqa: S308  our own template


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
    numbers = _ids(given.getlist("document"))
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


def _ids(given: Iterable[str]) -> list[int]:
    return [int(one) for one in given if one.isascii() and one.isdecimal() and len(one) < 10]
