"""Explanations: a person's word on why sources or figures oppose each other: different counters, different periods."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from claims.models.base import Authored, Identified, InCase, InCaseQuerySet, Withdrawable
from claims.models.claims import Claim


class ExplanationQuerySet(InCaseQuerySet):
    def standing(self) -> "ExplanationQuerySet":
        """Keep the explanations that nobody took back."""
        return self.filter(withdrawn_at=None)


class Explanation(Identified, Withdrawable, Authored, InCase):
    """Why what opposes a claim does so, in a person's words, beside both sides.

    It holds as long as the sides do (`facts`, their digest in analysis/opposition.py): it lapses when new evidence bears on
    them, and stays to be read.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="explanations")
    facts = models.CharField(max_length=64)
    text = models.TextField(max_length=2000)

    objects = ExplanationQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["-made_at", "-recorded_at", "-id"]
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text=""),
                name="explanation_says_something",
                violation_error_message="Write the explanation before you keep it.",
            ),
        ]

    def __str__(self) -> str:
        return f"explanation of {self.claim.name}"

    def clean(self) -> None:
        super().clean()
        self.text = self.text.strip()
        if not self.text:
            raise ValidationError({"text": "Write the explanation before you keep it."})

    @classmethod
    @transaction.atomic
    def record(
        cls, claim: Claim, *, by: Any, facts: str, text: str, made_at: Any = None, on_behalf_of: str = ""
    ) -> "Explanation":
        """Explain what opposes the claim, for as long as the sides are as `facts` says. Locks the claim."""
        claim = claim.lock()
        row = cls(
            case=claim.case,
            claim=claim,
            facts=facts,
            text=text,
            author=by,
            made_at=made_at,
            on_behalf_of=on_behalf_of,
        )
        row.stamp()
        row.full_clean()
        row.save()
        claim.refresh_caches()
        return row

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None) -> "Explanation":
        """Take it back with a reason; it stays to be seen. Locks the claim."""
        claim = self.claim.lock()
        row = Explanation.objects.select_for_update(no_key=True).get(pk=self.pk)
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at)
        row.save()
        claim.refresh_caches()
        return row
