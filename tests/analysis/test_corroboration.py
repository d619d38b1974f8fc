"""Who stands behind a claim: the nine points of the design's section on origins, one by one."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.analysis.corroboration import Reason, Side, count, sentence
from claims.analysis.origins import Joined, Lineage, Parted
from claims.analysis.scales import Basis, Stance
from tests.analysis.witnesses import World, figure

OCTOBER, APRIL = date(2024, 10, 10), date(2025, 4, 26)


@pytest.fixture
def world():
    """Washington and Seoul with their spokesmen, a state broadcaster, a monitoring team with both among its members."""
    world = World()
    for part, body in (
        ("Kirby", "White House"),
        ("White House", "Washington"),
        ("State Department", "Washington"),
        ("Minister", "Seoul"),
        ("NIS", "Seoul"),
        ("Kremlin", "Moscow"),
        ("Gerasimov", "Moscow"),
        ("Sister", "Pyongyang"),
    ):
        world.known(body)
        world.source(part, part_of=body)
    world.source("KBS", part_of="Seoul", speaks=False, kind="outlet")
    world.source("unnamed officials", kind="unnamed")
    world.joint("MSMT", "Washington", "Seoul", "Tokyo")
    return world


def numbers(counts):
    return counts.origins_for, counts.origins_against, len(counts.denying), counts.lineage_unknown


def names(counts, side=Side.FOR):
    return [origin.name for origin in counts.of(side)]


def why_not(counts):
    return {row.reason: row.why for row in counts.uncounted}


# 1. The deepest body that claims to know by itself


def test_two_spokesmen_are_one_origin(world):
    world.says("Kirby")
    world.says("State Department")
    counts = world.count()
    assert names(counts) == ["Washington"]
    assert counts.of(Side.FOR)[0].why == (
        "Kirby speaks for White House, which speaks for Washington",
        "State Department speaks for Washington",
    )


def test_three_syndicated_copies_are_one_origin(world):
    world.paper("wire", "Agency")
    for copy in ("one", "two", "three"):
        world.copies(copy, "wire")
        world.writes(copy)
    counts = world.count()
    assert names(counts) == ["Agency"]
    assert len(counts.reports_for) == 3
    assert sentence(counts) == "3 reports, 1 independent origin for"


def test_a_copy_of_a_copy_leads_to_the_first_publisher(world):
    world.paper("wire", "Agency")
    world.copies("one", "wire")
    world.copies("two", "one", "translates")
    world.writes("two")
    assert names(world.count()) == ["Agency"]


def test_a_broadcaster_and_the_government_that_owns_it_are_two(world):
    world.paper("bulletin", "KBS")
    world.writes("bulletin")
    world.says("Minister")
    assert sorted(names(world.count())) == ["KBS", "Seoul"]


def test_a_lawmaker_who_passes_it_on_is_a_mouth(world):
    """Mouths are in `via`, in words; the evidence is attributed to the service, so that two mouths add nobody."""
    world.says("NIS", paper="told by a lawmaker")
    world.says("NIS", paper="told by another")
    assert numbers(world.count()) == (1, 0, 0, 0)


def test_a_source_that_was_merged_is_the_one_it_was_merged_into(world):
    world.source("N.I.S.", same_as="NIS")
    world.says("N.I.S.")
    world.says("NIS")
    assert names(world.count()) == ["Seoul"]


@pytest.mark.parametrize(
    ("why", "tell"),
    [
        (
            "unnamed officials: vouched for by JoongAng",
            lambda world: world.says("unnamed officials", paper="daily"),
        ),
        ("not known whose word: vouched for by JoongAng", lambda world: world.somebody_says("daily")),
    ],
)
def test_an_unnamed_person_is_of_unknown_lineage_and_the_paper_vouches(world, why, tell):
    world.paper("daily", "JoongAng")
    tell(world)
    counts = world.count()
    assert numbers(counts) == (0, 0, 0, 1)
    assert counts.unknown[0].why == why
    assert sentence(counts) == "1 report, no independent origin for; 1 of unknown lineage"


def test_several_roots_are_unknown_lineage(world):
    world.paper("wire", "Agency")
    world.paper("telegraph", "Bureau")
    world.copies("mix", "wire")
    world.copies("mix", "telegraph")
    world.writes("mix")
    (unknown,) = world.count().unknown
    assert unknown.why == "it goes back to 2 documents, not to one: Agency, Bureau"


def test_a_cycle_of_copies_is_unknown_lineage_once(world):
    for copy, original in (("one", "two"), ("two", "three"), ("three", "one"), ("below", "one")):
        world.copies(copy, original)
    for paper in ("one", "two", "three", "below"):
        world.writes(paper)
    counts = world.count()
    assert numbers(counts) == (0, 0, 0, 1)
    assert counts.unknown[0].why == "the documents that it goes back to copy each other in a circle"


def test_a_cycle_of_bodies_is_unknown_lineage(world):
    world.source("A", part_of="B")
    world.source("B", part_of="A")
    world.says("A")
    (unknown,) = world.count().unknown
    assert "in a circle" in unknown.why


def test_a_root_without_a_source_is_unknown_lineage(world):
    world.copies("copy", "leaflet")
    pk = world.id("leaflet")
    world.papers[pk] = type(world.papers[pk])(pk, None)
    world.writes("copy")
    assert world.count().unknown[0].why == "the first document that it goes back to names no source"


# 2. Reports


def test_reports_are_distinct_documents_and_context_never_counts(world):
    world.says("Kirby", paper="one")
    world.says("Minister", paper="one")
    world.says("Kirby", "context", paper="two")
    world.says("Kirby", "contradicts", paper="three", day=date(2024, 1, 1))
    counts = world.count()
    assert (len(counts.reports_for), len(counts.reports_against)) == (1, 1)
    assert why_not(counts)[Reason.CONTEXT] == "context, which speaks neither for nor against"


def test_a_retraction_lowers_the_counts_and_takes_the_copies_with_it(world):
    world.paper("wire", "Agency", retracted=True)
    world.copies("copy", "wire")
    world.copies("copy of the copy", "copy", "translates")
    world.copies("mended", "wire", "revises")
    for paper in ("wire", "copy", "copy of the copy"):
        world.writes(paper)
    world.says("Minister", paper="copy")
    counts = world.count()
    assert numbers(counts) == (0, 0, 0, 0)
    assert counts.reports_for == ()
    assert set(why_not(counts)) == {Reason.RETRACTED}
    world.writes("mended")
    assert names(world.count()) == ["Agency"]


def test_withdrawn_evidence_counts_nowhere_and_is_listed(world):
    world.says("Kirby", withdrawn=True)
    counts = world.count()
    assert (numbers(counts), counts.reports_for) == ((0, 0, 0, 0), ())
    assert why_not(counts) == {Reason.WITHDRAWN: "taken back"}


def test_a_second_copy_raises_nothing_but_the_reports(world):
    world.paper("wire", "Agency")
    world.copies("copy", "wire")
    world.says("unnamed officials", paper="wire")
    world.writes("wire")
    world.says("Sister", "contradicts", paper="wire", basis="denial")
    before = numbers(world.count())
    world.says("unnamed officials", paper="copy")
    world.writes("copy")
    world.says("Sister", "contradicts", paper="copy", basis="denial")
    counts = world.count()
    assert numbers(counts) == before == (1, 0, 1, 1)
    assert len(counts.reports_for) == 2


def test_a_copy_that_names_nobody_has_it_from_whom_its_original_has_it(world):
    world.paper("wire", "Agency")
    world.copies("copy", "wire")
    world.says("Kirby", paper="wire")
    before = numbers(world.count())
    world.writes("copy")
    counts = world.count()
    assert numbers(counts) == before == (1, 0, 0, 0)
    assert counts.of(Side.FOR)[0].name == "Washington"
    world.writes("copy", "contradicts")
    assert names(world.count(), Side.AGAINST) == ["Agency"]


# 3. Listed, but not counted


@pytest.mark.parametrize(("basis", "reason"), [("opinion", "an opinion"), ("calculation", "worked out from")])
def test_opinions_and_sums_from_others_figures_are_listed_but_not_counted(world, basis, reason):
    world.says("Kirby", basis=basis)
    world.says("Minister", "contradicts", basis=basis)
    counts = world.count()
    assert numbers(counts) == (0, 0, 0, 0)
    assert (len(counts.reports_for), len(counts.reports_against)) == (1, 1)
    assert reason in why_not(counts)[Reason(basis)]
    assert sentence(counts) == "1 report, no independent origin for; 1 report, no independent origin against"


def test_not_aware_is_context_and_speaks_neither_for_nor_against(world):
    world.says("Kirby")
    world.says("Beijing", "context", basis="record")
    assert sentence(world.count()) == "1 report, 1 independent origin for"


def test_an_opinion_does_not_overtake_what_was_reported(world):
    world.says("Kirby", "contradicts", basis="observation", day=OCTOBER)
    world.says("Kirby", basis="opinion", day=APRIL)
    assert numbers(world.count()) == (0, 1, 0, 0)


# 4. Joint bodies


def test_a_joint_body_adds_nothing_beside_its_members(world):
    world.says("Kirby")
    world.says("NIS")
    world.says("MSMT")
    counts = world.count()
    assert sorted(names(counts)) == ["Seoul", "Washington"]
    assert why_not(counts)[Reason.MEMBERS] == "MSMT (3 members): Seoul and Washington count already"


def test_a_joint_body_counts_where_none_of_its_members_does(world):
    world.says("Beijing")
    world.says("MSMT")
    world.says("Kirby", "contradicts", basis="observation")
    counts = world.count()
    assert sorted(names(counts)) == ["Beijing", "MSMT"]
    assert names(counts, Side.AGAINST) == ["Washington"]


def test_of_two_joint_bodies_with_a_common_member_the_first_to_speak_counts(world):
    world.joint("Seven", "Tokyo", "Rome")
    world.says("Seven", day=APRIL)
    world.says("MSMT", day=OCTOBER)
    assert names(world.count()) == ["MSMT"]


def test_a_member_of_a_member_counts_as_a_member(world):
    world.joint("Everybody", "MSMT", "Rome")
    world.says("Everybody")
    world.says("Kirby")
    assert names(world.count()) == ["Washington"]


# 5. The latest stance


def test_the_latest_stance_of_an_origin_counts(world):
    world.says("Kremlin", "contradicts", basis="denial", day=OCTOBER)
    world.says("Gerasimov", basis="admission", day=APRIL)
    world.says("Moscow", basis="admission", day=date(2025, 9, 3))
    counts = world.count()
    assert numbers(counts) == (1, 0, 0, 0)
    assert why_not(counts) == {Reason.OVERTAKEN: "Moscow has said otherwise since 26 Apr 2025"}
    assert sentence(counts) == "2 reports, 1 independent origin for"


def test_an_old_denial_that_is_retold_later_by_a_copy_overtakes_nothing(world):
    world.paper("tass", "TASS", day=OCTOBER)
    world.paper("retold", "Daily", day=date(2025, 12, 1))
    world.copies("retold", "tass")
    world.says("Gerasimov", basis="admission", day=APRIL)
    world.says("Kremlin", "contradicts", "retold", basis="denial")
    assert numbers(world.count()) == (1, 0, 0, 0)


def test_a_copy_of_an_old_text_without_a_day_overtakes_nothing(world):
    world.paper("leaflet", "Printer", day=None)
    world.paper("retold", "Daily", day=date(2025, 12, 1))
    world.copies("retold", "leaflet")
    world.says("Kremlin", "contradicts", "leaflet", day=OCTOBER)
    world.says("Gerasimov", basis="admission", day=APRIL)
    before = world.count()
    world.says("Kremlin", "contradicts", "retold", day=date(2025, 12, 2))
    assert numbers(world.count()) == numbers(before) == (1, 0, 0, 0)


def test_bodies_of_one_origin_that_differ_at_one_time_are_divided_and_count_on_neither_side(world):
    world.says("White House", day=APRIL)
    world.says("State Department", "contradicts", basis="observation", day=APRIL)
    world.says("Minister")
    counts = world.count()
    assert (names(counts), names(counts, Side.AGAINST)) == (["Seoul"], [])
    assert counts.divided == ("Washington",)
    assert "Washington is divided" in why_not(counts)[Reason.DIVIDED]
    assert sentence(counts).endswith("; Washington divided")


def test_a_day_and_its_month_are_one_time(world):
    world.paper("monthly", "Review", day=date(2025, 4, 1), last=date(2025, 4, 30))
    world.says("White House", paper="monthly")
    world.says("State Department", "contradicts", day=APRIL)
    assert world.count().divided == ("Washington",)


def test_who_brought_a_fact_against_it_and_denies_it_again_still_stands_against(world):
    world.says("Kremlin", "contradicts", basis="record", day=OCTOBER)
    world.says("Gerasimov", "contradicts", basis="denial", day=APRIL)
    assert numbers(world.count()) == (0, 1, 0, 0)


def test_a_fact_that_an_origin_took_back_by_speaking_for_it_is_not_behind_its_later_denial(world):
    world.says("Kremlin", "contradicts", basis="record", day=date(2024, 1, 1))
    world.says("Kremlin", day=OCTOBER)
    world.says("Kremlin", "contradicts", basis="denial", day=APRIL)
    assert numbers(world.count()) == (0, 0, 1, 0)


# 6. Denials


def test_a_denial_is_its_own_count_and_no_contradiction(world):
    world.says("Kirby")
    world.says("Sister", "contradicts", basis="denial")
    counts = world.count()
    assert numbers(counts) == (1, 0, 1, 0)
    assert counts.reports_denying == counts.reports_against != ()
    assert sentence(counts) == "1 report, 1 independent origin for; denied by Pyongyang"


def test_a_denial_that_brings_a_checkable_fact_counts_against(world):
    world.says("Sister", "contradicts", basis="record")
    counts = world.count()
    assert numbers(counts) == (0, 1, 0, 0)
    assert sentence(counts) == "no report for; 1 report, 1 independent origin against"


# 7. Figures


def test_a_quantity_is_counted_per_figure(world):
    for who, low in (("Kirby", 1000), ("State Department", 1000), ("Minister", 5000), ("NIS", 1000)):
        world.says(who, figure=figure(low, qualifier="at_least", as_of=APRIL))
    rows = world.count().figures
    assert [(row.figure.low, row.names, len(row.documents)) for row in rows] == [
        (1000, ("Washington", "Seoul"), 3),
        (5000, ("Seoul",), 1),
    ]


def test_figures_of_what_is_not_counted_are_not_counted(world):
    world.says("Kirby", basis="calculation", figure=figure(5, 5))
    world.says("Kirby", "context", figure=figure(5, 5))
    assert world.count().figures == ()


def test_two_figures_that_cannot_both_be_right_are_a_conflict(world):
    world.says("Kirby", figure=figure(10000, qualifier="at_least", as_of=APRIL))
    world.says("Minister", figure=figure(6700, qualifier="up_to", as_of=APRIL))
    world.says("NIS", figure=figure(5000, 5000, as_of=date(2025, 5, 20)))
    ((first, second),) = world.count().conflicts
    assert {first.names, second.names} == {("Washington",), ("Seoul",)}


# 8. Joined and parted


def wreck(world):
    for who in ("Kyiv", "Washington", "Monitors"):
        world.says(who, basis="observation")
    return frozenset(world.id(who) for who in ("Kyiv", "Washington", "Monitors"))


def test_one_wreck_with_three_readings_is_one_origin_once_a_person_joins_them(world):
    sources = wreck(world)
    assert numbers(world.count()) == (3, 0, 0, 0)
    counts = world.count(Joined(sources, "one wreck, three readings"))
    assert names(counts) == ["Washington, Kyiv and Monitors"]
    assert counts.of(Side.FOR)[0].why == ("counted as one: one wreck, three readings",)
    assert sentence(counts) == "3 reports, 1 independent origin for"


def test_joining_goes_on_from_one_to_the_next(world):
    kyiv, washington, monitors = (world.known(who) for who in ("Kyiv", "Kirby", "Monitors"))
    wreck(world)
    joins = (
        Joined(frozenset({kyiv, washington}), "shared"),
        Joined(frozenset({washington, monitors}), "same wreck"),
    )
    assert numbers(world.count(*joins)) == (1, 0, 0, 0)


def test_joined_origins_keep_their_own_stances(world):
    world.says("Kyiv", basis="observation")
    world.says("Moscow", "contradicts", basis="observation")
    both = frozenset({world.id("Kyiv"), world.id("Moscow")})
    assert numbers(world.count(Joined(both, "one wreck"))) == (1, 1, 0, 0)


def test_a_body_that_a_person_parted_from_its_government_is_an_origin_of_its_own(world):
    world.says("White House", basis="observation")
    world.says("State Department", basis="observation")
    counts = world.count(Parted(world.id("White House"), "it has its own image"))
    assert sorted(names(counts)) == ["Washington", "White House"]
    assert ("stands by itself: it has its own image",) in [origin.why for origin in counts.of(Side.FOR)]


def test_a_joint_body_that_a_person_parted_counts_beside_its_members(world):
    world.says("Kirby")
    world.says("MSMT")
    assert numbers(world.count(Parted(world.id("MSMT"), "it looked for itself"))) == (2, 0, 0, 0)


# 9. One sentence


def test_a_claim_says_it_in_one_sentence(world):
    world.paper("wire", "Agency")
    for n in range(17):
        world.copies(f"copy {n}", "wire")
        world.writes(f"copy {n}")
    world.says("Kirby")
    world.says("NIS")
    world.says("unnamed officials")
    world.says("Sister", "contradicts", basis="denial")
    assert sentence(world.count()) == (
        "20 reports, 3 independent origins for; denied by Pyongyang; 1 of unknown lineage"
    )


def test_a_claim_without_reports_has_no_sentence(world):
    world.says("Kirby", "context")
    assert sentence(world.count()) == ""


# Any evidence


stances = st.sampled_from(list(Stance))
bases = st.sampled_from(list(Basis))


@st.composite
def worlds(draw):
    world = World()
    places = [f"s{n}" for n in range(8)]
    for n, name in enumerate(places):
        kind = draw(st.sampled_from(["body", "person", "unnamed", "joint_body"]))
        above = draw(st.sampled_from(["", *places]))
        same = draw(st.sampled_from(["", "", "", *places[:n]]))
        world.source(name, part_of=above, speaks=draw(st.booleans()), kind=kind, same_as=same)
    for _ in range(draw(st.integers(0, 4))):
        world.joint("j", *draw(st.lists(st.sampled_from(places), max_size=3)))
    papers = [f"p{n}" for n in range(6)]
    for name in papers:
        day = draw(st.sampled_from([None, OCTOBER, APRIL]))
        world.paper(name, draw(st.sampled_from(places)), day=day, retracted=draw(st.integers(0, 9)) == 0)
    for _ in range(draw(st.integers(0, 5))):
        copy, original = draw(st.sampled_from(papers)), draw(st.sampled_from(papers))
        world.copies(copy, original, draw(st.sampled_from(["republishes", "translates", "revises"])))
    for _ in range(draw(st.integers(0, 12))):
        kwargs = {"basis": draw(bases).value, "withdrawn": draw(st.integers(0, 9)) == 0}
        if draw(st.booleans()):
            kwargs["figure"] = figure(draw(st.integers(0, 3)), as_of=draw(st.sampled_from([None, APRIL])))
        who = draw(st.sampled_from(["", "?", "j", *places]))
        paper, stance = draw(st.sampled_from(papers)), draw(stances).value
        if who in ("", "?"):
            (world.somebody_says if who else world.writes)(paper, stance, **kwargs)
        else:
            world.says(who, stance, paper, **kwargs)
    ids = [world.id(name) for name in places]
    rulings = [
        *(
            Joined(frozenset(pair), "r")
            for pair in draw(st.lists(st.lists(st.sampled_from(ids), min_size=2, max_size=3), max_size=2))
        ),
        *(Parted(one, "r") for one in draw(st.lists(st.sampled_from(ids), max_size=2))),
    ]
    return world, rulings


@settings(max_examples=150, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_counts_are_the_same_in_any_order_of_what_goes_in(made, chance: random.Random):
    world, rulings = made

    def mixed(rows):
        rows = list(rows)
        chance.shuffle(rows)
        return rows

    lineage = Lineage(
        mixed(world.papers.values()), mixed(world.derived), mixed(world.voices.values()), mixed(world.seats)
    )
    assert count(mixed(world.evidence), lineage, mixed(rulings)) == world.count(*rulings)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_each_piece_of_evidence_is_told_exactly_once(made):
    world, rulings = made
    counts = world.count(*rulings)
    told = [piece for row in (*counts.origins, *counts.unknown, *counts.uncounted) for piece in row.pieces]
    assert sorted(told) == [one.id for one in world.evidence]


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_a_copy_of_any_document_raises_neither_origins_nor_denials_nor_unknowns(made):
    world, rulings = made
    if not world.evidence:
        return
    before = numbers(world.count(*rulings))
    first = world.evidence[0]
    name = next(name for name, pk in world.ids.items() if pk == first.document and pk in world.papers)
    world.copies("a new copy", name)
    world.evidence.append(
        type(first)(
            len(world.evidence) + 1,
            world.id("a new copy"),
            first.stance,
            first.word,
            first.attributed_to,
            first.basis,
            first.made_at,
            first.recorded_at,
            first.figure,
            first.withdrawn,
        )
    )
    assert numbers(world.count(*rulings)) == before


def test_ten_thousand_copies_of_copies_and_bodies_of_bodies_are_no_trouble():
    world = World()
    world.paper("p0", "Agency")
    for n in range(10_000):
        world.copies(f"p{n + 1}", f"p{n}")
        world.source(f"b{n}", part_of=f"b{n + 1}")
    world.source("b10000")
    world.writes("p10000")
    world.writes("p5000")
    world.says("b0")
    counts = world.count()
    assert names(counts) == ["Agency", "b10000"]
    assert "b0 speaks for b1, and in the end for b10000" in counts.of(Side.FOR)[1].why
