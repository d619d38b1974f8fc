"""A whole case as one JSON file: its frozen rows, and how they are written. docs/formats.md describes the file."""

import base64
import dataclasses
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from claims.analysis.dates import write_partial

FORMAT = "grounds-case"
VERSION = 1
SPACE = uuid.UUID("6c0c5a52-2f0e-5d0c-9a6f-0d6a3f6d7a11")
"""The name space of the uids that are made of a case's slug and a row's key."""


class Unreadable(ValueError):
    """Raised when a file is refused whole. `errors` names each error by path and reason."""

    def __init__(self, errors: list[str]) -> None:
        # What a file holds may be half a character, which no terminal and no page can show.
        self.errors = [error.encode(errors="backslashreplace").decode() for error in errors]
        super().__init__("\n".join(self.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """When something was made, by whom."""

    made_at: datetime
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    at: datetime
    author: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    uid: uuid.UUID
    slug: str
    title: str
    question: str = ""
    summary: str = ""
    time_zone: str = "UTC"
    likelihood_standard: str = "icd203"
    requires_review: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRow(Made):
    uid: uuid.UUID
    grade: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    uid: uuid.UUID
    name: str
    kind: str
    part_of: uuid.UUID | None = None
    speaks_for: bool = False
    same_as: uuid.UUID | None = None
    same_reason: str = ""
    note: str = ""
    members: tuple[uuid.UUID, ...] = ()
    grades: tuple[GradeRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationRow(Made):
    uid: uuid.UUID
    original: uuid.UUID
    kind: str
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractionRow(Made):
    uid: uuid.UUID
    kind: str
    day: date
    note: str = ""
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow(Made):
    uid: uuid.UUID
    body: bytes
    sha256: str
    media_type: str
    final_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow(Made):
    uid: uuid.UUID
    number: int
    source: uuid.UUID
    title: str
    byline: str = ""
    address: str = ""
    published: date | None = None
    published_precision: str = "day"
    language: str = ""
    text: str = ""
    state: str = "new"
    set_aside_reason: str = ""
    derivations: tuple[DerivationRow, ...] = ()
    captures: tuple[CaptureRow, ...] = ()
    retractions: tuple[RetractionRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow(Made):
    uid: uuid.UUID
    document: uuid.UUID
    stance: str
    start: int = -1
    quote: str = ""
    gist: str = ""
    place: str = ""
    word: str = "unknown"
    attributed_to: uuid.UUID | None = None
    basis: str = "unspecified"
    via: str = ""
    credibility: int | None = None
    quantity_low: Decimal | None = None
    quantity_high: Decimal | None = None
    quantity_unit: str = ""
    quantity_qualifier: str = ""
    since: date | None = None
    as_of: date | None = None
    note: str = ""
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRow(Made):
    uid: uuid.UUID
    status: str
    likelihood_standard: str
    rationale: str
    confidence: str = ""
    likelihood: str = ""
    probability: int | None = None
    figure_low: Decimal | None = None
    figure_high: Decimal | None = None
    figure_as_of: date | None = None
    would_change: str = ""
    review_on: date | None = None
    claim_version: int = 1
    needs_review: bool = False
    previous: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow(Made):
    uid: uuid.UUID
    text: str
    kind: str = "remark"
    judgement: uuid.UUID | None = None
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingRow(Made):
    uid: uuid.UUID
    kind: str
    sources: tuple[uuid.UUID, ...]
    reason: str
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissalRow(Made):
    uid: uuid.UUID
    warning: str
    facts: str
    reason: str
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationRow(Made):
    uid: uuid.UUID
    facts: str
    text: str
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FateRow:
    fate: str = "active"
    successor: int | None = None
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow(Made):
    uid: uuid.UUID
    number: int
    statement: str
    kind: str
    claimant: uuid.UUID | None = None
    hedge: str = ""
    period_from: date | None = None
    period_from_precision: str = "day"
    period_to: date | None = None
    period_to_precision: str = "day"
    quantity_low: Decimal | None = None
    quantity_high: Decimal | None = None
    quantity_unit: str = ""
    quantity_approximate: bool = False
    test: str = ""
    due: date | None = None
    version: int = 1
    tags: tuple[str, ...] = ()
    fate: FateRow = field(default_factory=FateRow)
    first_evidence: uuid.UUID | None = None
    evidence: tuple[EvidenceRow, ...] = ()
    judgements: tuple[JudgementRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    rulings: tuple[RulingRow, ...] = ()
    dismissals: tuple[DismissalRow, ...] = ()
    explanations: tuple[ExplanationRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow(Made):
    uid: uuid.UUID
    claim: int
    other: int
    kind: str
    note: str = ""
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A whole case: references between rows are uids, claims are referred to by number."""

    case: CaseRow
    tags: tuple[str, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    links: tuple[LinkRow, ...] = ()


def case_uid(slug: str) -> uuid.UUID:
    """Return the uid of a case whose file gives none."""
    return uuid.uuid5(SPACE, slug)


def write(casefile: CaseFile) -> str:
    """Write a case as the text of a case file, which `read` reads back to the same rows. Empty fields are left out."""
    data: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    for item in dataclasses.fields(casefile):
        data[item.name] = _plain(getattr(casefile, item.name))
    if casefile.case.uid == case_uid(casefile.case.slug):
        data["case"].pop("key")
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    """Turn rows into what JSON holds."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, ClaimRow | DocumentRow | JudgementRow | EvidenceRow | LinkRow | DerivationRow):
        return _SHAPES[type(value)](value)
    if isinstance(value, FateRow):
        named = {"is": value.fate, "by": value.successor, "reason": value.reason, "at": _plain(value.at)}
        return {name: item for name, item in named.items() if _holds(item)}
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral() else float(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, uuid.UUID) else value


def _fields(row: Any, *, leave: tuple[str, ...] = (), **instead: Any) -> dict[str, Any]:
    """The fields of a row that hold something, its uid as `key`, some left out and others put in their place."""
    out: dict[str, Any] = {"key": str(row.uid)} if hasattr(row, "uid") else {}
    for item in dataclasses.fields(row):
        value = getattr(row, item.name)
        if item.name != "uid" and item.name not in leave and _holds(value):
            out[item.name] = _plain(value)
    return out | {name: value for name, value in instead.items() if _holds(value)}


def _holds(value: Any) -> bool:
    """Whether a field says anything; a zero does."""
    return value is not False and value not in (None, "", (), {}, [])


def _quantity(row: Any, **more: Any) -> dict[str, Any] | None:
    if row.quantity_low is None and row.quantity_high is None and not row.quantity_unit:
        return {name: value for name, value in more.items() if _holds(value)} or None
    named = {
        "low": _plain(row.quantity_low),
        "high": _plain(row.quantity_high),
        "unit": row.quantity_unit,
        **more,
    }
    return {name: value for name, value in named.items() if _holds(value)}


def _claim(row: ClaimRow) -> dict[str, Any]:
    period = {
        "from": write_partial(row.period_from, row.period_from_precision),
        "to": write_partial(row.period_to, row.period_to_precision),
    }
    names = (
        "period_from",
        "period_from_precision",
        "period_to",
        "period_to_precision",
        "fate",
        "first_evidence",
    )
    return _fields(
        row,
        leave=(*names, "quantity_low", "quantity_high", "quantity_unit", "quantity_approximate"),
        period={name: value for name, value in period.items() if value},
        quantity=_quantity(row, approximate=row.quantity_approximate),
        fate=_plain(row.fate) if row.fate != FateRow() else None,
    ) | {"first_evidence": _plain(row.first_evidence)}


def _document(row: DocumentRow) -> dict[str, Any]:
    return _fields(
        row,
        leave=("published", "published_precision", "author", "byline"),
        published=write_partial(row.published, row.published_precision),
        author=row.byline,
        author_of_record=row.author,
    )


def _evidence(row: EvidenceRow) -> dict[str, Any]:
    return _fields(
        row,
        leave=(
            "quantity_low",
            "quantity_high",
            "quantity_unit",
            "quantity_qualifier",
            "since",
            "as_of",
            "start",
        ),
        start=row.start if row.start >= 0 else None,
        quantity=_quantity(
            row, qualifier=row.quantity_qualifier, since=_plain(row.since), as_of=_plain(row.as_of)
        ),
    )


def _judgement(row: JudgementRow) -> dict[str, Any]:
    figure = {"low": row.figure_low, "high": row.figure_high, "as_of": row.figure_as_of}
    return _fields(
        row,
        leave=("figure_low", "figure_high", "figure_as_of", "previous"),
        figure={name: _plain(value) for name, value in figure.items() if value is not None},
    ) | {"previous": _plain(row.previous)}


def _link(row: LinkRow) -> dict[str, Any]:
    return _fields(row, leave=("claim", "other"), to=row.other) | {"from": row.claim}


def _derivation(row: DerivationRow) -> dict[str, Any]:
    return _fields(row, leave=("original",)) | {"from": str(row.original)}


_SHAPES: dict[type, Any] = {
    ClaimRow: _claim,
    DocumentRow: _document,
    EvidenceRow: _evidence,
    JudgementRow: _judgement,
    LinkRow: _link,
    DerivationRow: _derivation,
}
