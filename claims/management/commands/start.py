"""Serve Grounds on this machine: `make run` ends here."""

import errno
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from claims.checks import CONSOLE, is_port

HOST = "127.0.0.1"
SHIPPED_CASE = Path("claims") / "cases" / "russia-north-korea.json"
GUNICORN_CONFIG = Path("config") / "gunicorn.py"


class Command(BaseCommand):
    """Prepare database, shipped case and demo accounts, tell how to log in, and serve."""

    help = (
        "Prepares the database, the shipped case and the demo accounts, and serves Grounds on this machine."
    )
    # A wrong setting is told in one sentence here; the checks follow once the folder and the port are known good.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, prepare, tell, serve. Every refusal is one sentence and an exit status that is not 0."""
        try:
            if settings.DATABASE_IS_OURS:
                check_folder(settings.VAR)
            with take_port(settings.PORT) as door:
                self.check()
                self.prepare()
                self.serve(door)
        except CommandError as refusal:
            # The sentence alone, without the name of the exception.
            self.stderr.write(str(refusal))
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            raise SystemExit(130) from None

    def prepare(self) -> None:
        """Bring the database to where it can be served from, and tell what is in it."""
        self.tell("Preparing the database ...")
        try:
            call_command("migrate", verbosity=0, interactive=False)
            if not settings.PRODUCTION:
                self.load_shipped_case()
            self.tell_accounts()
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"Grounds cannot use its database: {reason}") from error

    def load_shipped_case(self) -> None:
        """Fill a database that holds no case at all."""
        from claims.models import Case

        if not Case.objects.exists():
            self.tell("Loading the shipped case ...")
            call_command("load_case", str(settings.BASE_DIR / SHIPPED_CASE), stdout=self.stdout)

    def tell_accounts(self) -> None:
        """Make the demo accounts where they belong, and say how to log in."""
        self.tell("")
        if settings.PRODUCTION or not settings.DATABASE_IS_OURS:
            why = "PRODUCTION" if settings.PRODUCTION else "DATABASE_URL"
            self.tell(
                f"{why} is set, so no demo accounts are made: python manage.py createsuperuser makes one."
            )
            return
        from claims.management.demo import password_file, prepare_accounts

        password, log_ins = prepare_accounts()
        known = any(log_in.fits for log_in in log_ins)
        self.tell("Log in as")
        for log_in in log_ins:
            own = " - with a password of its own, or closed" if known and not log_in.fits else ""
            self.tell(f"  {log_in.username:<9} {log_in.may}{own}")
        if settings.DEMO_PASSWORD:
            self.tell("Password  the one in DEMO_PASSWORD")
        elif known:
            self.tell(f"Password  {password}   (kept in {password_file()})")
        else:
            self.tell(
                "Password  the one that was set before, which is not kept here; DEMO_PASSWORD=... make run sets a new one"
            )

    def serve(self, door: socket.socket) -> None:
        """Become gunicorn, which takes over the open door; a worker for what is queued runs beside it, and ends with it."""
        self.tell("")
        if settings.EMAIL_BACKEND == CONSOLE:
            self.tell("Mails, such as a link to reset a password, are printed here.")
        self.tell(f"Grounds is at http://{HOST}:{settings.PORT}  (Ctrl-C stops it)")
        connections.close_all()
        tending = [sys.executable, "-m", "claims.management.tending", str(os.getpid())]
        subprocess.Popen(tending, cwd=settings.BASE_DIR)
        os.set_inheritable(door.fileno(), True)
        config = str(settings.BASE_DIR / GUNICORN_CONFIG)
        command = [sys.executable, "-m", "gunicorn", "--config", config, "--bind", f"fd://{door.fileno()}"]
        os.execv(sys.executable, command)

    def tell(self, line: str) -> None:
        """Print at once: whoever waits for the address reads through a pipe, maybe."""
        self.stdout.write(line)
        self.stdout.flush()


def check_folder(folder: Path) -> None:
    """Refuse a folder in which nothing can be kept, and a database that cannot be changed."""
    place = folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        for place in folder.glob("grounds.sqlite3*"):
            with place.open("r+b"):
                pass
    except OSError as error:
        raise CommandError(
            f"Grounds cannot write to {place} ({error.strerror}): "
            "make it writable, or name another one in GROUNDS_VAR."
        ) from error


def take_port(word: str) -> socket.socket:
    """A socket that listens on this port; from here on nobody else gets it."""
    if not is_port(word):
        raise CommandError(f"PORT is {word!r}: write a number from 1 to 65535.")
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, int(word)))
        door.listen(socket.SOMAXCONN)
    except OSError as error:
        door.close()
        stop = "stop what runs there, or " if error.errno == errno.EADDRINUSE else ""
        raise CommandError(
            f"Grounds cannot serve at port {word} ({error.strerror}): {stop}choose another, as in PORT=8001 make run."
        ) from error
    return door
