"""The export of the register: exactly the claims of the list, in its order, as CSV that no spreadsheet runs."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
    make_evidence,
    make_member,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(slug="ships")


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


def export(client, case, query=""):
    answer = client.get(reverse("claim-export", args=[case.slug]) + f"?{query}")
    assert answer.status_code == 200 and answer.streaming
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body, newline="")))


def test_it_holds_the_claims_of_the_list_in_its_order(client, case):
    tag = make_tag(case, "sea")
    for confidence in ("low", "high", "low", "moderate"):
        make_assessment(make_claim(case, tags=[tag]), confidence=confidence)
    make_claim(case, tags=[tag])
    make_claim(case)
    make_claim(make_case())
    for query in (
        "",
        "tag=sea&sort=-confidence",
        "sort=confidence",
        "confidence=low&sort=number",
        "sort=period",
    ):
        page = client.get(reverse("claim-list", args=[case.slug]) + f"?{query}").content.decode()
        shown = re.findall(r'<td class="c-no"><a class="no" href="[^"]*">(C-\d+)</a>', page)
        assert [row["number"] for row in export(client, case, query)] == shown


def test_it_has_all_pages(client, case):
    by = anyone(case)
    for _ in range(52):
        make_claim(case, by=by)
    assert len(export(client, case)) == 52


def test_each_line_has_the_address_of_its_claim(client, case):
    claim = make_claim(case)
    (row,) = export(client, case)
    assert row["address"] == f"http://testserver{claim.get_absolute_url()}"


def test_it_says_what_the_register_says(client, case):
    claim = make_claim(
        case,
        kind="forecast",
        test="Ships seen.",
        due="2030-01-01",
        claimant=make_source(case, name="Ian Hill"),
        owner=anyone(case),
    )
    make_evidence(claim)
    make_assessment(claim, confidence="high", likelihood="likely")
    (row,) = export(client, case)
    assert (row["kind"], row["said by"], row["status"]) == ("forecast", "Ian Hill", "open")
    assert (row["confidence"], row["likelihood"], row["likelihood range"]) == ("high", "likely", "55-80%")
    assert (row["reports for"], row["reports against"], row["owner"]) == ("1", "0", anyone(case).username)


def test_formulas_are_written_as_text(client, case):
    make_claim(case, statement='=HYPERLINK("http://evil.test")', claimant=make_source(case, name="@SUM(A1)"))
    (row,) = export(client, case)
    assert row["statement"] == '\'=HYPERLINK("http://evil.test")' and row["said by"] == "'@SUM(A1)"


def test_it_is_named_for_its_case_and_day(client, case):
    answer = client.get(reverse("claim-export", args=[case.slug]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="ships-claims-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"]
    )


@pytest.mark.parametrize("query", ["confidence=medium", "foo=1", "claimant=99999", "after=x"])
def test_a_wrong_address_is_a_bad_request_without_rows(client, case, query):
    make_claim(case, statement="Not to be exported")
    answer = client.get(reverse("claim-export", args=[case.slug]) + f"?{query}")
    assert answer.status_code == 400
    assert "This view cannot be shown" in answer.content.decode()
    assert "Not to be exported" not in answer.content.decode()


def test_a_reader_may_export(client, case):
    client.force_login(make_member(case, "reader"))
    make_claim(case)
    assert len(export(client, case)) == 1


def test_it_asks_no_more_for_more_rows(client, case):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            export(client, case)
        return len(asked)

    make_claim(case, claimant=make_source(case))
    few = queries()
    for _ in range(10):
        make_assessment(make_claim(case, claimant=make_source(case), owner=anyone(case)))
    assert queries() == few


def test_each_claim_names_its_tags_and_says_whether_dissent_is_open(client, case):
    tags = [make_tag(case, name) for name in ("sea", "Arms", "rail")]
    judged = make_claim(case, tags=tags[:2])
    make_claim(case, tags=tags[2:])
    make_assessment(judged)
    make_dissent(judged)
    make_claim(case)
    found = [(row["tags"], row["open dissent"]) for row in export(client, case, "sort=number")]
    assert found == [("Arms; sea", "yes"), ("rail", "no"), ("", "no")]
