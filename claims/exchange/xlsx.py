"""Claims as XLSX: one row each, texts as texts and never as formulas, numbers and dates as what they are.

The file is put together here and not by openpyxl, which takes ten times as long for it and writes all of it to disk before
the first byte can go out.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from claims.exchange import tabular

MOST_ROWS = 1_048_575
"""How many rows a sheet holds under its heads."""
LONGEST = 32_767
"""How many characters a cell holds."""
ROWS_AT_A_TIME = 500
WIDTHS = {
    "statement": 70,
    "title": 70,
    "name": 40,
    "note": 40,
    "said by": 24,
    "publisher": 30,
    "part of": 30,
    "likelihood": 18,
    "last judged (UTC)": 19,
    "newest evidence (UTC)": 22,
    "last change (UTC)": 19,
    "address": 50,
    "web address": 50,
    "tags": 30,
}
"""How many characters wide a column is, where 14 are too few or too many."""
HEADS = tuple(f"{head}{tabular.IN_UTC}" if head in tabular.MOMENTS else head for head in tabular.HEADS)
"""Those of the CSV, with the zone of moments, which no cell of a sheet can say."""
HEAD, DAY, MOMENT = 1, 2, 3
"""The looks of cells, by their place in _STYLES."""

_FIRST_DAY = date(1899, 12, 30)
_OLDEST = date(1900, 3, 1)
"""Before it the calendar of a spreadsheet is a day off."""
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": _STYLES,
}


def write_claims(rows: Iterable[Sequence[Any]], address: Callable[[int], str]) -> Iterator[bytes]:
    """Write claims, each given as the values of tabular.FIELDS, as they are read: a few hundred rows are held at a time."""
    return write(HEADS, (tabular.claim_line(row, address) for row in rows))


def write(heads: Sequence[str], lines: Iterable[Iterable[Any]], title: str = "Claims") -> Iterator[bytes]:
    """Write a table as a workbook of one sheet called `title`, in chunks of bytes. Raises ValueError at the row that no sheet holds."""
    sink: Any = _Chunks()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, _XML + part.replace("{title}", title))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_beginning(heads).encode())
            rest = iter(lines)
            left = MOST_ROWS
            while some := list(islice(rest, ROWS_AT_A_TIME)):
                left -= len(some)
                if left < 0:
                    raise ValueError(f"A sheet holds {MOST_ROWS:,} rows and no more.")
                sheet.write("".join(f"<row>{''.join(map(cell, line))}</row>" for line in some).encode())
                yield sink.take()
            sheet.write(b"</sheetData></worksheet>")
    yield sink.take()


def cell(value: Any) -> str:
    """Return a value as the XML of a cell: a text as a text, whatever it begins with; a moment in UTC; None as nothing."""
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        return f'<c s="{MOMENT}"><v>{(moment.date() - _FIRST_DAY).days + seconds / 86400:.10f}</v></c>'
    if isinstance(value, date):
        if value < _OLDEST:
            return _text(value.isoformat())
        return f'<c s="{DAY}"><v>{(value - _FIRST_DAY).days}</v></c>'
    return f"<c><v>{value}</v></c>"


def _text(value: str, look: int = 0) -> str:
    text = _ESCAPED.sub("_x005F_", value[:LONGEST])
    if _UNHOLDABLE.search(text):
        text = _UNHOLDABLE.sub("\ufffd", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    style = f' s="{look}"' if look else ""
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


def _beginning(heads: Sequence[str]) -> str:
    """The sheet up to its first row: heads in bold that stay in view, and how wide the columns are."""
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{WIDTHS.get(head, 14)}" customWidth="1"/>'
        for at, head in enumerate(heads, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData><row>{''.join(_text(head, HEAD) for head in heads)}</row>"
    )


class _Chunks:
    """Collects what the archive writes until it is taken. It cannot go back, so the archive never tries."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._chunks.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data
