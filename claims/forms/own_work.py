"""What a person puts away on the page of his own work, brings back, or makes his own."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from claims.analysis import scales
from claims.exchange.rows import FIRST_YEAR
from claims.models.seen import seen_choices


class PutAwayForm(forms.Form):
    """One kind of news, up to the moment at which the page was read: of one claim, or of a case where no claim is named."""

    what = forms.ChoiceField(choices=seen_choices)
    until = forms.DateTimeField()
    claim = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000)

    def clean_until(self) -> datetime | None:
        """Refuse a moment at which no page of ours was read."""
        until: datetime | None = self.cleaned_data["until"]
        if until and until.year < FIRST_YEAR:
            raise ValidationError("No page was read then.")
        return until

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("what") != scales.Waiting.CHANGES and not self.cleaned_data.get("claim"):
            raise ValidationError("Only what changed is put away for a whole case.")
        return self.cleaned_data


class BringBackForm(PutAwayForm):
    """The same, to be shown again: where a moment is given, only what came after it."""

    until = forms.DateTimeField(required=False)
    listed = forms.BooleanField(required=False)
    """Whether the button stood in the list of what is put away, where the person goes back to."""


class OwnForm(forms.Form):
    """Which version of a claim was read, and whether its owner gives it back rather than takes it."""

    version = forms.IntegerField()
    gives = forms.BooleanField(required=False)
