"""The edits of a claim and of its evidence: old and new, by whom, and of no other case."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_case, make_claim, make_evidence, make_member, make_source, make_tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case):
    return make_member(case, "analyst", "anna")


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_edits_show_old_and_new_field_by_field(client, case, analyst):
    first, second = make_source(case, name="Kirby"), make_source(case, name="Austin")
    claim = make_claim(case, statement="Some ships left.", claimant=first, tags=[make_tag(case, "ships")])
    claim.edit(
        by=analyst, version=1, statement="Many ships left.", claimant=second, tags=[make_tag(case, "ports")]
    )
    evidence = make_evidence(claim, gist="It says so.")
    evidence.edit(by=analyst, version=1, place="paragraph 9")
    client.force_login(make_member(case, "reader"))
    html = client.get(reverse("claim-edits", args=[case.slug, claim.number])).content.decode()
    text = text_of(html)
    assert "Some ships left." in text and "<ins>Many</ins>" in html
    assert "Said by Kirby Austin" in text
    assert "Tags ships ports" in text
    assert "Place paragraph 1 paragraph 9" in text
    assert "by anna" in text
    assert "It says so." in text


def test_the_edits_of_another_case_are_never_shown(client, case, analyst):
    claim = make_claim(case, statement="Ours.")
    there = make_claim(make_case(), statement="Theirs.")
    there.edit(by=there.author, version=1, statement="Theirs, changed.")
    make_evidence(there, gist="Their evidence.")
    client.force_login(analyst)
    html = client.get(reverse("claim-edits", args=[case.slug, claim.number])).content.decode()
    assert "Their" not in html


def test_a_withdrawal_stands_in_the_edits_with_its_reason(client, case, analyst):
    claim = make_claim(case)
    claim.withdraw(by=analyst, reason="Recorded twice.")
    client.force_login(analyst)
    html = client.get(reverse("claim-edits", args=[case.slug, claim.number])).content.decode()
    assert "Claim withdrawn" in html and "Recorded twice." in html
