"""What a person has seen and put away on the page of his own work."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from claims.analysis import scales
from claims.models.base import Deletable, DeletableQuerySet, InCase
from claims.models.cases import Case
from claims.models.claims import Claim


def seen_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Waiting)


class SeenQuerySet(DeletableQuerySet):
    def of(self, user: Any, what: str) -> "SeenQuerySet":
        """Keep what `user` put away of one kind."""
        return self.filter(user=user, what=what)


class Seen(Deletable, InCase):
    """Up to which moment a person has seen one kind of news: of one claim, or of the whole case where `claim` is null.

    It says nothing about the world and binds nobody else. News after `until` shows again.
    """

    KEPT_WHEN_CLOSED = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seen")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="seen_by")
    what = models.CharField(max_length=20, choices=seen_choices)
    until = models.DateTimeField()

    objects = SeenQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "seen"
        constraints = [
            models.UniqueConstraint(fields=["user", "claim", "what"], name="seen_of_claim_once"),
            models.UniqueConstraint(
                fields=["user", "case", "what"], condition=Q(claim=None), name="seen_of_case_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} has seen {self.what} of {self.claim or self.case}"

    @classmethod
    @transaction.atomic
    def put_away(
        cls, *, user: Any, case: Case, what: str, until: datetime, claim: Claim | None = None
    ) -> "Seen":
        """Remember that `user` has seen this kind of news up to `until`; the mark never moves back, nor past now."""
        until = min(until, timezone.now())
        row, is_new = cls.objects.get_or_create(
            user=user, case=case, claim=claim, what=what, defaults={"until": until}
        )
        if not is_new:
            cls.objects.filter(pk=row.pk, until__lt=until).update(until=until)
            row.refresh_from_db()
        return row

    @classmethod
    def bring_back(
        cls, *, user: Any, case: Case, what: str, claim: Claim | None = None, until: datetime | None = None
    ) -> None:
        """Forget that `user` put this kind of news away, or take the mark back to `until`, where it was before."""
        rows = cls.objects.of(user, what).filter(case=case, claim=claim)
        if until:
            rows.filter(until__gt=until).update(until=until)
        else:
            rows.delete()
