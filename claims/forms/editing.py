"""Forms that edit a record under its version: the second of two editors is shown the first one's change, and loses nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError

from claims.forms.fields import InCaseForm, WholeForm, conflict_rows
from claims.models import Case


def last_edit(record: Any) -> tuple[str, datetime | None]:
    """Return who made the version of a record that stands, and when; ("", None) where nothing says so."""
    wrote = record.history.filter(
        version=record.version
    )  # later rows of one version tell of seats, not of fields
    change = wrote.select_related("history_user").order_by("history_date", "history_id").first()
    if change is None:
        return "", None
    return change.history_user.get_username() if change.history_user else "", change.history_date


def conflict(current: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the notice of two editors shows: who was first and when, and the two versions field by field."""
    who, when = last_edit(current)
    return {"who": who or "Somebody else", "when": when, "rows": rows}


class EditForm(InCaseForm):
    """What a new record and an edited one are asked for. `record` is the one that is edited; none for a new one."""

    RENAMED: ClassVar[Mapping[str, str]] = {}
    """The model's names of fields that are called otherwise here."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    conflict: dict[str, Any] | None = None

    def __init__(
        self, data: Any = None, *, case: Case, record: Any = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        stands = {**self.standing(record), "version": record.version} if record else {}
        super().__init__(data, case=case, initial={**stands, **(initial or {})})
        self.record = record

    @staticmethod
    def standing(record: Any) -> dict[str, Any]:
        """Return the values of a record by the names of the form's fields."""
        raise NotImplementedError

    def columns(self) -> dict[str, Any]:
        """Return what was typed by the names of the model's fields."""
        raise NotImplementedError

    def typed(self) -> dict[str, Any]:
        """Return what was typed by the names of the form's fields, as it is compared with what stands."""
        return self.cleaned_data

    def edit(self, *, by: Any) -> Any:
        """Change the record and return it as it stands then; None, with errors at their fields, where a rule is broken.

        Raises EditConflict where somebody else was first: go on with `beside`.
        """
        try:
            return self.record.edit(by=by, version=self.cleaned_data["version"] or 0, **self.columns())
        except ValidationError as error:
            self.refuse(error, **self.RENAMED)
            return None

    def beside(self, current: Any) -> Self:
        """Return the form anew beside the record as it stands now: what was typed stays, what was not touched is taken
        from there, and saving it again goes through."""
        mine, theirs = self.typed(), self.standing(current)
        read = current.history.filter(version=mine["version"]).first()
        base = self.standing(read.instance) if read else {}
        untouched = {name for name in base if mine[name] == base[name]}
        held = {name: theirs[name] if name in untouched else mine[name] for name in theirs}
        form = type(self)(case=self.case, record=current, initial=held)
        rows = conflict_rows(self, held, theirs)
        form.conflict = conflict(
            current,
            [
                row
                for row in rows
                if row["differs"] or base.get(row["name"], theirs[row["name"]]) != theirs[row["name"]]
            ],
        )
        return form


class ReasonForm(WholeForm):
    """Why something is taken back."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why: a withdrawal needs a reason."},
    )
