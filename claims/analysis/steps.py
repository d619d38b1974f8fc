"""How judgements move over time, as a step chart: pure geometry, from judgements to lines, bands and places for words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.analysis.axes import LETTER, Span, Tick, day_ticks
from claims.analysis.scales import CONFIDENCE_RANK, Confidence, band


@dataclass(frozen=True, slots=True)
class Point:
    """One judgement: when (in the case's time zone), and what was judged, in codes and in the status's word."""

    when: datetime
    status: str
    word: str
    confidence: str = ""
    standard: str = "icd203"
    likelihood: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a chart is drawn, and where its parts stand."""

    width: int
    left: int
    right: int
    most_ticks: int
    height: int = 302
    numbers_y: float = 11
    status_y: float = 34
    likelihood_top: float = 78
    likelihood_bottom: float = 178
    confidence_top: float = 214
    confidence_step: float = 20
    base: float = 278


WIDE = Frame(width=1024, left=140, right=1010, most_ticks=7)
NARROW = Frame(width=343, left=50, right=338, most_ticks=4)
NUMBER_GAP = 20
"""The least distance between two numbers in their rings."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A judgement on the time axis: its place, and where its number stands (None where there is no room for it)."""

    number: int
    x: float
    number_x: float | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that stayed the same from `start` to `end`; `fits` says whether its words have room there."""

    start: float
    end: float
    code: str
    words: str
    fits: bool
    top: float = 0
    bottom: float = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """All that a template needs to draw the chart."""

    frame: Frame
    marks: list[Mark]
    statuses: list[Stretch]
    bands: list[Stretch]
    confidence: str
    levels: list[tuple[str, float]]
    ticks: list[Tick]


def step_chart(points: Sequence[Point], until: datetime, frame: Frame = WIDE) -> Chart:
    """Lay out judgements, oldest first, on a time axis that ends at `until` (or with the last judgement if later)."""
    place = _scale(points, until, frame)
    xs = [place(point.when) for point in points]
    ends = [*xs[1:], float(frame.right)]
    span = Span(frame.left, frame.right, frame.width, frame.most_ticks)
    return Chart(
        frame=frame,
        marks=_marks(xs, frame),
        statuses=_statuses(points, xs, ends),
        bands=_bands(points, xs, ends, frame),
        confidence=_confidence(points, xs, ends, frame),
        levels=[(level.value, _level(level, frame)) for level in Confidence],
        ticks=day_ticks(
            points[0].when.date(),
            max(until, points[-1].when).date(),
            lambda day: place(datetime(day.year, day.month, day.day, tzinfo=until.tzinfo)),
            span,
        ),
    )


def summary(points: Sequence[Point]) -> list[str]:
    """Return what the chart shows in sentences, one each for status, likelihood and confidence."""
    statuses = _runs([point.word for point in points])
    likelihoods = _runs([_said(point) or "not given" for point in points])
    confidences = _runs([point.confidence or "not given" for point in points])
    return [
        f"Status: {', then '.join(statuses)}.",
        f"Likelihood: {', then '.join(likelihoods)}.",
        f"Confidence: {', then '.join(confidences)}.",
    ]


def _scale(points: Sequence[Point], until: datetime, frame: Frame) -> Callable[[datetime], float]:
    """Return the place of a moment on the axis; a little room is left before the first judgement."""
    first, last = points[0].when, max(until, points[-1].when)
    span = max((last - first).total_seconds(), 86_400.0)
    room = (frame.right - frame.left) * 0.03
    start, width = frame.left + room, frame.right - frame.left - room

    def place(moment: datetime) -> float:
        return round(start + width * (moment - first).total_seconds() / span, 1)

    return place


def _marks(xs: list[float], frame: Frame) -> list[Mark]:
    """Put numbers over their judgements, moved apart where these stand close; where there is no room, leave some out."""
    most = max(2, (frame.right - frame.left) // NUMBER_GAP)
    every = -(-len(xs) // most)
    shown = [at for at in range(len(xs)) if (len(xs) - 1 - at) % every == 0]
    spots: dict[int, float] = {}
    edge = float("-inf")
    for at in shown:
        edge = max(xs[at], edge + NUMBER_GAP)
        spots[at] = edge
    edge = float(frame.right)
    for at in reversed(shown):
        spots[at] = round(min(spots[at], edge), 1)
        edge = spots[at] - NUMBER_GAP
    return [Mark(at + 1, x, spots.get(at)) for at, x in enumerate(xs)]


def _statuses(points: Sequence[Point], xs: list[float], ends: list[float]) -> list[Stretch]:
    """Join judgements that keep the status; the word fits beside its glyph or is left to the list."""
    stretches = []
    for first, last in _stretches([point.status for point in points]):
        start, end, word = xs[first], ends[last], points[first].word
        fits = end - start >= 30 + LETTER * len(word)
        stretches.append(Stretch(start, end, points[first].status, word, fits))
    return stretches


def _bands(points: Sequence[Point], xs: list[float], ends: list[float], frame: Frame) -> list[Stretch]:
    """Join judgements that keep the likelihood into one band from its lowest to its highest percentage.

    Its words may run on beyond it, as far as the next band.
    """
    runs = [
        run
        for run in _stretches([(point.standard, point.likelihood) for point in points])
        if points[run[0]].likelihood
    ]
    rooms = [*(xs[first] for first, _ in runs[1:]), float(frame.right)][: len(runs)]
    unit = (frame.likelihood_bottom - frame.likelihood_top) / 100
    found = []
    for (first, last), room in zip(runs, rooms, strict=True):
        given = band(points[first].standard, points[first].likelihood)
        top = round(frame.likelihood_bottom - given.high * unit, 1)
        bottom = max(round(frame.likelihood_bottom - given.low * unit, 1), top + 4)
        words = _fitting((f"{given.word} ({given.range})", given.word), room - xs[first])
        found.append(
            Stretch(xs[first], ends[last], given.code, words or given.word, bool(words), top, bottom)
        )
    return found


def _fitting(texts: Sequence[str], room: float) -> str:
    """Return the first of the texts that has room, or nothing."""
    return next((text for text in texts if room >= LETTER * len(text)), "")


def _confidence(points: Sequence[Point], xs: list[float], ends: list[float], frame: Frame) -> str:
    """Return the path of the steps; it breaks off where no confidence was given."""
    path = ""
    pen_down = False
    for point, start, end in zip(points, xs, ends, strict=True):
        if not point.confidence:
            pen_down = False
            continue
        y = _level(point.confidence, frame)
        path += f"{'L' if pen_down else 'M'}{start:g} {y:g}H{end:g}"
        pen_down = True
    return path


def _level(confidence: str, frame: Frame) -> float:
    return frame.confidence_top + frame.confidence_step * (3 - CONFIDENCE_RANK[Confidence(confidence)])


def _stretches(values: Sequence[object]) -> list[tuple[int, int]]:
    """Return the first and last place of each run of equal neighbours."""
    runs: list[tuple[int, int]] = []
    for at, value in enumerate(values):
        if runs and values[at - 1] == value:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    return runs


def _runs(words: Sequence[str]) -> list[str]:
    return [words[first] for first, _ in _stretches(words)]


def _said(point: Point) -> str:
    if not point.likelihood:
        return ""
    given = band(point.standard, point.likelihood)
    return f"{given.word} ({given.range})"
