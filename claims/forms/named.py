"""Sources that are named on the spot: chosen from those of the case, or added with the form that names them."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from claims.analysis import scales
from claims.forms.editing import EditForm
from claims.forms.fields import InCaseForm, NotTooLong, SourceField
from claims.models import Source


def source_kinds() -> list[tuple[str, str]]:
    return scales.words(scales.SourceKind)


def new_source_tick(what: str = "source") -> forms.BooleanField:
    return forms.BooleanField(label=f"Add it as a new {what}", required=False)


def new_source_kind(initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(label="What it is", choices=source_kinds, initial=initial, required=False)


class NamesSources(InCaseForm):
    """A form whose fields in `NEW_SOURCES` may name a source that is new, where `<field>_is_new` is ticked.

    `NEW_SOURCES` gives each field the kind that such a source has unless `<field>_kind` says otherwise.
    """

    NEW_SOURCES: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_names: dict[str, str] = {}
        for name in self.NEW_SOURCES:
            field = self.fields[name]
            assert isinstance(field, SourceField)
            field.otherwise = "tick below that it is new"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.NEW_SOURCES:
            if cleaned.get(f"{name}_is_new") and self.has_error(name, "not_here"):
                self._take_as_new(name)
        return cleaned

    def _take_as_new(self, name: str) -> None:
        typed = str(self.data.get(self.add_prefix(name), "")).strip()
        del self.errors[name]
        self.cleaned_data[name] = None
        try:
            forms.CharField(validators=[NotTooLong(200)]).clean(typed)
        except ValidationError as error:
            self.add_error(name, error)
            return
        self.new_names[name] = typed

    def source_of(self, name: str, by: Any) -> Source | None:
        """Return the source that a field names, recorded now where it is new. Call it inside a transaction."""
        if name not in self.new_names:
            return self.cleaned_data.get(name)
        kind = self.cleaned_data.get(f"{name}_kind") or self.NEW_SOURCES[name]
        source = Source(case=self.case, name=self.new_names[name], kind=kind)
        try:
            source.keep(by=by)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
        return source


class EditsNamed(NamesSources, EditForm):
    """An edit form that may name new sources: they are recorded with the edit, or not at all."""

    by: Any = None

    def edit(self, *, by: Any) -> Any:
        """As EditForm.edit; nothing is half-saved."""
        self.by = by
        try:
            with transaction.atomic():
                return self.record.edit(by=by, version=self.cleaned_data["version"] or 0, **self.columns())
        except ValidationError as error:
            self.refuse(error, **self.RENAMED)
            return None

    def typed(self) -> dict[str, Any]:
        """As EditForm.typed; a source that is new counts by its name."""
        return {**super().typed(), **self.new_names}

    def beside(self, current: Any) -> Self:
        """As EditForm.beside; the name of a new source stays typed."""
        form = super().beside(current)
        for name, typed in self.new_names.items():
            form.initial = {
                **form.initial,
                name: ("", typed),
                f"{name}_is_new": True,
                f"{name}_kind": self.cleaned_data.get(f"{name}_kind"),
            }
        return form
