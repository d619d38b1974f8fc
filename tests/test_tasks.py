"""Background work: what arrives is fetched and read once, whatever dies on the way."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from claims import tasks
from claims.analysis.matching import RULES
from claims.management.commands.work import worker_of
from claims.models import Arrival, Claim, Feed, FeedEntry
from claims.models.arrivals import MOST_ATTEMPTS
from tests.capture.server import LOOPBACK, page, serving, to
from tests.factories import (
    anyone,
    make_arrival,
    make_case,
    make_claim,
    make_evidence,
    make_feed,
    make_source,
    make_text,
)

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
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "slow"]}
    }


def work(*words):
    call_command("work", "--once", *words)


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


def test_what_was_begun_before_all_workers_is_taken_up_at_once_and_what_one_of_them_does_is_left(queue):
    left = make_arrival(address="http://10.0.0.1/")
    left.start()
    began = timezone.now()
    make_arrival().start()
    make_arrival()
    assert tasks.take_up() == 0
    assert tasks.take_up(before=began) == 1
    call_command("work", "--once", began=began.timestamp())
    assert [row.state for row in Arrival.objects.order_by("pk")] == ["failed", "fetching", "waiting"]


def test_a_second_worker_only_fetches_and_reads_and_makes_no_rounds(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    with serving({"/a": page(ARTICLE)}) as (site, _):
        tasks.bring_in.enqueue(make_arrival(address=f"{site}/a").pk)
        tasks.match_document.enqueue(make_text("So it was.").pk)
        feed = make_feed()
        work("--fetch-only")
    assert Arrival.objects.get().state == "to_check"
    assert [row.task_path.rpartition(".")[2] for row in DBTaskResult.objects.filter(status="READY")] == [
        "match_document"
    ]
    feed.refresh_from_db()
    assert feed.failures == 0, "feeds that are due are looked for by the first one"


def test_while_one_worker_hangs_on_a_site_the_other_fetches(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    stalled, let_go = threading.Event(), threading.Event()

    def hang(handler):
        stalled.set()
        let_go.wait(30)
        page(ARTICLE)(handler)

    def first():
        try:
            worker_of("default", tasks.SLOW).run_one()
        finally:
            connection.close()

    with serving({"/slow": hang, "/a": page(ARTICLE)}) as (site, _):
        slow, quick = make_arrival(address=f"{site}/slow"), make_arrival(address=f"{site}/a")
        for arrival in (slow, quick):
            tasks.bring_in.enqueue(arrival.pk)
        hanging = threading.Thread(target=first)
        hanging.start()
        try:
            assert stalled.wait(30)
            work("--fetch-only")
            states = dict(Arrival.objects.values_list("pk", "state"))
            assert states == {slow.pk: "fetching", quick.pk: "to_check"}
        finally:
            let_go.set()
            hanging.join()
    slow.refresh_from_db()
    assert slow.state == "to_check"


def test_what_never_ends_is_given_up(queue):
    arrival = make_arrival()
    Arrival.objects.update(
        state="reading", attempts=MOST_ATTEMPTS, moved_at=timezone.now() - timedelta(hours=1)
    )
    assert tasks.take_up() == 0
    arrival.refresh_from_db()
    assert arrival.state == "failed" and "never came to an end" in arrival.sentence


def test_what_waits_for_its_turn_is_not_queued_again_and_what_a_feed_announced_stays_behind(queue):
    ours, theirs = make_arrival(), make_arrival(road="feed")
    tasks.bring_in.enqueue(ours.pk)
    Arrival.objects.update(moved_at=timezone.now() - timedelta(hours=1))
    assert tasks.take_up() == 1
    assert [(row.args_kwargs["args"], row.priority) for row in DBTaskResult.objects.all()] == [
        ([ours.pk], 0),
        ([theirs.pk], tasks.ENTRIES_AFTER),
    ]


def test_nothing_of_a_closed_case_moves_and_it_goes_on_once_the_case_is_opened_again(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    with serving({"/a": page(ARTICLE)}) as (site, asked):
        case = make_case()
        waiting, begun = (make_arrival(case, address=f"{site}/a") for _ in range(2))
        begun.start()
        tasks.bring_in.enqueue(waiting.pk)
        case.close(by=anyone(case), reason="Done.")
        assert not begun.fail("I come late") and not begun.move("reading")
        Arrival.objects.update(moved_at=timezone.now() - timedelta(hours=1))
        work()
        assert asked == [] and sorted(row.state for row in Arrival.objects.all()) == ["fetching", "waiting"]
        case.reopen(by=anyone(case), reason="More came.")
        work()
    assert [row.state for row in Arrival.objects.all()] == ["to_check", "to_check"]


def test_an_article_of_a_feed_whose_site_is_in_trouble_is_fetched_again_after_a_while(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    paths = {"/a": page(b"", 503, Retry_After="7200")}
    with serving(paths) as (site, asked):
        arrival = make_arrival(address=f"{site}/a", road="feed")
        tasks.bring_in.enqueue(arrival.pk)
        work()
        row = Arrival.objects.get()
        assert row.state == "waiting" and "(503)" in row.sentence and "again by itself after" in row.sentence
        (queued,) = DBTaskResult.objects.filter(status="READY")
        assert queued.run_after > timezone.now() + timedelta(minutes=110)
        Arrival.objects.update(moved_at=timezone.now() - timedelta(hours=1))
        work()
        assert len(asked) == 1, "its time has not come"
        paths["/a"] = page(ARTICLE)
        DBTaskResult.objects.update(run_after=timezone.now())
        work()
        row.refresh_from_db()
        assert (row.state, row.sentence, row.attempts) == ("to_check", "", 2)


@pytest.mark.parametrize(("road", "attempts"), [("address", 1), ("feed", MOST_ATTEMPTS)])
def test_what_a_person_brought_or_what_was_put_off_enough_fails(road, attempts):
    arrival = make_arrival(road=road)
    arrival.start()
    Arrival.objects.update(attempts=attempts)
    arrival.refresh_from_db()
    assert arrival.put_off("Busy.") is None and arrival.state == "fetching"


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


def test_what_a_worker_left_is_looked_for_between_two_articles_however_long_the_queue_is(
    queue, settings, monkeypatch
):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    monkeypatch.setattr("claims.management.commands.work.TAKE_UP_EVERY", 0)

    def first(handler):
        make_arrival(address=f"{site}/left")
        Arrival.objects.filter(address=f"{site}/left").update(moved_at=timezone.now() - timedelta(hours=1))
        connection.close()  # this thread's own
        page(ARTICLE)(handler)

    with serving({"/1": first, "/2": page(ARTICLE), "/left": page(ARTICLE)}) as (site, asked):
        for path in ("1", "2"):
            arrival = make_arrival(address=f"{site}/{path}", road="feed")
            tasks.bring_in.using(priority=tasks.ENTRIES_AFTER).enqueue(arrival.pk)
        work()
    assert [path for path, _ in asked] == ["/1", "/left", "/2"]


def test_the_entries_of_two_feeds_take_turns(queue, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    items = b"".join(
        b"<item><guid>%d</guid><title>N</title><link>/%d</link></item>" % (n, n) for n in range(3)
    )
    rss = b"<rss version='2.0'><channel><title>F</title>%s</channel></rss>" % items
    with serving({"/one": page(rss), "/two": page(rss.replace(b"<link>/", b"<link>/x"))}) as (site, _):
        for path in ("one", "two"):
            feed = make_feed(address=f"{site}/{path}")
            assert feed.take()
            tasks.poll(feed)
    order = [Arrival.objects.get(pk=row.args_kwargs["args"][0]).case_id for row in DBTaskResult.objects.all()]
    assert len(order) == 6 and order[0] != order[1] and order[:2] == order[2:4] == order[4:]


def test_a_long_text_gives_way_to_what_people_bring_while_it_is_gone_through(queue, monkeypatch):
    monkeypatch.setattr("claims.search.texts.AT_ONCE", 1)
    document = make_text("The ferry left. The port was full. The cook slept.")
    tasks.match_document.enqueue(document.pk)
    tasks.bring_in.enqueue(0)
    work()
    done = DBTaskResult.objects.order_by("started_at").values_list("task_path", "args_kwargs__kwargs__begin")
    steps = [(path.rpartition(".")[2], begin) for path, begin in done]
    assert steps[0] == ("bring_in", None)
    assert steps[1:] == [("match_document", None), ("match_document", 1), ("match_document", 2)]
    assert DBTaskResult.objects.filter(priority=tasks.ENTRIES_AFTER).count() == 2
    document.refresh_from_db()
    assert document.matched_rules == RULES


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


# Counts


def marked(many):
    """A case with so many claims that wait to be counted anew."""
    case = make_case()
    body = make_source(case, kind="body")
    for _ in range(many):
        make_evidence(make_claim(case), word="source", attributed_to=body)
    body.edit(by=anyone(case), version=1, kind="unnamed")
    assert Claim.objects.filter(case=case, is_stale=True).count() == many
    return case


def test_the_worker_counts_anew_what_waits_for_it_a_few_in_each_task_and_says_how_far_it_is(
    queue, monkeypatch, caplog
):
    monkeypatch.setattr("claims.models.stale.AT_ONCE", 2)
    monkeypatch.setattr("claims.tasks.RECOUNT_TURNS", 1)
    case = marked(5)
    with caplog.at_level("INFO", logger="claims.tasks"):
        work()
    assert not Claim.objects.filter(is_stale=True).exists()
    assert set(Claim.objects.values_list("lineage_unknown", flat=True)) == {1}
    results = DBTaskResult.objects.filter(task_path=tasks.recount.module_path).order_by("enqueued_at")
    assert list(results.values_list("return_value", flat=True)) == [2, 2, 1]
    assert [line for line in caplog.messages if "to go" in line] == [
        f"Case {case.pk}: 2 claims counted anew, 3 to go.",
        f"Case {case.pk}: 2 claims counted anew, 1 to go.",
    ]


def test_the_counting_of_a_case_is_queued_once_goes_after_what_people_bring_and_rests_when_it_fails(queue):
    case = marked(1)
    assert [tasks.recount_due(), tasks.recount_due()] == [1, 0]
    tasks.bring_in.enqueue(0)
    order = [row.task_path.rpartition(".")[2] for row in DBTaskResult.objects.all()]
    assert order == ["bring_in", "recount"]
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now())
    assert tasks.recount_due() == 0
    DBTaskResult.objects.update(finished_at=timezone.now() - tasks.RECOUNT_REST)
    assert tasks.recount_due() == 1
    assert DBTaskResult.objects.filter(status="READY").get().args_kwargs["args"] == [case.pk]
