"""What a sentence tells beside its matter: figures, whose word, how sure, forecast, quotation, denial.

Each signal carries the very words that gave it. Signals propose; nothing is decided by them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from claims.analysis import attribution, hedge_words, hedging, quantities
from claims.analysis.attribution import Attribution
from claims.analysis.figures import is_abroad
from claims.analysis.hedging import Hedge
from claims.analysis.quantities import Quantity
from claims.analysis.quoted import Quoted, quotations, run_on
from claims.analysis.tokens import Token, Trigger, phrases, tokens, trigger
from claims.analysis.when import spots

__all__ = ["Attribution", "Hedge", "Quantity", "Signals", "Trigger", "read_run", "read_signals"]

_FORECASTS = phrases((hedge_words.FORECASTS, True), (hedge_words.NO_FORECASTS, False))
_DENIALS = phrases((hedge_words.DENIALS, True))
_OWN_DENIALS = phrases((hedge_words.OWN_DENIALS, True))
_FEWEST, _FEWEST_ALONE = 1, 2


@dataclass(frozen=True, slots=True)
class Signals:
    """All signals of one sentence; offsets count from its beginning."""

    quantities: tuple[Quantity, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    hedges: tuple[Hedge, ...] = ()
    forecast: Trigger | None = None
    quotation: Trigger | None = None
    denial: Trigger | None = None


def read_signals(words: str) -> Signals:
    """Return the signals of one sentence. Takes any text, never raises, in time linear in its length."""
    return _read(words, quotations(words)[0])


def read_run(sentences: Iterable[str]) -> Iterator[Signals]:
    """Return the signals of sentences that follow each other: a quotation may run on from one to the next."""
    listed = list(sentences)
    for words, (quoted, _) in zip(listed, run_on(listed), strict=True):
        yield _read(words, quoted)


def _read(words: str, quoted: Sequence[Quoted]) -> Signals:
    row = tokens(words)
    dates = spots(row)
    figures = tuple(quantities.read(words, row, dates))
    if is_abroad(row):
        # The tables are English: elsewhere "will" wants and "may" is a month. Better nothing than what is false.
        return Signals(figures, quotation=_quotation(words, quoted, is_said=False))
    said = attribution.read(words, row)
    return Signals(
        quantities=figures,
        attributions=said,
        hedges=hedging.read(words, row, dates),
        forecast=_forecast(words, row),
        quotation=_quotation(words, quoted, is_said=any(one.is_speech for one in said)),
        denial=_denial(words, row, said),
    )


def _quotation(words: str, quoted: Sequence[Quoted], *, is_said: bool) -> Trigger | None:
    """Return the longest words between quotation marks; where nobody speaks, a few words are a name or a term."""
    longest = max(quoted, key=lambda one: one.end - one.start, default=None)
    if not longest:
        return None
    inside = words[longest.start : longest.end]
    fewest = _FEWEST if is_said or inside.endswith((".", ",", "!", "?", "…")) else _FEWEST_ALONE
    return None if len(inside.split(None, fewest)) < fewest else trigger(words, longest.start, longest.end)


def _forecast(words: str, row: Sequence[Token]) -> Trigger | None:
    at = 0
    while at < len(row):
        length, foretells = _FORECASTS.at(row, at) or (1, row[at].low.endswith("'ll"))
        if foretells and not (row[at].low == "will" and row[at].is_capital and at):
            return trigger(words, row[at].start, row[at + length - 1].end)
        at += length
    return None


def _denial(words: str, row: Sequence[Token], said: Sequence[Attribution]) -> Trigger | None:
    """Return the words of the first denial: "denied", "rejected … as", "said it did not"."""
    spoken = {one.end for one in said if one.is_speech and one.source_words} | {
        one.start + len(one.words) for one in said if one.is_speech
    }
    for at in range(len(row)):
        length = _denial_at(row, at, spoken)
        if length:
            return trigger(words, row[at].start, row[at + length - 1].end)
    return None


def _denial_at(row: Sequence[Token], at: int, spoken: set[int]) -> int:
    """Return how many tokens the denial that begins at a token takes; 0 if none does."""
    low, before = row[at].low, [token.low for token in row[max(0, at - 3) : at]]
    following = [token.low for token in row[at + 1 : at + 9]]
    taken = _DENIALS.at(row, at)
    if taken:
        refuses = low.startswith("deni") or low.startswith("deny")
        what = following[1:3] if following[:1] and following[0] in hedge_words.REFUSED_TO else following[:1]
        if refuses and (hedge_words.NOT_DENIED & set(before) or hedge_words.REFUSED & set(what)):
            return 0
        return taken[0]
    if low in hedge_words.DISMISSALS and not hedge_words.NOT_DENIED & set(before):
        for place, one in enumerate(following):
            if one in hedge_words.DISMISSED:
                return place + 2 if place < 4 else 1
            if one in (",", ";", "."):
                break
    if low in hedge_words.PRONOUNS and at and _speaks_before(row, at, spoken):
        own = _OWN_DENIALS.at(row, at + 1) if at + 1 < len(row) else None
        return own[0] + 1 if own else 0
    return 0


def _speaks_before(row: Sequence[Token], at: int, spoken: set[int]) -> bool:
    """Say whether somebody is just said to have said so: "Moscow said it", "Moscow said that it"."""
    last = at - 2 if row[at - 1].low == "that" and at > 1 else at - 1
    return row[last].end in spoken
