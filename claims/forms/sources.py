"""What is asked for a source, its grade, its members and its twin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from claims.analysis import scales
from claims.forms.fields import InCaseForm, SourceField
from claims.forms.named import EditsNamed, new_source_kind, new_source_tick
from claims.models import JointMember, Source, SourceGrade


def kinds() -> list[tuple[str, str]]:
    return scales.words(scales.SourceKind)


class SourceForm(EditsNamed):
    """A source: whoever publishes or speaks."""

    NEW_SOURCES = {"part_of": scales.SourceKind.BODY.value}

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    kind = forms.ChoiceField(choices=kinds, initial=scales.SourceKind.OUTLET.value)
    part_of = SourceField(label="Part of", required=False, help_text="The body it belongs to.")
    part_of_is_new = new_source_tick("body")
    part_of_kind = new_source_kind(scales.SourceKind.BODY.value)
    speaks_for = forms.BooleanField(
        label="It speaks for that body",
        required=False,
        help_text="A ministry, service, spokesman or state agency does; a member, a grantee or an employee does not.",
    )
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    @staticmethod
    def standing(record: Source) -> dict[str, Any]:
        return {name: getattr(record, name) for name in Source.EDITED}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("speaks_for") and not self._names_a_body():
            self.add_error("part_of", "Name the body that this source speaks for.")
        if self.record and cleaned.get("kind") != scales.SourceKind.JOINT_BODY and self._has_members():
            self.add_error(
                "kind", "It has members: take them off before it becomes anything but a joint body."
            )
        return cleaned

    def _names_a_body(self) -> bool:
        return bool(
            self.cleaned_data.get("part_of") or "part_of" in self.new_names or self.has_error("part_of")
        )

    def _has_members(self) -> bool:
        return JointMember.objects.filter(body=self.record).exists()

    def columns(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data[name] for name in Source.EDITED}
        return {**typed, "part_of": self.source_of("part_of", self.by)}

    def record_new(self, *, by: Any) -> Source | None:
        """Add the source; None, with errors at their fields, if a rule is broken."""
        self.by = by
        try:
            with transaction.atomic():
                source = Source(case=self.case, **self.columns())
                source.keep(by=by)
        except ValidationError as error:
            self.refuse(error)
            return None
        except IntegrityError:  # another one of this name came in between the look and the save
            self.add_error("name", "A source of this name is in this case already.")
            return None
        return source


class GradeForm(InCaseForm):
    """How far a source can be relied on, and why."""

    grade = forms.ChoiceField(choices=lambda: [("", "choose"), *scales.reliability_words()])
    basis = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        max_length=4000,
        error_messages={"required": "Say why: a grade needs a basis."},
        help_text="What you saw that makes it so: what it got right or wrong, how it checks, whom it belongs to.",
    )

    def give(self, source: Source, *, by: Any) -> SourceGrade | None:
        """Record the grade; None, with errors at their fields, if a rule is broken."""
        try:
            return source.grade(author=by, **self.cleaned_data)
        except ValidationError as error:
            self.refuse(error)
            return None


class MembersForm(InCaseForm):
    """Who belongs to a joint body."""

    add = SourceField(label="Add a member", required=False)
    remove = forms.ModelMultipleChoiceField(
        JointMember.objects.none(), label="Take off", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, body: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        members = JointMember.objects.filter(body=body).select_related("member").order_by("member__name")
        field = self.fields["remove"]
        field.queryset = members  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: row.member.name  # type: ignore[attr-defined]

    def change(self, *, by: Any) -> bool:
        """Add and take off what was asked for; False, with errors at their fields, if a rule is broken."""
        try:
            with transaction.atomic():
                for seat in self.cleaned_data["remove"]:
                    self.body.unseat(seat.member, by=by)
                if self.cleaned_data["add"]:
                    self.body.seat(self.cleaned_data["add"], by=by)
        except ValidationError as error:
            self.refuse(error, member="add", body="add", __all__="add")
            return False
        return True


class MergeForm(InCaseForm):
    """Which source this one is the same as, and why."""

    other = SourceField(label="It is the same as", help_text="The source that stands for both from now on.")
    reason = forms.CharField(
        label="How you know",
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        max_length=2000,
        error_messages={"required": "Say how you know that they are one: it changes what is counted."},
        help_text="Another name, another spelling, its foreign service, a person recorded twice.",
    )

    def merge(self, source: Source, *, by: Any) -> bool:
        """Merge; False, with errors at their fields, if a rule is broken."""
        try:
            source.merge_into(self.cleaned_data["other"], by=by, reason=self.cleaned_data["reason"])
        except ValidationError as error:
            self.add_error("other", error.messages)
            return False
        return True
