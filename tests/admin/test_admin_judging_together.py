"""The admin's "Assess selected claims": the same page, the same frozen selection, one case at a time."""

import re

import pytest

from claims.forms import selecting
from claims.models import Batch, Membership
from tests.admin.typed import words
from tests.factories import make_assessment, make_case, make_claim, make_member

pytestmark = pytest.mark.django_db
CLAIMS = "/admin/claims/claim/"


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    person = make_member(case, "analyst", is_staff=True)
    client.force_login(person)
    return person


def judged(case):
    claim = make_claim(case)
    make_assessment(claim)
    claim.refresh_from_db()
    return claim


def act(client, *claims, address=CLAIMS, **more):
    data = {"action": "assess_selected", "_selected_action": [claim.pk for claim in claims], "index": "0"}
    return client.post(address, {**data, **more}, follow=True)


def test_it_leads_to_the_page_of_the_app_with_the_selection_frozen(case, analyst, client):
    one, two, other = judged(case), judged(case), judged(case)
    page = act(client, one, two)
    assert "Judge 2 claims" in words(page) and other.statement not in words(page)
    assert f'action="/cases/{case.slug}/claims/judge/"' in page.content.decode()
    sealed = re.search(r'name="selection" value="([^"]+)"', page.content.decode())[1]
    make_assessment(two, confidence="moderate")
    data = {"selection": sealed, "rationale": "The record was published.", "confidence": "high"}
    client.post(f"/cases/{case.slug}/claims/judge/", data)
    for claim in (one, two, other):
        claim.refresh_from_db()
    assert [one.confidence, two.confidence, other.confidence] == ["high", "moderate", "low"]
    assert Batch.objects.get().left_alone == [(two.number, f"was judged since by {analyst}")]


def test_all_that_a_filter_of_the_admin_finds_can_be_taken(case, analyst, client):
    claims = [judged(case) for _ in range(3)]
    make_assessment(claims[0], confidence="high")
    page = act(client, claims[1], address=f"{CLAIMS}?confidence=low", select_across="1")
    assert "Judge 2 claims" in words(page)


def test_claims_of_several_cases_are_a_sentence(case, analyst, client):
    other = make_case()
    Membership.objects.create(case=other, user=analyst, role="analyst")
    page = act(client, judged(case), judged(other))
    assert "These are claims of several cases: judge those of one case at a time." in words(page)
    assert "Judge 2 claims" not in words(page)


def test_claims_of_cases_of_others_cannot_be_taken(case, analyst, client):
    mine, strange = judged(case), judged(make_case())
    page = act(client, mine, strange)
    assert "Judge 1 claim" in words(page) and strange.statement not in words(page)


def test_more_than_the_most_are_a_sentence(case, analyst, client, monkeypatch):
    monkeypatch.setattr(selecting, "MOST", 1)
    assert "At most 1 claims are judged at once" in words(act(client, judged(case), judged(case)))


def test_who_may_not_judge_there_is_refused(case, analyst, client):
    read = make_case()
    Membership.objects.create(case=read, user=analyst, role="reader")
    assert act(client, judged(read)).status_code == 403
    claim = judged(case)
    case.close(by=analyst, reason="The report is out.")
    assert act(client, claim).status_code == 403
