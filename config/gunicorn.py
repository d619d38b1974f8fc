"""How gunicorn serves Grounds: `gunicorn --config config/gunicorn.py`. Options on its command line win."""

import os
from pathlib import Path

chdir = str(Path(__file__).resolve().parent.parent)
wsgi_app = "config.wsgi"
bind = f"127.0.0.1:{os.environ.get('PORT') or '8000'}"

# One thread per process keeps one database connection each, the quickest arrangement for SQLite.
worker_class = "sync"
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
