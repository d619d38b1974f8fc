"""Rulings: a person's word on which sources are one origin for a claim, and which is an origin of its own."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from claims.analysis import scales
from claims.models.base import AppendOnly, Authored, Identified, InCase, InCaseQuerySet, Withdrawable
from claims.models.claims import Claim
from claims.models.sources import Source
from claims.models.stale import keep_lineage


def ruling_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.RulingKind)


class RulingQuerySet(InCaseQuerySet):
    def standing(self) -> "RulingQuerySet":
        """Keep the rulings that nobody took back."""
        return self.filter(withdrawn_at=None)


class Ruling(Identified, Withdrawable, Authored, InCase):
    """For one claim, with a reason: these sources are one origin (joined), or this one is an origin of its own (parted).

    One wreck, three readings; intelligence that was shared; each has its own image. It changes what is counted for this
    claim and nothing else.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=20, choices=ruling_kind_choices)
    reason = models.TextField(max_length=2000)

    objects = RulingQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["-made_at", "-recorded_at", "-id"]
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="ruling_with_reason",
                violation_error_message="Say why: without a reason nobody can follow it.",
            ),
        ]
        indexes = [models.Index(fields=["claim", "made_at", "recorded_at", "id"], name="ruling_order")]

    def __str__(self) -> str:
        return f"{', '.join(self.names)} {self.kind} for {self.claim.name}"

    @property
    def names(self) -> list[str]:
        """What the sources are called that it is about."""
        return sorted(named.source.name for named in self.named.all())

    def clean(self) -> None:
        super().clean()
        self.reason = self.reason.strip()
        if not self.reason:
            raise ValidationError({"reason": "Say why: without a reason nobody can follow it."})

    @classmethod
    def join(cls, claim: Claim, sources: Iterable[Source], *, by: Any, reason: str, **made: Any) -> "Ruling":
        """Say that these sources are one origin for `claim`. `made` may hold `made_at` and `on_behalf_of`. Locks the claim."""
        return cls._record(claim, scales.RulingKind.JOINED, sources, by, reason, made)

    @classmethod
    def part(cls, claim: Claim, source: Source, *, by: Any, reason: str, **made: Any) -> "Ruling":
        """Say that this source is an origin of its own for `claim`, whoever it speaks for. As `join`."""
        return cls._record(claim, scales.RulingKind.PARTED, [source], by, reason, made)

    @classmethod
    @transaction.atomic
    def _record(
        cls, claim: Claim, kind: str, sources: Iterable[Source], by: Any, reason: str, made: dict[str, Any]
    ) -> "Ruling":
        keep_lineage(claim.case_id)
        claim = claim.lock()
        wanted = {source.pk: source for source in sources}
        if kind == scales.RulingKind.JOINED and len(wanted) < 2:
            raise ValidationError({"sources": "Name at least two: one alone is joined with nobody."})
        there = cls.objects.standing().filter(claim=claim, kind=kind).prefetch_related("named")
        if any({named.source_id for named in row.named.all()} == wanted.keys() for row in there):
            raise ValidationError({"sources": "Somebody has said so already: it stands below."})
        ruling = cls(case=claim.case, claim=claim, kind=kind, reason=reason, author=by, **made)
        ruling.stamp()
        ruling.full_clean()
        ruling.save()
        for source in wanted.values():
            named = RuledSource(case=claim.case, ruling=ruling, source=source)
            named.full_clean()
            named.save()
        claim.refresh_caches(moved_at=ruling.made_at)
        return ruling

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None) -> "Ruling":
        """Take it back with a reason: the claim is counted without it again. Locks the claim."""
        claim = self.claim.lock()
        row = Ruling.objects.select_for_update(no_key=True).get(pk=self.pk)
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at)
        row.save()
        claim.refresh_caches(moved_at=row.withdrawn_at)
        return row


class RuledSource(AppendOnly):
    """A source that a ruling is about."""

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="named")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="ruled")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ruling", "source"], name="ruledsource_once")]

    def __str__(self) -> str:
        return f"{self.source.name} in a ruling"
