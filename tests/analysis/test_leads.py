"""Leads: whom the words of evidence name, what carried its figure or its quoted words first, and what is let alone."""

from datetime import date

import pytest

from claims.analysis.leads import (
    LeadKind,
    Saying,
    is_repeated,
    is_round,
    leads,
    quoted_in,
    speaker_in,
)
from claims.analysis.origins import Joined
from tests.analysis.witnesses import World, figure

OCTOBER, NOVEMBER = date(2024, 10, 18), date(2024, 11, 2)
QUOTE = "“Their ships came back empty on every voyage we saw”"


@pytest.fixture
def world():
    return World()


def found(world, sayings=(), spoken=(), rulings=()):
    """The leads of the world; `sayings` are the words of its pieces, by id, `spoken` whom they name."""
    told = {one.id: Saying("It says so.") for one in world.evidence}
    told |= {pk: said if isinstance(said, Saying) else Saying(said) for pk, said in dict(sayings).items()}
    named = {pk: (speaker_in(told[pk].words), world.id(name)) for pk, name in dict(spoken).items()}
    return leads(world.evidence, world.lineage, rulings, told, named)


def test_a_piece_whose_words_name_another_is_perhaps_his_word_through_the_mouths_they_name(world):
    nis = world.source("the intelligence service")
    paper = world.paper("Daily")
    piece = world.somebody_says("Daily")
    assert paper
    words = "Reuters reported that the intelligence service said that 3,000 soldiers had arrived."
    (lead,) = found(world, {piece: words}, {piece: "the intelligence service"})
    assert (lead.kind, lead.pieces, lead.source, lead.mouths) == (LeadKind.SAID, (piece,), nis, ("Reuters",))
    assert lead.why.startswith("Its words say “Reuters reported that the intelligence service said”")


def test_who_is_the_publisher_or_speaks_for_him_is_no_other(world):
    world.source("ministry", part_of="government")
    world.paper("statement", publisher="government")
    own, unsaid = world.writes("statement"), world.somebody_says("statement")
    words = "The ministry said that nothing had happened."
    assert found(world, {own: words, unsaid: words}, {own: "ministry", unsaid: "ministry"}) == ()


@pytest.mark.parametrize("basis", ["observation", "record", "admission", "calculation"])
def test_what_a_document_knows_by_itself_is_let_alone(world, basis):
    world.source("Seoul")
    world.says("Seoul", day=OCTOBER, figure=figure(6700))
    own = world.writes("Institute", day=NOVEMBER, basis=basis, figure=figure(6700))
    assert found(world, {own: "Seoul said so."}, {own: "Seoul"}) == ()


def test_the_first_with_a_figure_is_perhaps_where_the_later_have_it(world):
    world.paper("JoongAng", publisher="JoongAng Ilbo", day=OCTOBER)
    first = world.writes("JoongAng", figure=figure(6700))
    one = world.somebody_says("Echo", day=NOVEMBER, figure=figure(6700))
    two = world.writes("Post", day=NOVEMBER, figure=figure(6700, qualifier="about"))
    sayings = {one: Saying("It says so.", via="Kyodo; JoongAng Ilbo"), two: "JoongAng Ilbo counts them."}
    (lead,) = found(world, sayings)
    assert (lead.pieces, lead.first, lead.source) == ((one, two), first, world.id("JoongAng Ilbo"))
    assert lead.why == "First in JoongAng Ilbo, 18 Oct 2024, which 2 of 2 name: 6,700 containers"


def test_an_unnamed_voice_with_a_figure_that_somebody_gave_before_is_perhaps_his(world):
    world.source("reports", kind="unnamed")
    world.says("Kirby", day=OCTOBER, figure=figure(1000, unit="containers of arms"))
    voice = world.says("reports", day=NOVEMBER, figure=figure(1000, unit="containers of munitions"))
    (lead,) = found(world)
    assert (lead.pieces, lead.source, lead.joins) == ((voice,), world.id("Kirby"), None)


def test_two_by_name_with_one_figure_that_is_not_round_are_perhaps_one(world):
    world.says("Seoul", day=OCTOBER, figure=figure(6700))
    later = world.says("Kyiv", day=NOVEMBER, figure=figure(6700))
    (lead,) = found(world)
    assert (lead.pieces, lead.source, lead.joins) == ((later,), world.id("Seoul"), world.id("Kyiv"))
    joined = Joined(frozenset({world.id("Seoul"), world.id("Kyiv")}), "Shared.")
    assert found(world, rulings=[joined]) == ()


def test_two_by_name_who_come_to_a_round_figure_are_let_alone(world):
    world.says("Seoul", day=OCTOBER, figure=figure(10000))
    world.says("Washington", day=NOVEMBER, figure=figure(10000))
    assert found(world) == ()


def test_two_who_quote_a_third_are_never_one_and_two_who_say_the_same_themselves_perhaps(world):
    one, two = world.says("Budanov", day=OCTOBER), world.says("the institute", day=NOVEMBER)
    for quoted in (f"Kim Yong said: {QUOTE}", f"It cites {QUOTE}", QUOTE):
        assert found(world, {one: quoted, two: quoted}) == ()
    assert found(world, {one: f"Budanov said: {QUOTE}", two: f"Kim Yong said: {QUOTE}"}) == ()
    (lead,) = found(world, {one: f"Budanov said: {QUOTE}", two: f"The institute said: {QUOTE}"})
    assert lead.joins == world.id("the institute")


def test_two_who_tell_the_figure_of_a_third_are_not_one(world):
    one = world.says("Seoul", day=OCTOBER, figure=figure(6700))
    two = world.says("Kyiv", day=NOVEMBER, figure=figure(6700))
    assert found(world, dict.fromkeys((one, two), "Kim Yong said that 6,700 had come.")) == ()
    (lead,) = found(
        world, {one: "Seoul said that 6,700 had come.", two: "Kim Yong said that 6,700 had come."}
    )
    assert lead.joins == world.id("Kyiv")


def test_the_same_quoted_words_lead_back_to_the_first_who_carried_them(world):
    first = world.says("Budanov", day=OCTOBER)
    later = world.somebody_says("Echo", day=NOVEMBER)
    (lead,) = found(world, {first: f"He said: {QUOTE}", later: f"It writes {QUOTE}."})
    assert (lead.kind, lead.source) == (LeadKind.QUOTE, world.id("Budanov"))
    assert "“their ships came back empty on every voyage we saw”" in lead.why


def test_what_came_on_one_day_or_says_the_other_side_or_is_a_copy_leads_nowhere(world):
    world.says("Seoul", day=OCTOBER, figure=figure(6700))
    world.somebody_says("same day", day=OCTOBER, figure=figure(6700))
    world.somebody_says("against", day=NOVEMBER, stance="contradicts", figure=figure(6700))
    world.paper("original", day=OCTOBER)
    world.paper("copy", day=NOVEMBER)
    world.copies("copy", "original")
    world.writes("original", figure=figure(812))
    world.somebody_says("copy", figure=figure(812))
    assert found(world) == ()


def test_a_piece_of_the_origin_that_gave_the_figure_before_needs_no_lead(world):
    world.source("minister", part_of="Seoul")
    world.says("minister", day=OCTOBER, figure=figure(6700))
    world.says("Seoul", day=NOVEMBER, figure=figure(6700))
    assert found(world) == ()


def test_figures_are_one_whatever_stands_around_them_but_not_of_other_things_or_times():
    plain = figure(6700)
    assert is_repeated(plain, figure(6700, unit="Containers of munitions", qualifier="at_least"))
    assert not is_repeated(plain, figure(6700, unit="rounds"))
    assert not is_repeated(plain, figure(6800))
    assert not is_repeated(plain, figure(6700, qualifier="capacity"))
    assert not is_repeated(figure(9), figure(9))
    assert not is_repeated(figure(6700, as_of=OCTOBER), figure(6700, as_of=date(2024, 12, 1)))
    assert [is_round(figure(low)) for low in (10000, 300, 6700, 101)] == [True, True, False, False]


def test_short_quotations_are_names_and_nobody_or_several_are_no_speaker():
    assert quoted_in("the “Angara” and the “no limits” partnership") == frozenset()
    assert len(quoted_in(QUOTE)) == 1
    assert speaker_in("It is believed to hold large stocks.") is None
    assert speaker_in("Kim said so, and Moscow denied it.") is None
    assert speaker_in("He said that it was so.") is None


def test_many_pieces_with_one_figure_take_time_in_proportion(world):
    world.says("Seoul", day=OCTOBER, figure=figure(6700))
    for number in range(300):
        world.somebody_says(f"paper {number} of many", day=NOVEMBER, figure=figure(6700))
    (lead,) = found(world)
    assert len(lead.pieces) == 300
