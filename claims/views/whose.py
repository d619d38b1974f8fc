"""Whose word a sentence is, as far as it says so itself: what the form for evidence begins with, and why."""

from dataclasses import dataclass
from typing import Any

from claims.analysis import scales
from claims.analysis.figures import is_abroad
from claims.analysis.signals import Signals, read_signals
from claims.analysis.tokens import tokens
from claims.forms.taking import named, source_named
from claims.models import Evidence, Source
from claims.views.passages import Passage, Text

_MOST_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Whose:
    """The word that a form begins with, the source whose it is, and both in words with the reason."""

    word: str
    source: Source | None
    said: str

    @property
    def columns(self) -> dict[str, Any]:
        return {"word": self.word, "attributed_to": self.source}


def whose_word(text: Text, passage: Passage, signals: Signals, by: Any) -> Whose:
    """Return whose word a sentence is taken to be unless somebody says otherwise.

    It is the document's own where nobody is said to say it, and that of a source of the case where it names that one alone.
    What `by` said before counts for the same words of attribution, and for the sentence directly after in its paragraph
    where that has none. One query at most.
    """
    names = named(signals)
    spoken = [one for one in signals.attributions if one.is_speech]
    if not spoken:
        return _unattributed(text, passage, signals, by)
    if len(names) > 1:
        return _unknown(f"the sentence names {' and '.join(names)}")
    if not names:
        return _unknown(f"the sentence says “{spoken[0].words}” and names nobody")
    if again := _said_before(text, passage, names[0], by):
        return again
    source = source_named(text.document.case, names[0])
    if source:
        return Whose(scales.Word.SOURCE.value, source, f"On the word of {source.name}, as the sentence says")
    return _unknown(f"the sentence says “{spoken[0].words}”, and no source of the case is called so in full")


def _unattributed(text: Text, passage: Passage, signals: Signals, by: Any) -> Whose:
    if is_abroad(tokens(passage.words)):
        return _unknown("who says what is read in English alone")
    before = [] if passage.opens else text.pieces.get(passage.number - 1, [])
    mine = next((one for one in reversed(before) if one.author_id == by.pk), None)
    if mine and mine.attributed_to and named(read_signals(text.words(passage.number - 1))):
        where = f"as of sentence {passage.number - 1} directly before"
        return _kept(mine, where)
    if signals.quotation:
        return _unknown("the sentence quotes somebody and does not name him")
    return Whose(scales.Word.OWN.value, None, "Its own word")


def _said_before(text: Text, passage: Passage, name: str, by: Any) -> Whose | None:
    """Return whose word the reader said it was at the last sentence that names the same speaker in the same words."""
    known = {"source", "own"}
    mine = [
        (piece.pk, number, piece)
        for number, pieces in text.pieces.items()
        for piece in pieces
        if piece.author_id == by.pk and piece.word in known and number != passage.number
    ]
    likely = [
        row for row in sorted(mine, key=lambda row: row[:2], reverse=True) if name in text.words(row[1])
    ]
    for _, number, piece in likely[:_MOST_LOOKED_AT]:
        if named(read_signals(text.words(number))) == [name]:
            return _kept(piece, f"as you said of “{name}” at sentence {number}")
    return None


def _kept(piece: Evidence, why: str) -> Whose:
    source = piece.attributed_to
    return Whose(
        piece.word, source, f"On the word of {source.name}, {why}" if source else f"Its own word, {why}"
    )


def _unknown(why: str) -> Whose:
    return Whose(scales.Word.UNKNOWN.value, None, f"Not known whose word: {why}")
