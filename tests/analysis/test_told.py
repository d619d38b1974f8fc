"""Every figure that evidence gives: by whom, as of when, and what stands beside what."""

from datetime import date

import pytest

from claims.analysis.scales import Basis
from claims.analysis.told import panels, told
from tests.analysis.witnesses import World, figure

DAY = date(2025, 3, 1)


@pytest.fixture
def world():
    return World()


def rows(world):
    return told(world.count(), world.evidence, world.lineage)


def says(world, who, low=None, high=None, unit="containers", as_of=DAY, **kwargs):
    keys = ("stance", "paper", "basis", "day", "withdrawn")
    given = {key: kwargs.pop(key) for key in keys if key in kwargs}
    return world.says(who, figure=figure(low, high, unit, as_of=as_of, **kwargs), **given)


def test_each_figure_says_whose_word_it_is_and_which_origin_it_comes_from(world):
    world.source("Seoul")
    world.source("Shin", part_of="Seoul")
    says(world, "Shin", 6700)
    (one,) = rows(world)
    assert (one.speaker, one.name, one.origin, one.day, one.by_document) == (
        "Shin",
        "Seoul",
        (world.id("Seoul"),),
        DAY,
        False,
    )


def test_a_figure_without_a_day_of_its_own_has_that_of_its_document(world):
    says(world, "Seoul", 6700, as_of=None, day=date(2025, 4, 5))
    (one,) = rows(world)
    assert (one.day, one.by_document) == (date(2025, 4, 5), True)


def test_what_is_not_counted_says_why_and_what_was_taken_back_is_gone(world):
    says(world, "Tokyo", 1, stance="context")
    says(world, "A writer", 2, basis=Basis.OPINION)
    world.source("officials", kind="unnamed")
    says(world, "officials", 3)
    says(world, "Seoul", 4, withdrawn=True)
    says(world, "Kyiv", 5)
    assert [(one.figure.low, bool(one.why_not)) for one in rows(world)] == [
        (1, True),
        (2, True),
        (3, True),
        (5, False),
    ]
    assert rows(world)[2].origin == () and rows(world)[2].name == "unknown lineage"


@pytest.mark.parametrize(
    ("given", "opens", "edges"),
    [
        ({"low": 5, "qualifier": "at_least"}, "up", (5, 5)),
        ({"low": 5, "qualifier": "up_to"}, "down", (5, 5)),
        ({"high": 5}, "down", (5, 5)),
        ({"low": 5, "high": 7}, "", (5, 7)),
        ({"low": 5, "qualifier": "about"}, "", (5, 5)),
    ],
)
def test_a_figure_is_open_the_way_it_is_given(world, given, opens, edges):
    says(world, "Seoul", **given)
    (one,) = rows(world)
    assert (one.opens, one.edges) == (opens, edges)


def test_one_figure_of_one_origin_as_of_one_day_is_one_point_however_often_it_is_told(world):
    for _ in range(8):
        says(world, "White House", 1000)
    says(world, "Seoul", 1000)
    says(world, "White House", 1000, as_of=date(2025, 3, 2))
    (panel,) = panels(rows(world))
    assert [len(point.told) for point in panel.points] == [8, 1, 1]


def test_only_what_counts_the_same_in_the_same_words_stands_together(world):
    for unit in (
        "containers",
        "Containers  of munitions",
        "shells",
        "containers a day",
        "soldiers killed",
        "soldiers",
    ):
        says(world, "Seoul", 5, unit=unit)
    found = panels(rows(world), "Containers")
    assert found[0].is_own and found[0].wordings == ("containers", "Containers  of munitions")
    assert [panel.unit for panel in found[1:]] == [
        "containers a day",
        "shells",
        "soldiers",
        "soldiers killed",
    ]


def test_a_claim_without_a_unit_owns_no_panel(world):
    says(world, "Seoul", 5)
    assert [panel.is_own for panel in panels(rows(world))] == [False]


def test_a_point_is_drawn_by_what_it_is_worth(world):
    says(world, "Seoul", 1)
    says(world, "Kyiv", 2, stance="contradicts", basis=Basis.RECORD)
    says(world, "Tokyo", 3, stance="context")
    says(world, "Paris", 4, qualifier="conditional")
    (panel,) = panels(rows(world))
    assert [point.tone for point in panel.points] == ["for", "against", "aside", "if"]
