"""What is asked of who joins origins of a claim or parts one, which and why; and of who explains what opposes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from claims.analysis.corroboration import Counts
from claims.forms.fields import WholeForm
from claims.models import Claim, Ruling, Source

GONE = "This has changed since you looked: choose again."
MOST_CHARACTERS = 2000


def joinable(counts: Counts) -> list[tuple[str, str]]:
    """Return the origins of a claim that can be counted as one, each by a source of it."""
    return list({str(origin.sources[0]): origin.name for origin in counts.origins}.items())


def partable(counts: Counts) -> list[tuple[str, str]]:
    """Return the sources that are counted as another's word, or left out beside their members."""
    return [(str(pk), name) for pk, name in counts.partable]


class RulingForm(WholeForm):
    """What the two forms share: the claim, the reason, and what is typed and refused."""

    kind = ""
    reason = forms.CharField(
        label="Why",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": "Say why: without a reason nobody can follow it."},
    )

    def __init__(self, data: Any = None, *, claim: Claim, choices: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id=f"{self.kind}_%s")
        self.claim, self.choices = claim, choices
        self.fields["sources"].choices = choices  # type: ignore[attr-defined]

    def record(self, *, by: Any) -> Ruling | None:
        """Make the ruling; None, with errors at their fields, where a rule is broken."""
        try:
            return self.rule(by=by)
        except ValidationError as error:
            by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
            for name, errors in by_field.items():
                self.add_error(name if name in self.fields else None, errors)
            return None

    def rule(self, *, by: Any) -> Ruling:
        """Make the ruling of what was typed."""
        raise NotImplementedError

    def named(self) -> list[Source]:
        """Return the sources that were chosen."""
        chosen = self.cleaned_data["sources"]
        pks = [chosen] if isinstance(chosen, str) else chosen
        return list(Source.objects.filter(case=self.claim.case_id, pk__in=pks))


class JoinForm(RulingForm):
    """Several origins that are one."""

    kind = "joined"
    sources = forms.MultipleChoiceField(
        label="These are one origin",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least two.", "invalid_choice": GONE},
    )
    field_order = ("sources", "reason")

    def rule(self, *, by: Any) -> Ruling:
        return Ruling.join(self.claim, self.named(), by=by, reason=self.cleaned_data["reason"])


class PartForm(RulingForm):
    """One source that is an origin of its own."""

    kind = "parted"
    sources = forms.ChoiceField(
        label="This one is an origin of its own",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": GONE},
    )
    field_order = ("sources", "reason")

    def rule(self, *, by: Any) -> Ruling:
        (source,) = self.named()
        return Ruling.part(self.claim, source, by=by, reason=self.cleaned_data["reason"])


class ExplanationForm(WholeForm):
    """Why what opposes a claim does so."""

    text = forms.CharField(
        label="Explanation",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": "Write the explanation before you keep it."},
    )
