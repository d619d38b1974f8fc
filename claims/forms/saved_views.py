"""The form of a saved view: its name, whether the case shares it, and the filters that it stands for."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from claims.filters.claims import ClaimFilter
from claims.forms.editing import EditForm
from claims.forms.fields import conflict_rows
from claims.models import Case, SavedView


class ViewForm(EditForm):
    """A new view, or another name, another reach, or the present filters for one that is there."""

    RENAMED: ClassVar[Mapping[str, str]] = {"query": "present", "__all__": "name"}

    name = forms.CharField(max_length=100, error_messages={"required": "Give the view a name."})
    shared = forms.BooleanField(label="Share it with the case", required=False)
    replace = forms.BooleanField(label="Replace its filters by those that you came from", required=False)
    present = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(
        self,
        data: Any = None,
        *,
        case: Case,
        by: Any,
        record: SavedView | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, case=case, record=record, initial=initial)
        self.by = by
        if not case.lets(by, "share views") and not (record and record.shared):
            del self.fields["shared"]
        if record is None:
            del self.fields["replace"]
            return
        for name in ("name", "shared"):
            if name in self.fields:
                self.fields[name].show_hidden_initial = True

    @staticmethod
    def standing(record: SavedView) -> dict[str, Any]:
        return {"name": record.name, "shared": record.shared}

    def clean(self) -> dict[str, Any]:
        """Read the filters that are to be kept, and keep them as they are best written."""
        cleaned = super().clean() or self.cleaned_data
        if self.record and not cleaned.get("replace"):
            return cleaned
        wanted = ClaimFilter(QueryDict(cleaned.get("present", "")), case=self.case)
        if not wanted.is_valid():
            raise ValidationError(["These filters cannot be read, so they cannot be kept.", *wanted.problems])
        return {**cleaned, "query": wanted.query}

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SavedView.EDITED if name in self.cleaned_data}

    def record_new(self) -> SavedView | None:
        """Keep the view and return it; None, with errors at their fields, where a rule is broken."""
        try:
            return SavedView.record(case=self.case, by=self.by, **self.columns())
        except ValidationError as error:
            self.refuse(error, **self.RENAMED)
            return None

    def beside(self, current: Any) -> Self:
        """As EditForm.beside. A view has no history of edits: what its editor read came back with the form."""
        theirs = self.standing(current)
        base = {"name": self._read("name"), "shared": self._read("shared") == "True"}
        held = {
            name: theirs[name]
            if self.cleaned_data.get(name, base[name]) == base[name]
            else self.cleaned_data[name]
            for name in theirs
        }
        kept = {name: self.cleaned_data.get(name) for name in ("present", "replace")}
        form = type(self)(case=self.case, by=self.by, record=current, initial={**held, **kept})
        rows = conflict_rows(self, held, theirs)
        form.conflict = {
            "who": "Somebody else",
            "when": None,
            "rows": [row for row in rows if row["differs"] or base[row["name"]] != theirs[row["name"]]],
        }
        return form

    def _read(self, name: str) -> str:
        return self.data.get(self.add_initial_prefix(name), "")
