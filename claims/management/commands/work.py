"""Do in the background what pages have queued: fetch and read what arrives; and read the feeds that are due."""

import contextlib
import logging
import os
import time
from argparse import SUPPRESS
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from claims import tasks

INTERVAL = 1.0
"""How many seconds lie between two looks at the queue."""
TAKE_UP_EVERY = 60.0
KEPT_FOR = timedelta(days=1)
LOOKS_BACK = timedelta(hours=1)
"""How far a worker that begins looks back for claims that are to be looked for in the texts."""
LATE = timedelta(minutes=1)
"""How long a change may take to be seen."""


class Command(BaseCommand):
    help = "Fetches and reads, in the background, what pages have queued, and the feeds that are due. Runs until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is queued now, then end")
        parser.add_argument(
            "--fetch-only",
            action="store_true",
            help="only fetch and read, beside a worker that does the rest too",
        )
        # `start` tells its process, with which the worker ends, and since when workers run there.
        parser.add_argument("--beside", type=int, default=0, help=SUPPRESS)
        parser.add_argument("--began", type=float, default=0.0, help=SUPPRESS)

    def handle(self, *, once: bool, fetch_only: bool, beside: int, began: float, **options: Any) -> None:
        """Do what is queued, and, unless another worker does, look now and then for what else is due."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        logging.getLogger("django_tasks").setLevel(logging.ERROR)
        worker = worker_of("default") if fetch_only else worker_of("default", tasks.SLOW)
        worker.configure_signals()
        rounds = None if fetch_only else Rounds(once=once, began=began)
        worked = False
        while worker.running and (not beside or os.getppid() == beside):
            # A database that is away for a moment is no reason to end.
            with contextlib.nullcontext() if once else contextlib.suppress(OperationalError):
                worked = worker.run_one()
                if rounds:
                    rounds.look()
            if once and not worked:
                return
            if worker.running and not worked:
                if rounds:
                    with contextlib.suppress(OperationalError):
                        tasks.recount_due()
                time.sleep(INTERVAL)


class Rounds:
    """What is looked for beside the queue: what a worker that died has left behind, feeds that are due, what proposals and
    counts are behind with, and what was done long ago."""

    def __init__(self, *, once: bool, began: float) -> None:
        self.once = once
        self.next, self.matched = time.monotonic(), timezone.now() - LOOKS_BACK
        tasks.take_up(before=datetime.fromtimestamp(began, UTC) if began else None)
        tasks.poll_due()
        tasks.recount_due()

    def look(self) -> None:
        """Look for it, if it is time."""
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + TAKE_UP_EVERY
        tasks.take_up()
        tasks.recount_due()
        now = timezone.now()
        tasks.take_up_matching(self.matched)
        self.matched = now - LATE
        if not self.once:
            tasks.poll_due()
        DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT_FOR).delete()


class OneByOne(Worker):
    """A worker that comes back after each task, so that what is due is looked at however long the queue is."""

    def run_one(self) -> bool:
        """Do what is next in the queue; say whether there was anything."""
        before = self._run_tasks
        self.run()
        return self._run_tasks > before


def worker_of(*queues: str) -> OneByOne:
    """Return a worker that empties these queues."""
    return OneByOne(
        queue_names=list(queues),
        interval=INTERVAL,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
