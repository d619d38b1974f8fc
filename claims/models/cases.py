"""Cases, who belongs to them, and the numbers they hand out."""

import functools
import zoneinfo
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from claims.analysis import scales
from claims.analysis.roles import Role, actions, roles_for
from claims.models.base import Deletable, DeletableQuerySet, Identified, InCase, InCaseQuerySet, KeptQuerySet
from claims.models.editing import Editable, EditConflict


def standard_choices() -> list[tuple[str, str]]:
    return scales.standard_words()


def role_choices() -> list[tuple[str, str]]:
    return scales.words(Role)


@functools.cache
def time_zones() -> frozenset[str]:
    """The names of the time zones that this machine knows. Read from the disk once."""
    return frozenset(zoneinfo.available_timezones())


def check_time_zone(name: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if name not in time_zones():
        raise ValidationError(
            f"'{name}' is not a time zone: write one such as UTC, Europe/Berlin or Asia/Seoul."
        )


TAKEN = "Choose another address."
"""Said of every address that cannot be had, so that it does not say which cases there are."""
NOT_A_CASE = ("new",)
"""What stands where a slug would, and leads elsewhere."""


class CaseQuerySet(InCaseQuerySet):
    case_path = "pk"
    closed_path = "closed_at"

    def managed_by_nobody_but(self, user: Any) -> "CaseQuerySet":
        """Keep the cases whose only manager with an open account is `user`."""
        managers = Membership.objects.filter(role=Role.MANAGER, user__is_active=True)
        others = managers.filter(case=OuterRef("pk")).exclude(user=user)
        return self.filter(~Exists(others), pk__in=managers.filter(user=user).values("case"))


class Case(Identified, Editable):
    """One body of work with a key question, its members, and everything below."""

    EDITED = ("title", "question", "summary", "time_zone", "likelihood_standard", "requires_review")

    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Use small letters, digits and single hyphens.")
        ],
        help_text="Stands in the address and never changes.",
    )
    title = models.CharField(max_length=200)
    question = models.CharField("key question", max_length=500, blank=True)
    summary = models.TextField(blank=True)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[check_time_zone])
    likelihood_standard = models.CharField(
        max_length=20, choices=standard_choices, default=scales.Standard.ICD203.value
    )
    requires_review = models.BooleanField(
        "a second person must accept judgements",
        default=False,
        help_text="Noted with each judgement as it is made. Accepting them comes with a later release: until then they stand at once.",
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_reason = models.TextField(blank=True, editable=False)
    next_claim = models.PositiveIntegerField(default=1, editable=False)
    next_document = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords(excluded_fields=["next_claim", "next_document"])
    objects = CaseQuerySet.as_manager()

    _change_reason: str | None
    is_held_open = False
    """Set where one transaction asks again and again: it has looked already, and holds the row."""

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_reason="")
                | Q(closed_at__isnull=False) & ~Q(closed_reason=""),
                name="case_closed_with_reason",
                violation_error_message="Say why: closing a case needs a reason.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.slug])

    @property
    def today(self) -> date:
        """The day that it is where the case is worked on."""
        return timezone.localdate(timezone=zoneinfo.ZoneInfo(self.time_zone))

    def clean(self) -> None:
        if self.pk and not self._state.adding:
            was = Case.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            if was is not None and was != self.slug:
                raise ValidationError({"slug": "The address of a case never changes."})

        if self._state.adding and self.slug in NOT_A_CASE:
            raise ValidationError({"slug": TAKEN})

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        KeptQuerySet.delete(Case.objects.filter(pk=self.pk))

    @classmethod
    def free_address(cls, slug: str) -> str:
        """Return `slug`, with a number behind it if it cannot be had as it is."""
        stem = slug[:50].rstrip("-")
        taken = {*cls.objects.filter(slug__startswith=stem).values_list("slug", flat=True), *NOT_A_CASE}
        return next(
            one for one in (slug, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if one not in taken
        )

    @classmethod
    @transaction.atomic
    def begin(cls, *, by: Any, slug: str, **settings: Any) -> "Case":
        """Open a new case at an address that is free, with the one who opens it as its manager."""
        case = cls(slug=slug, **settings)
        if cls.objects.filter(slug=slug).exists():
            raise ValidationError({"slug": TAKEN})
        try:
            with transaction.atomic():
                case.keep(by=by)
        except IntegrityError:
            raise ValidationError({"slug": TAKEN}) from None
        case.admit(by, role=Role.MANAGER)
        return case

    # People

    def lock(self) -> "Case":
        """Lock the row until the transaction ends and return it as it stands."""
        return Case.objects.select_for_update(no_key=True).get(pk=self.pk)

    @transaction.atomic
    def admit(self, user: Any, *, role: str) -> "Membership":
        """Make `user` a member with that role. Locks the case; refuses who is one already, and a closed account."""
        membership = Membership(case=self.lock(), user=user, role=role)
        if not user.is_active:
            raise ValidationError({"user": "This account is closed: nobody can log in with it."})
        membership.full_clean()
        membership.save()
        return membership

    def role_of(self, user: Any) -> Role | None:
        """Return the role of `user` here; superusers are managers of every case; None for strangers."""
        if not user.is_authenticated or not user.is_active:
            return None
        if user.is_superuser:
            return Role.MANAGER
        role = Membership.objects.filter(case=self, user=user).values_list("role", flat=True).first()
        return Role(role) if role else None

    def lets(self, user: Any, action: str) -> bool:
        """Say whether `user` may do `action` here and now (analysis/roles.py). Raises ValueError for a misspelt action."""
        return bool(roles_for(action)) and action in self.actions_of(user)

    def actions_of(self, user: Any) -> frozenset[str]:
        """Return all that `user` may do here and now; in a closed case that is less. Nothing for strangers."""
        return self.actions_as(self.role_of(user))

    def actions_as(self, role: Role | None) -> frozenset[str]:
        """Return all that a role may do here and now."""
        return actions(role, closed=self.closed_at is not None)

    # Closing

    @property
    def closed_by(self) -> str:
        """Who closed it, by the history of edits; nothing while it is open. One query."""
        rows = self.history.exclude(closed_at=None).filter(closed_at=self.closed_at)
        row = rows.select_related("history_user").order_by("history_date", "history_id").first()
        return row.history_user.get_username() if row and row.history_user else ""

    def must_be_open(self) -> None:
        """Raise ValidationError if the case is closed by now: nothing in it changes until it is reopened.

        Reads the row anew. On PostgreSQL it holds it open until the transaction ends: whoever closes the case waits for
        those who write in it, while they do not wait for each other. On SQLite writers come one after the other anyway.
        """
        if self.is_held_open:
            return
        asked = "SELECT closed_at FROM claims_case WHERE id = %s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"{asked} FOR KEY SHARE" if connection.vendor == "postgresql" else asked, [self.pk]
            )
            row = cursor.fetchone()
        if row and row[0]:
            raise ValidationError("This case is closed: nothing in it changes until a manager reopens it.")

    @transaction.atomic
    def edit(self, *, by: Any, version: int, **changes: Any) -> "Case":
        """As Editable.edit, while the case is open."""
        self.lock().must_be_open()
        return super().edit(by=by, version=version, **changes)

    @transaction.atomic
    def close(self, *, by: Any, reason: str, version: int | None = None) -> "Case":
        """Close the case with a reason: it stays to be read, and nothing in it changes. Locks the row."""
        if not reason.strip():
            raise ValidationError({"reason": "Say why: closing a case needs a reason."})
        case = self._locked(version)
        if case.closed_at:
            raise ValidationError("This case is closed already.")
        case.closed_at, case.closed_reason = timezone.now(), reason.strip()
        return case._turn(by, reason)

    @transaction.atomic
    def reopen(self, *, by: Any, reason: str, version: int | None = None) -> "Case":
        """Open a closed case again, with a reason, which its history of edits keeps. Locks the row."""
        if not reason.strip():
            raise ValidationError({"reason": "Say why the case is open again."})
        case = self._locked(version)
        if not case.closed_at:
            raise ValidationError("This case is open already.")
        case.closed_at, case.closed_reason = None, ""
        return case._turn(by, reason)

    def _locked(self, version: int | None) -> "Case":
        # The strongest lock: it waits for all who hold the case open to write in it, and they for it.
        case = Case.objects.select_for_update().get(pk=self.pk)
        if version is not None and version != case.version:
            raise EditConflict(case)
        case.remember()
        return case

    def _turn(self, by: Any, reason: str) -> "Case":
        self.version += 1
        self._change_reason = reason.strip()[:100]
        self.keep(by=by)
        return self

    @transaction.atomic
    def take_numbers(self, what: str, count: int = 1) -> range:
        """Reserve `count` numbers for "claim" or "document" under a lock on this row; no number is given twice."""
        field = f"next_{what}"
        first = Case.objects.select_for_update(no_key=True).values_list(field, flat=True).get(pk=self.pk)
        Case.objects.filter(pk=self.pk).update(**{field: first + count})
        return range(first, first + count)


class Membership(Deletable, InCase):
    """A person's role in a case."""

    KEPT_WHEN_CLOSED = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=role_choices, default=Role.READER.value)

    objects = DeletableQuerySet.as_manager()

    class Meta:
        ordering = ["case", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                name="membership_once",
                violation_error_message="This person is a member of the case already.",
            )
        ]
        indexes = [models.Index(fields=["user", "role", "case"], name="membership_of_user")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} of {self.case}"

    @transaction.atomic
    def give_role(self, role: str, *, seen: str) -> "Membership":
        """Make this member a `role`. `seen` is the role as it was read: raises EditConflict if it is another one by now.

        Locks the case, so that of two managers who demote each other one is refused: the last one stays.
        """
        row = self._locked(seen)
        if role != Role.MANAGER:
            row._must_leave_a_manager("Only one manager is left: make somebody else manager first.")
        row.role = role
        row.full_clean()
        row.save()
        return row

    @transaction.atomic
    def remove(self, *, seen: str) -> None:
        """Take the person out of the case; what he did and owns there keeps his name. As `give_role`."""
        row = self._locked(seen)
        row._must_leave_a_manager("The last manager cannot leave: make somebody else manager first.")
        row.delete()

    def _locked(self, seen: str) -> "Membership":
        self.case.lock()
        row = Membership.objects.select_related("case", "user").filter(pk=self.pk).first()
        if row is None:
            raise ValidationError("Somebody else took this person out of the case meanwhile.")
        if row.role != seen:
            raise EditConflict(row)
        return row

    def _must_leave_a_manager(self, sentence: str) -> None:
        if self.role != Role.MANAGER:
            return
        others = Membership.objects.filter(case=self.case_id, role=Role.MANAGER, user__is_active=True)
        if not others.exclude(pk=self.pk).exists():
            raise ValidationError({"role": sentence})
