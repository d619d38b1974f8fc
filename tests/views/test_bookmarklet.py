"""The page of the bookmarklet: its code, and the form by which what it handed over is kept (tests/browser/test_bookmarklet.py uses it)."""

import html
import re
from urllib.parse import unquote

import pytest
from django.test import Client

from claims.models import Arrival
from tests.factories import make_case, make_member
from tests.views.pages import words

pytestmark = pytest.mark.django_db

HERE = "/cases/port/documents/bookmarklet/"


@pytest.fixture
def analyst(client):
    user = make_member(make_case(slug="port", title="Port & pier"), "analyst", "ann")
    client.force_login(user)
    return user


def test_the_bookmarklet_opens_the_page_of_its_own_case(client, analyst):
    shown = client.get(HERE, headers={"host": "localhost"}).content.decode()
    link, copied = (
        html.unescape(one)
        for one in re.findall(r'"(javascript:[^"]+)"|>(javascript:[^<]+)<', shown)[0:2]
        for one in one
        if one
    )
    assert link == copied
    assert 'at="http://localhost/cases/port/documents/bookmarklet/"' in unquote(link)
    assert not re.search(r'["<>#\s]', link), "whatever a browser takes for the end of an address is escaped"
    assert not Arrival.objects.exists()


def test_what_is_sent_is_kept_as_a_text_from_a_browser(client, analyst):
    what = {"road": "bookmarklet", "text": "So it was.\nAnd so on.", "title": "Gates"}
    response = client.post(HERE, {**what, "text_address": "https://post.example/a"}, follow=True)
    assert "Record it" in words(response)
    arrival = Arrival.objects.get()
    assert (arrival.road, arrival.title, arrival.address, arrival.media_type, arrival.author) == (
        "bookmarklet",
        "Gates",
        "https://post.example/a",
        "text/plain",
        analyst,
    )
    assert bytes(arrival.body) == b"So it was.\nAnd so on."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " "}, "Paste the text of the article."),
        ({"text": "So.", "text_address": "file:///home/a"}, "Write a whole web address"),
        ({"text": "So.", "title": "a" * 501}, "and may have 500: shorten it"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, analyst, fields, sentence):
    fields = {"title": "Gates", "text_address": "https://post.example/a", **fields}
    response = client.post(HERE, {"road": "bookmarklet", **fields})
    assert sentence in words(response)
    shown = response.content.decode()
    assert all(value.strip() in shown for value in fields.values()) and "For each article" not in shown
    assert not Arrival.objects.exists()


def test_no_other_site_can_have_anything_kept(analyst):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(analyst)
    assert browser.post(HERE, {"road": "bookmarklet", "text": "So."}).status_code == 403
    assert not Arrival.objects.exists()


def test_the_log_in_keeps_what_stands_behind_the_address(client):
    """A form without an action goes to the address that it stands at, and takes along what stands behind its #."""
    make_case(slug="port")
    page = client.get(HERE, follow=True).content.decode()
    assert re.search(r'<form class="fields" method="post" aria', page)
