"""The most common claimants, documents, tags and owners: exact numbers under the other filters, each a way to filter by it."""

import re
from html import unescape

import pytest
from django.urls import reverse

from claims.filters import most
from tests.factories import (
    anyone,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_tag,
    make_user,
)
from tests.views.pages import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(slug="ships")


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


def counted(client, case, what, query=""):
    """(label, number, address, is chosen) of each value."""
    answer = client.get(reverse("claim-most", args=[case.slug, what]) + f"?{query}")
    assert answer.status_code == 200
    return values(answer.content.decode())


def values(html):
    found = re.findall(
        r'<li><a href="([^"]*)"( aria-current="true")?><span dir="auto">(.*?)</span></a>.*?<span class="count">([\d,]+)<',
        html,
    )
    return [(unescape(label), int(n), unescape(href), bool(now)) for href, now, label, n in found]


def names(found):
    return [(label, number) for label, number, _, _ in found]


@pytest.fixture
def filled(case):
    """Two claims of Hill on two documents, one of Kim; tags and owners to tell them apart."""
    hill, kim = make_source(case, name="Ian Hill"), make_source(case, name="Kim & Co")
    sea, air = make_tag(case, "sea"), make_tag(case, "air")
    paper, wire = make_document(case, title="A paper"), make_document(case, title="A wire")
    owner = make_member(case, name="bora")
    first = make_claim(case, claimant=hill, tags=[sea, air], owner=owner)
    second = make_claim(case, claimant=hill, tags=[sea], kind="statement")
    third = make_claim(case, claimant=kim, owner=anyone(case))
    for claim, document in ((first, paper), (second, paper), (third, wire), (first, wire), (first, wire)):
        make_evidence(claim, document=document)
    make_evidence(third, document=paper).withdraw(by=owner, reason="Misread.")
    return case


def test_they_are_counted_exactly_the_most_common_first(client, filled):
    assert names(counted(client, filled, "claimant")) == [("Ian Hill", 2), ("Kim & Co", 1)]
    assert names(counted(client, filled, "document")) == [("A paper", 2), ("A wire", 2)]
    assert names(counted(client, filled, "tag")) == [("sea", 2), ("air", 1)]
    assert sorted(number for _, number in names(counted(client, filled, "owner"))) == [1, 1]


def test_the_other_filters_hold_and_their_own_does_not(client, filled):
    assert names(counted(client, filled, "claimant", "kind=event")) == [("Ian Hill", 1), ("Kim & Co", 1)]
    assert names(counted(client, filled, "tag", "tag=air&kind=event")) == [("air", 1), ("sea", 1)]
    found = counted(client, filled, "claimant", f"claimant={filled.sources.get(name='Kim & Co').pk}")
    assert [(label, now) for label, _, _, now in found] == [("Ian Hill", False), ("Kim & Co", True)]


@pytest.mark.parametrize("what", ["claimant", "document", "tag", "owner"])
def test_each_leads_to_the_claims_that_it_counts(client, filled, what):
    for label, number, href, _ in counted(client, filled, what, "kind=event&sort=number&grid=1"):
        assert "kind=event" in href and "sort=number" in href
        html = client.get(href).content.decode()
        assert f'id="countline">{number} of 3<' in html, label


def test_a_chosen_one_is_taken_off_and_tags_add_up(client, filled):
    found = {label: href for label, _, href, _ in counted(client, filled, "tag", "tag=air")}
    assert found["air"] == "/cases/ships/claims/"
    assert found["sea"] == "/cases/ships/claims/?tag=air&tag=sea"


def test_merged_sources_are_counted_together(client, filled):
    hill = filled.sources.get(name="Ian Hill")
    other = make_source(filled, name="I. Hill")
    make_claim(filled, claimant=other)
    other.merge_into(hill, by=make_member(filled, "manager"))
    found = counted(client, filled, "claimant", f"claimant={other.pk}")
    assert names(found) == [("Ian Hill", 3), ("Kim & Co", 1)] and found[0][3]
    html = client.get(counted(client, filled, "claimant")[0][2]).content.decode()
    assert 'id="countline">3 of 4<' in html


def test_past_twenty_the_rest_is_typed(client, case, monkeypatch):
    monkeypatch.setattr(most, "MANY", 2)
    for _ in range(3):
        make_claim(case, claimant=make_source(case))
    answer = client.get(reverse("claim-most", args=[case.slug, "claimant"])).content.decode()
    assert len(values(answer)) == 2 and "The 2 most common. Type the name of another." in answer


def test_without_scripts_a_link_shows_them_open(client, filled):
    html = client.get("/cases/ships/claims/?kind=event").content.decode()
    assert values(html) == []
    href = unescape(re.search(r'href="([^"]*)#most-claimant">Count them', html)[1])
    html = client.get(f"/cases/ships/claims/{href}").content.decode()
    assert names(values(html)) == [("Ian Hill", 1), ("Kim & Co", 1)]
    assert '<details class="unfold most" open id="most-claimant">' in html
    assert '<input type="hidden" name="counts" value="claimant">' in html
    assert "counts=claimant&amp;counts=owner#most-owner" in html


def test_nothing_is_counted_of_other_cases_or_for_strangers(client, filled):
    other = make_case(slug="other")
    make_claim(other, claimant=make_source(other, name="Ian Hill"), tags=[make_tag(other, "sea")])
    assert names(counted(client, filled, "claimant"))[0] == ("Ian Hill", 2)
    address = reverse("claim-most", args=["other", "claimant"])
    assert client.get(address).status_code == 404
    client.force_login(make_user())
    assert client.get(reverse("claim-most", args=["ships", "claimant"])).status_code == 404


def test_what_cannot_be_counted_or_read_is_refused(client, case):
    assert client.get(reverse("claim-most", args=["ships", "kind"])).status_code == 404
    answer = client.get(reverse("claim-most", args=["ships", "tag"]) + "?confidence=wrong")
    assert answer.status_code == 400 and "is not a confidence" in answer.content.decode()
    assert (
        "None among these claims."
        in client.get(reverse("claim-most", args=["ships", "tag"])).content.decode()
    )


@pytest.mark.parametrize("what", ["claimant", "document", "tag", "owner"])
def test_it_asks_no_more_for_more_values(client, filled, what):
    address = reverse("claim-most", args=["ships", what])
    few = queries_of(client, address)
    for _ in range(6):
        make_evidence(
            make_claim(
                filled, claimant=make_source(filled), tags=[make_tag(filled)], owner=make_member(filled)
            )
        )
    assert queries_of(client, address) == few
