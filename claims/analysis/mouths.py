"""Names of those who say it: read to the left of a verb, or to the right of it or of "according to"."""

from collections.abc import Sequence

from claims.analysis import attribution_words as table
from claims.analysis.quantity_words import VERBS
from claims.analysis.tokens import Token, listed

MARKS = frozenset('“”„«»"‟「」『』＂')
_STOPS = frozenset(",;:.?!()[]—–…|") | MARKS
_MOST_WORDS = 14


def before(row: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Return the tokens of the name that ends before the verb at `at`: "John Kirby, a spokesman, said" gives the name.

    Looks at some thirty tokens at most.
    """
    last = at
    while last > 0 and _is_between(row[last - 1]):
        last -= 1
    if last > 0 and row[last - 1].low in ("who", "which", "that"):
        last -= 1
        if last > 0 and row[last - 1].text == ",":
            last -= 1
    elif last > 1 and row[last - 1].text == ",":
        last = _apposition(row, last - 1)
    elif last > 1 and row[last - 1].text in (")", "—", "–"):
        last = _aside(row, last - 1)
    first = last
    while first > 0 and last - first < _MOST_WORDS and _is_inside(row, first - 1):
        first -= 1
    if first > 1 and row[first - 1].low in ("that", "which", "who") and _is_relative(row, first, last):
        last = first - 1
        first = last
        while first > 0 and last - first < _MOST_WORDS and _is_inside(row, first - 1):
            first -= 1
    while first < last and (
        row[first].low in table.SKIPPED or row[first].low in _LEADING or not row[first].text[0].isalnum()
    ):
        first += 1
    if (
        last - first > 2
        and row[first].text.islower()
        and row[first].low.endswith("ed")
        and row[first + 1].low == "by"
    ):
        first += 2
    return (first, last) if first < last else None


_LEADING = listed(
    "in on at by for from to of with after before during since this last next however moreover meanwhile indeed but and despite while without when than including"
)


def _is_between(token: Token) -> bool:
    return (
        token.low in table.SKIPPED
        or token.low in table.HAVE
        or token.low in table.MODALS
        or (token.low.endswith("ly") and token.text.islower() and len(token.low) > 4)
        or token.low in ("on", "no", "longer", "n't", "didn't", "doesn't", "don't", "who've")
    )


def _is_inside(row: Sequence[Token], at: int) -> bool:
    token = row[at]
    if token.text == "." and at + 1 < len(row) and row[at + 1].is_word and at > 0:
        return len(row[at - 1].text) <= 4 and row[at - 1].is_capital
    if token.low == "and":
        return at + 1 < len(row) and at > 0 and row[at - 1].is_capital and row[at + 1].is_capital
    if token.low.endswith("n't") or _is_other_verb(row, at):
        return False
    return (token.text not in _STOPS or _is_hyphen(row, at)) and token.low not in table.BOUNDS


def _is_other_verb(row: Sequence[Token], at: int) -> bool:
    """Say whether a word is the verb of another clause: "said it believes"; "quoted by" goes on describing the name."""
    low = row[at].low
    if (
        not row[at].text.islower()
        or low in table.ALSO_NOUNS
        or low not in table.ALL_FORMS
        or low.endswith("ing")
    ):
        return False
    return at + 1 < len(row) and row[at + 1].low not in _LEADING


def _is_hyphen(row: Sequence[Token], at: int) -> bool:
    """Say whether a dash joins two words, as in "Rhine–Main"."""
    return (
        row[at].text in "–—"
        and 0 < at < len(row) - 1
        and row[at - 1].end == row[at].start
        and row[at].end == row[at + 1].start
    )


def _is_relative(row: Sequence[Token], first: int, last: int) -> bool:
    """Say whether a clause that "that" opens only describes the name before it: "the panel that watches ships noted"."""
    opens, named = row[first], row[first - 2]
    verb = opens.low in table.BE | table.HAVE or (opens.text.islower() and opens.low.endswith(("s", "ed")))
    return (
        verb
        and last - first > 1
        and named.is_word
        and not named.low.endswith(("s", "ed", "said", "told", "that"))
    )


def subject(row: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Return the name with which the sentence of a later ", saying" begins: up to its first verb, of eight words at most."""
    first = 0
    for _ in range(3):
        if row[first].low in table.OPENERS:
            first = next(
                (place + 1 for place in range(first, min(at, first + 15)) if row[place].text == ","), at
            )
    last = first
    while last < min(at, first + 9) and row[last].is_word and not _is_verb(row[last]):
        last += 1
    return (first, last) if first < last < at and _is_verb(row[last]) else None


def _is_verb(token: Token) -> bool:
    low = token.low
    return (
        low in table.BE | table.HAVE | table.MODALS
        or low in VERBS
        or (token.text.islower() and low.endswith(("ed", "ly")) and len(low) > 3)
    )


def _apposition(row: Sequence[Token], comma: int) -> int:
    """Return where the name before ", a spokesman for the harbour," ends; `comma` if there is no comma before it."""
    for at in range(comma - 1, max(-1, comma - 25), -1):
        if row[at].text == "," and at > 0 and row[at - 1].is_word:
            return at
        if row[at].text in MARKS or row[at].text in ".;:":
            break
    return comma


def _aside(row: Sequence[Token], mark: int) -> int:
    opening = {")": "("}.get(row[mark].text, row[mark].text)
    for at in range(mark - 1, max(-1, mark - 25), -1):
        if row[at].text == opening:
            return at
    return mark


def after(row: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Return the tokens of the name that begins at `at`, as after "according to" or "said"."""
    last = at
    while last < min(len(row), at + _MOST_WORDS) and _goes_on(row, last, at):
        last += 1
    while last > at and row[last - 1].low in table.DETERMINERS | {"and", "of"}:
        last -= 1
    return (at, last) if last > at else None


def _goes_on(row: Sequence[Token], at: int, first: int) -> bool:
    token = row[at]
    if token.text == "." and at > first and len(row[at - 1].text) <= 3 and row[at - 1].is_capital:
        return at + 1 < len(row) and row[at + 1].is_word
    if (token.text in _STOPS and not _is_hyphen(row, at)) or (
        token.low == "'" and at > first and not _is_owner(row, at)
    ):
        return False
    if token.low == "and":
        return at + 1 < len(row) and row[at - 1].is_capital and row[at + 1].is_capital and at > first
    if at > first and _tells_origin(row, at):
        return True
    if at > first and token.text.islower() and token.low.endswith("ed") and len(token.low) > 4:
        return False
    return not (
        at > first and token.low in table.ENDS and not (token.low == "to" and row[at - 1].low == "close")
    )


def _is_owner(row: Sequence[Token], at: int) -> bool:
    """Say whether an apostrophe only owns: "the authors' count"."""
    touches = row[at - 1].end == row[at].start and row[at - 1].low.endswith("s")
    return touches and at + 1 < len(row) and row[at + 1].text.islower()


PAPERS = listed(
    "data figures statistics report reports estimate estimates information study studies analysis analyses documents document "
    "survey surveys poll polls account accounts assessment assessments imagery images interview interviews article sources source "
    "records statement statements research"
)
"""Reports, data and pictures that speak for those who made them."""
_ISSUED = listed(
    "published released compiled issued prepared obtained collected analysed analyzed reviewed conducted produced"
)


def _tells_origin(row: Sequence[Token], at: int) -> bool:
    """Say whether a word leads on from papers to whose they are: "data from the board", "a report published by it"."""
    low, before = row[at].low, row[at - 1].low
    return (low in ("from", "by", "with", "in", "on") and before in PAPERS | _ISSUED and low != "in") or (
        low in _ISSUED and at + 1 < len(row) and row[at + 1].low == "by"
    )


def is_mouth(row: Sequence[Token], place: tuple[int, int]) -> bool:
    """Say whether a name is of somebody who can be cited: it has a capital, or is a source, a lawmaker, a paper."""
    found = row[place[0] : place[1]]
    return any(token.is_capital or token.low in PAPERS | _SPEAKERS for token in found)


def speaks(row: Sequence[Token], place: tuple[int, int]) -> bool:
    """Say whether a name is of somebody, or of a paper, and not of a thing: "the war in Ukraine"."""
    found = row[place[0] : place[1]]
    if any(token.low in PAPERS | _SPEAKERS for token in found):
        return True
    if len(found) == 1 and found[0].low in ("he", "she", "they", "we", "i", "who"):
        return True
    return all(
        token.is_capital or token.low in ("the", "of", "and", "'s", "’", ".", "–", "for") for token in found
    )


_SPEAKERS = listed(
    "official officials lawmaker lawmakers intelligence spokesman spokeswoman spokesperson expert experts analyst analysts "
    "witness witnesses diplomat diplomats media government ministry minister authorities police army military agency agencies "
    "resident residents pilot pilots officer officers person people insiders aides aide staff guard agents investigators"
)


def named(row: Sequence[Token], words: str, place: tuple[int, int] | None) -> str:
    """Return the words of a name; "" if there is none or it names nobody."""
    if not place:
        return ""
    name = words[row[place[0]].start : row[place[1] - 1].end]
    if row[place[0]].low.partition("'")[0] in table.PRONOUNS:
        name = name.replace("’", "'").partition("'")[0]
    if name.endswith(("’s", "'s")):
        name = name[:-2]
    return "" if name.lower() in table.NOT_SOURCES else name
