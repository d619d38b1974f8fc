"""The register: what a row says, filters as links and forms, pages, counts, and who may see it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim
from claims.search import mark, paging
from claims.search.hits import cut
from claims.views import register
from tests.factories import (
    anyone,
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

SCORED = {"test": "Ships seen at the port.", "due": "2030-01-01"}


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


def address(case, query="", name="claim-list"):
    return reverse(name, args=[case.slug]) + (f"?{query}" if query else "")


def page(client, case, query="", status=200):
    answer = client.get(address(case, query))
    assert answer.status_code == status
    return answer.content.decode()


def numbers(html):
    """The numbers of the rows, in order."""
    return [
        int(number) for number in re.findall(r'<td class="c-no"><a class="no" href="[^"]*">C-(\d+)</a>', html)
    ]


def links(html, text):
    """Where the links with this text in them lead, without entities."""
    found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.S)
    return [href.replace("&amp;", "&") for href, inside in found if text in re.sub(r"<[^>]+>", "", inside)]


# Who may see it


def test_a_stranger_is_asked_to_log_in(client, case):
    client.logout()
    for name in ("claim-list", "claim-counts", "claim-export"):
        answer = client.get(address(case, name=name))
        assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_somebody_who_is_not_a_member_finds_nothing(client, case):
    client.force_login(make_user())
    for name in ("claim-list", "claim-counts", "claim-export"):
        for query in ("", "confidence=wrong"):
            assert client.get(address(case, query, name)).status_code == 404


def test_a_superuser_sees_every_case(client, case):
    client.force_login(make_user(is_superuser=True))
    make_claim(case)
    assert numbers(page(client, case)) == [1]


def test_it_is_only_read(client, case):
    for name in ("claim-list", "claim-counts", "claim-export"):
        assert client.post(address(case, name=name)).status_code == 405


def test_a_reader_is_not_offered_what_he_may_not_do(client, case):
    make_claim(case)
    assert "Judge" in page(client, case) and "New claim" in page(client, case)
    client.force_login(make_member(case, "reader"))
    assert "Judge" not in page(client, case) and "New claim" not in page(client, case)


# A row


def test_a_row_says_what_is_held_true_and_on_how_many_reports(client, case):
    claim = make_claim(
        case,
        statement="Arms left Rajin",
        kind="forecast",
        **SCORED,
        claimant=make_source(case, name="Ian Hill"),
    )
    make_evidence(claim)
    make_evidence(claim, stance="contradicts")
    make_assessment(claim, status="unverified", confidence="moderate", likelihood="very_likely")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(client, case)))
    for said in (
        "Arms left Rajin",
        "forecast",
        "Ian Hill",
        "open",
        "moderate",
        "very likely",
        "(80-95%)",
        "1 report for",
        "1 against",
    ):
        assert said in text
    assert "new evidence since judged" not in text


def test_a_claim_that_nobody_judged_says_so(client, case):
    make_claim(case)
    html = page(client, case)
    assert "not judged yet" in html and "never" in html and "not given" in html and "not named" in html


def test_dates_are_those_of_the_case(client):
    import time_machine

    case = make_case(time_zone="Asia/Seoul")
    client.force_login(anyone(case))
    with time_machine.travel("2023-11-24T20:00:00Z", tick=False):
        make_assessment(make_claim(case))
    assert "25 Nov 2023" in page(client, case)


def test_new_evidence_and_fates_are_flagged(client, case):
    news, gone, old, heir = (make_claim(case) for _ in range(4))
    make_assessment(news)
    make_evidence(news)
    make_assessment(old, confidence="high")
    old.supersede(by=anyone(case), successor=heir)
    gone.withdraw(by=anyone(case), reason="Said by nobody.")
    html = page(client, case, "sort=number")
    assert "new evidence since judged" in html
    assert "withdrawn: Said by nobody." in html
    assert f'superseded by <a class="no" href="{heir.get_absolute_url()}">C-4</a>' in html
    assert "cf-high" not in html.split("<tbody>")[1]
    assert html.count(">Judge</a>") == 2
    assert "status is-past status-superseded" in html and "status is-past status-withdrawn" in html


def test_what_people_write_is_shown_as_text(client, case):
    make_claim(case, statement="<script>alert(1)</script>", claimant=make_source(case, name="<b>Bold</b>"))
    html = page(client, case, "q=script")
    assert "&lt;<mark" in html and "<script>alert" not in html and "<b>Bold" not in html


def test_nothing_is_inline(client, case):
    make_assessment(make_claim(case, tags=[make_tag(case)]), likelihood="likely")
    html = page(client, case, "counts=1&confidence=low")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", html)


def test_links_to_claims_know_the_list_they_come_from(client, case):
    claim = make_claim(case, statement="Shells & fuses")
    html = page(client, case, "q=shells+%26+fuses&sort=number&counts=1")
    (href, *_) = links(html, "C-1")
    assert urlsplit(href).path == claim.get_absolute_url()
    assert parse_qs(parse_qs(urlsplit(href).query)["list"][0]) == {
        "q": ["shells & fuses"],
        "sort": ["number"],
    }
    (judge,) = links(html, "Judge")
    assert urlsplit(judge).path == reverse("claim-judge", args=[case.slug, 1])


def test_a_list_without_filters_is_a_list_too(client, case):
    make_claim(case)
    (href, *_) = links(page(client, case), "C-1")
    assert parse_qs(urlsplit(href).query)["list"] == ["sort=-changed"]


# Words


@pytest.mark.parametrize("words", ["O%27Neil", "C%2B%2B", "%22half"])
def test_words_with_signs_find_what_they_say(client, case, words):
    make_claim(case, statement="O'Neil wrote half of it in C++")
    html = page(client, case, f"q={words}")
    assert numbers(html) == [1] and '<mark class="hit">' in html


@pytest.mark.parametrize("words", ["%F0%9F%98%80", "x" * 10_000, "%F0%9F%98%80" * 10_000])
def test_words_that_cannot_be_searched_for_are_answered_with_a_sentence(client, case, words):
    make_claim(case)
    html = page(client, case, f"q={words}", status=400)
    assert numbers(html) == [] and re.search("at least one letter or digit|at most 200 characters", html)


def test_a_hit_that_only_the_evidence_has_is_shown_from_there(client, case):
    make_evidence(make_claim(case, statement="Arms were sent"), gist="The Angara called at Dunai.")
    html = page(client, case, "q=angara")
    assert 'in its evidence:</span> The <mark class="hit">Angara</mark> called at Dunai.</span>' in html


def test_the_evidence_that_holds_most_of_what_was_asked_is_shown(client, case):
    claim = make_claim(case, statement="About 1,000 containers were seen")
    make_evidence(claim, gist="Seoul counts about 6,700 containers.")
    make_evidence(claim, gist="Washington counts 100 more containers.")
    html = page(client, case, "q=counts+about+6,700")
    shown = html.split("in its evidence:</span>")[1].split("</span>")[0]
    assert shown.strip().startswith(
        'Seoul <mark class="hit">counts</mark> <mark class="hit">about</mark> <mark class="hit">6,700'
    )


def test_part_of_a_number_is_no_hit_that_hides_the_number(client, case):
    claim = make_claim(case, statement="Containers were shipped")
    make_evidence(claim, gist="The Centre counts 15,800 containers.")
    make_evidence(claim, gist="They would hold 152 mm rounds, 800 in each.")
    html = page(client, case, "q=15,800")
    assert 'in its evidence:</span> The Centre counts <mark class="hit">15,800</mark> containers.' in html


def test_the_phrases_that_the_statement_lacks_go_before_those_that_it_has(client, case):
    claim = make_claim(case, statement="Arms were sent to Russia by ship")
    make_evidence(claim, gist="The Angara called at Dunai.")
    make_evidence(claim, gist="Arms went to Russia by ship.")
    assert 'The <mark class="hit">Angara</mark> called' in page(client, case, "q=arms+russia+ship+angara")


def test_a_claim_whose_statement_holds_all_phrases_needs_no_evidence(client, case):
    make_evidence(make_claim(case, statement="About 6,700 containers"), gist="Seoul counts 6,700 containers.")
    assert "in its evidence" not in page(client, case, "q=6,700+contain")


def test_a_long_quote_is_cut_where_most_of_the_hits_are():
    text = (
        "A count was made. "
        + "Nothing was said of it for long. " * 9
        + "Seoul counts about 6,700 containers."
    )
    shown = cut(mark(text, "count 6,700"))
    assert ("6,700", True) in shown and ("counts", True) in shown


def test_withdrawn_evidence_is_never_shown_as_a_hit(client, case):
    claim = make_claim(case, statement="Arms were sent")
    make_evidence(claim, gist="The Angara called at Dunai.")
    gone = make_evidence(claim, gist="The Angara and the Maria called at Dunai.")
    gone.withdraw(by=gone.author, reason="Wrong ship.")
    html = page(client, case, "q=angara")
    assert "The <mark" in html and "the Maria" not in html


def test_only_what_a_document_says_word_for_word_stands_in_quotes(client, case):
    document = make_text("Nothing more. The Angara called at Dunai.", case)
    make_evidence(make_claim(case), document=document, gist="", place="", quote="The Angara called", start=14)
    assert '<q>The <mark class="hit">Angara</mark> called</q>' in page(client, case, "q=angara")


# Filters, chips, order


def test_a_wrong_address_says_what_is_wrong_and_shows_no_rows(client, case):
    make_claim(case)
    html = page(client, case, "confidence=medium&foo=1", status=400)
    assert "“medium” is not a confidence" in html and "no filter “foo”" in html
    assert numbers(html) == [] and "Export" not in html and 'class="chip"' not in html
    assert 'value="medium"' not in html


def test_what_was_typed_wrong_is_still_in_its_field(client, case):
    html = page(client, case, "from=yesterday&claimant=Nobdy", status=400)
    assert 'value="yesterday"' in html and 'value="Nobdy"' in html


def test_the_form_as_a_browser_sends_it_leads_to_a_short_address(client, case):
    source = make_source(case, name="Ian Hill")
    query = "q=&new_evidence=&claimant=ian+hill&document=&document_id=&owner=&from=&to=&confidence=low"
    answer = client.get(address(case, query))
    assert answer.status_code == 302
    assert answer["Location"] == address(case, f"claimant={source.pk}&confidence=low")
    assert client.get(answer["Location"]).status_code == 200


def test_a_wrong_address_is_short_too(client, case):
    answer = client.get(address(case, "q=&from=yesterday&claimant=&to="))
    assert answer["Location"] == address(case, "from=yesterday")


def test_each_chip_takes_its_filter_off_and_no_other(client, case):
    make_assessment(make_claim(case, tags=[make_tag(case, "China")]))
    html = page(client, case, "confidence=low&confidence=high&tag=China&contradicted=1&sort=number")
    chips = dict(re.findall(r'class="chip" href="([^"]*)" aria-label="Take off ([^"]*)"', html))
    taken = {label: href.replace("&amp;", "&") for href, label in chips.items()}
    assert taken == {
        "confidence: low": "?confidence=high&tag=China&contradicted=1&sort=number",
        "confidence: high": "?confidence=low&tag=China&contradicted=1&sort=number",
        "tag: China": "?confidence=low&confidence=high&contradicted=1&sort=number",
        "contradicted": "?confidence=low&confidence=high&tag=China&sort=number",
    }
    assert links(html, "Clear") == [address(case, "sort=number")]


def test_ticks_show_what_is_chosen(client, case):
    make_claim(case, tags=[make_tag(case, "China")])
    html = page(client, case, "confidence=none&tag=China&never_judged=1&fate=active")
    ticked = re.findall(r'name="(\w+)" value="(\w+)" id="[^"]*" checked', html)
    assert set(ticked) == {
        ("confidence", "none"),
        ("tag", "China"),
        ("never_judged", "1"),
        ("fate", "active"),
    }


def test_many_tags_are_typed_and_those_chosen_are_ticked(client, case):
    for index in range(register.MOST_TICKS + 1):
        make_tag(case, f"tag-{index}")
    html = page(client, case, "tag=tag-7")
    assert re.findall(r'name="tag" value="([^"]*)"', html) == ["tag-7"]
    assert 'aria-label="Another tag"' in html


def test_no_form_lists_documents_sources_or_people(client, case):
    make_document(case, title="A title that no menu holds")
    html = page(client, case)
    assert "<select" not in html and "A title that no menu holds" not in html


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", [1, 2, 3]),
        ("-number", [3, 2, 1]),
        ("confidence", [3, 1, 2]),
        ("-confidence", [1, 3, 2]),
        ("", [3, 1, 2]),
        ("changed", [2, 1, 3]),
    ],
)
def test_it_is_sorted_both_ways_with_nothing_given_last(client, case, sort, expected):
    first, _, third = (make_claim(case) for _ in range(3))
    make_assessment(first, confidence="high")
    make_assessment(third, confidence="low")
    assert numbers(page(client, case, f"sort={sort}" if sort else "")) == expected


def test_heads_say_how_it_is_sorted_and_sort_the_other_way(client, case):
    make_claim(case)
    html = page(client, case, "sort=-confidence&kind=event")
    assert 'aria-sort="descending"' in html
    assert "?sort=confidence&kind=event" in links(html, "Confidence")


# Pages


@pytest.fixture
def many(case, monkeypatch):
    """Seven claims on pages of three."""
    monkeypatch.setattr(paging.page, "__kwdefaults__", {**paging.page.__kwdefaults__, "size": 3})
    return [make_claim(case) for _ in range(7)]


def test_pages_lead_on_and_back(client, case, many):
    first = page(client, case, "sort=number&kind=event")
    assert numbers(first) == [1, 2, 3] and not links(first, "Previous")
    second = page(client, case, links(first, "Next")[0].lstrip("?"))
    assert numbers(second) == [4, 5, 6]
    last = page(client, case, links(second, "Next")[0].lstrip("?"))
    assert numbers(last) == [7] and not links(last, "Next")
    assert numbers(page(client, case, links(last, "Previous")[0].lstrip("?"))) == [4, 5, 6]
    assert "kind=event" in links(last, "Previous")[0]


def test_fifty_rows_are_a_page(client, case):
    by = anyone(case)
    for _ in range(51):
        make_claim(case, by=by)
    html = page(client, case)
    assert len(numbers(html)) == 50 and "50 claims on this page" in html and len(links(html, "Next")) == 1


def test_a_filter_starts_from_the_first_page(client, case, many):
    html = page(client, case, "sort=number&kind=event&after=3~" + str(many[2].pk))
    assert not any(
        "after=" in href for href in links(html, "event") + links(html, "Clear") + links(html, "No.")
    )


def test_a_page_past_the_end_leads_back(client, case, many):
    html = page(client, case, f"sort=number&after=99~{many[-1].pk}")
    assert "The list ends before this page." in html and links(html, "Go to the first page") == [
        "?sort=number"
    ]


def test_the_count_is_exact_and_past_its_limit_says_so(client, case, many, monkeypatch):
    make_assessment(many[0], confidence="high")
    assert '<span class="countline" id="countline">1 of 7</span>' in page(client, case, "confidence=high")
    monkeypatch.setattr(register, "COUNTED", 5)
    assert '<span class="countline" id="countline">5+</span>' in page(client, case)


# Empty


def test_a_case_without_claims_says_how_to_begin(client, case):
    assert links(page(client, case), "Record the first claim") == [reverse("claim-new", args=[case.slug])]
    client.force_login(make_member(case, "reader"))
    html = page(client, case)
    assert "This case has no claims yet." in html and not links(html, "Record the first claim")


def test_filters_that_nothing_passes_say_what_to_do(client, case):
    make_claim(case)
    html = page(client, case, "confidence=high")
    assert "Take a filter off" in html and links(html, "Take all filters off") == [address(case)]


# Counts


def counts(html):
    return {
        tuple(name.split("-", 1)): int(n)
        for name, n in re.findall(r'<span class="count[^"]*" id="count-([\w-]+)"[^>]*>(\d+)</span>', html)
    }


def test_counts_are_fetched_after_the_page_and_leave_their_own_filter_out(client, case):
    for confidence in ("low", "low", "high"):
        make_assessment(make_claim(case), confidence=confidence)
    make_assessment(make_claim(case, kind="view"), confidence="high")
    html = page(client, case, "confidence=high&kind=event")
    assert counts(html) == {}
    (fetched,) = re.findall(r'hx-get="([^"]*counts[^"]*)" hx-trigger="load[^"]*"', html)
    found = counts(client.get(fetched.replace("&amp;", "&")).content.decode())
    assert found["confidence", "low"] == 2 and found["confidence", "high"] == 1
    assert found["kind", "event"] == 1 and found["kind", "view"] == 1
    assert found["status", "unverified"] == 1 and found["likelihood", "none"] == 1


def test_counts_are_shown_by_a_link_without_scripts(client, case):
    make_assessment(make_claim(case), confidence="high")
    html = page(client, case, "kind=event")
    assert html.index("Count the claims") < html.index("Needs a look")
    (href,) = links(html, "Count the claims")
    html = page(client, case, href.lstrip("?").removesuffix("#filters"))
    assert counts(html)["confidence", "high"] == 1
    assert 'hx-trigger="load' not in html


def test_counts_stay_when_a_filter_is_set_taken_off_or_all_are_cleared(client, case):
    make_claim(case)
    html = page(client, case, "kind=event&counts=1")
    assert '<input type="hidden" name="counts" value="1">' in html
    chip = re.search(r'<a[^>]*class="chip"[^>]*>|<span class="chip".*?</span>', html, re.DOTALL)[0]
    assert "counts=1" in chip
    (clear,) = links(html, "Clear")
    assert clear.endswith("?counts=1")


def test_counts_of_a_wrong_address_are_refused(client, case):
    assert client.get(address(case, "foo=1", "claim-counts")).status_code == 400


# Cost


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def fill(case, count):
    for _ in range(count):
        claim = make_claim(case, statement="By sea", claimant=make_source(case), tags=[make_tag(case)])
        make_evidence(claim, gist="The Angara called.")
        make_assessment(claim, confidence="high")
    claim.supersede(by=anyone(case), successor=Claim.objects.filter(case=case).first())


@pytest.mark.parametrize(
    "query", ["", "q=angara", "confidence=high&kind=event", "sort=-likelihood", "counts=1"]
)
def test_the_page_asks_no_more_for_more_rows(client, case, query):
    fill(case, 2)
    few = queries(client, address(case, query))
    fill(case, 10)
    assert queries(client, address(case, query)) == few


# The claims beside one


def test_the_neighbours_of_a_claim_are_those_of_its_list(case):
    first, second, third = (make_claim(case, kind=kind) for kind in ("event", "view", "event"))
    user = anyone(case)
    assert register.neighbours(case, user, "sort=number", second) == (first, third, 2)
    assert register.neighbours(case, user, "sort=number", first) == (None, second, 1)
    assert register.neighbours(case, user, "sort=number&kind=event", first) == (None, third, 1)


def test_a_claim_that_has_left_its_list_still_has_neighbours(case):
    first, second, third = (make_claim(case, kind=kind) for kind in ("event", "view", "event"))
    assert register.neighbours(case, anyone(case), "sort=number&kind=event", second) == (first, third, None)


def test_a_wrong_list_or_a_stranger_has_no_neighbours(case):
    _, second, _ = (make_claim(case) for _ in range(3))
    nothing = (None, None, None)
    assert register.neighbours(case, anyone(case), "kind=wrong", second) == nothing
    assert register.neighbours(case, anyone(case), "foo=1", second) == nothing
    assert register.neighbours(case, make_user(), "sort=number", second) == nothing
    assert register.neighbours(case, anyone(case), "sort=number", make_claim(make_case())) == nothing


def test_terms_of_the_standard_that_the_case_had_before_come_with_the_counts(client, case):
    make_assessment(make_claim(case), likelihood="roughly_even_chance")
    case.edit(by=anyone(case), version=case.version, likelihood_standard="phia")
    page = client.get(reverse("claim-list", args=[case.slug])).content.decode()
    counts = client.get(reverse("claim-counts", args=[case.slug])).content.decode()
    places = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'id="([^"]+)" hx-swap-oob', counts)) <= places
    assert 'value="roughly_even_chance"' not in page
    assert 'value="roughly_even_chance"' in counts.split('id="likelihood-rest"')[1]
