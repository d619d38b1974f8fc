"""Evidence: what a document says for, against or around a claim, and exactly where."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from claims.analysis import scales
from claims.analysis.corroboration import Side
from claims.analysis.footing import Moment
from claims.models.base import Authored, Identified, InCase, Withdrawable
from claims.models.documents import Document
from claims.models.editing import Editable
from claims.models.footing import Footing
from claims.models.merges import merges_into
from claims.models.retractions import retraction_moments
from claims.models.sources import Source
from claims.models.stale import keep_lineage


def stance_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Stance)


def word_choices() -> list[tuple[str, str]]:
    return [
        (scales.Word.OWN.value, "the document's own word"),
        (scales.Word.SOURCE.value, "the word of someone it names or cites"),
        (scales.Word.UNKNOWN.value, "not known whose word"),
    ]


def basis_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Basis)


def credibility_choices() -> list[tuple[int, str]]:
    return scales.credibility_words()


def gap_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Gap)


def side_choices() -> list[tuple[str, str]]:
    return scales.words(Side)


def qualifier_choices() -> list[tuple[str, str]]:
    return scales.qualifier_words()


class EvidenceMoved(Exception):
    """Raised when evidence came in or was taken back that the author of a judgement did not see."""

    def __init__(self) -> None:
        super().__init__("Evidence has come in or was taken back since you looked.")


def evidence_moved(claims: Iterable[int]) -> dict[int, int]:
    """Return when evidence of these claims of one case, or of duplicates merged into them, last came in, was taken back or was
    retracted by its publisher, or what they depend on fell or stood again, by our clock: microseconds since 1970, by the id of
    the claim; nothing for those to which nothing of it ever happened. A handful of queries."""
    ids = list(claims)
    merges, footing, retractions = merges_into(ids), Footing(ids), retraction_moments(ids)
    last = Evidence.objects.filter(claim__in={*ids, *merges.merged}).order_by().values_list("claim")
    rows = {
        pk: moments
        for pk, *moments in last.annotate(models.Max("recorded_at"), models.Max("withdrawn_recorded_at"))
    }
    found = {}
    for pk in ids:
        under = merges.under.get(pk, {})
        moments = [moment for one in (pk, *under) for moment in rows.get(one, ())]
        moments += [since.recorded for since in under.values()]
        moments += [one.until.recorded for one in merges.parted.get(pk, ())]
        moments += [recorded for _, recorded in (*retractions.get(pk, ()), *footing.moments(pk))]
        if any(moments):
            found[pk] = max(since_1970(moment) for moment in moments if moment)
    return found


def since_1970(moment: datetime) -> int:
    """Return a moment as `evidence_moved` says it."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


class Evidence(Identified, Editable, Withdrawable, Authored, InCase):
    """A quote (anchored in the document's text) or a gist (in our words) that bears on a claim."""

    hung: Moment | None = None
    """Since when the claim for which it was fetched reads it, where it hangs on a duplicate of that claim."""

    EDITED = (
        "place",
        "word",
        "attributed_to",
        "basis",
        "via",
        "credibility",
        "quantity_low",
        "quantity_high",
        "quantity_unit",
        "quantity_qualifier",
        "since",
        "as_of",
        "note",
    )

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="evidence")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="evidence")
    stance = models.CharField(max_length=20, choices=stance_choices)
    start = models.IntegerField(default=-1, editable=False)
    end = models.IntegerField(default=-1, editable=False)
    quote = models.TextField(blank=True, editable=False)
    gist = models.TextField(blank=True, help_text="What it says, in our own words.")
    digest = models.CharField(max_length=64, editable=False)
    place = models.CharField(max_length=200, blank=True, help_text='Where it stands, such as "paragraph 14".')
    word = models.CharField(
        "whose word", max_length=20, choices=word_choices, default=scales.Word.UNKNOWN.value
    )
    attributed_to = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="attributed_evidence"
    )
    basis = models.CharField(max_length=20, choices=basis_choices, default=scales.Basis.UNSPECIFIED.value)
    via = models.CharField(
        max_length=300, blank=True, help_text="The mouths it came through, such as a lawmaker or a wire."
    )
    credibility = models.PositiveSmallIntegerField(null=True, blank=True, choices=credibility_choices)
    quantity_low = models.DecimalField(
        "quantity, low", max_digits=15, decimal_places=3, null=True, blank=True
    )
    quantity_high = models.DecimalField(
        "quantity, high", max_digits=15, decimal_places=3, null=True, blank=True
    )
    quantity_unit = models.CharField("unit", max_length=100, blank=True)
    quantity_qualifier = models.CharField("qualifier", max_length=20, blank=True, choices=qualifier_choices)
    since = models.DateField("counted from", null=True, blank=True)
    as_of = models.DateField("as of", null=True, blank=True)
    note = models.TextField(blank=True)

    # Cached (models/caches.py): the source at its root, or why that is not known; and the side on which it counts, if it does.
    origin = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="originated", editable=False
    )
    gap = models.CharField(max_length=20, blank=True, choices=gap_choices, editable=False)
    side = models.CharField("counts", max_length=10, blank=True, choices=side_choices, editable=False)

    history = HistoricalRecords(excluded_fields=["origin", "gap", "side"])

    class Meta(Authored.Meta):
        verbose_name_plural = "evidence"
        ordering = ["-made_at", "-recorded_at", "-id"]
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=(~Q(quote="") & Q(gist="", start__gte=0, end__gt=F("start")))
                | (Q(quote="", start=-1, end=-1) & ~Q(gist="")),
                name="evidence_in_one_form",
                violation_error_message="Give either a quote with its place in the text, or a gist in our own words.",
            ),
            models.CheckConstraint(
                condition=Q(word="source", attributed_to__isnull=False)
                | (~Q(word="source") & Q(attributed_to=None)),
                name="evidence_names_whose_word",
                violation_error_message="Name the source whose word it is, exactly when it is someone else's word.",
            ),
            models.CheckConstraint(
                condition=Q(credibility=None) | Q(credibility__gte=1, credibility__lte=6),
                name="evidence_credibility_in_range",
                violation_error_message="Credibility runs from 1 to 6.",
            ),
            models.CheckConstraint(
                condition=Q(quantity_low=None)
                | Q(quantity_high=None)
                | Q(quantity_low__lte=F("quantity_high")),
                name="evidence_quantity_in_order",
                violation_error_message="The higher quantity is below the lower one.",
            ),
            models.CheckConstraint(
                condition=Q(quantity_low=None, quantity_high=None) | ~Q(quantity_unit=""),
                name="evidence_quantity_has_unit",
                violation_error_message="Say what is counted: a quantity needs a unit.",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(as_of=None) | Q(since__lte=F("as_of")),
                name="evidence_count_in_order",
                violation_error_message="The count ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["claim", "document", "stance", "digest", "start"],
                condition=Q(withdrawn_at=None),
                name="evidence_once",
                violation_error_message="This document says this of the claim already.",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "made_at", "recorded_at", "id"], name="evidence_order"),
            models.Index(fields=["document", "claim"], name="evidence_of_document"),
            models.Index(fields=["case", "made_at", "id"], name="evidence_by_date"),
            models.Index(fields=["case", "recorded_at", "id"], name="evidence_by_arrival"),
            models.Index(fields=["origin", "side", "claim"], name="evidence_by_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.stance}: {self.words}"

    @property
    def words(self) -> str:
        """The quote, or the gist where there is no quote."""
        return self.quote or self.gist

    @property
    def moved(self) -> int:
        """When it came to the claim or, if it was, was taken back, as `evidence_moved` says it."""
        came = max(self.recorded_at, self.hung.recorded) if self.hung else self.recorded_at
        return since_1970(self.withdrawn_recorded_at or came)

    @property
    def has_quantity(self) -> bool:
        return self.quantity_low is not None or self.quantity_high is not None

    def prepare(self) -> None:
        """Work out the end of a quote and the digest by which a repetition is known."""
        self.gist = self.gist.strip()
        if self.quote and self.start >= 0:
            self.end = self.start + len(self.quote)
        self.digest = hashlib.sha256(self.words.encode()).hexdigest()

    def clean(self) -> None:
        super().clean()
        if self.word == scales.Word.SOURCE and not self.attributed_to_id:
            raise ValidationError({"attributed_to": "Name the source whose word it is."})
        if self.word != scales.Word.SOURCE and self.attributed_to_id:
            raise ValidationError(
                {
                    "word": "A source is named: say that it is the word of someone it names, or take the name away."
                }
            )
        if self._state.adding:
            self._clean_form()

    def _clean_form(self) -> None:
        if not self.quote and not self.gist:
            raise ValidationError({"gist": "Say in our own words what the document says."})
        if self.quote and self.document.text[self.start : self.end] != self.quote:
            raise ValidationError({"quote": "The document does not say this at that place."})

    @transaction.atomic
    def edit(self, *, by: Any, version: int, **changes: Any) -> "Evidence":
        """As Editable.edit; what is said, where, and on which side never changes: withdraw and add instead."""
        keep_lineage(self.case_id)
        claim = self.claim.lock()
        edited = self.edit_uncounted(by=by, version=version, **changes)
        if edited.version != version:
            claim.refresh_caches(moved_at=timezone.now())
        return edited

    def edit_uncounted(self, *, by: Any, version: int, **changes: Any) -> "Evidence":
        """As `edit`, for one of several pieces: the caller holds the lock of the claim and counts it anew once."""
        return super().edit(by=by, version=version, **changes)

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None, on_behalf_of: str = "") -> "Evidence":
        """Take the evidence back with a reason; it stays to be seen and counts no more. Its sentence may bear on the claim
        again. Locks the claim."""
        claim = self.claim.lock()
        row = Evidence.objects.select_for_update(no_key=True).get(pk=self.pk)
        row.remember()
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at, on_behalf_of=on_behalf_of)
        row.keep(by=by)
        for mark in row.reading_marks.filter(withdrawn_at=None):
            mark.reopen()
        claim.refresh_caches(moved_at=row.withdrawn_at)
        return row
