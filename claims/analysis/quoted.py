"""Quotations in a sentence, and those that run on over several: which words stand between marks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

OPENING = {"“": "”", "«": "»", "„": "“", "「": "」", "『": "』", "‟": "”"}
_CLOSING = frozenset(OPENING.values()) - {"“"}
_STRAIGHT = ('"', "''", "``", "＂")
_LONGEST_RUN = 10


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between quotation marks, without the marks. A mark that is missing leaves the end of the sentence there."""

    start: int
    end: int


def quotations(words: str, *, is_open: bool = False) -> tuple[list[Quoted], bool]:
    """Return what stands between marks in a sentence, and whether a quotation is still open at its end.

    `is_open` says that one was open when it began; a mark at the very beginning then opens it anew, as paragraphs do.
    """
    found: list[Quoted] = []
    begin = 0 if is_open else None
    first = len(words) - len(words.lstrip())
    for start, end, opens, closes in _marks(words):
        if begin is None:
            if opens:
                begin = end
            elif not found and closes:
                found.append(Quoted(0, start))
        elif opens and start <= first:
            begin = end
        elif closes:
            found.append(Quoted(begin, start))
            begin = None
    if begin is not None:
        found.append(Quoted(begin, len(words)))
    trimmed = (_trimmed(words, one) for one in found)
    return [one for one in trimmed if one.end > one.start], begin is not None


def run_on(sentences: Iterable[str]) -> Iterator[tuple[list[Quoted], bool]]:
    """Return the quotations of sentences that follow each other; none is believed to run on for more than ten."""
    is_open, length = False, 0
    for words in sentences:
        was_open = is_open and length < _LONGEST_RUN
        found, is_open = quotations(words, is_open=was_open)
        length = length + 1 if is_open else 0
        yield found, was_open


def _marks(words: str) -> Iterator[tuple[int, int, bool, bool]]:
    """Return each mark with its end, and whether it can open and can close a quotation."""
    at = 0
    while at < len(words):
        mark = words[at]
        if words.startswith(("''", "``"), at):
            mark = words[at : at + 2]
        end = at + len(mark)
        if mark in _STRAIGHT:
            # Straight marks open and close alike: the blanks around them tell, and where they do not, the order does.
            before, after = at == 0 or words[at - 1].isspace(), end < len(words) and words[end].isspace()
            inch = at > 0 and words[at - 1].isdigit() and mark == '"' and not before
            yield at, end, not inch and not (after and not before), not (before and not after and at)
        elif mark in OPENING or mark in _CLOSING:
            yield at, end, mark in OPENING, mark in _CLOSING or mark == "“"
        at = end


def _trimmed(words: str, one: Quoted) -> Quoted:
    inside = words[one.start : one.end]
    start = one.start + len(inside) - len(inside.lstrip())
    return Quoted(start, max(start, one.start + len(inside.rstrip())))
