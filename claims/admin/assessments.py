"""Judgements in the admin: there to be read. A judgement changes by a new one, on the form of its claim."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from claims.admin.base import RecordAdmin
from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.analysis import scales
from claims.models import Assessment
from config.templating import day, quantity_words

SHOWN = ("case", "of_claim", "claim_version", "status_in_words", "confidence_in_words", "likelihood_in_words")
MORE = (
    "probability",
    "figure",
    "rationale",
    "would_change",
    "review_on",
    "by",
    "judged",
    "recorded_at",
    "needs_review",
    "imported",
)


@admin.register(Assessment, site=site)
class AssessmentAdmin(RecordAdmin):
    add_action = change_action = ""
    list_display = (
        "claim_name",
        "confidence_in_words",
        "status_in_words",
        "likelihood_in_words",
        "by",
        "judged",
        "case",
    )
    list_filter = (
        choice_filter("confidence", "confidence", lambda: scales.words(scales.Confidence)),
        choice_filter("status", "status", lambda: scales.words(scales.Status)),
        ByCase,
    )
    list_select_related = ("case", "claim", "author")
    search_fields = ("rationale",)
    search_help_text = "Words of the rationale."
    # Backwards through the index assessment_by_date.
    ordering = ("-case_id", "-made_at", "-id")
    fields = readonly_fields = (*SHOWN, *MORE)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields

    @admin.display(description="claim")
    def claim_name(self, judgement: Assessment) -> str:
        return judgement.claim.name

    @admin.display(description="claim")
    def of_claim(self, judgement: Assessment) -> str:
        address = reverse("admin:claims_claim_change", args=[judgement.claim_id])
        return format_html('<a href="{}">{}</a>', address, judgement.claim)

    @admin.display(description="status")
    def status_in_words(self, judgement: Assessment) -> str:
        return scales.status_word(judgement.claim.kind, judgement.status)

    @admin.display(description="confidence")
    def confidence_in_words(self, judgement: Assessment) -> str:
        return judgement.confidence or "not given"

    @admin.display(description="likelihood")
    def likelihood_in_words(self, judgement: Assessment) -> str:
        standard, code = judgement.likelihood_standard, judgement.likelihood
        if not code:
            return "not given"
        return f"{scales.likelihood_word(standard, code)} ({scales.likelihood_range(standard, code)})"

    @admin.display(description="our figure")
    def figure(self, judgement: Assessment) -> str:
        said = quantity_words(judgement.figure_low, judgement.figure_high, judgement.claim.quantity_unit)
        return (
            f"{said}, as of {day(judgement.figure_as_of)}"
            if said and judgement.figure_as_of
            else said or "none"
        )

    @admin.display(description="judged by")
    def by(self, judgement: Assessment) -> str:
        return judgement.by

    @admin.display(description="judged")
    def judged(self, judgement: Assessment) -> str:
        return day(judgement.made_at, judgement.case.time_zone)
