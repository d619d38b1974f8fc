"""Cases in the admin, and who belongs to them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from claims.admin.base import RecordAdmin, Walled
from claims.admin.door import site
from claims.admin.forms import EachOnce, RecordForm
from claims.admin.lists import ByCase, choice_filter
from claims.admin.rights import forget_roles, may_in
from claims.analysis import scales
from claims.analysis.roles import ROLE_WORDS, Role
from claims.forms.cases import NO_ACCOUNT, TOO_MANY, may_name_an_account
from claims.models import Case, EditConflict, Membership


def roles_in_words() -> list[tuple[str, str]]:
    return [(role.value, f"{role.value}: {ROLE_WORDS[role]}") for role in Role]


class MembershipForm(forms.ModelForm):
    """A person's role. A role that somebody else changed in the meantime is not set back unseen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].choices = roles_in_words()  # type: ignore[attr-defined]
            self.fields["role"].show_hidden_initial = not self.instance._state.adding
        if "user" in self.fields and not self.instance._state.adding:
            user: Any = self.fields["user"]
            user.disabled, user.queryset = True, user.queryset.model.objects.filter(pk=self.instance.user_id)
            self.initial["user"] = self.instance.user

    def clean_role(self) -> str:
        role = self.cleaned_data["role"]
        if self.instance.pk and self.has_changed():
            seen = self.data.get(self.add_initial_prefix("role"))
            if seen != self.initial.get("role"):
                raise ValidationError(
                    f"Somebody else made this person {self.initial['role']} in the meantime. "
                    "Open the page again and choose the role once more."
                )
        return role


class AccountNamed(forms.ModelChoiceField):
    """An account by its exact user name."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        super().__init__(
            get_user_model().objects.filter(is_active=True),
            to_field_name="username",
            label="User name",
            help_text="Exactly as the account has it.",
            widget=AdminTextInputWidget(attrs={"autocomplete": "off", "autocapitalize": "none"}),
            error_messages={"invalid_choice": NO_ACCOUNT},
        )

    def clean(self, value: Any) -> Any:
        if value and not self.disabled and not may_name_an_account(self.request):
            raise ValidationError(TOO_MANY)
        return super().clean(value)


class NamesAccounts(Walled):
    """Completes accounts for superusers; everybody else writes the exact name, and so lists nobody."""

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        fields = super().get_autocomplete_fields(request)  # type: ignore[misc]
        return fields if request.user.is_superuser else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user" and not request.user.is_superuser:
            return AccountNamed(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MembershipInline(NamesAccounts, admin.StackedInline):
    """Who belongs to the case."""

    model = Membership
    form = MembershipForm
    formset = EachOnce
    fields = ("user", "role")
    autocomplete_fields = ("user",)
    verbose_name_plural = "members"
    extra = 1

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            Membership.objects.visible_to(request.user)
            .select_related("user", "case")
            .order_by("user__username")
        )

    def _may(self, request: HttpRequest, obj: Any, action: str) -> bool:
        return bool(obj) and may_in(request, obj.pk, action)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, "see")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, "members")

    has_change_permission = has_delete_permission = has_add_permission

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()


class CaseForm(RecordForm):
    """A case's settings; its address is given once."""


@admin.register(Case, site=site)
class CaseAdmin(RecordAdmin):
    form = CaseForm
    change_action = "settings"
    readonly_fields = ()
    inlines = (MembershipInline,)
    list_display = ("title", "slug", "question", "likelihood_standard", "time_zone")
    search_fields = ("title", "slug", "question")
    search_help_text = "Words of the title, the address or the key question."
    ordering = ("title", "id")

    def case_id(self, obj: Case) -> int:
        return obj.pk

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever comes in here may open a case, and manages it then: it shows nobody anything."""
        return True

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return admin.ModelAdmin.add_view(self, request, form_url, extra_context)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": ("slug", *Case.EDITED)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("slug",) if obj else ()

    def record(self, request: HttpRequest, form: Any) -> Case:
        case = Case.begin(by=request.user, slug=form.cleaned_data["slug"], **form.values())
        forget_roles(request)
        return case

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Hand the members to the verbs: who comes or rises first, so that a manager can hand over and leave in one go."""
        rows = [row for row in formset.forms if row.has_changed()]
        for row in sorted(
            rows, key=lambda one: one in formset.deleted_forms or one.initial.get("role") == Role.MANAGER
        ):
            member, seen = row.instance, row.initial.get("role", "")
            try:
                if member.pk is None:
                    form.instance.admit(member.user, role=member.role)
                elif row in formset.deleted_forms:
                    member.remove(seen=seen)
                else:
                    member.give_role(row.cleaned_data["role"], seen=seen)
            except EditConflict:
                raise ValidationError(
                    "Somebody else changed a role in the meantime. Open the page again."
                ) from None
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []


class RoleForm(RecordForm):
    """One membership on a page of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].choices = roles_in_words()  # type: ignore[attr-defined]


@admin.register(Membership, site=site)
class MembershipAdmin(NamesAccounts, RecordAdmin):
    form = RoleForm
    add_action = change_action = delete_action = "members"
    autocomplete_fields = ("user",)
    list_display = ("user", "role", "case")
    list_filter = (choice_filter("role", "role", lambda: scales.words(Role)), ByCase)
    list_select_related = ("user", "case")
    search_fields = ("user__username", "user__first_name", "user__last_name")
    search_help_text = "A part of the name."
    ordering = ("case_id", "user__username")
    fields = ("case", "user", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("case", "user") if obj else ("case",)

    def record(self, request: HttpRequest, form: Any) -> Membership:
        return form.case.admit(form.cleaned_data["user"], role=form.cleaned_data["role"])

    def edit(self, request: HttpRequest, obj: Membership, form: Any) -> Membership:
        """Change the role, unless it is another one by now than the page showed."""
        seen = form.data.get(form.add_initial_prefix("role")) or ""
        return obj.give_role(form.cleaned_data["role"], seen=seen)

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        obj.remove(seen=obj.role)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Take the person out; say why where the case would be left without a manager."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("admin:claims_membership_change", object_id)
