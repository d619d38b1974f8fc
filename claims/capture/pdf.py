"""Reading a PDF: its lines joined into paragraphs again, without what stands on every page."""

import io
import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from claims.capture.captured import Captured, Kind, Unreadable
from claims.capture.plain import completed
from claims.capture.text import line, settle, unwrap

ENCRYPTED = "The PDF is encrypted and asks for a password: save a copy without one, or paste the text."
PICTURES = "The PDF holds pictures of pages and no text: run text recognition (OCR) over it first, or paste the text."
EMPTY = "The PDF holds no text: check that it is the right file, or paste the text."
BROKEN = "The PDF is broken and could not be read: get it again, or paste the text."

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_NO_TITLE = re.compile(
    r"untitled|microsoft (?:word|powerpoint)|.*\.(?:docx?|pdf|indd|pptx?|tex|qxd)$|document\d*|slide \d+|\W*",
    re.IGNORECASE,
)
WIDE = 1.4
"""How many times the usual room between two lines, by the size of the letters, parts two paragraphs."""
_EDGE = 3
"""How many lines at the top and the foot of a page may be a heading or a number that it shares with others."""


def read_pdf(body: bytes, *, name: str = "") -> Captured:
    """Read a PDF. Raises Unreadable for one that is encrypted, broken, empty, or made of pictures."""
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(ENCRYPTED)
        pages = [settle(_spaced(page)) for page in reader.pages]
        if sum(map(len, pages)) < 20 * len(pages):
            raise Unreadable(PICTURES if _has_pictures(reader) else EMPTY)
        said = reader.metadata
        title, author = (said.title or "", said.author or "") if said else ("", "")
    except DependencyError:
        raise Unreadable(ENCRYPTED) from None
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # pypdf fails in many ways on broken files, some of them Python's own
        if isinstance(error, PyPdfError) and "decrypt" in str(error).lower():
            raise Unreadable(ENCRYPTED) from None
        raise Unreadable(BROKEN) from None
    text = settle(unwrap(_joined(pages)).translate(_LIGATURES))
    title = "" if _NO_TITLE.fullmatch(title.strip()) else line(title, 500)
    captured = Captured(text=text, kind=Kind.PDF, title=title, byline=line(author, 200))
    return completed(captured, name=name)


def _spaced(page: PageObject) -> str:
    """Return the text of a page, with an empty line where it leaves more room between two lines than it does elsewhere,
    or where the size of the letters changes.
    """
    pieces: list[str] = []
    lines: list[list[tuple[int, float, float]]] = [[]]

    def seen(text: str, page_at: list[float], at: list[float], font: Any, size: float) -> None:
        pieces.append(text)
        if written := text.strip():
            height = at[4] * page_at[1] + at[5] * page_at[3] + page_at[5]
            lines[-1].append((len(written), height, abs(size * at[3] * page_at[3])))
        lines.extend([] for _ in range(text.count("\n")))

    whole = page.extract_text(visitor_text=seen)
    split = whole.split("\n")
    if "".join(pieces) != whole or len(split) != len(lines):  # then nobody can tell which line stands where
        return whole
    # Of each line the longest piece counts: a raised figure stands elsewhere, in letters of its own.
    stands = [max(line)[1:] if line else (0.0, 0.0) for line in lines]
    rooms = [
        (before[0] - one[0]) / one[1] if before[1] and one[1] else 0.0
        for before, one in pairwise([(0.0, 0.0), *stands])
    ]
    usual = median([room for room in rooms if room > 0] or [0.0])
    sizes = [size for _, size in stands]
    out: list[str] = []
    for at, one in enumerate(split):
        resized = at and sizes[at] and sizes[at - 1] and not 0.85 < sizes[at] / sizes[at - 1] < 1.18
        if rooms[at] > usual * WIDE or (resized and rooms[at] > 0):
            out.append("")
        out.append(one)
    return "\n".join(out)


def _has_pictures(reader: PdfReader) -> bool:
    for page in reader.pages[:5]:
        resources = page.get("/Resources")
        objects = resources.get_object().get("/XObject") if resources is not None else None
        if objects is not None and len(objects.get_object()):
            return True
    return False


def _joined(pages: list[str]) -> str:
    """Put the pages after one another, without the headings, feet and numbers that they share."""
    blocks = [[block.split("\n") for block in page.split("\n\n") if block] for page in pages]
    out: list[str] = []
    flat = [[one for block in page for one in block] for page in blocks]
    edges = Counter(key for lines in flat for key in {_key(one) for one in lines[:_EDGE] + lines[-_EDGE:]})
    often = {key for key, count in edges.items() if count >= 3 and count >= len(pages) * 0.4}
    for page, lines in zip(blocks, flat, strict=True):
        last, at, begun = len(lines), 0, False
        for block in page:
            kept = [
                one
                for at, one in enumerate(block, start=at)
                if not ((at < _EDGE or at >= last - _EDGE) and (_key(one) in often or _is_number(one)))
            ]
            at += len(block)
            # A paragraph may run on over the end of a page, and over what is left out there.
            out += ["", *kept] if begun and kept else kept
            begun = begun or bool(kept)
    return "\n".join(out)


def _key(one: str) -> str:
    return re.sub(r"\d+", "#", one.casefold())


def _is_number(one: str) -> bool:
    return bool(re.fullmatch(r"(?:page )?[-– ]*\d{1,4}[-– ]*(?:(?:of|/) *\d{1,4})?", one, re.IGNORECASE))
