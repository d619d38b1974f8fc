"""Dismissals of warnings in the admin: there to be read. They are made, and taken back, on the page of their claim."""

from django.contrib import admin
from django.utils.text import Truncator

from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.admin.written_once import OfClaimAdmin
from claims.models import Dismissal
from claims.models.dismissals import warning_choices


@admin.register(Dismissal, site=site)
class DismissalAdmin(OfClaimAdmin):
    list_display = ("claim_name", "warning", "worded", "state", "by", "written", "case")
    list_filter = (choice_filter("warning", "warning", warning_choices), ByCase)
    list_select_related = ("case", "claim", "author")
    search_fields = ("reason",)
    search_help_text = "Words of the reason."
    ordering = ("-case_id", "-id")
    fields = readonly_fields = (
        "case",
        "of_claim",
        "warning",
        "reason",
        "state",
        "by",
        "written",
        "recorded_at",
        "withdrawn_reason",
    )

    @admin.display(description="reason")
    def worded(self, dismissal: Dismissal) -> str:
        return Truncator(dismissal.reason).chars(160)
