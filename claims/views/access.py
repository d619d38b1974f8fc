"""Which case a page may show, and what its visitor may do there."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from claims.analysis.roles import WHEN_CLOSED, Role, roles_for
from claims.models import Case


class CaseIsClosed(PermissionDenied):
    """Raised where something would change in a case that is closed; the visitor is a member, or it would not be told."""

    def __init__(self, case: Case) -> None:
        super().__init__("This case is closed: nothing in it changes until a manager reopens it.")
        self.case = case


def get_case(request: HttpRequest, slug: str) -> Case:
    """Return the case if the visitor is a member of it; 404 for everybody else, whether it exists or not."""
    return get_object_or_404(Case.objects.visible_to(request.user), slug=slug)


def need(request: HttpRequest, case: Case, action: str) -> None:
    """Let a member go on who may do `action`; else raise PermissionDenied with a sentence that says who may.

    Ask `get_case` first: to a stranger this would tell that the case exists.
    """
    if case.closed_at and action not in WHEN_CLOSED:
        raise CaseIsClosed(case)
    if not case.lets(request.user, action):
        raise PermissionDenied(f"{_who(action)} of this case may do that; your role does not allow it.")


def _who(action: str) -> str:
    """Name the roles that may: "Analysts, reviewers and managers", or "Only managers"."""
    able = roles_for(action)
    *first, last = (f"{role.value}s" for role in Role if role in able)
    names = f"{', '.join(first)} and {last}" if first else f"only {last}"
    return names[0].upper() + names[1:]
