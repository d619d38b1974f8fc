"""Keep the workers running beside a server: begin each again if it dies, end them when the server ends.

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


def tend(server: int, *commands: list[str]) -> None:
    """Run each of `commands`, with the id of this process as its last word, for as long as `server` is our parent."""
    kept = [_Kept(command) for command in commands]
    try:
        while os.getppid() == server:
            for one in kept:
                one.look()
            time.sleep(LOOK_EVERY)
    finally:
        for one in kept:
            one.stop()
        for one in kept:
            one.end()


class _Kept:
    """A worker that is begun again when it dies; one that dies again and again is begun less and less often."""

    def __init__(self, command: list[str]) -> None:
        self.command = [*command, str(os.getpid())]
        self.worker: subprocess.Popen | None = None
        self.wait, self.began, self.again = LOOK_EVERY, 0.0, 0.0

    def look(self) -> None:
        """Begin it if it is time, and note when it has died."""
        now = time.monotonic()
        if self.worker is None:
            if now >= self.again:
                self.began, self.worker = now, subprocess.Popen(self.command)
        elif self.worker.poll() is not None:
            lived = now - self.began > LONGEST_WAIT
            self.wait = LOOK_EVERY if lived else min(self.wait * 2, LONGEST_WAIT)
            self.again, self.worker = now + self.wait, None

    def stop(self) -> None:
        """Tell it to end."""
        if self.worker and self.worker.poll() is None:
            self.worker.terminate()

    def end(self) -> None:
        """See to it that it has ended."""
        if self.worker is None:
            return
        try:
            self.worker.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.worker.kill()
            self.worker.wait()


def _stop(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    """Tend the workers of the server whose id is the first word: one that does everything, and one that fetches and reads
    beside it."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _stop)
    work = [sys.executable, str(MANAGE), "work"]
    began = f"--began={time.time()}"
    tend(int(sys.argv[1]), [*work, began, "--beside"], [*work, "--fetch-only", "--beside"])


if __name__ == "__main__":
    main()
