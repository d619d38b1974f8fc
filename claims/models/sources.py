"""Sources: whoever publishes or speaks, how they hang together, and how far each can be relied on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from claims.analysis import scales
from claims.models.base import (
    AppendOnly,
    AppendOnlyQuerySet,
    Authored,
    Deletable,
    DeletableQuerySet,
    Identified,
    InCase,
    InCaseQuerySet,
)
from claims.models.bodies import holds, leads_to
from claims.models.cases import Case
from claims.models.editing import Editable
from claims.models.merging import Merging
from claims.models.stale import mark_stale

SEATED, UNSEATED = "member added", "member taken off"
"""How the history of a joint body calls what happened to a seat; the id of the member follows."""


def source_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.SourceKind)


def reliability_choices() -> list[tuple[str, str]]:
    return scales.reliability_words()


class SourceQuerySet(InCaseQuerySet):
    def same(self, source: "Source") -> "SourceQuerySet":
        """Keep `source` and whatever was merged with it, so that a filter on one finds all."""
        root = source.same_as_id or source.pk
        return self.filter(Q(pk=root) | Q(same_as=root))


class Source(Merging, Identified, Editable, InCase):
    """A person, body, outlet, joint body or unnamed voice that publishes or speaks."""

    EDITED = ("name", "kind", "part_of", "speaks_for", "note")
    LEADING = ("name", "kind", "part_of_id", "speaks_for")
    """What says whether its word is that of another: a change of it changes counts. A dismissal and an explanation hold for
    origins of these names."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=source_kind_choices, default=scales.SourceKind.BODY.value)
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The body it belongs to.",
    )
    speaks_for = models.BooleanField(
        "speaks for it",
        default=False,
        help_text="A ministry, service, spokesman or state agency speaks for its body; a member, a grantee or an employee does not.",
    )
    members = models.ManyToManyField(
        "self", through="claims.JointMember", symmetrical=False, related_name="joint_bodies", blank=True
    )
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    same_reason = models.TextField("why it is the same", blank=True, editable=False)
    note = models.TextField(blank=True)
    reliability = models.CharField(max_length=1, blank=True, choices=reliability_choices, editable=False)

    history = HistoricalRecords(excluded_fields=["reliability"])
    _change_reason: str
    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "case",
                Lower("name"),
                name="source_name_once",
                violation_error_message="A source of this name is in this case already.",
            ),
            models.CheckConstraint(
                condition=Q(speaks_for=False) | Q(part_of__isnull=False),
                name="source_speaks_for_a_body",
                violation_error_message="Name the body that this source speaks for.",
            ),
            models.CheckConstraint(
                condition=~Q(same_as=models.F("id")),
                name="source_not_itself",
                violation_error_message="A source cannot be merged with itself.",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=False) | Q(same_reason=""),
                name="source_same_for_a_reason",
                violation_error_message="Only a source that is merged has a reason for it.",
            ),
        ]
        indexes = [models.Index(fields=["case", "name", "id"], name="source_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.case.slug, self.pk])

    def clean(self) -> None:
        super().clean()
        if self.pk and self.part_of_id and leads_to(self.part_of_id, self.pk):
            raise ValidationError({"part_of": "This would make the source a part of itself."})
        if self.kind != scales.SourceKind.JOINT_BODY and self.pk and self.memberships.exists():
            raise ValidationError({"kind": "It has members: only a joint body has. Take them off first."})

    @transaction.atomic
    def keep(self, *, by: Any) -> None:
        """As Editable.keep; locks the case row, so that two who add one name at once are told, not thrown out."""
        Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        super().keep(by=by)

    @transaction.atomic
    def edit(self, *, by: Any, version: int, **changes: Any) -> "Source":
        """As Editable.edit; locks the case row too, so that two edits at once make no body a part of itself.

        Marks the claims that lead here to be counted anew where it changes who is at the root of them.
        """
        Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        before = Source.objects.filter(pk=self.pk).values_list(*self.LEADING).first()
        edited = super().edit(by=by, version=version, **changes)
        if before != tuple(getattr(edited, name) for name in self.LEADING):
            mark_stale(self.case_id, sources=[self.pk])
        return edited

    @transaction.atomic
    def grade(
        self, *, author: Any, grade: str, basis: str, made_at: Any = None, on_behalf_of: str = ""
    ) -> "SourceGrade":
        """Record how far this source can be relied on, and why; earlier grades stay. Locks the case row."""
        Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        row = Source.objects.select_for_update(no_key=True).get(pk=self.pk)
        graded = SourceGrade(
            case=row.case,
            source=self,
            author=author,
            grade=grade,
            basis=basis,
            made_at=made_at,
            on_behalf_of=on_behalf_of,
        )
        graded.stamp()
        graded.full_clean()
        graded.save()
        row.refresh_grade()
        self.reliability = row.reliability
        return graded

    def refresh_grade(self) -> None:
        """Cache the latest grade on the row, and on all that are merged with it: they are one, whichever was graded."""
        same = Source.objects.same(self)
        latest = (
            SourceGrade.objects.filter(source__in=same).order_by("-made_at", "-recorded_at", "-id").first()
        )
        self.reliability = latest.grade if latest else ""
        same.update(reliability=self.reliability)

    @transaction.atomic
    def seat(self, member: "Source", *, by: Any) -> "JointMember":
        """Give `member` a seat in this joint body; the history of edits keeps who did. Locks the case row."""
        seat = JointMember(case=self.case, body=self, member=member)
        self._keep_seating(SEATED, member, by)
        seat.full_clean()
        seat.save()
        mark_stale(self.case_id, sources=[self.pk])
        return seat

    @transaction.atomic
    def unseat(self, member: "Source", *, by: Any) -> None:
        """Take the seat of `member` away; the history of edits keeps that it was there, and who did. Locks the case row."""
        self._keep_seating(UNSEATED, member, by)
        JointMember.objects.filter(body=self, member=member).delete()
        mark_stale(self.case_id, sources=[self.pk])

    def _keep_seating(self, what: str, member: "Source", by: Any) -> None:
        """Write into the history of the body what happened to a seat. Its version stays: no field of it changes."""
        Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        here = Source.objects.select_for_update(no_key=True).get(pk=self.pk)
        here.remember()
        here._change_reason = f"{what}: {member.pk}"
        here.keep(by=by)


class JointMember(Deletable, InCase):
    """A member of a joint body, such as one of the eleven states of a monitoring team."""

    body = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="seats")

    objects = DeletableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "member"],
                name="jointmember_once",
                violation_error_message="It is a member already.",
            ),
            models.CheckConstraint(
                condition=~Q(body=models.F("member")),
                name="jointmember_not_itself",
                violation_error_message="A body is not a member of itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.body}"

    def clean(self) -> None:
        super().clean()
        if self.body_id and self.body.kind != scales.SourceKind.JOINT_BODY:
            raise ValidationError({"body": "Only a joint body has members."})
        both = self.body_id and self.member_id and self.body_id != self.member_id
        if both and holds(self.member_id, self.body_id):
            raise ValidationError(
                {
                    "member": f"{self.body} sits in {self.member}, or is the same: it would be a member of itself."
                }
            )


class SourceGrade(Identified, Authored, AppendOnly):
    """How far a source could be relied on at a moment, with the basis for it; written once."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=1, choices=reliability_choices)
    basis = models.TextField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(Authored.Meta):
        constraints = [
            *Authored.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(basis=""),
                name="sourcegrade_has_basis",
                violation_error_message="Say why: a grade needs a basis.",
            ),
        ]
        indexes = [models.Index(fields=["source", "made_at", "recorded_at", "id"], name="sourcegrade_order")]

    def __str__(self) -> str:
        return f"{self.source}: {self.grade}"
