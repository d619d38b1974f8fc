"""Feeds of a case: one address once, each entry once for ever, and how a feed that fails is read less and less often."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.capture.captured import PAGE_WITH_FEED, Entry
from claims.capture.captured import Feed as FoundFeed
from claims.models import Arrival, Feed, FeedEntry
from claims.models.entries import MOST_AT_ONCE, OLDER, TOO_MANY
from claims.models.feeds import GONE, LONGEST_WAIT, MOVED, READ_EVERY
from tests.factories import anyone, make_arrival, make_case, make_document, make_feed, make_text

pytestmark = pytest.mark.django_db

NOON = datetime(2024, 12, 2, 12, tzinfo=UTC)


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def feed(case):
    return make_feed(case)


def entry(n, **said):
    values = {
        "id": f"tag-{n}",
        "address": f"https://harbour.example/{n}",
        "title": f"Crates {n}",
        "published": NOON + timedelta(minutes=n),
        "summary": "Inspectors counted.",
    }
    return Entry(**{**values, **said})


def take(feed, *entries, title="Harbour Post", moved_to=""):
    found = FoundFeed(title=title, address="", entries=entries)
    return feed.take_in(found, etag='"1"', modified="Mon", moved_to=moved_to)


def due(feed):
    """The feed, as it is once its time has come."""
    Feed.objects.filter(pk=feed.pk).update(next_at=timezone.now() - timedelta(seconds=1))
    feed.refresh_from_db()
    return feed


# Addresses


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" https://harbour.example/feed#top ", "https://harbour.example/feed"),
        ("harbour.example/feed", "https://harbour.example/feed"),
        ("feed://harbour.example/feed", "https://harbour.example/feed"),
        ("feed:http://harbour.example/feed", "http://harbour.example/feed"),
    ],
)
def test_an_address_is_kept_as_one_that_can_be_read(case, given, kept):
    feed = make_feed(case, address=given)
    assert feed.address == kept and str(feed) == kept and feed.is_now


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "Write a whole web address"),
        ("feed", "Write a whole web address"),
        ("ftp://harbour.example/feed", "Write a whole web address"),
        ("javascript:alert(1)", "Write a whole web address"),
        ("https://ann:secret@harbour.example/feed", "user name or password"),
        ("https://harbour.example/" + "a" * 2000, "Write a whole web address"),
    ],
)
def test_what_is_no_address_of_a_feed_is_refused(case, given, sentence):
    with pytest.raises(ValidationError, match=sentence) as told:
        make_feed(case, address=given)
    assert "address" in told.value.message_dict and not Feed.objects.exists()


def test_a_case_reads_a_feed_once_however_its_address_is_spelt(case):
    make_feed(case, address="https://www.harbour.example/feed/?b=1&a=2")
    for same in ("http://harbour.example/feed?a=2&b=1", "https://www.harbour.example/feed/?b=1&a=2"):
        with pytest.raises(ValidationError, match="reads this feed already"):
            make_feed(case, address=same)
    make_feed(case, address="https://harbour.example/feed?a=3")
    make_feed(address="https://www.harbour.example/feed/?b=1&a=2")


def test_no_feed_of_a_closed_case_is_added_read_or_changed(case, feed):
    case.close(by=anyone(case), reason="Done.")
    assert feed not in Feed.objects.due() and not feed.take()
    by = anyone(case)
    acts = [
        lambda: make_feed(case),
        lambda: feed.ask(by=by),
        lambda: feed.turn_off(by=by),
        lambda: feed.turn_on(by=by),
        lambda: feed.take_off(by=by),
        lambda: feed.rename("News", by=by),
        lambda: feed.readdress("https://harbour.example/", by=by),
        lambda: take(feed, entry(1)),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="closed"):
            act()
    assert not Arrival.objects.exists()


# Entries


def test_an_entry_comes_in_with_its_title_and_its_day_in_the_time_zone_of_the_case():
    case = make_case(time_zone="Asia/Seoul")
    feed = make_feed(case)
    taken = take(feed, entry(1, published=datetime(2024, 12, 2, 20, tzinfo=UTC)))
    arrival = Arrival.objects.get()
    assert taken.came == (arrival.pk,) and (taken.led, taken.left_out) == (0, 0)
    assert (arrival.road, arrival.state, arrival.title) == ("feed", "waiting", "Crates 1")
    assert (arrival.address, arrival.published) == ("https://harbour.example/1", date(2024, 12, 3))
    assert arrival.author == feed.author
    feed.refresh_from_db()
    assert (feed.title, feed.etag, feed.modified, feed.failures) == ("Harbour Post", '"1"', "Mon", 0)
    assert feed.read_at and feed.next_at == feed.read_at + READ_EVERY


@pytest.mark.parametrize("never", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC), None])
def test_a_day_that_cannot_be_is_left_to_be_read(feed, never):
    take(feed, entry(1, published=never))
    assert Arrival.objects.get().published is None


def test_an_entry_comes_in_once_for_ever(feed):
    assert len(take(feed, entry(1), entry(2)).came) == 2
    again = take(feed, entry(2, title="Crates, corrected", address="https://harbour.example/other"), entry(3))
    assert len(again.came) == 1
    assert Arrival.objects.count() == 3 and FeedEntry.objects.count() == 3


def test_an_entry_that_stands_twice_in_a_feed_comes_in_once(feed):
    taken = take(feed, entry(1), entry(2, address="http://www.harbour.example/1?utm_source=rss"))
    assert (len(taken.came), taken.led) == (1, 1)
    assert len({one.arrival_id for one in FeedEntry.objects.all()}) == 1


def test_an_entry_whose_address_is_that_of_a_document_leads_there(case, feed):
    document = make_text(
        "It was so.", case, address="https://www.harbour.example/1?utm_source=x", title="Old"
    )
    taken = take(feed, entry(1))
    assert (taken.came, taken.led) == ((), 1)
    arrival = FeedEntry.objects.get().arrival
    assert (arrival.document, arrival.state, arrival.title) == (document, "done", "Old")
    other = make_feed(case)
    assert take(other, entry(1, id="another")).led == 1
    assert Arrival.objects.count() == 1


def test_an_entry_fills_a_reference_that_has_its_address(case, feed):
    make_document(case, address="https://harbour.example/1")
    assert len(take(feed, entry(1)).came) == 1


@pytest.mark.parametrize("state", ["waiting", "failed", "dropped"])
def test_an_entry_whose_address_is_that_of_an_arrival_leads_there(case, feed, state):
    arrival = make_arrival(case, address="http://harbour.example/1/")
    Arrival.objects.update(state=state)
    make_arrival(address="https://harbour.example/1")
    taken = take(feed, entry(1), *(entry(n, address=f"https://site{n}.example/a") for n in range(2, 14)))
    assert (len(taken.came), taken.led) == (12, 1)
    assert FeedEntry.objects.filter(arrival=arrival).count() == 1


def test_two_feeds_of_a_case_bring_an_article_once_and_another_case_brings_its_own(case, feed):
    take(feed, entry(1))
    assert take(make_feed(case), entry(1)).led == 1
    assert len(take(make_feed(), entry(1)).came) == 1


def test_an_entry_without_an_address_comes_as_its_summary_and_one_without_either_not_at_all(feed):
    taken = take(
        feed, entry(1, address=""), entry(2, address="", summary=""), entry(3, address="http://intranet/")
    )
    assert len(taken.came) == 2 and FeedEntry.objects.count() == 2
    arrival = Arrival.objects.get(title="Crates 1")
    assert bytes(arrival.body).decode() == "Crates 1\n\nInspectors counted." and arrival.sha256
    assert (arrival.address, arrival.media_type, arrival.is_fetched) == ("", "text/plain", False)


def test_of_a_new_feed_the_newest_come_in_and_the_rest_is_left_out_and_can_come_after_all(feed):
    taken = take(feed, *(entry(n) for n in range(100)))
    assert (len(taken.came), taken.left_out) == (MOST_AT_ONCE, 80)
    first = Arrival.objects.order_by("-pk").first()
    assert first.title == "Crates 99", "the newest stands on top of the list"
    assert set(Arrival.objects.filter(state="waiting").values_list("title", flat=True)) == {
        f"Crates {n}" for n in range(80, 100)
    }
    known = Feed.objects.filter(pk=feed.pk).known()[feed.pk]
    assert (known.came, known.left_out) == (20, 80)
    old = Arrival.objects.get(title="Crates 5")
    assert (old.state, old.sentence) == ("dropped", OLDER)
    old.retry(by=feed.author)
    assert old.state == "waiting"
    assert take(feed, *(entry(n) for n in range(110))).left_out == 0
    later = take(feed, *(entry(n) for n in range(140)))
    assert (len(later.came), later.left_out) == (MOST_AT_ONCE, 10), "so it is at each reading"
    assert Arrival.objects.get(title="Crates 110").sentence == TOO_MANY


def test_a_feed_without_dates_is_newest_on_top(feed):
    take(feed, *(entry(n, published=None) for n in range(30)))
    waiting = Arrival.objects.filter(state="waiting").order_by("-pk").values_list("title", flat=True)
    assert list(waiting) == [f"Crates {n}" for n in range(20)]


def test_taking_in_asks_as_much_of_two_entries_as_of_thirty(case):
    take(make_feed(case), entry(1000))
    counts = []
    for feed, ids in ((make_feed(case), range(2)), (make_feed(case), range(100, 130))):
        with CaptureQueriesContext(connection) as taken:
            take(feed, *(entry(n) for n in ids))
        counts.append(len(taken))
    assert counts[0] == counts[1]


# How a reading ends


def test_only_one_of_two_workers_begins_and_only_when_it_is_time(feed):
    other = Feed.objects.get()
    assert feed.take() and not other.take()
    other.refresh_from_db()
    assert not other.take() and other not in Feed.objects.due()
    assert other.take(due_only=False)


def test_what_a_worker_that_died_had_begun_is_due_again(feed):
    feed.take()
    assert due(feed) in Feed.objects.due() and feed.take()


def test_a_feed_that_fails_is_read_less_and_less_often_up_to_once_a_day(feed):
    hours = []
    for n in range(8):
        before = timezone.now()
        feed.fail("The site has trouble of its own (500).")
        feed.refresh_from_db()
        hours.append(round((feed.next_at - before).total_seconds() / 3600))
        assert feed.failures == n + 1 and feed.sentence and feed.is_on
    assert hours == [1, 2, 4, 8, 16, 24, 24, 24]
    feed.unchanged()
    feed.refresh_from_db()
    assert (feed.failures, feed.sentence) == (0, "") and feed.read_at


@pytest.mark.parametrize(("wait", "hours"), [(60, 1), (3 * 3600, 3), (30 * 86_400, 24)])
def test_a_site_that_asks_to_be_left_alone_is_within_a_day(feed, wait, hours):
    before = timezone.now()
    feed.fail("The site asks for fewer readings (429).", wait=wait)
    assert round((feed.next_at - before).total_seconds() / 3600) == hours
    assert feed.next_at - before <= LONGEST_WAIT + timedelta(seconds=5)


def test_a_feed_that_is_gone_is_turned_off_and_says_so(feed):
    feed.fail("Whatever.", gone=True)
    feed.refresh_from_db()
    assert not feed.is_on and feed.sentence == GONE
    feed.turn_on(by=feed.author)
    feed.refresh_from_db()
    assert feed.is_on and feed.sentence == "" and feed.is_now


def test_a_move_for_good_is_said_and_the_address_stays_until_a_person_says_otherwise(feed):
    take(feed, entry(1), moved_to="https://new.example/feed")
    feed.refresh_from_db()
    assert feed.sentence == MOVED.format(address="https://new.example/feed") and feed.failures == 0
    assert feed.address.startswith("http://10.0.0.1/") and feed.offers == "https://new.example/feed"
    feed.readdress(feed.offers, by=feed.author)
    feed.refresh_from_db()
    assert (feed.address, feed.etag, feed.sentence, feed.offers) == ("https://new.example/feed", "", "", "")
    assert take(feed, entry(1)).came == (), "what is known stays known"


def test_a_page_that_names_a_feed_offers_it(case, feed):
    feed.fail(PAGE_WITH_FEED.format(address="https://harbour.example/rss?a=1."))
    assert feed.offers == "https://harbour.example/rss?a=1."
    feed.fail("The site says http://harbour.example/ is gone.")
    assert feed.offers == ""
    taken = make_feed(case, address="https://harbour.example/rss")
    with pytest.raises(ValidationError, match="reads this feed already"):
        feed.readdress("http://www.harbour.example/rss", by=feed.author)
    assert taken.address != feed.address


def test_a_reading_that_ends_after_the_feed_was_turned_off_writes_nothing(feed):
    late = Feed.objects.get()
    feed.turn_off(by=feed.author)
    with pytest.raises(ValidationError, match="turned off"):
        take(late, entry(1))
    late.fail("I come late.")
    late.unchanged()
    feed.refresh_from_db()
    assert not feed.is_on and feed.sentence == f"Turned off by {feed.author.username}."
    assert feed.read_at is None and not Arrival.objects.exists()


def test_a_reading_of_the_former_address_says_nothing_of_the_new_one(feed):
    late = Feed.objects.get()
    feed.readdress("https://new.example/feed", by=feed.author)
    late.fail("I come late.")
    take(late, entry(1))
    feed.refresh_from_db()
    assert (feed.sentence, feed.etag, feed.read_at) == ("", "", None)


# What a person does


def test_a_feed_that_is_taken_off_is_read_no_more_and_keeps_what_it_brought(feed):
    take(feed, entry(1))
    late = Feed.objects.get()
    feed.take_off(by=feed.author)
    assert feed not in Feed.objects.listed() and feed not in Feed.objects.in_use()
    assert not due(feed).take() and not feed.take(due_only=False)
    with pytest.raises(ValidationError, match="turned off"):
        take(late, entry(2))
    assert (Arrival.objects.count(), FeedEntry.objects.count()) == (1, 1)
    assert feed.sentence == f"Taken off by {feed.author.username}."
    verbs = (feed.ask, feed.turn_off, feed.take_off)
    for verb in (*verbs, lambda by: feed.readdress("https://new.example/feed", by=by)):
        with pytest.raises(ValidationError, match="was taken off"):
            verb(by=feed.author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.update(is_on=True)


@pytest.mark.parametrize("again", ["verb", "address"])
def test_a_feed_that_is_taken_up_again_brings_only_what_it_has_not_brought(case, feed, again):
    take(feed, entry(1))
    feed.take_off(by=feed.author)
    if again == "verb":
        feed.turn_on(by=feed.author)
    else:
        assert make_feed(case, address=f"{feed.address}/", title="Ours") == feed
    feed.refresh_from_db()
    assert feed.is_on and feed.taken_off_at is None and feed in Feed.objects.due()
    assert feed.title == ("Harbour Post" if again == "verb" else "Ours")
    take(feed, entry(1), entry(2))
    assert [arrival.title for arrival in Arrival.objects.order_by("pk")] == ["Crates 1", "Crates 2"]


def test_no_feed_moves_to_the_address_of_one_that_was_taken_off(case, feed):
    gone = make_feed(case)
    gone.take_off(by=feed.author)
    with pytest.raises(ValidationError, match="was taken off: take it up again"):
        feed.readdress(gone.address, by=feed.author)


def test_a_feed_is_read_now_unless_it_was_a_moment_ago(feed):
    take(feed, entry(1))
    with pytest.raises(ValidationError, match="read a moment ago"):
        feed.ask(by=feed.author)
    Feed.objects.update(read_at=timezone.now() - timedelta(minutes=5))
    feed.ask(by=feed.author)
    assert feed in Feed.objects.due()
    feed.turn_off(by=feed.author)
    with pytest.raises(ValidationError, match="turned off"):
        feed.ask(by=feed.author)
    assert feed not in Feed.objects.due()


def test_a_feed_that_just_failed_or_asks_to_be_left_alone_is_not_read_at_once(feed):
    feed.fail("The site has trouble of its own (503).")
    with pytest.raises(ValidationError, match="read a moment ago"):
        feed.ask(by=feed.author)
    Feed.objects.update(next_at=timezone.now() + timedelta(minutes=50))
    feed.ask(by=feed.author)
    assert due(feed).take()
    feed.fail("The site asks for fewer readings (429).", wait=7200)
    Feed.objects.update(next_at=timezone.now() + timedelta(minutes=30))
    with pytest.raises(
        ValidationError, match="asks to be left alone for a while. It is read again by itself"
    ):
        feed.ask(by=feed.author)
    due(feed).ask(by=feed.author)


def test_a_name_of_ones_own_stays_and_an_empty_one_is_that_of_the_feed(feed):
    feed.rename(" Ours ", by=feed.author)
    take(feed, entry(1))
    feed.refresh_from_db()
    assert feed.title == "Ours"
    with pytest.raises(ValidationError):
        feed.rename("a" * 201, by=feed.author)
    feed.rename("", by=feed.author)
    take(feed, title="T" * 300)
    assert feed.title == "T" * 200
