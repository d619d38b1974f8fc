"""The feeds of a case: what is read again and again, how it goes, and what a person does with one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from claims.forms.feeds import FeedForm, FeedNameForm
from claims.models import Case, Feed
from claims.models.entries import MOST_AT_ONCE
from claims.models.feeds import STUCK_AFTER, Known
from claims.search.lists import LAST_RECORDED, listed
from claims.tasks import poll_feed
from claims.views.access import get_case, need
from claims.views.claim_head import get_or_post, posted

READ_FIRST = "The feed is added, and is being read for the first time."
READ_AGAIN = (
    "This feed was taken off before: it is taken up again, and brings only what it has not brought yet."
)


@require_safe
def feed_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The feeds of a case, the one added last first, or with `off=1` those that were taken off; for who may add, with what
    can be done."""
    case = get_case(request, slug)
    return _list(request, case, FeedForm(case=case))


@get_or_post
def add_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a feed from now on."""
    case = get_case(request, slug)
    need(request, case, "add")
    form = FeedForm(posted(request), case=case)
    if form.is_valid() and (feed := form.begin(by=request.user)):
        messages.success(request, READ_AGAIN if feed.entries.exists() else READ_FIRST)
        poll_feed.enqueue(feed.pk)
        return redirect("feed-list", case.slug)
    return _list(request, case, form)


@get_or_post
def edit_feed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call a feed by another name."""
    case = get_case(request, slug)
    need(request, case, "add")
    feed = _feed(case, pk)
    form = FeedNameForm(posted(request), case=case, initial={"title": feed.title})
    if form.is_valid() and form.rename(feed, by=request.user):
        return redirect("feed-list", case.slug)
    return render(
        request, "feeds/feed_edit.html", {"case": case, "section": "reporting", "feed": feed, "form": form}
    )


@get_or_post
def read_feed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Have a feed read now."""
    return _act(request, slug, pk, lambda feed: feed.ask(by=request.user))


@get_or_post
def turn_feed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Turn a feed on or off, as is posted."""
    on = request.POST.get("on") == "1"
    return _act(
        request,
        slug,
        pk,
        lambda feed: feed.turn_on(by=request.user) if on else feed.turn_off(by=request.user),
    )


@get_or_post
def take_off_feed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a feed from the list, and read it no more."""

    def take_off(feed: Feed) -> None:
        feed.take_off(by=request.user)
        messages.success(request, f"“{feed}” is taken off: it is read no more, and what it brought stays.")

    return _act(request, slug, pk, take_off)


@get_or_post
def readdress_feed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Read a feed from another address, the one that was shown."""
    address = request.POST.get("address", "")
    return _act(request, slug, pk, lambda feed: feed.readdress(address, by=request.user))


def _act(request: HttpRequest, slug: str, pk: int, verb: Callable[[Feed], None]) -> HttpResponse:
    """Do something with a feed, have it read if it is due then, and show all of them."""
    case = get_case(request, slug)
    need(request, case, "add")
    feed = _feed(case, pk)
    if request.method == "POST":
        try:
            verb(feed)
            if feed.is_on:
                poll_feed.enqueue(feed.pk)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    return redirect("feed-list", case.slug)


def _feed(case: Case, pk: int) -> Feed:
    feed = get_object_or_404(Feed.objects.filter(case=case), pk=pk)
    feed.case = case
    return feed


def _list(request: HttpRequest, case: Case, form: FeedForm) -> HttpResponse:
    all_feeds, shows_off = Feed.objects.filter(case=case), "off" in request.GET
    rows = all_feeds.exclude(taken_off_at=None) if shows_off else all_feeds.listed()
    context: dict[str, Any] = {
        "case": case,
        "section": "reporting",
        "can": case.actions_of(request.user),
        "form": form,
        "most_at_once": MOST_AT_ONCE,
        "shows_off": shows_off,
        "off_count": all_feeds.exclude(taken_off_at=None).count(),
    }
    try:
        page = listed(rows, Feed.objects.select_related("author"), LAST_RECORDED, request.GET)
    except ValueError as problem:
        return render(request, "feeds/feed_list.html", {**context, "problem": str(problem)}, status=400)
    known = Feed.objects.filter(pk__in=[feed.pk for feed in page.rows]).known()
    late = timezone.now() - STUCK_AFTER
    context |= {
        "page": page,
        "known": {feed.pk: known.get(feed.pk, Known()) for feed in page.rows},
        "moving": not case.closed_at and any(feed.is_now for feed in page.rows),
        "is_late": not case.closed_at and any(feed.is_on and feed.next_at < late for feed in page.rows),
    }
    return render(request, "feeds/feed_list.html", context)
