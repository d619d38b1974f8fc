"""What the records share: case walls, clocks, authors, rows written once, rows never deleted."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from claims.analysis.roles import WHEN_CLOSED, roles_for


class WrittenOnce(Exception):
    """Raised when a row that is written once would be changed or deleted."""


class NeverDeleted(Exception):
    """Raised when a record would be deleted: it is withdrawn or superseded instead."""


class KeptQuerySet(models.QuerySet):
    """Rows that stay: nothing is lost by a delete."""

    def delete(self) -> tuple[int, dict[str, int]]:
        raise NeverDeleted(
            f"{self.model._meta.verbose_name_plural} are never deleted: withdraw or supersede instead."
        )


class InCaseQuerySet(KeptQuerySet):
    """Rows of cases, as far as a person may see or change them."""

    case_path = "case"
    closed_path = "case__closed_at"

    def visible_to(self, user: Any) -> "InCaseQuerySet":
        """Keep the rows of the cases that `user` is a member of; superusers see all, strangers nothing."""
        return self.open_to(user, "see")

    def open_to(self, user: Any, action: str) -> "InCaseQuerySet":
        """Keep the rows of the cases in which `user` may do `action` (analysis/roles.py), as they are: open or closed."""
        from claims.models.cases import Membership

        roles = roles_for(action)
        if not user.is_authenticated or not user.is_active:
            return self.none()
        rows = self.all() if action in WHEN_CLOSED else self.filter(**{self.closed_path: None})
        if user.is_superuser:
            return rows
        cases = Membership.objects.filter(user=user, role__in=roles).values("case_id")
        return rows.filter(**{f"{self.case_path}__in": cases})


class InCase(models.Model):
    """A record of one case, which it never leaves, and whose relations stay inside it."""

    KEPT_WHEN_CLOSED: ClassVar[bool] = False
    """Whether rows of this kind may still change in a case that is closed."""

    case = models.ForeignKey("claims.Case", on_delete=models.PROTECT, related_name="%(class)ss")

    objects = InCaseQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a relation to a record of another case, and any change in a case that is closed."""
        super().clean()
        if self.case_id and not self.KEPT_WHEN_CLOSED:
            self.case.must_be_open()
        errors = {}
        for field in self._meta.concrete_fields:
            if not (isinstance(field.related_model, type) and issubclass(field.related_model, InCase)):
                continue
            related = getattr(self, field.attname) and getattr(self, field.name)
            if related and related.case_id != self.case_id:
                errors[field.name] = "This belongs to another case."
        if errors:
            raise ValidationError(errors)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NeverDeleted(f"A {self._meta.verbose_name} is never deleted: withdraw or supersede it.")


class Deletable(models.Model):
    """A row that says nothing about the world (a membership, a saved view, a tag on a claim) and may go."""

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        return models.Model.delete(self, *args, **kwargs)


class DeletableQuerySet(InCaseQuerySet):
    def delete(self) -> tuple[int, dict[str, int]]:
        return models.QuerySet.delete(self)


class Identified(models.Model):
    """A record known by the same id in every file and database that it travels through."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Clocked(models.Model):
    """A record with two clocks: when it was made, and when this server wrote it down.

    `made_at` may lie in the past (an import), never after `recorded_at`, which is always the server's. Order everywhere
    is (made_at, recorded_at, id).
    """

    made_at = models.DateTimeField(editable=False)
    recorded_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__lte=F("recorded_at")),
                name="%(class)s_not_dated_ahead",
                violation_error_message="The date lies in the future: nothing can be dated ahead.",
            )
        ]

    def stamp(self) -> None:
        """Set the clocks of a new row: recorded now, and made now unless an earlier moment was given."""
        self.recorded_at = timezone.now()
        if self.made_at is None:
            self.made_at = self.recorded_at


class Authored(Clocked):
    """A clocked record with the account that acted, and the name that a file gives for the one it acted for."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="added by",
    )
    on_behalf_of = models.CharField(max_length=200, blank=True, editable=False)

    class Meta(Clocked.Meta):
        abstract = True

    @property
    def by(self) -> str:
        """The name to show: whom a file names, else the account."""
        return self.on_behalf_of or self.author.get_username()


class AppendOnlyQuerySet(InCaseQuerySet):
    def update(self, **kwargs: Any) -> int:
        raise WrittenOnce(f"{self.model._meta.verbose_name_plural} are written once and never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise WrittenOnce(f"{self.model._meta.verbose_name_plural} are written once and never changed.")


class AppendOnly(InCase):
    """A row that is written once. A trigger guards UPDATE in the database too (models/guards.py)."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenOnce(f"A {self._meta.verbose_name} is written once and never changed.")
        super().save(**{**kwargs, "force_insert": True})


class Withdrawable(models.Model):
    """A record that can be withdrawn with a reason, on two clocks, and stays to be seen."""

    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    withdrawn_on_behalf_of = models.CharField(max_length=200, blank=True, editable=False)
    withdrawn_reason = models.TextField(blank=True, editable=False)

    case: Any

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at=None,
                    withdrawn_recorded_at=None,
                    withdrawn_by=None,
                    withdrawn_reason="",
                    withdrawn_on_behalf_of="",
                )
                | (
                    Q(
                        withdrawn_at__isnull=False,
                        withdrawn_by__isnull=False,
                        withdrawn_at__lte=F("withdrawn_recorded_at"),
                    )
                    & ~Q(withdrawn_reason="")
                ),
                name="%(class)s_withdrawn_with_reason",
                violation_error_message="Say why: a withdrawal needs a reason.",
            )
        ]

    def stamp_withdrawal(self, *, by: Any, reason: str, made_at: Any = None, on_behalf_of: str = "") -> None:
        """Fill the withdrawal's fields; raises ValidationError without a reason or where it is withdrawn already."""
        if self.withdrawn_at:
            raise ValidationError("This is withdrawn already.")
        if not reason.strip():
            raise ValidationError({"reason": "Say why: a withdrawal needs a reason."})
        self.case.must_be_open()
        self.withdrawn_recorded_at = timezone.now()
        self.withdrawn_at = made_at or self.withdrawn_recorded_at
        self.withdrawn_by = by
        self.withdrawn_on_behalf_of = on_behalf_of
        self.withdrawn_reason = reason.strip()
