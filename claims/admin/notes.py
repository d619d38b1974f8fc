"""Notes in the admin: there to be read. They are written, and taken back, on the page of their claim."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from claims.admin.base import RecordAdmin
from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.models import Note
from claims.models.notes import note_kind_choices
from config.templating import day


@admin.register(Note, site=site)
class NoteAdmin(RecordAdmin):
    add_action = change_action = ""
    list_display = ("claim_name", "kind", "worded", "state", "by", "written", "case")
    list_filter = (choice_filter("kind", "kind", note_kind_choices), ByCase)
    list_select_related = ("case", "claim", "author")
    search_fields = ("text",)
    search_help_text = "Words of the note."
    # Backwards through the index note_by_arrival.
    ordering = ("-case_id", "-recorded_at", "-id")
    fields = readonly_fields = (
        "case",
        "of_claim",
        "kind",
        "text",
        "state",
        "by",
        "written",
        "recorded_at",
        "withdrawn_reason",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).telling_open()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields

    @admin.display(description="claim")
    def claim_name(self, note: Note) -> str:
        return note.claim.name

    @admin.display(description="claim")
    def of_claim(self, note: Note) -> str:
        address = reverse("admin:claims_claim_change", args=[note.claim_id])
        return format_html('<a href="{}">{}</a>', address, note.claim)

    @admin.display(description="text")
    def worded(self, note: Note) -> str:
        return Truncator(note.text).chars(160)

    @admin.display(description="state")
    def state(self, note: Note) -> str:
        """Say what became of it: only a dissent is open, or closed by the next judgement."""
        if note.withdrawn_at:
            return "withdrawn"
        if note.judgement_id is None:
            return "kept"
        return "open" if note.is_open_dissent else "closed by a judgement"

    @admin.display(description="written by")
    def by(self, note: Note) -> str:
        return note.by

    @admin.display(description="written")
    def written(self, note: Note) -> str:
        return day(note.made_at, note.case.time_zone)
