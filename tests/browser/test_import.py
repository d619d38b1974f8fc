"""Bringing in one's own list in a browser: a file with bad rows, another column, the good rows, and the same again."""

import re

import pytest
from playwright.sync_api import Page, expect

from claims.models import Case, Claim
from tests.browser.conftest import CASE
from tests.browser.test_accessibility import LOOKS, faults

LIST = """Claim;Publisher;Status;Confidence;Why;Subject
Shells were loaded at Rajin on a day in May.;Yonhap;unverified;low;One agency, and no image.;shells
The bridge was closed for a week in June.;Yonhapp;unverified;medium;One agency.;rail
The bridge was opened again in July.;Yonhap;;;;rail
"""


def bring(page: Page) -> None:
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("Your list").set_input_files(
        {"name": "own list.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.get_by_role("button", name="See what is in it").click()
    expect(page.get_by_role("heading", name="own list.csv")).to_be_visible()


def count(page: Page, head: str):
    return page.locator(".counts div", has_text=head).locator("dd")


@pytest.mark.parametrize("look", LOOKS, ids=["wide and light", "narrow and dark"])
def test_a_list_is_seen_mended_brought_in_and_known_again(log_in, look):
    page = log_in("analyst", deaf=True, **look)
    before = Claim.objects.count()
    page.goto(f"{CASE}/claims/")
    page.get_by_role("link", name="Import", exact=True).click()
    assert faults(page) == []
    page.go_back()
    bring(page)
    expect(count(page, "New claims")).to_have_text("2")
    expect(page.get_by_text("write low, moderate or high.")).to_be_visible()
    assert faults(page) == [] and Claim.objects.count() == before

    page.get_by_label("Subject").select_option("tags")
    page.get_by_role("button", name="Read it again with these columns").click()
    expect(page.get_by_label("Subject")).to_have_value("tags")
    expect(page.get_by_text("Left out:")).to_have_count(0)

    page.get_by_label("Bring in nothing until every row is right").check()
    page.get_by_role("button", name="Bring in 2 claims").click()
    expect(page.get_by_text("Nothing was brought in: 1 row is not right yet.")).to_be_visible()
    assert faults(page) == [] and Claim.objects.count() == before

    page.get_by_label("Leave them out, bring in the others").check()
    page.get_by_label("Tag for all of them").fill("own list")
    page.get_by_role("button", name="Bring in 2 claims").click()
    expect(page.get_by_text("2 claims of this file are brought in.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Those with the tag own list").click()
    page.wait_for_url(re.compile(r"tag=own\+list"))
    expect(page.get_by_text("Shells were loaded at Rajin on a day in May.")).to_be_visible()
    assert Claim.objects.count() == before + 2

    page.goto(f"{CASE}/claims/")
    bring(page)
    expect(count(page, "There already")).to_have_text("2")
    expect(page.get_by_role("button", name=re.compile("Bring in"))).to_have_count(0)
    assert Claim.objects.count() == before + 2


def test_it_works_without_scripts(log_in):
    page = log_in("analyst", java_script_enabled=False)
    page.goto(f"{CASE}/claims/")
    bring(page)
    page.get_by_role("button", name="Bring in 2 claims").click()
    expect(page.get_by_text("2 claims of this file are brought in.")).to_be_visible()
    assert Case.objects.get().claims.filter(statement__startswith="The bridge was opened").exists()
