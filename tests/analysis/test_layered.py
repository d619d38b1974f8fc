"""The grounds as a drawing: nothing overlaps, all is inside, and every piece of evidence is in it or in the list beside it."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.analysis.layered import DAY_X, NAME_X, ORIGIN_NAME_X, ORIGIN_X, RADIUS, WIDTH, Said, drawing
from claims.analysis.lettering import BOLD, fitting, lines_of, width_of
from claims.analysis.streams import banks
from tests.analysis.witnesses import World

LONG = "of the committee for the affairs of the state and of all that belongs to them"
WORDS = st.text("abcde ,()’é", min_size=1, max_size=90) | st.just(LONG)


@st.composite
def worlds(draw):
    """Sources that speak for each other or are unnamed, papers that copy each other, and evidence of all stances."""
    world = World()
    names = [f"source {at} {draw(WORDS)}" for at in range(draw(st.integers(1, 8)))]
    for at, name in enumerate(names):
        above = names[draw(st.integers(0, at - 1))] if at and draw(st.booleans()) else ""
        world.source(name, part_of=above, kind=draw(st.sampled_from(["body", "body", "unnamed"])))
    papers = [f"paper {at}" for at in range(draw(st.integers(1, 25)))]
    for at, name in enumerate(papers):
        world.paper(name, day=date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 40))))
        if at and draw(st.booleans()):
            world.copies(name, papers[draw(st.integers(0, at - 1))])
    if draw(st.integers(0, 9)) == 0:
        for at in range(20):
            world.source(f"spokesman {at}", part_of=names[0])
            world.says(f"spokesman {at}", paper=papers[at % len(papers)])
    for _ in range(draw(st.integers(1, 60))):
        stance = draw(st.sampled_from(["supports", "supports", "contradicts", "context"]))
        paper, basis = draw(st.sampled_from(papers)), draw(st.sampled_from(["record", "denial", "opinion"]))
        whose = draw(st.integers(0, len(names) + 1))
        if whose < len(names):
            world.says(names[whose], stance, paper, basis=basis)
        elif whose == len(names):
            world.writes(paper, stance, basis=basis)
        else:
            world.somebody_says(paper, stance, basis=basis)
    return world


def drawn(world):
    lineage = world.lineage
    found = banks(world.count(), world.evidence, lineage)
    said = {pk: Said("1 Jan 2025", lineage.publisher(pk)) for pk in lineage.paper}
    return found, drawing(found, said, lineage.name)


def boxes(part):
    """The places that words and marks take: left, top, right, bottom."""
    for row in part.rows:
        yield row.marker_x - 5, row.y - 5, row.marker_x + 5, row.y + 5
        yield DAY_X, row.y - 8, DAY_X + width_of(row.day), row.y + 8
        yield NAME_X, row.y - 8, NAME_X + width_of(row.words), row.y + 8
    for name in part.names:
        yield name.end - width_of(name.words), name.y - 8, name.end, name.y + 8
    for disc in part.discs:
        yield ORIGIN_X - RADIUS, disc.y - RADIUS, ORIGIN_X + RADIUS, disc.y + RADIUS
        half = 8 * len(disc.lines)
        widest = max((width_of(line, BOLD) for line in disc.lines), default=0)
        yield ORIGIN_NAME_X, disc.y - half, ORIGIN_NAME_X + widest, disc.y + half


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_nothing_overlaps_and_all_is_inside(world):
    _, picture = drawn(world)
    if picture is None:
        return
    places = [box for part in picture.parts for box in boxes(part)]
    for left, top, right, bottom in places:
        assert left >= 0 and top >= 0 and right <= WIDTH and bottom <= picture.height
    for one, other in combinations(places, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_every_piece_of_evidence_is_listed_once_and_each_document_drawn_or_counted_as_more(world):
    found, picture = drawn(world)
    leaves = [
        leaf for bank in found for spring in bank.springs for mouth in spring.mouths for leaf in mouth.leaves
    ]
    pieces = [piece for leaf in leaves for piece in leaf.pieces]
    pieces += [piece for one in world.count().uncounted for piece in one.pieces]
    assert sorted(pieces) == [one.id for one in world.evidence]
    for bank, part in zip(found, picture.parts if picture else [], strict=True):
        rows = sum(row.more or (not row.is_ghost) for row in part.rows)
        shown = bank.springs[: len(part.discs)]
        assert rows == sum(len(mouth.leaves) for spring in shown for mouth in spring.mouths)
        assert part.more == len(bank.springs) - len(shown)
        assert [disc.documents for disc in part.discs] == [spring.documents for spring in shown]


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_lines_do_not_cross_for_all_that_leads_on_stands_in_one_order(world):
    _, picture = drawn(world)
    for part in picture.parts if picture else []:
        for column in (part.rows, part.names, part.discs):
            places = [one.y for one in column]
            assert places == sorted(places)


def test_a_story_printed_thirty_times_is_one_root_and_more_copies():
    world = World()
    world.paper("wire", "AP")
    for at in range(29):
        world.copies(f"copy {at}", "wire")
        world.writes(f"copy {at}")
    world.writes("wire")
    _, picture = drawn(world)
    (part,) = picture.parts
    assert len(part.rows) == 10 and part.rows[-1].words == "+ 21 more copies"
    assert [disc.documents for disc in part.discs] == [30]
    assert [row.is_first for row in part.rows] == [True] + [False] * 9
    assert [line.is_first for line in part.lines].count(True) == 2
    assert not picture.is_whole


def test_sixty_documents_of_five_speakers_fit_on_a_page():
    world = World()
    for speaker in range(5):
        for at in range(12):
            world.says(f"body {speaker}", paper=f"paper {speaker} {at}")
    _, picture = drawn(world)
    assert sum(len(part.rows) for part in picture.parts) <= 44 and picture.height < 1100


def test_an_origin_of_three_hundred_speakers_is_drawn_with_the_first_and_the_rest_as_one():
    world = World()
    world.source("Washington")
    for at in range(300):
        world.source(f"speaker {at}", part_of="Washington")
        world.says(f"speaker {at}", paper=f"paper {at}")
    _, picture = drawn(world)
    (part,) = picture.parts
    assert [name.words for name in part.names[-2:]] == ["speaker 11", "+ 288 more"]
    assert part.rows[-1].words == "+ 288 more reports" and part.discs[0].documents == 300


def test_an_original_that_nobody_recorded_is_drawn_where_several_copy_it():
    world = World()
    world.paper("wire", "AP")
    for name in ("one", "two"):
        world.copies(name, "wire")
        world.says("Kirby", paper=name)
    _, picture = drawn(world)
    assert [row.is_ghost for row in picture.parts[0].rows] == [True, False, False]
    assert picture.has_ghosts


def test_a_copy_alone_is_drawn_by_itself():
    world = World()
    world.copies("one", "wire")
    world.says("Kirby", paper="one")
    assert not drawn(world)[1].has_ghosts


@given(WORDS, st.integers(20, 400))
def test_words_are_cut_to_their_room(words, room):
    assert width_of(fitting(words, room)) <= room
    assert all(width_of(line, BOLD) <= room for line in lines_of(words, room))


def test_a_name_is_cut_at_its_comma_or_bracket_first():
    assert fitting("Shin Won-sik, Defence Minister of South Korea", 150) == "Shin Won-sik"
    assert fitting("Department of State (United States)", 200) == "Department of State"
    assert fitting("Korea Daily (KCNA, Yonhap)", 150) == "Korea Daily"
    assert fitting("An unbroken long name of somebody", 100) == "An unbroken…"
