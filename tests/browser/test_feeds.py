"""A feed is followed through a browser: added, seen being read, read from where it stands; with scripts and without."""

import pytest
from playwright.sync_api import expect

from claims.capture.captured import PAGE_WITH_FEED
from claims.models import Arrival, Case, Feed
from tests.browser.conftest import CASE
from tests.browser.test_accessibility import NARROW, faults_in_each_look
from tests.capture.server import LOOPBACK, page, serving
from tests.factories import anyone, make_feed
from tests.test_tasks import ARTICLE, RSS

FEEDS = f"{CASE}/feeds/"
FRONT = (
    b"<html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head><body>.</body></html>"
)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_site_is_followed_from_its_front_page(log_in, site, settings, scripts):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    at = log_in("analyst", java_script_enabled=scripts)
    at.goto(f"{CASE}/documents/")
    at.get_by_role("link", name="Feeds", exact=True).click()
    expect(at.get_by_text("This case reads no feed yet.")).to_be_visible()
    with serving({"/": page(FRONT), "/rss": page(RSS), "/a": page(ARTICLE)}) as (host, _):
        at.get_by_label("Address").fill(host)
        at.get_by_role("button", name="Add feed").click()
        expect(at.get_by_text(f"its feed is at {host}/rss.")).to_be_visible()
        at.get_by_role("button", name="Read it from there").click()
        expect(at.get_by_role("rowheader", name="Harbour Post")).to_be_visible()
    at.get_by_role("link", name="Arrivals").first.click()
    expect(at.get_by_text("by the feed Harbour Post")).to_be_visible()
    assert Arrival.objects.get().state == "to_check" and Feed.objects.get().address == f"{host}/rss"


def test_the_page_shows_by_itself_how_a_reading_went(log_in, site):
    feed = make_feed(Case.objects.get())
    at = log_in("analyst")
    at.goto(FEEDS)
    expect(at.get_by_text("A feed is being read.")).to_be_visible()
    feed.fail("The site has no feed at this address (404).")
    expect(at.get_by_text("The site has no feed at this address (404).")).to_be_visible()
    expect(at.get_by_text("A feed is being read.")).to_have_count(0)


def test_axe_finds_nothing_on_these_pages(log_in, site):
    case = Case.objects.get()
    at = log_in("analyst", deaf=True, **NARROW)
    at.goto(FEEDS)
    found = {"empty": faults_in_each_look(at)}
    make_feed(case, by=anyone(case), title="Harbour Post").turn_off(by=anyone(case))
    failed, renamed = make_feed(case), make_feed(case)
    failed.fail(PAGE_WITH_FEED.format(address=f"https://harbour.example/{'a' * 90}"))
    for path in (FEEDS, f"{FEEDS}{renamed.pk}/"):
        at.goto(path)
        at.wait_for_load_state("load")
        found[path] = faults_in_each_look(at)
    expect(at.get_by_role("heading", name="Rename a feed")).to_be_visible()
    assert not any(found.values()), found
