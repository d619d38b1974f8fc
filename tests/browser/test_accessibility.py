"""Every page under axe, wide and light, narrow and dark: no violation, nothing to scroll sideways for."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from claims.models import Claim, Document, Evidence, Source
from tests.browser.conftest import CASE

PAGES = [
    "/",
    "/help/",
    f"{CASE}/",
    f"{CASE}/claims/",
    f"{CASE}/claims/?confidence=high&sort=-confidence",
    f"{CASE}/claims/?q=containers&counts=1",
    f"{CASE}/claims/?q=nothing-like-it",
    f"{CASE}/claims/?confidence=wrong",
    f"{CASE}/claims/new/",
    f"{CASE}/claims/30/",
    f"{CASE}/claims/52/",
    f"{CASE}/claims/76/",
    f"{CASE}/claims/77/",
    f"{CASE}/claims/30/judge/",
    f"{CASE}/claims/30/edit/",
    f"{CASE}/claims/30/edits/",
    f"{CASE}/claims/30/evidence/new/",
    f"{CASE}/claims/30/supersede/",
    f"{CASE}/claims/30/withdraw/",
    f"{CASE}/claims/30/link/",
    f"{CASE}/documents/",
    f"{CASE}/documents/?state=read&no_claim=1&q=containers&sort=number",
    f"{CASE}/documents/?state=burnt",
    f"{CASE}/documents/1/",
    f"{CASE}/documents/1/edits/",
    f"{CASE}/documents/34/",
    f"{CASE}/documents/1/edit/",
    f"{CASE}/documents/1/derive/",
    f"{CASE}/documents/new/",
    f"{CASE}/sources/",
    f"{CASE}/sources/?grade=B&sort=-grade",
    f"{CASE}/sources/new/",
    f"{CASE}/sources/{{source}}/",
    f"{CASE}/sources/{{source}}/edits/",
    f"{CASE}/sources/{{source}}/evidence/",
    f"{CASE}/sources/{{source}}/edit/",
    f"{CASE}/sources/{{source}}/grade/",
    f"{CASE}/evidence/{{evidence}}/edit/",
    f"{CASE}/evidence/{{evidence}}/withdraw/",
    f"{CASE}/claims/9999/",
    "/accounts/password/change/",
    "/admin/",
    "/admin/claims/claim/",
    "/admin/claims/claim/{claim}/change/",
    "/admin/claims/claim/add/",
    "/admin/claims/evidence/{evidence}/change/",
    "/admin/claims/document/{document}/change/",
    "/admin/claims/source/{source}/change/",
    "/admin/claims/assessment/",
    "/admin/claims/case/",
]
LOOKS = [
    {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 375, "height": 800}, "color_scheme": "dark"},
]


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    found = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"][:3]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the window")
    return found


def addresses() -> list[str]:
    """PAGES with the ids of the records that the shipped case has here."""
    kept = {
        "claim": Claim.objects.get(number=35).pk,
        "evidence": Evidence.objects.filter(claim__number=35).order_by("pk")[0].pk,
        "document": Document.objects.get(number=1).pk,
        "source": Source.objects.get(name="Ian Hill").pk,
    }
    return [path.format(**kept) for path in PAGES]


@pytest.mark.parametrize("look", LOOKS, ids=["wide and light", "narrow and dark"])
def test_axe_finds_nothing_on_any_page(log_in, look):
    page = log_in("manager", deaf=True, **look)
    found = {}
    for path in addresses():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wrong = faults(page)
        if wrong:
            found[path] = wrong
    assert found == {}


def test_the_browser_complains_of_no_page(log_in):
    page = log_in("manager")
    for path in addresses():
        page.goto(path)
        page.wait_for_load_state("networkidle")


def test_axe_finds_nothing_at_the_door(browser, site):
    for look in LOOKS:
        context = browser.new_context(base_url=site, **look)
        page = context.new_page()
        for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/nowhere/"):
            page.goto(path)
            assert faults(page) == [], path
        context.close()
