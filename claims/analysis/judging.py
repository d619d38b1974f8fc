"""What a judgement may say: the rules that a status, a likelihood and a figure keep, for any kind of claim."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.analysis.scales import Confidence, Kind, Standard, Status, band, likelihoods


@dataclass(frozen=True, slots=True)
class Judged:
    """The values of one judgement, beside what its claim says about itself."""

    kind: str
    status: str
    confidence: str = ""
    likelihood: str = ""
    probability: int | None = None
    standard: str = Standard.ICD203
    has_test: bool = False
    has_quantity: bool = False
    figure_low: Decimal | None = None
    figure_high: Decimal | None = None
    figure_as_of: date | None = None
    rationale: str = ""


def problems(judged: Judged) -> dict[str, str]:
    """Return what is wrong with a judgement, a sentence per field; empty if it may be recorded.

    These are rules, not warnings: likelihood belongs to an open question, a forecast is open until it is resolved, and
    nothing is judged without a reason (DESIGN.md, section 2).
    """
    return _status(judged) | _likelihood(judged) | _probability(judged) | _figure(judged) | _rationale(judged)


def _status(judged: Judged) -> dict[str, str]:
    if judged.status not in list(Status):
        return {"status": f"Choose a status: {', '.join(Status)}."}
    if judged.kind == Kind.FORECAST and judged.status != Status.UNVERIFIED:
        return {"status": "A forecast stays open until it is resolved."}
    if judged.confidence and judged.confidence not in list(Confidence):
        return {"confidence": f"'{judged.confidence}' is not one of {', '.join(Confidence)}."}
    return {}


def _likelihood(judged: Judged) -> dict[str, str]:
    if not judged.likelihood:
        return {}
    if judged.likelihood not in likelihoods(judged.standard):
        return {"likelihood": f"'{judged.likelihood}' is not a likelihood of {judged.standard}."}
    settled = judged.status in (Status.CORROBORATED, Status.REFUTED)
    if judged.kind == Kind.EVENT and settled:
        return {
            "likelihood": f"Leave likelihood empty: an event that is {judged.status} is no longer a chance."
        }
    if judged.kind == Kind.STATEMENT and settled:
        return {"likelihood": "Leave likelihood empty: it is given only while the saying itself is in doubt."}
    if judged.kind in (Kind.VIEW, Kind.FORECAST) and not judged.has_test:
        return {
            "likelihood": f"Leave likelihood empty: this {judged.kind} has no test, so it cannot be scored as worded."
        }
    return {}


def _probability(judged: Judged) -> dict[str, str]:
    if judged.probability is None:
        return {}
    if not judged.likelihood:
        return {"probability": "Choose the likelihood that this probability belongs to, or leave it empty."}
    if not 1 <= judged.probability <= 99:
        return {"probability": "Give a whole number from 1 to 99."}
    if judged.likelihood not in likelihoods(judged.standard):
        return {}
    inside = band(judged.standard, judged.likelihood)
    if not inside.low <= judged.probability <= inside.high:
        return {"probability": f"{judged.probability} lies outside {inside.word} ({inside.range})."}
    return {}


def _figure(judged: Judged) -> dict[str, str]:
    low, high = judged.figure_low, judged.figure_high
    if low is None and high is None:
        return (
            {"figure_low": "Give a figure for this day, or leave the day empty."}
            if judged.figure_as_of
            else {}
        )
    if not judged.has_quantity:
        return {"figure_low": "Leave the figure empty: the claim holds no quantity."}
    if low is not None and high is not None and low > high:
        return {"figure_high": "The higher figure is below the lower one."}
    return {}


def _rationale(judged: Judged) -> dict[str, str]:
    return {} if judged.rationale.strip() else {"rationale": "Say why: a judgement needs a rationale."}
