"""Reading a web page: its article, and what it says of itself."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html
from trafilatura import bare_extraction
from trafilatura.settings import Document

from claims.analysis.scales import Precision
from claims.capture.captured import Captured, Kind, Unreadable
from claims.capture.dating import UNDATED, Dated, date_from, date_in
from claims.capture.language import language_of
from claims.capture.left_behind import put_back
from claims.capture.text import line, settle
from claims.capture.walls import refuse_walls

EMPTY = "No article was found in this page: copy the text that matters and paste it."
_ET_AL = re.compile(r"\bEt Al\b\.?")
"""What becomes of "et al." where each author is taken for a name."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# A line that is more than a word of a menu: it ends as sentences do, or goes on for a while.
_SENTENCE = re.compile(r"""[.!?。…]["'”’»)\]]*$|(?:\S+\s+){7}\S|[^\x00-\u02ff]{12}""")
_STAMPS = [
    ".//meta[@property='article:published_time']",
    ".//meta[@property='og:article:published_time']",
    ".//meta[@itemprop='datePublished']",
    ".//meta[@name='citation_publication_date']",
    ".//meta[@name='date']",
    ".//meta[@name='pubdate']",
    ".//meta[@name='publish-date']",
    ".//meta[@name='DC.date.issued']",
    ".//meta[@name='dcterms.date']",
]


def read_html(source: str, *, address: str = "") -> Captured:
    """Read a page. Raises Unreadable for one without an article, or with a wall before it."""
    source = _DECLARATION.sub("", source.replace("\0", ""))
    tree = _parsed(source)
    found = _extracted(source, address, fast=True)
    if found is None or _is_menus(found.text or ""):
        found = _extracted(source, address, fast=False) or found
    text = settle(found.text or "") if found else ""
    text = put_back(text, tree)
    refuse_walls(text, tree)
    if not found or not any(_SENTENCE.search(one) for one in text.split("\n")):
        raise Unreadable(EMPTY)
    stands = _canonical(tree, address)
    published, precision = _published(tree, source, found.date or "", stands or address)
    return Captured(
        text=text,
        kind=Kind.HTML,
        title=line(found.title, 500),
        byline=line(_ET_AL.sub("et al.", (found.author or "").replace("; ", ", ")), 200),
        publisher=line(found.sitename, 200),
        site=_host(stands or address),
        address=stands,
        published=published,
        precision=precision,
        language=language_of(
            text, tree.get("lang", "") or tree.get("{http://www.w3.org/XML/1998/namespace}lang", "")
        ),
    )


def _extracted(source: str, address: str, *, fast: bool) -> Document | None:
    """Return what trafilatura finds; slow, it asks two other ways too, which is no better for most pages."""
    found = bare_extraction(
        source, url=address or None, include_comments=False, fast=fast, with_metadata=True
    )
    return found if isinstance(found, Document) else None


def _is_menus(text: str) -> bool:
    """Tell whether the lines are those of menus: for lack of an article, the whole page was taken."""
    lines = [one for one in text.split("\n") if one.strip()]
    return sum(len(one) for one in lines if len(one.split()) >= 8) < len(text) * 0.5


def _parsed(source: str) -> Any:
    try:
        # As bytes: lxml keeps no text that holds an encoding of its own.
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        return lxml_html.document_fromstring(source.encode("utf-8", errors="replace"), parser=parser)
    except (ValueError, lxml_html.etree.LxmlError):
        raise Unreadable(EMPTY) from None


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _canonical(tree: Any, address: str) -> str:
    """Return where the page says that it stands, if it says so of the site that it came from, or came from none."""
    for path, key in ((".//link[@rel='canonical']", "href"), (".//meta[@property='og:url']", "content")):
        for element in tree.iterfind(path):
            try:
                stands = str(urljoin(address, (element.get(key) or "").strip()))
                parts = urlsplit(stands)
            except ValueError:
                continue
            if parts.scheme not in ("http", "https") or not parts.hostname or len(stands) > 2000:
                continue
            if not address or _host(stands) == _host(address):
                return stands
    return ""


def _published(tree: Any, source: str, guess: str, address: str) -> Dated:
    """Return when the page says that it was published, no more precise than it says it."""
    for stamp in _stamps(tree):
        dated = date_from(stamp)
        if not dated[0]:
            dated = date_in(stamp)
        if dated[0] and dated[0] <= date.today():
            return dated
    day, precision = date_from(guess)
    if not day or precision != Precision.DAY:
        return UNDATED if not day else (day, precision)
    return day, _precision_of(day, source + " " + address)


def _stamps(tree: Any) -> Iterator[str]:
    """What the page's metadata give as its date, the surest first."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            yield from _dates_of(json.loads(script.text or ""), depth=0)
        except (ValueError, RecursionError):
            continue
    for path in _STAMPS:
        for element in tree.iterfind(path):
            yield element.get("content") or ""
    for path in (".//time[@itemprop='datePublished']", ".//time[@pubdate]"):
        for element in tree.iterfind(path):
            yield element.get("datetime") or element.text or ""


def _dates_of(node: Any, depth: int) -> Iterator[str]:
    if depth > 6:
        return
    if isinstance(node, list):
        for one in node[:50]:
            yield from _dates_of(one, depth + 1)
    elif isinstance(node, dict):
        kind = str(node.get("@type", ""))
        if isinstance(node.get("datePublished"), str) and re.search("Article|Posting|Report|Page", kind):
            yield node["datePublished"]
        yield from _dates_of(node.get("@graph", []), depth + 1)


def _precision_of(day: date, source: str) -> Precision:
    """Tell how much of a guessed date stands in the page: the first of a month may be a guess from a month or a year."""
    if day.day != 1:
        return Precision.DAY
    month = day.strftime("%B")
    forms = [
        rf"{day:%Y}[-/._]?{day:%m}[-/._]?01",
        rf"\b0?1[./-]0?{day.month}[./-]{day:%Y}",
        rf"\b0?{day.month}[./-]0?1[./-]{day:%Y}",
        rf"\b0?1(?:st)?\.?(?:\s+of)?\s+{month[:3]}\w*\.?,?\s+{day:%Y}",
        rf"\b{month[:3]}\w*\.?\s+0?1(?:st)?,?\s+{day:%Y}",
        rf"{day:%Y}[년年]\s*0?{day.month}[월月]\s*0?1[일日]",
    ]
    if any(re.search(form, source, re.IGNORECASE) for form in forms):
        return Precision.DAY
    months = [
        rf"{day:%Y}[-/]{day:%m}\b",
        rf"\b{month[:3]}\w*\.?,?\s+{day:%Y}",
        rf"{day:%Y}[년年]\s*0?{day.month}[월月]",
    ]
    if any(re.search(form, source, re.IGNORECASE) for form in months):
        return Precision.MONTH
    return Precision.MONTH if day.month != 1 else Precision.YEAR
