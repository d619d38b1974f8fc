"""Who says it: the source that a sentence names, the verb that it is given, and the mouths between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claims.analysis import attribution_words as table
from claims.analysis import mouths
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


@dataclass(frozen=True, slots=True)
class _Form:
    kind: str
    tense: str


def _forms() -> dict[str, _Form]:
    found: dict[str, _Form] = {}
    for kind, verbs in (("thinks", table.THOUGHT), ("says", table.SPEECH)):
        for verb in sorted(verbs):
            third, past, ing, participle = table.forms(verb)
            found |= {third: _Form(kind, "third"), ing: _Form(kind, "ing"), participle: _Form(kind, "past")}
            found |= {past: _Form(kind, "past"), verb: _Form(kind, "base")}
    return found


_FORMS = _forms()
_PHRASES = Phrases(table.PHRASES)


def attributions(words: str) -> tuple[Attribution, ...]:
    """Return the attributions of a sentence, in order."""
    return read(words, tokens(words))


def read(words: str, row: Sequence[Token]) -> tuple[Attribution, ...]:
    """Read the attributions of a row of tokens; each token looks a bounded way to both sides."""
    found: list[Attribution] = []
    at = 0
    while at < len(row):
        one, at = _read_at(words, row, at)
        if one:
            found.append(one)
    return tuple(_chained(words, found))


def _read_at(words: str, row: Sequence[Token], at: int) -> tuple[Attribution | None, int]:
    taken = _PHRASES.at(row, at)
    if taken:
        one = _phrase(words, row, at, *taken)
        if one:
            return one, at + taken[0]
    form = _FORMS.get(row[at].low)
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
        if not source or (kind == "citing" and before in table.DETERMINERS):
            return None
        return _made(words, row, verb, source)
    if kind == "per":
        known = at == 0 or before == ","
        source = mouths.after(row, at + 1)
        return _made(words, row, verb, source) if known and source and row[source[0]].is_capital else None
    if kind == "nobody":
        return _made(words, row, verb, None)
    if before in table.DETERMINERS or before in table.BE:
        return None
    return _made(words, row, verb, mouths.before(row, at), is_speech=kind == "says")


def _verb(words: str, row: Sequence[Token], at: int, form: _Form) -> Attribution | None:
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
    if form.tense == "past" and after == "by" and at + 2 < len(row):
        return _made(words, row, verb, mouths.after(row, at + 2), is_speech=is_speech)
    if before in table.BE and form.tense != "ing":
        return None
    if _is_modifier(row, at, nearest, form) or (low.startswith("deni") and after in REFUSED):
        return None
    if not _has_complement(row, at, low, form, before):
        return None
    if form.tense == "base" and not _may_be_finite(row, back, before, after):
        return None
    source = _inverted(row, at, form) or mouths.before(row, at)
    return _made(words, row, verb, source, is_speech=is_speech)


def _is_modifier(row: Sequence[Token], at: int, nearest: str, form: _Form) -> bool:
    """Say whether a form stands before a noun or is one: "the alleged ship", "his report"."""
    if nearest.endswith(("'s", "s'")) and row[at - 1].low not in (
        "it's",
        "he's",
        "she's",
        "that's",
        "who's",
        "there's",
    ):
        return True
    if nearest in (
        "that",
        "this",
        "some",
        "many",
        "most",
        "few",
        "all",
        "both",
        "others",
        "several",
        "other",
    ):
        return form.tense == "ing" or (
            form.tense == "past" and nearest not in ("that", "some", "many", "few", "both", "all", "most")
        )
    return nearest in table.DETERMINERS


def _opens(row: Sequence[Token], at: int) -> bool:
    """Say whether a clause, a quotation or a name may begin at a token."""
    if at >= len(row):
        return False
    token = row[at]
    return (
        token.low in ("that", "the", "a", "an", "he", "she", "it", "they", "there", "we", "i", "you", "his", "her", "their",
                      "its", "how", "why", "what", "whether", "if", "this", "these", "those", "when", "where", "who", "no", "some", "all", "not")
        or token.text in mouths.MARKS
        or token.text in (":", "``", "'", "‘")
        or token.is_capital
    )  # fmt: skip


_ONLY_THAT = listed(
    "find finds found finding show shows showed showing shown see sees saw hold holds held know knows knew feel feels felt mean means "
    "meant maintain maintains maintained learn learned learns understand understands understood determine determined decide decided "
    "observe observed detect detected document documented verify verified realize realized realise realised indicate indicates "
    "indicated mention trust answered answer answers"
)
_CLAUSE = listed("that how why whether if what")


def _has_complement(row: Sequence[Token], at: int, low: str, form: _Form, before: str) -> bool:
    after = row[at + 1] if at + 1 < len(row) else None
    if low in _ONLY_THAT:
        return after is not None and (
            after.low in _CLAUSE
            or after.text in mouths.MARKS
            or after.low in ("he", "she", "it", "they", "there")
        )
    if low in table.ALSO_NOUNS:
        subject = at > 0 and (row[at - 1].is_capital or before in table.PRONOUNS or before.endswith("s"))
        if form.tense == "third" and after is not None and after.low == "that":
            return at > 0 and row[at - 1].is_word
        return subject and _opens(row, at + 1)
    if low in table.NOT_ALONE:
        return _opens(row, at + 1) or (after is not None and after.low in ("to", "for", "on", "as"))
    return True


def _may_be_finite(row: Sequence[Token], back: int, before: str, after: str) -> bool:
    """Say whether a bare form has a subject before it, or a "to" or a modal and a clause behind."""
    if back < 0:
        return False
    if before == "to" or before in table.MODALS:
        return after == "that" or (
            before in ("would", "did", "do", "will") and after in ("whether", "if", "how", "why")
        )
    return (
        before in table.PRONOUNS
        or before.endswith("s")
        or before in ("people", "police", "don't", "didn't", "who")
    )


def _inverted(row: Sequence[Token], at: int, form: _Form) -> tuple[int, int] | None:
    """Return who follows the verb, as in `," said Kim`; after a mere comma only if no clause follows the name."""
    if form.tense not in ("past", "third") or form.kind != "says" or at == 0 or at + 1 >= len(row):
        return None
    is_quoted = row[at - 1].text in mouths.MARKS or row[at - 1].text in ("''", "'", "’")
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
    for place in range(at + 1, min(len(row) - 1, at + 4)):
        if row[place].low == "by":
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
        return _made(words, row, (at, at + 1), source)
    return None


_CITING = listed("citing|quoting|cited|cites|quotes|referring to reports by", parted_by="|")
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
        if last and one.verb.lower() in _CITING:
            chained[-1] = _joined(words, last, one, last.verb, (*last.chain, *one.chain))
        elif last and last.verb.lower() in _CITING and one.source_words and one.start < last.start:
            chained[-1] = _joined(words, last, one, one.verb, (*one.chain, *last.chain))
        elif last and last.is_speech and one.chain and last.chain and _follows(words, last, one):
            verb = last.verb if last.verb.lower() in _CITING else one.verb
            chained[-1] = _joined(words, last, one, verb, (*last.chain, *one.chain))
        elif last and not one.chain and words[last.end : one.start].strip().endswith((" and", " but", " or")):
            chained.append(replace(one, source_words=last.source_words, chain=last.chain))
        else:
            chained.append(one)
    return chained


def _joined(words: str, one: Attribution, two: Attribution, verb: str, chain: tuple[str, ...]) -> Attribution:
    start, end = min(one.start, two.start), max(one.end, two.end)
    is_speech = two.is_speech or two.verb.lower() in _CITING
    return Attribution(chain[-1], verb, chain, words[start:end], start, end, is_speech)


def _follows(words: str, one: Attribution, two: Attribution) -> bool:
    """Say whether the second attribution is what the first one says: nothing but "that" or a day stands between."""
    between = words[one.end : two.start]
    if two.source_words.lower() in table.PRONOUNS or len(between) > 40:
        return False
    lows = [token.low for token in tokens(between)]
    return all(low in _GAPS for low in lows) and (lows[:1] != [","] or one.verb.lower() == "according to")
