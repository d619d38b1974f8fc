"""A table as people bring it, CSV or XLSX: told apart by its bytes, read into rows with the line numbers of the file."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_LINES = 100_000
"""How far a file is read at all: past it there are only blank lines, or far too many."""
MOST_LETTERS = 20_000
"""How much one cell may hold."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_OTHERS = {
    b"%PDF": "This is a PDF, not a table: save the table as CSV or XLSX.",
    b"\x89PNG": "This is a picture, not a table: save the table as CSV or XLSX.",
    b"\xff\xd8\xff": "This is a picture, not a table: save the table as CSV or XLSX.",
    b"\x1f\x8b": "This file is packed (gzip): unpack it first.",
}


class NotATable(ValueError):
    """Raised with a sentence for a file that is refused whole: broken, too large, or no table at all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell says, without the blanks around it; `fault` says why it cannot be taken."""

    text: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that holds something, with the number by which a person finds it in her file."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with the heads of its columns, and how it was read."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    how: str
    doubts: tuple[str, ...] = ()
    """What was assumed, in sentences: for a person to look at."""


def read_table(body: bytes, *, size: int = 0) -> Table:
    """Read the bytes of a CSV or XLSX file, whatever it is called. Raises NotATable with a sentence.

    `size` is that of the whole file, where only its beginning was read because it is too large anyway.
    """
    # Imported here: most who read a CSV need no reader of spreadsheets.
    from claims.exchange import workbooks

    size = max(size, len(body))
    if size > MOST_BYTES:
        raise NotATable(
            f"This file has {size / 1e6:.1f} MB, and may have {MOST_BYTES // 10**6}: cut it into parts."
        )
    if not body.strip():
        raise NotATable("This file is empty.")
    for start, sentence in _OTHERS.items():
        if body.startswith(start):
            raise NotATable(sentence)
    if workbooks.is_workbook(body):
        return workbooks.read_workbook(body)
    return _read_csv(body)


def cell(text: str) -> Cell:
    """Return a text as a cell, with the apostrophe gone that keeps a spreadsheet from running it."""
    if _UNKEPT.search(text):
        return Cell(_UNKEPT.sub("\ufffd", text).strip(), "take out the character that no database keeps.")
    if len(text) > MOST_LETTERS:
        return Cell(text[:200], f"this holds {len(text):,} characters, and may hold {MOST_LETTERS:,}.")
    text = text.strip()
    return Cell(text[1:] if re.match(r"'[=+\-@]", text) else text)


def make_table(rows: Iterator[tuple[int, list[Cell]]], how: str, doubts: tuple[str, ...] = ()) -> Table:
    """Make a table of numbered rows, of which the first that holds something is the heads; blank ones are left out.

    Raises NotATable where there is nothing, only heads, or too much. Stops reading at the first row too many.
    """
    heads: tuple[str, ...] = ()
    lines: list[Line] = []
    for number, cells in rows:
        if number > MOST_LINES:
            raise NotATable(f"This file goes past line {MOST_LINES:,}: take the blank lines out, or cut it.")
        while cells and cells[-1] == Cell():
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise NotATable(
                f"Line {number} has more than {MOST_COLUMNS} columns: is this a list of claims, one on each line?"
            )
        if not cells:
            continue
        if not heads:
            heads = _heads(cells)
        elif len(lines) == MOST_ROWS:
            raise NotATable(f"This file has more than {MOST_ROWS:,} rows: cut it into parts.")
        else:
            lines.append(Line(number, _fit(cells, len(heads))))
    if not heads:
        raise NotATable("This file is empty.")
    if not lines:
        raise NotATable("This file has a line of heads, and nothing below it.")
    return Table(heads=heads, lines=tuple(lines), how=how, doubts=doubts)


def _heads(cells: list[Cell]) -> tuple[str, ...]:
    if any(one.fault for one in cells):
        raise NotATable(
            "The first line holds characters that no text has: save the file as CSV in UTF-8, or as XLSX."
        )
    return tuple(one.text[:100] for one in cells)


def _fit(cells: list[Cell], width: int) -> tuple[Cell, ...]:
    """Fill a row up to the width of the heads; what stands past the last head is a fault of the last cell."""
    if len(cells) > width:
        fault = (
            f"this row has {len(cells)} cells under {width} heads: does a text with commas lack its quotes?"
        )
        return (*cells[: width - 1], Cell(cells[width - 1].text, fault))
    return (*cells, *(Cell() for _ in range(width - len(cells))))


# CSV


def _read_csv(body: bytes) -> Table:
    text, encoding, doubts = _decode(body)
    separator = _separator(text)
    how = f"CSV in {encoding}, cells parted by {SEPARATORS[separator]}"
    return make_table(_csv_rows(text, separator), how, doubts)


def _decode(body: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return the text, how it was written, and what had to be assumed."""
    for marks, name in ((_UTF32, "utf-32"), (_UTF16, "utf-16")):
        if body.startswith(marks):
            try:
                return body.decode(name), name.upper(), ()
            except UnicodeDecodeError:
                raise NotATable(f"This file says that it is {name.upper()}, and is not.") from None
    try:
        return body.decode("utf-8-sig"), "UTF-8", ()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
    try:
        text = body.decode("cp1252")
    except UnicodeDecodeError:
        raise NotATable(
            f"Line {line} is neither UTF-8 nor windows-1252: save the file as CSV in UTF-8, or as XLSX."
        ) from None
    shown = text.split("\n")[line - 1].strip()
    doubt = (
        f"This file is not UTF-8, so it was read as windows-1252. See whether the letters of line {line} are right: "
        f"“{shown if len(shown) <= 120 else shown[:120] + '…'}”. If not, save it as CSV in UTF-8."
    )
    return text, "windows-1252 (assumed)", (doubt,)


def _separator(text: str) -> str:
    """Return what parts the cells: of comma, semicolon and tab the one that stands most often outside quotes in the heads."""
    first = next((line for line in io.StringIO(text, newline=None) if line.strip(" \t\r\n,;")), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(SEPARATORS, key=bare.count)


def _csv_rows(text: str, separator: str) -> Iterator[tuple[int, list[Cell]]]:
    # Strict: a quote that is never closed would otherwise swallow the rest of the file in silence.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, [cell(one) for one in row]
            begins = reader.line_num + 1
    except csv.Error as error:
        long = "field larger" in str(error)
        raise NotATable(
            f'The cell that begins on line {begins} is far too long: is a quote (") never closed?'
            if long
            else f'The quotes (") of the row that begins on line {begins} do not fit: a quote inside a text is doubled ("").'
        ) from None
