"""Rulings in the admin: there to be read. Origins are joined and parted, and that is taken back, on the page of their claim."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator

from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.admin.written_once import OfClaimAdmin
from claims.models import Ruling
from claims.models.rulings import ruling_kind_choices


@admin.register(Ruling, site=site)
class RulingAdmin(OfClaimAdmin):
    list_display = ("claim_name", "kind", "about", "worded", "state", "by", "written", "case")
    list_filter = (choice_filter("kind", "kind", ruling_kind_choices), ByCase)
    list_select_related = ("case", "claim", "author")
    search_fields = ("reason",)
    search_help_text = "Words of the reason."
    ordering = ("-case_id", "-id")
    fields = readonly_fields = (
        "case",
        "of_claim",
        "kind",
        "about",
        "reason",
        "state",
        "by",
        "written",
        "recorded_at",
        "withdrawn_reason",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("named__source")

    @admin.display(description="sources")
    def about(self, ruling: Ruling) -> str:
        return ", ".join(ruling.names)

    @admin.display(description="reason")
    def worded(self, ruling: Ruling) -> str:
        return Truncator(ruling.reason).chars(160)
