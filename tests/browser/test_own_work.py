"""One's own work in a browser: what waits is put away and comes back; a case is opened, set up, staffed, closed and reopened."""

import re

import pytest
from playwright.sync_api import Page, expect

from claims.models import Case, Claim, Note
from tests.browser.conftest import CASE
from tests.browser.test_accessibility import NARROW, faults_in_each_look
from tests.factories import anyone, make_assessment, make_claim, make_dissent, make_evidence, make_member


@pytest.fixture
def waiting(site):
    """Three claims of the analyst: one with new evidence, one to be looked at again, one with dissent; all of it by others."""
    case = Case.objects.get()
    analyst, reviewer = anyone(case), case.memberships.get(role="reviewer").user
    Claim.objects.filter(case=case, owner=analyst).update(owner=None)
    fresh, due, disputed = (
        make_assessment(make_claim(case, by=reviewer, owner=analyst), by=reviewer, review_on=day).claim
        for day in (None, case.today, None)
    )
    make_evidence(fresh, by=reviewer, document=case.documents.first())
    make_dissent(disputed, by=reviewer, text="I would say contested.")
    return fresh, due, disputed


def put_away(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text("It comes back when something newer happens.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_what_waits_is_put_away_and_comes_back(log_in, waiting, scripts):
    fresh, due, disputed = waiting
    page = log_in("analyst", java_script_enabled=scripts)
    page.goto("/")
    expect(page.get_by_text("3 claims of yours wait for you.")).to_be_visible()
    put_away(page, f"Put away {fresh.name}, new evidence")
    put_away(page, f"Put away {due.name}, to be looked at again")
    put_away(page, f"Put away {disputed.name}, dissent")
    expect(page.get_by_text("No claim of yours waits for you.")).to_be_visible()
    expect(page.get_by_text("the last 7 days, as you have not marked anything as seen yet")).to_be_visible()
    expect(page.get_by_text(re.compile("dissent by reviewer, today"))).to_be_visible()
    put_away(page, "Mark all as seen in Russia and North Korea")
    expect(page.get_by_text("Nothing that you have not seen.")).to_be_visible()

    make_evidence(fresh, by=make_member(fresh.case, name="newcomer"), document=fresh.case.documents.first())
    page.goto("/")
    expect(page.get_by_text("1 claim of yours waits for you.")).to_be_visible()
    expect(page.get_by_text("1 new piece of evidence by newcomer, today")).to_be_visible()
    page.get_by_role("link", name=f"Judge {fresh.name}").click()
    expect(page).to_have_url(re.compile(f"{CASE}/claims/{fresh.number}/judge/"))
    assert Note.objects.get(text="I would say contested.").is_open_dissent


def test_the_focus_goes_on_after_a_press_which_is_undone_or_brought_back_later(log_in, waiting):
    fresh, due, disputed = waiting
    due.edit(by=anyone(due.case), version=due.version, owner=None)
    second = make_assessment(make_claim(due.case, by=anyone(due.case), owner=anyone(due.case))).claim
    make_evidence(second, by=make_member(due.case), document=due.case.documents.first())
    page = log_in("analyst")
    page.goto("/")
    button = page.get_by_role("button", name=f"Put away {second.name}, new evidence", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Put away {fresh.name}, new evidence")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"{second.name} is back among your work.")).to_be_visible()
    put_away(page, f"Put away {disputed.name}, dissent")
    expect(page.locator("main :focus")).to_have_count(1)
    page.get_by_role("link", name="Show it").click()
    page.get_by_role("button", name=f"Bring back {disputed.name}, dissent").click()
    expect(page.get_by_role("button", name=f"Put away {disputed.name}, dissent")).to_be_visible()


def test_a_case_is_opened_set_up_staffed_closed_and_reopened(log_in, site):
    page = log_in("analyst")
    page.goto("/")
    page.get_by_role("link", name="New case").click()
    page.get_by_label("Title").fill("Ships of the Baltic Sea")
    expect(page.get_by_label("Address")).to_have_value("ships-of-the-baltic-sea")
    page.get_by_label("Address").fill("baltic-ships")
    page.get_by_label("Title").fill("Ships of the Baltic")
    expect(page.get_by_label("Address")).to_have_value("baltic-ships")
    page.get_by_role("combobox", name="Time zone").fill("")
    page.get_by_role("combobox", name="Time zone").press_sequentially("tall")
    page.get_by_role("option", name="Europe/Tallinn").click()
    page.get_by_role("button", name="Open the case").click()
    expect(page).to_have_url(re.compile("/cases/baltic-ships/$"))
    expect(page.get_by_text("you are manager here")).to_be_visible()

    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Key question").fill("Whose ships are they?")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    expect(page.get_by_text("Case edited")).to_be_visible()

    page.get_by_role("link", name="Members").click()
    page.get_by_label("User name or e-mail").fill("nobody")
    page.get_by_role("button", name="Add member").click()
    expect(page.get_by_text("There is no account of that name.")).to_be_visible()
    page.get_by_label("User name or e-mail").fill("reviewer")
    page.get_by_label(re.compile("^analyst")).check()
    page.get_by_role("button", name="Add member").click()
    expect(page.get_by_text("reviewer is analyst here now.")).to_be_visible()
    page.get_by_role("link", name="Remove analyst").click()
    page.get_by_role("button", name="Remove analyst").click()
    expect(page.get_by_text("make somebody else manager first")).to_be_visible()

    page.goto("/cases/baltic-ships/settings/")
    page.get_by_role("link", name="Close it").click()
    page.get_by_label("Why").fill("All of them are named.")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("All of them are named.")).to_be_visible()
    expect(page.get_by_role("link", name="New claim")).to_have_count(0)
    page.get_by_role("link", name="reopen it").click()
    page.get_by_label("Why").fill("Another one came.")
    page.get_by_role("button", name="Reopen the case").click()
    expect(page.get_by_text("This case is closed")).to_have_count(0)
    expect(page.get_by_role("link", name="New claim").first).to_be_visible()


def test_axe_finds_nothing_on_these_pages(log_in, waiting):
    case = waiting[0].case
    member = case.memberships.get(role="reader")
    ways = ["settings/", "close/", "members/", f"members/{member.pk}/", f"members/{member.pk}/remove/"]
    analyst, manager = log_in("analyst", deaf=True, **NARROW), log_in("manager", deaf=True, **NARROW)
    found = {
        path: faults_in_each_look(analyst)
        for path in ("/", "/cases/new/", f"{CASE}/members/")
        if analyst.goto(path)
    }
    found |= {
        path: faults_in_each_look(manager) for path in (f"{CASE}/{way}" for way in ways) if manager.goto(path)
    }
    case.close(by=case.memberships.get(role="manager").user, reason="Done.")
    for path in (f"{CASE}/", f"{CASE}/claims/30/", f"{CASE}/reopen/", f"{CASE}/settings/"):
        manager.goto(path)
        found[f"{path} closed"] = faults_in_each_look(manager)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
