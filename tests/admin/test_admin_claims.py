"""The form of a claim in the admin: wording and judgement in one go, with both versions for the second editor."""

import pytest
from django.urls import reverse

from claims.models import Assessment, Claim
from tests.admin.typed import errors_of, filled, words
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_tag,
)

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


# Wording


def test_it_edits_the_wording_through_the_verb_and_leaves_the_judgement_alone(mine, claim, analyst):
    form = mine.get(page(claim))
    answer = mine.post(
        page(claim),
        filled(form, statement="Three ships left Rajin.", period_from="2023-09", period_to="2023-10"),
    )
    after = fresh(claim)
    assert answer.status_code == 302
    assert (after.statement, after.version) == ("Three ships left Rajin.", 2)
    assert (str(after.period_from), after.period_from_precision) == ("2023-09-01", "month")
    assert (str(after.period_to), after.period_to_precision) == ("2023-10-31", "month")
    assert after.assessments.count() == 1
    assert after.history.latest().history_user == analyst


def test_saving_without_typing_changes_nothing(mine, claim):
    before = claim.changed_at
    mine.post(page(claim), filled(mine.get(page(claim))))
    after = fresh(claim)
    assert (after.version, after.changed_at, after.assessments.count()) == (1, before, 1)
    assert after.history.count() == 1


def test_a_form_opened_again_holds_everything_that_was_saved(mine, case, claim):
    tag, source = make_tag(case, "arms"), make_source(case)
    typed = {
        "claimant": str(source.pk),
        "hedge": "is said to",
        "period_from": "2023",
        "quantity_low": "1,000",
        "quantity_high": "1200.5",
        "quantity_unit": "containers",
        "quantity_approximate": "on",
        "test": "Seen or not.",
        "due": "2030-01-02",
        "tags": [str(tag.pk)],
    }
    mine.post(page(claim), filled(mine.get(page(claim)), **typed))
    again = filled(mine.get(page(claim)))
    expected = {**typed, "quantity_low": "1000"}
    assert {name: again[name] for name in typed} == {
        name: value if isinstance(value, list) else [value] for name, value in expected.items()
    }
    mine.post(page(claim), again)
    assert fresh(claim).version == 2


def test_the_tags_are_replaced(mine, case, claim, analyst):
    old, new = make_tag(case, "old"), make_tag(case, "new")
    claim.edit(by=analyst, version=1, tags=[old])
    mine.post(page(claim), filled(mine.get(page(claim)), tags=[str(new.pk)]))
    assert [tag.name for tag in fresh(claim).tags.all()] == ["new"]


def test_what_breaks_a_rule_is_said_at_its_field_and_nothing_is_saved(mine, claim):
    form = mine.get(page(claim))
    answer = mine.post(
        page(claim), filled(form, statement="Other words.", kind="forecast", test="A test without a day.")
    )
    assert answer.status_code == 200
    assert errors_of(answer) == {"due": ["A forecast's test and its due date go together."]}
    assert fresh(claim).statement == "Ships left Rajin."


def test_a_wrong_date_is_explained(mine, claim):
    answer = mine.post(page(claim), filled(mine.get(page(claim)), period_from="September"))
    assert "write 2023, 2023-09 or 2023-09-07" in errors_of(answer)["period_from"][0]


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
    assert "Somebody else changed this" in said
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


# Adding


def test_it_records_a_claim_with_its_first_evidence_and_judgement(mine, case, analyst):
    document, tag = make_document(case), make_tag(case)
    address = reverse("admin:claims_claim_add")
    typed = {
        "statement": "A train crossed.",
        "kind": "event",
        "tags": [str(tag.pk)],
        "document": str(document.pk),
        "gist": "A train was seen.",
        "place": "paragraph 2",
        "status": "unverified",
        "confidence": "low",
        "rationale": "One report.",
    }
    answer = mine.post(f"{address}?case={case.slug}", filled(mine.get(address), **typed))
    assert answer.status_code == 302, errors_of(answer)
    claim = Claim.objects.get(case=case)
    assert (claim.author, claim.number, list(claim.tags.all())) == (analyst, 1, [tag])
    assert claim.first_evidence.gist == "A train was seen."
    assert (claim.status, claim.reports_for) == ("unverified", 1)


def test_half_an_evidence_is_asked_for_in_full(mine, case):
    address = reverse("admin:claims_claim_add")
    answer = mine.post(
        address, filled(mine.get(address), statement="A train crossed.", kind="event", gist="Seen.")
    )
    assert errors_of(answer) == {"document": ["First evidence needs a document and what it says."]}
    assert not Claim.objects.exists()


def test_a_refused_judgement_leaves_no_claim_behind_and_no_number_used(mine, case):
    address = reverse("admin:claims_claim_add")
    typed = {"statement": "It will rain.", "kind": "forecast", "status": "corroborated", "rationale": "Wet."}
    answer = mine.post(address, filled(mine.get(address), **typed))
    assert "status" in errors_of(answer)
    assert not Claim.objects.exists()
    case.refresh_from_db()
    assert case.next_claim == 1


def test_the_case_is_chosen_first_where_there_are_several(mine, case, analyst):
    from claims.models import Membership

    other, read_only = make_case(title="Other case"), make_case(title="Only read")
    Membership.objects.create(case=other, user=analyst, role="reviewer")
    Membership.objects.create(case=read_only, user=analyst, role="reader")
    address = reverse("admin:claims_claim_add")
    choice = mine.get(address)
    assert f"?case={other.slug}" in choice.content.decode()
    assert "Only read" not in words(choice)
    assert mine.post(address, {"statement": "Nowhere.", "kind": "event"}).status_code == 200
    assert not Claim.objects.exists()
    mine.post(
        f"{address}?case={other.slug}",
        filled(mine.get(f"{address}?case={other.slug}"), statement="There.", kind="event"),
    )
    assert Claim.objects.get().case == other
    assert mine.get(f"{address}?case={read_only.slug}").status_code == 404
    assert mine.get(f"{address}?case=no-such-case").status_code == 404


# Beneath


def test_evidence_and_past_judgements_stand_beneath_newest_first(mine, claim):
    make_evidence(claim, stance="contradicts", gist="A denial.")
    make_assessment(claim, status="contested", rationale="Denied now.")
    said = words(mine.get(page(claim)))
    assert said.index("A denial.") < said.index("It says so, in report")
    assert said.index("Denied now.") < said.index("One report, and nothing behind it.")


def test_edits_lead_to_the_apps_own_page_and_never_to_the_log(mine, claim):
    edits = reverse("claim-edits", args=[claim.case.slug, claim.number])
    assert edits in mine.get(page(claim)).content.decode()
    answer = mine.get(reverse("admin:claims_claim_history", args=[claim.pk]))
    assert (answer.status_code, answer.url) == (302, edits)


def test_a_claim_is_never_deleted(mine, claim):
    address = reverse("admin:claims_claim_delete", args=[claim.pk])
    assert mine.get(address).status_code == 403
    assert mine.post(address, {"post": "yes"}).status_code == 403
    assert Claim.objects.filter(pk=claim.pk).exists()
    assert "deletelink" not in mine.get(page(claim)).content.decode()


def test_a_page_of_a_claim_takes_the_same_queries_however_much_stands_beneath(
    mine, claim, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    mine.get(page(claim))
    with CaptureQueriesContext(connection) as few:
        mine.get(page(claim))
    for _ in range(6):
        make_evidence(claim)
        make_assessment(claim)
    with django_assert_max_num_queries(len(few)):
        mine.get(page(claim))


def test_judgements_can_only_be_read(mine, claim):
    address = reverse("admin:claims_assessment_change", args=[claim.standing_id])
    assert "One report, and nothing behind it." in words(mine.get(address))
    assert mine.post(address, {"rationale": "Other."}).status_code == 403
    assert mine.get(reverse("admin:claims_assessment_add")).status_code == 403
    assert (
        mine.post(
            reverse("admin:claims_assessment_delete", args=[claim.standing_id]), {"post": "yes"}
        ).status_code
        == 403
    )
    assert Assessment.objects.get().rationale == "One report, and nothing behind it."
