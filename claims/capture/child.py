"""Reading in a process of its own, with limits: hostile bytes may cost time and memory there, and nothing here.

`python -m claims.capture.child` is that process: what to do as a line of JSON and the bytes on standard input, the answer
as JSON on standard output. It knows no settings, no database and no secret, and opens no connection.
"""

import contextlib
import dataclasses
import json
import os
import re
import resource
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from claims.analysis.scales import Precision
from claims.capture.captured import Captured, Entry, Feed, Kind, Unreadable

ROOT = Path(__file__).resolve().parent.parent.parent

SLOW = "Reading it took too long: paste the text that matters."
LARGE = "Reading it needed too much memory: paste the text that matters."
BROKEN = "Reading it failed: it may be broken. Get it again, or paste the text."


@dataclasses.dataclass(frozen=True, slots=True)
class Allowance:
    """What the process may cost: seconds of the processor, bytes of memory, seconds by the clock."""

    processor: int = 30
    memory: int = 1_000_000_000
    seconds: float = 60.0


def read_apart(
    body: bytes,
    *,
    media_type: str = "",
    charset: str = "",
    name: str = "",
    address: str = "",
    allowance: Allowance | None = None,
) -> Captured:
    """Read as `reading.read` does, in a process of its own. Raises Unreadable, also for what takes too long or too much."""
    said = {"media_type": media_type, "charset": charset, "name": name, "address": address}
    answer = _asked("read", said, body, allowance or Allowance())
    published = answer["published"]
    return Captured(
        **{
            **answer,
            "kind": Kind(answer["kind"]),
            "published": date.fromisoformat(published) if published else None,
            "precision": Precision(answer["precision"]),
        }
    )


def read_feed_apart(
    body: bytes, *, address: str = "", media_type: str = "", allowance: Allowance | None = None
) -> Feed:
    """Read as `feeds.read_feed` does, in a process of its own. Raises Unreadable."""
    answer = _asked("feed", {"address": address, "media_type": media_type}, body, allowance or Allowance())
    entries = [
        Entry(**{**row, "published": datetime.fromisoformat(row["published"]) if row["published"] else None})
        for row in answer["entries"]
    ]
    return Feed(title=answer["title"], address=answer["address"], entries=tuple(entries))


def _asked(what: str, said: dict[str, str], body: bytes, allowance: Allowance) -> dict[str, Any]:
    """Have this done apart. Raises Unreadable with the sentence that the process gave, or with one about how it ended."""
    task = {"do": what, "said": said, "processor": allowance.processor, "memory": allowance.memory}
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "claims.capture.child"],
        cwd=ROOT,
        env={"PATH": os.defpath},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        out, _ = process.communicate(json.dumps(task).encode() + b"\n" + body, timeout=allowance.seconds)
    except subprocess.TimeoutExpired:
        raise Unreadable(SLOW) from None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        # After a timeout, `communicate` leaves open what it had not written whole.
        if process.stdin:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
    if process.returncode == -signal.SIGXCPU:
        raise Unreadable(SLOW)
    if process.returncode == -signal.SIGKILL:
        raise Unreadable(LARGE)
    try:
        answer = json.loads(out)
    except ValueError:
        raise Unreadable(BROKEN) from None
    if "trouble" in answer:
        raise Unreadable(answer["trouble"])
    return dict(answer)


# The other side.


def _limit(processor: int, memory: int) -> None:
    """Set the limits, before anything is read or loaded. Some systems do not know all of them."""
    wanted = {
        resource.RLIMIT_CPU: (processor, processor + 1),
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
    }
    for kind, values in wanted.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, values)


def _peak() -> int:
    """The most bytes of memory that this process has asked for, as far as the system tells."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmPeak:\s+(\d+) kB", Path("/proc/self/status").read_text())
        if found:
            return int(found[1]) * 1024
    return 0


def _stay_apart(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse whatever a parser has no need of: connections and processes."""
    if event in (
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
        "subprocess.Popen",
        "os.system",
        "os.exec",
    ):
        raise PermissionError(f"not in here: {event}")


def _done(task: dict[str, Any], body: bytes) -> dict[str, Any]:
    # Loaded after the limits are set: loading counts too.
    if task["do"] == "feed":
        from claims.capture.feeds import read_feed

        return dataclasses.asdict(read_feed(body, **task["said"]))
    from claims.capture.reading import read

    return dataclasses.asdict(read(body, **task["said"]))


def _plain(value: Any) -> str:
    assert isinstance(value, date)  # a datetime is one too
    return value.isoformat()


def main() -> None:
    """Do one task under its limits and answer."""
    sys.addaudithook(_stay_apart)
    try:
        task = json.loads(sys.stdin.buffer.readline())
        _limit(task["processor"], task["memory"])
        answer = _done(task, sys.stdin.buffer.read())
        said = json.dumps(answer, default=_plain).encode()
    except Unreadable as error:
        # Parsers take a lack of memory for a fault of the page, and go on with less of it.
        trouble = LARGE if _peak() > 0.9 * task["memory"] else str(error)
        said = json.dumps({"trouble": trouble}).encode()
    except (MemoryError, ImportError):
        said = json.dumps({"trouble": LARGE}).encode()
    sys.stdout.buffer.write(said)


if __name__ == "__main__":
    main()
