"""Reading a DOCX: a zip with the text as XML, opened with limits, so that a bomb is noticed before it goes off."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from claims.capture.captured import TAKEN, Captured, Kind, Unreadable
from claims.capture.plain import completed
from claims.capture.text import line, settle

MOST_UNPACKED = 30_000_000
MOST_PARTS = 5_000

BOMB = "The DOCX unpacks to more than 30 MB of text, as no article does: save it without what swells it, or paste the text."
BROKEN = "The DOCX is broken and could not be read: save it again, or paste the text."
ENCRYPTED = "The DOCX is protected by a password: save a copy without one, or paste the text."
EMPTY = "The DOCX holds no text: check that it is the right file, or paste the text."
OTHER_ZIP = f"The file is an archive or another office format, not a DOCX: {TAKEN}"

_MAIN = re.compile(r"word/document\d*\.xml")
# Words that a reader does not see: taken out by an editor, codes of fields, and what stands beside for old programs.
_UNSEEN = {"del", "moveFrom", "instrText", "delText", "Fallback", "rPr", "pPr"}


def read_docx(body: bytes, *, name: str = "") -> Captured:
    """Read a DOCX with its footnotes. Raises Unreadable for a bomb, another kind of archive, or one without text."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [part.filename for part in archive.infolist()]
            xml = _Parts(archive)
            main = next((part for part in parts if _MAIN.fullmatch(part)), "")
            if not main:
                raise Unreadable(OTHER_ZIP)
            if len(parts) > MOST_PARTS:
                raise Unreadable(BOMB)
            paragraphs = list(_paragraphs(xml.read(main)))
            for notes in ("word/footnotes.xml", "word/endnotes.xml"):
                paragraphs += _paragraphs(xml.read(notes)) if notes in parts else []
            title, author = _said(xml) if "docProps/core.xml" in parts else ("", "")
    except (
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ):
        raise Unreadable(BROKEN) from None
    except RuntimeError:  # how zipfile says that a part is encrypted
        raise Unreadable(ENCRYPTED) from None
    text = settle("\n".join(paragraph for paragraph in paragraphs if paragraph.strip()))
    if not text:
        raise Unreadable(EMPTY)
    captured = Captured(text=text, kind=Kind.DOCX, title=line(title, 500), byline=line(author, 200))
    return completed(captured, name=name)


class _Parts:
    """The parts of an archive, all together read no further than the limit: what it says of their size is not believed."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.left = archive, MOST_UNPACKED

    def read(self, part: str) -> Any:
        """Return the XML of a part. Raises Unreadable once it is too much."""
        with self.archive.open(part) as file:
            content = file.read(self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise Unreadable(BOMB)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(content, parser)


def _name(element: Any) -> str:
    """The name of an element without its namespace: the strict form of the format has another."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _paragraphs(root: Any) -> Iterator[str]:
    """Give out each paragraph; one inside another, as in a text box, comes after it."""
    for element in root.iter():
        if _name(element) == "p" and not any(_name(above) in _UNSEEN for above in element.iterancestors()):
            yield "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    stack = list(reversed(element))
    while stack:
        inner = stack.pop()
        name = _name(inner)
        if name == "t":
            yield inner.text or ""
        elif name in ("tab", "noBreakHyphen"):
            yield "-" if name == "noBreakHyphen" else " "
        elif name in ("br", "cr"):
            yield "\n"
        elif name != "p" and name not in _UNSEEN:
            stack.extend(reversed(inner))


def _said(parts: _Parts) -> tuple[str, str]:
    """Return the title and the author that the file gives for itself."""
    said = {_name(element): element.text or "" for element in parts.read("docProps/core.xml")}
    return said.get("title", ""), said.get("creator", "")
