"""Who says it: the source that a sentence names, the verb that it is given, and the mouths between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claims.analysis import attribution_words as table
from claims.analysis import mouths, verbs
from claims.analysis.hedge_words import REFUSED
from claims.analysis.tokens import Phrases, Token, listed, tokens
from claims.analysis.when import MONTHS


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose word a sentence gives, or whose view.

    `source_words` is who is claimed to know, "" where nobody is named ("reportedly"); `verb` the word that says so;
    `chain` the mouths from the outermost in, the source last: ("Reuters", "Ukrainian intelligence"). `is_speech` is
    false where somebody only thinks or wants: that is told by whoever writes, not by them.
    """

    source_words: str
    verb: str
    chain: tuple[str, ...]
    words: str
    start: int
    end: int
    is_speech: bool = True


_PHRASES = Phrases(table.PHRASES)


def attributions(words: str) -> tuple[Attribution, ...]:
    """Return the attributions of a sentence, in order."""
    return read(words, tokens(words))


def read(words: str, row: Sequence[Token]) -> tuple[Attribution, ...]:
    """Read the attributions of a row of tokens; each token looks a bounded way to both sides."""
    is_headline = 2 * sum(token.is_capital for token in row) > len(row)
    found: list[Attribution] = []
    at = 0
    while at < len(row):
        one, at = _read_at(words, row, at)
        if one:
            found.append(one)
    return tuple(_chained(words, [one for one in found if is_headline or not _is_name(words, one)]))


def _is_name(words: str, one: Attribution) -> bool:
    """Say whether the verb has a capital within the sentence, as part of a name has."""
    at = words.rfind(one.verb, one.start, one.end)
    return one.verb[:1].isupper() and at > 0 and words[at - 1] == " "


def _read_at(words: str, row: Sequence[Token], at: int) -> tuple[Attribution | None, int]:
    taken = _PHRASES.at(row, at)
    if taken:
        one = _phrase(words, row, at, *taken)
        if one:
            return one, at + taken[0]
    form = verbs.FORMS.get(row[at].low)
    if form:
        return _verb(words, row, at, form), at + 1
    if row[at].low in table.NOUNS:
        return _noun(words, row, at), at + 1
    return None, at + 1


def _made(
    words: str,
    row: Sequence[Token],
    verb: tuple[int, int],
    source: tuple[int, int] | None,
    *,
    is_speech: bool = True,
) -> Attribution:
    name = mouths.named(row, words, source)
    places = [verb, source] if source and name else [verb]
    start = min(row[first].start for first, _ in places)
    end = max(row[last - 1].end for _, last in places)
    said = words[row[verb[0]].start : row[verb[1] - 1].end]
    return Attribution(name, said, (name,) if name else (), words[start:end], start, end, is_speech)


def _phrase(words: str, row: Sequence[Token], at: int, length: int, kind: str) -> Attribution | None:
    verb = (at, at + length)
    before = row[at - 1].low if at else ""
    if kind in ("by", "citing"):
        source = mouths.after(row, at + length)
        if at + length < len(row) and row[at + length].low in ("which", "whom"):
            # "customs data, according to which": the name stands before.
            source = mouths.before(row, at - 1 if before == "," else at)
        if not source or (
            kind == "citing" and (before in table.DETERMINERS or not mouths.is_mouth(row, source))
        ):
            return None
        return _made(words, row, verb, source)
    if kind == "per":
        known = at == 0 or before == ","
        source = mouths.after(row, at + 1)
        named = source and any(token.is_capital for token in row[source[0] : source[1]][:2])
        return _made(words, row, verb, source) if known and named else None
    if kind == "nobody":
        return _made(words, row, verb, None)
    if before in table.DETERMINERS or before in table.BE:
        return None
    return _made(words, row, verb, mouths.before(row, at), is_speech=kind == "says")


def _verb(words: str, row: Sequence[Token], at: int, form: verbs.Form) -> Attribution | None:
    verb, is_speech = (at, at + 1), form.kind == "says"
    low, nearest = row[at].low, row[at - 1].low if at else ""
    back = at - 1
    while back >= 0 and (
        row[back].low in table.SKIPPED or (row[back].low.endswith("ly") and len(row[back].low) > 4)
    ):
        back -= 1
    before, after = (row[back].low if back >= 0 else ""), (row[at + 1].low if at + 1 < len(row) else "")
    if before in table.BE and form.tense == "past":
        return _passive(words, row, at, back, is_speech)
    if low in _PREPOSITIONS or (form.tense == "ing" and at == 0):
        return None
    if form.tense == "past" and after == "by" and at + 2 < len(row) and low not in table.NOT_BY:
        return _made(words, row, verb, mouths.after(row, at + 2), is_speech=is_speech)
    if before in table.BE and form.tense != "ing":
        return None
    if verbs.is_modifier(row, at, nearest, form) or (low.startswith("deni") and after in REFUSED):
        return None
    if not verbs.has_complement(row, at, low, form, before):
        return None
    if form.tense == "base" and not verbs.may_be_finite(row, back, before, after):
        return None
    if form.tense == "ing" and nearest == ",":
        source = mouths.subject(row, at)
    elif form.tense == "ing" and before not in table.BE:
        source = None
    else:
        source = _inverted(row, at, form) or mouths.before(row, at)
    if low in table.INFERRED:
        is_speech = bool(source and mouths.speaks(row, source))
    return _made(words, row, verb, source, is_speech=is_speech)


_PREPOSITIONS = listed("considering regarding")


def _inverted(row: Sequence[Token], at: int, form: verbs.Form) -> tuple[int, int] | None:
    """Return who follows the verb, as in `," said Kim`; after a mere comma only if no clause follows the name."""
    if form.tense not in ("past", "third") or form.kind != "says" or at == 0 or at + 1 >= len(row):
        return None
    is_quoted = row[at - 1].text in mouths.MARKS or row[at - 1].text in ("''", "'", "’")
    is_quoted = is_quoted and (form.tense == "past" or row[at].low == "says")
    is_after_words = is_quoted or row[at - 1].text in (",", "?", "!")
    following = row[at + 1]
    if not is_after_words or following.low in table.SKIPPED | MONTHS.keys():
        return None
    if following.is_capital or following.low in ("the", "a", "an", "one", "his", "her", "another"):
        name = mouths.after(row, at + 1)
        if name and (
            is_quoted or name[1] == len(row) or row[name[1]].text in ",.;:)—–" or row[name[1]].low in _PLACES
        ):
            return name
    return None


_PLACES = listed("in on at during after before who when as from with told to last this earlier")


def _passive(words: str, row: Sequence[Token], at: int, back: int, is_speech: bool) -> Attribution | None:
    """was reported by X; is believed to; was quoted as saying."""
    verb = (back, at + 1)
    if back and row[back].low == "be" and row[back - 1].low in table.MODALS:
        return None
    for place in range(at + 1, min(len(row) - 1, at + 4)):
        if row[place].low == "by" and row[at].low not in table.NOT_BY:
            return _made(words, row, verb, mouths.after(row, place + 1), is_speech=is_speech)
        if not row[place].is_word:
            break
    after = row[at + 1].low if at + 1 < len(row) else ""
    if after == "as" and row[at].low in ("quoted", "cited"):
        return _made(words, row, (back, at + 1), mouths.before(row, back))
    if row[at].low in table.PASSIVE_UNNAMED and after in ("to", "that"):
        return _made(words, row, (back, at + 2), None)
    if row[at].low in (
        "told",
        "asked",
        "accused",
        "criticized",
        "criticised",
        "blamed",
        "quoted",
        "described",
        "called",
        "convinced",
    ):
        return _made(words, row, verb, None) if row[at].low != "called" else None
    return None


def _noun(words: str, row: Sequence[Token], at: int) -> Attribution | None:
    """the claim that, Pyongyang's denial of, his warning that."""
    after = row[at + 1].low if at + 1 < len(row) else ""
    nearest = row[at - 1] if at else None
    if nearest is None:
        return None
    is_owned = nearest.low.endswith(("'s", "s'")) or nearest.low in (
        "his",
        "her",
        "their",
        "its",
        "my",
        "our",
    )
    if after == "that" or (is_owned and after in ("to", "about", "for", "of", "on")):
        source = (at - 1, at) if is_owned else None
        if source and nearest.is_capital:
            first = at - 1
            while first > 0 and row[first - 1].is_capital and row[first - 1].is_word and at - first < 6:
                first -= 1
            source = (first, at)
        return _made(words, row, (at, at + 1), source, is_speech=row[at].low not in table.VIEWS)
    return None


_CITING = listed("citing|quoting|cited|cites|quotes|referring to reports by", parted_by="|")
_MOST_MOUTHS = 6
_GAPS = listed(
    "that on , monday tuesday wednesday thursday friday saturday sunday in an interview statement exclusively"
)


def _chained(words: str, found: Sequence[Attribution]) -> list[Attribution]:
    """Put the mouths of a sentence in a row.

    One attribution is made of "Reuters reported, citing Ukrainian intelligence", "Reuters reported that the NIS said",
    "According to Reuters, the NIS said"; what follows "and" is said by the same.
    """
    chained: list[Attribution] = []
    for one in found:
        last = chained[-1] if chained else None
        if last is None or len(last.chain) >= _MOST_MOUTHS:
            chained.append(one)
        elif _is_said_by_same(words, last, one):
            chained.append(_said_by(words, one, last))
        elif joined := _joining(words, last, one):
            chained[-1] = joined
        else:
            chained.append(one)
    return chained


def _joining(words: str, last: Attribution, one: Attribution) -> Attribution | None:
    """Return two attributions as one if one mouth passes on what the other says; else None."""
    if one.verb.lower() in _CITING:
        return _joined(words, last, one, last.verb, (*last.chain, *one.chain))
    if last.verb.lower() in _CITING and one.source_words and one.start < last.start:
        return _joined(words, last, one, one.verb, (*one.chain, *last.chain))
    if last.is_speech and one.is_speech and last.chain and one.chain and _follows(words, last, one):
        verb = last.verb if last.verb.lower() in _CITING else one.verb
        return _joined(words, last, one, verb, (*last.chain, *one.chain))
    return None


def _is_said_by_same(words: str, last: Attribution, one: Attribution) -> bool:
    if one.verb.lower() in _CITING:
        return False
    if last.is_speech and last.chain and _adds(words, one):
        return True
    return not one.chain and _goes_on(words, last, one)


def _adds(words: str, one: Attribution) -> bool:
    """Say whether a verb only goes on from the one before: ", adding that"."""
    at = one.end - len(one.verb)
    is_last = words[at : one.end] == one.verb
    return one.verb.endswith("ing") and is_last and words[max(0, at - 9) : at].rstrip().endswith(",")


def _said_by(words: str, one: Attribution, other: Attribution) -> Attribution:
    start = one.end - len(one.verb)
    return replace(
        one, source_words=other.source_words, chain=other.chain, start=start, words=words[start : one.end]
    )


def _goes_on(words: str, one: Attribution, two: Attribution) -> bool:
    """Say whether the same go on saying: "and rejected", ", adding"."""
    between = words[one.end : two.start].rstrip()
    return between.endswith((" and", " but", " or"))


def _joined(words: str, one: Attribution, two: Attribution, verb: str, chain: tuple[str, ...]) -> Attribution:
    start, end = min(one.start, two.start), max(one.end, two.end)
    is_speech = two.is_speech or two.verb.lower() in _CITING
    return Attribution(chain[-1] if chain else "", verb, chain, words[start:end], start, end, is_speech)


def _follows(words: str, one: Attribution, two: Attribution) -> bool:
    """Say whether the second attribution is what the first one says: nothing but "that" or a day stands between."""
    between = words[one.end : two.start]
    if two.start < one.end or two.source_words.lower() in table.PRONOUNS or len(between) > 40:
        return False
    lows = [token.low for token in tokens(between)]
    return all(low in _GAPS for low in lows) and (lows[:1] != [","] or one.verb.lower() == "according to")
