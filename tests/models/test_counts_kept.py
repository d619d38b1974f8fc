"""Whatever changes: what a claim's row says of its origins is what counting gives, or it says that it is to be counted anew."""

import contextlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from claims import tasks
from claims.analysis import scales
from claims.analysis.corroboration import Counts
from claims.models import (
    Batch,
    Case,
    Claim,
    ClaimLink,
    Derivation,
    Dismissal,
    Document,
    Evidence,
    Explanation,
    Retraction,
    Ruling,
    Source,
)
from claims.models import stale as stale_claims
from claims.models.caches import refresh_caches
from claims.models.counted import WORN
from claims.models.grounds import additions_for, counts_for
from claims.models.stale import mark_stale, recount
from claims.views import opposition, reading, warnings
from claims.views.linked import links_of
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_source,
)

pytestmark = pytest.mark.django_db

SOURCES, DOCUMENTS, CLAIMS, PIECES = 6, 4, 3, 8
source, document, claim, piece = (st.integers(0, n - 1) for n in (SOURCES, DOCUMENTS, CLAIMS, PIECES))
status = st.sampled_from(["unverified", "corroborated", "contested", "refuted"])
confidence = st.sampled_from(["low", "high"])
ACTS = st.one_of(
    st.tuples(st.just("add"), claim, document, st.sampled_from(scales.Stance), st.none() | source),
    st.tuples(st.just("add"), claim, document, st.just("supports"), source, st.integers(1, 3)),
    st.tuples(st.just("take_back"), piece),
    st.tuples(st.just("say_whose"), piece, st.none() | source, st.sampled_from(scales.Basis)),
    st.tuples(st.just("derive"), document, document),
    st.tuples(st.just("underive"), st.integers(0, 2)),
    st.tuples(st.just("put_under"), source, st.none() | source, st.booleans()),
    st.tuples(st.just("call"), source, st.sampled_from(scales.SourceKind)),
    st.tuples(st.just("seat"), source),
    st.tuples(st.just("unseat"), source),
    st.tuples(st.just("merge"), source, source),
    st.tuples(st.just("unmerge"), source),
    st.tuples(st.just("publish"), document, source, st.none() | st.integers(1, 5)),
    st.tuples(st.just("retract"), document, st.sampled_from(scales.RetractionKind)),
    st.tuples(st.just("unretract")),
    st.tuples(st.just("join"), claim, source, source),
    st.tuples(st.just("part"), claim, source),
    st.tuples(st.just("unrule")),
    st.tuples(st.just("judge"), claim, status, confidence),
    st.tuples(st.just("judge"), claim, status, confidence),
    st.tuples(st.just("dismiss"), claim),
    st.tuples(st.just("hear_again")),
    st.tuples(st.just("explain"), claim),
    st.tuples(st.just("take_explanation_back")),
    st.tuples(st.just("link"), claim, claim, st.sampled_from(["contradicts", "refines"])),
    st.tuples(st.just("unlink")),
    st.tuples(st.just("reword"), claim, st.sampled_from(["event", "statement", "view"]), st.none() | source),
    st.tuples(st.just("withdraw"), claim),
    st.tuples(st.just("reinstate"), claim),
    st.tuples(st.just("rename"), source),
    st.tuples(st.just("judge_all")),
    st.tuples(st.just("recount")),
    st.tuples(st.just("fold"), claim, claim),
    st.tuples(st.just("fold"), claim, claim),
    st.tuples(st.just("unfold"), claim),
)
LAID: list[Any] = [
    ("derive", 1, 0),
    ("derive", 2, 1),
    ("put_under", 1, 0, True),
    ("merge", 3, 2),
    ("seat", 2),
    *(("add", 0, n, "supports", None) for n in range(DOCUMENTS)),
    *(("add", 1, 0, "supports", n) for n in range(SOURCES)),
    ("add", 2, 2, "supports", None),
    ("add", 2, 3, "contradicts", 0),
    ("judge", 0, "corroborated", "high"),
    ("judge", 1, "unverified", "low"),
    ("reword", 2, "statement", 1),
    ("judge", 2, "corroborated", "low"),
    ("dismiss", 2),
    ("link", 0, 1, "contradicts"),
    ("explain", 1),
]
THREADS: list[Any] = [
    ("underive", 0),
    ("underive", 1),
    ("derive", 3, 2),
    ("put_under", 1, 0, False),
    ("put_under", 1, None, False),
    ("put_under", 0, 4, True),
    ("put_under", 2, 4, True),
    ("call", 0, "unnamed"),
    ("call", 2, "unnamed"),
    ("seat", 0),
    ("seat", 3),
    ("unseat", 2),
    ("merge", 4, 0),
    ("unmerge", 3),
    ("publish", 0, 4, None),
    ("publish", 2, 1, 3),
    ("publish", 3, 3, 3),
    ("rename", 0),
]
AT_ONCE: list[Any] = [
    ("add", 0, 3, "contradicts", None),
    ("take_back", 1),
    ("say_whose", 0, 4, "record"),
    ("retract", 0, "retracted"),
    ("retract", 1, "corrected"),
    ("join", 0, 0, 2),
    ("part", 1, 1),
    ("judge", 0, "refuted", "low"),
    ("withdraw", 0),
]
WORN_AT_ONCE: list[Any] = [
    ("hear_again",),
    ("explain", 0),
    ("take_explanation_back",),
    ("unlink",),
    ("link", 2, 1, "contradicts"),
]
"""Each pulls at one thread of what is laid; what is near to a claim is counted at once."""


@dataclass
class Desk:
    """A case whose evidence, documents and sources hang together as hypothesis thinks of."""

    case: Case
    sources: list[Source]
    documents: list[Document]
    claims: list[Claim]
    by: Any
    turns: Any = field(default_factory=itertools.count)

    @classmethod
    def open(cls) -> "Desk":
        case = make_case()
        sources = [make_source(case, kind="body") for _ in range(SOURCES - 1)]
        sources.append(make_source(case, kind="joint_body"))
        documents = [make_document(case, source=sources[n]) for n in range(DOCUMENTS)]
        return cls(case, sources, documents, [make_claim(case) for _ in range(CLAIMS)], anyone(case))

    @classmethod
    def laid(cls) -> "Desk":
        """A desk on which something hangs on every thread: copies, a spokesman, a merged source, a seat, two sides."""
        desk = cls.open()
        for act in LAID:
            desk.act(*act)
        desk.recount()
        return desk

    def act(self, name: str, *values: Any) -> None:
        """Do one thing; what a rule refuses changes nothing."""
        with contextlib.suppress(ValidationError):
            getattr(self, name)(*values)

    def source(self, which: int) -> Source:
        return Source.objects.get(pk=self.sources[which].pk)

    def pieces(self, which: int) -> list[Evidence]:
        return list(Evidence.objects.filter(case=self.case).order_by("pk")[which : which + 1])

    def add(self, which: int, document: int, stance: str, whose: int | None, crates: int = 0) -> None:
        words = {"word": "own"} if whose is None else {"word": "source", "attributed_to": self.source(whose)}
        if crates:
            words |= {"quantity_low": crates, "quantity_high": crates, "quantity_unit": "crates"}
            words |= {"as_of": date(2024, 5, 1)}
        gist = f"It says so, {next(self.turns)}."
        make_evidence(
            self.claims[which], document=self.documents[document], stance=stance, gist=gist, **words
        )

    def take_back(self, which: int) -> None:
        for row in self.pieces(which):
            row.withdraw(by=self.by, reason="Misread.")

    def say_whose(self, which: int, whose: int | None, basis: str) -> None:
        for row in self.pieces(which):
            said = {"word": "source" if whose is not None else "unknown", "basis": basis}
            them = self.source(whose) if whose is not None else None
            row.edit(by=self.by, version=row.version, attributed_to=them, **said)

    def derive(self, copy: int, original: int) -> None:
        self.documents[copy].derive_from(self.documents[original], by=self.by, kind="republishes")

    def underive(self, which: int) -> None:
        for row in Derivation.objects.filter(case=self.case, withdrawn_at=None).order_by("pk")[
            which : which + 1
        ]:
            row.withdraw(by=self.by, reason="Not a copy.")

    def put_under(self, which: int, above: int | None, speaks: bool) -> None:
        row = self.source(which)
        body = self.source(above) if above is not None else None
        row.edit(by=self.by, version=row.version, part_of=body, speaks_for=speaks and body is not None)

    def call(self, which: int, kind: str) -> None:
        row = self.source(which)
        row.edit(by=self.by, version=row.version, kind=kind)

    def seat(self, which: int) -> None:
        self.source(-1).seat(self.source(which), by=self.by)

    def unseat(self, which: int) -> None:
        self.source(-1).unseat(self.source(which), by=self.by)

    def merge(self, which: int, other: int) -> None:
        self.source(which).merge_into(self.source(other), by=self.by)

    def unmerge(self, which: int) -> None:
        self.source(which).unmerge(by=self.by)

    def publish(self, which: int, source: int, day: int | None) -> None:
        row = Document.objects.get(pk=self.documents[which].pk)
        published = date(2024, 5, day) if day else None
        row.edit(by=self.by, version=row.version, source=self.source(source), published=published)

    def retract(self, which: int, kind: str) -> None:
        day = date(2024, 5, 1)
        Retraction.record(self.documents[which], by=self.by, kind=kind, day=day)

    def unretract(self) -> None:
        for row in Retraction.objects.filter(case=self.case, withdrawn_at=None)[:1]:
            row.withdraw(by=self.by, reason="It stands.")

    def join(self, which: int, one: int, other: int) -> None:
        both = [self.source(one), self.source(other)]
        Ruling.join(self.claims[which], both, by=self.by, reason="One wreck.")

    def part(self, which: int, source: int) -> None:
        Ruling.part(self.claims[which], self.source(source), by=self.by, reason="Its own image.")

    def unrule(self) -> None:
        for row in Ruling.objects.filter(case=self.case, withdrawn_at=None)[:1]:
            row.withdraw(by=self.by, reason="Two wrecks.")

    def claim(self, which: int) -> Claim:
        return Claim.objects.select_related("case", "standing").get(pk=self.claims[which].pk)

    def judge(self, which: int, status: str, confidence: str) -> None:
        make_assessment(self.claim(which), status=status, confidence=confidence)

    def dismiss(self, which: int) -> None:
        for one in shown(self.claim(which)).worn:
            said = {"warning": one.warning.code, "facts": one.warning.facts}
            Dismissal.record(self.claims[which], by=self.by, reason="It holds.", **said)

    def hear_again(self) -> None:
        for row in Dismissal.objects.filter(case=self.case, withdrawn_at=None)[:1]:
            row.withdraw(by=self.by, reason="It does not.")

    def explain(self, which: int) -> None:
        found = shown(self.claim(which)).opposed
        if found:
            text = "They count otherwise."
            Explanation.record(self.claims[which], by=self.by, facts=found.sides.facts, text=text)

    def take_explanation_back(self) -> None:
        for row in Explanation.objects.filter(case=self.case, withdrawn_at=None)[:1]:
            row.withdraw(by=self.by, reason="They do not.")

    def link(self, which: int, other: int, kind: str) -> None:
        ClaimLink.record(self.claim(which), self.claim(other), by=self.by, kind=kind)

    def unlink(self) -> None:
        for row in ClaimLink.objects.filter(case=self.case, withdrawn_at=None)[:1]:
            row.withdraw(by=self.by, reason="They do not.")

    def reword(self, which: int, kind: str, whose: int | None) -> None:
        row = self.claim(which)
        said_by = self.source(whose) if whose is not None else None
        row.edit(by=self.by, version=row.version, kind=kind, claimant=said_by)

    def withdraw(self, which: int) -> None:
        self.claim(which).withdraw(by=self.by, reason="Put twice.")

    def reinstate(self, which: int) -> None:
        self.claim(which).reinstate(by=self.by, reason="It was not.")

    def rename(self, which: int) -> None:
        row = self.source(which)
        row.edit(by=self.by, version=row.version, name=f"{row.name} {next(self.turns)}")

    def judge_all(self) -> None:
        claims = list(Claim.objects.filter(case=self.case, fate="active").select_related("standing"))
        values = {"status": "unverified"}
        asked = [(one, one.standing, values) for one in claims]
        Batch.assess(case=self.case, author=self.by, asked="All", rationale="So.", judgements=asked)

    def fold(self, which: int, other: int) -> None:
        row, into = (Claim.objects.get(pk=self.claims[one].pk) for one in (which, other))
        row.merge_into(into, by=self.by, reason="The same.")

    def unfold(self, which: int) -> None:
        row = Claim.objects.get(pk=self.claims[which].pk)
        row.reinstate(by=self.by, reason="Not the same.")

    def recount(self) -> None:
        list(recount(self.case.pk))


@dataclass(frozen=True)
class Shown:
    """What the page of a claim says of it."""

    worn: list[Any]
    opposed: Any


def shown(claim: Claim) -> Shown:
    links = links_of(claim)
    behind = reading.behind(claim, reading.pieces_of(claim), reading.rulings_of(claim))
    opposed = opposition.opposed(claim, behind, links)
    if not claim.is_active or not opposed or not opposed.sides.is_opposed:
        opposed = None
    return Shown(warnings.warnings_of(claim, behind, links)["worn"], opposed)


def kept(row: Claim) -> dict[str, Any]:
    """What the row says."""
    return {
        "origins": (row.origins_for, row.origins_against, row.origins_denying),
        "unknown": row.lineage_unknown,
        "divided": row.is_divided,
        "reports": (row.reports_for, row.reports_against),
        "news": row.has_new_evidence,
        "warning": row.warning,
        "opposed": (row.is_opposed, row.is_explained),
    }


def counted(row: Claim, counts: Counts) -> dict[str, Any]:
    """The same, counted this moment, and what its page shows."""
    page = shown(row)
    opposed = (True, page.opposed.explanation is not None) if page.opposed else (False, False)
    return {
        "origins": (counts.origins_for, counts.origins_against, len(counts.denying)),
        "unknown": counts.lineage_unknown,
        "divided": bool(counts.divided),
        "reports": (len(counts.reports_for), len(counts.reports_against)),
        "news": row.standing is not None and row.is_active and is_news(row, row.standing.recorded_at),
        "warning": " ".join(one.warning.code for one in page.worn),
        "opposed": opposed,
    }


def is_news(row: Claim, since: Any) -> bool:
    """Whether a piece came that brings something, a piece went that was there, a publisher spoke of what is rested on, or a
    duplicate was parted from it."""
    brings = additions_for(row.case_id, [row.pk])
    for one, came in read_by(row):
        if one.withdrawn_at:
            if one.withdrawn_recorded_at > since >= came:
                return True
        elif (came > since and brings[one.pk]) or (one.stance != "context" and spoken(one, since)):
            return True
    return was_parted(row, since)


def read_by(row: Claim) -> list[tuple[Evidence, Any]]:
    """What a claim reads, its own and that of duplicates, with when it came to it."""
    found = [(one, one.recorded_at) for one in row.evidence.all()]
    for twin in Claim.objects.filter(successor=row):
        found += [(one, max(came, twin.fate_at)) for one, came in read_by(twin)]
    return found


def was_parted(row: Claim, since: Any) -> bool:
    """Whether a duplicate that speaks, which a judgement had seen, was parted from the claim since."""
    merged = ClaimLink.objects.filter(other=row, kind="duplicates")
    links = merged.filter(recorded_at__lte=since, withdrawn_recorded_at__gt=since)
    speaking = Evidence.objects.filter(withdrawn_at=None).exclude(stance="context")
    return speaking.filter(claim__in=links.values("claim")).exists()


def spoken(one: Evidence, since: Any) -> bool:
    behind = one.document.originals() | {one.document_id}
    rows = Retraction.objects.filter(document__in=behind)
    said = any((row.withdrawn_recorded_at or row.recorded_at) > since for row in rows)
    marked = set(rows.filter(withdrawn_at=None).values_list("document", flat=True))
    links = Derivation.objects.filter(document__in=behind, withdrawn_at=None, recorded_at__gt=since)
    return said or any(
        marked & {link.original_id, *link.original.originals()} for link in links.select_related("original")
    )


def assert_origins_are_right(row: Claim, counts: Counts) -> None:
    """Each counted piece names the origin that it is counted for."""
    rows = {one.pk: one for one in row.evidence.all()}  # not what hangs on a duplicate
    for origin in counts.origins:
        here = [pk for pk in origin.pieces if pk in rows]
        assert {rows[pk].origin_id for pk in here} <= set(origin.sources)
        assert {rows[pk].side for pk in here} <= {origin.side}
    for unknown in counts.unknown:
        assert all(rows[pk].origin_id is None and rows[pk].gap for pk in unknown.pieces if pk in rows)
    assert all((one.origin_id is None) == bool(one.gap) for one in rows.values())
    counted = {pk for origin in counts.origins for pk in origin.pieces}
    assert {pk for pk, one in rows.items() if one.side} == counted & rows.keys()


def assert_right_or_marked(desk: Desk, act: Any) -> set[int]:
    """Count all anew, beside what is kept; return the claims that are marked."""
    rows = Claim.objects.filter(case=desk.case).select_related("standing", "case")
    fresh = list(rows.prefetch_related("evidence__document"))
    ids = [row.pk for row in fresh]
    counts = counts_for(desk.case.pk, ids)
    for row in fresh:
        if not row.is_stale:
            assert kept(row) == counted(row, counts[row.pk]), f"after {act}"
            assert_origins_are_right(row, counts[row.pk])
    return {row.pk for row in fresh if row.is_stale}


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Take all back afterwards: a desk is laid once."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_each_thread_marks_the_claims_that_hang_on_it():
    desk = Desk.laid()
    for act in THREADS:
        with undone():
            desk.act(*act)
            assert assert_right_or_marked(desk, act), f"{act} marks nothing"


def test_what_is_near_to_a_claim_is_counted_at_once():
    desk = Desk.laid()
    for act in AT_ONCE:
        with undone():
            before = list(Claim.objects.filter(case=desk.case).order_by("pk").values("changed_at"))
            desk.act(*act)
            assert not assert_right_or_marked(desk, act), f"{act} leaves a claim to be counted"
            after = list(Claim.objects.filter(case=desk.case).order_by("pk").values("changed_at"))
            assert before != after, f"{act} does nothing"


def test_what_a_claim_wears_follows_at_once():
    desk = Desk.laid()
    laid = {row["pk"]: row for row in Claim.objects.filter(case=desk.case).values("pk", *WORN)}
    assert [row["warning"] for row in laid.values()] == ["second_hand", "", ""]
    assert [row["is_explained"] for row in laid.values()] == [False, True, False]
    for act in WORN_AT_ONCE:
        with undone():
            desk.act(*act)
            assert not assert_right_or_marked(desk, act), f"{act} leaves a claim to be counted"
            assert laid != {
                row["pk"]: row for row in Claim.objects.filter(case=desk.case).values("pk", *WORN)
            }


def test_what_is_kept_is_what_counting_gives_or_is_marked():
    desk = Desk.laid()

    @given(st.lists(ACTS, min_size=3, max_size=9))
    def whatever_happens(acts):
        with undone():
            for act in acts:
                desk.act(*act)
                assert_right_or_marked(desk, act)
            desk.recount()
            assert not assert_right_or_marked(desk, "counting anew")

    whatever_happens()


# Marks


def stale(case: Case) -> set[int]:
    return set(Claim.objects.filter(case=case, is_stale=True).values_list("number", flat=True))


def queries(ask: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        ask()
    return len(found)


def test_only_claims_that_lead_there_are_marked():
    case = make_case()
    body, other = make_source(case, kind="body"), make_source(case, kind="body")
    ministry = make_source(case, part_of=body, speaks_for=True)
    speaker = make_source(case, part_of=ministry, speaks_for=True, kind="person")
    copied, copy = make_document(case, source=speaker), make_document(case)
    copy.derive_from(copied, by=anyone(case), kind="translates")
    by_word, by_copy, elsewhere, bare = (make_claim(case) for _ in range(4))
    make_evidence(by_word, word="source", attributed_to=speaker)
    make_evidence(by_copy, document=copy, word="own")
    make_evidence(elsewhere, word="source", attributed_to=other)
    body.edit(by=anyone(case), version=1, part_of=other, speaks_for=True)
    assert stale(case) == {by_word.number, by_copy.number}
    list(recount(case.pk))
    assert not stale(case)
    body.edit(by=anyone(case), version=2, note="Not a matter of counting.")
    assert not stale(case)


def test_other_cases_are_neither_marked_nor_counted():
    mine, theirs = make_case(), make_case()
    claims = [make_evidence(make_claim(case)).claim for case in (mine, theirs)]
    documents = [claim.evidence.get().document for claim in claims]
    with pytest.raises(ValidationError):
        documents[0].derive_from(documents[1], by=anyone(mine), kind="republishes")
    assert mark_stale(mine.pk, documents=[documents[1].pk], sources=[documents[1].source_id]) == 0
    assert mark_stale(mine.pk, documents=[documents[0].pk]) == 1
    mark_stale(theirs.pk, documents=[documents[1].pk])
    list(recount(mine.pk))
    assert (stale(mine), stale(theirs)) == (set(), {1})


def test_marking_takes_one_query_however_many_claims_and_however_deep():
    case = make_case()
    body = top = make_source(case, kind="body")

    def hang(many: int) -> None:
        nonlocal body
        for _ in range(many):
            body = make_source(case, part_of=body, speaks_for=True)
            make_evidence(make_claim(case), word="source", attributed_to=body)

    hang(1)
    few = queries(lambda: mark_stale(case.pk, sources=[top.pk]))
    hang(8)
    assert queries(lambda: mark_stale(case.pk, sources=[top.pk])) == few == 1
    assert len(stale(case)) == 9


def test_adding_evidence_takes_no_more_queries_where_there_is_much():
    claim = make_claim()

    def add() -> int:
        document, source = make_document(claim.case), make_source(claim.case)
        said = {"stance": "supports", "gist": "So it says.", "word": "source", "attributed_to": source}
        return queries(lambda: claim.add_evidence(author=anyone(claim.case), document=document, **said))

    add()
    few = add()
    for _ in range(6):
        copy = make_document(claim.case)
        copy.derive_from(claim.evidence.first().document, by=anyone(claim.case), kind="republishes")
        make_evidence(claim, document=copy, word="own")
    list(recount(claim.case_id))
    assert add() == few


def test_counting_anew_takes_no_query_per_claim():
    case = make_case()
    shared = make_source(case, kind="body")

    def count(many: int) -> int:
        for _ in range(many):
            make_evidence(make_claim(case), word="source", attributed_to=shared)
        mark_stale(case.pk, sources=[shared.pk])
        return queries(lambda: list(recount(case.pk)))

    count(1)
    few = count(1)
    assert count(9) == few


def test_judging_a_claim_whose_counts_are_stale_counts_it_first():
    case = make_case()
    body = make_source(case, kind="body")
    speakers = [make_source(case, part_of=body) for _ in range(2)]
    claim = make_claim(case)
    for speaker in speakers:
        make_evidence(claim, word="source", attributed_to=speaker)
    make_evidence(claim, stance="contradicts", word="unknown")
    first = make_assessment(claim)
    assert (first.origins_for, first.origins_against, first.lineage_unknown) == (2, 0, 1)
    for speaker in speakers:
        speaker.edit(by=anyone(case), version=1, speaks_for=True)
    second = make_assessment(claim)
    assert second.origins_for == 1
    first.refresh_from_db()
    assert first.origins_for == 2, "what stood that day stays"
    claim.refresh_from_db()
    assert not claim.is_stale and claim.origins_for == 1


def test_a_batch_and_its_undo_record_the_counts_of_their_day():
    case = make_case()
    analyst = anyone(case)
    claims = [make_claim(case) for _ in range(2)]
    for claim in claims:
        make_evidence(claim, word="own")
        make_assessment(claim)
    rows = Claim.objects.filter(case=case).select_related("standing").order_by("pk")
    asked = [(row, row.standing, {"status": "contested"}) for row in rows]
    batch, _ = Batch.assess(case=case, author=analyst, asked="All", rationale="So.", judgements=asked)
    assert {row.origins_for for row in batch.assessments.all()} == {1}
    make_evidence(claims[0], word="own")
    undo, _ = batch.undo(by=analyst, rationale="Wrong.")
    assert sorted(row.origins_for for row in undo.assessments.all()) == [1, 2]


def test_a_judgement_that_is_dated_back_claims_no_counts():
    claim = make_evidence(word="own").claim
    dated = make_assessment(claim, made_at=claim.made_at, imported=True)
    assert (dated.origins_for, dated.origins_against, dated.lineage_unknown) == (None, None, None)


def test_the_command_counts_what_waits_and_says_how_many(capsys):
    claim = make_evidence(word="own").claim
    Claim.objects.update(is_stale=True, origins_for=7)
    call_command("recount", claim.case.slug)
    said = capsys.readouterr()
    assert "Counted 1 claim anew." in said.out and "1 of 1" in said.err
    claim.refresh_from_db()
    assert (claim.origins_for, claim.is_stale) == (1, False)
    call_command("recount")
    assert "No claim waits" in capsys.readouterr().out
    call_command("recount", all=True)
    assert "Counted 1 claim anew." in capsys.readouterr().out


def waiting_claims(case, *pieces):
    """Claims with so many pieces of evidence each, that wait to be counted."""
    claims = [make_claim(case) for _ in pieces]
    for claim, many in zip(claims, pieces, strict=True):
        for _ in range(many):
            make_evidence(claim, word="own")
    Claim.objects.filter(case=case).update(is_stale=True, origins_for=9)
    return claims


def test_one_claim_that_cannot_be_counted_holds_up_no_other_and_is_told(caplog, capsys):
    case = make_case()
    claims = waiting_claims(case, 1, 1, 1)
    Evidence.objects.filter(claim=claims[1]).update(basis="nonsense")
    assert list(recount(case.pk)) == [2]
    assert stale(case) == {claims[1].number}
    assert f"The claim with the id {claims[1].pk} could not be counted anew." in caplog.messages
    call_command("recount", case.slug)
    assert "1 claim could not be counted: the log says why." in capsys.readouterr().out
    with pytest.raises(RuntimeError, match="none could be counted"):
        tasks.recount.func(case.pk)


def test_a_few_at_once_are_few_by_their_evidence_too(monkeypatch):
    case = make_case()
    waiting_claims(case, 1, 1, 3, 1)
    monkeypatch.setattr(stale_claims, "PIECES", 2)
    assert list(recount(case.pk)) == [2, 1, 1]
    assert list(Claim.objects.order_by("pk").values_list("origins_for", flat=True)) == [1, 1, 3, 1]


def test_counting_writes_only_the_rows_that_are_another_then():
    case = make_case()
    claims = waiting_claims(case, 1, 1)
    list(recount(case.pk))
    Claim.objects.filter(pk=claims[0].pk).update(is_stale=True)
    with CaptureQueriesContext(connection) as asked:
        refresh_caches([claim.pk for claim in claims])
    (written,) = (one["sql"] for one in asked if 'UPDATE "claims_claim"' in one["sql"])
    assert written.startswith("1 times")


def test_counting_all_marks_a_few_at_a_time_locked_in_the_order_of_their_ids(monkeypatch):
    case = make_case()
    for _ in range(5):
        make_claim(case)
    other = make_claim()
    monkeypatch.setattr(stale_claims, "AT_ONCE", 2)
    with CaptureQueriesContext(connection) as asked:
        stale_claims.mark_all(case.pk)
    marking = [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]
    assert len(marking) == 3 and all(re.search(r'ORDER BY (1|\S*"id") ASC', sql) for sql in marking)
    assert len(stale(case)) == 5 and not stale(other.case)
    list(recount())
    assert not stale(case)
