"""Evidence: adding it with a document of the case or a new reference, changing what surrounds it, withdrawing it."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from claims.models import Document, Evidence, Source
from tests.factories import (
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_text,
    make_user,
)
from tests.views.pages import rows_of_conflict

pytestmark = pytest.mark.django_db

TWICE = "On Friday Kirby spoke. Ships left Rajin.\n\nOn Saturday ships left Dunai."
TEXT = "Kirby spoke on Friday. Ships left Rajin. On Saturday ships left Dunai."


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "anna")
    client.force_login(user)
    return user


@pytest.fixture
def claim(case, analyst):
    return make_claim(case)


def url(claim):
    return reverse("evidence-new", args=[claim.case.slug, claim.number])


def act(evidence, verb):
    return reverse(f"evidence-{verb}", args=[evidence.case.slug, evidence.pk])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_it_adds_a_gist_of_a_document_of_the_case(client, case, claim, analyst):
    document, speaker = make_document(case), make_source(case, name="Kirby")
    typed = {
        "stance": "contradicts",
        "document": document.title,
        "document_id": document.pk,
        "gist": "He denies it.",
        "place": "paragraph 4",
        "word": "source",
        "attributed_to": "Kirby",
        "basis": "denial",
        "via": "Yonhap",
        "credibility": "5",
        "quantity_low": "1,000",
        "quantity_high": "2,000",
        "quantity_unit": "containers",
        "quantity_qualifier": "about",
        "since": "2023-09-07",
        "as_of": "2023-10-01",
        "note": "On camera.",
    }
    response = client.post(url(claim) + "?list=q%3Dx", typed)
    assert response.url == claim.get_absolute_url() + "?list=q%3Dx"
    evidence = claim.evidence.get()
    assert evidence.document == document and evidence.attributed_to == speaker and evidence.author == analyst
    for name, value in {
        "stance": "contradicts",
        "gist": "He denies it.",
        "place": "paragraph 4",
        "basis": "denial",
        "via": "Yonhap",
        "credibility": 5,
        "quantity_low": 1000,
        "quantity_high": 2000,
        "quantity_qualifier": "about",
        "since": date(2023, 9, 7),
        "as_of": date(2023, 10, 1),
        "note": "On camera.",
    }.items():
        assert getattr(evidence, name) == value, name


@pytest.mark.parametrize("name", ["number", "title", "address"])
def test_without_scripts_a_document_is_named_exactly(client, case, claim, name):
    document = make_document(case, title="A briefing", address="https://example.org/briefing")
    typed = {"stance": "supports", "document": str(getattr(document, name)).lower(), "gist": "It says so."}
    assert client.post(url(claim), typed).status_code == 302
    assert claim.evidence.get().document == document


def test_what_is_not_in_the_case_is_told_with_the_tick_that_adds_it(client, claim):
    response = client.post(
        url(claim), {"document": "No such paper", "attributed_to": "Nobody", "stance": "supports"}
    )
    text = text_of(response)
    assert (
        "called “No such paper”. Choose one from the list, write its exact name, or describe it below as a new reference."
        in text
    )
    assert (
        "called “Nobody”. Choose one from the list, write its exact name, or tick below that it is new."
        in text
    )
    assert re.search("<details[^>]* open><summary>The name is not in the case yet", response.content.decode())
    assert "Add it as a new source" in text and "Add it as a new publisher" in text


def test_it_records_a_new_reference_and_its_publisher_with_it(client, case, claim, analyst):
    typed = {
        "stance": "supports",
        "title": "N. Korea sent containers",
        "publisher": "Yonhap",
        "publisher_is_new": "on",
        "address": "example.org/yonhap",
        "published": "2023-10",
        "gist": "It says so.",
    }
    assert client.post(url(claim), typed).status_code == 302
    document = Document.objects.get()
    assert (document.title, document.address, document.author) == (
        "N. Korea sent containers",
        "https://example.org/yonhap",
        analyst,
    )
    assert (document.published, document.published_precision) == (date(2023, 10, 1), "month")
    assert (document.source.name, document.source.kind) == ("Yonhap", "outlet")
    assert document.source.history.get().history_user == analyst


def test_a_new_publisher_of_a_known_name_is_the_known_one(client, case, claim):
    known = make_source(case, name="Yonhap")
    typed = {
        "stance": "supports",
        "title": "T",
        "publisher": "yonhap",
        "publisher_is_new": "on",
        "gist": "G.",
    }
    client.post(url(claim), typed)
    assert Document.objects.get().source == known


def test_credibility_is_never_prefilled(client, claim):
    html = client.get(url(claim)).content.decode()
    select = html.split('name="credibility"')[1].split("</select>")[0]
    assert '<option value="" selected>' in select
    typed = {"stance": "supports", "document": str(make_document(claim.case).number), "gist": "G."}
    client.post(url(claim), typed)
    assert claim.evidence.get().credibility is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"stance": ""}, "Say whether it supports the claim, contradicts it or gives context."),
        ({"document": ""}, "Choose a document, or give a new one its title and its publisher."),
        ({"document": "No such title"}, "No document of this case is called “No such title”."),
        ({"title": "Another"}, "Choose a document or describe a new one, not both."),
        ({"document": "", "title": "New one"}, "Say who published it."),
        ({"document": "", "publisher": "Wire"}, "give a new one its title"),
        ({"document": "", "title": "T", "publisher": "Unheard of"}, "No source of this case is called"),
        ({"document": "", "title": "T", "address": "ftp://x.org/a"}, "begins with https:// or http://"),
        ({"gist": ""}, "Say in our words what the document says."),
        ({"word": "source"}, "Name the source whose word it is."),
        ({"word": "own", "attributed_to": "Wire"}, "A source is named"),
        ({"attributed_to": "Unheard of"}, "No source of this case is called “Unheard of”."),
        ({"quantity_low": "7"}, "Say what is counted"),
        ({"since": "2024-01-01", "as_of": "2023-01-01"}, "The count ends before it begins."),
        ({"credibility": "7"}, "Select a valid choice."),
        ({"published": "in autumn"}, "is not a date"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client, case, claim, typed, sentence):
    make_source(case, name="Wire")
    document = make_document(case)
    before = Document.objects.count(), Source.objects.count()
    whole = {"stance": "supports", "document": str(document.number), "gist": "It says so.", "note": "A note."}
    response = client.post(url(claim), {**whole, **typed})
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert "A note.</textarea>" in response.content.decode()
    assert not claim.evidence.exists()
    assert (Document.objects.count(), Source.objects.count()) == before


def test_nothing_is_half_saved(client, case, claim):
    """The evidence breaks a rule only in the database's sight: the document and both sources must go with it."""
    typed = {
        "stance": "supports",
        "title": "T",
        "publisher": "New outlet",
        "publisher_is_new": "on",
        "attributed_to": "New Outlet",
        "attributed_to_is_new": "on",
        "word": "source",
        "gist": "G.",
    }
    response = client.post(url(claim), typed)
    assert response.status_code == 200
    assert "A source of this name is in this case already." in text_of(response)
    assert not Document.objects.exists() and not Source.objects.exists() and not Evidence.objects.exists()
    assert 'value="New outlet"' in response.content.decode()


def test_naming_a_source_says_whose_word_it_is(client, case, claim):
    make_source(case, name="Kirby")
    typed = {
        "stance": "supports",
        "document": str(make_document(case).number),
        "gist": "G.",
        "attributed_to": "Kirby",
    }
    client.post(url(claim), {**typed, "word": "unknown"})
    assert claim.evidence.get().word == "source"


def test_the_same_evidence_twice_is_refused_in_words(client, case, claim):
    evidence = make_evidence(claim, gist="It says so.")
    typed = {"stance": "supports", "document": str(evidence.document.number), "gist": "It says so."}
    assert "This document says this of the claim already." in text_of(client.post(url(claim), typed))


def test_the_address_of_a_known_document_leads_to_that_document(client, case, claim):
    known = make_document(case, title="Known", address="https://example.org/a")
    typed = {
        "stance": "supports",
        "title": "T",
        "publisher": known.source.name,
        "address": "https://example.org/a",
    }
    response = client.post(url(claim), {**typed, "gist": "G."})
    assert f"This is document {known.number} of the case already: choose it above as “Known”." in text_of(
        response
    )


# Quotes


def test_an_exact_quote_is_anchored_where_it_stands(client, case, claim):
    document = make_text(TEXT, case)
    typed = {"stance": "supports", "document": str(document.number), "quote": "Ships left Rajin."}
    assert client.post(url(claim), typed).status_code == 302
    evidence = claim.evidence.get()
    assert (evidence.quote, evidence.gist) == ("Ships left Rajin.", "")
    assert TEXT[evidence.start : evidence.end] == "Ships left Rajin."


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("Nobody saw a train", "does not say this, nor anything near: copy the words from it."),
        ("On Sunday ships left Dunai.", "quite this. “Sunday” where the text has “Saturday”."),
        ("hips left Rajin", "does not say quite this. The text has the whole of “Ships left Rajin”."),
        ("On", "These words stand 2 times in the document's text (paragraphs 1, 2): give a longer quote."),
    ],
)
def test_a_quote_that_the_text_does_not_say_is_refused_in_words(client, case, claim, quote, sentence):
    typed = {"stance": "supports", "document": str(make_text(TWICE, case).number), "quote": quote}
    response = client.post(url(claim), typed)
    assert sentence in html.unescape(text_of(response))
    assert f"{quote}</textarea>" in response.content.decode()
    assert not claim.evidence.exists()


def test_a_quote_in_other_marks_and_blanks_is_kept_in_the_words_of_the_text(client, case, claim):
    document = make_text("He said: “Ships’ crews left.”\n\nThen  they slept.", case)
    typed = {
        "stance": "supports",
        "document": str(document.number),
        "quote": '"Ships\' crews left."\r\nThen they',
    }
    assert client.post(url(claim), typed).status_code == 302
    assert claim.evidence.get().quote == "“Ships’ crews left.”\n\nThen  they"


@pytest.mark.parametrize(("quote", "words"), [("On", "On"), ("ships left Dunai", "ships left Dunai")])
def test_which_words_are_meant_can_be_chosen_and_the_choice_outlives_other_mistakes(
    client, case, claim, quote, words
):
    document = make_text(TWICE, case)
    typed = {
        "stance": "supports",
        "document": str(document.number),
        "quote": quote if words == quote == "On" else "Ships left Dunai",
        "note": "Mine.",
    }
    page = client.post(url(claim), typed).content.decode()
    choices = re.findall(r'name="meant" value="(\d+-\d+)"', page)
    assert f'<mark class="hit">{words}</mark>' in page and "Mine.</textarea>" in page and choices
    mistaken = client.post(url(claim), {**typed, "meant": choices[-1], "quantity_low": "5"}).content.decode()
    assert re.search(rf'value="{choices[-1]}"[^>]*checked', mistaken)
    assert "does not say quite" not in mistaken and not claim.evidence.exists()
    assert client.post(url(claim), {**typed, "meant": choices[-1]}).status_code == 302
    evidence = claim.evidence.get()
    assert (evidence.quote, evidence.start) == (words, TWICE.rfind(words))


def test_a_choice_that_was_not_offered_is_not_taken(client, case, claim):
    document = make_text(TWICE, case)
    for meant in ("0-5", "x", "-1--1", "0-9999"):
        typed = {"stance": "supports", "document": str(document.number), "quote": "On", "meant": meant}
        assert client.post(url(claim), typed).status_code == 200
    assert not claim.evidence.exists()


def test_a_reference_without_text_cannot_be_quoted(client, case, claim):
    typed = {"stance": "supports", "document": str(make_document(case).number), "quote": "Ships left."}
    assert "is a reference without text: give a gist" in text_of(client.post(url(claim), typed))


def test_a_quote_and_a_gist_are_one_too_many(client, case, claim):
    typed = {
        "stance": "supports",
        "document": str(make_text(TEXT, case).number),
        "quote": "Ships",
        "gist": "Ships.",
    }
    assert "not both" in text_of(client.post(url(claim), typed))


# Walls and rights


def test_documents_and_sources_of_another_case_are_refused_at_their_fields(client, case, claim):
    there = make_case()
    document, source = make_document(there, title="Foreign"), make_source(there, name="Foreign")
    for typed, sentence in (
        ({"document": "Foreign", "document_id": document.pk}, "There is no such document in this case."),
        ({"document": "Foreign"}, "No document of this case is called “Foreign”."),
        (
            {"document": "", "title": "T", "publisher": "Foreign", "publisher_id": source.pk},
            "There is no such source",
        ),
        (
            {"attributed_to": "Foreign", "attributed_to_id": source.pk},
            "There is no such source in this case.",
        ),
    ):
        whole = {"stance": "supports", "document": str(make_document(case).number), "gist": "G."}
        assert sentence in text_of(client.post(url(claim), {**whole, **typed})), typed
    assert not Evidence.objects.exists()


def test_a_reader_may_not_and_a_stranger_finds_nothing(client, case, claim):
    evidence = make_evidence(claim)
    for user, status in ((make_member(case, "reader"), 403), (make_user(), 404)):
        client.force_login(user)
        for where in (url(claim), act(evidence, "edit"), act(evidence, "withdraw")):
            assert client.get(where).status_code == status
            assert client.post(where, {"reason": "R.", "version": 1}).status_code == status
    evidence.refresh_from_db()
    assert evidence.withdrawn_at is None


def test_the_evidence_of_another_case_is_not_found_through_ours(client, case, analyst):
    theirs = make_evidence(make_claim(make_case()))
    for verb in ("edit", "withdraw"):
        where = reverse(f"evidence-{verb}", args=[case.slug, theirs.pk])
        assert client.post(where, {"reason": "R.", "version": 1}).status_code == 404


# Editing


def test_it_changes_what_surrounds_the_evidence_and_nothing_else(client, case, claim, analyst):
    evidence = make_evidence(claim, gist="It says so.", credibility=2)
    page = client.get(act(evidence, "edit")).content.decode()
    assert '<option value="2" selected>' in page
    assert 'name="gist"' not in page and 'name="stance"' not in page
    typed = {
        "version": 1,
        "place": "paragraph 9",
        "word": "source",
        "attributed_to": "Kirby",
        "attributed_to_is_new": "on",
        "gist": "Another gist.",
        "stance": "contradicts",
    }
    response = client.post(act(evidence, "edit"), typed)
    assert response.url == claim.get_absolute_url()
    evidence.refresh_from_db()
    assert (evidence.place, evidence.attributed_to.name, evidence.credibility) == (
        "paragraph 9",
        "Kirby",
        None,
    )
    assert (evidence.gist, evidence.stance) == ("It says so.", "supports")


def test_not_known_whose_word_is_refused_beside_a_name_and_nothing_typed_is_lost(client, case, claim):
    kirby = make_source(case, name="Kirby")
    evidence = make_evidence(claim, word="source", attributed_to=kirby)
    typed = {"version": 1, "word": "unknown", "attributed_to": "Kirby", "note": "A note."}
    response = client.post(act(evidence, "edit"), typed)
    assert "A source is named: say that it is its word, or take the name away." in text_of(response)
    html = response.content.decode()
    assert '<option value="unknown" selected' in html
    assert 'value="Kirby"' in html and "A note.</textarea>" in html
    evidence.refresh_from_db()
    assert (evidence.version, evidence.note) == (1, "")
    assert client.post(act(evidence, "edit"), {**typed, "attributed_to": ""}).status_code == 302
    evidence.refresh_from_db()
    assert (evidence.word, evidence.attributed_to, evidence.note) == ("unknown", None, "A note.")


def test_the_second_of_two_editors_sees_both_and_loses_nothing(client, case, claim, analyst):
    evidence = make_evidence(claim, place="paragraph 1", note="")
    evidence.edit(by=make_member(case, "reviewer", "rita"), version=1, note="Her note.", place="paragraph 2")
    typed = {"version": 1, "place": "paragraph 3", "attributed_to": "Kirby", "attributed_to_is_new": "on"}
    response = client.post(act(evidence, "edit"), typed)
    assert response.status_code == 409
    html = response.content.decode()
    assert "rita changed" in text_of(response)
    assert rows_of_conflict(response) == {
        "Place": ("paragraph 2", "paragraph 3"),
        "Whose word it is": ("not known whose word", "the word of someone it names or cites"),
        "Whose": ("nothing", "Kirby"),
        "Note": ("Her note.", "Her note."),
    }
    assert 'value="paragraph 3"' in html and "Her note.</textarea>" in html and 'value="Kirby"' in html
    assert not Source.objects.filter(name="Kirby").exists()
    assert client.post(act(evidence, "edit"), {**typed, "version": 2, "note": "Her note."}).status_code == 302


def test_a_rule_that_is_broken_leaves_no_new_source_behind(client, claim):
    evidence = make_evidence(claim)
    typed = {"version": 1, "attributed_to": "Kirby", "attributed_to_is_new": "on", "quantity_low": "7"}
    assert "Say what is counted" in text_of(client.post(act(evidence, "edit"), typed))
    assert not Source.objects.filter(name="Kirby").exists()


# Withdrawing


def test_it_withdraws_with_a_reason_and_counts_no_more(client, claim, analyst):
    evidence = make_evidence(claim)
    assert "Say why" in text_of(client.post(act(evidence, "withdraw"), {"reason": ""}))
    client.post(act(evidence, "withdraw"), {"reason": "Misread."})
    evidence.refresh_from_db()
    claim.refresh_from_db()
    assert (evidence.withdrawn_reason, evidence.withdrawn_by, claim.reports_for) == ("Misread.", analyst, 0)
    assert "withdrawn already" in text_of(client.post(act(evidence, "withdraw"), {"reason": "Again."}))
