"""The main job in a browser: log in, filter the register by confidence, judge a claim with a reason, edit it in the admin."""

import csv
import io
import re

from playwright.sync_api import Page, expect

from claims.models import Claim
from tests.browser.conftest import CASE

HIGH = ["C-77", "C-30", "C-61", "C-27", "C-6", "C-1", "C-63", "C-62", "C-34", "C-4", "C-64", "C-35"]
"""The claims of the shipped case that are held with high confidence, the last changed first."""


def open_claim(page: Page, number: int) -> None:
    page.goto(f"{CASE}/claims/{number}/")
    expect(page.get_by_text(f"C-{number}", exact=True).first).to_be_visible()


def numbers_of(page: Page) -> list[str]:
    return page.locator("table.register tbody .c-no .no").all_inner_texts()


def test_a_newcomer_comes_to_the_filtered_register_and_to_a_changed_judgement(log_in):
    page = log_in("analyst", typed=True)
    page.get_by_role("link", name="83 claims").first.click()
    expect(page.get_by_role("heading", name="Claims")).to_be_visible()
    page.get_by_role("group", name="Confidence").get_by_label(re.compile("^high")).check()
    page.wait_for_url(re.compile("confidence=high"))
    expect(page.locator("table.register tbody .c-no .no")).to_have_count(len(HIGH))
    assert numbers_of(page) == HIGH

    page.get_by_role("link", name=re.compile("On his journey")).click()
    page.get_by_role("link", name="Judge", exact=True).first.click()
    page.get_by_role("group", name="Confidence").get_by_text("moderate").click()
    page.get_by_role("button", name="Record judgement").click()
    expect(page.get_by_text("Say why: a judgement needs a rationale.").first).to_be_visible()
    expect(page.get_by_role("radio", name="moderate")).to_be_checked()

    page.get_by_label("Why").fill("TASS is the only one whose page we hold; KCNA stands by its title alone.")
    page.get_by_role("button", name="Record judgement").click()
    page.wait_for_url(re.compile(f"{CASE}/claims/64/"))
    expect(page.get_by_text("KCNA stands by its title alone.").first).to_be_visible()
    claim = Claim.objects.get(number=64)
    assert (claim.status, claim.confidence, claim.standing.by) == ("corroborated", "moderate", "analyst")
    assert claim.assessments.count() == 3


def test_it_all_works_without_scripts(log_in):
    page = log_in("analyst", java_script_enabled=False)
    page.goto(f"{CASE}/claims/")
    page.get_by_role("group", name="Confidence").get_by_label(re.compile("^high")).check()
    page.get_by_role("button", name="Show claims").click()
    assert numbers_of(page) == HIGH
    page.get_by_role("link", name="Judge C-35").click()
    page.get_by_label("Why").fill("Looked again; nobody else has come forward.")
    page.get_by_role("button", name="Looked at, unchanged").click()
    page.wait_for_url(re.compile(r"confidence=high.*#claim-35$"))
    page.get_by_role("link", name=re.compile("Kim Jong-un's host was Sergei Shoigu")).click()
    expect(page.get_by_text("nobody else has come forward").first).to_be_visible()
    claim = Claim.objects.get(number=35)
    assert (claim.status, claim.confidence, claim.assessments.count()) == ("refuted", "high", 3)


def test_the_register_and_its_export_hold_the_same_claims(log_in):
    page = log_in("reader")
    page.goto(f"{CASE}/claims/?confidence=high")
    answer = page.request.get(f"{CASE}/claims/export.csv?confidence=high")
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == numbers_of(page)
    page.goto(f"{CASE}/claims/")
    expect(page.get_by_role("heading", name="Claims")).to_contain_text("83")


def test_the_second_of_two_editors_sees_both_versions_and_keeps_what_was_typed(log_in):
    first, second = log_in("analyst"), log_in("reviewer")
    for page in (first, second):
        page.goto(f"{CASE}/claims/1/edit/")
    first.get_by_role("textbox", name="Statement").fill("Closer ties caused concern in Washington and Seoul.")
    first.get_by_role("button", name="Save").first.click()
    expect(first).to_have_url(re.compile(f"{CASE}/claims/1/$"))
    second.get_by_role("textbox", name="Statement").fill(
        "Closer ties alarmed the United States and South Korea."
    )
    second.get_by_role("button", name="Save").first.click()
    expect(second.get_by_role("alert").first).to_contain_text("analyst")
    expect(
        second.locator("table, dl").filter(has_text="caused concern in Washington and Seoul").first
    ).to_be_visible()
    expect(second.get_by_role("textbox", name="Statement")).to_have_value(
        "Closer ties alarmed the United States and South Korea."
    )
    assert Claim.objects.get(number=1).statement == "Closer ties caused concern in Washington and Seoul."


def test_the_second_of_two_judges_sees_the_first_judgement_and_keeps_the_reason(log_in):
    first, second = log_in("analyst"), log_in("reviewer")
    for page in (first, second):
        page.goto(f"{CASE}/claims/43/judge/")
    first.get_by_label("Why").fill("The first reason.")
    first.get_by_role("button", name="Record judgement").click()
    expect(first).to_have_url(re.compile(f"{CASE}/claims/43/$"))
    second.get_by_label("Why").fill("The second reason.")
    second.get_by_role("button", name="Record judgement").click()
    expect(second.get_by_role("heading", name="Somebody else judged it first")).to_be_visible()
    expect(second.get_by_text("The first reason.").first).to_be_visible()
    expect(second.get_by_label("Why")).to_have_value("The second reason.")
    assert Claim.objects.get(number=43).standing.rationale == "The first reason."
