"""What is asked for a claim: its wording, who said it, what it is about; its fate; and how it stands to others."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from claims.analysis import scales
from claims.analysis.dates import Partial, read_partial
from claims.forms.evidence import FirstEvidenceForm, day_input
from claims.forms.fields import (
    ClaimField,
    FigureField,
    InCaseForm,
    PartialDateField,
    PersonField,
    SourceField,
    check_quantity,
    gather,
    spread,
)
from claims.forms.named import EditsNamed, new_source_kind, new_source_tick
from claims.models import Case, Claim, ClaimLink, Tag
from claims.models.claims import kind_choices
from claims.models.links import link_kind_choices

WITH_TEST = (scales.Kind.VIEW, scales.Kind.FORECAST)
AS_TYPED = (
    "statement",
    "kind",
    "hedge",
    "quantity_low",
    "quantity_high",
    "quantity_unit",
    "quantity_approximate",
    "test",
    "due",
    "owner",
)


def known(record: Any, name: str) -> Partial | None:
    """Return the two columns of a date as one."""
    text = gather(record, name)
    return read_partial(text) if text else None


class ClaimForm(EditsNamed):
    """A claim, new or edited under its version."""

    NEW_SOURCES = {"claimant": scales.SourceKind.PERSON.value}
    RENAMED = {"period_from_precision": "period_from", "period_to_precision": "period_to", "name": "new_tags"}

    statement = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text="One assertion, in one sentence.",
        error_messages={"required": "Write the claim as one sentence."},
    )
    kind = forms.ChoiceField(
        choices=kind_choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what kind of claim it is."},
    )
    claimant = SourceField(label="Said by", required=False)
    claimant_is_new = new_source_tick()
    claimant_kind = new_source_kind(scales.SourceKind.PERSON.value)
    hedge = forms.CharField(
        label="The author's hedge",
        max_length=300,
        required=False,
        help_text="How strongly its author words it, in the author's words. Never our judgement.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    period_from = PartialDateField(label="About the time from", required=False)
    period_to = PartialDateField(label="To", required=False)
    quantity_low = FigureField(label="Quantity", help_text="The figure, or the lower of two.")
    quantity_high = FigureField(label="Up to", help_text="The higher of two.")
    quantity_unit = forms.CharField(
        label="Unit", max_length=100, required=False, help_text="What is counted."
    )
    quantity_approximate = forms.BooleanField(label="The quantity is approximate", required=False)
    test = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text="What would have to be seen for a yes, and what for a no.",
    )
    due = forms.DateField(required=False, widget=day_input(), help_text="The day on which the test is read.")
    tags = forms.ModelMultipleChoiceField(
        queryset=Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    new_tags = forms.CharField(
        label="New tags", required=False, max_length=500, help_text="Separated by commas."
    )
    owner = PersonField(required=False, help_text="The member who looks after it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].queryset = Tag.objects.filter(case=self.case)  # type: ignore[attr-defined]

    @staticmethod
    def standing(record: Claim) -> dict[str, Any]:
        version = getattr(record, "_history", None)
        tags = (
            [row.tag for row in version.historicalclaimtag_set.select_related("tag")]
            if version
            else list(record.tags.all())
        )
        return {
            **{name: getattr(record, name) for name in AS_TYPED},
            "claimant": record.claimant,
            "period_from": known(record, "period_from"),
            "period_to": known(record, "period_to"),
            "tags": sorted(tags, key=lambda tag: tag.name),
            "new_tags": "",
        }

    def clean_tags(self) -> list[Tag]:
        return sorted(self.cleaned_data["tags"], key=lambda tag: tag.name)

    def clean_new_tags(self) -> str:
        names = [name.strip() for name in self.cleaned_data["new_tags"].split(",")]
        long = [name for name in names if len(name) > 60]
        if long:
            raise ValidationError(f"A tag has at most 60 letters: “{long[0][:80]}” is too long.")
        return ", ".join(name for name in names if name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, test, due = cleaned.get("kind"), cleaned.get("test"), cleaned.get("due")
        if kind and kind not in WITH_TEST and (test or due):
            sentence = (
                "Only a view or a forecast has a test and a due day: take them away, or change the kind."
            )
            self.add_error("test" if test else "due", sentence)
        elif kind == scales.Kind.FORECAST and bool(test) != bool(due):
            self.add_error("due" if test else "test", "A forecast's test and its due day go together.")
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and last and first.first > last.last:
            self.add_error("period_to", "The time that the claim is about ends before it begins.")
        check_quantity(self)
        return cleaned

    def columns(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            **{name: typed[name] for name in AS_TYPED},
            **spread("period_from", typed["period_from"]),
            **spread("period_to", typed["period_to"], last=True),
            "claimant": self.source_of("claimant", self.by),
            "tags": self._all_tags(),
        }

    def _all_tags(self) -> list[Tag]:
        """Return the tags that are ticked and those that are typed; a typed one that is not there is made."""
        tags = list(self.cleaned_data["tags"])
        if self.cleaned_data["new_tags"]:
            # Whoever types the same new tag at the same moment waits here, and then finds it.
            Case.objects.select_for_update(no_key=True).get(pk=self.case.pk)
        for name in filter(None, self.cleaned_data["new_tags"].split(", ")):
            tag = Tag.objects.filter(case=self.case, name__iexact=name).first()
            if tag is None:
                tag = Tag(case=self.case, name=name)
                tag.keep(by=self.by)
            tags.append(tag)
        return tags

    def record_new(self, first: FirstEvidenceForm, *, by: Any) -> Claim | None:
        """Record the claim with its first evidence, all or nothing; None, with errors at their fields, if a rule is broken."""
        self.by = by
        try:
            with transaction.atomic():
                evidence = first.arguments(by) if first.has_changed() else None
                return Claim.record(case=self.case, by=by, evidence=evidence, **self.columns())
        except ValidationError as error:
            self.refuse(error, **self.RENAMED, source="claimant")
            return None


class FateForm(InCaseForm):
    """Why a claim is superseded, withdrawn or reinstated, under the version that its editor saw."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": "Say why."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, claim: Claim, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, case=claim.case, initial={"version": claim.version, **(initial or {})})
        self.claim = claim

    def meet(self, verb: str, *, by: Any) -> Claim | None:
        """Do what `verb` says; None, with errors at their fields, where a rule is broken.

        Raises EditConflict where somebody else was first: go on with `again`.
        """
        try:
            claim: Claim = getattr(self.claim, verb)(by=by, **self.cleaned_data)
        except ValidationError as error:
            self.refuse(error)
            return None
        return claim

    def again(self) -> Self:
        """Return the form anew over the claim as it stands now, with what was typed."""
        claim = Claim.objects.select_related("case").get(pk=self.claim.pk)
        return type(self)(claim=claim, initial={**self.cleaned_data, "version": claim.version})


class SupersedeForm(FateForm):
    """Which claim takes this one's place."""

    successor = ClaimField(
        label="The claim that takes its place", help_text="By its number, such as C-30, or its statement."
    )
    field_order = ("successor", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False

    def clean_successor(self) -> Claim:
        successor = self.cleaned_data["successor"]
        if successor.pk == self.claim.pk or not successor.is_active:
            raise ValidationError("Choose another claim, one that stands itself.")
        return successor


class MergeForm(FateForm):
    """Which claim says the same, and why they are one."""

    other = ClaimField(
        label="The claim that is kept", help_text="By its number, such as C-30, or its statement."
    )
    field_order = ("other", "reason")


class LinkForm(InCaseForm):
    """How a claim stands to another of its case."""

    kind = forms.ChoiceField(label="This claim", choices=link_kind_choices)
    other = ClaimField(label="The other claim", help_text="By its number, such as C-30, or its statement.")
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))

    def record(self, claim: Claim, *, by: Any) -> ClaimLink | None:
        """Link the two claims; None, with errors at their fields, where a rule is broken."""
        typed = dict(self.cleaned_data)
        try:
            return ClaimLink.record(claim, typed.pop("other"), by=by, **typed)
        except ValidationError as error:
            self.refuse(error)
            return None
