"""Judging a claim: what is shown, what is asked, what is refused, and two people at once."""

import re
from datetime import timedelta
from urllib.parse import unquote, urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from claims.models import Assessment
from config.templating import day
from tests.factories import make_assessment, make_case, make_claim, make_evidence, make_member
from tests.views.pages import rows_of_conflict

pytestmark = pytest.mark.django_db

MIXED = "We have high confidence that it is very likely."


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
    return reverse("claim-judge", args=[claim.case.slug, claim.number])


def judgement(claim, **typed):
    """What the form of `claim` posts if only `typed` is changed."""
    claim.refresh_from_db()
    return {
        "status": "unverified",
        "confidence": "low",
        "likelihood": "",
        "rationale": "One report.",
        "previous": claim.standing_id or "",
        "seen_version": claim.version,
        **typed,
    }


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def checked(response, name):
    tags = re.findall(rf'<input[^>]*name="{name}"[^>]*>', response.content.decode())
    return [re.search(r'value="([^"]*)"', tag)[1] for tag in tags if " checked" in tag]


def value(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def test_it_records_a_judgement_and_leads_back_to_the_claim(client, claim, analyst):
    typed = judgement(claim, status="contested", confidence="moderate", likelihood="likely", probability="60")
    response = client.post(url(claim) + "?list=kind%3Devent", typed)
    assert response.url == claim.get_absolute_url() + "?list=kind%3Devent"
    claim.refresh_from_db()
    stands = claim.standing
    assert (stands.status, stands.confidence, stands.likelihood, stands.probability) == (
        "contested",
        "moderate",
        "likely",
        60,
    )
    assert (stands.author, stands.rationale, stands.claim_version) == (analyst, "One report.", 1)


def test_it_asks_for_a_reason_and_keeps_what_was_chosen(client, claim):
    response = client.post(url(claim), judgement(claim, status="refuted", confidence="high", rationale=" "))
    assert response.status_code == 200
    assert "Say why: a judgement needs a rationale." in text_of(response)
    assert checked(response, "status") == ["refuted"]
    assert checked(response, "confidence") == ["high"]
    assert not claim.assessments.exists()


def test_it_is_prefilled_with_what_stands_but_never_with_the_reason(client, claim):
    make_assessment(
        claim, status="contested", confidence="high", likelihood="unlikely", rationale="Old reason."
    )
    response = client.get(url(claim))
    assert checked(response, "status") == ["contested"]
    assert checked(response, "confidence") == ["high"]
    html = response.content.decode()
    assert re.search(r'<option value="unlikely" selected>', html)
    assert re.search(r"<textarea[^>]*>\s*</textarea>", html)
    assert "Old reason." in html


def test_the_words_of_a_status_follow_the_kind(client, case, analyst):
    view = make_claim(case, kind="view")
    assert "borne out" in text_of(client.get(url(view)))
    forecast = make_claim(case, kind="forecast")
    response = client.get(url(forecast))
    assert checked(response, "status") == ["unverified"]
    assert response.content.decode().count('name="status"') == 1


@pytest.mark.parametrize(("standard", "range_"), [("icd203", "very likely (80-95%)"), ("phia", "25-35%")])
def test_likelihoods_carry_the_ranges_of_the_cases_standard(client, standard, range_):
    case = make_case(likelihood_standard=standard)
    client.force_login(make_member(case))
    assert range_ in text_of(client.get(url(make_claim(case))))


def test_a_figure_is_asked_for_only_where_the_claim_has_a_quantity(client, case, claim):
    assert 'name="figure_low"' not in client.get(url(claim)).content.decode()
    counted = make_claim(case, quantity_low=1000, quantity_unit="containers")
    assert 'name="figure_low"' in client.get(url(counted)).content.decode()
    client.post(url(counted), judgement(counted, figure_low="1,200", figure_as_of="2023-10-01"))
    counted.refresh_from_db()
    assert counted.standing.figure_low == 1200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"status": "corroborated", "likelihood": "likely"}, "Leave likelihood empty"),
        ({"likelihood": "likely", "probability": "99"}, "99 lies outside likely (55-80%)"),
        ({"likelihood": "likely", "probability": "many"}, "Give a whole number from 1 to 99."),
        ({"status": "true"}, "Select a valid choice."),
        ({"likelihood": "remote_chance"}, "Select a valid choice."),
    ],
)
def test_what_breaks_a_rule_is_told_at_its_field(client, claim, typed, sentence):
    response = client.post(url(claim), judgement(claim, **typed))
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert not claim.assessments.exists()


# What is new


def test_it_shows_what_came_in_and_what_was_withdrawn_since(client, claim, analyst):
    make_evidence(claim, gist="Known before.")
    gone = make_evidence(claim, gist="Misread before.")
    make_assessment(claim)
    make_evidence(claim, gist="Fresh news.", stance="contradicts", basis="denial")
    gone.withdraw(by=analyst, reason="Another port.")
    new = text_of(client.get(url(claim))).split("New since then")[1].split("All its evidence")[0]
    assert "Fresh news." in new and "(a denial)" in new
    assert "Misread before." in new and "Withdrawn: Another port." in new
    assert "Known before." not in new


def test_an_imported_old_report_is_new_too(client, claim):
    make_assessment(claim)
    make_evidence(claim, gist="Written long ago.", made_at=timezone.now() - timedelta(days=400))
    assert "Written long ago." in text_of(client.get(url(claim)))


def test_where_nothing_stands_it_says_so(client, claim):
    response = client.get(url(claim))
    assert "Never judged" in text_of(response)
    assert "Looked at, unchanged" not in text_of(response)


# Looked at, unchanged


def test_unchanged_repeats_the_standing_values_under_a_new_reason(client, claim):
    first = make_assessment(claim, status="contested", confidence="high", likelihood="likely", probability=70)
    make_evidence(claim)
    bare = {"unchanged": "yes", "rationale": "Nothing new in it.", "previous": first.pk, "seen_version": 1}
    assert client.post(url(claim), bare).status_code == 302
    claim.refresh_from_db()
    assert claim.standing != first
    assert claim.standing.values == first.values
    assert claim.standing.rationale == "Nothing new in it."
    assert not claim.has_new_evidence


def test_unchanged_from_the_whole_form_is_one_step(client, claim):
    make_assessment(claim, status="contested", confidence="high")
    typed = judgement(claim, status="contested", confidence="high", unchanged="yes")
    assert client.post(url(claim), typed).status_code == 302
    assert claim.assessments.count() == 2


def test_unchanged_needs_a_reason_too(client, claim):
    make_assessment(claim)
    response = client.post(url(claim), judgement(claim, unchanged="yes", rationale=""))
    assert "Say why" in text_of(response)
    assert claim.assessments.count() == 1


def test_unchanged_with_another_status_chosen_is_asked_about(client, claim):
    make_assessment(claim)
    response = client.post(url(claim), judgement(claim, status="contested", unchanged="yes"))
    assert "You changed the status" in text_of(response)
    assert claim.assessments.count() == 1
    assert 'name="unchanged" value=""' not in response.content.decode()


def test_unchanged_where_nothing_stands_is_refused(client, claim):
    response = client.post(url(claim), judgement(claim, unchanged="yes"))
    assert "Nothing stands yet" in text_of(response)
    assert not claim.assessments.exists()


# What would change our mind, and when to look again


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_both_are_recorded_and_shown_beside_what_stands(client, claim):
    typed = judgement(claim, would_change="A second count.", review_on=in_days(30).isoformat())
    assert client.post(url(claim), typed).status_code == 302
    claim.refresh_from_db()
    assert (claim.standing.would_change, claim.standing.review_on) == ("A second count.", in_days(30))
    said = text_of(client.get(claim.get_absolute_url()))
    assert said.count("What would change our mind A second count.") == 2
    assert said.count(f"Look again on {day(in_days(30))}") == 2


def test_a_day_that_is_past_is_refused_at_its_field(client, claim):
    response = client.post(url(claim), judgement(claim, review_on=in_days(-1).isoformat()))
    assert "That day is past: choose today or a later one." in text_of(response)
    assert not claim.assessments.exists()


def test_a_day_is_past_where_the_case_is_worked_on(client, case, claim):
    case.time_zone = "Pacific/Kiritimati"
    case.save()
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        response = client.post(url(claim), judgement(claim, review_on="2026-03-01"))
    assert "That day is past" in text_of(response)


def test_the_next_form_has_them_while_they_hold(client, claim):
    make_assessment(claim, would_change="A second count.", review_on=in_days(3))
    html = client.get(url(claim)).content.decode()
    assert "A second count.</textarea>" in html
    assert f'value="{in_days(3).isoformat()}"' in html


@pytest.mark.parametrize("days", [0, -3])
def test_a_day_that_has_come_is_flagged_and_chosen_anew(client, claim, days):
    make_assessment(claim, review_on=in_days(days))
    page = client.get(url(claim))
    assert {0: "today", -3: "past"}[days] in text_of(page).split("Look again on")[1][:40]
    assert "flag-warn" in client.get(claim.get_absolute_url()).content.decode()
    assert f'value="{in_days(days).isoformat()}"' not in page.content.decode()


def test_unchanged_keeps_what_would_change_our_mind(client, claim):
    first = make_assessment(claim, would_change="A second count.", review_on=in_days(-3))
    bare = {"unchanged": "yes", "rationale": "Nothing new.", "previous": first.pk, "seen_version": 1}
    client.post(url(claim), bare)
    claim.refresh_from_db()
    assert (claim.standing.would_change, claim.standing.review_on) == ("A second count.", None)


def test_unchanged_takes_another_day_and_other_words(client, claim):
    make_assessment(claim, would_change="A second count.")
    typed = judgement(claim, unchanged="yes", would_change="", review_on=in_days(9).isoformat())
    assert client.post(url(claim), typed).status_code == 302
    claim.refresh_from_db()
    assert (claim.standing.would_change, claim.standing.review_on) == ("", in_days(9))


def test_both_stand_in_a_conflict(client, claim):
    make_assessment(claim)
    typed = judgement(claim, would_change="A second count.", review_on=in_days(9).isoformat())
    make_assessment(claim, would_change="A photograph.")
    response = client.post(url(claim), typed)
    told = rows_of_conflict(response)
    assert told["What would change our mind"] == ("A photograph.", "A second count.")
    assert told["Look again on"] == ("nothing", day(in_days(9)))
    assert "A second count.</textarea>" in response.content.decode()


# Back to the list


@pytest.mark.parametrize(
    ("back", "query"),
    [("first", "?kind=event"), ("after=3~30", "?kind=event&after=3~30"), ("fate=x", "?kind=event")],
)
def test_from_the_register_it_leads_back_to_the_page_and_row(client, claim, back, query):
    address = f"{url(claim)}?{urlencode({'list': 'kind=event', 'back': back})}"
    response = client.post(address, judgement(claim))
    there = reverse("claim-list", args=[claim.case.slug])
    assert unquote(response.url) == f"{there}{query}#claim-{claim.number}"


# Likelihood and confidence in one sentence


def test_a_sentence_that_mixes_likelihood_and_confidence_is_pointed_out(client, claim):
    response = client.post(url(claim), judgement(claim, rationale=f"Two reports. {MIXED}"))
    assert f"“{MIXED}”" in text_of(response)
    assert "Record it as it is" in text_of(response)
    assert not claim.assessments.exists()


def test_one_tick_lets_the_sentence_pass(client, claim):
    client.post(url(claim), judgement(claim, rationale=MIXED, as_it_is="on"))
    assert claim.assessments.get().rationale == MIXED


def test_the_tick_is_not_offered_before_it_is_needed(client, claim):
    assert "Record it as it is" not in text_of(client.get(url(claim)))


# Two people at once


def test_a_judgement_that_was_overtaken_is_refused_with_both_side_by_side(client, case, claim):
    typed = judgement(claim, status="contested", confidence="low", rationale="What I think.")
    theirs = make_assessment(claim, status="refuted", confidence="high", rationale="What they think.")
    response = client.post(url(claim), typed)
    assert response.status_code == 409
    table = response.content.decode().split('class="versions"')[1].split("</table>")[0]
    assert "refuted" in table and "contested" in table
    assert "What" in table and "they" in table
    assert claim.assessments.count() == 1
    assert checked(response, "status") == ["contested"]
    assert "What I think.</textarea>" in response.content.decode()
    assert value(response, "previous") == str(theirs.pk)


def test_it_can_then_be_recorded_knowingly(client, claim):
    typed = judgement(claim, rationale="What I think.")
    theirs = make_assessment(claim, rationale="What they think.")
    again = client.post(url(claim), typed)
    client.post(url(claim), {**typed, "previous": value(again, "previous")})
    claim.refresh_from_db()
    assert claim.standing.rationale == "What I think."
    assert claim.standing.previous == theirs


def test_unchanged_that_was_overtaken_takes_the_reason_along_and_nothing_else(client, claim):
    make_assessment(claim, status="unverified")
    typed = {**judgement(claim), "unchanged": "yes", "rationale": "Still so."}
    make_assessment(claim, status="refuted")
    response = client.post(url(claim), typed)
    assert response.status_code == 409
    assert checked(response, "status") == ["refuted"]
    assert "Still so.</textarea>" in response.content.decode()
    assert Assessment.objects.filter(claim=claim).count() == 2


def test_a_wording_that_changed_meanwhile_is_shown_old_and_new(client, claim, analyst):
    claim.edit(by=analyst, version=1, statement="Ten ships left.")
    typed = judgement(claim, rationale="It holds.")
    claim.edit(by=analyst, version=2, statement="Twenty ships left.")
    response = client.post(url(claim), typed)
    assert response.status_code == 409
    html = response.content.decode()
    assert "<ins>Twenty</ins>" in html and "<ins>Ten</ins>" in html
    assert "anna edited" in text_of(response)
    assert value(response, "seen_version") == "3"
    assert client.post(url(claim), {**typed, "seen_version": 3}).status_code == 302


def test_both_at_once_are_both_shown(client, claim, analyst):
    typed = judgement(claim)
    make_assessment(claim, rationale="What they think.")
    claim.edit(by=analyst, version=1, statement="Otherwise worded.")
    response = client.post(url(claim), typed)
    assert response.status_code == 409
    assert "Somebody else judged it first" in text_of(response)
    assert "The claim was edited meanwhile" in text_of(response)


def test_the_judgement_of_another_claim_is_no_judgement_of_this_one(client, case, claim):
    make_assessment(claim)
    other = make_assessment(make_claim(case))
    response = client.post(url(claim), judgement(claim, previous=other.pk))
    assert response.status_code == 409
    assert claim.assessments.count() == 1


@pytest.mark.parametrize("seen", ["", "x", "9" * 40, "-1"])
def test_a_version_that_is_none_records_nothing(client, claim, seen):
    response = client.post(url(claim), judgement(claim, seen_version=seen))
    assert response.status_code in (200, 409)
    assert not claim.assessments.exists()


@pytest.mark.parametrize("previous", ["x", "9" * 40, "²"])
def test_a_judgement_that_is_none_is_not_mistaken_for_the_standing_one(client, claim, previous):
    make_assessment(claim)
    assert client.post(url(claim), judgement(claim, previous=previous)).status_code == 409


# Fates and rights


def test_a_claim_that_was_withdrawn_is_judged_no_more_and_says_what_to_do(client, claim, analyst):
    typed = judgement(claim, rationale="Typed before it went.")
    claim.withdraw(by=analyst, reason="Twice.")
    page = client.get(url(claim))
    assert "Reinstate it first" in text_of(page)
    assert 'name="rationale"' not in page.content.decode()
    response = client.post(url(claim), {**typed, "seen_version": 2})
    assert "it is judged no more. Reinstate it first." in text_of(response)
    assert "Typed before it went." in response.content.decode()
    assert not claim.assessments.exists()


def test_a_superseded_claim_leads_to_its_successor(client, case, claim, analyst):
    heir = make_claim(case)
    claim.supersede(by=analyst, successor=heir)
    assert url(heir) in client.get(url(claim)).content.decode()


def test_a_reader_may_not_judge_and_is_told_who_may(client, case, claim):
    client.force_login(make_member(case, "reader"))
    for response in (client.get(url(claim)), client.post(url(claim), judgement(claim))):
        assert response.status_code == 403
        assert "Analysts, reviewers and managers" in text_of(response)
    assert not claim.assessments.exists()


def test_a_likelihood_in_the_words_of_another_standard_is_chosen_anew(client, case, claim):
    make_assessment(claim, status="contested", likelihood="very_likely")
    case.likelihood_standard = "phia"
    case.save()
    html = client.get(url(claim)).content.decode()
    assert "very_likely" not in html
    assert "(80-95%)" in html


@pytest.mark.parametrize("view", ["claim-judge", "claim-panel"])
def test_evidence_that_came_in_meanwhile_is_shown_before_it_counts_as_seen(client, claim, view):
    make_assessment(claim)
    address = reverse(view, args=[claim.case.slug, claim.number])
    page = client.get(url(claim)).content.decode()
    seen = re.search(r'name="seen_evidence" value="(\d+)"', page)[1]
    typed = judgement(claim, rationale="Nothing new.", unchanged="yes")
    make_evidence(claim, stance="contradicts", gist="It was another train.")

    answer = client.post(address, {**typed, "seen_evidence": seen}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Its evidence has changed since you opened this" in said and "Nothing new." in said
    assert said.count("It was another train.") == 2
    claim.refresh_from_db()
    assert claim.has_new_evidence

    seen = re.search(r'name="seen_evidence" value="(\d+)"', answer.content.decode())[1]
    client.post(address, {**typed, "seen_evidence": seen}, headers={"HX-Request": "true"})
    claim.refresh_from_db()
    assert not claim.has_new_evidence and claim.standing.rationale == "Nothing new."
