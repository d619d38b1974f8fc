"""What is asked for documents in the inbox: another state, and who reads them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from claims.analysis import scales
from claims.forms.documents import states
from claims.forms.fields import InCaseForm, PersonField
from claims.models import Document

AT_ONCE = 200
"""How many documents are moved at once: more than a page shows."""


def choices() -> list[tuple[str, str]]:
    return [("", "as it is"), *states()]


class SortForm(InCaseForm):
    """Moves documents of the inbox to another state, assigns them, or both; all of them or none."""

    state = forms.ChoiceField(label="State", choices=choices, required=False)
    reason = forms.CharField(
        label="Why it is set aside",
        max_length=500,
        required=False,
        help_text="Only for “set aside”.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    person = PersonField(label="Assign to", required=False)
    assign = forms.ChoiceField(choices=[("", ""), ("me", "me"), ("nobody", "nobody")], required=False)
    seen = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    list = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = self.data.getlist("document") if isinstance(self.data, QueryDict) else []
        self.numbers = [int(one) for one in numbers if one.isascii() and one.isdecimal() and len(one) < 10]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rows = Document.objects.filter(case=self.case, number__in=self.numbers[:AT_ONCE])
        self.documents = list(rows.select_related("case").defer("text").order_by("number"))
        if not self.numbers:
            self.add_error(None, "Tick the documents first.")
        elif len(self.numbers) > AT_ONCE or len(self.documents) < len(set(self.numbers)):
            self.add_error(None, f"Not all of these documents are here: {AT_ONCE} at most, of this case.")
        if cleaned.get("state") == scales.DocumentState.SET_ASIDE and not cleaned.get("reason"):
            self.add_error("reason", "Say why the document is set aside.")
        if not any(cleaned.get(name) for name in ("state", "person", "assign")) and not self.errors:
            self.add_error(None, "Choose a state, or who reads them.")
        return cleaned

    def act(self, *, by: Any) -> bool:
        """Do it; False, with errors at their fields, if a rule is broken."""
        asked = self.cleaned_data
        try:
            with transaction.atomic():
                for document in self.documents:
                    self._move(document, asked, by)
        except ValidationError as error:
            self.refuse(error)
            return False
        return True

    @staticmethod
    def _move(document: Document, asked: dict[str, Any], by: Any) -> None:
        if asked["state"]:
            document.turn(asked["state"], by=by, reason=asked["reason"], seen=asked["seen"])
        if asked["assign"] or asked["person"]:
            own = {"me": by, "nobody": None}
            document.assign(own[asked["assign"]] if asked["assign"] else asked["person"])
