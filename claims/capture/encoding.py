"""From bytes to characters: which encoding a text is in, whatever it says of itself."""

import codecs
import re
import unicodedata
from collections.abc import Iterator

from charset_normalizer import from_bytes

from claims.capture.captured import Unreadable

_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
# What pages mean by these names, as browsers take them.
_MEANT = {
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "latin-1": "windows-1252",
    "iso8859-9": "windows-1254",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
# Tried when nothing is said, or what is said cannot be: the commonest first, since the first of equals is taken.
_USUAL = [
    "windows-1251",
    "cp949",
    "windows-1252",
    "koi8-r",
    "cp932",
    "gb18030",
    "windows-1250",
    "windows-1256",
]
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 200_000
_LIKELY = 0.04
"""Above this share of odd characters a text is not in the encoding that it was read in."""

BINARY = "The file holds no text, whatever its name says: it seems to be a program, an archive or a picture."
UNKNOWN = "The text is in an encoding that could not be made out: save it as UTF-8 and try again."


def decode(body: bytes, charset: str = "") -> str:
    """Return the text of these bytes. Raises Unreadable where they are no text.

    A byte order mark is believed, then UTF-8 that holds, then `charset`, then what the page says of itself, as long as
    the text that comes out looks like one; else the likeliest.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace")
    if body.count(0) > 3 + len(body) / 1000:
        return _wide(body)
    if len(_CONTROL.findall(body[:_SAMPLE])) > 3 + len(body[:_SAMPLE]) / 500:
        raise Unreadable(BINARY)
    declared = list(_known(charset, *_says(body)))
    text = _utf8(body, declared)
    return text if text is not None else _narrow(body, declared)


def _says(body: bytes) -> Iterator[str]:
    """What a page says of its own encoding."""
    for form in (_XML, _META):
        if match := form.search(body[:4096]):
            yield match[1].decode("ascii")


def _known(*names: str) -> Iterator[str]:
    """The encodings of these names that Python knows, as browsers take them."""
    for name in names:
        try:
            found = codecs.lookup(name.strip()).name
            b"".decode(found)  # not all that it knows are text
        except (LookupError, ValueError):
            continue
        yield _MEANT.get(found, found)


def _utf8(body: bytes, declared: list[str]) -> str | None:
    """Read UTF-8: other encodings do not look like it by chance. A broken byte here and there is forgiven."""
    if b"\x1b" in body and any(name.startswith("iso2022") for name in declared):
        return None
    text = body.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    beyond = sum(1 for character in text[:_SAMPLE] if character > "\x7f")
    return text if wrong * 20 <= min(beyond, 2_000) and (wrong == 0 or beyond > wrong) else None


def _narrow(body: bytes, declared: list[str]) -> str:
    """Read an encoding of before UTF-8."""
    sample = _telling(body)
    for name in declared:
        if not name.startswith("utf") and _oddness(sample, name) < _LIKELY:
            return body.decode(name, errors="replace")
    guess = from_bytes(sample).best()
    candidates = [*declared, *_known(guess.encoding if guess else ""), *_USUAL]
    best = min(dict.fromkeys(candidates), key=lambda name: round(_oddness(sample, name), 2))
    if _oddness(sample, best) > 0.3:
        raise Unreadable(UNKNOWN)
    return body.decode(best, errors="replace")


def _telling(body: bytes) -> bytes:
    """The lines that hold more than ASCII, without marks: what an encoding can be told by."""
    bare = re.sub(rb"<[^<>]{0,2000}>", b" ", body[: 5 * _SAMPLE])
    lines = [line for line in re.split(rb"[\r\n]+", bare) if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE]


def _oddness(sample: bytes, name: str) -> float:
    """Return the share of characters beyond ASCII that would be odd in a text, if it were in this encoding."""
    text = sample.decode(name, errors="replace")
    beyond = odd = 0
    before = "  "
    for character in text + " ":
        middle = before[1]
        if middle > "\x7f":
            beyond += 1
            odd += _odd(before[0], middle, character)
        before = middle + character
    return odd / beyond if beyond else 0.0


def _odd(left: str, middle: str, right: str) -> int:
    """How odd the middle one of three characters is: 0 for what texts are made of, more for what words are not."""
    category = unicodedata.category(middle)
    if middle == "\ufffd" or category in ("Cc", "Cn", "Co", "Cs"):
        return 1
    inside = left.isalpha() and right.isalpha()
    if category[0] in "SN" or middle in "¡¿¶§¨¸¦":
        return int(inside)
    if not middle.isalpha():
        return 0
    if (
        middle < "\u0250"
    ):  # Latin letters with marks seldom stand three in a row, or in capitals inside a word
        marked = "\x7f" < left < "\u0250" and "\x7f" < right < "\u0250" and inside
        return int(marked or (left.islower() and middle.isupper()))
    if "\u0370" <= middle < "\u0530":  # Greek and Cyrillic do not mix with Latin, nor small with capital
        turned = left.islower() and middle.isupper()  # once a word at most, so it counts for the whole word
        return 5 if turned else int(left.isascii() and left.isalpha())
    if "\uff61" <= middle <= "\uff9f":  # half-width kana are what other bytes look like in Shift JIS
        return 1
    return int("\u4e00" <= middle <= "\u9fff" and _hangul(left) and _hangul(right))


def _hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"


def _wide(body: bytes) -> str:
    """Read UTF-16 without its mark. Raises Unreadable if it is not that."""
    if len(body) % 2 == 0:
        for name in ("utf-16-le", "utf-16-be"):
            try:
                text = body.decode(name)
            except UnicodeDecodeError:
                continue
            sample = text[:_SAMPLE]
            likely = sum(
                character.isspace() or (character.isprintable() and unicodedata.category(character) != "Co")
                for character in sample
            )
            common = sum(character in " \n.,0123456789" for character in sample)
            if likely > 0.98 * len(sample) and common > 0.04 * len(sample):
                return text
    raise Unreadable(BINARY)
