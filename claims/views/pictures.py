"""What the page of a claim draws: its grounds, and its figures over time. Nothing is asked of the database."""

from dataclasses import dataclass
from typing import Any

from claims.analysis.corroboration import Side
from claims.analysis.dates import say_partial
from claims.analysis.layered import Drawing, Said, drawing
from claims.analysis.streams import Bank, banks
from claims.models import Document
from claims.views.reading import Behind, Piece


@dataclass(frozen=True, slots=True)
class Grounds:
    """The grounds of a claim, drawn and as they are listed; `documents` are those that can be led to, by their id."""

    drawing: Drawing
    banks: tuple[Bank, ...]
    documents: dict[int, Document]
    caption: str


def grounds_of(behind: Behind | None) -> Grounds | None:
    """Return the grounds of a claim; None where nothing is counted."""
    if behind is None:
        return None
    lineage = behind.lineage
    found = banks(behind.counts, behind.testimonies, lineage)
    documents = {
        piece.copy.original_id: piece.copy.original for piece in behind.pieces.values() if piece.copy
    }
    documents |= {piece.evidence.document_id: piece.evidence.document for piece in behind.pieces.values()}
    said = {pk: Said("", lineage.publisher(pk)) for pk in lineage.paper}
    said |= {pk: _said(document) for pk, document in documents.items()}
    said |= {piece.evidence.document_id: _said_in(piece) for piece in behind.pieces.values()}
    drawn = drawing(found, said, lineage.name)
    return Grounds(drawn, found, documents, _caption(found)) if drawn else None


def _said(document: Document) -> Said:
    day = say_partial(document.published, document.published_precision)
    return Said(day or "no date", document.source.name)


def _said_in(piece: Piece) -> Said:
    """Return a document's day and publisher, and through whom its word came."""
    said = _said(piece.evidence.document)
    mouths = [mouth.strip() for mouth in piece.evidence.via.split(";")]
    others = [mouth for mouth in mouths if mouth and mouth.casefold() not in said.words.casefold()]
    return Said(said.day, f"{said.words} ({', '.join(others)})" if others else said.words)


def _caption(found: tuple[Bank, ...]) -> str:
    """Say how many reports run into how many origins."""
    sentences = []
    for side, words in ((Side.FOR, "for it"), (Side.AGAINST, "against it")):
        for bank in found:
            if bank.side == side:
                many = bank.documents != 1
                sentences.append(
                    f"{_number(bank.documents, 'counted report')} {words} "
                    f"{'run' if many else 'runs'} into {_number(len(bank.springs), 'origin')}."
                )
    if any(bank.documents > len(bank.springs) for bank in found):
        sentences.append("Whoever copies or passes on adds a line, not an origin.")
    return " ".join(sentences)


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def drawn(behind: Behind | None) -> dict[str, Any]:
    """Return all pictures of a claim's page."""
    return {"grounds": grounds_of(behind)}
