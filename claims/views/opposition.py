"""What opposes a claim, both sides of it side by side, and a person's explanation that stands beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from claims.analysis.corroboration import Counts
from claims.analysis.opposition import Opposition, opposition
from claims.analysis.scales import LinkKind
from claims.forms.editing import ReasonForm
from claims.forms.rulings import ExplanationForm
from claims.models import Claim, Explanation
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post, posted
from claims.views.linked import Linked, links_of


@dataclass(frozen=True, slots=True)
class Opposed:
    """What opposes a claim, the claims that contradict it, the explanation that holds, and the last that has lapsed."""

    sides: Opposition
    linked: list[Linked]
    explanation: Explanation | None
    lapsed: Explanation | None


def opposed(claim: Claim, behind: reading.Behind | None, links: Iterable[Linked]) -> Opposed | None:
    """Return what opposes a claim, or how origins moved on it; None where nothing does. One query."""
    contradicting = [one for one in links if one.link.kind == LinkKind.CONTRADICTS]
    numbers = [one.other.number for one in contradicting]
    sides = opposition(behind.counts if behind else Counts(), numbers)
    if not sides.is_opposed and not sides.turned:
        return None
    said = list(Explanation.objects.standing().filter(claim=claim).select_related("author"))
    holds = next((row for row in said if row.facts in sides.digests), None)
    return Opposed(sides, contradicting, holds, None if holds or not said else said[0])


@get_or_post
def explain_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for an explanation of what opposes a claim. Where that has changed since it was read, both are shown (409)."""
    case = get_case(request, slug)
    need(request, case, "judge")
    claim = get_claim(case, number)
    rows, ruled = reading.pieces_of(claim), reading.rulings_of(claim)
    behind = reading.behind(claim, rows, ruled)
    found = opposed(claim, behind, links_of(claim))
    if found is None:
        raise BadRequest("Nothing opposes this claim, so there is nothing to explain.")
    form, status = ExplanationForm(posted(request)), 200
    has_moved = request.method == "POST" and request.POST.get("facts") != found.sides.facts
    if has_moved:
        status = 409
    elif form.is_valid():
        try:
            Explanation.record(claim, by=request.user, facts=found.sides.facts, **form.cleaned_data)
            messages.success(
                request, "Your explanation stands beside both sides until new evidence bears on it."
            )
            return redirect(f"{claim_url(request, claim)}#opposed")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {**around(request, case, claim), "form": form, "behind": behind, "opposed": found}
    return render(request, "claims/claim_explain.html", {**context, "has_moved": has_moved}, status=status)


@get_or_post
def withdraw_explanation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an explanation back, with a reason."""
    case = get_case(request, slug)
    need(request, case, "withdraw")
    rows = Explanation.objects.filter(case=case).select_related("claim__case", "author")
    explanation = get_object_or_404(rows, pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            explanation.withdraw(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "The explanation is taken back.")
            return redirect(f"{claim_url(request, explanation.claim)}#opposed")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {**around(request, case, explanation.claim), "form": form, "explanation": explanation}
    return render(request, "claims/explanation_withdraw.html", context)
