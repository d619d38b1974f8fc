"""What a figure counts: the words after it, as far as they name a thing."""

from collections.abc import Sequence

from claims.analysis.quantity_words import (
    ADJECTIVES,
    CALIBRES,
    MEASURES,
    MONEY,
    PEOPLE,
    PERCENT,
    PLURALS,
    STOPS,
    TIMES,
    VERBS,
)
from claims.analysis.tokens import Token

_MOST_WORDS = 6


def _low(row: Sequence[Token], at: int) -> str:
    return row[at].low if at < len(row) else ""


def is_plural(token: Token) -> bool:
    """Say whether a word looks like a plural."""
    low = token.low
    return low in PLURALS or (
        len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is", "'s"))
    )


def counted(
    row: Sequence[Token], at: int, *, words: str, is_vague: bool = False, is_one: bool = False
) -> tuple[str, int]:
    """Return what the figure that ends before token `at` counts, and the token after it; ("", at) if nothing is told.

    Looks at eight tokens at most.
    """
    if _low(row, at) in ("”", '"', "»") and at + 1 < len(row) and row[at + 1].is_word:
        at += 1  # "as many as a dozen" missions
    low, after = _low(row, at), _low(row, at + 1)
    if low in PERCENT:
        return "%", at + 1
    if (low, after) == ("per", "cent"):
        return "%", at + 2
    if low == "percentage" and after.startswith("point"):
        return "percentage points", at + 2
    if low in ("-", "‑", "‐") and row[at].start == row[at - 1].end and at + 1 < len(row):
        return _joined(row, at + 1, words)
    if is_vague and low == "of":
        at += 1
        if _low(row, at) in ("the", "its", "their", "these", "those", "his", "other", "more", "additional"):
            at += 1
    unit, last = _named(row, at, words)
    return (unit, last) if unit or not is_one else _single(row, at, words)


def _single(row: Sequence[Token], at: int, words: str) -> tuple[str, int]:
    """What one of is counted, in the singular: up to four words."""
    last = at
    while last < min(len(row), at + 4) and row[last].is_word and not _ends(row[last], last > at):
        last += 1
    return (words[row[at].start : row[last - 1].end], last) if last > at else ("", at)


def _joined(row: Sequence[Token], at: int, words: str) -> tuple[str, int]:
    """10,000-strong, 100-ton, 500-kilometre, 20-member."""
    low = row[at].low
    if low == "strong":
        unit, last = _named(row, at + 1, words)
        return (unit, last) if unit else _single(row, at + 1, words)
    if low in MEASURES or low in ("member", "man", "person", "seat", "bed"):
        return row[at].text, at + 1
    return "", at - 1


def _named(row: Sequence[Token], at: int, words: str) -> tuple[str, int]:
    begin = _after_calibre(row, at)
    if begin >= len(row) or not row[begin].is_word:
        return "", at
    if (
        row[at].low in ("more", "other", "additional", "further", "such", "new", "different")
        and at + 1 < len(row)
        and row[at + 1].is_word
        and row[at + 1].low not in STOPS
    ):
        at += 1
    low = row[at].low
    if low in ("us", "u.s") and _low(row, at + 1).startswith("dollar"):
        return "US dollars", at + 2
    if low in MEASURES:
        return _measured(row, at, words)
    if low in MONEY or low in TIMES:
        return row[at].text, at + 1
    if low in PEOPLE:
        return row[at].text, at + 1
    begin = _after_calibre(row, at)
    last = _last(row, begin)
    return (words[row[at].start : row[last - 1].end], last) if last > begin else ("", at)


def _after_calibre(row: Sequence[Token], at: int) -> int:
    """Return where the calibre that begins at a token ends, as in "6 million 152 mm rounds"; `at` if none does."""
    if at < len(row) and row[at].is_figure:
        last = at + 2 if _low(row, at + 1) in ("-", "‑") else at + 1
        if _low(row, last) in CALIBRES:
            return last + 1
    return at


def _measured(row: Sequence[Token], at: int, words: str) -> tuple[str, int]:
    """tons of fuel, barrels of refined oil: with what is measured, up to three words of it."""
    last = at + 1
    if _low(row, last) == "of":
        end = last + 1
        while end < min(len(row), last + 4) and row[end].is_word and row[end].low not in STOPS:
            end += 1
            if is_plural(row[end - 1]):
                break
        last = end if end > last + 1 and (end < last + 4 or is_plural(row[end - 1])) else last
    return words[row[at].start : row[last - 1].end], last


def _last(row: Sequence[Token], at: int) -> int:
    """Return the token after the last word of what is counted: a plural, within six words; else a lone word's, or `at`."""
    last, seen = at, False
    while last < min(len(row), at + _MOST_WORDS):
        token = row[last]
        if (
            token.low == "and"
            and not seen
            and last > at
            and row[last - 1].is_capital
            and _is_capital(row, last + 1)
        ):
            last += 1  # "270 Su-27 and Su-30 fighters"
            continue
        if not token.is_word or _ends(token, seen):
            break
        if seen and not is_plural(token):
            break
        seen = seen or is_plural(token)
        last += 1
    if seen:
        return last
    return at


def _is_capital(row: Sequence[Token], at: int) -> bool:
    return at < len(row) and row[at].is_capital


def _ends(token: Token, seen: bool) -> bool:
    low = token.low
    if low in STOPS or "'" in low:
        return True
    if low.endswith("ed") and low not in ADJECTIVES and len(low) > 4 and token.text.islower():
        return True
    return seen and (low in VERBS or low.endswith(("ing", "ly")))
