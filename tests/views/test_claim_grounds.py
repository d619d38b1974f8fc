"""Who stands behind a claim, on its page: one sentence that opens into what is counted, what is not, and why."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import JointMember
from tests.factories import make_case, make_claim, make_document, make_evidence, make_member, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case):
    return make_member(case, "analyst", "anna")


@pytest.fixture
def block(client, analyst):
    """Ask for the page of a claim and return what it says of its origins, without tags; "" where it says nothing."""
    client.force_login(analyst)

    def ask(claim):
        html = client.get(claim.get_absolute_url()).content.decode()
        found = re.search(r'<div class="origins"[^>]*>(.*?)</details></div>', html, re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])).strip() if found else ""

    return ask


def says(claim, name, **kwargs):
    known = claim.case.sources.filter(name=name).first()
    source = known or make_source(claim.case, name=name, kind=kwargs.pop("kind", "body"))
    return make_evidence(claim, word="source", attributed_to=source, **kwargs)


def test_the_sentence_opens_into_origins_with_their_reports_and_the_way_to_them(block, case):
    claim = make_claim(case)
    washington = make_source(case, name="Washington")
    make_source(case, name="Kirby", kind="person", part_of=washington, speaks_for=True)
    paper = make_document(case, source=make_source(case, name="Herald"), published=date(2025, 4, 26))
    says(claim, "Kirby", document=paper)
    says(claim, "Washington")
    says(claim, "Pyongyang", stance="contradicts", basis="denial")
    says(claim, "officials", kind="unnamed", document=paper)
    text = block(claim)
    assert text.startswith(
        "2 reports, 1 independent origin for; denied by Pyongyang; 1 of unknown lineage. What is counted"
    )
    assert (
        "For 1 independent origin Washington 2 reports Kirby speaks for Washington Herald 26 Apr 2025" in text
    )
    assert "Denied, without anything to check 1 origin Pyongyang" in text
    assert "officials: vouched for by Herald" in text


def test_what_is_not_counted_stands_beside_why(block, case):
    claim = make_claim(case)
    team = make_source(case, name="Team", kind="joint_body")
    JointMember.objects.create(case=case, body=team, member=make_source(case, name="Seoul"))
    says(claim, "Team")
    says(claim, "Seoul")
    says(claim, "A writer", basis="opinion")
    text = block(claim)
    assert "3 reports, 1 independent origin for." in text
    assert "Listed, but not counted An opinion" in text
    assert "Team (1 member): Seoul counts already" in text


def test_each_report_leads_to_its_evidence_on_the_page(client, analyst, case):
    claim = make_claim(case)
    evidence = says(claim, "Seoul")
    client.force_login(analyst)
    html = client.get(claim.get_absolute_url()).content.decode()
    assert f'href="#evidence-{evidence.pk}"' in html and f'id="evidence-{evidence.pk}"' in html


def test_figures_are_counted_one_by_one_and_those_that_cannot_both_be_right_are_named(block, case):
    claim = make_claim(case)
    for name, low in (("Seoul", 6700), ("Kyiv", 6700), ("Washington", 10000)):
        says(claim, name, quantity_low=low, quantity_unit="containers", as_of=date(2024, 2, 26))
    text = block(claim)
    assert "6,700 containers, as of 26 Feb 2024: Seoul; Kyiv , 2 reports" in text
    assert "Not both can be right: 6,700 containers, as of 26 Feb 2024 (Seoul; Kyiv) and 10,000" in text


def test_a_claim_of_context_alone_says_that_nothing_speaks_for_it(block, case):
    claim = make_claim(case)
    assert block(claim) == ""
    says(claim, "Beijing", stance="context")
    assert block(claim).startswith("No report speaks for it or against it.")


def test_a_superseded_claim_still_says_who_stood_behind_it(block, case, analyst):
    claim = make_claim(case)
    says(claim, "Seoul")
    claim.supersede(by=analyst, successor=make_claim(case), reason="Two things in one.")
    assert block(claim).startswith("1 report, 1 independent origin for.")


def test_names_and_reasons_are_escaped(client, analyst, case):
    bad = "<script>alert(1)</script>"
    claim = make_claim(case)
    says(claim, bad, document=make_document(case, source=make_source(case, name=f"Paper {bad}")))
    client.force_login(analyst)
    assert bad not in client.get(claim.get_absolute_url()).content.decode()


def test_queries_grow_neither_with_origins_nor_with_how_far_they_lie(client, analyst, case):
    client.force_login(analyst)
    claim = make_claim(case)

    def add(steps):
        body = make_source(case)
        for _ in range(steps):
            body = make_source(case, part_of=body, speaks_for=True)
            team = make_source(case, kind="joint_body")
            JointMember.objects.create(case=case, body=team, member=make_source(case))
            make_evidence(claim, word="source", attributed_to=team)
        make_evidence(claim, word="source", attributed_to=body)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(claim.get_absolute_url()).status_code == 200
        return len(queries)

    add(2)
    few = asked()
    add(7)
    assert asked() == few
