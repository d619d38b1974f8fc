"""The axes of drawings: where dates and amounts stand on them, and which of them are written out."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LETTER = 6.9
"""How wide a letter of 13 px is taken to be, with some room to spare."""
DECADES = 100
"""Amounts that spread over more than two decades stand on a logarithmic axis."""
LINES = 4


@dataclass(frozen=True, slots=True)
class Tick:
    """A date under the time axis."""

    x: float
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where an axis of time reaches, in a drawing of some width, and how many dates it has room for."""

    left: float
    right: float
    width: float
    most: int


def day_ticks(first: date, last: date, place: Callable[[date], float], span: Span) -> list[Tick]:
    """Choose the finest step of months, else of years, that the axis has room for; a short time gets its two ends."""
    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        months = [
            month
            for month in range(first.year * 12 + first.month, last.year * 12 + last.month)
            if month % step == 0
        ]
        if len(months) <= span.most:
            break
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    if len(starts) < 2:
        starts = sorted({first, last})
        words = [f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in starts]
    else:
        words = [str(day.year) if step >= 12 else f"{MONTHS[day.month - 1]} {day.year}" for day in starts]
    ticks = []
    for day, said in zip(starts, words, strict=True):
        x = max(min(place(day), span.right), span.left)
        half = LETTER * len(said) / 2
        anchor = "end" if x + half > span.width else "start" if x - half < 0 else "mid"
        ticks.append(Tick(x, said, anchor))
    return ticks


@dataclass(frozen=True, slots=True)
class Amounts:
    """An axis of amounts from `low` to `high`, with the lines that are written out."""

    low: float
    high: float
    is_log: bool
    lines: tuple[Decimal, ...]

    def share(self, amount: Decimal) -> float:
        """Return how far up the axis an amount stands, from 0 to 1."""
        if self.is_log:
            return (math.log10(amount) - math.log10(self.low)) / (
                math.log10(self.high) - math.log10(self.low)
            )
        return (float(amount) - self.low) / (self.high - self.low)


def amounts(values: Sequence[Decimal]) -> Amounts:
    """Choose an axis for amounts: from zero, or logarithmic where they spread over more than two decades."""
    least, most = min(values), max(values)
    if least > 0 and most / least > DECADES:
        first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
        every = -(-(last - first) // (LINES + 2))
        lines = [Decimal(10) ** power for power in range(first, last + 1, every)]
        return Amounts(10.0**first, 10.0**last, True, tuple(lines))
    low, high = min(least, Decimal(0)), max(most, Decimal(0))
    step = _step((high - low) / LINES) if high > low else Decimal(1)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    lines = [step * at for at in range(first, last + 1)]
    return Amounts(float(lines[0]), float(lines[-1]), False, tuple(lines))


def _step(least: Decimal) -> Decimal:
    """Return the least round step, 1, 2 or 5 and zeros, that is not below this."""
    unit = Decimal(10) ** math.floor(math.log10(least))
    return next(unit * by for by in (1, 2, 5, 10) if unit * by >= least)


def amount_words(amount: Decimal) -> str:
    """Return an amount as it is written in a drawing: "6,700", "4.8 million", "1.25"."""
    for unit, word in ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million")):
        if abs(amount) >= unit and amount % (unit / 100) == 0:
            return f"{_plain(amount / unit)} {word}"
    return _plain(amount)


def _plain(amount: Decimal) -> str:
    words = f"{amount:,f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
