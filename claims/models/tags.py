"""Tags on claims, and views of the register that people keep."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.urls import reverse

from claims.models.base import Deletable, DeletableQuerySet, InCase
from claims.models.cases import Case
from claims.models.editing import Editable, EditConflict

NOT_YOURS = (
    "A view is changed by its owner and, while it is shared, by managers of the case. Keep one of your own."
)


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

    @classmethod
    def names_of(cls, claim: str, between: str) -> models.Subquery:
        """Return a subquery for the names of the tags of the outer row's `claim`, in one text; None where it has none."""
        mine = cls.objects.filter(claim=models.OuterRef(claim)).order_by().values("claim")
        return models.Subquery(mine.annotate(names=_Joined("tag__name", Value(between))).values("names"))


class Tagged(models.Model):
    """A record that bears tags, each by a row of ClaimTag."""

    case_id: int
    tags: Any
    taggings: Any

    class Meta:
        abstract = True

    def set_tags(self, tags: Any) -> None:
        """Replace the tags; those of another case are refused."""
        wanted = {tag.pk: tag for tag in tags}
        if any(tag.case_id != self.case_id for tag in wanted.values()):
            raise ValidationError({"tags": "This tag belongs to another case."})
        self.taggings.exclude(tag__in=wanted).delete()
        there = set(self.taggings.values_list("tag_id", flat=True))
        ClaimTag.objects.bulk_create(
            ClaimTag(case_id=self.case_id, claim=self, tag_id=pk) for pk in wanted if pk not in there
        )

    def remember_relations(self, row: Any) -> None:
        """Keep the tags beside a row of the history."""
        kept = row.historicalclaimtag_set
        names = [field.name for field in ClaimTag._meta.fields]
        kept.bulk_create(
            kept.model(history=row, **{name: getattr(tagging, name) for name in names})
            for tagging in self.taggings.select_related("case", "tag")
        )


class _Joined(models.Aggregate):
    """Texts as one, with another text between them, in no order."""

    function = "STRING_AGG"
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


class SavedViewQuerySet(DeletableQuerySet):
    def visible_to(self, user: Any) -> Any:
        """As for every record of a case, and of the views of others only those that they share."""
        return super().visible_to(user).filter(Q(owner=user.pk) | Q(shared=True))


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

    objects = SavedViewQuerySet.as_manager()

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

    def get_absolute_url(self) -> str:
        """The register with these filters: of a view that no longer reads, with what is wrong."""
        return reverse("claim-list", args=[self.case.slug]) + (f"?{self.query}" if self.query else "")

    @classmethod
    def record(cls, *, case: Case, by: Any, name: str, query: str, shared: bool = False) -> "SavedView":
        """Keep a view of one's own; to share it takes the right to. Locks the case row."""
        view = cls(case=case, owner=by, name=name, query=query, shared=shared)
        view.may_be_shared(by)
        view.keep(by=by)
        return view

    def edit(self, *, by: Any, version: int, **changes: Any) -> "SavedView":
        """As Editable.edit, for who may change it; to share it takes the right to."""
        self.must_be_changed_by(by)
        if changes.get("shared") and not self.shared:
            SavedView(case=self.case, shared=True).may_be_shared(by)
        return super().edit(by=by, version=version, **changes)

    @transaction.atomic
    def remove(self, *, by: Any, version: int) -> None:
        """Take the view away for good. Raises EditConflict if it is not the one that was seen. Locks the row."""
        self.must_be_changed_by(by)
        current = SavedView.objects.select_for_update(no_key=True).get(pk=self.pk)
        if current.version != version:
            raise EditConflict(current)
        current.delete()

    @transaction.atomic
    def keep(self, *, by: Any) -> None:
        """As Editable.keep; locks the case row, so that two views of one name are told, not thrown out."""
        Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        super().keep(by=by)

    def is_changed_by(self, user: Any) -> bool:
        """Whether `user` may change or remove it: its owner and, while it is shared, a manager of the case."""
        if self.owner_id == user.pk:
            return self.case.lets(user, "keep views")
        return self.shared and self.case.lets(user, "settings")

    def must_be_changed_by(self, user: Any) -> None:
        """Raise ValidationError if `user` may not change it."""
        if not self.is_changed_by(user):
            raise ValidationError(NOT_YOURS)

    def may_be_shared(self, user: Any) -> None:
        """Raise ValidationError if it is shared and `user` may not share."""
        if self.shared and not self.case.lets(user, "share views"):
            raise ValidationError({"shared": "Your role in this case keeps views, but does not share them."})
