"""Matches: what the machine proposes gives way to better, what a person answered stays."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from claims.models import ClaimVector, Match, NeverDeleted, ReadingMark
from tests.factories import anyone, make_case, make_claim, make_text

pytestmark = pytest.mark.django_db

KEY, OTHER = "a" * 64, "b" * 64


def scored(claim, score=0.8, level="proposed", reason="shares the bridge", differs=()):
    return SimpleNamespace(id=claim.pk, score=score, level=level, reason=reason, differs=differs)


@pytest.fixture
def document():
    return make_text("The bridge was closed on Monday. It opened again on Friday.", make_case())


def test_what_the_rules_find_is_kept_with_its_reason_and_what_differs(document):
    claim, second = make_claim(document.case), make_claim(document.case)
    best = scored(claim, differs=("Monday where the claim has Tuesday",))
    Match.propose(document, {KEY: [best, scored(second, 0.5, "mentioned")]}, rules=1)
    rows = Match.objects.filter(sentence_key=KEY)
    assert [(row.claim, row.level, row.score) for row in rows] == [
        (claim, "proposed", 0.8),
        (second, "mentioned", 0.5),
    ]
    assert (rows[0].reason, rows[0].differs) == ("shares the bridge", ["Monday where the claim has Tuesday"])
    assert set(rows.open()) == set(rows)


def test_open_rows_are_refreshed_and_dropped_by_newer_rules(document):
    claim, second = make_claim(document.case), make_claim(document.case)
    Match.propose(document, {KEY: [scored(claim), scored(second)], OTHER: [scored(claim)]}, rules=1)
    Match.propose(document, {KEY: [scored(claim, 0.6, "mentioned", "shares Monday")]}, rules=2)
    row = Match.objects.get(sentence_key=KEY)
    assert (row.claim, row.score, row.level, row.reason, row.rules) == (
        claim,
        0.6,
        "mentioned",
        "shares Monday",
        2,
    )
    assert Match.objects.get(sentence_key=OTHER).rules == 1, (
        "a sentence that was not asked about is left alone"
    )


def test_a_new_claim_leaves_the_matches_of_others_alone(document):
    claim, second = make_claim(document.case), make_claim(document.case)
    Match.propose(document, {KEY: [scored(claim)]}, rules=1)
    Match.propose(document, {KEY: [scored(second)]}, rules=1, claim=second)
    assert set(Match.objects.filter(sentence_key=KEY).values_list("claim", flat=True)) == {
        claim.pk,
        second.pk,
    }


def test_what_a_person_answered_stays_under_all_rules_and_in_every_copy(document):
    claim = make_claim(document.case)
    Match.propose(document, {KEY: [scored(claim)]}, rules=1)
    ReadingMark.dismiss(document, (0, 10), KEY, claim, by=anyone(document.case))
    copy = make_text("As others print it. The bridge was closed on Monday.", document.case)
    Match.propose(copy, {KEY: [scored(claim, 0.99, reason="better")]}, rules=2)
    Match.propose(document, {KEY: []}, rules=3)
    row = Match.objects.get()
    assert (row.state, row.reason, row.rules, row.answered_by) == (
        "dismissed",
        "shares the bridge",
        1,
        anyone(document.case),
    )


def test_claims_that_stand_no_more_are_not_proposed(document):
    claim = make_claim(document.case)
    Match.propose(document, {KEY: [scored(claim)]}, rules=1)
    claim.withdraw(by=anyone(document.case), reason="Not ours.")
    assert not Match.objects.open().exists() and Match.objects.exists()


def test_nothing_is_proposed_in_a_case_that_is_closed(document):
    claim = make_claim(document.case)
    document.case.close(by=anyone(document.case), reason="Done.")
    with pytest.raises(ValidationError, match="closed"):
        Match.propose(document, {KEY: [scored(claim)]}, rules=1)


def test_an_answer_without_a_person_is_refused_by_the_database(document):
    Match.propose(document, {KEY: [scored(make_claim(document.case))]}, rules=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.update(state="dismissed")
    with pytest.raises(NeverDeleted):
        Match.objects.all().delete()


def test_the_vector_of_a_claim_is_replaced(document):
    claim = make_claim(document.case)
    ClaimVector.keep([(claim, "1" * 64, b"\0" * 512)])
    ClaimVector.keep([(claim, "2" * 64, b"\1" * 512)])
    row = ClaimVector.objects.get()
    assert (row.digest, bytes(row.value), row.case_id) == ("2" * 64, b"\1" * 512, claim.case_id)
