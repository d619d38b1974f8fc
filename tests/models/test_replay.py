"""Whatever was done to a claim, in whatever order: replaying its judgements and its evidence gives the cached columns."""

import contextlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from claims.analysis import scales
from claims.models import Assessment, Batch, Case, Claim, Evidence
from claims.models.grounds import additions_for
from tests.factories import anyone, make_case, make_claim, make_document

pytestmark = pytest.mark.django_db

JUDGED = [
    {"status": "unverified"},
    {"status": "unverified", "confidence": "low", "likelihood": "likely", "probability": 60},
    {"status": "contested", "confidence": "moderate", "likelihood": "almost_no_chance"},
    {"status": "corroborated", "confidence": "high"},
    {"status": "refuted", "confidence": "low"},
]

who = st.integers(0, 1)
ago = st.none() | st.integers(0, 5)
"""How many days back a row is dated; None for now."""

ACTS = st.one_of(
    st.tuples(st.just("judge"), who, st.sampled_from(JUDGED), ago),
    st.tuples(st.just("add"), who, st.integers(0, 2), st.sampled_from(scales.Stance), ago),
    st.tuples(st.just("take_back"), who, st.integers(0, 5), ago),
    st.tuples(st.just("judge_all"), st.sampled_from(JUDGED)),
    st.tuples(st.just("undo"), st.integers(0, 2)),
    st.tuples(st.just("edit"), who),
    st.tuples(st.just("supersede"), who),
    st.tuples(st.just("withdraw"), who),
    st.tuples(st.just("reinstate"), who),
)


@dataclass
class Desk:
    """Two claims of one case, and an analyst who does what hypothesis thinks of."""

    case: Case
    claims: list[Claim]
    documents: list[Any]
    by: Any
    now: Any
    batches: list[Batch] = field(default_factory=list)
    turns: int = 0

    @classmethod
    def open(cls) -> "Desk":
        case = make_case()
        claims = [make_claim(case, made_at=timezone.now() - timedelta(days=9)) for _ in range(2)]
        return cls(case, claims, [make_document(case) for _ in range(3)], anyone(case), timezone.now())

    def act(self, name: str, *values: Any) -> None:
        """Do one thing; what a rule refuses changes nothing, and the replay is held against that too."""
        self.turns += 1
        with contextlib.suppress(ValidationError):
            getattr(self, name)(*values)

    def moment(self, days: int | None) -> Any:
        return None if days is None else self.now - timedelta(days=days)

    def claim(self, which: int) -> Claim:
        return Claim.objects.select_related("standing").get(pk=self.claims[which].pk)

    def judge(self, which: int, values: dict[str, Any], days: int | None) -> None:
        claim = self.claim(which)
        claim.assess(
            author=self.by,
            rationale="So it looks.",
            previous=claim.standing,
            made_at=self.moment(days),
            imported=days is not None,
            **values,
        )

    def add(self, which: int, document: int, stance: str, days: int | None) -> None:
        self.claim(which).add_evidence(
            author=self.by,
            document=self.documents[document],
            stance=stance,
            gist=f"It says so, {self.turns}.",
            made_at=self.moment(days),
        )

    def take_back(self, which: int, index: int, days: int | None) -> None:
        found = list(Evidence.objects.filter(claim=self.claims[which]).order_by("pk"))
        if index < len(found):
            found[index].withdraw(by=self.by, reason="Misread.", made_at=self.moment(days))

    def judge_all(self, values: dict[str, Any]) -> None:
        judgements = [(claim, claim.standing, values) for claim in map(self.claim, (0, 1))]
        batch, _ = Batch.assess(
            case=self.case, author=self.by, asked="All", rationale="So.", judgements=judgements
        )
        if batch:
            self.batches.append(batch)

    def undo(self, index: int) -> None:
        if self.batches and index < len(self.batches):
            self.batches.append(self.batches[index].undo(by=self.by, rationale="Wrong.")[0])

    def edit(self, which: int) -> None:
        claim = self.claim(which)
        claim.edit(by=self.by, version=claim.version, hedge=f"reportedly {self.turns}")

    def supersede(self, which: int) -> None:
        self.claim(which).supersede(by=self.by, successor=self.claim(1 - which))

    def withdraw(self, which: int) -> None:
        self.claim(which).withdraw(by=self.by, reason="Nobody said so.")

    def reinstate(self, which: int) -> None:
        self.claim(which).reinstate(by=self.by, reason="Somebody did.")


def replay(claim: Claim) -> dict[str, Any]:
    """What the row should cache, worked out from all judgements and evidence in plain Python."""
    judgements = sorted(
        Assessment.objects.filter(claim=claim), key=lambda row: (row.made_at, row.recorded_at, row.pk)
    )
    by_id = {row.pk: row for row in judgements}
    evidence = list(Evidence.objects.filter(claim=claim))
    live = [row for row in evidence if row.withdrawn_at is None]
    last = judgements[-1] if judgements else None
    shown = last if claim.fate == "active" else None
    answered = last
    while answered and answered.batch_id and Batch.objects.filter(undone_by=answered.batch_id).exists():
        answered = by_id[by_id[answered.previous_id].previous_id]
    ranks = {"": None, "low": 1, "moderate": 2, "high": 3}
    lower_edge = {"": None, "likely": 55, "almost_no_chance": 1}
    brings = additions_for(claim.case_id, [claim.pk])

    def is_later(made, recorded):
        return made > answered.made_at or recorded > answered.recorded_at

    return {
        "standing_id": last.pk if last else None,
        "assessed_at": last.made_at if last else None,
        "status": shown.status if shown else "",
        "confidence": shown.confidence if shown else "",
        "likelihood": shown.likelihood if shown else "",
        "likelihood_standard": shown.likelihood_standard if shown else "",
        "confidence_rank": ranks[shown.confidence] if shown else None,
        "likelihood_rank": lower_edge[shown.likelihood] if shown else None,
        "reports_for": len({row.document_id for row in live if row.stance == "supports"}),
        "reports_against": len({row.document_id for row in live if row.stance == "contradicts"}),
        "evidence_at": max((row.made_at for row in live), default=None),
        "has_new_evidence": shown is not None
        and any(
            is_later(row.withdrawn_at, row.withdrawn_recorded_at)
            and not is_later(row.made_at, row.recorded_at)
            if row.withdrawn_at
            else is_later(row.made_at, row.recorded_at) and brings[row.pk]
            for row in evidence
        ),
    }


def assert_replayed(claim: Claim) -> None:
    expected = replay(claim)
    assert {name: getattr(claim, name) for name in expected} == expected
    moments = [claim.made_at, *claim.assessments.values_list("made_at", flat=True)]
    moments += claim.evidence.values_list("made_at", flat=True)
    moments += claim.evidence.exclude(withdrawn_at=None).values_list("withdrawn_at", flat=True)
    assert claim.changed_at >= max(moments)
    then = Claim.objects.as_of(timezone.now()).get(pk=claim.pk)
    assert (then.then_status, then.then_confidence, then.then_likelihood, then.then_fate) == (
        claim.status,
        claim.confidence,
        claim.likelihood,
        claim.fate,
    )


@given(st.lists(ACTS, max_size=12))
def test_replaying_gives_what_is_cached_after_every_act(acts):
    desk = Desk.open()
    for act in acts:
        desk.act(*act)
        for which in (0, 1):
            assert_replayed(desk.claim(which))


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("judge_all"), st.sampled_from(JUDGED)),
            st.tuples(st.just("undo"), st.just(-1)),
            st.tuples(st.just("undo"), st.just(-1)),
            st.tuples(st.just("add"), who, st.integers(0, 2), st.just("contradicts"), st.none()),
            st.tuples(st.just("take_back"), who, st.integers(0, 2), st.none()),
        ),
        max_size=10,
    )
)
def test_replaying_gives_what_is_cached_through_batches_and_undos(acts):
    desk = Desk.open()
    for act in [("judge", 0, JUDGED[0], None), ("judge", 1, JUDGED[1], None), *acts]:
        desk.act(*act)
        for which in (0, 1):
            assert_replayed(desk.claim(which))


@given(
    st.lists(st.tuples(st.sampled_from(JUDGED), st.integers(0, 5)), min_size=1, max_size=8), st.integers(0, 6)
)
def test_what_was_in_force_is_the_last_judgement_made_by_then(judged, days):
    desk = Desk.open()
    for values, back in judged:
        desk.act("judge", 0, values, back)
    moment = desk.moment(days)
    made = sorted(
        (row for row in Assessment.objects.filter(claim=desk.claims[0]) if row.made_at <= moment),
        key=lambda row: (row.made_at, row.recorded_at, row.pk),
    )
    in_force = Assessment.objects.in_force(moment).filter(claim=desk.claims[0]).first()
    assert in_force == (made[-1] if made else None)
    then = Claim.objects.as_of(moment).get(pk=desk.claims[0].pk)
    assert then.then_status == (in_force.status if in_force else "")


@given(st.lists(ACTS, max_size=12))
def test_nothing_that_was_judged_is_ever_changed_or_lost(acts):
    desk = Desk.open()
    before: dict[int, Any] = {}
    for act in acts:
        desk.act(*act)
        now = {row["id"]: row for row in Assessment.objects.filter(case=desk.case).values()}
        assert before.items() <= now.items()
        before = now
