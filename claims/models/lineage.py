"""Signs that a document copies another: what the machine found, in words, and what a person made of it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from claims.analysis import scales
from claims.analysis.dates import settle
from claims.models.base import Deletable, DeletableQuerySet, InCase, InCaseQuerySet
from claims.models.documents import Derivation, Document


def sign_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.SignKind)


def answer_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Answer)


class Print(Deletable, InCase):
    """One band of the sketch of a document's text (analysis/copies.py): near-copies share some of theirs.

    Worked out from the text, and made again whenever the rule that makes it changes.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="prints")
    value = models.BigIntegerField()

    objects = DeletableQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "value"], name="print_once")]
        indexes = [models.Index(fields=["case", "value"], name="print_by_value")]

    def __str__(self) -> str:
        return f"{self.value} of {self.document}"


def is_before(first: Document, then: Document) -> bool:
    """Whether a document had appeared before another, by their dates and as far as these tell: on another day, month or year,
    as precisely as they are known."""
    if not first.published or not then.published:
        return False
    last = settle(first.published, first.published_precision, last=True)
    start = settle(then.published, then.published_precision)
    return bool(last and start and last < start)


class LineageSignQuerySet(InCaseQuerySet):
    def open(self) -> "LineageSignQuerySet":
        """Keep what nobody has answered yet."""
        return self.filter(answer=scales.Answer.OPEN)

    def to_settle(self) -> "LineageSignQuerySet":
        """Keep the open ones that ask where a text comes from; whose mouth it came through waits for the evidence."""
        return self.open().exclude(kind=scales.SignKind.VIA)

    def mouths(self, document: Document) -> "LineageSignQuerySet":
        """Keep whom the text of a document credits for a report: what `via` may say, unless a person has said no."""
        named = self.filter(document=document, kind=scales.SignKind.VIA)
        return named.exclude(answer=scales.Answer.DISMISSED).order_by("pk")

    def copies(self) -> "LineageSignQuerySet":
        """Keep the open ones that taking makes a copy of: it republishes a document that is here."""
        return self.open().filter(kind=scales.SignKind.REPUBLISHES, original__isnull=False)

    def give_way(self) -> None:
        """Drop open proposals for a better one: as long as nobody answered, they say nothing about the world."""
        models.QuerySet.delete(self.open())


class LineageSign(InCase):
    """A proposal: this document republishes, translates or revises that one, or came through this mouth.

    `words` is the reason as a person reads it: the credit line, or the share in common. Its answer is a person's; one that
    was dismissed is not proposed again.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="signs")
    original = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="signs_of_copies"
    )
    kind = models.CharField(max_length=20, choices=sign_kind_choices)
    name = models.CharField(max_length=200, blank=True, help_text="Whom the credit line names.")
    words = models.TextField()
    share = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Per cent of its text.")
    answer = models.CharField(max_length=20, choices=answer_choices, default=scales.Answer.OPEN.value)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    derivation = models.ForeignKey(
        Derivation, on_delete=models.PROTECT, null=True, blank=True, related_name="signs"
    )
    recorded_at = models.DateTimeField()

    objects = LineageSignQuerySet.as_manager()

    class Meta:
        ordering = ["-share", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "original", "kind", "name"], name="sign_once"),
            models.UniqueConstraint(
                fields=["document", "kind", "name"], condition=Q(original=None), name="sign_of_credit_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="open", answered_by=None, answered_at=None)
                | ~Q(answer="open") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="sign_answered_by_a_person",
                violation_error_message="An answer names who gave it, and when.",
            ),
        ]
        indexes = [models.Index(fields=["case", "answer", "document"], name="sign_by_answer")]

    def __str__(self) -> str:
        return f"{self.document} {self.kind} {self.original or self.name}"

    @property
    def is_open(self) -> bool:
        return self.answer == scales.Answer.OPEN

    @property
    def is_copy(self) -> bool:
        """Whether it is open, and taking it makes a copy of a document that is here; as `copies`."""
        return self.is_open and self.kind == scales.SignKind.REPUBLISHES and bool(self.original_id)

    @property
    def is_either_way(self) -> bool:
        """Whether neither a credit line nor the dates say which of the two documents is the copy."""
        return bool(self.original and not self.name and not is_before(self.original, self.document))

    @property
    def reason(self) -> str:
        """Why it is proposed, as a person reads it, with what is not known."""
        return f"{self.words}; the dates do not tell which was first" if self.is_either_way else self.words

    @transaction.atomic
    def take(self, *, by: Any, original: Document | None = None, turned: bool = False) -> Derivation | None:
        """Say yes to it, and return the derivation that this records; None where it names no document, or only a mouth.

        `original` is the document that a credit line means, where it names only whose text it is; `turned` says that the
        other of the two is the copy. Taking it twice is taking it once. Locks the case row.
        """
        from claims.models.stories import choose_lead

        sign = self._locked()
        if original is not None and sign.is_open and sign.original is None:
            sign.original = original
        if sign.answer == scales.Answer.DISMISSED:
            raise ValidationError(f"{sign.answered_by} has said no to this. Record by hand what it copies.")
        if sign.answer == scales.Answer.TAKEN:
            return sign.derivation
        derivation = None
        if sign.original is not None and sign.kind != scales.SignKind.VIA:
            copy, first = (sign.original, sign.document) if turned else (sign.document, sign.original)
            there = Derivation.objects.filter(document=copy, original=first, withdrawn_at=None)
            derivation = there.first() or copy.derive_from(first, by=by, kind=sign.kind)
            if turned:
                choose_lead(copy)
        sign._answer(scales.Answer.TAKEN, by, derivation)
        return derivation

    @transaction.atomic
    def dismiss(self, *, by: Any) -> None:
        """Say no to it: it is never proposed again, and the document stands by itself in the inbox. Locks the case row."""
        sign = self._locked()
        if sign.answer == scales.Answer.TAKEN:
            raise ValidationError(f"{sign.answered_by} has said yes to this. Take back the copy instead.")
        if sign.answer == scales.Answer.DISMISSED:
            return
        sign._answer(scales.Answer.DISMISSED, by, None)
        if sign.original_id:
            Document.objects.filter(pk=sign.document_id).update(story=None)

    @transaction.atomic
    def reopen(self) -> None:
        """Take back a yes that has recorded no derivation: it waits for an answer again. Locks the case row."""
        sign = self._locked()
        if sign.derivation_id:
            raise ValidationError("A copy was recorded with this: take that back, with a reason.")
        if sign.answer == scales.Answer.DISMISSED:
            raise ValidationError(f"{sign.answered_by} has said no to this. Record by hand what it copies.")
        sign.answer, sign.answered_by, sign.answered_at = scales.Answer.OPEN, None, None
        sign.full_clean()
        sign.save()

    def _locked(self) -> "LineageSign":
        self.case.lock().must_be_open()
        rows = LineageSign.objects.select_related("case", "document__case", "original__case", "answered_by")
        return rows.defer("document__text", "original__text").get(pk=self.pk)

    def _answer(self, answer: str, by: Any, derivation: Derivation | None) -> None:
        self.answer, self.answered_by, self.answered_at = answer, by, timezone.now()
        self.derivation = derivation
        self.full_clean()
        self.save()
