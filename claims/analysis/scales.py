"""The words of the trade: kinds, statuses, confidence, likelihood bands, grades, and how each is shown."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    EVENT = "event"
    STATEMENT = "statement"
    VIEW = "view"
    FORECAST = "forecast"


class Status(StrEnum):
    UNVERIFIED = "unverified"
    CORROBORATED = "corroborated"
    CONTESTED = "contested"
    REFUTED = "refuted"


class Confidence(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Fate(StrEnum):
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Stance(StrEnum):
    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"


class Word(StrEnum):
    OWN = "own"
    SOURCE = "source"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    RECORD = "record"
    OBSERVATION = "observation"
    ADMISSION = "admission"
    DENIAL = "denial"
    CALCULATION = "calculation"
    OPINION = "opinion"
    UNSPECIFIED = "unspecified"


class Gap(StrEnum):
    """Why a piece of evidence leads to no origin."""

    WHOSE_WORD = "whose_word"
    NO_SOURCE = "no_source"
    UNNAMED = "unnamed"
    SEVERAL = "several"
    CIRCLE = "circle"


class Qualifier(StrEnum):
    EXACT = ""
    ABOUT = "about"
    AT_LEAST = "at_least"
    UP_TO = "up_to"
    CAPACITY = "capacity"
    CONDITIONAL = "conditional"


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class SourceKind(StrEnum):
    PERSON = "person"
    BODY = "body"
    OUTLET = "outlet"
    JOINT_BODY = "joint_body"
    UNNAMED = "unnamed"


class DocumentState(StrEnum):
    NEW = "new"
    READING = "reading"
    READ = "read"
    SET_ASIDE = "set_aside"


class NoteKind(StrEnum):
    REMARK = "remark"
    DISSENT = "dissent"


class Waiting(StrEnum):
    """What can wait for a person on the page of his own work."""

    EVIDENCE = "evidence"
    REVIEW = "review"
    DISSENT = "dissent"
    CHANGES = "changes"


class Road(StrEnum):
    """How an article came to us."""

    ADDRESS = "address"
    PASTE = "paste"
    UPLOAD = "upload"
    BOOKMARKLET = "bookmarklet"
    COMMAND = "command"
    FEED = "feed"


class ArrivalState(StrEnum):
    WAITING = "waiting"
    FETCHING = "fetching"
    READING = "reading"
    TO_CHECK = "to_check"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class SignKind(StrEnum):
    """What a sign says of a document: how it derives from another, or through whose mouth it came."""

    REPUBLISHES = "republishes"
    TRANSLATES = "translates"
    REVISES = "revises"
    VIA = "via"


class RetractionKind(StrEnum):
    """What a publisher did about a document afterwards."""

    RETRACTED = "retracted"
    CORRECTED = "corrected"


class RulingKind(StrEnum):
    """What a person said of the origins of a claim."""

    JOINED = "joined"
    PARTED = "parted"


class Answer(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DISMISSED = "dismissed"


class MatchLevel(StrEnum):
    PROPOSED = "proposed"
    MENTIONED = "mentioned"


class MarkKind(StrEnum):
    TAKEN = "taken"
    DISMISSED = "dismissed"
    NOTHING = "nothing"


class DerivationKind(StrEnum):
    REPUBLISHES = "republishes"
    TRANSLATES = "translates"
    REVISES = "revises"


class LinkKind(StrEnum):
    CONTRADICTS = "contradicts"
    REFINES = "refines"
    SUPERSEDES = "supersedes"
    DUPLICATES = "duplicates"
    DEPENDS_ON = "depends_on"


class Standard(StrEnum):
    ICD203 = "icd203"
    PHIA = "phia"


class Reliability(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


STATUS_WORDS = {
    Kind.EVENT: {status: status.value for status in Status},
    Kind.STATEMENT: {status: status.value for status in Status},
    Kind.VIEW: {
        Status.UNVERIFIED: "untested",
        Status.CORROBORATED: "borne out",
        Status.CONTESTED: "contested",
        Status.REFUTED: "not borne out",
    },
    Kind.FORECAST: {
        Status.UNVERIFIED: "open",
        Status.CORROBORATED: "came true",
        Status.CONTESTED: "contested",
        Status.REFUTED: "did not",
    },
}

RELIABILITY_WORDS = {
    Reliability.A: "completely reliable",
    Reliability.B: "usually reliable",
    Reliability.C: "fairly reliable",
    Reliability.D: "not usually reliable",
    Reliability.E: "unreliable",
    Reliability.F: "reliability cannot be judged",
}
"""NATO source reliability (AJP-2.1); F is "not judged", never a low grade."""

CREDIBILITY_WORDS = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
"""NATO information credibility (AJP-2.1); 6 is "not judged", never a low mark."""

QUALIFIER_WORDS = {
    Qualifier.EXACT: "",
    Qualifier.ABOUT: "about",
    Qualifier.AT_LEAST: "at least",
    Qualifier.UP_TO: "up to",
    Qualifier.CAPACITY: "room for",
    Qualifier.CONDITIONAL: "on a condition",
}

CONFIDENCE_RANK = {Confidence.LOW: 1, Confidence.MODERATE: 2, Confidence.HIGH: 3}


@dataclass(frozen=True, slots=True)
class Band:
    """One likelihood term: the percentages `low` to `high`, both counted as inside, and the range as it is printed."""

    code: str
    word: str
    low: int
    high: int
    range: str


def _bands(*rows: tuple[str, str, int, int, str]) -> dict[str, Band]:
    return {row[0]: Band(*row) for row in rows}


LIKELIHOOD = {
    # ICD 203 (2 January 2015, amended 21 December 2022), section D.6.e(2)(a).
    Standard.ICD203: _bands(
        ("almost_no_chance", "almost no chance", 1, 5, "01-05%"),
        ("very_unlikely", "very unlikely", 5, 20, "05-20%"),
        ("unlikely", "unlikely", 20, 45, "20-45%"),
        ("roughly_even_chance", "roughly even chance", 45, 55, "45-55%"),
        ("likely", "likely", 55, 80, "55-80%"),
        ("very_likely", "very likely", 80, 95, "80-95%"),
        ("almost_certain", "almost certain", 95, 99, "95-99%"),
    ),
    # PHIA Probability Yardstick (GOV.UK, 24 March 2025); the gaps between its bands are meant.
    Standard.PHIA: _bands(
        ("remote_chance", "remote chance", 1, 5, "0-5%"),
        ("highly_unlikely", "highly unlikely", 10, 20, "10-20%"),
        ("unlikely", "unlikely", 25, 35, "25-35%"),
        ("realistic_possibility", "realistic possibility", 40, 49, "40-50%"),
        ("likely", "likely", 55, 75, "55-75%"),
        ("highly_likely", "highly likely", 80, 90, "80-90%"),
        ("almost_certain", "almost certain", 95, 99, "95-100%"),
    ),
}

STANDARD_WORDS = {Standard.ICD203: "ICD 203", Standard.PHIA: "PHIA yardstick"}


def status_word(kind: str, status: str) -> str:
    """Return how a status is shown for a claim of this kind; an empty status is "not judged yet"."""
    if not status:
        return "not judged yet"
    return STATUS_WORDS[Kind(kind)][Status(status)]


def band(standard: str, code: str) -> Band:
    """Return the band of a likelihood code. Raises ValueError if the standard has no such term."""
    try:
        return LIKELIHOOD[Standard(standard)][code]
    except KeyError:
        raise ValueError(f"{code!r} is not a likelihood of {standard}") from None


def likelihoods(standard: str) -> frozenset[str]:
    """Return the codes that a standard knows; none for an unknown standard."""
    return frozenset(LIKELIHOOD[Standard(standard)]) if standard in list(Standard) else frozenset()


def likelihood_word(standard: str, code: str) -> str:
    """Return the term in words, without its range: "very likely"."""
    return band(standard, code).word


def likelihood_range(standard: str, code: str) -> str:
    """Return the printed range of a term: "80-95%"."""
    return band(standard, code).range


def likelihood_rank(standard: str, code: str) -> int | None:
    """Return the lower edge of the band in per cent, by which claims of both standards sort; None if not given."""
    return band(standard, code).low if code else None


def confidence_rank(confidence: str) -> int | None:
    """Return 1, 2 or 3 for low, moderate or high; None if not given."""
    return CONFIDENCE_RANK[Confidence(confidence)] if confidence else None


def words(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """Return (value, shown word) pairs of an enum, in its order; underscores become spaces."""
    return [(member.value, member.value.replace("_", " ")) for member in enum]


def likelihood_words(standard: str | None = None) -> list[tuple[str, str]]:
    """Return (code, "word (range)") pairs of one standard, lowest first; of all standards, each code once, without."""
    if standard:
        return [
            (band.code, f"{band.word} ({band.range})") for band in LIKELIHOOD[Standard(standard)].values()
        ]
    return list({code: band.word for bands in LIKELIHOOD.values() for code, band in bands.items()}.items())


def standard_words() -> list[tuple[str, str]]:
    """Return (value, shown name) of the likelihood standards."""
    return [(standard.value, STANDARD_WORDS[standard]) for standard in Standard]


def reliability_words() -> list[tuple[str, str]]:
    """Return (letter, "A: completely reliable") pairs."""
    return [(grade.value, f"{grade.value}: {word}") for grade, word in RELIABILITY_WORDS.items()]


def credibility_words() -> list[tuple[int, str]]:
    """Return (number, "2: probably true") pairs."""
    return [(number, f"{number}: {word}") for number, word in CREDIBILITY_WORDS.items()]


def qualifier_words() -> list[tuple[str, str]]:
    """Return (value, shown words) pairs of what may qualify a figure, without the empty one."""
    return [(qualifier.value, word) for qualifier, word in QUALIFIER_WORDS.items() if qualifier]
