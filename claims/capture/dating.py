"""Dates in words, and no more precise than the words are."""

import re
from datetime import date

from claims.analysis.dates import read_partial
from claims.analysis.scales import Precision

Dated = tuple[date | None, Precision]
UNDATED: Dated = (None, Precision.DAY)

_ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_RUSSIAN = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_MONTHS = {name: at for names in (_ENGLISH, _RUSSIAN) for at, name in enumerate(names, 1)}
_MONTHS |= {name[:3]: at for at, name in enumerate(_ENGLISH, 1)} | {"sept": 9}
_NAME = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}[-/._](?P<month>\d\d)[-/._](?P<day>\d\d)(?!\d)",
        rf"(?<!\d){_YEAR}년\s*(?P<month>\d{{1,2}})월(?:\s*(?P<day>\d{{1,2}})일)?",
        rf"(?<!\d){_YEAR}年\s*(?P<month>\d{{1,2}})月(?:\s*(?P<day>\d{{1,2}})日)?",
        rf"\b{_DAY}(?:\s+of)?\s+{_NAME},?\s+{_YEAR}\b",
        rf"\b{_NAME}\s+{_DAY},?\s+{_YEAR}\b",
        rf"(?<!\d\s)\b{_NAME},?\s+{_YEAR}\b",
    )
]
_ISO = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ].*)?")


def date_in(text: str) -> Dated:
    """Return the first date that a text holds, to the day or the month; nothing for a bare year, which is often a number."""
    found = [(match.start(), match) for form in _FORMS if (match := form.search(text))]
    for _, match in sorted(found, key=lambda pair: (pair[0], -len(pair[1][0]))):
        parts = match.groupdict()
        month = _MONTHS.get(parts["month"].lower().rstrip(".")) or int(parts["month"])
        day = f"-{int(parts['day']):02}" if parts.get("day") else ""
        dated = date_from(f"{parts['year']}-{month:02}{day}")
        if dated[0]:
            return dated
    return UNDATED


def date_from(stamp: str) -> Dated:
    """Read what a page's metadata say: "2024", "2024-05", "2024-05-07" or a moment; the day is the publisher's own."""
    match = _ISO.fullmatch(stamp.strip())
    if not match:
        return UNDATED
    try:
        partial = read_partial(match[1])
    except ValueError:
        return UNDATED
    return partial.first, partial.precision


def date_at_head(text: str) -> Dated:
    """Return the date that stands in a short line at the head of a text, where papers and articles give theirs."""
    heads = [line for line in text[:3000].split("\n") if line][:15]
    for line in heads:
        if len(line) <= 120 and (dated := date_in(line))[0]:
            return dated
    return UNDATED
