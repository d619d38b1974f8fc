"""The filters of the admin's list of claims that are typed: said by, in document, time it is about, owner."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Membership
from tests.admin.typed import words
from tests.factories import make_case, make_claim, make_document, make_evidence, make_member, make_source

pytestmark = pytest.mark.django_db
CLAIMS = "/admin/claims/claim/"


@pytest.fixture
def case():
    return make_case(title="Ships")


@pytest.fixture
def analyst(case, client):
    person = make_member(case, "analyst", name="anna", is_staff=True)
    client.force_login(person)
    return person


def listed(client, **asked):
    answer = client.get(CLAIMS, asked)
    assert answer.status_code == 200
    assert not list(answer.context["messages"])
    return sorted(claim.number for claim in answer.context["cl"].result_list)


def refused(client, **asked):
    answer = client.get(CLAIMS, asked)
    assert answer.status_code == 200
    assert list(answer.context["cl"].result_list) == []
    (message,) = answer.context["messages"]
    assert message.level_tag == "error"
    return str(message)


def test_said_by_keeps_what_a_source_or_one_merged_with_it_said(case, analyst, client):
    manager = make_member(case, "manager")
    agency, double = make_source(case, name="The agency"), make_source(case, name="Agency, the")
    make_claim(case, claimant=agency)
    make_claim(case, claimant=double)
    make_claim(case, claimant=make_source(case))
    make_claim(case)
    double.merge_into(agency, by=manager)
    for value in ("the AGENCY", " The agency ", str(agency.pk), "Agency, the"):
        assert listed(client, claimant=value) == [1, 2], value


def test_in_document_keeps_the_claims_that_have_live_evidence_from_it(case, analyst, client):
    report = make_document(case, title="A report")
    make_evidence(make_claim(case), document=report)
    make_evidence(make_claim(case), document=report, stance="contradicts")
    gone = make_evidence(make_claim(case), document=report)
    gone.withdraw(by=analyst, reason="Misread.")
    make_evidence(make_claim(case))
    for value in (str(report.number), f"D-{report.number}", "a report"):
        assert listed(client, document=value) == [1, 2], value
    make_document(case, title="A report")
    assert "Several documents" in refused(client, document="A report")
    assert listed(client, document=str(report.number)) == [1, 2]


def test_the_period_keeps_what_is_about_a_day_a_month_or_a_year(case, analyst, client):
    for start, end in (
        ("2022-01-01", "2022-06-30"),
        ("2023-09-07", "2023-09-07"),
        ("2024-02-01", "2024-03-01"),
    ):
        make_claim(case, period_from=start, period_to=end)
    make_claim(case)
    assert listed(client, **{"from": "2023"}) == [2, 3]
    assert listed(client, to="2023-09") == [1, 2]
    assert listed(client, **{"from": "2023-09-07", "to": "2023-09-07"}) == [2]
    assert listed(client, **{"from": "2023-09-08", "to": "2024-01"}) == []


def test_owner_keeps_the_claims_of_a_person(case, analyst, client):
    make_claim(case, owner=analyst)
    make_claim(case)
    assert listed(client, owner="anna") == [1]


def test_they_narrow_one_another_and_blanks_narrow_nothing(case, analyst, client):
    agency = make_source(case, name="The agency")
    make_claim(case, claimant=agency, owner=analyst)
    make_claim(case, claimant=agency)
    blank = {"claimant": " ", "document": "", "from": "", "to": "", "owner": ""}
    assert listed(client, **blank) == [1, 2]
    assert listed(client, claimant="The agency", owner="anna") == [1]
    assert listed(client, claimant="The agency", confidence="high") == []


def test_a_form_keeps_the_other_parameters_and_shows_what_was_typed(case, analyst, client):
    make_claim(case, claimant=make_source(case, name="The agency"))
    answer = client.get(CLAIMS, {"claimant": "The agency", "confidence": "none", "q": "claim", "p": "1"})
    page = answer.content.decode()
    form = page.partition('aria-label="Filter: owner"')[2].partition("</form>")[0]
    for kept in (
        'name="claimant" value="The agency"',
        'name="confidence" value="none"',
        'name="q" value="claim"',
    ):
        assert f'type="hidden" {kept}' in form
    assert 'name="p"' not in form
    own = page.partition('aria-label="Filter: said by"')[2].partition("</form>")[0]
    assert own.count('name="claimant"') == 1 and 'value="The agency"' in own
    assert "Take off" in own and "Take off" not in form
    assert "style=" not in page and "<style" not in page and "onclick" not in page


@pytest.mark.parametrize(
    "asked",
    [
        {"claimant": "Nobody"},
        {"claimant": "9" * 18},
        {"claimant": "\0"},
        {"document": "999"},
        {"document": "No such title"},
        {"document": "\0"},
        {"from": "September"},
        {"to": "2023-13"},
        {"to": "\0"},
        {"owner": "nobody"},
        {"owner": "\0"},
        {"owner": "x" * 10_000},
    ],
)
@pytest.mark.parametrize("cases", [1, 2])
def test_a_wrong_value_shows_an_error_and_no_rows(cases, case, analyst, client, asked):
    make_claim(case)
    if cases == 2:
        Membership.objects.create(case=make_case(), user=analyst, role="reader")
    refused(client, **asked)


@pytest.mark.parametrize("cases", [1, 2])
def test_what_belongs_to_another_case_is_as_unknown_as_what_does_not_exist(cases, case, analyst, client):
    make_claim(case)
    if cases == 2:
        Membership.objects.create(case=make_case(), user=analyst, role="reader")
    other = make_case(title="Secret case")
    owner = make_member(other, name="secretmember")
    source = make_source(other, name="Secret source")
    document = make_document(other, title="Secret paper", source=source)
    make_evidence(make_claim(other, claimant=source, owner=owner), document=document)
    for there, nowhere in (
        ({"claimant": "Secret source"}, {"claimant": "Sacred source"}),
        ({"claimant": str(source.pk)}, {"claimant": str(source.pk + 7000)}),
        ({"document": "Secret paper"}, {"document": "Sacred paper"}),
        ({"owner": "secretmember"}, {"owner": "sacredmember"}),
    ):
        (a,), (b,) = there.values(), nowhere.values()
        assert refused(client, **there).replace(a, "X") == refused(client, **nowhere).replace(b, "X")


def test_over_several_cases_sources_and_people_are_found_in_each_and_documents_in_one(case, analyst, client):
    second = make_case()
    Membership.objects.create(case=second, user=analyst, role="analyst")
    for one in (case, second):
        source = make_source(one, name="The agency")
        document = make_document(one, title="A report", source=source)
        make_evidence(make_claim(one, claimant=source, owner=analyst), document=document)
        make_claim(one)
    assert listed(client, claimant="The agency") == listed(client, owner="anna") == [1, 1]
    assert listed(client, claimant="The agency", case=second.slug) == [1]
    assert "Choose a case first" in refused(client, document="A report")
    assert listed(client, document="A report", case=second.slug) == [1]


def test_they_take_the_same_queries_however_many_rows_there_are(case, analyst, client):
    source, document = make_source(case, name="The agency"), make_document(case, title="A report")
    asked = {"claimant": "The agency", "document": "A report", "from": "2020", "owner": "anna"}

    def fill():
        claim = make_claim(case, claimant=source, owner=analyst, period_from="2023-01-01")
        make_evidence(claim, document=document)
        make_source(case)
        make_document(case)

    fill()
    client.get(CLAIMS, asked)
    with CaptureQueriesContext(connection) as few:
        assert len(listed(client, **asked)) == 1
    for _ in range(7):
        fill()
    with CaptureQueriesContext(connection) as many:
        assert len(listed(client, **asked)) == 8
    assert len(many) == len(few)


def test_the_sentence_of_a_wrong_value_stands_at_its_field_too(case, analyst, client):
    answer = client.get(CLAIMS, {"owner": "nobody"})
    assert words(answer).count("Nobody in this case has the username") == 2
    assert 'aria-invalid="true" aria-describedby="filter-owner-note"' in answer.content.decode()
