"""What a piece of evidence brings that was not known: an origin, another stance, a figure; a copy brings nothing."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.analysis.additions import additions
from claims.analysis.corroboration import left_out
from claims.analysis.origins import days_of
from claims.analysis.reported import Told
from tests.analysis.witnesses import World, figure

OCTOBER, APRIL, SUMMER = date(2024, 10, 10), date(2025, 4, 26), date(2025, 7, 1)


@pytest.fixture
def world():
    world = World()
    for part, body in (("Kirby", "Washington"), ("State Department", "Washington"), ("Kremlin", "Moscow")):
        world.known(body)
        world.source(part, part_of=body)
    world.paper("wire", "Agency")
    world.copies("copy", "wire")
    return world


def brings(world, *rulings):
    """What each piece brings, in the order of their ids."""
    found = additions(world.evidence, world.lineage, rulings)
    return [found[one.id] for one in world.evidence]


def test_the_first_report_of_an_origin_is_something_and_its_copy_is_nothing(world):
    world.writes("wire")
    world.writes("copy")
    assert brings(world) == ["new: Agency speaks for", ""]


def test_of_a_report_and_its_copy_the_one_that_came_in_first_is_something(world):
    world.writes("wire", recorded_at=datetime(2025, 2, 2, tzinfo=UTC))
    world.writes("copy", recorded_at=datetime(2025, 2, 1, tzinfo=UTC))
    assert brings(world) == ["", "new: Agency speaks for"]


def test_a_second_spokesman_of_the_same_body_brings_nothing(world):
    world.says("Kirby")
    world.says("State Department")
    assert brings(world)[1] == ""


def test_another_stance_of_an_origin_is_something(world):
    world.says("Kremlin", "contradicts", basis="denial", day=OCTOBER)
    world.says("Moscow", basis="admission", day=APRIL)
    world.says("Kremlin", "contradicts", basis="record", day=SUMMER)
    assert brings(world) == [
        "new: Moscow denies it",
        "Moscow speaks for, which it had not",
        "Moscow speaks against, which it had not",
    ]


def test_an_origin_that_goes_back_to_what_it_said_first_is_something(world):
    world.says("Kremlin", basis="record", day=OCTOBER)
    world.says("Kremlin", "contradicts", basis="record", day=APRIL)
    world.says("Kremlin", basis="record", day=SUMMER)
    assert brings(world)[2] == "Moscow speaks for again, on 1 Jul 2025, after it had said otherwise"


def test_an_older_fact_that_comes_in_after_a_newer_one_turns_nobody(world):
    for n, (says, day) in enumerate([("supports", APRIL), ("contradicts", SUMMER), ("contradicts", OCTOBER)]):
        came = datetime(2026, 1, n + 1, tzinfo=UTC)
        world.says("Moscow", says, day=day, basis="record", recorded_at=came)
    assert brings(world)[2] == ""


def test_a_figure_that_the_origin_had_not_given_is_something(world):
    world.says("Kirby", figure=figure(1000, qualifier="at_least", as_of=OCTOBER))
    world.says("Kirby", figure=figure(1000, qualifier="at_least"))
    world.says("Kirby", figure=figure(10000, qualifier="at_least", as_of=APRIL))
    assert brings(world)[1:] == ["", "a figure that Washington had not given: at least 10,000 containers"]


def test_context_and_opinions_are_something_once(world):
    world.says("Beijing", "context")
    world.says("Beijing", "context")
    world.says("Kirby", basis="opinion")
    world.says("Kirby", basis="opinion")
    assert brings(world) == ["new: Beijing adds context", "", "new: Washington speaks for", ""]


def test_a_report_after_an_opinion_is_something(world):
    world.says("Kirby", basis="opinion")
    world.says("Kirby", basis="observation")
    assert brings(world)[1] == "Washington speaks for with a report of its own"


def test_a_document_of_unknown_lineage_is_something_and_its_copy_is_nothing(world):
    world.somebody_says("wire")
    world.somebody_says("copy")
    world.somebody_says("another")
    first, copy, another = brings(world)
    assert first.startswith("new: a voice of unknown lineage (not known whose word: vouched for by Agency)")
    assert copy == "" and another.startswith("new: a voice of unknown lineage")


@st.composite
def much_said(draw):
    """One origin, and one of no known lineage, that say this and that on a few days."""
    world = World()
    for _ in range(draw(st.integers(1, 12))):
        kwargs = {
            "stance": draw(st.sampled_from(["supports", "contradicts"] * 3 + ["context"])),
            "basis": draw(st.sampled_from(["denial", "record"] * 3 + ["opinion"])),
            "day": draw(st.sampled_from([OCTOBER, APRIL, SUMMER])),
            "withdrawn": draw(st.integers(0, 9)) == 9,
            "recorded_at": datetime(2026, 1, draw(st.integers(1, 28)), tzinfo=UTC),
        }
        if draw(st.integers(0, 3)) == 3:
            as_of = draw(st.sampled_from([None, OCTOBER, APRIL]))
            kwargs["figure"] = figure(draw(st.integers(1, 2)), as_of=as_of)
        if draw(st.integers(0, 9)) < 9:
            world.says("Moscow", **kwargs)
        else:
            world.somebody_says("wire", **kwargs)
    for paper in world.papers.values():
        if draw(st.integers(0, 3)) == 3:  # known to the month
            month = {"first": paper.first.replace(day=1), "last": paper.first.replace(day=28)}
            world.papers[paper.id] = replace(paper, **month)
    return world


def by_looking_at_all(world):
    """Which pieces bring something, each held against every piece before it."""
    lineage, live = world.lineage, [one for one in world.evidence if not one.withdrawn]
    days, heard, found = days_of(live, lineage), defaultdict(list), {}
    for one in sorted(live, key=lambda one: (one.recorded_at, one.made_at, one.id)):
        root = lineage.root(one, {})
        before = heard[root.key]
        counted = [other for other in before if left_out(other, lineage) is None]
        counts = left_out(one, lineage) is None
        figures = [other.figure for other in before if other.figure]
        found[one.id] = bool(
            stance(one) not in map(stance, before)
            or (counts and stance(one) not in map(stance, counted))
            or (
                counts
                and root.source
                and len({other.stance for other in counted}) == 2
                and side(counted, days) != side([*counted, one], days)
            )
            or (one.figure and one.figure not in Told(figures))
        )
        before.append(one)
    return found


def side(rows, days):
    """Where an origin stands, by looking at all that it said."""
    pro = [one for one in rows if one.stance == "supports"]
    con = [one for one in rows if one.stance == "contradicts"]
    if not con:
        return "for"
    since = max((days(one)[0] for one in pro), default=date.min)
    facts = any(one.basis != "denial" for one in con if days(one)[0] >= since)
    newest = max(days(one)[0] for one in rows)
    last = {one.stance for one in rows if days(one)[1] >= newest}
    if len(last) == 2:
        return None
    return "for" if last == {"supports"} else "against" if facts else "denying"


def stance(one):
    return one.stance, one.stance == "contradicts" and one.basis == "denial"


@settings(max_examples=400, deadline=None)
@given(much_said())
def test_what_a_piece_brings_is_what_looking_at_all_before_it_gives(world):
    found = additions(world.evidence, world.lineage)
    told = {one.id: bool(found[one.id]) for one in world.evidence if not one.withdrawn}
    assert told == by_looking_at_all(world)


def test_ten_thousand_pieces_of_one_origin_are_no_trouble(world):
    for n in range(10_000):
        day = OCTOBER + timedelta(n)
        side = "contradicts" if n % 2 else "supports"
        world.says("Kirby", side, "a paper", day=day, basis="record", figure=figure(n % 7, as_of=day))
    assert len(brings(world)) == 10_000


def test_what_is_withdrawn_or_retracted_brings_nothing_and_hides_nothing(world):
    world.paper("gone", "Bureau", retracted=True)
    world.says("Kirby", withdrawn=True)
    world.says("Kirby", paper="gone")
    world.says("Kirby")
    assert brings(world) == ["", "", "new: Washington speaks for"]
