"""Spreadsheets (XLSX) as tables: the first sheet that is shown, what its cells say and not how they look."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.worksheet._reader import WorkSheetParser

from claims.exchange.tables import MOST_COLUMNS, Cell, NotATable, Table, cell, make_table

MOST_UNPACKED = 50_000_000
MOST_PARTS = 2_000
MOST_CELLS = 16_384
"""How many cells a line may have, blank ones too: as many as a sheet has columns."""
MOST_MARKS = {"sheet": 2_500_000, "text": 1_000_000, "other": 200_000}
"""How many marks ("<") a part may hold: a small file of empty elements keeps a reader busy for minutes."""

_PIECE = 64_000
_SHEETS = "xl/worksheets/"
_NO_CELLS = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BROKEN = "This XLSX file is broken: open it in a spreadsheet, save it anew, and try again."


def is_workbook(body: bytes) -> bool:
    """Say whether these bytes are a spreadsheet of some kind, to be read or refused as one."""
    return body.startswith((*_ZIP, _OLE))


def read_workbook(body: bytes) -> Table:
    """Read the first sheet of an XLSX file. Raises NotATable with a sentence; it is unpacked piece by piece, and no further than it may."""
    if body.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in body:
            raise NotATable(
                "This spreadsheet is protected by a password: take it off, save the file, and try again."
            )
        raise NotATable("This is a spreadsheet of the old kind (XLS): save it as XLSX or as CSV.")
    archive = _open(body)
    try:
        with warnings.catch_warnings():
            # The reader warns of styles and extensions that it leaves out: nothing that is read here.
            warnings.simplefilter("ignore")
            return _read(_unpack(archive))
    except NotATable:
        raise
    except Exception:
        # A broken file breaks its reader in many ways, all of which mean the same to whoever brought it.
        raise NotATable(BROKEN) from None


def _open(body: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise NotATable(BROKEN) from None
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise NotATable("This file is protected by a password: take it off, save the file, and try again.")
    if "content.xml" in names:
        raise NotATable("This is an OpenDocument file: save it as XLSX or as CSV.")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise NotATable("This is no spreadsheet that can be read: save the table as CSV or XLSX.")
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise _too_large(size, len(parts))
    return archive


def _too_large(size: int, parts: int) -> NotATable:
    return NotATable(
        f"This spreadsheet unpacks to {size / 1e6:,.0f} MB in {parts:,} parts, and may to "
        f"{MOST_UNPACKED // 10**6} MB in {MOST_PARTS:,}: save the list alone, or as CSV."
    )


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the parts that a table is read from. What a part says of its own size is not believed."""
    parts: dict[str, bytes] = {}
    size = 0
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        pieces = []
        with archive.open(part) as packed:
            while piece := packed.read(_PIECE):
                size += len(piece)
                if size > MOST_UNPACKED:
                    raise _too_large(size, len(archive.infolist()))
                pieces.append(piece)
        parts[part.filename] = b"".join(pieces)
    for name, data in parts.items():
        if b"<!DOCTYPE" in data:
            raise NotATable(
                BROKEN
            )  # no spreadsheet writes one; it is how a small file unfolds into a huge one
        kind = "sheet" if name.startswith(_SHEETS) else "text" if "sharedstrings" in name.lower() else "other"
        if data.count(b"<") > MOST_MARKS[kind]:
            raise NotATable("This spreadsheet holds far too many cells: save the list alone, or as CSV.")
    return parts


def _without_cells(parts: dict[str, bytes]) -> io.BytesIO:
    """Pack the parts again for their reader, without what stands in the sheets: that is read here."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in parts.items():
            is_sheet = name.startswith(_SHEETS) and name.endswith(".xml")
            archive.writestr(name, _NO_CELLS if is_sheet else data)
    packed.seek(0)
    return packed


def _read(parts: dict[str, bytes]) -> Table:
    book: Any = openpyxl.load_workbook(
        _without_cells(parts), read_only=True, data_only=True, keep_links=False
    )
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise NotATable("This spreadsheet has no sheet with cells.")
        sheet, others = sheets[0], [other.title for other in sheets[1:]]
        reader = WorkSheetParser(
            None,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        doubts = (f"Only the sheet “{sheet.title}” was read, not {_names(others)}.",) if others else ()
        rows = _rows(parts[sheet._worksheet_path], reader)
        return make_table(rows, f"XLSX, sheet “{sheet.title}”", doubts)
    finally:
        book.close()


def _names(titles: list[str]) -> str:
    shown = [f"“{title}”" for title in titles[:5]]
    more = f" and {len(titles) - 5} more" if len(titles) > 5 else ""
    return ", ".join(shown) + more


def _rows(data: bytes, reader: Any) -> Iterator[tuple[int, list[Cell]]]:
    """Read the lines that hold something, in one pass. Blank cells and blank lines cost next to nothing."""
    row: dict[int, Cell] = {}
    seen = 0
    lines: Any = None
    for event, element in ElementTree.iterparse(io.BytesIO(data), events=("start", "end")):
        if event == "start":
            if element.tag == f"{_SHEET}sheetData":
                lines = element
            elif element.tag == f"{_SHEET}row":
                reader.row_counter = int(element.get("r", reader.row_counter + 1))
                reader.col_counter = seen = 0
                row = {}
        elif element.tag == f"{_SHEET}c":
            seen += 1
            if seen > MOST_CELLS:
                raise NotATable(f"Line {reader.row_counter} has more cells than a sheet has columns.")
            if len(element):
                place, found = _read_cell(reader, element)
                # One column more than may be: enough to see that there are too many.
                row[min(place, MOST_COLUMNS + 1)] = found
            else:
                reader.col_counter = _column(element, reader.col_counter + 1)
            element.clear()
        elif element.tag == f"{_SHEET}row":
            if lines is not None:
                lines.clear()  # so that what was read takes no room
            if row:
                yield reader.row_counter, [row.get(place, Cell()) for place in range(1, max(row) + 1)]


def _column(element: Any, next_one: int) -> int:
    where = element.get("r")
    return openpyxl.utils.cell.coordinate_to_tuple(where)[1] if where else next_one


def _read_cell(reader: Any, element: Any) -> tuple[int, Cell]:
    """Return the column of a cell and what it says; a formula that was never worked out has no value in the file."""
    one = reader.parse_cell(element)
    has_no_value = (
        element.find(f"{_SHEET}f") is not None
        and not element.findtext(f"{_SHEET}v")
        and element.get("t") != "str"  # worked out, and the text is empty
    )
    if has_no_value:
        wanted = "this formula has no value: open the file in a spreadsheet, save it, and try again."
        return one["column"], Cell("", wanted)
    return one["column"], _cell(one["value"], one["data_type"])


def _cell(value: Any, data_type: str) -> Cell:
    if value is None:
        return Cell()
    if data_type == "e":
        return Cell(str(value), "the spreadsheet shows an error here: mend it, or leave the cell empty.")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, float):
        return Cell(f"{value:.15g}")
    if isinstance(value, datetime):
        return Cell(value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds"))
    if isinstance(value, date):
        return Cell(value.isoformat())
    return cell(str(value))
