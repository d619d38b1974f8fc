"""Filters of the plain lists: all of it in the address, and a wrong one is refused rather than passed over."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from claims.forms.fields import InCaseForm, RecordField, say
from claims.models import Case
from claims.search.lists import Listed, listed
from claims.search.paging import Sorting

PLACE = ("after", "before")
"""Parameters that name a place in the list."""


class FilterForm(InCaseForm):
    """A form that is sent by its address. None of its fields is required."""

    def __init__(self, data: QueryDict, *, case: Case) -> None:
        super().__init__(data, case=case)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        records = {f"{name}_id" for name, field in self.fields.items() if isinstance(field, RecordField)}
        for name in self.data:
            if name not in {*self.fields, *records, *PLACE}:
                self.add_error(None, f"There is no filter called “{name[:60]}” here.")
        return cleaned

    def problems(self) -> list[str]:
        """Return what is wrong, as sentences that name the field."""
        return [
            f"{self[name].label}: {message}" if name in self.fields else str(message)
            for name, messages in self.errors.items()
            for message in messages
        ]

    def chips(self) -> list[dict[str, str]]:
        """Return the filters in force: the field's name, what it is called, and its value in words."""
        return [
            {
                "name": name,
                "label": str(self[name].label),
                "value": say(self.fields[name], self.cleaned_data[name]),
            }
            for name in self.fields
            if self.cleaned_data.get(name)
        ]

    def choose(self, rows: Any) -> Any:
        """Keep the rows that were asked for."""
        raise NotImplementedError

    def page(self, rows: QuerySet, shown: QuerySet, sorting: Sorting) -> Listed | None:
        """Return the page of `rows` that the address asks for; None, with errors, for an address that cannot be read."""
        if not self.is_valid():
            return None
        self.name_records()
        try:
            return listed(self.choose(rows), shown, sorting, self.data)
        except ValueError as error:
            self.add_error(None, str(error))
            return None

    def name_records(self) -> None:
        """Write the names of records that the address gives by id into their fields, where a reader looks for them."""
        data: Any = QueryDict(mutable=True)
        data.update(self.data)
        for name, field in self.fields.items():
            if isinstance(field, RecordField) and self.cleaned_data.get(name) and not data.get(name):
                data[name] = field.name_of(self.cleaned_data[name])
        self.data = data
