"""Hedges: words by which a sentence holds back, with the likelihood that surveys found readers give them."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.analysis import hedge_words as table
from claims.analysis.tokens import Token, listed, phrases, tokens
from claims.analysis.when import Spot, spots

NO_BAND = "evidential, no band"

_Band = tuple[tuple[int, int] | None, str]
_NONE: _Band = (None, "")
_HEDGES = phrases(
    (table.EVIDENTIAL, (None, NO_BAND)),
    (table.NO_HEDGES, _NONE),
    *(((phrase,), band) for phrase, band in table.BANDS.items()),
)


@dataclass(frozen=True, slots=True)
class Hedge:
    """Words that hold back. `band` is the range in per cent within which readers put them, None where none was asked.

    `source` is the survey or standard of the band, or "evidential, no band".
    """

    words: str
    band: tuple[int, int] | None
    source: str
    start: int
    end: int


def hedges(words: str) -> tuple[Hedge, ...]:
    """Return the hedges of a sentence, in order."""
    row = tokens(words)
    return read(words, row, spots(row))


def read(words: str, row: Sequence[Token], dates: Sequence[Spot]) -> tuple[Hedge, ...]:
    """Read the hedges of a row of tokens whose dates are known ("May" is none)."""
    dated = {place for spot in dates for place in range(spot.first, spot.last)}
    found: list[Hedge] = []
    at = 0
    while at < len(row):
        taken = None if at in dated else _HEDGES.at(row, at)
        if not taken:
            at += 1
            continue
        length, (band, source) = taken
        if source and not _is_other(row, at, length):
            start, end = row[at].start, row[at + length - 1].end
            found.append(Hedge(words[start:end], band, source, start, end))
        at += length
    return tuple(found)


def _is_other(row: Sequence[Token], at: int, length: int) -> bool:
    """Say whether a word is another that is written alike: a name, a nation's might, what was made possible."""
    token, before = row[at], row[at - 1] if at else None
    if before and token.is_capital and before.text not in _OPENING and not token.text.isupper():
        return True
    if length == 1 and token.low == "might" and before:
        return before.low in _BEFORE_NOUN or before.low.endswith("'s")
    if length == 1 and token.low == "possible" and (at + 1 == len(row) or not row[at + 1].is_word):
        return any(one.low in _MAKES for one in row[max(0, at - 8) : at])
    return False


_OPENING = frozenset("“\"„«‘'(:–—.?!…•-")
_BEFORE_NOUN = listed("the their his her its our my your all of with military economic political naval")
_MAKES = listed("make makes made making")
