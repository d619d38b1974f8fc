"""What the page of a claim draws: its grounds, and its figures over time. Nothing is asked of the database."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from claims.analysis import plotted
from claims.analysis.corroboration import Side
from claims.analysis.dates import say_partial, settle
from claims.analysis.layered import Drawing, Said, drawing
from claims.analysis.scales import Stance
from claims.analysis.streams import Bank, banks
from claims.analysis.told import Panel, Told, panels, told
from claims.models import Claim, Document
from claims.views.reading import Behind, Piece
from config.templating import quantity_words

HIGH, LOW = (plotted.WIDE, plotted.NARROW), (plotted.WIDE_LOW, plotted.NARROW_LOW)
REPORTS: dict[Side | None, tuple[str, str]] = {
    Side.FOR: ("counted report", " for it"),
    Side.AGAINST: ("counted report", " against it"),
    Side.DENYING: ("report", " of a denial"),
    None: ("report", ""),
}
"""What the documents of a part of the drawing are called."""
MOST_PANELS = 3
"""How many things that are counted are drawn; what else is counted stands in the list."""


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
    """Say how many reports run into how many origins, part by part as they are drawn."""
    sentences = []
    for bank in found:
        reports = _number(bank.documents, *REPORTS[bank.side])
        run, lead = ("runs", "leads") if bank.documents == 1 else ("run", "lead")
        if bank.side:
            sentences.append(f"{reports} {run} into {_number(len(bank.springs), 'origin')}.")
        else:
            stance = "against it" if bank.stance == Stance.CONTRADICTS else "for it"
            sentences.append(f"{reports} {stance} {lead} to nobody known.")
    if any(bank.documents > len(bank.springs) for bank in found):
        sentences.append("Whoever copies or passes on adds a line, not an origin.")
    return " ".join(sentences)


def _number(count: int, word: str, rest: str = "") -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}{rest}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel of figures, drawn wide and narrow, and what it shows in a sentence."""

    panel: Panel
    wide: plotted.Chart
    narrow: plotted.Chart
    sentence: str


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a claim: those drawn, panel by panel, all in a list, and the shapes of their origins."""

    drawn: list[Drawn]
    rows: tuple[Told, ...]
    shapes: dict[tuple[int, ...], tuple[str, str]]
    claim: plotted.Given | None
    judged: plotted.Given | None

    def has(self, tone: str = "", opens: str = "") -> bool:
        """Whether a mark of this tone, or open this way, is drawn."""
        return any(
            mark.tone == tone or (opens and mark.opens == opens)
            for one in self.drawn
            for mark in one.wide.marks
        )

    @property
    def not_drawn(self) -> int:
        """How many figures stand in the list only."""
        return len(self.rows) - sum(len(mark.point.told) for one in self.drawn for mark in one.wide.marks)


def figures_of(claim: Claim, behind: Behind | None) -> Figures | None:
    """Return the figures of a claim over time; None where there is nothing to set beside another."""
    rows = told(behind.counts, behind.testimonies, behind.lineage) if behind else ()
    if len(rows) < (1 if claim.has_quantity else 2):
        return None
    own = _own(claim)
    judged = _judged(claim)
    wanted = [panel for panel in panels(rows, claim.quantity_unit) if panel.is_own or len(panel.points) > 1]
    wanted = wanted[:MOST_PANELS]
    shapes = plotted.shapes(one for panel in wanted for point in panel.points for one in point.told)
    found = []
    for panel in wanted:
        wide, narrow = (
            plotted.chart(
                panel,
                lambda origin: shapes[origin][0],
                frame,
                claim=own if panel.is_own else None,
                judged=judged if panel.is_own else None,
                period=_period(claim),
            )
            for frame in (HIGH if panel.is_own or len(wanted) == 1 else LOW)
        )
        found.append(Drawn(panel, wide, narrow, plotted.sayings(panel)))
    has_own = any(panel.is_own for panel in wanted)
    return Figures(found, rows, shapes, own if has_own else None, judged if has_own else None)


def _given(low: Any, high: Any, words: str, day: date | None = None) -> plotted.Given | None:
    edges = [edge for edge in (low, high) if edge is not None]
    return plotted.Given(edges[0], edges[-1], words, day) if edges else None


def _own(claim: Claim) -> plotted.Given | None:
    low, high = claim.quantity_low, claim.quantity_high
    words = quantity_words(low, high, "", "", claim.quantity_approximate)
    return _given(low, high, f"the claim: {words}")


def _judged(claim: Claim) -> plotted.Given | None:
    stands = claim.standing
    if stands is None or not claim.is_active or not claim.quantity_unit:
        return None
    words = quantity_words(stands.figure_low, stands.figure_high)
    return _given(stands.figure_low, stands.figure_high, f"our figure: {words}", stands.figure_as_of)


def _period(claim: Claim) -> tuple[date, date] | None:
    """Return the time that a claim is about, where it has two ends."""
    first = settle(claim.period_from, claim.period_from_precision)
    last = settle(claim.period_to, claim.period_to_precision, last=True)
    return (first, last) if first and last else None


def drawn(claim: Claim, behind: Behind | None) -> dict[str, Any]:
    """Return all pictures of a claim's page."""
    return {"grounds": grounds_of(behind), "figures": figures_of(claim, behind)}
