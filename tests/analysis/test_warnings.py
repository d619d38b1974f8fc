"""Where a judgement outruns its grounds, kind by kind: what is warned of, what is not, and what changes the facts."""

from dataclasses import replace

import pytest

from claims.analysis.warnings import Stand, warnings
from tests.analysis.witnesses import World, figure


@pytest.fixture
def world():
    return World()


def given(world, kind="event", status="corroborated", **stand):
    return warnings(Stand(kind, status, **stand), world.count(), world.evidence, world.lineage)


def codes(world, *args, **stand):
    return [one.code.value for one in given(world, *args, **stand)]


# Events


def test_an_event_that_nobody_counted_speaks_for_is_warned_of(world):
    world.somebody_says("paper")
    world.says("A writer", basis="opinion")
    assert codes(world) == ["nobody"]


def test_an_event_on_one_origin_is_warned_of_by_its_name(world):
    world.says("Seoul", basis="observation")
    (one,) = given(world)
    assert one.code == "alone" and one.why == "Whatever is reported for it goes back to Seoul."
    assert "second independent origin, or the record" in one.clears


@pytest.mark.parametrize("basis", ["observation", "record", "admission"])
def test_two_origins_one_at_first_hand_are_enough(world, basis):
    world.says("Seoul", basis=basis)
    world.says("Kyiv")
    assert codes(world) == []


def test_two_origins_of_whom_nobody_knows_at_first_hand_are_not(world):
    world.says("Seoul")
    world.says("Kyiv")
    assert codes(world) == ["second_hand"]


def test_the_record_of_a_public_act_is_enough_by_itself(world):
    world.says("Council", basis="record")
    assert codes(world) == [] and codes(world, confidence="high") == []


def test_as_many_against_as_for_are_warned_of_and_a_denial_is_not(world):
    world.says("Seoul", basis="observation")
    world.says("Kyiv")
    world.says("Moscow", "contradicts", basis="denial")
    assert codes(world) == []
    world.says("Paris", "contradicts", basis="observation")
    assert codes(world) == []
    world.says("Rome", "contradicts")
    assert codes(world) == ["outnumbered"]


# Statements


def test_a_statement_heard_by_one_publisher_is_warned_of_and_by_two_is_not(world):
    world.says("Kirby", paper="Herald", basis="unspecified")
    assert codes(world, "statement") == ["unheard"]
    world.copies("Herald again", "Herald")
    world.says("Kirby", paper="Herald again")
    assert codes(world, "statement") == ["unheard"], "a copy has heard nothing"
    world.says("Kirby", paper="Post")
    assert codes(world, "statement") == []


def test_a_statement_that_its_speaker_published_has_its_record(world):
    world.source("Washington")
    kirby = world.source("Kirby", part_of="Washington")
    world.paper("Briefing", publisher="Washington")
    world.writes("Briefing")
    assert codes(world, "statement") == ["unheard"]
    assert codes(world, "statement", claimant=kirby) == []


# Views, disputes, refutations, confidence, tests


def test_a_view_is_borne_out_by_facts_of_two_origins(world):
    world.says("Seoul", basis="record")
    world.says("An author", basis="opinion")
    assert codes(world, "view") == ["alone"]
    world.says("Kyiv")
    assert codes(world, "view") == []


def test_what_is_refuted_needs_more_than_a_denial(world):
    world.says("Moscow", "contradicts", basis="denial")
    assert codes(world, status="refuted") == ["unrefuted"]
    world.says("Paris", "contradicts", basis="observation")
    assert codes(world, status="refuted") == []


def test_what_is_contested_has_two_sides_or_figures_or_a_claim_that_contradicts_it(world):
    assert codes(world, status="contested") == ["uncontested"]
    world.says("Seoul", figure=figure(10, as_of=None))
    assert codes(world, status="contested") == ["uncontested"]
    assert codes(world, status="contested", is_linked=True) == []
    world.says("Kyiv", "contradicts")
    assert codes(world, status="contested") == []


def test_high_confidence_on_one_origin_is_warned_of_once(world):
    world.says("Paris", "contradicts", basis="observation")
    assert codes(world, status="refuted", confidence="moderate") == []
    assert codes(world, status="refuted", confidence="high") == ["too_sure"]
    world.says("Seoul", basis="observation")
    assert codes(world, confidence="high") == ["alone"]


def test_a_forecast_needs_a_test_and_nothing_else(world):
    assert codes(world, "forecast", "unverified") == ["no_test"]
    assert codes(world, "forecast", "unverified", has_test=True) == []


def test_what_is_unverified_or_never_judged_wears_none(world):
    world.says("Seoul")
    for kind in ("event", "statement", "view"):
        assert codes(world, kind, "unverified") == codes(world, kind, "") == []


# The facts behind a warning


def test_the_facts_are_the_same_until_something_that_counts_changes(world):
    world.says("Seoul")
    (first,) = given(world)
    world.says("Seoul", paper="another paper")
    world.says("Seoul", "context")
    (same,) = given(world)
    assert (same.facts, len(first.facts)) == (first.facts, 64)
    assert given(world, confidence="low")[0].facts != first.facts
    world.says("Moscow", "contradicts")
    assert given(world)[0].facts != first.facts


def test_another_name_of_a_source_changes_no_facts_of_a_warning(world):
    world.says("Seoul")
    (before,) = given(world)
    seoul = world.id("Seoul")
    world.voices[seoul] = replace(world.voices[seoul], name="South Korea")
    (after,) = given(world)
    assert after.facts == before.facts and after.by_name != before.by_name


def test_a_warning_holds_neither_likelihood_nor_a_number_without_its_noun(world):
    world.says("Seoul")
    for status in ("corroborated", "refuted", "contested"):
        for one in given(world, status=status):
            assert one.title and one.why.endswith(".") and one.clears.endswith(".")
            assert "likel" not in f"{one.title} {one.why} {one.clears}"
