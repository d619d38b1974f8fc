"""Words: found in statements and live evidence of one case, marked where they stand, and never broken by signs."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claims import search
from claims.models import Claim
from claims.search.hits import cut, find_hits
from tests.factories import anyone, make_case, make_claim, make_evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


def found(case, words):
    return set(
        search.find(Claim.objects.filter(case=case), case.pk, words).values_list("statement", flat=True)
    )


@pytest.mark.parametrize(
    ("words", "statement"),
    [
        ("O'Neil", "Mr O'Neil saw it"),
        ("o’neil", "Mr O'Neil saw it"),
        ("C++", "Written in C++ by them"),
        ('"half', "They sent half of it"),
        ("6,700", "About 6,700 containers"),
        ("contain", "About 6,700 containers"),
        ("CONTAINERS about", "About 6,700 containers"),
        ("Chosŏn", "Chosŏn Sinbo reports it"),
        ("MiG-29", "Two MiG-29s were seen"),
        ("북한", "북한은 부인했다"),
        ("NEAR OR", "Near or far AND NOT away"),
        ("🚢 half", "They sent half of it"),
    ],
)
def test_it_finds_what_people_type(case, words, statement):
    make_claim(case, statement=statement)
    make_claim(case, statement="Something else entirely")
    assert found(case, words) == {statement}


def test_every_word_must_be_there(case):
    make_claim(case, statement="Containers left Rajin")
    assert found(case, "containers rajin") == {"Containers left Rajin"}
    assert found(case, "containers dunai") == set()


def test_it_finds_words_of_evidence_until_that_is_withdrawn(case):
    claim = make_claim(case, statement="Arms were sent")
    evidence = make_evidence(claim, gist="The Angara called at Dunai.")
    assert found(case, "angara") == {"Arms were sent"}
    assert found(case, "arms dunai") == {"Arms were sent"}
    evidence.withdraw(by=anyone(case), reason="Another ship.")
    assert found(case, "angara") == set()


def test_it_stays_inside_the_case(case):
    make_claim(make_case(), statement="Angara of another case")
    assert found(case, "angara") == set()


def test_words_of_a_case_number_are_words_like_others(case):
    make_claim(case, statement="Nothing of that kind")
    assert found(case, f"case{case.pk}") == set()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("🚢", "at least one letter"),
        ('"', "at least one letter"),
        ("x" * 10_000, "at most 200"),
        ("🚢" * 10_000, "at most 200"),
    ],
)
def test_what_cannot_be_searched_for_is_said_in_a_sentence(case, words, sentence):
    with pytest.raises(ValueError, match=sentence):
        search.find(Claim.objects.all(), case.pk, words)


@given(words=st.text(max_size=30))
@example(words='") OR "')
@example(words="' | !x:*")
@example(words="\0a")
@example(words="²½ Ǆ İ ß")
@example(words="{scope} : case1")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_it(case, words):
    try:
        rows = search.find(Claim.objects.filter(case=case), case.pk, words)
    except ValueError as sentence:
        assert str(sentence).endswith(".")
    else:
        assert list(rows) == []


def test_hits_are_marked_where_they_stand(case):
    claim = make_claim(case, statement="Containers left Rajin; containers came back")
    hit = find_hits([claim], "contain")[claim.pk]
    assert [text for text, is_hit in hit.statement if is_hit] == ["Containers", "containers"]
    assert hit.evidence == []


def test_a_hit_that_only_the_evidence_has_is_shown_from_there(case):
    claim = make_claim(case, statement="Arms were sent by sea")
    make_evidence(claim, gist="Nothing about ships.")
    make_evidence(claim, gist="The Angara called at Dunai.")
    hit = find_hits([claim], "sea angara")[claim.pk]
    assert ("sea", True) in hit.statement
    assert ("Angara", True) in hit.evidence
    assert "".join(text for text, _ in hit.evidence) == "The Angara called at Dunai."


def test_withdrawn_evidence_is_not_shown(case):
    claim = make_claim(case, statement="Arms were sent by sea")
    make_evidence(claim, gist="The Angara called at Dunai.").withdraw(by=anyone(case), reason="Another ship.")
    assert find_hits([claim], "angara")[claim.pk].evidence == []


def test_hits_of_a_page_take_one_query(case, django_assert_num_queries):
    claims = [make_claim(case, statement="Arms were sent by sea") for _ in range(5)]
    for claim in claims:
        make_evidence(claim, gist="The Angara called at Dunai.")
    with django_assert_num_queries(1):
        assert all(hit.evidence for hit in find_hits(claims, "angara").values())


def test_a_long_quote_is_cut_around_its_first_hit_at_whole_words():
    pieces = search.mark(f"{'before ' * 40}Angara {'after ' * 40}", "angara")
    text = "".join(text for text, _ in cut(pieces, around=20))
    assert text == "… before before Angara after after after …"


@given(st.text("ab Angr.", max_size=300))
def test_cutting_keeps_the_hits_and_invents_nothing(text):
    pieces = search.mark(text, "an")
    shown = cut(pieces)
    assert bool(shown) == any(hit for _, hit in pieces)
    assert all(piece.strip("… ") in text for piece, _ in shown)


def test_a_number_as_pages_print_it_finds_that_claim(case):
    first, second = make_claim(case), make_claim(case, statement="It is like C-1 in all but name.")
    assert set(search.find(Claim.objects.all(), case.pk, " c-1 ")) == {first, second}


def test_a_single_letter_is_a_word_and_no_beginning(case):
    make_claim(case, statement="Containers left.")
    written = make_claim(case, statement="It is written in C.")
    assert list(search.find(Claim.objects.all(), case.pk, "C++")) == [written]
    assert search.mark("C came before containers.", "c") == [("C", True), (" came before containers.", False)]
