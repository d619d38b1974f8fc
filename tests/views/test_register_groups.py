"""The register by tag: a head for each, its first claims, how many there are in all, and what wears no tag."""

import re
from html import unescape

import pytest
from django.urls import reverse

from claims.search import groups
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_evidence,
    make_source,
    make_tag,
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


def page(client, case, query):
    answer = client.get(reverse("claim-list", args=[case.slug]) + f"?{query}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def grouped(html):
    """(tag, what its link says, the numbers under it) of each group."""
    found = []
    for body in html.split("<tbody>")[1:]:
        name = re.search(r"<h2[^>]*>(.*?)</h2>", body)[1]
        link = re.search(r"</h2> <a [^>]*>(.*?)<span", body)[1]
        found.append((name, link, [int(n) for n in re.findall(r'class="no"[^>]*>C-(\d+)<', body)]))
    return found


def all_links(html):
    return re.findall(r'</h2> <a href="([^"]*)"', html)


def test_claims_stand_under_each_of_their_tags_and_the_rest_last(client, case):
    sea, air = make_tag(case, "sea"), make_tag(case, "Air")
    make_claim(case, tags=[sea])
    make_claim(case, tags=[sea, air])
    make_claim(case)
    make_claim(make_case(), tags=[])
    html = page(client, case, "group=tag&sort=number")
    assert grouped(html) == [
        ("Air", "the claim", [2]),
        ("sea", "all 2", [1, 2]),
        ("no tag", "the claim", [3]),
    ]
    assert "A claim with several tags stands under each of them" in html
    assert 'id="countline">3<' in html


def test_a_group_shows_its_first_five_in_the_order_of_the_list_and_links_to_all(client, case):
    sea = make_tag(case, "sea & air")
    for index in range(7):
        make_assessment(make_claim(case, tags=[sea]), confidence="high" if index == 6 else "low")
    for _ in range(6):
        make_claim(case)
    html = page(client, case, "group=tag&sort=-confidence&kind=event")
    assert grouped(html) == [
        ("sea & air", "all 7", [7, 6, 5, 4, 3]),
        ("no tag", "all 6", [13, 12, 11, 10, 9]),
    ]
    for href, expected in zip(all_links(html), ("7 of 13", "6 of 13"), strict=True):
        led = page(client, case, href[1:])
        assert f'id="countline">{expected}<' in led
        assert "sort=-confidence" in href and "kind=event" in href and "group" not in href


@pytest.mark.parametrize(
    ("sort", "expected"), [("confidence", [3, 1, 2]), ("-confidence", [1, 3, 2]), ("-number", [3, 2, 1])]
)
def test_nothing_given_is_last_in_a_group_too(client, case, sort, expected):
    sea = make_tag(case, "sea")
    first, _, third = (make_claim(case, tags=[sea]) for _ in range(3))
    make_assessment(first, confidence="high")
    make_assessment(third, confidence="low")
    assert grouped(page(client, case, f"group=tag&sort={sort}"))[0][2] == expected


def test_filters_hold_in_groups_and_only_chosen_tags_head_them(client, case):
    sea, air = make_tag(case, "sea"), make_tag(case, "air")
    make_claim(case, tags=[sea, air])
    make_claim(case, tags=[air], kind="statement")
    make_claim(case)
    assert grouped(page(client, case, "group=tag&kind=statement")) == [("air", "the claim", [2])]
    html = page(client, case, "group=tag&tag=sea")
    assert grouped(html) == [("sea", "the claim", [1])] and "only the tags that are chosen are shown" in html
    assert grouped(page(client, case, "group=tag&untagged=1")) == [("no tag", "the claim", [3])]


def test_words_are_marked_in_groups(client, case):
    make_evidence(make_claim(case, tags=[make_tag(case, "sea")]), gist="The Angara called.")
    assert '<mark class="hit">Angara</mark>' in page(client, case, "group=tag&q=angara")


def test_past_twenty_tags_the_page_says_so(client, case, monkeypatch):
    monkeypatch.setattr(groups, "MOST_GROUPS", 2)
    for name in "abc":
        make_claim(case, tags=[make_tag(case, name)])
    make_claim(case)
    html = page(client, case, "group=tag")
    assert [name for name, _, _ in grouped(html)] == ["a", "b", "no tag"]
    assert "only the first 2 tags by name are shown" in html


def test_the_control_keeps_the_filters_and_filters_keep_the_groups(client, case):
    make_claim(case)
    html = page(client, case, "kind=event")
    assert 'href="?kind=event&group=tag" id="group-tag"' in html
    html = page(client, case, "kind=event&group=tag")
    assert '<input type="hidden" name="group" value="tag">' in html
    assert 'href="?kind=event" id="group-none"' in html
    assert 'href="/cases/ships/claims/?group=tag" id="clear"' in html


def test_a_list_that_filters_leave_empty_says_so_grouped_too(client, case):
    make_claim(case)
    assert "No claim of this case matches all of that." in page(client, case, "group=tag&confidence=high")


def test_it_asks_no_more_for_more_tags_and_claims(client, case):
    address = reverse("claim-list", args=[case.slug]) + "?group=tag&q=sea"

    def fill(number):
        for _ in range(number):
            claim = make_claim(
                case, statement="By sea", claimant=make_source(case), tags=[make_tag(case), make_tag(case)]
            )
            make_assessment(claim)
            make_claim(case, statement="By sea")

    fill(1)
    few = queries_of(client, address)
    fill(8)
    assert queries_of(client, address) == few
