"""The register by status and confidence: what each number counts, where it leads, and what the filters leave out."""

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.factories import anyone, make_assessment, make_case, make_claim, make_tag
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db

LEVELS = ["not given", "low", "moderate", "high"]
SCORED = {"test": "Ships seen.", "due": "2030-01-01"}


@pytest.fixture
def case():
    return make_case(slug="ships")


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


def judged(case, status, confidence, **claim):
    return make_assessment(make_claim(case, **claim), status=status, confidence=confidence)


def page(client, case, query):
    answer = client.get(reverse("claim-list", args=[case.slug]) + f"?{query}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def grid(html):
    """The rows of the grid by their word, each as what its cells say."""
    table = html[html.index('<table class="matrix">') :].split("</table>")[0]
    found = {}
    for row in table.split("<tr")[2:]:
        head, *cells = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        found[text(head)] = [text(cell) for cell in cells]
    return found


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)).strip()


def count_of(html):
    return re.search(r'id="countline">([\d,]+)', html)[1]


def addresses(html):
    return dict(re.findall(r'href="(\?[^"]*)" aria-label="([^"]*)"', html[html.index('id="grid"') :]))


def test_it_is_opened_and_closed_by_links(client, case):
    judged(case, "unverified", "low")
    html = page(client, case, "kind=event")
    assert 'class="matrix"' not in html and 'href="?kind=event&grid=1" id="grid-open"' in html
    html = page(client, case, "kind=event&grid=1")
    assert 'class="matrix"' in html and 'href="?kind=event">Close the grid' in html
    assert '<input type="hidden" name="grid" value="1">' in html


def test_it_counts_the_list_and_its_sum_is_the_registers_count(client, case):
    for status, confidence in (("corroborated", "high"), ("corroborated", "high"), ("unverified", "low")):
        judged(case, status, confidence)
    make_claim(case)
    judged(make_case(), "refuted", "high")
    html = page(client, case, "grid=1")
    assert grid(html) == {
        "corroborated": ["0", "0", "0", "2", "2"],
        "unverified": ["0", "1", "0", "0", "1"],
        "contested": ["0", "0", "0", "0", "0"],
        "refuted": ["0", "0", "0", "0", "0"],
        "no status": ["1", "0", "0", "0", "1"],
        "All": ["1", "1", "0", "2", "4"],
    }
    assert count_of(html) == "4"


def test_each_number_leads_to_its_claims_on_top_of_the_other_filters(client, case):
    for confidence in ("high", "high", "low"):
        judged(case, "unverified", confidence, tags=[])
    judged(case, "unverified", "high", kind="statement")
    make_claim(case)
    html = page(client, case, "grid=1&kind=event&sort=number")
    for href, label in addresses(html).items():
        led = page(client, case, href[1:])
        assert count_of(led) == re.search(r"\d+", label)[0], label
        assert "kind=event" in href and "sort=number" in href and "grid=1" in href


def test_what_the_choice_leaves_out_is_in_brackets_and_in_no_sum(client, case):
    for status, confidence in (("corroborated", "high"), ("corroborated", "low"), ("unverified", "high")):
        judged(case, status, confidence)
    html = page(client, case, "grid=1&status=corroborated&confidence=high&confidence=moderate")
    found = grid(html)
    assert found["corroborated"] == ["0", "(1)", "0", "1", "1"]
    assert found["unverified"] == ["0", "0", "0", "(1)", "(1)"]
    assert found["All"] == ["0", "(1)", "0", "1", "1"]
    assert count_of(html) == "1" and "Those in brackets" in html
    labels = {label: href for href, label in addresses(html).items()}
    assert "status=unverified&" in labels["1 unverified, confidence high, left out by the filters"] + "&"
    for href in labels.values():
        page(client, case, href[1:])


def test_filters_that_leave_nothing_still_show_what_lies_beside_them(client, case):
    judged(case, "unverified", "low")
    html = page(client, case, "grid=1&confidence=high")
    assert grid(html)["unverified"] == ["0", "(1)", "0", "0", "0"] and "No claim of this case" in html


@pytest.mark.parametrize(
    ("kind", "shown"), [("view", ["borne out", "untested"]), ("forecast", ["came true", "open"])]
)
def test_it_uses_the_words_of_the_one_kind_that_is_asked_for(client, case, kind, shown):
    make_claim(case, kind=kind, **SCORED if kind == "forecast" else {})
    html = page(client, case, f"grid=1&kind={kind}")
    assert list(grid(html))[:2] == shown and "Views count as" not in html
    html = page(client, case, f"grid=1&kind={kind}&kind=event")
    assert list(grid(html))[:2] == ["corroborated", "unverified"] and "Views count as" in html


def test_it_costs_one_query_however_many_claims(client, case):
    address = reverse("claim-list", args=[case.slug])
    judged(case, "unverified", "low")
    without, few = queries_of(client, address), queries_of(client, f"{address}?grid=1")
    assert few == without + 1
    for _ in range(6):
        judged(case, "refuted", "high", tags=[make_tag(case)])
    assert queries_of(client, f"{address}?grid=1") == few


def test_a_wrong_address_shows_no_grid(client, case):
    answer = client.get(reverse("claim-list", args=[case.slug]) + "?grid=1&confidence=wrong")
    assert answer.status_code == 400 and "Status by confidence" not in words(answer)
