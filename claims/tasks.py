"""What is done in the background: fetching and reading what arrives, and feeds, so that no page waits for it.

`manage.py work` does it, beside the web workers. `arrival.move` lets one worker at a time have an arrival: a task that is
queued twice does nothing the second time, and what a worker that died had begun is begun again. `feed.take` does the same
for a feed.
"""

import logging
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from claims.analysis import scales
from claims.capture.answers import Unfetchable
from claims.capture.captured import Unreadable
from claims.capture.child import read_apart, read_feed_apart
from claims.models import Arrival, Claim, Document, Feed, stale
from claims.models.arrivals import MOST_ATTEMPTS
from claims.models.feeds import Taken

logger = logging.getLogger(__name__)

FEED_FAULT = "Something went wrong in Grounds itself: whoever runs this site finds it in the log."
OUR_FAULT = "Something went wrong in Grounds itself: try again, or paste the text."
NEVER_ENDED = f"It was begun {MOST_ATTEMPTS} times and never came to an end: paste the text that matters."

RECOUNT_TURNS = 10
"""How many times a task counts a few hundred claims anew before it makes way for what else is queued."""
RECOUNT_REST = timedelta(minutes=1)
RECOUNT_AFTER, MATCH_AFTER, FEED_AFTER, ENTRIES_AFTER = -3, -5, -10, -20
"""What people bring goes first, then counts, then matching, then feeds, then what feeds announce and the rest of long texts,
each in its turn: a site that stalls holds up the least of them, and a long text nobody."""

SLOW = "slow"
"""The queue of what takes the processor and not the net: one worker does that, and a second one only fetches and reads."""


@task()
def bring_in(arrival_id: int) -> None:
    """Fetch what an arrival names, read it, and leave it to be checked, or with the sentence that says why not."""
    arrival = Arrival.objects.select_related("case").filter(pk=arrival_id).first()
    if arrival is None or not arrival.start():
        return
    try:
        _bring_in(arrival)
    except Exception:
        arrival.fail(OUR_FAULT)
        logger.exception("Arrival %s failed.", arrival_id)


def _bring_in(arrival: Arrival) -> None:
    # Loaded here: the pages, which only queue it, need no client.
    from claims.capture.fetch import fetch

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
    except Unfetchable as error:
        at = arrival.put_off(str(error), wait=error.wait) if error.passing else None
        if at:
            bring_in.using(priority=ENTRIES_AFTER, run_after=at).enqueue(arrival.pk)
        else:
            arrival.fail(str(error))
    except Unreadable as error:
        arrival.fail(str(error))
    else:
        arrival.read(captured)


def take_up(*, before: datetime | None = None) -> int:
    """Queue again what was begun and never ended, because a worker died or the queue was lost; return how many.

    What waits for its turn in the queue is left alone. `before` is since when all workers run that do: whatever was begun
    earlier has been left behind.
    """
    left = Arrival.objects.stuck()
    if before:
        under_way = (scales.ArrivalState.FETCHING, scales.ArrivalState.READING)
        left |= Arrival.objects.filter(state__in=under_way, moved_at__lt=before)
    count = 0
    waiting = _waiting()
    for arrival in left.exclude(pk__in=waiting).light().order_by("pk"):
        if arrival.attempts >= MOST_ATTEMPTS:
            arrival.fail(NEVER_ENDED)
        elif arrival.move(scales.ArrivalState.WAITING):
            priority = ENTRIES_AFTER if arrival.road == scales.Road.FEED else 0
            bring_in.using(priority=priority).enqueue(arrival.pk)
            count += 1
    return count


def _waiting() -> set[int]:
    """Return the ids of the arrivals whose turn in the queue has not come yet."""
    queued = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=bring_in.module_path)
    return {row["args"][0] for row in queued.values_list("args_kwargs", flat=True)}


# Counts


@task(priority=RECOUNT_AFTER, queue_name=SLOW)
def recount(case_id: int) -> int:
    """Count claims of a case anew that are marked so, as many as one task may; the rest is queued again. Returns how many."""
    done = sum(islice(stale.recount(case_id), RECOUNT_TURNS))
    waiting = Claim.objects.filter(case=case_id, is_stale=True).count()
    if waiting and not done:
        raise RuntimeError(
            f"Of the claims of case {case_id} that wait none could be counted: the log says why."
        )
    if waiting:
        logger.info("Case %s: %s claims counted anew, %s to go.", case_id, done, waiting)
        recount.enqueue(case_id)
    return done


def recount_due() -> int:
    """Queue the counting of each case in which claims wait for it; return how many.

    What waits for its turn is left alone, and for a minute what has just failed: the next look would only fail again.
    """
    rows = DBTaskResult.objects.filter(task_path=recount.module_path)
    failed = Q(status=TaskResultStatus.FAILED, finished_at__gt=timezone.now() - RECOUNT_REST)
    held = {
        row["args"][0]
        for row in rows.filter(failed | Q(status=TaskResultStatus.READY)).values_list(
            "args_kwargs", flat=True
        )
    }
    waiting = Claim.objects.filter(is_stale=True).order_by().values_list("case_id", flat=True).distinct()
    cases = [pk for pk in waiting if pk not in held]
    for pk in cases:
        recount.enqueue(pk)
    return len(cases)


# Feeds


@task(priority=FEED_AFTER)
def poll_feed(feed_id: int) -> None:
    """Read a feed that is due, and queue what is new in it."""
    feed = Feed.objects.select_related("case", "author").filter(pk=feed_id).first()
    if feed is not None and feed.take():
        poll(feed)


def poll_due() -> int:
    """Queue each feed that is due, in a task of its own; return how many."""
    due = list(Feed.objects.due().values_list("pk", flat=True))
    for pk in due:
        poll_feed.enqueue(pk)
    return len(due)


def poll(feed: Feed) -> Taken | None:
    """Fetch and read a feed that was taken, take in what is new and queue it. Returns what became of it; None where it failed,
    which it says itself then, or was turned off meanwhile."""
    try:
        taken = _polled(feed)
    except ValidationError:  # turned off, or the case was closed: that stands
        return None
    except Exception:
        feed.fail(FEED_FAULT)
        logger.exception("Feed %s failed.", feed.pk)
        return None
    for at, pk in enumerate(taken.came if taken else ()):
        # One of each feed, then a second of each: no feed waits for all that another has.
        bring_in.using(priority=ENTRIES_AFTER - at).enqueue(pk)
    return taken


def _polled(feed: Feed) -> Taken | None:
    from claims.capture.fetch import ACCEPT_FEED, fetch

    try:
        page = fetch(
            feed.address,
            allowed=settings.CAPTURE_ALLOWED_NETWORKS,
            etag=feed.etag,
            modified=feed.modified,
            accept=ACCEPT_FEED,
        )
        if page.not_modified:
            feed.unchanged(moved_to=page.moved_to)
            return Taken()
        charset = f"; charset={page.charset}" if page.charset else ""
        found = read_feed_apart(
            page.body, address=page.final_address, media_type=f"{page.media_type}{charset}"
        )
    except Unfetchable as error:
        feed.fail(error.of_a_feed, wait=error.wait, gone=error.status == 410)
    except Unreadable as error:
        feed.fail(str(error))
    else:
        return feed.take_in(found, etag=page.etag, modified=page.modified, moved_to=page.moved_to)
    return None


# Matching


@task(priority=MATCH_AFTER, queue_name=SLOW)
def match_document(document_id: int, asked: bool = False, begin: int = 0, since: str = "") -> None:
    """Go through a text for the claims that its sentences may bear on; a very long one only when `asked`. Once by the rules of
    today, however often it is queued. It does some sentences and queues the rest behind what waits."""
    # Loaded here: the pages, which only queue it, need no vectors.
    from claims.analysis.matching import RULES
    from claims.search.texts import go_through

    document = Document.objects.select_related("case").filter(pk=document_id).exclude(text="").first()
    if document is None or document.matched_rules == RULES:
        return
    began = datetime.fromisoformat(since) if since else timezone.now()
    onward = go_through(document, asked=asked, begin=begin, since=began)
    if onward:
        later = match_document.using(priority=ENTRIES_AFTER)
        later.enqueue(document_id, asked=asked, begin=onward, since=began.isoformat())


@task(priority=MATCH_AFTER, queue_name=SLOW)
def match_claim(claim_id: int) -> None:
    """Look through the texts of the last 90 days for sentences that may bear on a claim."""
    from claims.search.texts import look_for

    claim = Claim.objects.select_related("case").filter(pk=claim_id).first()
    if claim:
        look_for(claim)


def take_up_matching(since: datetime) -> int:
    """Queue what proposals are behind with, however it came in and whatever became of its task; return how much.

    That is claims that came or changed since, and texts that were gone through by other rules or not at all.
    """
    from claims.search.texts import claims_behind, texts_behind

    claims, texts = claims_behind(since), texts_behind()
    for pk in claims:
        match_claim.enqueue(pk)
    for pk in texts:
        match_document.enqueue(pk)
    return len(claims) + len(texts)
