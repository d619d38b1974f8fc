"""Links between claims in the admin: there to be read. They are made, and taken back, on the pages of their claims."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.admin.written_once import OfClaimAdmin
from claims.models import ClaimLink
from claims.models.links import link_kind_choices


@admin.register(ClaimLink, site=site)
class ClaimLinkAdmin(OfClaimAdmin):
    list_display = ("claim_name", "kind", "other_name", "worded", "state", "by", "written", "case")
    list_filter = (choice_filter("kind", "kind", link_kind_choices), ByCase)
    list_select_related = ("case", "claim", "other", "author")
    search_fields = ("note",)
    search_help_text = "Words of the note."
    ordering = ("-case_id", "-id")
    fields = readonly_fields = (
        "case",
        "of_claim",
        "kind",
        "to_claim",
        "note",
        "state",
        "by",
        "written",
        "recorded_at",
        "withdrawn_reason",
    )

    @admin.display(description="the other claim")
    def other_name(self, link: Any) -> str:
        return link.other.name

    @admin.display(description="the other claim")
    def to_claim(self, link: Any) -> str:
        address = reverse("admin:claims_claim_change", args=[link.other_id])
        return format_html('<a href="{}">{}</a>', address, link.other)

    @admin.display(description="note")
    def worded(self, link: Any) -> str:
        return Truncator(link.note).chars(160)
