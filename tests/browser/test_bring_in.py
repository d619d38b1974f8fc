"""Articles come in through a browser, by each road; and nothing of what comes in runs in our pages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from claims.models import Arrival, Case, Document
from tests.browser.conftest import CASE
from tests.browser.test_accessibility import NARROW, faults_in_each_look
from tests.capture.server import LOOPBACK, page, serving
from tests.factories import PASSWORD, anyone, make_arrival, make_document
from tests.test_tasks import ARTICLE

BRING, LIST = f"{CASE}/documents/bring/", f"{CASE}/documents/arrivals/"
TEXT = "\n\n".join(f"On day {n} ships came in from the north, and cranes moved." for n in range(12))


def record(at: Page, title: str) -> None:
    expect(at.get_by_role("button", name="Record it")).to_be_visible()
    at.get_by_label("Title").fill(title)
    at.locator("#id_source").fill("The Port Post")
    if not at.get_by_label("Add it as a new publisher").is_visible():
        at.get_by_text("The name is not in the case yet").click()
    at.get_by_label("Add it as a new publisher").check()
    at.get_by_role("button", name="Record it").click()
    expect(at.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(at).to_have_url(re.compile(rf"{CASE}/documents/\d+/$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_article_comes_in_by_each_road(log_in, site, settings, tmp_path, scripts):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    at = log_in("analyst", java_script_enabled=scripts)
    at.goto(f"{CASE}/documents/")
    at.get_by_role("link", name="Bring in").click()
    at.get_by_label("Text", exact=True).fill(TEXT)
    at.get_by_role("button", name="Keep this text").click()
    record(at, "Pasted")
    expect(at.get_by_text("On day 11 ships came in")).to_be_visible()

    file = tmp_path / "gates.html"
    file.write_bytes(ARTICLE)
    at.goto(BRING)
    at.get_by_label("Files").set_input_files(file)
    at.get_by_role("button", name="Keep these files").click()
    record(at, "Uploaded")

    with serving({"/a": page(ARTICLE.replace(b"gates", b"doors"))}) as (host, _):
        at.goto(BRING)
        at.get_by_label("Address", exact=True).fill(f"{host}/a")
        at.get_by_role("button", name="Fetch it").click()
        record(at, "Fetched")
    assert Document.objects.get(title="Fetched").captures.get().final_address == f"{host}/a"


def test_a_page_shows_by_itself_how_it_went(log_in, site):
    case = Case.objects.get()
    arrival = make_arrival(case, by=anyone(case), address="https://port.example/a")
    at = log_in("analyst")
    at.goto(f"{LIST}{arrival.pk}/")
    expect(at.get_by_text("It is waiting to be fetched.")).to_be_visible()
    arrival.start()
    expect(at.get_by_text("It is being fetched.")).to_be_visible()
    arrival.fail("The site has no such page.")
    expect(at.get_by_role("alert")).to_contain_text("The site has no such page.")
    at.get_by_role("button", name="Leave it out").click()
    expect(at.get_by_text("It is left out, and becomes no document.")).to_be_visible()


def test_what_is_too_large_is_said_before_it_is_sent(log_in, site, tmp_path):
    at = log_in("analyst")
    at.goto(BRING)
    text = at.get_by_label("Text", exact=True)
    text.evaluate("field => { field.dataset.most = 10 }")  # a browser takes minutes to lay out 10 MB
    text.fill("So it was, and so it is.")
    at.get_by_role("button", name="Keep this text").click()
    expect(at.get_by_role("alert")).to_contain_text("The text is longer than 10 MB")
    expect(text).to_be_focused()
    text.fill("So.")
    (tmp_path / "large.txt").write_bytes(b"a" * 10_000_001)
    at.get_by_label("Files").set_input_files(tmp_path / "large.txt")
    at.get_by_role("button", name="Keep these files").click()
    expect(at.get_by_role("alert")).to_contain_text("large.txt: It is larger than 10 MB")
    expect(text).to_have_value("So.")
    assert not Arrival.objects.exists()


HOSTILE = {
    "page.html": b"<!doctype html><html><body><p>So it was.</p><script>document.title = 'owned'; alert(1)</script></body></html>",
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(2)'><script>alert(3)</script></svg>",
    "text.txt": b"<html><script>alert(4)</script></html>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_capture_is_a_file_and_runs_nothing(log_in, site, name):
    case = Case.objects.get()
    types = {"html": "text/html", "svg": "image/svg+xml", "txt": "text/plain"}
    document = make_document(case, title="<script>alert(5)</script>")
    kept = document.capture(
        author=anyone(case),
        body=HOSTILE[name],
        text="So it was. <script>alert(6)</script><img src=x onerror=alert(7)>",
        media_type=types[name.rpartition(".")[2]],
    )
    at = log_in("analyst", deaf=True)  # the page's policy complains of each of the ways that are tried
    ran: list[str] = []
    at.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    at.goto(document.get_absolute_url())
    expect(at.get_by_text("<script>alert(6)")).to_be_visible()
    at.get_by_text("About this document").click()
    with at.expect_download() as download:
        at.get_by_role("link", name="Take it as a file").click()
    assert Path(download.value.path()).read_bytes() == HOSTILE[name]
    address = f"{document.get_absolute_url()}captures/{kept.pk}/"
    with at.expect_download():
        at.evaluate("address => { location.href = address }", address)
    shown = at.evaluate(
        """async address => {
            const loaded = [];
            for (const kind of ["iframe", "embed", "object", "img", "script"]) {
                const part = document.createElement(kind);
                part[kind === "object" ? "data" : "src"] = address;
                if (kind === "script") part.addEventListener("load", () => loaded.push(kind));
                if (kind === "img") part.addEventListener("load", () => loaded.push(kind));
                document.body.append(part);
            }
            await new Promise(done => setTimeout(done, 1500));
            return loaded;
        }""",
        address,
    )
    assert (ran, shown) == ([], [])
    assert "owned" not in at.title()


@pytest.fixture
def arrivals(site):
    """One that failed, one to be checked, one that is there already, one under way."""
    case = Case.objects.get()
    by = anyone(case)
    failed = make_arrival(case, by=by, address="https://port.example/a")
    failed.start()
    failed.fail("The site has no page at this address (404).")
    other = make_arrival(
        case, by=by, text=f"{TEXT} Again.", address=case.documents.exclude(address="")[0].address
    )
    return [failed, make_arrival(case, by=by, text=TEXT), other, make_arrival(case, by=by)]


def test_axe_finds_nothing_on_these_pages(log_in, arrivals):
    at = log_in("analyst", deaf=True, **NARROW)
    found = {}
    for path in (
        BRING,
        LIST,
        f"{LIST}?state=burnt",
        *(f"{LIST}{row.pk}/" for row in arrivals),
        f"{CASE}/documents/",
    ):
        at.goto(path)
        at.wait_for_load_state("load")
        if wrong := faults_in_each_look(at):
            found[path] = wrong
    assert found == {}
    assert Arrival.objects.count() == 4


# A log-in that has run out


def lapse(at: Page, button: str, name: str = "analyst") -> None:
    """Press a button after the log-in has run out, and log in again."""
    at.context.clear_cookies(name=re.compile("session"))
    at.get_by_role("button", name=button).click()
    at.get_by_label("User name or e-mail").fill(name)
    at.get_by_label("Password").fill(PASSWORD)
    at.get_by_role("button", name="Log in").click()
    at.wait_for_url(lambda address: "/accounts/login" not in address)


def test_what_was_typed_comes_back_after_the_log_in_had_run_out(log_in, site):
    at = log_in("analyst")
    at.goto(BRING)
    at.get_by_label("Text", exact=True).fill(TEXT)
    at.get_by_label("Title").fill("Kept")
    lapse(at, "Keep this text")
    expect(at.get_by_role("status").filter(has_text="Your log-in had run out")).to_be_visible()
    expect(at.get_by_label("Text", exact=True)).to_have_value(TEXT)
    at.get_by_role("button", name="Keep this text").click()
    at.get_by_label("Title").fill("Put right")
    lapse(at, "Record it")
    expect(at.get_by_label("Title")).to_have_value("Put right")
    record(at, "Put right")
    at.goto(BRING)
    expect(at.get_by_label("Text", exact=True)).to_have_value("")
    assert Document.objects.filter(title="Put right").count() == 1


def test_a_handed_text_and_a_pasted_one_come_back_too(log_in, site):
    at = log_in("analyst")
    at.goto(f"{CASE}/documents/bookmarklet/#address=https://port.example/a&title=Port&text=So+it+was.")
    at.get_by_label("Text", exact=True).fill("So it was, and more.")
    lapse(at, "Keep this text")
    expect(at.get_by_label("Text", exact=True)).to_have_value("So it was, and more.")
    expect(at.get_by_text("Drag this link")).to_be_hidden()
    at.get_by_role("button", name="Keep this text").click()
    expect(at.get_by_role("button", name="Record it")).to_be_visible()
    case = Case.objects.get()
    arrival = make_arrival(case, by=anyone(case), address="https://port.example/b")
    arrival.start()
    arrival.fail("The site has no such page.")
    at.goto(f"{LIST}{arrival.pk}/")
    at.get_by_role("textbox", name="Its text").fill(TEXT)
    lapse(at, "Keep this text")
    expect(at.get_by_role("textbox", name="Its text")).to_have_value(TEXT)


def test_what_one_person_typed_comes_back_to_nobody_else(log_in, site):
    at = log_in("analyst")
    at.goto(BRING)
    at.get_by_label("Text", exact=True).fill(TEXT)
    lapse(at, "Keep this text", name="reviewer")
    expect(at.get_by_label("Text", exact=True)).to_have_value("")
    assert at.evaluate("sessionStorage.getItem('grounds-draft')") is None
