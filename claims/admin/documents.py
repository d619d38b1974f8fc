"""Documents in the admin: references and captured texts, whose text never changes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.admin.base import RecordAdmin
from claims.admin.door import site
from claims.admin.forms import RecordForm
from claims.admin.lists import ByCase, choice_filter
from claims.analysis import scales
from claims.forms.fields import PartialDateField
from claims.models import Document
from config.templating import partial, plural

TITLED: Any = (None, {"fields": ("case", "title", "source", "byline", "address", "published", "language")})
READING: Any = ("Reading", {"fields": ("state", "set_aside_reason")})


class DocumentForm(RecordForm):
    """A document's particulars; its text is no part of them."""

    published = PartialDateField(required=False)


@admin.register(Document, site=site)
class DocumentAdmin(RecordAdmin):
    form = DocumentForm
    autocomplete_fields = ("source",)
    list_display = ("number", "title", "source", "day", "language", "state", "case")
    list_display_links = ("number", "title")
    list_filter = (choice_filter("state", "state", lambda: scales.words(scales.DocumentState)), ByCase)
    list_select_related = ("case", "source")
    search_fields = ("title", "byline", "address", "source__name")
    search_help_text = "Words of the title, the author, the address or the publisher."
    # Backwards through the index that keeps numbers unique: what was added last stands first.
    ordering = ("-case_id", "-number")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the texts: a list of fifty could weigh megabytes."""
        return super().get_queryset(request).defer("text")

    @admin.display(description="published")
    def day(self, document: Document) -> str:
        return partial(document.published, document.published_precision)

    @admin.display(description="text")
    def kept_text(self, document: Document) -> str:
        if document.is_reference:
            return "None: a reference. Its text is taken over by a capture, once."
        return f"{plural(len(document.text), 'character')}, kept as captured; read it on the document's page."

    def get_fieldsets(self, request: HttpRequest, obj: Document | None = None) -> Any:
        if obj is None:
            return [TITLED, READING]
        return [TITLED, READING, ("Text", {"fields": ("kept_text",)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "kept_text") if obj else self.readonly_fields

    def record(self, request: HttpRequest, form: Any) -> Document:
        return Document.record(case=form.case, by=request.user, **form.values())
