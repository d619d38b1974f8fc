"""Paragraphs of an article that the extraction left behind: sites break long articles into several boxes of one kind."""

from typing import Any

from claims.capture.text import settle

_AT_LEAST = 0.2
"""Boxes left behind are put back when they hold this share of what was found, and never for a stray line."""
_WORDS = 12
_MOST = 500


def put_back(text: str, tree: Any) -> str:
    """Return the text with what lies in boxes beside, and of the same kind as, the boxes that its paragraphs are in.

    A box of which the extraction took something is left as it is: what it left out of that it left on purpose.
    """
    found = {" ".join(one.split()) for one in text.split("\n")}
    boxes: dict[Any, list[str]] = {}
    for element in tree.iter("p"):
        words = " ".join(settle(element.text_content()).split())
        if words and element.getparent() is not None:
            boxes.setdefault(element.getparent(), []).append(words)
    taken = {box for box, inside in boxes.items() if any(_is_long(one) and one in found for one in inside)}
    kinds = {_mark(box) for box in taken} - {()}
    left = [box for box in boxes if box not in taken and _mark(box) in kinds]
    lines = [one for box in left for one in boxes[box] if _is_long(one) and one not in text]
    if not 2 <= len(lines) <= _MOST or sum(map(len, lines)) < len(text) * _AT_LEAST:
        return text
    return _woven(
        text, [one for box, inside in boxes.items() if box in taken or box in left for one in inside], found
    )


def _is_long(one: str) -> bool:
    return len(one.split()) >= _WORDS


def _mark(box: Any) -> tuple[Any, ...]:
    """The kind of a box with a class, and the very box that stands around its row; nothing for one without a class."""
    kind, row = box.get("class") or "", box.getparent()
    around = row.getparent() if row is not None else None
    if not kind or around is None or around.tag in ("body", "html"):
        return ()
    return box.tag, kind, row.tag, row.get("class") or "", around


def _woven(text: str, boxed: list[str], found: set[str]) -> str:
    """Put each paragraph that is missing after the one that stands before it in the page."""
    lines = text.split("\n")
    places = {" ".join(one.split()): at for at, one in enumerate(lines)}
    after: dict[int, list[str]] = {}
    begun, at = False, -1
    for words in boxed:
        if words in found:
            begun, at = True, max(at, places[words])
        elif begun and words not in text:
            after.setdefault(at, []).append(words)
    return "\n".join(line for at, one in enumerate(lines) for line in (one, *after.get(at, [])))
