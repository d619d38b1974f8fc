"""Evidence: adding it to a claim, changing what surrounds it, taking it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.forms.editing import ReasonForm
from claims.forms.evidence import EvidenceEditForm, EvidenceForm, mouths_of
from claims.forms.fields import DocumentField
from claims.models import Case, EditConflict, Evidence
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post, posted
from claims.views.links import led_to_kept


@get_or_post
def new_evidence(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add evidence to a claim, and its document where that is new: both or neither."""
    case = get_case(request, slug)
    need(request, case, "add")
    claim = get_claim(case, number)
    if elsewhere := led_to_kept(request, claim, "evidence-new"):
        return elsewhere
    form = EvidenceForm(posted(request), case=case)
    if form.is_valid() and form.record(claim, by=request.user):
        kept = claim.kept or claim
        kept.case = case
        where = "" if kept == claim else f" on {claim.name}, a duplicate of {kept.name}, which reads it"
        messages.success(
            request, f"The evidence is recorded{where}. Judge {kept.name} again if it changes your mind."
        )
        return redirect(claim_url(request, kept))
    return render(request, "evidence/evidence_form.html", {**around(request, case, claim), "form": form})


@require_safe
def mouths(request: HttpRequest, slug: str) -> HttpResponse:
    """Part of the form of evidence: whom the text of the document that is named in it credits for a report."""
    case = get_case(request, slug)
    field = DocumentField(required=False)
    field.case = case
    typed = {name.rpartition("-")[2]: value for name, value in request.GET.items()}
    try:
        document = field.clean((typed.get("document_id", ""), typed.get("document", "")))
    except ValidationError:  # as long as it is being typed
        document = None
    return render(request, "evidence/_mouths.html", {"mouths": mouths_of(document)})


@get_or_post
def edit_evidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change what surrounds a piece of evidence, under the version that the editor saw."""
    case = get_case(request, slug)
    need(request, case, "edit")
    evidence = _get_evidence(case, pk)
    form, status = EvidenceEditForm(posted(request), case=case, record=evidence), 200
    try:
        if form.is_valid() and form.edit(by=request.user):
            messages.success(request, "The evidence is saved. What stood there before stays in the edits.")
            return redirect(claim_url(request, evidence.claim))
    except EditConflict as conflict:
        form, status = form.beside(conflict.current), 409
    context = {**around(request, case, evidence.claim), "evidence": evidence, "form": form}
    return render(request, "evidence/evidence_edit.html", context, status=status)


@get_or_post
def withdraw_evidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take evidence back, with a reason; it stays to be seen and counts no more."""
    case = get_case(request, slug)
    need(request, case, "withdraw")
    evidence = _get_evidence(case, pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            evidence.withdraw(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "The evidence is withdrawn; it stays to be seen and counts no more.")
            return redirect(claim_url(request, evidence.claim))
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {**around(request, case, evidence.claim), "evidence": evidence, "form": form}
    return render(request, "evidence/evidence_withdraw.html", context)


def _get_evidence(case: Case, pk: int) -> Evidence:
    rows = Evidence.objects.filter(case=case).select_related(
        "claim__case", "document__source", "attributed_to", "author"
    )
    return get_object_or_404(rows.defer("document__text"), pk=pk)
