"""The figures of one claim as a table: who gives which amount, as of when, and whether it is counted."""

from typing import Any

from claims.analysis.told import Told
from claims.exchange.tabular import known

HEADS = (
    "as of",
    "day taken from",
    "low",
    "high",
    "unit",
    "qualifier",
    "counted from",
    "stance",
    "given by",
    "origin",
    "counted",
    "why not",
    "document",
    "title",
    "publisher",
    "published",
    "quote",
    "gist",
    "place",
    "address",
)


def line(one: Told, evidence: Any, address: str) -> list[Any]:
    """Return the cells of one figure, in the order of HEADS; `evidence` is the piece that gives it, with its document."""
    document = evidence.document
    return [
        one.day,
        "" if one.day is None else "document" if one.by_document else "evidence",
        one.figure.low,
        one.figure.high,
        one.figure.unit,
        one.figure.qualifier.value.replace("_", " "),
        one.figure.since,
        one.stance.value,
        one.speaker,
        one.name,
        "no" if one.why_not else "yes",
        one.why_not,
        document.number,
        document.title,
        document.source.name,
        known(document.published, document.published_precision),
        evidence.quote,
        evidence.gist,
        evidence.place,
        address,
    ]
