"""Judgements: what was believed of a claim, how sure, and why; written once."""

import dataclasses
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from claims.analysis import judging, scales
from claims.models.base import AppendOnly, AppendOnlyQuerySet, Authored, Identified
from claims.models.cases import standard_choices

ORDER = ("made_at", "recorded_at", "id")
NEWEST_FIRST = tuple(f"-{name}" for name in ORDER)


def status_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Status)


def confidence_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Confidence)


def likelihood_choices() -> list[tuple[str, str]]:
    return scales.likelihood_words()


class StaleJudgement(Exception):
    """Raised when another judgement stands than the author saw. `standing` is the one that does."""

    def __init__(self, standing: "Assessment | None") -> None:
        super().__init__("This claim was judged by someone else in the meantime.")
        self.standing = standing


class Answered(models.Func):
    """The id of what a judgement answers, from its own id: itself or, where it came with an undo, what the judgement that
    it repeats answered.

    An undo looks at nothing: what was new to the judgement that it gives back is new again, and so is dissent from it.
    """

    output_field = models.BigIntegerField()
    template = """(
        WITH RECURSIVE answered (id, hop) AS (
            SELECT judged.id, 0 FROM claims_assessment judged WHERE judged.id = %(expressions)s
            UNION ALL
            SELECT undone.previous_id, answered.hop + 1
            FROM answered
            JOIN claims_assessment undoing ON undoing.id = answered.id
            JOIN claims_assessment undone ON undone.id = undoing.previous_id
            JOIN claims_batch batch ON batch.id = undone.batch_id AND batch.undone_by_id = undoing.batch_id
            WHERE undone.previous_id IS NOT NULL
        )
        SELECT answered.id FROM answered ORDER BY answered.hop DESC LIMIT 1
    )"""


class AssessmentQuerySet(AppendOnlyQuerySet):
    def with_answers(self) -> "list[Assessment]":
        """Return these judgements with what each answers at hand. One query, and one more where an undo is among them."""
        rows: Any = list(self.annotate(answered_id=Answered(F("pk"))))
        others = Assessment.objects.in_bulk({row.answered_id for row in rows if row.answered_id != row.pk})
        for row in rows:
            row.answers = others.get(row.answered_id, row)
        return list(rows)

    def in_force(self, moment: Any = None) -> "AssessmentQuerySet":
        """Keep, for each claim, the judgement that counts now, or counted at `moment`: the last by made_at, recorded_at, id."""
        candidates = Assessment.objects.filter(claim=OuterRef("claim"))
        if moment is not None:
            candidates = candidates.filter(made_at__lte=moment)
        return self.filter(pk=Subquery(candidates.order_by(*NEWEST_FIRST).values("pk")[:1]))


class Assessment(Identified, Authored, AppendOnly):
    """One judgement of a claim: status, confidence, likelihood and the reason; pages say "judgement"."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="assessments")
    claim_version = models.PositiveIntegerField("wording judged")
    likelihood_standard = models.CharField(max_length=20, choices=standard_choices)
    status = models.CharField(max_length=20, choices=status_choices)
    confidence = models.CharField(max_length=20, choices=confidence_choices, blank=True)
    likelihood = models.CharField(max_length=30, choices=likelihood_choices, blank=True)
    probability = models.PositiveSmallIntegerField(null=True, blank=True)
    figure_low = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    figure_high = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    figure_as_of = models.DateField(null=True, blank=True)
    rationale = models.TextField()
    would_change = models.TextField(
        "what would change our mind", blank=True, help_text="What we would have to see to judge otherwise."
    )
    review_on = models.DateField(
        "look again on",
        null=True,
        blank=True,
        help_text="The day on which this judgement is due for another look.",
    )
    imported = models.BooleanField(default=False)
    batch = models.ForeignKey(
        "claims.Batch", on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    needs_review = models.BooleanField(default=False)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    origins_for = models.PositiveIntegerField(null=True, blank=True)
    origins_against = models.PositiveIntegerField(null=True, blank=True)
    lineage_unknown = models.PositiveIntegerField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta(Authored.Meta):
        verbose_name = "judgement"
        ordering = list(NEWEST_FIRST)
        constraints = [
            *Authored.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(rationale=""),
                name="assessment_has_rationale",
                violation_error_message="Say why: a judgement needs a rationale.",
            ),
            models.CheckConstraint(
                condition=Q(probability=None)
                | (Q(probability__gte=1, probability__lte=99) & ~Q(likelihood="")),
                name="assessment_probability_in_range",
                violation_error_message="Give a whole number from 1 to 99, with its likelihood.",
            ),
            models.CheckConstraint(
                condition=Q(figure_low=None) | Q(figure_high=None) | Q(figure_low__lte=F("figure_high")),
                name="assessment_figure_in_order",
                violation_error_message="The higher figure is below the lower one.",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", *ORDER], name="assessment_order"),
            models.Index(fields=["case", "made_at", "id"], name="assessment_by_date"),
            models.Index(fields=["case", "recorded_at", "id"], name="assessment_by_arrival"),
        ]

    def __str__(self) -> str:
        return f"{self.claim.name}: {scales.status_word(self.claim.kind, self.status)}"

    @classmethod
    def on(cls, claim: Any, **fields: Any) -> "Assessment":
        """Make, without saving, a judgement of `claim` as it is worded and counted now, stamped with both clocks."""
        assessment = cls(
            case=claim.case,
            claim=claim,
            claim_version=claim.version,
            likelihood_standard=fields.pop("likelihood_standard", None) or claim.case.likelihood_standard,
            needs_review=claim.case.requires_review,
            **({} if fields.get("imported") else cls._counts_of(claim)),
            **fields,
        )
        assessment.stamp()
        return assessment

    @staticmethod
    def _counts_of(claim: Any) -> dict[str, int]:
        """Return what is counted today; what was on another day, when an import says that it was judged, nobody knows."""
        return {name: getattr(claim, name) for name in ("origins_for", "origins_against", "lineage_unknown")}

    def judged(self) -> judging.Judged:
        """Return the values that the rules look at (analysis/judging.py)."""
        return judging.Judged(
            kind=self.claim.kind,
            status=self.status,
            confidence=self.confidence,
            likelihood=self.likelihood,
            probability=self.probability,
            standard=self.likelihood_standard,
            has_test=bool(self.claim.test),
            has_quantity=self.claim.has_quantity,
            figure_low=self.figure_low,
            figure_high=self.figure_high,
            figure_as_of=self.figure_as_of,
            rationale=self.rationale,
        )

    def misfits(self, claim: Any) -> list[str]:
        """Return what would be wrong with this judgement if its claim were of the kind, test and quantity of `claim`."""
        judged = dataclasses.replace(
            self.judged(), kind=claim.kind, has_test=bool(claim.test), has_quantity=claim.has_quantity
        )
        return list(judging.problems(judged).values())

    def clean(self) -> None:
        super().clean()
        if not self.claim.is_active and not self.imported:
            kept = self.claim.kept
            raise ValidationError(
                f"{self.claim.name} is a duplicate of {kept.name}, which reads its evidence: judge that one."
                if kept
                else f"{self.claim.name} is {self.claim.fate}: it is judged no more. Reinstate it first."
            )
        problems = judging.problems(self.judged())
        if problems:
            raise ValidationError(problems)

    @cached_property
    def answers(self) -> "Assessment":
        """The judgement since which evidence is new beside this one: itself, unless it came with an undo (Answered)."""
        if self.batch_id is None:
            return self
        return Assessment.objects.get(pk=Answered(models.Value(self.pk)))

    def day_after(self, today: date) -> date | None:
        """The day to look again that the next judgement begins with: one that has come is not repeated, it is the look."""
        return self.review_on if self.review_on and self.review_on > today else None

    @property
    def values(self) -> dict[str, Any]:
        """What was judged, to be repeated by "looked at, unchanged"; a judgement that has the same left all as it was."""
        names = (
            "status",
            "confidence",
            "likelihood",
            "probability",
            "likelihood_standard",
            "figure_low",
            "figure_high",
            "figure_as_of",
        )
        return {name: getattr(self, name) for name in names}

    @property
    def whole(self) -> dict[str, Any]:
        """All that was judged, with what goes on from it: to be repeated by an undo."""
        return {**self.values, "would_change": self.would_change, "review_on": self.review_on}
