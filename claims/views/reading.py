"""What the page of a claim reads: its evidence with whose word it is, its judgements, its links. Few queries, however many rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, OuterRef, Subquery
from django.utils import timezone

from claims.analysis import saying, scales, steps
from claims.analysis.corroboration import Counts, sentence
from claims.analysis.corroboration import Ruling as Ruled
from claims.analysis.origins import Lineage, Testimony
from claims.models import (
    Assessment,
    Claim,
    Derivation,
    Document,
    Evidence,
    Retraction,
    Ruling,
    Source,
    SourceGrade,
)
from claims.models.caches import came_since, lost_since
from claims.models.grounds import additions_of, as_counted, weighed
from claims.models.merges import merges_into
from claims.models.retractions import Rests, retracted_since, retractions_behind

SHAKEN = (
    "since then its publisher took it back or corrected it, it was found to copy what was, or that was undone"
)
STANCES = (
    (scales.Stance.SUPPORTS.value, "For", "for"),
    (scales.Stance.CONTRADICTS.value, "Against", "against"),
    (scales.Stance.CONTEXT.value, "In context", "context"),
)
MOST_HOPS = 10
"""A copy of a copy of a copy …: further back than this nobody looks."""

SHOWN_OF_EVIDENCE = (
    *(field.name for field in Evidence._meta.concrete_fields if field.name not in ("uid", "digest", "case")),
    "document__number",
    "document__title",
    "document__published",
    "document__published_precision",
    "document__source__name",
    "document__source__reliability",
    "attributed_to__name",
    "attributed_to__reliability",
    "author__username",
    "withdrawn_by__username",
    "claim__number",
)
SHOWN_OF_COPY = (
    "document_id",
    "kind",
    "original__number",
    "original__title",
    "original__published",
    "original__published_precision",
    "original__source__name",
    "original__source__reliability",
)
SHOWN_OF_JUDGEMENT = (
    *(field.name for field in Assessment._meta.concrete_fields if field.name not in ("uid", "case")),
    "author__username",
    "batch__uid",
    "batch__undone_by",
)
"""What is fetched: a text of a megabyte, or forty columns that nobody reads, would make the page slow."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, beside the source whose word it is, what grade that has and why, what it copies, and what
    publishers did about the document, or about one whose text it says again."""

    evidence: Evidence
    source: Source | None
    grade_basis: str
    copy: Derivation | None
    is_new: bool
    """Whether it came in since the standing judgement and brings something: `brings` says what."""
    brings: str = ""
    repeats: bool = False
    """Whether it came in since and only repeats what is known."""
    retractions: Sequence[Retraction] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The evidence of one stance; `reports` counts its distinct documents, without those of `retracted`: documents that were
    retracted, or that say again what was."""

    stance: str
    title: str
    shape: str
    pieces: list[Piece]
    reports: int
    retracted: int = 0


@dataclass(frozen=True, slots=True)
class Behind:
    """Who stands behind a claim: the counts, the sentence that says them, the evidence by its id, and what the counts were
    worked out from."""

    counts: Counts
    sentence: str
    pieces: dict[int, Piece]
    testimonies: list[Testimony]
    lineage: Lineage
    ruled: Sequence[Ruled]

    def rows(self, ids: Iterable[int]) -> list[Evidence]:
        """Return the evidence of these ids, the earliest document first."""
        rows = [self.pieces[pk].evidence for pk in ids]
        return sorted(rows, key=lambda row: (row.document.published or date.max, row.pk))


@dataclass(frozen=True, slots=True)
class Change:
    """The judgement that gave the values which stand, what it moved, a sentence for each value, and whether the standing
    one gives it back by undoing another."""

    judgement: Assessment
    undone: bool
    moves: list[str]


# Evidence


def pieces_of(claim: Claim) -> list[Piece]:
    """Return all evidence of a claim and of its duplicates, withdrawn too, the newest document first."""
    under = merges_into([claim.pk]).under.get(claim.pk, {})
    rows = list(
        Evidence.objects.filter(claim__in=[claim.pk, *under])
        .select_related("claim", "document__source", "attributed_to", "author", "withdrawn_by")
        .only(*SHOWN_OF_EVIDENCE)
        .order_by(F("document__published").desc(nulls_last=True), "-made_at", "-recorded_at", "-id")
    )
    for row in rows:
        row.hung = under.get(row.claim_id)
    copies = copies_of({row.document_id for row in rows})
    sources = {row.pk: whose_word(row, copies) for row in rows}
    bases = grade_bases(source.pk for source in sources.values() if source)
    since = {row.pk for row in rows if is_since(row, claim.standing)}
    brings = additions_of(claim, rows) if since else {}
    found = retractions_behind(claim.case_id, {row.document_id for row in rows})
    marked = {row.pk: found.get(row.document_id, Rests()) for row in rows}
    shaken = {row.pk for row in rows if retracted_since(row, marked[row.pk], claim.standing)}
    return [
        Piece(
            evidence=row,
            source=sources[row.pk],
            grade_basis=bases.get(sources[row.pk].pk, "") if sources[row.pk] else "",  # type: ignore[union-attr]
            copy=copies.get(row.document_id),
            is_new=row.pk in shaken or (row.pk in since and bool(brings[row.pk])),
            brings=SHAKEN if row.pk in shaken else brings.get(row.pk, "") if row.pk in since else "",
            repeats=row.pk in since and row.pk not in shaken and not brings[row.pk],
            retractions=[one for one in marked[row.pk].rows if not one.withdrawn_at],
        )
        for row in rows
    ]


def copies_of(documents: set[int]) -> dict[int, Derivation]:
    """Return, for each document that derives from another, how it does; and the same for those, back to the first."""
    found: dict[int, Derivation] = {}
    asked: set[int] = set()
    for _ in range(MOST_HOPS):
        asked |= documents
        rows = Derivation.objects.filter(document__in=documents, withdrawn_at=None)
        for row in rows.select_related("original__source").only(*SHOWN_OF_COPY).order_by("pk"):
            found.setdefault(row.document_id, row)
        documents = {found[pk].original_id for pk in documents if pk in found} - asked
        if not documents:
            break
    return found


def whose_word(evidence: Evidence, copies: dict[int, Derivation]) -> Source | None:
    """Return the source whose word a piece of evidence is: the one it names, or the publisher of the document it copies."""
    if evidence.word == scales.Word.SOURCE:
        return evidence.attributed_to
    if evidence.word != scales.Word.OWN:
        return None
    document: Document = evidence.document
    for _ in range(MOST_HOPS):
        copy = copies.get(document.pk)
        if copy is None:
            break
        document = copy.original
    return document.source


def grade_bases(sources: Iterable[int]) -> dict[int, str]:
    """Return why each source has the grade that it has."""
    latest = SourceGrade.objects.filter(source=OuterRef("source")).order_by("-made_at", "-recorded_at", "-id")
    rows = SourceGrade.objects.filter(source__in=set(sources), pk=Subquery(latest.values("pk")[:1]))
    return dict(rows.values_list("source_id", "basis"))


def is_since(evidence: Evidence, standing: Assessment | None) -> bool:
    """Say whether a live piece came in after what the standing judgement answers, by its own date or by our clock."""
    return standing is not None and came_since(evidence, standing.answers)


def groups(pieces: Sequence[Piece], behind: Behind | None) -> list[Group]:
    """Return the live evidence for, against and in context, its reports counted as the sentence over it counts them."""
    retracted = behind.lineage.retracted if behind else set()
    found = []
    for stance, title, shape in STANCES:
        some = [
            piece for piece in pieces if piece.evidence.stance == stance and not piece.evidence.withdrawn_at
        ]
        documents = {piece.evidence.document_id for piece in some}
        gone = documents & retracted
        found.append(Group(stance, title, shape, some, len(documents - gone), len(gone)))
    return found


def rulings_of(claim: Claim) -> list[Ruling]:
    """Return what persons joined and parted for a claim and for its duplicates, withdrawn too, the newest first. A handful of
    queries."""
    rows = Ruling.objects.filter(claim__in=[claim.pk, *merges_into([claim.pk]).merged]).select_related(
        "author", "withdrawn_by"
    )
    return list(rows.prefetch_related("named__source"))


def behind(claim: Claim, pieces: Sequence[Piece], rulings: Sequence[Ruling]) -> Behind | None:
    """Count who stands behind a claim, now; None where it has no evidence. At most a handful of queries."""
    if not pieces:
        return None
    stand = [row for row in reversed(rulings) if not row.withdrawn_at]
    ruled = [as_counted(row.kind, [one.source_id for one in row.named.all()], row.reason) for row in stand]
    counts, testimonies, lineage = weighed(claim, [piece.evidence for piece in pieces], ruled)
    by_id = {piece.evidence.pk: piece for piece in pieces}
    return Behind(counts, sentence(counts), by_id, testimonies, lineage, ruled)


def told_before(pieces: Iterable[Piece]) -> set[int]:
    """Return which evidence, in the order that it is shown in, is the word of a source whose grade was explained above."""
    told: set[int] = set()
    again: set[int] = set()
    for piece in pieces:
        if not piece.source or not piece.grade_basis:
            continue
        if piece.source.pk in told:
            again.add(piece.evidence.pk)
        told.add(piece.source.pk)
    return again


def withdrawn_since(pieces: Sequence[Piece], standing: Assessment | None) -> list[Piece]:
    """Return the evidence that the standing judgement had seen and that was taken back after what it answers."""
    if standing is None:
        return []
    return [piece for piece in pieces if lost_since(piece.evidence, standing.answers)]


# Judgements


def judgements_of(claim: Claim) -> list[Assessment]:
    """Return the judgements of a claim, the newest first; `many` is how many were made together with one."""
    together = Assessment.objects.filter(batch=OuterRef("batch")).order_by().values("batch")
    return list(
        claim.assessments.select_related("author", "batch")
        .annotate(many=Subquery(together.annotate(many=Count("pk")).values("many")))
        .only(*SHOWN_OF_JUDGEMENT)
        .order_by("-made_at", "-recorded_at", "-id")
    )


def given_back(judgements: Sequence[Assessment]) -> dict[int, Assessment]:
    """Return, for each judgement that undoes another one made together with others, the judgement that it gives back."""
    rows: dict[int | None, Assessment] = {row.pk: row for row in judgements}
    found = {}
    for row in judgements:
        undone = rows.get(row.previous_id)
        if not undone or not undone.batch or not row.batch_id or undone.batch.undone_by_id != row.batch_id:
            continue
        if before := rows.get(undone.previous_id):
            found[row.pk] = before
    return found


def last_change(claim: Claim, judgements: Sequence[Assessment]) -> Change | None:
    """Return the judgement that gave the values which stand, where later ones only repeated them or gave them back; None
    where the standing one gave them itself. `judgements` are the newest first."""
    restored = given_back(judgements)
    gave: dict[int | None, Assessment] = {}
    above: dict[int, Assessment | None] = {}
    before: Assessment | None = None
    for row in reversed(judgements):
        same = restored.get(row.pk) or (before if before and before.values == row.values else None)
        gave[row.pk] = gave.get(same.pk, same) if same else row
        above[row.pk] = before
        before = row
    first = gave.get(claim.standing_id)
    if first is None or first.pk == claim.standing_id:
        return None
    return Change(first, claim.standing_id in restored, moves(claim.kind, above[first.pk], first))


def moves(kind: str, before: Assessment | None, after: Assessment) -> list[str]:
    """Say what a judgement moved, a sentence for each of status, confidence and likelihood."""
    if before is None:
        return []
    ends = [
        ("Status", *(scales.status_word(kind, row.status) for row in (before, after))),
        ("Confidence", *(row.confidence or "not given" for row in (before, after))),
        ("Likelihood", *(_likelihood_of(row) for row in (before, after))),
    ]
    return [f"{name} from {was} to {now}." for name, was, now in ends if was != now]


def _likelihood_of(row: Assessment) -> str:
    if not row.likelihood:
        return "not given"
    word = scales.likelihood_word(row.likelihood_standard, row.likelihood)
    exact = f", {row.probability}%" if row.probability else ""
    return f"{word} ({scales.likelihood_range(row.likelihood_standard, row.likelihood)}{exact})"


def said(claim: Claim) -> list[str]:
    """Return the standing judgement in sentences: status, likelihood and confidence, one each."""
    stands = claim.standing
    if stands is None or not claim.is_active:
        return []
    sentences = [
        saying.status_sentence(claim.kind, stands.status),
        saying.likelihood_sentence(stands.likelihood_standard, stands.likelihood, stands.probability),
        saying.confidence_sentence(stands.confidence),
    ]
    return [sentence for sentence in sentences if sentence]


def chart_of(claim: Claim, judgements: Sequence[Assessment]) -> dict[str, Any] | None:
    """Return the step chart of three judgements or more, drawn wide and narrow, with what it shows in sentences."""
    if len(judgements) < 3:
        return None
    zone = ZoneInfo(claim.case.time_zone)
    points = [_point(claim, row, zone) for row in reversed(judgements)]
    until = timezone.now().astimezone(zone)
    return {
        "wide": steps.step_chart(points, until, steps.WIDE),
        "narrow": steps.step_chart(points, until, steps.NARROW),
        "summary": steps.summary(points),
    }


def _point(claim: Claim, row: Assessment, zone: ZoneInfo) -> steps.Point:
    return steps.Point(
        when=row.made_at.astimezone(zone),
        status=row.status,
        word=scales.status_word(claim.kind, row.status),
        confidence=row.confidence,
        standard=row.likelihood_standard,
        likelihood=row.likelihood,
    )


def last_edit(claim: Claim) -> tuple[int, datetime | None]:
    """Return how often a claim was edited, and when last."""
    edits = claim.history.filter(history_type="~").aggregate(count=Count("pk"), last=Max("history_date"))
    return edits["count"], edits["last"]
