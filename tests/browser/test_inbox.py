"""The inbox in a browser: from a row to its story, all copies attached by one key, and documents sorted in their rows."""

import re

import pytest
from playwright.sync_api import expect

from claims.models import Case, Derivation
from tests.browser.conftest import CASE
from tests.browser.test_accessibility import LOOKS, faults
from tests.factories import anyone, make_source, make_text
from tests.texts import AGENCY, OTHER, told


@pytest.fixture
def case(site) -> Case:
    """The shipped case with an agency's story, three copies of it, and another text."""
    case = Case.objects.get()
    by = anyone(case)
    for name, title, text, day in (
        ("Associated Press", "Trains cross the bridge", AGENCY, 18),
        ("Morning Ledger", "Soldiers at dawn", told(AGENCY.replace("21", "12"), 1), 19),
        ("Harbour Times", "Blinds drawn", told(AGENCY, 2), 19),
        ("Provincial Post", "Timber station", f"{told(AGENCY, 3)}\n\nReuters reported it too.", 20),
        ("Coast Herald", "Squid in plenty", OTHER, 21),
    ):
        source = make_source(case, name=f"{name} of the coast")
        make_text(text, case, by=by, source=source, title=title, published=f"2026-10-{day}")
    return case


@pytest.mark.parametrize("look", LOOKS, ids=["wide and light", "narrow and dark"])
def test_a_story_is_opened_read_and_attached_by_one_key(log_in, case, look):
    page = log_in("analyst", deaf=True, **look)
    page.goto(f"{CASE}/documents/")
    row = page.get_by_role("row", name=re.compile("Trains cross the bridge"))
    row.get_by_text("and 3 copies").click()
    expect(row.get_by_text("Blinds drawn")).to_be_visible()
    expect(page.locator("#count-state-new")).to_have_text(str(case.documents.filter(state="new").count()))
    assert faults(page) == []

    row.get_by_role("link", name="Trains cross the bridge", exact=True).click()
    expect(page.get_by_role("heading", name="This text stands in 4 documents")).to_be_visible()
    expect(page.locator("del", has_text="21")).to_be_visible()
    expect(page.locator("ins", has_text="12")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name=re.compile(r"\d differences from")).first.click()
    expect(page.get_by_role("heading", name=re.compile("has otherwise than"))).to_be_visible()
    assert faults(page) == []
    page.go_back()

    page.keyboard.press("a")
    expect(page.get_by_text("3 copies are attached, and read.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Attach"))).to_have_count(0)
    assert Derivation.objects.filter(original__title="Trains cross the bridge").count() == 3
    page.goto(f"{CASE}/documents/?story={case.documents.get(title='Trains cross the bridge').number}")
    expect(page.get_by_role("row", name=re.compile("Blinds drawn"))).to_contain_text("New again")
    assert faults(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_documents_are_sorted_in_their_rows_and_together(log_in, case, scripts):
    page = log_in("analyst", java_script_enabled=scripts)
    page.goto(f"{CASE}/documents/?state=new&apart=1")
    squid = page.get_by_role("row", name=re.compile("Squid in plenty"))
    squid.get_by_role("button", name="Take it").click()
    expect(squid.get_by_text("for analyst")).to_be_visible()
    squid.get_by_text("Set aside").first.click()
    squid.get_by_role("textbox").fill("No trains in it.")
    squid.get_by_role("button", name="Set aside").click()
    if scripts:
        expect(squid.get_by_text("No trains in it.")).to_be_visible()
    else:
        expect(squid).to_have_count(0)
    expect(page).to_have_url(re.compile(r"state=new&apart=1"))

    for title in ("Blinds drawn", "Timber station"):
        page.get_by_role("row", name=re.compile(title)).get_by_role("checkbox").check()
    page.get_by_label("State", exact=True).select_option("reading")
    page.get_by_label("Assign to").fill("analyst")
    page.get_by_role("button", name="Sort them").click()
    expect(page.get_by_text("2 documents are sorted.")).to_be_visible()
    states = dict(
        case.documents.filter(published__year=2026, published__month=10).values_list("title", "state")
    )
    assert states["Squid in plenty"] == "set_aside"
    assert states["Blinds drawn"] == states["Timber station"] == "reading"
    assert case.documents.filter(assigned_to__username="analyst").count() == 3


def test_a_mouth_that_the_text_names_is_put_into_via_by_one_click(log_in, site):
    case = Case.objects.get()
    make_text("Kyodo reported on Friday that ships left.", case, title="Ships of Friday")
    at = log_in("analyst")
    at.goto(f"{CASE}/claims/30/evidence/new/")
    document = at.get_by_label("Document", exact=False).first
    document.fill("Ships of Fri")
    at.get_by_role("option", name="Ships of Friday").click()
    expect(at.get_by_text("“Kyodo reported”")).to_be_visible()
    via = at.get_by_label("Via")
    expect(via).to_have_value("")
    via.fill("a lawmaker")
    for _ in range(2):
        at.get_by_role("button", name="Put Kyodo into via").click()
    expect(via).to_have_value("a lawmaker, Kyodo")
