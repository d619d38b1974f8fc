"""Links between claims: contradicts, refines, supersedes, duplicates, depends on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from claims.analysis import scales
from claims.models import merges
from claims.models.base import Authored, Identified, InCase, InCaseQuerySet, Withdrawable
from claims.models.caches import refresh_caches, shake
from claims.models.claims import Claim
from claims.models.duplicates import cannot_be_one
from claims.models.footing import Footing

ONE_WAY = (
    scales.LinkKind.DEPENDS_ON,
    scales.LinkKind.REFINES,
    scales.LinkKind.SUPERSEDES,
    scales.LinkKind.DUPLICATES,
)
"""Kinds of which a circle says nothing."""


def link_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.LinkKind)


class ClaimLinkQuerySet(InCaseQuerySet):
    def standing(self) -> "ClaimLinkQuerySet":
        """Keep the links that nobody took back."""
        return self.filter(withdrawn_at=None)


class ClaimLink(Identified, Withdrawable, Authored, InCase):
    """How one claim stands to another of its case."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=link_kind_choices)
    note = models.TextField(blank=True)

    objects = ClaimLinkQuerySet.as_manager()

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
        """Say how `claim` stands to `other`. Locks the case row, both claims and those that depend on the first.

        Refused, at `other`, where that is withdrawn or merged into a third, where the same is said already, also the other way
        round of a contradiction, and where it would close a circle.
        """
        claim.case.lock()
        reaches = kind in (scales.LinkKind.DEPENDS_ON, scales.LinkKind.DUPLICATES)
        claim, other = claim.lock(beside=[other.pk, *(claim.dependents if reaches else ())]), other.lock()
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
        link._fits()
        link.full_clean()
        link.save()
        if kind == scales.LinkKind.DEPENDS_ON:
            link._shake()
        if merges.standing().filter(pk=link.pk):
            claim.refresh_caches(moved_at=link.made_at)
            shake([claim.pk])
        link._refresh()
        return link

    def _fits(self) -> None:
        """Refuse what would say nothing."""
        if self.claim_id == self.other_id:
            raise ValidationError({"other": "A claim is not linked to itself. Name another one."})
        if self.claim.case_id != self.other.case_id:
            return  # full_clean says so
        for end, claim in (("other", self.other), ("claim", self.claim)):
            if problem := _gone(claim):
                raise ValidationError({"other": problem} if end == "other" else problem)
        there = ClaimLink.objects.standing().filter(kind=self.kind)
        if self.kind == scales.LinkKind.CONTRADICTS and there.filter(
            claim=self.other_id, other=self.claim_id
        ):
            sentence = f"{self.other.name} contradicts {self.claim.name} already: it is read from both ends."
            raise ValidationError({"other": sentence})
        merges = self.kind == scales.LinkKind.DUPLICATES and self.claim.successor_id == self.other_id
        if merges and (problem := cannot_be_one(self.claim, self.other)):
            raise ValidationError({"other": problem})
        if there.filter(claim=self.claim_id, other=self.other_id):
            raise ValidationError(
                {"other": f"These claims are linked like this already. It stands that {self}."}
            )
        if self.kind in ONE_WAY and (way := self._way_back()):
            raise ValidationError({"other": self._circle(way)})

    def _way_back(self) -> list[int]:
        """Return the claims by which links of this kind lead from the other claim to this one, both included. A query for each
        step; none where nothing leads on."""
        came_from: dict[int, int] = {self.other_id: 0}
        level = {self.other_id}
        while level and self.claim_id not in came_from:
            links = ClaimLink.objects.standing().filter(kind=self.kind, claim__in=level)
            level = set()
            for here, there in links.order_by("pk").values_list("claim_id", "other_id"):
                if there not in came_from:
                    came_from[there] = here
                    level.add(there)
        if self.claim_id not in came_from:
            return []
        way = [self.claim_id]
        while came_from[way[-1]]:
            way.append(came_from[way[-1]])
        return way[::-1]

    def _circle(self, way: list[int]) -> str:
        names = {row.pk: row.name for row in Claim.objects.filter(pk__in=way).only("number")}
        through = [names[pk] for pk in way[1:-1]]
        words = f"{self.other.name} {self.kind.replace('_', ' ')} {self.claim.name} already"
        if through:
            words += f", through {', '.join(through)}"
        return f"{words}: a circle says nothing."

    def _shake(self) -> None:
        """Have the claim looked at again, and those that depend on it, if anything that it stands on fell or stood again."""
        if any(Footing([self.claim_id]).history.values()):
            shake([self.claim_id], beside=[self.claim_id])

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None) -> "ClaimLink":
        """Take the link back with a reason. Locks the case row, both claims, and those that depend on the first.

        The link of a claim that is merged goes when the claim is reinstated, not by itself.
        """
        self.case.lock()
        self.claim.lock(beside=[self.other_id, *self.claim.dependents])
        if merges.standing().filter(pk=self.pk):
            one, other = self.claim.name, self.other.name
            raise ValidationError(f"{one} is merged into {other}: part them on the page of {one}.")
        return self.take_back(by=by, reason=reason, made_at=made_at)

    def take_back(self, *, by: Any, reason: str, made_at: Any = None) -> "ClaimLink":
        """Write that the link is withdrawn. For callers who hold the claim's lock."""
        leans = self.kind == scales.LinkKind.DEPENDS_ON
        stood = leans and any(Footing([self.claim_id]).history.values())
        row = ClaimLink.objects.select_for_update(no_key=True).get(pk=self.pk)
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at)
        row.save()
        if stood:
            shake([self.claim_id], beside=[self.claim_id])
        row._refresh()
        return row

    def _refresh(self) -> None:
        """Whoever contradicts another opposes it, and is opposed."""
        if self.kind == scales.LinkKind.CONTRADICTS:
            refresh_caches([self.claim_id, self.other_id])


def _gone(claim: Claim) -> str:
    """Say why a claim is linked no more; "" where it can be."""
    if claim.fate == scales.Fate.WITHDRAWN:
        return f"{claim.name} is withdrawn: a link needs a claim that stands. Reinstate it first."
    if kept := claim.kept:
        return f"{claim.name} is a duplicate of {kept.name}, which reads its evidence: link that one."
    return ""
