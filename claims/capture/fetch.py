"""Fetching one page from the public web: the only module that opens connections.

The address of every connection is checked where it is made, so that no name and no redirect leads into a private network.
"""

import logging
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from claims.capture.answers import OTHERWISE, Unfetchable, kept, unfetchable
from claims.capture.captured import MOST_BYTES
from claims.capture.guard import Network, is_public, is_web_port

AGENT = "Grounds/1.0 (reads one page at a person's request, or a feed)"
ACCEPT = "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5"
ACCEPT_FEED = "application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5"
CONDITIONS = ("If-None-Match", "If-Modified-Since")
SENDS_ON = f"The site sends on to an address that Grounds does not fetch from: {OTHERWISE}."
FOR_GOOD = (301, 308)
"""The redirects by which a site says that what it had here stands elsewhere from now on."""
# What a case reads is its own business: httpx would write each address to the log.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may cost in all: bytes, also once unpacked; seconds by the clock; redirects."""

    size: int = MOST_BYTES
    seconds: float = 15.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, and how it was called. `etag` and `modified` ask next time whether it has changed; `moved_to` is where
    the site says that it stands from now on, if it says so."""

    body: bytes
    media_type: str
    charset: str
    final_address: str
    status: int
    etag: str = ""
    modified: str = ""
    moved_to: str = ""

    @property
    def not_modified(self) -> bool:
        """Whether the site says that nothing has changed since; `body` is empty then."""
        return self.status == 304


def fetch(
    address: str,
    *,
    limits: Limits | None = None,
    allowed: Sequence[Network] = (),
    etag: str = "",
    modified: str = "",
    accept: str = ACCEPT,
) -> Fetched:
    """Fetch a page over http or https. Raises Unfetchable with a sentence.

    `allowed` are networks that may be fetched from though they are not public. With `etag` or `modified` of an earlier
    fetch the answer may be `not_modified`. Takes no longer than `limits.seconds`; nothing comes from the environment, and
    no cookie is kept from one redirect to the next. Of a chain of redirects `moved_to` is as far as all are for good.
    """
    limits = limits or Limits()
    asks = {"User-Agent": AGENT, "Accept": accept, "Accept-Encoding": "gzip"}
    asks |= {name: said for name, said in zip(CONDITIONS, (etag, modified), strict=True) if said}
    with _in_words(limits), _client(Deadline(limits.seconds), allowed, asks) as client:
        url, seen, moved_to, for_good = _checked(httpx.URL(address.strip())), set[str](), "", True
        while str(url) not in seen:
            seen.add(str(url))
            if len(seen) > limits.redirects + 1:
                raise Unfetchable(
                    f"The site sends on from address to address, more than {limits.redirects} times: {OTHERWISE}."
                )
            client.cookies.clear()
            response = _sent(client, url)
            try:
                if response.next_request is None:
                    return _answer(response, limits, moved_to)
                url = _checked(response.next_request.url, leads=True)
                for_good = for_good and response.status_code in FOR_GOOD
                moved_to = str(url) if for_good else moved_to
            finally:
                response.close()
        raise Unfetchable(
            "The site sends on in a circle, as some do that want cookies: " + OTHERWISE + ".",
            status=response.status_code,
        )


def _checked(url: httpx.URL, *, leads: bool = False) -> httpx.URL:
    """Return what may be asked for: http or https, a host, no log-in, no fragment. Raises Unfetchable, in words for the
    address that a person gave, or for one that the site sends on to (`leads`)."""
    if leads and _is_wrong(url):
        raise Unfetchable(SENDS_ON)
    if url.scheme not in ("http", "https") or not url.host:
        raise Unfetchable("Only addresses that begin with http:// or https:// and a host can be fetched.")
    if url.userinfo:
        raise Unfetchable("The address holds a user name or password: take it out, Grounds sends none.")
    if not is_web_port(80 if url.port is None else url.port):
        raise Unfetchable(f"Port {url.port} is not one that pages are served from: check the address.")
    return url.copy_with(fragment=None)


def _sent(client: httpx.Client, url: httpx.URL) -> httpx.Response:
    """Ask for an address that was checked: one that is none is that of a redirect, which httpx reads at once."""
    try:
        return client.send(client.build_request("GET", url), stream=True)
    except httpx.InvalidURL:
        raise Unfetchable(SENDS_ON) from None


def _is_wrong(url: httpx.URL) -> bool:
    port = 80 if url.port is None else url.port
    return url.scheme not in ("http", "https") or not url.host or bool(url.userinfo) or not is_web_port(port)


# What the site answers.


def _answer(response: httpx.Response, limits: Limits, moved_to: str) -> Fetched:
    """Return the page, or raise Unfetchable in the site's stead."""
    status, headers = response.status_code, response.headers
    asked = any(name in response.request.headers for name in CONDITIONS)
    if not (200 <= status < 300 or (status == 304 and asked)):
        raise unfetchable(status, leads=response.has_redirect_location, wait=headers.get("Retry-After", ""))
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(
        body=b"" if status == 304 else b"".join(_unpacked(response, limits)),
        media_type=media_type,
        charset=kept(response.charset_encoding or "", 60),
        final_address=str(response.url),
        status=status,
        etag=kept(headers.get("ETag", ""), 500),
        modified=kept(headers.get("Last-Modified", ""), 100),
        moved_to=moved_to,
    )


def _unpacked(response: httpx.Response, limits: Limits) -> Iterator[bytes]:
    """Give out the body piece by piece; never more than the limit, and never much more in memory."""
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) > limits.size:
        raise _too_large(limits)
    packing = response.headers.get("Content-Encoding", "").strip().lower() or "identity"
    if packing not in ("identity", "gzip", "x-gzip"):
        raise Unfetchable(f"The site packs the page in a way that was not asked for: {OTHERWISE}.")
    came = gave = 0
    unpack = _Gunzip() if "gzip" in packing else None
    for raw in response.iter_raw():
        came += len(raw)
        for piece in unpack.feed(raw) if unpack else [raw]:
            gave += len(piece)
            if max(came, gave) > limits.size:
                raise _too_large(limits)
            yield piece
    if unpack and came and not unpack.ended:
        raise _broken_off()


class _Gunzip:
    """Unpacks gzip in small pieces, so that a bomb is noticed before it goes off."""

    PIECE = 65_536

    def __init__(self) -> None:
        self.member = zlib.decompressobj(31)

    @property
    def ended(self) -> bool:
        return self.member.eof

    def feed(self, raw: bytes) -> Iterator[bytes]:
        """Give out what these bytes unpack to. Raises zlib.error if they are not gzip."""
        while raw:
            if self.member.eof:
                if not raw.startswith(b"\x1f"):
                    return  # what stands behind the end is no part of the page
                self.member = zlib.decompressobj(31)
            yield self.member.decompress(raw, self.PIECE)
            raw = self.member.unconsumed_tail or self.member.unused_data
        while piece := self.member.decompress(b"", self.PIECE):
            yield piece


# Failures, in words.


def _too_large(limits: Limits) -> Unfetchable:
    return Unfetchable(
        f"The page is larger than {limits.size / 1_000_000:g} MB: paste the text that matters, or upload a smaller file."
    )


def _broken_off() -> Unfetchable:
    return Unfetchable("The site broke off before the page was whole: try again later.", passing=True)


@contextmanager
def _in_words(limits: Limits) -> Iterator[None]:
    """Turn what goes wrong on the way into Unfetchable."""
    try:
        yield
    except httpx.InvalidURL:
        raise Unfetchable("This is not a web address: copy it whole from your browser.") from None
    except httpcore.TimeoutException:
        raise Unfetchable(
            f"The site did not give the page within {limits.seconds:g} seconds: try again later, or {OTHERWISE}.",
            passing=True,
        ) from None
    except httpcore.ConnectError as error:
        raise _not_connected(error) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.RemoteProtocolError, zlib.error) as error:
        if "without sending complete message" in str(error) or isinstance(error, httpcore.NetworkError):
            raise _broken_off() from None
        raise Unfetchable(
            f"What answers at this address does not speak HTTP rightly: check the address, or {OTHERWISE}."
        ) from None


def _not_connected(error: Exception) -> Unfetchable:
    """Tell a wrong certificate from a site that is not there."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, ssl.SSLCertVerificationError):
            return Unfetchable(f"The site cannot prove that it is the one named (certificate): {OTHERWISE}.")
        if isinstance(inner, ssl.SSLError):
            return Unfetchable(
                f"No secure connection to the site could be made: check the address, or {OTHERWISE}."
            )
        inner = inner.__cause__ or inner.__context__
    return Unfetchable("Nothing answers at this address: check it, or try again later.", passing=True)


# Connections: one deadline over all of them, each to an address that was checked.


class Deadline:
    """So many seconds from now, by a clock that nobody sets."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left. Raises httpcore.ConnectTimeout when there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise httpcore.ConnectTimeout("the time is up")
        return left


class Stream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline: a byte a second does not stretch it."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.deadline.left())

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return Stream(self.inner.start_tls(ssl_context, server_hostname, self.deadline.left()), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class Backend(httpcore.NetworkBackend):
    """Resolves a name once, checks every address that it stands for, and connects to one that was checked."""

    def __init__(self, deadline: Deadline, allowed: Sequence[Network]) -> None:
        self.deadline = deadline
        self.allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        found = self._resolve(host, port)
        if not all(is_public(address, self.allowed) for address in found):
            raise Unfetchable(
                "The address leads into a private or reserved network, where Grounds fetches nothing unless whoever runs it "
                f"allows it: {OTHERWISE}."
            )
        failure: Exception = httpcore.ConnectError("no address")
        for at, address in enumerate(found):
            try:
                share = self.deadline.left() / (len(found) - at)
                return Stream(httpcore.SyncBackend().connect_tcp(address, port, share), self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host. The system's resolver knows no limit of time: it runs in a thread left behind."""
        answer: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                answer.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
            except (OSError, UnicodeError) as error:
                answer.put(error)

        threading.Thread(target=ask, daemon=True, name="resolve").start()
        try:
            found = answer.get(timeout=self.deadline.left())
        except queue.Empty:
            raise httpcore.ConnectTimeout("no answer from the resolver") from None
        if isinstance(found, Exception) or not found:
            passing = isinstance(found, socket.gaierror) and found.errno == socket.EAI_AGAIN
            raise Unfetchable(
                f"No site is called {host}: check the address for a slip of the pen.", passing=passing
            )
        return found


class _Body(httpx.SyncByteStream):
    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __iter__(self) -> Iterator[bytes]:
        yield from self.inner

    def close(self) -> None:
        self.inner.close()


class _Transport(httpx.BaseTransport):
    """httpx over a pool of httpcore's that connects as Backend does."""

    def __init__(self, backend: Backend) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        self.pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = self.pool.handle_request(httpcore.Request("GET", target, headers=request.headers.raw))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        self.pool.close()


def _client(deadline: Deadline, allowed: Sequence[Network], asks: dict[str, str]) -> httpx.Client:
    return httpx.Client(
        transport=_Transport(Backend(deadline, allowed)),
        headers=asks,
        trust_env=False,
        follow_redirects=False,
        timeout=None,
    )
