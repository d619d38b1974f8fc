"""Background work: what arrives is fetched and read once, whatever dies on the way."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from claims import tasks
from claims.models import Arrival, Feed, FeedEntry
from claims.models.arrivals import MOST_ATTEMPTS
from tests.capture.server import LOOPBACK, page, serving, to
from tests.factories import anyone, make_arrival, make_case, make_feed

pytestmark = pytest.mark.django_db(transaction=True)

ARTICLE = (
    "<html lang='en'><head><title>The port</title><meta property='og:site_name' content='The Post'></head><body><article>"
    + "".join(
        f"<p>The port opened its gates again on day {n}, and ships came in from the north.</p>"
        for n in range(20)
    )
    + "</article></body></html>"
).encode()


@pytest.fixture
def queue(settings):
    """The real queue, which a worker empties."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work():
    call_command("work", "--once")


def test_a_page_is_fetched_read_and_left_to_be_checked(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    with serving({"/a": to("/b"), "/b": page(ARTICLE)}) as (site, asked):
        arrival = make_arrival(address=f"{site}/a")
        tasks.bring_in.enqueue(arrival.pk)
        work()
        row = Arrival.objects.get()
        assert (row.state, row.title, row.publisher, row.language) == (
            "to_check",
            "The port",
            "The Post",
            "en",
        )
        assert (
            bytes(row.body) == ARTICLE
            and row.final_address == f"{site}/b"
            and row.text.startswith("The port")
        )
        tasks.bring_in.enqueue(arrival.pk)
        work()
        assert len(asked) == 2, "what is queued twice is fetched once"


def test_an_address_of_this_machine_is_refused_unless_it_is_allowed_on_purpose(queue):
    with serving({"/a": page(ARTICLE)}) as (site, asked):
        tasks.bring_in.enqueue(make_arrival(address=f"{site}/a").pk)
        work()
    row = Arrival.objects.get()
    assert row.state == "failed" and row.sentence and row.body is None and asked == []


def test_what_a_worker_left_behind_is_begun_again(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    with serving({"/a": page(ARTICLE)}) as (site, _):
        arrival = make_arrival(address=f"{site}/a")
        arrival.start()  # and then the worker died
        work()
        assert Arrival.objects.get().state == "fetching", "it may still be alive"
        Arrival.objects.update(moved_at=timezone.now() - timedelta(hours=1))
        work()
        row = Arrival.objects.get()
        assert (row.state, row.attempts) == ("to_check", 2)
        assert not arrival.fail("I come late"), "the first one is not dead after all, and writes nothing"


def test_what_was_never_queued_is_queued(queue, settings):
    make_arrival(address="http://10.0.0.1/")
    Arrival.objects.update(moved_at=timezone.now() - timedelta(hours=1))
    work()
    assert Arrival.objects.get().state == "failed"


def test_a_worker_that_is_alone_takes_up_at_once_what_was_begun(queue):
    make_arrival().start()
    make_arrival()
    assert tasks.take_up() == 0
    assert tasks.take_up(alone=True) == 1


def test_what_never_ends_is_given_up(queue):
    arrival = make_arrival()
    Arrival.objects.update(
        state="reading", attempts=MOST_ATTEMPTS, moved_at=timezone.now() - timedelta(hours=1)
    )
    assert tasks.take_up() == 0
    arrival.refresh_from_db()
    assert arrival.state == "failed" and "never came to an end" in arrival.sentence


def test_a_fault_of_ours_is_told_as_one(monkeypatch):
    case = make_case()
    arrival = Arrival.begin(case=case, by=anyone(case), road="paste", body=b"So it was.")
    monkeypatch.setattr(tasks, "read_apart", lambda *words, **options: 1 / 0)
    tasks.bring_in.enqueue(arrival.pk)
    arrival.refresh_from_db()
    assert arrival.state == "failed" and arrival.sentence == tasks.OUR_FAULT


def test_what_was_done_long_ago_is_cleared_from_the_queue(queue):
    tasks.bring_in.enqueue(make_arrival(address="http://10.0.0.1/").pk)
    work()
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=2))
    work()
    assert not DBTaskResult.objects.exists()


# Feeds

RSS = b"""<rss version="2.0"><channel><title>Harbour Post</title>
<item><guid isPermaLink="false">tag-1</guid><title>Crates</title><link>/a</link></item></channel></rss>"""


def again():
    """An hour later."""
    Feed.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    work()


def test_the_worker_reads_a_feed_that_is_due_and_fetches_what_is_new_in_it(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    answer = page(RSS, Content_Type="application/rss+xml", ETag='"1"', Last_Modified="Mon")
    paths = {"/feed": answer, "/a": page(ARTICLE)}
    with serving(paths) as (site, asked):
        make_feed(address=f"{site}/feed")
        work()
        row = Arrival.objects.get()
        assert (row.state, row.title, row.road) == ("to_check", "Crates", "feed")
        work()
        assert [path for path, _ in asked] == ["/feed", "/a"], "nothing is due"
        paths["/feed"] = page(b"", 304)
        again()
    assert asked[2][1]["If-None-Match"] == '"1"' and asked[2][1]["If-Modified-Since"] == "Mon"
    assert Arrival.objects.count() == 1
    feed = Feed.objects.get()
    assert (feed.title, feed.etag, feed.failures, feed.sentence) == ("Harbour Post", '"1"', 0, "")
    assert feed.next_at > timezone.now() + timedelta(minutes=50)


def test_a_feed_that_fails_holds_up_no_other_and_says_why(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    busy = page(b"", 503, Retry_After="7200")
    with serving(
        {"/busy": busy, "/gone": page(b"", 410), "/no": page(b"x"), "/feed": page(RSS), "/a": page(ARTICLE)}
    ) as (
        site,
        _,
    ):
        for path in ("busy", "gone", "no", "feed"):
            make_feed(address=f"{site}/{path}")
        make_feed(address="http://10.0.0.1/")
        work()
        stand = {feed.address.rpartition("/")[2]: feed for feed in Feed.objects.all()}
    assert "trouble of its own" in stand["busy"].sentence
    assert stand["busy"].next_at > timezone.now() + timedelta(minutes=110)
    assert not stand["gone"].is_on and "410" in stand["gone"].sentence
    assert "no RSS or Atom feed" in stand["no"].sentence and stand["no"].failures == 1
    assert "private or reserved network" in stand[""].sentence
    assert stand["feed"].sentence == "" and Arrival.objects.count() == 1


def test_a_feed_that_is_queued_twice_is_read_once(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    with serving({"/feed": page(RSS), "/a": page(ARTICLE)}) as (site, asked):
        feed = make_feed(address=f"{site}/feed")
        for _ in range(2):
            tasks.poll_feed.enqueue(feed.pk)
        work()
    assert [path for path, _ in asked] == ["/feed", "/a"]


def test_what_people_bring_goes_before_feeds_and_these_before_their_entries(queue):
    for task in (tasks.bring_in.using(priority=tasks.ENTRIES_AFTER), tasks.poll_feed, tasks.bring_in):
        task.enqueue(0)
    order = [row.task_path.rpartition(".")[2] for row in DBTaskResult.objects.all()]
    assert order == ["bring_in", "poll_feed", "bring_in"]
    assert [row.priority for row in DBTaskResult.objects.all()] == [0, tasks.FEED_AFTER, tasks.ENTRIES_AFTER]


def test_a_feed_that_was_turned_off_or_whose_case_was_closed_meanwhile_is_left(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK

    def turned_off(handler):
        Feed.objects.update(is_on=False)
        connection.close()  # this thread's own
        page(RSS)(handler)

    with serving({"/feed": turned_off}) as (site, _):
        make_feed(address=f"{site}/feed")
        work()
    assert not Arrival.objects.exists() and Feed.objects.get().sentence == ""


def test_a_fault_of_ours_in_a_feed_is_told_as_one(monkeypatch, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    monkeypatch.setattr(tasks, "read_feed_apart", lambda *words, **options: 1 / 0)
    with serving({"/feed": page(RSS)}) as (site, _):
        tasks.poll_feed.enqueue(make_feed(address=f"{site}/feed").pk)
    feed = Feed.objects.get()
    assert (feed.sentence, feed.failures) == (tasks.FEED_FAULT, 1)


def test_two_readers_at_once_take_each_entry_once(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    both = threading.Barrier(2, timeout=20)

    def together(handler):
        both.wait()
        page(RSS.replace(b"/a<", b"http://10.0.0.1/a<"))(handler)

    def read():
        try:
            tasks.poll(Feed.objects.select_related("case", "author").get())
        finally:
            connection.close()

    with serving({"/feed": together}) as (site, _):
        make_feed(address=f"{site}/feed")
        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    assert Arrival.objects.count() == FeedEntry.objects.count() == 1
    assert Feed.objects.get().failures == 0
