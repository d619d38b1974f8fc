"""Judging a claim: what stands, what is new since, and the form for the next judgement."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from claims.analysis import scales
from claims.forms.judging import JudgementForm
from claims.models import Assessment, Case, Claim, EditConflict, StaleJudgement
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post, overtaken, posted


@get_or_post
def judge_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Record a judgement; where somebody judged or edited meanwhile, show both sides and keep what was typed."""
    case = get_case(request, slug)
    need(request, case, "judge")
    claim = get_claim(case, number)
    form = JudgementForm(posted(request), claim=claim)
    try:
        if form.is_valid() and form.record(by=request.user):
            messages.success(
                request, f"{claim.name} is judged. The judgements before it stay in its history."
            )
            return redirect(claim_url(request, claim))
    except (StaleJudgement, EditConflict):
        return _overtaken(request, case, form)
    return render(request, "claims/claim_judge.html", _context(request, case, claim, form))


def _overtaken(request: HttpRequest, case: Case, form: JudgementForm) -> HttpResponse:
    """Show the form anew over the claim as it stands now, with what others did in between (409)."""
    claim = get_claim(case, form.claim.number)
    seen, version = form.seen(), form.cleaned_data["seen_version"]
    context = _context(request, case, claim, form.again(claim))
    if claim.standing_id != (seen.pk if seen else None):
        context["judged"] = _judged_meanwhile(form, claim.standing)
    if claim.version != version:
        context["edited"] = overtaken(claim, version)
    return render(request, "claims/claim_judge.html", context, status=409)


def _context(request: HttpRequest, case: Case, claim: Claim, form: JudgementForm) -> dict[str, Any]:
    pieces = reading.pieces_of(claim)
    return {
        **around(request, case, claim),
        "form": form,
        "said": reading.said(claim),
        "new": [piece for piece in pieces if piece.is_new],
        "gone": reading.withdrawn_since(pieces, claim.standing),
        "live": sum(not piece.evidence.withdrawn_at for piece in pieces),
    }


def _judged_meanwhile(form: JudgementForm, standing: Assessment | None) -> dict[str, Any]:
    """Return the judgement that came first beside the one that was typed."""
    typed = form.cleaned_data
    mine = form.seen() if typed["unchanged"] else None
    rows = [
        ("Status", _status(form.claim, standing), _status(form.claim, mine or typed)),
        ("Confidence", _of(standing, "confidence"), _of(mine or typed, "confidence")),
        ("Likelihood", _likelihood(form.claim, standing), _likelihood(form.claim, mine or typed)),
        ("Probability", _of(standing, "probability"), _of(mine or typed, "probability")),
        ("Figure", _figure(standing), _figure(mine or typed)),
        ("Why", _of(standing, "rationale"), typed["rationale"]),
    ]
    return {
        "by": standing.by if standing else "",
        "when": standing.made_at if standing else None,
        "rows": [
            {"label": label, "theirs": theirs, "mine": ours, "differs": theirs != ours}
            for label, theirs, ours in rows
            if theirs or ours
        ],
    }


def _of(judged: Any, name: str) -> str:
    """Return one value of a judgement, recorded or typed, as text."""
    value = judged.get(name) if isinstance(judged, dict) else getattr(judged, name, None)
    return "" if value is None else str(value)


def _status(claim: Claim, judged: Any) -> str:
    status = _of(judged, "status")
    return scales.status_word(claim.kind, status) if status else ""


def _likelihood(claim: Claim, judged: Any) -> str:
    code = _of(judged, "likelihood")
    standard = _of(judged, "likelihood_standard") or claim.case.likelihood_standard
    return (
        f"{scales.likelihood_word(standard, code)} ({scales.likelihood_range(standard, code)})"
        if code
        else ""
    )


def _figure(judged: Any) -> str:
    ends = [
        end.rstrip("0").rstrip(".") if "." in end else end
        for end in (_of(judged, "figure_low"), _of(judged, "figure_high"))
    ]
    return " to ".join(end for end in ends if end)
