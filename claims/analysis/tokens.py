"""The words of a sentence with their places: what each reader of signals walks over, once, from left to right."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

# A word may hold hyphens, dots and apostrophes between its letters ("U.S", "Su-35", "Kim's"); a figure its commas.
# Each alternative begins with another kind of character, and no part of one can end in two ways: linear.
_TOKEN = re.compile(
    r"[^\W\d_][^\W_]*(?:['’.&/‐‑-][^\W_]+)*"
    r"|\d+(?:[.,]\d+)*"
    r"|\S"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, figure or mark: as it is written, in small letters, and where it stands."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()

    @property
    def is_figure(self) -> bool:
        return self.text[0].isdecimal()

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Trigger:
    """The very words that gave a signal, and where they stand."""

    words: str
    start: int
    end: int


def tokens(words: str) -> list[Token]:
    """Return the words, figures and marks of `words` in order; everything but blanks is in one of them."""
    return [
        Token(match[0], match[0].lower().replace("’", "'"), match.start(), match.end())
        for match in _TOKEN.finditer(words)
    ]


def trigger(words: str, start: int, end: int) -> Trigger:
    """Return the words from `start` to `end` as a trigger."""
    return Trigger(words[start:end], start, end)


def listed(words: str, parted_by: str | None = None) -> frozenset[str]:
    """Return the words of a table that is written as one string, parted by blanks or by a mark."""
    return frozenset(words.split(parted_by))


@dataclass(frozen=True)
class Phrases(Generic[T]):
    """A table of phrases, each with what it stands for: the longest that begins at a token is found.

    A phrase is written in small letters.
    """

    table: Mapping[str, T]
    _first: dict[str, list[tuple[tuple[str, ...], T]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in self.table.items():
            steps = tuple(token.low for token in tokens(phrase))
            first.setdefault(steps[0], []).append((steps, value))
        for entries in first.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        object.__setattr__(self, "_first", first)

    def at(self, row: Sequence[Token], place: int) -> tuple[int, T] | None:
        """Return how many tokens the longest phrase at `place` takes, and what it stands for."""
        for steps, value in self._first.get(row[place].low, ()):
            if place + len(steps) <= len(row) and all(
                row[place + offset].low == step for offset, step in enumerate(steps)
            ):
                return len(steps), value
        return None


def phrases(*groups: tuple[Iterable[str], T]) -> Phrases[T]:
    """Make a table of groups of phrases that stand for the same."""
    return Phrases({phrase: value for group, value in groups for phrase in group})
