"""Links between claims: what they may say, and what becomes of claims that depend on others."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Batch, Claim, ClaimLink, Seen
from claims.models.caches import refresh_caches
from claims.models.footing import dependents_of
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case):
    return anyone(case)


def link(one, kind, other, **kwargs):
    return ClaimLink.record(one, other, by=anyone(one.case), kind=kind, **kwargs)


def waits(claim):
    return Claim.objects.get(pk=claim.pk).has_new_evidence


def judge(claim, status="corroborated", **kwargs):
    return make_assessment(claim, status=status, **kwargs)


def chain(case, many=3):
    """Claims each of which depends on the next, all judged."""
    claims = [make_claim(case) for _ in range(many)]
    for one, other in zip(claims, claims[1:], strict=False):
        link(one, "depends_on", other)
    for claim in claims:
        judge(claim)
    return claims


# What a link may say


@pytest.mark.parametrize("kind", ["depends_on", "refines", "supersedes", "duplicates"])
def test_a_circle_is_refused_with_the_way_that_it_goes(case, kind):
    one, two, three = (make_claim(case) for _ in range(3))
    link(one, kind, two)
    link(two, kind, three)
    words = kind.replace("_", " ")
    with pytest.raises(ValidationError, match=f"C-1 {words} C-3 already, through C-2: a circle says nothing"):
        link(three, kind, one)
    with pytest.raises(ValidationError, match=f"C-1 {words} C-2 already: a circle"):
        link(two, kind, one)


def test_what_was_withdrawn_closes_no_circle_and_other_kinds_neither(case, analyst):
    one, two = make_claim(case), make_claim(case)
    link(one, "refines", two).withdraw(by=analyst, reason="The other way.")
    link(two, "refines", one)
    link(one, "depends_on", two)


def test_a_contradiction_is_said_once_and_read_from_both_ends(case):
    one, two = make_claim(case), make_claim(case)
    link(one, "contradicts", two)
    with pytest.raises(ValidationError, match="C-1 contradicts C-2 already: it is read from both ends"):
        link(two, "contradicts", one)


def test_a_withdrawn_claim_is_linked_no_more(case, analyst):
    one, gone = make_claim(case), make_claim(case)
    gone.withdraw(by=analyst, reason="Recorded twice.")
    with pytest.raises(ValidationError, match="C-2 is withdrawn: a link needs a claim that stands") as caught:
        link(one, "refines", gone)
    assert "other" in caught.value.message_dict
    with pytest.raises(ValidationError, match="C-2 is withdrawn"):
        link(gone, "refines", one)


def test_a_link_to_a_duplicate_is_led_to_the_claim_that_is_kept(case, analyst):
    one, twin, kept = (make_claim(case) for _ in range(3))
    twin.merge_into(kept, by=analyst, reason="The same.")
    with pytest.raises(ValidationError, match="C-2 is a duplicate of C-3, which reads its evidence"):
        link(one, "refines", twin)


# What depends on a claim that falls


@pytest.mark.parametrize("how", ["refuted", "withdrawn", "superseded", "together with others"])
def test_when_a_claim_falls_those_that_depend_on_it_wait_for_a_new_look(case, analyst, how):
    far, near, ground = chain(case)
    bystander = make_claim(case)
    judge(bystander)
    if how == "refuted":
        judge(ground, "refuted")
    elif how == "withdrawn":
        ground.withdraw(by=analyst, reason="Never said.")
    elif how == "superseded":
        ground.supersede(by=analyst, successor=make_claim(case))
    else:
        ground.refresh_from_db()
        asked = [(ground, ground.standing, {"status": "refuted"})]
        Batch.assess(case=case, author=analyst, asked="One", rationale="So.", judgements=asked)
    assert waits(near) and waits(far) and not waits(bystander)


def test_a_new_judgement_clears_the_mark_and_a_repeated_fall_brings_none(case):
    _, near, ground = chain(case)
    judge(ground, "refuted")
    judge(near, "contested")
    assert not waits(near)
    judge(ground, "refuted", rationale="Looked at, unchanged.")
    assert not waits(near)


@pytest.mark.parametrize("back", ["judged anew", "reinstated"])
def test_the_mark_lapses_when_the_ground_stands_again_before_anybody_looked(case, analyst, back):
    far, near, ground = chain(case)
    if back == "judged anew":
        judge(ground, "refuted")
        judge(ground, "corroborated")
    else:
        ground.withdraw(by=analyst, reason="Never said.")
        Claim.objects.get(pk=ground.pk).reinstate(by=analyst, reason="It was said.")
    assert not waits(near) and not waits(far)


@pytest.mark.parametrize("back", ["judged anew", "reinstated"])
def test_whoever_was_judged_on_the_fall_waits_again_when_the_ground_stands_again(case, analyst, back):
    _, near, ground = chain(case)
    if back == "judged anew":
        judge(ground, "refuted")
        judge(near, "contested")
        judge(ground, "corroborated")
    else:
        ground.withdraw(by=analyst, reason="Never said.")
        judge(near, "contested")
        Claim.objects.get(pk=ground.pk).reinstate(by=analyst, reason="It was said.")
    assert waits(near)


def test_undoing_a_batch_that_refuted_takes_its_marks_back(case, analyst):
    _, near, ground = chain(case)
    ground.refresh_from_db()
    asked = [(ground, ground.standing, {"status": "refuted"})]
    batch, _ = Batch.assess(case=case, author=analyst, asked="One", rationale="So.", judgements=asked)
    assert waits(near)
    batch.undo(by=analyst, rationale="Wrong.")
    assert not waits(near)


def test_to_depend_on_a_fallen_claim_marks_and_to_depend_on_it_no_more_clears(case, analyst):
    one, ground = make_claim(case), make_claim(case)
    judge(one)
    judge(ground, "refuted")
    made = link(one, "depends_on", ground)
    assert waits(one)
    made.withdraw(by=analyst, reason="Not so.")
    assert not waits(one)


def test_a_circle_that_came_in_from_elsewhere_does_no_harm(case, analyst):
    one, two, _ = chain(case)
    raw = ClaimLink(case=case, claim=two, other=one, kind="depends_on", author=analyst)
    raw.stamp()
    raw.save()
    judge(two, "refuted")
    assert waits(one)
    assert dependents_of([one.pk]) == [two.pk]


def test_a_merged_ground_leads_on_to_the_claim_that_is_kept(case, analyst):
    _, near, ground = chain(case)
    kept = make_claim(case)
    judge(kept)
    Claim.objects.get(pk=ground.pk).merge_into(kept, by=analyst, reason="The same.")
    assert not waits(near), "a merge is no fall"
    judge(kept, "refuted")
    assert waits(near)


def test_what_was_put_away_comes_back(case, analyst):
    _, near, ground = chain(case)
    owner = make_member(case)
    Seen.put_away(user=owner, case=case, claim=near, what="evidence", until=ground.recorded_at)
    judge(ground, "refuted")
    assert not Seen.objects.exists()


def test_a_link_that_was_taken_back_before_makes_no_merge_of_a_supersession(case, analyst):
    leaning, old = chain(case, 2)
    new = make_claim(case)
    link(old, "duplicates", new).withdraw(by=analyst, reason="Not the same.")
    Claim.objects.get(pk=old.pk).supersede(by=analyst, successor=new)
    assert waits(leaning), "what it stands on was superseded"


def test_a_link_to_the_successor_makes_a_merge_of_its_fall(case, analyst):
    leaning, old = chain(case, 2)
    new = make_claim(case)
    Claim.objects.get(pk=old.pk).supersede(by=analyst, successor=new)
    assert waits(leaning)
    link(Claim.objects.get(pk=old.pk), "duplicates", new)
    assert not waits(leaning), "the claim goes on in another"
    Claim.objects.get(pk=old.pk).reinstate(by=analyst, reason="They are two.")
    assert not waits(leaning)


def test_replaying_gives_the_mark_that_stands(case):
    far, near, ground = chain(case)
    judge(ground, "refuted")
    refresh_caches([far.pk, near.pk, ground.pk])
    assert waits(far) and waits(near) and not waits(ground)


def test_a_judgement_is_held_back_where_its_ground_fell_unseen(case):
    from claims.models import EvidenceMoved

    _, near, ground = chain(case)
    near.refresh_from_db()
    seen = near.evidence_moved
    judge(ground, "refuted")
    with pytest.raises(EvidenceMoved):
        judge(near, "corroborated", seen_evidence=seen)


def test_marking_takes_no_query_for_each_claim_that_depends(case):
    def refuting(many):
        ground = make_claim(case)
        make_evidence(ground, document=make_document(case))
        judge(ground)
        for _ in range(many):
            one = make_claim(case)
            link(one, "depends_on", ground)
            judge(one)
        ground.refresh_from_db()
        with CaptureQueriesContext(connection) as found:
            ground.assess(author=anyone(case), rationale="No.", previous=ground.standing, status="refuted")
        return len(found)

    refuting(2)
    assert refuting(2) == refuting(12)
