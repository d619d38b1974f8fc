"""What is asked for a piece of evidence: what a document says, on whose word, and what surrounds it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.html import format_html

from claims.analysis import scales
from claims.analysis.nearness import short
from claims.forms.fields import (
    DocumentField,
    FigureField,
    PartialDateField,
    SourceField,
    check_quantity,
    no_log_in,
    spread,
)
from claims.forms.named import EditsNamed, NamesSources, new_source_kind, new_source_tick
from claims.models import Claim, Document, Evidence, LineageSign
from claims.models.evidence import basis_choices, credibility_choices, qualifier_choices, word_choices
from claims.models.quotes import Unquotable, own_words, paragraph

_AROUND = 60
MOST_MOUTHS = 6
STANCES = [
    (scales.Stance.SUPPORTS.value, "supports"),
    (scales.Stance.CONTRADICTS.value, "contradicts"),
    (scales.Stance.CONTEXT.value, "gives context"),
]


def credibilities() -> list[tuple[Any, str]]:
    return [("", "not given"), *credibility_choices()]


def qualifiers() -> list[tuple[str, str]]:
    return [("", "exactly"), *qualifier_choices()]


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _in_place(text: str, start: int, end: int) -> str:
    """Return words of a text, marked, with their paragraph and what stands around them in its line."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    head = before if start <= _AROUND else f"…{before.partition(' ')[2]}"
    tail = after if end + _AROUND >= len(text) else f"{after.rpartition(' ')[0]}…"
    number = paragraph(text, start)
    return format_html(
        'Paragraph {}: {}<mark class="hit">{}</mark>{}',
        number,
        head.rpartition("\n")[2],
        short(text[start:end]),
        tail.partition("\n")[0],
    )


def mouths_of(document: Document | None) -> list[LineageSign]:
    """Return the first of those whom the text of a document credits for a report."""
    return list(LineageSign.objects.mouths(document)[:MOST_MOUTHS]) if document else []


class AroundEvidence(NamesSources):
    """What may be said of evidence, and changed later: place, whose word, basis, figures, note."""

    NEW_SOURCES = {"attributed_to": scales.SourceKind.PERSON.value}

    place = forms.CharField(
        max_length=200, required=False, help_text="Where it stands, such as “paragraph 14”."
    )
    word = forms.ChoiceField(
        label="Whose word it is", choices=word_choices, initial=scales.Word.UNKNOWN.value, required=False
    )
    attributed_to = SourceField(
        label="Whose", required=False, help_text="The source that it names or cites, if it does."
    )
    attributed_to_is_new = new_source_tick()
    attributed_to_kind = new_source_kind(scales.SourceKind.PERSON.value)
    basis = forms.ChoiceField(
        choices=basis_choices,
        initial=scales.Basis.UNSPECIFIED.value,
        required=False,
        help_text="How they know: their own record or observation, an admission, a denial …",
    )
    via = forms.CharField(
        max_length=300,
        required=False,
        help_text="The mouths it came through, such as a lawmaker or a wire.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    credibility = forms.TypedChoiceField(
        choices=credibilities,
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Only if you judged it.",
    )
    quantity_low = FigureField(label="Quantity", help_text="The figure, or the lower of two.")
    quantity_high = FigureField(label="Up to", help_text="The higher of two.")
    quantity_unit = forms.CharField(
        label="Unit", max_length=100, required=False, help_text="What is counted."
    )
    quantity_qualifier = forms.ChoiceField(label="How exact", choices=qualifiers, required=False)
    since = forms.DateField(label="Counted from", required=False, widget=day_input())
    as_of = forms.DateField(label="As of", required=False, widget=day_input())
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named = bool(cleaned.get("attributed_to") or "attributed_to" in self.new_names)
        word, is_left = cleaned.get("word") or scales.Word.UNKNOWN.value, "word" not in self.changed_data
        if named and word == scales.Word.UNKNOWN and (is_left or not cleaned.get("word")):
            word = scales.Word.SOURCE.value  # a name says it where nobody chose otherwise
        if named and word in (scales.Word.OWN, scales.Word.UNKNOWN):
            self.add_error("word", "A source is named: say that it is its word, or take the name away.")
        if word == scales.Word.SOURCE and not named and not self.has_error("attributed_to"):
            self.add_error("attributed_to", "Name the source whose word it is.")
        cleaned["word"] = word
        cleaned["basis"] = cleaned.get("basis") or scales.Basis.UNSPECIFIED.value
        if cleaned.get("since") and cleaned.get("as_of") and cleaned["since"] > cleaned["as_of"]:
            self.add_error("as_of", "The count ends before it begins.")
        check_quantity(self)
        return cleaned

    @property
    def said_in(self) -> Document | None:
        """The document that says it, as far as it is known yet."""
        return getattr(self, "cleaned_data", {}).get("document")

    @property
    def mouths(self) -> list[LineageSign]:
        """Whom the text of that document credits: proposals for `via`, which a person takes or leaves."""
        return mouths_of(self.said_in)

    def around(self, by: Any) -> dict[str, Any]:
        """Return what was typed by the names of the model's fields; records a new source. Call it in a transaction."""
        names = (*Evidence.EDITED[:2], *Evidence.EDITED[3:])
        typed = {name: self.cleaned_data[name] for name in names}
        return {**typed, "attributed_to": self.source_of("attributed_to", by)}


class EvidenceEditForm(AroundEvidence, EditsNamed):
    """Evidence as it may be changed: never what is said, where it is said, or for which side."""

    @staticmethod
    def standing(record: Evidence) -> dict[str, Any]:
        return {name: getattr(record, name) for name in Evidence.EDITED}

    @property
    def said_in(self) -> Document | None:
        return self.record.document

    def columns(self) -> dict[str, Any]:
        return self.around(self.by)


class EvidenceForm(AroundEvidence):
    """New evidence, in a document of the case or in a reference that is recorded with it.

    `near` is where in the text its quote is looked for first.
    """

    NEW_SOURCES = {
        **AroundEvidence.NEW_SOURCES,
        "publisher": scales.SourceKind.OUTLET.value,
    }

    stance = forms.ChoiceField(
        label="This evidence",
        choices=STANCES,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it supports the claim, contradicts it or gives context."},
    )
    document = DocumentField(required=False, help_text="By its title, number or address.")
    title = forms.CharField(max_length=500, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    publisher = SourceField(required=False)
    publisher_is_new = new_source_tick("publisher")
    publisher_kind = new_source_kind(scales.SourceKind.OUTLET.value)
    address = forms.URLField(
        max_length=2000,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"]), no_log_in],
        error_messages={"invalid": "Write an address that begins with https:// or http://."},
    )
    published = PartialDateField(required=False)
    gist = forms.CharField(
        label="What it says, in our words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    quote = forms.CharField(
        label="Or its exact words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text="Only for a document whose text is kept here. Blanks and kinds of marks may differ; the text's own words are kept.",
    )
    meant = forms.CharField(
        label="Or take the text's own words",
        required=False,
        widget=forms.RadioSelect,
        help_text="What you typed stays until you record the evidence.",
    )
    start = -1

    def __init__(self, *args: Any, near: int = -1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = near
        self.fields["document"].otherwise = "describe it below as a new reference"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._clean_document(cleaned)
        self._clean_words(cleaned)
        return cleaned

    def _clean_document(self, cleaned: dict[str, Any]) -> None:
        title = cleaned.get("title")
        if cleaned.get("document") and title:
            self.add_error("document", "Choose a document or describe a new one, not both.")
        elif title:
            if not cleaned.get("publisher") and "publisher" not in self.new_names:
                self._unless_said("publisher", "Say who published it.")
            self._clean_address(cleaned.get("address"))
        elif not cleaned.get("document"):
            sentence = "Choose a document, or give a new one its title and its publisher."
            described = any(cleaned.get(name) for name in ("publisher", "address", "published"))
            self._unless_said(
                "title" if described or self.new_names.get("publisher") else "document", sentence
            )

    def _clean_address(self, address: str | None) -> None:
        known = Document.objects.filter(case=self.case, address=address).first() if address else None
        if known:
            sentence = (
                f"This is document {known.number} of the case already: choose it above as “{known.title}”."
            )
            self.add_error("address", sentence)

    def _unless_said(self, name: str, sentence: str) -> None:
        if not self.has_error(name):
            self.add_error(name, sentence)

    def _clean_words(self, cleaned: dict[str, Any]) -> None:
        quote = (cleaned.get("quote") or "").replace("\r\n", "\n").strip()
        cleaned["quote"] = quote
        if quote and cleaned.get("gist"):
            self.add_error("quote", "Give its exact words or a gist in our words, not both.")
        elif quote:
            self._anchor(quote, cleaned.get("document"))
        elif not cleaned.get("gist"):
            self.add_error("gist", "Say in our words what the document says.")

    def _anchor(self, quote: str, document: Document | None) -> None:
        """Find the text's own words for the quote; where it is not plain which, refuse it and show those that may be meant."""
        if not document or not document.text:
            if not self.has_error("document"):
                self.add_error(
                    "quote", "This document is a reference without text: give a gist in our words instead."
                )
            return
        try:
            self.cleaned_data["quote"], self.start = own_words(quote, document.text, self.near)
        except Unquotable as error:
            choices = {f"{start}-{end}": (start, end) for start, end in error.places}
            self.fields["meant"].widget.choices = [
                (value, _in_place(document.text, *place)) for value, place in choices.items()
            ]
            if chosen := choices.get(self.cleaned_data.get("meant", "")):
                self.cleaned_data["quote"], self.start = document.text[slice(*chosen)], chosen[0]
            else:
                self.add_error("quote", error.message_dict["quote"])

    def arguments(self, by: Any) -> dict[str, Any]:
        """Return the arguments of `add_evidence`; records a new document and new sources. Call it in a transaction."""
        said = (
            {"quote": self.cleaned_data["quote"], "start": self.start} if self.cleaned_data["quote"] else {}
        )
        stance = {"stance": self.cleaned_data["stance"]} if "stance" in self.cleaned_data else {}
        return {
            "document": self.cleaned_data["document"] or self._new_document(by),
            "gist": self.cleaned_data["gist"],
            **said,
            **stance,
            **self.around(by),
        }

    def _new_document(self, by: Any) -> Document:
        typed = self.cleaned_data
        return Document.record(
            case=self.case,
            by=by,
            title=typed["title"],
            source=self.source_of("publisher", by),
            address=typed["address"],
            **spread("published", typed["published"]),
        )

    def record(self, claim: Claim, *, by: Any) -> Evidence | None:
        """Add the evidence, and the document where it is new; None, with errors at their fields, if a rule is broken."""
        try:
            with transaction.atomic():
                return claim.add_evidence(author=by, **self.arguments(by))
        except ValidationError as error:
            self.refuse(error, source="publisher", start="quote", end="quote")
            return None


class FirstEvidenceForm(EvidenceForm):
    """The evidence that a new claim begins with: it supports the claim, and may be left out whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, prefix="evidence", empty_permitted=True, use_required_attribute=False, **kwargs
        )
        del self.fields["stance"]

    def has_changed(self) -> bool:
        """Say whether anything was typed; what is only chosen from a list says nothing by itself."""
        chosen = ("word", "basis", "attributed_to_kind", "publisher_kind")
        return any(name not in chosen for name in self.changed_data)
