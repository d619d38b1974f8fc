"""Before a new claim is saved, those that it may repeat are shown; one click saves it all the same."""

import re

import pytest
from django.urls import reverse

from claims.models import Claim, ReadingMark
from tests.factories import make_case, make_claim, make_member, make_source, make_text
from tests.views.pages import words

pytestmark = pytest.mark.django_db

STATEMENT = "The ferry Maria carried 300 crates of shells out of Wendhaven in May 2024."


@pytest.fixture
def case(client):
    case = make_case()
    client.force_login(make_member(case, "analyst"))
    make_claim(case, statement=STATEMENT)
    return case


def save(client, address, **fields):
    typed = {"statement": STATEMENT.replace("carried", "took"), "kind": "event", "hedge": "reportedly"}
    return client.post(address, {**typed, **fields}, follow=True)


def test_a_likely_repeat_is_shown_first_and_nothing_typed_is_lost(client, case):
    page = save(client, reverse("claim-new", args=[case.slug]))
    for part in ("The case may have this claim already", "C-1", STATEMENT):
        assert part in words(page)
    assert 'value="reportedly"' in page.content.decode() and Claim.objects.count() == 1


def test_it_is_saved_all_the_same_where_its_writer_says_so(client, case):
    page = save(client, reverse("claim-new", args=[case.slug]), anyway="yes")
    assert "C-2 is recorded" in words(page) and Claim.objects.count() == 2


def test_another_claim_is_saved_at_once(client, case):
    page = save(client, reverse("claim-new", args=[case.slug]), statement="A cook was born at sea in winter.")
    assert "C-2 is recorded" in words(page)


def test_claims_of_other_cases_are_none_of_its_business(client, case):
    other = make_case()
    client.force_login(make_member(other, "analyst"))
    page = save(client, reverse("claim-new", args=[other.slug]))
    assert "C-1 is recorded" in words(page) and STATEMENT not in words(page)


def test_a_claim_from_a_sentence_is_held_back_too_and_then_recorded_from_it(client, case):
    text = "Nobody saw it. The ferry Maria probably took 300 crates of shells out of Wendhaven in May 2024."
    document = make_text(text, case)
    address = reverse("document-claim", args=[case.slug, document.number]) + "?s=2"
    page = client.get(address)
    assert "probably" in page.content.decode() and text[15:] in page.content.decode()
    quote = {"evidence-document": str(document.number), "evidence-quote": text[15:]}
    assert re.search(r'name="evidence-quantity_low"[^>]*value="300', page.content.decode())
    held = save(client, address, **quote)
    assert "may have this claim already" in words(held)
    assert f"/documents/{document.number}/?s=2&amp;claim=1#s2" in held.content.decode()
    page = save(client, address, anyway="yes", **quote)
    assert "C-2 is recorded from sentence 2." in words(page)
    mark = ReadingMark.objects.get()
    assert (mark.claim.number, mark.kind, mark.start) == (2, "taken", 15)
    assert mark.evidence == mark.claim.first_evidence


def test_a_claim_from_a_sentence_begins_with_the_speaker_that_it_names(client, case):
    make_source(case, name="Ministry of Ports")
    document = make_text("The Ministry of Ports said that 40 crates were lost.", case)
    html = client.get(reverse("document-claim", args=[case.slug, document.number]) + "?s=1").content.decode()
    assert html.count('value="Ministry of Ports"') == 2  # who said the claim, and on whose word it is
    assert re.search(r'name="evidence-quantity_unit"[^>]*value="crates"', html)


def test_the_same_sentence_twice_in_a_text_is_the_one_in_focus(client, case):
    document = make_text(
        "It was closed again that night. Then it rained. It was closed again that night.", case
    )
    address = reverse("document-claim", args=[case.slug, document.number]) + "?s=3"
    quote = {"evidence-document": str(document.number), "evidence-quote": "It was closed again that night."}
    save(client, address, statement="It was closed at night.", anyway="yes", **quote)
    assert ReadingMark.objects.get().evidence.start == document.text.rindex("It was")
