"""The lists of documents and of sources as tables: their heads, and the cells of one line."""

from collections.abc import Mapping
from typing import Any

from claims.analysis import scales
from claims.exchange.tabular import known

DOCUMENT_HEADS = (
    "number",
    "title",
    "publisher",
    "grade",
    "author",
    "published",
    "language",
    "state",
    "why set aside",
    "text",
    "derives from",
    "evidence",
    "claims",
    "web address",
    "address",
)
SOURCE_HEADS = (
    "name",
    "kind",
    "grade",
    "grade in words",
    "part of",
    "speaks for it",
    "same as",
    "documents",
    "claims made",
    "evidence",
    "note",
    "address",
)


def document_line(document: Any, bears: Mapping[str, int], page: str) -> list[Any]:
    """Return the cells of a document, in the order of DOCUMENT_HEADS. `bears` counts its live evidence, and the claims of
    that; `page` is where it is shown."""
    originals = ((one.kind, one.original.number) for one in document.live_derivations)
    return [
        document.number,
        document.title,
        document.source.name,
        document.source.reliability,
        document.byline,
        known(document.published, document.published_precision),
        document.language,
        document.state.replace("_", " "),
        document.set_aside_reason,
        "captured" if document.has_text else "reference only",
        ", ".join(f"{kind} {number}" for kind, number in originals),
        bears.get("pieces", 0),
        bears.get("claims", 0),
        document.address,
        page,
    ]


def source_line(source: Any, counts: Mapping[str, int], page: str) -> list[Any]:
    """Return the cells of a source, in the order of SOURCE_HEADS. `counts` has its documents, claims and evidence."""
    grade = source.reliability
    return [
        source.name,
        source.kind.replace("_", " "),
        grade,
        scales.RELIABILITY_WORDS[grade] if grade else "",
        source.part_of.name if source.part_of else "",
        ("yes" if source.speaks_for else "no") if source.part_of else "",
        source.same_as.name if source.same_as else "",
        counts["documents"],
        counts["claims"],
        counts["evidence"],
        source.note,
        page,
    ]
