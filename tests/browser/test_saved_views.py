"""Views of the register in a browser: saved, found in the menu, shared with others; the grid, groups, most common values."""

import re

from playwright.sync_api import Page, expect

from claims.models import SavedView
from tests.browser.conftest import CASE, settle
from tests.browser.test_accessibility import NARROW, faults_in_each_look


def open_menu(page: Page) -> None:
    page.locator("#views > summary").click()


def test_a_view_is_saved_found_shared_and_seen_by_another_member(log_in):
    page = log_in("analyst")
    page.goto(f"{CASE}/claims/")
    page.get_by_role("group", name="Confidence").get_by_label(re.compile("^high")).check()
    page.wait_for_url(re.compile("confidence=high"))
    # The menu knows the filters that were set since the page was loaded.
    expect(page.locator("#views input[name=present]")).to_have_value("confidence=high")
    open_menu(page)
    page.get_by_label("Save this view").fill("Firm ones")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_text("The view “Firm ones” is saved.")).to_be_visible()
    expect(page.locator("#views > summary")).to_contain_text("Firm ones")

    page.goto(f"{CASE}/claims/")
    open_menu(page)
    page.keyboard.press("Escape")
    expect(page.locator("#views .menu")).to_be_hidden()
    open_menu(page)
    page.get_by_role("link", name="Firm ones", exact=True).click()
    page.wait_for_url(re.compile(r"\?confidence=high$"))

    open_menu(page)
    page.get_by_role("link", name="Change the view Firm ones").click()
    page.get_by_label("Share it with the case").check()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_text("The view “Firm ones” is saved.")).to_be_visible()

    other = log_in("reader")
    other.goto(f"{CASE}/claims/")
    open_menu(other)
    expect(other.locator("#views .menu")).to_contain_text("by analyst")
    expect(other.get_by_role("link", name="Change the view Firm ones")).to_have_count(0)
    other.get_by_role("link", name="Firm ones", exact=True).click()
    other.wait_for_url(re.compile(r"\?confidence=high$"))


def test_all_of_it_works_without_scripts(log_in):
    page = log_in("reader", java_script_enabled=False)
    page.goto(f"{CASE}/claims/?confidence=high")
    open_menu(page)
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_text("Give the view a name.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Firm ones")
    page.get_by_role("button", name="Save view").click()
    assert (SavedView.objects.get().query, SavedView.objects.get().shared) == ("confidence=high", False)

    page.get_by_role("link", name="Grid", exact=True).click()
    cell = page.get_by_role("link", name=re.compile(r"^\d+ corroborated, confidence high$"))
    number = cell.locator(".n").inner_text()
    cell.click()
    expect(page.get_by_role("heading", name=f"Claims {number} of 83")).to_be_visible()
    page.get_by_role("link", name="tag", exact=True).click()
    expect(page.get_by_role("heading", name="diplomacy")).to_be_visible()

    page.locator("#most-claimant > summary").click()
    page.locator("#most-claimant").get_by_role("link", name="Count them").click()
    page.locator("#most-claimant").get_by_role("link", name="Ian Hill", exact=True).click()
    page.wait_for_url(re.compile("claimant="))
    open_menu(page)
    page.get_by_role("link", name="Change the view Firm ones").click()
    page.get_by_role("link", name=re.compile("Remove this view")).click()
    page.get_by_role("button", name="Remove the view").click()
    expect(page.get_by_text("The view “Firm ones” is removed.")).to_be_visible()
    assert not SavedView.objects.exists()


def test_the_most_common_are_fetched_when_opened_and_follow_the_filters(log_in):
    page = log_in("reader")
    page.goto(f"{CASE}/claims/")
    said_by = page.locator("#most-claimant")
    said_by.locator("summary").click()
    first = said_by.locator("li .count").first
    expect(first).to_have_text(re.compile(r"^\d+$"))
    before = first.inner_text()
    page.get_by_role("group", name="Confidence").get_by_label(re.compile("^high")).check()
    page.wait_for_url(re.compile("confidence=high"))
    expect(first).not_to_have_text(before)
    assert "counts" not in page.url
    said_by.get_by_role("link", name="Ian Hill", exact=True).click()
    page.wait_for_url(re.compile("claimant="))
    expect(page.locator(".chip").filter(has_text="said by")).to_contain_text("Ian Hill")
    expect(page.locator("#f-claimant")).to_have_value("Ian Hill")


def test_a_claim_is_judged_among_the_groups(log_in):
    page = log_in("analyst")
    page.goto(f"{CASE}/claims/?confidence=high")
    page.get_by_role("link", name="tag", exact=True).click()
    page.wait_for_url(re.compile("group=tag"))
    groups = page.locator("table.register tbody")
    assert groups.count() > 3
    again = page.locator("table.register tbody tr:not([id]):not(.grouphead)")
    assert again.count() > 0
    page.locator("#claim-30").get_by_role("link", name="Judge C-30").click()
    drawer = page.locator("tr.drawer")
    drawer.get_by_label("Why").first.fill("Looked again.")
    drawer.get_by_role("button", name=re.compile("unchanged")).click()
    expect(page.locator("#claim-30")).to_contain_text("recorded")


def test_axe_finds_nothing(log_in):
    page = log_in("manager", deaf=True, **NARROW)
    page.goto(f"{CASE}/claims/?confidence=high&group=tag")
    open_menu(page)
    page.get_by_label("Save this view").fill(
        "Firm ones, by tag, with a name that is long enough to be cut somewhere"
    )
    page.get_by_label("Share it with the case").check()
    page.get_by_role("button", name="Save view").click()
    view = f"{CASE}/views/{SavedView.objects.get().pk}"
    found = {}
    for path in (
        f"{CASE}/claims/?confidence=high&group=tag",
        f"{CASE}/claims/?confidence=high&grid=1&counts=claimant&counts=tag#filters",
        f"{CASE}/views/",
        f"{CASE}/views/new/?query=confidence%3Dhigh",
        f"{view}/edit/?query=confidence%3Dlow",
        f"{view}/remove/",
    ):
        page.goto(path)
        settle(page)
        if page.locator("#views").count() and "#filters" not in path:
            open_menu(page)
        if wrong := faults_in_each_look(page):
            found[path] = wrong
    assert found == {}
