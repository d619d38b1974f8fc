"""The figures of a claim over time: drawn on its page, as a table beneath, and as CSV."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse

from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
)
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(client, case):
    analyst = make_member(case, "analyst", "anna")
    client.force_login(analyst)
    return analyst


@pytest.fixture
def page(client, analyst):
    """Ask for the page of a claim and return the section of its figures; "" where it has none."""

    def ask(claim):
        html = client.get(claim.get_absolute_url()).content.decode()
        found = re.search(r'<section class="section"[^>]*id="figures">.*?</section>', html, re.DOTALL)
        return found[0] if found else ""

    return ask


def says(claim, name, low, high=None, unit="containers", as_of=DAY, **kwargs):
    source = claim.case.sources.filter(name=name).first() or make_source(claim.case, name=name, kind="body")
    amount = {"quantity_low": low, "quantity_high": high, "quantity_unit": unit, "as_of": as_of}
    return make_evidence(claim, word="source", attributed_to=source, **amount, **kwargs)


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def counting(case, **kwargs):
    return make_claim(case, quantity_low=6700, quantity_unit="containers", **kwargs)


def rows_of(client, claim):
    response = client.get(reverse("claim-figures", args=[claim.case.slug, claim.number]))
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return response, list(csv.DictReader(io.StringIO(text)))


def test_each_figure_is_drawn_wide_and_narrow_and_stands_in_the_table(page, case):
    claim = counting(case)
    evidence = says(claim, "Seoul", 5000, quantity_qualifier="at_least", gist="Five thousand by now.")
    says(claim, "Kyiv", 7000, 9000)
    html = page(claim)
    assert html.count('class="wide-only"') == html.count('class="narrow-only"') == 1
    assert "5,000 Seoul" in plain(html) and "7,000 to 9,000 Kyiv" in plain(html)
    assert "the claim: 6,700" in html and 'class="g-up"' in html and 'class="g-range"' in html
    table = plain(html.split("<table")[1])
    assert "1 Mar 2025 at least 5,000 containers Seoul Five thousand by now." in table
    assert f'href="#evidence-{evidence.pk}"' in html


def test_the_judged_figure_is_a_band(page, case):
    claim = counting(case)
    says(claim, "Seoul", 5000)
    make_assessment(claim, figure_low=4000, figure_high=6000, figure_as_of=DAY)
    html = page(claim)
    assert 'class="g-judged"' in html
    assert "our figure: 4,000 to 6,000, as of 1 Mar 2025" in plain(html)


def test_what_is_conditional_or_not_counted_is_hollow_and_says_why(page, case):
    claim = counting(case)
    says(claim, "Seoul", 5000, quantity_qualifier="conditional")
    says(claim, "Tokyo", 5500, stance="context")
    html = page(claim)
    assert 'class="g-if"' in html and 'class="g-ctx"' in html
    assert "not counted: context, which speaks neither for nor against" in html


def test_what_counts_other_things_has_a_panel_of_its_own_or_the_table(page, case):
    claim = counting(case)
    says(claim, "Seoul", 5000)
    says(claim, "Seoul", 5200, unit="containers of munitions")
    for day in (1, 2):
        says(claim, "Seoul", 4_800_000 * day, unit="shells", as_of=date(2025, 3, day))
    says(claim, "Seoul", 3, unit="trains")
    html = page(claim)
    assert re.findall(r'class="panel-head">([^<]*)<', html) == ["containers", "shells"]
    assert (
        "not to be compared without a look at their words: “containers”, “containers of munitions”"
        in plain(html)
    )
    assert "1 figure more stands in the table only" in plain(html) and "Nothing is converted" in html


def test_a_wide_spread_is_logarithmic_and_says_so(page, case):
    claim = counting(case)
    says(claim, "Seoul", 3)
    assert "The axis is logarithmic: each line is 10 times the one below it." in page(claim)


def test_a_figure_by_itself_on_a_claim_without_a_quantity_is_not_drawn(page, case):
    claim = make_claim(case)
    assert page(claim) == ""
    says(claim, "Seoul", 3)
    assert page(claim) == ""
    says(claim, "Seoul", 3, unit="trains")
    html = page(claim)
    assert "so none is drawn" in html and "<svg" not in html.replace('<svg class="mk"', "")


def test_names_and_units_are_escaped(page, case):
    bad = "<script>alert(1)</script>"
    claim = make_claim(case, quantity_low=5, quantity_unit=bad)
    says(claim, f"Body {bad}", 5, unit=bad, gist=f"Gist {bad}")
    html = page(claim)
    assert "&lt;script&gt;" in html and bad not in html


def test_the_csv_holds_every_figure_with_who_gives_it_and_where(client, analyst, case):
    claim = counting(case)
    says(claim, "Seoul", 5000, 6000, since=date(2025, 1, 1), quantity_qualifier="about", gist="So many.")
    says(
        claim, "Tokyo", None, 7000, as_of=None, stance="context", document=make_document(case, published=DAY)
    )
    says(claim, "Kyiv", 1).withdraw(by=analyst, reason="Misread.")
    response, (first, second) = rows_of(client, claim)
    assert (
        response["Content-Type"].startswith("text/csv")
        and f"{claim.name}-figures-" in response["Content-Disposition"]
    )
    assert (first["as of"], first["low"], first["high"], first["unit"], first["qualifier"]) == (
        "2025-03-01",
        "5000.000",
        "6000.000",
        "containers",
        "about",
    )
    assert (first["counted from"], first["given by"], first["origin"], first["counted"]) == (
        "2025-01-01",
        "Seoul",
        "Seoul",
        "yes",
    )
    assert first["gist"] == "So many." and first["address"].endswith(
        f"{claim.get_absolute_url()}#evidence-{claim.evidence.order_by('pk')[0].pk}"
    )
    assert (second["as of"], second["day taken from"], second["counted"]) == ("2025-03-01", "document", "no")
    assert second["why not"].startswith("context")


def test_a_text_of_the_csv_that_begins_like_a_formula_is_no_formula(client, analyst, case):
    claim = counting(case)
    says(claim, "=Seoul", 5, gist="@SUM(1)", unit="-containers", place="+1")
    _, (row,) = rows_of(client, claim)
    assert (row["given by"], row["gist"], row["unit"], row["place"]) == (
        "'=Seoul",
        "'@SUM(1)",
        "'-containers",
        "'+1",
    )


def test_a_claim_without_figures_gives_the_heads_alone(client, analyst, case):
    _, rows = rows_of(client, make_claim(case))
    assert rows == []


def test_the_page_leads_to_the_csv(client, analyst, page, case):
    claim = counting(case)
    says(claim, "Seoul", 5)
    assert reverse("claim-figures", args=[case.slug, claim.number]) in page(claim)
    assert "Figures" in words(client.get(claim.get_absolute_url())).split("Standing judgement")[0]


def test_no_more_is_asked_however_many_figures_there_are(client, analyst, case):
    claim = counting(case)

    def add(count):
        for at in range(count):
            says(claim, f"Body {claim.evidence.count()}", 1000 + at, unit=f"containers of sort {at % 3}")

    add(6)  # so many that some conflict, which is asked about once
    address = reverse("claim-figures", args=[case.slug, claim.number])
    few = queries_of(client, claim.get_absolute_url()), queries_of(client, address)
    add(9)
    assert (queries_of(client, claim.get_absolute_url()), queries_of(client, address)) == few
