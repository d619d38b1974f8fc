"""What opposes a claim: both sides, figures, links; a denial is none of them, and a copy changes nothing."""

from dataclasses import replace
from datetime import date

import pytest

from claims.analysis.opposition import opposition
from tests.analysis.witnesses import World, figure


@pytest.fixture
def world():
    return World()


def names(origins):
    return [origin.name for origin in origins]


def test_independent_origins_on_both_sides_oppose_a_claim_and_a_denial_does_not(world):
    world.says("Seoul")
    world.says("Moscow", "contradicts", basis="denial")
    found = opposition(world.count())
    assert not found.is_opposed and names(found.denying) == ["Moscow"]
    world.says("Paris", "contradicts")
    found = opposition(world.count())
    assert found.is_opposed and (names(found.pro), names(found.con)) == (["Seoul"], ["Paris"])


def test_figures_that_cannot_both_be_right_oppose_it(world):
    day = date(2025, 1, 1)
    world.says("Seoul", figure=figure(10_000, as_of=day))
    world.says("Kyiv", figure=figure(7_000, as_of=day))
    assert opposition(world.count()).is_opposed


def test_a_claim_that_contradicts_it_opposes_it(world):
    assert not opposition(world.count()).is_opposed
    assert opposition(world.count(), [12]).is_opposed


def test_who_has_changed_sides_opposes_nothing_and_is_told(world):
    world.says("Moscow", "contradicts", basis="denial", day=date(2024, 10, 10))
    world.says("Moscow", basis="admission", day=date(2025, 4, 26))
    found = opposition(world.count())
    assert not found.is_opposed
    assert [one.why for one in found.turned] == ["Moscow has said otherwise since 26 Apr 2025"]


def test_the_facts_change_with_a_new_origin_figure_or_link_and_not_with_a_copy(world):
    world.says("Seoul", paper="first")
    world.says("Paris", "contradicts")
    before = opposition(world.count()).facts
    world.copies("again", "first")
    world.says("Seoul", paper="again")
    assert opposition(world.count()).facts == before
    assert opposition(world.count(), [12]).facts != before
    world.says("Kyiv")
    assert opposition(world.count()).facts != before


def test_another_name_of_a_source_changes_no_facts(world):
    world.says("Seoul")
    paris = world.says("Paris", "contradicts") and world.id("Paris")
    before = opposition(world.count())
    world.voices[paris] = replace(world.voices[paris], name="France")
    after = opposition(world.count())
    assert after.facts == before.facts and after.by_name != before.by_name


def test_what_an_origin_brings_that_spoke_before_changes_the_facts_and_its_copy_does_not(world):
    world.says("Seoul")
    world.says("Paris", "contradicts", basis="observation")
    told = [opposition(world.count()).facts]
    world.says("Paris", "contradicts", paper="second look", basis="observation")
    told.append(opposition(world.count()).facts)
    world.says("Paris", "contradicts", paper="figures", figure=figure(10, 10, as_of=date(2025, 1, 1)))
    told.append(opposition(world.count()).facts)
    assert len(set(told)) == 3
    world.copies("again", "second look")
    world.says("Paris", "contradicts", paper="again", basis="observation")
    assert opposition(world.count()).facts == told[-1]
