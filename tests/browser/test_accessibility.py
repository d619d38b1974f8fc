"""Every page under axe, wide and light, narrow and dark: no violation, nothing to scroll sideways for."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from claims.models import Claim, Document, Evidence, Source
from tests.browser.conftest import CASE, heard, settle

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
    f"{CASE}/claims/30/merge/",
    f"{CASE}/claims/30/lineage/",
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
WIDE = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}
NARROW = {"viewport": {"width": 375, "height": 800}, "color_scheme": "dark"}
LOOKS = [WIDE, NARROW]
AXE = Axe()
# The walk in so many tests, so that it is shared out among the processes that run them.
PARTS = 4


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the window, as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    violations = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
    found = [f"{wrong['id']}: {node['html'][:160]}" for wrong in violations for node in wrong["nodes"][:3]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the window")
    return found


def faults_in_each_look(page: Page) -> list[str]:
    """The same as it stands and then in the other look, without loading it again. It wears its own again at the end."""
    own = next(look for look in LOOKS if look["viewport"] == page.viewport_size)
    [other] = (look for look in LOOKS if look is not own)
    found = faults(page)
    wear(page, other)
    found += [f"{other['color_scheme']}: {fault}" for fault in faults(page)]
    wear(page, own)
    return found


def wear(page: Page, look: dict) -> None:
    """Show a page that is open in another width and colour."""
    page.set_viewport_size(look["viewport"])
    page.emulate_media(color_scheme=look["color_scheme"])
    # Colours that change by and by, as those of the admin's links do, must have come to their end.
    page.evaluate("Promise.allSettled(document.getAnimations().map((change) => change.finished))")


def addresses() -> list[str]:
    """PAGES with the ids of the records that the shipped case has here."""
    kept = {
        "claim": Claim.objects.get(number=35).pk,
        "evidence": Evidence.objects.filter(claim__number=35).order_by("pk")[0].pk,
        "document": Document.objects.get(number=1).pk,
        "source": Source.objects.get(name="Ian Hill").pk,
    }
    return [path.format(**kept) for path in PAGES]


@pytest.mark.parametrize("part", range(PARTS))
def test_neither_axe_nor_the_browser_complains_of_any_page(log_in, part):
    page = log_in("manager", deaf=True)
    found = {}
    for path in addresses()[part::PARTS]:
        with heard(page) as complaints:
            page.goto(path)
            settle(page)
        if wrong := complaints + faults_in_each_look(page):
            found[path] = wrong
    assert found == {}


def test_axe_finds_nothing_at_the_door(browser, site):
    context = browser.new_context(base_url=site, **NARROW)
    page = context.new_page()
    for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/nowhere/"):
        page.goto(path)
        assert faults_in_each_look(page) == [], path
    context.close()
