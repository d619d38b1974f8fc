"""Judging a claim: what stands, what is new since, and the form for the next judgement."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import reselect, reswap, retarget, trigger_client_event

from claims.analysis import scales
from claims.forms.judging import JudgementForm
from claims.models import Assessment, Claim, EditConflict, EvidenceMoved, StaleJudgement
from claims.models.evidence import since_1970
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post, overtaken, posted
from claims.views.footing import causes_of
from claims.views.linked import links_of
from claims.views.links import led_to_kept
from claims.views.notes import open_dissent_of
from claims.views.register import one_row
from claims.views.warnings import warnings_of
from config.templating import day

MOST_NEW = 5
"""How many pieces of new evidence a panel of the register shows; the page shows all."""


@get_or_post
def judge_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Record a judgement; where somebody judged or edited meanwhile, or evidence came in, show it and keep what was typed."""
    case = get_case(request, slug)
    need(request, case, "judge")
    claim = get_claim(case, number)
    if elsewhere := led_to_kept(request, claim, "claim-judge"):
        return elsewhere
    form = JudgementForm(posted(request), claim=claim)
    way_out = _way_back(request, claim)
    try:
        if form.is_valid() and form.record(by=request.user):
            messages.success(
                request, f"{claim.name} is judged. The judgements before it stay in its history."
            )
            return redirect(way_out)
        context, status = _context(request, claim, form), 200
    except (StaleJudgement, EditConflict, EvidenceMoved):
        context, status = _overtaken(request, form), 409
    return render(request, "claims/claim_judge.html", {**context, "way_out": way_out}, status=status)


@get_or_post
def claim_panel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a claim inside the register: what stands, what is new and, to who may judge, the form of the next judgement.

    A judgement that is recorded answers with the claim's row, to stand where it stood. Asked for as a page of its own, it
    leads to the page that does the same.
    """
    case = get_case(request, slug)
    claim = get_claim(case, number)
    if request.method == "POST":
        need(request, case, "judge")
    elif not request.htmx:  # type: ignore[attr-defined]
        page = "claim-judge" if case.lets(request.user, "judge") and claim.is_active else "claim"
        return redirect(f"{reverse(page, args=[slug, number])}?{request.GET.urlencode()}".rstrip("?"))
    form = JudgementForm(posted(request), claim=claim, auto_id=f"c{number}_%s")
    try:
        if form.is_valid() and form.record(by=request.user):
            return _recorded(request, get_claim(case, number))
        context, status = _context(request, claim, form), 200
    except (StaleJudgement, EditConflict, EvidenceMoved):
        context, status = _overtaken(request, form), 409
    return render(request, "claims/_panel.html", {**context, "most": MOST_NEW}, status=status)


def _recorded(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Answer with the row of a claim as it stands now, which takes the place of the one that is there."""
    response = render(request, "claims/_claim_row_again.html", one_row(request, claim))
    row = f"#claim-{claim.number}"
    return trigger_client_event(
        retarget(reselect(reswap(response, "outerHTML"), row), row),
        "recorded",
        {"claim": claim.number},
        after="settle",
    )


def _way_back(request: HttpRequest, claim: Claim) -> str:
    """Return where a judgement leads: to the page of the list that one came from (`back` in the address says which of
    its pages), at the claim's row; to the sentence that one was reading (`read` and `s`); else to the claim."""
    read, at = request.GET.get("read", ""), request.GET.get("s", "1")
    if all(one.isascii() and one.isdecimal() and len(one) < 9 for one in (read, at)):
        return f"{reverse('document', args=[claim.case.slug, int(read)])}?s={int(at)}#s{int(at)}"
    page = request.GET.get("back")
    if page is None:
        return claim_url(request, claim)
    place = {name: value for name, value in QueryDict(page).items() if name in ("after", "before")}
    query = "&".join(part for part in (request.GET.get("list", ""), urlencode(place)) if part)
    return (
        f"{reverse('claim-list', args=[claim.case.slug])}{'?' if query else ''}{query}#claim-{claim.number}"
    )


def _overtaken(request: HttpRequest, form: JudgementForm) -> dict[str, Any]:
    """Return the form anew over the claim as it stands now, with what others did in between."""
    claim = get_claim(form.claim.case, form.claim.number)
    seen, version = form.seen(), form.cleaned_data["seen_version"]
    context = _context(request, claim, form.again(claim))
    if claim.standing_id != (seen.pk if seen else None):
        context["judged"] = _judged_meanwhile(form, claim.standing)
    if claim.version != version:
        context["edited"] = overtaken(claim, version)
    seen_evidence = form.cleaned_data["seen_evidence"]
    if seen_evidence is not None:
        context["arrived"] = [piece for piece in context["pieces"] if piece.evidence.moved > seen_evidence]
        context["shaken"] = [one for one in context["causes"] if since_1970(one.recorded) > seen_evidence]
    return context


def _context(request: HttpRequest, claim: Claim, form: JudgementForm) -> dict[str, Any]:
    pieces = reading.pieces_of(claim)
    behind = reading.behind(claim, pieces, reading.rulings_of(claim))
    return {
        **around(request, claim.case, claim),
        "form": form,
        "pieces": pieces,
        "behind": behind,
        "worn": warnings_of(claim, behind, links_of(claim))["worn"],
        "said": reading.said(claim),
        "new": [piece for piece in pieces if piece.is_new],
        "also": [piece for piece in pieces if piece.repeats],
        "causes": causes_of([claim]).get(claim.pk, []),
        "gone": reading.withdrawn_since(pieces, claim.standing),
        "live": sum(not piece.evidence.withdrawn_at for piece in pieces),
        "dissents": open_dissent_of(claim),
        "change": _given_back(claim),
    }


def _given_back(claim: Claim) -> reading.Change | None:
    """Return the judgement that stands again where the standing one undoes another. A query only where it was made
    together with others."""
    if not claim.standing or not claim.standing.batch_id:
        return None
    change = reading.last_change(claim, reading.judgements_of(claim))
    return change if change and change.undone else None


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
        ("What would change our mind", _of(standing, "would_change"), typed["would_change"]),
        ("Look again on", day(standing.review_on if standing else None), day(typed["review_on"])),
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
