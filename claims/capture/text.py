"""The form in which a text is kept for ever, so that it can be quoted by offsets."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Not seen and in the way of whoever searches or quotes: soft hyphens, zero widths, marks that turn the reading about.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\u2061\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
# Controls, halves of pairs, and what is no character at all; databases refuse some of them.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_LINES = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_HYPHEN = re.compile(r"\w{2,40}-$")
_HYPHENED = re.compile(r"\b\w{2,40}-\w+")
_WORD = re.compile(r"\w+")
_LIST_ITEM = re.compile(r"(?:[-–—•*·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_ENDS = re.compile(r"""[.!?。！？:;…]["'”’»)\]]*$""")


def settle(text: str) -> str:
    """Return a text as it is kept: NFC, lines ended by a line feed, one blank between words, nothing that is not seen.

    Only what no reader sees is changed, and the outcome settles into itself.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _NO_TEXT.sub("", _UNSEEN.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = _BLANKS.sub(" ", text)
    text = _AROUND_LINES.sub("\n", text)
    return _EMPTY_LINES.sub("\n\n", text).strip()


def line(text: str | None, most: int) -> str:
    """Return a text in one line of at most so many characters, cut at a word."""
    text = " ".join(settle(text or "").split())
    if len(text) <= most:
        return text
    return (
        text[: most - 1].rpartition(" ")[0].rstrip(" ,;:") + "…" if " " in text[: most - 1] else text[:most]
    )


def is_wrapped(lines: list[str]) -> bool:
    """Tell whether lines were broken to fit a width, and not where paragraphs end."""
    full = [one for one in lines if one]
    if len(full) < 4:
        return False
    width = sorted(len(one) for one in full)[-max(1, len(full) // 10)]
    if not 40 <= width <= 130:
        return False
    long = [one for one in full if len(one) >= width * 0.75]
    open_ended = [one for one in long if not _ENDS.search(one)]
    return len(long) >= len(full) * 0.5 and len(open_ended) >= len(long) * 0.6


def unwrap(text: str) -> str:
    """Join lines that were broken to fit a width into paragraphs, and words that were broken with a hyphen.

    A hyphen stays where the text has the word with it in the middle of a line.
    """
    lines = text.split("\n")
    widths = sorted(len(one) for one in lines if one)
    usual = widths[len(widths) * 3 // 4] if widths else 0
    hyphened = set(_HYPHENED.findall(text))
    out: list[list[str]] = []
    for at, one in enumerate(lines):
        before = lines[at - 1] if at else ""
        if not one or not before or _begins(before, one, usual):
            out.append([one])
        elif (word := _HYPHEN.search(before)) and one[:1].islower():
            rest = _WORD.match(one)
            if word[0] + (rest[0] if rest else "") not in hyphened:
                out[-1][-1] = out[-1][-1][:-1]
            out[-1].append(one)
        else:
            out[-1] += [" ", one]
    return "\n".join("".join(pieces) for pieces in out)


def _begins(before: str, one: str, usual: int) -> bool:
    """Whether a paragraph begins with this line: the one before it stops short, or this is an item of a list."""
    if _LIST_ITEM.match(one):
        return True
    short = len(before) < usual * 0.7
    return short and (bool(_ENDS.search(before)) or one[:1].isupper() or not one[:1].isalpha())
