"""The columns that a list of claims may have, and the heads by which each is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.exchange.tabular import ALWAYS, IN_UTC


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that may be told of a claim: its head, what stands in it, and the other heads by which it is known."""

    head: str
    holds: str
    others: tuple[str, ...] = ()


COLUMNS = {
    "statement": Column(
        "statement", "the claim in one sentence, at most 2,000 characters", ("claim", "assertion", "text")
    ),
    "kind": Column("kind", "event (if empty), statement, view, forecast", ("type", "kind of claim")),
    "claimant": Column(
        "said by",
        "name of whoever said it, at most 200 characters",
        ("claimant", "speaker", "who", "who said", "who said it"),
    ),
    "claimant_kind": Column("said by kind", "as `source kind`; person if empty", ("claimant kind",)),
    "source": Column(
        "source", "name of whoever published it, at most 200 characters", ("publisher", "outlet", "medium")
    ),
    "source_kind": Column(
        "source kind",
        "person, body, outlet (if empty), joint body, unnamed: for a source that is new",
        ("kind of source", "source type", "publisher kind"),
    ),
    "title": Column("document", "its title, at most 500 characters", ("title", "headline", "document title")),
    "document_number": Column(
        "document number", "number of a document that the case has", ("document no", "doc number", "doc no")
    ),
    "address": Column(
        "address", "http:// or https://, at most 2,000 characters", ("url", "link", "web address", "href")
    ),
    "published": Column(
        "published",
        "date",
        ("published on", "publication date", "date published", "date of publication"),
    ),
    "gist": Column(
        "gist", "what the document says, in your words; the statement if empty", ("evidence", "excerpt")
    ),
    "place": Column("place", "where it says so, at most 200 characters", ("page", "paragraph", "where")),
    "status": Column(
        "status", "in the words of its kind", ("assessment", "judgement", "judgment", "verdict")
    ),
    "confidence": Column("confidence", "low, moderate, high", ("confidence level",)),
    "likelihood": Column(
        "likelihood", "in the words of the case's scale, with or without the range", ("probability", "chance")
    ),
    "rationale": Column(
        "rationale",
        "why: needed with a status",
        ("why", "reason", "reasons", "reasoning", "justification", "because"),
    ),
    "judged_on": Column(
        "judged on",
        "day or moment, not in the future; now if empty",
        ("last judged", "last judged (UTC)", "date judged", "assessed on", "assessed", "date of judgement"),
    ),
    "judged_by": Column(
        "judged by", "name of whoever judged, at most 200 characters", ("analyst", "assessed by", "judge")
    ),
    "tags": Column(
        "tags", "parted by semicolons or commas, at most 60 characters each", ("tag", "labels", "topics")
    ),
    "hedge": Column("hedge", "how strongly its author words it, at most 300 characters", ("author's hedge",)),
    "period_from": Column(
        "about the time from", "date", ("from", "period from", "start", "begin", "about the time", "period")
    ),
    "period_to": Column("about the time to", "date", ("to", "until", "period to", "end")),
    "quantity_low": Column(
        "quantity", "number: the figure, or the lower of two", ("quantity low", "figure", "low")
    ),
    "quantity_high": Column("quantity high", "number: the higher of two", ("up to", "high")),
    "quantity_unit": Column("unit", "what is counted, at most 100 characters", ("quantity unit", "units")),
    "approximate": Column("approximate", "yes, no (if empty)", ("approx", "quantity approximate")),
    "test": Column(
        "test", "what would count as yes and what as no; of a view or a forecast", ("resolution criteria",)
    ),
    "due": Column("due", "day on which the test is read", ("due date", "deadline", "due on")),
    "id": Column(
        "id",
        "your own name for the row, which you never change; at most 200 characters",
        ("ref", "reference", "key"),
    ),
    "fate": Column("fate", "active: only claims that stand are brought in", ()),
}

EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "statement": "The mill on Weir Lane burned down.",
        "kind": "event",
        "source": "Weir Herald",
        "title": "Mill burns",
        "address": "https://example.org/mill",
        "published": "2024-05-04",
        "gist": "It counts two fire engines at the ruin.",
        "place": "paragraph 2",
        "status": "corroborated",
        "confidence": "moderate",
        "rationale": "The inquiry has seen the ruin for itself.",
        "judged_on": "2024-05-06",
        "tags": "damage; fire",
        "period_from": "2024-05-03",
        "period_to": "2024-05",
        "quantity_low": "2",
        "quantity_high": "3",
        "quantity_unit": "fire engines",
        "approximate": "yes",
        "id": "M-1",
    },
    {
        "statement": "The mill will be built up again by the end of 2025.",
        "kind": "forecast",
        "claimant": "Mayor of Weir",
        "claimant_kind": "person",
        "source": "Weir Herald",
        "source_kind": "outlet",
        "title": "The mayor's promise",
        "status": "open",
        "confidence": "low",
        "likelihood": "likely",
        "rationale": "She has the money, but no plan yet.",
        "judged_by": "Second reader",
        "hedge": "surely",
        "test": "Yes if the town's register shows a finished mill on that day, else no.",
        "due": "2025-12-31",
        "id": "M-2",
    },
)
"""Two rows that show what stands in the columns: in the list to begin with, and in docs/formats.md."""


def _plain(head: str) -> str:
    """A head without what people write differently: capitals, blanks, underscores, hyphens, dots."""
    return re.sub(r"[\W_]", "", head.casefold())


_KNOWN = {
    _plain(head): name for name, column in COLUMNS.items() for head in (column.head, name, *column.others)
}
_OURS = {_plain(head) for head in ALWAYS}


def is_ours(heads: Sequence[str]) -> bool:
    """Say whether these are the heads of an export of the register."""
    return {_plain(head.removesuffix(IN_UTC)) for head in heads} >= _OURS


def in_utc(heads: Sequence[str], columns: Sequence[str]) -> bool:
    """Say whether moments without a zone are in UTC: in our exports, and where the head of their column says so."""
    return is_ours(heads) or any(
        name == "judged_on" and head.endswith(IN_UTC) for head, name in zip(heads, columns, strict=True)
    )


def guess(heads: Sequence[str]) -> tuple[str, ...]:
    """Return for each head the column that it names, or "" for one that is not known or was named before it."""
    ours = is_ours(heads)  # where the address is that of the claim's page, not of a document
    taken: set[str] = set()
    found = []
    for head in heads:
        name = _KNOWN.get(_plain(head), "")
        if name in taken or (ours and name == "address"):
            name = ""
        taken.add(name)
        found.append(name)
    return tuple(found)


def shown(heads: Sequence[str], place: int) -> str:
    """Return the head of a column as a person finds it: its own words, or the letters that a spreadsheet gives it."""
    if heads[place]:
        return heads[place]
    letters, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"column {letters}"
