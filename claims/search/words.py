"""What a person typed to search for: cut into phrases, and marked where it stands in a text."""

import re

_WORD = re.compile(r"[^\W_]+")


def phrases(words: str) -> list[list[str]]:
    """Split what a person typed into phrases: "6,700 C++" gives [["6", "700"], ["c"]]. Signs mean nothing here."""
    found = ([word.lower() for word in _WORD.findall(chunk)] for chunk in words.split())
    return [phrase for phrase in found if phrase]


def goes_on(phrase: list[str]) -> bool:
    """Whether the last word of a phrase may be the beginning of a longer one: a single letter would find half the case."""
    return len(phrase[-1]) > 1 or not phrase[-1].isascii()


def mark(text: str, words: str) -> list[tuple[str, bool]]:
    """Cut `text` into (piece, is a hit) pairs: a hit is one of the phrases asked for, with the rest of its last word."""
    asked = phrases(words)
    if not asked:
        return [(text, False)]
    longest_first = sorted(asked, key=lambda phrase: -sum(map(len, phrase)))
    hits = "|".join(
        r"[\W_]+".join(re.escape(word) for word in phrase)
        + (r"[^\W_]*" if goes_on(phrase) else r"(?![^\W_])")
        for phrase in longest_first
    )
    pieces = re.split(rf"(?<![^\W_])({hits})", text, flags=re.IGNORECASE)
    return [(piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece]
