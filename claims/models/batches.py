"""Batches: one action on many claims, which can be undone once."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from claims.models.assessments import Assessment
from claims.models.base import Authored, Identified, InCase
from claims.models.cases import Case
from claims.models.claims import Claim


class Batch(Identified, Authored, InCase):
    """One action of one person on many claims: what was asked, and what undid it."""

    asked = models.TextField(help_text="What was asked for, in words.")
    undone_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undoes"
    )

    class Meta(Authored.Meta):
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return self.asked

    @classmethod
    @transaction.atomic
    def assess(
        cls,
        *,
        case: Case,
        author: Any,
        asked: str,
        rationale: str,
        judgements: Sequence[tuple[Claim, Assessment | None, dict[str, Any]]],
    ) -> tuple["Batch", list[Claim]]:
        """Judge many claims in one transaction, each with its own judgement under one batch.

        `judgements` holds (claim, the judgement its author saw, values). Returns the batch and the claims that were judged
        by someone else meanwhile, which are left alone. Locks the claims in the order of their ids.
        """
        batch = cls._new(case, author, asked)
        locked = Claim.objects.select_for_update(no_key=True).filter(
            case=case, pk__in=[claim.pk for claim, _, _ in judgements]
        )
        rows = {row.pk: row for row in locked.order_by("pk")}
        refused = []
        for claim, seen, values in sorted(judgements, key=lambda judgement: judgement[0].pk):
            row = rows.get(claim.pk)
            if row is None:
                raise ValidationError(f"{claim.name} belongs to another case.")
            if row.standing_id != (seen.pk if seen else None) or not row.is_active:
                refused.append(row)
                continue
            row.assess(author=author, rationale=rationale, previous=seen, batch=batch, **values)
        return batch, refused

    @transaction.atomic
    def undo(self, *, by: Any, rationale: str) -> tuple["Batch", list[Claim]]:
        """Give each claim back the values it had before, by new judgements; once only.

        Returns the undoing batch and the claims that are left alone: those judged since, and those that were not judged
        before at all (there is nothing to go back to). Raises ValidationError if the batch is undone already.
        """
        batch = Batch.objects.select_for_update(no_key=True).get(pk=self.pk)
        if batch.undone_by_id:
            raise ValidationError("This was undone already.")
        judgements, left = [], []
        for written in batch.assessments.select_related("claim", "previous").order_by("claim_id"):
            if written.previous is None:
                left.append(written.claim)
            else:
                judgements.append((written.claim, written, written.previous.whole))
        undoing, refused = Batch.assess(
            case=self.case,
            author=by,
            asked=f"Undo: {batch.asked}",
            rationale=rationale,
            judgements=judgements,
        )
        batch.undone_by = undoing
        batch.save(update_fields=["undone_by"])
        return undoing, sorted(left + refused, key=lambda claim: claim.number)

    @classmethod
    def _new(cls, case: Case, author: Any, asked: str) -> "Batch":
        batch = cls(case=case, author=author, asked=asked)
        batch.stamp()
        batch.full_clean()
        batch.save()
        return batch
