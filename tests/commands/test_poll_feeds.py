"""Reading feeds from the terminal."""

import pytest

from claims.models import Arrival, Feed
from tests.capture.server import LOOPBACK, page, serving, to
from tests.commands.test_capture import run
from tests.factories import make_case, make_feed, make_member
from tests.test_tasks import ARTICLE, RSS

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(slug="port")


def test_feeds_that_are_due_are_read_and_each_says_what_came_of_it(case, settings):
    settings.CAPTURE_ALLOWED_NETWORKS = LOOPBACK
    paths = {"/feed": to("/new", 301), "/new": page(RSS), "/a": page(ARTICLE), "/gone": page(b"", 410)}
    with serving(paths) as (site, _):
        make_feed(case, address=f"{site}/feed")
        make_feed(address=f"{site}/gone", title="Old")
        out, err = run("poll_feeds")
        assert f"1 of 2: {site}/feed (port)\n  1 came in.\n" in out and f"for good: at {site}/new." in out
        assert "2 of 2: Old (case-" in out and "gone for good (410): it is turned off." in err
        assert "1 of 2 read; 1 article came in and waits for the worker to be fetched. 1 failed." in err
        assert run("poll_feeds") == (
            "No feed is due in any case that is open: --now reads those that are turned on all the same.\n",
            "",
        )
        out, err = run("poll_feeds", "port", "--now")
    assert err == "" and "1 of 1: Harbour Post (port)\n  Nothing new.\n" in out
    assert "1 of 1 read; nothing waits to be fetched." in out
    assert Arrival.objects.get().road == "feed"


def test_only_the_feeds_of_the_cases_that_are_named_are_read(case):
    make_feed(case)
    other = make_feed()
    run("poll_feeds", "port")
    assert list(Feed.objects.filter(failures=1)) == list(Feed.objects.exclude(pk=other.pk))
    Feed.objects.update(is_on=False)
    assert "No feed is turned on there." in run("poll_feeds", "port", "--now")[0]


def test_a_case_that_is_closed_or_none_is_told(case):
    assert "no case 'nowhere'" in run("poll_feeds", "port", "nowhere")[1]
    case.close(by=make_member(case, "manager"), reason="Done.")
    assert "is closed" in run("poll_feeds", "port")[1]
