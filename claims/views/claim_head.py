"""What every page of a claim needs: the claim, what its visitor may do, the list he came from, who was first."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from claims.filters.claims import ClaimFilter
from claims.forms.claims import ClaimForm
from claims.forms.editing import conflict
from claims.forms.fields import conflict_rows
from claims.models import Assessment, Case, Claim
from claims.views.register import neighbours

BESIDE = (
    "claimant",
    "successor",
    "owner",
    "author",
    "standing__author",
    "first_evidence__document__source",
)
SHOWN = (
    *(field.name for field in Claim._meta.concrete_fields),
    *(f"standing__{field.name}" for field in Assessment._meta.concrete_fields),
    "claimant__name",
    "successor__number",
    "successor__statement",
    "owner__username",
    "author__username",
    "standing__author__username",
    "first_evidence__place",
    *(
        f"first_evidence__document__{name}"
        for name in ("number", "title", "byline", "published", "published_precision", "source__name")
    ),
)
"""What the pages of a claim show of it and of what stands around it."""

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def get_claim(case: Case, number: int) -> Claim:
    """Return a claim of a case that the visitor may see, with what its head shows; 404 if there is none."""
    rows = Claim.objects.filter(case=case).select_related(*BESIDE).only(*SHOWN)
    claim = get_object_or_404(rows, number=number)
    claim.case = case
    return claim


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, even if it is nothing; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def around(request: HttpRequest, case: Case, claim: Claim) -> dict[str, Any]:
    """Return what every page of a claim needs: what the visitor may do, and the list that he came from."""
    query = request.GET.get("list", "")
    return {
        "case": case,
        "claim": claim,
        "section": "claims",
        "may": case.actions_of(request.user),
        "today": case.today,
        "keep": f"?{urlencode({'list': query})}" if query else "",
    }


def claim_url(request: HttpRequest, claim: Claim) -> str:
    """Return the claim's address, inside the list that the visitor came from."""
    query = request.GET.get("list", "")
    return claim.get_absolute_url() + (f"?{urlencode({'list': query})}" if query else "")


def place_in_list(request: HttpRequest, case: Case, claim: Claim) -> dict[str, Any]:
    """Return the list that the visitor came from and the claims before and after this one in it."""
    query = request.GET.get("list", "")
    place: dict[str, Any] = {"href": reverse("claim-list", args=[case.slug]), "filtered": False}
    if not query:
        return place
    wanted = ClaimFilter(QueryDict(query), case=case)
    previous, following, position = neighbours(case, request.user, query, claim)
    return {
        **place,
        "href": f"{place['href']}?{query}",
        "filtered": wanted.is_narrowed,
        "previous": previous,
        "next": following,
        "position": position,
    }


def overtaken(current: Any, seen: int) -> dict[str, Any]:
    """Return who changed a record and when, and how the version that was seen differs from the one that stands."""
    before = current.history.filter(version=seen).first()
    was = ClaimForm.standing(before.instance) if before else {}
    form = ClaimForm(case=current.case, record=current)
    rows = conflict_rows(form, was, form.standing(current)) if was else []
    return conflict(current, [row for row in rows if row["differs"]])
