"""Candidates: what the database finds for sentences, inside the case, among live claims, in a few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.search.candidates import candidates, candidates_of
from claims.search.proposals import likely_duplicates, propose
from tests.factories import anyone, make_case, make_claim, make_evidence

pytestmark = pytest.mark.django_db

SHOIGU = "Sergei Shoigu visited Pyongyang in July 2023."
SENTENCE = "In July, Russia's defence minister, Sergei Shoigu, was in Pyongyang for the anniversary."


@pytest.fixture
def case():
    return make_case()


def statements(found):
    return [one.statement for one in found]


def test_the_claim_that_shares_the_rare_words_comes_first(case):
    for place in ("Seoul", "Tokyo", "Moscow"):
        make_claim(case, statement=f"A minister was in {place} for the anniversary.")
    make_claim(case, statement=SHOIGU)
    assert statements(candidates(case, SENTENCE))[0] == SHOIGU


@pytest.mark.parametrize("words", ["", "?!", "the of and", "🚢", "Нет такого", "' \" : * -", "x" * 5000])
def test_words_that_no_claim_has_find_nothing_and_break_nothing(case, words):
    make_claim(case, statement=SHOIGU)
    assert candidates(case, words) == []


def test_it_finds_words_of_live_evidence(case):
    claim = make_claim(case, statement="Arms were sent.")
    evidence = make_evidence(claim, gist="The Angara called at Dunai.")
    [found] = candidates(case, "The Angara left Dunai again.")
    assert found.quotes == ("The Angara called at Dunai.",)
    evidence.withdraw(by=anyone(case), reason="Another ship.")
    assert candidates(case, "The Angara left Dunai again.") == []


def test_claims_that_are_gone_are_no_candidates(case):
    claim, other = make_claim(case, statement=SHOIGU), make_claim(case, statement=f"{SHOIGU} He left.")
    claim.withdraw(by=anyone(case), reason="Not so.")
    assert statements(candidates(case, SENTENCE)) == [other.statement]


def test_no_claim_of_another_case_is_found(case):
    make_claim(make_case(), statement=SHOIGU)
    assert candidates(case, SENTENCE) == []
    assert propose(case, [SENTENCE]) == [[]]
    assert likely_duplicates(case, SHOIGU) == []


def test_each_sentence_gets_its_own(case):
    make_claim(case, statement=SHOIGU)
    make_claim(case, statement="Containers left Rajin for Dunai.")
    first, second, third = candidates_of(case, ["Containers at Rajin", "Nothing", "Shoigu came"])
    assert (statements(first), second, statements(third)) == (
        ["Containers left Rajin for Dunai."],
        [],
        [SHOIGU],
    )


def queries(case, sentences):
    with CaptureQueriesContext(
        connection,
    ) as done:
        propose(case, sentences)
    return len(done)


def test_the_queries_grow_neither_with_sentences_nor_with_claims(case):
    make_claim(case, statement=SHOIGU)
    few = queries(case, [SENTENCE])
    for number in range(8):
        make_evidence(make_claim(case, statement=f"Sergei Shoigu visited port {number}."))
    assert queries(case, [f"{SENTENCE} Number {number}." for number in range(8)]) == few


def test_a_sentence_is_proposed_its_claim_with_a_reason(case):
    claim = make_claim(case, statement=SHOIGU)
    [[found]] = propose(case, [SENTENCE])
    assert (found.id, found.level) == (claim.pk, "proposed")
    assert found.reason.startswith("shares Sergei Shoigu, Pyongyang, July")


def test_a_claim_that_is_there_already_is_a_likely_duplicate(case):
    claim = make_claim(case, statement=SHOIGU)
    make_claim(case, statement="Sergei Lavrov condemned the exercises.")
    [found] = likely_duplicates(case, "Shoigu visited Pyongyang in July 2023")
    assert found.id == claim.pk
