"""Hedges: words by which a sentence holds back, with the likelihood that surveys found readers give them."""

from dataclasses import dataclass

NO_BAND = "evidential, no band"


@dataclass(frozen=True, slots=True)
class Hedge:
    """Words that hold back. `band` is the range in per cent within which readers put them, None where none was asked.

    `source` is the survey or standard of the band, or "evidential, no band".
    """

    words: str
    band: tuple[int, int] | None
    source: str
    start: int
    end: int


def hedges(words: str) -> tuple[Hedge, ...]:
    """Return the hedges of a sentence, in order."""
    return ()
