"""A bookmarklet hands over what the browser shows, from pages of other sites, and nothing is kept unasked."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from claims.models import Arrival
from claims.views.bookmarklet import LONGEST
from tests.browser.conftest import CASE
from tests.browser.test_accessibility import NARROW, faults_in_each_look
from tests.capture.server import page, serving
from tests.factories import PASSWORD

BOOKMARKLET = f"{CASE}/documents/bookmarklet/"
ARTICLE = """<!doctype html><html><head><meta charset="utf-8"><title>The port is open, “again” &amp; again</title></head><body>
<nav>Menu of the site</nav><article id="a"><p>The port opened its gates; 항구가 문을 열었다.</p><p>Ships came in at 5 % &lt;more&gt; speed.</p></article>
</body></html>""".encode()
LONG = b"<!doctype html><title>Long</title><body><p>" + "Порт открыт. ".encode() * 20_000
CLOSED = {
    "Content_Security_Policy": "default-src 'none'; form-action 'none'; connect-src 'none'",
    "Cross_Origin_Opener_Policy": "same-origin",
}
SELECT = """() => getSelection().selectAllChildren(document.querySelector("article p"))"""


@pytest.fixture
def elsewhere():
    """Another site, with an article on an open page, the same on a page that forbids what can be forbidden, and a long one."""
    with serving(
        {
            "/a": page(ARTICLE),
            "/closed": page(ARTICLE, **CLOSED),
            "/long": page(LONG),
            "/favicon.ico": page(b"", 404),
        }
    ) as (host, _):
        yield host


@pytest.fixture
def analyst(log_in) -> Page:
    return log_in("analyst")


@pytest.fixture
def code(analyst) -> str:
    """The bookmarklet, as it is copied from the page."""
    analyst.goto(BOOKMARKLET)
    link = analyst.get_by_role("link", name="To Grounds").get_attribute("href")
    assert link == analyst.get_by_label("The code of the bookmarklet").input_value()
    return link


def bring(at: Page, address: str, code: str, *, select: bool = False) -> Page:
    """Use the bookmarklet on a page; return the page that it opens."""
    at.goto(address)
    if select:
        at.evaluate(SELECT)
    with at.expect_popup() as opened:
        at.evaluate(unquote(code.removeprefix("javascript:")))
    opened.value.wait_for_load_state("load")
    return opened.value


def test_a_link_with_its_code_does_what_the_bookmark_does(analyst, code, elsewhere):
    analyst.goto(f"{elsewhere}/a")
    analyst.evaluate(
        """code => {
        const link = document.createElement("a");
        Object.assign(link, {href: code, textContent: "Use it"});
        document.body.prepend(link);
    }""",
        code,
    )
    with analyst.expect_popup() as opened:
        analyst.get_by_role("link", name="Use it").click()
    expect(opened.value.get_by_label("Text", exact=True)).to_have_value(
        re.compile("Ships came in at 5 % <more> speed")
    )


@pytest.mark.parametrize("path", ["/a", "/closed"])
def test_what_is_selected_comes_in_with_address_and_title_when_it_is_kept(analyst, code, elsewhere, path):
    got = bring(analyst, f"{elsewhere}{path}#part", code, select=True)
    expect(got.get_by_role("heading", name="Keep what your browser brought?")).to_be_visible()
    expect(got.get_by_text("For each article")).to_be_hidden()
    assert got.url.endswith(BOOKMARKLET), "the text stands in no history"
    assert not Arrival.objects.exists()
    got.get_by_role("button", name="Keep this text").click()
    expect(got.get_by_role("button", name="Record it")).to_be_visible()
    arrival = Arrival.objects.get()
    assert (arrival.road, arrival.address, arrival.title, arrival.media_type) == (
        "bookmarklet",
        f"{elsewhere}{path}",
        "The port is open, “again” & again",
        "text/plain",
    )
    assert arrival.text == "The port opened its gates; 항구가 문을 열었다."
    expect(got.get_by_text("came from a browser")).to_be_visible()


def test_the_whole_text_comes_where_nothing_is_selected(analyst, code, elsewhere):
    got = bring(analyst, f"{elsewhere}/closed", code)
    expect(got.get_by_text("so the whole text of the page came")).to_be_visible()
    text = got.get_by_label("Text", exact=True)
    expect(text).to_have_value(re.compile("Menu of the site(.|\n)*항구가(.|\n)*Ships came in"))
    text.fill("Cut to what matters.")
    got.get_by_role("button", name="Keep this text").click()
    expect(got.get_by_role("button", name="Record it")).to_be_visible()
    assert Arrival.objects.get().text == "Cut to what matters."


def test_what_comes_without_a_title_is_shown_with_the_word_that_its_page_says_where_it_stands(
    analyst, code, site
):
    analyst.goto("about:blank")  # from the page itself only the part behind the # would change
    analyst.goto(f"{site}{BOOKMARKLET}#address=https%3A%2F%2Fpost.example%2Fa&text=So+it+was.")
    expect(analyst.get_by_label("Text", exact=True)).to_have_value("So it was.")
    expect(
        analyst.get_by_text("The page itself says this address: Grounds has not fetched it.")
    ).to_be_visible()


def test_nothing_is_lost_where_one_must_log_in_first(browser, code, elsewhere, site):
    stranger = browser.new_context(base_url=site)
    got = bring(stranger.new_page(), f"{elsewhere}/closed", code, select=True)
    for password in ("wrong", PASSWORD):
        got.get_by_label("User name or e-mail").fill("analyst")
        got.get_by_label("Password").fill(password)
        got.get_by_role("button", name="Log in").click()
    expect(got.get_by_label("Text", exact=True)).to_have_value(
        "The port opened its gates; 항구가 문을 열었다."
    )
    expect(got.get_by_label("Address")).to_have_value(f"{elsewhere}/closed")
    stranger.close()


def test_a_text_that_is_too_long_for_it_is_said_to_be_and_not_cut(analyst, code, elsewhere):
    assert len(LONG.decode()) * 4 > LONGEST
    got = bring(analyst, f"{elsewhere}/long", code)
    expect(got.get_by_text("too long to be handed over")).to_be_visible()
    expect(got.get_by_label("Text", exact=True)).to_have_value("")
    expect(got.get_by_label("Address")).to_have_value(f"{elsewhere}/long")


def test_a_text_just_short_enough_comes_whole_after_a_log_in_too(browser, code, elsewhere, site):
    stranger = browser.new_context(base_url=site)
    at = stranger.new_page()
    at.goto(f"{elsewhere}/a")
    at.evaluate(
        "length => { document.querySelector('article').textContent = 'b'.repeat(length) }", LONGEST - 2_000
    )
    with at.expect_popup() as opened:
        at.evaluate(unquote(code.removeprefix("javascript:")))
    got = opened.value
    got.get_by_label("User name or e-mail").fill("analyst")
    got.get_by_label("Password").fill(PASSWORD)
    got.get_by_role("button", name="Log in").click()
    expect(got.get_by_role("heading", name="Keep what your browser brought?")).to_be_visible()
    assert len(got.get_by_label("Text", exact=True).input_value()) > LONGEST - 2_000
    stranger.close()


def test_on_our_own_page_it_says_where_it_works(analyst, code):
    analyst.get_by_role("link", name="To Grounds").click()
    expect(analyst.get_by_text("It works from your bookmarks")).to_be_visible()


def test_a_page_that_is_no_web_page_brings_no_address(analyst, code):
    analyst.goto(f"{BOOKMARKLET}#address=file:///home/a.html&title=A&text=So.")
    analyst.reload()
    expect(analyst.get_by_label("Address")).to_have_value("")


def test_axe_finds_nothing_on_the_page_before_and_after(log_in, elsewhere):
    at = log_in("analyst", deaf=True, **NARROW)
    at.goto(BOOKMARKLET)
    code = at.get_by_label("The code of the bookmarklet").input_value()
    assert faults_in_each_look(at) == []
    assert faults_in_each_look(bring(at, f"{elsewhere}/a", code)) == []
