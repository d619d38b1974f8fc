"""How alike texts are letter by letter: runs of three to five letters within words, the rare ones weighing most."""

from collections.abc import Sequence

import numpy as np

from claims.analysis.terms import WORD

SHORTEST, LONGEST = 3, 5
_BITS = 18
_PRIME = np.uint64(1099511628211)
_BLANK = 32


def _grams(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return which text each run of letters is in, and its number, with repeats. A word's begin and end count as letters."""
    spaced = [" " + "  ".join(WORD.findall(text.lower())) + " " for text in texts]
    letters = np.frombuffer("".join(spaced).encode("utf-32-le"), "<u4").astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in spaced])
    blank, numbers, found = letters == _BLANK, letters, []
    for size in range(2, LONGEST + 1):
        left = max(0, len(letters) - size + 1)
        numbers = numbers[:left] * _PRIME ^ letters[len(letters) - left :]
        if size >= SHORTEST:
            inside = ~np.any([blank[at : at + left] for at in range(1, size - 1)], axis=0)
            mixed = (numbers[inside] ^ np.uint64(size)) * _PRIME
            found.append((owner[:left][inside], (mixed >> np.uint64(64 - _BITS)).astype(np.int64)))
    return np.concatenate([where for where, _ in found]), np.concatenate([run for _, run in found])


def alike(text: str, others: Sequence[str]) -> np.ndarray:
    """Return for each of the other texts how like this one it is, from 0 to 1 (the cosine of their weighed runs)."""
    many = len(others)
    owner, run = _grams([text, *others])
    pairs, times = np.unique((owner << _BITS) | run, return_counts=True)
    owner, run = pairs >> _BITS, pairs & ((1 << _BITS) - 1)
    theirs = owner > 0
    holding = np.bincount(run[theirs], minlength=1 << _BITS)
    weight = (1 + np.log(times)) * np.where(holding[run], np.log((many + 1) / (holding[run] + 1)) + 1, 0)
    length = np.sqrt(np.bincount(owner, weight**2, minlength=many + 1))
    mine = np.zeros(1 << _BITS)
    mine[run[~theirs]] = weight[~theirs]
    product = np.bincount(owner[theirs], weight[theirs] * mine[run[theirs]], minlength=many + 1)
    likeness: np.ndarray = product / np.maximum(length * length[0], 1e-9)
    return likeness[1:]
