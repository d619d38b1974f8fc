"""Dismissals: a person's word that a warning on a claim is heard, and why the judgement stands all the same."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from claims.analysis import scales
from claims.analysis.warnings import Outrun
from claims.models.base import Authored, Identified, InCase, InCaseQuerySet, Withdrawable
from claims.models.claims import Claim


def warning_choices() -> list[tuple[str, str]]:
    return scales.words(Outrun)


class DismissalQuerySet(InCaseQuerySet):
    def standing(self) -> "DismissalQuerySet":
        """Keep the dismissals that nobody took back."""
        return self.filter(withdrawn_at=None)


class Dismissal(Identified, Withdrawable, Authored, InCase):
    """That a warning (analysis/warnings.py) was seen, with the reason why the judgement stands all the same.

    It holds as long as the facts behind the warning do (`facts`, its digest): another origin, basis or judgement, and the
    warning is worn again.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="dismissals")
    warning = models.CharField(max_length=20, choices=warning_choices)
    facts = models.CharField(max_length=64)
    reason = models.TextField(max_length=2000)

    objects = DismissalQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["-made_at", "-recorded_at", "-id"]
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim", "warning", "facts"],
                condition=Q(withdrawn_at=None),
                name="dismissal_once",
                violation_error_message="Somebody has dismissed this already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="dismissal_with_reason",
                violation_error_message="Say why the judgement stands all the same.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warning} dismissed for {self.claim.name}"

    def clean(self) -> None:
        super().clean()
        self.reason = self.reason.strip()
        if not self.reason:
            raise ValidationError({"reason": "Say why the judgement stands all the same."})

    @classmethod
    @transaction.atomic
    def record(
        cls,
        claim: Claim,
        *,
        by: Any,
        warning: str,
        facts: str,
        reason: str,
        made_at: Any = None,
        on_behalf_of: str = "",
    ) -> "Dismissal":
        """Dismiss a warning for as long as its `facts` hold. Locks the claim, which wears it no more."""
        claim = claim.lock()
        dismissal = cls(
            case=claim.case,
            claim=claim,
            warning=warning,
            facts=facts,
            reason=reason,
            author=by,
            made_at=made_at,
            on_behalf_of=on_behalf_of,
        )
        dismissal.stamp()
        dismissal.full_clean()
        dismissal.save()
        claim.refresh_caches()
        return dismissal

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None) -> "Dismissal":
        """Take it back with a reason: the warning is worn again. Locks the claim."""
        claim = self.claim.lock()
        row = Dismissal.objects.select_for_update(no_key=True).get(pk=self.pk)
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at)
        row.save()
        claim.refresh_caches()
        return row
