"""A judgement in sentences: likelihood in one, confidence in another, never both in one."""

from claims.analysis.scales import Confidence, Kind, Status, band, status_word

_MEANINGS: dict[Kind, dict[Status, str]] = {
    Kind.EVENT: {
        Status.UNVERIFIED: "not enough stands behind it either way",
        Status.CORROBORATED: "independent origins stand behind it",
        Status.CONTESTED: "we judge the dispute about it real",
        Status.REFUTED: "what is known shows that it was not so",
    },
    Kind.STATEMENT: {
        Status.UNVERIFIED: "not enough shows that these words were said",
        Status.CORROBORATED: "these words were said; whether they are true is a claim of its own",
        Status.CONTESTED: "we judge it disputed that these words were said",
        Status.REFUTED: "what is known shows that these words were not said",
    },
    Kind.VIEW: {
        Status.UNVERIFIED: "too few facts speak for it or for its alternatives",
        Status.CORROBORATED: "facts bear it out better than its alternatives",
        Status.CONTESTED: "facts that count pull both ways",
        Status.REFUTED: "facts bear out its alternatives better",
    },
    Kind.FORECAST: {
        Status.UNVERIFIED: "it stays open until its outcome is resolved",
        Status.CORROBORATED: "what it said came about by its day",
        Status.CONTESTED: "we judge it disputed whether it came about",
        Status.REFUTED: "what it said did not come about by its day",
    },
}

_CHANCES = ("chance", "possibility")


def status_meaning(kind: str, status: str) -> str:
    """Return what a status says of a claim of this kind, as the rest of a sentence."""
    return _MEANINGS[Kind(kind)][Status(status)]


def status_sentence(kind: str, status: str) -> str:
    """Return the status with its meaning: "It stands as corroborated: independent origins stand behind it."."""
    verb = {"came true": "It came true", "did not": "It did not come true"}.get(
        status_word(kind, status), f"It stands as {status_word(kind, status)}"
    )
    return f"{verb}: {status_meaning(kind, status)}."


def likelihood_sentence(standard: str, code: str, probability: int | None = None) -> str:
    """Return the likelihood with its range: "We judge this very likely (80-95%)."; "" where none is given."""
    if not code:
        return ""
    given = band(standard, code)
    said = f"{given.word} ({given.range})"
    exact = f" In a figure: {probability}%." if probability is not None else ""
    if given.word.endswith(_CHANCES):
        article = "" if given.word.startswith("almost") else "a "
        return f"We see {article}{said} of this.{exact}"
    return f"We judge this {said}.{exact}"


def confidence_sentence(confidence: str) -> str:
    """Return the confidence: "Our confidence in this judgement is moderate."."""
    if not confidence:
        return "How sure we are of this judgement is not given."
    return f"Our confidence in this judgement is {Confidence(confidence).value}."
