"""What stands behind claims: fetched with all that their evidence goes back to, in few queries, and never across cases."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.analysis.corroboration import Reason, Side, sentence
from claims.analysis.origins import Joined, Parted
from claims.models import Derivation, JointMember, Source
from claims.models.grounds import additions_for, counts_for, weighed
from tests.factories import anyone, make_case, make_claim, make_document, make_evidence, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def claim(case):
    return make_claim(case)


def speaker(body, name=""):
    return make_source(
        body.case, part_of=body, speaks_for=True, kind="person", **({"name": name} if name else {})
    )


def adds_something(claim, evidence):
    return additions_for(claim.case_id, [claim.pk]).get(evidence.pk, "")


def says(claim, who, **kwargs):
    return make_evidence(claim, word="source", attributed_to=who, **kwargs)


def counted(claim, *rulings):
    return counts_for(claim.case_id, [claim.pk], {claim.pk: rulings})[claim.pk]


def names(counts, side=Side.FOR):
    return [origin.name for origin in counts.of(side)]


def queries(ask):
    with CaptureQueriesContext(connection) as found:
        ask()
    return len(found)


def copy_of(original):
    copy = make_document(original.case)
    copy.derive_from(original, by=anyone(original.case), kind="republishes")
    return copy


def test_it_goes_back_through_copies_and_up_to_the_body_that_is_spoken_for(claim, case):
    washington = make_source(case, name="Washington", kind="body")
    white_house = make_source(case, name="White House", part_of=washington, speaks_for=True)
    says(claim, speaker(white_house))
    says(claim, speaker(washington))
    first = make_document(case, source=make_source(case, name="Agency"))
    make_evidence(claim, document=copy_of(copy_of(first)), word="own")
    counts = counted(claim)
    assert sorted(names(counts)) == ["Agency", "Washington"]
    assert sentence(counts) == "3 reports, 2 independent origins for"


def test_a_derivation_that_was_withdrawn_leads_nowhere(claim, case):
    first = make_document(case)
    copy = copy_of(first)
    Derivation.objects.get(document=copy).withdraw(by=anyone(case), reason="Not so.")
    make_evidence(claim, document=copy, word="own")
    assert names(counted(claim)) == [copy.source.name]


def test_members_are_known_though_they_gave_no_evidence_under_that_name(claim, case):
    tokyo = make_source(case, name="Tokyo")
    embassy = make_source(case, name="Embassy of Tokyo", part_of=tokyo, speaks_for=True)
    team = make_source(case, name="Team", kind="joint_body")
    wider = make_source(case, name="Wider team", kind="joint_body")
    JointMember.objects.create(case=case, body=wider, member=team)
    JointMember.objects.create(case=case, body=team, member=embassy)
    says(claim, wider)
    says(claim, tokyo)
    counts = counted(claim)
    assert names(counts) == ["Tokyo"]
    assert counts.uncounted[0].why == "Wider team (1 member): Tokyo counts already"


def test_merged_sources_are_one_and_a_merge_undone_makes_two(claim, case):
    here, there = make_source(case), make_source(case)
    says(claim, here)
    says(claim, there)
    here.merge_into(there, by=anyone(case))
    assert names(counted(claim)) == [there.name]
    here.refresh_from_db()
    here.unmerge(by=anyone(case))
    assert len(names(counted(claim))) == 2


def test_seats_of_a_body_that_was_merged_still_hold_their_members(claim, case):
    old, team = (make_source(case, kind="joint_body") for _ in range(2))
    member = make_source(case)
    JointMember.objects.create(case=case, body=old, member=member)
    old.merge_into(team, by=anyone(case))
    says(claim, team)
    says(claim, member)
    assert names(counted(claim)) == [member.name]


def test_a_denial_and_a_later_admission_go_by_the_days_of_their_documents(claim, case):
    moscow = make_source(case, name="Moscow")
    later = make_document(case, published=date(2025, 4, 26))
    earlier = make_document(case, published=date(2024, 10, 10))
    says(claim, moscow, document=later, basis="admission")
    says(claim, moscow, document=earlier, stance="contradicts", basis="denial")
    counts = counted(claim)
    assert (names(counts), names(counts, Side.DENYING)) == (["Moscow"], [])
    assert [row.reason for row in counts.uncounted] == [Reason.OVERTAKEN]


def test_withdrawn_evidence_is_not_counted_and_stays_listed(claim, case):
    gone = says(claim, make_source(case))
    gone.withdraw(by=anyone(case), reason="Misread.")
    counts = counted(claim)
    assert (counts.origins_for, counts.reports_for) == (0, ())
    assert counts.uncounted[0].pieces == (gone.pk,)


def test_figures_come_with_their_unit_and_days(claim, case):
    says(claim, make_source(case), quantity_low=10, quantity_unit="trains", quantity_qualifier="at_least")
    (row,) = counted(claim).figures
    assert (row.figure.low, row.figure.high, row.figure.unit, row.figure.qualifier) == (
        10,
        None,
        "trains",
        "at_least",
    )


def test_what_a_person_joined_or_parted_is_asked_by_claim(claim, case):
    washington = make_source(case, name="Washington")
    kirby = speaker(washington, "Kirby")
    kyiv = make_source(case, name="Kyiv")
    other = make_claim(case)
    for one in (claim, other):
        for who in (washington, kirby, kyiv):
            says(one, who)
    rulings = {
        claim.pk: [Joined(frozenset({kirby.pk, kyiv.pk}), "one wreck")],
        other.pk: [Parted(kirby.pk, "he saw it himself")],
    }
    found = counts_for(case.pk, [claim.pk, other.pk], rulings)
    assert names(found[claim.pk]) == ["Washington and Kyiv"]
    assert sorted(names(found[other.pk])) == ["Kirby", "Kyiv", "Washington"]


def test_the_evidence_that_a_page_has_already_gives_the_same(claim, case):
    for stance in ("supports", "contradicts", "context"):
        says(claim, speaker(make_source(case)), stance=stance)
    assert weighed(claim, claim.evidence.all(), ())[0] == counted(claim)


def test_a_claim_without_evidence_counts_nothing(claim):
    assert sentence(counted(claim)) == ""


# Walls


def test_nothing_of_another_case_is_counted(claim, case):
    says(claim, make_source(case))
    elsewhere = make_case()
    assert counts_for(elsewhere.pk, [claim.pk])[claim.pk].origins == ()
    assert additions_for(elsewhere.pk, [claim.pk]) == {}


def test_a_link_that_was_forced_into_another_case_is_not_followed(claim, case):
    elsewhere = make_case()
    there = make_source(elsewhere, name="A stranger")
    here = speaker(make_source(case), "Kirby")
    Source.objects.filter(pk=here.pk).update(part_of=there)
    document = make_document(case)
    says(claim, here, document=document)
    first = make_document(elsewhere, source=there)
    Derivation.objects.filter(pk=Derivation.objects.get(document=copy_of(document)).pk).update(
        document=document, original=first
    )
    make_evidence(claim, document=document, word="own")
    counts = counted(claim)
    assert "A stranger" not in str(counts)


# What a piece adds


def test_a_copy_adds_nothing_and_a_new_origin_says_what_it_brings(claim, case):
    first = make_document(case, source=make_source(case, name="Agency"))
    report = make_evidence(claim, document=first, word="own")
    copy = make_evidence(claim, document=copy_of(first), word="own")
    other = says(claim, make_source(case, name="Seoul"))
    assert adds_something(claim, report) == "new: Agency speaks for"
    assert adds_something(claim, copy) == ""
    assert adds_something(claim, other) == "new: Seoul speaks for"
    assert adds_something(make_claim(case), other) == ""
    other.withdraw(by=anyone(case), reason="Misread.")
    assert adds_something(claim, other) == ""


# Speed


def test_queries_grow_neither_with_evidence_nor_with_claims_nor_with_depth(case):
    def grow(steps):
        claim, body, document = make_claim(case), make_source(case), make_document(case)
        for _ in range(steps):
            body = speaker(body)
            document = copy_of(document)
            says(claim, body)
            make_evidence(claim, document=document, word="own")
        return claim.pk

    few = [grow(2)]
    many = [grow(12), *(grow(3) for _ in range(5))]
    assert queries(lambda: counts_for(case.pk, few)) == 6
    assert queries(lambda: counts_for(case.pk, many)) == 6
    assert queries(lambda: additions_for(case.pk, many)) == 6


def test_a_level_of_joint_bodies_costs_two_queries(claim, case):
    member = make_source(case)
    for _ in range(2):
        body = make_source(case, kind="joint_body")
        JointMember.objects.create(case=case, body=body, member=member)
        says(claim, body)
        member = body
    says(claim, make_source(case))
    assert queries(lambda: counted(claim)) == 7


def test_more_claims_than_are_fetched_at_once_are_counted_in_parts(case, monkeypatch):
    monkeypatch.setattr("claims.models.grounds.AT_ONCE", 2)
    claims = [make_claim(case) for _ in range(5)]
    for claim in claims:
        says(claim, make_source(case))
    found = counts_for(case.pk, [claim.pk for claim in claims])
    assert [found[claim.pk].origins_for for claim in claims] == [1] * 5
