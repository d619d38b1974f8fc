"""The menu of saved views in the head of the register."""

from typing import Any
from urllib.parse import parse_qsl

from django.db.models import Case as Choice
from django.db.models import IntegerField, QuerySet, Value, When
from django.db.models.functions import Lower

from claims.filters.claims import ClaimFilter
from claims.models import Case, SavedView

MOST_IN_MENU = 30
"""How many views the menu holds; the others stand on a page of their own."""


def views_of(case: Case, user: Any) -> QuerySet:
    """The views of a case that `user` may see."""
    return SavedView.objects.visible_to(user).filter(case=case).select_related("owner", "case")


def view_menu(wanted: ClaimFilter, user: Any, can: frozenset[str]) -> dict[str, Any]:
    """Return the views that the menu offers, one's own first, and which of them the page shows. One query."""
    mine_first = Choice(When(owner=user.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = list(views_of(wanted.case, user).order_by(mine_first, Lower("name"), "pk")[: MOST_IN_MENU + 1])
    shown = rows[:MOST_IN_MENU]
    here = _pairs(wanted.query) if wanted.is_valid() else None
    return {
        "own_views": [view for view in shown if view.owner_id == user.pk],
        "shared_views": [view for view in shown if view.owner_id != user.pk],
        "more_views": len(rows) > MOST_IN_MENU,
        "current_view": next((view for view in shown if _pairs(view.query) == here), None),
        "may_share": "share views" in can,
        "may_manage": "settings" in can,
    }


def _pairs(query: str) -> list[tuple[str, str]]:
    """What a query asks for, in whatever order it is written."""
    return sorted(parse_qsl(query, keep_blank_values=True))
