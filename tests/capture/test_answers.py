"""What it means that a page or a feed did not come, in a sentence; how long a site asks to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from claims.capture.answers import Unfetchable, seconds_of, unfetchable


@pytest.mark.parametrize("status", [300, 302, 400, 401, 402, 403, 404, 407, 410, 418, 429, 451, 500, 503])
def test_no_sentence_of_a_feed_tells_to_open_a_page(status):
    told = unfetchable(status, leads=False, wait="").of_a_feed
    assert told.endswith(".") and "browser" not in told and "paste" not in told


def test_a_failure_on_the_way_is_told_of_a_feed_too():
    error = Unfetchable(
        "The site did not give the page within 15 seconds: try again later, or paste it.", passing=True
    )
    assert error.of_a_feed == "The site did not give the feed within 15 seconds."


def test_a_date_to_come_again_is_told_in_seconds():
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=600), usegmt=True)
    assert 500 < seconds_of(then) <= 600
