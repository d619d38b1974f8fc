"""Dates that are known to the day, the month or the year: reading and writing them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from claims.analysis.scales import Precision

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True)
class Partial:
    """A date as precise as it is known: the first and the last day that it may mean."""

    first: date
    last: date
    precision: Precision


def read_partial(text: str) -> Partial:
    """Read "2023", "2023-09" or "2023-09-07". Raises ValueError with a sentence for anything else."""
    match = _FORM.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a date: write 2023, 2023-09 or 2023-09-07.")
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        if not match[2]:
            return Partial(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        if not match[3]:
            last = calendar.monthrange(year, month)[1]
            return Partial(date(year, month, 1), date(year, month, last), Precision.MONTH)
        return Partial(date(year, month, day), date(year, month, day), Precision.DAY)
    except (ValueError, calendar.IllegalMonthError):
        raise ValueError(f"'{text}' is not a day of the calendar.") from None


def settle(value: date | None, precision: str, *, last: bool = False) -> date | None:
    """Return the first (or the last) day that a date of this precision may mean: the one by which it is kept."""
    if value is None:
        return None
    meant = read_partial(write_partial(value, precision))
    return meant.last if last else meant.first


def write_partial(value: date | None, precision: str) -> str:
    """Write a date as precisely as it is known, as `read_partial` reads it; "" for None."""
    if value is None:
        return ""
    if precision == Precision.YEAR:
        return f"{value.year:04}"
    if precision == Precision.MONTH:
        return f"{value.year:04}-{value.month:02}"
    return value.isoformat()


def say_partial(value: date | None, precision: str) -> str:
    """Write a date for a reader: "7 Sep 2023", "Sep 2023" or "2023"; "" for None."""
    if value is None:
        return ""
    if precision == Precision.YEAR:
        return str(value.year)
    month = f"{_MONTHS[value.month - 1]} {value.year}"
    return month if precision == Precision.MONTH else f"{value.day} {month}"
