"""How gunicorn serves Grounds: `gunicorn --config config/gunicorn.py`. Options on its command line win."""

import os
from pathlib import Path

from gunicorn.workers.sync import SyncWorker

chdir = str(Path(__file__).resolve().parent.parent)
wsgi_app = "config.wsgi"
bind = f"127.0.0.1:{os.environ.get('PORT') or '8000'}"


# One thread per process keeps one database connection each, the quickest arrangement for SQLite.
class Worker(SyncWorker):
    """A worker that answers nothing to a connection on which nothing was asked yet when it is told to stop.

    Browsers open such connections ahead. The "Internal Server Error" that gunicorn writes into them would be shown as the
    answer to what is asked next; of one that is closed a browser asks anew.
    """

    def handle_error(self, req, client, addr, exc):
        if req is None and isinstance(exc, SystemExit):
            raise exc
        super().handle_error(req, client, addr, exc)


worker_class = Worker
workers = 3
# A long export must be able to end.
timeout = 120
graceful_timeout = 30

# Loaded once, before the workers part: a mistake stops the start at once instead of worker by worker.
preload_app = True

# Filters stand in the address. On one's own machine Grounds itself answers an endless one, with a sentence; for strangers
# the line keeps the longest limit that gunicorn knows, so that nobody fills the memory with an address.
limit_request_line = 8190 if os.environ.get("PRODUCTION") else 0

accesslog = None
errorlog = "-"
loglevel = "warning"

# Signals are enough to steer it; its control socket would write into the home folder.
control_socket_disable = True


def pre_fork(server, worker):
    """Let no worker inherit a database connection: two processes on one connection break it."""
    from django.db import connections

    connections.close_all()
