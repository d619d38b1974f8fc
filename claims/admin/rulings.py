"""Rulings in the admin: there to be read. Origins are joined and parted, and that is taken back, on the page of their claim."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from claims.admin.base import RecordAdmin
from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.models import Ruling
from claims.models.rulings import ruling_kind_choices
from config.templating import day


@admin.register(Ruling, site=site)
class RulingAdmin(RecordAdmin):
    add_action = change_action = ""
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

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields

    @admin.display(description="claim")
    def claim_name(self, ruling: Ruling) -> str:
        return ruling.claim.name

    @admin.display(description="claim")
    def of_claim(self, ruling: Ruling) -> str:
        address = reverse("admin:claims_claim_change", args=[ruling.claim_id])
        return format_html('<a href="{}">{}</a>', address, ruling.claim)

    @admin.display(description="sources")
    def about(self, ruling: Ruling) -> str:
        return ", ".join(ruling.names)

    @admin.display(description="reason")
    def worded(self, ruling: Ruling) -> str:
        return Truncator(ruling.reason).chars(160)

    @admin.display(description="state")
    def state(self, ruling: Ruling) -> str:
        return "taken back" if ruling.withdrawn_at else "stands"

    @admin.display(description="by")
    def by(self, ruling: Ruling) -> str:
        return ruling.by

    @admin.display(description="made")
    def written(self, ruling: Ruling) -> str:
        return day(ruling.made_at, ruling.case.time_zone)
