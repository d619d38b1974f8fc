"""Claims as CSV: one line each, safe to open in a spreadsheet.

The file is UTF-8 and begins with a byte order mark: without it Excel reads "Chosŏn" as "ChosÅn", and everything else that
reads CSV knows to skip it (in Python, the encoding utf-8-sig).
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from typing import Any

from claims.analysis import scales
from claims.analysis.dates import write_partial
from claims.analysis.scales import Precision
from claims.analysis.warnings import OUTRUN_WORDS, Outrun

BYTE_ORDER_MARK = "\ufeff"
FORMULA_SIGNS = frozenset("=+-@\t\r")
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
    "rationale",
    "test",
    "due",
    "tags",
    "open dissent",
    "origins for",
    "origins against",
    "origins that only deny",
    "unknown lineage",
    "an origin is divided",
    "origins being counted anew",
    "opposed",
    "opposition explained",
    "warning",
)
ALWAYS = HEADS[:-11]
"""The heads that every export has had, by which one is known again."""
MOMENTS = ("last judged", "newest evidence", "last change")
IN_UTC = " (UTC)"
"""Ends the head of moments that do not say their zone themselves."""
TAG_BREAK = "\n"
"""Parts the names of tags as a query gives them."""

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
    "standing__rationale",
    "test",
    "due",
    "tag_names",
    "has_dissent",
    "origins_for",
    "origins_against",
    "origins_denying",
    "lineage_unknown",
    "is_divided",
    "is_stale",
    "is_opposed",
    "is_explained",
    "warning",
)
"""The values of a claim that a line is written from, named as a query names them; it works out `tag_names` and `has_dissent`."""


def write_claims(rows: Iterable[Sequence[Any]], address: Callable[[int], str]) -> Iterator[bytes]:
    """Write claims, each given as the values of FIELDS, a few hundred lines at a time; `address` knows the page of a number."""
    return write(HEADS, (claim_line(row, address) for row in rows))


def claim_line(row: Sequence[Any], address: Callable[[int], str]) -> list[Any]:
    """Return the cells of one claim, in the order of HEADS."""
    (number, statement, kind, claimant, status, confidence, likelihood, standard, *rest) = row
    (reports_for, reports_against, assessed_at, evidence_at, has_new_evidence, changed_at, *rest) = rest
    (period_from, from_precision, period_to, to_precision, owner, fate, successor, *rest) = rest
    (rationale, test, due, tags, has_dissent, *rest) = rest
    (*origins, is_divided, is_stale, is_opposed, is_explained, warning) = rest
    term = band(standard, likelihood) if likelihood else None
    return [
        f"C-{number}",
        statement,
        kind,
        claimant,
        status_word(kind, status) if status else "",
        confidence,
        term.word if term else "",
        term.range if term else "",
        reports_for,
        reports_against,
        assessed_at,
        evidence_at,
        "yes" if has_new_evidence else "no",
        changed_at,
        known(period_from, from_precision),
        known(period_to, to_precision),
        owner,
        fate,
        f"C-{successor}" if successor else "",
        address(number),
        rationale if status else "",
        test,
        due,
        tag_list(tags) if tags else "",
        "yes" if has_dissent else "no",
        *origins,
        *("yes" if so else "no" for so in (is_divided, is_stale, is_opposed, is_explained)),
        OUTRUN_WORDS[Outrun(warning)] if warning else "",
    ]


def tag_list(names: str) -> str:
    """Write tags, given as a query gives them, as a list of claims reads them: parted by semicolons, by name."""
    found = sorted(names.split(TAG_BREAK), key=str.casefold)
    # One tag with a comma in it would be read as two, were there no semicolon.
    return f"{found[0]};" if len(found) == 1 and "," in found[0] else "; ".join(found)


def known(day: date | None, precision: str) -> date | str:
    """A date that is known to the day is one; a month or a year is a text, since no cell can be half a date."""
    return day if day and precision == Precision.DAY else write_partial(day, precision)


def write(heads: Iterable[str], lines: Iterable[Iterable[Any]], title: str = "") -> Iterator[bytes]:
    """Write a table as CSV in chunks of bytes, so that no more than a few hundred lines are held at a time. CSV has no place
    for a title."""
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
        return f"'{value}" if value[:1] in FORMULA_SIGNS else value
    if isinstance(value, datetime):
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return f"{moment.isoformat(timespec='seconds')[:19]}Z"
    return "" if value is None else value


# A long export looks the same few words up again and again.
status_word = cache(scales.status_word)
band = cache(scales.band)


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
