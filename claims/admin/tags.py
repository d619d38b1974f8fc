"""Tags of a case, and the views of the register that people keep, in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.admin.base import RecordAdmin
from claims.admin.door import site
from claims.admin.forms import RecordForm
from claims.admin.lists import Bucket, ByCase
from claims.models import SavedView, Tag
from claims.models.tags import NOT_YOURS


class TagForm(RecordForm):
    """A tag's name."""


@admin.register(Tag, site=site)
class TagAdmin(RecordAdmin):
    form = TagForm
    list_display = ("name", "case")
    list_filter = (ByCase,)
    list_select_related = ("case",)
    search_fields = ("name",)
    search_help_text = "A part of the tag."
    ordering = ("case_id", "name", "id")
    fields = ("case", "name")


class ViewForm(RecordForm):
    """A view that one keeps for oneself or, where the role allows it, shares with the case."""


class Shared(Bucket):
    title = "shared"
    parameter_name = "shared"

    def values(self) -> Any:
        return [("yes", "shared with the case"), ("no", "one's own")]

    def keep(self, queryset: Any, value: str) -> Any:
        return queryset.filter(shared=value == "yes")


@admin.register(SavedView, site=site)
class SavedViewAdmin(RecordAdmin):
    """One's own views, and what others share, which managers may change. Somebody's private views are his own."""

    form = ViewForm
    add_action = change_action = delete_action = "keep views"
    list_display = ("name", "owner", "shared", "case")
    list_filter = (Shared, ByCase)
    list_select_related = ("case", "owner")
    search_fields = ("name",)
    search_help_text = "A part of the name."
    ordering = ("case_id", "name", "id")
    fields = ("case", "owner", "name", "query", "shared")
    readonly_fields = ("case", "owner")

    def _may(self, request: HttpRequest, obj: Any, action: str) -> bool:
        if obj is None or action == "see":
            return super()._may(request, obj, action)
        return obj.is_changed_by(request.user)

    def denial(self, action: str) -> str:
        return NOT_YOURS

    def record(self, request: HttpRequest, form: Any) -> SavedView:
        return SavedView.record(case=form.case, by=request.user, **form.values())
