"""Whether a text says the words of a quote, where, and what differs if it says nearly these."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from claims.analysis import beside
from claims.analysis.nearness import differing, nearest, short
from claims.analysis.settling import UNSEEN, Settled, settle


class Found(StrEnum):
    """What became of a quote in a text."""

    EXACT = "exact"
    MOVED = "moved"
    AMBIGUOUS = "ambiguous"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Place:
    """What became of a quote: where the text's own words stand (-1 if nowhere), what differs, where else they stand."""

    kind: Found
    start: int = -1
    end: int = -1
    differs: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = ()


PLACES = 20
"""How many places of an ambiguous quote are told."""
_TRIES = 1_000
"""How many times words are passed over because they begin or end inside another word."""

_GONE = re.compile(f"[{UNSEEN}]+")
_NEAR = 30
_FAR = 200
"""How far from a quote the whole of a word or figure is looked for."""
_PAIR = re.compile(r"""(?:\.{3} ?)?(?:(['"])(?P<inner>.+)['"]|(?P<bare>.+?))(?: ?\.{3}|(?<=[^\W\d_])[.,])?""")
_OF = re.compile(r"['’]s(?!\w)")
_MONEY = frozenset("$€£¥₩₽")
# Scripts that part no words: any letter may be the first of a quote, but for a figure or a "not" before it.
_WHOLE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_FIGURES = frozenset("〇零一二三四五六七八九十百千万萬亿億兆两兩")
_NOT = frozenset("不没沒未无無非否")
_IN_WORDS = frozenset("'’‘-‐‑.&@_/")
_IN_FIGURES = frozenset(",.:'’-‐‑–—−/ \xa0\u2009\u202f\u2062\u2063\u2064")
_BEFORE_FIGURES = frozenset("-−–+±~≈<>≤≥#") | _MONEY
_AFTER_FIGURES = frozenset("%‰°′″+") | _MONEY


def resolve(quote: str, text: str, start: int = -1) -> Place:
    """Find the words of a quote in a text: exact at `start`, or where no start is given and they stand once.

    These may differ: blanks and ends of lines, kinds of quotation marks and dashes, soft hyphens and what is not seen, the
    ways to write one letter with its marks, and marks or dots around the whole quote. Nothing else: a capital, a full stop
    or a digit that differs makes it changed. Words that begin or end inside a word or figure of the text ("lethal" of
    "non-lethal", "1,000" of "11,000", "5" of "5%" or "5 million"), or beside a "not", are changed too; `start` and `end` then
    hold the whole of it.

    Moved: not at `start`, but once elsewhere. Ambiguous: at several places, none of them `start`; `places` has the first of
    them. Changed: `differs` says in words what the text has. Takes time by the length of the text, not by its words.
    """
    settled = settle(text)
    wanted = settle(quote).words.strip()
    for words in dict.fromkeys((wanted, _bare(wanted))):
        if words and (place := _resolved(words, settled, text, start)):
            return place
    return _changed(wanted, quote, settled, text)


def _bare(words: str) -> str:
    """Return words without the pair of marks, the dots of an omission or the full stop that may be put around a quote."""
    for _ in range(2):
        if found := _PAIR.fullmatch(words):
            words = (found["inner"] or found["bare"]).strip()
    return words


def _resolved(words: str, settled: Settled, text: str, start: int) -> Place | None:
    """Return the place of words that stand whole in the text; None if they do not."""
    if start >= 0 and (at := _at(words, settled, text, start)):
        return Place(Found.EXACT, *at)
    found = []
    for place in _places(words, settled, text):
        found.append(place)
        if len(found) == PLACES:
            break
    if not found:
        return None
    if len(found) == 1:
        return Place(Found.EXACT if start < 0 else Found.MOVED, *found[0])
    nearest_one = min(found, key=lambda one: abs(one[0] - start)) if start >= 0 else found[0]
    return Place(Found.AMBIGUOUS, *nearest_one, places=tuple(found))


def _at(words: str, settled: Settled, text: str, start: int) -> tuple[int, int] | None:
    """Return the place of words that stand whole at `start`, or after the blanks there."""
    at = settled.moved_to(start)
    at += settled.words.startswith(" ", at)
    if not settled.words.startswith(words, at):
        return None
    place = settled.place(at, at + len(words))
    return place if _is_whole(words, text, place) else None


def _places(words: str, settled: Settled, text: str) -> Iterator[tuple[int, int]]:
    """Give out the places where words stand whole, in order."""
    at = settled.words.find(words)
    for _ in range(_TRIES):
        if at < 0:
            return
        place = settled.place(at, at + len(words))
        if _is_whole(words, text, place):
            yield place
        at = settled.words.find(words, at + 1)


def _is_whole(words: str, text: str, place: tuple[int, int]) -> bool:
    """Tell whether a place cuts no word or figure, nor what is written as one letter with its marks."""
    start, end = place
    return not (_is_inside(text, start) or _is_inside(text, end)) and settle(text[start:end]).words == words


def _changed(wanted: str, quote: str, settled: Settled, text: str) -> Place:
    """Return the place of nearly these words, with what differs; missing if there is none."""
    at = settled.words.find(wanted) if wanted else -1
    if at >= 0:
        start, end = _widened(text, *settled.place(at, at + len(wanted)))
        return Place(Found.CHANGED, start, end, (f"The text has the whole of “{short(text[start:end])}”.",))
    near = nearest(quote, text)
    if not near:
        return Place(Found.MISSING)
    return Place(Found.CHANGED, *near, differs=differing(text[slice(*near)], quote))


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place with the words whole in which it begins and ends."""
    least, most = max(0, start - _FAR), min(len(text), end + _FAR)
    while start > least and (text[start].isspace() or _is_inside(text, start)):
        start -= 1
    while end < most and (text[end - 1].isspace() or _is_inside(text, end)):
        end += 1
    return start, end


def _is_inside(text: str, at: int) -> bool:
    """Tell whether a word, or a figure with its sign and unit, goes on over this place of a text."""
    before = _GONE.sub("", text[max(0, at - _NEAR) : at])
    after = _GONE.sub("", text[at : at + _NEAR])
    if not before or not after:
        return False
    last, first = before[-1], after[0]
    if unicodedata.combining(first):
        return True
    if _OF.match(after):
        return False
    if _is_word(last) and _is_word(first):
        return _go_together(last, first)
    return _by_sign(before, after) or _by_sign_between(before, after) or beside.changes(before, after)


def _is_word(sign: str) -> bool:
    return sign.isalnum() or bool(unicodedata.combining(sign))


def _go_together(last: str, first: str) -> bool:
    if _WHOLE.match(last) or _WHOLE.match(first):
        return (last in _FIGURES or last.isdigit()) and first in _FIGURES or last in _NOT
    return True


def _by_sign(before: str, after: str) -> bool:
    """Tell whether a sign belongs to the figure beside it: "-5", "$5", "5%"."""
    last, first = before[-1], after[0]
    if first.isdigit() and last in _BEFORE_FIGURES:
        return last not in "-–" or not _is_word(before[-2:-1] or " ") or before[-2].isdigit()
    if last.isalpha() and first in _MONEY:
        return after[1:2].isdigit()
    return last.isdigit() and first in _AFTER_FIGURES


def _by_sign_between(before: str, after: str) -> bool:
    """Tell whether a sign joins what stands on its two sides to one word or figure, and the place is beside it."""
    ways = ((before[-2:-1], before[-1], after[0]), (before[-1], after[0], after[1:2]))
    for one, sign, other in ways:
        if not one or not other:
            continue
        if one.isdigit() and other.isdigit():
            # A blank that does not break parts thousands; a common one, as in "in 2024 700 men", two figures.
            if sign in _IN_FIGURES and sign != " ":
                return True
        elif sign in _IN_WORDS and _is_word(one) and _is_word(other):
            return True
    return False
