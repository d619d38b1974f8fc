"""What the person of a request may do in which case: the table of roles, asked once per request."""

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Field, Q, QuerySet
from django.http import HttpRequest

from claims.analysis.roles import WHEN_CLOSED, Role, may, roles_for
from claims.models import Case, Membership
from claims.models.base import InCase

SLUG = re.compile(r"[a-z0-9-]{1,60}")


def roles_of(request: HttpRequest) -> dict[int, str]:
    """Return the role that the person has in each of his cases, by the case's id. One query per request."""
    known: dict[int, str] | None = getattr(request, "_admin_roles", None)
    if known is None:
        mine = Membership.objects.filter(user=request.user.pk)
        known = dict(mine.values_list("case_id", "role"))
        request._admin_roles = known  # type: ignore[attr-defined]
    return known


def forget_roles(request: HttpRequest) -> None:
    """Ask for the roles anew: they have changed within the request."""
    request._admin_roles = None  # type: ignore[attr-defined]


def closed_cases(request: HttpRequest) -> frozenset[int]:
    """Return the ids of the cases that are closed. One query per request."""
    known: frozenset[int] | None = getattr(request, "_admin_closed", None)
    if known is None:
        known = frozenset(Case.objects.exclude(closed_at=None).values_list("pk", flat=True))
        request._admin_closed = known  # type: ignore[attr-defined]
    return known


def may_in(request: HttpRequest, case_id: int | None, action: str) -> bool:
    """Say whether the person may do `action` in this case; as `case.lets`, without a query of its own."""
    allowed = roles_for(action)
    if action not in WHEN_CLOSED and case_id in closed_cases(request):
        return False
    if request.user.is_superuser:
        return True
    return roles_of(request).get(case_id or 0) in allowed


def may_somewhere(request: HttpRequest, action: str) -> bool:
    """Say whether there is any case in which the person may do `action`."""
    if request.user.is_superuser:
        return True
    return any(may(role, action) for role in roles_of(request).values())


def who_may(action: str) -> str:
    """Name the roles that may do `action`: "analysts, reviewers and managers of the case"."""
    able = roles_for(action)
    *first, last = [f"{role.value}s" for role in Role if role in able]
    return f"{', '.join(first)} and {last} of the case" if first else f"{last} of the case"


def case_called(request: HttpRequest, slug: str, action: str = "see") -> Case | None:
    """Return the case of that address in which the person may do `action`; None for what is no address at all."""
    if not SLUG.fullmatch(slug):
        return None
    return Case.objects.open_to(request.user, action).filter(slug=slug).first()


# What a relation may point to


def choices_for(field: Field, request: HttpRequest, case: Case | None, *, action: str = "see") -> QuerySet:
    """Return the rows that a relation may point to on a form about `case`: those of the same case, and its people.

    Without a case, whatever the person may do `action` with. What is no record of a case and no person is never offered.
    """
    related: Any = field.related_model
    if related is Case:
        rows = Case.objects.open_to(request.user, action)
        return rows.filter(pk=case.pk) if case else rows
    if issubclass(related, InCase):
        rows = related.objects.open_to(request.user, action)
        return rows.filter(case=case) if case else rows
    if related is get_user_model() and case:
        return people_for(field, request, case)
    return related._default_manager.none()


def people_for(field: Field, request: HttpRequest, case: Case) -> QuerySet:
    """Return who may be named on a form about `case`: its members; to become one, everybody, but only for a superuser.

    A manager writes the exact name instead (admin/cases.py): any account that opens a case manages it, and would list all.
    """
    people = get_user_model()._default_manager.filter(is_active=True).order_by("username")
    if field.model is Membership:
        return people if request.user.is_superuser else people.none()
    if not may_in(request, case.pk, "see"):
        return people.none()
    return people.filter(Q(pk__in=Membership.objects.filter(case=case).values("user")) | Q(is_superuser=True))
