"""The shipped case in a real server, and people who log in to it through a real browser."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from claims.models import Case, Membership
from tests.factories import PASSWORD, make_user

SHIPPED = Path(__file__).resolve().parents[2] / "claims" / "cases" / "russia-north-korea.json"
CASE = "/cases/russia-north-korea"

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory) -> Path:
    """Where a site that is furnished is kept as SQLite's file: putting it back is quicker than loading a case."""
    return tmp_path_factory.mktemp("shelf") / "site.sqlite3"


@pytest.fixture
def site(live_server, shelf) -> str:
    """The address of a server that holds the shipped case, with one person of each role."""
    if not shelf.exists():
        furnish()
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(shelf)) as kept:
                connection.connection.backup(kept)
    else:
        connection.ensure_connection()
        with closing(sqlite3.connect(shelf)) as kept:
            kept.backup(connection.connection)
        # They have other ids again than those that the last flush has left in memory.
        ContentType.objects.clear_cache()
    return live_server.url


def furnish() -> None:
    """Load the shipped case, and let people in."""
    call_command("load_case", str(SHIPPED), verbosity=0)
    case = Case.objects.get()
    for role in ("reader", "analyst", "reviewer", "manager"):
        person = make_user(role, is_staff=role != "reader")
        Membership.objects.create(case=case, user=person, role=role)
    get_user_model().objects.create_superuser("admin", "admin@example.org", PASSWORD)


@pytest.fixture
def log_in(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """A person's browser, logged in; what the browser complains of fails the test.

    Not with `deaf=True`: axe tries styles on a page, which the page's policy refuses aloud. With `typed=True` he
    logs in by the form; otherwise he comes with a session, which is quicker, and is on no page yet.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def enter(name: str, *, deaf: bool = False, typed: bool = False, **options: object) -> Page:
        context = browser.new_context(
            base_url=site, **{"viewport": {"width": 1440, "height": 900}, **options}
        )
        contexts.append(context)
        if not typed:
            context.add_cookies([session_of(name, site)])
        page = context.new_page()
        if not deaf:
            listen(page, complaints)
        if typed:
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


def session_of(name: str, site: str) -> dict[str, str]:
    """The cookie of a person who has logged in."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=name), settings.AUTHENTICATION_BACKENDS[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": site}


def listen(page: Page, complaints: list[str]) -> Callable[[], None]:
    """Write down what the browser says against a page, until what is returned is called."""

    def said(message: ConsoleMessage) -> None:
        if said_by_policy(message):
            complaints.append(message.text)

    def failed(error: Error) -> None:
        complaints.append(str(error))

    page.on("console", said)
    page.on("pageerror", failed)
    return lambda: (page.remove_listener("console", said), page.remove_listener("pageerror", failed))


@contextmanager
def heard(page: Page) -> Iterator[list[str]]:
    """What the browser says against a page for the while; of one who is otherwise deaf."""
    complaints: list[str] = []
    stop = listen(page, complaints)
    yield complaints
    stop()


def settle(page: Page) -> None:
    """Wait until the page has got and shown what it asks for by itself."""
    page.wait_for_load_state("load")
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def said_by_policy(message: ConsoleMessage) -> bool:
    """Whether the browser complains of the page itself; that an answer was 4xx is what some tests ask for."""
    return message.type in {"error", "warning"} and "Failed to load resource" not in message.text
