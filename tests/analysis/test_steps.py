"""The step chart: where judgements, bands, steps and words come to stand."""

from datetime import UTC, datetime

import pytest

from claims.analysis.steps import NARROW, NUMBER_GAP, WIDE, Point, step_chart, summary


def day(year, month, day):
    return datetime(year, month, day, tzinfo=UTC)


FIRST = Point(day(2023, 11, 24), "unverified", "unverified", "low", "icd203", "likely")
SECOND = Point(day(2024, 1, 3), "corroborated", "corroborated", "moderate", "icd203", "very_likely")
THIRD = Point(day(2024, 2, 27), "corroborated", "corroborated", "moderate", "icd203", "very_likely")
LAST = Point(day(2025, 5, 6), "contested", "contested", "high", "icd203", "")
STORY = [FIRST, SECOND, THIRD, LAST]
NOW = day(2026, 1, 15)


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_judgements_stand_in_order_inside_the_frame(frame):
    chart = step_chart(STORY, NOW, frame)
    places = [mark.x for mark in chart.marks]
    assert places == sorted(places)
    assert frame.left <= places[0] and places[-1] < frame.right


def test_time_is_to_scale():
    chart = step_chart(STORY, NOW)
    first, second, third, _ = (mark.x for mark in chart.marks)
    assert (third - second) / (second - first) == pytest.approx(55 / 40, rel=0.01)


def test_a_status_that_stays_is_one_stretch():
    chart = step_chart(STORY, NOW)
    assert [stretch.code for stretch in chart.statuses] == ["unverified", "corroborated", "contested"]
    assert chart.statuses[1].start == chart.marks[1].x
    assert chart.statuses[1].end == chart.marks[3].x
    assert chart.statuses[-1].end == WIDE.right


def test_a_word_stands_only_where_it_fits():
    wide, narrow = step_chart(STORY, NOW), step_chart(STORY, NOW, NARROW)
    assert [stretch.fits for stretch in wide.statuses] == [False, True, True]
    assert [stretch.fits for stretch in narrow.statuses] == [False, True, False]


def test_a_likelihood_is_a_band_from_its_lowest_to_its_highest_percentage():
    likely = step_chart(STORY, NOW).bands[0]
    per_cent = (WIDE.likelihood_bottom - WIDE.likelihood_top) / 100
    assert likely.bottom == WIDE.likelihood_bottom - 55 * per_cent
    assert likely.top == WIDE.likelihood_bottom - 80 * per_cent


def test_where_no_likelihood_is_given_there_is_no_band():
    chart = step_chart(STORY, NOW)
    assert [band.code for band in chart.bands] == ["likely", "very_likely"]
    assert chart.bands[-1].end == chart.marks[3].x


def test_bands_of_both_standards_share_a_scale():
    phia = Point(day(2024, 1, 3), "unverified", "unverified", "low", "phia", "unlikely")
    bands = step_chart([FIRST, phia], NOW).bands
    assert bands[1].bottom == WIDE.likelihood_bottom - 25


def test_confidence_rises_in_steps():
    chart = step_chart(STORY, NOW)
    levels = dict(chart.levels)
    assert levels["high"] < levels["moderate"] < levels["low"]
    xs = [f"{mark.x:g}" for mark in chart.marks]
    assert chart.confidence.startswith(f"M{xs[0]} {levels['low']:g}H{xs[1]}L{xs[1]} {levels['moderate']:g}")
    assert chart.confidence.count("M") == 1


def test_the_line_breaks_off_where_no_confidence_was_given():
    gap = Point(day(2024, 1, 3), "unverified", "unverified")
    chart = step_chart([FIRST, gap, LAST], NOW)
    assert chart.confidence.count("M") == 2


def test_numbers_of_judgements_on_one_day_stand_apart():
    chart = step_chart([FIRST, FIRST, FIRST, LAST], NOW)
    places = [mark.number_x for mark in chart.marks]
    assert all(after - before >= NUMBER_GAP for before, after in zip(places, places[1:], strict=False))


def test_numbers_at_the_end_stay_inside():
    chart = step_chart([FIRST, LAST, LAST, LAST], day(2025, 5, 6))
    assert chart.marks[-1].number_x <= WIDE.right


def test_of_many_judgements_some_numbers_are_left_out_but_not_the_last():
    many = [
        Point(day(2024, 1 + at // 28, 1 + at % 28), "unverified", "unverified", "low") for at in range(200)
    ]
    chart = step_chart(many, NOW, NARROW)
    shown = [mark.number_x for mark in chart.marks if mark.number_x is not None]
    assert shown[0] >= 0 and len(shown) < 20
    assert chart.marks[-1].number_x is not None


def test_judgements_of_one_moment_are_drawn_too():
    chart = step_chart([FIRST, FIRST, FIRST], FIRST.when)
    assert len(chart.marks) == 3 and chart.ticks


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (day(2023, 11, 30), ["24 Nov 2023", "30 Nov 2023"]),
        (day(2024, 3, 5), ["Dec 2023", "Jan 2024", "Feb 2024", "Mar 2024"]),
        (day(2029, 3, 5), ["2024", "2025", "2026", "2027", "2028", "2029"]),
        (day(2061, 3, 5), ["2030", "2040", "2050", "2060"]),
    ],
)
def test_dates_under_the_axis_are_as_fine_as_there_is_room(until, words):
    assert [tick.words for tick in step_chart([FIRST], until).ticks] == words


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_dates_keep_apart(frame):
    places = [tick.x for tick in step_chart(STORY, NOW, frame).ticks]
    assert all(after - before > 40 for before, after in zip(places, places[1:], strict=False))


def test_the_summary_keeps_likelihood_and_confidence_apart():
    assert summary(STORY) == [
        "Status: unverified, then corroborated, then contested.",
        "Likelihood: likely (55-80%), then very likely (80-95%), then not given.",
        "Confidence: low, then moderate, then high.",
    ]
