"""What goes out, and in which format: menus, commands and documents read FORMATS."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from claims.exchange import tabular, xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """A format that lists of claims are written in: its name for a reader, how a browser knows it, its writer, and how many
    claims it can hold."""

    name: str
    media_type: str
    suffix: str
    write: Callable[[Iterable[Sequence[Any]], Callable[[int], str]], Iterator[bytes]]
    table: Callable[[Sequence[str], Iterable[Iterable[Any]], str], Iterator[bytes]]
    """Writes any other table: its heads, its lines, and what it is called where the format has a place for that."""
    most: int | None = None


FORMATS = {
    "csv": Format(
        "Spreadsheet (CSV)", "text/csv; charset=utf-8", ".csv", tabular.write_claims, tabular.write
    ),
    "xlsx": Format(
        "Workbook (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
        xlsx.write_claims,
        xlsx.write,
        xlsx.MOST_ROWS,
    ),
}
