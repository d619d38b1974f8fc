"""Forms of the admin: they read what was typed and hand it to the verbs of the models, which check it under a lock."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.http import urlencode

from claims.analysis.dates import read_partial
from claims.forms.editing import last_edit
from claims.forms.fields import PartialDateField, gather, say, spread
from claims.models import Case
from config.templating import daytime

OVERTAKEN = (
    "Nothing is saved yet. What you typed is still in the form below. Compare the two versions, change what you "
    "want to change, and save again: what you save then stands."
)


class Refused(Exception):
    """Raised, and the whole transaction undone, when a verb refuses what a form gave it.

    `error` holds what is wrong, by field; None means that somebody else was first.
    """

    def __init__(self, error: ValidationError | None = None) -> None:
        super().__init__("refused")
        self.error = error


class EachOnce(forms.BaseInlineFormSet):
    """Rows beneath a record, none of which may stand there twice."""

    def get_unique_error_message(self, unique_check: Any) -> str:
        return "One of these stands here already: take the second one off."

    def get_form_error(self) -> str:
        return "This one stands here already."


class CompleteOne(AutocompleteSelect):
    """Completes among the records of one case."""

    case: Case | None = None

    def get_url(self) -> str:
        address = super().get_url()
        return f"{address}?{urlencode({'case': self.case.slug})}" if self.case else address


class RecordForm(forms.ModelForm):
    """A record of `case` and, on a change, the version that the editor read. Never writes to the record itself.

    Each field also sends what it held when the page was made, so that what the editor left alone is known from what he
    changed, whatever others did in the meantime.
    """

    LAST_DAY: ClassVar[tuple[str, ...]] = ()
    """Dates of which the last day is kept that they may mean."""
    UNCOMPARED: ClassVar[tuple[str, ...]] = ()
    """Fields that the record itself does not have, so that no version of it stands beside them."""

    case: Case | None = None
    by: Any = None
    refusal: Refused | None = None
    versions: list[dict[str, Any]] | None = None
    overtaken_by: str = ""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            if self.case and hasattr(self.instance, "case_id"):
                self.instance.case = self.case
            del self.fields["version"]
            return
        if hasattr(self.instance, "version"):
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "version"
            if isinstance(field, PartialDateField) and getattr(self.instance, name):
                self.initial[name] = read_partial(gather(self.instance, name))

    def clean_version(self) -> int:
        version = self.cleaned_data["version"]
        if version is None:
            raise ValidationError("Open the page again: it does not say which version you read.")
        return version

    def values(self) -> dict[str, Any]:
        """Return what was typed by the names of the model's fields: those that its editors may set."""
        given: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(self.fields.get(name), PartialDateField):
                given |= spread(name, value, last=name in self.LAST_DAY)
            elif name in self._meta.model.EDITED:
                given[name] = value
        return given

    def _post_clean(self) -> None:
        """Leave the record as it stands in the database; show instead what the verb refused, if it did."""
        if self.refusal and self.refusal.error:
            self.refuse(self.refusal.error)
        elif self.refusal:
            self.add_error(None, OVERTAKEN)
            self.set_beside()

    def refuse(self, error: ValidationError) -> None:
        """Show what a verb said was wrong, at the field it is about."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, errors in by_field.items():
            self.add_error(name if name in self.fields else None, errors)

    # Two editors

    def touched(self) -> set[str]:
        """Return the fields that the editor changed from what the page showed him."""
        return set(self.changed_data)

    def set_beside(self) -> None:
        """Put what was typed and what stands now side by side, keep what was typed, take over what was left alone.

        Sent again, the form is one that knows the record as it stands.
        """
        stands = type(self)(instance=self.instance)
        touched = self.touched()
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        self.versions = []
        for name, field in self.fields.items():
            if field.widget.is_hidden or name in self.UNCOMPARED:
                continue
            theirs = stands.get_initial_for_field(field, name)
            if field.has_changed(theirs, self[name].data):
                self.versions.append(self._row(name, field, theirs, taken_over=name not in touched))
                if name not in touched:
                    _write(data, self.add_prefix(name), field, theirs)
            _write(data, self.add_initial_prefix(name), field, theirs)
        somebody = f"Somebody else changed this {self.instance._meta.verbose_name} meanwhile"
        self.overtaken_by = "; ".join(self.overtakings()) or somebody
        data[self.add_prefix("version")] = str(getattr(self.instance, "version", ""))
        self.data = data

    def overtakings(self) -> list[str]:
        """Say who did what to the record since the page was made, as far as that is known, one sentence each."""
        if not hasattr(self.instance, "history") or self.instance.version == self.cleaned_data.get("version"):
            return []
        who, when = last_edit(self.instance)
        return [self.told(who, "changed", when)] if who and when else []

    def told(self, name: str, did: str, when: datetime) -> str:
        """Return "anna changed this claim meanwhile (12 Jul 2025, 15:04)"."""
        case = self.case or self.instance
        noun = self.instance._meta.verbose_name
        return f"{name} {did} this {noun} meanwhile ({daytime(when, case.time_zone)})"

    def _row(self, name: str, field: forms.Field, theirs: Any, *, taken_over: bool) -> dict[str, Any]:
        typed = self.cleaned_data.get(name, self[name].data)
        return {
            "label": self[name].label,
            "typed": _words(field, typed),
            "stands": _words(field, theirs),
            "taken_over": taken_over,
        }


def _words(field: Any, value: Any) -> str:
    if isinstance(field, forms.ModelMultipleChoiceField):
        keys = [row.pk if isinstance(row, Model) else row for row in value or []]
        rows: Any = field.queryset
        return ", ".join(str(row) for row in rows.filter(pk__in=keys))
    if isinstance(field, forms.ModelChoiceField) and value and not isinstance(value, Model):
        rows = field.queryset
        value = rows.filter(pk=value).first() if rows is not None else None
    return say(field, str(value) if isinstance(value, Model) else value)


def _write(data: Any, name: str, field: forms.Field, value: Any) -> None:
    """Write a value of a field into the data of a form as a browser would send it."""
    value = field.prepare_value(value)
    if isinstance(field, forms.ModelMultipleChoiceField):
        data.setlist(name, [str(one) for one in value or []])
    elif isinstance(value, bool):
        data.setlist(name, ["on"] if value else [])
        if not value:
            del data[name]
    else:
        data[name] = "" if value is None else str(value)
