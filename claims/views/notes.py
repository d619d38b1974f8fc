"""Notes on a claim: remarks, and dissent from the judgement that stands; written, read, and taken back by their author."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from claims.analysis import scales
from claims.forms.editing import ReasonForm
from claims.forms.notes import KINDS, NoteForm
from claims.models import Assessment, Claim, Note, StaleJudgement
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post, posted

SAID = {
    scales.NoteKind.REMARK: "The note is kept beside {}.",
    scales.NoteKind.DISSENT: "Your dissent stands beside the judgement of {}.",
}


@dataclass(frozen=True, slots=True)
class Dissent:
    """A dissent under the judgement that it is from; `closed_by` is the judgement that closed it, if one did."""

    note: Note
    closed_by: Assessment | None


@get_or_post
def new_note(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for a note and keep it. Dissent from a judgement that stands no more is shown what does, and keeps its text."""
    case = get_case(request, slug)
    need(request, case, "note")
    claim = get_claim(case, number)
    asked = {"kind": request.GET["kind"]} if request.GET.get("kind") in KINDS and claim.standing_id else {}
    form, overtaken = NoteForm(posted(request), claim=claim, initial=asked), False
    try:
        note = form.record(by=request.user) if form.is_valid() else None
        if note:
            messages.success(request, SAID[scales.NoteKind(note.kind)].format(claim.name))
            return redirect(f"{claim_url(request, claim)}#note-{note.pk}")
    except StaleJudgement:
        claim, overtaken = get_claim(case, number), True
        form = form.again(claim)
    context = {
        **around(request, case, claim),
        "form": form,
        "overtaken": overtaken,
        "said": reading.said(claim),
        "dissents": open_dissent_of(claim),
    }
    return render(request, "claims/note_form.html", context, status=409 if overtaken else 200)


@get_or_post
def withdraw_note(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take one's own note back, with a reason; it stays to be seen."""
    case = get_case(request, slug)
    need(request, case, "note")
    rows = Note.objects.filter(case=case).select_related("claim__case", "claim__standing", "author")
    note = get_object_or_404(rows, pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            note.withdraw(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "The note is withdrawn; it stays to be seen.")
            return redirect(f"{claim_url(request, note.claim)}#notes")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {**around(request, case, note.claim), "form": form, "note": note}
    return render(request, "claims/note_withdraw.html", context)


# Reading


def notes_of(claim: Claim) -> list[Note]:
    """Return the notes on a claim, withdrawn too, the newest first. One query."""
    rows = Note.objects.filter(claim=claim).telling_open().select_related("author", "withdrawn_by")
    return list(rows.order_by("-made_at", "-recorded_at", "-id"))


def open_dissent_of(claim: Claim) -> list[Note]:
    """Return the dissent that stands beside the standing judgement, the newest first; none where the claim met its fate."""
    return open_among(notes_of(claim)) if claim.standing_id and claim.is_active else []


def open_among(notes: list[Note]) -> list[Note]:
    """Return the open dissent among the notes on a claim."""
    return [note for note in notes if note.is_open_dissent]


def dissents_by_judgement(notes: list[Note], judgements: list[Assessment]) -> dict[int, list[Dissent]]:
    """Return the dissents from each judgement by its id, with what closed them. `judgements` are the newest first.

    A dissent is closed by the first judgement that came in after it and stands above the one that it is from, unless it
    is open: an undo gave that one back.
    """
    above = {row.pk: judgements[:at] for at, row in enumerate(judgements)}
    found: dict[int, list[Dissent]] = {}
    for note in notes:
        if note.judgement_id is None:
            continue
        newer = above.get(note.judgement_id, [])
        later = [row for row in newer if row.recorded_at > note.recorded_at] or newer[-1:]
        if note.is_open_dissent:
            later = []
        closed_by = min(later, key=lambda row: (row.recorded_at, row.pk), default=None)
        found.setdefault(note.judgement_id, []).append(Dissent(note, closed_by))
    return found


def beside(claim: Claim, judgements: list[Assessment]) -> dict[str, Any]:
    """Return what the page of a claim shows of its notes, and the form of the next one. One query."""
    notes = notes_of(claim)
    return {
        "notes": notes,
        "dissents": open_among(notes),
        "dissents_of": dissents_by_judgement(notes, judgements),
        "note_form": NoteForm(claim=claim),
    }
