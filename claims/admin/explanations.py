"""Explanations in the admin: there to be read. They are written, and taken back, on the page of their claim."""

from django.contrib import admin
from django.utils.text import Truncator

from claims.admin.door import site
from claims.admin.lists import ByCase
from claims.admin.written_once import OfClaimAdmin
from claims.models import Explanation


@admin.register(Explanation, site=site)
class ExplanationAdmin(OfClaimAdmin):
    list_display = ("claim_name", "worded", "state", "by", "written", "case")
    list_filter = (ByCase,)
    list_select_related = ("case", "claim", "author")
    search_fields = ("text",)
    search_help_text = "Words of the explanation."
    ordering = ("-case_id", "-id")
    fields = readonly_fields = (
        "case",
        "of_claim",
        "text",
        "state",
        "by",
        "written",
        "recorded_at",
        "withdrawn_reason",
    )

    @admin.display(description="explanation")
    def worded(self, explanation: Explanation) -> str:
        return Truncator(explanation.text).chars(160)
