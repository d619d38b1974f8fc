"""Do in the background what pages have queued: fetch and read what arrives; and read the feeds that are due."""

import contextlib
import logging
import os
import time
from argparse import SUPPRESS
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from claims.tasks import poll_due, recount_due, take_up, take_up_matching

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
        # `start` tells its process: the worker is alone there, and ends with it.
        parser.add_argument("--beside", type=int, default=0, help=SUPPRESS)

    def handle(self, *, once: bool, beside: int, **options: Any) -> None:
        """Look at the queue, and now and then for what a worker that died has left behind."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        logging.getLogger("django_tasks").setLevel(logging.ERROR)
        worker = _worker()
        worker.configure_signals()
        next_look, matched = time.monotonic(), timezone.now() - LOOKS_BACK
        take_up(alone=bool(beside))
        poll_due()
        recount_due()
        worked = False
        while worker.running and (not beside or os.getppid() == beside):
            # A database that is away for a moment is no reason to end.
            with contextlib.nullcontext() if once else contextlib.suppress(OperationalError):
                worked = worker.run_one()
                if time.monotonic() >= next_look:
                    next_look = time.monotonic() + TAKE_UP_EVERY
                    take_up()
                    recount_due()
                    now = timezone.now()
                    take_up_matching(matched)
                    matched = now - LATE
                    if not once:
                        poll_due()
                    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT_FOR).delete()
            if once and not worked:
                return
            if worker.running and not worked:
                with contextlib.suppress(OperationalError):
                    recount_due()
                time.sleep(INTERVAL)


class OneByOne(Worker):
    """A worker that comes back after each task, so that what is due is looked at however long the queue is."""

    def run_one(self) -> bool:
        """Do what is next in the queue; say whether there was anything."""
        before = self._run_tasks
        self.run()
        return self._run_tasks > before


def _worker() -> OneByOne:
    return OneByOne(
        queue_names=["default"],
        interval=INTERVAL,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
