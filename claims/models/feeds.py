"""The feeds of a case: read again and again, each of their entries taken in once."""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone

from claims.analysis import scales
from claims.analysis.addresses import address_key
from claims.capture.captured import PAGE_WITH_FEED
from claims.capture.captured import Feed as FoundFeed
from claims.models.arrivals import WITH_LOG_IN, Arrival, web_address
from claims.models.base import Authored, Identified, InCase, InCaseQuerySet
from claims.models.cases import Case

READ_EVERY = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=1)
"""How long a feed that fails, or whose site asks to be left alone, waits at most."""
STUCK_AFTER = timedelta(minutes=2)
"""How long a reading may be under way before it is taken for dead: it ends sooner by itself."""
A_MOMENT = timedelta(minutes=1)
"""How long must lie between two readings that people ask for."""

MOVED = "The site says that this feed stands somewhere else for good: at {address}."
HERE_ALREADY = "This case reads this feed already."
TAKEN_OFF = "This feed was taken off: take it up again first."
OFF = "This feed is turned off: turn it on first."
ASKS = "The site asks to be left alone for a while."
GONE = "The site says that this feed is gone for good (410): it is turned off."
_OFFERS = [
    re.compile(re.escape(sentence).replace(r"\{address\}", r"(\S+)"), re.DOTALL)
    for sentence in (MOVED, PAGE_WITH_FEED)
]
"""The sentences that name another address."""


@dataclass(frozen=True, slots=True)
class Known:
    """How many entries of a feed are known, and how many of them are left out."""

    entries: int = 0
    left_out: int = 0

    @property
    def came(self) -> int:
        """How many came in, or led to what was there."""
        return self.entries - self.left_out


class FeedQuerySet(InCaseQuerySet):
    def in_use(self) -> "FeedQuerySet":
        """Keep the feeds that are turned on, in cases that are open."""
        # No join: an UPDATE that waited for another then looks again at the row itself.
        return self.filter(is_on=True, case__in=Case.objects.filter(closed_at=None))

    def due(self) -> "FeedQuerySet":
        """Keep those that are to be read now, the one that waits longest first."""
        return self.in_use().filter(next_at__lte=timezone.now()).order_by("next_at", "pk")

    def listed(self) -> "FeedQuerySet":
        """Leave out the feeds that were taken off."""
        return self.filter(taken_off_at=None)

    def known(self) -> dict[int, Known]:
        """Return by the id of each feed how many of its entries are known. One query."""
        left_out = Count("pk", filter=Q(arrival__state=scales.ArrivalState.DROPPED))
        rows = FeedEntry.objects.filter(feed__in=self.values("pk")).order_by().values("feed")
        counted = rows.annotate(entries=Count("pk"), left_out=left_out)
        return {row["feed"]: Known(row["entries"], row["left_out"]) for row in counted}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the new entries of a reading: arrivals to be fetched, how many led to what was there, how many of a
    first reading were left out."""

    came: tuple[int, ...] = ()
    led: int = 0
    left_out: int = 0


class Feed(Identified, Authored, InCase):
    """An RSS or Atom address of a case, read again and again; each of its entries comes in once.

    One that is taken off is read no more and stands in no list, but keeps what it brought: taken up again it goes on there.
    """

    address = models.URLField(max_length=2000)
    title = models.CharField(max_length=200, blank=True)
    is_on = models.BooleanField("read it", default=True)
    taken_off_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    next_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    sentence = models.TextField(blank=True, help_text="What went wrong the last time, in words for a person.")

    objects = FeedQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["title", "pk"]
        constraints = [
            *Authored.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "address"],
                name="feed_once",
                violation_error_message=HERE_ALREADY,
            ),
            models.CheckConstraint(
                condition=Q(taken_off_at=None) | Q(is_on=False),
                name="feed_taken_off_is_not_read",
                violation_error_message=TAKEN_OFF,
            ),
        ]
        indexes = [models.Index(fields=["is_on", "next_at"], name="feed_due")]

    def __str__(self) -> str:
        return self.title or self.address

    @property
    def is_now(self) -> bool:
        """Whether it is being read, or will be in a moment."""
        return self.is_on and self.next_at <= timezone.now() + STUCK_AFTER

    @property
    def offers(self) -> str:
        """The address at which the feed stands, as far as its sentence says so; nothing if it does not."""
        found = next(filter(None, (one.fullmatch(self.sentence) for one in _OFFERS)), None)
        return found[1] if found else ""

    @classmethod
    @transaction.atomic
    def begin(cls, *, case: Case, by: Any, address: str, title: str = "") -> "Feed":
        """Read a feed from now on; the same one once in a case, however its address is spelt. One that was taken off is
        taken up again. Locks the case."""
        feed = cls(case=case.lock(), author=by, address=_checked(address), title=title.strip(), made_at=None)
        if (there := feed._the_same()) and there.taken_off_at:
            there.case = case
            there.turn_on(by=by)
            if feed.title:
                there.rename(feed.title, by=by)
            return there
        feed.stamp()
        feed.next_at = feed.recorded_at
        feed._must_be_alone()
        feed.full_clean()
        feed.save()
        feed.case = case
        return feed

    # What the machine does

    def take(self, *, due_only: bool = True) -> bool:
        """Begin to read it. False where somebody else has begun, it was turned off, or it is not due and has to be."""
        now = timezone.now()
        mine = Feed.objects.in_use().filter(pk=self.pk, next_at=self.next_at)
        if due_only:
            mine = mine.filter(next_at__lte=now)
        return bool(mine.update(next_at=now + STUCK_AFTER))

    def take_in(self, found: FoundFeed, *, etag: str, modified: str, moved_to: str = "") -> Taken:
        """Take in what is new in it (models/entries.py). Locks the case."""
        from claims.models.entries import take_in

        taken = take_in(self, found)
        title = {} if self.title else {"title": found.title[:200]}
        self._read(moved_to, etag=etag, modified=modified, **title)
        return taken

    def unchanged(self, *, moved_to: str = "") -> None:
        """Note that it was read and that nothing in it has changed."""
        self._read(moved_to)

    def fail(self, sentence: str, *, wait: int = 0, gone: bool = False) -> None:
        """Keep what went wrong. It is read again after an hour, two hours, and so on up to a day, and not before `wait`
        seconds are over, though within a day; a feed that is `gone` is turned off."""
        failures = min(self.failures + 1, 1000)
        pause = max(_pause(failures), timedelta(seconds=wait))
        if wait:
            sentence = f"{sentence} {ASKS}"
        self._write(
            sentence=GONE if gone else sentence,
            failures=failures,
            next_at=timezone.now() + min(pause, LONGEST_WAIT),
            is_on=not gone,
        )

    def _read(self, moved_to: str, **values: Any) -> None:
        now = timezone.now()
        self._write(
            **values,
            sentence=MOVED.format(address=moved_to) if moved_to else "",
            failures=0,
            read_at=now,
            next_at=now + READ_EVERY,
        )

    def _write(self, **values: Any) -> None:
        """Write down how a reading ended, unless the feed was turned off meanwhile, its case closed or its address changed."""
        mine = Feed.objects.in_use().filter(pk=self.pk, address=self.address)
        if mine.update(**values):
            for name, value in values.items():
                setattr(self, name, value)

    # What a person does

    def ask(self, *, by: Any) -> None:
        """Have it read now, whenever it was due; not where it was a moment ago, or where its site asks to be left alone."""
        self._change(next_at=timezone.now(), only=_is_askable)

    def turn_on(self, *, by: Any) -> None:
        """Read it again from now on; one that was taken off is taken up again."""
        again = {"is_on": True, "taken_off_at": None, "failures": 0, "sentence": ""}
        self._change(next_at=timezone.now(), **again)

    def turn_off(self, *, by: Any) -> None:
        """Read it no more, until somebody turns it on again."""
        sentence = f"Turned off by {by.get_username()}."
        self._change(is_on=False, failures=0, sentence=sentence, only=_is_listed)

    def take_off(self, *, by: Any) -> None:
        """Take it from the list and read it no more. What it brought stays, and so does which entries are known."""
        sentence = f"Taken off by {by.get_username()}."
        off = {"is_on": False, "taken_off_at": timezone.now()}
        self._change(failures=0, sentence=sentence, only=_is_listed, **off)

    def rename(self, title: str, *, by: Any) -> None:
        """Call it by another name; without one it takes the name that the feed gives itself."""
        self._change(title=title.strip())

    def readdress(self, address: str, *, by: Any) -> None:
        """Read it from another address. The entries that are known stay known."""
        again = {"etag": "", "modified": "", "failures": 0, "sentence": "", "is_on": True}
        self._change(address=_checked(address), next_at=timezone.now(), only=_is_listed, **again)

    @transaction.atomic
    def _change(self, *, only: Any = None, **values: Any) -> None:
        """Lock the case and the feed, look again, write."""
        self.case.lock().must_be_open()
        row = Feed.objects.select_for_update(no_key=True).get(pk=self.pk)
        row.case = self.case
        if only:
            only(row)
        for name, value in values.items():
            setattr(row, name, value)
        if "address" in values:
            row._must_be_alone()
        row.full_clean()
        row.save(update_fields=list(values))
        for name in values:
            setattr(self, name, getattr(row, name))

    def _the_same(self) -> "Feed | None":
        """Another feed of the case with this address, however it is spelt."""
        key, others = address_key(self.address), Feed.objects.filter(case=self.case_id).exclude(pk=self.pk)
        return next((one for one in others if address_key(one.address) == key), None)

    def _must_be_alone(self) -> None:
        if there := self._the_same():
            raise ValidationError({"address": TAKEN_OFF if there.taken_off_at else HERE_ALREADY})


class FeedEntry(InCase):
    """An entry of a feed that came in, or was left out, so that it never does again."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="entries")
    digest = models.CharField(max_length=64)
    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        verbose_name_plural = "feed entries"
        constraints = [models.UniqueConstraint(fields=["feed", "digest"], name="feedentry_once")]

    def __str__(self) -> str:
        return f"{self.digest[:12]} of {self.feed}"


def digest(entry_id: str) -> str:
    """Return the 64 hexadecimal digits by which an entry is known for ever."""
    return hashlib.sha256(entry_id.encode(errors="replace")).hexdigest()


def _checked(address: str) -> str:
    """Return an address that can be read, without its fragment; https where it says nothing. Raises ValidationError at
    `address`."""
    address = re.sub(r"^feed:(//)?", "", address.strip(), flags=re.IGNORECASE).partition("#")[0]
    address = address if "://" in address else f"https://{address}"
    if kept := web_address(address):
        return kept
    if "@" in address.partition("://")[2].partition("/")[0]:
        raise ValidationError({"address": WITH_LOG_IN})
    raise ValidationError({"address": "Write a whole web address, one that begins with https:// or http://."})


def _is_listed(feed: Feed) -> None:
    if feed.taken_off_at:
        raise ValidationError(TAKEN_OFF)


def _is_askable(feed: Feed) -> None:
    _is_listed(feed)
    if not feed.is_on:
        raise ValidationError(OFF)
    now = timezone.now()
    if feed.failures and feed.sentence.endswith(ASKS) and feed.next_at > now:
        raise ValidationError(f"{ASKS} It is read again by itself then.")
    # When it failed follows from when it is read again.
    tried_at = feed.next_at - _pause(feed.failures) if feed.failures else feed.read_at
    if tried_at and tried_at > now - A_MOMENT:
        raise ValidationError("It was read a moment ago: ask again in a minute.")


def _pause(failures: int) -> timedelta:
    """How long a feed waits that has failed so often, one time after the other."""
    return min(READ_EVERY * 2 ** min(failures - 1, 10), LONGEST_WAIT)
