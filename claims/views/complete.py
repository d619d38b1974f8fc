"""What fields complete: the ten records of a case that best fit what is typed, as JSON."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from claims import search
from claims.analysis.dates import say_partial
from claims.analysis.roles import Role
from claims.forms.fields import ClaimField, DocumentField
from claims.models import Case, Claim, Document, Membership, Source, Tag
from claims.views.access import get_case

MOST = 10
LONGEST = 200
"""What is typed beyond this many characters is left out: no name of ours needs more."""


@require_safe
def complete(request: HttpRequest, slug: str, what: str) -> JsonResponse:
    """Answer {"results": [{"id", "text", "detail"}]}; nothing typed gives the most recent or the first."""
    case = get_case(request, slug)
    if what not in FINDERS:
        raise Http404
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    return JsonResponse({"results": FINDERS[what](case, typed)})


def _result(pk: int, text: str, detail: str = "") -> dict[str, Any]:
    return {"id": pk, "text": text, "detail": detail}


def _first(*legs: QuerySet) -> list[Any]:
    """Return the first ten rows of the legs, the better legs first, no row twice."""
    found: dict[int, Any] = {}
    for leg in legs:
        if len(found) < MOST:
            for row in leg.exclude(pk__in=list(found))[: MOST - len(found)]:
                found[row.pk] = row
    return list(found.values())


def documents(case: Case, typed: str) -> list[dict[str, Any]]:
    """Documents by number, by how the title begins, by its words, or by publisher; the newest first."""
    rows = Document.objects.filter(case=case).with_publisher().order_by("-published", "-pk")
    if not typed:
        legs = [rows.order_by("-number")]
    else:
        number = DocumentField.NUMBER.fullmatch(typed)
        numbered = [rows.filter(number=int(number[1]))] if number else []
        publishers = Source.objects.filter(case=case, name__icontains=typed).values("pk")
        begins = rows.filter(title__istartswith=typed)
        legs = [*numbered, begins, rows.filter(_every(typed, "title")), rows.filter(source__in=publishers)]
    return [_result(row.pk, row.title, _origin_of(row)) for row in _first(*legs)]


def _every(typed: str, column: str) -> Q:
    """Every word somewhere in the column."""
    return Q(*(Q(**{f"{column}__icontains": word}) for word in typed.split()[:MOST]))


def _origin_of(document: Document) -> str:
    published = say_partial(document.published, document.published_precision)
    return ", ".join(part for part in (f"No. {document.number}", document.source.name, published) if part)


def sources(case: Case, typed: str) -> list[dict[str, Any]]:
    """Sources by name, those that begin so first. One that was merged is answered with the one it was merged into."""
    rows = Source.objects.filter(case=case).select_related("same_as").order_by("name", "pk")
    if not typed:
        legs = [rows.filter(same_as=None).order_by("-pk")]
    else:
        legs = [rows.filter(name__istartswith=typed), rows.filter(_every(typed, "name"))]
    found: dict[int, dict[str, Any]] = {}
    for row in _first(*legs):
        root = row.same_as or row
        also = f", also called {row.name}" if row.same_as else ""
        found.setdefault(root.pk, _result(root.pk, root.name, root.kind.replace("_", " ") + also))
    return list(found.values())


def owners(case: Case, typed: str) -> list[dict[str, Any]]:
    """Members of the case by the name of their account or their own."""
    people = get_user_model().objects.filter(memberships__case=case, is_active=True).order_by("username")
    named = people.filter(
        Q(username__icontains=typed) | Q(first_name__icontains=typed) | Q(last_name__icontains=typed)
    )
    found = _first(people.filter(username__istartswith=typed), named)
    roles = dict(
        Membership.objects.filter(case=case, user__in=[person.pk for person in found]).values_list(
            "user_id", "role"
        )
    )
    return [_result(person.pk, person.get_username(), Role(roles[person.pk]).value) for person in found]


def claims(case: Case, typed: str) -> list[dict[str, Any]]:
    """Claims by number ("C-30", "30") or by words of their statement and evidence; the last changed first."""
    rows = Claim.objects.filter(case=case).order_by("-changed_at", "-pk")
    legs: list[QuerySet] = [rows]
    if typed:
        number = ClaimField.NUMBER.fullmatch(typed)
        legs = [rows.filter(number=int(number[1] or number[2]))] if number else []
        with suppress(ValueError):  # no letter and no digit: nothing is called so
            legs.append(search.find(rows, case.pk, typed))
    return [_result(row.pk, f"{row.name} {row.statement[:LONGEST]}", _state_of(row)) for row in _first(*legs)]


def _state_of(claim: Claim) -> str:
    return claim.kind if claim.is_active else f"{claim.kind}, {claim.fate}"


def tags(case: Case, typed: str) -> list[dict[str, Any]]:
    """Tags by name, those that begin so first."""
    rows = Tag.objects.filter(case=case).order_by("name", "pk")
    legs: Iterable[QuerySet] = [rows.filter(name__istartswith=typed), rows.filter(name__icontains=typed)]
    return [_result(row.pk, row.name) for row in _first(*legs)]


FINDERS: dict[str, Callable[[Case, str], list[dict[str, Any]]]] = {
    "documents": documents,
    "sources": sources,
    "owners": owners,
    "claims": claims,
    "tags": tags,
}
