"""The list of documents: what a row says, what it can be filtered by, its pages, its order, its export."""

import csv
import html
import io
import re
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from claims.exchange import FORMATS
from claims.exchange.lists import DOCUMENT_HEADS
from claims.search.paging import PAGE_SIZE
from tests.factories import (
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_text,
)
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(time_zone="Europe/Berlin")


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "ana")
    client.force_login(user)
    return user


def at(name, case, **kwargs):
    return reverse(name, kwargs={"slug": case.slug, **kwargs})


def shown(client, case, query=""):
    """The titles that the rows of a page show, in their order."""
    response = client.get(f"{at('document-list', case)}?{query}", follow=True)
    assert response.status_code == 200, words(response)
    return [
        html.unescape(title) for title in re.findall(r'dir="auto">([^<]*)</a>\n', response.content.decode())
    ]


def test_it_lists_documents_newest_first_and_those_without_a_date_last(client, analyst, case):
    for title, published in (("Undated", None), ("Older", "2023-01-02"), ("Newer", "2024-05-06")):
        make_document(case, title=title, published=published)
    text = words(client.get(at("document-list", case)))
    assert text.index("Newer") < text.index("Older") < text.index("Undated")
    assert "6 May 2024" in text and "no date" in text


def test_it_shows_publisher_grade_copies_and_what_bears_on_claims(client, analyst, case):
    source = make_source(case, name="Daily Wire")
    source.grade(author=analyst, grade="C", basis="Mixed.")
    original, copy = make_document(case, title="First"), make_document(case, title="Second", source=source)
    copy.derive_from(original, by=analyst, kind="translates")
    claim = make_claim(case)
    make_evidence(claim, document=copy)
    make_evidence(claim, document=copy).withdraw(by=analyst, reason="Misread.")
    text = words(client.get(at("document-list", case)))
    assert "Daily Wire C" in text
    assert "translates No. 1" in text
    assert "1 piece on 1 claim" in text and "none yet" in text


FILTERS = [
    ("q=ships", {"Ships in port"}),
    ("q=PORT+ships", {"Ships in port"}),
    ("q=wire", {"Trains"}),
    ("q=kim", {"한국 보도"}),
    ("q=보도", {"한국 보도"}),
    ("q=%25+100", set()),
    ("state=read", {"Trains"}),
    ("state=read&state=new", {"Ships in port", "Trains", "한국 보도"}),
    ("publisher=daily+wire", {"Trains"}),
    ("publisher=daily+wire&state=new", set()),
    ("language=KO", {"한국 보도"}),
    ("no_claim=1", {"Ships in port", "한국 보도"}),
    ("lineage=copy", {"Trains"}),
    ("lineage=original", {"Ships in port", "한국 보도"}),
    ("lineage=original&lineage=copy", {"Ships in port", "Trains", "한국 보도"}),
    ("text=captured", {"한국 보도"}),
    ("text=reference", {"Ships in port", "Trains"}),
    ("copy_of=1", {"Trains"}),
    ("copy_of=ships+in+port", {"Trains"}),
    ("q=+&state=", {"Ships in port", "Trains", "한국 보도"}),
]


@pytest.mark.parametrize(("query", "wanted"), FILTERS)
def test_it_filters_by_what_is_known_of_a_document(client, analyst, case, query, wanted):
    original = make_document(case, title="Ships in port")
    copy = make_document(case, title="Trains", source=make_source(case, name="Daily Wire"), state="read")
    copy.derive_from(original, by=analyst, kind="translates")
    make_evidence(make_claim(case), document=copy)
    make_evidence(make_claim(case), document=original).withdraw(by=analyst, reason="Misread.")
    make_text("본문", case, title="한국 보도", byline="Kim", language="ko")
    assert set(shown(client, case, query)) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("from=2024-03-10", {"in March", "on 10 March", "in 2024"}),
        ("to=2024-03-09", {"in March", "in 2024"}),
        ("from=2024-04", {"in 2024"}),
        ("from=2024-03&to=2024-03", {"in March", "on 10 March", "in 2024"}),
        ("to=2023", set()),
    ],
)
def test_a_date_that_is_known_to_the_month_or_the_year_may_be_any_day_of_it(
    client, analyst, case, query, wanted
):
    make_document(case, title="in March", published="2024-03-01", published_precision="month")
    make_document(case, title="on 10 March", published="2024-03-10")
    make_document(case, title="in 2024", published="2024-01-01", published_precision="year")
    make_document(case, title="undated")
    assert set(shown(client, case, query)) == wanted


def test_it_finds_what_a_merged_publisher_published_under_one_address(client, analyst, case):
    root, other = make_source(case, name="KCNA"), make_source(case, name="KCNA English")
    other.merge_into(root, by=analyst)
    make_document(case, title="By the root", source=root)
    make_document(case, title="By the other", source=other)
    make_document(case, title="By nobody of theirs")
    response = client.get(f"{at('document-list', case)}?publisher=+kcna+&state=")
    assert response["Location"] == f"{at('document-list', case)}?publisher={root.pk}"
    assert set(shown(client, case, f"publisher={root.pk}")) == {"By the root", "By the other"}
    assert 'value="KCNA"' in client.get(response["Location"]).content.decode()


def test_chips_take_off_one_filter_each_and_clear_takes_off_all(client, analyst, case):
    source = make_source(case, name="Daily <Wire>")
    make_document(case, title="Ships", source=source, published="2024-05-06")
    query = f"publisher={source.pk}&state=new&from=2024-05&lineage=original&q=ships&sort=number"
    page = html.unescape(client.get(f"{at('document-list', case)}?{query}").content.decode())
    chips = dict(re.findall(r'class="chip" href="([^"]+)" aria-label="Take off ([^"]+)"', page))
    assert list(chips.values()) == [
        "publisher: Daily <Wire>",
        "state: new",
        "published from: May 2024",
        "originals",
        "words: ships",
    ]
    for href in chips:
        assert len(client.get(at("document-list", case) + href).content.decode().split('class="chip"')) == 5
    assert f'<a href="{at("document-list", case)}?sort=number" id="clear">' in page


@pytest.mark.parametrize(
    "query",
    [
        "state=burnt",
        "publisher=Nobody",
        "publisher=999999",
        "publisher=1&publisher=2",
        "colour=red",
        "language=not+a+code",
        "from=May",
        "lineage=cousin",
        "text=maybe",
        "no_claim=yes",
        "copy_of=99",
        "sort=title",
        "q=%2C",
        f"q={'x' * 201}",
        "after=rubbish",
        "after=2023-99-01~1",
        "after=2023-09-01~1&sort=number",
        "after=~1&before=~2",
    ],
)
@pytest.mark.parametrize("name", ["document-list", "document-export"])
def test_a_wrong_address_shows_an_error_and_no_rows(client, analyst, case, query, name):
    make_document(case, title="Ships in port")
    response = client.get(f"{at(name, case)}?{query}")
    assert response.status_code == 400
    assert "This view cannot be shown" in words(response)
    assert "Ships in port" not in words(response)
    assert "Show all documents" in words(response)


def test_a_publisher_of_another_case_is_unknown(client, analyst, case):
    elsewhere = make_source(name="Elsewhere")
    for query in (f"publisher={elsewhere.pk}", "publisher=Elsewhere"):
        response = client.get(f"{at('document-list', case)}?{query}")
        assert response.status_code == 400 and "No source of this case is called" in words(response)


def test_it_is_read_by_date_or_number_both_ways(client, analyst, case):
    for title, day in (("first", "2024-05-01"), ("second", None), ("third", "2024-01-01")):
        make_document(case, title=title, published=day)
    assert shown(client, case) == ["first", "third", "second"]
    assert shown(client, case, "sort=published") == ["third", "first", "second"]
    assert shown(client, case, "sort=number") == ["first", "second", "third"]
    assert shown(client, case, "sort=-number") == ["third", "second", "first"]


@pytest.mark.parametrize("sort", ["-published", "published", "number", "-number"])
def test_it_pages_there_and_back_and_says_where_it_stands(client, analyst, case, sort):
    source = make_source(case)
    for number in range(PAGE_SIZE + 3):
        make_document(
            case, source=source, title=f"Paper {number:03}", published="2024-01-01" if number % 2 else None
        )
    address = f"{at('document-list', case)}?sort={sort}"
    first = client.get(address).content.decode()
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', html.unescape(first))
    assert "1 to 50 of 53" in first and 'rel="prev"' not in first
    second = client.get(at("document-list", case) + onward).content.decode()
    (back,) = re.findall(r'rel="prev" href="([^"]+)"', html.unescape(second))
    assert "51 to 53 of 53" in second and 'rel="next"' not in second
    pages = [
        {number for number in range(PAGE_SIZE + 3) if f"Paper {number:03}" in page}
        for page in (first, second)
    ]
    assert not pages[0] & pages[1] and len(pages[0] | pages[1]) == PAGE_SIZE + 3
    again = client.get(at("document-list", case) + back).content.decode()
    assert re.findall(r"Paper \d+", again) == re.findall(r"Paper \d+", first)


def test_an_empty_list_says_how_to_begin(client, analyst, case):
    assert "Bring in an article" in words(client.get(at("document-list", case)))
    client.force_login(make_member(case, "reader"))
    text = words(client.get(at("document-list", case)))
    assert "An analyst of this case can add the first one" in text and "New document" not in text


def test_a_list_that_filters_leave_empty_says_how_to_go_on(client, analyst, case):
    make_document(case)
    text = words(client.get(f"{at('document-list', case)}?state=read"))
    assert "No document of this case matches all of that." in text and "Take all filters off" in text
    assert "0 of 1" in text
    text = words(client.get(f"{at('document-list', case)}?after=2001-01-01~1&sort=-published&no_claim=1"))
    assert "Go to the first page" not in text, "documents without a date come after those with one"
    text = words(client.get(f"{at('document-list', case)}?after=999~1&sort=number"))
    assert "The list ends before this page." in text


def test_the_queries_of_the_list_do_not_grow(client, analyst, case):
    def add():
        original = make_document(case)
        copy = make_document(case)
        copy.derive_from(original, by=analyst, kind="republishes")
        make_evidence(make_claim(case), document=copy)

    add()
    few = queries_of(client, at("document-list", case))
    for _ in range(9):
        add()
    assert queries_of(client, at("document-list", case)) == few


def exported(client, case, query=""):
    response = client.get(f"{at('document-export', case)}?{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return response, list(csv.DictReader(io.StringIO(text)))


def test_the_export_has_every_row_that_is_asked_for_in_its_order(client, analyst, case):
    source = make_source(case, name="=Daily Wire")
    source.grade(author=analyst, grade="C", basis="Mixed.")
    first = make_document(
        case, title="속보", source=source, published="2024-05-01", published_precision="month"
    )
    second = make_text("Text.", case, title="Trains", source=source, address="https://example.org/x")
    second.derive_from(first, by=analyst, kind="translates")
    make_evidence(make_claim(case), document=second)
    make_document(case, title="Another")
    response, rows = exported(client, case, f"publisher={source.pk}&sort=-number")
    assert response["Content-Disposition"].startswith(f'attachment; filename="{case.slug}-documents-')
    assert list(rows[0]) == list(DOCUMENT_HEADS)
    assert [row["title"] for row in rows] == ["Trains", "속보"]
    assert rows[0] == {
        "number": "2",
        "title": "Trains",
        "publisher": "'=Daily Wire",
        "grade": "C",
        "author": "",
        "published": "",
        "language": "",
        "state": "new",
        "why set aside": "",
        "text": "captured",
        "derives from": "translates 1",
        "evidence": "1",
        "claims": "1",
        "web address": "https://example.org/x",
        "address": f"http://testserver{second.get_absolute_url()}",
    }
    assert (rows[1]["published"], rows[1]["text"], rows[1]["evidence"]) == ("2024-05", "reference only", "0")


def test_the_queries_of_the_export_do_not_grow(client, analyst, case):
    def taken():
        with CaptureQueriesContext(connection) as queries:
            exported(client, case)
        return len(queries)

    def add():
        make_document(case).derive_from(make_document(case), by=analyst, kind="republishes")

    add()
    taken()
    few = taken()
    for _ in range(9):
        add()
    assert taken() == few


def test_a_reader_exports_and_is_offered_it(client, case):
    make_document(case, title="Ships")
    client.force_login(make_member(case, "reader"))
    assert "Export: CSV XLSX" in words(client.get(at("document-list", case)))
    assert [row["title"] for row in exported(client, case)[1]] == ["Ships"]


def test_the_workbook_has_the_same_rows_under_its_own_name(client, analyst, case):
    make_document(case, title="=1+1", published="2024-05-06")
    make_document(case, title="속보", published="2024-05-01", published_precision="month")
    response = client.get(f"{at('document-export-xlsx', case)}?sort=number")
    assert response["Content-Disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["Documents"]
    heads, first, second = book["Documents"].iter_rows(values_only=True)
    assert heads == DOCUMENT_HEADS
    assert (first[1], first[5]) == ("=1+1", datetime(2024, 5, 6)) and (second[1], second[5]) == (
        "속보",
        "2024-05",
    )


def test_more_than_a_sheet_holds_is_refused_before_anything_is_sent(client, analyst, case, monkeypatch):
    make_document(case)
    make_document(case)
    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most=1))
    response = client.get(at("document-export-xlsx", case))
    assert response.status_code == 400 and "A sheet holds 1 rows" in words(response)
