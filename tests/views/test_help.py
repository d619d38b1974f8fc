"""Help: the document on counting and judging, shown in the app, and true to the scales and to the shipped case."""

import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from claims.analysis import scales
from claims.views.help import PAGE, read_page
from tests.factories import make_user

SHIPPED = settings.BASE_DIR / "claims" / "cases" / "russia-north-korea.json"


@pytest.fixture
def shown(client, db):
    client.force_login(make_user())
    response = client.get(reverse("help"))
    assert response.status_code == 200
    return response.content.decode()


def table_rows(*cells):
    return "| " + " | ".join(cells) + " |"


def test_it_shows_the_document_to_whoever_is_logged_in(shown):
    assert "<h1 id=" in shown
    assert "<title>How Grounds counts and judges" in shown
    assert "<strong>Copies are not corroboration.</strong>" in shown


def test_it_asks_strangers_to_log_in(client, db):
    response = client.get(reverse("help"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_it_only_shows(client, db):
    client.force_login(make_user())
    assert client.post(reverse("help")).status_code == 405


def test_every_page_leads_to_it(shown):
    assert f'<a href="{reverse("help")}">Help</a>' in shown


def test_its_list_of_headings_leads_to_each_heading(shown):
    listed = re.findall(r'<li><a href="#([^"]+)">', shown)
    assert listed == re.findall(r'<h2 id="([^"]+)">', shown.partition('<nav class="margin"')[0])
    assert "confidence-and-likelihood" in listed


def test_each_table_is_named_by_a_heading_and_heads_its_rows_and_columns(shown):
    tables = re.findall(r"<table.*?</table>", shown, re.DOTALL)
    assert len(tables) == len(re.findall(r"^\|[-|]+\|$", PAGE.read_text(), re.MULTILINE))
    for table in tables:
        (name,) = re.findall(r'<table aria-labelledby="([^"]+)">', table)
        assert f'id="{name}"' in shown
        assert "<th>" not in table
        assert len(re.findall(r'<th scope="row">', table)) == table.count("<tr>") - 1


def test_it_reads_the_document_once(shown):
    assert read_page() is read_page()


@pytest.mark.parametrize("standard", scales.Standard)
def test_it_has_each_term_with_its_range(standard):
    document = PAGE.read_text()
    for band in scales.LIKELIHOOD[standard].values():
        assert table_rows(band.word, band.range) in document


def test_it_has_each_grade():
    document = PAGE.read_text()
    for code, word in [*scales.RELIABILITY_WORDS.items(), *scales.CREDIBILITY_WORDS.items()]:
        assert table_rows(str(code), word) in document


def test_its_example_is_what_the_shipped_case_holds():
    claims = json.loads(SHIPPED.read_text())["claims"]
    (claim,) = [claim for claim in claims if claim["number"] == 30]
    example = PAGE.read_text().partition("## An example")[2]
    assert claim["statement"] in example
    reports = {
        stance: len({one["document"] for one in claim["evidence"] if one["stance"] == stance})
        for stance in ("supports", "contradicts")
    }
    assert f"{reports['supports']} reports for and {reports['contradicts']} against" in example
    told = [(one["status"], one["confidence"]) for one in claim["judgements"]]
    fresh = [now for before, now in zip([None, *told], told, strict=False) if now != before]
    assert [f"{status}, {confidence}" for status, confidence in fresh] == re.findall(
        r"(?:unverified|corroborated), \w+", example
    )
