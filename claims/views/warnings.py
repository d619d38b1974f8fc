"""Warnings on the page of a claim: where its judgement outruns its grounds, and what a person dismissed of it, with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from claims.analysis.corroboration import Counts
from claims.analysis.origins import Lineage
from claims.analysis.scales import LinkKind
from claims.analysis.warnings import Warning, warnings
from claims.forms.editing import ReasonForm
from claims.models import Claim, Dismissal
from claims.models.worn import stand_of
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post, posted
from claims.views.linked import Linked, links_of


@dataclass(frozen=True, slots=True)
class Worn:
    """A warning, with the dismissal that holds for it or, where that has lapsed, the last one that did."""

    warning: Warning
    dismissal: Dismissal | None
    lapsed: Dismissal | None


def warnings_of(
    claim: Claim, behind: reading.Behind | None, links: Iterable[Linked]
) -> dict[str, list[Worn]]:
    """Return the warnings that a claim wears and those that are dismissed. One query."""
    if not claim.is_active:
        return {"worn": [], "dismissed": []}
    stand = stand_of(claim, any(one.link.kind == LinkKind.CONTRADICTS for one in links))
    counts, rows, lineage = (
        (behind.counts, behind.testimonies, behind.lineage) if behind else (Counts(), [], Lineage())
    )
    found = warnings(stand, counts, rows, lineage)
    said = list(Dismissal.objects.standing().filter(claim=claim).select_related("author")) if found else []
    every = [_with_dismissal(one, said) for one in found]
    return {
        "worn": [one for one in every if one.dismissal is None],
        "dismissed": [one for one in every if one.dismissal],
    }


def _with_dismissal(warning: Warning, said: list[Dismissal]) -> Worn:
    rows = [row for row in said if row.warning == warning.code]
    holds = next((row for row in rows if row.facts in warning.digests), None)
    return Worn(warning, holds, None if holds or not rows else rows[0])


@get_or_post
def dismiss_warning(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Dismiss a warning with a reason. Where what lies behind it has changed since it was read, it is shown anew (409)."""
    case = get_case(request, slug)
    need(request, case, "judge")
    claim = get_claim(case, number)
    behind = reading.behind(claim, reading.pieces_of(claim), reading.rulings_of(claim))
    worn = warnings_of(claim, behind, links_of(claim))["worn"]
    warning = next((one.warning for one in worn if one.warning.code == code), None)
    if warning is None:
        raise Http404
    form, status = ReasonForm(posted(request)), 200
    has_moved = request.method == "POST" and request.POST.get("facts") != warning.facts
    if has_moved:
        status = 409
    elif form.is_valid():
        try:
            Dismissal.record(
                claim,
                by=request.user,
                warning=warning.code,
                facts=warning.facts,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, "The warning is dismissed until what lies behind it changes.")
            return redirect(f"{claim_url(request, claim)}#warnings")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {**around(request, case, claim), "form": form, "warning": warning, "has_moved": has_moved}
    return render(request, "claims/warning_dismiss.html", context, status=status)


@get_or_post
def withdraw_dismissal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a dismissal back, with a reason: the warning is worn again."""
    case = get_case(request, slug)
    need(request, case, "withdraw")
    dismissal = get_object_or_404(Dismissal.objects.filter(case=case).select_related("claim__case"), pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            dismissal.withdraw(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "The dismissal is taken back.")
            return redirect(f"{claim_url(request, dismissal.claim)}#warnings")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context: dict[str, Any] = {
        **around(request, case, dismissal.claim),
        "form": form,
        "dismissal": dismissal,
    }
    return render(request, "claims/dismissal_withdraw.html", context)
