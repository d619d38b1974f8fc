"""Quantities in a sentence: how many of what, how exactly. Dates, names and calibres are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from claims.analysis import eastern
from claims.analysis import quantity_words as table
from claims.analysis.counted import counted
from claims.analysis.figures import Figure, figure, is_abroad, plain
from claims.analysis.scales import Qualifier
from claims.analysis.tokens import Token, tokens
from claims.analysis.when import Spot, spots

_DASHES = {"-", "–", "—", "‑", "‐"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as a sentence gives it: an exact or rough one has low = high, "at least" no high, "up to" no low.

    `unit` is what is counted in the sentence's own words ("North Korean soldiers"), "%" or "dollars"; "" where none
    stands by. `start` and `end` enclose the figure with its qualifier and unit.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str
    qualifier: Qualifier
    words: str
    start: int
    end: int


def quantities(words: str) -> tuple[Quantity, ...]:
    """Return the quantities of a sentence, in order."""
    row = tokens(words)
    return tuple(read(words, row, spots(row)))


def read(words: str, row: Sequence[Token], dates: Sequence[Spot]) -> Iterator[Quantity]:
    """Read the quantities of a row of tokens whose dates are known. Each token is looked at a few times."""
    east = [_of_east(words, one) for one in eastern.counted(words)]
    if not east:
        yield from _west(words, row, dates)
        return
    taken = {at for one in east for at in range(one.start, one.end)}
    west = [one for one in _west(words, row, dates) if not taken.intersection(range(one.start, one.end))]
    yield from sorted(east + west, key=lambda one: one.start)


def _of_east(words: str, one: eastern.Counted) -> Quantity:
    low = None if one.qualifier == Qualifier.UP_TO else one.value
    high = None if one.qualifier == Qualifier.AT_LEAST else one.value
    return Quantity(low, high, one.unit, one.qualifier, words[one.start : one.end], one.start, one.end)


def _west(words: str, row: Sequence[Token], dates: Sequence[Spot]) -> Iterator[Quantity]:
    dated = {place for spot in dates for place in range(spot.first, spot.last)}
    reader = _Reader(words, row, dated, is_abroad(row))
    place = 0
    while place < len(row):
        reader.pass_by(place)
        found = None if place in dated else figure(row, place, abroad=reader.abroad)
        if not found:
            place += 1
            continue
        quantity, place = reader.read(found)
        if quantity:
            yield quantity


class _Reader:
    """Walks over a row once; what was passed tells whether a figure stands on a condition."""

    def __init__(self, words: str, row: Sequence[Token], dated: set[int], abroad: bool) -> None:
        self.words, self.row, self.dated, self.abroad = words, row, dated, abroad
        self.has_if = any(token.low in table.IF for token in row)
        self.may = self.holds = self.changed = self.would = self.if_all = self.capacity = self.label_end = -99

    def pass_by(self, at: int) -> None:
        """Take note of a token that is walked over."""
        low = self.row[at].low
        if low in table.MAY:
            self.may = at
        if low in table.HOLDS and at - self.may <= 5:
            self.holds = at
        if low in table.CHANGES:
            self.changed = at
        if low in table.WOULD:
            self.would = at
        if low == "capacity":
            self.capacity = at
        if low in table.IF and self.low_at(at + 1) in ("all", "each", "every", "fully"):
            self.if_all = at

    def low_at(self, at: int) -> str:
        return self.row[at].low if 0 <= at < len(self.row) else ""

    def read(self, first: Figure) -> tuple[Quantity | None, int]:
        """Return the quantity of a figure, None if it is a name, an age or the like, and the token to go on from."""
        if self._is_name(first):
            self.label_end = first.last
            return None, first.last
        begin, sign = self._sign(first.first)
        second = self._second(first, begin)
        last = second.last if second else first.last
        qualifier, begin, last = self._qualifier(begin, last, is_range=second is not None)
        unit, end = self._unit(last, sign, second or first)
        if unit and not sign and (after := self._after(end)):
            qualifier, end = after
        if not self._counts(first, second, unit, end, qualifier):
            return None, max(first.last, last)
        low, high = self._ends(first, second, qualifier)
        start, stop = self.row[begin].start, self.row[max(end, last) - 1].end
        told = self._condition(first.first, end) or qualifier or Qualifier.EXACT
        if first.is_vague and not told:
            told = Qualifier.AT_LEAST
        return Quantity(low, high, unit, told, self.words[start:stop], start, stop), max(end, last)

    def _sign(self, at: int) -> tuple[int, str]:
        """Return where a figure begins with its currency sign or code, and what that stands for."""
        low = self.low_at(at - 1)
        if low not in table.CURRENCIES:
            return at, ""
        if (
            low == "$"
            and self.low_at(at - 2) in ("us", "u.s")
            and self.row[at - 2].end == self.row[at - 1].start
        ):
            return at - 2, "US dollars"
        return at - 1, table.CURRENCIES[low]

    def _second(self, first: Figure, begin: int) -> Figure | None:
        """Return the upper end of a range: 10,000 to 12,000, 20-25, two or three, between 4 and 5 million."""
        join, at = self.low_at(first.last), first.last + 1
        before = self.low_at(begin - 1)
        if self.low_at(at) in table.CURRENCIES:
            at += 1
        if at >= len(self.row) or at in self.dated or first.is_vague:
            return None
        is_join = join in _DASHES or join in ("to", "or") or (join == "and" and before == "between")
        if before == "from" and begin - self.changed <= 6:
            return None
        second = figure(self.row, at, abroad=self.abroad) if is_join else None
        if not second or second.is_vague:
            return None
        low = _shared(first, second)
        return second if low < second.value else None

    def _qualifier(self, begin: int, last: int, *, is_range: bool) -> tuple[Qualifier | None, int, int]:
        """Return how exact a figure is told to be, before or after it, and where it begins and ends with that."""
        found: Qualifier | None = None
        at = begin
        for _ in range(2):
            taken = self._before(at)
            if not taken:
                break
            length, qualifier = taken
            at -= length
            found = qualifier if found in (None, Qualifier.ABOUT) else found
        if is_range and self.low_at(at - 1) in ("between", "from"):
            at -= 1
            if taken := self._before(at):
                at, found = at - taken[0], found or taken[1]
        if self.low_at(last) == "+" and self.row[last].start == self.row[last - 1].end:
            return Qualifier.AT_LEAST, at, last + 1
        if after := self._after(last):
            return after[0], at, after[1]
        if self.low_at(last) == "-" and self.low_at(last + 1) == "odd":
            return Qualifier.ABOUT, at, last + 2
        return found, at, last

    def _after(self, at: int) -> tuple[Qualifier, int] | None:
        """Return what "or so", "or more" behind a figure or its unit tell, and where they end."""
        for length in (2, 1):
            phrase = " ".join(token.low for token in self.row[at : at + length])
            if at + length <= len(self.row) and phrase in table.QUALIFIERS_AFTER:
                return table.QUALIFIERS[phrase], at + length
        return None

    def _before(self, at: int) -> tuple[int, Qualifier] | None:
        for length in range(min(table.LONGEST_QUALIFIER, at), 0, -1):
            phrase = " ".join(token.low for token in self.row[at - length : at])
            if phrase in table.QUALIFIERS and phrase not in table.QUALIFIERS_AFTER - {"plus"}:
                return length, table.QUALIFIERS[phrase]
        return None

    def _unit(self, last: int, sign: str, found: Figure) -> tuple[str, int]:
        if sign:
            return sign, last
        return counted(self.row, last, words=self.words, is_vague=found.is_vague, is_one=found.value == 1)

    def _counts(
        self, first: Figure, second: Figure | None, unit: str, end: int, qualifier: Qualifier | None
    ) -> bool:
        """Say whether a figure counts something, and is no bare number, span of time that only dates, or the like."""
        before = self.low_at(first.first - 1)
        if unit.lower() in table.TIMES:
            return not (
                before in table.DEICTIC or self.low_at(end) in table.AGO or (before == "over" and not second)
            )
        if unit:
            is_named = (
                before in table.DEFINITE or before.endswith(("'s", "s'")) or unit.lower() in table.NOT_COUNTED
            )
            return not first.is_spelt or bool(qualifier) or not is_named
        if self._is_ordinal_name(first, end):
            return False
        if first.is_spelt and not second:
            return qualifier is not None and first.value > 1
        return bool(qualifier or second or first.value >= 100 or first.scale > 1)

    def _is_ordinal_name(self, found: Figure, end: int) -> bool:
        """Say whether bare digits only tell apart what follows: "the 1718 Panel"."""
        plain = found.last == found.first + 1 and self.row[found.first].text.isdecimal()
        return plain and end < len(self.row) and self.row[end].is_word and self.row[end].is_capital

    def _ends(
        self, first: Figure, second: Figure | None, qualifier: Qualifier | None
    ) -> tuple[Decimal | None, Decimal | None]:
        if second:
            return _shared(first, second), second.value
        if first.is_vague or qualifier == Qualifier.AT_LEAST:
            return first.value, None
        return (None if qualifier == Qualifier.UP_TO else first.value), first.value

    def _condition(self, at: int, end: int) -> Qualifier | None:
        """Say whether a figure is what something has room for, or holds only if something else is so."""
        if (at - self.holds <= 12 and self.holds - self.may <= 5) or at - self.capacity <= 4:
            return Qualifier.CAPACITY
        if at - self.if_all <= 10 or (self.has_if and (at - self.would <= 8 or self._leads_to_if(end))):
            return Qualifier.CONDITIONAL
        return None

    def _leads_to_if(self, at: int) -> bool:
        for token in self.row[at : at + 6]:
            if not token.is_word:
                return False
            if token.low in table.IF:
                return True
        return False

    def _is_name(self, found: Figure) -> bool:
        """Say whether a figure is part of a name, a calibre, an ordinal, an age, a mark in brackets."""
        row, at, last = self.row, found.first, found.last
        if not row[at].is_figure:
            is_titled = row[at].is_capital and at > 0 and row[at - 1].is_word
            return is_titled or (found.value == 1 and found.scale == 1 and not self._before(at))
        before, after = self.low_at(at - 1), self.low_at(last)
        touches = last < len(row) and row[last].start == row[last - 1].end
        if before in ("/", "_") or (after in ("/", "_", ":") and touches):
            return True
        if after in table.CALIBRES or (after in _DASHES and self.low_at(last + 1) in table.CALIBRES):
            return self.low_at(last + 1) != "of"
        if touches and row[last].is_word and after not in table.MEASURES | table.MONEY:
            return True
        if touches and after == "-" and self.low_at(last + 1).startswith(("year-old", "years-old")):
            return True
        if before in ("[", "(") and after in ("]", ")"):
            return True
        return found.scale == 1 and (self._is_labelled(found) or self._is_age(found))

    def _is_labelled(self, found: Figure) -> bool:
        """Article 4, No. 10, Resolutions 1718 and 2270, Boeing 747."""
        row, at = self.row, found.first
        before = self.low_at(at - 1)
        if before == "." and self.low_at(at - 2) in table.LABELS and not row[at - 2].text.islower():
            return True
        if before in table.LABELS and (before not in ("no", "us", "top") or row[at - 1].is_capital):
            return True
        if before in ("and", ",", "to", "or", *_DASHES) and at - 1 == self.label_end:
            return True
        if (
            before in _DASHES
            and at > 1
            and row[at - 1].start == row[at - 2].end
            and row[at].start == row[at - 1].end
        ):
            return row[at - 2].is_word
        plain = row[at].text.isdecimal() and found.last == at + 1
        is_after_name = at > 1 and row[at - 1].is_word and row[at - 1].is_capital
        return (
            plain and is_after_name and before not in table.QUALIFIERS and not self._names_thing(found.last)
        )

    def _is_age(self, found: Figure) -> bool:
        before, after = self.low_at(found.first - 1), self.low_at(found.last)
        if before in ("aged", "age"):
            return True
        is_apart = before == "," and after in (",", ".") and found.value < 120 and found.first > 1
        return is_apart and self.row[found.first - 2].is_capital

    def _names_thing(self, at: int) -> bool:
        return at < len(self.row) and bool(counted(self.row, at, words=self.words)[0])


def _shared(first: Figure, second: Figure) -> Decimal:
    """Return the lower end of a range, which may leave its million to the upper end: 10 to 12 million."""
    if first.scale == 1 and second.scale > 1 and first.value * second.scale < second.value:
        return plain(first.value * second.scale)
    return first.value
