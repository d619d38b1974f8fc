"""Retractions in the admin: there to be read. They are recorded, and taken back, on the page of their document."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.admin.written_once import WrittenOnceAdmin
from claims.models import Retraction
from claims.models.retractions import retraction_kind_choices


@admin.register(Retraction, site=site)
class RetractionAdmin(WrittenOnceAdmin):
    list_display = ("titled", "kind", "day", "worded", "state", "by", "written", "case")
    list_filter = (choice_filter("kind", "kind", retraction_kind_choices), ByCase)
    list_select_related = ("case", "document", "author")
    search_fields = ("note",)
    search_help_text = "Words of the note."
    ordering = ("-case_id", "-id")
    fields = readonly_fields = (
        "case",
        "of_document",
        "kind",
        "day",
        "note",
        "state",
        "by",
        "written",
        "recorded_at",
        "withdrawn_reason",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the texts: a list of fifty could weigh megabytes."""
        return super().get_queryset(request).defer("document__text")

    @admin.display(description="document")
    def titled(self, retraction: Retraction) -> str:
        return retraction.document.title

    @admin.display(description="document")
    def of_document(self, retraction: Retraction) -> str:
        address = reverse("admin:claims_document_change", args=[retraction.document_id])
        return format_html('<a href="{}">{}</a>', address, retraction.document)

    @admin.display(description="note")
    def worded(self, retraction: Retraction) -> str:
        return Truncator(retraction.note).chars(160)
