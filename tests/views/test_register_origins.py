"""The register by who really stands behind a claim: what a row says, filters, order, export."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim
from tests.factories import anyone, make_case, make_claim, make_document, make_evidence, make_source
from tests.views.test_register import links, numbers, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


@pytest.fixture
def claims(case):
    """C-1 with three origins for it, C-2 with one, denied, C-3 with one against it, C-4 of unknown lineage, C-5 bare."""
    made = [make_claim(case) for _ in range(5)]
    for _ in range(3):
        make_evidence(made[0], word="own")
    make_evidence(made[1], word="own")
    make_evidence(made[1], word="own", stance="contradicts", basis="denial")
    make_evidence(made[2], word="own", stance="contradicts", basis="record")
    make_evidence(made[3], word="unknown")
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("one_origin=1", {2}),
        ("denied=1", {2}),
        ("unknown_lineage=1", {4}),
        ("origins_for=0", {3, 4, 5}),
        ("origins_for=more", {1}),
        ("origins_for=1&origins_for=more", {1, 2}),
        ("origins_for=0&origins_against=1", {3}),
        ("origins_against=2", set()),
    ],
)
def test_a_filter_keeps_the_claims_that_so_many_stand_behind(client, case, claims, query, found):
    assert set(numbers(page(client, case, query))) == found


def test_a_wrong_number_shows_what_is_wrong_and_no_rows(client, case, claims):
    html = page(client, case, "origins_for=7", status=400)
    assert "choose 0, 1, 2 or more" in html and not numbers(html)


def test_it_is_sorted_by_origins_for_and_against(client, case, claims):
    assert numbers(page(client, case, "sort=-origins"))[:2] == [1, 2]
    assert numbers(page(client, case, "sort=-against"))[0] == 3
    assert links(page(client, case), "Origins") == ["?sort=-origins"]


def test_a_row_says_who_denies_and_what_is_unknown(client, case, claims):
    html = page(client, case)
    assert html.count("denied by 1") == 1 and html.count("1 unknown<") == 1
    assert "being counted anew" not in html


def test_a_row_whose_counts_are_stale_says_so_and_its_page_counts_as_it_opens(client, case):
    body = make_source(case, kind="body")
    claim = make_claim(case)
    for _ in range(2):
        speaker = make_source(case, part_of=body)
        make_evidence(claim, word="source", attributed_to=speaker)
        speaker.edit(by=anyone(case), version=1, speaks_for=True)
    assert "being counted anew" in page(client, case)
    html = client.get(claim.get_absolute_url()).content.decode()
    assert "1 independent origin for" in html
    rows = client.get(reverse("claim-export", args=[case.slug])).getvalue().decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(rows)))["origins being counted anew"] == "yes"
    assert Claim.objects.get().is_stale, "looking changes nothing"


def test_the_register_says_how_many_claims_filters_by_origins_may_miss(client, case, claims):
    assert "being counted anew" not in page(client, case, "origins_for=1")
    few = asked_for(client, case)
    Claim.objects.filter(pk=claims[0].pk).update(is_stale=True, origins_for=0)
    Claim.objects.filter(pk=make_claim().pk).update(is_stale=True)
    html = page(client, case, "origins_for=more")
    assert not numbers(html) and "1 claim of this case is being counted anew" in html
    Claim.objects.update(is_stale=True)
    html = page(client, case)
    assert "5 claims of this case are being counted anew: filters by origins may miss some" in html
    assert asked_for(client, case) == few


def asked_for(client, case):
    with CaptureQueriesContext(connection) as asked:
        page(client, case)
    return len(asked)


def test_a_divided_origin_is_told_in_the_row_the_export_and_a_filter(client, case, claims):
    paper = make_document(case, published=None)
    for stance in ("supports", "contradicts"):
        make_evidence(claims[4], document=paper, word="own", stance=stance, basis="record")
    assert Claim.objects.get(pk=claims[4].pk).is_divided
    html = page(client, case, "divided=1")
    assert numbers(html) == [5] and html.count('origins-also">divided<') == 1
    assert 'origins-also">divided<' not in page(client, case, "origins_for=1")
    body = client.get(reverse("claim-export", args=[case.slug]) + "?sort=number").getvalue()
    rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
    assert [row["an origin is divided"] for row in rows] == ["no"] * 4 + ["yes"]


def test_a_chip_says_how_many(client, case, claims):
    html = page(client, case, "origins_for=more&origins_against=0")
    assert "3 or more" in html and "origins for" in html and ">none<" in html


def test_the_export_has_the_origins(client, case, claims):
    body = client.get(reverse("claim-export", args=[case.slug]) + "?sort=number").getvalue()
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    heads = ("origins for", "origins against", "origins that only deny", "unknown lineage")
    assert [tuple(row[head] for head in heads) for row in rows[:4]] == [
        ("3", "0", "0", "0"),
        ("1", "0", "1", "0"),
        ("0", "1", "0", "0"),
        ("0", "0", "0", "1"),
    ]
