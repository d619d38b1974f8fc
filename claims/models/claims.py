"""Claims: one assertion each, numbered within its case, with what an analyst may do to it."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from claims.analysis import scales
from claims.analysis.dates import settle
from claims.models.assessments import (
    Assessment,
    StaleJudgement,
    confidence_choices,
    likelihood_choices,
    status_choices,
)
from claims.models.base import Authored, Identified, InCase
from claims.models.caches import count_stale, shake
from claims.models.cases import Case, standard_choices
from claims.models.claimsets import ClaimQuerySet
from claims.models.counted import COUNTED, Counted
from claims.models.documents import precision_choices
from claims.models.duplicates import Mergeable
from claims.models.editing import Editable, EditConflict
from claims.models.evidence import Evidence, EvidenceMoved, evidence_moved
from claims.models.fates import Fated, fate_choices  # noqa: F401 (the first migration names it here)
from claims.models.sources import Source
from claims.models.stale import keep_lineage
from claims.models.tags import ClaimTag, Tag, Tagged


def kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Kind)


CACHED = (
    "standing",
    "status",
    "confidence",
    "likelihood",
    "likelihood_standard",
    "confidence_rank",
    "likelihood_rank",
    "assessed_at",
    "evidence_at",
    "reports_for",
    "reports_against",
    "has_new_evidence",
    "review_on",
    "changed_at",
    *COUNTED,
)


class Claim(Counted, Mergeable, Tagged, Identified, Editable, Authored, InCase):
    """One assertion that a case keeps track of, said by someone, about some time."""

    EDITED: ClassVar[tuple[str, ...]] = (
        "statement",
        "kind",
        "claimant",
        "hedge",
        "period_from",
        "period_from_precision",
        "period_to",
        "period_to_precision",
        "quantity_low",
        "quantity_high",
        "quantity_unit",
        "quantity_approximate",
        "test",
        "due",
        "owner",
    )

    number = models.PositiveIntegerField(editable=False)
    statement = models.TextField(max_length=2000)
    kind = models.CharField(max_length=20, choices=kind_choices)
    claimant = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="said by"
    )
    hedge = models.CharField(
        max_length=300,
        blank=True,
        help_text="How strongly its author words it, in his words. Never our judgement.",
    )
    period_from = models.DateField("about the time from", null=True, blank=True)
    period_from_precision = models.CharField(
        max_length=10, choices=precision_choices, default=scales.Precision.DAY.value
    )
    period_to = models.DateField("to", null=True, blank=True)
    period_to_precision = models.CharField(
        max_length=10, choices=precision_choices, default=scales.Precision.DAY.value
    )
    quantity_low = models.DecimalField(
        "quantity, low", max_digits=15, decimal_places=3, null=True, blank=True
    )
    quantity_high = models.DecimalField(
        "quantity, high", max_digits=15, decimal_places=3, null=True, blank=True
    )
    quantity_unit = models.CharField("unit", max_length=100, blank=True)
    quantity_approximate = models.BooleanField("approximate", default=False)
    test = models.TextField(blank=True, help_text="What would have to be seen for a yes, and what for a no.")
    due = models.DateField(null=True, blank=True, help_text="The day on which the test is read.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    tags = models.ManyToManyField(Tag, through=ClaimTag, related_name="claims", blank=True)
    first_evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    # Cached from the judgements and the evidence (models/caches.py), for filtering and sorting.
    standing = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    status = models.CharField(max_length=20, choices=status_choices, blank=True, editable=False)
    confidence = models.CharField(max_length=20, choices=confidence_choices, blank=True, editable=False)
    likelihood = models.CharField(max_length=30, choices=likelihood_choices, blank=True, editable=False)
    likelihood_standard = models.CharField(
        max_length=20, choices=standard_choices, blank=True, editable=False
    )
    confidence_rank = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    likelihood_rank = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    assessed_at = models.DateTimeField("last judged", null=True, blank=True, editable=False)
    evidence_at = models.DateTimeField("newest evidence", null=True, blank=True, editable=False)
    reports_for = models.PositiveIntegerField(default=0, editable=False)
    reports_against = models.PositiveIntegerField(default=0, editable=False)
    has_new_evidence = models.BooleanField("new evidence since judged", default=False, editable=False)
    review_on = models.DateField("look again on", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField("last change", editable=False)

    skip_history_when_saving: bool

    history = HistoricalRecords(excluded_fields=list(CACHED), m2m_fields=[tags])
    objects = ClaimQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["number"]
        constraints = [
            *Authored.Meta.constraints,
            *Fated.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="claim_number_once"),
            models.CheckConstraint(
                condition=~Q(statement=""),
                name="claim_has_statement",
                violation_error_message="Write the claim as one sentence.",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_from__lte=F("period_to")),
                name="claim_period_in_order",
                violation_error_message="The time that the claim is about ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(quantity_low=None)
                | Q(quantity_high=None)
                | Q(quantity_low__lte=F("quantity_high")),
                name="claim_quantity_in_order",
                violation_error_message="The higher quantity is below the lower one.",
            ),
            models.CheckConstraint(
                condition=Q(quantity_low=None, quantity_high=None) | ~Q(quantity_unit=""),
                name="claim_quantity_has_unit",
                violation_error_message="Say what is counted: a quantity needs a unit.",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "changed_at", "id"], name="claim_by_change"),
            models.Index(fields=["case", "status", "changed_at", "id"], name="claim_by_status"),
            models.Index(fields=["case", "confidence", "changed_at", "id"], name="claim_by_confidence"),
            models.Index(fields=["case", "likelihood", "changed_at", "id"], name="claim_by_likelihood"),
            models.Index(fields=["case", "kind", "changed_at", "id"], name="claim_by_kind"),
            models.Index(fields=["case", "claimant", "changed_at", "id"], name="claim_by_claimant"),
            models.Index(fields=["case", "owner", "changed_at", "id"], name="claim_by_owner"),
            models.Index(
                fields=["case", "has_new_evidence", "changed_at", "id"], name="claim_by_new_evidence"
            ),
            models.Index(fields=["case", "confidence_rank", "id"], name="claim_in_confidence_order"),
            models.Index(fields=["case", "likelihood_rank", "id"], name="claim_in_likelihood_order"),
            models.Index(fields=["case", "period_from", "id"], name="claim_in_period_order"),
            models.Index(fields=["case", "kind", "status", "confidence", "likelihood"], name="claim_counts"),
            models.Index(
                fields=["case", "owner", "review_on", "id"],
                condition=Q(review_on__isnull=False),
                name="claim_to_review",
            ),
            models.Index(fields=["case", "recorded_at", "id"], name="claim_by_arrival"),
            *Counted.Meta.indexes,
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.statement}"

    def get_absolute_url(self) -> str:
        return reverse("claim", args=[self.case.slug, self.number])

    @property
    def name(self) -> str:
        """The number as pages print it: "C-30"."""
        return f"C-{self.number}"

    @property
    def has_quantity(self) -> bool:
        return self.quantity_low is not None or self.quantity_high is not None

    @property
    def evidence_moved(self) -> int:
        """When its evidence last came in or was taken back, as `evidence_moved` says it; 0 for never. One query."""
        return evidence_moved([self.pk]).get(self.pk, 0)

    def clean(self) -> None:
        super().clean()
        if isinstance(self.period_from, date):
            self.period_from = settle(self.period_from, self.period_from_precision)
        if isinstance(self.period_to, date):
            self.period_to = settle(self.period_to, self.period_to_precision, last=True)
        if not self.statement.strip():
            raise ValidationError({"statement": "Write the claim as one sentence."})
        if self.kind == scales.Kind.FORECAST and bool(self.test) != bool(self.due):
            raise ValidationError(
                {"due" if self.test else "test": "A forecast's test and its due date go together."}
            )
        was = (
            Claim.objects.filter(pk=self.pk)
            .only("owner", "kind", "test", "quantity_low", "quantity_high")
            .first()
        )
        if (
            self.owner_id
            and (was is None or was.owner_id != self.owner_id)
            and not self.case.lets(self.owner, "see")
        ):
            raise ValidationError({"owner": "This person is not a member of the case."})
        if was is not None:
            self._fit_its_judgement(was)

    def _fit_its_judgement(self, was: "Claim") -> None:
        """Refuse another kind, test or quantity under which the standing judgement could not have been made."""
        moved = {
            "kind": was.kind != self.kind,
            "test": bool(was.test) != bool(self.test),
            "quantity_low": was.has_quantity != self.has_quantity,
        }
        field = next((name for name, differs in moved.items() if differs), None)
        if field and self.standing:
            for sentence in self.standing.misfits(self):
                raise ValidationError(
                    {field: f"{sentence} So the judgement says that stands: judge anew first."}
                )

    # Recording

    @classmethod
    @transaction.atomic
    def record(
        cls, *, case: Case, by: Any, evidence: dict[str, Any] | None = None, tags: Any = (), **fields: Any
    ) -> "Claim":
        """Add a claim under the next number of its case, with its first evidence where `evidence` gives it.

        `evidence` holds the arguments of `add_evidence`; its stance is "supports" unless it says otherwise. Locks the case row.
        """
        number = case.take_numbers("claim")[0]
        claim = cls(case=case, number=number, author=by, **fields)
        claim.stamp()
        claim.changed_at = claim.made_at
        claim.full_clean()
        # The first row of the history holds the tags, which need the claim's own row first.
        claim.skip_history_when_saving = True
        claim.save()
        del claim.skip_history_when_saving
        claim.set_tags(tags)
        claim.remember()
        if evidence:
            first = claim.add_evidence(
                author=by, **{"stance": scales.Stance.SUPPORTS, "made_at": claim.made_at, **evidence}
            )
            Claim.objects.filter(pk=claim.pk).update(first_evidence=first)
        claim.refresh_from_db()
        return claim

    # Judging

    @transaction.atomic
    def assess(
        self,
        *,
        author: Any,
        rationale: str,
        previous: Assessment | None,
        seen_version: int | None = None,
        seen_evidence: int | None = None,
        **judgement: Any,
    ) -> Assessment:
        """Record a judgement: status, and where given confidence, likelihood, probability and figure. Earlier ones stay.

        `previous` is the judgement that the author saw standing (None for none): raises StaleJudgement if another one
        stands. `seen_version` is the wording that the author saw: raises EditConflict if it has changed. `seen_evidence`
        is `evidence_moved` as he saw it: raises EvidenceMoved if it is another now. Raises ValidationError, by field, if
        the judgement breaks a rule (analysis/judging.py). Locks the row.
        """
        falls = scales.Status.REFUTED in (judgement.get("status"), self.status)
        claim = self.lock(beside=self.dependents if falls else ())
        was = claim.status
        if claim.standing_id != (previous.pk if previous else None):
            raise StaleJudgement(claim.standing)
        if seen_version is not None and seen_version != claim.version:
            raise EditConflict(claim)
        if seen_evidence is not None and seen_evidence != claim.evidence_moved:
            raise EvidenceMoved
        count_stale([claim])
        assessment = Assessment.on(claim, author=author, rationale=rationale, previous=previous, **judgement)
        assessment.full_clean()
        assessment.save()
        claim.refresh_caches(moved_at=assessment.made_at)
        if scales.Status.REFUTED in (was, assessment.status):
            shake([claim.pk])
        return assessment

    # Evidence

    @transaction.atomic
    def add_evidence(self, *, author: Any, document: Any, stance: str, **fields: Any) -> Evidence:
        """Add a quote (with `start`) or a gist of a document for, against or in the context of this claim. Locks the row."""
        keep_lineage(self.case_id)
        claim = self.lock()
        evidence = Evidence(
            case=claim.case, claim=claim, document=document, stance=stance, author=author, **fields
        )
        evidence.stamp()
        evidence.prepare()
        evidence.keep(by=author)
        claim.refresh_caches(moved_at=evidence.made_at)
        return evidence

    # Editing

    @transaction.atomic
    def edit(self, *, by: Any, version: int, tags: Any = None, **changes: Any) -> "Claim":
        """Change the wording and what surrounds it; `tags` replaces them. As Editable.edit; moves `changed_at`.

        Open proposals for other words go.
        """
        current = self.lock()
        if current.version != version:
            raise EditConflict(current)
        current.remember()
        before = current.statement
        retagged = tags is not None and set(current.tags.all()) != set(tags)
        if (
            not current.apply({name: changes[name] for name in changes if self._may_edit(name)})
            and not retagged
        ):
            return current
        if retagged:
            current.set_tags(tags)
        current.version += 1
        current.keep(by=by)
        if current.statement != before:
            current.matches.give_way()
        current.refresh_caches(moved_at=timezone.now())
        return current

    def _may_edit(self, name: str) -> bool:
        if name not in self.EDITED:
            raise TypeError(f"not edited here: {name}")
        return True
