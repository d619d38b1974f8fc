"""Tags of a case, and the views of the register that people keep, in the admin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest

from claims.admin.base import RecordAdmin
from claims.admin.door import site
from claims.admin.forms import RecordForm
from claims.admin.lists import Bucket, ByCase
from claims.admin.rights import may_in
from claims.models import SavedView, Tag


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

    def clean_shared(self) -> bool:
        shared = self.cleaned_data["shared"]
        if shared and not self.instance.shared and not (self.case and self.case.lets(self.by, "share views")):
            raise ValidationError("Your role in this case keeps views, but does not share them.")
        return shared


class Shared(Bucket):
    title = "shared"
    parameter_name = "shared"

    def values(self) -> Any:
        return [("yes", "shared with the case"), ("no", "one's own")]

    def keep(self, queryset: Any, value: str) -> Any:
        return queryset.filter(shared=value == "yes")


@admin.register(SavedView, site=site)
class SavedViewAdmin(RecordAdmin):
    """One's own views, and what others share. Somebody's private views are his own, whatever one's role."""

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

    def get_queryset(self, request: HttpRequest) -> Any:
        mine_or_shared = Q(owner=request.user.pk) | Q(shared=True)
        return super().get_queryset(request).filter(mine_or_shared)

    def _may(self, request: HttpRequest, obj: Any, action: str) -> bool:
        if obj is None or action == "see":
            return super()._may(request, obj, action)
        return obj.owner_id == request.user.pk and may_in(request, obj.case_id, action)

    def denial(self, action: str) -> str:
        return "A saved view is changed by its owner only. Keep one of your own."

    def record(self, request: HttpRequest, form: Any) -> SavedView:
        view = SavedView(case=form.case, owner_id=request.user.pk or 0, **form.values())
        view.keep(by=request.user)
        return view
