"""Figures that are reported: which are the same, and which cannot both be right."""

from datetime import date

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from claims.analysis.reported import Given, Told, in_conflict, reported
from tests.analysis.witnesses import figure

DAY, NEXT_WEEK, NEXT_MONTH, START = date(2024, 2, 23), date(2024, 3, 8), date(2024, 3, 9), date(2023, 9, 1)


def seen(*edges, **kwargs):
    return figure(*edges, **{"as_of": DAY, **kwargs})


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        (seen(10, 10), seen(20, 20), True),
        (seen(10), seen(20), True),
        (seen(10, 10), seen(10, 15), False),
        (seen(10, qualifier="at_least"), seen(20, qualifier="at_least"), False),
        (seen(10, qualifier="at_least"), seen(None, 9, qualifier="up_to"), True),
        (seen(10, qualifier="at_least"), seen(None, 9), True),
        (seen(6700, 6700, qualifier="about"), seen(7000, 7000, qualifier="about"), False),
        (seen(5000, 5000, qualifier="about"), seen(7000, 7000, qualifier="about"), True),
        (seen(10, 10), seen(20, 20, qualifier="capacity"), False),
        (seen(10, 10), seen(20, 20, qualifier="conditional"), False),
    ],
)
def test_figures_conflict_where_no_amount_fits_both(first, second, conflict):
    assert in_conflict(first, second) is in_conflict(second, first) is conflict


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        ({"unit": "Containers "}, True),
        ({"unit": "containers of munitions"}, False),
        ({"since": START}, False),
        ({"as_of": NEXT_WEEK}, True),
        ({"as_of": NEXT_MONTH}, False),
        ({"as_of": None}, False),
    ],
)
def test_figures_conflict_only_in_the_same_unit_from_the_same_start_within_fourteen_days(other, conflict):
    assert in_conflict(seen(10, 10), seen(20, 20, **other)) is conflict


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({}, True),
        ({"unit": "Containers"}, True),
        ({"since": START}, True),
        ({"as_of": None}, True),
        ({"as_of": NEXT_WEEK}, True),
        ({"as_of": NEXT_MONTH}, False),
        ({"unit": "trains"}, False),
        ({"qualifier": "about"}, False),
    ],
)
def test_a_figure_is_told_where_the_same_amount_of_the_same_was_given_as_of_that_time(other, told):
    assert (seen(10, 10) in Told([seen(10, 10, **other)])) is told
    assert (seen(10, 10, **other) in Told([seen(10, 10)])) is told
    assert seen(10, 10) not in Told()


days = st.none() | st.dates(DAY, date(2024, 4, 30))
figures = st.builds(
    lambda n, since, as_of: figure(n, n, since=since, as_of=as_of), st.integers(1, 2), days, days
)


@given_any(st.lists(figures, max_size=12), figures)
def test_what_was_told_is_found_as_by_looking_at_each_figure(before, one):
    assert (one in Told(before)) is any(
        one.low == other.low
        and (not one.since or not other.since or one.since == other.since)
        and (not one.as_of or not other.as_of or abs((one.as_of - other.as_of).days) <= 14)
        for other in before
    )


def given(*figures):
    return [Given(one, (1,), "Seoul", piece, piece) for piece, one in enumerate(figures)]


def test_a_figure_without_a_first_day_is_the_one_that_has_it_where_only_one_has():
    bare, autumn, spring = seen(10, 10), seen(10, 10, since=START), seen(10, 10, since=date(2023, 3, 1))
    assert [row.pieces for row in reported(given(bare, autumn, bare))] == [(0, 1, 2)]
    assert sorted(row.pieces for row in reported(given(bare, autumn, spring))) == [(0,), (1,), (2,)]
