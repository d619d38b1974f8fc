"""The lists of documents and sources in a browser: from a list to a filter, a page, a record and back."""

import re

import pytest
from playwright.sync_api import Page, expect

from claims.models import Case, Document, Source
from tests.browser.conftest import CASE
from tests.browser.test_accessibility import LOOKS, faults
from tests.factories import make_claim, make_document, make_evidence, make_member

LONG = "Unbreakable" * 20
WORLD = ["속보: 북한이 러시아에 컨테이너를 보냈다", "تقرير: حاويات من كوريا الشمالية إلى روسيا", LONG]


@pytest.fixture
def case(site) -> Case:
    """The shipped case with documents of all kinds of letters, one of which bears on sixty claims."""
    case = Case.objects.get()
    by = make_member(case, "analyst", "ana")
    source = Source.objects.create(case=case, name=f"وكالة {LONG[:150]}", kind="outlet")
    documents = [make_document(case, by=by, title=title, source=source, language="ko") for title in WORLD]
    for number in range(60):
        claim = make_claim(case, by=by, statement=f"{WORLD[number % 3]} {number}")
        make_evidence(
            claim, by=by, document=documents[0], gist=WORLD[number % 3], word="source", attributed_to=source
        )
    return case


def rows(page: Page):
    return page.locator("table.list tbody tr")


@pytest.mark.parametrize("look", LOOKS, ids=["wide and light", "narrow and dark"])
def test_a_list_is_filtered_paged_and_come_back_to(log_in, case, look):
    page = log_in("analyst", deaf=True, **look)
    page.goto(f"{CASE}/documents/")
    expect(rows(page)).to_have_count(50)
    assert faults(page) == []
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url(re.compile("after="))
    expect(page.get_by_text(re.compile(r"^51 to "))).to_be_visible()
    page.get_by_role("link", name="Previous page").click()
    page.wait_for_url(re.compile("before="))

    if look["viewport"]["width"] < 1000:
        page.get_by_role("link", name="Filters").click()
    page.get_by_label("Language").fill("ko")
    page.get_by_label("Language").press("Enter")
    page.wait_for_url(re.compile("language=ko"))
    expect(page.get_by_role("link", name="Take off language: ko")).to_be_visible()
    assert faults(page) == []

    page.get_by_role("link", name=WORLD[0]).click()
    expect(page.get_by_text("claims 1 to 50 of 60")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("claims 51 to 60 of 60")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("link", name="Take off language: ko")).to_be_visible()
    page.get_by_role("link", name="Take off language: ko").click()
    page.wait_for_url(lambda address: "language" not in address)
    expect(rows(page)).to_have_count(50)

    page.goto(Source.objects.get(name__startswith="وكالة").get_absolute_url())
    assert faults(page) == []
    page.get_by_role("link", name="see all 60").first.click()
    assert faults(page) == []


def test_a_facet_filters_at_once_and_is_sorted(log_in, case):
    page = log_in("analyst")
    page.goto(f"{CASE}/sources/")
    page.get_by_role("group", name="Grade").get_by_label(re.compile("^D")).check()
    page.wait_for_url(re.compile("grade=D"))
    wanted = Source.objects.filter(reliability="D").count()
    expect(rows(page)).to_have_count(wanted)
    expect(page.locator("#countline")).to_have_text(re.compile(f"^{wanted} of"))
    page.get_by_role("columnheader", name="Name").get_by_role("link").click()
    page.wait_for_url(re.compile("sort=-name"))
    names = page.locator("table.list tbody th > a").all_inner_texts()
    assert names == sorted(names, reverse=True)
    expect(page.get_by_role("group", name="Grade").get_by_label(re.compile("^D"))).to_be_checked()


def test_the_lists_work_without_scripts_and_by_keyboard(log_in, case):
    page = log_in("analyst", java_script_enabled=False)
    page.goto(f"{CASE}/documents/")
    box = page.get_by_role("group", name="Needs a look").get_by_label("bears on no claim")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show documents").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("no_claim=1"))
    wanted = Document.objects.exclude(evidence__withdrawn_at=None, evidence__isnull=False).distinct()
    assert page.locator("#countline").inner_text().startswith(f"{wanted.count()} of")
