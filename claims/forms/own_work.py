"""What a person puts away on the page of his own work."""

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

    def clean_until(self) -> datetime:
        """Refuse a moment at which no page of ours was read."""
        until: datetime = self.cleaned_data["until"]
        if until.year < FIRST_YEAR:
            raise ValidationError("No page was read then.")
        return until

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("what") != scales.Waiting.CHANGES and not self.cleaned_data.get("claim"):
            raise ValidationError("Only what changed is put away for a whole case.")
        return self.cleaned_data
