"""The page of a claim, and what is done to the claim itself: new, edit, supersede, withdraw, reinstate."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from claims.forms.claims import ClaimForm, FateForm, SupersedeForm
from claims.forms.evidence import FirstEvidenceForm
from claims.forms.own_work import OwnForm
from claims.models import Claim, EditConflict
from claims.tasks import match_claim
from claims.views import errors, leads, notes, opposition, pictures, reading, rulings, warnings
from claims.views.access import get_case, need
from claims.views.claim_head import (
    around,
    claim_url,
    get_claim,
    get_or_post,
    overtaken,
    place_in_list,
    posted,
)
from claims.views.edits import edits_of
from claims.views.footing import causes_of
from claims.views.linked import beside, links_of
from claims.views.links import WOULD_MERGE, merges_by_supersession
from claims.views.repeats import Repeat, join_repeated, repeated

DONE = {"supersede": "is superseded", "withdraw": "is withdrawn", "reinstate": "stands again"}


@require_safe
def claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a claim with its standing judgement, its evidence, its links and its history."""
    case = get_case(request, slug)
    claim = get_claim(case, number)
    pieces = reading.pieces_of(claim)
    gone = [piece for piece in pieces if piece.evidence.withdrawn_at]
    ruled = reading.rulings_of(claim)
    behind = reading.behind(claim, pieces, ruled)
    groups = reading.groups(pieces, behind)
    links = links_of(claim)
    judgements = reading.judgements_of(claim)
    return render(
        request,
        "claims/claim_detail.html",
        {
            **around(request, case, claim),
            "groups": groups,
            "behind": behind,
            **pictures.drawn(claim, behind),
            "ruled": ruled,
            "rule": rulings.forms_for(claim, behind),
            "gone": gone,
            "told": reading.told_before([*(piece for group in groups for piece in group.pieces), *gone]),
            "new": sum(piece.is_new for piece in pieces),
            "said": reading.said(claim),
            "judgements": judgements,
            "change": reading.last_change(claim, judgements),
            "given_back": reading.given_back(judgements),
            "chart": reading.chart_of(claim, judgements),
            **beside(claim, links),
            **leads.leads_on(claim, behind),
            "causes": causes_of([claim]).get(claim.pk, []),
            **warnings.warnings_of(claim, behind, links),
            "opposed": opposition.opposed(claim, behind, links),
            "tags": list(claim.tags.all()),
            "edits": reading.last_edit(claim),
            "place": place_in_list(request, case, claim),
            **notes.beside(claim, judgements),
        },
    )


@require_safe
def claim_edits(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the edits of one claim and of its evidence, field by field."""
    case = get_case(request, slug)
    claim = get_claim(case, number)
    return render(
        request, "claims/claim_edits.html", {**around(request, case, claim), "edits": edits_of(claim)}
    )


@get_or_post
def new_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a claim and its first evidence, and record both or neither."""
    case = get_case(request, slug)
    need(request, case, "add")
    form, first = ClaimForm(posted(request), case=case), FirstEvidenceForm(posted(request), case=case)
    repeats: list[Repeat] = []
    if form.is_valid() & first.is_valid():
        repeats = repeated(request, case, form.cleaned_data["statement"])
        claim = None if repeats else _record(request, form, first)
        if claim:
            return redirect(claim)
    context = {"case": case, "section": "claims", "form": form, "first": first, "repeats": repeats}
    return render(request, "claims/claim_form.html", context)


def _record(request: HttpRequest, form: ClaimForm, first: FirstEvidenceForm) -> Claim | None:
    """Record a claim with its first evidence, and as a duplicate where its writer says so; return the one to look at."""
    try:
        with transaction.atomic():
            claim = form.record_new(first, by=request.user)
            shown, told = join_repeated(request, claim) if claim else (None, "")
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    if claim:
        match_claim.enqueue(claim.pk)
        messages.success(request, f"{claim.name} {told}. Judge it when you know what stands behind it.")
    return shown


@get_or_post
def edit_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Change a claim's wording and what surrounds it, under the version that the editor saw."""
    case = get_case(request, slug)
    need(request, case, "edit")
    claim = get_claim(case, number)
    form, status = ClaimForm(posted(request), case=case, record=claim), 200
    try:
        if form.is_valid() and form.edit(by=request.user):
            if "statement" in form.changed_data:
                match_claim.enqueue(claim.pk)
            messages.success(request, f"{claim.name} is saved. What it said before stays in its edits.")
            return redirect(claim_url(request, claim))
    except EditConflict as conflict:
        form, status = form.beside(conflict.current), 409
    context = {**around(request, case, claim), "form": form}
    return render(request, "claims/claim_form.html", context, status=status)


@get_or_post
def own_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make the person who asks the owner of a claim that is nobody's, or nobody where it is his, under the version that he saw."""
    case = get_case(request, slug)
    need(request, case, "edit")
    claim = get_claim(case, number)
    if request.method != "POST":
        return redirect(claim_url(request, claim))
    form = OwnForm(request.POST)
    if not form.is_valid():
        raise BadRequest("This does not say which version of the claim was read.")
    takes = not form.cleaned_data["gives"]
    here = claim_url(request, claim)
    try:
        claim.edit(
            by=request.user, version=form.cleaned_data["version"], owner=request.user if takes else None
        )
    except EditConflict:
        return errors.conflict(
            request,
            sentence=f"{claim.name} was changed since you read it, so its owner is as it was.",
            next_url=here,
            next_text=f"Look at {claim.name}",
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        told = "is yours: what is new on it waits on your work" if takes else "has no owner now"
        messages.success(request, f"{claim.name} {told}.")
    return redirect(f"{here}#owner")


@get_or_post
def supersede_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say that another claim takes this one's place."""
    return _meet(request, slug, number, "supersede")


@get_or_post
def withdraw_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a claim back, with a reason."""
    return _meet(request, slug, number, "withdraw")


@get_or_post
def reinstate_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Undo a supersession or a withdrawal, with a reason."""
    return _meet(request, slug, number, "reinstate")


def _meet(request: HttpRequest, slug: str, number: int, verb: str) -> HttpResponse:
    case = get_case(request, slug)
    claim = get_claim(case, number)
    need(request, case, "merge" if claim.kept else "withdraw")
    form: FateForm = (SupersedeForm if verb == "supersede" else FateForm)(posted(request), claim=claim)
    merged = beside(claim, links_of(claim))["merged"] if verb == "withdraw" else []
    context, status = {**around(request, case, claim), "verb": verb, "merged": merged}, 200
    try:
        if form.is_valid() and _may_meet(request, form) and form.meet(verb, by=request.user):
            messages.success(request, f"{claim.name} {DONE[verb]}.")
            return redirect(claim_url(request, claim))
    except EditConflict as conflict:
        context["conflict"] = overtaken(conflict.current, form.cleaned_data["version"])
        form, status = form.again(), 409
    return render(request, "claims/claim_fate.html", {**context, "form": form}, status=status)


def _may_meet(request: HttpRequest, form: FateForm) -> bool:
    """Refuse, at the field, to merge by superseding what a link calls a duplicate, to who may not merge."""
    successor = form.cleaned_data.get("successor")
    case = form.claim.case
    if not successor or case.lets(request.user, "merge") or not merges_by_supersession(form.claim, successor):
        return True
    sentence = f"{form.claim.name} is linked as a duplicate of {successor.name}, {WOULD_MERGE}"
    form.add_error("successor", sentence)
    return False
