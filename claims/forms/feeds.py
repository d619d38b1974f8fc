"""What is asked of a feed: its address, and what to call it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from claims.forms.fields import InCaseForm
from claims.models import Feed


class FeedForm(InCaseForm):
    """A feed to be read from now on."""

    address = forms.CharField(
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": "Write the address of the feed."},
    )
    title = forms.CharField(
        label="Name", max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def begin(self, *, by: Any) -> Feed | None:
        """Return the feed; None, with errors at their fields, if a rule is broken."""
        try:
            return Feed.begin(case=self.case, by=by, **self.cleaned_data)
        except ValidationError as error:
            self.refuse(error)
            return None


class FeedNameForm(InCaseForm):
    """Another name for a feed."""

    title = forms.CharField(
        label="Name", max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def rename(self, feed: Feed, *, by: Any) -> bool:
        """Give the feed this name; False, with errors at their fields, if a rule is broken."""
        try:
            feed.rename(self.cleaned_data["title"], by=by)
        except ValidationError as error:
            self.refuse(error)
            return False
        return True
