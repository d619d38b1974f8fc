"""Links between claims: contradicts, refines, supersedes, duplicates, depends on."""

from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from claims.analysis import scales
from claims.models.base import Authored, Identified, InCase, Withdrawable
from claims.models.caches import refresh_caches
from claims.models.claims import Claim


def link_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.LinkKind)


class ClaimLink(Identified, Withdrawable, Authored, InCase):
    """How one claim stands to another of its case."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=link_kind_choices)
    note = models.TextField(blank=True)

    class Meta(Authored.Meta):
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim", "other", "kind"],
                condition=Q(withdrawn_at=None),
                name="claimlink_once",
                violation_error_message="These claims are linked like this already.",
            ),
            models.CheckConstraint(
                condition=~Q(claim=F("other")),
                name="claimlink_not_itself",
                violation_error_message="A claim is not linked to itself.",
            ),
        ]
        indexes = [models.Index(fields=["other", "kind"], name="claimlink_of_other")]

    def __str__(self) -> str:
        return f"{self.claim.name} {scales.LinkKind(self.kind).value.replace('_', ' ')} {self.other.name}"

    @classmethod
    @transaction.atomic
    def record(
        cls,
        claim: Claim,
        other: Claim,
        *,
        by: Any,
        kind: str,
        note: str = "",
        made_at: Any = None,
        on_behalf_of: str = "",
    ) -> "ClaimLink":
        """Say how `claim` stands to `other`. Locks both rows in the order of their ids."""
        cls._lock(claim.pk, other.pk)
        link = cls(
            case=claim.case,
            claim=claim,
            other=other,
            kind=kind,
            note=note,
            author=by,
            made_at=made_at,
            on_behalf_of=on_behalf_of,
        )
        link.stamp()
        link.full_clean()
        link.save()
        link._refresh()
        return link

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None) -> "ClaimLink":
        """Take the link back with a reason. Locks as `record` does."""
        self._lock(self.claim_id, self.other_id)
        row = ClaimLink.objects.select_for_update(no_key=True).get(pk=self.pk)
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at)
        row.save()
        row._refresh()
        return row

    @staticmethod
    def _lock(*claims: int) -> None:
        list(Claim.objects.select_for_update(no_key=True).filter(pk__in=claims).order_by("pk"))

    def _refresh(self) -> None:
        """Whoever contradicts another opposes it, and is opposed."""
        if self.kind == scales.LinkKind.CONTRADICTS:
            refresh_caches([self.claim_id, self.other_id])
