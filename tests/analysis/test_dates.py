"""Dates that are known to the day, the month or the year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.analysis.dates import read_partial, say_partial, settle, write_partial
from claims.analysis.scales import Precision


@pytest.mark.parametrize(
    ("text", "first", "last", "precision", "said"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "year", "2023"),
        ("2023-09", date(2023, 9, 1), date(2023, 9, 30), "month", "Sep 2023"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month", "Feb 2024"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "month", "Feb 2023"),
        ("2023-09-07", date(2023, 9, 7), date(2023, 9, 7), "day", "7 Sep 2023"),
        ("0001-12", date(1, 12, 1), date(1, 12, 31), "month", "Dec 1"),
        (" 2023-09 ", date(2023, 9, 1), date(2023, 9, 30), "month", "Sep 2023"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known(text, first, last, precision, said):
    partial = read_partial(text)
    assert (partial.first, partial.last, partial.precision) == (first, last, precision)
    assert say_partial(partial.first, precision) == say_partial(partial.last, precision).replace(
        str(partial.last.day) + " ", str(partial.first.day) + " "
    )
    assert say_partial(partial.first, precision) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sep 2023",
        "2023-9",
        "23-09-07",
        "2023-09-7",
        "2023/09/07",
        "07.09.2023",
        "2023-09-07T00:00",
        "20230907",
    ],
)
def test_what_is_no_date_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="is not a date: write 2023, 2023-09 or 2023-09-07"):
        read_partial(text)


@pytest.mark.parametrize(
    "text", ["2023-13", "2023-00", "2023-02-29", "2023-09-31", "2023-09-00", "0000", "0000-01"]
)
def test_a_day_that_is_not_in_the_calendar_is_refused(text):
    with pytest.raises(ValueError, match="is not a day of the calendar"):
        read_partial(text)


@given(st.dates(), st.sampled_from(Precision))
def test_what_is_written_is_read_back(day, precision):
    partial = read_partial(write_partial(day, precision))
    assert partial.precision == precision
    assert partial.first <= day <= partial.last
    assert (settle(day, precision), settle(day, precision, last=True)) == (partial.first, partial.last)
    assert (
        write_partial(partial.first, precision)
        == write_partial(partial.last, precision)
        == write_partial(day, precision)
    )


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        partial = read_partial(text)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert partial.first <= partial.last


def test_no_date_is_written_as_nothing():
    for precision in Precision:
        assert settle(None, precision) is None
        assert write_partial(None, precision) == say_partial(None, precision) == ""
