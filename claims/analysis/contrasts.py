"""In what a sentence and a claim agree by name, date and number, and in what they differ, said in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from claims.analysis import facts
from claims.analysis.hedge_words import DENIALS
from claims.analysis.quantities import Quantity
from claims.analysis.quantity_words import MEASURES, MONEY, TIMES
from claims.analysis.terms import WORD, content, stem
from claims.analysis.tokens import listed, phrases, tokens, trigger

_SPEAKS_FOR = {
    "moscow": "russia",
    "kremlin": "russia",
    "pyongyang": "north korea",
    "seoul": "south korea",
    "tokyo": "japan",
    "beijing": "china",
    "washington": "united states",
    "white house": "united states",
    "kyiv": "ukraine",
    "london": "united kingdom",
    "berlin": "germany",
    "paris": "france",
    "tehran": "iran",
}
"""Which country a capital stands for."""
_NEGATED_WITHIN = 60
"""How many letters after a "not" what it negates is looked for."""

_UNITS = {
    stem(form): word
    for word, forms in {
        "kilometre": "km kilometer", "metre": "m meter", "centimetre": "cm centimeter", "kilogram": "kg kilogramme",
        "tonne": "ton", "litre": "liter", "foot": "ft feet", "mile": "mi", "rouble": "ruble", "megawatt": "mw",
        "gigawatt": "gw", "kiloton": "kt",
    }.items()
    for short in (word, *forms.split())
    for form in (short, f"{short}s")
}  # fmt: skip
"""The one word for a unit, by the stem of each way to write it."""
_KINDS = {
    _UNITS.get(stem(unit), stem(unit)): kind
    for kind, units in (("measure", MEASURES), ("money", MONEY), ("time", TIMES), ("share", {"%"}))
    for unit in units
}
"""What a unit measures; whatever else stands by a figure is counted."""
_FALSE = phrases((DENIALS, True), (listed("false|falsely|wrong|incorrect|debunked", parted_by="|"), True))


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be compared in a sentence."""

    names: tuple[facts.Name, ...]
    dates: tuple[facts.Named, ...]
    numbers: tuple[Quantity, ...]
    negations: tuple[facts.Trigger, ...]
    capitals: frozenset[str]
    """Every word with a capital, in small letters: a name that opens a sentence may not be known as one."""
    stems: frozenset[str]
    negated: tuple[tuple[str, str], ...]
    """The words that negate, each with the first word of weight after it: what is negated."""


@lru_cache(maxsize=8192)
def read(words: str) -> Facts:
    """Read the facts of a sentence. Half a millisecond; kept for the sentences met last."""
    capitals = frozenset(word.lower() for word in WORD.findall(words) if word[0].isupper())
    negations = tuple(sorted({*facts.negations(words), *_denials(words)}, key=lambda one: one.start))
    negated = tuple((one.words, _next(words[one.end :])) for one in negations)
    return Facts(
        facts.names(words),
        facts.dates(words),
        facts.numbers(words),
        negations,
        capitals,
        frozenset(stem(word.lower()) for word in WORD.findall(words)),
        negated,
    )


def _denials(words: str) -> Iterator[facts.Trigger]:
    """Give out the words that call false what the sentence tells: "denied", "is false"."""
    row = tokens(words)
    for at in range(len(row)):
        if taken := _FALSE.at(row, at):
            yield trigger(words, row[at].start, row[at + taken[0] - 1].end)


def _next(words: str) -> str:
    found = content(words[:_NEGATED_WITHIN])
    return stem(found[0]) if found else ""


def shared(one: Facts, other: Facts) -> list[str]:
    """Return the names, dates and numbers that both have, in the words of the first, each once."""
    found = [name.words for name in one.names if _has(other, name)]
    found += [day.words for day in one.dates if any(_is_same_date(day, theirs) for theirs in other.dates)]
    found += [
        number.words
        for number in one.numbers
        if any(_is_same_number(number, theirs) for theirs in other.numbers)
    ]
    return list(dict.fromkeys(_bare(words) for words in found))


def differences(sentence: Facts, claim: Facts) -> tuple[str, ...]:
    """Return in words where the sentence says another number, date or name than the claim, or only one of them negates."""
    return (
        *_numbers(sentence, claim),
        *_dates(sentence, claim),
        *_names(sentence, claim),
        *_negations(sentence, claim),
    )


def _numbers(sentence: Facts, claim: Facts) -> Iterator[str]:
    """Say a number of what the claim counts; where none is, one of the same kind: troops for soldiers, weeks for days."""
    for theirs in claim.numbers:
        near = [one for one in sentence.numbers if _counts_the_same(one, theirs)]
        near = near or [one for one in sentence.numbers if _is_of_a_kind(one, theirs)]
        if near and not any(_overlap(one, theirs) and _may_be_one(one, theirs) for one in near):
            yield f"{near[0].words} where the claim has {_inside(theirs.words)}"


def _dates(sentence: Facts, claim: Facts) -> Iterator[str]:
    """Say each date that the claim does not have, and a date of the claim that is not there."""
    if not sentence.dates or not claim.dates:
        return
    other = [one.words for one in sentence.dates if all(one.differs(theirs) for theirs in claim.dates)]
    left = [one.words for one in claim.dates if all(one.differs(mine) for mine in sentence.dates)]
    if other:
        yield f"{', '.join(dict.fromkeys(other))} where the claim has {_bare_end((left or [claim.dates[0].words])[0])}"
    elif left:
        yield f"without the claim's {_bare_end(left[0])}"


def _names(sentence: Facts, claim: Facts) -> Iterator[str]:
    """Say another name only where both agree in a fact and name one another's first, or only, name not: the many names of a
    long sentence do not all stand against those of a claim."""
    mine = [name for name in sentence.names if not _stands_in(claim, name)]
    theirs = [name for name in claim.names if not _stands_in(sentence, name)]
    if not mine or not theirs or not shared(sentence, claim):
        return
    are_first = mine[0] is sentence.names[0] and theirs[0] is claim.names[0]
    if are_first or len(mine) == len(theirs) == 1:
        yield f"{_bare(mine[0].words)} where the claim has {_bare(theirs[0].words)}"


def _stands_in(other: Facts, name: facts.Name) -> bool:
    """Whether a name is there, or the capital that stands for a country, or the country for its capital."""
    return _has(other, name) or _state(name) in {_state(one) for one in other.names}


def _state(name: facts.Name) -> str:
    return _SPEAKS_FOR.get(name.key, name.key)


def _bare(words: str) -> str:
    return words.removesuffix("'s").removesuffix("’s")


def _negations(sentence: Facts, claim: Facts) -> Iterator[str]:
    if sentence.negations and not claim.negations:
        yield f"“{sentence.negations[0].words}”, which the claim does not have"
    elif claim.negations and not sentence.negations:
        yield f"without the claim's “{claim.negations[0].words}”"
    else:
        yield from _negated_otherwise(sentence, claim)


def _negated_otherwise(sentence: Facts, claim: Facts) -> Iterator[str]:
    """Say what only one negates of the words that both have, where both negate something."""
    mine, theirs = ({what for _, what in one.negated} for one in (sentence, claim))
    for words, what in sentence.negated:
        if what in claim.stems - theirs:
            yield f"“{words}” where the claim does not have it"
    for words, what in claim.negated:
        if what in sentence.stems - mine:
            yield f"without “{words}” where the claim has it"


def _has(other: Facts, name: facts.Name) -> bool:
    """Whether a name is among those of another sentence, or its last part is: "Shoigu" and "Sergei Shoigu"."""
    return name.key.split(" ")[-1] in other.capitals or any(_is_same_name(name, one) for one in other.names)


def _is_same_name(one: facts.Name, other: facts.Name) -> bool:
    short, long = sorted((one.key, other.key), key=len)
    return short == long or long.endswith(f" {short}")


def _is_same_date(one: facts.Named, other: facts.Named) -> bool:
    parts = zip((one.year, one.month, one.day), (other.year, other.month, other.day), strict=True)
    return not one.differs(other) and any(mine is not None and mine == theirs for mine, theirs in parts)


def _is_same_number(one: Quantity, other: Quantity) -> bool:
    return (one.low, one.high) == (other.low, other.high) and _counts_the_same(one, other)


def _counts_the_same(one: Quantity, other: Quantity) -> bool:
    return _head(one.unit) == _head(other.unit)


def _is_of_a_kind(one: Quantity, other: Quantity) -> bool:
    return not one.unit or not other.unit or _kind(one) == _kind(other)


def _may_be_one(one: Quantity, other: Quantity) -> bool:
    """Whether a figure may be the other's though its unit has another word: things counted have many, kilometres not."""
    return not one.unit or not other.unit or _kind(one) == "count" or _counts_the_same(one, other)


def _kind(one: Quantity) -> str:
    return _KINDS.get(_head(one.unit), "count")


def _head(unit: str) -> str:
    """What is counted, without what tells it closer: "North Korean soldiers" are soldiers."""
    before = unit.lower().split(" of ")[0].split()
    return _UNITS.get(stem(before[-1]), stem(before[-1])) if before else ""


def _overlap(one: Quantity, other: Quantity) -> bool:
    is_below = one.high is not None and other.low is not None and one.high < other.low
    is_above = one.low is not None and other.high is not None and one.low > other.high
    return not (is_below or is_above)


def _bare_end(words: str) -> str:
    return words.rstrip(".,")


def _inside(words: str) -> str:
    """The words as they stand inside a sentence: "About 1,000" becomes "about 1,000"."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
