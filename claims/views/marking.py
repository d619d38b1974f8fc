"""What a reader does at a sentence: look at it, take it, dismiss a claim, pass over it, undo. Each by a button or a key."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from claims.analysis import scales
from claims.forms.taking import TakeForm
from claims.models import Case, Claim, ReadingMark, Taken
from claims.tasks import match_document
from claims.views.about import around_document
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post
from claims.views.focus import asked, claim_named, focus_of, get_text, passage_of
from claims.views.passages import Text

TAKEN_AS = {
    scales.Stance.SUPPORTS: "supports",
    scales.Stance.CONTRADICTS: "contradicts",
    scales.Stance.CONTEXT: "gives context for",
}


@get_or_post
def sentence(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the panel of one sentence inside the reading page, and do what a reader asks there (ACTS).

    Asked for as a page of its own, or without scripts, it leads to the reading page.
    """
    case = get_case(request, slug)
    if request.method == "POST":
        need(request, case, "add")
    text = get_text(case, number)
    given = request.POST if request.method == "POST" else request.GET
    at = asked(text, given.get("s", "1"))
    if request.method == "POST":
        if given.get("act") not in ACTS:
            raise BadRequest("There is no such thing to do with a sentence.")
        return ACTS[given["act"]](request, text, at)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(page_of(text, at, given.get("claim", "")))
    hand, why_not = hand_of(request, case)
    return render(request, "documents/_turned.html", panel(request, text, at, hand=hand, why_not=why_not))


def _begin(request: HttpRequest, text: Text) -> None:
    """Move a document that is new in the inbox to those that are being read: somebody has marked a sentence of it."""
    document = text.document
    if document.state == scales.DocumentState.NEW:
        with suppress(ValidationError):  # somebody else has moved it
            text.document.state = document.turn(
                scales.DocumentState.READING, by=request.user, seen=document.state
            ).state


def _take(request: HttpRequest, text: Text, at: int) -> HttpResponse:
    """Take the sentence, or a quote of the text, as evidence for, against or around a claim."""
    claim, passage = _claim(request, text), passage_of(text, at)
    form = TakeForm(request.POST, case=claim.case, document=text.document, span=passage.span)
    if not form.is_valid():
        return _again(request, text, at, claim, form)
    quoted = list(text.at(form.first, form.first + len(form.cleaned_data["quote"])))
    at = next(iter(quoted), at)
    if at != passage.number:
        passage = passage_of(text, at)
    try:
        if form.take(passage.span, passage.key, claim, by=request.user):
            _begin(request, text)
            how = TAKEN_AS[form.cleaned_data["act"]]
            return _done(request, text, at, f"Taken: sentence {at} {how} {claim.name}.", also=quoted)
    except Taken as error:
        return _again(request, Text(text.document), at, claim, form, " ".join(error.messages), status=409)
    return _again(request, text, at, claim, form)


def _dismiss(request: HttpRequest, text: Text, at: int) -> HttpResponse:
    """Say that the sentence does not bear on a claim."""
    claim, passage = _claim(request, text), passage_of(text, at)
    try:
        ReadingMark.dismiss(text.document, passage.span, passage.key, claim, by=request.user)
    except Taken as error:
        return _done(request, text, at, " ".join(error.messages))
    _begin(request, text)
    return _done(request, text, at, f"Dismissed: sentence {at} does not bear on {claim.name}.")


def _pass(request: HttpRequest, text: Text, at: int) -> HttpResponse:
    """Say that nothing more is in the sentence, and go on to the next."""
    passage = passage_of(text, at)
    ReadingMark.nothing(text.document, passage.span, passage.key, by=request.user)
    _begin(request, text)
    return _done(request, text, min(at + 1, len(text)), f"Nothing more in sentence {at}.", also=[at])


def _undo(request: HttpRequest, text: Text, at: int) -> HttpResponse:
    """Take back what the reader did last in this document, and go to its sentence."""
    mark = ReadingMark.objects.filter(document=text.document).last_of(request.user)
    if mark is None:
        return _done(request, text, at, "There is nothing of yours to undo in this document.")
    try:
        mark.undo(by=request.user)
    except ValidationError as error:
        return _done(request, text, at, " ".join(error.messages))
    there = next(iter(text.at(mark.start, mark.end)), at)
    quoted = text.at(mark.evidence.start, mark.evidence.end) if mark.evidence else ()
    return _done(request, text, there, f"Undone: {what_of(mark, there)}.", also=[at, *quoted])


def _match(request: HttpRequest, text: Text, at: int) -> HttpResponse:
    """Go through the whole text, in the background, for the claims that it bears on."""
    match_document.enqueue(text.document.pk, asked=True)
    return _done(request, text, at, "The whole text is gone through; look again in a moment.")


ACTS = {
    **dict.fromkeys(map(str, TAKEN_AS), _take),
    "dismiss": _dismiss,
    "pass": _pass,
    "undo": _undo,
    "match": _match,
}
"""What a reader may do at a sentence, by the name of the button."""


def what_of(mark: ReadingMark, number: int) -> str:
    """Name what a mark did: "sentence 8 supports C-30"."""
    if mark.claim and mark.evidence:
        return f"sentence {number} {TAKEN_AS[mark.evidence.stance]} {mark.claim.name}"  # type: ignore[index]
    if mark.claim:
        return f"sentence {number} does not bear on {mark.claim.name}"
    return f"nothing more in sentence {number}"


def page_of(text: Text, at: int, claim: str = "") -> str:
    """Return the address of the reading page at a sentence, with a claim in hand."""
    document = text.document
    query = urlencode({"s": at, **({"claim": claim} if claim else {})})
    return f"{reverse('document', args=[document.case.slug, document.number])}?{query}#s{at}"


def hand_of(request: HttpRequest, case: Case) -> tuple[Claim | None, str]:
    """Return the claim that an address takes in hand, or a sentence that says why not."""
    return claim_named(case, request.GET.get("claim", "")[:2000], request.GET.get("claim_id", ""))


def panel(
    request: HttpRequest,
    text: Text,
    at: int,
    *,
    hand: Claim | None = None,
    form: TakeForm | None = None,
    told: str = "",
    why_not: str = "",
    also: list[int] | None = None,
) -> dict[str, Any]:
    """Return what the reading page and its panel show: the part of the text that holds the sentence, and its focus.

    `told` says what was just done, `why_not` why it was not; `also` are other sentences that look otherwise by now.
    """
    case = text.document.case
    part = text.part_of(at)
    passages = text.passages(*text.parts[part - 1])
    focus = focus_of(request, text, passages, at, hand=hand, form=form)
    number = next(iter(text.at(focus.last.start, focus.last.end)), at) if focus.last else at
    return {
        "case": case,
        "document": text.document,
        "can": case.actions_of(request.user),
        "text": text,
        "part": part,
        "passages": passages,
        "focus": focus,
        "told": told,
        "why_not": why_not,
        "undoes": what_of(focus.last, number) if focus.last else "",
        "moved": [one for one in passages if one.number in (at, *(also or ()))],
    }


def _claim(request: HttpRequest, text: Text) -> Claim:
    number = request.POST.get("claim", "")
    known = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    rows = Claim.objects.filter(case=text.document.case_id, fate=scales.Fate.ACTIVE).select_related("case")
    return get_object_or_404(rows, number=known)


def _done(
    request: HttpRequest, text: Text, at: int, told: str, also: list[int] | None = None
) -> HttpResponse:
    """Answer with the panel as it is now, or lead back to the page where there are no scripts."""
    came_from = asked(text, request.POST.get("s", "1"))
    if not request.htmx or text.part_of(at) != text.part_of(came_from):  # type: ignore[attr-defined]
        messages.success(request, told)
        to = page_of(text, at)
        return HttpResponseClientRedirect(to) if request.htmx else redirect(to)  # type: ignore[attr-defined]
    now = Text(text.document)
    return render(request, "documents/_turned.html", panel(request, now, at, told=told, also=also))


def _again(
    request: HttpRequest,
    text: Text,
    at: int,
    claim: Claim,
    form: TakeForm,
    why_not: str = "",
    status: int = 400,
) -> HttpResponse:
    """Show the form once more, with what is wrong; nothing typed is lost."""
    context = panel(request, text, at, hand=claim, form=form, why_not=why_not)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "documents/_turned.html", context, status=status)
    whole = {**around_document(request, text.document), **context}
    return render(request, "documents/document_read.html", whole, status=status)
