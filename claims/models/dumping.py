"""A case as the rows of a case file."""

from collections import defaultdict
from typing import Any

from claims.exchange import casefile as rows
from claims.models.assessments import ORDER, Assessment
from claims.models.cases import Case
from claims.models.claims import Claim
from claims.models.dismissals import Dismissal
from claims.models.documents import Capture, Derivation, Document
from claims.models.evidence import Evidence
from claims.models.explanations import Explanation
from claims.models.links import ClaimLink
from claims.models.notes import Note
from claims.models.retractions import Retraction
from claims.models.rulings import RuledSource, Ruling
from claims.models.sources import JointMember, Source, SourceGrade
from claims.models.tags import ClaimTag, Tag


def dump(case: Case) -> rows.CaseFile:
    """Return the whole case, with its withdrawn rows; without people, saved views and the history of edits.

    A fixed number of queries, whatever the case holds.
    """
    return rows.CaseFile(
        case=_same(rows.CaseRow, case),
        tags=tuple(sorted(Tag.objects.filter(case=case).values_list("name", flat=True))),
        sources=_sources(case),
        documents=_documents(case),
        claims=_claims(case),
        links=tuple(_link(link) for link in _all(ClaimLink, case, "claim", "other", "withdrawn_by")),
    )


def _all(model: Any, case: Case, *related: str) -> Any:
    """The authored rows of a case in their order."""
    return model.objects.filter(case=case).select_related("author", *related).order_by(*ORDER)


def _by(model: Any, case: Case, name: str, *related: str) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in _all(model, case, *related):
        found[getattr(row, f"{name}_id")].append(row)
    return found


def _same(shape: Any, record: Any, **instead: Any) -> Any:
    """Make a row of the fields that the record has under the same names, with others put in their place."""
    names = [name for name in shape.__dataclass_fields__ if name not in instead and hasattr(record, name)]
    values = {name: getattr(record, name) for name in names}
    if "author" in shape.__dataclass_fields__ and "author" not in instead:
        values["author"] = record.by
    return shape(**values | instead)


def _withdrawn(record: Any) -> rows.Withdrawn | None:
    if record.withdrawn_at is None:
        return None
    author = record.withdrawn_on_behalf_of or record.withdrawn_by.get_username()
    return rows.Withdrawn(at=record.withdrawn_at, author=author, reason=record.withdrawn_reason)


def _uid(record: Any) -> Any:
    return record.uid if record else None


def _sources(case: Case) -> tuple[rows.SourceRow, ...]:
    grades = _by(SourceGrade, case, "source")
    members = defaultdict(list)
    for seat in JointMember.objects.filter(case=case).select_related("member"):
        members[seat.body_id].append(seat.member.uid)
    return tuple(
        _same(
            rows.SourceRow,
            source,
            part_of=_uid(source.part_of),
            same_as=_uid(source.same_as),
            members=tuple(sorted(members[source.pk])),
            grades=tuple(_same(rows.GradeRow, grade) for grade in grades[source.pk]),
        )
        for source in Source.objects.filter(case=case).select_related("part_of", "same_as").order_by("pk")
    )


def _documents(case: Case) -> tuple[rows.DocumentRow, ...]:
    derivations = _by(Derivation, case, "document", "original", "withdrawn_by")
    captures = _by(Capture, case, "document")
    retractions = _by(Retraction, case, "document", "withdrawn_by")
    return tuple(
        _same(
            rows.DocumentRow,
            document,
            source=document.source.uid,
            derivations=tuple(
                _same(rows.DerivationRow, one, original=one.original.uid, withdrawn=_withdrawn(one))
                for one in derivations[document.pk]
            ),
            captures=tuple(
                _same(rows.CaptureRow, one, body=bytes(one.body)) for one in captures[document.pk]
            ),
            retractions=tuple(
                _same(rows.RetractionRow, one, withdrawn=_withdrawn(one)) for one in retractions[document.pk]
            ),
        )
        for document in Document.objects.filter(case=case)
        .select_related("author", "source")
        .order_by("number")
    )


def _claims(case: Case) -> tuple[rows.ClaimRow, ...]:
    evidence = _by(Evidence, case, "claim", "document", "attributed_to", "withdrawn_by")
    judgements = _by(Assessment, case, "claim", "previous")
    notes = _by(Note, case, "claim", "judgement", "withdrawn_by")
    dismissals = _said(rows.DismissalRow, Dismissal, case)
    explanations = _said(rows.ExplanationRow, Explanation, case)
    rulings = _rulings(case)
    tags = defaultdict(list)
    for tagging in ClaimTag.objects.filter(case=case).select_related("tag"):
        tags[tagging.claim_id].append(tagging.tag.name)
    found = Claim.objects.filter(case=case).select_related(
        "author", "claimant", "successor", "first_evidence"
    )
    return tuple(
        _same(
            rows.ClaimRow,
            claim,
            claimant=_uid(claim.claimant),
            tags=tuple(sorted(tags[claim.pk])),
            fate=_fate(claim),
            first_evidence=_uid(claim.first_evidence),
            evidence=tuple(_evidence(one) for one in evidence[claim.pk]),
            judgements=tuple(
                _same(rows.JudgementRow, one, previous=_uid(one.previous)) for one in judgements[claim.pk]
            ),
            notes=tuple(
                _same(rows.NoteRow, one, judgement=_uid(one.judgement), withdrawn=_withdrawn(one))
                for one in notes[claim.pk]
            ),
            dismissals=tuple(dismissals[claim.pk]),
            explanations=tuple(explanations[claim.pk]),
            rulings=tuple(rulings[claim.pk]),
        )
        for claim in found.order_by("number")
    )


def _said(shape: Any, model: Any, case: Case) -> dict[int, list[Any]]:
    """The rows of a model that hangs on claims and is written as it is."""
    found = defaultdict(list)
    for one in _all(model, case, "withdrawn_by"):
        found[one.claim_id].append(_same(shape, one, withdrawn=_withdrawn(one)))
    return found


def _rulings(case: Case) -> dict[int, list[rows.RulingRow]]:
    named = defaultdict(list)
    for ruled in RuledSource.objects.filter(case=case).select_related("source"):
        named[ruled.ruling_id].append(ruled.source.uid)
    found = defaultdict(list)
    for one in _all(Ruling, case, "withdrawn_by"):
        sources = tuple(sorted(named[one.pk]))
        found[one.claim_id].append(_same(rows.RulingRow, one, sources=sources, withdrawn=_withdrawn(one)))
    return found


def _fate(claim: Claim) -> rows.FateRow:
    if claim.is_active:
        return rows.FateRow()
    heir: Any = claim.successor
    successor = heir.number if heir else None
    return rows.FateRow(fate=claim.fate, successor=successor, reason=claim.fate_reason, at=claim.fate_at)


def _evidence(one: Evidence) -> rows.EvidenceRow:
    return _same(
        rows.EvidenceRow,
        one,
        document=one.document.uid,
        attributed_to=_uid(one.attributed_to),
        withdrawn=_withdrawn(one),
    )


def _link(link: ClaimLink) -> rows.LinkRow:
    return _same(
        rows.LinkRow, link, claim=link.claim.number, other=link.other.number, withdrawn=_withdrawn(link)
    )
