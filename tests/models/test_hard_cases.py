"""What a hostile reader of the first release found, and must not come back."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from claims.models import Claim, JointMember, Membership, Source
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
)

pytestmark = pytest.mark.django_db


def test_the_longest_number_that_is_taken_can_be_read_again(client):
    case = make_case()
    claim = make_claim(case, quantity_low="999999999999.999", quantity_unit="won")
    make_evidence(claim, quantity_low="999999999999.999", quantity_unit="won")
    client.force_login(anyone(case))
    for name in ("claim-list", "case"):
        assert client.get(reverse(name, args=[case.slug])).status_code == 200
    for name in ("claim", "claim-judge", "claim-edit", "claim-edits"):
        assert client.get(reverse(name, args=[case.slug, 1])).status_code == 200
    assert str(Claim.objects.get().quantity_low) == "999999999999.999"
    with pytest.raises(ValidationError):
        make_claim(case, quantity_low="1000000000000", quantity_unit="won")


@pytest.mark.parametrize("name", ["claim-list", "claim-export"])
@pytest.mark.parametrize("kind", ["bogus", "Event", ""])
def test_a_wrong_kind_is_an_error_and_no_crash(client, name, kind):
    case = make_case()
    client.force_login(anyone(case))
    answer = client.get(reverse(name, args=[case.slug]), {"kind": kind})
    assert answer.status_code in (200, 302, 400)


def test_an_edit_does_not_turn_a_judged_event_into_a_forecast_that_came_true():
    claim = make_claim()
    make_assessment(claim, status="corroborated", confidence="high")
    with pytest.raises(ValidationError, match="stays open") as refused:
        claim.edit(by=anyone(claim.case), version=1, kind="forecast")
    assert list(refused.value.message_dict) == ["kind"]


def test_an_edit_does_not_take_the_test_from_under_a_likelihood():
    claim = make_claim(kind="view", test="Trade doubles.")
    make_assessment(claim, likelihood="likely")
    with pytest.raises(ValidationError, match="no test") as refused:
        claim.edit(by=anyone(claim.case), version=1, test="")
    assert list(refused.value.message_dict) == ["test"]


def test_the_claims_of_somebody_who_left_can_still_be_edited_and_withdrawn():
    case = make_case()
    owner = make_member(case)
    claim = make_claim(case, by=make_member(case), owner=owner)
    Membership.objects.get(user=owner).delete()
    claim = claim.edit(by=claim.author, version=1, hedge="said to be")
    assert claim.withdraw(by=claim.author, reason="Out of scope.").fate == "withdrawn"


def test_a_source_that_is_merged_is_not_merged_again_over_the_first():
    case = make_case()
    here, there, third = (make_source(case) for _ in range(3))
    here.merge_into(there, by=anyone(case))
    with pytest.raises(ValidationError, match="is merged into .* already"):
        here.merge_into(third, by=anyone(case))


def test_a_body_with_members_stays_a_joint_body():
    case = make_case()
    body = make_source(case, kind="joint_body")
    JointMember.objects.create(case=case, body=body, member=make_source(case))
    with pytest.raises(ValidationError, match="members"):
        Source.objects.get(pk=body.pk).edit(by=anyone(case), version=1, kind="outlet")


def test_a_document_is_found_by_its_number_before_a_title_that_looks_like_one(client):
    case = make_case()
    make_document(case, title="2")
    make_document(case, title="1")
    client.force_login(anyone(case))
    assert client.get(reverse("claim-list", args=[case.slug]), {"document": "1"}).status_code == 200
