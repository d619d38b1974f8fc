"""Dates and times of day that a sentence names, as far as it tells them."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.analysis.tokens import Token, listed

_MONTH_NAMES = [
    "january jan января январь januar janvier enero",
    "february feb февраля февраль februar février febrero",
    "march mar марта март märz mars marzo",
    "april apr апреля апрель avril abril",
    "may мая май mai mayo",
    "june jun июня июнь juni juin junio",
    "july jul июля июль juli juillet julio",
    "august aug августа август août agosto",
    "september sept sep сентября сентябрь septembre septiembre",
    "october oct октября октябрь oktober octobre octubre",
    "november nov ноября ноябрь novembre noviembre",
    "december dec декабря декабрь dezember décembre diciembre",
]
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_DOUBTFUL = {"may", "march", "mar", "mars", "jan", "sep", "dec", "april", "june", "august"}
"""Months that are other words or names too: taken for months with a figure beside or a preposition before."""
_BEFORE_MONTH = listed(
    "in since of by until till from during early late mid last this next to and between before after through every "
    "beginning end via around"
)
_BEFORE_YEAR = listed(
    "in since by during until till early late mid throughout summer spring autumn fall winter end year years fiscal fy "
    "в с до seit bis en desde"
)
"""Words after which four figures are a year whatever follows."""
_PERHAPS_YEAR = listed("the of for to from and between after before through as already around circa c к")
_COUNTING = listed("than least about around some nearly almost over roughly approximately exactly only")
_ORDINALS = {"st", "nd", "rd", "th", "го", "е", "er"}
_DASHES = {"-", "–", "—", "‐", "‑", "/"}
_JOINS = _DASHES | {"to", "and", "or", ",", "through"}
_EASTERN = {
    "년": "year",
    "年": "year",
    "월": "month",
    "月": "month",
    "일": "day",
    "日": "day",
    "시": "",
    "時": "",
    "时": "",
}
_PREFIXES = {"mid", "pre", "post", "early", "late", "end", "circa"}


@dataclass(frozen=True, slots=True)
class Named:
    """A date as a sentence names it; what it leaves open is None. A time of day leaves all open."""

    year: int | None
    month: int | None
    day: int | None
    words: str
    start: int
    end: int

    def differs(self, other: "Named") -> bool:
        """Say whether some part that both name differs."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return any(one is not None and two is not None and one != two for one, two in pairs)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a date stands in a row of tokens, from `first` up to, not with, `last`."""

    first: int
    last: int
    year: int | None = None
    month: int | None = None
    day: int | None = None


def spots(row: Sequence[Token]) -> list[Spot]:
    """Return the dates and times of a row of tokens, in order; linear."""
    found: list[Spot] = []
    place = 0
    while place < len(row):
        spot = _at(row, place)
        if spot:
            found.append(spot)
        place = spot.last if spot else place + 1
    return found


def _at(row: Sequence[Token], at: int) -> Spot | None:
    token = row[at]
    if token.is_figure:
        return (
            _eastern(row, at) or _numeric(row, at) or _clock(row, at) or _day_first(row, at) or _year(row, at)
        )
    if token.low in MONTHS:
        return _month_first(row, at)
    prefix, _, rest = token.low.partition("-")
    if prefix in _PREFIXES and rest:
        year = year_of(rest.removesuffix("s"))
        return Spot(at, at + 1, year) if year else None
    return None


def year_of(text: str) -> int | None:
    """Return the year that four figures may tell, 1800 to 2099."""
    return (
        int(text)
        if len(text) == 4 and text.isascii() and text.isdigit() and "1800" <= text < "2100"
        else None
    )


def _touch(row: Sequence[Token], at: int) -> bool:
    """Say whether the token at `at` touches the one before it."""
    return 0 < at < len(row) and row[at].start == row[at - 1].end


def _low(row: Sequence[Token], at: int) -> str:
    return row[at].low if 0 <= at < len(row) else ""


def day_of(text: str) -> int | None:
    """Return the day of a month that one or two figures may tell."""
    return int(text) if len(text) <= 2 and text.isdecimal() and 1 <= int(text) <= 31 else None


def _eastern(row: Sequence[Token], at: int) -> Spot | None:
    """2024년 10월 8일, 2024年10月8日."""
    parts: dict[str, int] = {}
    last = at
    while last < len(row) and row[last].is_figure and len(row[last].text) <= 4 and row[last].text.isdecimal():
        if not _touch(row, last + 1) or row[last + 1].text[0] not in _EASTERN:
            break
        parts[_EASTERN[row[last + 1].text[0]]] = int(row[last].text)
        last += 2
        if any(one.isdecimal() for one in row[last - 1].text):
            break
    if last == at:
        return None
    return Spot(at, last, parts.get("year"), parts.get("month"), parts.get("day"))


def _numeric(row: Sequence[Token], at: int) -> Spot | None:
    """2023-09-07, 07/09/2023, 7.9.2023; whether the day or the month stands first in the last two is left open."""
    steps = row[at].text.split(".")
    if len(steps) == 3 and day_of(steps[0]) and day_of(steps[1]) and len(steps[2]) in (2, 4):
        return Spot(at, at + 1, year_of(steps[2]))
    five = row[at : at + 5]
    if len(five) < 5 or not all(_touch(row, at + offset) for offset in range(1, 5)):
        return None
    if (
        five[1].text != five[3].text
        or five[1].text not in _DASHES
        or not (five[2].is_figure and five[4].is_figure)
    ):
        return None
    if year_of(five[0].text) and day_of(five[2].text) and day_of(five[4].text):
        return Spot(at, at + 5, int(five[0].text), int(five[2].text), int(five[4].text))
    if day_of(five[0].text) and day_of(five[2].text) and len(five[4].text) in (2, 4):
        return Spot(at, at + 5, year_of(five[4].text))
    return None


def _clock(row: Sequence[Token], at: int) -> Spot | None:
    """9:30, 9 a.m., 6 o'clock."""
    last = at + 1
    if _low(row, last) == ":" and _touch(row, last) and _touch(row, last + 1) and row[last + 1].is_figure:
        last += 2
    if _low(row, last) in ("am", "pm", "a.m", "p.m", "o'clock", "gmt", "utc", "kst"):
        return Spot(at, last + 1)
    return Spot(at, last) if last > at + 1 else None


def _days(row: Sequence[Token], at: int) -> int:
    """Return where the days that begin at `at` end: "7", "7th", "7-12", "7 and 12"; `at` if none begins."""
    if at >= len(row) or not row[at].is_figure or not day_of(row[at].text):
        return at
    last = at + 1
    if _low(row, last) in _ORDINALS and _touch(row, last):
        last += 1
    return last


def _day_first(row: Sequence[Token], at: int) -> Spot | None:
    """7 September, 7 September 2023, 7th of September, 7-12 September, 7 and 12 September."""
    last = _days(row, at)
    if last == at:
        return None
    if _low(row, last) in _JOINS:
        second = _days(row, last + 1)
        if second > last + 1:
            last = second
    if _low(row, last) == "of":
        last += 1
    month = MONTHS.get(_low(row, last))
    if not month or not (row[last].is_capital or not row[last].text.isascii()):
        return None
    last += 1
    if _low(row, last) == ".":
        last += 1
    comma = 1 if _low(row, last) == "," else 0
    year = year_of(_low(row, last + comma))
    return Spot(at, last + comma + 1 if year else last, year, month, day_of(row[at].text))


def _month_first(row: Sequence[Token], at: int) -> Spot | None:
    """September 2023, September 7, Sept. 7-9, 2023; a bare September."""
    token, before = row[at], _low(row, at - 1)
    if token.text.isascii() and not token.is_capital:
        return None
    last = at + 1
    if _low(row, last) == "." and len(token.text) <= 4 and last + 1 < len(row):
        last += 1
    days = _days(row, last)
    day = day_of(row[last].text) if days > last else None
    if day:
        last = days
        if _low(row, last) in _JOINS and (second := _days(row, last + 1)) > last + 1:
            last = second
    comma = 1 if _low(row, last) == "," else 0
    year = year_of(_low(row, last + comma))
    if year:
        last += comma + 1
    elif not day:
        last = at + 1
        if token.low in _DOUBTFUL and before not in _BEFORE_MONTH:
            return None
    return Spot(at, last, year, MONTHS[token.low], day)


def _year(row: Sequence[Token], at: int) -> Spot | None:
    """2023, 2022-23, 1990s; a year that is followed by something counted is none, unless a word before it says so."""
    year = year_of(row[at].text)
    if not year:
        return None
    last = at + 1
    if _low(row, last) == "s" and _touch(row, last):
        return Spot(at, last + 1)
    if _low(row, last) in _DASHES and _touch(row, last) and _touch(row, last + 1):
        second = row[last + 1].text
        if year_of(second) or (len(second) == 2 and second.isdecimal()):
            return Spot(at, last + 2)
    return Spot(at, last, year) if _is_year(row, at) else None


def _is_year(row: Sequence[Token], at: int) -> bool:
    before, after = _low(row, at - 1), row[at + 1] if at + 1 < len(row) else None
    if before in _BEFORE_YEAR or before in MONTHS:
        return True
    if after and after.low in COUNTED:
        return False
    if before in _COUNTING and after and after.is_word and after.low.endswith("s") and not after.is_capital:
        return False
    return row[at].text >= "1900" or before in _PERHAPS_YEAR


COUNTED = listed(
    "troops soldiers containers shells rounds people men women personnel workers tons tonnes barrels km kilometres "
    "kilometers miles missiles rockets tanks vehicles ships dollars won rubles roubles euros yuan yen percent % "
    "civilians fighters prisoners casualties sorties drones litres liters households families cases employees "
    "students migrants refugees"
)
"""What makes four figures a number even where they could be a year: "2000 troops"."""
