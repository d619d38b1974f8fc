"""Files that were brought for an import and wait for their person's word: a day long, seen by nobody else."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from claims.models.base import Deletable, DeletableQuerySet, InCase
from claims.models.cases import Case

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 5
"""How many of his files a person may have waiting in a case; the oldest go first."""


class Upload(Deletable, InCase):
    """A list of claims as it was brought, with what its person made of its columns; gone after a day.

    It says nothing about the world: `brought_in` counts the claims that were made of it, once they are.
    """

    KEPT_WHEN_CLOSED = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=200)
    body = models.BinaryField()
    made_at = models.DateTimeField()
    columns = models.JSONField(default=list)
    tag = models.CharField(max_length=60, blank=True)
    brought_in = models.PositiveIntegerField(null=True, blank=True)

    objects = DeletableQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "case", "made_at"], name="upload_of_user")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def keep_file(cls, *, case: Case, by: Any, name: str, body: bytes, columns: list[str]) -> "Upload":
        """Keep a file until its person has seen what would become of it. Takes away what has waited for too long."""
        cls.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
        made = cls(case=case, user=by, name=name[-200:], body=body, made_at=timezone.now(), columns=columns)
        made.full_clean()
        made.save()
        mine = cls.objects.filter(case=case, user=by).order_by("-made_at", "-pk")
        cls.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_KEPT:])).delete()
        return made
