"""The words that a sentence turns on: without the small ones, cut to a stem, and weighed by how rare they are."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from claims.analysis.tokens import listed

WORD = re.compile(r"[^\W_]+")
UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Letters of scripts that part no words by blanks: Chinese, Japanese, Thai, Lao, Burmese, Khmer."""
_LETTERS_A_WORD = 2
_NOISE = re.compile(r"https?://\S+|\bpic\.twitter\.com/\S+|@\w+")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SMALL = listed(
    """a about above after again against all am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers herself him
    himself his how i if in into is it its itself just me more most my myself no nor not now of off on once only or other our
    ours ourselves out over own s same she should so some such t than that the their theirs them themselves then there these
    they this those through to too under until up very was we were what when where which while who whom whose why will with
    would you your yours yourself yourselves re ve ll d m don didn doesn isn"""
)
_ENDINGS = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "s", "ly")
_LONGEST = 100
_SATURATION, _BY_LENGTH = 1.2, 0.75


def cleared(words: str) -> str:
    """Return the words without addresses and handles, and with the words of a hash tag parted."""
    return _JOINED.sub(" ", _NOISE.sub(" ", words))


def how_many(words: str) -> int:
    """Return how many words there are; of scripts that do not part them two letters count as one."""
    unparted = sum(map(len, UNPARTED.findall(words)))
    return len(WORD.findall(UNPARTED.sub(" ", words))) + unparted // _LETTERS_A_WORD


def content(words: str) -> list[str]:
    """Return the different words that carry meaning, in order and in small letters; all words where none does."""
    found = list(dict.fromkeys(word.lower() for word in WORD.findall(words) if len(word) <= _LONGEST))
    return [word for word in found if word not in _SMALL] or found


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Cut an English ending off: "visited", "visits" and "visiting" are one. Three letters at least stay."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending in ("ied", "ies") else "")
    return word


def stems(text: str) -> list[str]:
    """Return the stem of every word of a text, in order."""
    return [stem(word.lower()) for word in WORD.findall(text)]


def rarity(holding: int, of: int) -> float:
    """Return how much a word says that `holding` of so many texts have (the weight of BM25), above 0."""
    return math.log(1 + (of - holding + 0.5) / (holding + 0.5))


def share(weights: Mapping[str, float], text: Sequence[str], usual: float) -> float:
    """Return which part of the weight of these stems a text holds, from 0 to about 1: BM25, as a share of its best.

    `usual` is how long such texts are, in words.
    """
    often = Counter(text)
    damping = _SATURATION * (1 - _BY_LENGTH + _BY_LENGTH * len(text) / usual)
    held = (
        weight * often[word] * (_SATURATION + 1) / (often[word] + damping)
        for word, weight in weights.items()
        if word in often
    )
    return sum(held) / max(sum(weights.values()), 1e-9)
