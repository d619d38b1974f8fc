"""Retractions on the pages: marked on a document's page, shown with what rests on it, beside the evidence, and undone."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Retraction
from tests.factories import make_assessment, make_case, make_claim, make_document, make_evidence, make_member
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


def address(document):
    return reverse("document-retract", args=[document.case.slug, document.number])


def rests_on(document, **kwargs):
    claim = make_claim(document.case, **kwargs)
    make_evidence(claim, document=document, word="own")
    make_assessment(claim)
    return claim


def test_a_retraction_through_the_page_lowers_the_count_lists_what_rests_on_it_and_is_taken_back(
    client, case, analyst
):
    document = make_document(case, title="The scoop")
    copy = make_document(case)
    copy.derive_from(document, by=analyst, kind="republishes")
    claim, by_copy = rests_on(document, owner=analyst), rests_on(copy)
    make_evidence(claim, document=make_document(case), word="own")
    make_assessment(claim)
    assert "2 reports, 2 independent origins for" in words(client.get(claim.get_absolute_url()))
    done = client.post(
        address(document), {"kind": "retracted", "day": "2025-05-03", "note": "It was made up."}
    )
    assert done["Location"] == f"{document.get_absolute_url()}#retractions"
    page = words(client.get(document.get_absolute_url()))
    assert "Retracted by its publisher on 3 May 2025 It was made up. said by anna" in page
    assert "2 claims rest on it or on its copies" in page
    assert claim.name in page and by_copy.name in page and "to look at again" in page
    text = words(client.get(claim.get_absolute_url()))
    assert "1 report, 1 independent origin for" in text
    assert "For 1 report, 1 retracted " in text
    assert "Retracted by its publisher, or a copy of what was" in text
    assert "retracted by its publisher 3 May 2025: It was made up." in text and "1 new since judged" in text
    assert claim.name in words(client.get(reverse("home")))
    register = words(client.get(reverse("claim-list", args=[case.slug])))
    assert "to be looked at again" in register and "new evidence since judged" not in register
    assert f"as No. {document.number}, whose text it says again" in words(
        client.get(by_copy.get_absolute_url())
    )
    assert "It says again a text that was retracted by its publisher on 3 May 2025" in words(
        client.get(copy.get_absolute_url())
    )
    undo = reverse("retraction-withdraw", args=[case.slug, Retraction.objects.get().pk])
    assert client.post(undo, {"reason": "Another paper."}).status_code == 302
    assert "2 reports, 2 independent origins for" in words(client.get(claim.get_absolute_url()))
    assert "taken back" in words(client.get(document.get_absolute_url()))


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, case, analyst):
    document = make_document(case)
    page = client.post(address(document), {"note": "It <was> so."})
    assert "Say what the publisher did." in words(page) and "Give the day" in words(page)
    assert "It &lt;was&gt; so." in page.content.decode()
    ahead = {"kind": "retracted", "day": (case.today + timedelta(days=3)).isoformat()}
    assert "This day has not come yet." in words(client.post(address(document), ahead))
    assert not Retraction.objects.exists()


def test_a_reader_sees_it_and_cannot_take_it_back(client, case):
    document = make_document(case)
    Retraction.record(document, by=make_member(case), kind="corrected", day=date(2025, 5, 3), note="A slip.")
    client.force_login(make_member(case, "reader"))
    page = words(client.get(document.get_absolute_url()))
    assert (
        "Corrected by its publisher on 3 May 2025 A slip." in page
        and "What it says is counted as before." in page
    )
    assert "Take it back" not in page and "Retracted or corrected" not in page


def test_queries_of_its_page_do_not_grow_with_what_rests_on_it(client, case, analyst):
    document = make_document(case)
    Retraction.record(document, by=analyst, kind="retracted", day=date(2025, 5, 3))
    rests_on(document)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(document.get_absolute_url()).status_code == 200
        return len(queries)

    few = asked()
    for _ in range(5):
        rests_on(document)
    assert asked() == few
