"""Warnings on the page of a claim: what is worn, dismissing with a reason, worn again when the facts change."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim, Dismissal
from claims.views import reading
from claims.views.linked import links_of
from claims.views.warnings import warnings_of
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
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
    """One that stands as corroborated on one origin."""
    claim = make_claim(case)
    make_said(claim, "Seoul", basis="observation")
    make_assessment(claim, status="corroborated")
    claim.refresh_from_db()
    return claim


def worn(claim):
    claim = Claim.objects.select_related("case", "standing").get(pk=claim.pk)
    behind = reading.behind(claim, reading.pieces_of(claim), reading.rulings_of(claim))
    return [one.warning for one in warnings_of(claim, behind, links_of(claim))["worn"]]


def address(claim, code="alone"):
    return reverse("warning-dismiss", args=[claim.case.slug, claim.number, code])


def dismiss(client, claim, reason="It was seen by many."):
    (warning,) = worn(claim)
    return client.post(address(claim), {"facts": warning.facts, "reason": reason})


def test_it_is_worn_beside_the_judgement_with_what_would_clear_it_and_goes_when_cleared(
    client, claim, analyst
):
    text = words(client.get(claim.get_absolute_url()))
    assert "1 warning It stands as corroborated on one origin" in text
    assert "goes back to Seoul. What would clear it: a second independent origin" in text
    make_said(claim, "Kyiv")
    assert "1 warning" not in words(client.get(claim.get_absolute_url()))


def test_it_is_dismissed_with_a_reason_until_what_lies_behind_it_changes(client, claim, analyst):
    assert dismiss(client, claim)["Location"] == f"{claim.get_absolute_url()}#warnings"
    text = words(client.get(claim.get_absolute_url()))
    assert "No warning 1 dismissed" in text and "It was seen by many. anna" in text
    make_said(claim, "Seoul")
    assert worn(claim) == [], "another report of the same origin changes nothing"
    make_said(claim, "Moscow", stance="contradicts")
    text = words(client.get(claim.get_absolute_url()))
    assert "1 warning It stands as corroborated on one origin" in text
    assert "but what lies behind it has changed: It was seen by many." in text


def test_a_dismissal_is_taken_back_with_a_reason(client, claim, analyst):
    dismiss(client, claim)
    undo = reverse("dismissal-withdraw", args=[claim.case.slug, Dismissal.objects.get().pk])
    assert "needs a reason" in words(client.post(undo))
    assert client.post(undo, {"reason": "Too soon."}).status_code == 302
    assert len(worn(claim)) == 1 and Dismissal.objects.get().withdrawn_reason == "Too soon."


def test_who_dismisses_what_has_changed_since_is_shown_it_anew_and_keeps_his_words(client, claim, analyst):
    (warning,) = worn(claim)
    make_said(claim, "Moscow", stance="contradicts")
    page = client.post(address(claim), {"facts": warning.facts, "reason": "Seen <by> many."})
    assert page.status_code == 409 and "What lies behind it has changed" in words(page)
    assert "Seen &lt;by&gt; many." in page.content.decode() and not Dismissal.objects.exists()


def test_without_a_reason_nothing_is_dismissed_and_what_is_not_worn_is_not_found(client, claim, analyst):
    assert dismiss(client, claim, reason=" ").status_code == 200 and not Dismissal.objects.exists()
    assert client.get(address(claim, "unheard")).status_code == 404


def test_a_reader_sees_it_and_dismisses_nothing(client, claim, case):
    client.force_login(make_member(case, "reader"))
    text = words(client.get(claim.get_absolute_url()))
    assert "1 warning" in text and "Dismiss it" not in text


def test_a_superseded_claim_wears_none(client, claim, analyst):
    claim.supersede(by=analyst, successor=make_claim(claim.case))
    assert "1 warning" not in words(client.get(claim.get_absolute_url()))


def test_queries_do_not_grow_with_what_was_dismissed(client, claim, analyst):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(claim.get_absolute_url()).status_code == 200
        return len(queries)

    asked()  # the first one says when the person was last here
    few = asked()
    for number in range(4):
        said = {"warning": "alone", "facts": f"{number}" * 64, "reason": "So."}
        Dismissal.record(claim, by=analyst, **said)
    assert asked() == few


WORN = {9: "uncontested", 50: "no_test", 53: "no_test", 59: "no_test", 83: "uncontested"}
"""Which claims of the shipped case wear a warning: two disputes of which one side is not on record, three forecasts that
nobody could score."""


def test_of_the_shipped_case_fewer_than_one_claim_in_ten_wears_one():
    call_command("load_case", "claims/cases/russia-north-korea.json", verbosity=0)
    found = {
        claim.number: [one.code.value for one in worn(claim)] for claim in Claim.objects.order_by("number")
    }
    assert {number: code for number, (code,) in ((n, c) for n, c in found.items() if c)} == WORN
    assert len(WORN) * 10 < len(found)
