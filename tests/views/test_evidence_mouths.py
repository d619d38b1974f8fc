"""Whom the text of a document credits is offered for `via` in the form of evidence, and never put there unasked."""

import re

import pytest
from django.urls import reverse

from claims.forms.evidence import MOST_MOUTHS
from claims.models import Evidence, LineageSign
from tests.factories import make_case, make_claim, make_evidence, make_member, make_text
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db

TEXT = "Kyodo reported on Friday that ships left Rajin.\n\nAccording to Yonhap, they carried crates."
OFFER = "Its text names as a mouth"


@pytest.fixture
def case():
    return make_case(slug="port")


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "anna")
    client.force_login(user)
    return user


@pytest.fixture
def document(case):
    return make_text(TEXT, case, title="Ships")


@pytest.fixture
def form(case):
    """The address of the form."""
    return reverse("evidence-new", args=[case.slug, make_claim(case).number])


MOUTHS = "/cases/port/evidence/mouths/"


def test_they_are_offered_for_the_document_that_is_named(client, analyst, document):
    for named in (
        f"document={document.number}",
        "document=ships",
        f"document_id={document.pk}&document=Ships",
    ):
        shown = words(client.get(f"{MOUTHS}?{named}"))
        assert (
            OFFER in shown and "Kyodo “Kyodo reported”" in shown and "Yonhap “According to Yonhap”" in shown
        )
    assert OFFER in words(client.get(f"{MOUTHS}?evidence-document={document.number}")), (
        "also in a form in a form"
    )


@pytest.mark.parametrize(
    "named", ["", "document=", "document=Nothing+like+it", "document_id=x", "document=%00"]
)
def test_without_a_document_nothing_is_offered(client, analyst, document, named):
    response = client.get(f"{MOUTHS}?{named}")
    assert response.status_code == 200 and OFFER not in words(response)


def test_a_document_of_another_case_offers_nothing(client, analyst):
    other = make_text(TEXT, title="Elsewhere")
    assert OFFER not in words(client.get(f"{MOUTHS}?document_id={other.pk}&document=Elsewhere"))


def test_the_form_that_comes_back_offers_them_and_fills_nothing(client, analyst, document, form):
    assert OFFER not in words(client.get(form))
    response = client.post(form, {"document": "Ships", "stance": "supports"})
    assert OFFER in words(response)
    via = re.search(r'<input[^>]*name="via"[^>]*>', response.content.decode())[0]
    assert "value=" not in via
    client.post(form, {"document": "Ships", "stance": "supports", "gist": "Ships left."})
    assert Evidence.objects.get().via == ""


def test_the_form_of_evidence_that_is_there_offers_them(client, analyst, document, case):
    evidence = make_evidence(make_claim(case), document=document)
    assert OFFER in words(client.get(reverse("evidence-edit", args=[case.slug, evidence.pk])))


def test_what_somebody_said_no_to_is_not_offered(client, analyst, document, form):
    LineageSign.objects.get(name="Kyodo").dismiss(by=analyst)
    LineageSign.objects.get(name="Yonhap").take(by=analyst)
    shown = words(client.get(f"{MOUTHS}?document=Ships"))
    assert "Kyodo" not in shown and "Yonhap" in shown


def test_many_mouths_ask_no_more_and_only_the_first_are_offered(client, analyst, document):
    few = queries_of(client, f"{MOUTHS}?document=Ships")
    first = document.signs.first()
    for n in range(2 * MOST_MOUTHS):
        first.pk, first.name = None, f"Wire {n}"
        first.save()
    assert queries_of(client, f"{MOUTHS}?document=Ships") == few
    assert client.get(f"{MOUTHS}?document=Ships").content.decode().count("<li>") == MOST_MOUTHS
