"""What others did to a claim, in a few words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from claims.analysis.news import Deed, Happened, say, say_ago

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def happened(deed, by="bob", days=0, words=""):
    return Happened(deed, by, NOW - timedelta(days=days), words)


def said(*rows):
    return say(rows, lambda when: say_ago(when.date(), NOW.date()))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 11), "today"),
        (date(2026, 3, 10), "today"),
        (date(2026, 3, 9), "yesterday"),
        (date(2026, 3, 8), "2 days ago"),
        (date(2026, 3, 4), "6 days ago"),
        (date(2026, 3, 3), "on 3 Mar 2026"),
    ],
)
def test_how_long_ago_it_was(day, words):
    assert say_ago(day, date(2026, 3, 10)) == words


def test_the_kind_with_the_newest_deed_comes_first():
    assert said(
        happened(Deed.EVIDENCE, days=3),
        happened(Deed.JUDGED, days=2, words="contested, low"),
        happened(Deed.EVIDENCE, "eve", days=4),
    ) == [
        "judged contested, low, by bob, 2 days ago",
        "2 new pieces of evidence by bob and eve, 3 days ago",
    ]


def test_of_several_judgements_the_last_is_said():
    rows = [
        happened(Deed.JUDGED, days=1, words="unverified, low"),
        happened(Deed.JUDGED, "eve", words="contested"),
    ]
    assert said(*rows) == ["judged 2 times, last contested, by eve and bob, today"]


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("many", [1, 4])
def test_each_deed_has_its_words(deed, many):
    rows = [happened(deed, by, words="refuted") for by in ("bob", "eve", "zoe", "bob")[:many]]
    (phrase,) = said(*rows)
    assert phrase.endswith("by bob, today" if many == 1 else "by bob, eve and others, today")
