"""Notes in the admin: there to be read. They are written, and taken back, on the page of their claim."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator

from claims.admin.door import site
from claims.admin.lists import ByCase, choice_filter
from claims.admin.written_once import OfClaimAdmin
from claims.models import Note
from claims.models.notes import note_kind_choices


@admin.register(Note, site=site)
class NoteAdmin(OfClaimAdmin):
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
