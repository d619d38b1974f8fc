"""Small secrets kept in files that only their owner can read."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """The secret kept in `path`, made by `make()` if there is none yet.

    Processes that start together all get the same one: whoever locks the file first writes it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = file.read().strip()
        if not kept:
            kept = make()
            file.write(kept + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o600)
    return kept
