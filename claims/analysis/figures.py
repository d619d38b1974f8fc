"""Figures in a row of tokens: how much each stands for, in digits or in words; what they count is told elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claims.analysis.quantity_words import LETTER_SCALES, SCALES, SEVERAL, SMALL, VAGUE
from claims.analysis.tokens import Token, listed

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_ABROAD = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_PLAIN_ABROAD = re.compile(r"\d+(?:,\d+)?")
_MOST_DIGITS = 18
_ENGLISH = listed(
    "the of and that was were with from which has have had said for by is are at been their its this not a an to in on he she "
    "it they we will would it as be or but his her who may could"
)
_ABROAD = listed(
    "der die das und von mit für wurden wurde nicht ist hat sie sich auf dem den ein eine auch nach werden les des du une "
    "dans pour avec qui est sont pas il elle aux ont été el los las del por para con que y e su se una ha han é di dei della "
    "het een van niet zijn voor na nie jest się z że não os as um uma och är inte av"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount from the token `first` up to, not with, `last`.

    `scale` is what the sentence's own million or thousand multiplied by; `is_vague` for "thousands", at least two of them;
    `is_spelt` for a bare small number in words.
    """

    value: Decimal
    scale: Decimal
    first: int
    last: int
    is_vague: bool = False
    is_spelt: bool = False


def is_abroad(row: Sequence[Token]) -> bool:
    """Say whether a sentence is in another tongue of Europe than English, which writes a decimal comma.

    It is if most of its words are Cyrillic, or more of its little words belong to such tongues than to English.
    """
    lows = {token.text for token in row if token.is_word}
    cyrillic = sum("Ѐ" <= low[0] <= "ӿ" for low in lows)
    return 2 * cyrillic > len(lows) or len(lows & _ABROAD) > len(lows & _ENGLISH)


def figure(row: Sequence[Token], at: int, *, abroad: bool = False) -> Figure | None:
    """Return the figure that begins at a token, if one does; looks a few tokens ahead, never further."""
    if row[at].is_figure:
        return _digits(row, at, abroad)
    return _vague(row, at) or _spelt(row, at)


def _low(row: Sequence[Token], at: int) -> str:
    return row[at].low if at < len(row) else ""


def value_of(text: str, *, abroad: bool = False) -> Decimal | None:
    """Return what a run of digits with dots and commas stands for; None where that is not certain."""
    if len(text) > _MOST_DIGITS or not text.isascii():
        return Decimal(int(text)) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
    if abroad:
        if _GROUPED_ABROAD.fullmatch(text):
            return Decimal(text.replace(".", "").replace(",", "."))
        if _PLAIN_ABROAD.fullmatch(text):
            return Decimal(text.replace(",", "."))
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def _digits(row: Sequence[Token], at: int, abroad: bool) -> Figure | None:
    text, last = row[at].text, at + 1
    if abroad and len(text) <= 3:
        # 12 000: groups of three, each one blank away.
        while last < len(row) and last < at + 4 and _is_group(row, last):
            text, last = text + row[last].text, last + 1
    value = value_of(text, abroad=abroad)
    if value is None:
        return None
    return _scaled(row, value, at, last)


def _is_group(row: Sequence[Token], at: int) -> bool:
    return len(row[at].text) == 3 and row[at].text.isdecimal() and row[at].start - row[at - 1].end == 1


def _scaled(row: Sequence[Token], value: Decimal, first: int, last: int) -> Figure:
    """Multiply by the thousand, million or letter that follows, with or without a hyphen."""
    scale, place = Decimal(1), last
    if _low(row, place) == "-" and place + 1 < len(row) and _low(row, place + 1) in SCALES:
        place += 1
    for _ in range(2):
        step = SCALES.get(_low(row, place).removesuffix("-strong"))
        if not step:
            break
        scale, place = scale * step, place + 1
        last = place
    touches = last < len(row) and row[last].start == row[last - 1].end
    if scale == 1 and touches and (letter := LETTER_SCALES.get(row[last].low)):
        is_money = first > 0 and row[first - 1].text in ("$", "€", "£", "¥", "₩")
        if is_money or row[last].text in ("k", "K"):
            scale, last = letter, last + 1
    return Figure(plain(value * scale), scale, first, last)


def plain(value: Decimal) -> Decimal:
    """Return a value without the noughts behind its point that a scale left there."""
    whole = value.to_integral_value()
    return whole if whole == value else value


def _vague(row: Sequence[Token], at: int) -> Figure | None:
    """dozens, thousands, tens of thousands, several hundred, a few dozen."""
    low = _low(row, at)
    if low in VAGUE:
        value, last = VAGUE[low], at + 1
        if _low(row, last) == "of" and _low(row, last + 1) in VAGUE:
            value, last = value * VAGUE[_low(row, last + 1)] / 2, last + 2
        return None if low in ("tens", "scores") and last == at + 1 else Figure(value, value, at, last, True)
    for length in (1, 2):
        several = SEVERAL.get(" ".join(token.low for token in row[at : at + length]))
        after = _low(row, at + length)
        if several and (after in SCALES or after == "dozen"):
            scale = SCALES.get(after, Decimal(12))
            last = at + length + 1
            if _low(row, last) in ("thousand", "million"):
                scale, last = scale * SCALES[_low(row, last)], last + 1
            return Figure(several * scale, scale, at, last, True)
    return None


def _spelt(row: Sequence[Token], at: int) -> Figure | None:
    """two, twenty-five, a hundred and fifty thousand, a dozen, half a dozen, 1 hundred."""
    low, after = _low(row, at), _low(row, at + 1)
    if low == "half" and after == "a" and _low(row, at + 2) in ("dozen", "million", "billion"):
        return Figure(
            Decimal(6) if _low(row, at + 2) == "dozen" else SCALES[_low(row, at + 2)] / 2,
            Decimal(1),
            at,
            at + 3,
        )
    if low == "a" and after == "dozen":
        return Figure(Decimal(12), Decimal(1), at, at + 2)
    if low == "dozen":
        return Figure(Decimal(12), Decimal(1), at, at + 1)
    if low == "a" and after in ("hundred", "thousand", "million", "billion", "trillion"):
        return _in_words(row, at, at + 1, Decimal(1))
    if low in ("two", "three", "four", "five", "several") and after == "dozen":
        return Figure(SMALL[low] * 12, Decimal(1), at, at + 2)
    return _in_words(row, at, at + 1, SMALL[low]) if low in SMALL else None


def _in_words(row: Sequence[Token], first: int, last: int, start: Decimal) -> Figure:
    """Add up number words from `last` on; `start` is what stood before. Takes eight tokens at most."""
    total, part, scale = Decimal(0), start, Decimal(1)
    while last < min(len(row), first + 8):
        low = row[last].low
        if low == "hundred":
            part *= 100
            scale = max(scale, Decimal(100))
        elif low in ("thousand", "million", "billion", "trillion"):
            total, part = total + part * SCALES[low], Decimal(0)
            scale = max(scale, SCALES[low])
        elif low == "and" and scale > 1 and _low(row, last + 1) in SMALL and part % 100 == 0:
            pass
        elif low in SMALL and scale > 1 and part % 100 == 0:
            part += SMALL[low]
        else:
            break
        last += 1
    return Figure(total + part, scale, first, last, is_spelt=scale == 1)
