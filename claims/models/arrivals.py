"""What is on its way in: an article by whatever road, until a person has checked it and it is a document."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.utils import timezone

from claims.analysis import scales
from claims.analysis.addresses import address_key
from claims.capture.captured import MEDIA_TYPES, Captured
from claims.models.base import Authored, Identified, InCase, InCaseQuerySet
from claims.models.cases import Case
from claims.models.documents import Document, precision_choices

STUCK_AFTER = timedelta(minutes=3)
"""How long a fetch or a reading may be under way before it is taken for dead: both end far sooner by themselves."""
MOST_ATTEMPTS = 3
"""How often what was begun and never ended is begun again."""
PUT_OFF = timedelta(minutes=10)
"""After how long what a feed announced is fetched again where its site is in trouble; the next time after six times as long."""
LONGEST_WAIT = timedelta(days=1)
UNDER_WAY = (scales.ArrivalState.WAITING, scales.ArrivalState.FETCHING, scales.ArrivalState.READING)
BROUGHT = (scales.Road.PASTE, scales.Road.UPLOAD, scales.Road.BOOKMARKLET)
"""Roads by which a person gives the bytes."""
SAID = {
    scales.ArrivalState.WAITING: "under way",
    scales.ArrivalState.FETCHING: "under way",
    scales.ArrivalState.READING: "under way",
    scales.ArrivalState.TO_CHECK: "read already, and waits to be checked",
    scales.ArrivalState.DONE: "a document already",
    scales.ArrivalState.FAILED: "not read: it failed",
    scales.ArrivalState.DROPPED: "left out",
}
"""How an arrival stands, in a sentence that says why something cannot be done with it."""

KNOWN = ("title", "byline", "publisher", "published", "published_precision", "language")
"""What an arrival knows of its article, beside where it stands."""
_PASTED = re.compile(r"Its text was pasted instead, as arrival (\d+), by .+\.", re.DOTALL)


def _pasted_as(pasted: "Arrival") -> str:
    """Say of what came what was pasted in its place. Both find the other by it: a link of their own needs no column."""
    return f"Its text was pasted instead, as arrival {pasted.pk}, by {pasted.author.get_username()}."


WITH_LOG_IN = "The address holds a user name or password: take it out, Grounds sends none."


def road_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Road)


def arrival_state_choices() -> list[tuple[str, str]]:
    return scales.words(scales.ArrivalState)


def as_columns(body: bytes | None, at: datetime | None = None) -> dict[str, Any]:
    """Return the columns that hold these bytes, which were received now or `at` another moment."""
    if body is None:
        return {}
    return {
        "body": body,
        "sha256": hashlib.sha256(body).hexdigest(),
        "received_at": at or timezone.now(),
    }


def web_address(address: str) -> str:
    """Return an address that can be kept as one; nothing for any other, and none with a user name or password in it."""
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return ""
    return address if len(address) <= 2000 and "@" not in urlsplit(address).netloc else ""


class ArrivalQuerySet(InCaseQuerySet):
    def light(self) -> "ArrivalQuerySet":
        """Leave bytes and text where they are."""
        return self.defer("body", "text")

    def under_way(self) -> "ArrivalQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def stuck(self) -> "ArrivalQuerySet":
        """Keep what was begun and never ended, because a worker died; what a closed case has waits until it is opened."""
        left = self.under_way().filter(moved_at__lt=timezone.now() - STUCK_AFTER)
        return left.filter(case__in=Case.objects.filter(closed_at=None))


class Arrival(Identified, Authored, InCase):
    """One article on its way in: where from, the bytes once they are here, what was read from them, how it ended.

    It is no record of the world: what it becomes is a Document with a Capture. Its bytes and its text stay here until then,
    and for good where they came to nothing, so that nothing is lost. `asked_by` is who last had it begun once more,
    `as_read` what it knows from its text and not from a person or a feed.
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

    received_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    as_read = models.JSONField(default=list, blank=True)

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

    @property
    def is_fetched(self) -> bool:
        """Whether its bytes come from its address, and not from a person."""
        return self.road not in BROUGHT and bool(self.address) and not self.name

    @property
    def address_keys(self) -> set[str]:
        """The keys of the addresses that it came from."""
        return {address_key(one) for one in (self.address, self.final_address) if one}

    @property
    def same(self) -> "ArrivalQuerySet":
        """The other arrivals of these very bytes that are no documents yet, and may become one."""
        others = type(self).objects.filter(case=self.case_id, sha256=self.sha256).exclude(pk=self.pk)
        return (
            others.filter(state__in=(*UNDER_WAY, scales.ArrivalState.TO_CHECK))
            if self.sha256
            else others.none()
        )

    @classmethod
    @transaction.atomic
    def begin(cls, *, case: Case, by: Any, road: str, body: bytes | None = None, **known: Any) -> "Arrival":
        """Keep what somebody brings, at once and as it is: an address to fetch, or the bytes. What is known of it (`title`,
        `publisher`, `published` and so on) is never put right by what is read later.
        """
        arrival = cls(case=case, author=by, road=road, made_at=None, **known)
        arrival.name = arrival.name[-255:]
        arrival.stamp()
        arrival.moved_at = arrival.recorded_at
        for name, value in as_columns(body, arrival.recorded_at).items():
            setattr(arrival, name, value)
        if body is None and not arrival.address:
            raise ValidationError({"address": "Give an address, a text or a file."})
        if "@" in urlsplit(arrival.address).netloc:
            raise ValidationError({"address": WITH_LOG_IN})
        arrival.full_clean()
        arrival.save()
        return arrival

    def move(self, state: str, **values: Any) -> bool:
        """Go on to `state` with what is known by now, from the state that this row was read in; say whether it did.

        False where somebody else moved it meanwhile: a second worker, or a person who dropped it; and where its case was
        closed.
        """
        values |= {"state": state, "moved_at": timezone.now()}
        mine = type(self).objects.filter(pk=self.pk, state=self.state, attempts=self.attempts)
        mine = mine.filter(case__in=Case.objects.filter(closed_at=None))
        moved = mine.update(**values)
        if moved:
            for name, value in values.items():
                setattr(self, name, value)
        return bool(moved)

    # What the machine does

    def start(self) -> bool:
        """Begin to fetch it, or to read it where its bytes are here. False where somebody else does so already."""
        state = scales.ArrivalState.FETCHING if self.body is None else scales.ArrivalState.READING
        return self.state == scales.ArrivalState.WAITING and self.move(
            state, attempts=self.attempts + 1, sentence=""
        )

    def fetched(self, body: bytes, *, media_type: str, charset: str, final_address: str) -> bool:
        """Keep the bytes as they came; what is left is to read them."""
        return self.move(
            scales.ArrivalState.READING,
            **as_columns(body),
            media_type=media_type[:200],
            charset=charset[:60],
            final_address=web_address(final_address),
        )

    def read(self, captured: Captured) -> bool:
        """Keep what was read, for a person to check. What he or a feed said stands; what was read before gives way."""
        found = {
            "title": captured.title,
            "byline": captured.byline,
            "publisher": captured.publisher,
            "language": captured.language,
        }
        values: dict[str, Any] = {
            name: value[: type(self)._meta.get_field(name).max_length]  # type: ignore[union-attr]
            for name, value in found.items()
            if value and self._may_read(name)
        }
        if captured.published and self._may_read("published"):
            values |= {"published": captured.published, "published_precision": captured.precision.value}
        values["as_read"] = sorted({*self.as_read, *values} & set(KNOWN))
        if not self.media_type:
            values["media_type"] = MEDIA_TYPES[captured.kind]
        if not self.address:
            values["address"] = web_address(captured.address)
        return self.move(scales.ArrivalState.TO_CHECK, text=captured.text.replace("\0", ""), **values)

    def put_off(self, sentence: str, *, wait: int = 0) -> datetime | None:
        """Leave what a feed announced to be fetched again, because its site is in trouble, and return when: in ten minutes,
        then an hour, and not before `wait` seconds are over, though within a day. None where that has been done enough, or
        where a person brought it, who sees why it failed."""
        if self.road != scales.Road.FEED or self.attempts >= MOST_ATTEMPTS:
            return None
        pause = max(PUT_OFF * 6 ** (self.attempts - 1), timedelta(seconds=wait))
        at = timezone.now() + min(pause, LONGEST_WAIT)
        told = timezone.localtime(at, ZoneInfo(self.case.time_zone))
        sentence = f"{sentence} It is fetched again by itself after {told:%H:%M} on {told.day} {told:%B}."
        return at if self.move(scales.ArrivalState.WAITING, sentence=sentence) else None

    def fail(self, sentence: str) -> bool:
        """Say why it came to nothing. What came of it so far stays."""
        return self.move(scales.ArrivalState.FAILED, sentence=sentence)

    # What a person does

    def drop(self, *, by: Any, **known: Any) -> None:
        """Leave it out: it becomes no document, and remains to be seen, with what is `known` of it by now."""
        self._must_be(*UNDER_WAY, scales.ArrivalState.TO_CHECK, scales.ArrivalState.FAILED)
        sentence = f"Left out by {by.get_username()}."
        as_read = [name for name in self.as_read if name not in known]
        self._go(scales.ArrivalState.DROPPED, sentence=sentence, as_read=as_read, **known)

    @transaction.atomic
    def retry(self, *, by: Any) -> None:
        """Begin once more, after it failed or was left out; what comes from an address is fetched anew, and what came
        before is kept beside (models/receipts.py). Locks the row."""
        from claims.models.receipts import Receipt

        self._must_be(scales.ArrivalState.FAILED, scales.ArrivalState.DROPPED)
        again: dict[str, Any] = {}
        if self.is_fetched:
            Receipt.keep(self)
            again = {"body": None, "received_at": None, "asked_by": by}
            again |= dict.fromkeys(("sha256", "media_type", "charset", "final_address"), "")
        self._go(scales.ArrivalState.WAITING, attempts=0, sentence="", text="", **again)

    @transaction.atomic
    def paste(self, text: str, *, by: Any) -> "Arrival":
        """Give the text of what could not be fetched or read: as an arrival of its own, with the address and what else is
        known. This one keeps what came, and is left out with a sentence that names the other.
        """
        self._must_be(scales.ArrivalState.FAILED, scales.ArrivalState.DROPPED)
        if not text.strip():
            raise ValidationError({"text": "Paste the text of the article."})
        pasted = type(self).begin(
            case=self.case,
            by=by,
            road=scales.Road.PASTE,
            body=text.encode(),
            media_type="text/plain",
            charset="utf-8",
            **{name: getattr(self, name) for name in ("address", *KNOWN)},
        )
        self._go(scales.ArrivalState.DROPPED, sentence=_pasted_as(pasted))
        return pasted

    @property
    def pasted_as(self) -> int | None:
        """The number of the arrival that holds its text as somebody pasted it."""
        found = _PASTED.fullmatch(self.sentence) if self.state == scales.ArrivalState.DROPPED else None
        return int(found[1]) if found else None

    @property
    def pasted_for(self) -> "Arrival | None":
        """What came and could not be read, where this is its text as somebody pasted it."""
        if self.road != scales.Road.PASTE:
            return None
        left_out = type(self).objects.filter(case=self.case_id, state=scales.ArrivalState.DROPPED)
        return left_out.light().select_related("author").filter(sentence=_pasted_as(self)).first()

    def record(self, *, by: Any, **said: Any) -> Document:
        """Make a document of it, or lead it to the one that is there (models/recording.py). Locks the case."""
        from claims.models.recording import record

        return record(self, by=by, **said)

    def _may_read(self, name: str) -> bool:
        """Whether what is read may say this of it: nobody else has said it."""
        return name in self.as_read or not getattr(self, name)

    def _must_be(self, *states: str) -> None:
        self.case.must_be_open()
        if self.state not in states:
            raise ValidationError(f"This is {SAID[scales.ArrivalState(self.state)]}.")

    def _go(self, state: str, **values: Any) -> None:
        if not self.move(state, **values):
            raise ValidationError("Somebody else, or the reading itself, was quicker: look at it again.")
