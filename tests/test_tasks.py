"""Background work: what arrives is fetched and read once, whatever dies on the way."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from claims import tasks
from claims.models import Arrival
from claims.models.arrivals import MOST_ATTEMPTS
from tests.capture.server import LOOPBACK, page, serving, to
from tests.factories import anyone, make_arrival, make_case

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
