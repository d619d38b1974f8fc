"""Superseding, withdrawing and reinstating a claim; linking it to others."""

import re

import pytest
from django.urls import reverse

from claims.models import Claim, ClaimLink
from tests.factories import make_assessment, make_case, make_claim, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "anna")
    client.force_login(user)
    return user


@pytest.fixture
def claim(case, analyst):
    return make_claim(case, statement="Ten ships left.")


def url(claim, verb):
    return reverse(f"claim-{verb}", args=[claim.case.slug, claim.number])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_it_withdraws_with_a_reason(client, claim, analyst):
    response = client.post(url(claim, "withdraw"), {"reason": "Recorded twice.", "version": 1})
    assert response.url == claim.get_absolute_url()
    claim.refresh_from_db()
    assert (claim.fate, claim.fate_reason) == ("withdrawn", "Recorded twice.")


def test_a_withdrawal_without_a_reason_is_refused(client, claim):
    response = client.post(url(claim, "withdraw"), {"reason": " ", "version": 1})
    assert "Say why." in text_of(response)
    claim.refresh_from_db()
    assert claim.is_active


@pytest.mark.parametrize("typed", ["C-{0}", "{0}", "c{0}", "C-{0} Better worded.", "Better worded."])
def test_a_successor_is_named_by_number_or_statement(client, case, claim, typed):
    heir = make_claim(case, statement="Better worded.")
    client.post(url(claim, "supersede"), {"successor": typed.format(heir.number), "version": 1})
    claim.refresh_from_db()
    assert (claim.fate, claim.successor) == ("superseded", heir)


def test_a_successor_has_to_be_another_standing_claim_of_the_case(client, case, claim, analyst):
    gone, foreign = make_claim(case), make_claim(make_case(), statement="Elsewhere.")
    gone.withdraw(by=analyst, reason="Twice.")
    for typed, sentence in (
        ({"successor": claim.name}, "one that stands itself"),
        ({"successor": gone.name}, "one that stands itself"),
        ({"successor": "Elsewhere.", "successor_id": foreign.pk}, "There is no such claim in this case."),
        ({"successor": "C-999"}, "No claim of this case is called"),
        ({"successor": ""}, "Name a claim of this case."),
    ):
        response = client.post(url(claim, "supersede"), {**typed, "version": 1, "reason": "Kept words."})
        assert sentence in text_of(response), typed
        assert "Kept words." in response.content.decode()
    claim.refresh_from_db()
    assert claim.is_active


def test_two_claims_of_one_statement_are_told_apart_by_number(client, case, claim):
    for _ in range(2):
        make_claim(case, statement="The same.")
    response = client.post(url(claim, "supersede"), {"successor": "The same.", "version": 1})
    assert "Several claims say" in text_of(response)


def test_it_reinstates_and_the_judgement_counts_again(client, claim, analyst):
    make_assessment(claim, status="contested")
    claim.withdraw(by=analyst, reason="Twice.")
    client.post(url(claim, "reinstate"), {"reason": "It was not.", "version": 2})
    claim.refresh_from_db()
    assert (claim.fate, claim.status) == ("active", "contested")


def test_a_claim_that_stands_is_not_reinstated(client, claim):
    response = client.post(url(claim, "reinstate"), {"reason": "Why not.", "version": 1})
    assert "This claim stands already." in text_of(response)


def test_a_claim_is_not_withdrawn_twice(client, claim, analyst):
    claim.withdraw(by=analyst, reason="Twice.")
    response = client.post(url(claim, "withdraw"), {"reason": "Again.", "version": 2})
    assert "This claim is withdrawn already." in text_of(response)


@pytest.mark.parametrize("verb", ["withdraw", "supersede"])
def test_a_claim_that_was_edited_meanwhile_is_shown_before_it_goes(client, case, claim, analyst, verb):
    heir = make_claim(case)
    claim.edit(by=analyst, version=1, statement="Many ships left.")
    typed = {"reason": "Too vague.", "version": 1, "successor": heir.name}
    response = client.post(url(claim, verb), typed)
    assert response.status_code == 409
    html = response.content.decode()
    assert "<ins>Many</ins>" in html and "Too vague." in html
    assert 'name="version" value="2"' in html
    assert Claim.objects.get(pk=claim.pk).is_active
    assert client.post(url(claim, verb), {**typed, "version": 2}).status_code == 302


def test_it_links_two_claims(client, case, claim, analyst):
    other = make_claim(case)
    client.post(url(claim, "link"), {"kind": "contradicts", "other": other.name, "note": "Same days."})
    link = ClaimLink.objects.get()
    assert (link.claim, link.other, link.kind, link.note) == (claim, other, "contradicts", "Same days.")
    assert link.author == analyst


def test_a_link_that_cannot_be_is_refused_in_words(client, case, claim, analyst):
    other, foreign = make_claim(case), make_claim(make_case())
    ClaimLink.record(claim, other, by=analyst, kind="refines")
    for typed, sentence in (
        ({"other": claim.name}, "A claim is not linked to itself."),
        ({"other": other.name}, "These claims are linked like this already."),
        ({"other": "x", "other_id": foreign.pk}, "There is no such claim in this case."),
    ):
        response = client.post(url(claim, "link"), {"kind": "refines", **typed})
        assert sentence in text_of(response), typed
    assert ClaimLink.objects.count() == 1


def test_a_link_is_withdrawn_with_a_reason_and_stays_in_the_table(client, case, claim, analyst):
    link = ClaimLink.record(claim, make_claim(case), by=analyst, kind="refines")
    where = reverse("link-withdraw", args=[case.slug, link.pk])
    assert "Say why" in text_of(client.post(where, {"reason": ""}))
    assert client.post(where, {"reason": "Not so."}).status_code == 302
    link.refresh_from_db()
    assert link.withdrawn_reason == "Not so."
    assert "withdrawn already" in text_of(client.post(where, {"reason": "Again."}))


@pytest.mark.parametrize("verb", ["withdraw", "supersede", "reinstate", "link"])
def test_a_reader_may_not_and_a_stranger_finds_nothing(client, case, claim, verb):
    for user, status in ((make_member(case, "reader"), 403), (make_user(), 404)):
        client.force_login(user)
        typed = {"reason": "R.", "version": 1, "successor": "C-1", "kind": "refines", "other": "C-1"}
        assert client.get(url(claim, verb)).status_code == status
        assert client.post(url(claim, verb), typed).status_code == status
    claim.refresh_from_db()
    assert claim.is_active and not ClaimLink.objects.exists()


def test_the_link_of_another_case_cannot_be_withdrawn_through_ours(client, case, analyst):
    there = make_case()
    link = ClaimLink.record(make_claim(there), make_claim(there), by=make_member(there), kind="refines")
    assert (
        client.post(reverse("link-withdraw", args=[case.slug, link.pk]), {"reason": "R."}).status_code == 404
    )
