"""Sources in the admin: who publishes or speaks, the members of joint bodies, and grades with their bases."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from claims.admin.base import RecordAdmin, Walled, case_of
from claims.admin.door import site
from claims.admin.forms import CompleteOne, EachOnce, RecordForm
from claims.admin.lists import Bucket, ByCase, choice_filter
from claims.admin.rights import may_in
from claims.analysis import scales
from claims.models import JointMember, Source

NAMED: Any = (None, {"fields": ("case", "name", "kind", "part_of", "speaks_for", "note")})
MOST_GRADES = 50


class SourceForm(RecordForm):
    """A source and, for whoever may, a new grade, and which other source it is the same as."""

    same_as = forms.ModelChoiceField(
        Source.objects.none(),
        required=False,
        label="The same as",
        widget=CompleteOne(Source._meta.get_field("same_as"), site),
        help_text="The source that stands for both. Nothing moves; taken off, it stands for itself again.",
    )
    same_reason = forms.CharField(
        required=False,
        label="How you know",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80, "dir": "auto"}),
    )
    grade = forms.ChoiceField(required=False, label="New grade")
    basis = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80, "dir": "auto"}),
        help_text="What the grade rests on. Earlier grades stay beneath.",
    )
    UNCOMPARED = ("grade", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding or not (self.case and self.case.lets(self.by, "grade")):
            del self.fields["grade"], self.fields["basis"]
        else:
            choices = [("", "no new grade"), *scales.reliability_words()]
            self.fields["grade"].choices = choices  # type: ignore[attr-defined]
        self._offer_others()

    def _offer_others(self) -> None:
        if self.instance._state.adding or not (self.case and self.case.lets(self.by, "merge")):
            del self.fields["same_as"], self.fields["same_reason"]
            return
        others: Any = self.fields["same_as"]
        others.queryset = Source.objects.filter(case=self.case).exclude(pk=self.instance.pk)
        others.widget.case = self.case
        self.initial["same_as"] = self.instance.same_as_id
        self.initial["same_reason"] = self.instance.same_reason

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        grade, basis = cleaned.get("grade"), (cleaned.get("basis") or "").strip()
        if grade and not basis:
            self.add_error("basis", "Say why: a grade needs a basis.")
        if basis and not grade:
            self.add_error("grade", "Choose the grade that this is the basis of.")
        if cleaned.get("same_as") and not (cleaned.get("same_reason") or "").strip():
            self.add_error("same_reason", "Say how you know that they are one: it changes what is counted.")
        return cleaned

    def merge(self, source: Source) -> None:
        """Say, as the form does, which other this source is the same as, or that it is none. Refuses at that field."""
        other, why = self.cleaned_data["same_as"], (self.cleaned_data["same_reason"] or "").strip()
        if (source.same_as_id, source.same_reason) == (other.pk if other else None, why if other else ""):
            return
        try:
            if source.same_as_id:
                source.unmerge(by=self.by, seen=source.same_as_id)
            if other:
                source.merge_into(other, by=self.by, reason=why)
        except ValidationError as error:
            raise ValidationError({"same_as": error.messages}) from None


class MemberForm(forms.ModelForm):
    """A seat in a joint body. Its case is the body's."""

    case: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.case = self.case


class MemberInline(Walled, admin.StackedInline):
    """Who belongs to a joint body."""

    model = JointMember
    form = MemberForm
    formset = EachOnce
    fk_name = "body"
    fields = ("member",)
    autocomplete_fields = ("member",)
    verbose_name = "member"
    verbose_name_plural = "members of the joint body"
    extra = 1

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            JointMember.objects.visible_to(request.user)
            .select_related("member", "body")
            .order_by("member__name")
        )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(obj) and may_in(request, obj.case_id, "edit")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A seat is added or given up, never changed into another's."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(obj) and may_in(request, obj.case_id, "see")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.case = case_of(request)
        return formset


class Graded(Bucket):
    title = "grade"
    parameter_name = "reliability"

    def values(self) -> Any:
        return [*scales.reliability_words(), ("none", "not graded")]

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(reliability="" if value == "none" else value)


@admin.register(Source, site=site)
class SourceAdmin(RecordAdmin):
    form = SourceForm
    autocomplete_fields = ("part_of",)
    list_display = ("name", "kind", "part_of", "speaks_for", "grade", "the_same_as", "case")
    list_filter = (choice_filter("kind", "kind", lambda: scales.words(scales.SourceKind)), Graded, ByCase)
    list_select_related = ("case", "part_of", "same_as")
    search_fields = ("name",)
    search_help_text = "A part of the name."
    # Through the index source_by_name.
    ordering = ("case_id", "name", "id")

    @admin.display(description="grade")
    def grade(self, source: Source) -> str:
        return source.reliability or "not graded"

    @admin.display(description="the same as")
    def the_same_as(self, source: Source) -> str:
        return source.same_as.name if source.same_as else ""

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        if obj is None or not may_in(request, obj.case_id, "grade"):
            return [NAMED]
        return [
            NAMED,
            ("Grade", {"fields": ("grade", "basis"), "description": _graded(obj)}),
            ("Recorded twice", {"fields": ("same_as", "same_reason")}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [MemberInline] if obj and obj.kind == scales.SourceKind.JOINT_BODY else []

    def beneath(self, request: HttpRequest, obj: Source) -> dict[str, Any]:
        return {"grades": list(obj.grades.select_related("author").order_by("-made_at", "-id")[:MOST_GRADES])}

    def edit(self, request: HttpRequest, obj: Source, form: Any) -> Source:
        """Change the source, then say what it is the same as, then grade it: all of it or nothing."""
        source: Source = super().edit(request, obj, form)
        if "same_as" in form.fields:
            form.merge(source)
        if form.cleaned_data.get("grade"):
            source.grade(
                author=request.user, grade=form.cleaned_data["grade"], basis=form.cleaned_data["basis"]
            )
        return source

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Give and take seats by the verbs, so that the history of edits keeps them."""
        given = formset.save(commit=False)
        for seat in formset.deleted_objects:
            form.instance.unseat(seat.member, by=request.user)
        for seat in given:
            form.instance.seat(seat.member, by=request.user)


def _graded(source: Source) -> str:
    if not source.reliability:
        return "Not graded yet."
    return f"Graded {source.reliability}: {scales.RELIABILITY_WORDS[scales.Reliability(source.reliability)]}."
