"""What the reading page reads: the sentences of a text, what was taken of them, what is proposed. Few queries, however long."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from claims.analysis import scales
from claims.analysis.parts import parts
from claims.analysis.sentences import Sentence, sentence_key, sentences
from claims.models import Document, Evidence, Match, ReadingMark

LINES = 160
"""How many strokes the bar of the progress has at most; in a longer text each stands for several sentences."""
MOST_IN_PART = 600
"""How many sentences a part has at most, however short they are."""
SHAPES = {"supports": "for", "contradicts": "against", "context": "context"}


@lru_cache(maxsize=16)
def split(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text; those of the texts that were asked for last are remembered."""
    return tuple(sentences(text))


@dataclass(slots=True)
class Passage:
    """One sentence of a document: its number in the whole text, what was taken of it, and what waits in it."""

    number: int
    start: int
    end: int
    words: str
    key: str
    opens: bool
    """Whether it opens a paragraph."""
    pieces: list[Evidence] = field(default_factory=list)
    nothing: ReadingMark | None = None
    waiting: int = 0
    """How many claims are proposed for it that nobody has answered."""

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def shape(self) -> str:
        """How it is drawn: as the first evidence that was taken of it stands, or as one with proposals."""
        if self.pieces:
            return SHAPES[self.pieces[0].stance]
        return "proposed" if self.waiting and not self.nothing else ""


class Text:
    """The text of a document as its readers left it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sentences = split(document.text)
        self._starts = [one.start for one in self.sentences]
        self._ends = [one.end for one in self.sentences]
        self.pieces = self._taken()
        self.nothing = self._passed_over()

    def __len__(self) -> int:
        return len(self.sentences)

    @cached_property
    def parts(self) -> list[tuple[int, int]]:
        """The parts that a page can hold, as numbers of their first sentence and of the one after their last."""
        ends = [bisect_left(self._starts, end) + 1 for _, end in parts(self.document.text)]
        firsts = [1, *ends[:-1]]
        return [
            (begin, min(begin + MOST_IN_PART, end))
            for first, end in zip(firsts, ends, strict=True)
            for begin in range(first, end, MOST_IN_PART)
        ]

    def part_of(self, number: int) -> int:
        """Return which part, from 1, holds a sentence."""
        return next(at for at, (_, end) in enumerate(self.parts, 1) if number < end)

    def at(self, start: int, end: int) -> range:
        """Return the numbers of the sentences that hold characters `start` to `end`."""
        return range(bisect_right(self._ends, start) + 1, bisect_left(self._starts, end) + 1)

    def words(self, number: int) -> str:
        """Return the words of one sentence."""
        one = self.sentences[number - 1]
        return self.document.text[one.start : one.end]

    def passages(self, first: int, end: int) -> list[Passage]:
        """Return the sentences from `first` up to before `end`, with what waits in each. One query."""
        found = [self._passage(number) for number in range(first, end)]
        open_ones = Match.objects.open().filter(level=scales.MatchLevel.PROPOSED)
        here = open_ones.filter(case=self.document.case_id, sentence_key__in={one.key for one in found})
        claims: dict[str, set[int]] = {}
        for key, claim in here.order_by().values_list("sentence_key", "claim"):
            claims.setdefault(key, set()).add(claim)
        for one in found:
            one.waiting = len(claims.get(one.key, set()) - {piece.claim_id for piece in one.pieces})
        return found

    def _passage(self, number: int) -> Passage:
        one = self.sentences[number - 1]
        before = self.document.text[self._ends[number - 2] if number > 1 else 0 : one.start]
        words = self.document.text[one.start : one.end]
        return Passage(
            number=number,
            start=one.start,
            end=one.end,
            words=words,
            key=sentence_key(words),
            opens="\n" in before or number == 1,
            pieces=self.pieces.get(number, []),
            nothing=self.nothing.get(number),
        )

    def _taken(self) -> dict[int, list[Evidence]]:
        """Fetch the live quotes of the text, by the numbers of the sentences that they stand in."""
        rows = Evidence.objects.filter(document=self.document, withdrawn_at=None, start__gte=0)
        found: dict[int, list[Evidence]] = {}
        for row in rows.select_related("claim", "author", "attributed_to").order_by("recorded_at", "pk"):
            for number in self.at(row.start, row.end):
                found.setdefault(number, []).append(row)
        return found

    def _passed_over(self) -> dict[int, ReadingMark]:
        rows = ReadingMark.objects.standing().filter(document=self.document, kind=scales.MarkKind.NOTHING)
        return {
            number: row
            for row in rows.select_related("author").order_by("pk")
            for number in self.at(row.start, row.end)
        }

    # How far one has come

    @property
    def read(self) -> int:
        """How many sentences are read: taken as evidence, or said to hold nothing more."""
        return len(self.pieces.keys() | self.nothing.keys())

    def unread_after(self, number: int) -> int | None:
        """Return the next sentence that is not read after this one, round the text."""
        order = (*range(number + 1, len(self) + 1), *range(1, number + 1))
        return next((one for one in order if one not in self.pieces and one not in self.nothing), None)

    def strokes(self, now: int) -> Iterator[tuple[str, float, float]]:
        """Yield the bar of the progress: what a stroke stands for, where it begins and how wide it is, of 640.

        Of several sentences it tells how most of them are, and where the reader is.
        """
        many = min(len(self), LINES)
        gap = 640 / many / 4 if many > LINES / 2 else 3.6
        for stroke in range(many):
            first, end = (len(self) * edge // many + 1 for edge in (stroke, stroke + 1))
            states = Counter(self._state(number, now) for number in range(first, end))
            state = "now" if states["now"] else states.most_common(1)[0][0]
            yield state, round(640 * stroke / many, 2), round(640 / many - gap, 2)

    def _state(self, number: int, now: int) -> str:
        if number == now:
            return "now"
        return "done" if number in self.pieces else "none" if number in self.nothing else "wait"

    def left_at(self, user: Any) -> int:
        """Return the sentence at which a reader goes on: where the last mark is, or after it if it settled the sentence."""
        last = ReadingMark.objects.standing().filter(document=self.document, author=user)
        mark = last.order_by("-recorded_at", "-pk").first()
        if mark is None:
            return 1
        number = next(iter(self.at(mark.start, mark.end)), 1)
        return min(number + (mark.kind == scales.MarkKind.NOTHING), len(self))
