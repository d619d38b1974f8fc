"""Judging a claim on its form in the admin, and what the second of two editors is shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim
from tests.admin.typed import errors_of, filled, words
from tests.factories import make_assessment, make_case, make_claim, make_evidence, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case):
    return make_member(case, "analyst", is_staff=True)


@pytest.fixture
def mine(client, analyst):
    client.force_login(analyst)
    return client


@pytest.fixture
def claim(case):
    claim = make_claim(case, statement="Ships left Rajin.", hedge="reportedly")
    make_evidence(claim)
    make_assessment(claim, status="unverified", confidence="low", likelihood="likely")
    claim.refresh_from_db()
    return claim


def page(claim):
    return reverse("admin:claims_claim_change", args=[claim.pk])


def fresh(claim):
    return Claim.objects.get(pk=claim.pk)


# Judging


def test_a_changed_judgement_needs_a_rationale_at_its_field(mine, claim):
    for name, value in (
        ("status", "contested"),
        ("confidence", "high"),
        ("likelihood", "very_likely"),
        ("probability", "60"),
    ):
        answer = mine.post(
            page(claim), filled(mine.get(page(claim)), **{name: value}, statement="New words.")
        )
        assert answer.status_code == 200
        assert errors_of(answer)["rationale"] == ["Say why: a judgement changes only with a reason."], name
    assert fresh(claim).statement == "Ships left Rajin."
    assert claim.assessments.count() == 1


def test_a_judgement_with_a_rationale_is_a_new_judgement(mine, claim, analyst):
    first = claim.standing
    mine.post(page(claim), filled(mine.get(page(claim)), confidence="moderate", rationale="Two origins now."))
    after = fresh(claim)
    assert (after.confidence, after.status, after.likelihood) == ("moderate", "unverified", "likely")
    assert (after.standing.author, after.standing.rationale) == (analyst, "Two origins now.")
    assert after.standing.previous == first
    assert after.version == 1


def test_looked_at_and_unchanged_is_recorded_too(mine, claim):
    mine.post(page(claim), filled(mine.get(page(claim)), rationale="Looked again: nothing new."))
    assert claim.assessments.count() == 2
    assert fresh(claim).standing.values == claim.standing.values


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_what_would_change_our_mind_and_the_day_to_look_again_go_along(mine, claim):
    make_assessment(claim, would_change="A second count.", review_on=in_days(9))
    mine.post(page(claim), filled(mine.get(page(claim)), confidence="moderate", rationale="Two origins now."))
    stands = fresh(claim).standing
    assert (stands.confidence, stands.would_change, stands.review_on) == (
        "moderate",
        "A second count.",
        in_days(9),
    )


def test_a_day_to_look_again_that_has_come_is_asked_for_anew_and_none_that_is_past_is_taken(mine, claim):
    make_assessment(claim, review_on=in_days(-1))
    answer = mine.post(page(claim), filled(mine.get(page(claim)), hedge="apparently"))
    assert answer.status_code == 302 and claim.assessments.count() == 2
    answer = mine.post(
        page(claim), filled(mine.get(page(claim)), review_on=in_days(-1).isoformat(), rationale="So.")
    )
    assert errors_of(answer)["review_on"] == ["That day is past: choose today or a later one."]
    assert claim.assessments.count() == 2


def test_wording_and_judgement_are_saved_both_or_neither(mine, claim):
    form = mine.get(page(claim))
    answer = mine.post(
        page(claim),
        filled(form, statement="New words.", status="corroborated", rationale="It is settled."),
    )
    assert "likelihood" in errors_of(answer)
    assert (fresh(claim).statement, fresh(claim).version) == ("Ships left Rajin.", 1)
    answer = mine.post(
        page(claim),
        filled(
            form, statement="New words.", status="corroborated", likelihood="", rationale="It is settled."
        ),
    )
    after = fresh(claim)
    assert answer.status_code == 302
    assert (after.statement, after.status, after.standing.claim_version) == ("New words.", "corroborated", 2)


def test_a_first_judgement_needs_a_status_and_a_reason(mine, case):
    claim = make_claim(case)
    answer = mine.post(page(claim), filled(mine.get(page(claim)), confidence="low"))
    assert set(errors_of(answer)) == {"status", "rationale"}
    mine.post(
        page(claim),
        filled(mine.get(page(claim)), status="unverified", confidence="low", rationale="One report."),
    )
    assert (fresh(claim).status, fresh(claim).confidence) == ("unverified", "low")


def test_a_sentence_that_mixes_likelihood_and_confidence_is_pointed_out_and_may_stay(mine, claim):
    mixed = "We have high confidence that it is very likely."
    answer = mine.post(page(claim), filled(mine.get(page(claim)), rationale=mixed))
    assert mixed in errors_of(answer)["rationale"][0]
    assert 'type="checkbox" name="as_worded"' in answer.content.decode()
    assert claim.assessments.count() == 1
    mine.post(page(claim), filled(answer, as_worded="on"))
    assert fresh(claim).standing.rationale == mixed


def test_a_withdrawn_claim_is_not_judged_but_may_be_corrected(mine, claim, analyst):
    claim.withdraw(by=analyst, reason="A double.")
    form = mine.get(page(claim))
    assert 'name="rationale"' not in form.content.decode()
    assert reverse("claim-reinstate", args=[claim.case.slug, claim.number]) in form.content.decode()
    mine.post(page(claim), filled(form, hedge="apparently", rationale="Slipped in.", status="contested"))
    assert (fresh(claim).hedge, claim.assessments.count()) == ("apparently", 1)


def test_the_figure_is_asked_for_where_the_claim_has_a_quantity(mine, case):
    claim = make_claim(case, quantity_low=1000, quantity_unit="containers")
    typed = {
        "status": "unverified",
        "rationale": "Counted.",
        "figure_low": "900",
        "figure_high": "1,100",
        "figure_as_of": "2023-11-01",
    }
    assert mine.post(page(claim), filled(mine.get(page(claim)), **typed)).status_code == 302
    standing = fresh(claim).standing
    assert (standing.figure_low, standing.figure_high, str(standing.figure_as_of)) == (
        900,
        1100,
        "2023-11-01",
    )
    mine.post(page(claim), filled(mine.get(page(claim)), hedge="perhaps"))
    assert claim.assessments.count() == 1
    assert 'name="figure_low"' not in mine.get(page(make_claim(case))).content.decode()


def test_a_likelihood_of_another_standard_asks_for_no_reason_until_it_is_judged_anew(mine, claim, case):
    case.likelihood_standard = "phia"
    case.save()
    assert mine.post(page(claim), filled(mine.get(page(claim)), hedge="perhaps")).status_code == 302
    assert fresh(claim).likelihood_standard == "icd203"
    assert "55-80%, ICD 203" in words(mine.get(page(claim)))
    mine.post(
        page(claim), filled(mine.get(page(claim)), likelihood="highly_likely", rationale="In the new terms.")
    )
    assert (fresh(claim).likelihood, fresh(claim).likelihood_standard) == ("highly_likely", "phia")


# Two editors


def test_the_second_editor_sees_both_versions_and_loses_nothing(mine, claim, analyst):
    form = mine.get(page(claim))
    claim.edit(by=analyst, version=1, statement="Two ships left Rajin.", hedge="it is said")
    answer = mine.post(page(claim), filled(form, statement="Three ships left Rajin.", test="Look."))
    assert answer.status_code == 409
    assert fresh(claim).statement == "Two ships left Rajin."
    said = words(answer)
    assert f"{analyst.get_username()} changed this claim meanwhile (" in said
    assert "Nothing is saved yet." in said and "save again" in said
    assert "Please correct the error" not in said
    rows = {row["label"]: row for row in answer.context["versions"]}
    assert (rows["Statement"]["typed"], rows["Statement"]["stands"]) == (
        "Three ships left Rajin.",
        "Two ships left Rajin.",
    )
    assert rows["Hedge"]["taken_over"] and not rows["Statement"]["taken_over"]
    # What was typed is still there; what was left alone is the other's; saved again, it goes through.
    kept = filled(answer)
    assert (kept["statement"], kept["hedge"], kept["test"]) == (
        ["Three ships left Rajin."],
        ["it is said"],
        ["Look."],
    )
    assert mine.post(page(claim), kept).status_code == 302
    after = fresh(claim)
    assert (after.statement, after.hedge, after.test) == ("Three ships left Rajin.", "it is said", "Look.")


def test_overtaken_twice_it_is_shown_twice(mine, claim, analyst):
    form = mine.get(page(claim))
    claim.edit(by=analyst, version=1, hedge="first")
    answer = mine.post(page(claim), filled(form, statement="Mine."))
    claim.edit(by=analyst, version=2, hedge="second")
    again = mine.post(page(claim), filled(answer))
    assert (again.status_code, fresh(claim).hedge) == (409, "second")
    mine.post(page(claim), filled(again))
    assert (fresh(claim).statement, fresh(claim).hedge) == ("Mine.", "second")


def test_a_judgement_over_an_unseen_one_is_refused_with_both_beside_each_other(mine, claim):
    form = mine.get(page(claim))
    make_assessment(claim, status="contested", confidence="moderate", rationale="The denial weighs.")
    answer = mine.post(page(claim), filled(form, confidence="high", rationale="I am sure.", hedge="changed"))
    assert answer.status_code == 409
    assert (claim.assessments.count(), fresh(claim).hedge) == (2, "reportedly")
    said = words(answer)
    assert f"{claim.assessments.latest('pk').by} judged this claim meanwhile (" in said
    assert "changed this claim meanwhile" not in said and "Please correct the error" not in said
    rows = {row["label"]: row for row in answer.context["versions"]}
    assert (rows["Confidence"]["typed"], rows["Confidence"]["stands"]) == ("high", "moderate")
    assert (rows["Status"]["typed"], rows["Status"]["stands"]) == ("unverified", "contested")
    assert "The denial weighs." in rows["Rationale"]["stands"]
    kept = filled(answer)
    assert (kept["confidence"], kept["status"], kept["rationale"]) == (
        ["high"],
        ["unverified"],
        ["I am sure."],
    )
    assert mine.post(page(claim), kept).status_code == 302
    after = fresh(claim)
    assert (after.confidence, after.status, after.hedge) == ("high", "unverified", "changed")


def test_evidence_that_came_in_meanwhile_is_told_before_a_judgement_is_recorded(mine, claim):
    form = mine.get(page(claim))
    make_evidence(claim, stance="contradicts")
    answer = mine.post(page(claim), filled(form, confidence="high", rationale="I am sure."))
    assert (answer.status_code, claim.assessments.count()) == (409, 1)
    assert "Its evidence has changed meanwhile" in words(answer)
    assert filled(answer)["rationale"] == ["I am sure."]
    assert mine.post(page(claim), filled(answer)).status_code == 302
    assert fresh(claim).confidence == "high"


def test_an_edit_of_the_wording_does_not_disturb_a_judgement_made_meanwhile(mine, claim):
    form = mine.get(page(claim))
    make_assessment(claim, status="contested", confidence="moderate", rationale="The denial weighs.")
    assert mine.post(page(claim), filled(form, hedge="changed")).status_code == 302
    after = fresh(claim)
    assert (after.hedge, after.status, after.confidence) == ("changed", "contested", "moderate")


def test_a_form_without_its_version_is_refused(mine, claim):
    answer = mine.post(page(claim), filled(mine.get(page(claim)), version=None, statement="Blind."))
    assert answer.status_code == 200
    assert "version" in errors_of(answer)
    assert fresh(claim).statement == "Ships left Rajin."


def test_the_judgement_seen_must_be_one_of_this_claim(mine, claim, case):
    other = make_assessment(make_claim(case))
    answer = mine.post(
        page(claim), filled(mine.get(page(claim)), seen=str(other.pk), confidence="high", rationale="So.")
    )
    assert answer.status_code == 200
    assert claim.assessments.count() == 1
