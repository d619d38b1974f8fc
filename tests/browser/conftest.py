"""The shipped case in a real server, and people who log in to it through a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, expect

from claims.models import Case, Membership
from tests.factories import PASSWORD, make_user

SHIPPED = Path(__file__).resolve().parents[2] / "claims" / "cases" / "russia-north-korea.json"
CASE = "/cases/russia-north-korea"

expect.set_options(timeout=15_000)


@pytest.fixture
def site(live_server) -> str:
    """The address of a server that holds the shipped case, with one person of each role."""
    call_command("load_case", str(SHIPPED), verbosity=0)
    case = Case.objects.get()
    for role in ("reader", "analyst", "reviewer", "manager"):
        person = make_user(role, is_staff=role != "reader")
        Membership.objects.create(case=case, user=person, role=role)
    get_user_model().objects.create_superuser("admin", "admin@example.org", PASSWORD)
    return live_server.url


@pytest.fixture
def log_in(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Log a person in, in a browser of his own; what the browser complains of fails the test.

    Not with `deaf=True`: axe tries styles on a page, which the page's policy refuses aloud.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def enter(name: str, *, deaf: bool = False, **options: object) -> Page:
        context = browser.new_context(
            base_url=site, **{"viewport": {"width": 1440, "height": 900}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        if not deaf:
            listen(page, complaints)
        page.goto("/accounts/login/")
        page.get_by_label("User name or e-mail").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda address: "/accounts/login" not in address)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    """Write down what the browser says against a page."""
    page.on("console", lambda message: complaints.append(message.text) if said_by_policy(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))


def said_by_policy(message: object) -> bool:
    """Whether the browser complains of the page itself; that an answer was 4xx is what some tests ask for."""
    return message.type in {"error", "warning"} and "Failed to load resource" not in message.text
