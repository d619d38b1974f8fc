"""Axes: round amounts, from zero or logarithmic, and how they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.analysis.axes import LINES, amount_words, amounts

AMOUNT = st.decimals(Decimal(-(10**12)), Decimal(10**12), places=3)


def axis(*values):
    return amounts([Decimal(value) for value in values])


def test_a_plain_axis_begins_at_zero_and_ends_with_a_round_amount():
    assert axis(1000, 28000).lines == (0, 10000, 20000, 30000)
    assert axis("0.25").lines == (0, Decimal("0.1"), Decimal("0.2"), Decimal("0.3"))
    assert axis(-30, 40).lines == (-40, -20, 0, 20, 40)
    assert axis(0).lines == (0, 1)


def test_amounts_that_spread_over_more_than_two_decades_stand_on_a_logarithmic_axis():
    spread = axis(3, 12000)
    assert spread.is_log and spread.lines == (1, 10, 100, 1000, 10000, 100000)
    assert not axis(10, 1000).is_log and not axis(0, 12000).is_log and not axis(-3, 12000).is_log


@given(st.lists(AMOUNT, min_size=1, max_size=9))
def test_every_amount_stands_between_the_ends_of_its_axis_in_order(values):
    found = amounts(values)
    shares = [found.share(value) for value in sorted(values)]
    assert shares == sorted(shares) and shares[0] >= -1e-9 and shares[-1] <= 1 + 1e-9
    assert 2 <= len(found.lines) <= LINES * 2 + 2
    assert found.is_log == (min(values) > 0 and max(values) / min(values) > 100)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("6700", "6,700"),
        ("12000000", "12 million"),
        ("4800000.000", "4.8 million"),
        ("1234567", "1,234,567"),
        ("2500000000", "2.5 billion"),
        ("-3.50", "-3.5"),
        ("0", "0"),
        ("100", "100"),
    ],
)
def test_an_amount_is_written_as_it_is_read(amount, words):
    assert amount_words(Decimal(amount)) == words
