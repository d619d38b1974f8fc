"""Bringing in a list of claims: what would become of each row in this case, and doing it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from claims.analysis import scales
from claims.analysis.dates import Partial
from claims.analysis.wording import mixed_sentences
from claims.exchange import casefile as rows
from claims.exchange.claimlist import Bad, ClaimList, Listed
from claims.models.batches import Batch, evidence_uid
from claims.models.cases import Case
from claims.models.listedclaims import ClaimsNamed, uid_of
from claims.models.listedsources import (
    DocumentsNamed,
    NewDocument,
    NewSource,
    SourcesNamed,
    folded,
    with_alike,
)
from claims.models.loading import add

NOTHING: Mapping[str, str] = MappingProxyType({})


class NotAllRight(Exception):
    """Raised where rows were to be brought in all or none, and not every one is right. `plan` names the others."""

    def __init__(self, plan: "Plan") -> None:
        rows = len(plan.bad_lines)
        super().__init__(f"{rows:,} {'row is' if rows == 1 else 'rows are'} not right yet.")
        self.plan = plan


@dataclass(frozen=True, slots=True)
class New:
    """A row that makes a claim: with whom it names, and the document that says so."""

    listed: Listed
    uid: uuid.UUID
    claimant: uuid.UUID | None
    source: uuid.UUID | None
    document: uuid.UUID | None
    note: str = ""
    """The address that the row gives, where its document is on record under another one or none."""
    again: bool = False
    """Whether the row was brought in before, and its claim withdrawn."""


@dataclass(frozen=True, slots=True)
class There:
    """A row whose claim is in the case already; `differs` names what its row says otherwise than the claim does now."""

    line: int
    statement: str
    number: int
    standing: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row that says what an earlier one of the same file says."""

    line: int
    statement: str
    first: int


@dataclass(slots=True)
class Plan:
    """What would become of the rows of a list in a case as it is now."""

    new: list[New] = field(default_factory=list)
    there: list[There] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    sources: list[NewSource] = field(default_factory=list)
    documents: list[NewDocument] = field(default_factory=list)
    loose: dict[str, list[int]] = field(default_factory=dict)
    """The rows whose address or date is left out, by the head of its column: they name no source that published it."""

    @property
    def bad_lines(self) -> list[int]:
        """The numbers of the rows that are left out because a cell cannot be taken."""
        return sorted({one.line for one in self.bad})

    @property
    def judged(self) -> int:
        """How many of the new claims come with a judgement."""
        return sum(bool(one.listed.status) for one in self.new)

    @property
    def mixed(self) -> list[int]:
        """The rows whose rationale holds likelihood and confidence in one sentence: pointed out, not refused."""
        return [one.listed.line for one in self.new if mixed_sentences(one.listed.rationale)]

    @property
    def differing(self) -> list[There]:
        """The rows that are there, and say something else than the claim does now."""
        return [one for one in self.there if one.differs]

    @property
    def reworded(self) -> bool:
        """Whether a row is known by its id or first wording alone."""
        return any("statement" in one.differs for one in self.there)

    @property
    def again(self) -> list[int]:
        """The rows that were brought in before, and whose claims were withdrawn: they come as new ones."""
        return [one.listed.line for one in self.new if one.again]

    @property
    def untested(self) -> list[int]:
        """The rows that bring a forecast without a test."""
        return [
            one.listed.line
            for one in self.new
            if one.listed.kind == scales.Kind.FORECAST and not one.listed.test
        ]


def plan(case: Case, told: ClaimList, kinds: Mapping[str, str] = NOTHING) -> Plan:
    """Say what would become of the rows of a list; writes nothing. A few queries, and one more for each 500 rows.

    `kinds` says what new sources are, by their keys, where a person knows better than the list.
    """
    planner = _Planner(case, told, kinds)
    found = planner.plan()
    found.sources = with_alike(found.sources, planner.sources.names)
    return found


@transaction.atomic
def bring_in(
    case: Case,
    told: ClaimList,
    *,
    by: Any,
    tag: str = "",
    all_or_nothing: bool = False,
    kinds: Mapping[str, str] = NOTHING,
) -> Plan:
    """Add the claims of a list that the case does not hold yet, with their first evidence, judgements, sources and documents.

    What is there already is left alone. Raises NotAllRight, and adds nothing, if a row is bad and all were to be right;
    ValidationError if the case is closed. Locks the case row, and looks again under it. In bulk, by the rules of the verbs.
    """
    locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    locked.must_be_open()
    found = _Planner(locked, told, kinds).plan()
    if all_or_nothing and found.bad:
        raise NotAllRight(found)
    if found.new:
        casefile = _Writer(locked, found, told.name, tag).casefile()
        numbers = [row.number for row in casefile.claims]
        batch = Batch.of_import(locked, by, told.name, min(numbers), max(numbers))
        add(casefile, locked, by=by, batch=batch)
    return found


class _Planner:
    """Looks at one row after the other, beside what the case holds and what earlier rows bring."""

    def __init__(self, case: Case, told: ClaimList, kinds: Mapping[str, str]) -> None:
        self.case = case
        self.told = told
        self.found = Plan(bad=list(told.bad))
        self.sources = SourcesNamed(case, kinds)
        self.documents = DocumentsNamed(case, told, self.sources)
        self.claims = ClaimsNamed(case, told)
        self.seen: dict[Any, Listed] = {}

    def plan(self) -> Plan:
        for row in self.told.claims:
            self._place(row)
        self.found.bad.sort(key=lambda one: one.line)
        self.found.sources = self.sources.new()
        self.found.documents = list(self.documents.new.values())
        return self.found

    def _place(self, row: Listed) -> None:
        words, uid = folded(row.statement), uid_of(self.case, row)
        first = self.seen.get(uid) or self.seen.get(words)
        if first and row.id and first.id == row.id and folded(first.statement) != words:
            return self._wrong(
                row, "id", row.id, f"line {first.line} has this id and another statement: give each its own."
            )
        if first:
            self.found.repeated.append(Repeated(row.line, row.statement, first.line))
            return None
        there = self.claims.by_uid.get(uid) or self.claims.by_words.get(words)
        if there:
            self.seen[uid] = self.seen[words] = row
            standing = "" if there.fate == scales.Fate.ACTIVE else there.fate
            differs = there.differs(row, self.told, self.sources.known.get(folded(row.claimant)))
            self.found.there.append(There(row.line, row.statement, there.number, standing, differs))
            return None
        problem = self.sources.problem(row) or self.documents.problem(row)
        if problem:
            return self._wrong(row, *problem)
        self.seen[uid] = self.seen[words] = row
        claimant = self.sources.take(row.claimant, row.claimant_kind, scales.SourceKind.PERSON, row.line)
        source = self.sources.take(row.source, row.source_kind, scales.SourceKind.OUTLET, row.line)
        document = self.documents.take(row, source)
        for column in self.documents.loose(row) if document is None else ():
            self.found.loose.setdefault(self.told.head(column), []).append(row.line)
        note = "" if self.documents.by_address.get(row.address) == document else row.address
        fresh = self.claims.free[uid]
        self.found.new.append(New(row, fresh, claimant, source, document, note, again=fresh != uid))
        return None

    def _wrong(self, row: Listed, column: str, value: str, wanted: str) -> None:
        self.found.bad.append(Bad(row.line, self.told.head(column), value, wanted))


class _Writer:
    """Writes what a plan adds as the rows of a case file, under the next numbers of its case."""

    def __init__(self, case: Case, found: Plan, name: str, tag: str) -> None:
        self.case = case
        self.found = found
        self.name = name
        self.tag = tag
        self.now = timezone.now()

    def casefile(self) -> rows.CaseFile:
        numbers = self.case.take_numbers("claim", len(self.found.new))
        claims = tuple(self._claim(new, number) for new, number in zip(self.found.new, numbers, strict=True))
        tags = {tag.lower(): tag for claim in claims for tag in claim.tags}
        return rows.CaseFile(
            case=rows.CaseRow(uid=self.case.uid, slug=self.case.slug, title=self.case.title),
            tags=tuple(tags.values()),
            sources=tuple(
                rows.SourceRow(uid=one.uid, name=one.name, kind=one.kind) for one in self.found.sources
            ),
            documents=self._documents(),
            claims=claims,
        )

    def _documents(self) -> tuple[rows.DocumentRow, ...]:
        if not self.found.documents:
            return ()
        numbers = self.case.take_numbers("document", len(self.found.documents))
        return tuple(
            rows.DocumentRow(
                uid=one.uid,
                number=number,
                source=one.source,
                title=one.title,
                address=one.address,
                made_at=self.now,
                **_spread("published", one.published),
            )
            for one, number in zip(self.found.documents, numbers, strict=True)
        )

    def _claim(self, new: New, number: int) -> rows.ClaimRow:
        row = new.listed
        # A claim that was judged on a day was on record by then, and so was what it rests on.
        made_at = row.judged_at or self.now
        tags = {tag.lower(): tag for tag in (*row.tags, *filter(None, [self.tag]))}
        evidence = self._evidence(new, made_at)
        return rows.ClaimRow(
            uid=new.uid,
            number=number,
            statement=row.statement,
            kind=row.kind,
            claimant=new.claimant,
            hedge=row.hedge,
            quantity_low=row.quantity_low,
            quantity_high=row.quantity_high,
            quantity_unit=row.quantity_unit,
            quantity_approximate=row.approximate,
            test=row.test,
            due=row.due,
            tags=tuple(tags.values()),
            first_evidence=evidence[0].uid if evidence else None,
            evidence=evidence,
            judgements=self._judgements(new, made_at),
            made_at=made_at,
            **_spread("period_from", row.period_from),
            **_spread("period_to", row.period_to, last=True),
        )

    def _evidence(self, new: New, made_at: Any) -> tuple[rows.EvidenceRow, ...]:
        if new.document is None:
            return ()
        row = new.listed
        own = new.claimant in (None, new.source)
        return (
            rows.EvidenceRow(
                uid=evidence_uid(new.uid),
                document=new.document,
                stance=scales.Stance.SUPPORTS.value,
                gist=row.gist or row.statement,
                place=row.place or f"row {row.line} of {self.name}"[:200],
                note=new.note,
                word=(scales.Word.OWN if own else scales.Word.UNKNOWN).value,
                made_at=made_at,
            ),
        )

    def _judgements(self, new: New, made_at: Any) -> tuple[rows.JudgementRow, ...]:
        row = new.listed
        if not row.status:
            return ()
        return (
            rows.JudgementRow(
                uid=uuid.uuid5(new.uid, "judgement"),
                status=row.status,
                confidence=row.confidence,
                likelihood=row.likelihood,
                likelihood_standard=self.case.likelihood_standard,
                rationale=row.rationale,
                needs_review=self.case.requires_review,
                author=row.judged_by,
                made_at=made_at,
            ),
        )


def _spread(name: str, value: Partial | None, *, last: bool = False) -> dict[str, Any]:
    if value is None:
        return {}
    return {name: value.last if last else value.first, f"{name}_precision": value.precision.value}
