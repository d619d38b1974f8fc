"""Origins that a person joins or parts for one claim, with a reason, and what is taken back of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from claims.forms.editing import ReasonForm
from claims.forms.rulings import JoinForm, PartForm, RulingForm, joinable, partable
from claims.models import Claim, Ruling
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post, posted

SAID = {
    "joined": "They are counted as one for {}. It stands with your name and reason, and can be taken back.",
    "parted": "It is counted as an origin of its own for {}. It stands with your name and reason, and can be taken back.",
}


def forms_for(claim: Claim, behind: reading.Behind | None, data: Any = None) -> dict[str, RulingForm]:
    """Return the forms for what can be joined and parted, by what they do; the one that was posted holds what was typed."""
    if behind is None:
        return {}
    asked = data.get("kind") if data else None
    kinds = ((JoinForm, joinable(behind.counts), 2), (PartForm, partable(behind.counts), 1))
    return {
        form.kind: form(data if asked == form.kind else None, claim=claim, choices=choices)
        for form, choices, least in kinds
        if len(choices) >= least or asked == form.kind
    }


@get_or_post
def rule_origins(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Join origins of a claim, or part one, with a reason."""
    case = get_case(request, slug)
    need(request, case, "edit")
    claim = get_claim(case, number)
    ruled = reading.rulings_of(claim)
    behind = reading.behind(claim, reading.pieces_of(claim), ruled)
    forms = forms_for(claim, behind, posted(request))
    if request.method == "POST":
        form = forms.get(request.POST.get("kind", ""))
        if form is None:
            raise BadRequest("This does not say whether origins are joined or parted.")
        ruling = form.record(by=request.user) if form.is_valid() else None
        if ruling:
            messages.success(request, SAID[ruling.kind].format(claim.name))
            return redirect(f"{claim_url(request, claim)}#origins")
    context = {**around(request, case, claim), "behind": behind, "ruled": ruled, "rule": forms}
    return render(request, "claims/claim_origins.html", context)


@get_or_post
def withdraw_ruling(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a ruling back, with a reason; it stays to be seen."""
    case = get_case(request, slug)
    need(request, case, "withdraw")
    rows = Ruling.objects.filter(case=case).select_related("claim__case").prefetch_related("named__source")
    ruling = get_object_or_404(rows, pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            ruling.withdraw(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"{ruling.claim.name} is counted without it again.")
            return redirect(f"{claim_url(request, ruling.claim)}#origins")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {**around(request, case, ruling.claim), "form": form, "ruling": ruling}
    return render(request, "claims/ruling_withdraw.html", context)
