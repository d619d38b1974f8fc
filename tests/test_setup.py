"""From a fresh clone to a page: the Makefile, the environment, the start, and the PostgreSQL of the tests."""

import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError

from claims.management import demo
from claims.management.commands import start
from claims.models import Case, Membership

ROOT = Path(site.BASE_DIR)


# --- make --------------------------------------------------------------------------------------------
@pytest.fixture
def clone(tmp_path):
    """A folder with the Makefile, in which each Python of the machine is one that the test writes."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "bin").mkdir()
    return tmp_path


def add_python(clone, name, script):
    """Put a program of this name before all others."""
    program = clone / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def make(clone, *arguments):
    """Run make with nothing but the shell's own commands and the test's Pythons to be found."""
    for name in ("sh", "env", "sed", "printf"):
        with contextlib.suppress(FileExistsError):
            (clone / "bin" / name).symlink_to(shutil.which(name))
    return subprocess.run(
        [shutil.which("make"), *arguments],
        cwd=clone,
        env={"PATH": str(clone / "bin")},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_make_alone_lists_every_target(clone):
    listed = re.findall(r"^  make (\S+) +\S", make(clone).stdout, re.MULTILINE)
    assert listed == ["help", "run", "install", "test", "coverage", "test-postgres", "check", "lock"]


def test_make_without_a_right_python_says_so_in_one_sentence(clone):
    add_python(clone, "python3.13", "exit 127")
    add_python(clone, "python3", "exit 1")
    done = make(clone, "run")
    assert done.returncode != 0
    sentence, *noise = done.stderr.splitlines()
    assert sentence.startswith("Grounds needs Python 3.11, 3.12 or 3.13")
    assert len(noise) <= 1


def test_make_passes_over_a_python_that_is_there_but_fails(clone):
    add_python(clone, "python3.13", 'echo "command not found" >&2; exit 127')
    add_python(clone, "python3.12", f'exec {sys.executable} "$@"')
    (clone / "requirements" / "environment.py").write_text("print('reached')\n")
    done = make(clone, "install")
    assert (done.returncode, done.stdout) == (0, "reached\n")


# --- the environment ---------------------------------------------------------------------------------
@pytest.fixture
def environment(tmp_path, monkeypatch):
    """requirements/environment.py in a folder of its own, with pip and venv only noted."""
    folder = tmp_path / "requirements"
    folder.mkdir()
    for name in ("pip", "run", "dev"):
        (folder / f"{name}.txt").write_text("a==1\n")
    shutil.copy(ROOT / "requirements" / "environment.py", folder)
    spec = importlib.util.spec_from_file_location("environment", folder / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.installed = []

    def note(command, **kwargs):
        module.installed.append([str(word) for word in command])
        (tmp_path / ".venv").mkdir(exist_ok=True)
        answer = (
            "{}.{}\n".format(*sys.version_info[:2]) if module.installed[0][1:3] != ["-m", "nothing"] else ""
        )
        return subprocess.CompletedProcess(command, 0, answer, "")

    monkeypatch.setattr(module.subprocess, "run", note)

    def go(lock):
        module.installed.clear()
        monkeypatch.setattr(sys, "argv", ["environment.py", lock])
        module.main()
        return [command for command in module.installed if "pip" in command]

    module.go = go
    return module


def test_it_installs_with_hashes_and_only_when_the_lock_has_changed(environment, tmp_path):
    installer, command = environment.go("run")
    assert "--require-hashes" in installer and installer[-1].endswith("pip.txt")
    assert "--require-hashes" in command and command[-1].endswith("run.txt")
    assert environment.go("run") == []
    for name in ("run", "pip"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("a==2\n")
        assert len(environment.go("run")) == 2


def test_what_testing_needs_holds_what_running_needs(environment):
    environment.go("dev")
    assert environment.go("run") == []


def test_an_environment_that_cannot_be_made_is_told_in_one_sentence(tmp_path):
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "requirements" / "environment.py", tmp_path / "requirements")
    for name in ("pip", "run"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("")
    (tmp_path / ".venv").write_text("a file where a folder should be")
    command = [sys.executable, str(tmp_path / "requirements" / "environment.py"), "run"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert re.fullmatch(r"Grounds cannot write to the folder .*\.\n", done.stderr)


def test_the_locks_pin_and_name_no_place():
    for name in ("run", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "--hash=sha256:" in lock
        assert not re.search(r"https?://|file:|/home/|/root/|/tmp/|--index|--find-links", lock)
    pins = re.compile(r"^[^\s#]+==\S+", re.MULTILINE)
    run, dev = (
        set(pins.findall((ROOT / "requirements" / f"{name}.txt").read_text())) for name in ("run", "dev")
    )
    assert run <= dev


# --- start -------------------------------------------------------------------------------------------
@pytest.fixture
def home(settings, tmp_path, monkeypatch):
    """A machine of one's own: a new var/, a free port, an empty database, and gunicorn only noted."""
    settings.VAR, settings.DATABASE_IS_OURS, settings.PORT = tmp_path / "var", True, str(free_port())
    settings.DEMO_PASSWORD = ""
    served = []
    monkeypatch.setattr(start.os, "execv", lambda program, command: served.append(command))
    monkeypatch.setattr(start.subprocess, "Popen", lambda command, **options: None)
    monkeypatch.setattr(start.connections, "close_all", lambda: None)
    return served


@pytest.fixture
def furnished(home):
    """Such a machine, on which the case is there already."""
    Case.objects.create(slug=demo.SLUG, title="Case", question="What?")
    return home


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def run_start() -> str:
    """What the start prints."""
    out = StringIO()
    call_command("start", stdout=out)
    return out.getvalue()


def refusal() -> str:
    """The sentence with which the start refuses."""
    err = StringIO()
    with pytest.raises(SystemExit, match="^1$"):
        call_command("start", stdout=StringIO(), stderr=err)
    [sentence] = err.getvalue().splitlines()
    return sentence


def opened(password) -> set[str]:
    """The demo accounts that this password opens."""
    return {user.username for user in User.objects.all() if user.check_password(password)}


def kept() -> str:
    return demo.password_file().read_text().strip()


@pytest.mark.django_db
class TestDemoAccounts:
    def test_five_accounts_with_their_roles(self, furnished):
        run_start()
        roles = dict(Membership.objects.values_list("user__username", "role"))
        assert roles == {name: name for name in ("reader", "analyst", "reviewer", "manager")}
        staff = set(User.objects.filter(is_staff=True).values_list("username", flat=True))
        assert staff == {"analyst", "reviewer", "manager", "admin"}
        assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["admin"]
        assert EmailAddress.objects.filter(verified=True, primary=True).count() == 5

    def test_a_password_is_made_kept_for_the_owner_and_told_at_each_start(self, furnished):
        first = run_start()
        assert stat.S_IMODE(demo.password_file().stat().st_mode) == 0o600
        assert opened(kept()) == set(demo.ACCOUNTS)
        assert kept() in first and kept() in run_start()

    def test_a_changed_password_stays_and_the_start_tells_the_truth(self, furnished):
        run_start()
        change("analyst", "mine alone")
        said = run_start()
        assert opened("mine alone") == {"analyst"}
        assert re.search(r"analyst .*with a password of its own", said)
        assert not re.search(r"manager .*with a password of its own", said)

    def test_the_password_of_the_environment_is_set_at_each_start(self, furnished, settings):
        run_start()
        change("analyst", "mine alone")
        settings.DEMO_PASSWORD = "from outside"
        said = run_start()
        assert opened("from outside") == set(demo.ACCOUNTS)
        assert "DEMO_PASSWORD" in said and "from outside" not in said and kept() not in said

    def test_without_it_afterwards_no_wrong_password_is_told(self, furnished, settings):
        settings.DEMO_PASSWORD = "from outside"
        run_start()
        settings.DEMO_PASSWORD = ""
        assert "not kept here" in run_start()
        assert opened("from outside") == set(demo.ACCOUNTS)
        assert not demo.password_file().exists()

    def test_an_account_is_not_touched_again(self, furnished):
        run_start()
        User.objects.filter(username="reader").update(is_active=False)
        Membership.objects.filter(user__username="analyst").update(role="reader")
        assert re.search(r"reader .*with a password of its own", run_start())
        assert Membership.objects.get(user__username="analyst").role == "reader"

    @pytest.mark.parametrize("where", [{"DATABASE_IS_OURS": False}, {"PRODUCTION": True}], ids=str)
    def test_nowhere_but_on_ones_own_machine(self, furnished, settings, where):
        for name, value in {**where, "DEMO_PASSWORD": "from outside"}.items():
            setattr(settings, name, value)
        assert "no demo accounts are made" in run_start()
        assert not User.objects.exists()


def change(username, password):
    """As its owner would, on the page for it."""
    user = User.objects.get(username=username)
    user.set_password(password)
    user.save()


@pytest.mark.django_db
class TestStart:
    def test_it_becomes_gunicorn_at_a_door_that_is_open_already(self, furnished, settings):
        said = run_start()
        [command] = furnished
        assert command[1:3] == ["-m", "gunicorn"] and command[-1].startswith("fd://")
        assert f"http://127.0.0.1:{settings.PORT} " in said

    def test_it_loads_the_shipped_case_into_an_empty_database_only(self, home, monkeypatch):
        called = []
        monkeypatch.setattr(start, "call_command", lambda *words, **options: called.append(words))
        run_start()
        Case.objects.create(slug="another", title="Case", question="What?")
        run_start()
        assert [words[0] for words in called] == ["migrate", "load_case", "migrate"]
        assert Path(called[1][1]) == ROOT / "claims" / "cases" / "russia-north-korea.json"

    @pytest.mark.parametrize("port", ["0", "65536", "http"])
    def test_a_port_that_is_none(self, furnished, settings, port):
        settings.PORT = port
        assert "write a number from 1 to 65535" in refusal()

    def test_a_port_in_use(self, furnished, settings):
        with socket.create_server(("127.0.0.1", 0)) as door:
            settings.PORT = str(door.getsockname()[1])
            assert re.search(r"cannot serve at port .* in use", refusal())

    def test_a_folder_that_cannot_be_written(self, furnished, settings, tmp_path):
        (tmp_path / "file").touch()
        settings.VAR = tmp_path / "file" / "var"
        assert re.search("cannot write to .*/file/var ", refusal())

    def test_a_database_that_does_not_answer(self, furnished, monkeypatch):
        def fail(*words, **options):
            raise OperationalError("out of order\n\tIs it plugged in?")

        monkeypatch.setattr(start, "call_command", fail)
        assert refusal() == "Grounds cannot use its database: out of order"

    def test_ctrl_c_while_preparing_is_no_accident(self, furnished, monkeypatch):
        def interrupt(*words, **options):
            raise KeyboardInterrupt

        monkeypatch.setattr(start, "call_command", interrupt)
        with pytest.raises(SystemExit, match="130"):
            run_start()


def test_the_real_thing_serves_until_ctrl_c(tmp_path):
    port = free_port()
    variables = {"PATH": os.environ["PATH"], "GROUNDS_VAR": str(tmp_path / "var"), "PORT": str(port)}
    command = [sys.executable, "manage.py", "start"]
    log = tmp_path / "log"
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=out, stderr=out)
    try:
        wait_for(lambda: "Ctrl-C" in log.read_text() or server.poll() is not None, 90)
        assert server.poll() is None, log.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            assert answer.status == 200
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            assert "/accounts/login/" in answer.url
            sheet = re.search(rb'href="(/static/[^"]+\.css)"', answer.read()).group(1).decode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{sheet}", timeout=30) as answer:
            assert answer.headers["Content-Type"].startswith("text/css")
        second = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60)
        assert second.returncode == 1
        assert len(second.stderr.splitlines()) == 1 and str(port) in second.stderr
        beside = workers_beside(server.pid)
        assert len(beside) == 1
        wait_for(lambda: kinds_of_workers(beside[0]) == ["all", "fetch-only"], 30)
        assert kinds_of_workers(beside[0]) == ["all", "fetch-only"]
        workers = children(beside[0])
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        for pid in (beside[0], *(pid for pid, _ in workers)):
            wait_for(lambda pid=pid: not is_alive(pid), 30)
            assert not is_alive(pid)
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", port), 1)
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def workers_beside(server):
    """The processes that tend the workers of this server."""
    return [pid for pid, args in children(server) if "claims.management.tending" in args]


def kinds_of_workers(tending):
    """What the workers do that a process tends."""
    rows = [args for _, args in children(tending) if " work " in args]
    return sorted("fetch-only" if "--fetch-only" in args else "all" for args in rows)


def children(parent):
    """The processes that a process has started, with their command lines."""
    done = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in done.stdout.splitlines()]
    return [(int(row[0]), row[2]) for row in rows if int(row[1]) == parent]


def wait_for(condition, seconds):
    """Wait until it holds, or leave it."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)


SERVER = """
import os, subprocess, sys, time
tend = "import sys; from claims.management.tending import tend; tend(int(sys.argv[1]), sys.argv[2:])"
subprocess.Popen([sys.executable, "-c", tend, str(os.getpid()), *sys.argv[1:]])
time.sleep(120)
"""
WORKER = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(120)"


def test_a_worker_that_dies_is_begun_again_and_one_whose_server_dies_ends(tmp_path):
    noted = tmp_path / "workers"
    noted.touch()
    worker = [sys.executable, "-c", WORKER, str(noted)]
    server = subprocess.Popen([sys.executable, "-c", SERVER, *worker], cwd=ROOT)
    try:
        wait_for(lambda: len(pids(noted)) == 1, 30)
        os.kill(pids(noted)[0], signal.SIGKILL)
        wait_for(lambda: len(pids(noted)) == 2, 30)
        assert is_alive(pids(noted)[1])
    finally:
        server.kill()
        server.wait()
    wait_for(lambda: not is_alive(pids(noted)[1]), 30)
    assert not is_alive(pids(noted)[1])


def pids(noted):
    return [int(line) for line in noted.read_text().splitlines()]


def is_alive(pid):
    """Whether a process runs still; one that has ended and waits to be counted does not."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip()) and not done.stdout.strip().startswith("Z")


# --- the PostgreSQL of the tests ---------------------------------------------------------------------
ECHO = "import json, os; print(json.dumps(os.environ['DATABASE_URL']), flush=True); {then}"


@pytest.fixture
def postgres():
    """Starts a Python under tests/postgres.py."""
    place = shutil.which("initdb") or next(Path("/usr/lib/postgresql").glob("*/bin/initdb"), None)
    if not place and not os.environ.get("CI"):
        pytest.skip("no PostgreSQL is installed here")

    def run(then):
        command = [sys.executable, "tests/postgres.py", sys.executable, "-c", ECHO.format(then=then)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    return run


def folder_of(process) -> Path:
    """The folder of the server, from the address that the command was given."""
    return Path(json.loads(process.stdout.readline()).partition("?host=")[2])


def test_postgres_passes_on_the_status_and_leaves_nothing(postgres):
    with postgres("raise SystemExit(7)") as process:
        folder = folder_of(process)
        assert process.wait(60) == 7
    assert folder.name.startswith("grounds-pg-") and not folder.exists()


def test_postgres_leaves_nothing_when_it_is_stopped(postgres):
    with postgres("import time; time.sleep(60)") as process:
        folder = folder_of(process)
        assert folder.is_dir()
        process.terminate()
        assert process.wait(60) == 128 + signal.SIGTERM
    assert not folder.exists()
