"""The page of the feeds of a case: what each says of itself, and what a person can do with one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims.models import Arrival, Feed
from tests.capture.server import LOOPBACK, page, serving, to
from tests.factories import make_case, make_feed, make_member
from tests.test_tasks import ARTICLE
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db

FEEDS = "/cases/port/feeds/"
XML = {"Content_Type": "application/rss+xml"}


def rss(*items, title="Harbour Post"):
    inner = "".join(
        f"<item><guid isPermaLink='false'>tag-{n}</guid><title>Crates {n}</title>{more}</item>"
        for n, more in enumerate(items, start=1)
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{inner}</channel></rss>".encode()


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


def add(client, address, **fields):
    return client.post(f"{FEEDS}add/", {"address": address, **fields}, follow=True)


def act(client, what, **fields):
    return client.post(f"{FEEDS}{Feed.objects.get().pk}/{what}/", fields, follow=True)


def test_an_empty_list_says_how_to_begin(client, case, analyst):
    told = words(client.get(FEEDS))
    assert "This case reads no feed yet." in told and "Look on the site for “RSS”" in told
    assert "the newest 20 come in" in told and "Add feed" in told
    client.force_login(make_member(case, "reader"))
    told = words(client.get(FEEDS))
    assert "An analyst of this case can add one." in told and "Add feed" not in told


@pytest.mark.parametrize("where", ["documents/", "documents/arrivals/", "documents/bring/"])
def test_the_pages_beside_lead_to_it(client, case, analyst, where):
    assert f'href="{FEEDS}"' in client.get(f"/cases/port/{where}").content.decode()


def test_a_feed_is_added_read_and_its_articles_come_in(client, case, analyst, site):
    with site({"/a": page(ARTICLE), "/feed": page(rss("<link>/a</link>"), **XML)}) as (host, _):
        told = words(add(client, f"{host}/feed"))
        arrival = Arrival.objects.get()
        assert (arrival.road, arrival.title, arrival.address) == ("feed", "Crates 1", f"{host}/a")
        assert (arrival.state, arrival.text[:8]) == ("to_check", "The port")
    assert "The feed is added" in told and "Harbour Post" in told and f"{host}/feed" in told
    assert "by the feed Harbour Post" in words(client.get("/cases/port/documents/arrivals/"))
    assert "came by the feed Harbour Post" in words(
        client.get(f"/cases/port/documents/arrivals/{arrival.pk}/")
    )


def test_an_entry_that_is_only_a_summary_says_so(client, case, analyst, site):
    with site({"/feed": page(rss("<description>Inspectors counted.</description>"), **XML)}) as (host, _):
        add(client, f"{host}/feed")
    arrival = Arrival.objects.get()
    assert arrival.state == "to_check" and "Inspectors counted." in arrival.text
    told = words(client.get(f"/cases/port/documents/arrivals/{arrival.pk}/"))
    assert "The feed gives no address for it: this is the summary" in told


def test_of_a_new_feed_it_says_how_many_are_left_out(client, case, analyst, site):
    items = [f"<description>Counted {n}.</description>" for n in range(23)]
    with site({"/feed": page(rss(*items), **XML)}) as (host, _):
        told = words(add(client, f"{host}/feed"))
    assert "20" in told and "3 left out" in told
    left_out = words(client.get("/cases/port/documents/arrivals/?state=dropped"))
    assert "only the newest 20 came in then" in left_out
    old = Arrival.objects.filter(state="dropped").first()
    client.post(f"/cases/port/documents/arrivals/{old.pk}/retry/")
    old.refresh_from_db()
    assert old.state == "to_check"


def test_a_page_that_names_its_feed_is_one_click_away_from_it(client, case, analyst, site):
    front = b"<html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head><body>.</body></html>"
    with site({"/": page(front), "/rss": page(rss(), **XML)}) as (host, _):
        response = add(client, host)
        assert f"This is a page and not a feed: its feed is at {host}/rss." in words(response)
        assert f'name="address" value="{host}/rss"' in response.content.decode()
        told = words(act(client, "address", address=f"{host}/rss"))
    assert "Harbour Post" in told and "This is a page" not in told
    assert Feed.objects.get().address == f"{host}/rss"


def test_a_feed_that_moved_for_good_is_read_where_it_is_until_a_person_says_otherwise(
    client, case, analyst, site
):
    with site({"/old": to("/new", 301), "/new": page(rss(), **XML)}) as (host, _):
        told = words(add(client, f"{host}/old"))
        assert f"stands somewhere else for good: at {host}/new" in told and "Read it from there" in told
        assert Feed.objects.get().address == f"{host}/old"
        assert "for good" not in words(act(client, "address", address=f"{host}/new"))
    assert Feed.objects.get().address == f"{host}/new"


@pytest.mark.parametrize(
    ("answer", "sentence", "state"),
    [
        (page(b"", 404), "The site has no feed at this address (404).", "failed"),
        (page(b"", 503), "The site has trouble of its own (503).", "failed"),
        (page(b"", 410), "gone for good (410): it is turned off", "turned off"),
        (page(b"<rss"), "This is no RSS or Atom feed, or it is broken", "failed"),
    ],
)
def test_what_went_wrong_is_said(client, case, analyst, site, answer, sentence, state):
    with site({"/feed": answer}) as (host, _):
        told = words(add(client, f"{host}/feed"))
    assert sentence in told and state in told and "never" in told


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Write the address of the feed."),
        ("ftp://harbour.example/", "Write a whole web address"),
        ("http://10.0.0.1/feed/", "This case reads this feed already."),
    ],
)
def test_what_cannot_be_added_says_so_at_its_field_and_stays_typed(client, case, analyst, address, sentence):
    make_feed(case, address="http://10.0.0.1/feed")
    response = add(client, address, title="Typed")
    assert sentence in words(response) and 'value="Typed"' in response.content.decode()
    assert "No feed is added yet" in words(response) and Feed.objects.count() == 1


def test_a_feed_is_turned_off_and_on_and_renamed(client, case, analyst):
    make_feed(case)
    told = words(act(client, "turn", on="0"))
    assert "turned off" in told and "Turned off by ann." in told and "Read now" not in told
    told = words(act(client, "turn", on="1"))
    assert "private or reserved network" in told, "it is read at once"
    pk = Feed.objects.get().pk
    told = words(client.post(f"{FEEDS}{pk}/", {"title": "The Post"}, follow=True))
    assert "The Post" in told
    response = client.post(f"{FEEDS}{pk}/", {"title": "a" * 201})
    assert response.status_code == 200 and "Look again at Name" in words(response)


def test_a_feed_is_taken_off_and_taken_up_again(client, case, analyst, site):
    items = "<description>Counted.</description>"
    with site({"/feed": page(rss(items), **XML)}) as (host, _):
        add(client, f"{host}/feed")
        told = words(act(client, "take-off"))
        assert "“Harbour Post” is taken off" in told and "This case reads no feed yet." in told
        assert "1 feed was taken off" in told
        off = words(client.get(f"{FEEDS}?off=1"))
        assert "Harbour Post" in off and "Taken off by ann." in off and "Rename" not in off
        assert "by the feed Harbour Post" in words(client.get("/cases/port/documents/arrivals/"))
        told = words(act(client, "turn", on="1"))
        assert "Harbour Post" in told and "taken off" not in told
        act(client, "take-off")
        told = words(add(client, f"{host}/feed"))
    assert "it is taken up again" in told and Arrival.objects.count() == Feed.objects.count() == 1


def test_where_no_feed_was_taken_off_it_says_so(client, case, analyst):
    make_feed(case)
    assert "No feed of this case was taken off." in words(client.get(f"{FEEDS}?off=1"))


def test_a_feed_is_read_now_but_not_twice_in_a_minute(client, case, analyst, site):
    with site({"/feed": page(rss(), **XML)}) as (host, asked):
        add(client, f"{host}/feed")
        assert "read a moment ago" in words(act(client, "read"))
        Feed.objects.update(read_at=timezone.now() - timedelta(hours=1))
        act(client, "read")
    assert len(asked) == 2


def test_who_only_reads_sees_feeds_and_changes_none(client, case):
    make_feed(case, title="The Post")
    client.force_login(make_member(case, "reader"))
    told = words(client.get(FEEDS))
    assert "The Post" in told and "Turn off" not in told and "Add a feed" not in told
    assert act(client, "turn", on="0").status_code == 403


def test_a_closed_case_shows_its_feeds_and_says_that_none_is_read(client, case, analyst):
    make_feed(case, title="The Post")
    case.close(by=make_member(case, "manager"), reason="Done.")
    response = client.get(FEEDS)
    assert "when the case is open again" in words(response) and "Turn off" not in words(response)
    assert "hx-trigger" not in response.content.decode().split('id="feeds"')[1][:200]


def test_a_feed_that_waits_for_long_says_whom_to_ask(client, case, analyst):
    make_feed(case)
    Feed.objects.update(next_at=timezone.now() - timedelta(hours=1))
    response = client.get(FEEDS)
    assert "whether the worker runs" in words(response) and "every 2s" in response.content.decode()


def test_a_broken_place_in_the_list_is_told(client, case, analyst):
    response = client.get(f"{FEEDS}?after=x")
    assert response.status_code == 400 and "The place in the list is broken" in words(response)


def test_it_asks_as_much_of_one_feed_as_of_ten(client, case, analyst):
    make_feed(case)
    few = queries_of(client, FEEDS)
    for _ in range(9):
        make_feed(case)
    assert queries_of(client, FEEDS) == few


def test_a_feed_of_another_case_is_none(client, case, analyst):
    other = make_feed()
    for what in ("", "read/", "turn/", "take-off/", "address/"):
        assert client.post(f"{FEEDS}{other.pk}/{what}", {"on": "0", "title": "x"}).status_code == 404
