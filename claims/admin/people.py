"""Accounts in the admin: for whoever runs the installation. People are closed, never deleted."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse

from claims.admin.door import site
from claims.admin.lists import BoundedPaginator, StrictList, flag_filter, offered
from claims.models import Case

MOST_NAMED = 5


class PersonForm(UserChangeForm):
    """An account. It is not closed while a case has no other manager."""

    def clean_is_active(self) -> bool:
        is_active: bool = self.cleaned_data["is_active"]
        if not is_active:
            left = Case.objects.managed_by_nobody_but(self.instance)
            titles = [case.title for case in left[: MOST_NAMED + 1]]
            if titles:
                more = " and others" if len(titles) > MOST_NAMED else ""
                raise ValidationError(
                    f"Nobody else manages {', '.join(titles[:MOST_NAMED])}{more}: make somebody else manager there first."
                )
        return is_active


@admin.register(User, site=site)
class PersonAdmin(UserAdmin):
    """Django's own page of an account, without groups and permissions: roles are given case by case."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        (
            "What the account opens",
            {
                "fields": ("is_active", "is_staff", "is_superuser"),
                "description": "Staff may enter the admin; what they may do there is their role in each case. "
                "A superuser manages every case.",
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    form = PersonForm
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    list_filter = tuple(
        flag_filter(field, words)
        for field, words in (("is_active", "open"), ("is_staff", "staff"), ("is_superuser", "superuser"))
    )
    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "is_superuser")
    search_fields = ("username", "first_name", "last_name")
    actions = None
    paginator = BoundedPaginator
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    change_list_template = "admin/claims/record_list.html"

    class Media:
        css: ClassVar[dict[str, Any]] = {"all": ["claims/admin_records.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StrictList]:
        return StrictList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in offered(self.list_filter)

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Find by address too, but only for whoever may see the addresses."""
        return (*self.search_fields, "email") if request.user.is_superuser else self.search_fields

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """There is no page of an account's edits."""
        raise Http404
