"""What is asked for many judgements at once: what to change, what to leave as it is, and one reason for all."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from claims.analysis import scales
from claims.forms.editing import ReasonForm
from claims.forms.evidence import day_input
from claims.forms.fields import WholeForm
from claims.forms.judging import kept_apart, statuses
from claims.forms.selecting import Selection
from claims.models import Assessment, Batch, Claim, Named

LEAVE = ("", "leave as is")
CLEAR = "clear"


def statuses_of(kinds: set[str]) -> list[tuple[str, str]]:
    """Return the statuses that claims of these kinds may be given, each in the words of the kinds that know it:
    "unverified / open"."""
    words: dict[str, dict[str, None]] = {}
    for kind in scales.Kind:
        for status, word in statuses(kind) if kind in kinds else []:
            words.setdefault(status, {})[word] = None
    return [(status.value, " / ".join(words[status])) for status in scales.Status if status in words]


class BulkForm(WholeForm):
    """One judgement for each claim of `selection`. What is left as it is repeats the claim's own value, as it was seen."""

    status = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    confidence = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        choices=[LEAVE, *scales.words(scales.Confidence), (CLEAR, "clear")],
    )
    likelihood = forms.ChoiceField(required=False)
    would_change = forms.CharField(
        label="What would change our mind",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    would_change_clear = forms.BooleanField(label="Clear what stands there", required=False)
    review_on = forms.DateField(label="Look again on", required=False, widget=day_input())
    review_on_clear = forms.BooleanField(label="Clear the day", required=False)
    rationale = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": "Say why: a judgement needs a rationale."},
    )
    as_it_is = forms.BooleanField(label="Record it as it is", required=False)

    def __init__(self, data: Any = None, *, selection: Selection) -> None:
        super().__init__(data)
        self.selection = selection
        self.mixed: list[str] = []
        bands = scales.likelihood_words(selection.case.likelihood_standard)
        kinds = {claim.kind for claim in selection.open}
        self.fields["status"].choices = [LEAVE, *statuses_of(kinds)]  # type: ignore[attr-defined]
        self.fields["likelihood"].choices = [LEAVE, *bands, (CLEAR, "clear: not given")]  # type: ignore[attr-defined]
        self.today = selection.case.today

    def clean_review_on(self) -> date | None:
        day: date | None = self.cleaned_data["review_on"]
        if day and day < self.today:
            raise ValidationError("That day is past: choose today or a later one.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("would_change", "review_on"):
            if cleaned.get(name) and cleaned.get(f"{name}_clear"):
                self.add_error(name, "Write something here, or clear what stands there: not both.")
        self.mixed = kept_apart(self)
        return cleaned

    def values(self, claim: Claim, seen: Assessment | None) -> dict[str, Any]:
        """Return the whole judgement of one claim: its own values as they were seen, under those that were chosen.

        A day to look again that has come is not repeated: this judgement is the look.
        """
        typed = self.cleaned_data
        values = dict(seen.whole) if seen else {}
        if seen:
            values["review_on"] = seen.day_after(self.today)
        if typed["status"]:
            values["status"] = typed["status"]
        if typed["confidence"]:
            values["confidence"] = _chosen(typed["confidence"])
        if typed["likelihood"]:
            values |= {
                "likelihood": _chosen(typed["likelihood"]),
                "probability": None,
                "likelihood_standard": claim.case.likelihood_standard,
            }
        for name, nothing in (("would_change", ""), ("review_on", None)):
            if typed[name] or typed[f"{name}_clear"]:
                values[name] = typed[name] or nothing
        return values

    def asked(self) -> str:
        """Return in words what is asked for. Confidence and likelihood each have a sentence of their own."""
        many = len(self.selection.picked)
        said = [f"{self[name].label}: {self._word(name)}." for name in _CHOICES if self.cleaned_data[name]]
        for name in ("would_change", "review_on"):
            if self.cleaned_data[f"{name}_clear"]:
                said.append(f"{self[name].label}: cleared.")
        if self.cleaned_data["would_change"]:
            said.append(f"{self['would_change'].label}: written anew.")
        if day := self.cleaned_data["review_on"]:
            said.append(f"Look again on {day.day} {day:%b %Y}.")
        rest = "The rest as it is." if said else "All as it is."
        return " ".join([f"Judge {many:,} claim{'s' if many != 1 else ''}.", *said, rest])

    def _word(self, name: str) -> str:
        chosen = self.cleaned_data[name]
        return "cleared" if chosen == CLEAR else dict(self.fields[name].choices)[chosen]  # type: ignore[attr-defined]

    def record(self, *, by: Any) -> tuple[Batch | None, list[Named]]:
        """Record the judgements, as Batch.assess: all that did not move meanwhile, or none if one breaks a rule (Unfit)."""
        return Batch.assess(
            case=self.selection.case,
            author=by,
            asked=self.asked(),
            rationale=self.cleaned_data["rationale"],
            judgements=self.selection.wanted(self.values),
        )


class UndoForm(ReasonForm):
    """Why a batch is undone: the reason of the judgements that give back what stood before."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "required": "Say why: the judgements that give back what stood before need a reason."
        },
    )


_CHOICES = ("status", "confidence", "likelihood")


def _chosen(value: str) -> str:
    return "" if value == CLEAR else value
