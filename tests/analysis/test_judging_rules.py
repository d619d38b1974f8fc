"""What a judgement may say, rule by rule."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.analysis.judging import Judged, problems
from claims.analysis.scales import LIKELIHOOD, Kind, Standard, Status


def judged(**values):
    return Judged(**{"kind": "event", "status": "unverified", "rationale": "One report.", **values})


FINE = [
    {},
    {"confidence": "low"},
    {"likelihood": "likely"},
    {"likelihood": "likely", "probability": 55},
    {"likelihood": "likely", "probability": 80},
    {"likelihood": "almost_no_chance", "probability": 1},
    {"likelihood": "almost_certain", "probability": 99},
    {"status": "contested", "likelihood": "unlikely"},
    {"status": "corroborated", "confidence": "high"},
    {"status": "refuted", "confidence": "high"},
    {"kind": "statement", "status": "contested", "likelihood": "unlikely"},
    {"kind": "view", "status": "refuted", "likelihood": "unlikely", "has_test": True},
    {"kind": "forecast", "likelihood": "unlikely", "has_test": True},
    {"standard": "phia", "likelihood": "highly_likely", "probability": 90},
    {"has_quantity": True, "figure_low": Decimal(0)},
    {"has_quantity": True, "figure_low": 5, "figure_high": 5, "figure_as_of": date(2024, 1, 1)},
    {"has_quantity": True, "figure_high": 5},
]
REFUSED = [
    ({"rationale": ""}, "rationale"),
    ({"rationale": " \n"}, "rationale"),
    ({"status": ""}, "status"),
    ({"status": "superseded"}, "status"),
    ({"kind": "forecast", "status": "corroborated"}, "status"),
    ({"kind": "forecast", "status": "contested"}, "status"),
    ({"kind": "forecast", "status": "refuted"}, "status"),
    ({"confidence": "medium"}, "confidence"),
    ({"confidence": "Low"}, "confidence"),
    ({"likelihood": "certain"}, "likelihood"),
    ({"likelihood": "highly_likely"}, "likelihood"),
    ({"standard": "phia", "likelihood": "very_likely"}, "likelihood"),
    ({"standard": "nato", "likelihood": "likely"}, "likelihood"),
    ({"status": "corroborated", "likelihood": "likely"}, "likelihood"),
    ({"status": "refuted", "likelihood": "likely"}, "likelihood"),
    ({"kind": "statement", "status": "corroborated", "likelihood": "likely"}, "likelihood"),
    ({"kind": "statement", "status": "refuted", "likelihood": "likely"}, "likelihood"),
    ({"kind": "view", "likelihood": "likely"}, "likelihood"),
    ({"kind": "forecast", "likelihood": "likely"}, "likelihood"),
    ({"probability": 60}, "probability"),
    ({"likelihood": "likely", "probability": 54}, "probability"),
    ({"likelihood": "likely", "probability": 81}, "probability"),
    ({"likelihood": "almost_no_chance", "probability": 0}, "probability"),
    ({"likelihood": "almost_certain", "probability": 100}, "probability"),
    ({"standard": "phia", "likelihood": "realistic_possibility", "probability": 50}, "probability"),
    ({"figure_low": 5}, "figure_low"),
    ({"figure_high": 5}, "figure_low"),
    ({"has_quantity": True, "figure_low": 6, "figure_high": 5}, "figure_high"),
    ({"has_quantity": True, "figure_as_of": date(2024, 1, 1)}, "figure_low"),
]


@pytest.mark.parametrize("values", FINE)
def test_what_keeps_the_rules_may_be_recorded(values):
    assert problems(judged(**values)) == {}


@pytest.mark.parametrize(("values", "field"), REFUSED)
def test_what_breaks_a_rule_is_named_at_its_field(values, field):
    found = problems(judged(**values))
    assert list(found) == [field]
    assert found[field].endswith(".")


def test_all_that_is_wrong_is_named_at_once():
    found = problems(
        judged(status="refuted", likelihood="likely", probability=99, figure_low=1, rationale="")
    )
    assert set(found) == {"likelihood", "probability", "figure_low", "rationale"}


@given(
    st.sampled_from(Kind),
    st.sampled_from(Status),
    st.booleans(),
    st.sampled_from([(s, band) for s in Standard for band in LIKELIHOOD[s].values()]),
    st.integers(-5, 105),
)
def test_a_probability_is_taken_exactly_where_its_band_holds_it(kind, status, has_test, likely, probability):
    standard, band = likely
    found = problems(
        judged(
            kind=kind,
            status=status,
            has_test=has_test,
            standard=standard,
            likelihood=band.code,
            probability=probability,
        )
    )
    assert ("probability" in found) == (not band.low <= probability <= band.high)
    is_open = status in ("unverified", "contested")
    assert ("likelihood" in found) == (not is_open if kind in ("event", "statement") else not has_test)
    assert ("status" in found) == (kind == "forecast" and status != "unverified")
