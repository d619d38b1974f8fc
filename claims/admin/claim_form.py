"""The form of a claim: its wording and, in the same go, its judgement."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from claims.admin.base import DayInput
from claims.admin.door import site
from claims.admin.forms import CompleteOne, RecordForm
from claims.analysis import scales
from claims.analysis.wording import mixed_sentences
from claims.forms.fields import FigureField, PartialDateField
from claims.models import Assessment, Claim, Document, Evidence, Tag
from config.templating import day

FIGURE = ("figure_low", "figure_high", "figure_as_of")
ONWARD = ("would_change", "review_on")
JUDGED = ("status", "confidence", "likelihood", "probability", *FIGURE, *ONWARD)
TEXTS = ("status", "confidence", "likelihood", "would_change")
FIRST_EVIDENCE = ("document", "gist", "place")


def judged_fields(claim: Claim | None) -> tuple[str, ...]:
    """Return the parts of a judgement that are asked for: none of a claim that was superseded or withdrawn."""
    if claim and not claim.is_active:
        return ()
    figured = claim and (claim.has_quantity or (claim.standing and claim.standing.figure_low is not None))
    return JUDGED if figured else tuple(name for name in JUDGED if name not in FIGURE)


class ClaimForm(RecordForm):
    """A claim as it is worded and as it is judged. `seen` is the judgement that stood when the page was made,
    `seen_evidence` says when its evidence had last moved by then."""

    LAST_DAY = ("period_to",)
    UNCOMPARED = ("rationale", "as_worded")

    statement = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80, "dir": "auto"}),
        help_text="One assertion, as one sentence.",
    )
    period_from = PartialDateField(label="About the time from", required=False)
    period_to = PartialDateField(label="About the time to", required=False)
    quantity_low = FigureField(label="Quantity, low")
    quantity_high = FigureField(label="Quantity, high")
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_evidence = forms.IntegerField(required=False, widget=forms.HiddenInput)
    status = forms.ChoiceField(required=False)
    confidence = forms.ChoiceField(required=False, help_text="How good the grounds are.")
    likelihood = forms.ChoiceField(required=False, help_text="How probable it is, while that is open.")
    probability = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=99,
        label="Probability, %",
        help_text="Only with a likelihood, and inside its range.",
    )
    figure_low = FigureField(label="Our figure, low")
    figure_high = FigureField(label="Our figure, high")
    figure_as_of = forms.DateField(required=False, label="As of", widget=DayInput)
    would_change = forms.CharField(
        required=False,
        label="What would change our mind",
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80, "dir": "auto"}),
        help_text="What we would have to see to judge otherwise.",
    )
    review_on = forms.DateField(
        required=False, label="Look again on", widget=DayInput, help_text="Empty once the day has come."
    )
    rationale = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80, "dir": "auto"}),
        help_text=(
            "Why. Needed wherever the judgement changes. Given without a change, it records that you looked "
            "and left the judgement as it is."
        ),
    )
    as_worded = forms.BooleanField(
        required=False, widget=forms.HiddenInput, label="Keep the rationale as it is worded"
    )

    document = forms.ModelChoiceField(
        Document.objects.none(),
        required=False,
        widget=CompleteOne(Evidence._meta.get_field("document"), site),
        help_text="Where you read it. Becomes its first evidence.",
    )
    gist = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80, "dir": "auto"}),
        label="What it says",
        help_text="In our own words.",
    )
    place = forms.CharField(required=False, max_length=200, help_text="Such as “paragraph 14”.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claim, adding = self.instance, self.instance._state.adding
        standing = None if adding else claim.standing
        self.initial["seen"] = standing.pk if standing else None
        self.initial["seen_evidence"] = None if adding else claim.evidence_moved
        for name in FIRST_EVIDENCE if not adding else ("seen", "seen_evidence"):
            self.fields.pop(name, None)
        asked = judged_fields(None if adding else claim)
        for name in JUDGED:
            if name not in asked:
                del self.fields[name]
        if not asked:
            del self.fields["rationale"], self.fields["as_worded"]
        self._offer_choices(claim.kind or scales.Kind.EVENT, standing)
        self._limit_to_case(adding)
        for name in ("seen", "seen_evidence", "as_worded"):
            if name in self.fields:
                self.fields[name].show_hidden_initial = False

    def _limit_to_case(self, adding: bool) -> None:
        if not self.case:
            return
        for name, rows in (("tags", Tag), ("document", Document)):
            field: Any = self.fields.get(name)
            if field:
                field.queryset = rows.objects.filter(case=self.case)
        if "document" in self.fields:
            self.fields["document"].widget.case = self.case

    def _offer_choices(self, kind: str, standing: Assessment | None) -> None:
        standard = self.case.likelihood_standard if self.case else scales.Standard.ICD203
        bands = [("", "not given"), *scales.likelihood_words(standard)]
        words = [(status.value, scales.status_word(kind, status)) for status in scales.Status]
        confidences = [("", "not given"), *scales.words(scales.Confidence)]
        offers: Any = {
            "status": [("", "not judged yet"), *words],
            "confidence": confidences,
            "likelihood": bands,
        }
        for name, choices in offers.items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name, value in shown_values(standing, standard, self.today).items():
            self.initial[name] = value
        if "likelihood" in self.fields and standing and standing.likelihood_standard not in ("", standard):
            self._tell_other_terms(standing)

    def _tell_other_terms(self, standing: Assessment) -> None:
        if standing.likelihood:
            was = standing.likelihood_standard
            self.fields["likelihood"].help_text = (
                f"Judged as {scales.likelihood_word(was, standing.likelihood)} "
                f"({scales.likelihood_range(was, standing.likelihood)}, {scales.STANDARD_WORDS[scales.Standard(was)]}); "
                "a new judgement uses these terms."
            )

    # Reading

    @property
    def today(self) -> date | None:
        return self.case.today if self.case else None

    def clean_review_on(self) -> date | None:
        day: date | None = self.cleaned_data["review_on"]
        if day and self.today and day < self.today:
            raise ValidationError("That day is past: choose today or a later one.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.seen_judgement = self._seen(cleaned.get("seen"))
        if "rationale" in self.fields:
            self._clean_judgement(cleaned)
        if any(cleaned.get(name) for name in FIRST_EVIDENCE):
            for name in ("document", "gist"):
                if not cleaned.get(name) and name in self.fields:
                    self.add_error(name, "First evidence needs a document and what it says.")
        return cleaned

    def _seen(self, pk: int | None) -> Assessment | None:
        if pk is None:
            return None
        seen = Assessment.objects.filter(pk=pk, claim=self.instance.pk).first()
        if seen is None:
            raise ValidationError("Open the page again: it names a judgement that is not one of this claim.")
        return seen

    def _clean_judgement(self, cleaned: dict[str, Any]) -> None:
        rationale = cleaned["rationale"] = (cleaned.get("rationale") or "").strip()
        if not self.judges:
            return
        if not rationale:
            self.add_error("rationale", "Say why: a judgement changes only with a reason.")
        if not cleaned.get("status") and "status" not in self.errors:
            self.add_error("status", "Choose a status: a judgement begins with it.")
        mixed = mixed_sentences(rationale)
        if mixed and not cleaned.get("as_worded"):
            self.fields["as_worded"].widget = forms.CheckboxInput()
            self.add_error(
                "rationale",
                f"One sentence holds likelihood and confidence together: “{mixed[0]}” Readers take one for the "
                "other. Make two of it, or tick the box below.",
            )

    @property
    def judges(self) -> bool:
        """Whether what was typed is a judgement: other values than those that stood, or a rationale."""
        if "rationale" not in self.fields:
            return False
        return bool(self.cleaned_data.get("rationale")) or self.judgement() != shown_values(
            self.seen_judgement, self._standard, self.today
        )

    @property
    def _standard(self) -> str:
        return self.case.likelihood_standard if self.case else scales.Standard.ICD203

    def judgement(self) -> dict[str, Any]:
        """Return the judgement that was typed; what the form did not ask for stays as it was seen."""
        before = shown_values(self.seen_judgement, self._standard, self.today)
        return {
            name: (self.cleaned_data.get(name, before[name]) if name in self.fields else before[name])
            for name in JUDGED
        }

    def first_evidence(self) -> dict[str, Any] | None:
        """Return what the claim was read in, if that was given."""
        if not self.cleaned_data.get("document"):
            return None
        return {name: self.cleaned_data[name] for name in FIRST_EVIDENCE}

    # Two editors

    def touched(self) -> set[str]:
        """A judgement is one thing: whoever touched a part of it made all of it."""
        touched = super().touched()
        return touched | set(JUDGED) if touched & {*JUDGED, "rationale"} else touched

    def overtakings(self) -> list[str]:
        """Say also who judged the claim meanwhile."""
        standing = self.instance.standing
        judged = standing is not None and standing != self.seen_judgement
        return [
            *super().overtakings(),
            *([self.told(standing.by, "judged", standing.recorded_at)] if judged else []),
            *([EVIDENCE_MOVED] if self.evidence_moved else []),
        ]

    @property
    def evidence_moved(self) -> bool:
        seen = self.cleaned_data.get("seen_evidence")
        return seen is not None and seen != self.instance.evidence_moved

    def set_beside(self) -> None:
        super().set_beside()
        standing = self.instance.standing
        data: Any = self.data
        data["seen"] = str(standing.pk) if standing else ""
        data["seen_evidence"] = str(self.instance.evidence_moved)
        if self.versions is not None and standing and standing != self.seen_judgement:
            self.versions.append(
                {
                    "label": "Rationale",
                    "typed": self.cleaned_data.get("rationale", ""),
                    "stands": f"{standing.rationale} ({standing.by}, {day(standing.made_at)})",
                    "taken_over": False,
                }
            )


EVIDENCE_MOVED = "Its evidence has changed meanwhile: look at it on the page of the claim."


def shown_values(standing: Assessment | None, standard: str, today: date | None) -> dict[str, Any]:
    """Return a judgement as the form shows it; a likelihood of another standard cannot be chosen, so it is empty, and so
    is a day to look again that has come."""
    if standing is None:
        return {name: "" if name in TEXTS else None for name in JUDGED}
    values = {name: getattr(standing, name) for name in JUDGED}
    if standing.likelihood_standard != standard:
        values |= {"likelihood": "", "probability": None}
    if today:
        values["review_on"] = standing.day_after(today)
    return values
