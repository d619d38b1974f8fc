"""The register by keyboard: its panels, what is recorded in them, and where the reader stands afterwards."""

import re

from playwright.sync_api import Page, expect

from claims.models import Assessment, Case, Claim, Note
from tests.browser.conftest import CASE, settle
from tests.browser.test_accessibility import NARROW, faults_in_each_look
from tests.factories import make_dissent, make_document, make_evidence

LIST = f"{CASE}/claims/?sort=number"


def register(page: Page, address: str = LIST) -> None:
    page.goto(address)
    settle(page)


def walk(page: Page, number: int) -> None:
    """Go down to a claim of the list by number, which begins with C-1."""
    for _ in range(number):
        page.keyboard.press("j")
    expect(page.locator(f"#claim-{number}")).to_be_focused()


def say_unchanged(page: Page, number: int) -> None:
    """Open the panel of the claim one is at, ready for the reason."""
    page.keyboard.press("u")
    expect(panel(page, number).get_by_label("Why")).to_be_focused()


def panel(page: Page, number: int):
    return page.locator(f"#panel-{number}")


def top_of(page: Page, number: int) -> float:
    return page.locator(f"#claim-{number}").bounding_box()["y"]


def test_a_claim_is_judged_by_keyboard_and_the_place_is_kept(log_in):
    page = log_in("analyst", viewport={"width": 1440, "height": 1800})
    claim = Claim.objects.get(number=12)
    make_evidence(claim, gist="A second witness has come forward.", document=make_document(claim.case))
    register(page)
    walk(page, 12)
    page.keyboard.press("Enter")
    expect(panel(page, 12)).to_contain_text("A second witness has come forward.")
    expect(panel(page, 12)).to_be_focused()

    panel(page, 12).get_by_role("group", name="Confidence").get_by_text("moderate").click()
    panel(page, 12).get_by_label("What would change our mind").fill("A third witness who saw otherwise.")
    panel(page, 12).get_by_role("button", name="Record judgement").click()
    expect(panel(page, 12)).to_contain_text("Say why: a judgement needs a rationale.")
    expect(panel(page, 12).get_by_label("What would change our mind")).to_have_value(
        "A third witness who saw otherwise."
    )
    expect(panel(page, 12).locator(".errors")).to_be_focused()

    panel(page, 12).get_by_label("Why").fill("Two witnesses now.")
    record = panel(page, 12).get_by_role("button", name="Record judgement")
    record.scroll_into_view_if_needed()
    before = top_of(page, 12)
    record.click()
    row = page.locator("#claim-12")
    expect(row).to_contain_text("recorded")
    expect(row).to_contain_text("moderate")
    expect(row).to_be_focused()
    expect(page.locator("tr.drawer")).to_have_count(0)
    assert abs(top_of(page, 12) - before) < 2
    assert page.locator("table.register tbody tr").nth(11).get_attribute("id") == "claim-12"
    stands = Claim.objects.get(number=12).standing
    assert (stands.rationale, stands.would_change) == (
        "Two witnesses now.",
        "A third witness who saw otherwise.",
    )
    page.keyboard.press("j")
    expect(page.locator("#claim-13")).to_be_focused()


def test_u_asks_only_why_all_stays_unchanged(log_in):
    page = log_in("analyst")
    register(page)
    walk(page, 2)
    was = Claim.objects.get(number=2).standing
    say_unchanged(page, 2)
    page.keyboard.type("Just looked; j and k and ? are letters here.")
    expect(panel(page, 2).get_by_label("Why")).to_have_accessible_name("Why why it stays")
    expect(page.get_by_role("button", name="Looked at, unchanged")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#claim-2")).to_be_focused()
    stands = Claim.objects.get(number=2).standing
    assert stands.values == was.values
    assert stands.rationale == "Just looked; j and k and ? are letters here."


def test_what_was_typed_waits_in_a_panel_that_was_closed(log_in):
    page = log_in("analyst")
    register(page)
    walk(page, 1)
    say_unchanged(page, 1)
    page.keyboard.type("Half a thought")
    page.keyboard.press("Escape")
    expect(panel(page, 1)).to_be_hidden()
    expect(page.locator("#claim-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page, 1).get_by_label("Why")).to_have_value("Half a thought")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("group", name="Confidence").first.get_by_label(re.compile("^high")).check()
    expect(panel(page, 1).get_by_label("Why")).to_have_value("Half a thought")


def test_the_keys_are_told_and_can_be_turned_off(log_in):
    page = log_in("analyst")
    register(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys of the register")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("tbody tr:focus")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#f-q")).to_be_focused()
    page.locator("#f-q").blur()
    page.get_by_role("link", name="Keys").click()
    dialog.get_by_label("Use these keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("tbody tr:focus")).to_have_count(0)


def test_e_leads_to_new_evidence_and_modifiers_do_nothing(log_in):
    page = log_in("analyst")
    register(page)
    walk(page, 3)
    page.keyboard.press("Control+e")
    page.keyboard.press("Alt+j")
    expect(page.locator("#claim-3")).to_be_focused()
    page.keyboard.press("e")
    page.wait_for_url(re.compile(f"{CASE}/claims/3/evidence/new/"))


def test_a_reader_opens_and_closes_it_without_a_form(log_in):
    page = log_in("reader")
    register(page)
    page.get_by_role("link", name="Look at C-1", exact=True).click()
    expect(panel(page, 1)).to_contain_text("What stands")
    expect(panel(page, 1).get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="Close C-1", exact=True).click()
    expect(panel(page, 1)).to_have_count(0)
    expect(page.get_by_role("link", name="Look at C-1", exact=True)).to_have_attribute(
        "aria-expanded", "false"
    )


def test_the_second_of_two_judges_is_told_in_the_panel(log_in):
    page = log_in("analyst")
    register(page)
    walk(page, 5)
    say_unchanged(page, 5)
    page.keyboard.type("Mine.")
    claim = Claim.objects.get(number=5)
    reviewer = Case.objects.get().memberships.get(role="reviewer").user
    claim.assess(
        author=reviewer, rationale="Theirs.", previous=claim.standing, status="contested", confidence="low"
    )
    page.get_by_role("button", name="Looked at, unchanged").click()
    expect(panel(page, 5)).to_contain_text("Somebody else judged it first")
    expect(panel(page, 5).get_by_label("Why")).to_have_value("Mine.")
    page.get_by_role("button", name="Record mine as well").click()
    expect(page.locator("#claim-5")).to_contain_text("recorded")
    assert Claim.objects.get(number=5).standing.rationale == "Mine."


def test_dissent_is_written_shown_and_closed_by_the_next_judgement(log_in):
    writer, judge = log_in("reviewer"), log_in("analyst")
    writer.goto(f"{CASE}/claims/4/")
    writer.get_by_text("Add a note, or dissent").click()
    writer.get_by_role("group", name="Kind").get_by_text("Dissent").click()
    writer.get_by_label("Note", exact=True).fill("I would say contested, because nobody else saw it.")
    writer.get_by_role("button", name="Record dissent").click()
    expect(writer.locator(".standing .dissent")).to_contain_text("Dissent by reviewer")

    register(judge, f"{CASE}/claims/?dissent=1&sort=number")
    row = judge.locator("#claim-4")
    expect(row).to_contain_text("dissent")
    judge.get_by_role("link", name="Judge C-4", exact=True).click()
    expect(panel(judge, 4)).to_contain_text("I would say contested, because nobody else saw it.")
    expect(panel(judge, 4)).to_contain_text("Recording closes the dissent of reviewer")
    panel(judge, 4).get_by_label("Why").fill("It was seen twice; the dissent overlooks the second.")
    panel(judge, 4).get_by_role("button", name="Record judgement").click()
    expect(row).to_contain_text("recorded")
    expect(row.locator(".flag-dissent")).to_have_count(0)

    writer.goto(f"{CASE}/claims/4/")
    expect(writer.locator(".standing .dissent")).to_have_count(0)
    expect(writer.locator("#history")).to_contain_text("closed by the judgement of")


def test_without_scripts_one_comes_back_to_the_page_and_row(log_in):
    page = log_in("analyst", java_script_enabled=False)
    page.goto(f"{CASE}/claims/?sort=number")
    page.get_by_role("link", name="Next page").click()
    listed = page.url
    page.get_by_role("link", name="Judge C-60", exact=True).click()
    page.get_by_label("Why", exact=False).first.fill("Looked again.")
    page.get_by_role("button", name="Looked at, unchanged").click()
    page.wait_for_url(lambda address: address.endswith("#claim-60"))
    assert listed.split("after=")[1] in page.url
    expect(page.locator("#claim-60")).to_be_visible()


def test_axe_finds_nothing_in_an_open_panel(log_in):
    page = log_in("manager", deaf=True, **NARROW)
    claim = Claim.objects.get(number=30)
    make_dissent(claim, by=claim.author)
    for _ in range(6):
        make_evidence(claim, document=make_document(claim.case), by=claim.author)
    register(page)
    page.get_by_role("link", name="Judge C-30", exact=True).click()
    expect(panel(page, 30)).to_contain_text("And 1 more.")
    assert faults_in_each_look(page) == []
    panel(page, 30).get_by_role("button", name="Record judgement").click()
    expect(panel(page, 30).locator(".errors")).to_be_visible()
    assert faults_in_each_look(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults_in_each_look(page) == []
    assert Assessment.objects.filter(claim=claim).count() == claim.assessments.count()
    assert Note.objects.filter(claim=claim).open_dissent().exists()


def test_axe_finds_nothing_on_the_pages_of_notes(log_in):
    page = log_in("manager", deaf=True, **NARROW)
    claim = Claim.objects.get(number=30)
    note = make_dissent(claim, by=Case.objects.get().memberships.get(role="manager").user)
    page.goto(f"{CASE}/claims/30/")
    page.get_by_text("Add a note, or dissent").click()
    assert faults_in_each_look(page) == []
    for path in ("claims/30/notes/new/", f"notes/{note.pk}/withdraw/", "claims/30/judge/"):
        page.goto(f"{CASE}/{path}")
        assert faults_in_each_look(page) == [], path
