"""Claims as CSV: one line each, safe to open in a spreadsheet.

The file is UTF-8 and begins with a byte order mark: without it Excel reads "Chosŏn" as "ChosÅn", and everything else that
reads CSV knows to skip it (in Python, the encoding utf-8-sig).
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from claims.analysis import scales
from claims.analysis.dates import write_partial

BYTE_ORDER_MARK = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LINES_AT_A_TIME = 500

HEADS = (
    "number",
    "statement",
    "kind",
    "said by",
    "status",
    "confidence",
    "likelihood",
    "likelihood range",
    "reports for",
    "reports against",
    "last judged",
    "newest evidence",
    "new evidence since judged",
    "last change",
    "about the time from",
    "about the time to",
    "owner",
    "fate",
    "superseded by",
    "address",
)

FIELDS = (
    "number",
    "statement",
    "kind",
    "claimant__name",
    "status",
    "confidence",
    "likelihood",
    "likelihood_standard",
    "reports_for",
    "reports_against",
    "assessed_at",
    "evidence_at",
    "has_new_evidence",
    "changed_at",
    "period_from",
    "period_from_precision",
    "period_to",
    "period_to_precision",
    "owner__username",
    "fate",
    "successor__number",
)
"""The values of a claim that a line is written from, named as a query names them."""


def write_claims(rows: Iterable[Mapping[str, Any]], address: Callable[[int], str]) -> Iterator[bytes]:
    """Write claims, given as the values of FIELDS, a few hundred lines at a time; `address` knows the page of a number."""
    return write(HEADS, (claim_line(row, address) for row in rows))


def claim_line(row: Mapping[str, Any], address: Callable[[int], str]) -> list[Any]:
    """Return the cells of one claim, in the order of HEADS."""
    band = scales.band(row["likelihood_standard"], row["likelihood"]) if row["likelihood"] else None
    successor = row["successor__number"]
    return [
        f"C-{row['number']}",
        row["statement"],
        row["kind"],
        row["claimant__name"],
        scales.status_word(row["kind"], row["status"]) if row["status"] else "",
        row["confidence"],
        band.word if band else "",
        band.range if band else "",
        row["reports_for"],
        row["reports_against"],
        row["assessed_at"],
        row["evidence_at"],
        "yes" if row["has_new_evidence"] else "no",
        row["changed_at"],
        write_partial(row["period_from"], row["period_from_precision"]),
        write_partial(row["period_to"], row["period_to_precision"]),
        row["owner__username"],
        row["fate"],
        f"C-{successor}" if successor else "",
        address(row["number"]),
    ]


def write(heads: Iterable[str], lines: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Write a table as CSV in chunks of bytes, so that no more than a few hundred lines are held at a time."""
    buffer = _Lines()
    writer = csv.writer(buffer)
    writer.writerow(heads)
    yield (BYTE_ORDER_MARK + buffer.take()).encode()
    rest = iter(lines)
    while some := list(islice(rest, LINES_AT_A_TIME)):
        writer.writerows([cell(value) for value in line] for line in some)
        yield buffer.take().encode()


def cell(value: Any) -> Any:
    """Return a value as a cell: a text that a spreadsheet would run as a formula gets an apostrophe before it.

    Numbers stay numbers, so -5 is -5; a moment is written in UTC; None is empty.
    """
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "" if value is None else value


class _Lines:
    """Collects what the writer writes until it is taken."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def write(self, line: str) -> None:
        self._lines.append(line)

    def take(self) -> str:
        text = "".join(self._lines)
        self._lines.clear()
        return text
