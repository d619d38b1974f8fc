"""Bringing an article in through the pages: each road, and what becomes of it (bad input: test_bad_input.py)."""

import html
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.capture.captured import Captured, Kind
from claims.models import Arrival, Document, Source
from config.templating import day
from tests.capture import files
from tests.capture.server import LOOPBACK, page, serving
from tests.factories import (
    make_arrival,
    make_case,
    make_document,
    make_member,
    make_receipt,
    make_source,
    make_text,
)
from tests.test_tasks import ARTICLE
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db

TEXT = "The port opened its gates again.\n\n" + "\n\n".join(
    f"On day {n} ships came in from the north, and cranes moved." for n in range(12)
)


@pytest.fixture
def case():
    return make_case(slug="port")


@pytest.fixture
def analyst(client, case):
    user = make_member(case, "analyst", "ann")
    client.force_login(user)
    return user


@pytest.fixture
def site(settings):
    """A function that serves some paths from this machine, on purpose."""
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    return serving


BRING = "/cases/port/documents/bring/"
LIST = "/cases/port/documents/arrivals/"


def bring(client, **fields):
    return client.post(BRING, fields, follow=True)


def upload(client, *files):
    return bring(client, road="files", papers=[SimpleUploadedFile(name, body) for name, body in files])


def checked(client, **fields):
    """Record what was read last, with the fields as a person left them."""
    arrival = Arrival.objects.latest("pk")
    shown = {"title": arrival.title or "Title", "address": arrival.address}
    fields = {**shown, "source": "The Post", "source_is_new": "on", **fields}
    return client.post(f"{LIST}{arrival.pk}/", fields, follow=True)


# The three roads


def test_a_pasted_text_becomes_a_document(client, case, analyst):
    response = bring(client, road="text", text=TEXT, title="Gates", publisher="The Post", published="2024-05")
    arrival = Arrival.objects.get()
    assert "Record it" in words(response) and "Gates" in words(response)
    assert bytes(arrival.body) == TEXT.encode()
    response = checked(client, published="2024-05", language="en")
    document = Document.objects.get()
    assert response.redirect_chain[-1][0] == document.get_absolute_url()
    assert (document.title, document.source.name, document.published_precision) == (
        "Gates",
        "The Post",
        "month",
    )
    assert "cranes moved" in words(response) and document.captures.get().author == analyst


def test_files_that_are_too_large_together_are_refused_in_words(client, case, analyst, monkeypatch):
    monkeypatch.setattr("claims.forms.arrivals.MOST_TOGETHER", 10)
    answer = upload(client, ("a.txt", b"So it was."), ("b.txt", b"!"))
    assert "These files are together larger than" in answer.content.decode() and not Arrival.objects.exists()


def test_of_a_long_text_the_end_is_shown_too(client, case, analyst):
    bring(client, road="text", text="So it was, they say. " * 300 + "\n\nUnsubscribe here.", title="Long")
    page = words(client.get(f"{LIST}{Arrival.objects.get().pk}/"))
    assert "characters are shown, and the end" in page and "Unsubscribe here." in page


def test_uploaded_files_come_in_each_for_itself(client, case, analyst):
    response = upload(client, ("gates.html", ARTICLE), ("gates.txt", TEXT.encode()))
    assert response.request["PATH_INFO"] == LIST
    assert set(Arrival.objects.values_list("state", "road")) == {("to_check", "upload")}
    assert "The port" in words(response)


HEAD = "Title: Crates at the pier\nAuthor: Ada Byline\nPublisher: Harbour Post (inferred from text)\nDate: 2024-12-04\n\n"
STAMPED = (
    '<meta name="author" content="Ada Byline"><meta property="og:site_name" content="Harbour Post">'
    '<meta property="article:published_time" content="2024-12-04T08:00:00Z">'
)
LINES = [line for paragraph in files.PARAGRAPHS for line in files.wrapped(paragraph)]
FILES = {
    "a.txt": ((HEAD + "\n\n".join(files.PARAGRAPHS)).encode(), ("Harbour Post", "2024-12-04")),
    "a.html": (files.page(title="Crates at the pier", head=STAMPED).encode(), ("Harbour Post", "2024-12-04")),
    "a.pdf": (files.pdf([LINES], title="Crates at the pier", author="Ada Byline"), ("", "")),
    "a.docx": (files.docx(title="Crates at the pier", author="Ada Byline"), ("", "")),
}
"""The same article as each kind of file, with the publisher and the day that such a file says."""


def said_in(page, name):
    """What a field of a form shows."""
    tag = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)[0]
    return (re.search(r'value="([^"]*)"', tag) or ["", ""])[1]


@pytest.mark.parametrize("name", FILES)
def test_each_kind_of_file_comes_in_whole_with_what_it_says_of_itself(client, case, analyst, name):
    body, (publisher, day) = FILES[name]
    page = html.unescape(upload(client, (name, body)).content.decode())
    shown = {field: said_in(page, field) for field in ("title", "byline", "source", "published", "language")}
    assert shown == {
        "title": "Crates at the pier",
        "byline": "Ada Byline",
        "source": publisher,
        "published": day,
        "language": "en",
    }
    checked(client)
    text = Document.objects.get().text
    assert all(sentence in text for sentence in files.SENTENCES)
    assert "(inferred" not in text and "Terms of use" not in text


def test_an_address_is_fetched_and_read(client, case, analyst, site):
    with site({"/a": page(ARTICLE)}) as (host, _):
        response = bring(client, road="address", address=f"{host}/a")
    assert "Record it" in words(response)
    checked(client)
    document = Document.objects.get()
    assert document.address == f"{host}/a" and document.captures.get().final_address == f"{host}/a"


def test_what_is_typed_in_another_road_is_left_alone(client, case, analyst):
    response = bring(client, road="address", address="", text="Typed", published="never")
    assert "Write the address of the article." in words(response)
    assert "Typed</textarea>" in response.content.decode() and "is not a date" not in words(response)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"road": "address", "address": "ftp://x.example/a"}, "Write a whole web address"),
        ({"road": "text", "text": "  \n"}, "Paste the text of the article."),
        ({"road": "files"}, "Choose a file."),
        ({"road": "address", "address": "https://ann:s3cret@news.example/a"}, "user name or password"),
        ({"road": "balloon"}, "Choose one of the ways"),
        ({"road": "text", "text": "So.", "published": "yesterday"}, "is not a date"),
    ],
)
def test_what_cannot_be_kept_says_so_at_once(client, case, analyst, fields, sentence):
    response = bring(client, **fields)
    assert sentence in words(response)
    assert not Arrival.objects.exists()


# What is there already


def test_an_address_that_is_there_is_told_before_it_is_fetched(client, case, analyst, site):
    with site({"/a/": page(ARTICLE)}) as (host, asked):
        make_text("So it was.", case, title="Ours", address=f"{host}/a")
        response = bring(client, road="address", address=f"{host}/a/")
        assert (
            "It is here already" in words(response)
            and "/cases/port/documents/1/" in response.content.decode()
        )
        assert asked == [] and not Arrival.objects.exists()
        response = bring(client, road="again", address=f"{host}/a/")
        assert len(asked) == 1
    assert "another text. A later version becomes a document of its own" in words(response)
    assert 'value="revises" selected' in response.content.decode()
    checked(client, kind="revises", original="1")
    assert Document.objects.get(number=2).derivations.get().kind == "revises"


def test_an_address_on_its_way_is_told(client, case, analyst):
    make_arrival(case, address="https://post.example/a")
    assert "on its way already" in words(bring(client, road="address", address="https://post.example/a"))


def test_a_reference_gets_its_text(client, case, analyst):
    make_document(case, title="Ours", address="https://post.example/a")
    response = bring(client, road="text", text=TEXT, text_address="http://www.post.example/a")
    assert "no text yet. This becomes its text" in words(response)
    checked(client, source="", source_is_new="")
    document = Document.objects.get()
    assert document.title == "Ours" and document.text.startswith("The port")


def test_the_same_bytes_lead_to_the_document(client, case, analyst):
    bring(client, road="text", text=TEXT)
    checked(client)
    response = bring(client, road="text", text=TEXT)
    assert "captured with the very same bytes" in words(response)
    assert "document 1, which is there" in words(response)
    checked(client)
    assert Document.objects.count() == 1


# A reference that looks like it

ORIENT = "The Orient Express: North Korea's Clandestine Supply Route"


@pytest.fixture
def orient(case):
    return make_document(
        case,
        title=ORIENT,
        source=make_source(case, name="RUSI"),
        published=date(2023, 10, 16),
        byline="James Byrne",
    )


def test_a_reference_with_the_same_title_but_for_a_sign_is_offered_and_becomes_the_text(client, case, orient):
    client.force_login(make_member(case, "analyst", "ann"))
    title = ORIENT.replace(":", " -").replace("'", "’").upper()
    arrival = make_arrival(case, text=TEXT, title=title, publisher="RUSI")
    page = client.get(f"{LIST}{arrival.pk}/")
    assert "No. 1 looks like this: is it its text?" in words(page) and "has the same title" in words(page)
    assert not arrival.document
    response = checked(client, text_of="1", source="RUSI", source_is_new="")
    assert "This is the text of document 1 now, for ever." in words(response)
    assert f"set {day(timezone.now(), case.time_zone)} by ann; it never changes" in words(response)
    assert Document.objects.get().text.startswith("The port") and Document.objects.get().title == ORIENT


def test_a_reference_of_the_same_publisher_and_day_is_offered(client, case, analyst, orient):
    arrival = make_arrival(
        case, text=TEXT, title="Gates", address="https://rusi.example/a", published=date(2023, 10, 16)
    )
    make_document(case, source=orient.source, address="https://rusi.example/old")
    make_document(case, source=orient.source, published=date(2023, 10, 17))
    make_text("It has a text.", case, source=orient.source, published=date(2023, 10, 16))
    page = words(client.get(f"{LIST}{arrival.pk}/"))
    assert "No. 1 looks like this" in page and "the same publisher and day" in page
    assert page.count("looks like this") == 1


def test_nothing_is_offered_that_only_shares_words_or_is_of_another_case(client, case, analyst, orient):
    make_document(title="Gates of the port")
    for title in ("The Orient Express", "Gates of the port", "Express"):
        arrival = make_arrival(case, text=f"{TEXT} {title}", title=title)
        assert "looks like this" not in words(client.get(f"{LIST}{arrival.pk}/"))


def test_looking_for_references_asks_no_more_for_more_of_them(client, case, analyst, orient):
    arrival = make_arrival(case, text=TEXT, title=ORIENT)
    few = queries_of(client, f"{LIST}{arrival.pk}/")
    for _ in range(8):
        make_document(case, title=ORIENT, source=orient.source)
    assert queries_of(client, f"{LIST}{arrival.pk}/") == few


def test_a_text_that_disagrees_with_the_document_chosen_is_recorded_only_when_confirmed(
    client, case, analyst, orient
):
    make_arrival(case, text=TEXT, title="Collaboration")
    said = {
        "title": "Collaboration for a price",
        "source": "CSIS",
        "byline": "Max Bergmann",
        "published": "2024-05-22",
        "kind": "same",
        "original": "1",
    }
    response = checked(client, **said)
    shown = words(response)
    assert "Is this the text of document 1?" in shown and "can be set once and never changes" in shown
    for there, here in (
        (ORIENT, "Collaboration for a price"),
        ("RUSI", "CSIS"),
        ("16 Oct 2023", "22 May 2024"),
        ("James Byrne", "Max Bergmann"),
    ):
        assert there in html.unescape(shown) and here in shown
    assert said_in(response.content.decode(), "title") == "Collaboration for a price"
    orient.refresh_from_db()
    assert orient.is_reference
    response = checked(client, **said, for_ever="on")
    assert "Its title, publisher, date and author stay as they stood there." in words(response)
    orient.refresh_from_db()
    assert orient.text.startswith("The port") and (orient.title, orient.byline) == (ORIENT, "James Byrne")
    assert not Source.objects.filter(name="CSIS").exists()


def test_a_text_that_says_the_same_less_exactly_needs_no_tick(client, case, analyst, orient):
    make_arrival(case, text=TEXT, title=ORIENT)
    checked(client, source="RUSI", source_is_new="", published="2023-10", kind="same", original="1")
    orient.refresh_from_db()
    assert not orient.is_reference


# The publisher


def test_a_publisher_is_proposed_as_new_and_recorded_with_the_document_only(client, case, analyst):
    response = bring(client, road="text", text=TEXT, title="Gates", publisher="The Gazette")
    shown = response.content.decode()
    assert 'value="The Gazette"' in shown and 'name="source_is_new"' in shown
    assert not Source.objects.exists()
    checked(client, title="", source="The Gazette")
    assert not Source.objects.exists(), "nothing is half-saved"
    checked(client, source="The Gazette")
    assert Document.objects.get().source.name == "The Gazette"


def test_no_source_is_left_over_where_the_document_was_there(client, case, analyst):
    bring(client, road="text", text=TEXT)
    checked(client)
    bring(client, road="text", text=TEXT)
    checked(client, source="Another")
    assert not Source.objects.filter(name="Another").exists()


def test_without_a_publisher_nothing_is_recorded(client, case, analyst):
    bring(client, road="text", text=TEXT)
    assert "Name the publisher." in words(checked(client, source="", source_is_new=""))


def test_an_acronym_that_one_source_bears_is_offered_to_be_confirmed(client, case, analyst):
    rusi = make_source(case, name="Royal United Services Institute (RUSI)")
    bring(client, road="text", text=TEXT, title="Gates", publisher="RUSI")
    page = client.get(f"{LIST}{Arrival.objects.get().pk}/")
    assert said_in(page.content.decode(), "source") == ""
    assert "It is Royal United Services Institute (RUSI)" in words(page)
    checked(client, source="", source_is_new="", is_maybe="on")
    assert Document.objects.get().source == rusi


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"published": "2131-01-01"}, "This day is yet to come"),
        ({"language": "English language"}, "Write the code of the language"),
        ({"title": ""}, "Write its title, as the article gives it."),
    ],
)
def test_what_cannot_be_so_is_refused_at_its_field(client, case, analyst, typed, sentence):
    bring(client, road="text", text=TEXT)
    assert sentence in words(checked(client, **typed))
    assert not Document.objects.exists()
    typed = {"title": "Title", "source": "The Post", "source_is_new": "on", **typed}
    assert sentence in words(client.post("/cases/port/documents/new/", typed))


# Long texts


def test_a_text_of_very_many_sentences_is_readable_in_parts(client, case, analyst):
    text = "\n".join(f"Sentence number {n} stands here and says a little." for n in range(6000))
    bring(client, road="text", text=text, title="Long")
    response = checked(client)
    shown = words(response)
    assert (
        "Sentence number 1 stands" in shown and "Sentence number 5999" not in shown and "Part 1 of" in shown
    )
    parts = int(re.search(r"Part 1 of (\d+)", shown)[1])
    last = client.get(f"/cases/port/documents/1/?part={parts}")
    assert "Sentence number 5999" in words(last)
    assert client.get(f"/cases/port/documents/1/?part={parts + 1}").status_code == 404
    assert client.get("/cases/port/documents/1/?part=x").status_code == 404


def test_a_text_is_compared_before_anything_is_locked(client, case, analyst):
    make_text(TEXT, case)
    make_source(case, name="The Post")
    arrival = make_arrival(case, text=f"{TEXT}\n\nMore.", title="Gates")
    with CaptureQueriesContext(connection) as asked:
        client.post(f"{LIST}{arrival.pk}/", {"title": "Gates", "source": "The Post"})
    read = [one["sql"] for one in asked]
    begins = next(at for at, sql in enumerate(read) if sql.startswith("SAVEPOINT"))
    compared = [at for at, sql in enumerate(read) if "SUBSTR" in sql.upper() and " IN (" in sql]
    assert compared and max(compared) < begins
    assert Document.objects.count() == 2


# What can be done with what failed


@pytest.fixture
def failed(case, analyst):
    arrival = make_arrival(case, by=analyst, address="http://10.0.0.1/a")
    arrival.start()
    arrival.fail("It needs a log-in.")
    return arrival


def test_a_text_is_pasted_for_what_failed(client, failed):
    response = client.post(f"{LIST}{failed.pk}/paste/", {"text": TEXT}, follow=True)
    assert "Record it" in words(response) and 'value="http://10.0.0.1/a"' in response.content.decode()
    checked(client)
    assert Document.objects.get().address == "http://10.0.0.1/a"


def test_what_came_and_what_was_pasted_for_it_lead_to_each_other(client, case, analyst):
    upload(client, ("a.pdf", b"%PDF-1.4 broken"))
    sent = Arrival.objects.get()
    assert sent.state == "failed"
    response = client.post(f"{LIST}{sent.pk}/paste/", {"text": TEXT}, follow=True)
    pasted = Arrival.objects.latest("pk")
    assert response.request["PATH_INFO"] == f"{LIST}{pasted.pk}/" and "pasted for a.pdf" in words(response)
    assert f'href="{LIST}{sent.pk}/"' in response.content.decode()
    shown = client.get(f"{LIST}{sent.pk}/")
    assert f'href="{LIST}{pasted.pk}/"' in shown.content.decode() and "as a file" in words(shown)
    assert client.get(f"{LIST}{sent.pk}/file/").content == b"%PDF-1.4 broken"


@pytest.mark.parametrize("what", ["retry", "drop"])
def test_a_text_that_stands_in_the_form_is_not_lost_by_another_button(client, failed, what):
    response = client.post(f"{LIST}{failed.pk}/{what}/", {"text": "So it was."}, follow=True)
    assert "So it was.</textarea>" in response.content.decode() and "empty the field" in words(response)
    failed.refresh_from_db()
    assert failed.state == "failed"
    shown = client.get(f"{LIST}{failed.pk}/").content.decode()
    assert f'form="paste" formaction="{LIST}{failed.pk}/{what}/"' in shown


def test_what_was_put_right_stays_when_it_is_left_out_and_brought_in_after_all(client, case, analyst):
    arrival = make_arrival(case, text=TEXT, title="Gates", byline="Ann")
    typed = {
        "title": "Gates again",
        "source": "The Post",
        "published": "2024-05",
        "byline": "",
        "language": "en",
    }
    client.post(f"{LIST}{arrival.pk}/drop/", typed)
    page = client.post(f"{LIST}{arrival.pk}/retry/", follow=True).content.decode()
    assert said_in(page, "title") == "Gates again" and said_in(page, "source") == "The Post"
    assert said_in(page, "published") == "2024-05" and said_in(page, "byline") == "Ann"


def test_nothing_pasted_is_asked_for_again(client, failed):
    response = client.post(f"{LIST}{failed.pk}/paste/", {"text": ""}, follow=True)
    assert "Paste the text of the article." in words(response) and "It needs a log-in." in words(response)


def test_it_is_tried_again(client, failed):
    response = client.post(f"{LIST}{failed.pk}/retry/", follow=True)
    assert "private or reserved network" in words(response)


def test_what_came_before_is_shown_and_handed_out_on_its_page_and_on_that_of_its_document(
    client, case, analyst
):
    receipt = make_receipt(case, by=analyst, body=b"<script>alert(1)</script>")
    row = receipt.arrival
    address = f"/cases/port/documents/arrivals/received/{receipt.pk}/"
    shown = client.get(f"{LIST}{row.pk}/")
    assert address in shown.content.decode() and "What came before" in words(shown)
    assert receipt.sha256 in shown.content.decode()
    response = client.get(address)
    assert response.content == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    row.start()
    row.fetched(b"It was so.", media_type="text/html", charset="", final_address=row.address)
    row.read(Captured(text="It was so.", kind=Kind.HTML))
    document = row.record(by=analyst, source=make_source(case), title="So")
    for place in (f"{LIST}{row.pk}/", document.get_absolute_url()):
        assert address in client.get(place).content.decode()
    client.force_login(make_member(make_case(), "manager"))
    assert client.get(address).status_code == 404


def test_it_is_left_out_and_brought_in_after_all(client, failed):
    response = client.post(f"{LIST}{failed.pk}/drop/", follow=True)
    assert "It is left out" in words(response)
    response = client.get(f"{LIST}{failed.pk}/")
    assert "Left out by ann." in words(response) and "Bring it in after all" in words(response)
    again = client.post(f"{LIST}{failed.pk}/drop/", follow=True)
    assert "This is left out." in words(again)


def test_asking_for_what_is_done_by_a_button_changes_nothing(client, failed):
    for what in ("retry", "drop"):
        assert client.get(f"{LIST}{failed.pk}/{what}/").status_code == 302
    failed.refresh_from_db()
    assert failed.state == "failed"


# How it goes


def test_what_is_under_way_is_shown_without_a_reload_until_it_ends(client, case, analyst):
    arrival = make_arrival(case, by=analyst)
    for address in (f"{LIST}{arrival.pk}/", LIST):
        assert 'hx-trigger="every' in client.get(address).content.decode()
    assert "waiting to be fetched" in words(client.get(f"{LIST}{arrival.pk}/"))
    arrival.start()
    arrival.fail("No.")
    for address in (f"{LIST}{arrival.pk}/", LIST):
        assert 'hx-trigger="every' not in client.get(address).content.decode()


def test_a_wait_without_an_end_asks_for_the_worker(client, case, analyst):
    arrival = make_arrival(case, by=analyst)
    Arrival.objects.update(moved_at=timezone.now() - timedelta(minutes=2))
    assert "whether the worker runs" in words(client.get(f"{LIST}{arrival.pk}/"))


def test_the_list_shows_each_group_and_refuses_one_that_is_none(client, case, analyst, failed):
    make_arrival(case, text=TEXT, title="Gates")
    assert "Gates" in words(client.get(LIST)) and "It needs a log-in." in words(client.get(LIST))
    assert "Gates" not in words(client.get(f"{LIST}?state=under_way"))
    assert "Gates" in words(client.get(f"{LIST}?state=waiting"))
    for wrong in ("?state=burnt", "?after=x"):
        response = client.get(f"{LIST}{wrong}")
        assert response.status_code == 400 and "Gates" not in words(response)


def test_the_list_of_documents_counts_what_waits(client, case, analyst, failed):
    make_arrival(case, text=TEXT)
    assert "Arrivals 2" in words(client.get("/cases/port/documents/"))


def test_the_list_does_not_ask_more_for_more_rows(client, case, analyst):
    make_arrival(case, text=TEXT)
    few = queries_of(client, LIST)
    source = make_source(case)
    for n in range(8):
        arrival = make_arrival(case, text=f"{TEXT} {n}")
        if n % 2:
            arrival.record(by=analyst, title="Title", source=source)
    assert queries_of(client, LIST) == few


def test_a_text_is_shown_as_text(client, case, analyst):
    hostile = "The port <script>alert(1)</script> opened. <img src=x onerror=alert(2)> " * 4
    response = bring(client, road="text", text=f"{TEXT}\n\n{hostile}", title="<b>Gates</b>")
    assert "<script>alert" not in response.content.decode() and "<img src=x" not in response.content.decode()
    response = checked(client)
    page = response.content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and "<b>Gates" not in page


def test_the_whole_text_is_shown_when_it_is_asked_for(client, case, analyst):
    arrival = make_arrival(case, text="\n".join(f"Sentence {n} stands here." for n in range(300)))
    assert "Sentence 200 " not in words(client.get(f"{LIST}{arrival.pk}/"))
    assert "Sentence 200 " in words(client.get(f"{LIST}{arrival.pk}/?whole=1"))


def test_a_reader_sees_what_comes_in_and_opens_none_of_it(client, case):
    arrival = make_arrival(case, text=TEXT, title="Gates")
    client.force_login(make_member(case, "reader"))
    shown = client.get(LIST)
    assert "Gates" in words(shown) and f"{LIST}{arrival.pk}/" not in shown.content.decode()
    assert client.get(f"{LIST}{arrival.pk}/").status_code == 403


def test_in_a_closed_case_nothing_comes_in(client, case, analyst):
    arrival = make_arrival(case, text=TEXT)
    case.close(by=analyst, reason="Done.")
    assert bring(client, road="text", text=TEXT).status_code == 403
    assert checked(client).status_code == 403
    assert not Document.objects.exists() and Arrival.objects.get() == arrival


# The bytes


def test_a_capture_is_handed_out_as_a_file_and_never_as_a_page(client, case, analyst):
    hostile = b"<html><script>alert(document.domain)</script><p>So it was.</p></html>"
    document = make_document(case)
    kept = document.capture(author=analyst, body=hostile, text="So it was.", media_type="text/html")
    shown = client.get("/cases/port/documents/1/")
    address = f"/cases/port/documents/1/captures/{kept.pk}/"
    assert address in shown.content.decode()
    response = client.get(address)
    assert response.content == hostile
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Disposition"].startswith('attachment; filename="port-document-1-')
    client.force_login(make_member(make_case(), "manager"))
    assert client.get(address).status_code == 404


def test_who_checks_a_text_that_was_brought_anew_meanwhile_is_shown_it_first(client, case, analyst):
    bring(client, road="text", text="The harbour opened its gates.", title="Harbour", publisher="Post")
    row = Arrival.objects.get()
    page = client.get(f"/cases/{case.slug}/documents/arrivals/{row.pk}/")
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page.content.decode())[1]
    Arrival.objects.filter(pk=row.pk).update(text="The harbour closed its gates.")
    fields = {
        "title": "Mine",
        "source": "Post",
        "source_is_new": "on",
        "source_kind": "outlet",
        "shown": shown,
    }
    again = client.post(f"/cases/{case.slug}/documents/arrivals/{row.pk}/", fields)
    told = words(again)
    assert "brought in anew" in told and "closed its gates" in told and not Document.objects.exists()
    assert 'value="Mine"' in again.content.decode()
    fresh = re.search(r'name="shown" value="([0-9a-f]{64})"', again.content.decode())[1]
    client.post(f"/cases/{case.slug}/documents/arrivals/{row.pk}/", {**fields, "shown": fresh})
    assert Document.objects.get().title == "Mine"


def test_the_second_of_two_who_check_is_told_what_he_had_written(client, case, analyst):
    bring(client, road="text", text="The harbour opened.", title="Harbour", publisher="Post")
    row = Arrival.objects.get()
    row.record(by=analyst, source=make_source(case), title="Hers")
    told = words(
        client.post(f"/cases/{case.slug}/documents/arrivals/{row.pk}/", {"title": "His own"}, follow=True)
    )
    assert "recorded it meanwhile" in told and "Title: His own" in told
