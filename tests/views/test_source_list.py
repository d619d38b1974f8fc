"""The list of sources: what a row says, what it can be filtered by, its pages, its order, its export."""

import csv
import io
import re

import pytest
from django.urls import reverse

from claims.exchange.lists import SOURCE_HEADS
from claims.models import Source
from claims.search.paging import PAGE_SIZE
from tests.factories import make_case, make_claim, make_document, make_evidence, make_member, make_source
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "ana")
    client.force_login(user)
    return user


def at(name, case, **kwargs):
    return reverse(name, kwargs={"slug": case.slug, **kwargs})


def shown(client, case, query=""):
    """The names that the rows of a page show, in their order."""
    response = client.get(f"{at('source-list', case)}?{query}", follow=True)
    assert response.status_code == 200, words(response)
    return re.findall(r'scope="row" class="c-main"><a [^>]*>([^<]*)</a>', response.content.decode())


def test_it_lists_sources_by_name_with_what_they_did(client, analyst, case):
    body = make_source(case, name="Ministry", kind="body")
    source = make_source(case, name="Spokesman", kind="person", part_of=body, speaks_for=True)
    source.grade(author=analyst, grade="D", basis="Spoke untruly twice.")
    make_document(case, source=source)
    make_evidence(make_claim(case, claimant=source), word="source", attributed_to=source)
    text = words(client.get(at("source-list", case)))
    assert "Spokesman person D not usually reliable Ministry speaks for it 1 1 1" in text
    assert "Ministry body ungraded" in text
    assert text.index("Ministry body") < text.index("Spokesman")


@pytest.fixture
def some(case, analyst):
    """Five sources that hang together in every way."""
    north = make_source(case, name="Government of North Korea", kind="body")
    post = make_source(case, name="Northern Post", kind="outlet")
    voice = make_source(case, name="Voice", kind="person", part_of=north, speaks_for=True)
    team = make_source(case, name="Team", kind="joint_body", part_of=north)
    twin = make_source(case, name="The Post", kind="outlet")
    team.seat(north, by=analyst)
    twin.merge_into(post, by=analyst)
    voice.grade(author=analyst, grade="D", basis="Spoke untruly.")
    post.grade(author=analyst, grade="B", basis="Mostly right.")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["Government of North Korea", "Northern Post", "Team", "The Post", "Voice"]),
        ("q=of+north", ["Government of North Korea"]),
        ("q=%25+1", []),
        ("kind=outlet", ["Northern Post", "The Post"]),
        ("kind=person&kind=joint_body", ["Team", "Voice"]),
        ("q=north&kind=outlet", ["Northern Post"]),
        ("grade=D", ["Voice"]),
        ("grade=none", ["Government of North Korea", "Team"]),
        ("grade=none&grade=B", ["Government of North Korea", "Northern Post", "Team", "The Post"]),
        ("speaks_for=1", ["Voice"]),
        ("merged=merged", ["The Post"]),
        ("merged=apart&kind=outlet", ["Northern Post"]),
        ("part_of=government+of+north+korea", ["Team", "Voice"]),
        ("member_of=team", ["Government of North Korea"]),
        ("sort=-name&kind=outlet", ["The Post", "Northern Post"]),
        ("sort=grade", ["Northern Post", "The Post", "Voice", "Government of North Korea", "Team"]),
        ("sort=-grade", ["Voice", "The Post", "Northern Post", "Team", "Government of North Korea"]),
    ],
)
def test_it_filters_and_sorts_by_what_is_known_of_a_source(client, case, some, query, wanted):
    assert shown(client, case, query) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "kind=ship",
        "grade=G",
        "q=a&word=b",
        "before=~3",
        "after=a~b",
        f"q={'x' * 201}",
        "part_of=Nobody",
        "member_of=Nobody",
        "merged=perhaps",
        "speaks_for=no",
        "sort=documents",
    ],
)
def test_a_wrong_address_shows_an_error_and_no_rows(client, analyst, case, query):
    make_source(case, name="Northern Post")
    for name in ("source-list", "source-export"):
        response = client.get(f"{at(name, case)}?{query}")
        assert response.status_code == 400
        assert "This view cannot be shown" in words(response) and "Northern Post" not in words(response)


def test_a_body_of_another_case_is_unknown(client, analyst, case):
    elsewhere = make_source(name="Elsewhere", kind="joint_body")
    for query in (f"part_of={elsewhere.pk}", "part_of=Elsewhere", f"member_of={elsewhere.pk}"):
        assert client.get(f"{at('source-list', case)}?{query}").status_code == 400


def test_it_pages_by_name_whatever_signs_a_name_holds(client, analyst, case):
    Source.objects.bulk_create(
        Source(case=case, name=f"Post {number:03} ~&?= 속보", kind="outlet")
        for number in range(PAGE_SIZE + 2)
    )
    first = client.get(at("source-list", case))
    assert f"Post {PAGE_SIZE - 1:03}" in words(first) and f"Post {PAGE_SIZE:03}" not in words(first)
    (onward,) = [part.split('"')[0] for part in first.content.decode().split('rel="next" href="')[1:]]
    assert "1 to 50 of 52" in words(first)
    text = words(client.get(at("source-list", case) + onward.replace("&amp;", "&")))
    assert f"Post {PAGE_SIZE:03}" in text and f"Post {PAGE_SIZE - 1:03}" not in text


def test_it_pages_by_grade_with_the_ungraded_last(client, analyst, case):
    Source.objects.bulk_create(
        Source(case=case, name=f"Post {number:03}", kind="outlet", reliability="C" if number % 2 else "")
        for number in range(PAGE_SIZE + 4)
    )
    address = at("source-list", case)
    first = client.get(f"{address}?sort=grade").content.decode()
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(address + onward.replace("&amp;", "&")).content.decode()
    names = [re.findall(r"Post (\d+)<", page) for page in (first, second)]
    assert len(names[0]) == PAGE_SIZE and len({*names[0], *names[1]}) == PAGE_SIZE + 4
    graded = (PAGE_SIZE + 4) // 2
    assert {int(name) % 2 for name in names[0][:graded]} == {1} and "51 to 54 of 54" in second


def test_merged_sources_are_counted_together_as_on_their_page(client, analyst, case):
    kept, merged, other = make_source(case), make_source(case), make_source(case)
    for source in (kept, merged, merged, other):
        make_document(case, source=source)
        make_claim(case, claimant=source)
    merged.merge_into(kept, by=analyst)
    rows = list(
        csv.DictReader(
            io.StringIO(b"".join(client.get(at("source-export", case)).streaming_content).decode("utf-8-sig"))
        )
    )
    told = {row["name"]: (row["documents"], row["claims made"]) for row in rows}
    assert told[kept.name] == told[merged.name] == ("3", "3") and told[other.name] == ("1", "1")


def test_an_empty_list_says_how_to_begin(client, analyst, case):
    assert "Add the first source" in words(client.get(at("source-list", case)))


def test_the_queries_of_the_list_do_not_grow(client, analyst, case):
    def add():
        source = make_source(case, part_of=make_source(case, kind="body"))
        make_source(case).merge_into(source, by=analyst)
        make_document(case, source=source)
        make_evidence(make_claim(case, claimant=source), word="source", attributed_to=source)

    add()
    few = queries_of(client, at("source-list", case))
    for _ in range(9):
        add()
    assert queries_of(client, at("source-list", case)) == few


def test_the_export_has_every_row_that_is_asked_for(client, case, some):
    voice = Source.objects.get(name="Voice")
    document = make_document(case, source=voice)
    make_evidence(make_claim(case, claimant=voice), document=document, word="source", attributed_to=voice)
    response = client.get(f"{at('source-export', case)}?sort=-name&kind=person&kind=outlet")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["Voice", "The Post", "Northern Post"]
    assert list(rows[0]) == list(SOURCE_HEADS)
    assert rows[0] == {
        "name": "Voice",
        "kind": "person",
        "grade": "D",
        "grade in words": "not usually reliable",
        "part of": "Government of North Korea",
        "speaks for it": "yes",
        "same as": "",
        "documents": "1",
        "claims made": "1",
        "evidence": "1",
        "note": "",
        "address": f"http://testserver{voice.get_absolute_url()}",
    }
    assert rows[1]["same as"] == "Northern Post"
