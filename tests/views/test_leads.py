"""Leads on the page of a claim and of a document: the reason in words, yes and no in one press, undone."""

import re

import pytest
from django.urls import reverse

from claims.models import LineageSign, NoLead
from tests.factories import (
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_text,
)
from tests.texts import AGENCY, told
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db
FIGURE = {"quantity_low": 6700, "quantity_unit": "containers"}


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    analyst = make_member(case, "analyst", "anna")
    client.force_login(analyst)
    return analyst


@pytest.fixture
def claim(case):
    return make_claim(case)


@pytest.fixture
def piece(case, claim):
    """Evidence of nobody's word with the figure that Seoul gave before."""
    seoul = make_source(case, name="Seoul")
    daily = make_document(case, source=make_source(case, name="JoongAng Ilbo"), published="2024-10-18")
    make_evidence(claim, document=daily, word="source", attributed_to=seoul, **FIGURE)
    echo = make_document(case, source=make_source(case, name="Echo"), published="2024-11-02")
    return make_evidence(claim, document=echo, **FIGURE)


def posted(page, **more):
    """What the form of the first lead of a page posts, and where to."""
    form = re.search(
        r'<form class="answers"[^>]*action="([^"]*)".*?</form>', page.content.decode(), re.DOTALL
    )
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return form[1], {**found, **more}


def test_a_lead_stands_under_the_count_with_its_reason_and_yes_records_it(client, analyst, claim, piece):
    page = client.get(claim.get_absolute_url())
    assert "2 reports, 1 independent origin for; 1 of unknown lineage" in words(page)
    assert "Perhaps the word of Seoul" in words(page)
    assert "First in JoongAng Ilbo, 18 Oct 2024: 6,700 containers" in words(page)
    address, fields = posted(page, answer="yes")
    done = client.post(address, fields, follow=True)
    assert "It is recorded as the word of Seoul, with the reason." in words(done)
    assert f"{claim.name}: 2 reports, 1 independent origin for." in words(done)
    assert "Perhaps" not in words(done)
    undo = re.search(
        r'<form[^>]*action="([^"]*)">(?:(?!</form>).)*name="undo" value="([^"]*)"', done.content.decode()
    )
    undone = client.post(undo[1], {"undo": undo[2]}, follow=True)
    assert "It is undone for 1 piece of evidence." in words(undone)
    assert "1 of unknown lineage" in words(undone) and "Perhaps the word of Seoul" in words(undone)


def test_no_is_noted_and_the_lead_is_gone_from_both_pages(client, analyst, claim, piece):
    document = piece.document
    page = client.get(document.get_absolute_url())
    assert f"{claim.name}" in words(page) and "Perhaps the word of Seoul" in words(page)
    address, fields = posted(page, answer="no")
    done = client.post(address, fields, follow=True)
    assert done.redirect_chain[-1][0].startswith(document.get_absolute_url())
    assert "Noted: no." in words(done) and "Perhaps" not in words(done)
    page = client.get(claim.get_absolute_url())
    assert "Perhaps" not in words(page) and "Echo is not from Seoul : no by anna" in words(page)
    assert NoLead.objects.get().author == analyst
    again = client.post(address, fields, follow=True)
    assert "there no more" in words(again)
    for at in ("the message", "the page"):
        shown = done if at == "the message" else client.get(claim.get_absolute_url())
        form = re.search(r'<form[^>]*action="([^"]*)">(?:(?!</form>).)*value="lift"', shown.content.decode())
        (no,) = re.findall(r'name="no" value="(\d+)"', form[0])
        back = client.post(form[1], {"no": no, "answer": "lift"}, follow=True)
        assert "The no is taken back" in words(back) and "Perhaps the word of Seoul" in words(back)
        client.post(address, fields)


def test_a_yes_to_evidence_that_was_edited_meanwhile_sets_nothing_and_says_so(client, analyst, claim, piece):
    address, fields = posted(client.get(claim.get_absolute_url()), answer="yes")
    piece.edit(by=analyst, version=1, place="paragraph 2")
    done = client.post(address, fields)
    assert done.status_code == 409
    assert "Somebody else has changed the evidence of Echo since you looked. Nothing is set" in words(done)
    assert f'value="{piece.pk}:2"' in done.content.decode()
    piece.refresh_from_db()
    assert piece.word == "unknown"


def test_two_origins_with_one_figure_are_perhaps_one_and_counted_so_in_one_press(
    client, analyst, case, claim
):
    for name, day in (("Seoul", "2024-10-18"), ("Kyiv", "2024-11-02")):
        document = make_document(case, published=day)
        make_evidence(
            claim, document=document, word="source", attributed_to=make_source(case, name=name), **FIGURE
        )
    page = client.get(claim.get_absolute_url())
    assert "Perhaps one: Seoul and Kyiv" in words(page)
    address, fields = posted(page, answer="yes")
    done = client.post(address, fields, follow=True)
    assert "They are counted as one, with the reason." in words(done)
    assert "2 reports, 1 independent origin for" in words(done)
    back = re.search(r'class="told[^>]*>.*?href="([^"]*)">Take it back</a>', done.content.decode())[1]
    taken = client.post(back, {"reason": "Two counts."}, follow=True)
    assert "2 reports, 2 independent origins for" in words(taken)


def test_a_copy_by_its_text_is_proposed_on_the_claim_and_taken_there(client, analyst, case, claim):
    first, second = (
        make_text(AGENCY, case, published="2024-10-18"),
        make_text(told(AGENCY, 1), case, published="2024-10-20"),
    )
    for document in (first, second):
        make_evidence(claim, document=document, word="own")
    page = client.get(claim.get_absolute_url())
    assert "2 independent origins for" in words(page)
    assert f"Perhaps one: No. {second.number}" in words(page) and "% of its text stands in" in words(page)
    address, fields = posted(page, answer="yes")
    done = client.post(address, fields, follow=True)
    assert done.redirect_chain[-1][0].startswith(claim.get_absolute_url())
    assert "2 reports, 1 independent origin for" in words(done) and "Perhaps" not in words(done)
    assert LineageSign.objects.get(document=second, original=first).answer == "taken"


def test_a_credit_line_whose_text_came_as_a_reference_is_proposed_with_what_it_means(
    client, analyst, case, claim
):
    yonhap = make_source(case, name="Yonhap News Agency")
    copy = make_text("Soldiers have arrived, it is said.\n(Yonhap)", case, published="2024-10-20")
    first = make_document(case, source=yonhap, published="2024-10-19")
    make_evidence(claim, document=copy, word="own")
    assert "Perhaps one" not in words(client.get(claim.get_absolute_url()))
    make_evidence(claim, document=first, word="own")
    page = client.get(claim.get_absolute_url())
    assert f"may be a copy of No. {first.number}, Yonhap News Agency" in words(page)
    address, fields = posted(page, answer="yes")
    done = client.post(address, fields, follow=True)
    assert f"No. {copy.number} is a copy of No. {first.number}." in words(done)
    assert copy.derivations.get().original == first and "Perhaps one" not in words(done)


def test_a_credit_line_is_taken_to_mean_no_later_text_nor_one_of_two(client, analyst, case, claim):
    yonhap = make_source(case, name="Yonhap News Agency")
    copy = make_text("Soldiers have arrived, it is said.\n(Yonhap)", case, published="2024-10-20")
    make_evidence(claim, document=copy, word="own")
    for day in ("2024-10-22", "2024-09-01"):
        make_evidence(claim, document=make_document(case, source=yonhap, published=day), word="own")
    assert "Perhaps one" not in words(client.get(claim.get_absolute_url()))
    for day in ("2024-10-19", "2024-10-20"):
        make_evidence(claim, document=make_document(case, source=yonhap, published=day), word="own")
    assert "Perhaps one" not in words(client.get(claim.get_absolute_url()))


def test_a_reader_sees_leads_and_cannot_answer(client, case, claim, piece):
    client.force_login(make_member(case, "reader"))
    page = client.get(claim.get_absolute_url())
    assert "Perhaps the word of Seoul" in words(page) and 'class="answers"' not in page.content.decode()
    address = reverse("lead-answer", args=[case.slug, claim.number])
    assert client.post(address, {"answer": "yes"}).status_code == 403


def test_pages_take_as_many_queries_with_ten_leads_as_with_five(client, analyst, case, claim, piece):
    address, other = claim.get_absolute_url(), piece.document.get_absolute_url()
    for number in range(5):
        more = make_claim(case)
        name = make_source(case, name=f"Speaker Number {number}")
        make_evidence(claim, gist=f"{name.name} said that it was so.")
        make_evidence(more, document=piece.document, gist=f"{name.name} said that it was so.")
    taken = queries_of(client, address), queries_of(client, other)
    for number in range(5, 10):
        name = make_source(case, name=f"Speaker Number {number}")
        make_evidence(claim, gist=f"{name.name} said that it was so.")
        make_evidence(make_claim(case), document=piece.document, gist=f"{name.name} said that it was so.")
    assert (queries_of(client, address), queries_of(client, other)) == taken
