"""What the form for evidence can be filled with from the signals of a sentence: a guess, which a person corrects."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claims.analysis.attribution import Attribution
from claims.analysis.attribution_words import PRONOUNS
from claims.analysis.quantities import Quantity
from claims.analysis.quantity_words import TIMES
from claims.analysis.scales import Basis, Qualifier, Word
from claims.analysis.signals import Signals
from claims.analysis.tokens import listed

_ADMITS = listed(
    "admit admits admitted admitting acknowledge acknowledges acknowledged concede concedes conceded confess confessed"
)
_RECKONS = listed(
    "estimate estimates estimated estimating calculate calculates calculated reckon reckons reckoned extrapolated"
)
_OPINES = listed(
    "argue argues argued arguing contend contends contended speculate speculated speculates predict predicts predicted "
    "believe believes believed think thinks thought opine opined suspect suspects suspected judge judges"
)
_SEES = listed("imagery images image photographs photos photo pictures footage video videos satellite")
_RECORDS = listed(
    "data statistics records figures customs documents filings decree register registry minutes"
)
_MOST = Decimal(10) ** 12
_STEPS = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"))


@dataclass(frozen=True, slots=True)
class Filled:
    """Values for the fields of the same names; an empty one is no guess. How credible it is, is never guessed."""

    word: str = ""
    attributed_to: str = ""
    via: str = ""
    basis: str = ""
    quantity_low: Decimal | None = None
    quantity_high: Decimal | None = None
    quantity_unit: str = ""
    quantity_qualifier: str = ""


def filled(signals: Signals, *, unit: str = "") -> Filled:
    """Return what the signals of a sentence propose for evidence from it, `unit` being what the claim counts.

    The figure is the one that counts what the claim counts, or the only one. A sentence that names nobody gives no guess
    of whose word it is.
    """
    said = _spoken(signals.attributions)
    name = said.source_words if said else ""
    word = "" if not said else Word.SOURCE.value if name else Word.UNKNOWN.value
    low, high, what, qualifier = _figure(_main(signals.quantities, unit))
    return Filled(
        word=word,
        attributed_to=name[:200],
        via=", ".join(said.chain[:-1])[:300] if said and name else "",
        basis=_basis(signals, said),
        quantity_low=low,
        quantity_high=high,
        quantity_unit=what,
        quantity_qualifier=qualifier,
    )


def _spoken(found: Sequence[Attribution]) -> Attribution | None:
    """Return the attribution that says whose word it is: the first that names somebody, else the first at all."""
    said = [one for one in found if one.is_speech]
    named = (one for one in said if one.source_words and one.source_words.lower() not in PRONOUNS)
    first = next(named, None)
    if first or not said:
        return first
    return Attribution("", said[0].verb, (), said[0].words, said[0].start, said[0].end)


def _basis(signals: Signals, said: Attribution | None) -> str:
    verbs = said.verb.lower().split() if said else []
    names = said.source_words.lower().split() if said else []
    if signals.denial and said:
        return Basis.DENIAL.value
    for table, basis in ((_ADMITS, Basis.ADMISSION), (_RECKONS, Basis.CALCULATION), (_OPINES, Basis.OPINION)):
        if table.intersection(verbs):
            return basis.value
    for table, basis in ((_SEES, Basis.OBSERVATION), (_RECORDS, Basis.RECORD)):
        if table.intersection(names):
            return basis.value
    return ""


def _main(found: Sequence[Quantity], unit: str) -> Quantity | None:
    """Return the quantity that counts what the claim counts; else the only one that is no span of time."""
    wanted = set(unit.lower().split())
    for one in found:
        if wanted and set(one.unit.lower().split()) & wanted:
            return one
    counts = [one for one in found if one.unit.lower() not in TIMES]
    return counts[0] if len(counts) == 1 else None


def _figure(one: Quantity | None) -> tuple[Decimal | None, Decimal | None, str, str]:
    if one is None:
        return None, None, "", Qualifier.EXACT.value
    low, high, unit = one.low, one.high, one.unit
    if max(low or 0, high or 0) >= _MOST:
        step, name = next(step for step in _STEPS if max(low or 0, high or 0) >= step[0])
        low, high = low and low / step, high and high / step
        unit = f"{name} {unit}".strip()
    ends = [None if end is None else round(end, 3) for end in (low, high)]
    if any(end is not None and end >= _MOST for end in ends):
        return None, None, "", Qualifier.EXACT.value
    return ends[0], ends[1], unit[:100], one.qualifier.value
