"""The register by what claims wear: that something opposes them, whether that is explained, and what they are warned of."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.analysis.warnings import OUTRUN_WORDS
from claims.models import Claim, ClaimLink, Dismissal, Explanation, Source
from claims.models.stale import recount
from tests.factories import anyone, make_assessment, make_case, make_claim, make_evidence
from tests.models.test_counts_kept import shown
from tests.views.test_register import numbers, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


def opposed(case):
    claim = make_claim(case)
    make_evidence(claim, word="own", basis="observation")
    make_evidence(claim, word="own", stance="contradicts", basis="record")
    return Claim.objects.get(pk=claim.pk)


def warned(case, status="corroborated"):
    claim = make_claim(case)
    make_evidence(claim, word="own")
    make_assessment(claim, status=status)
    return Claim.objects.get(pk=claim.pk)


def dismiss(claim):
    (one,) = shown(claim).worn
    said = {"warning": one.warning.code, "facts": one.warning.facts}
    return Dismissal.record(claim, by=anyone(claim.case), reason="He saw it.", **said)


def explain(claim):
    facts = shown(claim).opposed.sides.facts
    return Explanation.record(claim, by=anyone(claim.case), facts=facts, text="They count otherwise.")


@pytest.fixture
def claims(case):
    """C-1 opposed, C-2 opposed and explained, C-3 and C-4 link-opposed, C-5 on one origin, C-6 that but dismissed, C-7
    refuted by nobody, C-8 bare."""
    made = [opposed(case), opposed(case), make_claim(case), make_claim(case)]
    explain(made[1])
    ClaimLink.record(made[2], made[3], by=anyone(case), kind="contradicts")
    made += [warned(case), warned(case), warned(case, "refuted"), make_claim(case)]
    dismiss(made[5])
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("opposed=1", {1, 2, 3, 4}),
        ("unexplained=1", {1, 3, 4}),
        ("explained=1", {2}),
        ("warned=1", {5, 7}),
        ("warning=alone", {5}),
        ("warning=alone&warning=unrefuted", {5, 7}),
        ("warning=no_test", set()),
    ],
)
def test_a_filter_keeps_what_is_opposed_and_what_wears_a_warning(client, case, claims, query, found):
    assert set(numbers(page(client, case, query))) == found


def test_a_wrong_warning_shows_what_is_wrong_and_no_rows(client, case, claims):
    html = page(client, case, "warning=loud", status=400)
    assert "loud" in html and not numbers(html)


def test_a_row_says_what_it_wears_in_words(client, case, claims):
    html = page(client, case)
    rows = html[html.index("<tbody>") :]
    assert rows.count("</svg>opposed</span>") == 3 and rows.count("</svg>opposed, explained</span>") == 1
    assert rows.count("warning: </span>settled on one origin") == 1
    assert rows.count("warning: </span>nobody counted against it") == 1


def test_a_dismissed_warning_is_worn_again_once_it_is_taken_back_or_what_lies_behind_it_changes(case):
    claim = warned(case)
    first = dismiss(claim)
    claim.refresh_from_db()
    assert claim.warning == ""
    first.withdraw(by=anyone(case), reason="He did not.")
    claim.refresh_from_db()
    assert claim.warning == "alone"
    dismiss(claim)
    make_assessment(claim, status="corroborated", confidence="high")
    claim.refresh_from_db()
    assert claim.warning == "alone"


def test_an_explanation_lapses_when_new_evidence_bears_on_it(case):
    claim = opposed(case)
    explain(claim)
    claim.refresh_from_db()
    assert (claim.is_opposed, claim.is_explained) == (True, True)
    make_evidence(claim, word="own")
    claim.refresh_from_db()
    assert (claim.is_opposed, claim.is_explained) == (True, False)


def test_a_claim_that_is_gone_wears_nothing_until_it_is_back(case):
    claim = opposed(case)
    claim.withdraw(by=anyone(case), reason="Put twice.")
    claim.refresh_from_db()
    assert not claim.is_opposed
    claim.reinstate(by=anyone(case), reason="It was not.")
    claim.refresh_from_db()
    assert claim.is_opposed


def test_every_warning_can_be_chosen_and_chips_say_them(client, case, claims):
    html = page(client, case, "warning=alone&opposed=1")
    for code, words in OUTRUN_WORDS.items():
        assert f'id="f-warning-{code}"' in html and words in html
    chips = html[html.index('class="chip') :]
    assert "settled on one origin" in chips and ">opposed" in chips


def test_the_export_says_what_is_worn(client, case, claims):
    body = client.get(reverse("claim-export", args=[case.slug]) + "?sort=number").getvalue()
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    heads = ("opposed", "opposition explained", "warning")
    found = [tuple(row[head] for head in heads) for row in rows]
    assert found[:2] == [("yes", "no", ""), ("yes", "yes", "")]
    assert found[4:7] == [
        ("no", "no", "settled on one origin"),
        ("no", "no", ""),
        ("no", "no", "nobody counted against it"),
    ]


def test_the_register_takes_as_many_queries_whatever_its_claims_wear(client, case):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("claim-list", args=[case.slug])).status_code == 200
        return len(found)

    make_claim(case)
    queries()
    few = queries()
    for _ in range(4):
        explain(opposed(case))
        opposed(case)
        warned(case)
    assert queries() == few


def test_the_overview_leads_to_both(client, case, claims):
    html = client.get(case.get_absolute_url()).content.decode()
    for words, query, number in (
        ("4 claims are opposed", "opposed=1", 4),
        ("3 are not explained", "unexplained=1", 3),
        ("2 claims wear a warning", "warned=1", 2),
    ):
        assert words in html and f"?{query}" in html
        assert len(numbers(page(client, case, query))) == number


def test_a_view_of_them_can_be_kept(client, case, claims):
    asked = "unexplained=1&warning=alone&warning=unrefuted"
    kept = {"name": "To explain", "present": asked}
    answer = client.post(reverse("view-new", args=[case.slug]), kept, follow=True)
    assert answer.redirect_chain == [(f"{reverse('claim-list', args=[case.slug])}?{asked}", 302)]


def test_another_name_of_a_source_voids_neither_explanation_nor_dismissal(case):
    disputed, alone = opposed(case), warned(case)
    explain(disputed)
    dismiss(alone)
    for source in Source.objects.filter(case=case):
        source.edit(by=anyone(case), version=source.version, name=f"{source.name} the second")
    list(recount(case.pk))
    assert Claim.objects.get(pk=disputed.pk).is_explained
    assert Claim.objects.get(pk=alone.pk).warning == ""
    assert shown(disputed).opposed.explanation and not shown(alone).worn


def test_what_was_said_by_the_names_of_origins_holds_on(case):
    disputed, alone = opposed(case), warned(case)
    said = {"facts": shown(disputed).opposed.sides.by_name, "text": "They count otherwise."}
    Explanation.record(disputed, by=anyone(case), **said)
    (one,) = shown(alone).worn
    said = {"facts": one.warning.by_name, "warning": one.warning.code, "reason": "He saw it."}
    Dismissal.record(alone, by=anyone(case), **said)
    assert Claim.objects.get(pk=disputed.pk).is_explained
    assert Claim.objects.get(pk=alone.pk).warning == ""
    assert shown(disputed).opposed.explanation and not shown(alone).worn
