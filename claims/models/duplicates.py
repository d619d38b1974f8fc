"""Duplicates: a claim is merged into another that says the same, and parted from it. Nothing moves; the kept one reads the
evidence of both (models/merges.py)."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from claims.analysis import scales
from claims.models.caches import refresh_caches, shake
from claims.models.fates import Fated
from claims.models.footing import dependents_of
from claims.models.merges import kept_above, standing


class Mergeable(Fated):
    """A claim that can be merged into another one; what happens to it reaches those that read its evidence."""

    pk: int
    name: ClassVar[Any]

    class Meta:
        abstract = True

    def lock(self, *, beside: Iterable[int] = ()) -> Self:
        """Lock the row until the transaction ends and return it as it stands; with it those that read its evidence, and those
        `beside`, all in the order of their ids.

        Its case, read along with it, stays free (`of`), and so do rows that refer to it (`no_key`): on PostgreSQL, two
        writers would otherwise wait for each other until one of them is thrown out.
        """
        others = {*beside, *self.read_by}
        if others:
            self._lock_all({self.pk, *others})
        rows = type(self).objects.select_for_update(of=("self",), no_key=True)
        locked: Self = rows.select_related("case").get(pk=self.pk)
        if merged_meanwhile := set(locked.read_by) - others:
            self._lock_all(merged_meanwhile)
        return locked

    def _lock_all(self, claims: Iterable[int]) -> None:
        rows = type(self).objects.select_for_update(no_key=True).filter(pk__in=claims).order_by("pk")
        list(rows.values_list("pk", flat=True))

    def refresh_caches(self, moved_at: Any = None) -> None:
        """Work the cached columns out anew, and those of the claims that read its evidence; `moved_at` is when something
        happened that moves `changed_at`."""
        ids = [self.pk, *self.read_by]
        refresh_caches(ids, moved_at=dict.fromkeys(ids, moved_at) if moved_at else None)

    @property
    def read_by(self) -> list[int]:
        """The claims that read its evidence, since it is merged into them. A query or two where it is superseded."""
        return kept_above([self.pk]) if self.fate == scales.Fate.SUPERSEDED else []

    @property
    def kept(self) -> Self | None:
        """The claim that it is merged into; None where it stands for itself. One query where it is superseded."""
        is_merged = self.fate == scales.Fate.SUPERSEDED and standing().filter(claim=self.pk).exists()
        kept: Any = self.successor
        return kept if is_merged else None

    @property
    def dependents(self) -> list[int]:
        """The claims that depend on it, near and far. One query."""
        return dependents_of([self.pk])

    @transaction.atomic
    def merge_into(
        self, other: Self, *, by: Any, reason: str, version: int | None = None, made_at: Any = None
    ) -> Self:
        """Say that this claim says the same as `other`, which reads the evidence of both from now on; this one is superseded by
        it. Nothing moves, and `reinstate` parts them again.

        Locks the case row, then both claims and those that depend on this one, in the order of their ids.
        """
        self.case.lock()
        claim = self.lock(beside=[other.pk, *self.dependents])
        kept = other.lock()
        if kept.case_id != claim.case_id:
            raise ValidationError({"other": "That claim belongs to another case."})
        if kept.pk == claim.pk:
            raise ValidationError({"other": "A claim is not merged into itself: name another one."})
        if not claim.is_active:
            raise ValidationError(f"{claim.name} is {claim.fate} already: reinstate it first.")
        if not kept.is_active:
            raise ValidationError({"other": _instead(kept)})
        if problem := cannot_be_one(claim, kept):
            raise ValidationError({"other": problem})
        if not reason.strip():
            raise ValidationError({"reason": "Say why: what makes them one."})
        self._link_to(claim, kept, by=by, note=reason.strip(), made_at=made_at)
        merged: Self = claim._meet(
            scales.Fate.SUPERSEDED, by=by, successor=kept, reason=reason, version=version, made_at=made_at
        )
        return merged

    @staticmethod
    def _link_to(claim: Any, kept: Any, *, by: Any, **said: Any) -> None:
        """Link the two as duplicates, where nobody has; what says so the other way round is taken back."""
        Link: Any = apps.get_model("claims", "ClaimLink")
        links = Link.objects.filter(kind=scales.LinkKind.DUPLICATES, withdrawn_at=None)
        for turned in links.filter(claim=kept, other=claim):
            turned.take_back(
                by=by, reason=f"{claim.name} is merged into {kept.name}, not the other way round."
            )
        if not links.filter(claim=claim, other=kept).exists():
            Link.record(claim, kept, by=by, kind=scales.LinkKind.DUPLICATES, **said)

    def _meet(self, fate: str, *, by: Any, reason: str, **given: Any) -> Self:
        """As Fated._meet, and a supersession that would merge two claims is refused if they cannot be one. Who was merged and
        stands again takes the link back; the claims that depend on this one are looked at again."""
        heir = given.get("successor")
        if heir and _are_linked(self, heir) and (problem := cannot_be_one(self, heir)):
            raise ValidationError({"successor": problem})
        above = self.read_by
        merged_by = list(standing().filter(claim=self.pk)) if above else []
        met = super()._meet(fate, by=by, reason=reason, **given)
        moved_at = given.get("made_at") or timezone.now()
        for link in merged_by:
            link.take_back(by=by, reason=reason)
        refresh_caches(above, moved_at=dict.fromkeys(above, moved_at))
        shake([self.pk])
        return met


def _instead(claim: Any) -> str:
    kept = claim.kept
    if kept:
        return f"{claim.name} is itself a duplicate of {kept.name}: merge with that one."
    return f"{claim.name} is {claim.fate}: choose a claim that stands."


def cannot_be_one(claim: Any, kept: Any) -> str:
    """Say why two claims cannot say the same; "" where they can. One query, where they are of one kind."""
    if claim.kind != kept.kind:
        return (
            f"{claim.name} is of the kind “{claim.kind}”, {kept.name} of the kind “{kept.kind}”: what is judged "
            "otherwise does not say the same. Edit the kind of one of them first."
        )
    links = apps.get_model("claims", "ClaimLink").objects.standing()
    both = links.filter(kind=scales.LinkKind.CONTRADICTS, claim__in=(claim.pk, kept.pk))
    if both.filter(other__in=(claim.pk, kept.pk)).exists():
        return (
            f"A link says that {claim.name} and {kept.name} contradict each other: two claims that do are not one. "
            "Withdraw that link first, if it is wrong."
        )
    return ""


def _are_linked(claim: Any, heir: Any) -> bool:
    links = apps.get_model("claims", "ClaimLink").objects.standing()
    return links.filter(kind=scales.LinkKind.DUPLICATES, claim=claim.pk, other=heir.pk).exists()
