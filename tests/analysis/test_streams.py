"""What runs into what: documents, on whose word they speak, origins."""

from datetime import date

import pytest

from claims.analysis.corroboration import Side
from claims.analysis.scales import Stance
from claims.analysis.streams import banks
from tests.analysis.witnesses import World


@pytest.fixture
def world():
    return World()


def runs(world):
    return banks(world.count(), world.evidence, world.lineage)


def test_documents_run_by_their_speakers_into_the_origin_the_first_first(world):
    us = world.source("Washington")
    world.source("Kirby", part_of="Washington")
    world.says("Washington", paper="late", day=date(2025, 2, 1))
    world.says("Kirby", paper="early", day=date(2025, 1, 1))
    (bank,) = runs(world)
    (spring,) = bank.springs
    assert (bank.side, spring.sources, spring.name) == (Side.FOR, (us,), "Washington")
    assert [mouth.source for mouth in spring.mouths] == [world.id("Kirby"), us]
    assert [spring.is_itself(mouth) for mouth in spring.mouths] == [False, True]
    assert [leaf.document for mouth in spring.mouths for leaf in mouth.leaves] == [
        world.id("early"),
        world.id("late"),
    ]


def test_copies_stand_with_the_document_that_they_go_back_to(world):
    world.paper("wire", "AP", date(2025, 1, 1))
    for name in ("one", "two"):
        world.copies(name, "wire")
        world.writes(name)
    world.writes("wire")
    ((spring,),) = (bank.springs for bank in runs(world))
    (stem,) = spring.mouths[0].stems
    assert stem.has_root and stem.root == world.id("wire")
    assert [leaf.document for leaf in stem.leaves] == [world.id(name) for name in ("wire", "one", "two")]
    assert spring.documents == 3


def test_copies_of_what_nobody_recorded_stand_together_all_the_same(world):
    for name in ("one", "two"):
        world.copies(name, "wire")
        world.says("Kirby", paper=name)
    ((spring,),) = (bank.springs for bank in runs(world))
    (stem,) = spring.mouths[0].stems
    assert not stem.has_root and stem.root == world.id("wire") and len(stem.leaves) == 2


def test_sides_denials_and_what_leads_to_nobody_stand_apart(world):
    world.source("officials", kind="unnamed")
    world.says("Seoul")
    world.says("Beijing", "contradicts")
    world.says("Moscow", "contradicts", basis="denial")
    world.says("officials", "contradicts")
    world.somebody_says("leaflet")
    world.says("Tokyo", "context")
    assert [(bank.side, bank.stance) for bank in runs(world)] == [
        (Side.FOR, Stance.SUPPORTS),
        (Side.AGAINST, Stance.CONTRADICTS),
        (Side.DENYING, Stance.CONTRADICTS),
        (None, Stance.SUPPORTS),
        (None, Stance.CONTRADICTS),
    ]


def test_a_paper_that_passes_on_two_stands_under_both(world):
    world.says("Seoul", paper="Herald")
    world.says("Kyiv", paper="Herald")
    (bank,) = runs(world)
    assert [spring.name for spring in bank.springs] == ["Kyiv", "Seoul"]
    assert bank.documents == 1


def test_nothing_runs_where_nothing_is_counted(world):
    world.says("Tokyo", "context")
    assert runs(world) == ()
