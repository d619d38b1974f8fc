"""The page of a source: its record, whom it passes on and who passes it on, and the evidence behind each number."""

import html
import re

import pytest
from django.urls import reverse

from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
)
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture(autouse=True)
def reader(case, client):
    user = make_member(case, "reader", "rea")
    client.force_login(user)
    return user


def speak(source, publisher, status="", via="", **kwargs):
    claim = kwargs.pop("claim", None) or make_claim(source.case)
    piece = make_evidence(
        claim,
        document=make_document(source.case, source=publisher),
        word="source",
        attributed_to=source,
        via=via,
        **kwargs,
    )
    if status:
        make_assessment(claim, status=status)
    return piece


def numbers(page):
    """The links of a page into lists of evidence, with what each says."""
    found = re.findall(
        r'<a[^>]*href="([^"]*/evidence/\?[^"]*)"[^>]*>(.*?)</a>', page.content.decode(), re.DOTALL
    )
    return {html.unescape(href): " ".join(re.sub(r"<[^>]*>", " ", said).split()) for href, said in found}


def test_its_record_is_told_in_numbers_and_never_as_a_share(client, case):
    kim, wire = make_source(case, name="Kim"), make_source(case, name="Wire")
    for status in ("corroborated", "corroborated", "refuted"):
        speak(kim, wire, status)
    speak(kim, wire, "refuted", stance="contradicts", basis="denial")
    page = client.get(kim.get_absolute_url())
    text = words(page)
    assert "Supported 3 2 of 3 1 of 3" in text
    assert "Denied 1 1 of 1" in text
    assert "Supported, with no other origin 3 of 3" in text
    assert "No number here changes a grade." in text
    assert "%" not in text.split("Record in this case")[1].split("Claims made")[0]


def test_a_source_that_only_passes_on_has_no_record(client, case):
    kim, wire = make_source(case, name="Kim"), make_source(case, name="Wire")
    speak(kim, wire, "corroborated")
    text = words(client.get(wire.get_absolute_url()))
    assert "no claim of this case counts this source as an origin. What it passes on is the record of" in text
    assert "Whose word it passes on 1 piece of evidence Kim evidence: 1" in text
    assert "Who passes its word on 1 piece of evidence Wire" in words(client.get(kim.get_absolute_url()))


def test_a_spokesman_is_told_as_whom_he_counts(client, case):
    seoul = make_source(case, name="Seoul", kind="body")
    nis = make_source(case, name="NIS", kind="body", part_of=seoul, speaks_for=True)
    speak(nis, make_source(case), "corroborated")
    text = words(client.get(nis.get_absolute_url()))
    assert "as a voice of Seoul" in text and "Counts as Seoul" in text and "Supported 1 1 of 1" in text
    assert "Supported 1 1 of 1" in words(client.get(seoul.get_absolute_url()))
    unnamed = make_source(case, name="Officials", kind="unnamed")
    assert "Counts as of unknown lineage" in words(client.get(unnamed.get_absolute_url()))


def test_every_number_opens_into_the_evidence_that_it_was_counted_from(client, case):
    kim, wire, paper = (make_source(case, name=name) for name in ("Kim", "Wire", "Paper"))
    for status in ("corroborated", "refuted", "refuted"):
        speak(kim, wire, status)
    speak(kim, paper, "contested", via="lawmaker Yoo Sang-bum; Wire")
    speak(wire, paper, stance="contradicts", basis="record")
    speak(kim, wire, basis="opinion")
    make_evidence(make_claim(case), document=make_document(case, source=wire), word="unknown")
    seen = set()
    for source in (kim, wire, paper):
        for href, said in numbers(client.get(source.get_absolute_url())).items():
            listed = client.get(href)
            assert listed.status_code == 200, href
            number = int(re.search(r"\d+", said)[0])
            assert listed.content.decode().count('<span class="when">') == number, (href, said)
            seen |= set(re.findall(r"(shows|of|by|named|status|alone)=", href.split("?")[1]))
    assert seen == {"shows", "of", "by", "named", "status", "alone"}


def test_a_list_says_on_how_many_claims_its_evidence_bears(client, case):
    kim, wire = make_source(case, name="Kim"), make_source(case, name="Wire")
    first = speak(kim, wire, "corroborated").claim
    make_evidence(first, document=make_document(case, source=wire), word="source", attributed_to=kim)
    speak(kim, wire, "refuted")
    address = reverse("source-evidence", args=[case.slug, kim.pk])
    assert "supported 3 pieces of evidence on 2 claims" in words(client.get(f"{address}?shows=for"))
    one = client.get(f"{address}?shows=for&status=refuted")
    assert "supported 1 piece of evidence on 1 claim" in words(one)
    assert "Evidence on the word of Kim 3 " in words(client.get(address))


def test_a_copy_is_counted_and_its_documents_are_listed(client, case):
    wire, paper = make_source(case, name="Wire"), make_source(case, name="Paper")
    first = make_document(case, source=wire, title="Ships sailed")
    copy = make_document(case, source=paper, title="Ships sailed, says Wire")
    copy.derive_from(first, by=anyone(case), kind="republishes")
    make_evidence(make_claim(case), document=copy, word="own", gist="They sailed.")
    page = client.get(wire.get_absolute_url())
    assert "Who passes its word on 1 piece of evidence Paper" in words(page)
    assert "1 document of others derives from one of these" in words(page)
    listed = client.get(f"{reverse('document-list', args=[case.slug])}?derived_from={wire.pk}")
    assert "Ships sailed, says Wire" in words(listed) and words(listed).count("Ships sailed") == 1
    assert "1 of 1 derives from another" in words(client.get(paper.get_absolute_url()))


def test_claims_that_are_being_counted_anew_are_told(client, case):
    kim = make_source(case, name="Kim")
    piece = speak(kim, make_source(case))
    type(piece.claim).objects.update(is_stale=True)
    assert "1 claim is being counted anew." in words(client.get(kim.get_absolute_url()))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("shows=all", "is not a list of evidence to filter by"),
        ("shows=for&status=true", "is not a status to filter by"),
        ("shows=passes_on&of=Nobody", "No source of this case is called"),
        ("of={other}", "asks for nothing in this list"),
        ("shows=passes_on&alone=1", "asks for nothing in this list"),
        ("shows=against&alone=1", "asks for nothing in this list"),
        ("shows=for&alone=yes", "is not a yes"),
        ("shows=for&colour=red", "There is no filter “colour”"),
        ("shows=for&shows=against", "given more than once"),
        ("shows=passes_on&of=%00", "a character in a name"),
        ("after=rubbish", "place in the list is broken"),
    ],
)
def test_a_wrong_address_is_told_and_shows_no_rows(client, case, query, sentence):
    kim, other = make_source(case, name="Kim"), make_source(case, name="Wire")
    speak(kim, other, gist="They sailed.")
    address = reverse("source-evidence", args=[case.slug, kim.pk])
    response = client.get(f"{address}?{query.format(other=other.pk)}")
    assert response.status_code == 400
    assert sentence in words(response) and "They sailed." not in words(response)


def test_a_source_of_another_case_is_not_named(client, case):
    kim, elsewhere = make_source(case), make_source(name="Elsewhere")
    address = reverse("source-evidence", args=[case.slug, kim.pk])
    for name in (elsewhere.pk, "Elsewhere"):
        assert client.get(f"{address}?shows=passed_on&by={name}").status_code == 400


def test_the_queries_of_the_page_and_of_its_lists_do_not_grow(client, case):
    body = make_source(case, name="Team", kind="joint_body")
    source = make_source(case, name="Kim", kind="person", part_of=body, speaks_for=True)
    first = make_document(case, source=source)

    def add():
        publisher = make_source(case)
        speak(source, publisher, "corroborated", via="Yoo Sang-bum; Wire")
        speak(source, publisher, "refuted", stance="contradicts", basis="record")
        speak(source, publisher, basis="opinion")
        speak(make_source(case), source)
        copy = make_document(case, source=publisher)
        copy.derive_from(first, by=anyone(case), kind="republishes")
        make_evidence(make_claim(case), document=copy, word="own")
        mine = make_document(case, source=source)
        mine.derive_from(make_document(case), by=anyone(case), kind="republishes")
        make_evidence(make_claim(case), document=mine, word="own")
        source.grade(author=make_member(case), grade="B", basis="Checked.")
        body.seat(make_source(case), by=anyone(case))

    lists = reverse("source-evidence", args=[case.slug, source.pk])
    shown = (
        "",
        "passes_on",
        "passed_on",
        "passed_on&named=Yoo+Sang-bum",
        "for",
        "for&alone=1",
        "against",
        "uncounted",
    )
    pages = [source.get_absolute_url(), body.get_absolute_url(), *(f"{lists}?shows={one}" for one in shown)]
    add()
    few = [queries_of(client, page) for page in pages]
    for _ in range(7):
        add()
    assert [queries_of(client, page) for page in pages] == few
