"""How gunicorn stops: without a word to a browser that has asked nothing yet."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

CONFIG = Path(__file__).resolve().parents[1] / "config" / "gunicorn.py"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM])
def test_a_connection_that_was_opened_ahead_is_closed_without_an_answer(how):
    with socket.create_server(("127.0.0.1", 0)) as door:
        bind = f"fd://{door.fileno()}"
        # A stop waits only so long for workers whose browser asks nothing.
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            str(CONFIG),
            "--bind",
            bind,
            "--workers",
            "1",
        ]
        server = subprocess.Popen(
            [*command, "--graceful-timeout", "1", "wsgiref.simple_server:demo_app"],
            stderr=subprocess.PIPE, text=True, pass_fds=[door.fileno()],
        )  # fmt: skip
        address = door.getsockname()
        with socket.create_connection(address, 30) as first:  # answered: the worker runs
            first.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"200 OK" in first.recv(1000)
        with socket.create_connection(address, 30) as ahead:
            time.sleep(1)  # by then the worker waits for what is asked
            server.send_signal(how)
            assert ahead.recv(1000) == b""
        _, said = server.communicate(timeout=30)
    assert "Traceback" not in said and "no URI" not in said
