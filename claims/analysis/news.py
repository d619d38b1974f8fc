"""What others did to a claim, said in a few words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from claims.analysis.dates import say_partial

A_WEEK = 7


class Deed(StrEnum):
    """What can be done to a claim."""

    JUDGED = "judged"
    EVIDENCE = "evidence"
    WITHDRAWN_EVIDENCE = "withdrawn evidence"
    EDITED_EVIDENCE = "edited evidence"
    DISSENT = "dissent"
    NOTE = "note"
    RECORDED = "recorded"
    EDITED = "edited"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"


@dataclass(frozen=True, slots=True)
class Happened:
    """One deed: by whom, when, and for a judgement what it says ("contested, low"); the last of `many` by the same person."""

    deed: Deed
    by: str
    when: datetime
    words: str = ""
    many: int = 1


def say_ago(day: date, today: date) -> str:
    """Return "today", "yesterday", "3 days ago", or the day itself from a week on."""
    days = (today - day).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < A_WEEK else f"on {say_partial(day, 'day')}"


def say(happened: Iterable[Happened], ago: Callable[[datetime], str]) -> list[str]:
    """Return what happened in phrases, one for each kind of deed, the one with the newest first; `ago` says a moment."""
    kinds: dict[Deed, list[Happened]] = {}
    for one in sorted(happened, key=lambda one: one.when, reverse=True):
        kinds.setdefault(one.deed, []).append(one)
    return [f"{_deed(deed, rows)} by {_names(rows)}, {ago(rows[0].when)}" for deed, rows in kinds.items()]


def _deed(deed: Deed, rows: Sequence[Happened]) -> str:
    many = sum(row.many for row in rows)
    if deed == Deed.JUDGED:
        return f"judged {rows[0].words}," if many == 1 else f"judged {many} times, last {rows[0].words},"
    if deed in _COUNTED:
        return _COUNTED[deed][0] if many == 1 else _COUNTED[deed][1].format(many)
    return deed.value if many == 1 else f"{deed.value} {many} times"


_COUNTED = {
    Deed.EVIDENCE: ("1 new piece of evidence", "{} new pieces of evidence"),
    Deed.WITHDRAWN_EVIDENCE: ("1 piece of evidence withdrawn", "{} pieces of evidence withdrawn"),
    Deed.EDITED_EVIDENCE: ("evidence edited", "evidence edited {} times"),
    Deed.DISSENT: ("dissent", "{} dissents"),
    Deed.NOTE: ("1 new note", "{} new notes"),
}


def _names(rows: Sequence[Happened]) -> str:
    """Name the newest two, and say if there are others."""
    first, second, *others = [*dict.fromkeys(row.by for row in rows), "", ""]
    if any(others[:-2]):
        return f"{first}, {second} and others"
    return f"{first} and {second}" if second else first
