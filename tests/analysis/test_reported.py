"""Figures that are reported: which are the same, and which cannot both be right."""

from datetime import date

import pytest

from claims.analysis.reported import Given, in_conflict, is_told, reported
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
    assert is_told(seen(10, 10), [seen(10, 10, **other)]) is told
    assert not is_told(seen(10, 10), [])


def given(*figures):
    return [Given(one, (1,), "Seoul", piece, piece) for piece, one in enumerate(figures)]


def test_a_figure_without_a_first_day_is_the_one_that_has_it_where_only_one_has():
    bare, autumn, spring = seen(10, 10), seen(10, 10, since=START), seen(10, 10, since=date(2023, 3, 1))
    assert [row.pieces for row in reported(given(bare, autumn, bare))] == [(0, 1, 2)]
    assert sorted(row.pieces for row in reported(given(bare, autumn, spring))) == [(0,), (1,), (2,)]
