"""That a publisher retracted or corrected a document: said with a day and a note, shown with the claims that rest on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from claims.forms.documents import RetractionForm
from claims.forms.editing import ReasonForm
from claims.models import Claim, Document, Retraction
from claims.models.retractions import Rests, resting_on, retractions_behind
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted

MOST_RESTING = 100
SAID = {
    "retracted": "It is marked as retracted: it counts no more, and what rests on it waits for a new look.",
    "corrected": "It is marked as corrected: what rests on it waits for a new look.",
}


def retractions_of(document: Document) -> dict[str, Any]:
    """Return what the page of a document shows of retractions: of itself and of what it copies, and what rests on it."""
    behind = retractions_behind(document.case_id, [document.pk]).get(document.pk, Rests()).rows
    standing = [row for row in behind if not row.withdrawn_at]
    resting: list[Claim] = []
    if standing:
        rows = Claim.objects.filter(pk__in=resting_on([document.pk])).order_by("number")
        resting = list(rows[: MOST_RESTING + 1])
    return {
        "marks": [row for row in behind if row.document_id == document.pk],
        "above": [row for row in standing if row.document_id != document.pk],
        "is_gone": any(row.kind == "retracted" for row in standing),
        "resting": resting[:MOST_RESTING],
        "more_resting": len(resting) > MOST_RESTING,
    }


@get_or_post
def retract_document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say that the publisher of a document took it back or corrected it."""
    case = get_case(request, slug)
    need(request, case, "edit")
    rows = Document.objects.select_related("case", "source").defer("text")
    document = get_object_or_404(rows, case=case, number=number)
    form = RetractionForm(posted(request), case=case)
    made = form.record(document, by=request.user) if form.is_valid() else None
    if made:
        messages.success(request, SAID[made.kind])
        return redirect(f"{document.get_absolute_url()}#retractions")
    rests = Claim.objects.filter(pk__in=resting_on([document.pk])).count()
    context = {"case": case, "section": "reporting", "form": form, "document": document, "rests": rests}
    return render(request, "documents/document_retract.html", context)


@get_or_post
def withdraw_retraction(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back, with a reason, that a document was retracted or corrected."""
    case = get_case(request, slug)
    need(request, case, "withdraw")
    rows = Retraction.objects.select_related("document__case", "case").defer("document__text")
    retraction = get_object_or_404(rows, case=case, pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            retraction.withdraw(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "It is taken back: the document counts as before.")
            return redirect(f"{retraction.document.get_absolute_url()}#retractions")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {"case": case, "section": "reporting", "form": form, "retraction": retraction}
    return render(request, "documents/retraction_withdraw.html", context)
