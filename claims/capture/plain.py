"""Reading plain text, as it is pasted or saved."""

import re
from dataclasses import replace
from pathlib import PurePath

from claims.capture.captured import Captured, Kind
from claims.capture.dating import UNDATED, date_at_head, date_from, date_in
from claims.capture.language import language_of
from claims.capture.text import is_wrapped, line, settle, unwrap

# A head such as "Title: ...", as saved articles carry it before the first empty line.
_FIELD = re.compile(r"([A-Z][A-Za-z -]{1,20}): ?(.*)")
_FIELDS = {
    "title": {"title", "headline"},
    "byline": {"author", "authors", "by", "byline"},
    "publisher": {"publisher", "source", "outlet", "site"},
    "address": {"url", "address", "link"},
    "published": {"date", "published"},
}
# What a head says in place of a value, and a remark behind one on how it is known: neither is part of a name.
_UNSAID = re.compile(
    r"(?:not|none) (?:stated|given|known|named)\b.*|unknown|unnamed|none|n/?a|\W+", re.IGNORECASE
)
_REMARK = re.compile(
    r"\s*[(\[](?:inferred|guessed|assumed|presumed|supposed|estimated|unconfirmed)\b[^()\[\]]*[)\]]$",
    re.IGNORECASE,
)


def read_plain(text: str, *, name: str = "") -> Captured:
    """Read a text: lines broken to fit a width are joined, a head of fields becomes what they say, the rest stays."""
    text = settle(text)
    head, _, rest = text.partition("\n\n")
    fields = _fields(head)
    if "title" in fields and rest:
        text = rest.strip()
    else:
        fields = {}
    if is_wrapped(text.split("\n")):
        text = settle(unwrap(text))
    published, precision = date_from(fields.get("published", "")) if fields else UNDATED
    captured = Captured(
        text=text,
        kind=Kind.PLAIN,
        title=line(fields.get("title"), 500),
        byline=line(fields.get("byline"), 200),
        publisher=line(fields.get("publisher"), 200),
        address=fields.get("address", "") if fields.get("address", "").startswith("http") else "",
        published=published,
        precision=precision,
    )
    return completed(captured, name=name)


def _fields(head: str) -> dict[str, str]:
    """Return the fields of a head; none if one of its lines is something else."""
    found: dict[str, str] = {}
    for one in head.split("\n"):
        match = _FIELD.fullmatch(one)
        if not match:
            return {}
        said = match[2].strip()
        for field, names in _FIELDS.items():
            if match[1].lower() in names and said:
                found.setdefault(field, said if field == "title" else _value(said))
    return found


def _value(said: str) -> str:
    """Return what a field of a head says; nothing where it says that nothing is known."""
    value = _REMARK.sub("", said)
    return "" if _UNSAID.fullmatch(value) else value


def completed(captured: Captured, *, name: str = "") -> Captured:
    """Fill in what a file did not say of itself: title and date from the text's head or the file's name, and the language."""
    published, precision = captured.published, captured.precision
    if not published:
        published, precision = date_at_head(captured.text)
    if not published:
        published, precision = date_in(name)
    return replace(
        captured,
        title=captured.title or _title(captured.text, name),
        published=published,
        precision=precision,
        language=captured.language or language_of(captured.text),
    )


def _title(text: str, name: str) -> str:
    first = text.partition("\n")[0]
    if len(first) <= 200 and not first.endswith((".", ",", ";")):
        return line(first, 500)
    stem = PurePath(name.replace("\\", "/")).stem
    return line(re.sub(r"[_\s]+", " ", stem), 500) or line(first, 120)
