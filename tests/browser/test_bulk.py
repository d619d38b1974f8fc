"""Judging several claims at once in a browser: ticks, one judged meanwhile by somebody else, undo; axe; without scripts."""

import re

from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from claims.models import Batch, Claim
from tests.browser.conftest import CASE, settle
from tests.browser.test_accessibility import NARROW, faults_in_each_look

REGISTER = f"{CASE}/claims/?confidence=low&sort=number"


def tick(page: Page, *numbers: int) -> None:
    for number in numbers:
        page.get_by_label(f"Select C-{number}", exact=True).check()


def ask(page: Page, why: str, confidence: str = "moderate") -> None:
    page.get_by_role("group", name="Confidence").get_by_text(confidence, exact=True).click()
    page.get_by_label("Why").fill(why)


def low(count: int) -> list[Claim]:
    return list(Claim.objects.filter(confidence="low").order_by("number")[:count])


def test_two_are_ticked_one_is_judged_meanwhile_and_the_rest_is_undone(log_in):
    page = log_in("analyst")
    one, two = low(2)
    before = one.standing.whole
    page.goto(REGISTER)
    bar = page.get_by_role("form", name="Selected claims")
    expect(bar).to_be_hidden()
    tick(page, one.number, two.number)
    bar.get_by_role("button", name="Judge 2 selected").click()
    expect(page.get_by_role("heading", name="Judge 2 claims")).to_be_visible()

    reviewer = get_user_model().objects.get(username="reviewer")
    two.assess(author=reviewer, previous=two.standing, rationale="Seen.", **two.standing.values)
    ask(page, "A second report bears them out.")
    page.get_by_role("button", name="Judge 2 claims").click()

    page.wait_for_url(re.compile("/batches/"))
    expect(page.get_by_text("1 claim is judged. 1 was left alone.")).to_be_visible()
    expect(page.get_by_text("was judged since by reviewer")).to_be_visible()
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.confidence, two.confidence) == ("moderate", "low")

    page.get_by_role("link", name=one.name, exact=True).click()
    page.get_by_role("link", name="1 judged together").click()
    page.get_by_label("Why it is undone").fill("It was the same report.")
    page.get_by_role("button", name="Undo 1 judgement").click()
    expect(page.get_by_text("It is undone.")).to_be_visible()
    one.refresh_from_db()
    assert one.standing.whole == before
    page.get_by_role("link", name=re.compile("^what analyst judged together")).click()
    expect(page.get_by_text("Undone by analyst")).to_be_visible()


def test_b_goes_on_with_the_selected_and_ctrl_enter_records_a_judgement(log_in):
    page = log_in("analyst")
    page.goto(f"{CASE}/claims/?sort=number")
    settle(page)
    page.keyboard.press("b")
    for key in "jxjx":
        page.keyboard.press(key)
    page.keyboard.press("b")
    expect(page.get_by_role("heading", name="Judge 2 claims")).to_be_visible()

    page.goto(f"{CASE}/claims/1/judge/")
    page.get_by_role("group", name="Confidence").get_by_text("not given", exact=True).click()
    expect(page.get_by_text("readers will ask how good the grounds are")).to_be_visible()
    page.get_by_role("group", name="Confidence").get_by_text("low", exact=True).click()
    expect(page.get_by_text("readers will ask how good the grounds are")).to_be_hidden()
    page.get_by_label("Why").fill("The host's record is all there is.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("C-1 is judged.")).to_be_visible()
    stands = Claim.objects.get(number=1).standing
    assert (stands.confidence, stands.rationale) == ("low", "The host's record is all there is.")


def test_a_range_and_the_whole_page_are_ticked_at_once(log_in):
    page = log_in("analyst")
    first, *_, last = low(5)
    page.goto(REGISTER)
    tick(page, first.number)
    page.get_by_label(f"Select C-{last.number}", exact=True).click(modifiers=["Shift"])
    expect(page.get_by_role("button", name="Judge 5 selected")).to_be_visible()
    page.get_by_label("Select all claims of this page").click()
    many = Claim.objects.filter(confidence="low").count()
    expect(page.get_by_role("button", name=f"Judge {many} selected")).to_be_visible()
    page.get_by_label("Select all claims of this page").click()
    expect(page.get_by_role("form", name="Selected claims")).to_be_hidden()


def test_ticks_are_there_after_a_filter_has_changed_the_list(log_in):
    page = log_in("analyst")
    page.goto(f"{CASE}/claims/")
    tick(page, low(1)[0].number)
    page.get_by_role("group", name="Confidence").get_by_label(re.compile("^high")).check()
    page.wait_for_url(re.compile("confidence=high"))
    expect(page.get_by_role("form", name="Selected claims")).to_be_hidden()
    page.get_by_label("Select all claims of this page").click()
    expect(page.get_by_role("button", name="that match")).to_be_visible()


def test_it_works_without_scripts(log_in):
    page = log_in("analyst", java_script_enabled=False)
    one, two = low(2)
    page.goto(REGISTER)
    tick(page, one.number, two.number)
    page.get_by_role("button", name="Judge the selected").click()
    page.get_by_role("button", name="Judge 2 claims").click()
    expect(page.get_by_text("Say why: a judgement needs a rationale.").first).to_be_visible()
    ask(page, "A second report bears them out.")
    page.get_by_role("button", name="Judge 2 claims").click()
    expect(page.get_by_text("2 claims are judged.")).to_be_visible()
    assert Batch.objects.get().assessments.count() == 2
    page.get_by_label("Why it is undone").fill("It was the same report.")
    page.get_by_role("button", name="Undo 2 judgements").click()
    expect(page.get_by_text("It is undone.")).to_be_visible()


def test_axe_finds_nothing_on_the_way(log_in):
    page = log_in("analyst", deaf=True, **NARROW)
    page.goto(REGISTER)
    settle(page)
    tick(page, *(claim.number for claim in low(2)))
    found = {"register": faults_in_each_look(page)}
    page.get_by_role("button", name="that match").click()
    page.get_by_text(re.compile("^Show all")).click()
    found["page"] = faults_in_each_look(page)
    page.get_by_role("group", name="Status").get_by_text(re.compile("^refuted")).click()
    page.get_by_role("button", name=re.compile(r"^Judge \d+ claims")).click()
    found["without a reason"] = faults_in_each_look(page)
    page.get_by_label("Why").fill("Nothing came of them.")
    page.get_by_role("button", name=re.compile(r"^Judge \d+ claims")).click()
    expect(page.get_by_role("heading", name=re.compile("cannot carry this"))).to_be_visible()
    found["rules broken"] = faults_in_each_look(page)
    page.get_by_role("button", name=re.compile("^Leave ")).click()
    page.wait_for_url(re.compile("/batches/"))
    found["batch"] = faults_in_each_look(page)
    page.goto(f"{CASE}/batches/")
    found["batches"] = faults_in_each_look(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
