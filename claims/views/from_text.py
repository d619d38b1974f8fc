"""A new claim from a sentence of a text: the form filled from its signals, and the sentence as its first evidence."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from claims.analysis.signals import read_signals
from claims.forms.claims import ClaimForm
from claims.forms.evidence import FirstEvidenceForm
from claims.forms.taking import claim_begun, evidence_begun
from claims.models import Claim, ReadingMark
from claims.tasks import match_claim
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted
from claims.views.focus import asked, get_text, passage_of
from claims.views.marking import page_of
from claims.views.passages import Passage, Text
from claims.views.repeats import join_repeated, repeated
from claims.views.whose import whose_word


@get_or_post
def claim_from_sentence(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for a claim that a sentence makes, and record it with the sentence as its first evidence: both or neither."""
    case = get_case(request, slug)
    need(request, case, "add")
    text = get_text(case, number)
    passage = passage_of(text, asked(text, request.GET.get("s", "1")))
    form, first = _forms(request, text, passage)
    repeats: list[Any] = []
    if request.method == "POST" and form.is_valid() & first.is_valid():
        repeats = repeated(request, case, form.cleaned_data["statement"])
        told = "" if repeats else _recorded(request, text, passage, form, first)
        if told:
            messages.success(request, told)
            return redirect(page_of(text, passage.number))
    context = {
        "case": case,
        "section": "reporting",
        "form": form,
        "first": first,
        "repeats": repeats,
        "way_out": page_of(text, passage.number),
        "reading": {"number": text.document.number, "s": passage.number},
    }
    return render(request, "claims/claim_form.html", context)


def _forms(request: HttpRequest, text: Text, passage: Passage) -> tuple[ClaimForm, FirstEvidenceForm]:
    case, data = text.document.case, posted(request)
    if data is not None:
        return ClaimForm(data, case=case), FirstEvidenceForm(data, case=case, near=passage.start)
    whose = whose_word(text, passage, read_signals(passage.words), request.user)
    start = evidence_begun(text.document, passage.words, whose.columns)
    return (
        ClaimForm(case=case, initial=claim_begun(case, passage.words)),
        FirstEvidenceForm(case=case, initial=start),
    )


def _recorded(
    request: HttpRequest, text: Text, passage: Passage, form: ClaimForm, first: FirstEvidenceForm
) -> str:
    """Record the claim, as a duplicate where its writer says so, and say what was done; "", with errors in the form, if a rule is
    broken."""
    try:
        with transaction.atomic():
            claim = _record(request, text, passage, form, first)
            told = join_repeated(request, claim)[1] if claim else ""
    except ValidationError as error:
        form.add_error(None, error.messages)
        return ""
    return f"{claim.name} {told} from sentence {passage.number}." if claim else ""


def _record(
    request: HttpRequest, text: Text, passage: Passage, form: ClaimForm, first: FirstEvidenceForm
) -> Claim | None:
    """Record the claim, and remember that it came from the sentence where its first evidence is a quote of this text."""
    claim = form.record_new(first, by=request.user)
    if claim is None:
        return None
    piece = claim.first_evidence
    if piece and piece.document_id == text.document.pk and piece.start >= 0:
        ReadingMark.first_of(text.document, passage.span, passage.key, claim, by=request.user)
    transaction.on_commit(lambda: match_claim.enqueue(claim.pk))
    return claim
