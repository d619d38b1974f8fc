"""What is pasted into a field arrives whole: no field is cut by the browser, and the server says what is too long."""

import pytest
from django.urls import reverse

from tests.factories import make_case, make_claim, make_document, make_evidence, make_member, make_source

pytestmark = pytest.mark.django_db

IN_CASE = ("claim-list", "claim-new", "document-list", "document-new", "source-list", "source-new")
OF_CLAIM = (
    "claim-edit",
    "claim-judge",
    "claim-supersede",
    "claim-withdraw",
    "claim-link",
    "claim-merge",
    "evidence-new",
)
SAID = "This has 5,000 characters, and may have"


@pytest.fixture
def case(client):
    case = make_case()
    client.force_login(make_member(case, "manager"))
    return case


def test_no_field_is_cut_by_the_browser(client, case):
    claim, source, document = make_claim(case), make_source(case), make_document(case)
    evidence = make_evidence(claim)
    addresses = [
        *(reverse(name, args=[case.slug]) for name in IN_CASE),
        *(reverse(name, args=[case.slug, claim.number]) for name in OF_CLAIM),
        *(reverse(name, args=[case.slug, source.pk]) for name in ("source-edit", "source-grade")),
        *(reverse(name, args=[case.slug, evidence.pk]) for name in ("evidence-edit", "evidence-withdraw")),
        reverse("document-edit", args=[case.slug, document.number]),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "maxlength" not in response.content.decode(), address


@pytest.mark.parametrize(
    ("name", "field", "most"),
    [
        ("document-new", "title", "500"),
        ("document-new", "byline", "200"),
        ("document-new", "language", "20"),
        ("source-new", "name", "200"),
    ],
)
def test_what_is_too_long_for_the_case_is_told_and_stays(client, case, name, field, most):
    response = client.post(reverse(name, args=[case.slug]), {field: "x" * 5000})
    html = response.content.decode()
    assert f"{SAID} {most}: shorten it." in html and "x" * 5000 in html


@pytest.mark.parametrize(
    ("name", "field", "most"),
    [
        ("claim-edit", "statement", "2,000"),
        ("claim-withdraw", "reason", "2,000"),
        ("evidence-new", "place", "200"),
        ("evidence-new", "via", "300"),
    ],
)
def test_what_is_too_long_for_the_claim_is_told_and_stays(client, case, name, field, most):
    claim = make_claim(case)
    response = client.post(reverse(name, args=[case.slug, claim.number]), {field: "x" * 5000})
    html = response.content.decode()
    assert SAID in html and f"may have {most}" in html and "x" * 5000 in html


def test_what_is_no_date_is_repeated_whole_or_with_dots(client, case):
    address = reverse("document-new", args=[case.slug])
    assert (
        "12 March 2024&#39; is not a date"
        in client.post(address, {"published": "12 March 2024"}).content.decode()
    )
    long = client.post(address, {"published": "x" * 5000}).content.decode()
    assert f"{'x' * 40}…&#39; is not a date" in long and "x" * 5000 in long
