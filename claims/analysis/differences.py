"""What a near-copy of a text changed, what may matter most first."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from claims.analysis.copies import WORD


class Changed(StrEnum):
    """What kind of words two texts differ in, the weightiest first."""

    NUMBER = "number"
    NEGATION = "negation"
    JOINT = "joint"
    NAME = "name"
    HEDGE = "hedge"
    WORDS = "words"


CHANGED = {
    Changed.NUMBER: "a number or a unit",
    Changed.NEGATION: "yes for no",
    Changed.JOINT: "and for or",
    Changed.NAME: "a name",
    Changed.HEDGE: "how sure it is",
    Changed.WORDS: "other words",
}
"""Each kind in words, in their order of weight."""

_WEIGHTY = {
    Changed.NUMBER: """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
        million millions billion billions trillion dozen dozens half third quarter twice double first second percent ton tons
        tonne tonnes km kilometres kilometers miles mm cm kg pounds dollars euros won rubles roubles""",
    Changed.NEGATION: """not no never none neither nor without cannot nobody nothing denied denies deny denying refused
        не нет ни без никогда отрицает отрицал отрицали""",
    Changed.JOINT: "and or but nor either both и или либо",
    Changed.HEDGE: """may might could can would will must should likely unlikely probably possibly perhaps reportedly allegedly
        alleged apparently suspected believed estimated about around approximately nearly almost over least most up more less
        fewer some several many all every only said says claimed confirmed""",
}
_WORDS = {kind: frozenset(row.split()) for kind, row in _WEIGHTY.items()}
_SENTENCE = re.compile(r"[^\n.!?。]+(?:[.!?。](?=\S)[^\n.!?。]*)*[.!?。]*")
_LONG = 400
"""Sides of more words than this are told as one difference: word by word they would only be noise, and slow."""
_MOST_STEPS = 3_000_000
"""How many steps two texts may cost, about half a second; texts of which it takes more say the same again and again."""


class Word(NamedTuple):
    """A word as it is compared, as it is written, and where."""

    same: str
    written: str
    start: int
    end: int
    opens: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the first text, where they stand in it, and what the second has in their place; one side may be empty."""

    kind: Changed
    was: str
    now: str
    was_at: tuple[int, int]
    now_at: tuple[int, int]


def differences(first: str, second: str) -> list[Difference]:
    """Return what the second text changed in the first, by weight, then by place. Capitals and marks alone do not count.

    Whole sentences are put beside one another first, then the words of those that differ. What would cost too much to put
    beside one another is told as one difference.
    """
    mine, theirs = _sentences(first), _sentences(second)
    found: list[Difference] = []
    budget = _Budget()
    for was, now in _parts([_same(one) for one in mine], [_same(one) for one in theirs], budget):
        left = [word for sentence in mine[was] for word in sentence]
        right = [word for sentence in theirs[now] for word in sentence]
        before = (
            mine[was.start - 1][-1].end if was.start else 0,
            theirs[now.start - 1][-1].end if now.start else 0,
        )
        found += _in_words(left, right, first, second, before, budget)
    order = list(CHANGED)
    return sorted(found, key=lambda one: (order.index(one.kind), one.was_at, one.now_at))


def _sentences(text: str) -> list[list[Word]]:
    sentences = []
    for match in _SENTENCE.finditer(text):
        found = [
            Word(
                word[0].casefold().replace("’", "'"),
                word[0],
                match.start() + word.start(),
                match.start() + word.end(),
                at == 0,
            )
            for at, word in enumerate(WORD.finditer(match[0]))
        ]
        if found:
            sentences.append(found)
    return sentences


def _same(sentence: Sequence[Word]) -> str:
    return " ".join(word.same for word in sentence)


class _Budget:
    """The steps that are left for one pair of texts."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS

    def allows(self, first: Sequence[str], second: Sequence[str]) -> bool:
        """Whether two rows may still be put beside one another; what they cost at most is then spent."""
        counts = Counter(second)
        cost = sum(counts[one] for one in first) * min(len(first), len(second))
        if cost > self.left:
            return False
        self.left -= cost
        return True


def _parts(first: Sequence[str], second: Sequence[str], budget: _Budget) -> Iterator[tuple[slice, slice]]:
    """Give out the stretches in which two rows differ; all between a common head and tail as one where it costs too much."""
    shorter = min(len(first), len(second))
    head = next((at for at in range(shorter) if first[at] != second[at]), shorter)
    shorter -= head
    tail = next((at for at in range(shorter) if first[-1 - at] != second[-1 - at]), shorter)
    mine, theirs = first[head : len(first) - tail], second[head : len(second) - tail]
    if not mine and not theirs:
        return
    if not mine or not theirs or not budget.allows(mine, theirs):
        yield slice(head, head + len(mine)), slice(head, head + len(theirs))
        return
    # Not `autojunk`: it would take the words that a text has most for none.
    for tag, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            yield slice(head + a, head + b), slice(head + c, head + d)


def _in_words(
    left: list[Word],
    right: list[Word],
    first: str,
    second: str,
    before: tuple[int, int],
    budget: _Budget,
) -> Iterator[Difference]:
    if len(left) > _LONG or len(right) > _LONG or not left or not right:
        stretches = [(slice(0, len(left)), slice(0, len(right)))]
    else:
        rows = [word.same for word in left], [word.same for word in right]
        stretches = list(_parts(*rows, budget))
    for was, now in stretches:
        was_at, now_at = _place(left, was, before[0]), _place(right, now, before[1])
        kind = _kind(left[was], right[now])
        yield Difference(kind, first[slice(*was_at)], second[slice(*now_at)], was_at, now_at)


def _place(row: list[Word], part: slice, before: int) -> tuple[int, int]:
    """Where a stretch stands in its text; an empty one, after the word before it."""
    if part.start < part.stop:
        return row[part.start].start, row[part.stop - 1].end
    at = row[part.start - 1].end if part.start else before
    return at, at


def _kind(left: Sequence[Word], right: Sequence[Word]) -> Changed:
    gone = {word.same for word in left} ^ {word.same for word in right}
    if any(one[0].isdigit() for one in gone) or gone & _WORDS[Changed.NUMBER]:
        return Changed.NUMBER
    if gone & _WORDS[Changed.NEGATION] or any(one.endswith("n't") for one in gone):
        return Changed.NEGATION
    if gone & _WORDS[Changed.JOINT] and len(gone) <= 6:
        return Changed.JOINT
    if any(word.written[0].isupper() and not word.opens and word.same in gone for word in (*left, *right)):
        return Changed.NAME
    return Changed.HEDGE if gone & _WORDS[Changed.HEDGE] else Changed.WORDS
