"""Reading RSS and Atom."""

import calendar
import hashlib
import io
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import html as lxml_html

from claims.capture.captured import MOST_BYTES, PAGE_WITH_FEED, Entry, Feed, Unreadable
from claims.capture.text import line, settle
from claims.capture.walls import text_of

MOST_ENTRIES = 500

EMPTY = "The feed came empty: check its address."
TOO_LARGE = f"The feed is larger than {MOST_BYTES // 1_000_000} MB: look for one that holds only what is new."
PAGE = "This is a page and not a feed: look in it for the address of its RSS or Atom feed."
BROKEN = (
    "This is no RSS or Atom feed, or it is broken: open its address in your browser and look what is there."
)

_LINK = re.compile(rb"<link\b[^>]{0,500}application/(?:rss|atom)\+xml[^>]{0,500}>", re.IGNORECASE)
_HREF = re.compile(rb"""href\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype html|html|body)\b", re.IGNORECASE)


def read_feed(body: bytes, *, address: str = "", media_type: str = "") -> Feed:
    """Read a feed that was fetched from `address`; of two entries of one id the first counts. Raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if not body.strip():
        raise Unreadable(EMPTY)
    headers = {"content-location": address} | ({"content-type": media_type} if media_type else {})
    try:
        # As a file: of bytes, the parser asks first whether they name one on this machine.
        found = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    except (MemoryError, Unreadable):
        raise
    except Exception:  # strange bytes make the parser fail in strange ways
        raise Unreadable(BROKEN) from None
    if not found.version and not found.entries:
        raise Unreadable(_no_feed(body, address))
    entries: dict[str, Entry] = {}
    for entry in map(_entry, found.entries[:MOST_ENTRIES]):
        if entry.id:
            entries.setdefault(entry.id, entry)
    return Feed(
        title=line(_bare(found.feed.get("title", "")), 500),
        address=_address(found.feed.get("link", ""), address),
        entries=tuple(entries.values()),
    )


def _entry(row: Any) -> Entry:
    title = line(_bare(row.get("title", "")), 500)
    address = _address(row.get("link", ""))
    # Not row.get: the parser's own gives the one for the other, and warns.
    stamp = dict.get(row, "published_parsed") or dict.get(row, "updated_parsed")
    contents = row.get("content") or [{}]
    summary = _bare(row.get("summary", "") or contents[0].get("value", ""))
    key = settle(str(row.get("id", ""))) or address
    if not key and (title or summary):
        key = "sha256:" + hashlib.sha256(f"{title}\n{summary}".encode()).hexdigest()
    if len(key) > 500:
        key = "sha256:" + hashlib.sha256(key.encode()).hexdigest()
    return Entry(id=key, address=address, title=title, published=_moment(stamp), summary=line(summary, 2000))


def _moment(stamp: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(stamp), UTC) if stamp else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _address(link: str, base: str = "") -> str:
    """Return an address that can be fetched; nothing for one that is none, such as a script."""
    try:
        address = urljoin(base, link.strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname and len(address) <= 2000 else ""


def _bare(markup: str) -> str:
    """Return the words of a piece of HTML."""
    if "<" not in markup and "&" not in markup:
        return settle(markup)
    try:
        return settle(text_of(lxml_html.fragment_fromstring(settle(markup), create_parent="div")))
    except (ValueError, lxml_html.etree.LxmlError):
        return settle(re.sub(r"<[^>]*>", " ", markup))


def _no_feed(body: bytes, address: str) -> str:
    if not _PAGE.search(body[:20_000]):
        return BROKEN
    link = _LINK.search(body[:200_000])
    href = _HREF.search(link[0]) if link else None
    feed = _address(href[1].decode("utf-8", errors="replace"), address) if href else ""
    return PAGE_WITH_FEED.format(address=feed) if feed else PAGE
