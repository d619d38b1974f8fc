"""How much of one text stands in another, how to find such texts among thousands, and what copies differ in."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

SHINGLE = 5
"""How many words follow one another in a shingle: fewer are common to texts that only share a subject."""
SKETCH = 128
"""How many shingles a sketch keeps."""

Key = TypeVar("Key")

# A number with its separators is one word; a letter of a script without blanks is one; "don't" is one.
WORD = re.compile(
    r"\d+(?:[.,:]\d+)*|[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+(?:['’][^\W\d_]+)*"
)


def words(text: str) -> list[str]:
    """Return the words of a text so that capitals, kinds of apostrophe and forms of one letter make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return WORD.findall(folded)


def shingles(text: str) -> frozenset[int]:
    """Return a number of 63 bits for each run of five words; the same for ever. A shorter text is one run."""
    found = words(text)
    if not found:
        return frozenset()
    runs = (found[at : at + SHINGLE] for at in range(max(1, len(found) - SHINGLE + 1)))
    return frozenset(_number(" ".join(run)) for run in runs)


def _number(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big") >> 1


@dataclass(frozen=True, slots=True)
class Share:
    """How many shingles two texts have in common, and which share of each that is, from 0 to 1."""

    common: int
    of_first: float
    of_second: float


def share(first: AbstractSet[int], second: AbstractSet[int]) -> Share:
    """Return what two texts, given by their shingles, have in common."""
    common = len(first & second)
    return Share(common, common / len(first) if first else 0.0, common / len(second) if second else 0.0)


def sketch(found: Iterable[int]) -> tuple[int, ...]:
    """Return the smallest shingles of a text, in order: what is kept to find its copies, the same for ever.

    As the numbers are as good as drawn by lot, the smallest of a copy are those of its original.
    """
    return tuple(sorted(set(found))[:SKETCH])


def likeness(first: Sequence[int], second: Sequence[int]) -> float:
    """Estimate from two sketches which share of the shingles of two texts stand in both (Jaccard), to about 0.05."""
    smallest = sorted(set(first) | set(second))[:SKETCH]
    both = set(first) & set(second)
    return sum(one in both for one in smallest) / len(smallest) if smallest else 0.0


def candidates(
    mine: Sequence[int], others: Mapping[Key, Sequence[int]], *, least: float = 0.04
) -> list[tuple[Key, float]]:
    """Return the texts that may share a good part with mine, the likeliest first, equals in the order given.

    A cheap look at sketches: what counts is `share`, of the texts that this names. `least` is low, because a text that
    stands whole in one ten times as long is like it by a tenth only.
    """
    own = set(mine)
    near = [(key, likeness(mine, other)) for key, other in others.items() if not own.isdisjoint(other)]
    return sorted((pair for pair in near if pair[1] >= least), key=lambda pair: -pair[1])
