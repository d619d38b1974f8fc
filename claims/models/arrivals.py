"""What is on its way in: an article by whatever road, until a person has checked it and it is a document."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from claims.analysis import scales
from claims.models.base import Authored, Identified, InCase, InCaseQuerySet
from claims.models.documents import Document, precision_choices

STUCK_AFTER = timedelta(minutes=10)
"""How long a fetch or a reading may be under way before it is taken for dead: both end far sooner by themselves."""
UNDER_WAY = (scales.ArrivalState.WAITING, scales.ArrivalState.FETCHING, scales.ArrivalState.READING)


def road_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Road)


def arrival_state_choices() -> list[tuple[str, str]]:
    return scales.words(scales.ArrivalState)


class ArrivalQuerySet(InCaseQuerySet):
    def light(self) -> "ArrivalQuerySet":
        """Leave bytes and text where they are."""
        return self.defer("body", "text")

    def under_way(self) -> "ArrivalQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def stuck(self) -> "ArrivalQuerySet":
        """Keep what was begun and never ended, because a worker died."""
        return self.under_way().filter(moved_at__lt=timezone.now() - STUCK_AFTER)


class Arrival(Identified, Authored, InCase):
    """One article on its way in: where from, the bytes once they are here, what was read from them, how it ended.

    It is no record of the world: what it becomes is a Document with a Capture. Its bytes and its text stay here until then,
    and for good where they came to nothing, so that nothing is lost.
    """

    road = models.CharField(max_length=20, choices=road_choices)
    address = models.URLField(max_length=2000, blank=True)
    name = models.CharField("file name", max_length=255, blank=True)
    state = models.CharField(
        max_length=20, choices=arrival_state_choices, default=scales.ArrivalState.WAITING.value
    )
    sentence = models.TextField(
        blank=True, help_text="Why it failed, or what to look at; in words for a person."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField()

    body = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=200, blank=True)
    charset = models.CharField(max_length=60, blank=True)
    final_address = models.URLField(max_length=2000, blank=True)

    text = models.TextField(blank=True)
    title = models.CharField(max_length=500, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    published = models.DateField(null=True, blank=True)
    published_precision = models.CharField(
        max_length=10, choices=precision_choices, default=scales.Precision.DAY.value
    )
    language = models.CharField(max_length=20, blank=True)

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals"
    )

    objects = ArrivalQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(fields=["case", "state", "recorded_at", "id"], name="arrival_by_state"),
            models.Index(fields=["case", "sha256"], name="arrival_by_hash"),
            models.Index(fields=["state", "moved_at"], name="arrival_stuck"),
        ]

    def __str__(self) -> str:
        return self.title or self.address or self.name or f"what {self.by} brought"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    def move(self, state: str, **values: Any) -> bool:
        """Go on to `state` with what is known by now, from the state that this row was read in; say whether it did.

        False where somebody else moved it meanwhile: a second worker, or a person who dropped it.
        """
        values |= {"state": state, "moved_at": timezone.now()}
        moved = type(self).objects.filter(pk=self.pk, state=self.state).update(**values)
        if moved:
            for name, value in values.items():
                setattr(self, name, value)
        return bool(moved)


class Feed(Identified, Authored, InCase):
    """An RSS or Atom address of a case, read again and again; each of its entries comes in once."""

    address = models.URLField(max_length=2000)
    title = models.CharField(max_length=200, blank=True)
    is_on = models.BooleanField("read it", default=True)
    etag = models.CharField(max_length=500, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    next_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    sentence = models.TextField(blank=True, help_text="What went wrong the last time, in words for a person.")

    objects = InCaseQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["title", "pk"]
        constraints = [
            *Authored.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "address"],
                name="feed_once",
                violation_error_message="This case reads this feed already.",
            ),
        ]
        indexes = [models.Index(fields=["is_on", "next_at"], name="feed_due")]

    def __str__(self) -> str:
        return self.title or self.address


class FeedEntry(InCase):
    """An entry of a feed that came in, so that it never does again."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="entries")
    digest = models.CharField(max_length=64)
    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        verbose_name_plural = "feed entries"
        constraints = [models.UniqueConstraint(fields=["feed", "digest"], name="feedentry_once")]

    def __str__(self) -> str:
        return f"{self.digest[:12]} of {self.feed}"
