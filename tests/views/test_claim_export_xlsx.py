"""The export as XLSX: the rows and columns of the CSV, named and typed as what it is, refused where a sheet would be full."""

import csv
import io
import re
from dataclasses import replace

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.exchange import FORMATS
from tests.exchange.test_xlsx import as_csv
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_evidence,
    make_member,
    make_source,
)
from tests.views.pages import words

pytestmark = pytest.mark.django_db

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def case():
    return make_case(slug="ships")


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


def fetch(client, case, name="claim-export-xlsx", query=""):
    return client.get(reverse(name, args=[case.slug]) + f"?{query}")


def rows(client, case, query=""):
    answer = fetch(client, case, query=query)
    assert answer.status_code == 200 and answer.streaming
    found = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return list(found.iter_rows(values_only=True))


def fill(case):
    for confidence in ("low", "high", "low"):
        claim = make_claim(case, claimant=make_source(case), owner=anyone(case))
        make_evidence(claim)
        make_assessment(claim, confidence=confidence)


@pytest.mark.parametrize("query", ["", "confidence=low&sort=number", "confidence=high", "q=nothing"])
def test_it_holds_what_the_csv_holds(client, case, query):
    fill(case)
    body = b"".join(fetch(client, case, "claim-export", query).streaming_content).decode("utf-8-sig")
    found = [[as_csv(value) for value in row] for row in rows(client, case, query)]
    found[0] = [head.removesuffix(" (UTC)") for head in found[0]]
    assert found == list(csv.reader(io.StringIO(body, newline="")))


def test_a_statement_that_looks_like_a_formula_is_a_text(client, case):
    make_claim(case, statement="=1+1")
    assert rows(client, case)[1][1] == "=1+1"


def test_it_is_named_for_its_case_and_day_and_is_a_download(client, case):
    answer = fetch(client, case)
    assert answer["Content-Type"] == MEDIA
    assert re.fullmatch(
        r'attachment; filename="ships-claims-\d{4}-\d\d-\d\d\.xlsx"', answer["Content-Disposition"]
    )


def test_the_register_offers_both_with_its_filters(client, case):
    fill(case)
    html = client.get(reverse("claim-list", args=[case.slug]) + "?confidence=low").content.decode()
    for form in ("csv", "xlsx"):
        assert f'href="/cases/ships/claims/export.{form}?confidence=low"' in html


def test_more_than_a_sheet_holds_is_refused_before_anything_is_sent(client, case, monkeypatch):
    fill(case)
    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most=2))
    answer = fetch(client, case, query="fate=active")
    assert answer.status_code == 400 and "A sheet of this format holds 2 claims" in words(answer)
    assert 'href="/cases/ships/claims/export.csv?fate=active"' in answer.content.decode()
    assert len(rows(client, case, "confidence=low")) == 3


def test_a_wrong_address_is_refused_and_a_reader_may_export(client, case):
    client.force_login(make_member(case, "reader"))
    assert fetch(client, case, query="confidence=wrong").status_code == 400
    assert len(rows(client, case)) == 1


def test_it_asks_no_more_for_more_rows(client, case):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            rows(client, case)
        return len(asked)

    fill(case)
    few = queries()
    fill(case)
    assert queries() == few
