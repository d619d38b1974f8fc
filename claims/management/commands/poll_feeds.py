"""Read the feeds of all cases, or of some, from the terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.models import Case, Feed
from claims.models.feeds import Taken
from claims.tasks import poll


class Command(BaseCommand):
    help = "Reads the feeds that are due, of all cases or of some, and queues what is new in them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", nargs="*", metavar="CASE", help="the slug of a case; without one, all")
        parser.add_argument("--now", action="store_true", help="also those that are not due yet")

    def handle(self, *, cases: list[str], now: bool, **options: Any) -> None:
        """Read one after the other, and say of each what came of it. One that fails stops no other."""
        feeds = self._feeds(cases, now)
        if not feeds:
            self.stdout.write(_nothing(cases, now))
            return
        read, failed, came = 0, 0, 0
        for at, feed in enumerate(feeds, start=1):
            self.stdout.write(f"{at} of {len(feeds)}: {feed} ({feed.case.slug})")
            self.stdout.flush()
            if not feed.take(due_only=not now):
                self.stdout.write("  Left alone: somebody else reads it just now, or it was turned off.")
            elif (taken := poll(feed)) is None:
                failed += 1
                self.stderr.write(f"  {feed.sentence or 'It was turned off, or its case was closed.'}")
            else:
                read, came = read + 1, came + len(taken.came)
                self.stdout.write("\n".join(f"  {line}" for line in (_told(taken), feed.sentence) if line))
        summary = f"{read} of {len(feeds)} read; {_queued(came)}"
        if failed:
            raise CommandError(f"{summary} {failed} failed.")
        self.stdout.write(summary)

    def _feeds(self, cases: list[str], now: bool) -> list[Feed]:
        """Return the feeds that are asked for. Raises CommandError for a case that is not there, or closed."""
        found = {case.slug: case for case in Case.objects.filter(slug__in=cases)}
        for slug in cases:
            if slug not in found:
                raise CommandError(f"There is no case '{slug}'.")
            if found[slug].closed_at:
                raise CommandError(f"The case '{slug}' is closed: none of its feeds is read.")
        feeds = Feed.objects.in_use().order_by("next_at", "pk") if now else Feed.objects.due()
        if cases:
            feeds = feeds.filter(case__in=found.values())
        return list(feeds.select_related("case", "author"))


def _nothing(cases: list[str], now: bool) -> str:
    where = "there" if cases else "in any case that is open"
    if now:
        return f"No feed is turned on {where}."
    return f"No feed is due {where}: --now reads those that are turned on all the same."


def _told(taken: Taken) -> str:
    parts = [f"{len(taken.came)} came in" if taken.came else "nothing new"]
    if taken.led:
        parts.append(f"{taken.led} led to what is there")
    if taken.left_out:
        parts.append(f"{taken.left_out} older ones are left out")
    told = ", ".join(parts) + "."
    return told[0].upper() + told[1:]


def _queued(came: int) -> str:
    if not came:
        return "nothing waits to be fetched."
    return f"{came} article{'' if came == 1 else 's'} came in and wait{'s' if came == 1 else ''} for the worker to be fetched."
