"""The panel of the register: what stands, what is new, the next judgement, and the row that takes its place."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
    make_evidence,
    make_member,
    make_note,
    make_source,
    make_user,
)
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


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


def panel(claim, query=""):
    return reverse("claim-panel", args=[claim.case.slug, claim.number]) + query


def get(client, claim, query=""):
    return client.get(panel(claim, query), headers=HTMX)


def post(client, claim, query="", **typed):
    claim.refresh_from_db()
    data = {
        "status": "contested",
        "confidence": "moderate",
        "rationale": "Two reports that differ.",
        "previous": claim.standing_id or "",
        "seen_version": claim.version,
        **typed,
    }
    return client.post(panel(claim, query), data, headers=HTMX)


# What it shows


def test_it_shows_what_stands_who_dissents_and_what_is_new(client, case, claim):
    make_evidence(claim, gist="Known before.")
    make_assessment(claim, rationale="One source only.", would_change="A second origin.")
    make_dissent(claim, text="I would say contested.", by=make_member(case, "analyst", "boris"))
    make_note(claim, text="A mere remark.")
    make_evidence(claim, gist="Fresh news.", stance="contradicts", credibility=2)
    said = words(get(client, claim))
    for part in ("One source only.", "A second origin.", "Dissent by boris", "I would say contested."):
        assert part in said
    new = said.split("New since then")[1]
    assert "contradicts" in new and "Fresh news." in new
    assert "Known before." not in said and "A mere remark." not in said
    assert "Recording closes the dissent of boris" in said


@pytest.mark.parametrize("name", ["claim-panel", "claim-judge"])
def test_above_the_next_status_stand_the_count_and_the_warning_in_words(client, case, claim, name):
    at = reverse(name, args=[case.slug, claim.number])
    assert "No report speaks for it or against it" in words(client.get(at, headers=HTMX))
    wire = make_source(case)
    for _ in range(3):
        make_evidence(claim, word="source", attributed_to=wire)
    make_assessment(claim, status="corroborated")
    above = client.get(at, headers=HTMX).content.decode().split('name="status"')[0]
    assert f'<a href="{claim.get_absolute_url()}#origins">3 reports, 1 independent origin for</a>' in above
    warned = f'<a href="{claim.get_absolute_url()}#warnings">It stands as corroborated on one origin</a>'
    assert warned in above
    make_evidence(claim, word="source", attributed_to=make_source(case))
    few = queries_of(client, at, headers=HTMX)
    for _ in range(5):
        make_evidence(claim, word="source", attributed_to=make_source(case))
    assert queries_of(client, at, headers=HTMX) == few


def test_it_shows_five_new_pieces_and_says_how_many_more(client, claim):
    make_assessment(claim)
    for at in range(7):
        make_evidence(claim, gist=f"Piece {at}.")
    said = words(get(client, claim))
    assert len(re.findall(r"Piece \d\.", said)) == 5
    assert "And 2 more." in said and "All its evidence" in said


def test_the_fields_of_two_panels_have_names_of_their_own(client, claim):
    assert f'id="c{claim.number}_rationale"' in get(client, claim).content.decode()


def test_a_reader_gets_it_without_the_form(client, case, claim):
    client.force_login(make_member(case, "reader"))
    response = get(client, claim)
    assert "Never judged" in words(response) and "<form" not in response.content.decode()
    assert post(client, claim).status_code == 403
    assert not claim.assessments.exists()


def test_a_stranger_learns_nothing(client, claim):
    client.force_login(make_user())
    assert get(client, claim).status_code == 404
    assert post(client, claim).status_code == 404


def test_in_a_closed_case_it_asks_for_nothing(client, case, claim, analyst):
    case.close(by=analyst, reason="Done.")
    response = get(client, claim)
    assert "This case is closed" in words(response) and "<form" not in response.content.decode()
    assert post(client, claim).status_code == 403


def test_a_claim_that_was_withdrawn_is_shown_and_not_judged(client, claim, analyst):
    claim.withdraw(by=analyst, reason="It is there twice.")
    said = words(get(client, claim))
    assert "it is judged no more" in said and "It is there twice." in said


def test_asked_for_as_a_page_it_leads_to_one(client, case, claim):
    assert client.get(panel(claim, "?list=kind%3Devent")).url.endswith("/judge/?list=kind%3Devent")
    client.force_login(make_member(case, "reader"))
    assert client.get(panel(claim)).url == claim.get_absolute_url()


# Saving


def test_a_judgement_answers_with_the_row_as_it_stands_now(client, claim):
    response = post(client, claim, "?list=q%3DThing&back=first")
    claim.refresh_from_db()
    assert claim.standing.rationale == "Two reports that differ."
    row = f"#claim-{claim.number}"
    assert (response["HX-Retarget"], response["HX-Reselect"], response["HX-Reswap"]) == (
        row,
        row,
        "outerHTML",
    )
    assert "recorded" in response["HX-Trigger-After-Settle"]
    html = response.content.decode()
    assert f'<tr id="claim-{claim.number}"' in html and html.count("<tr id=") == 1
    assert "contested" in html and "recorded</span>" in html
    assert '<mark class="hit">Thing</mark>' in html
    assert "/judge/?list=q%3DThing&amp;back=first" in html


def test_a_list_that_is_no_list_does_not_lose_the_judgement(client, claim):
    assert post(client, claim, "?list=confidence%3Dwrong").status_code == 200
    assert claim.assessments.count() == 1


def test_an_error_comes_back_with_everything_that_was_typed(client, claim):
    day = timezone.localdate().replace(year=timezone.localdate().year + 1).isoformat()
    response = post(client, claim, rationale="", would_change="A second count.", review_on=day)
    assert response.status_code == 200 and "HX-Retarget" not in response
    html = response.content.decode()
    assert "Say why: a judgement needs a rationale." in html
    assert "A second count.</textarea>" in html and f'value="{day}"' in html
    assert re.search(r'value="contested"[^>]*checked', html)


def test_a_judgement_that_was_overtaken_is_told_in_the_panel(client, claim):
    claim.refresh_from_db()
    make_assessment(claim, status="refuted", rationale="What they think.")
    response = post(client, claim, previous="")
    assert response.status_code == 409
    assert "Somebody else judged it first" in words(response)
    assert "Two reports that differ.</textarea>" in response.content.decode()
    assert "Record mine as well" in words(response)


def test_a_wording_that_changed_meanwhile_is_told_in_the_panel(client, claim, analyst):
    claim.edit(by=analyst, version=1, statement="Otherwise worded.")
    response = post(client, claim, seen_version=1)
    assert response.status_code == 409
    assert "The claim was edited meanwhile" in words(response)
    assert f'id="c{claim.number}_rationale"' in response.content.decode()


# The register around it


def test_each_row_opens_its_panel_and_without_scripts_the_page(client, claim):
    html = client.get(reverse("claim-list", args=[claim.case.slug])).content.decode()
    link = re.search(rf'<a href="([^"]*)" data-panel aria-label="Judge C-{claim.number}">', html)[1]
    assert link == f"{claim.get_absolute_url()}judge/?list=sort%3D-changed&amp;back=first"


def test_a_reader_opens_it_too_and_without_scripts_the_claim(client, case, claim):
    client.force_login(make_member(case, "reader"))
    html = client.get(reverse("claim-list", args=[claim.case.slug])).content.decode()
    link = re.search(rf'<a href="([^"]*)" data-panel aria-label="Look at C-{claim.number}">', html)[1]
    assert link.startswith(f"{claim.get_absolute_url()}?list=")


def test_rows_with_open_dissent_are_flagged_and_found(client, case, claim):
    make_dissent(claim)
    closed = make_dissent(make_claim(case)).claim
    make_assessment(closed)
    address = reverse("claim-list", args=[case.slug])
    assert client.get(address).content.decode().count("flag-dissent") == 1
    html = client.get(f"{address}?dissent=1").content.decode()
    assert f'id="claim-{claim.number}"' in html and f'id="claim-{closed.number}"' not in html


def test_dissent_in_another_case_is_not_found_here(client, case, claim):
    make_dissent(make_claim(make_case()))
    html = client.get(reverse("claim-list", args=[case.slug]) + "?dissent=1").content.decode()
    assert "<tr id=" not in html


def test_dissent_takes_no_query_for_each_row(client, case, claim):
    address = reverse("claim-list", args=[case.slug])
    make_dissent(claim)
    before = queries_of(client, address)
    for _ in range(4):
        make_dissent(make_claim(case))
    assert queries_of(client, address) == before


def test_the_panel_takes_no_query_for_each_piece_or_dissent(client, claim):
    def queries():
        with CaptureQueriesContext(connection) as taken:
            get(client, claim)
        return len(taken)

    make_dissent(claim)
    make_evidence(claim)
    before = queries()
    for _ in range(3):
        make_dissent(claim)
        make_evidence(claim)
    assert queries() == before
