"""Joining and parting origins on the pages: the form where the grounds open, what stands with name and reason, undo."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Ruling
from tests.factories import make_case, make_claim, make_evidence, make_member, make_source
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


def says(claim, name, **kwargs):
    source = claim.case.sources.filter(name=name).first() or make_source(claim.case, name=name)
    make_evidence(claim, word="source", attributed_to=source, **kwargs)
    return source


def address(claim):
    return reverse("claim-origins", args=[claim.case.slug, claim.number])


def post(client, claim, **fields):
    return client.post(address(claim), fields)


def test_three_readings_of_one_wreck_are_joined_on_the_page_and_shown_with_name_reason_and_undo(
    client, claim, analyst
):
    readings = [says(claim, name) for name in ("Kyiv", "Seoul", "Washington")]
    page = client.get(claim.get_absolute_url())
    assert "3 reports, 3 independent origins for" in words(page)
    assert f'action="{address(claim)}"' in page.content.decode()
    done = post(
        client,
        claim,
        kind="joined",
        sources=[one.pk for one in readings],
        reason="One wreck, three readings.",
    )
    assert done["Location"] == f"{claim.get_absolute_url()}#origins"
    text = words(client.get(claim.get_absolute_url()))
    assert "3 reports, 1 independent origin for" in text
    assert "Kyiv, Seoul, Washington: one origin One wreck, three readings. anna" in text
    assert "counted as one: One wreck, three readings." in text
    taken = client.post(
        reverse("ruling-withdraw", args=[claim.case.slug, Ruling.objects.get().pk]), {"reason": "Two wrecks."}
    )
    assert taken.status_code == 302
    text = words(client.get(claim.get_absolute_url()))
    assert "3 reports, 3 independent origins for" in text and "Two wrecks." in text


def test_a_service_with_its_own_image_is_parted_on_the_page(client, claim, case, analyst):
    service = make_source(case, name="Service", part_of=says(claim, "Washington"), speaks_for=True)
    make_evidence(claim, word="source", attributed_to=service)
    post(client, claim, kind="parted", sources=service.pk, reason="It has its own image.")
    text = words(client.get(claim.get_absolute_url()))
    assert "2 reports, 2 independent origins for" in text
    assert "Service: an origin of its own It has its own image. anna" in text


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, claim, analyst):
    kyiv, _ = says(claim, "Kyiv"), says(claim, "Seoul")
    page = post(client, claim, kind="joined", sources=[kyiv.pk], reason="A shared <image>.")
    assert page.status_code == 200 and "Name at least two" in words(page)
    html = page.content.decode()
    assert "A shared &lt;image&gt;." in html
    assert re.search(rf'value="{kyiv.pk}"[^>]* checked', html)
    assert "Say why" in words(post(client, claim, kind="joined", sources=[kyiv.pk]))
    assert "changed since you looked" in words(
        post(client, claim, kind="joined", sources=[kyiv.pk, make_source().pk], reason="So.")
    )
    assert post(client, claim, kind="sold").status_code == 400
    assert not Ruling.objects.exists()


def test_where_nothing_can_be_joined_or_parted_no_form_is_offered(client, claim, analyst):
    says(claim, "Kyiv")
    assert "Join or part origins" not in words(client.get(claim.get_absolute_url()))
    assert "Nothing can be joined or parted here." in words(client.get(address(claim)))
    assert "Nothing can be joined or parted here." in words(client.get(address(make_claim(claim.case))))


def test_a_reader_sees_what_was_said_and_no_form(client, claim, case):
    Ruling.join(
        claim,
        [says(claim, "Kyiv"), says(claim, "Seoul")],
        by=make_member(case, "analyst", "anna"),
        reason="Shared.",
    )
    says(claim, "Paris")
    client.force_login(make_member(case, "reader"))
    page = client.get(claim.get_absolute_url())
    assert "Kyiv, Seoul: one origin Shared. anna" in words(page)
    assert "Join or part origins" not in words(page) and "Take it back" not in words(page)


def test_queries_do_not_grow_with_rulings(client, claim, analyst):
    def rule(*names):
        Ruling.join(claim, [says(claim, name) for name in names], by=analyst, reason="Shared.")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(claim.get_absolute_url()).status_code == 200
        return len(queries)

    rule("A", "B")
    few = asked()
    for number in range(6):
        rule(f"C{number}", f"D{number}", f"E{number}")
    assert asked() == few
