"""The lists of the admin: filters and words as in the register, no rows for nonsense, the same work for any length."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.admin import lists, site
from claims.models import Case, Claim, Membership
from tests.admin.typed import words
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
    make_user,
)

pytestmark = pytest.mark.django_db
CLAIMS = "/admin/claims/claim/"


@pytest.fixture
def case():
    return make_case(title="Ships")


@pytest.fixture
def analyst(case, client):
    person = make_member(case, "analyst", is_staff=True)
    client.force_login(person)
    return person


def numbers(client, **asked):
    answer = client.get(CLAIMS, asked)
    assert answer.status_code == 200
    return [claim.number for claim in answer.context["cl"].result_list]


def test_columns_are_those_of_the_register_with_confidence_first(case, analyst, client):
    claim = make_claim(case, claimant=make_source(case, name="Reuters"), statement="Ships left Rajin.")
    make_evidence(claim)
    make_evidence(claim, stance="contradicts")
    make_assessment(claim, status="contested", confidence="moderate", likelihood="likely")
    answer = client.get(CLAIMS)
    heads = [head["text"].lower() for head in _headers(answer)]
    assert "action-toggle" in heads.pop(0), "a tick at the head of each row"
    expected = ["number", "statement", "confidence", "status", "likelihood", "kind", "reports"]
    assert heads[:5] == expected[:5]
    assert set(expected) | {"said by", "last judged", "newest evidence"} == set(heads)
    said = words(answer)
    for word in (
        "C-1",
        "Ships left Rajin.",
        "moderate",
        "contested",
        "likely (55-80%)",
        "event",
        "Reuters",
        "1 for, 1 against",
    ):
        assert word in said
    assert [spec.title for spec in answer.context["cl"].filter_specs][0] == "confidence"


def _headers(answer):
    from django.contrib.admin.templatetags.admin_list import result_headers

    return list(result_headers(answer.context["cl"]))


def test_what_is_not_there_is_said_in_the_words_of_the_register(case, analyst, client):
    claim = make_claim(case)
    said = words(client.get(CLAIMS))
    assert said.count("not given") >= 4 and "not assessed" not in said
    for word in ("not judged", "not named", "never", "none", "no status"):
        assert word in said
    claim.withdraw(by=analyst, reason="A double.")
    answer = client.get(CLAIMS)
    assert '<td class="field-how_it_stands">withdrawn</td>' in answer.content.decode()


def test_a_view_is_untested_and_a_forecast_open_in_the_list_too(case, analyst, client):
    make_assessment(make_claim(case, kind="view"))
    make_assessment(make_claim(case, kind="forecast", test="Seen.", due="2030-01-01"))
    said = words(client.get(CLAIMS))
    assert "untested" in said and "open" in said


def test_each_filter_keeps_what_it_says(case, analyst, client):
    tag = make_tag(case, "arms")
    judged, plain, view, gone = (
        make_claim(case, tags=[tag]),
        make_claim(case),
        make_claim(case, kind="view"),
        make_claim(case),
    )
    make_assessment(judged, status="contested", confidence="high", likelihood="likely")
    make_evidence(judged, word="own", stance="contradicts")
    make_evidence(plain, word="own", stance="contradicts", basis="denial")
    gone.withdraw(by=analyst, reason="A double.")
    expected = {
        ("confidence", "high"): [judged],
        ("confidence", "none"): [plain, view, gone],
        ("status", "contested"): [judged],
        ("status", "none"): [plain, view, gone],
        ("likelihood", "likely"): [judged],
        ("likelihood", "none"): [plain, view, gone],
        ("kind", "view"): [view],
        ("judged", "yes"): [judged],
        ("judged", "no"): [plain, view, gone],
        ("new_evidence", "yes"): [judged],
        ("contradicted", "yes"): [judged],
        ("contradicted", "no"): [plain, view, gone],
        ("fate", "withdrawn"): [gone],
        ("fate", "active"): [judged, plain, view],
        ("tag", str(tag.pk)): [judged],
        ("case", case.slug): [judged, plain, view, gone],
    }
    for (name, value), claims in expected.items():
        assert sorted(numbers(client, **{name: value})) == [claim.number for claim in claims], (name, value)
    assert numbers(client, confidence="high", kind="view") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"confidence": "medium"},
        {"status": "true"},
        {"case": "no-such-case"},
        {"tag": "999"},
        {"statement__icontains": "x"},
        {"owner__password__startswith": "p"},
        {"nonsense": "1"},
        {"p": "99"},
        {"p": "abc"},
        {"q": "\0"},
        {"q": "???"},
        {"q": "x" * 201},
    ],
)
def test_nonsense_shows_an_error_and_no_rows(case, analyst, client, asked):
    make_claim(case)
    answer = client.get(CLAIMS, asked)
    assert answer.status_code == 200
    assert list(answer.context["cl"].result_list) == []
    assert {message.level_tag for message in answer.context["messages"]} == {"error"}


@pytest.mark.parametrize("model", site._registry, ids=lambda model: model.__name__)
def test_no_list_of_any_record_falls_over_nonsense(model, case, client):
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    make_assessment(make_claim(case))
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for asked in (
        {"q": "O'Neil"},
        {"q": 'C++ "half \U0001f600'},
        {"q": "x" * 10_000},
        {"o": "99.-x"},
        {"p": "abc"},
        {"o": "-1.2"},
    ):
        assert client.get(address, asked).status_code == 200, asked
    for query in ("q=%00", "case=%00", "case=" + "x" * 3000):
        assert client.get(f"{address}?{query}").status_code == 200, query


def test_words_find_statements_evidence_and_numbers(case, analyst, client):
    first = make_claim(case, statement="Ships left Rajin with containers.")
    second = make_claim(case, statement="Nothing of the kind.")
    make_evidence(second, gist="Seven thousand containers.")
    assert sorted(numbers(client, q="container")) == [1, 2]
    assert numbers(client, q="ships rajin") == [1]
    assert numbers(client, q="C-2") == numbers(client, q="2") == [second.number]
    other = make_case()
    Membership.objects.create(case=other, user=analyst, role="analyst")
    make_claim(other, statement="Containers elsewhere.")
    assert [c.statement for c in client.get(CLAIMS, {"q": "containers"}).context["cl"].result_list] == [
        "Containers elsewhere.",
        first.statement,
    ]
    assert numbers(client, q="thousand") == []
    assert numbers(client, q="thousand", case=case.slug) == [2]


def test_the_order_is_the_last_change_and_within_a_case_what_is_asked_for(case, analyst, client):
    low, high, none = (make_claim(case) for _ in range(3))
    make_assessment(high, confidence="high")
    make_assessment(low, confidence="low")
    assert numbers(client) == [low.number, high.number, none.number]
    columns = client.get(CLAIMS).context["cl"].list_display
    confidence, status = columns.index("how_confident"), columns.index("how_it_stands")
    assert numbers(client, o=str(confidence)) == [low.number, high.number, none.number]
    assert numbers(client, o=f"-{confidence}") == [high.number, low.number, none.number]
    assert numbers(client, o=f"-{status}") == numbers(client)


def test_the_order_of_claims_comes_from_an_index(case, client):
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    make_claim(case)
    rows = client.get(CLAIMS).context["cl"].queryset[:50]
    plan = rows.explain()
    if connection.vendor == "sqlite":
        assert "claim_by_change" in plan and "TEMP B-TREE" not in plan
    rows = client.get(CLAIMS, {"case": case.slug, "confidence": "none"}).context["cl"].queryset[:50]
    if connection.vendor == "sqlite":
        assert "claim_by_confidence" in rows.explain()


@pytest.mark.parametrize(
    "kind",
    [
        "claim",
        "evidence",
        "document",
        "source",
        "assessment",
        "note",
        "ruling",
        "retraction",
        "derivation",
        "dismissal",
        "explanation",
        "claimlink",
        "tag",
        "savedview",
        "membership",
    ],
)
def test_a_list_takes_the_same_queries_for_one_row_and_for_many(kind, case, analyst, client):
    other = make_case()
    Membership.objects.create(case=other, user=analyst, role="analyst")
    address = reverse(f"admin:claims_{kind}_changelist")

    from claims.models import ClaimLink, Dismissal, Explanation, Retraction, Ruling, SavedView

    def fill():
        claim = make_claim(case, claimant=make_source(case, part_of=make_source(case)), owner=analyst)
        make_evidence(claim, word="source", attributed_to=make_source(case))
        make_assessment(claim)
        make_dissent(claim)
        Ruling.part(claim, make_source(case), by=analyst, reason="It was there.")
        Retraction.record(make_document(case), by=analyst, kind="retracted", day=case.today)
        make_document(case).derive_from(make_document(case), by=analyst, kind="revises")
        said = {"warning": "alone", "facts": "0" * 64, "reason": "All the same."}
        Dismissal.record(claim, by=analyst, **said)
        Explanation.record(claim, by=analyst, facts="0" * 64, text="They count otherwise.")
        ClaimLink.record(claim, make_claim(case), by=analyst, kind="refines", note="So worded.")
        make_tag(case)
        make_member(case)
        SavedView.objects.create(case=case, owner=make_member(case), name="v", shared=True)

    fill()
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(7):
        fill()
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["cl"].result_list) >= 8
    assert len(many) == len(few)


def test_counting_stops_at_a_bound_and_says_so(case, analyst, client, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    for _ in range(5):
        make_claim(case)
    with CaptureQueriesContext(connection) as taken:
        answer = client.get(CLAIMS)
    assert answer.context["cl"].result_count == 3
    assert "There may be more than 3" in words(answer)
    counts = [query["sql"] for query in taken if "COUNT(" in query["sql"]]
    assert len(counts) == 1 and "LIMIT 3" in counts[0]


def test_the_only_action_on_many_rows_is_to_judge_claims(case, analyst, client):
    claim = make_claim(case)
    page = client.get(CLAIMS).content.decode()
    assert re.findall(r'<option value="(\w+)"', page.split('name="action"')[1].split("</select>")[0]) == [
        "assess_selected"
    ]
    assert 'name="action"' not in client.get("/admin/claims/document/").content.decode()
    client.post(
        CLAIMS,
        {"action": "delete_selected", "_selected_action": [str(claim.pk)], "post": "yes", "index": "0"},
    )
    assert Claim.objects.filter(pk=claim.pk).exists()
    assert Case.objects.filter(pk=case.pk).exists()


def test_no_form_offers_all_documents_claims_sources_or_people(case, analyst, client):
    """A hundred thousand options would make a page of eleven megabytes: they are completed while typing."""
    for _ in range(3):
        make_document(case, source=make_source(case))
    claim = make_claim(case)
    evidence = make_evidence(claim)
    for kind, row in (
        ("claim", claim),
        ("evidence", evidence),
        ("document", evidence.document),
        ("source", evidence.document.source),
    ):
        for address in (
            reverse(f"admin:claims_{kind}_change", args=[row.pk]),
            reverse(f"admin:claims_{kind}_add"),
        ):
            form = client.get(address).context["adminform"].form
            for name, field in form.fields.items():
                if hasattr(field, "queryset") and name != "tags":
                    assert len(list(form[name].subwidgets)) <= 2, (kind, name)
