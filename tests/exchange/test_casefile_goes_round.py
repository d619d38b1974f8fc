"""Case files go round: what is written is read back, what is loaded is dumped again, twice adds nothing."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given

from claims.exchange import casefile, caseread
from claims.exchange.casefile import CaseFile
from claims.models import (
    Assessment,
    Case,
    Claim,
    ClaimLink,
    Dismissal,
    Document,
    Evidence,
    Explanation,
    JointMember,
    Note,
    Retraction,
    Ruling,
    Source,
    StaleJudgement,
    Tag,
)
from claims.models.claims import CACHED
from claims.models.dumping import dump
from claims.models.loading import load
from tests.exchange.casefiles import NAMELESS, NOW, casefiles, settled
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_source,
    make_tag,
    make_text,
    make_user,
)


@given(casefiles())
def test_reading_what_was_written_gives_the_same_rows(file: CaseFile):
    assert caseread.read(casefile.write(file), now=NOW) == file


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Everything done inside is checked as at a commit, and then undone."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(casefiles())
def test_a_loaded_file_is_dumped_as_it_was_and_adds_nothing_twice(file: CaseFile):
    with undone():
        by = make_user()
        assert load(file, by=by).total()
        dumped = dump(Case.objects.get(slug=file.case.slug))
        assert settled(dumped) == settled(file)
        assert not load(file, by=by).total()
        assert not load(caseread.read(casefile.write(dumped), now=timezone.now()), by=by).total()


def cached() -> dict[int, dict[str, Any]]:
    """What each claim caches, its standing judgement by the uid that stands in the file."""
    names = [name for name in CACHED if name != "standing"]
    return {
        row.pop("number"): row
        for row in Claim.objects.values("number", "standing__uid", "standing__made_at", *names)
    }


@pytest.mark.django_db
@given(casefiles(numbered=True))
def test_loading_gives_what_the_verbs_give(file: CaseFile):
    with undone():
        by = make_user("import")
        load(file, by=by)
        loaded, loaded_dump = cached(), dump(Case.objects.get())
        for claim in Claim.objects.all():
            claim.refresh_caches()
        assert cached() == loaded, "the caches are those of a replay"
    with undone(), time_machine.travel(timezone.now(), tick=False):  # a file is written down in one moment
        Desk(file, make_user("import")).do_it_all()
        assert cached() == loaded
        assert settled(dump(Case.objects.get()), without=NAMELESS) == settled(loaded_dump, without=NAMELESS)


class Desk:
    """Does by hand, verb by verb, what a file says."""

    def __init__(self, file: CaseFile, by: Any) -> None:
        self.file, self.by = file, by
        names = list(file.case.__dataclass_fields__)
        self.case = Case(**{name: getattr(file.case, name) for name in names})
        self.case.keep(by=by)

    def do_it_all(self) -> None:
        self.tags = {name: Tag.objects.create(case=self.case, name=name) for name in self.file.tags}
        self.sources: dict[Any, Source] = {}
        for row in self.file.sources:
            self.source(row)
        self.documents: dict[Any, Document] = {}
        for row in self.file.documents:
            self.document(row)
        self.claims: dict[int, Claim] = {row.number: self.claim(row) for row in self.file.claims}
        for row in self.file.links:
            link = ClaimLink.record(
                self.claims[row.claim],
                self.claims[row.other],
                by=self.by,
                kind=row.kind,
                note=row.note,
                made_at=row.made_at,
            )
            self.withdraw(link, row)
        for row in self.file.claims:
            self.fate(row)

    def withdraw(self, record: Any, row: Any) -> None:
        if row.withdrawn:
            record.withdraw(by=self.by, reason=row.withdrawn.reason, made_at=row.withdrawn.at)

    def source(self, row: Any) -> None:
        source = Source(
            case=self.case,
            uid=row.uid,
            name=row.name,
            kind=row.kind,
            part_of=self.sources.get(row.part_of),
            speaks_for=row.speaks_for,
            note=row.note,
        )
        source.keep(by=self.by)
        self.sources[row.uid] = source
        for member in row.members:
            JointMember.objects.create(case=self.case, body=source, member=self.sources[member])
        for grade in row.grades:
            source.grade(author=self.by, grade=grade.grade, basis=grade.basis, made_at=grade.made_at)
        if row.same_as:
            source.merge_into(self.sources[row.same_as], by=self.by)

    def document(self, row: Any) -> None:
        document = Document.record(
            case=self.case,
            by=self.by,
            **plain(row, "number", "author", "text", "source", "derivations", "captures", "retractions"),
            source=self.sources[row.source],
        )
        self.documents[row.uid] = document
        if row.text and not row.captures:
            Document.objects.filter(pk=document.pk).update(text=row.text)
        for one in row.captures:
            document.capture(
                author=self.by,
                body=one.body,
                text=row.text,
                media_type=one.media_type,
                final_address=one.final_address,
                made_at=one.made_at,
            )
        for one in row.derivations:
            original = self.documents[one.original]
            derivation = document.derive_from(original, by=self.by, kind=one.kind, made_at=one.made_at)
            self.withdraw(derivation, one)
        for one in row.retractions:
            said = {"kind": one.kind, "day": one.day, "note": one.note, "made_at": one.made_at}
            self.withdraw(Retraction.record(document, by=self.by, **said), one)
        document.refresh_from_db()

    def claim(self, row: Any) -> Claim:
        leave = (
            "number",
            "author",
            "version",
            "claimant",
            "tags",
            "fate",
            "first_evidence",
            "evidence",
            "judgements",
            "notes",
            "rulings",
            "dismissals",
            "explanations",
        )
        claim = Claim.record(
            case=self.case,
            by=self.by,
            tags=[self.tags[name] for name in row.tags],
            claimant=self.sources.get(row.claimant),
            **plain(row, *leave),
        )
        for one in row.evidence:
            evidence = claim.add_evidence(
                author=self.by,
                document=Document.objects.get(pk=self.documents[one.document].pk),
                attributed_to=self.sources.get(one.attributed_to),
                **plain(one, "author", "document", "attributed_to", "withdrawn"),
            )
            self.withdraw(evidence, one)
            if one.uid == row.first_evidence:
                Claim.objects.filter(pk=claim.pk).update(first_evidence=evidence)
        for one in written_order(row.judgements):
            claim.refresh_from_db()
            assert (claim.standing.uid if claim.standing else None) == one.previous
            leave = ("author", "previous", "claim_version", "needs_review")
            claim.assess(author=self.by, previous=claim.standing, imported=True, **plain(one, *leave))
            for note in row.notes:
                if note.judgement == one.uid:
                    self.note(claim, note)
        for note in row.notes:
            if not note.judgement:
                self.note(claim, note)
        for one in row.dismissals:
            said = {"warning": one.warning, "facts": one.facts, "reason": one.reason, "made_at": one.made_at}
            self.withdraw(Dismissal.record(claim, by=self.by, **said), one)
        for one in row.explanations:
            said = {"facts": one.facts, "text": one.text, "made_at": one.made_at}
            self.withdraw(Explanation.record(claim, by=self.by, **said), one)
        for one in row.rulings:
            sources = [self.sources[uid] for uid in one.sources]
            said = {"by": self.by, "reason": one.reason, "made_at": one.made_at}
            joins = one.kind == "joined"
            self.withdraw(
                Ruling.join(claim, sources, **said) if joins else Ruling.part(claim, *sources, **said), one
            )
        return claim

    def note(self, claim: Claim, row: Any) -> None:
        claim.refresh_from_db()
        seen = Assessment.objects.get(uid=row.judgement) if row.judgement else None
        try:
            note = Note.record(
                claim, by=self.by, text=row.text, kind=row.kind, seen=seen, made_at=row.made_at
            )
        except StaleJudgement:  # it was dated back and never stood: no verb dissents from it
            note = Note(case=claim.case, claim=claim, author=self.by, judgement=seen)
            note.text, note.kind, note.made_at = row.text, row.kind, row.made_at
            note.stamp()
            note.full_clean()
            note.save()
        self.withdraw(note, row)

    def fate(self, row: Any) -> None:
        claim = self.claims[row.number]
        if row.fate.fate == "withdrawn":
            claim.withdraw(by=self.by, reason=row.fate.reason, made_at=row.fate.at)
        if row.fate.fate == "superseded":
            heir = self.claims[row.fate.successor]
            claim.supersede(by=self.by, successor=heir, reason=row.fate.reason, made_at=row.fate.at)


def plain(row: Any, *leave: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__ if name not in leave}


def written_order(rows: Any) -> list[Any]:
    """The order in which judgements were written: each after the one that its author saw."""
    waiting, written = list(rows), []
    while waiting:
        standing = max(written, key=lambda pair: (pair[1].made_at, pair[0]))[1].uid if written else None
        following = next(row for row in waiting if row.previous == standing)
        waiting.remove(following)
        written.append((len(written), following))
    return [row for _, row in written]


# A case that was made by hand


def case_by_hand() -> Case:
    """A case as people make it: nothing of it comes from a file."""
    case = make_case(requires_review=True)
    analyst = anyone(case)
    state = make_source(case, kind="body")
    outlet = make_source(case, part_of=state, speaks_for=True)
    outlet.grade(author=analyst, grade="B", basis="We read them for a year. ")
    document, copy = make_text("It was so.\n", case, source=outlet), make_document(case)
    copy.derive_from(document, by=analyst, kind="republishes").withdraw(by=analyst, reason="No.")
    Retraction.record(copy, by=analyst, kind="corrected", day=case.today, note=" A slip. ")
    mark = Retraction.record(document, by=analyst, kind="retracted", day=date(2024, 3, 1))
    mark.withdraw(by=analyst, reason="Another paper.")
    claim = make_claim(case, tags=[make_tag(case)], statement=" It was so. ")
    document.edit(by=analyst, version=1, published=date(2024, 2, 15), published_precision="month")
    period = {"period_from": date(2023, 9, 15), "period_from_precision": "month"}
    period |= {"period_to": date(2024, 2, 2), "period_to_precision": "year"}
    claim.edit(by=analyst, version=1, **period)
    heir = make_claim(case, quantity_low=0, quantity_high=Decimal("0.5"), quantity_unit="ships")
    make_evidence(claim, document=document, quote="It was", start=0, gist="")
    make_evidence(heir, quantity_low=0, quantity_unit="ships").withdraw(by=analyst, reason="Misread.")
    make_assessment(claim, rationale="One report.\n")
    make_assessment(heir, figure_low=0, would_change="A second count.", review_on=date(2025, 1, 1))
    make_assessment(
        heir, made_at=datetime(2024, 1, 1, tzinfo=UTC), imported=True, rationale="It was judged before."
    )
    Note.record(claim, by=analyst, text="Ask the ministry again.").withdraw(by=analyst, reason="Asked.")
    heir.refresh_from_db()
    Note.record(heir, by=analyst, text="I would say contested.", kind="dissent", seen=heir.standing)
    claim.edit(by=analyst, version=2, hedge="so they say ")
    Ruling.join(claim, [state, outlet], by=analyst, reason="Shared.").withdraw(by=analyst, reason="Not so.")
    Dismissal.record(claim, by=analyst, warning="alone", facts="f" * 64, reason=" It was seen. ")
    Explanation.record(claim, by=analyst, facts="f" * 64, text=" They count otherwise. ")
    Ruling.part(claim, outlet, by=analyst, reason="It was there. ")
    ClaimLink.record(claim, heir, by=analyst, kind="refines").withdraw(by=analyst, reason="No.")
    claim.supersede(by=analyst, successor=heir)
    return case


@pytest.mark.django_db
def test_a_case_made_by_hand_goes_round():
    case = case_by_hand()
    there = dump(case)
    read = caseread.read(casefile.write(there), now=timezone.now())
    assert read == there
    assert not load(read, by=anyone(case)).total()


@pytest.mark.django_db
def test_a_case_made_by_hand_is_the_same_in_another_database():
    with undone():
        there = dump(case_by_hand())
    assert not Case.objects.exists()
    load(caseread.read(casefile.write(there), now=timezone.now()), by=make_user())
    assert settled(dump(Case.objects.get())) == settled(there)
    assert Evidence.objects.count() == 2


def test_the_shipped_case_goes_round():
    text = (Path(settings.BASE_DIR) / "claims" / "cases" / "russia-north-korea.json").read_text()
    read = caseread.read(text, now=timezone.now())
    assert caseread.read(casefile.write(read), now=timezone.now()) == read
