"""What is done in the background: fetching and reading what arrives, so that no page waits for it.

`manage.py work` does it, beside the web workers. `arrival.move` lets one worker at a time have an arrival: a task that is
queued twice does nothing the second time, and what a worker that died had begun is begun again.
"""

import logging

from django.conf import settings
from django_tasks import task

from claims.analysis import scales
from claims.capture.captured import Unreadable
from claims.capture.child import read_apart
from claims.models import Arrival
from claims.models.arrivals import MOST_ATTEMPTS

logger = logging.getLogger(__name__)

OUR_FAULT = "Something went wrong in Grounds itself: try again, or paste the text."
NEVER_ENDED = f"It was begun {MOST_ATTEMPTS} times and never came to an end: paste the text that matters."


@task()
def bring_in(arrival_id: int) -> None:
    """Fetch what an arrival names, read it, and leave it to be checked, or with the sentence that says why not."""
    arrival = Arrival.objects.filter(pk=arrival_id).first()
    if arrival is None or not arrival.start():
        return
    try:
        _bring_in(arrival)
    except Exception:
        arrival.fail(OUR_FAULT)
        logger.exception("Arrival %s failed.", arrival_id)


def _bring_in(arrival: Arrival) -> None:
    # Loaded here: the pages, which only queue it, need no client.
    from claims.capture.fetch import Unfetchable, fetch

    try:
        if arrival.state == scales.ArrivalState.FETCHING:
            page = fetch(arrival.address, allowed=settings.CAPTURE_ALLOWED_NETWORKS)
            kept = arrival.fetched(
                page.body,
                media_type=page.media_type,
                charset=page.charset,
                final_address=page.final_address,
            )
            if not kept:
                return
        captured = read_apart(
            bytes(arrival.body or b""),
            media_type=arrival.media_type,
            charset=arrival.charset,
            name=arrival.name,
            address=arrival.final_address or arrival.address,
        )
    except (Unfetchable, Unreadable) as error:
        arrival.fail(str(error))
    else:
        arrival.read(captured)


def take_up(*, alone: bool = False) -> int:
    """Queue again what was begun and never ended, because a worker died or the queue was lost; return how many.

    `alone` says that no other worker runs, so that whatever is begun has been left behind.
    """
    begun = Arrival.objects.filter(state__in=(scales.ArrivalState.FETCHING, scales.ArrivalState.READING))
    left = Arrival.objects.stuck() | begun if alone else Arrival.objects.stuck()
    count = 0
    for arrival in left.light().order_by("pk"):
        if arrival.attempts >= MOST_ATTEMPTS:
            arrival.fail(NEVER_ENDED)
        elif arrival.move(scales.ArrivalState.WAITING):
            bring_in.enqueue(arrival.pk)
            count += 1
    return count
