"""How alike texts are letter by letter: runs of three to five letters within words, the rare ones weighing most."""

from collections.abc import Sequence

import numpy as np

from claims.analysis.terms import WORD

SHORTEST, LONGEST = 3, 5
_BITS = 18
_PRIME = np.uint64(1099511628211)
_BLANK = 32


def grams(text: str) -> np.ndarray:
    """Return the number of each run of letters of a text, with repeats. A word's begin and end count as letters."""
    spaced = " " + "  ".join(WORD.findall(text.lower())) + " "
    letters = np.frombuffer(spaced.encode("utf-32-le"), "<u4").astype(np.uint64)
    blank, numbers, found = letters == _BLANK, letters, []
    for size in range(2, LONGEST + 1):
        left = len(letters) - size + 1
        if left < 1:
            break
        numbers = numbers[:left] * _PRIME ^ letters[size - 1 :]
        if size >= SHORTEST:
            inside = ~np.any([blank[at : at + left] for at in range(1, size - 1)], axis=0)
            mixed = (numbers[inside] ^ np.uint64(size)) * _PRIME
            found.append((mixed >> np.uint64(64 - _BITS)).astype(np.int64))
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def alike(text: str, others: Sequence[str]) -> np.ndarray:
    """Return for each of the other texts how like this one it is, from 0 to 1 (the cosine of their weighed runs)."""
    many = len(others)
    runs = [grams(text), *(grams(other) for other in others)]
    owner = np.repeat(np.arange(many + 1), [len(run) for run in runs])
    pairs, times = np.unique((owner << _BITS) | np.concatenate(runs), return_counts=True)
    owner, run = pairs >> _BITS, pairs & ((1 << _BITS) - 1)
    theirs = owner > 0
    holding = np.bincount(run[theirs], minlength=1 << _BITS)
    weight = (1 + np.log(times)) * np.where(holding[run], np.log((many + 1) / (holding[run] + 1)) + 1, 0)
    length = np.sqrt(np.bincount(owner, weight**2, minlength=many + 1))
    mine = np.zeros(1 << _BITS)
    mine[run[~theirs]] = weight[~theirs]
    product = np.bincount(owner[theirs], weight[theirs] * mine[run[theirs]], minlength=many + 1)
    return (product / np.maximum(length * length[0], 1e-9))[1:]
