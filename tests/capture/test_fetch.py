"""Fetching, from a server on loopback that redirects, stalls, drips and lies; and what is refused before it is asked."""

import gzip
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from ipaddress import ip_network

import pytest

from claims.capture.answers import LONGEST_WAIT
from claims.capture.fetch import ACCEPT_FEED, Backend, Deadline, Limits, Unfetchable, _Gunzip, fetch
from tests.capture.server import (
    LOOPBACK,
    bomb,
    dripping,
    dripping_head,
    flooding,
    page,
    raw,
    serving,
    stalling,
    to,
)

QUICK = Limits(seconds=0.5)
SMALL = Limits(size=100_000)


def refused(paths, path="/", limits=None, **how):
    """What is said of a page that does not come."""
    with serving(paths) as (root, _), pytest.raises(Unfetchable) as told:
        fetch(root + path, allowed=LOOPBACK, limits=limits, **how)
    assert str(told.value).endswith(".")
    return told.value


def test_a_page_comes_with_what_the_site_says_of_it():
    answer = page(b"<p>Hello</p>", Content_Type="Text/HTML; charset=EUC-KR", ETag='"1"', Last_Modified="Mon")
    with serving({"/a?b=1": answer}) as (root, asked):
        fetched = fetch(f" {root}/a?b=1#part ", allowed=LOOPBACK)
    assert (fetched.body, fetched.media_type, fetched.charset) == (b"<p>Hello</p>", "text/html", "euc-kr")
    assert (fetched.final_address, fetched.status) == (root + "/a?b=1", 200)
    assert (fetched.etag, fetched.modified, fetched.not_modified) == ('"1"', "Mon", False)
    path, headers = asked[0]
    assert path == "/a?b=1"
    assert headers["User-Agent"].startswith("Grounds/")
    assert not {"Referer", "Cookie", "Authorization"} & set(headers)


def test_a_packed_page_is_unpacked():
    text = b"<p>" + b"packed " * 1000
    for body in (gzip.compress(text), gzip.compress(text[:900]) + gzip.compress(text[900:])):
        with serving({"/": page(body, Content_Encoding="gzip")}) as (root, _):
            assert fetch(root, allowed=LOOPBACK).body == text


def test_what_has_not_changed_is_not_sent_again():
    with serving({"/": page(b"", 304)}) as (root, asked):
        fetched = fetch(root, allowed=LOOPBACK, etag='"1"', modified="Mon, 02 Dec 2024 10:00:00 GMT")
    assert fetched.not_modified and fetched.body == b""
    assert asked[0][1]["If-None-Match"] == '"1"'
    assert asked[0][1]["If-Modified-Since"] == "Mon, 02 Dec 2024 10:00:00 GMT"


def test_what_was_asked_for_without_conditions_has_to_come():
    assert "without saying where (304)" in str(refused({"/": page(b"", 304)}))


def test_a_tag_that_could_not_be_sent_back_is_not_kept():
    said = {"ETag": '"' + "a" * 600 + '"', "Last_Modified": "Mon\u00e9"}
    with serving({"/": page(**said)}) as (root, _):
        fetched = fetch(root, allowed=LOOPBACK)
    assert (fetched.etag, fetched.modified) == ("", "")


def test_where_a_page_stands_for_good_is_told_as_far_as_the_site_says_so():
    ways = {
        "/a": to("/b", 301),
        "/b": to("/c", 308),
        "/c": to("/d", 302),
        "/d": to("/e", 301),
        "/e": page(b"here"),
    }
    with serving(ways) as (root, _):
        assert fetch(root + "/a", allowed=LOOPBACK).moved_to == root + "/c"
        assert fetch(root + "/c", allowed=LOOPBACK).moved_to == ""
        assert fetch(root + "/e", allowed=LOOPBACK).moved_to == ""


def test_a_feed_is_asked_for_as_one():
    with serving({"/": page()}) as (root, asked):
        fetch(root, allowed=LOOPBACK, accept=ACCEPT_FEED)
    assert asked[0][1]["Accept"].startswith("application/rss+xml,application/atom+xml")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("says", "least", "most"),
    [
        ("120", 120, 120),
        ("9" * 400, LONGEST_WAIT, LONGEST_WAIT),
        ("Fri, 01 Jan 2999 00:00:00 GMT", LONGEST_WAIT, LONGEST_WAIT),
        ("Fri, 01 Jan 1999 00:00:00 GMT", 0, 0),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("Fri, 99 Foo 99999999999 99:99:99", 0, 0),
    ],
)
def test_how_long_a_site_asks_to_be_left_alone_is_told(status, says, least, most):
    assert least <= refused({"/": page(b"", status, Retry_After=says)}).wait <= most


def test_a_redirect_is_followed_without_cookies():
    paths = {"/": to("/b", 301, Set_Cookie="seen=1; Path=/"), "/b": to("c", 308), "/c": page()}
    with serving(paths) as (root, asked):
        fetched = fetch(root, allowed=LOOPBACK)
    assert fetched.final_address == root + "/c"
    assert [path for path, _ in asked] == ["/", "/b", "/c"]
    assert not any("Cookie" in headers for _, headers in asked)


def test_nothing_comes_from_the_environment(monkeypatch, tmp_path):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with serving({"/": page()}) as (root, asked):
        assert fetch(root, allowed=LOOPBACK).status == 200
    assert "Authorization" not in asked[0][1]


# What is refused without a question.

PRIVATE = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1/",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_however_it_is_written(address):
    with (
        serving({"/": page()}) as (root, asked),
        pytest.raises(Unfetchable, match="private or reserved network"),
    ):
        fetch(address.format(port=root.rpartition(":")[2]))
    assert asked == []


@pytest.mark.parametrize(
    "target", ["http://127.0.0.2:{port}/secret", "//127.0.0.2:{port}/secret", "http://[::1]:{port}/secret"]
)
def test_a_redirect_into_a_private_network_is_refused(target):
    """The first address is allowed on purpose; the one that it sends on to is not."""
    paths = {"/secret": page()}
    with serving(paths) as (root, asked):
        port = root.rpartition(":")[2]
        paths["/"] = to(target.format(port=port))
        with pytest.raises(Unfetchable, match="private or reserved network"):
            fetch(root, allowed=[ip_network("127.0.0.1/32")])
    assert [path for path, _ in asked] == ["/"]


def test_a_name_that_stands_for_a_private_address_too_is_refused(monkeypatch):
    """As when an attacker's name server answers with both; nothing is connected to."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **how: rows)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **how: pytest.fail("it connected"))
    with pytest.raises(Unfetchable, match="private or reserved network"):
        fetch("http://both.example/")


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    """A name server that changes its answer between the check and the connection gets nowhere."""
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]]
    connected = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **how: answers.pop())

    def connect(address, *args, **how):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unfetchable, match="Nothing answers"):
        fetch("http://rebinding.example/")
    assert connected == [("93.184.216.34", 80)]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "begin with http:// or https://"),
        ("example.org/page", "begin with http:// or https://"),
        ("ftp://example.org/", "begin with http:// or https://"),
        ("file:///etc/passwd", "begin with http:// or https://"),
        ("javascript:alert(1)", "begin with http:// or https://"),
        ("http:///page", "begin with http:// or https://"),
        ("http://[::1", "not a web address"),
        ("http://0177.0.0.1/", "not a web address"),
        ("http://\x00.example/", "not a web address"),
        ("http://name:secret@example.org/", "user name or password"),
        ("http://example.org:22/", "Port 22"),
        ("http://example.org:0/", "Port 0"),
        ("http://nowhere.invalid/", "No site is called nowhere.invalid"),
        (f"http://{'a' * 300}.example/", "No site is called"),
        ("http://..example/", "No site is called|not a web address"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address, says):
    with pytest.raises(Unfetchable, match=says):
        fetch(address)


@pytest.mark.parametrize(
    "target",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://a:b@127.0.0.1/",
        "http://127.0.0.1:22/",
        "data:text/html,hi",
    ],
)
def test_a_redirect_must_be_to_a_page_too(target):
    assert "The site sends on to an address that Grounds does not fetch from" in str(
        refused({"/": to(target)})
    )


# What the site answers.


def test_a_charset_that_cannot_be_kept_is_none():
    with serving({"/": page(b"Hi", Content_Type="text/plain; charset*=us-ascii''a%00b")}) as (site, _):
        assert fetch(site, allowed=LOOPBACK).charset == ""


@pytest.mark.parametrize(
    ("status", "says", "passing"),
    [
        (401, "needs a log-in", False),
        (402, "must be paid for", False),
        (403, "refuses to give Grounds this page", False),
        (404, "no page at this address", False),
        (410, "has been taken away", False),
        (418, r"gave no page \(418\)", False),
        (429, "fewer fetches", True),
        (451, "legal reasons", False),
        (500, "trouble of its own", True),
        (503, "trouble of its own", True),
        (300, "without saying where", False),
        (302, "without saying where", False),
    ],
)
def test_each_answer_that_is_no_page_has_its_sentence(status, says, passing):
    told = refused({"/": page(b"", status)})
    assert told.status == status and told.passing == passing
    assert re.search(says, str(told))


def test_a_circle_is_noticed():
    assert "in a circle" in str(refused({"/": to("/b"), "/b": to("/")}))
    assert "in a circle" in str(refused({"/": to("/")}))


def test_five_redirects_are_followed_and_no_more():
    paths = {f"/{at}": to(f"/{at + 1}") for at in range(6)} | {"/5": page()}
    with serving(paths) as (root, _):
        assert fetch(root + "/0", allowed=LOOPBACK).status == 200
    assert "more than 5 times" in str(refused(paths | {"/5": to("/6"), "/6": page()}, "/0"))


def test_a_redirect_that_names_no_address_is_told():
    assert "HTTP" in str(refused({"/": to("http://[::1")}))


# Time.


@pytest.mark.parametrize("answer", [stalling(), dripping(), dripping_head()])
def test_a_site_that_stalls_or_drips_is_left_in_time(answer):
    told = refused({"/": answer}, limits=QUICK)
    assert "within 0.5 seconds" in str(told) and told.passing


def test_the_time_is_for_all_redirects_together():
    def slow(target):
        def answer(handler):
            time.sleep(0.3)
            to(target)(handler)

        return answer

    assert "within 0.5" in str(refused({"/": slow("/b"), "/b": slow("/c"), "/c": page()}, limits=QUICK))


def test_a_name_server_that_stalls_is_left_in_time(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **how: over.wait(30) and [])
    with pytest.raises(Unfetchable, match="within 0.5 seconds"):
        fetch("http://slow.example/", limits=QUICK)
    over.set()


def test_a_site_that_takes_connections_and_says_nothing_over_tls_is_left_in_time():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(Unfetchable, match="within 0.5 seconds"):
            fetch(f"https://127.0.0.1:{port}/", allowed=LOOPBACK, limits=QUICK)


def test_a_port_where_nothing_listens_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unfetchable, match="Nothing answers") as told:
        fetch(f"http://127.0.0.1:{port}/", allowed=LOOPBACK)
    assert told.value.passing


# Size.


def test_a_page_that_says_it_is_too_large_is_not_read():
    assert "larger than 10 MB" in str(
        refused({"/": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\na")})
    )


def test_a_page_that_is_too_large_without_saying_so_is_left():
    assert "larger than 0.1 MB" in str(refused({"/": flooding(5_000_000)}, limits=SMALL))


def test_a_page_of_just_the_limit_comes():
    with serving({"/": page(b"a" * 100_000)}) as (root, _):
        assert len(fetch(root, allowed=LOOPBACK, limits=SMALL).body) == 100_000


def test_a_bomb_is_noticed_before_it_goes_off():
    assert "larger than 10 MB" in str(refused({"/": page(bomb(200_000_000), Content_Encoding="gzip")}))


def test_a_bomb_is_unpacked_in_small_pieces():
    unpack = _Gunzip()
    sizes = [len(piece) for piece in unpack.feed(bomb(5_000_000))]
    assert sum(sizes) == 5_000_000 and max(sizes) <= _Gunzip.PIECE and unpack.ended


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "deflate"])
def test_a_page_that_is_packed_otherwise_is_refused(packing):
    assert "packs the page" in str(refused({"/": page(zlib.compress(b"a"), Content_Encoding=packing)}))


# Lies.


def test_a_page_that_is_shorter_than_it_says_is_broken_off():
    told = refused({"/": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")})
    assert "broke off" in str(told) and told.passing


def test_of_a_page_that_is_longer_than_it_says_only_that_much_is_taken():
    with serving({"/": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nonly this")}) as (root, _):
        assert fetch(root, allowed=LOOPBACK).body == b"only"


def test_a_packed_page_that_ends_too_soon_is_broken_off():
    body = gzip.compress(b"words " * 10_000)[:-20]
    assert "broke off" in str(refused({"/": page(body, Content_Encoding="gzip")}))


@pytest.mark.parametrize(
    "content",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 999999 What\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
        b"",
    ],
)
def test_what_does_not_speak_http_is_told(content):
    assert str(refused({"/": raw(content)}))


# Secure connections.


def test_a_site_without_tls_at_an_address_with_it_is_told():
    with serving({"/": page()}) as (root, _), pytest.raises(Unfetchable, match="No secure connection"):
        fetch(root.replace("http:", "https:"), allowed=LOOPBACK)


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate with")
def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path):
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    made += [
        "-subj",
        "/CN=localhost",
        "-keyout",
        str(tmp_path / "key.pem"),
        "-out",
        str(tmp_path / "cert.pem"),
    ]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def once(listening):
        try:
            connection, _ = listening.accept()
            context.wrap_socket(connection, server_side=True).close()
        except OSError:
            pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=once, args=[listening], daemon=True)
        thread.start()
        with pytest.raises(Unfetchable, match="cannot prove that it is the one named"):
            fetch(f"https://127.0.0.1:{listening.getsockname()[1]}/", allowed=LOOPBACK)
        thread.join()


def test_the_second_address_of_a_name_is_tried_when_the_first_does_not_answer(monkeypatch):
    with serving({"/": page(b"here")}) as (root, _):
        port = int(root.rpartition(":")[2])
        rows = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("127.0.0.9", "127.0.0.1")
        ]
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *args, **how: rows if host == "two.example" else real(host, *args, **how),
        )
        stream = Backend(Deadline(5), LOOPBACK).connect_tcp("two.example", port)
        stream.close()
        assert fetch(f"http://two.example:{port}/", allowed=LOOPBACK).body == b"here"
