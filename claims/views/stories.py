"""Stories: the documents that hold one text, what they differ in, and what a person makes of the proposals."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.analysis.differences import CHANGED, Changed, Difference, differences
from claims.analysis.scales import SignKind
from claims.models import Derivation, Document, LineageSign
from claims.models.stories import attach_copies
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post

SHOWN = 8
"""How many documents of a story are compared on the page of one; the list of the story has all."""
FIRST = 3
"""How many differences of each are shown; a page of their own has all."""
COMPARED = 60_000
"""How many characters of two texts are compared."""
MOST_WORDS = 400
"""How many characters of a difference are shown."""
AROUND = 48
"""How many characters are shown on both sides of a difference."""


@get_or_post
def attach(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Attach the copies of a story whose proposals were shown."""
    case = get_case(request, slug)
    need(request, case, "add")
    document = get_object_or_404(
        Document.objects.defer("text").select_related("case"), case=case, number=number
    )
    if request.method == "POST":
        try:
            shown = {int(one) for one in request.POST.getlist("sign") if _is_number(one)}
            many = len(attach_copies(document, by=request.user, signs=shown))
            messages.success(
                request, f"{'1 copy is' if many == 1 else f'{many} copies are'} attached, and read."
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect(f"{document.get_absolute_url()}#story")


@get_or_post
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take or dismiss one proposal."""
    case = get_case(request, slug)
    need(request, case, "add")
    rows = (
        LineageSign.objects.filter(case=case).select_related("case", "document__case").defer("document__text")
    )
    sign = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        try:
            _answer(request, sign)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    claim = request.POST.get("claim", "")
    if _is_number(claim):
        return redirect(f"{reverse('claim', args=[case.slug, int(claim)])}#origins")
    at = request.POST.get("at", "")
    number = int(at) if _is_number(at) else sign.document.number
    return redirect(f"{reverse('document', args=[case.slug, number])}#story")


def _is_number(given: str) -> bool:
    return given.isascii() and given.isdecimal() and len(given) < 10


def _answer(request: HttpRequest, sign: LineageSign) -> None:
    said = request.POST.get("answer")
    if said in ("yes", "turned"):
        meant = _meant(request, sign)
        derivation = sign.take(by=request.user, original=meant, turned=said == "turned")
        messages.success(request, _taken(sign, derivation))
    elif said == "no":
        sign.dismiss(by=request.user)
        messages.success(request, "Noted: no. It is not proposed again.")
    elif said == "back":
        sign.reopen()
        messages.success(request, "It is taken back, and waits for an answer again.")
    else:
        messages.error(request, "Say yes or no.")


def _meant(request: HttpRequest, sign: LineageSign) -> Document | None:
    """Return the document that was shown as the one which a credit line means; None where none was."""
    number = request.POST.get("original", "")
    rows = Document.objects.filter(case=sign.case_id).defer("text")
    return get_object_or_404(rows, number=int(number)) if _is_number(number) else None


def _taken(sign: LineageSign, derivation: Derivation | None) -> str:
    """Say what a yes has recorded, and how it is taken back."""
    if derivation:
        kind = {"republishes": "a copy", "translates": "a translation", "revises": "a later version"}
        return (
            f"It is recorded that No. {derivation.document.number} is {kind[derivation.kind]} of "
            f"No. {derivation.original.number}. Take it back under “Copies”."
        )
    number = sign.document.number
    if sign.kind == SignKind.VIA:
        return f"Noted: No. {number} has it through {sign.name}. Name them under “Via” in the evidence that you take from it."
    return (
        f"Noted: No. {number} has its text from {sign.name}. That text is not here: once it is, say which document it is "
        "under “It is a copy of …”."
    )


@require_safe
def against(request: HttpRequest, slug: str, number: int, other: int) -> HttpResponse:
    """Show all that a document has otherwise than another one."""
    case = get_case(request, slug)
    rows = Document.objects.select_related("case", "source").filter(case=case)
    document, first = get_object_or_404(rows, number=number), get_object_or_404(rows, number=other)
    context = {
        "case": case,
        "section": "reporting",
        "document": document,
        "first": first,
        "changes": told(first, document),
        "kinds": CHANGED,
        "is_cut": max(len(document.text), len(first.text)) > COMPARED,
    }
    return render(request, "documents/document_against.html", context)


def story_of(document: Document, can: Iterable[str]) -> dict[str, Any]:
    """Return what the page of a document shows of its story: its lead, its copies with what they differ in, the signs.

    The texts of SHOWN documents are read and compared, however many there are.
    """
    lead = document.story or document
    inside = Document.objects.filter(Q(pk=lead.pk) | Q(story=lead))
    size = inside.count()
    rows = _shown(inside.exclude(pk=lead.pk), document)
    told_of = {row.pk: told(lead, row) for row in rows}
    own = _signs(document) if document.pk not in told_of else []
    story = [(row, told_of[row.pk], _signs(row)) for row in rows]
    to_attach = [
        sign.pk for _, _, signs in story for sign in signs if sign.is_copy and not sign.is_either_way
    ]
    return {
        "lead": lead,
        "story_size": size,
        "to_attach": to_attach if "add" in can else [],
        "story": story,
        "own_signs": own,
        "first_changes": FIRST,
        "kinds": CHANGED,
    }


def _shown(copies: QuerySet, document: Document) -> list[Document]:
    """The document itself first, where it is a copy, then those with something to settle, then by date."""
    rows = copies.select_related("source").prefetch_related("signs__original", "signs__answered_by")
    mine = list(rows.filter(pk=document.pk))
    to_settle = LineageSign.objects.to_settle().filter(document=OuterRef("pk"))
    ordered = rows.exclude(pk=document.pk).order_by(~Exists(to_settle), "published", "number")
    return [*mine, *ordered[: SHOWN - len(mine)]]


def _signs(document: Document) -> list[LineageSign]:
    signs = document.signs.all()
    return list(signs)


def told(first: Document, second: Document) -> list[dict[str, Any]]:
    """Return what the second text changed in the first, the weightiest first, each with the words around it."""
    one, two = first.text[:COMPARED], second.text[:COMPARED]
    weight = list(CHANGED)
    found = sorted(
        differences(one, two), key=lambda change: (weight.index(change.kind), _is_one_sided(change))
    )
    return [
        {
            "kind": CHANGED[change.kind],
            "is_weighty": change.kind not in (Changed.WORDS, Changed.HEDGE),
            "was": change.was[:MOST_WORDS],
            "now": change.now[:MOST_WORDS],
            **(_around(two, change.now_at) if change.now else _around(one, change.was_at)),
        }
        for change in found
    ]


def _is_one_sided(change: Difference) -> bool:
    """Whether something was only added or left out: what says one thing for another comes before it."""
    return not (change.was and change.now)


def _around(text: str, place: tuple[int, int]) -> dict[str, str]:
    """Return what stands before and after a place in its paragraph."""
    start, end = place
    before = text[max(0, start - AROUND) : start].rpartition("\n\n")[2]
    after = text[end : end + AROUND].partition("\n\n")[0]
    if start > AROUND and len(before) == AROUND:
        before = f"… {before.partition(' ')[2]}"
    if len(after) == AROUND:
        after = f"{after.rpartition(' ')[0]} …"
    return {"before": before, "after": after}
