"""The form of a claim in the admin: what it edits and adds, and what stands beneath."""

import pytest
from django.urls import reverse

from claims.models import Assessment, Claim
from tests.admin.typed import errors_of, filled, words
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
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


def test_evidence_names_whose_word_it_is_with_the_grade_of_that_source(mine, case):
    claim = make_claim(case)
    agency = make_source(case, name="The agency", reliability="B")
    spokesman = make_source(case, name="The spokesman", reliability="E")
    report = make_document(case, source=agency)
    copy = make_document(case, source=make_source(case, name="The copyist", reliability="C"))
    copy.derive_from(report, by=make_member(case), kind="republishes")
    for given in (
        {"document": report, "word": "source", "attributed_to": spokesman},
        {"document": report, "word": "own"},
        {"document": copy, "word": "own"},
        {"document": report, "word": "unknown"},
    ):
        make_evidence(claim, **given)
    told = [
        (piece["row"].word, piece["source"] and piece["source"].name)
        for piece in mine.get(page(claim)).context["evidence"]
    ]
    assert sorted(told, key=str) == [
        ("own", "The agency"),
        ("own", "The agency"),
        ("source", "The spokesman"),
        ("unknown", None),
    ]
    table = words(mine.get(page(claim))).partition("Whose word")[2].partition("Judgements, newest")[0]
    assert (table.count("The agency (B)"), table.count("The spokesman (E)")) == (2, 1)
    assert table.count("not known") == 1 and "The copyist" not in table


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


def test_notes_can_only_be_read(mine, claim):
    note = make_dissent(claim, text="I would say contested.")
    address = reverse("admin:claims_note_change", args=[note.pk])
    assert "I would say contested." in words(mine.get(address))
    assert mine.post(address, {"text": "Other."}).status_code == 403
    assert mine.get(reverse("admin:claims_note_add")).status_code == 403
    assert mine.post(reverse("admin:claims_note_delete", args=[note.pk]), {"post": "yes"}).status_code == 403


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
