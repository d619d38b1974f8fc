"""What is asked for a note: a remark on a claim, or dissent from the judgement that stands."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError

from claims.analysis import scales
from claims.forms.fields import WholeForm
from claims.models import Assessment, Claim, Note

KINDS = {
    scales.NoteKind.REMARK.value: "Remark",
    scales.NoteKind.DISSENT.value: "Dissent",
}


class NoteForm(WholeForm):
    """A note on `claim`. It carries the judgement that its author saw (`seen`), from which a dissent is."""

    kind = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what it is.",
            "invalid_choice": "No judgement stands that one could dissent from: judge the claim instead.",
        },
    )
    text = forms.CharField(
        label="Note",
        max_length=Note.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": "Write the note before you keep it."},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, claim: Claim, initial: dict[str, Any] | None = None) -> None:
        stands = claim.standing_id if claim.is_active else None
        given = {"kind": scales.NoteKind.REMARK.value, "seen": stands or "", **(initial or {})}
        super().__init__(data, initial=given, auto_id="note_%s")
        self.claim = claim
        self.fields["kind"].choices = list(KINDS.items())[: 2 if stands else 1]  # type: ignore[attr-defined]

    def seen_judgement(self) -> Assessment | None:
        """Return the judgement that the author saw standing."""
        pk = self.cleaned_data["seen"]
        return self.claim.assessments.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None

    def record(self, *, by: Any) -> Note | None:
        """Write the note; None, with errors at their fields, where a rule is broken.

        Raises StaleJudgement for dissent where another judgement stands by now: go on with `again`.
        """
        typed = self.cleaned_data
        try:
            return Note.record(
                self.claim, by=by, kind=typed["kind"], text=typed["text"], seen=self.seen_judgement()
            )
        except ValidationError as error:
            by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
            for name, errors in by_field.items():
                self.add_error(name if name in self.fields else None, errors)
            return None

    def again(self, claim: Claim) -> Self:
        """Return the form anew beside the judgement that stands now: what was typed stays."""
        typed = {name: self.cleaned_data[name] for name in ("kind", "text")}
        return type(self)(claim=claim, initial=typed)
