"""Documents: one with what hangs on it, adding and changing it, and which copies which."""

import html
import re

import pytest
from django.urls import reverse

from claims.models import Derivation, Document, Source
from claims.views.about import CLAIMS_AT_A_TIME, MOST_COPIES
from tests.factories import (
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_text,
)
from tests.views.pages import queries_of, rows_of_conflict, words

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


def typed(document, **changes):
    """What the form of a document posts."""
    return {
        "title": document.title,
        "source": document.source.name,
        "state": document.state,
        "version": document.version,
        **changes,
    }


# One document


def test_it_shows_all_that_is_known(client, analyst, case):
    document = make_text(
        "The first line.\n\n<script>alert(1)</script>",
        case,
        title="Ships <b>in port</b>",
        byline="Kim & Park",
        address="https://example.org/ships?a=1",
        published="2024-05-01",
        published_precision="month",
        language="en",
    )
    page = client.get(document.get_absolute_url())
    assert 'href="https://example.org/ships?a=1" rel="noopener noreferrer"' in page.content.decode()
    assert "<script>alert" not in page.content.decode() and "<b>in port</b>" not in page.content.decode()
    text = words(page)
    for said in (
        "Ships <b>in port</b>",
        "by Kim & Park",
        "May 2024",
        "The first line.",
        "SHA-256",
        "text/plain",
    ):
        assert said in text


def test_an_address_of_another_scheme_is_no_link(client, analyst, case):
    document = make_document(case)
    Document.objects.filter(pk=document.pk).update(address="javascript:alert(1)")
    page = client.get(document.get_absolute_url()).content.decode()
    assert "javascript:alert(1)" in page and 'href="javascript' not in page


def test_it_groups_evidence_by_claim_and_keeps_the_withdrawn_in_view(client, analyst, case):
    document, first, second = make_document(case), make_claim(case), make_claim(case)
    make_evidence(second, document=document, gist="Later.", stance="contradicts")
    make_evidence(first, document=document, gist="Once more.")
    gone = make_evidence(first, document=document, gist="Misread.")
    gone.withdraw(by=analyst, reason="It is about another ship.")
    text = words(client.get(document.get_absolute_url()))
    places = [
        text.index(part)
        for part in (first.name, "Once more.", "Misread.", second.name, "contradicts", "Later.")
    ]
    assert places == sorted(places)
    assert "withdrawn" in text and "It is about another ship." in text


def test_all_that_a_document_says_can_be_reached_page_by_page(client, analyst, case):
    document = make_document(case)
    for number in range(CLAIMS_AT_A_TIME + 2):
        make_evidence(make_claim(case), document=document, gist=f"Piece {number:03}.")
    first = client.get(document.get_absolute_url())
    text = words(first)
    assert "52 pieces of evidence" in text and "claims 1 to 50 of 52" in text
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', html.unescape(first.content.decode()))
    second = client.get(document.get_absolute_url() + onward)
    assert "claims 51 to 52 of 52" in words(second) and 'rel="next"' not in second.content.decode()
    assert len(set(re.findall(r"Piece \d+", text + words(second)))) == CLAIMS_AT_A_TIME + 2
    (back,) = re.findall(r'rel="prev" href="([^"]+)"', html.unescape(second.content.decode()))
    assert words(client.get(document.get_absolute_url() + back)).count("Piece ") == CLAIMS_AT_A_TIME


def test_a_broken_place_is_refused_with_no_evidence(client, analyst, case):
    document = make_document(case, title="Ships")
    make_evidence(make_claim(case), document=document, gist="They sailed.")
    response = client.get(f"{document.get_absolute_url()}?after=rubbish")
    assert response.status_code == 400 and "Ships" in words(response)
    assert "They sailed." not in words(response)


def test_it_says_whose_word_it_is_the_figure_and_which_claims_were_recorded_from_it(client, analyst, case):
    document, source = make_document(case), make_source(case, name="국정원")
    claim = make_claim(case, evidence={"document": document, "gist": "It began here."})
    make_evidence(
        claim,
        document=document,
        place="paragraph 14",
        word="source",
        attributed_to=source,
        quantity_low=1000,
        quantity_unit="containers",
        quantity_qualifier="at_least",
        as_of="2024-05-06",
    )
    make_evidence(make_claim(case), document=document)
    text = words(client.get(document.get_absolute_url()))
    for said in ("paragraph 14", "on the word of 국정원", "at least 1,000 containers as of 6 May 2024"):
        assert said in text
    assert "1 recorded from it" in text and text.count("recorded from here") == 1


def test_it_shows_how_its_state_changed_and_its_edits(client, analyst, case):
    document = make_document(case, title="Ships", published="2024-05-01", published_precision="month")
    document.edit(by=analyst, version=1, title="Three ships", source=make_source(case, name="Wire"))
    document.edit(by=analyst, version=2, state="set_aside", set_aside_reason="Not ours.")
    document.edit(by=analyst, version=3, published="2024-05-09", published_precision="day")
    text = words(client.get(document.get_absolute_url()))
    assert "How its state changed set aside: Not ours." in text and "3 edits" in text
    text = words(client.get(at("document-edits", case, number=1)))
    for said in (
        "Published May 2024 9 May 2024",
        "Title Ships Three ships",
        "State new set aside",
        "Wire",
        "by ana",
    ):
        assert said in text
    assert text.index("9 May 2024") < text.index("State new set aside") < text.index("Document added")


def test_the_queries_of_its_edits_do_not_grow(client, analyst, case):
    document = make_document(case)

    def add(version):
        document.edit(by=make_member(case), version=version, source=make_source(case), title=f"No. {version}")

    add(1)
    few = queries_of(client, at("document-edits", case, number=1))
    for version in range(2, 8):
        add(version)
    assert queries_of(client, at("document-edits", case, number=1)) == few


def test_its_copies_are_shown_both_ways_and_all_can_be_reached(client, analyst, case):
    source = make_source(case)
    original = make_document(case, title="First", source=source)
    for number in range(MOST_COPIES + 1):
        copy = make_document(case, title=f"Copy {number:03}", source=source)
        copy.derive_from(original, by=analyst, kind="republishes")
    wrong = make_document(case, title="No copy", source=source)
    wrong.derive_from(original, by=analyst, kind="revises").withdraw(by=analyst, reason="Written apart.")
    page = client.get(original.get_absolute_url())
    text = words(page)
    assert f"The first {MOST_COPIES} are shown." in text and f"All {MOST_COPIES + 1} copies" in text
    assert "1 copy taken back" in text and "Written apart." in text
    listed = client.get(f"{at('document-list', case)}?copy_of={original.number}")
    assert f"of {MOST_COPIES + 1}" in words(listed) and "No copy" not in words(listed)
    assert "It republishes No. 1, First" in words(client.get(copy.get_absolute_url()))


def test_the_queries_of_a_document_do_not_grow(client, analyst, case):
    document = make_document(case)

    def add():
        make_evidence(make_claim(case), document=document, word="source", attributed_to=make_source(case))
        make_evidence(make_claim(case), document=document).withdraw(by=make_member(case), reason="Wrong.")
        document.derive_from(make_document(case), by=make_member(case), kind="translates")
        make_document(case).derive_from(document, by=make_member(case), kind="revises").withdraw(
            by=analyst, reason="No."
        )
        document.capture(author=make_member(case), body=b"x", text="", media_type="text/plain")

    add()
    few = queries_of(client, document.get_absolute_url())
    for _ in range(9):
        add()
    assert queries_of(client, document.get_absolute_url()) == few


def test_a_number_too_large_for_the_database_is_not_found(client, analyst, case):
    assert client.get(at("document", case, number=10**25)).status_code == 404


# Adding and changing


def test_an_analyst_adds_a_document(client, analyst, case):
    source = make_source(case, name="Daily Wire")
    fields = {
        "title": "Ships",
        "source": "daily wire",
        "published": "2024-05",
        "state": "new",
        "address": "example.org/x",
    }
    response = client.post(at("document-new", case), fields)
    document = Document.objects.get(case=case)
    assert response["Location"] == document.get_absolute_url()
    assert (document.source, document.published_precision, document.author) == (source, "month", analyst)
    assert document.address == "https://example.org/x"
    assert document.history.get().history_user == analyst


def test_a_publisher_that_is_not_there_is_added_only_when_asked_for(client, analyst, case):
    fields = {"title": "Ships", "source": "New Paper", "state": "new"}
    response = client.post(at("document-new", case), fields)
    assert (
        "No source of this case is called" in words(response)
        and 'value="New Paper"' in response.content.decode()
    )
    assert not Document.objects.exists()
    client.post(at("document-new", case), {**fields, "source_is_new": "on", "source_kind": "outlet"})
    assert Document.objects.get().source == Source.objects.get(name="New Paper", kind="outlet", case=case)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Write its title"),
        ({"published": "May 2024"}, "is not a date"),
        ({"address": "ftp://example.org/x"}, "begins with https://"),
        ({"address": "javascript:alert(1)"}, "begins with https://"),
        ({"state": "set_aside"}, "Say why the document is set aside."),
        ({"state": "burnt"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    client, analyst, case, changes, sentence
):
    make_source(case, name="Daily Wire")
    fields = {"title": "Ships", "source": "Daily Wire", "byline": "Kim", "state": "new", **changes}
    response = client.post(at("document-new", case), fields)
    assert sentence in words(response) and 'value="Kim"' in response.content.decode()
    assert not Document.objects.exists()


def test_a_publisher_of_another_case_cannot_be_posted(client, analyst, case):
    elsewhere = make_source(name="Elsewhere")
    client.post(
        at("document-new", case),
        {"title": "Ships", "source_id": elsewhere.pk, "source": "Elsewhere", "state": "new"},
    )
    assert not Document.objects.exists()


def test_setting_aside_keeps_the_reason_and_taking_it_back_drops_it(client, analyst, case):
    document = make_document(case)
    address = at("document-edit", case, number=1)
    client.post(address, typed(document, state="set_aside", set_aside_reason="Not ours."))
    document.refresh_from_db()
    assert (document.state, document.set_aside_reason) == ("set_aside", "Not ours.")
    client.post(address, typed(document, state="new", set_aside_reason="Not ours."))
    document.refresh_from_db()
    assert (document.state, document.set_aside_reason) == ("new", "")


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(client, analyst, case):
    document = make_document(case, title="Ships", byline="Kim", published="2024-05-06")
    opened = typed(document, byline="Kim", published="2024-05-06")
    rival = make_member(case, "reviewer", "rita")
    document.edit(by=rival, version=1, title="Ships in port", byline="Park")
    address = at("document-edit", case, number=1)

    response = client.post(address, {**opened, "title": "Three ships"})
    page, text = response.content.decode(), words(response)
    assert response.status_code == 409
    assert "Somebody else saved first" in text and "rita" in text
    assert "Ships in port" in text and "Park" in text
    assert 'value="Three ships"' in page, "what was typed stays"
    assert 'value="Park"' in page, "what was not touched is taken from the other"
    assert rows_of_conflict(response) == {
        "Title": ("Ships in port", "Three ships"),
        "Author": ("Park", "Park"),
    }
    assert f'<a href="{document.get_absolute_url()}">Take theirs</a>' in page
    document.refresh_from_db()
    assert document.title == "Ships in port"

    response = client.post(address, typed(document, title="Three ships", byline="Park", version=2))
    document.refresh_from_db()
    assert response.status_code == 302 and (document.title, document.byline) == ("Three ships", "Park")
    assert document.history.count() == 3


def test_a_lost_version_is_a_conflict_too(client, analyst, case):
    document = make_document(case, title="Ships")
    fields = typed(document, title="Trains")
    del fields["version"]
    assert client.post(at("document-edit", case, number=1), fields).status_code == 409


# Copies


def test_it_records_and_takes_back_what_is_a_copy(client, analyst, case):
    original, copy = make_document(case, title="First"), make_document(case, title="Second")
    client.post(at("document-derive", case, number=2), {"kind": "translates", "original": "1"})
    derivation = Derivation.objects.get()
    assert (derivation.document, derivation.original, derivation.kind) == (copy, original, "translates")
    assert "Translated by" in words(client.get(original.get_absolute_url()))
    assert "It translates" in words(client.get(copy.get_absolute_url()))

    address = at("derivation-withdraw", case, pk=derivation.pk)
    assert "Say why" in words(client.post(address, {"reason": " "}))
    client.post(address, {"reason": "Written apart."})
    assert Derivation.objects.get().withdrawn_reason == "Written apart."
    assert "Written apart." in words(client.get(copy.get_absolute_url()))
    assert "withdrawn already" in words(client.post(address, {"reason": "Twice."}, follow=True))


def test_a_circle_is_refused_with_a_sentence(client, analyst, case):
    original, copy = make_document(case), make_document(case)
    copy.derive_from(original, by=analyst, kind="republishes")
    response = client.post(at("document-derive", case, number=1), {"kind": "revises", "original": "2"})
    assert "in a circle" in words(response)
    response = client.post(at("document-derive", case, number=2), {"kind": "revises", "original": "1"})
    assert "It is said already" in words(response)


def test_an_original_of_another_case_cannot_be_posted(client, analyst, case):
    make_document(case)
    elsewhere = make_document(title="Elsewhere")
    client.post(
        at("document-derive", case, number=1),
        {"kind": "revises", "original_id": elsewhere.pk, "original": "Elsewhere"},
    )
    assert not Derivation.objects.exists()


def test_a_reader_sees_but_is_offered_no_change(client, case):
    document = make_document(case)
    client.force_login(make_member(case, "reader"))
    page = client.get(document.get_absolute_url()).content.decode()
    assert "edit/" not in page and "derive/" not in page
