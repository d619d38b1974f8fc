"""A claim edited in the admin, in a browser: with a reason, without one, and against somebody else."""

import re

from playwright.sync_api import Page, expect

from claims.models import Claim


def open_form(page: Page, number: int) -> None:
    """From the admin's front page to the form of a claim, as a person would."""
    page.goto("/admin/")
    page.get_by_role("link", name="Claims", exact=True).first.click()
    page.get_by_label(re.compile("Search")).first.fill(f"C-{number}")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=f"C-{number}", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile(f"C-{number} "))).to_be_visible()


def test_a_changed_confidence_needs_a_rationale_at_the_field(log_in):
    page = log_in("analyst")
    open_form(page, 12)
    page.get_by_label("Confidence").select_option("low")
    page.get_by_label("Hedge").fill("plain")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".field-rationale .errorlist")).to_contain_text("Say why")
    expect(page.get_by_label("Confidence")).to_have_value("low")
    expect(page.get_by_label("Hedge")).to_have_value("plain")
    claim = Claim.objects.get(number=12)
    assert (claim.confidence, claim.hedge, claim.assessments.count()) == ("moderate", "", 1)

    page.get_by_label("Rationale").fill("The article names no source for it.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("C-12")
    claim = Claim.objects.get(number=12)
    assert (claim.confidence, claim.hedge, claim.assessments.count()) == ("low", "plain", 2)
    assert claim.standing.rationale == "The article names no source for it."


def test_the_second_of_two_editors_is_shown_the_first_ones_work(log_in):
    first, second = log_in("analyst"), log_in("manager")
    for page in (first, second):
        open_form(page, 20)
    first.get_by_label("Statement").fill("Labour is scarce in the Russian Far East.")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.locator(".messagelist")).to_be_visible()
    second.get_by_label("Statement").fill("Russia's Far East lacks hands.")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("Labour is scarce in the Russian Far East.").first).to_be_visible()
    expect(second.get_by_label("Statement")).to_have_value("Russia's Far East lacks hands.")
    assert Claim.objects.get(number=20).statement == "Labour is scarce in the Russian Far East."


def test_a_reader_is_told_who_may_enter(log_in):
    page = log_in("reader")
    page.goto("/admin/")
    expect(page.get_by_role("heading")).to_be_visible()
    assert page.get_by_role("link", name="Claims", exact=True).count() == 0
