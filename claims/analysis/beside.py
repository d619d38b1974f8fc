"""What stands one blank beside words and changes what they say: a sign, a scale, a "not"."""

import re
from collections.abc import Iterable

from claims.analysis.quantity_words import CURRENCIES, SCALES, SMALL

# One blank or one end of a line. An empty line parts what is beside it.
_GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
_MONEY = "[$€£¥₩₽₴]"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SCALE = rf"(?:{_any(SCALES)})(?!\w)"
_NUMBER = rf"(?:{_any({**SMALL, **SCALES})})(?!\w)"
_CODES = _any(word for word in CURRENCIES if word.isalpha())

_NOT_BEFORE = re.compile(
    rf"(?:(?<!\w)(?:not|no|never|cannot|neither|nor|without|hardly)|n['’]t){_GAP}$|(?<!\w)(?:non|un)(?:{_GAP}?[-‐‑]{_GAP}?)$",
    re.IGNORECASE,
)
# In small letters: with a capital it begins what comes next.
_NOT_AFTER = re.compile(rf"{_GAP}(?:not|no|never|nothing|nobody)(?!\w)")
_PART_OF_NAME = re.compile(rf"(?<!\w)(?:North|South|East|West|New){_GAP}$")
_PAIRS = (
    (rf"(?:(?<!\w)[-−]|[+±~≈<>≤≥#]|{_MONEY}|(?<!\w)(?:{_CODES})|\d{_GAP}?[/⁄]){_GAP}", r"\d"),
    (r"\d", rf"{_GAP}(?:[%‰°′″]|{_MONEY}(?!{_GAP}?\d)|per ?cent(?!\w)|pct(?!\w)|{_SCALE})"),
    (r"\d", rf"{_GAP}?[/⁄]{_GAP}?\d"),
    (rf"\d{_GAP}", rf"(?:per ?cent(?!\w)|{_SCALE})"),
    (rf"(?<!\d)\d{{1,3}}(?:{_GAP}\d{{3}})*{_GAP}", r"\d{3}(?!\d)"),
    (r"(?<!\d)\d{1,3}", rf"{_GAP}\d{{3}}(?!\d)"),
    (rf"(?<!\w){_NUMBER}{_GAP}", _NUMBER),
    (rf"(?<!\w){_NUMBER}", rf"{_GAP}{_NUMBER}"),
    (rf"(?<!\w){_SCALE}{_GAP}and{_GAP}", _NUMBER),
    (rf"(?<!\w){_SCALE}", rf"{_GAP}and{_GAP}{_NUMBER}"),
    (rf"(?<!\w){_SCALE}{_GAP}", rf"and{_GAP}{_NUMBER}"),
    (rf"\d{_GAP}per", rf"{_GAP}cent(?!\w)"),
    (r"(?<!\w)(?:non|un)", rf"{_GAP}?[-‐‑]{_GAP}?[^\W\d]"),
)
_PARTED = [
    (re.compile(f"(?:{one})$", re.IGNORECASE), re.compile(other, re.IGNORECASE)) for one, other in _PAIRS
]


def changes(before: str, after: str) -> bool:
    """Tell whether words that begin or end between these two, beside a blank, are cut from what changes them.

    So are "5" of "5 million", "5 %" and "- 5", "000 men" of "10 000 men", "ten" of "one hundred and ten", "confirmed" of "not
    confirmed" and "Korea" of "South Korea".
    """
    if _NOT_BEFORE.search(before) or (before[-1:].isalnum() and _NOT_AFTER.match(after)):
        return True
    if _PART_OF_NAME.search(before) and after[:1].isupper():
        return True
    return any(one.search(before) and other.match(after) for one, other in _PARTED)
