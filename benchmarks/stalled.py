"""Do pages wait while fetches stall? `python -m benchmarks.stalled`

Starts Grounds as `make run` does, in a folder of its own, with the shipped case; asks for pages again and again: while the
workers are held, while they only look at their queue, and while both hang on a site that never answers.
"""

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
CASE = "/cases/russia-north-korea"
PAGES = [f"{CASE}/claims/", f"{CASE}/claims/30/", f"{CASE}/documents/", f"{CASE}/documents/1/"]
ROUNDS = 15
TURNS = 6
PASSWORD = "stalled-drill-password"


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def silent() -> tuple[socket.socket, list[socket.socket]]:
    """Open a site that takes every connection and says nothing."""
    door = socket.create_server(("127.0.0.1", 0))
    taken: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                taken.append(door.accept()[0])
            except OSError:
                return

    threading.Thread(target=take, daemon=True).start()
    return door, taken


def log_in(site: httpx.Client) -> None:
    """Log the analyst in."""
    page = site.get("/accounts/login/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    fields = {"login": "analyst", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    site.post("/accounts/login/", data=fields, headers={"Referer": str(site.base_url)})


def bring(site: httpx.Client, address: str) -> None:
    """Ask Grounds to fetch an address."""
    page = site.get(f"{CASE}/documents/bring/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    fields = {"road": "address", "address": address, "csrfmiddlewaretoken": token[1]}
    answer = site.post(f"{CASE}/documents/bring/", data=fields)
    assert "waiting to be fetched" in answer.text or "being fetched" in answer.text


def measure(site: httpx.Client, rounds: int = ROUNDS) -> list[float]:
    """Return how many milliseconds each page took, pages in turn."""
    times = []
    for _ in range(rounds):
        for page in PAGES:
            began = time.perf_counter()
            assert site.get(page).status_code == 200
            times.append((time.perf_counter() - began) * 1000)
    return times


def told(name: str, times: list[float]) -> None:
    """Print one line of figures."""
    ordered = sorted(times)
    middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(
        f"{name:<26} {len(times):>5} pages   median {middle:6.1f} ms   95% {late:6.1f} ms   worst {ordered[-1]:6.1f} ms"
    )


def main() -> None:
    """Start, measure, print, stop."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        variables = {
            "PATH": os.environ["PATH"],
            "GROUNDS_VAR": folder,
            "PORT": str(port),
            "DEMO_PASSWORD": PASSWORD,
            "CAPTURE_ALLOWED_NETWORKS": "127.0.0.0/8",
        }
        command = [sys.executable, "manage.py", "start"]
        log = (Path(folder) / "log").open("w+")
        server = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
        try:
            drill(f"http://127.0.0.1:{port}", server.pid)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def workers_of(server: int) -> list[int]:
    """Return the ids of the two workers that run beside this server."""
    for _ in range(100):
        found = [
            pid
            for tending in children(server)
            for pid, words in children(tending[0])
            if " work " in words and " --beside " in words
        ]
        if len(found) == 2:
            return found
        time.sleep(0.2)
    raise SystemExit("No two workers run beside the server.")


def children(parent: int) -> list[tuple[int, str]]:
    """Return the processes that a process has started, with their command lines."""
    done = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in done.stdout.splitlines()]
    return [(int(row[0]), row[2]) for row in rows if int(row[1]) == parent]


def drill(address: str, server: int) -> None:
    """Ask for pages under each condition in turn, several times, so that what else the machine does falls on all alike."""
    with httpx.Client(base_url=address, follow_redirects=True, timeout=60, trust_env=False) as site:
        await_answer(site)
        log_in(site)
        measure(site, 5)
        workers = workers_of(server)
        times: dict[str, list[float]] = {
            "no worker": [],
            "both look at their queue": [],
            "two stalled, a third waits": [],
        }
        held = 0
        for turn in range(TURNS):
            for worker in workers:
                os.kill(worker, signal.SIGSTOP)
            times["no worker"] += measure(site)
            for worker in workers:
                os.kill(worker, signal.SIGCONT)
            times["both look at their queue"] += measure(site)
            door, taken = silent()
            for n in range(3):
                bring(site, f"http://127.0.0.1:{door.getsockname()[1]}/{turn}-{n}")
            while len(taken) < 2:
                time.sleep(0.05)
            times["two stalled, a third waits"] += measure(site)
            held += len(taken)
            for connection in [*taken, door]:
                connection.close()
            time.sleep(3)
        for name, found in times.items():
            told(name, found)
        print(f"{held} fetches were held while pages were asked for.")


def await_answer(site: httpx.Client) -> None:
    """Wait until Grounds serves."""
    for _ in range(600):
        try:
            if site.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit("Grounds does not start.")


if __name__ == "__main__":
    main()
