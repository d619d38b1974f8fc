"""Loading a case file: many rows at once, in one transaction, by the rules that the verbs keep."""

import hashlib
import itertools
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from claims.analysis import scales
from claims.analysis.addresses import address_key
from claims.exchange import casefile as rows
from claims.exchange.histories import levels, written_order
from claims.exchange.linkrules import merged_by
from claims.models.assessments import Assessment
from claims.models.caches import refresh_caches
from claims.models.cases import Case
from claims.models.claims import Claim
from claims.models.comparing import Refused, differences, elsewhere
from claims.models.dismissals import Dismissal
from claims.models.documents import Capture, Derivation, Document
from claims.models.evidence import Evidence
from claims.models.explanations import Explanation
from claims.models.footing import dependents_of
from claims.models.links import ClaimLink
from claims.models.merges import kept_above
from claims.models.notes import Note
from claims.models.retractions import Retraction, resting_on
from claims.models.rowmaking import plain
from claims.models.rulings import Ruling
from claims.models.saidrows import SaidMaker
from claims.models.sources import JointMember, Source, SourceGrade
from claims.models.stale import mark_stale
from claims.models.tags import ClaimTag, Tag


@transaction.atomic
def load(casefile: rows.CaseFile, *, by: Any) -> Counter[str]:
    """Add what the case does not hold yet, and return how many rows of each kind were added.

    `by` is the account that acts; the authors that the file names go to `on_behalf_of`. Rows that are there already are
    left alone; raises Refused with both values, and adds nothing, if any differs. Locks the case, then its claims.
    """
    case = Case.objects.select_for_update(no_key=True).filter(slug=casefile.case.slug).first()
    if case is not None and case.closed_at:
        raise Refused(["The case is closed: reopen it before you add to it."])
    if case is not None:
        list(Claim.objects.select_for_update(no_key=True).filter(case=case).order_by("pk").values_list("pk"))
    refused = [*elsewhere(casefile, case), *(differences(casefile, case) if case else [])]
    if refused:
        raise Refused(refused)
    return _Loader(casefile, case, by).load()


def add(casefile: rows.CaseFile, case: Case, *, by: Any, batch: Any) -> Counter[str]:
    """Add rows that were made for this case, and return how many of each kind there are; its judgements get `batch`.

    For callers who hold the lock of the case row and have looked that nothing of it is taken: nothing is compared here.
    """
    loader = _Loader(casefile, case, by, batch)
    loader.ids = _named(casefile, case)
    return loader.load()


def _named(casefile: rows.CaseFile, case: Case) -> dict[Any, dict[uuid.UUID, int]]:
    """Return, for rows that are all new, the ids of what they refer to in the case: nothing else of it is read."""
    evidence = [one for row in casefile.claims for one in row.evidence]
    named: dict[Any, set[Any]] = {
        Source: {
            *(row.source for row in casefile.documents),
            *(row.claimant for row in casefile.claims),
            *(one.attributed_to for one in evidence),
        },
        Document: {one.document for one in evidence},
    }
    found: dict[Any, dict[uuid.UUID, int]] = {
        model: {}
        for model in (
            Capture,
            Derivation,
            Claim,
            Evidence,
            Assessment,
            Note,
            Retraction,
            Ruling,
            Dismissal,
            Explanation,
            ClaimLink,
        )
    }
    for model, uids in named.items():
        rows_of = model._default_manager.filter(case=case).values_list("uid", "pk")
        found[model] = {
            uid: pk for some in batched(uids - {None}, 500) for uid, pk in rows_of.filter(uid__in=some)
        }
    return found


def batched(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Cut values into lists of at most `size`: as many as a query may name at once."""
    left = iter(values)
    while some := list(itertools.islice(left, size)):
        yield some


class _Loader(SaidMaker):
    """Makes the rows that are missing, table by table, in the order in which they refer to each other."""

    def __init__(self, casefile: rows.CaseFile, case: Case | None, by: Any, batch: Any = None) -> None:
        super().__init__(by)
        self.file = casefile
        self.batch = batch
        self.case = case or self._make_case()
        self.moved_sources, self.moved_documents = set[int](), set[int]()

    def load(self) -> Counter[str]:
        tags = self._tags()
        sources = self._sources()
        documents = self._documents(sources)
        retracted = self._retractions(documents)
        claims = self._claims(sources, tags)
        touched = self._evidence(claims, documents, sources) | self._judgements(claims)
        touched |= self._rulings(claims, sources) | set(resting_on(retracted))
        self._notes(claims)
        touched |= self._dismissals(claims) | self._explanations(claims)
        self._fates(claims)
        touched |= self._links(claims)
        self._refresh(touched, claims)
        return self.added

    def _make_case(self) -> Case:
        case = Case(**plain(self.file.case))
        case.keep(by=self.by)
        self.added["case"] += 1
        return case

    # Tags, sources, documents

    def _tags(self) -> dict[str, int]:
        there = {name.lower() for name in Tag.objects.filter(case=self.case).values_list("name", flat=True)}
        self._make(
            Tag, (Tag(case=self.case, name=name) for name in self.file.tags if name.lower() not in there)
        )
        return {name.lower(): pk for name, pk in Tag.objects.filter(case=self.case).values_list("name", "pk")}

    def _sources(self) -> dict[uuid.UUID, int]:
        known = self._known(Source)
        new = [row.uid for row in self.file.sources if row.same_as and row.uid not in known]
        for level in levels(self.file.sources, known, "part_of", "same_as"):
            self._make(Source, (self._source(row, known) for row in level))
            known = self._known(Source)
        graded = set(SourceGrade.objects.filter(case=self.case).values_list("uid", flat=True))
        grades = [
            (row, grade) for row in self.file.sources for grade in row.grades if grade.uid not in graded
        ]
        self._make(
            SourceGrade,
            (
                SourceGrade(source_id=known[row.uid], **plain(grade), **self._clocked(grade))
                for row, grade in grades
            ),
        )
        there = set(JointMember.objects.filter(case=self.case).values_list("body_id", "member_id"))
        wanted = [(known[row.uid], known[member]) for row in self.file.sources for member in row.members]
        seats = [(body, member) for body, member in wanted if (body, member) not in there]
        self._make(JointMember, (JointMember(case=self.case, body_id=b, member_id=m) for b, m in seats))
        self.moved_sources |= {body for body, _ in seats}
        touched = {known[row.uid] for row, _ in grades} | {known[uid] for uid in new}
        for source in Source.objects.select_for_update(no_key=True).filter(pk__in=touched).order_by("pk"):
            source.refresh_grade()
        return known

    def _source(self, row: rows.SourceRow, known: dict[uuid.UUID, int]) -> Source:
        above = known[row.part_of] if row.part_of else None
        same = known[row.same_as] if row.same_as else None
        self.moved_sources |= {same} if same else set()
        return Source(case=self.case, part_of_id=above, same_as_id=same, **plain(row, "part_of", "same_as"))

    def _documents(self, sources: dict[uuid.UUID, int]) -> dict[uuid.UUID, int]:
        known = self._known(Document)
        new = [row for row in self.file.documents if row.uid not in known]
        self._make(
            Document,
            (Document(source_id=sources[row.source], **_addressed(row), **self._clocked(row)) for row in new),
        )
        known = self._known(Document)
        self._take_numbers("document", [row.number for row in new])
        self._captures(known)
        self._derivations(known)
        return known

    def _captures(self, known: dict[uuid.UUID, int]) -> None:
        captured = self._known(Capture)
        self._make(
            Capture,
            (
                Capture(document_id=known[row.uid], **plain(one), **self._clocked(one))
                for row in self.file.documents
                for one in row.captures
                if one.uid not in captured
            ),
        )

    def _derivations(self, known: dict[uuid.UUID, int]) -> None:
        derived = self._known(Derivation)
        new = [(row, one) for row in self.file.documents for one in row.derivations if one.uid not in derived]
        self._make(
            Derivation,
            (
                Derivation(
                    document_id=known[row.uid],
                    original_id=known[one.original],
                    **plain(one, "original"),
                    **self._clocked(one),
                    **self._withdrawal(one),
                )
                for row, one in new
            ),
        )
        self.moved_documents |= {known[row.uid] for row, _ in new}

    # Claims

    def _claims(self, sources: dict[uuid.UUID, int], tags: dict[str, int]) -> dict[uuid.UUID, int]:
        known = self._known(Claim)
        self.new_claims = [row for row in self.file.claims if row.uid not in known]
        self._make(Claim, (self._claim(row, sources) for row in self.new_claims))
        known = self._known(Claim)
        self._take_numbers("claim", [row.number for row in self.new_claims])
        self._make(
            ClaimTag,
            (
                ClaimTag(case=self.case, claim_id=known[row.uid], tag_id=tags[tag.lower()])
                for row in self.new_claims
                for tag in row.tags
            ),
        )
        return known

    def _claim(self, row: rows.ClaimRow, sources: dict[uuid.UUID, int]) -> Claim:
        claimant = sources[row.claimant] if row.claimant else None
        values = plain(row, "claimant", "fate", "first_evidence")
        return Claim(claimant_id=claimant, changed_at=row.made_at, **values, **self._clocked(row))

    def _take_numbers(self, what: str, numbers: list[int]) -> None:
        field = f"next_{what}"
        if numbers:
            Case.objects.filter(pk=self.case.pk, **{f"{field}__lte": max(numbers)}).update(
                **{field: max(numbers) + 1}
            )

    def _evidence(
        self, claims: dict[uuid.UUID, int], documents: dict[uuid.UUID, int], sources: dict[uuid.UUID, int]
    ) -> set[int]:
        known = self._known(Evidence)
        new = [(row, one) for row in self.file.claims for one in row.evidence if one.uid not in known]
        self.made = {one.uid for _, one in new}
        self._make(
            Evidence,
            (
                Evidence(
                    claim_id=claims[row.uid],
                    document_id=documents[one.document],
                    attributed_to_id=sources[one.attributed_to] if one.attributed_to else None,
                    end=one.start + len(one.quote) if one.quote else -1,
                    digest=hashlib.sha256((one.quote or one.gist).encode()).hexdigest(),
                    **plain(one, "document", "attributed_to"),
                    **self._clocked(one),
                    **self._withdrawal(one),
                )
                for row, one in new
            ),
        )
        known = self._known(Evidence)
        first = [
            (claims[row.uid], known[row.first_evidence]) for row in self.new_claims if row.first_evidence
        ]
        for some in (first[start : start + 500] for start in range(0, len(first), 500)):
            its = Evidence.objects.filter(claim=OuterRef("pk"), pk__in=[pk for _, pk in some])
            Claim.objects.filter(pk__in=[pk for pk, _ in some]).update(
                first_evidence=Subquery(its.values("pk")[:1])
            )
        return {claims[row.uid] for row, _ in new} | self._withdrawals(known)

    def _withdrawals(self, known: dict[uuid.UUID, int]) -> set[int]:
        """Take back evidence that was there and that the file has withdrawn; what a person has edited or taken back is left as
        it is. Return the claims."""
        gone = {
            known[one.uid]: one.withdrawn
            for row in self.file.claims
            for one in row.evidence
            if one.withdrawn and one.uid not in self.made
        }
        there = Evidence.objects.filter(pk__in=gone, withdrawn_at=None, version=1).select_related("claim")
        rows = list(there.order_by("claim", "pk"))
        for row in rows:
            said = gone[row.pk]
            by = {"by": self.by, "on_behalf_of": said.author}
            row.withdraw(reason=said.reason, made_at=said.at, **by)
        self.added["withdrawal"] += len(rows)
        return {row.claim_id for row in rows}

    def _judgements(self, claims: dict[uuid.UUID, int]) -> set[int]:
        known = self._known(Assessment)
        claim_of = {one.uid: claims[row.uid] for row in self.file.claims for one in row.judgements}
        histories = [
            [one for one in written_order(row.judgements) if one.uid not in known] for row in self.file.claims
        ]
        touched = {claim_of[one.uid] for history in histories for one in history}
        for written in itertools.zip_longest(*histories):
            level = [one for one in written if one]
            self._make(
                Assessment,
                (
                    Assessment(
                        claim_id=claim_of[one.uid],
                        previous_id=known[one.previous] if one.previous else None,
                        imported=True,
                        batch=self.batch,
                        **plain(one, "previous"),
                        **self._clocked(one),
                    )
                    for one in level
                ),
            )
            known = self._known(Assessment)
        return touched

    def _fates(self, claims: dict[uuid.UUID, int]) -> None:
        fated = [row for row in self.new_claims if row.fate.fate != scales.Fate.ACTIVE]
        by_number = dict(Claim.objects.filter(case=self.case).values_list("number", "pk")) if fated else {}
        for row in fated:
            Claim.objects.filter(pk=claims[row.uid]).update(
                fate=row.fate.fate,
                successor=by_number[row.fate.successor] if row.fate.successor else None,
                fate_reason=row.fate.reason,
                fate_at=row.fate.at,
            )

    def _links(self, claims: dict[uuid.UUID, int]) -> set[int]:
        """Make the links that are new; the claims at both ends stand on other ground now, or read other evidence."""
        known = self._known(ClaimLink)
        by_number = {row.number: claims[row.uid] for row in self.file.claims}
        new = [link for link in self.file.links if link.uid not in known]
        linked = {by_number[number] for link in new for number in (link.claim, link.other)}
        self._make(
            ClaimLink,
            (
                ClaimLink(
                    claim_id=by_number[link.claim],
                    other_id=by_number[link.other],
                    **plain(link, "claim", "other"),
                    **self._clocked(link),
                    **self._withdrawal(link),
                )
                for link in new
            ),
        )
        return linked

    def _refresh(self, touched: set[int], claims: dict[uuid.UUID, int]) -> None:
        """Count what came in; what was there, and leads to it now, is marked to be counted anew."""
        touched |= {claims[row.uid] for row in self.new_claims}
        touched |= set(kept_above(touched)) | set(dependents_of(touched))
        moved = {claims[row.uid]: last_change(row) for row in self.file.claims}
        by_number = {row.number: claims[row.uid] for row in self.file.claims}
        for kept, at in merged_by(self.file, self.new_claims):
            moved[by_number[kept]] = max(moved[by_number[kept]], at)
        if not self.added["case"]:
            mark_stale(self.case.pk, sources=self.moved_sources, documents=self.moved_documents)
        refresh_caches(sorted(touched), moved_at=moved)


def last_change(row: rows.ClaimRow) -> datetime:
    """Return when something last happened to a claim, by what its rows say of themselves."""
    moments = [row.made_at, row.fate.at]
    withdrawable: tuple[rows.EvidenceRow | rows.RulingRow, ...] = (*row.evidence, *row.rulings)
    for one in withdrawable:
        moments.append(one.made_at)
        moments.append(one.withdrawn.at if one.withdrawn else None)
    return max(moment for moment in [*moments, *(one.made_at for one in row.judgements)] if moment)


def _addressed(row: rows.DocumentRow) -> dict[str, Any]:
    return {**plain(row, "source"), "address_key": address_key(row.address)}
