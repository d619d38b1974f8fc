"""What is asked when an article comes in: by address, as text or as files; and what was read of it, to be checked."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from claims.analysis import scales
from claims.analysis.addresses import address_key
from claims.analysis.dates import read_partial, write_partial
from claims.capture.captured import MOST_BYTES, TAKEN
from claims.forms.documents import KNOWS
from claims.forms.fields import (
    DocumentField,
    InCaseForm,
    LanguageField,
    PublishedField,
    SourceField,
    no_log_in,
    spread,
)
from claims.forms.named import NamesSources, new_source_kind, new_source_tick
from claims.models import Arrival, Case, Document
from claims.models.recording import APART, SAME, Twin, publisher_of, twin_of
from claims.models.references import Disagreement, alikes, disagreements

MOST_FILES = 50
MOST_TOGETHER = 50_000_000
"""How many bytes come in one request: they are all held in memory until each is kept."""
TOO_LARGE = (
    f"It is larger than {MOST_BYTES // 1_000_000} MB: paste the text that matters, or save a smaller file."
)
TOO_LONG = f"The text is longer than {MOST_BYTES // 1_000_000} MB: keep the part that matters. Nothing of it is lost here."
ROADS = {"address": "address", "again": "address", "text": "text", "bookmarklet": "text", "files": "papers"}
"""The buttons of the page, and the field that each of them sends."""


class AddressField(forms.URLField):
    """A web address, as it is pasted: with http or https, or without either."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": "Address",
                "max_length": 2000,
                "required": False,
                "assume_scheme": "https",
                "validators": [URLValidator(schemes=["http", "https"]), no_log_in],
                "error_messages": {
                    "invalid": "Write a whole web address, one that begins with https:// or http://."
                },
                **kwargs,
            }
        )


class ArticleField(forms.CharField):
    """The text of an article, as long as one that is fetched may be; what is too long stays to be shortened."""

    def __init__(self, **kwargs: Any) -> None:
        said = {"rows": 10, "dir": "auto", "data-most": MOST_BYTES, "data-large": TOO_LONG}
        super().__init__(**{"strip": False, "widget": forms.Textarea(attrs=said), **kwargs})

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if len(text.encode()) > MOST_BYTES:
            raise ValidationError(TOO_LONG)
        return text


class FilesInput(forms.ClearableFileInput):
    """A field for several files, in the plain dress of a field for one."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files: cleans to a list of (name, file), to be read one after the other. Each that is too large is named."""

    widget = FilesInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-most": MOST_BYTES, "data-large": TOO_LARGE}

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, Any]]:
        given = [file for file in (data if isinstance(data, list) else [data]) if file]
        if len(given) > MOST_FILES:
            raise ValidationError(f"These are {len(given)} files: bring at most {MOST_FILES} at once.")
        if sum(file.size for file in given) > MOST_TOGETHER:
            raise ValidationError(
                f"These files are together larger than {MOST_TOGETHER // 1_000_000} MB: bring some of them first, then the others."
            )
        names = {file: "".join(letter for letter in file.name if letter.isprintable()) for file in given}
        large = [f"{names[file]}: {TOO_LARGE}" for file in given if file.size > MOST_BYTES]
        if large:
            raise ValidationError(large)
        return [(names[file] or "file", file) for file in given]


class BringForm(InCaseForm):
    """An article on its way in, by one of three roads; the button that was pressed says by which."""

    address = AddressField(widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}))
    text = ArticleField(
        label="Text",
        required=False,
        help_text="As you copied it; lines that were broken to fit a width are joined.",
    )
    title = forms.CharField(max_length=500, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    publisher = forms.CharField(max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    published = PublishedField(required=False)
    text_address = AddressField(label="Address of the text")
    papers = FilesField(
        label="Files", required=False, help_text=f"{TAKEN} At most {MOST_BYTES // 1_000_000} MB each."
    )

    there: Document | None = None
    """The document that has the address already, with a text."""
    coming: Arrival | None = None
    """What comes in from the address already."""

    def __init__(self, data: Any = None, files: Any = None, *, case: Case) -> None:
        super().__init__(data, files, case=case)
        self.road = (self.data.get("road") or "address") if data is not None else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        field = ROADS.get(self.road)
        if field is None:
            raise ValidationError("Choose one of the ways to bring an article in.")
        # What stands in the fields of another road is left alone, right or wrong.
        mine = {field, "title", "publisher", "published", "text_address"} if field == "text" else {field}
        for name in set(self.errors) - mine:
            del self.errors[name]
        if field in self.errors:
            return cleaned
        given: Any = cleaned.get(field)
        if not (given.strip() if isinstance(given, str) else given):
            asked = {
                "address": "Write the address of the article.",
                "text": "Paste the text of the article.",
                "papers": "Choose a file.",
            }
            self.add_error(field, asked[field])
        elif field == "address" and self.road != "again":
            self._look_for(given)
        return cleaned

    def _look_for(self, address: str) -> None:
        """Stop, once, where the case has the address already."""
        here = Document.objects.filter(case=self.case, address_key=address_key(address))
        self.there = here.exclude(text="").select_related("source").defer("text").order_by("-number").first()
        coming = Arrival.objects.filter(case=self.case, address=address).light()
        self.coming = coming.filter(
            state__in=("waiting", "fetching", "reading", "to_check"), document=None
        ).first()
        if self.there or self.coming:
            self.add_error("address", "The case has this address already: see above.")

    def begin(self, *, by: Any) -> list[Arrival]:
        """Keep what was brought; empty, with errors at their fields, if a rule is broken."""
        try:
            with transaction.atomic():
                return [self._kept(by, what) for what in self._brought()]
        except ValidationError as error:
            self.refuse(error)
            return []

    def _kept(self, by: Any, what: dict[str, Any]) -> Arrival:
        arrival = Arrival.begin(case=self.case, by=by, **what)
        arrival.body = None  # kept by now: fifty files are not all held in memory
        return arrival

    def _brought(self) -> Iterator[dict[str, Any]]:
        typed = self.cleaned_data
        if self.road == "files":
            for name, file in typed["papers"]:
                yield {"road": scales.Road.UPLOAD, "name": name, "body": file.read()}
            return
        if ROADS[self.road] == "address":
            yield {"road": scales.Road.ADDRESS, "address": typed["address"]}
            return
        yield {
            "title": typed["title"],
            "road": scales.Road.BOOKMARKLET if self.road == "bookmarklet" else scales.Road.PASTE,
            "body": typed["text"].encode(),
            "media_type": "text/plain",
            "charset": "utf-8",
            "publisher": typed["publisher"],
            "address": typed["text_address"],
            **spread("published", typed["published"]),
        }


class PasteForm(InCaseForm):
    """The text of an article that could not be fetched or read."""

    text = ArticleField(
        label="Its text",
        error_messages={"required": "Paste the text of the article."},
    )

    def paste(self, arrival: Arrival, *, by: Any) -> Arrival | None:
        """Bring this text in for what failed; None, with errors at their fields, if a rule is broken."""
        try:
            return arrival.paste(self.cleaned_data["text"], by=by)
        except ValidationError as error:
            self.refuse(error)
            return None


class CheckForm(NamesSources):
    """What was read of an article, for a person to put right before it is a document."""

    NEW_SOURCES = {"source": scales.SourceKind.OUTLET.value}

    kind = forms.ChoiceField(label="Record it as", required=False)
    original = DocumentField(
        label="The other document",
        required=False,
        help_text="By its title or its number, where this is the same, a later version, a translation or a copy.",
    )
    title = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": "Write its title, as the article gives it."},
    )
    source = SourceField(
        label="Publisher", required=False, help_text="The source that published it, by its name."
    )
    is_maybe = forms.BooleanField(required=False)
    source_is_new = new_source_tick("publisher")
    source_kind = new_source_kind(scales.SourceKind.OUTLET.value)
    byline = forms.CharField(
        label="Author", max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    published = PublishedField(required=False)
    language = LanguageField()
    address = AddressField(help_text="Where it stands on the web.")
    for_ever = forms.BooleanField(label="Yes, this is its text for ever", required=False)

    disagrees: Sequence[Disagreement] = ()
    """In what the document that this is to be the text of says otherwise: to be confirmed."""

    def __init__(self, data: Any = None, *, arrival: Arrival) -> None:
        self.arrival = arrival
        self.twin = twin_of(arrival)
        self.publisher = publisher_of(arrival, self.twin)
        self.shown = _shown(arrival, self.twin)
        self.alikes = [] if self.twin else alikes(arrival, self.publisher.source)
        super().__init__(self._answered(data), case=arrival.case, initial=self._read())
        if self.publisher.maybe is None:
            del self.fields["is_maybe"]
        else:
            self.fields["is_maybe"].label = f"It is {self.publisher.maybe.name}"
        choices = self._kinds()
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.initial["kind"] = choices[0][0]

    def _read(self) -> dict[str, Any]:
        row, day = self.arrival, write_partial(self.arrival.published, self.arrival.published_precision)
        other = self.twin.document if self.twin and self.twin.is_unsure else None
        return {
            **{name: getattr(row, name) for name in ("title", "byline", "language", "address")},
            "published": read_partial(day) if day else None,
            "source": self.publisher.source or self.publisher.name,
            "source_is_new": bool(self.publisher.name),
            "original": other,
        }

    def _answered(self, data: Any) -> Any:
        """Take the button "Yes, it is its text" for the choice that it stands for."""
        said = data.get("text_of") if data is not None else None
        chosen = next((one.document for one in self.alikes if str(one.document.number) == said), None)
        if chosen is None:
            return data
        return {**data.dict(), "kind": SAME, "original": chosen.title, "original_id": str(chosen.pk)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.data.get("shown", self.shown) != self.shown:
            self.add_error(
                None,
                "Since you opened this page its text was brought in anew, or another document came that it may be. Look at it "
                "again, and record it then: what you wrote stands here.",
            )
        if cleaned.get("is_maybe") and not cleaned.get("source") and not self.data.get("source"):
            cleaned["source"] = self.publisher.maybe
        original = cleaned.get("original")
        if cleaned.get("kind") == SAME and original and original.is_reference:
            source = cleaned.get("source") or self.publisher.source
            publisher = self.new_names.get("source") or (source.name if source else "")
            self.disagrees = disagreements(original, publisher=publisher, **self._said())
            if self.disagrees and not cleaned["for_ever"]:
                sentence = f"Document {original.number} says otherwise: look at the two, and tick that it is its text."
                self.add_error("for_ever", sentence)
        return cleaned

    def _said(self) -> dict[str, Any]:
        """Return the columns of a document as they stand in the form."""
        typed = self.cleaned_data
        said = {name: typed.get(name, "") for name in ("title", "byline", "language", "address")}
        return {**said, **spread("published", typed.get("published"))}

    def _kinds(self) -> list[tuple[str, str]]:
        """Return what it may be, the likeliest first."""
        others = [(SAME, "the same as the other document"), *self._derived()]
        apart = (APART, "a document of its own all the same")
        if self.twin is None:
            return [("", "a new document"), *others]
        number = self.twin.document.number
        if self.twin.has_text:
            return [("", f"document {number}, which is there")]
        if self.twin.is_unsure and not self.twin.is_other:
            return [(APART, "a document of its own"), *others]
        if not self.twin.is_other:
            return [("", f"the text of document {number}, which has none yet"), *others, apart]
        revises = str(scales.DerivationKind.REVISES)
        return sorted(others, key=lambda choice: choice[0] != revises) + [apart]

    @staticmethod
    def _derived() -> list[tuple[str, str]]:
        return [
            (kind.value, words.replace("the other", "the other document")) for kind, words in KNOWS.items()
        ]

    def told(self, document: Document) -> str:
        """Say what has become of it."""
        if self.cleaned_data["kind"] != SAME:
            return f"It is document {document.number}."
        kept = " and ".join(", ".join(one.what for one in self.disagrees).rsplit(", ", 1))
        stays = (
            f" Its {kept} stay as they stood there."
            if len(self.disagrees) > 1
            else f" Its {kept} stays as it stood there."
        )
        return f"This is the text of document {document.number} now, for ever.{stays if kept else ''}"

    def corrected(self) -> dict[str, Any]:
        """Return what a person has put right by now, as columns of the arrival; what is wrong in itself is left out."""
        self.full_clean()
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}
        said = {
            name: changed[name] for name in ("title", "byline", "language", "address") if changed.get(name)
        }
        if "published" in changed:
            said |= spread("published", changed["published"])
        if "source" in self.changed_data:
            said["publisher"] = str(self.data.get("source", "")).strip()[:200]
        return said

    def record(self, *, by: Any) -> Document | None:
        """Make it a document, or lead it to one that is there; None, with errors at their fields, if a rule is broken."""
        typed = self.cleaned_data
        try:
            return self.arrival.record(
                by=by,
                source=lambda: self.source_of("source", by),
                kind=typed["kind"],
                original=typed["original"] if typed["kind"] not in ("", APART) else None,
                **self._said(),
            )
        except ValidationError as error:
            self.refuse(error, published_precision="published")
            return None


def _shown(arrival: Arrival, twin: Twin | None) -> str:
    """Return by what a form knows again the text and the document that its reader was shown."""
    said = f"{twin.document.number if twin else ''}/{arrival.text}"
    return hashlib.sha256(said.encode()).hexdigest()
