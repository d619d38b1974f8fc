"""What our Jinja2 templates can call: addresses, words of the scales, dates, numbers."""

from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment, Undefined
from markupsafe import Markup, escape

from claims.analysis import scales
from claims.analysis.warnings import OUTRUN_WORDS

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PAGING = ("after", "before")
"""Parameters that name a place in a list; they mean nothing once the list is another one."""


class Unsaid(Undefined):
    """A name that the view did not give: it may be tested for, but printing or looping over it is an error."""

    __slots__ = ()
    __str__ = __iter__ = __len__ = Undefined._fail_with_undefined_error


def environment(**options: Any) -> Environment:
    """Return the Jinja2 environment of our pages, for Django's template backend."""
    env = Environment(**{**options, "undefined": Unsaid, "trim_blocks": True, "lstrip_blocks": True})
    env.globals.update(
        url=url,
        static=static,
        get_messages=get_messages,
        with_params=with_params,
        without_value=without_value,
        status_word=scales.status_word,
        likelihood_word=scales.likelihood_word,
        likelihood_range=scales.likelihood_range,
        likelihood_band=scales.band,
        reliability_words=scales.RELIABILITY_WORDS,
        outrun_words=OUTRUN_WORDS,
        credibility_words=scales.CREDIBILITY_WORDS,
        period_words=period_words,
        quantity_words=quantity_words,
        difference=difference,
        plural=plural,
    )
    env.filters.update(day=day, daytime=daytime, partial=partial, number=number, plural=plural, words=words)
    return env


# Addresses


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    """Return the address of a named page: `url("claim", slug=case.slug, number=30)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def with_params(request: HttpRequest, **changes: Any) -> str:
    """Return the present page's query string with some parameters changed, ready for an href.

    None takes a parameter off, a list gives it several values. Repeated values of the others stay; the place
    in the list (`after`, `before`) is dropped unless given.
    """
    query = request.GET.copy()
    for name in PAGING:
        query.pop(name, None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        elif isinstance(value, list | tuple):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def without_value(request: HttpRequest, name: str, value: Any) -> str:
    """Return the present page's query string without one value of one parameter, for taking off a chip."""
    kept = [one for one in request.GET.getlist(name) if one != str(value)]
    return with_params(request, **{name: kept or None})


# Times


def day(value: date | datetime | None, zone: str | tzinfo | None = None) -> str:
    """Return "12 Jul 2025"; a moment is read in the time zone `zone` (its name will do), else in the current one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _local(value, zone)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def daytime(value: datetime | None, zone: str | tzinfo | None = None) -> str:
    """Return "12 Jul 2025, 15:04", read in the time zone `zone`, else in the current one."""
    if value is None:
        return ""
    value = _local(value, zone)
    return f"{day(value.date())}, {value:%H:%M}"


def _local(value: datetime, zone: str | tzinfo | None) -> datetime:
    if timezone.is_naive(value):
        return value
    there = ZoneInfo(zone) if isinstance(zone, str) else zone or timezone.get_current_timezone()
    try:
        return value.astimezone(there)
    except OverflowError:  # at either end of the calendar
        return value.astimezone(UTC)


def partial(value: date | None, precision: str = "day") -> str:
    """Return a date as exactly as it is known: "7 Sep 2023", "Sep 2023" or "2023"."""
    if value is None:
        return ""
    if precision == "year":
        return str(value.year)
    if precision == "month":
        return f"{MONTHS[value.month - 1]} {value.year}"
    return day(value)


def period_words(start: date | None, start_precision: str, end: date | None, end_precision: str) -> str:
    """Return the time something is about: "Sep 2023 to 2024", "from 2023", "until Oct 2023", or "" if open both ways."""
    first, last = partial(start, start_precision), partial(end, end_precision)
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""


# Numbers


def number(value: int | float | Decimal | None) -> str:
    """Return 1000 as "1,000" and Decimal("96.70") as "96.7"; nothing for None."""
    if value is None:
        return ""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plural(count: int, one: str, many: str = "") -> str:
    """Return "1 report" or "1,000 reports"; `many` defaults to `one` with an s."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def quantity_words(
    low: int | float | Decimal | None,
    high: int | float | Decimal | None,
    unit: str = "",
    qualifier: str = "",
    approximate: bool = False,
) -> str:
    """Return a figure in words: "about 1,000 containers", "at least 15,800", "12 to 14 rounds", "" if there is none."""
    if low is None and high is None:
        return ""
    figure = number(high if low is None else low)
    if low is not None and high is not None and low != high:
        figure = f"{number(low)} to {number(high)}"
    elif low is None and not qualifier:
        qualifier = "up_to"
    figure = f"{figure} {unit}".strip()
    if qualifier == "conditional":
        return f"{figure}, {scales.QUALIFIER_WORDS[scales.Qualifier.CONDITIONAL]}"
    before = scales.QUALIFIER_WORDS[scales.Qualifier(qualifier)] or ("about" if approximate else "")
    return f"{before} {figure}".strip()


# Words


def words(code: str) -> str:
    """Return a stored code as it is read: "joint_body" is "joint body"."""
    return str(code).replace("_", " ")


def difference(before: str, after: str) -> Markup:
    """Return `after` with the words that `before` does not have marked as inserted."""
    old, new = before.split(), after.split()
    pieces = []
    for kind, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        text = escape(" ".join(new[start:end]))
        if text:
            pieces.append(text if kind == "equal" else Markup("<ins>{}</ins>").format(text))
    return Markup(" ").join(pieces)
