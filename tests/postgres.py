"""Run a command against a PostgreSQL of its own: `python tests/postgres.py pytest -x`.

Starts the server from the installed binaries in a temporary folder, reachable through a socket in that
folder only, sets DATABASE_URL for the command, and stops and removes everything afterwards, whatever
happens. The exit status is the command's. Works as root too, as another user then (PostgreSQL refuses root).
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

FOLDERS = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
]
PATIENCE = 30.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A test's data need not survive a power cut.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def find_binaries() -> Path:
    """The folder with initdb and postgres, of the newest version that is installed."""
    places = [os.path.dirname(os.path.realpath(shutil.which("initdb") or ""))]
    for pattern in FOLDERS:
        places += sorted(glob.glob(pattern), key=version, reverse=True)
    for place in places:
        if place and all(os.access(os.path.join(place, name), os.X_OK) for name in ("initdb", "postgres")):
            return Path(place)
    sys.exit("PostgreSQL is not installed here: on Debian and Ubuntu, apt install postgresql.")


def version(folder: str) -> int:
    """The major version that a folder's name tells."""
    digits = "".join(character for character in folder.split("bin")[0] if character.isdigit())
    return int(digits or 0)


def servants() -> dict[str, int]:
    """Under which user to run the server: this one, or for root one that may not do much."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid}
    sys.exit("PostgreSQL does not run as root, and here is neither a user postgres nor a user nobody.")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A running server; gives the address of its database."""
    binaries, servant = find_binaries(), servants()
    # A short path: a socket's may have no more than about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="grounds-pg-", dir="/tmp"))
    try:
        if servant:
            os.chown(folder, servant["user"], servant["group"])
        # A session of its own, so that Ctrl-C reaches the command first and the server last.
        how = {"cwd": folder, "start_new_session": True, **servant}
        with (folder / "log").open("wb") as log:
            initdb = [binaries / "initdb", "-D", folder / "data", "-U", "grounds", "-A", "trust"]
            initdb += ["-E", "UTF8", "--no-locale", "--no-sync"]
            if subprocess.run(initdb, stdout=log, stderr=log, **how).returncode:
                give_up(folder)
            server = [binaries / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses="]
            for setting in FAST:
                server += ["-c", setting]
            process = subprocess.Popen(server, stdout=log, stderr=log, **how)
        try:
            wait(process, folder)
            yield f"postgres://grounds@/postgres?host={folder}"
        finally:
            stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return once the server takes connections: then it says so in its file."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            if "ready" in (folder / "data" / "postmaster.pid").read_text():
                return
        time.sleep(0.05)
    give_up(folder)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server now; its data is thrown away anyway."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def give_up(folder: Path) -> None:
    """Leave with the server's own last words."""
    words = (folder / "log").read_text(errors="replace").strip().splitlines()[-5:]
    sys.exit("PostgreSQL did not start:\n  " + "\n  ".join(words))


def leave(number: int, frame: object) -> None:
    """Turn a signal into an exit, so that everything is still removed; the next ones do not disturb that."""
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


def main() -> int:
    """Run the command of the command line; give its exit status."""
    if len(sys.argv) < 2:
        sys.exit("Say which command: python tests/postgres.py COMMAND ...")
    for number in SIGNALS:
        signal.signal(number, leave)
    with postgres() as address:
        child = subprocess.Popen(sys.argv[1:], env={**os.environ, "DATABASE_URL": address})
        try:
            return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


if __name__ == "__main__":
    sys.exit(main())
