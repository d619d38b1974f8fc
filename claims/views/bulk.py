"""Judging many claims at once: the page that shows what was picked, and asks for one judgement and one reason for all."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from claims.analysis import scales
from claims.forms.bulk import BulkForm
from claims.forms.selecting import SHOWN, Selection
from claims.models import Case, Named, Unfit
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post

SAMPLE = 10
"""How many of the claims are shown at once; the rest is behind a fold."""


@get_or_post
def judge_claims(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was picked, frozen as it stands; then judge it. Asked for without claims, lead to where they are picked."""
    case = get_case(request, slug)
    need(request, case, "judge")
    if request.method != "POST":
        return redirect("claim-list", slug=case.slug)
    sealed = request.POST.get("instead") or request.POST.get("selection")
    try:
        if sealed:
            return _judge(request, Selection.sealed(case, request.user, sealed))
        return show(request, Selection.asked_for(case, request.POST))
    except ValidationError as error:
        return refuse(request, case, error.messages)


def show(
    request: HttpRequest, selection: Selection, form: BulkForm | None = None, **more: Any
) -> HttpResponse:
    """Answer the page of a selection: how many, from which list, what stands on them, and the form; `more` is what kept
    it from being recorded."""
    context = {
        "case": selection.case,
        "section": "claims",
        "selection": selection,
        "sealed": selection.seal(request.user),
        "form": form or BulkForm(selection=selection),
        "sample": SAMPLE,
        "shown": SHOWN,
        "stands": _stands(selection),
        **more,
    }
    return render(request, "batches/batch_judge.html", context, status=409 if more.get("left") else 200)


def refuse(request: HttpRequest, case: Case, problems: list[str]) -> HttpResponse:
    """Say why nothing is selected, with the way back, and show what was typed, to be copied."""
    typed = [request.POST.get(name, "") for name in ("rationale", "would_change")]
    context = {"case": case, "section": "claims", "problems": problems, "typed": [*filter(str.strip, typed)]}
    return render(request, "batches/batch_refused.html", context, status=400)


def _judge(request: HttpRequest, selection: Selection) -> HttpResponse:
    form = BulkForm(request.POST, selection=selection)
    if not form.is_valid():
        return show(request, selection, form)
    try:
        batch, left = form.record(by=request.user)
    except Unfit as unfit:
        rest = selection.without(claim.pk for claim, _ in unfit.misfits)
        return show(request, selection, form, misfits=unfit.misfits, rest=_rest(request, rest))
    if batch is None:
        return show(request, selection, form, left=left)
    done = len(selection.picked) - len(left)
    messages.success(request, _told(done, left))
    return redirect("batch", slug=selection.case.slug, uid=batch.uid)


def _rest(request: HttpRequest, rest: Selection) -> dict[str, Any] | None:
    """Return how the claims that break no rule can be judged without the others; None if there are none."""
    return {"many": len(rest.open), "sealed": rest.seal(request.user)} if rest.open else None


def _told(done: int, left: list[Named]) -> str:
    said = f"{done:,} claims are judged." if done != 1 else "1 claim is judged."
    return f"{said} {len(left):,} {'was' if len(left) == 1 else 'were'} left alone." if left else said


def _stands(selection: Selection) -> dict[str, list[tuple[Any, int]]]:
    """Count what stands among the claims, the most frequent first: by status as it is called, confidence and likelihood."""
    claims = selection.open
    kinds = {(claim.status, scales.status_word(claim.kind, claim.status)): claim.kind for claim in claims}
    statuses = Counter((claim.status, scales.status_word(claim.kind, claim.status)) for claim in claims)
    return {
        "status": [((kinds[called], called[0]), many) for called, many in statuses.most_common()],
        "confidence": Counter(claim.confidence for claim in claims).most_common(),
        "likelihood": Counter(
            (claim.likelihood_standard, claim.likelihood) for claim in claims
        ).most_common(),
    }
