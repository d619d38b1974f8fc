"""Copies in the admin: which document republishes, translates or revises which. Taken back with a reason on a page of the app."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.admin.written_once import WrittenOnceAdmin
from claims.models import Derivation
from claims.models.documents import derivation_kind_choices

FIELDS = ("document", "kind", "original")
SAID = ("state", "by", "written", "recorded_at", "withdrawn_reason")


@admin.register(Derivation, site=site)
class DerivationAdmin(WrittenOnceAdmin):
    add_action = "add"
    autocomplete_fields = ("document", "original")
    list_display = ("copy", "kind", "of", "state", "by", "written", "case")
    list_filter = (choice_filter("kind", "kind", derivation_kind_choices), ByCase)
    list_select_related = ("case", "document", "original", "author")
    search_fields = ("document__title", "original__title")
    search_help_text = "Words of the title of either document."
    ordering = ("-case_id", "-id")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the texts: a list of fifty could weigh megabytes."""
        return super().get_queryset(request).defer("document__text", "original__text")

    @admin.display(description="document")
    def copy(self, derivation: Derivation) -> str:
        return derivation.document.title

    @admin.display(description="of")
    def of(self, derivation: Derivation) -> str:
        return derivation.original.title

    def get_fieldsets(self, request: HttpRequest, obj: Derivation | None = None) -> Any:
        return [(None, {"fields": ("case", *FIELDS, *(SAID if obj else ()))})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("case", *FIELDS, *SAID) if obj else ("case",)

    def beneath(self, request: HttpRequest, obj: Derivation) -> dict[str, Any]:
        if obj.withdrawn_at or not self._may(request, obj, "withdraw"):
            return {}
        return {"fates": [("Take it back", reverse("derivation-withdraw", args=[obj.case.slug, obj.pk]))]}

    def record(self, request: HttpRequest, form: Any) -> Derivation:
        document, original, kind = (form.cleaned_data[name] for name in ("document", "original", "kind"))
        derived: Derivation = document.derive_from(original, by=request.user, kind=kind)
        return derived
