"""Spreadsheets (XLSX) as tables: the first sheet that is shown, what its cells say and not how they look."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

import openpyxl

from claims.exchange.tables import MOST_COLUMNS, Cell, NotATable, Table, cell, make_table

MOST_UNPACKED = 50_000_000
MOST_PARTS = 2_000

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BROKEN = "This XLSX file is broken: open it in a spreadsheet, save it anew, and try again."


def is_workbook(body: bytes) -> bool:
    """Say whether these bytes are a spreadsheet of some kind, to be read or refused as one."""
    return body.startswith((*_ZIP, _OLE))


def read_workbook(body: bytes) -> Table:
    """Read the first sheet of an XLSX file. Raises NotATable with a sentence; what it unpacks to is measured before."""
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
            return _read(archive, body)
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
        raise NotATable(
            f"This spreadsheet unpacks to {size / 1e6:,.0f} MB in {len(parts):,} parts, and may to "
            f"{MOST_UNPACKED // 10**6} MB in {MOST_PARTS:,}: save the list alone, or as CSV."
        )
    return archive


def _read(archive: zipfile.ZipFile, body: bytes) -> Table:
    if any(b"<!DOCTYPE" in archive.read(part) for part in archive.infolist()):
        raise NotATable(BROKEN)  # no spreadsheet writes one; it is how a small file unfolds into a huge one
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise NotATable("This spreadsheet has no sheet with cells.")
        sheet, others = sheets[0], [other.title for other in sheets[1:]]
        # What a sheet says of its own size is not believed.
        sheet.reset_dimensions()
        empty = _without_value(archive, sheet._worksheet_path)
        doubts = (f"Only the sheet “{sheet.title}” was read, not {_names(others)}.",) if others else ()
        return make_table(_rows(sheet, empty), f"XLSX, sheet “{sheet.title}”", doubts)
    finally:
        book.close()


def _names(titles: list[str]) -> str:
    shown = [f"“{title}”" for title in titles[:5]]
    more = f" and {len(titles) - 5} more" if len(titles) > 5 else ""
    return ", ".join(shown) + more


def _rows(sheet: Any, empty: set[tuple[int, int]]) -> Iterator[tuple[int, list[Cell]]]:
    # One column more than may be: enough to see that there are too many, whatever a cell says of its own place.
    for number, row in enumerate(sheet.iter_rows(min_row=1, min_col=1, max_col=MOST_COLUMNS + 1), start=1):
        yield number, [_cell(one, (number, place) in empty) for place, one in enumerate(row, start=1)]


def _without_value(archive: zipfile.ZipFile, path: str) -> set[tuple[int, int]]:
    """Return (row, column) of the formulas that were never worked out: the file holds the formula, and no value."""
    data = archive.read(path)
    if b"<f" not in data:
        return set()
    found = set()
    for _, element in ElementTree.iterparse(io.BytesIO(data)):
        if element.tag == f"{_SHEET}c":
            if (
                element.find(f"{_SHEET}f") is not None
                and not element.findtext(f"{_SHEET}v")
                and element.get("t") != "str"  # worked out, and the text is empty
            ):
                found.add(openpyxl.utils.cell.coordinate_to_tuple(element.get("r")))
            element.clear()
        elif element.tag == f"{_SHEET}row":
            element.clear()
    return found


def _cell(one: Any, is_empty_formula: bool) -> Cell:
    value = one.value
    if is_empty_formula:
        return Cell("", "this formula has no value: open the file in a spreadsheet, save it, and try again.")
    if value is None:
        return Cell()
    if one.data_type == "e":
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
