"""Lineage of several records at once on pages: chosen, looked at before it is done, done, undone; nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from claims.models import Derivation, Evidence, Ruling
from tests.factories import make_case, make_claim, make_document, make_evidence, make_member, make_source
from tests.views.pages import words

pytestmark = pytest.mark.django_db


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
def rows(claim):
    return [make_evidence(claim, word="own") for _ in range(3)]


def address(claim):
    return reverse("claim-lineage", args=[claim.case.slug, claim.number])


def chosen(*rows):
    return [f"{row.pk}:{row.version}" for row in rows]


def to_do(page):
    """What the form under the preview posts."""
    part = page.content.decode().split('class="outcome"')[1].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def test_evidence_is_ticked_on_the_claim_and_comes_ticked_to_the_page(client, analyst, claim, rows):
    page = client.get(claim.get_absolute_url()).content.decode()
    assert page.count('form="lineage"') == 3 and f'action="{address(claim)}"' in page
    page = client.get(address(claim), {"piece": [rows[0].pk, rows[2].pk]}).content.decode()
    assert re.findall(r'value="(\d+):1"[^>]*checked', page) == [str(rows[2].pk), str(rows[0].pk)]


def test_what_it_comes_to_is_shown_before_then_done_then_undone(client, analyst, case, claim, rows):
    seoul = make_source(case, name="Seoul")
    asked = {
        "piece": chosen(*rows),
        "word": "source",
        "attributed_to": "Seoul",
        "basis": "record",
        "act": "set",
    }
    page = client.post(address(claim), asked)
    assert "3 independent origins → becomes 1" in words(page)
    assert "3 pieces of evidence: basis record ; whose word it is" in words(page)
    assert set(Evidence.objects.values_list("word", flat=True)) == {"own"}
    done = client.post(address(claim), to_do(page), follow=True)
    assert "It is set for 3 pieces of evidence." in words(done)
    assert "3 reports, 1 independent origin for" in words(done)
    assert set(Evidence.objects.values_list("attributed_to", "basis")) == {(seoul.pk, "record")}
    assert "undo=" not in done.content.decode()  # an address would grow with what was set
    sealed = re.search(r'name="undo" value="([^"]*)"', done.content.decode())[1]
    undone = client.post(address(claim), {"undo": sealed}, follow=True)
    assert "3 reports, 3 independent origins for" in words(undone)
    again = client.post(address(claim), {"undo": sealed}, follow=True)
    assert "Nothing is undone." in words(again)


def test_origins_are_joined_with_a_look_before(client, analyst, claim, rows):
    asked = {"piece": chosen(*rows), "reason": "One wreck, three readings.", "act": "join"}
    page = client.post(address(claim), asked)
    assert "3 independent origins → becomes 1" in words(page) and not Ruling.objects.exists()
    done = client.post(address(claim), to_do(page), follow=True)
    assert "They are counted as one, with your name and reason." in words(done)
    assert Ruling.objects.get().reason == "One wreck, three readings."


def test_what_is_missing_or_nothing_is_said_at_its_field_and_nothing_typed_is_lost(
    client, analyst, claim, rows
):
    page = client.post(
        address(claim), {"piece": chosen(rows[0]), "word": "source", "via": "a wire", "act": "set"}
    )
    assert "Name the source whose word it is." in words(page)
    assert 'value="a wire"' in page.content.decode() and "checked" in page.content.decode()
    said = {
        "Tick the evidence first": {"word": "own", "act": "set"},
        "Choose something to set": {"piece": chosen(rows[0]), "act": "set"},
        "Say why": {"piece": chosen(*rows), "act": "join"},
        "there is nothing to part": {"piece": chosen(*rows), "act": "part", "reason": "So."},
        "No source of this case is called": {"piece": chosen(*rows), "attributed_to": "Nobody", "act": "set"},
    }
    for sentence, asked in said.items():
        assert sentence in words(client.post(address(claim), asked)), sentence


def test_who_was_second_is_shown_so_and_sets_nothing(client, analyst, claim, rows):
    asked = {"piece": chosen(*rows), "basis": "record", "act": "set", "do": "1"}
    rows[0].edit(by=analyst, version=1, note="Mind the date.")
    page = client.post(address(claim), asked)
    assert page.status_code == 409
    assert "Somebody else was first" in words(page) and rows[0].document.source.name in words(page)
    assert f'value="{rows[0].pk}:2"' in page.content.decode()
    assert not Evidence.objects.filter(basis="record").exists()


def test_what_was_sealed_for_another_claim_or_is_made_up_undoes_nothing(client, analyst, case, claim, rows):
    for sealed in ("made up", ""):
        page = client.post(address(claim), {"undo": sealed}, follow=True)
        assert "does not say what is to be undone" in words(page)


def test_a_reader_sets_nothing(client, case, claim, rows):
    client.force_login(make_member(case, "reader"))
    assert client.get(address(claim)).status_code == 403
    assert 'form="lineage"' not in client.get(claim.get_absolute_url()).content.decode()


# Documents


def copies(case):
    return reverse("documents-copies", args=[case.slug])


def test_documents_of_the_list_are_copies_of_one_with_a_look_before(client, analyst, case, claim, rows):
    original = make_document(case, title="The agency’s dispatch")
    numbers = [row.document.number for row in rows]
    page = client.get(reverse("document-list", args=[case.slug]))
    assert f'formaction="{copies(case)}"' in page.content.decode()
    page = client.post(copies(case), {"document": numbers, "list": "state=new"})
    assert "What are they copies of?" in words(page) and rows[0].document.title in words(page)
    asked = {
        "document": numbers,
        "kind": "republishes",
        "original": str(original.number),
        "list": "state=new",
    }
    page = client.post(copies(case), asked)
    assert "1 claim would be counted otherwise." in words(page)
    assert "3 independent origins → becomes 1" in words(page) and not Derivation.objects.exists()
    done = client.post(copies(case), to_do(page), follow=True)
    assert done.redirect_chain[-1][0].endswith("?state=new")
    assert f"3 documents are recorded as copies of No. {original.number}" in words(done)
    assert "3 reports, 1 independent origin for" in words(client.get(claim.get_absolute_url()))


def test_the_documents_of_evidence_that_is_ticked_on_a_claim_can_be_copies_too(
    client, analyst, case, claim, rows
):
    page = client.get(address(claim), {"piece": [row.pk for row in rows]})
    assert f'formaction="{copies(case)}"' in page.content.decode()
    page = client.post(copies(case), {"piece": chosen(rows[0], rows[1])})
    assert rows[0].document.title in words(page) and rows[1].document.title in words(page)
    assert rows[2].document.title not in words(page)


def test_what_is_wrong_with_copies_is_said(client, analyst, case, rows):
    first, second = rows[0].document, rows[1].document
    second.derive_from(first, by=analyst, kind="republishes")
    said = {
        "Tick the documents first": {"original": "1", "kind": "republishes"},
        "Name a document": {"document": [first.number], "original": "", "kind": "republishes"},
        "does not copy itself": {"document": [first.number], "original": first.number, "kind": "republishes"},
        "said already": {"document": [second.number], "original": first.number, "kind": "republishes"},
        "in a circle": {"document": [first.number], "original": second.number, "kind": "republishes"},
    }
    for sentence, asked in said.items():
        page = client.post(copies(case), asked)
        assert sentence in words(page) and page.status_code == 400, sentence


def test_documents_of_another_case_are_not_there(client, analyst, case):
    other = make_document(make_case())
    page = client.post(copies(case), {"document": [other.number], "original": "1", "kind": "republishes"})
    assert other.title not in words(page) and page.status_code == 400
