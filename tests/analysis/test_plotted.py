"""Figures over time: marks to scale, nothing that hides another, all inside the frame."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.analysis.lettering import BOLD, LETTER, width_of
from claims.analysis.origins import Figure
from claims.analysis.plotted import (
    MOST_MARKS,
    NARROW,
    NARROW_LOW,
    NOBODY,
    OTHER,
    SHAPES,
    WIDE,
    WIDE_LOW,
    Given,
    chart,
    sayings,
    shapes,
)
from claims.analysis.scales import Qualifier, Stance
from claims.analysis.told import Told, panels

DAY = date(2025, 1, 1)
AMOUNT = st.decimals(Decimal(-(10**11)), Decimal(10**11), places=3) | st.integers(0, 40_000).map(Decimal)


def tell(piece, low, high=None, qualifier="", day=DAY, origin=1, **kwargs):
    given = Figure(Decimal(low), Decimal(high) if high is not None else None, "shells", Qualifier(qualifier))
    name = f"Government of number {origin}"
    return Told(
        piece, piece, given, day, False, name, (origin,) if origin else (), name, Stance.SUPPORTS, **kwargs
    )


@st.composite
def figures(draw):
    rows = []
    for piece in range(draw(st.integers(1, 40))):
        low, high = sorted((draw(AMOUNT), draw(AMOUNT)))
        high = high if draw(st.booleans()) else None
        qualifier = draw(st.sampled_from(list(Qualifier))).value
        day = DAY + timedelta(days=draw(st.integers(0, 900)))
        rows.append(
            tell(
                piece,
                low,
                high,
                qualifier,
                day,
                draw(st.integers(0, 9)),
                why_not=draw(st.sampled_from(["", "context"])),
            )
        )
    return rows


def plot(rows, frame=WIDE, **kwargs):
    (panel,) = panels(rows, "shells")
    named = shapes(rows)
    return chart(panel, lambda origin: named[origin][0], frame, **kwargs)


def box_of(words):
    width = width_of(words.amount, BOLD) + (width_of(f" {words.name}", LETTER) if words.name else 0)
    left = words.x - width if words.anchor == "end" else words.x
    return left, words.y - 11, left + width, words.y + 3


def box_of_mark(mark):
    up, down = (17 if mark.opens == way else 0 for way in ("up", "down"))
    return mark.x - 6, mark.high_y - 6 - up, mark.x + 6, mark.low_y + 6 + down


@settings(max_examples=80, deadline=None)
@given(figures(), st.sampled_from([WIDE, NARROW, WIDE_LOW, NARROW_LOW]), AMOUNT)
def test_nothing_hides_another_and_all_is_inside(rows, frame, amount):
    whole = Given(amount, amount, "the claim: so many")
    judged = Given(amount, amount + 500, "our figure: so many", DAY + timedelta(days=30))
    made = plot(rows, frame, claim=whole, judged=judged, period=(DAY, DAY + timedelta(days=9)))
    words = [mark.words for mark in made.marks] + [made.claim_words, made.judged_words]
    boxes = [box_of_mark(mark) for mark in made.marks] + [box_of(one) for one in words if one]
    for left, top, right, bottom in boxes:
        assert left >= 0 and right <= frame.width and top >= 0 and bottom <= frame.height
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for y in [y for y, _ in made.lines] + made.claim:
        assert frame.top - 0.1 <= y <= frame.bottom + 0.1
    assert all(0 <= tick.x <= frame.width for tick in made.ticks)


@settings(max_examples=60, deadline=None)
@given(figures())
def test_every_figure_is_drawn_or_counted_as_left_to_the_table(rows):
    made = plot(rows)
    drawn = [one.piece for mark in made.marks for one in mark.point.told]
    assert len(drawn) == len(set(drawn))
    assert len(made.marks) + made.left_out == len(panels(rows, "shells")[0].points)


def test_of_too_many_figures_those_that_count_are_drawn_first():
    rows = [tell(at, at * 300, day=DAY + timedelta(days=7 * at), why_not="context") for at in range(90)]
    rows += [tell(100 + at, 15_000, day=DAY + timedelta(days=14 * at)) for at in range(60)]
    made = plot(rows)
    assert [mark.tone for mark in made.marks].count("for") == 60
    assert len(made.marks) <= MOST_MARKS and made.left_out == 150 - len(made.marks)


def test_time_and_amounts_are_to_scale():
    days = (DAY, DAY + timedelta(days=100), DAY + timedelta(days=300))
    made = plot([tell(at, 1000 * (at + 1), day=day) for at, day in enumerate(days)])
    first, second, third = made.marks
    assert (third.x - second.x) / (second.x - first.x) == pytest.approx(2, rel=0.01)
    assert first.low_y - second.low_y == pytest.approx(second.low_y - third.low_y, abs=0.2)


def test_a_range_reaches_from_its_lowest_to_its_highest_and_says_both():
    (mark,) = plot([tell(1, 4000, 5000)]).marks
    assert mark.high_y < mark.low_y and mark.words.amount == "4,000 to 5,000"


def test_figures_of_two_origins_in_one_place_stand_beside_each_other():
    one, other = plot([tell(1, 5000, origin=1), tell(2, 5000, origin=2)]).marks
    assert one.low_y == other.low_y and other.x - one.x >= 14
    assert {one.shape, other.shape} == {"circle", "square"}


def test_words_keep_off_the_line_of_the_claim():
    made = plot(
        [tell(1, 5000), tell(2, 9000, day=DAY + timedelta(days=60))],
        claim=Given(Decimal(5000), Decimal(5000), "the claim: 5,000"),
    )
    top, bottom = box_of(made.marks[0].words)[1::2]
    assert not top < made.claim[0] < bottom


def test_the_judged_band_begins_with_its_day():
    rows = [tell(1, 1000), tell(2, 9000, day=DAY + timedelta(days=400))]
    judged = Given(Decimal(2000), Decimal(8000), "our figure", DAY + timedelta(days=200))
    left, top, right, bottom = plot(rows, judged=judged).judged
    assert 500 < left < 560 and right == WIDE.width - 14 and top < bottom
    assert plot(rows, judged=Given(Decimal(2000), Decimal(2000), "our figure")).judged[0] < 60


def test_a_time_that_is_most_of_the_axis_is_no_column():
    rows = [tell(1, 1000), tell(2, 9000, day=DAY + timedelta(days=400))]
    assert plot(rows, period=(DAY, DAY + timedelta(days=30))).period
    assert plot(rows, period=(DAY, DAY + timedelta(days=390))).period is None
    assert plot(rows, period=(date(2020, 1, 1), date(2020, 2, 1))).period is None


def test_a_logarithmic_axis_says_how_many_times_each_line_is_the_one_below():
    assert plot([tell(1, 3), tell(2, 12000)]).times == 10
    assert plot([tell(1, 3), tell(2, 12)]).times == 0


def test_origins_keep_their_shapes_and_the_rest_share_one():
    named = shapes([tell(at, 5, origin=at) for at in range(9)])
    assert named[()] == (NOBODY, "unknown lineage")
    assert [named[at,][0] for at in range(1, 9)] == [*SHAPES, OTHER, OTHER]


def test_days_at_the_ends_of_the_calendar_are_drawn():
    assert len(plot([tell(1, 5, day=date.min), tell(2, 6, day=date.max)]).marks) == 2


def test_a_panel_is_said_in_a_sentence():
    (panel,) = panels([tell(1, 1000), tell(2, 28000)])
    assert sayings(panel) == "2 figures of shells, from 1,000 to 28,000."
    (panel,) = panels([tell(1, 1000)])
    assert sayings(panel) == "1 figure of shells, 1,000."
