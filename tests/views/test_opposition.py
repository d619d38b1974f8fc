"""Opposed claims on their page: both sides, who has changed sides, and an explanation until new evidence bears on it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import ClaimLink, Explanation
from tests.factories import (
    make_case,
    make_claim,
    make_document,
    make_member,
    make_said,
)
from tests.views.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    analyst = make_member(case, "analyst", "anna")
    client.force_login(analyst)
    return analyst


@pytest.fixture
def claim(case):
    claim = make_claim(case)
    make_said(claim, "Seoul")
    make_said(claim, "Paris", stance="contradicts")
    return claim


def address(claim):
    return reverse("claim-explain", args=[claim.case.slug, claim.number])


def facts(client, claim):
    return re.search(r'name="facts" value="(\w+)"', client.get(address(claim)).content.decode())[1]


def explain(client, claim, text="They count otherwise."):
    return client.post(address(claim), {"facts": facts(client, claim), "text": text})


def test_both_sides_stand_beside_each_other(client, claim, analyst):
    text = words(client.get(claim.get_absolute_url()))
    assert "Opposed Explain it For 1 independent origin Seoul" in text
    assert "Against 1 independent origin Paris" in text


def test_a_claim_that_nobody_opposes_says_nothing_of_it(client, case, analyst):
    claim = make_claim(case)
    make_said(claim, "Seoul")
    make_said(claim, "Moscow", stance="contradicts", basis="denial")
    assert "Explain it" not in words(client.get(claim.get_absolute_url()))
    assert client.get(address(claim)).status_code == 400


def test_who_has_changed_sides_is_told_in_a_line(client, case, analyst):
    claim = make_claim(case)
    denial = make_document(case, published=date(2024, 10, 10))
    admission = make_document(case, published=date(2025, 4, 26))
    make_said(claim, "Moscow", stance="contradicts", basis="denial", gist="Fake news.", document=denial)
    make_said(claim, "Moscow", basis="admission", document=admission)
    text = words(client.get(claim.get_absolute_url()))
    assert "Who has changed sides" in text
    assert "10 Oct 2024: denied Fake news. Moscow has said otherwise since 26 Apr 2025" in text


def test_claims_that_contradict_it_and_figures_that_conflict_are_named(client, case, analyst):
    claim, other = make_claim(case), make_claim(case)
    ClaimLink.record(other, claim, by=analyst, kind="contradicts")
    for name, low in (("Seoul", 7_000), ("Kyiv", 10_000)):
        make_said(claim, name, quantity_low=low, quantity_unit="containers", as_of=date(2024, 2, 26))
    text = words(client.get(claim.get_absolute_url()))
    assert f"Claims that contradict it {other.name}" in text
    assert "Figures that cannot both be right" in text


def test_an_explanation_stands_beside_it_until_new_evidence_bears_on_it(client, claim, analyst):
    assert explain(client, claim)["Location"] == f"{claim.get_absolute_url()}#opposed"
    text = words(client.get(claim.get_absolute_url()))
    assert "They count otherwise. explained by anna" in text and "Explain it" not in text
    make_said(claim, "Seoul")
    assert "lapsed" not in words(client.get(claim.get_absolute_url()))
    make_said(claim, "Kyiv")
    text = words(client.get(claim.get_absolute_url()))
    assert "They count otherwise." in text and "lapsed: new evidence bears on it" in text
    assert "Explain it" in text


def test_an_explanation_is_taken_back_with_a_reason(client, claim, analyst):
    explain(client, claim)
    undo = reverse("explanation-withdraw", args=[claim.case.slug, Explanation.objects.get().pk])
    assert "needs a reason" in words(client.post(undo))
    assert client.post(undo, {"reason": "They count the same."}).status_code == 302
    assert "They count otherwise." not in words(client.get(claim.get_absolute_url()))


def test_who_explains_what_has_changed_since_is_shown_it_anew_and_keeps_his_words(client, claim, analyst):
    seen = facts(client, claim)
    make_said(claim, "Kyiv")
    page = client.post(address(claim), {"facts": seen, "text": "They <count> otherwise."})
    assert page.status_code == 409 and "New evidence bears on it" in words(page)
    assert "They &lt;count&gt; otherwise." in page.content.decode()
    assert not Explanation.objects.exists()
    assert "Write the explanation" in words(explain(client, claim, text=" "))


def test_queries_do_not_grow_with_sides_and_explanations(client, claim, analyst):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(claim.get_absolute_url()).status_code == 200
        return len(queries)

    Explanation.record(claim, by=analyst, facts="0" * 64, text="So.")
    asked()
    few = asked()
    for number in range(4):
        make_said(claim, f"Origin {number}", stance="contradicts")
        Explanation.record(claim, by=analyst, facts=f"{number}" * 64, text="So.")
    assert asked() == few
