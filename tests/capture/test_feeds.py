"""Feeds: what they announce, once each; broken and hostile ones do no harm."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.capture import feeds
from claims.capture.feeds import Unreadable, read_feed

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Harbour Post &amp; more</title><link>https://harbour.example/</link>
<item><guid isPermaLink="false">tag-1</guid><title>Crates &lt;b&gt;counted&lt;/b&gt;</title><link>https://harbour.example/1</link>
<pubDate>Mon, 02 Dec 2024 10:00:00 +0900</pubDate>
<description>&lt;p&gt;Inspectors counted&lt;/p&gt;&lt;p&gt;10,000 &amp;amp; more.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description></item>
<item><title>Without an id</title><link>/2</link></item>
<item><title>Without any address</title><description>Words.</description></item>
<item><guid isPermaLink="false">tag-1</guid><title>The same again</title></item>
<item><guid isPermaLink="false">tag-5</guid><link>javascript:alert(1)</link><pubDate>nonsense</pubDate></item>
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="windows-1251"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Вестник гавани</title><link href="https://harbour.example/ru"/>
<entry><id>urn:1</id><title type="html">Ящики &amp;laquo;сосчитаны&amp;raquo;</title><link rel="alternate" href="https://harbour.example/ru/1"/>
<updated>2024-12-02T10:00:00Z</updated><content type="html">&lt;p&gt;Слова.&lt;/p&gt;</content></entry></feed>""".encode(
    "windows-1251"
)


def test_what_an_rss_feed_announces():
    feed = read_feed(RSS, address="https://harbour.example/feed")
    assert (feed.title, feed.address) == ("Harbour Post & more", "https://harbour.example/")
    first, second, third, last = feed.entries
    assert (first.id, first.address, first.title) == ("tag-1", "https://harbour.example/1", "Crates counted")
    assert first.published == datetime(2024, 12, 2, 1, tzinfo=UTC)
    assert first.summary == "Inspectors counted 10,000 & more."
    assert (second.id, second.address) == ("https://harbour.example/2", "https://harbour.example/2")
    assert third.id.startswith("sha256:") and third.address == ""
    assert (last.id, last.address, last.published) == ("tag-5", "", None)


def test_what_an_atom_feed_announces():
    feed = read_feed(ATOM)
    assert feed.title == "Вестник гавани"
    entry = feed.entries[0]
    assert (entry.id, entry.title, entry.summary) == ("urn:1", "Ящики «сосчитаны»", "Слова.")
    assert entry.published == datetime(2024, 12, 2, 10, tzinfo=UTC)


def test_an_entry_has_the_same_id_every_time():
    assert [one.id for one in read_feed(RSS).entries] == [one.id for one in read_feed(RSS).entries]


def test_a_feed_that_ends_too_soon_gives_what_came():
    assert [one.id for one in read_feed(RSS[: RSS.index(b"<item><title>Without any")]).entries][0] == "tag-1"


def test_a_feed_without_entries_is_a_feed():
    assert read_feed(b'<rss version="2.0"><channel><title>New</title></channel></rss>').entries == ()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", feeds.EMPTY),
        (b" \n", feeds.EMPTY),
        (b"nonsense", feeds.BROKEN),
        (b'{"version": "https://jsonfeed.org/version/1"}', feeds.BROKEN),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, feeds.BROKEN),
        (b"<!doctype html><html><body>Hello</body></html>", feeds.PAGE),
        (b"a" * 10_000_001, feeds.TOO_LARGE),
    ],
)
def test_what_is_no_feed_has_its_own_sentence(body, sentence):
    with pytest.raises(Unreadable) as told:
        read_feed(body)
    assert str(told.value) == sentence


def test_a_page_that_names_its_feed_leads_to_it():
    page = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    with pytest.raises(Unreadable, match=r"its feed is at https://harbour\.example/feed\.xml\."):
        read_feed(page, address="https://harbour.example/news")


def test_a_name_of_a_file_is_not_opened(tmp_path):
    file = tmp_path / "feed.xml"
    file.write_bytes(RSS)
    with pytest.raises(Unreadable):
        read_feed(str(file).encode())


def test_entities_are_neither_followed_nor_multiplied(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    more = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 9))
    hostile = f"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY s SYSTEM "file://{secret}"><!ENTITY e0 "lol">{more}]>
        <rss version="2.0"><channel><title>A &s; B &e8; C</title></channel></rss>"""
    title = read_feed(hostile.encode()).title
    assert "the secret" not in title and len(title) < 200


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<rss>", b'<rss version="2.0"><channel><item>', b"<feed>"]),
)
def test_no_bytes_make_it_fail_otherwise(rest, start):
    try:
        read_feed(start + rest, address="https://harbour.example/")
    except Unreadable as told:
        assert str(told).endswith(".")
