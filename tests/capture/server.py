"""A web server on loopback that behaves as badly as a test wants."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import ClassVar

LOOPBACK = [ip_network("127.0.0.0/8")]

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each path as the table says, and remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    paths: ClassVar[dict[str, Answer]] = {}
    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self):
        type(self).asked.append((self.path, dict(self.headers)))
        with suppress(ConnectionError):
            type(self).paths[self.path](self)
        self.close_connection = True

    def log_message(self, *args):
        """Say nothing."""

    def head(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


@contextmanager
def serving(paths: dict[str, Answer]) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """Serve these paths; gives the address of the server and the list of what it is asked."""
    handler = type("Serving", (Handler,), {"paths": paths, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler.asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page(body=b"<html><body><p>Text.</p></body></html>", status=200, **headers) -> Answer:
    """An answer with a body and its true length."""

    def answer(handler):
        handler.head(
            status, **{"Content_Type": "text/html; charset=utf-8", "Content_Length": len(body), **headers}
        )
        handler.wfile.write(body)

    return answer


def to(address, status=302, **headers) -> Answer:
    """An answer that sends on."""
    return page(b"", status, Location=address, **headers)


def stalling(seconds=10) -> Answer:
    """An answer that does not come."""
    return lambda handler: time.sleep(seconds)


def dripping(every=0.05) -> Answer:
    """A page of which a byte comes now and then, for long."""

    def answer(handler):
        handler.head(200, Content_Type="text/html", Content_Length=1_000_000)
        for _ in range(200):
            handler.wfile.write(b"a")
            time.sleep(every)

    return answer


def dripping_head(every=0.05) -> Answer:
    """A head that does not end for long."""

    def answer(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            handler.wfile.write(b"X-More: a\r\n")
            time.sleep(every)

    return answer


def raw(content: bytes) -> Answer:
    """Whatever bytes, head and all."""
    return lambda handler: handler.wfile.write(content)


def flooding(size: int) -> Answer:
    """A page of so many bytes that says nothing of its length."""

    def answer(handler):
        handler.head(200, Content_Type="text/html", Connection="close")
        for _ in range(size // 100_000):
            handler.wfile.write(b"a" * 100_000)

    return answer


def bomb(size: int) -> bytes:
    """So many bytes, packed small."""
    return gzip.compress(b"\0" * size, 9)
