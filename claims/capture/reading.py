"""From the bytes of a file or a page to what an analyst reads: `read`."""

import logging
import re

from claims.capture.captured import MOST_BYTES, TAKEN, Captured, Kind, Unreadable
from claims.capture.docx import read_docx
from claims.capture.encoding import decode
from claims.capture.html import read_html
from claims.capture.pdf import read_pdf
from claims.capture.plain import read_plain

__all__ = ["Captured", "Kind", "Unreadable", "read"]

EMPTY = "There is no text in it: check that it is the right file or page, or paste the text."
TOO_LARGE = (
    f"It is larger than {MOST_BYTES // 1_000_000} MB: paste the text that matters, or save a smaller file."
)
MOST_TEXT = 10_000_000
TOO_LONG = (
    f"It holds more than {MOST_TEXT // 1_000_000} million characters of text: paste the part that matters."
)
OLD_WORD = f"This is an old Word document or one with a password: save it as DOCX without one. {TAKEN}"
PICTURE = f"This is a picture: paste the text that it shows. {TAKEN}"
RTF = f"RTF cannot be read: save it as DOCX or PDF. {TAKEN}"
POSTSCRIPT = f"PostScript cannot be read: save it as PDF. {TAKEN}"
SOUND = f"This is sound or film: paste what is said in it. {TAKEN}"
DATA = f"These are data for programs and no article: look for the page that people read. {TAKEN}"
FEED = "This is a feed and not an article: add its address to the feeds of the case."
BROKEN = "The page is broken and could not be read: paste its text."

# What stands at the beginning of files that are not text.
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM")
_REFUSED = {b"{\\rtf": RTF, b"\xd0\xcf\x11\xe0": OLD_WORD, b"%!PS": POSTSCRIPT}
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_DATA_TYPES = (
    "application/json",
    "application/ld+json",
    "text/css",
    "text/javascript",
    "application/javascript",
)
_TAGS = re.compile(
    r"<(?:!doctype html|html|head|body|article|main|div|p|table|h1|meta|title)[\s>/]", re.IGNORECASE
)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*|<\?xml-stylesheet[^>]*\?>\s*)*<(?:rss|feed|rdf:RDF)[\s>]",
    re.DOTALL,
)


def read(
    body: bytes, *, media_type: str = "", charset: str = "", name: str = "", address: str = ""
) -> Captured:
    """Read the bytes of a file or page. Raises Unreadable with a sentence, and nothing else but MemoryError.

    What it is, is told by the bytes; `media_type`, `charset` and `name` are only what somebody says. `address` is where it
    was fetched from. Costs what hostile bytes make it cost: `child.read_apart` sets limits.
    """
    if len(body) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    try:
        captured = _read(body, media_type.partition(";")[0].strip().lower(), charset, name, address)
    except (Unreadable, MemoryError):
        raise
    except Exception:
        # Parsers of strange bytes fail in strange ways: a person is told what to do, a programmer what happened.
        logging.getLogger(__name__).exception("reading failed")
        raise Unreadable(BROKEN) from None
    if not any(character.isalnum() for character in captured.text):
        raise Unreadable(EMPTY)
    if len(captured.text) > MOST_TEXT:
        raise Unreadable(TOO_LONG)
    return captured


def _read(body: bytes, media_type: str, charset: str, name: str, address: str) -> Captured:
    start = body[:1024].lstrip()
    if not start and not body.strip():
        raise Unreadable(EMPTY)
    if b"%PDF-" in body[:1024]:
        return read_pdf(body, name=name)
    if body.startswith(b"PK\x03\x04"):
        return read_docx(body, name=name)
    _refuse_others(body, media_type)
    text = decode(body, charset)
    if _FEED.match(text[:5000]):
        raise Unreadable(FEED)
    if _is_html(text, media_type, name):
        return read_html(text, address=address)
    if media_type in _DATA_TYPES:
        raise Unreadable(DATA)
    return read_plain(text, name=name)


def _refuse_others(body: bytes, media_type: str) -> None:
    """Refuse what is known not to be read, each with its own sentence."""
    for start, sentence in _REFUSED.items():
        if body.startswith(start):
            raise Unreadable(sentence)
    if body.startswith(_PICTURES) and b"\0" in body[:2000] or body[8:12] == b"WEBP":
        raise Unreadable(PICTURE)
    if media_type.startswith(("audio/", "video/")):
        raise Unreadable(SOUND)


def _is_html(text: str, media_type: str, name: str) -> bool:
    """Tell a page from a text. A text that speaks of tags is no page: one must stand at its beginning, or be announced."""
    head = text[:3000].lstrip("\ufeff \t\r\n")
    if re.match(r"<(?:!doctype\s+html|html|head|body)\b", head, re.IGNORECASE):
        return True
    said = media_type in _HTML_TYPES or name.lower().endswith((".html", ".htm", ".xhtml"))
    if said:
        return bool(_TAGS.search(text[:20_000]))
    return head.startswith("<") and len(_TAGS.findall(text[:5000])) >= 2
