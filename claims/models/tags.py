"""Tags on claims, and views of the register that people keep."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Lower

from claims.models.base import Deletable, DeletableQuerySet, InCase
from claims.models.cases import Case
from claims.models.editing import Editable


class Tag(Editable, InCase):
    """A word by which the claims of a case are grouped."""

    EDITED = ("name",)

    name = models.CharField(max_length=60)

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "case",
                Lower("name"),
                name="tag_once",
                violation_error_message="This tag is in the case already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def keep(self, *, by: Any) -> None:
        """As Editable.keep; locks the case row, so that two who add one name at once are told, not thrown out."""
        Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        super().keep(by=by)


class ClaimTag(Deletable, InCase):
    """A tag on a claim."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="taggings")

    objects = DeletableQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "tag"], name="claimtag_once")]
        indexes = [models.Index(fields=["tag", "claim"], name="claimtag_of_tag")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.claim}"


class SavedView(Editable, Deletable, InCase):
    """A name for a set of filters of the register, one's own or shared with the case."""

    KEPT_WHEN_CLOSED = True
    EDITED = ("name", "query", "shared")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=100)
    query = models.CharField(
        "filters",
        max_length=4000,
        blank=True,
        help_text="What stands behind the question mark of the address.",
    )
    shared = models.BooleanField("shared with the case", default=False)

    objects = DeletableQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "case",
                "owner",
                Lower("name"),
                name="savedview_once",
                violation_error_message="You have a view of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name
