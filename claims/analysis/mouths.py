"""Names of those who say it: read to the left of a verb, or to the right of it or of "according to"."""

from collections.abc import Sequence

from claims.analysis import attribution_words as table
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
    while first < last and (
        row[first].low in table.SKIPPED or row[first].low in _LEADING or not row[first].text[0].isalnum()
    ):
        first += 1
    return (first, last) if first < last else None


_LEADING = listed(
    "in on at by for from to of with after before during since this last next however moreover meanwhile indeed but and"
)


def _is_between(token: Token) -> bool:
    return (
        token.low in table.SKIPPED
        or token.low in table.HAVE
        or token.low in table.MODALS
        or (token.low.endswith("ly") and token.text.islower() and len(token.low) > 4)
        or token.low in ("on", "n't", "didn't", "doesn't", "don't", "has", "who've")
    )


def _is_inside(row: Sequence[Token], at: int) -> bool:
    token = row[at]
    if token.text == "." and at + 1 < len(row) and row[at + 1].is_word and at > 0:
        return len(row[at - 1].text) <= 4 and row[at - 1].is_capital
    if token.low == "and":
        return at + 1 < len(row) and at > 0 and row[at - 1].is_capital and row[at + 1].is_capital
    if token.low.endswith("n't"):
        return False
    return token.text not in _STOPS and token.low not in table.BOUNDS


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
    if token.text in _STOPS or (token.low == "'" and at > first):
        return False
    if token.low == "and":
        return at + 1 < len(row) and row[at - 1].is_capital and row[at + 1].is_capital and at > first
    if at > first and token.text.islower() and token.low.endswith("ed") and len(token.low) > 4:
        return False
    return not (
        at > first and token.low in table.ENDS and not (token.low == "to" and row[at - 1].low == "close")
    )


def named(row: Sequence[Token], words: str, place: tuple[int, int] | None) -> str:
    """Return the words of a name; "" if there is none or it names nobody."""
    if not place:
        return ""
    name = words[row[place[0]].start : row[place[1] - 1].end]
    return "" if name.lower() in table.NOT_SOURCES else name
