"""What templates can call: addresses with changed parameters, dates, numbers, figures in words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from config import templating

MOMENT = datetime(2025, 7, 12, 23, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def env():
    return templating.environment(autoescape=True)


def test_what_the_view_did_not_give_can_be_tested_but_not_shown(env):
    assert env.from_string("{% if case %}{{ case.title }}{% else %}no case{% endif %}").render() == "no case"
    for slip in (
        "{{ calm.statement }}",
        "{{ clam }}",
        "{% for one in clams %}{% endfor %}",
        "{{ clams|length }}",
    ):
        with pytest.raises(UndefinedError):
            env.from_string(slip).render()


def test_it_escapes(env):
    assert env.from_string("{{ words }}").render(words="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("changes", "query"),
    [
        ({}, "?confidence=high&confidence=low&q=shells"),
        ({"q": None}, "?confidence=high&confidence=low"),
        ({"confidence": "moderate"}, "?confidence=moderate&q=shells"),
        ({"confidence": ["low", "high"]}, "?confidence=low&confidence=high&q=shells"),
        ({"sort": "-number"}, "?confidence=high&confidence=low&q=shells&sort=-number"),
        ({"after": "x1"}, "?confidence=high&confidence=low&q=shells&after=x1"),
        ({"confidence": None, "q": None}, "?"),
    ],
)
def test_it_changes_the_parameters_of_an_address(rf, changes, query):
    request = rf.get("/?confidence=high&confidence=low&q=shells&after=7")
    assert templating.with_params(request, **changes) == query


def test_it_takes_off_one_value_of_several(rf):
    request = rf.get("/?confidence=high&confidence=low&before=7")
    assert templating.without_value(request, "confidence", "high") == "?confidence=low"
    assert templating.without_value(rf.get("/?tag=5"), "tag", 5) == "?"


@pytest.mark.parametrize(
    ("value", "zone", "shown"),
    [
        (MOMENT, "Asia/Seoul", "13 Jul 2025"),
        (MOMENT, None, "12 Jul 2025"),
        (date(2025, 7, 2), "Asia/Seoul", "2 Jul 2025"),
        (None, None, ""),
    ],
)
def test_it_writes_a_day(value, zone, shown):
    assert templating.day(value, zone) == shown


def test_it_writes_a_moment():
    assert templating.daytime(MOMENT, "Asia/Seoul") == "13 Jul 2025, 08:04"
    assert templating.daytime(MOMENT) == "12 Jul 2025, 23:04"
    assert templating.daytime(None) == ""
    assert templating.daytime(datetime(1, 1, 1, tzinfo=UTC), "America/New_York") == "1 Jan 1, 00:00"
    assert templating.day(datetime(9999, 12, 31, 23, tzinfo=UTC), "Asia/Seoul") == "31 Dec 9999"


SEP, OCT = date(2023, 9, 7), date(2023, 10, 1)


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        ((SEP, "month", OCT, "month"), "Sep 2023 to Oct 2023"),
        ((SEP, "day", OCT, "year"), "7 Sep 2023 to 2023"),
        ((SEP, "month", date(2023, 9, 30), "month"), "Sep 2023"),
        ((SEP, "year", None, "day"), "from 2023"),
        ((None, "day", OCT, "day"), "until 1 Oct 2023"),
        ((None, "day", None, "day"), ""),
    ],
)
def test_it_writes_a_period_as_exactly_as_it_is_known(period, shown):
    assert templating.period_words(*period) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (0, "0"),
        (1000, "1,000"),
        (Decimal("96.70"), "96.7"),
        (Decimal("1E+6"), "1,000,000"),
        (Decimal("100"), "100"),
        (Decimal("-5.000"), "-5"),
        (0.5, "0.5"),
    ],
)
def test_it_writes_a_number(value, shown):
    assert templating.number(value) == shown


def test_it_counts_in_words():
    assert templating.plural(1, "report") == "1 report"
    assert templating.plural(1200, "report") == "1,200 reports"
    assert templating.plural(0, "piece of evidence", "pieces of evidence") == "0 pieces of evidence"


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        ((1000, None, "containers", "", True), "about 1,000 containers"),
        ((1000, None, "containers", "at_least"), "at least 1,000 containers"),
        ((12, 14, "rounds"), "12 to 14 rounds"),
        ((Decimal("6700.000"), Decimal("6700.000"), "containers", "about"), "about 6,700 containers"),
        ((None, 5, "trains"), "up to 5 trains"),
        ((12, None, "million rounds", "conditional"), "12 million rounds, on a condition"),
        ((3, None), "3"),
        ((None, None, "containers"), ""),
    ],
)
def test_it_writes_a_figure(figure, shown):
    assert templating.quantity_words(*figure) == shown


def test_it_marks_the_words_that_another_version_lacks():
    marked = templating.difference("about <1,000> containers", "about <1,000> boxes & containers")
    assert marked == Markup("about &lt;1,000&gt; <ins>boxes &amp;</ins> containers")
    assert templating.difference("gone", "") == ""
