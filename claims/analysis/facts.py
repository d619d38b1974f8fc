"""What two sentences can be compared by: their numbers, names and dates as values, and their negations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.analysis.name_words import (
    ABBREVIATED,
    ALIASES,
    BODIES,
    CORE_TITLES,
    DONE_BY_PEOPLE,
    JOINING,
    NAMED_SO,
    NEGATIONS,
    NEVER_FIRST,
    NO_NEGATIONS,
    NOT_NAMES,
    PEOPLES,
    TITLES,
)
from claims.analysis.quantities import Quantity, quantities
from claims.analysis.tokens import Token, Trigger, phrases, tokens, trigger
from claims.analysis.when import Named, spots

__all__ = ["Name", "Named", "Trigger", "dates", "name_key", "names", "negations", "numbers"]

_NEGATED = phrases((NEGATIONS, True), (NO_NEGATIONS, False))


@dataclass(frozen=True, slots=True)
class Name:
    """A name: `key` is what two spellings of it share ("kim jong un", "united states"; "russia" for Russian)."""

    key: str
    words: str
    start: int
    end: int


def numbers(words: str) -> tuple[Quantity, ...]:
    """Return the quantities of a sentence: each with low, high, unit and qualifier."""
    return quantities(words)


def dates(words: str) -> tuple[Named, ...]:
    """Return the dates that a sentence names, each as far as it tells them; times of day are left out."""
    row = tokens(words)
    found = [spot for spot in spots(row) if spot.year or spot.month]
    return tuple(
        Named(
            spot.year,
            spot.month,
            spot.day,
            words[row[spot.first].start : row[spot.last - 1].end],
            row[spot.first].start,
            row[spot.last - 1].end,
        )
        for spot in found
    )


def names(words: str) -> tuple[Name, ...]:
    """Return the names of a sentence in order: runs of words with capitals, without titles and dates.

    The first word of a sentence is taken for a name only if it is known as one, is written in capitals, or a name goes on
    after it. Scripts without capitals give none.
    """
    row = tokens(words)
    dated = {place for spot in spots(row) for place in range(spot.first, spot.last)}
    found: list[Name] = []
    at = 0
    while at < len(row):
        last = _run(row, at, dated)
        found += _names(words, row, at, last)
        at = max(last, at + 1)
    return tuple(found)


def negations(words: str) -> tuple[Trigger, ...]:
    """Return the words that negate in a sentence: "not", "no evidence", "never"; "no fewer than" negates nothing."""
    row = tokens(words)
    found: list[Trigger] = []
    at = 0
    while at < len(row):
        taken = _NEGATED.at(row, at)
        length, negates = taken or (1, row[at].low.endswith("n't"))
        if negates and not (row[at].text == "No" and at + 1 < len(row) and row[at + 1].text in (".", "№")):
            found.append(trigger(words, row[at].start, row[at + length - 1].end))
        at += length
    return tuple(found)


def _is_part(row: Sequence[Token], at: int, dated: set[int]) -> bool:
    token = row[at]
    return token.is_word and token.is_capital and at not in dated and token.low not in NOT_NAMES


def _run(row: Sequence[Token], at: int, dated: set[int]) -> int:
    """Return where the run of capitals that begins at a token ends; `at` if none does."""
    last = at
    while last < len(row) and _is_part(row, last, dated):
        owned = row[last].low.endswith("'s") and row[last].low != "people's"
        last += 1
        if owned:
            break
        if (
            last + 1 < len(row)
            and (row[last].low in JOINING or (row[last].low == "for" and row[last - 1].low in BODIES))
            and _is_part(row, last + 1, dated)
        ):
            last += 1
        elif last + 1 < len(row) and row[last].text == "." and len(row[last - 1].text) <= 3:
            # "Gen. Kim", "John F. Kennedy"
            last += 1 if _is_part(row, last + 1, dated) and last + 1 < len(row) else 0
    return last


_OPENING = frozenset('“"”‘’.?!:(•«—[')


def _is_first(row: Sequence[Token], at: int) -> bool:
    """Say whether a token opens the sentence, or a quotation or clause after a mark."""
    return at == 0 or row[at - 1].text in _OPENING


def _names(words: str, row: Sequence[Token], first: int, last: int) -> Iterator[Name]:
    """Take a run of capitals apart where a title stands in it: "Russian Defence Minister Sergei Shoigu"."""
    begin = first
    for at in range(first, last - 1):
        of_state = row[at + 1].low == "of" and at + 2 < last and row[at + 2].low == "state"
        if row[at].low in CORE_TITLES and (of_state or row[at + 1].low not in NAMED_SO):
            end = at
            while end > begin and row[end - 1].low in TITLES:
                end -= 1
            yield from _peoples(words, row, begin, end)
            begin = at + 3 if of_state else at + 1
    yield from _peoples(words, row, begin, last)


def _peoples(words: str, row: Sequence[Token], first: int, last: int) -> Iterator[Name]:
    """Take a run apart where a people or a country stands in it: "South Korean NIS", "Cold War North Korea"."""
    begin, at = first, first
    while at < last:
        length = _people_at(words, row, at, last) if last - first > 1 else 0
        if not length:
            at += 1
            continue
        yield from _name(words, row, begin, at)
        yield from _name(words, row, at, at + length)
        begin = at = at + length
    yield from _name(words, row, begin, last)


def _people_at(words: str, row: Sequence[Token], at: int, last: int) -> int:
    """Return how many tokens a people or a country of two words takes; 0 if none stands here or the run is one name."""
    for length in (2, 1):
        if at + length <= last:
            key = name_key(words[row[at].start : row[at + length - 1].end], plain=True)
            if key in PEOPLES or key in ABBREVIATED or (length == 2 and key in ALIASES):
                rest = (
                    name_key(words[row[at].start : row[last - 1].end], plain=True) if last - at <= 5 else ""
                )
                return last - at if rest in ALIASES else length
    return 0


def _name(words: str, row: Sequence[Token], first: int, last: int) -> Iterator[Name]:
    if (
        first < last
        and _is_first(row, first)
        and (row[first].low in NEVER_FIRST or row[first].low.endswith("ly"))
    ):
        first += 1
    while first < last and (row[first].low in TITLES or row[first].text == "."):
        if first + 1 < last and row[first].text != "." and row[first + 1].low in NAMED_SO - {"."}:
            break
        first += 1
    while last > first and row[last - 1].low in ("of", "for", "de", "."):
        last -= 1
    if first < last:
        token = row[first]
        key = name_key(words[token.start : row[last - 1].end])
        acts = last < len(row) and row[last].low in DONE_BY_PEOPLE
        if not _is_first(row, first) or last > first + 1 or acts or _is_known(token, key):
            yield Name(key, words[token.start : row[last - 1].end], token.start, row[last - 1].end)


def _is_known(token: Token, key: str) -> bool:
    return (
        key in PEOPLES.values() or key in ALIASES.values() or token.text.isupper() or token.low.endswith("'s")
    )


def name_key(name: str, *, plain: bool = False) -> str:
    """Return what two spellings of a name share: small letters, no marks, no possessive.

    A people's word stands for its country and another name for the usual one, unless `plain` asks for the letters alone.
    """
    low = name.lower().replace("’", "'").removesuffix("'s").removesuffix("s'" if name.endswith("s'") else "")
    low = low.removeprefix("the ")
    key = " ".join(low.replace(".", "").replace("-", " ").replace("‑", " ").split())
    return key if plain else PEOPLES.get(key) or ALIASES.get(key) or key
