"""References without a text: which of them an arrival may be the text of, and in what the two disagree."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from claims.analysis import scales
from claims.analysis.copies import WORD, words
from claims.analysis.dates import say_partial, write_partial
from claims.models.arrivals import Arrival
from claims.models.documents import Document
from claims.models.sources import Source

MOST_OFFERED = 3
MOST_LOOKED_AT = 20
"""How many references whose titles hold the longest words of one title are compared with it."""
LONGEST_WORDS = 4


class Alike(NamedTuple):
    """A reference that an arrival looks like, and why."""

    document: Document
    why: str


def alikes(arrival: Arrival, publisher: Source | None) -> list[Alike]:
    """Return the references that look like what came in: the same title but for capitals and punctuation, or the same
    publisher and day. Two queries, and no text is fetched.
    """
    rows = Document.objects.filter(case=arrival.case_id, text="").select_related("source").defer("text")
    found = {row.pk: Alike(row, "the same title") for row in _titled(rows, arrival.title)}
    if publisher and arrival.published and arrival.published_precision == scales.Precision.DAY:
        that_day = rows.filter(
            source=publisher, published=arrival.published, published_precision=scales.Precision.DAY
        )
        for row in that_day.order_by("number")[:MOST_OFFERED]:
            found.setdefault(row.pk, Alike(row, "the same publisher and day"))
    return list(found.values())[:MOST_OFFERED]


def _titled(rows: Any, title: str) -> Iterator[Document]:
    """Find those whose title is made of the same words: few are looked at, those that hold its longest ones."""
    said = words(title)
    if len(said) < 2:
        return
    for word in sorted(set(WORD.findall(title)), key=len, reverse=True)[:LONGEST_WORDS]:
        if "'" not in word and "’" not in word:
            rows = rows.filter(title__icontains=word)
    yield from (row for row in rows.order_by("number")[:MOST_LOOKED_AT] if words(row.title) == said)


class Disagreement(NamedTuple):
    """What a document says, and what was read or typed of the text that is to become its own."""

    what: str
    there: str
    here: str


def disagreements(document: Document, *, publisher: str = "", **said: Any) -> list[Disagreement]:
    """Return in what a document and what is `said` of a text contradict each other; what one does not say is no contradiction."""
    days = [
        (document.published, document.published_precision),
        (said.get("published"), said.get("published_precision", scales.Precision.DAY)),
    ]
    pairs: list[tuple[str, str, str, bool]] = [
        ("title", document.title, said.get("title", ""), words(document.title) == words(said.get("title", ""))),
        ("publisher", document.source.name, publisher, words(document.source.name) == words(publisher)),
        ("date", say_partial(*days[0]), say_partial(*days[1]), _may_be_one(*days)),
        ("author", document.byline, said.get("byline", ""), _share_a_name(document.byline, said.get("byline", ""))),
    ]  # fmt: skip
    return [
        Disagreement(what, there, here) for what, there, here, agree in pairs if there and here and not agree
    ]


def _may_be_one(first: tuple[date | None, str], second: tuple[date | None, str]) -> bool:
    """Whether two days may be one, each as precise as it is known."""
    written = sorted((write_partial(*first), write_partial(*second)), key=len)
    return written[1].startswith(written[0])


def _share_a_name(first: str, second: str) -> bool:
    return any(len(word) > 2 for word in set(words(first)) & set(words(second)))
