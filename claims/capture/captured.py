"""What a capture is once it has been read: a frozen value; and how reading fails, in a sentence."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from claims.analysis.scales import Precision

MOST_BYTES = 10_000_000
"""What is fetched, uploaded and read is no larger."""
PAGE_WITH_FEED = "This is a page and not a feed: its feed is at {address}."
TAKEN = "Grounds reads HTML, PDF, DOCX and plain text."


class Kind(StrEnum):
    """What the bytes are, whatever they were called."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    PLAIN = "plain"


MEDIA_TYPES = {
    Kind.HTML: "text/html",
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.PLAIN: "text/plain",
}


class Unreadable(Exception):
    """The bytes give no text that could be kept; the message is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Captured:
    """What was read, for a person to correct before it is kept.

    All but `text` and `kind` may be empty. `published` is as precise as `precision` says, and no more. `address` is where
    a page says that it stands; `site` the host of that address or of the one that it was fetched from.
    """

    text: str
    kind: Kind
    title: str = ""
    byline: str = ""
    publisher: str = ""
    site: str = ""
    address: str = ""
    published: date | None = None
    precision: Precision = Precision.DAY
    language: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that a feed announces. `id` tells it from the feed's others for ever; the rest may be empty."""

    id: str
    address: str
    title: str
    published: datetime | None
    summary: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its entries in its order."""

    title: str
    address: str
    entries: tuple[Entry, ...]
