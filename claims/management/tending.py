"""Keep one worker running beside a server: begin it again if it dies, end it when the server ends.

`python -m claims.management.tending PID`, where PID is the server, which has started this. It loads no Django.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

MANAGE = Path(__file__).resolve().parent.parent.parent / "manage.py"
LOOK_EVERY = 0.5
LONGEST_WAIT = 30.0
GRACE = 3.0
"""How many seconds a worker has to end by itself; what it had begun is begun again at the next start."""


def tend(server: int, command: list[str]) -> None:
    """Run `command`, with the id of this process as its last word, for as long as `server` is our parent."""
    wait = LOOK_EVERY
    while os.getppid() == server:
        began = time.monotonic()
        worker = subprocess.Popen([*command, str(os.getpid())])
        try:
            while worker.poll() is None and os.getppid() == server:
                time.sleep(LOOK_EVERY)
        finally:
            _end(worker)
        # One that dies again and again is begun less and less often.
        wait = LOOK_EVERY if time.monotonic() - began > LONGEST_WAIT else min(wait * 2, LONGEST_WAIT)
        again = time.monotonic() + wait
        while os.getppid() == server and time.monotonic() < again:
            time.sleep(LOOK_EVERY)


def _end(worker: subprocess.Popen) -> None:
    if worker.poll() is not None:
        return
    worker.terminate()
    try:
        worker.wait(GRACE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _stop(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    """Tend the worker of the server whose id is the first word."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _stop)
    tend(int(sys.argv[1]), [sys.executable, str(MANAGE), "work", "--beside"])


if __name__ == "__main__":
    main()
