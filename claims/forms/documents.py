"""What is asked for a document, for its derivation from another, and for what its publisher did about it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from claims.analysis import scales
from claims.analysis.dates import read_partial
from claims.forms.evidence import day_input
from claims.forms.fields import (
    DocumentField,
    InCaseForm,
    LanguageField,
    PublishedField,
    SourceField,
    gather,
    no_log_in,
    spread,
)
from claims.forms.named import EditsNamed, new_source_kind, new_source_tick
from claims.models import Derivation, Document, Retraction

KNOWS = {
    scales.DerivationKind.REPUBLISHES: "a copy: it republishes the other",
    scales.DerivationKind.TRANSLATES: "a translation of the other",
    scales.DerivationKind.REVISES: "a revision of the other",
}


def states() -> list[tuple[str, str]]:
    return scales.words(scales.DocumentState)


class DocumentForm(EditsNamed):
    """A document: a reference to one article, report or statement."""

    NEW_SOURCES = {"source": scales.SourceKind.OUTLET.value}
    RENAMED = {"published_precision": "published"}

    title = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": "Write its title, as the article gives it."},
    )
    source = SourceField(label="Publisher", help_text="The source that published it, by its name.")
    source_is_new = new_source_tick("publisher")
    source_kind = new_source_kind(scales.SourceKind.OUTLET.value)
    byline = forms.CharField(
        label="Author", max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    address = forms.URLField(
        label="Address",
        max_length=2000,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"]), no_log_in],
        error_messages={"invalid": "Write a whole web address, one that begins with https:// or http://."},
        help_text="Where it stands on the web.",
    )
    published = PublishedField(required=False)
    language = LanguageField()
    state = forms.ChoiceField(choices=states, initial=scales.DocumentState.NEW.value)
    set_aside_reason = forms.CharField(
        label="Why it is set aside",
        max_length=500,
        required=False,
        help_text="Only if the state is “set aside”.",
    )

    @staticmethod
    def standing(record: Document) -> dict[str, Any]:
        names = ("title", "source", "byline", "address", "language", "state", "set_aside_reason")
        stands = {name: getattr(record, name) for name in names}
        day = gather(record, "published")
        return {**stands, "published": read_partial(day) if day else None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("state") == scales.DocumentState.SET_ASIDE and not cleaned.get("set_aside_reason"):
            self.add_error("set_aside_reason", "Say why the document is set aside.")
        return cleaned

    def columns(self) -> dict[str, Any]:
        typed = self.cleaned_data
        names = ("title", "byline", "address", "language", "state")
        return {
            **{name: typed[name] for name in names},
            "source": self.source_of("source", self.by),
            **spread("published", typed["published"]),
            "set_aside_reason": typed["set_aside_reason"] if typed["state"] == "set_aside" else "",
        }

    def record_new(self, *, by: Any) -> Document | None:
        """Add the document, and its publisher where that is new; None, with errors at their fields, if a rule is broken."""
        self.by = by
        try:
            with transaction.atomic():
                return Document.record(case=self.case, by=by, **self.columns())
        except ValidationError as error:
            self.refuse(error, **self.RENAMED)
            return None


class DerivationForm(InCaseForm):
    """That this document is a copy, a translation or a revision of another."""

    kind = forms.ChoiceField(label="This document is", choices=list(KNOWS.items()))
    original = DocumentField(
        label="The other document", help_text="By its title or its number: the one that was there first."
    )

    def derive(self, document: Document, *, by: Any) -> Derivation | None:
        """Record the derivation; None, with errors at their fields, if a rule is broken."""
        try:
            return document.derive_from(self.cleaned_data["original"], by=by, kind=self.cleaned_data["kind"])
        except ValidationError as error:
            self.refuse(error)
            return None


class RetractionForm(InCaseForm):
    """What the publisher of a document did about it afterwards, and when."""

    kind = forms.ChoiceField(
        label="Its publisher",
        choices=[
            (scales.RetractionKind.RETRACTED.value, "took it back"),
            (scales.RetractionKind.CORRECTED.value, "corrected it"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what the publisher did."},
    )
    day = forms.DateField(
        label="On",
        widget=day_input(),
        error_messages={"required": "Give the day on which the publisher did so."},
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )

    def record(self, document: Document, *, by: Any) -> Retraction | None:
        """Mark the document; None, with errors at their fields, if a rule is broken."""
        try:
            return Retraction.record(document, by=by, **self.cleaned_data)
        except ValidationError as error:
            self.refuse(error)
            return None
