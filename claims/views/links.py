"""Links between claims, made and taken back; and duplicates, merged, and what leads from one to the claim that is kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from claims.analysis import scales
from claims.forms.claims import LinkForm, MergeForm
from claims.forms.editing import ReasonForm
from claims.models import Case, Claim, ClaimLink, EditConflict
from claims.views.access import get_case, need
from claims.views.claim_head import around, claim_url, get_claim, get_or_post, overtaken, posted

WOULD_MERGE = "so this would merge them: managers of the case may do that."


@get_or_post
def link_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say how this claim stands to another."""
    case = get_case(request, slug)
    need(request, case, "edit")
    claim = get_claim(case, number)
    start = {"kind": request.GET.get("kind", ""), "other": _named(case, request.GET.get("to", ""))}
    form = LinkForm(posted(request), case=case, initial=start)
    link = (
        form.record(claim, by=request.user) if form.is_valid() and _may_link(request, form, claim) else None
    )
    if link:
        messages.success(request, f"Linked: {link}.")
        return redirect(f"{claim_url(request, claim)}#links")
    return render(request, "claims/claim_link.html", {**around(request, case, claim), "form": form})


def _may_link(request: HttpRequest, form: LinkForm, claim: Claim) -> bool:
    """Refuse, at the field, to merge by calling a claim a duplicate of the one that took its place, to who may not merge."""
    typed = form.cleaned_data
    merges = typed["kind"] == scales.LinkKind.DUPLICATES and claim.successor_id == typed["other"].pk
    if not merges or claim.case.lets(request.user, "merge"):
        return True
    form.add_error("other", f"{claim.name} is superseded by {typed['other'].name}, {WOULD_MERGE}")
    return False


@get_or_post
def withdraw_link(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a link between two claims back, with a reason; it leads back to the claim that one came from."""
    case = get_case(request, slug)
    need(request, case, "withdraw")
    links = ClaimLink.objects.select_related("claim__case", "other__case", "author").filter(case=case)
    link = get_object_or_404(links, pk=pk)
    here = link.other if request.GET.get("of") == str(link.other.number) else link.claim
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            link.withdraw(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"The link is withdrawn: {link}.")
            return redirect(f"{claim_url(request, here)}#links")
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {**around(request, case, here), "form": form, "link": link}
    return render(request, "claims/claim_unlink.html", context)


@get_or_post
def merge_claim(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Merge this claim into another that says the same, under the version that its reader saw."""
    case = get_case(request, slug)
    need(request, case, "merge")
    claim = get_claim(case, number)
    start = {"other": _named(case, request.GET.get("into", ""))}
    form: Any = MergeForm(posted(request), claim=claim, initial=start)
    context, status = {**around(request, case, claim)}, 200
    try:
        if form.is_valid() and form.meet("merge_into", by=request.user):
            other = form.cleaned_data["other"]
            messages.success(
                request,
                f"{claim.name} is merged into {other.name}, which reads the evidence of both. Nothing has moved.",
            )
            return redirect(claim_url(request, other))
    except EditConflict as conflict:
        context["conflict"] = overtaken(conflict.current, form.cleaned_data["version"])
        form, status = form.again(), 409
    return render(request, "claims/claim_merge.html", {**context, "form": form}, status=status)


def _named(case: Case, number: str) -> str:
    """Return a claim of the case as a field names it, by its number; "" where there is none."""
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        return ""
    claim = Claim.objects.filter(case=case, number=int(number)).first()
    return str(claim) if claim else ""


def led_to_kept(request: HttpRequest, claim: Claim, page: str) -> HttpResponse | None:
    """Lead from a claim that is merged to the same page of the one that it was merged into, with a sentence, and to its own where
    that one is withdrawn; None for others."""
    if request.method == "POST" or not (kept := claim.kept):
        return None
    if kept.fate == scales.Fate.WITHDRAWN:
        messages.info(request, f"{claim.name} is a duplicate of {kept.name}, which is withdrawn.")
        return redirect(claim_url(request, claim))
    messages.info(
        request,
        f"{claim.name} is a duplicate of {kept.name}, which reads the evidence of both: this is {kept.name}.",
    )
    kept.case = claim.case
    return redirect(page, slug=claim.case.slug, number=kept.number)


def merges_by_supersession(claim: Claim, successor: Claim) -> bool:
    """Whether to supersede a claim by another would merge it, since a link says that it duplicates that one."""
    links = ClaimLink.objects.standing().filter(kind=scales.LinkKind.DUPLICATES)
    return links.filter(claim=claim, other=successor).exists()
