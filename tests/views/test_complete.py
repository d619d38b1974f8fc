"""What fields complete: ten rows at most, of this case only, the best ones first."""

from datetime import date

import pytest
from django.urls import reverse

from claims.views.complete import FINDERS
from tests.factories import (
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_tag,
    make_user,
)
from tests.views.pages import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def reader(case, client):
    user = make_member(case, "reader", "rea")
    client.force_login(user)
    return user


@pytest.fixture
def ask(client, case, reader):
    def ask(what, typed=""):
        response = client.get(reverse("complete", args=[case.slug, what]), {"q": typed})
        assert response.status_code == 200 and response["Content-Type"] == "application/json"
        return response.json()["results"]

    return ask


def texts(results):
    return [one["text"] for one in results]


def test_documents_are_found_by_title_number_and_publisher(ask, case):
    make_document(case, title="Ships in port", published="2024-05-06")
    wire = make_source(case, name="Daily Wire")
    second = make_document(case, title="Trains", source=wire)
    assert texts(ask("documents", "PORT ships")) == ["Ships in port"]
    assert ask("documents", "daily") == [{"id": second.pk, "text": "Trains", "detail": "No. 2, Daily Wire"}]
    assert texts(ask("documents", "1")) == ["Ships in port"]
    assert ask("documents", "ship")[0]["detail"].endswith("6 May 2024")
    assert texts(ask("documents")) == ["Trains", "Ships in port"]


def test_documents_whose_title_begins_so_come_first(ask, case):
    begins = make_document(case, title="Collaboration for a price", published=date(2023, 1, 1))
    make_document(case, title="Gates: the scope of collaboration", published=date(2024, 1, 1))
    assert ask("documents", "collaboration")[0]["id"] == begins.pk


def test_sources_that_begin_so_come_first(ask, case):
    for name in ("Northern Post", "Government of North Korea", "The North"):
        make_source(case, name=name)
    assert texts(ask("sources", "north")) == ["Northern Post", "Government of North Korea", "The North"]
    assert texts(ask("sources", "korea gov")) == ["Government of North Korea"]


def test_a_merged_source_is_answered_with_its_root(ask, case, reader):
    root, other = make_source(case, name="KCNA"), make_source(case, name="Korean agency")
    other.merge_into(root, by=reader)
    (found,) = ask("sources", "korean")
    assert (found["id"], found["text"]) == (root.pk, "KCNA") and "Korean agency" in found["detail"]
    assert len(ask("sources", "k")) == 1
    assert texts(ask("sources")) == ["KCNA"]


def test_owners_are_members_by_account_or_name(ask, case):
    make_member(case, "manager", "mia", first_name="Maria", last_name="Moll")
    make_user("marian")
    make_member(case, "analyst", "marius", is_active=False)
    (found,) = ask("owners", "mar")
    assert (found["text"], found["detail"]) == ("mia", "manager")
    assert texts(ask("owners")) == ["mia", "rea"]


def test_claims_are_found_by_number_and_by_words(ask, case):
    claims = [make_claim(case, statement=f"Ship {number} left the port.") for number in range(1, 4)]
    make_evidence(claims[2], gist="It carried containers.")
    assert texts(ask("claims", "C-2")) == ["C-2 Ship 2 left the port."]
    assert texts(ask("claims", "2"))[0] == "C-2 Ship 2 left the port."
    assert texts(ask("claims", "contain")) == ["C-3 Ship 3 left the port."]
    assert ask("claims", "C-2")[0]["id"] == claims[1].pk
    assert len(ask("claims")) == 3
    assert ask("claims", '"! *') == []


def test_tags_are_found_by_name(ask, case):
    for name in ("arms", "war in Ukraine", "farms"):
        make_tag(case, name)
    assert texts(ask("tags", "ar")) == ["arms", "farms", "war in Ukraine"]


@pytest.mark.parametrize("what", sorted(FINDERS))
def test_nothing_typed_breaks_it_and_there_are_ten_at_most(ask, case, what):
    for number in range(12):
        make_evidence(
            make_claim(case, statement=f"Thing {number} was seen."),
            document=make_document(case, title="Thing"),
        )
        make_tag(case, f"the thing {number}")
        make_member(case, name=f"the-thing-{number}")
        make_source(case, name=f"Thing {number}")
    for typed in ("", "thing"):
        assert len(ask(what, typed)) == 10
    for typed in ("%", "_", "\\", "'; --", "\x00", "🚢", "9" * 300, "word " * 2000):
        assert len(ask(what, typed)) <= 10


@pytest.mark.parametrize("what", sorted(FINDERS))
def test_rows_of_other_cases_are_never_answered(ask, what):
    other = make_case()
    make_evidence(
        make_claim(other, statement="The secret thing was seen."),
        document=make_document(other, title="Secret thing"),
    )
    make_source(other, name="Secret thing")
    make_tag(other, "secret thing")
    make_member(other, name="secret-thing")
    assert ask(what, "secret") == []
    assert texts(ask(what)) in ([], ["rea"])


@pytest.mark.parametrize("what", sorted(FINDERS))
def test_queries_are_bounded(ask, client, case, what):
    def add():
        make_evidence(
            make_claim(case, statement="A thing was seen."), document=make_document(case, title="A thing")
        )
        make_tag(case)
        make_member(case, name="")

    address = reverse("complete", args=[case.slug, what])
    add()
    few = queries_of(client, address)
    for _ in range(12):
        add()
    assert queries_of(client, address) <= few + 1


def test_strangers_and_unknown_nouns_get_404(client, case, reader):
    assert client.get(reverse("complete", args=[case.slug, "passwords"])).status_code == 404
    client.force_login(make_user())
    for what in FINDERS:
        assert client.get(reverse("complete", args=[case.slug, what])).status_code == 404


def test_it_only_answers(client, case, reader):
    assert client.post(reverse("complete", args=[case.slug, "tags"])).status_code == 405
