"""Reading apart gives what reading gives, and what costs too much ends there with a sentence."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from claims.capture import child
from claims.capture.child import Allowance, Unreadable, read_apart, read_feed_apart
from claims.capture.feeds import read_feed
from claims.capture.reading import read
from tests.capture.files import docx, page
from tests.capture.test_feeds import RSS

HEAD = '<meta property="article:published_time" content="2024-12">'
HUGE = b"<!doctype html><html><body><article>" + b"<div><p>word and more words of it. </p></div>" * 100_000


def test_it_gives_what_reading_gives():
    for body, how in [
        (page(head=HEAD).encode(), {"address": "https://harbour.example/a"}),
        (docx(), {"name": "a.docx"}),
    ]:
        assert read_apart(body, **how) == read(body, **how)
    text = "Конвой пересёк границу. 호송대는 국경을 넘었다.".encode("utf-16")
    assert read_apart(text, charset="utf-16", media_type="text/plain") == read(text)


def test_a_feed_is_read_apart_too():
    feed = read_feed_apart(RSS, address="https://harbour.example/feed")
    assert feed == read_feed(RSS, address="https://harbour.example/feed")
    assert feed.entries[0].published == datetime(2024, 12, 2, 1, tzinfo=UTC)


def test_what_cannot_be_read_has_its_own_sentence_there_too():
    with pytest.raises(Unreadable, match="no text in it"):
        read_apart(b"")
    with pytest.raises(Unreadable, match="no RSS or Atom"):
        read_feed_apart(b"nonsense")


def test_what_takes_the_processor_too_long_is_stopped():
    with pytest.raises(Unreadable) as told:
        read_apart(HUGE, allowance=Allowance(processor=1))
    assert str(told.value) == child.SLOW


def test_what_takes_too_long_by_the_clock_is_stopped():
    with pytest.raises(Unreadable) as told:
        read_apart(HUGE, allowance=Allowance(seconds=0.2))
    assert str(told.value) == child.SLOW


def test_what_needs_too_much_memory_is_stopped():
    with pytest.raises(Unreadable) as told:
        read_apart(HUGE, allowance=Allowance(memory=80_000_000))
    assert str(told.value) == child.LARGE


def test_a_process_that_dies_is_told(monkeypatch):
    monkeypatch.setattr(child.sys, "executable", "/bin/false")
    with pytest.raises(Unreadable) as told:
        read_apart(b"Words.")
    assert str(told.value) == child.BROKEN


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=child.ROOT, capture_output=True, text=True, check=False
    )


def test_it_knows_neither_django_nor_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    found = run(
        "import sys, claims.capture.child, claims.capture.reading, claims.capture.feeds\n"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert (found.returncode, found.stderr) == (0, "")
    seen = []
    real = subprocess.Popen
    monkeypatch.setattr(
        child.subprocess, "Popen", lambda *args, **how: seen.append(how["env"]) or real(*args, **how)
    )
    read_apart(b"Words.")
    assert list(seen[0]) == ["PATH"]


@pytest.mark.parametrize(
    "does",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
)
def test_a_parser_can_open_no_connection_and_start_no_process(does):
    found = run(f"import sys; from claims.capture import child; sys.addaudithook(child._stay_apart)\n{does}")
    assert "PermissionError: not in here" in found.stderr
