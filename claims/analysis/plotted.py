"""Figures over time as a chart: where marks, ranges, arrows, words and lines stand. Pure geometry."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from claims.analysis.axes import Amounts, Span, Tick, amount_words, amounts, day_ticks
from claims.analysis.lettering import BOLD, LETTER, fitting, width_of
from claims.analysis.told import Panel, Point, Told

SHAPES = ("circle", "square", "diamond", "triangle", "wedge", "hexagon")
"""The shapes of origins, in the order in which these are first told; the rest share OTHER."""
OTHER, NOBODY = "bar", "cross"
RADIUS, ARROW = 7, 18
"""How far a mark reaches from its middle, with some air; how long an arrow is."""
ASIDE = (0, 14, -14, 28, -28, 42, -42)
"""How far to the side a mark may stand to be seen beside others, in the order in which this is tried."""
NAME_ROOM = 224
MOST_MARKS, MOST_TRIED = 80, 1000
"""How many marks a panel shows, of how many figures: those that count and are told most often first. What else there is
stands in the table."""
AIR = 26
"""The room between the ends of the axis of time and the first and last marks."""
MOST_OF_IT = 0.6
"""The time that a claim is about is no column where it takes more than this share of the axis."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a chart is drawn."""

    width: int
    height: int
    top: int
    bottom: int
    most_ticks: int
    has_names: bool


WIDE = Frame(width=1024, height=350, top=40, bottom=306, most_ticks=8, has_names=True)
NARROW = Frame(width=343, height=320, top=40, bottom=276, most_ticks=3, has_names=False)
WIDE_LOW, NARROW_LOW = replace(WIDE, height=230, bottom=186), replace(NARROW, height=230, bottom=186)
"""For what the claim itself does not count."""


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that is not told by evidence: the claim's own, or the judged one, and what it is called."""

    low: Decimal
    high: Decimal
    words: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What is written at a mark: the amount, and whose it is where there is room."""

    x: float
    y: float
    anchor: str
    amount: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure: the middle of its lowest and its highest amount, its shape and tone, the way in which it is open."""

    x: float
    low_y: float
    high_y: float
    shape: str
    point: Point
    words: Words | None

    @property
    def tone(self) -> str:
        """How it is drawn."""
        return self.point.tone

    @property
    def opens(self) -> str:
        """The way in which it is open."""
        return self.point.first.opens


@dataclass(slots=True)
class Chart:
    """All that a template needs to draw one panel."""

    frame: Frame
    left: float
    right: float
    lines: list[tuple[float, str]]
    ticks: list[Tick]
    times: int
    """How many times the one below it each line is, on a logarithmic axis; 0 on a plain one."""
    marks: list[Mark] = field(default_factory=list)
    left_out: int = 0
    claim: list[float] = field(default_factory=list)
    claim_words: Words | None = None
    judged: Box | None = None
    judged_words: Words | None = None
    period: tuple[float, float] | None = None


def shapes(rows: Iterable[Told]) -> dict[tuple[int, ...], tuple[str, str]]:
    """Return the shape and the name of each origin, the first to be told first."""
    names = {one.origin: one.name for one in rows}
    known = [origin for origin in names if origin]
    found = dict(zip(known, SHAPES, strict=False))
    return {
        origin: (found.get(origin, OTHER) if origin else NOBODY, name if origin else "unknown lineage")
        for origin, name in names.items()
    }


def chart(
    panel: Panel,
    shape_of: Callable[[tuple[int, ...]], str],
    frame: Frame = WIDE,
    claim: Given | None = None,
    judged: Given | None = None,
    period: tuple[date, date] | None = None,
) -> Chart:
    """Lay out a panel; `claim`, `judged` and `period` only where they are of what it counts."""
    return _Layout(panel, frame, claim, judged).chart(shape_of, period)


class _Layout:
    """A panel on its way to its places."""

    def __init__(self, panel: Panel, frame: Frame, claim: Given | None, judged: Given | None) -> None:
        self.panel, self.frame, self.claim, self.judged = panel, frame, claim, judged
        edges = [edge for point in panel.points for edge in point.first.edges]
        edges += [edge for given in (claim, judged) if given for edge in (given.low, given.high)]
        self.axis: Amounts = amounts(edges)
        words = [amount_words(line) for line in self.axis.lines]
        self.left = max(44.0, max(width_of(line) for line in words) + 14)
        self.right = float(frame.width - 14)
        days = [point.first.day for point in panel.points if point.first.day]
        days += [judged.day] if judged and judged.day else []
        self.first, self.last = min(days), max(days)
        self.taken: list[Box] = []
        self.claim_lines = sorted({self.y(claim.low), self.y(claim.high)}) if claim else []

    def x(self, day: date) -> float:
        """Return where a day stands."""
        span = (self.last - self.first).days
        room = self.right - self.left - 2 * AIR
        share = (day - self.first).days / span if span else 0.5
        return round(self.left + AIR + room * share, 1)

    def y(self, amount: Decimal) -> float:
        """Return where an amount stands."""
        return round(self.frame.bottom - (self.frame.bottom - self.frame.top) * self.axis.share(amount), 1)

    def chart(self, shape_of: Callable[[tuple[int, ...]], str], period: tuple[date, date] | None) -> Chart:
        first, last = self._ends()
        span = Span(self.left, self.right, self.frame.width, self.frame.most_ticks)
        made = Chart(
            frame=self.frame,
            left=self.left,
            right=self.right,
            lines=[(self.y(line), amount_words(line)) for line in self.axis.lines],
            ticks=day_ticks(first, last, self.x, span),
            times=int(self.axis.lines[1] / self.axis.lines[0]) if self.axis.is_log else 0,
        )
        marks = self._marks(shape_of)
        made.left_out = len(self.panel.points) - len(marks)
        self._claim(made)
        self._judged(made)
        made.marks = [self._worded(mark) for mark in marks]
        if period and period[1] >= first and period[0] <= last:
            left, right = self.x(max(period[0], first)), self.x(min(period[1], last))
            if right - left < (self.right - self.left) * MOST_OF_IT:
                made.period = left, right
        return made

    def _ends(self) -> tuple[date, date]:
        """Return the days at the very ends of the axis."""
        span = (self.last - self.first).days
        air = timedelta(days=round(span * AIR / (self.right - self.left - 2 * AIR)))
        before = min(air, self.first - date.min)
        return self.first - before, self.last + min(air, date.max - self.last)

    def _marks(self, shape_of: Callable[[tuple[int, ...]], str]) -> list[Mark]:
        """Place marks, what counts first, beside each other where they would hide each other."""
        found: list[Mark] = []
        order = sorted(self.panel.points, key=lambda one: (one.tone in ("aside", "if"), -len(one.told)))
        for point in order[:MOST_TRIED]:
            if len(found) == MOST_MARKS:
                break
            if mark := self._mark(point, shape_of(point.first.origin)):
                found.append(mark)
        return sorted(found, key=lambda mark: (mark.x, mark.low_y))

    def _mark(self, point: Point, shape: str) -> Mark | None:
        one = point.first
        low, high = (self.y(edge) for edge in one.edges)
        assert one.day is not None  # a panel has no others
        up, down = (ARROW if one.opens == way else 0 for way in ("up", "down"))
        for aside in ASIDE:
            x = self.x(one.day) + aside
            box = x - RADIUS, high - RADIUS - up, x + RADIUS, low + RADIUS + down
            if self.left <= box[0] and box[2] <= self.frame.width and self._is_free(box):
                self.taken.append(box)
                return Mark(x, low, high, shape, point, None)
        return None

    def _worded(self, mark: Mark) -> Mark:
        low, high = mark.point.first.edges
        amount = amount_words(low) if low == high else f"{amount_words(low)} to {amount_words(high)}"
        names = [fitting(mark.point.first.speaker, NAME_ROOM), ""] if self.frame.has_names else [""]
        middle = (mark.low_y + mark.high_y) / 2
        for name, off, (way, y) in product(names, (True, False), self._around(mark, middle)):
            words = self._try(mark.x + 11 * way, y, "end" if way < 0 else "start", amount, name, off)
            if words:
                return replace(mark, words=words)
        return mark

    @staticmethod
    def _around(mark: Mark, middle: float) -> list[tuple[int, float]]:
        ups = (0, -12, 12, -24, 24)
        return [(way, middle + 4.5 + up) for up in ups for way in (1, -1)]

    def _try(
        self, x: float, y: float, anchor: str, amount: str, name: str = "", off_line: bool = False
    ) -> Words | None:
        """Write words where they hide nothing and, where that is asked, do not stand on the line of the claim; None where
        they would."""
        width = width_of(amount, BOLD) + (width_of(f" {name}", LETTER) if name else 0)
        left = x - width if anchor == "end" else x
        box = left, y - 12, left + width, y + 4
        if box[0] < self.left or box[2] > self.frame.width or box[1] < 0 or box[3] > self.frame.bottom + 14:
            return None
        if off_line and any(box[1] < y < box[3] for y in self.claim_lines):
            return None
        if not self._is_free(box):
            return None
        self.taken.append(box)
        return Words(round(x, 1), round(y, 1), anchor, amount, name)

    def _is_free(self, box: Box) -> bool:
        return all(
            box[2] <= other[0] or other[2] <= box[0] or box[3] <= other[1] or other[3] <= box[1]
            for other in self.taken
        )

    def _claim(self, made: Chart) -> None:
        """Draw the claim's own quantity right across, as one line or two, with its words at an end that is free."""
        if not self.claim:
            return
        made.claim = self.claim_lines
        ends = [(self.right, "end"), (self.left + 4, "start")]
        made.claim_words = self._at_one_of(ends, (made.claim[0] - 6, made.claim[-1] + 15), self.claim.words)

    def _judged(self, made: Chart) -> None:
        """Draw the judged figure as a band from the day as of which it is judged, right across where that is not said."""
        if not self.judged:
            return
        top, bottom = self.y(self.judged.high), self.y(self.judged.low)
        left = min(self.x(self.judged.day), self.right - 2 * AIR) if self.judged.day else self.left
        made.judged = left, min(top, bottom - 4), self.right, bottom
        ends = [(left - 6, "end"), (self.right, "end"), (left + 4, "start")]
        heights = bottom - 4, top - 6, bottom + 15, top + 15
        made.judged_words = self._at_one_of(ends, heights, self.judged.words)

    def _at_one_of(
        self, ends: Sequence[tuple[float, str]], heights: Sequence[float], said: str
    ) -> Words | None:
        """Write words at the first of these heights and ends where they hide nothing."""
        for y, (x, anchor) in product(heights, ends):
            if words := self._try(x, y, anchor, said):
                return words
        return None


def sayings(panel: Panel) -> str:
    """Say what a panel shows, in a sentence for who does not see it."""
    edges = [edge for point in panel.points for edge in point.first.edges]
    spread: Sequence[str] = [amount_words(min(edges)), amount_words(max(edges))]
    count = len(panel.points)
    return f"{count} figure{'' if count == 1 else 's'} of {panel.unit}, " + (
        f"from {spread[0]} to {spread[1]}." if spread[0] != spread[1] else f"{spread[0]}."
    )
