"""How the entries of a feed come in: each once, none that is there already, and of many at one time only the newest."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from claims.analysis import scales
from claims.analysis.addresses import address_key, plain_address
from claims.capture.captured import Entry
from claims.capture.captured import Feed as FoundFeed
from claims.models.arrivals import Arrival, as_columns, web_address
from claims.models.documents import Document
from claims.models.feeds import OFF, Feed, FeedEntry, Taken, digest

MOST_AT_ONCE = 20
"""How many new entries of a feed come in at one reading; what is older is left out, and can be brought in by hand."""
OLDER = f"It stood in the feed when the feed was added: only the newest {MOST_AT_ONCE} came in then."
TOO_MANY = f"More than {MOST_AT_ONCE} entries of the feed were new at one time: only the newest {MOST_AT_ONCE} came in then."
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
"""What is dated before has no date: clocks that nobody set say 1970."""
MOST_HOSTS = 10
"""Of how many sites arrivals are looked for by name; of more, all of the case are looked at."""


@transaction.atomic
def take_in(feed: Feed, found: FoundFeed) -> Taken:
    """Make an arrival of each entry that was never taken in; an entry whose address is that of a document with a text, or
    of an arrival, leads there. Without an address it comes as its summary; without either there is nothing to take.

    Raises ValidationError if the feed was turned off or the case closed meanwhile. Locks the case, so that of two who read
    at once, or of two feeds with the same article, the second finds what the first took. The number of queries does not
    grow with the entries, but for the batches in which they are written.
    """
    feed.case.lock().must_be_open()
    if not Feed.objects.filter(pk=feed.pk, is_on=True).exists():
        raise ValidationError(OFF)
    fresh = _fresh(feed, found.entries)
    why = TOO_MANY if FeedEntry.objects.filter(feed=feed).exists() else OLDER
    there = _there(feed, [entry.address for entry in fresh])
    pairs = []
    for at, entry in enumerate(fresh):
        address = web_address(entry.address)
        key = address_key(address) or digest(entry.id)
        if key not in there:
            there[key] = _arrival(feed, entry, address, left_out=why if at >= MOST_AT_ONCE else "")
        pairs.append((digest(entry.id), there[key]))
    # The oldest first, so that the newest stands on top of the list of arrivals.
    new = list({id(arrival): arrival for _, arrival in reversed(pairs) if arrival.pk is None}.values())
    Arrival.objects.bulk_create(new)
    FeedEntry.objects.bulk_create(
        FeedEntry(case=feed.case, feed=feed, digest=one, arrival=arrival) for one, arrival in pairs
    )
    came = tuple(arrival.pk for arrival in new if arrival.state == scales.ArrivalState.WAITING)
    left_out = sum(arrival.state == scales.ArrivalState.DROPPED for arrival in new)
    return Taken(came=came, led=len(pairs) - len(came) - left_out, left_out=left_out)


def _fresh(feed: Feed, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that were never taken in and can be, the newest first; those without a date as the feed has them."""
    by_digest = {digest(entry.id): entry for entry in entries if web_address(entry.address) or entry.summary}
    known = FeedEntry.objects.filter(feed=feed, digest__in=by_digest).values_list("digest", flat=True)
    for one in known:
        del by_digest[one]
    return sorted(by_digest.values(), key=lambda entry: entry.published or LONG_AGO, reverse=True)


def _arrival(feed: Feed, entry: Entry, address: str, *, left_out: str) -> Arrival:
    arrival = _made(feed, address=address, title=entry.title)
    if not address:
        words = f"{entry.title}\n\n{entry.summary}".strip()
        for name, value in {
            **as_columns(words.encode()),
            "media_type": "text/plain",
            "charset": "utf-8",
        }.items():
            setattr(arrival, name, value)
    if entry.published and LONG_AGO < entry.published <= timezone.now():
        arrival.published = entry.published.astimezone(ZoneInfo(feed.case.time_zone)).date()
    if left_out:
        arrival.state, arrival.sentence = scales.ArrivalState.DROPPED.value, left_out
    return arrival


def _made(feed: Feed, **known: Any) -> Arrival:
    arrival = Arrival(case=feed.case, author=feed.author, road=scales.Road.FEED.value, made_at=None, **known)
    arrival.stamp()
    arrival.moved_at = arrival.recorded_at
    return arrival


# What is there already


def _there(feed: Feed, addresses: Iterable[str]) -> dict[str, Arrival]:
    """Return by the key of its address what the case has of these: arrivals, and new ones that stand for documents which
    came by another road."""
    keys = {address_key(kept): kept for address in addresses if (kept := web_address(address))}
    if not keys:
        return {}
    found = _arrivals(feed, keys)
    documents = Document.objects.filter(case=feed.case_id, address_key__in=keys).exclude(text="")
    rows = {row.address_key: row for row in documents.defer("text").order_by("number")}
    by_road = Arrival.objects.filter(document__in=[row.pk for row in rows.values()]).light()
    arrived = {arrival.document_id: arrival for arrival in by_road.order_by("-pk")}
    for key, row in rows.items():
        found[key] = arrived.get(row.pk) or _made(
            feed, address=keys[key], title=row.title, document=row, state=scales.ArrivalState.DONE.value
        )
    return found


def _arrivals(feed: Feed, keys: dict[str, str]) -> dict[str, Arrival]:
    """Return the latest arrival of each address. Arrivals keep no key: those of the same sites are compared."""
    hosts = {re.split(r"[/?]", plain_address(address), maxsplit=1)[0] for address in keys.values()}
    rows = Arrival.objects.filter(case=feed.case_id).exclude(address="")
    if len(hosts) <= MOST_HOSTS:
        of_hosts = Q()
        for host in hosts:
            of_hosts |= Q(address__icontains=host)
        rows = rows.filter(of_hosts)
    ids = {
        key: pk
        for pk, address in rows.order_by("pk").values_list("pk", "address")
        if (key := address_key(address)) in keys
    }
    by_id = Arrival.objects.light().in_bulk(ids.values())
    return {key: by_id[pk] for key, pk in ids.items()}
