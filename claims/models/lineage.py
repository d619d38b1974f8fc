"""Signs that a document copies another: what the machine found, in words, and what a person made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.analysis import scales
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

    objects = InCaseQuerySet.as_manager()

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
