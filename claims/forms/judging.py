"""What is asked for a judgement: status, confidence, likelihood, and always why."""

from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError

from claims.analysis import scales
from claims.analysis.wording import mixed_sentences
from claims.forms.evidence import day_input
from claims.forms.fields import FigureField, WholeForm
from claims.models import Assessment, Claim

JUDGED = ("status", "confidence", "likelihood", "probability", "figure_low", "figure_high", "figure_as_of")
FIGURE = JUDGED[4:]
ONWARD = ("would_change", "review_on")
"""What goes on from a judgement: no part of what it holds to be so, and free to change where that stays."""


def statuses(kind: str) -> list[tuple[str, str]]:
    """Return the statuses that a claim of this kind may be given, in its words: a forecast stays open."""
    some = [scales.Status.UNVERIFIED] if kind == scales.Kind.FORECAST else list(scales.Status)
    return [(status.value, scales.status_word(kind, status)) for status in some]


def kept_apart(form: forms.Form) -> list[str]:
    """Return the sentences of the rationale that hold likelihood and confidence together, and refuse them at the field
    unless they are to be recorded as they are."""
    mixed = mixed_sentences(form.cleaned_data.get("rationale", ""))
    if mixed and not form.cleaned_data.get("as_it_is"):
        said = " ".join(f"“{sentence}”" for sentence in mixed)
        form.add_error(
            "rationale",
            f"Likelihood and confidence stand in one sentence: {said} Say them in two, or tick below to keep it.",
        )
    return mixed


class JudgementForm(WholeForm):
    """One judgement of `claim`, prefilled with what stands except for its reason.

    It carries the judgement (`previous`), the wording (`seen_version`) and the evidence (`seen_evidence`) that its author
    saw. Where it comes in with
    `unchanged`, the standing values are recorded again under the new reason.
    """

    status = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Choose a status."})
    confidence = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        choices=[("", "not given"), *scales.words(scales.Confidence)],
    )
    likelihood = forms.ChoiceField(required=False)
    probability = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Give a whole number from 1 to 99."
        ),
    )
    figure_low = FigureField(label="Our own figure")
    figure_high = FigureField(label="Up to")
    figure_as_of = forms.DateField(label="As of", required=False, widget=day_input())
    rationale = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": "Say why: a judgement needs a rationale."},
    )
    would_change = forms.CharField(
        label="What would change our mind",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    review_on = forms.DateField(label="Look again on", required=False, widget=day_input())
    as_it_is = forms.BooleanField(label="Record it as it is", required=False)
    unchanged = forms.CharField(required=False, widget=forms.HiddenInput)
    previous = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    seen_evidence = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, claim: Claim, initial: dict[str, Any] | None = None, **dress: Any
    ) -> None:
        super().__init__(data, initial={**self.standing(claim), **(initial or {})}, **dress)
        self.claim = claim
        self.mixed: list[str] = []
        standard = claim.case.likelihood_standard
        self.fields["status"].choices = statuses(claim.kind)  # type: ignore[attr-defined]
        self.fields["likelihood"].choices = [("", "not given"), *scales.likelihood_words(standard)]  # type: ignore[attr-defined]
        if not claim.has_quantity:
            for name in FIGURE:
                del self.fields[name]

    @staticmethod
    def standing(claim: Claim) -> dict[str, Any]:
        """Return the standing values, and what the author of the next judgement sees; a likelihood in the words of
        another standard has to be chosen anew, and so has a day to look again that has come."""
        stands = claim.standing
        values: dict[str, Any] = (
            {name: getattr(stands, name) for name in (*JUDGED, *ONWARD)} if stands else {}
        )
        if stands:
            values["review_on"] = stands.day_after(claim.case.today)
        if stands and stands.likelihood_standard != claim.case.likelihood_standard:
            values |= {"likelihood": "", "probability": None}
        if claim.kind == scales.Kind.FORECAST:
            values["status"] = scales.Status.UNVERIFIED.value
        return {
            **values,
            "previous": stands.pk if stands else "",
            "seen_version": claim.version,
            "seen_evidence": claim.evidence_moved,
        }

    def clean_review_on(self) -> date | None:
        day: date | None = self.cleaned_data["review_on"]
        if day and day < self.claim.case.today:
            raise ValidationError("That day is past: choose today or a later one.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unchanged"):
            self._clean_unchanged()
        self.mixed = kept_apart(self)
        return cleaned

    def _clean_unchanged(self) -> None:
        """Refuse "unchanged" where nothing stands, or where something was changed: neither is meant by it."""
        if not self.claim.standing:
            raise ValidationError("Nothing stands yet that could be left unchanged: give a judgement.")
        seen = self.cleaned_data.get("previous") == str(self.claim.standing_id)
        changed = [
            str(self[name].label).lower()
            for name in JUDGED
            if name in self.fields and name in self.changed_data
        ]
        typed = [name for name in JUDGED if self.add_prefix(name) in self.data]
        if seen and changed and typed:
            raise ValidationError(
                f"You changed the {' and the '.join(changed)}: record that as a judgement, or put it back first."
            )
        for name in JUDGED:
            self.errors.pop(name, None)

    def seen(self) -> Assessment | None:
        """Return the judgement that the author saw standing."""
        pk = self.cleaned_data["previous"]
        return self.claim.assessments.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None

    def record(self, *, by: Any) -> Assessment | None:
        """Record the judgement; None, with errors at their fields, where a rule is broken.

        Raises StaleJudgement, EditConflict or EvidenceMoved where somebody else was first: go on with `again`.
        """
        typed, seen = self.cleaned_data, self.seen()
        unchanged = bool(typed["unchanged"] and seen)
        values = (
            seen.values if seen and unchanged else {name: typed[name] for name in JUDGED if name in typed}
        )
        onward = {name: typed[name] if name in self.data else self.initial.get(name) for name in ONWARD}
        try:
            return self.claim.assess(
                author=by,
                rationale=typed["rationale"],
                previous=seen,
                seen_version=typed["seen_version"],
                seen_evidence=typed["seen_evidence"],
                would_change=onward["would_change"] or "",
                review_on=onward["review_on"],
                **values,
            )
        except ValidationError as error:
            by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
            for name, errors in by_field.items():
                self.add_error(name if name in self.fields else None, errors)
            return None

    def again(self, claim: Claim) -> Self:
        """Return the form anew over the claim as it stands now: what was typed stays, and recording it goes through."""
        stands = self.standing(claim)
        seen = {name: stands[name] for name in ("previous", "seen_version", "seen_evidence")}
        typed = {**self.cleaned_data, "unchanged": ""}
        if self.cleaned_data["unchanged"]:
            changed = [name for name in ONWARD if name in self.changed_data]
            typed = {name: typed[name] for name in ("rationale", "as_it_is", *changed)}
        return type(self)(claim=claim, initial={**typed, **seen}, auto_id=self.auto_id)
