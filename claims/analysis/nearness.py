"""The place in a text that says nearly what a quote says, and what differs there, in words."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from heapq import nlargest
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from claims.analysis.copies import WORD
from claims.analysis.differences import Difference, differences

_NEAR = 0.6
"""Which share of the words of both must be common, in their order, to call one nearly the other."""
_LONGEST = 2_000
"""Of a longer quote only so many words are looked for."""
_TOO_COMMON = 1_000
"""A word that stands more often in a text than this leads nowhere."""
_STRETCHES = 3
_EDGE = 3
"""How many changed words are looked for before the first common word and after the last."""
_TOLD = 5
_LOSS = 0.4
"""What each word between that the other side lacks takes from the worth of a common one."""

_END = re.compile(r"[.!?…。！？]\W|\n")

Words = list[tuple[str, int, int]]


def nearest(quote: str, text: str) -> tuple[int, int] | None:
    """Return where a text says nearly the words of a quote; None if it says nothing near. Time by the length of the text."""
    wanted = _words(quote)[:_LONGEST]
    if len(wanted) < 2:
        return None
    words = _words(text)
    best = max(
        (_aligned(wanted, text, words[begin:end], begin) for begin, end in _stretches(wanted, words)),
        key=lambda one: one[0],
        default=(0.0, 0, 0),
    )
    share, first, last = best
    return (words[first][1], _closed(quote, text, words[last][2])) if share >= _NEAR else None


def differing(was: str, quote: str) -> tuple[str, ...]:
    """Return what a quote has otherwise than the text, the weightiest first, each as a sentence."""
    found = differences(was, quote)
    if not found:
        return ("Only capitals or marks differ.",)
    told = [_said(one) for one in found[:_TOLD]]
    more = len(found) - _TOLD
    return (
        *told,
        *([f"{more} more {'stretch differs' if more == 1 else 'stretches differ'}."] if more > 0 else []),
    )


def short(words: str) -> str:
    """Return words in one line; of many, the first and the last."""
    words = " ".join(words.split())
    return words if len(words) <= 160 else f"{words[:75]} … {words[-75:]}"


def _said(one: Difference) -> str:
    if not one.was:
        return f"“{short(one.now)}” is not in the text."
    if not one.now:
        return f"The text has “{short(one.was)}” besides."
    return f"“{short(one.now)}” where the text has “{short(one.was)}”."


def _words(text: str) -> Words:
    return [(one[0].casefold().replace("’", "'"), one.start(), one.end()) for one in WORD.finditer(text)]


def _stretches(wanted: Words, words: Words) -> list[tuple[int, int]]:
    """Return the stretches of a text, by numbers of words, in which the rarer words of the quote stand as they do in it."""
    asked: dict[str, list[int]] = defaultdict(list)
    for at, (word, *_) in enumerate(wanted):
        if len(asked[word]) < 3:
            asked[word].append(at)
    places: dict[str, list[int]] = defaultdict(list)
    for at, (word, *_) in enumerate(words):
        if word in asked:
            places[word].append(at)
    rare = [word for word in places if len(places[word]) <= _TOO_COMMON]
    rare = rare or sorted(places, key=lambda word: len(places[word]))[:1]
    width = max(8, len(wanted) // 2)
    votes = Counter(
        (at - mine) // width for word in rare for at in places[word][:_TOO_COMMON] for mine in asked[word]
    )
    both = {key: votes[key] + votes.get(key + 1, 0) for key in votes}
    return [
        (max(0, key * width - _EDGE), min(len(words), (key + 2) * width + len(wanted) + _EDGE))
        for key in nlargest(_STRETCHES, both, key=lambda key: (both[key], -key))
    ]


def _aligned(wanted: Words, text: str, stretch: Words, begin: int) -> tuple[float, int, int]:
    """Return how much of a stretch and the quote is common, and the numbers of the first and last word of it."""
    pairs = _common([word for word, *_ in wanted], [word for word, *_ in stretch])
    if not pairs:
        return 0.0, 0, 0
    pairs = _tight(_dense(pairs), [word for word, *_ in stretch])
    first, last = pairs[0][1], pairs[-1][1]
    for _ in range(min(_EDGE, pairs[0][0], first)):
        if _END.search(text, stretch[first - 1][2], stretch[first][1]):
            break
        first -= 1
    for _ in range(min(_EDGE, len(wanted) - 1 - pairs[-1][0], len(stretch) - 1 - last)):
        if _END.search(text, stretch[last][2], stretch[last + 1][1]):
            break
        last += 1
    return 2 * len(pairs) / (len(wanted) + last - first + 1), begin + first, begin + last


def _common(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Return which words stand in both in one order, by their numbers."""
    pairs: list[tuple[int, int]] = []
    for step in LCSseq.opcodes(mine, theirs):
        if step.tag == "equal":
            pairs += zip(
                range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True
            )
    return pairs


def _dense(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the run of common words that is worth most: a stray one far before or behind costs more than it brings."""
    best, best_worth = (0, 1), 1.0
    begin, worth = 0, 1.0
    for at, ((mine, theirs), (mine_next, theirs_next)) in enumerate(pairwise(pairs), 1):
        worth -= _LOSS * abs((theirs_next - theirs) - (mine_next - mine))
        if worth < 0:
            begin, worth = at, 0.0
        worth += 1
        if worth > best_worth:
            best, best_worth = (begin, at + 1), worth
    return pairs[slice(*best)]


def _tight(pairs: list[tuple[int, int]], stretch: list[str]) -> list[tuple[int, int]]:
    """Return common words with the first and the last as near to the others as they stand."""
    (mine, first), (other, last) = pairs[0], pairs[-1]
    if len(pairs) > 1:
        near = stretch[first : pairs[1][1]]
        pairs[0] = (mine, pairs[1][1] - 1 - near[::-1].index(stretch[first]))
        pairs[-1] = (other, stretch.index(stretch[last], pairs[-2][1] + 1))
    return pairs


def _closed(quote: str, text: str, end: int) -> int:
    """Return the end of a place with the marks that follow its last word, if the quote has such marks."""
    tail = len(quote) - len(quote.rstrip(".!?…\"'”’»。！？"))
    while tail and end < len(text) and text[end] in ".!?…\"'”’»。！？":
        end, tail = end + 1, tail - 1
    return end
