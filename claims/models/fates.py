"""What becomes of a claim: it stands, another takes its place, or it is taken back."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from claims.analysis import scales
from claims.models.editing import Editable, EditConflict


def fate_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Fate)


class Fated(Editable):
    """A record that can be superseded by another of its kind or withdrawn, and reinstated; it stays to be seen."""

    fate = models.CharField(
        max_length=20, choices=fate_choices, default=scales.Fate.ACTIVE.value, editable=False
    )
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded", editable=False
    )
    fate_reason = models.TextField(blank=True, editable=False)
    fate_at = models.DateTimeField(null=True, blank=True, editable=False)

    case_id: int
    case: Any
    lock: ClassVar[Any]
    refresh_caches: ClassVar[Any]
    dependents: ClassVar[Any]
    _change_reason: str | None

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(fate="active", successor=None, fate_at=None)
                | Q(fate="superseded", successor__isnull=False, fate_at__isnull=False)
                | Q(fate="withdrawn", successor=None, fate_at__isnull=False) & ~Q(fate_reason=""),
                name="%(class)s_fate_whole",
                violation_error_message="A superseded claim needs its successor, a withdrawn one a reason.",
            )
        ]

    @property
    def is_active(self) -> bool:
        return self.fate == scales.Fate.ACTIVE

    @transaction.atomic
    def supersede(
        self,
        *,
        by: Any,
        successor: Self,
        reason: str = "",
        version: int | None = None,
        made_at: Any = None,
    ) -> Self:
        """Say that `successor` takes this claim's place. Locks the case row, then both and those that depend on this one,
        in the order of their ids."""
        self.case.lock()
        claim = self.lock(beside=[successor.pk, *self.dependents])
        heir = successor.lock()
        if heir.case_id != claim.case_id:
            raise ValidationError({"successor": "That claim belongs to another case."})
        if heir.pk == claim.pk or not heir.is_active:
            raise ValidationError({"successor": "Choose another claim, one that stands itself."})
        return claim._meet(
            scales.Fate.SUPERSEDED, by=by, successor=heir, reason=reason, version=version, made_at=made_at
        )

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, version: int | None = None, made_at: Any = None) -> Self:
        """Take the claim back with a reason; it stays to be seen. Locks the case row, then the row and those that depend on it."""
        if not reason.strip():
            raise ValidationError({"reason": "Say why: a withdrawal needs a reason."})
        self.case.lock()
        claim: Self = self.lock(beside=self.dependents)
        return claim._meet(scales.Fate.WITHDRAWN, by=by, reason=reason, version=version, made_at=made_at)

    @transaction.atomic
    def reinstate(self, *, by: Any, reason: str, version: int | None = None) -> Self:
        """Undo a supersession or a withdrawal, with a reason; the judgement in force counts again. Locks as
        `withdraw` does."""
        if not reason.strip():
            raise ValidationError({"reason": "Say why the claim stands again."})
        self.case.lock()
        claim: Self = self.lock(beside=self.dependents)
        if claim.is_active:
            raise ValidationError("This claim stands already.")
        return claim._meet(scales.Fate.ACTIVE, by=by, reason=reason, version=version)

    def _meet(
        self,
        fate: str,
        *,
        by: Any,
        reason: str,
        successor: Self | None = None,
        version: int | None = None,
        made_at: Any = None,
    ) -> Self:
        if version is not None and version != self.version:
            raise EditConflict(self)
        if fate != scales.Fate.ACTIVE and not self.is_active:
            raise ValidationError(f"This claim is {self.fate} already.")
        self.remember()
        self.fate, self.successor, self.fate_reason = fate, successor, reason.strip()
        self.fate_at = None if fate == scales.Fate.ACTIVE else made_at or timezone.now()
        self.version += 1
        self._change_reason = reason.strip()[:100] or None
        self.keep(by=by)
        self.refresh_caches(moved_at=made_at or timezone.now())
        self.refresh_from_db()
        return self
