"""The page of a claim: what stands, on what grounds, how it came there, and what a visitor may do."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import ClaimLink
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_tag,
    make_text,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case):
    return make_member(case, "analyst", "anna")


@pytest.fixture
def page(client, analyst):
    """Ask for the page of a claim as an analyst and return it as text without its tags' white space."""
    client.force_login(analyst)

    def ask(claim, query=""):
        response = client.get(claim.get_absolute_url() + query)
        assert response.status_code == 200
        return re.sub(r"\s+", " ", response.content.decode())

    return ask


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_it_shows_number_statement_kind_and_period(page, case):
    claim = make_claim(
        case,
        statement="About 1,000 containers left.",
        period_from=date(2023, 9, 1),
        period_from_precision="month",
        period_to=date(2023, 12, 31),
        period_to_precision="year",
    )
    html = page(claim)
    assert claim.name in html
    assert '<h1 dir="auto">About 1,000 containers left.</h1>' in html
    assert "Sep 2023 to 2023" in html


def test_it_shows_the_hedge_in_quotes_as_the_authors_wording(page, case):
    html = page(make_claim(case, hedge="reportedly"))
    assert 'the author’s wording: <q dir="auto">reportedly</q>' in html


def test_it_links_to_who_said_it_and_to_claims_of_the_same_tag(page, case):
    source, tag = make_source(case, name="Kirby"), make_tag(case, "arms & ships")
    html = page(make_claim(case, claimant=source, tags=[tag]))
    assert f'<a href="{source.get_absolute_url()}">Kirby</a>' in html
    assert "?tag=arms%20%26%20ships" in html


def test_a_claim_that_was_never_judged_says_so_and_offers_judging(page, case):
    claim = make_claim(case)
    html = page(claim)
    assert "This claim was never judged." in html
    assert reverse("claim-judge", args=[case.slug, claim.number]) in html


def test_likelihood_and_confidence_stand_in_sentences_of_their_own(page, case):
    claim = make_claim(case)
    make_assessment(claim, status="contested", confidence="moderate", likelihood="very_likely")
    html = page(claim)
    assert "<p>It stands as contested: we judge the dispute about it real.</p>" in html
    assert "<p>We judge this very likely (80-95%).</p>" in html
    assert "<p>Our confidence in this judgement is moderate.</p>" in html


def standing_section(html):
    return html.split('id="h-now"')[1].split("</section>")[0]


def test_where_the_standing_judgement_only_repeats_the_one_that_changed_something_is_shown(page, case):
    claim = make_claim(case)
    for day, confidence, why in (
        (1, "low", "At first."),
        (2, "high", "Two more reports."),
        (3, "high", "Nothing new."),
        (4, "high", "Still nothing new."),
    ):
        make_assessment(
            claim, confidence=confidence, rationale=why, made_at=datetime(2025, 4, day, 12, tzinfo=UTC)
        )
    shown = text_of(standing_section(page(claim)))
    assert "Still nothing new." in shown
    assert re.search(r"Last changed 2 Apr 2025 ?\. Confidence from low to high\. +Two more reports\.", shown)
    assert "Nothing new." not in shown.replace("Still nothing new.", "") and "At first." not in shown


def test_likelihood_is_told_apart_in_what_changed(page, case):
    claim = make_claim(case)
    make_assessment(claim, status="contested", confidence="low", likelihood="likely")
    for _ in range(2):
        make_assessment(claim, status="corroborated", confidence="low")
    shown = text_of(standing_section(page(claim)))
    assert "Status from contested to corroborated. Likelihood from likely (55-80%) to not given." in shown
    assert "Confidence from" not in shown


def test_why_a_source_has_its_grade_is_told_once(page, case, analyst):
    claim = make_claim(case)
    source = make_source(case, name="The ministry")
    source.grade(author=analyst, grade="B", basis="It was right on the trains.")
    for stance in ("context", "supports", "supports"):
        make_evidence(claim, stance=stance, word="own", document=make_document(case, source=source))
    shown = text_of(page(claim).split('id="evidence"')[1])
    assert shown.count("It was right on the trains.") == 1
    assert shown.count("usually reliable , as above") == 2
    assert shown.index("It was right") < shown.index("as above") < shown.index("In context")


def test_one_is_led_to_the_history_and_to_dissent_only_where_a_judgement_stands(page, case):
    claim = make_claim(case)
    html = page(claim)
    assert "kind=dissent" not in html and 'href="#history"' not in html
    make_assessment(claim)
    html = page(claim, "?list=kind%3Devent")
    assert f"{reverse('note-new', args=[case.slug, claim.number])}?list=kind%3Devent&amp;kind=dissent" in html
    assert 'href="#history">History</a>' in html


def test_a_judgement_that_changed_something_stands_alone(page, case):
    claim = make_claim(case)
    make_assessment(claim, confidence="low")
    make_assessment(claim, confidence="high")
    assert "Last changed" not in page(claim)


def test_the_status_is_told_in_the_word_of_the_kind(page, case):
    claim = make_claim(case, kind="view", test="If so, then so.")
    make_assessment(claim, status="corroborated")
    html = page(claim)
    assert "borne out" in html
    assert "corroborated" not in text_of(html)


def test_a_forecast_without_a_test_says_that_it_cannot_be_scored(page, case):
    assert "cannot be scored as worded" in page(make_claim(case, kind="forecast"))


@pytest.mark.parametrize("kind", ["event", "statement", "view"])
def test_no_other_kind_needs_a_test(page, case, kind):
    assert "cannot be scored" not in page(make_claim(case, kind=kind))


def test_evidence_stands_in_three_groups_with_its_reports(page, case):
    claim, document = make_claim(case), make_document(case)
    make_evidence(claim, gist="One sentence of it.", document=document)
    make_evidence(claim, gist="Another sentence of it.", document=document)
    make_evidence(claim, stance="contradicts", basis="denial")
    make_evidence(claim, stance="context")
    text = text_of(page(claim))
    assert "For 1 report , 2 pieces of evidence" in text or "For 1 report, 2 pieces of evidence" in text
    assert "Against 1 report" in text
    assert "In context 1 report, not counted" in text
    assert "a denial" in text


def test_evidence_shows_whose_word_it_is_and_the_basis_of_the_grade(page, case, analyst):
    speaker = make_source(case, name="Shin Won-sik", kind="person")
    speaker.grade(author=analyst, grade="B", basis="Names figures and days.")
    claim = make_claim(case)
    make_evidence(
        claim,
        word="source",
        attributed_to=speaker,
        basis="observation",
        credibility=2,
        via="Yonhap",
        place="paragraph 3",
        quantity_low=6700,
        quantity_unit="containers",
        quantity_qualifier="at_least",
        since=date(2023, 8, 21),
        as_of=date(2024, 2, 26),
        note="No starting day.",
    )
    text = text_of(page(claim))
    for words in (
        "Shin Won-sik",
        "B2 usually reliable, probably true : Names figures and days.",
        "basis: observation",
        "via Yonhap",
        "paragraph 3",
        "at least 6,700 containers",
        "since 21 Aug 2023",
        "as of 26 Feb 2024",
        "Note: No starting day.",
        "added by",
    ):
        assert words in text, words


def test_the_grade_is_of_the_source_whose_word_it_is_not_of_the_outlet(page, case, analyst):
    outlet = make_source(case, name="Wire")
    outlet.grade(author=analyst, grade="A", basis="An outlet's basis.")
    claim = make_claim(case)
    speaker = make_source(case, name="Speaker")
    make_evidence(claim, document=make_document(case, source=outlet), word="source", attributed_to=speaker)
    html = page(claim)
    assert "An outlet's basis." not in html and "An outlet&#39;s basis." not in html
    assert "ungraded" in html


def test_the_own_word_of_a_copy_is_that_of_the_first_publisher(page, case, analyst):
    first = make_document(case, source=make_source(case, name="The Interpreter"), title="The article")
    first.source.grade(author=analyst, grade="B", basis="Edited by an institute.")
    between, copy = make_document(case, title="A first copy"), make_document(case, title="A second copy")
    between.derive_from(first, by=analyst, kind="republishes")
    copy.derive_from(between, by=analyst, kind="republishes")
    claim = make_claim(case)
    make_evidence(claim, document=copy, word="own")
    text = text_of(page(claim))
    assert "copy of A first copy" in text
    assert "first published by The Interpreter" in text
    assert "Edited by an institute." in text


def test_a_derivation_that_was_withdrawn_makes_no_copy(page, case, analyst):
    copy = make_document(case)
    copy.derive_from(make_document(case), by=analyst, kind="republishes").withdraw(
        by=analyst, reason="Not so."
    )
    claim = make_claim(case)
    make_evidence(claim, document=copy, word="own")
    assert "copy of" not in text_of(page(claim))


def test_evidence_that_came_after_the_judgement_is_marked(page, case):
    claim = make_claim(case)
    make_evidence(claim, gist="Old news.")
    make_assessment(claim)
    assert "new since judged" not in page(claim)
    make_evidence(claim, gist="Fresh news.")
    html = page(claim)
    assert "1 new since judged" in html
    assert html.count(">new since judged") == 1


def test_withdrawn_evidence_stands_in_a_fold_with_its_reason(page, case, analyst):
    claim = make_claim(case)
    make_evidence(claim, gist="Misread.").withdraw(by=analyst, reason="It speaks of another port.")
    text = text_of(page(claim))
    assert "1 piece of evidence withdrawn" in text
    assert "It speaks of another port." in text
    assert "No report speaks for it or against it." in text
    assert "Listed, but not counted Taken back" in text


def test_what_people_and_papers_say_is_escaped(page, case):
    bad = "<script>alert(1)</script>"
    source = make_source(case, name=bad)
    claim = make_claim(case, statement=bad, hedge=bad, claimant=source)
    document = make_text(f"It said {bad} here.", case, title=bad)
    make_evidence(claim, document=document, gist="", quote=bad, start=8, place=bad, note=bad, via=bad)
    make_assessment(claim, rationale=bad)
    assert bad not in page(claim)
    assert page(claim).count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6


def test_a_quote_stands_in_quotation_marks_and_a_gist_does_not(page, case):
    claim = make_claim(case)
    make_evidence(claim, document=make_text("He said so.", case), gist="", quote="said so", start=3)
    make_evidence(claim, gist="In our words.")
    html = page(claim)
    assert "<q>said so</q>" in html
    assert '<p class="said" dir="auto">In our words.</p>' in html


# Fates and links


def test_a_superseded_claim_names_its_successor_and_carries_no_judgement(page, case, analyst):
    claim, heir = make_claim(case), make_claim(case, statement="Better worded.")
    make_assessment(claim, status="contested", confidence="high")
    claim.supersede(by=analyst, successor=heir, reason="Two things in one.")
    text = text_of(page(claim))
    assert f"Superseded by {heir.name}" in text
    assert "Better worded." in text and "Two things in one." in text
    assert "Our confidence in this judgement" not in text
    assert "Reinstate" in text


def test_linked_claims_show_from_both_sides_while_the_link_lives(page, case, analyst):
    claim, other = make_claim(case), make_claim(case)
    link = ClaimLink.record(claim, other, by=analyst, kind="refines")
    assert f"refines {other.name}" in text_of(page(claim))
    assert f"{claim.name} refines it" in text_of(page(other))
    link.withdraw(by=analyst, reason="Not any more.")
    for shown in (claim, other):
        above, withdrawn = text_of(page(shown)).split("1 link withdrawn")
        assert "None yet." in above
        assert "Not any more." in withdrawn


# History


def test_the_history_says_what_was_counted_when_each_judgement_was_made(page, case):
    claim = make_claim(case)
    make_assessment(claim, imported=True, made_at=claim.made_at, rationale="From a file.")
    for stance, word in (("supports", "own"), ("contradicts", "own"), ("supports", "unknown")):
        make_evidence(claim, stance=stance, word=word)
        make_assessment(claim, rationale=f"With {stance}, {word}.")
    history = page(claim).split('id="history"')[1]
    said = re.findall(r'<span class="then">([^<]*)</span>', history)
    assert said == [
        "then: 1 origin for, 1 against, 1 of unknown lineage",
        "then: 1 origin for, 1 against",
        "then: 1 origin for, 0 against",
    ]


def test_the_history_gives_every_judgement_with_its_reason_newest_first(page, case):
    claim = make_claim(case)
    for reason in ("First reason.", "Second reason.", "Third reason."):
        make_assessment(claim, rationale=reason)
    history = page(claim).split('id="history"')[1]
    assert history.index("Third reason.") < history.index("Second reason.") < history.index("First reason.")
    assert '<span class="ord" aria-hidden="true">3</span>' in history


def test_an_imported_judgement_names_whom_the_file_names(page, case):
    claim = make_claim(case)
    make_assessment(claim, on_behalf_of="Ian Hill", imported=True)
    assert "Ian Hill" in page(claim) and "imported" in page(claim)


@pytest.mark.parametrize(("judgements", "charts"), [(2, 0), (3, 2)])
def test_from_three_judgements_on_there_is_a_chart(page, case, judgements, charts):
    claim = make_claim(case)
    for _ in range(judgements):
        make_assessment(claim, status="contested", likelihood="likely")
    html = page(claim)
    assert html.count('role="img" aria-labelledby="steps-') == charts
    assert html.count("<desc") == charts
    assert ("Likelihood: likely (55-80%)." in html) == bool(charts)


def test_nothing_on_the_page_carries_a_style_or_a_script_of_its_own(page, case):
    claim = make_claim(case)
    for _ in range(3):
        make_assessment(claim, status="contested", likelihood="likely")
    make_evidence(claim)
    html = page(claim)
    assert " style=" not in html and "<style" not in html and "onclick" not in html
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []


# Who may


def test_a_reader_sees_the_claim_and_none_of_the_acts(client, case):
    claim = make_claim(case)
    make_evidence(claim)
    client.force_login(make_member(case, "reader"))
    html = client.get(claim.get_absolute_url()).content.decode()
    for word in ("judge/", "edit/", "withdraw/", "supersede/", "evidence/new/", "link/"):
        assert word not in html


def test_a_stranger_to_the_case_finds_nothing(client, case):
    claim = make_claim(case)
    client.force_login(make_user())
    for name in ("claim", "claim-edits", "claim-judge", "claim-edit", "evidence-new"):
        assert client.get(reverse(name, args=[case.slug, claim.number])).status_code == 404
        assert client.post(reverse(name, args=[case.slug, claim.number])).status_code in (404, 405)


def test_a_claim_that_is_not_there_is_not_found(client, case, analyst):
    client.force_login(analyst)
    assert client.get(reverse("claim", args=[case.slug, 4711])).status_code == 404
    assert client.get(reverse("claim", args=[case.slug, 10**30])).status_code == 404


# The list that one came from


def test_the_list_that_one_came_from_stays_in_every_link(page, case):
    claim, other = make_claim(case), make_claim(case, kind="statement")
    html = page(claim, "?list=kind%3Devent")
    assert f'href="{reverse("claim-list", args=[case.slug])}?kind=event"' in html
    assert "Claims, filtered" in html
    assert f'href="{reverse("claim-judge", args=[case.slug, claim.number])}?list=kind%3Devent"' in html
    assert other.name not in html


@pytest.mark.parametrize("query", ["", "sort%3D-changed", "sort%3Dnumber%26after%3Dx%26counts%3D1"])
def test_a_list_that_is_only_ordered_is_not_called_filtered(page, case, query):
    html = page(make_claim(case), f"?list={query}")
    assert "Claims, filtered" not in html and ">Claims</a>" in html


def test_previous_and_next_walk_the_list(page, case):
    claims = [make_claim(case) for _ in range(3)]
    html = page(claims[1], "?list=kind%3Devent%26sort%3Dnumber")
    assert re.search(rf'href="{claims[0].get_absolute_url()}\?list=[^"]*" rel="prev"', html)
    assert "number 2 in this list" in html
    assert re.search(rf'href="{claims[2].get_absolute_url()}\?list=[^"]*" rel="next"', html)


def test_a_list_that_makes_no_sense_still_shows_the_claim(page, case):
    claim = make_claim(case)
    for query in ("?list=confidence%3Dmedium", "?list=%00", "?list=" + "x" * 5000, "?list=a&list=b"):
        assert claim.name in page(claim, query)


# Speed


def test_queries_do_not_grow_with_evidence_documents_and_judgements(client, case, analyst):
    client.force_login(analyst)
    claim = make_claim(case, tags=[make_tag(case)])

    def add(count):
        for _ in range(count):
            copy, original = make_document(case), make_document(case)
            copy.derive_from(original, by=analyst, kind="republishes")
            speaker = make_source(case)
            speaker.grade(author=analyst, grade="B", basis="Known.")
            for stance in ("supports", "contradicts", "context"):
                make_evidence(claim, document=copy, stance=stance, word="source", attributed_to=speaker)
            make_evidence(claim, document=copy, word="own").withdraw(by=analyst, reason="Twice.")
            make_assessment(claim)
            ClaimLink.record(claim, make_claim(case), by=analyst, kind="refines")

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(claim.get_absolute_url()).status_code == 200
            assert client.get(reverse("claim-judge", args=[case.slug, claim.number])).status_code == 200
            assert client.get(reverse("claim-edits", args=[case.slug, claim.number])).status_code == 200
        return len(queries)

    add(3)
    few = count()
    add(7)
    assert count() == few


def test_times_are_shown_in_the_time_zone_of_the_case(client):
    case = make_case(time_zone="Asia/Seoul")
    claim = make_claim(case)
    late = (timezone.now() - timedelta(days=3)).replace(hour=20, minute=0)
    make_assessment(claim, made_at=late)
    client.force_login(make_member(case, "reader"))
    html = client.get(claim.get_absolute_url()).content.decode()
    assert f"{(late + timedelta(days=1)).day} " in html.split("Standing judgement")[1]
