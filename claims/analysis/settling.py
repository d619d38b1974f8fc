"""What makes no difference between two copies of the same words, and where in the one each place of the other lies."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

UNSEEN = "\u00ad\u200b\u2060\u2061\ufeff\u202a-\u202e\u2066-\u2069"
"""Soft hyphens, zero widths and turns of direction: to be put into a class of characters. Unseen signs between figures, as
the times and comma of a formula, are none of them."""

_BLANKS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›′＇`´", "'"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‐‑‒–—―−－", "-"),
        **dict.fromkeys(_BLANKS, " "),
    }
)
_RUN = re.compile(f"[ {UNSEEN}-]{{2,}}|[{UNSEEN}]|…")
_UNSEEN = re.compile(f"[{UNSEEN}]+")
_DOUBLE = re.compile(r'(?<!\d)(?<!\d )"|(?<=\d )"(?=\w)')
# A letter with what may join it: marks, and the later parts of a Korean syllable.
_JOINED = re.compile(r".(?:[^\w\s\x00-\x7f]|[\u1160-\u11ff])+|[^\x00-\x7f]", re.DOTALL)


class Rewriting:
    """A text with some stretches put anew, and where each place of it lies in the text before."""

    def __init__(self, text: str, put: Iterator[tuple[int, int, str]]) -> None:
        pieces: list[str] = []
        self.new_starts: list[int] = []
        self.new_ends: list[int] = []
        self.old_starts: list[int] = []
        self.old_ends: list[int] = []
        at = length = 0
        for start, end, new in put:
            pieces += [text[at:start], new]
            length += start - at
            self.new_starts.append(length)
            self.old_starts.append(start)
            length += len(new)
            self.new_ends.append(length)
            self.old_ends.append(end)
            at = end
        self.text = "".join([*pieces, text[at:]])

    def start(self, at: int) -> int:
        """Return where what begins at this place of the new text began in the old."""
        after = bisect_right(self.new_ends, at)
        if after < len(self.new_starts) and self.new_starts[after] < at:
            return self.old_starts[after]
        return at if not after else self.old_ends[after - 1] + at - self.new_ends[after - 1]

    def end(self, at: int) -> int:
        """Return where what ends at this place of the new text ended in the old."""
        after = bisect_left(self.new_ends, at)
        if after < len(self.new_starts) and self.new_starts[after] < at:
            return self.old_ends[after]
        return at if not after else self.old_ends[after - 1] + at - self.new_ends[after - 1]

    def moved_to(self, at: int) -> int:
        """Return where a place of the old text lies in the new."""
        after = bisect_right(self.old_ends, at)
        if after < len(self.old_starts) and self.old_starts[after] < at:
            return self.new_starts[after]
        return at if not after else self.new_ends[after - 1] + at - self.old_ends[after - 1]


@dataclass(frozen=True, slots=True)
class Settled:
    """The words of a text without what makes no difference, and where they stand in it."""

    words: str
    steps: tuple[Rewriting, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text these words stand."""
        for step in reversed(self.steps):
            start, end = step.start(start), step.end(end)
        return start, end

    def moved_to(self, at: int) -> int:
        """Return where what stands at this place of the text stands among the words."""
        for step in self.steps:
            at = step.moved_to(at)
        return at


def settle(text: str) -> Settled:
    """Return a text with one kind of quotation mark, dash and blank, in NFC, without what is not seen. Capitals stay.

    Two hyphens, or a dash with blanks around it, are a dash; the hyphen before a figure stays its sign. After a figure single
    and double marks are told apart, as feet and inches are. Takes time by the length of the text.
    """
    joined = Rewriting(text, _composed(text))
    plain = joined.text.translate(_SIGNS)
    short = Rewriting(plain, _runs(plain))
    return Settled(_DOUBLE.sub("'", short.text), (joined, short))


def _composed(text: str) -> Iterator[tuple[int, int, str]]:
    if unicodedata.is_normalized("NFC", text):
        return
    for found in _JOINED.finditer(text):
        composed = unicodedata.normalize("NFC", found[0])
        if composed != found[0]:
            yield found.start(), found.end(), composed


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Give out the stretches of blanks, dashes and unseen signs that say less than they are long."""
    for found in _RUN.finditer(text):
        new = "..." if found[0] == "…" else _run(_UNSEEN.sub("", found[0]))
        if new != found[0]:
            yield found.start(), found.end(), new


def _run(run: str) -> str:
    if "-" not in run:
        return run[:1]
    before, after = run[0] == " ", run[-1] == " "
    return "-" if before and after else " " * before + "-" + " " * after
