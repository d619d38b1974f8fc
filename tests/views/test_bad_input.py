"""Bad input on the page of its arrival: each kind with its own sentence, its bytes kept, and a way on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims.capture import docx, encoding, fetch, html, pdf, reading, walls
from claims.capture.captured import MOST_BYTES
from claims.models import Arrival
from tests.capture import files
from tests.capture.server import LOOPBACK, flooding, page, raw, serving, stalling, to
from tests.capture.server import bomb as packed
from tests.factories import make_arrival, make_case, make_member
from tests.views.pages import words

pytestmark = pytest.mark.django_db

BRING = "/cases/port/documents/bring/"
LIST = "/cases/port/documents/arrivals/"
RUSSIAN = "Порт снова открыл ворота. С севера пришли корабли, и краны двигались до вечера. "
KOREAN = "항구가 다시 문을 열었다. 배들이 북쪽에서 들어왔고 크레인이 저녁까지 움직였다. "


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


def bring(client, **fields):
    return client.post(BRING, fields, follow=True)


def upload(client, name, body, **fields):
    return bring(client, road="files", papers=[SimpleUploadedFile(name, body)], **fields)


def bomb():
    """A DOCX that unpacks to far more than it weighs."""
    return files.packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w>" + "a" * 60_000_000})


# Files


FILES = {
    "encrypted PDF": ("a.pdf", lambda: files.encrypted(files.pdf([["So it was."]])), pdf.ENCRYPTED),
    "PDF of pictures": ("a.pdf", lambda: files.pdf([[], []], picture=True), pdf.PICTURES),
    "PDF without text": ("a.pdf", lambda: files.pdf([[], []]), pdf.EMPTY),
    "broken PDF": ("a.pdf", lambda: b"%PDF-1.4 broken", pdf.BROKEN),
    "zip bomb as DOCX": ("a.docx", bomb, docx.BOMB),
    "DOCX without text": ("a.docx", lambda: files.docx([]), docx.EMPTY),
    "another archive": ("a.docx", lambda: files.packed({"a.txt": "So."}), docx.OTHER_ZIP),
    "binary named .txt": ("a.txt", lambda: bytes(range(256)) * 40, encoding.BINARY),
    "picture": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, reading.PICTURE),
    "old Word": ("a.doc", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, reading.OLD_WORD),
    "nothing": ("a.txt", lambda: b"", reading.EMPTY),
    "blanks": ("a.txt", lambda: b" \n \n", reading.EMPTY),
    "notice alone": ("a.html", lambda: b"<html><body><p>We use cookies and ask for your consent. Accept all cookies or "
                     b"reject all cookies.</p></body></html>", walls.COOKIES),
    "log-in alone": ("a.html", lambda: b"<html><body><form><p>Log in to read this article.</p><input type=password>"
                     b"</form></body></html>", walls.LOG_IN),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_gives_no_text_says_why_and_can_be_taken_back(client, case, analyst, kind):
    name, made, sentence = FILES[kind]
    body = made()
    response = upload(client, name, body)
    assert sentence in words(response)
    arrival = Arrival.objects.get()
    address = f"{LIST}{arrival.pk}/file/"
    assert f'href="{address}"' in response.content.decode() and "Paste its text" in words(response)
    taken = client.get(address)
    assert taken.content == body
    assert taken["Content-Type"] == "application/octet-stream"
    assert taken["Content-Disposition"].startswith("attachment; ")
    assert taken["X-Content-Type-Options"] == "nosniff" and "sandbox" in taken["Content-Security-Policy"]


def test_there_is_no_file_where_nothing_came(client, case, analyst):
    arrival = make_arrival(case, by=analyst)
    assert client.get(f"{LIST}{arrival.pk}/file/").status_code == 404


def test_a_file_of_50_mb_is_refused_and_the_other_fields_stay(client, case, analyst):
    typed = {"text": "Typed before.", "title": "Gates", "address": "https://post.example/a"}
    response = upload(client, "large.txt", b"a" * 50_000_000, **typed)
    assert "large.txt: It is larger than 10 MB" in words(response)
    assert all(value in response.content.decode() for value in typed.values())
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "euc-kr", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("kind", ["page", "text"])
def test_an_encoding_that_nobody_says_is_made_out(client, case, analyst, charset, kind):
    sentence = KOREAN if charset == "euc-kr" else RUSSIAN
    text = files.page([sentence * 3] * 4) if kind == "page" else sentence * 8
    response = upload(client, f"a.{'html' if kind == 'page' else 'txt'}", text.encode(charset))
    assert sentence.strip() in words(response)


# Texts


LONG = "Too much. " * (MOST_BYTES // 10) + "So"


def test_a_text_over_the_limit_stays_where_it_was_typed(client, case, analyst):
    response = bring(client, road="text", text=LONG, title="Gates")
    assert "The text is longer than 10 MB" in words(response)
    shown = response.content.decode()
    assert (
        f"{LONG[:1000]}" in shown and shown.count("Too much.") == LONG.count("Too much.") and "Gates" in shown
    )
    assert not Arrival.objects.exists()


def test_a_text_over_the_limit_stays_where_it_was_pasted_for_what_failed(client, case, analyst):
    arrival = make_arrival(case, by=analyst)
    arrival.start()
    arrival.fail("It needs a log-in.")
    response = client.post(f"{LIST}{arrival.pk}/paste/", {"text": LONG})
    assert "The text is longer than 10 MB" in words(response)
    assert response.content.decode().count("Too much.") == LONG.count("Too much.")


def test_what_is_too_much_for_any_form_is_answered_with_what_to_do(client, case, analyst):
    client.raise_request_exception = False
    response = client.post(BRING, {"road": "text", "text": "a" * 13_000_000})
    assert response.status_code == 413
    assert "Go back: what you typed still stands in your browser." in words(response)


def test_a_text_of_a_million_sentences_can_be_read(client, case, analyst):
    response = upload(client, "long.txt", b"So it is.\n" * (MOST_BYTES // 10))
    assert "Record it" in words(response) and len(response.content) < 100_000
    arrival = Arrival.objects.get()
    fields = {"title": "Long", "source": "The Post", "source_is_new": "on"}
    response = client.post(f"{LIST}{arrival.pk}/", fields, follow=True)
    assert "Part 1 of" in words(response) and len(response.content) < 1_000_000


# Addresses


ANSWERS = {
    "404": ({"/a": page(b"", 404)}, "The site has no page at this address (404)"),
    "410": ({"/a": page(b"", 410)}, "410"),
    "500": ({"/a": page(b"", 500)}, "500"),
    "redirect loop": ({"/a": to("/b"), "/b": to("/a")}, "sends on in a circle"),
    "many redirects": ({f"/{a}": to(f"/{b}") for a, b in zip("abcdefgh", "bcdefghi", strict=True)}, "times"),
    "redirect inside": ({"/a": to("http://169.254.169.254/latest/")}, "private or reserved network"),
    "50 MB": ({"/a": flooding(50_000_000)}, "larger than 10 MB"),
    "packed bomb": ({"/a": page(packed(60_000_000), Content_Encoding="gzip")}, "larger than 10 MB"),
    "no web server": ({"/a": raw(b"nonsense\r\n\r\n")}, "paste its text"),
    "403": ({"/a": page(b"", 403)}, "refuses to give Grounds this page"),
    "empty page": ({"/a": page(b"<html><body></body></html>")}, html.EMPTY),
    "cookie notice": ({"/a": page(FILES["notice alone"][1]())}, walls.COOKIES),
    "log-in wall": ({"/a": page(FILES["log-in alone"][1]())}, walls.LOG_IN),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_address_that_gives_no_article_keeps_its_address_and_says_why(client, case, analyst, site, kind):
    paths, sentence = ANSWERS[kind]
    with site(paths) as (host, _):
        response = bring(client, road="address", address=f"{host}/a")
    assert sentence in words(response)
    assert Arrival.objects.get().address == f"{host}/a" and f"{host}/a" in words(response)
    assert "Try again" in words(response) and "Paste its text" in words(response)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8000/", "http://[::1]/", "http://169.254.169.254/latest/", "http://[64:ff9b::a00:1]/"],
)
def test_an_address_inside_is_refused(client, case, analyst, address):
    response = bring(client, road="address", address=address)
    assert "private or reserved network" in words(response)


def test_a_site_that_does_not_answer_in_time_is_said_to_be_slow(client, case, analyst, site, monkeypatch):
    monkeypatch.setattr(fetch.Limits.__init__, "__defaults__", (MOST_BYTES, 0.3, 5))
    with site({"/a": stalling(3)}) as (host, _):
        response = bring(client, road="address", address=f"{host}/a")
    assert "The site did not give the page within 0.3 seconds: try again later" in words(response)


@pytest.mark.parametrize("said", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("charset", ["windows-1251", "euc-kr"])
def test_a_page_in_another_encoding_than_its_site_says_is_read(client, case, analyst, site, charset, said):
    sentence = KOREAN if charset == "euc-kr" else RUSSIAN
    body = files.page([sentence * 3] * 4).encode(charset)
    with site({"/a": page(body, Content_Type=f"text/html; charset={said}")}) as (host, _):
        response = bring(client, road="address", address=f"{host}/a")
    assert sentence.strip() in words(response)


# The same bytes


def test_bytes_that_came_in_twice_are_told_before_either_is_recorded(client, case, analyst):
    body = files.page().encode()
    upload(client, "first.html", body)
    response = upload(client, "second.html", body)
    first, second = Arrival.objects.order_by("pk")
    assert "It came in twice" in words(response) and "brought by ann" in words(response)
    assert f'href="{LIST}{first.pk}/"' in response.content.decode()
    first.drop(by=analyst)
    assert "It came in twice" not in words(client.get(f"{LIST}{second.pk}/"))


def test_the_same_bytes_in_another_case_are_not_told(client, case, analyst):
    make_arrival(text="So it was, and so it is.")
    bring(client, road="text", text="So it was, and so it is.")
    assert "It came in twice" not in words(client.get(f"{LIST}{Arrival.objects.latest('pk').pk}/"))
