"""The record of a source in its case: by origin, never by article, and as the claims themselves count."""

import pytest

from claims.analysis.corroboration import Side
from claims.models import Claim, Source
from claims.models.grounds import counts_for
from claims.models.records import PAST, UNJUDGED, evidence_of, record_of, standing, unknown_in
from claims.models.stale import recount
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


def speak(source, claim, publisher=None, **kwargs):
    document = make_document(source.case, source=publisher)
    return make_evidence(claim, document=document, word="source", attributed_to=source, **kwargs)


def judge(claim, status):
    make_assessment(claim, status=status)
    return claim


def record(source):
    source.refresh_from_db()
    return record_of(source, [one.pk for one in Source.objects.same(source)])


def test_a_claim_is_counted_once_however_many_articles_carry_the_word(case):
    kim = make_source(case)
    claim = make_claim(case)
    for _ in range(3):
        speak(kim, claim)
    judge(claim, "corroborated")
    found = record(kim)
    assert found.sides[Side.FOR] == {"corroborated": 1} and found.total(Side.FOR) == 1
    assert found.alone == {"corroborated": 1}


def test_a_mouth_has_no_record_of_what_it_passes_on(case):
    kim, wire = make_source(case), make_source(case)
    speak(kim, make_claim(case), publisher=wire)
    assert record(wire).total(Side.FOR) == 0
    assert record(kim).total(Side.FOR) == 1


def test_claims_are_told_apart_by_how_they_stand_now(case):
    kim = make_source(case)
    for status in ("corroborated", "refuted", "contested", "unverified", "unverified"):
        speak(kim, judge(make_claim(case), status))
    speak(kim, make_claim(case))
    gone = make_claim(case)
    speak(kim, judge(gone, "corroborated"))
    gone.withdraw(by=anyone(case), reason="Said twice.")
    speak(kim, judge(make_claim(case), "refuted"), stance="contradicts", basis="record")
    speak(kim, judge(make_claim(case), "corroborated"), stance="contradicts", basis="denial")
    found = record(kim)
    assert found.sides == {
        Side.FOR: {"corroborated": 1, "refuted": 1, "contested": 1, "unverified": 2, UNJUDGED: 1, PAST: 1},
        Side.AGAINST: {"refuted": 1},
        Side.DENYING: {"corroborated": 1},
    }
    for side, stood in found.sides.items():
        for status, n in stood.items():
            rows = evidence_of(kim, [kim.pk]).filter(standing(status), side=side)
            assert rows.values("claim").distinct().count() == n


def test_it_was_the_only_origin_until_another_spoke(case):
    kim, other, claim = make_source(case), make_source(case), make_claim(case)
    speak(kim, claim)
    assert record(kim).total_alone == 1
    speak(other, claim)
    assert record(kim).total_alone == record(other).total_alone == 0
    assert record(kim).total(Side.FOR) == 1


def test_what_counts_on_no_side_is_told_apart(case):
    kim, claim = make_source(case), make_claim(case)
    speak(kim, claim, basis="opinion")
    speak(kim, claim, stance="context")
    found = record(kim)
    assert (found.total(Side.FOR), found.uncounted) == (0, 1)
    paper = make_source(case)
    make_evidence(claim, document=make_document(case, source=paper), word="unknown")
    assert record(paper).unknown == 1 and unknown_in(paper, [paper.pk]).count() == 1


def test_a_spokesman_has_the_record_of_his_own_words_and_his_body_that_of_all(case):
    seoul = make_source(case, kind="body")
    nis = make_source(case, part_of=seoul, speaks_for=True)
    ministry = make_source(case, part_of=seoul, speaks_for=True)
    first, second = make_claim(case), make_claim(case)
    speak(nis, first)
    speak(ministry, second)
    make_evidence(second, document=make_document(case, source=nis), word="own")
    assert record(seoul).total(Side.FOR) == 2
    assert record(nis).total(Side.FOR) == 2
    assert record(ministry).total(Side.FOR) == 1


def test_a_joint_body_counts_where_none_of_its_members_does(case):
    team, state = make_source(case, kind="joint_body"), make_source(case, kind="body")
    team.seat(state, by=anyone(case))
    first, second = make_claim(case), make_claim(case)
    speak(team, first)
    speak(team, second)
    speak(state, second)
    found = record(team)
    assert (found.total(Side.FOR), found.uncounted) == (1, 1)


def test_two_that_are_one_have_one_record_and_get_their_own_back(case):
    analyst = anyone(case)
    kcna, twin = make_source(case), make_source(case)
    claim = make_claim(case)
    speak(kcna, claim)
    speak(twin, claim)
    speak(twin, make_claim(case))
    assert (record(kcna).total_alone, record(twin).total(Side.FOR)) == (0, 2)
    twin.merge_into(kcna, by=analyst, reason="Its other name.")
    assert record(kcna).stale == 2, "what leads to either is counted anew"
    list(recount(case.pk))
    for one in (kcna, twin):
        assert (record(one).total(Side.FOR), record(one).total_alone, record(one).stale) == (2, 2, 0)
    twin.unmerge(by=analyst)
    assert Claim.objects.filter(is_stale=True).count() == 2
    list(recount(case.pk))
    assert (record(kcna).total(Side.FOR), record(kcna).total_alone, record(twin).total(Side.FOR)) == (1, 0, 2)


def test_the_record_is_what_the_claims_count(case):
    seoul, kim, team = (make_source(case, kind=kind) for kind in ("body", "person", "joint_body"))
    nis = make_source(case, part_of=seoul, speaks_for=True)
    team.seat(seoul, by=anyone(case))
    claims = [make_claim(case) for _ in range(4)]
    for n, claim in enumerate(claims):
        for source in (kim, nis, team)[: n + 1]:
            speak(
                source,
                claim,
                stance="contradicts" if (n + source.pk) % 3 == 0 else "supports",
                basis="record",
            )
    counts = counts_for(case.pk, [claim.pk for claim in claims])
    for source in (seoul, kim, team):
        for side in Side:
            origins = [one for found in counts.values() for one in found.of(side) if source.pk in one.sources]
            assert record(source).total(side) == len(origins)


def test_a_record_takes_as_many_queries_for_one_claim_as_for_many(case, django_assert_num_queries):
    kim = make_source(case)
    speak(kim, judge(make_claim(case), "corroborated"))
    with django_assert_num_queries(4):
        record_of(kim, [kim.pk])
    for _ in range(12):
        speak(kim, judge(make_claim(case), "refuted"))
    with django_assert_num_queries(4):
        assert record_of(kim, [kim.pk]).total(Side.FOR) == 13
