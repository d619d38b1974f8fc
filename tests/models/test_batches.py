"""One action on many claims, and undoing it once."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.models import Batch, Note, Unfit, Wanted
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
    make_evidence,
)

pytestmark = pytest.mark.django_db

LOW = {"status": "unverified", "confidence": "low"}
HIGH = {"status": "corroborated", "confidence": "high"}


@pytest.fixture
def case():
    return make_case()


def judged(case, **values):
    claim = make_claim(case)
    make_assessment(claim, **{**LOW, **values})
    claim.refresh_from_db()
    return claim


def assess(case, *claims, values=HIGH, seen=None):
    seen = seen or {}
    return Batch.assess(
        case=case,
        author=anyone(case),
        asked="Raise these to high",
        rationale="The record was published.",
        judgements=[(claim, seen.get(claim, claim.standing), values) for claim in claims],
    )


def confidence(claim):
    claim.refresh_from_db()
    return claim.confidence


def test_many_claims_are_judged_each_with_a_judgement_of_its_own(case):
    claims = [judged(case), judged(case), make_claim(case)]
    batch, refused = assess(case, *claims)

    assert refused == []
    assert batch.assessments.count() == 3
    assert [confidence(claim) for claim in claims] == ["high"] * 3
    assert {one.rationale for one in batch.assessments.all()} == {"The record was published."}
    assert (batch.asked, batch.author) == ("Raise these to high", anyone(case))


def test_claims_that_someone_else_judged_meanwhile_are_named_and_left_alone(case):
    quiet, busy = judged(case), judged(case)
    seen = busy.standing
    make_assessment(busy, confidence="moderate")

    batch, refused = assess(case, quiet, busy, seen={busy: seen})

    assert [(one.claim, one.why) for one in refused] == [(busy, f"was judged since by {anyone(case)}")]
    assert batch.left_alone == [(busy.number, f"was judged since by {anyone(case)}")]
    assert (confidence(quiet), confidence(busy)) == ("high", "moderate")
    assert batch.assessments.count() == 1


def test_claims_that_are_gone_are_named_and_left_alone(case):
    here, gone = judged(case), judged(case)
    gone.withdraw(by=anyone(case), reason="Said twice.")
    _, refused = assess(case, here, gone, seen={gone: gone.standing})
    assert [(one.claim, one.why) for one in refused] == [(gone, "is withdrawn")]


def test_a_batch_crosses_no_wall(case):
    mine, other = judged(case), make_claim()
    with pytest.raises(ValidationError, match="another case"):
        assess(case, mine, other)
    assert confidence(mine) == "low" and not Batch.objects.exists()


def test_a_batch_with_one_judgement_that_breaks_a_rule_does_nothing(case):
    event, forecast = judged(case), make_claim(case, kind="forecast")
    with pytest.raises(ValidationError):
        assess(case, event, forecast)
    assert confidence(event) == "low" and not Batch.objects.exists()


def test_undoing_gives_each_claim_back_what_it_had(case):
    one, two = judged(case, likelihood="likely", probability=60), judged(case, confidence="moderate")
    batch, _ = assess(case, one, two)

    undoing, left = batch.undo(by=anyone(case), rationale="The record was a draft.")

    assert left == []
    one.refresh_from_db()
    assert (one.status, one.confidence, one.likelihood, one.standing.probability) == (
        "unverified",
        "low",
        "likely",
        60,
    )
    assert confidence(two) == "moderate"
    assert one.assessments.count() == 3, "undoing writes judgements and takes none away"
    batch.refresh_from_db()
    assert batch.undone_by == undoing and undoing.undoes == batch


def test_a_batch_is_undone_once(case):
    batch, _ = assess(case, judged(case))
    batch.undo(by=anyone(case), rationale="Wrong.")
    with pytest.raises(ValidationError, match="undone already"):
        batch.undo(by=anyone(case), rationale="Wrong again.")


def test_undoing_leaves_alone_what_was_judged_since_or_never_before(case):
    quiet, busy, fresh = judged(case), judged(case), make_claim(case)
    batch, _ = assess(case, quiet, busy, fresh)
    make_assessment(busy, confidence="moderate")

    undoing, left = batch.undo(by=anyone(case), rationale="The record was a draft.")

    assert [one.claim for one in left] == [busy, fresh]
    assert undoing.left_alone == [
        (busy.number, f"was judged since by {anyone(case)}"),
        (fresh.number, "had no judgement before"),
    ]
    assert undoing.words == "Undo: Raise these to high"
    assert [confidence(claim) for claim in (quiet, busy, fresh)] == ["low", "moderate", "high"]


def test_an_undoing_can_be_undone(case):
    claim = judged(case)
    batch, _ = assess(case, claim)
    undoing, _ = batch.undo(by=anyone(case), rationale="The record was a draft.")
    undoing.undo(by=anyone(case), rationale="It was not.")
    assert confidence(claim) == "high"


def test_undoing_needs_a_reason(case):
    claim = judged(case)
    batch, _ = assess(case, claim)
    with pytest.raises(ValidationError):
        batch.undo(by=anyone(case), rationale=" ")
    assert confidence(claim) == "high"
    batch.refresh_from_db()
    assert batch.undone_by is None


# What was seen, and what a rule says


def test_a_claim_that_was_edited_since_it_was_picked_is_left_alone(case):
    still, edited = judged(case), judged(case)
    wanted = [Wanted(claim, claim.standing, HIGH, claim.version) for claim in (still, edited)]
    edited.edit(by=anyone(case), version=edited.version, statement="Two things happened.")

    batch, left = Batch.assess(
        case=case, author=anyone(case), asked="High", rationale="So.", judgements=wanted
    )

    assert [(one.claim, one.why) for one in left] == [(edited, "was edited since")]
    assert [row.claim for row in batch.assessments.all()] == [still]
    assert batch.assessments.get().claim_version == still.version


def test_where_all_are_left_alone_there_is_no_batch(case):
    claim = judged(case)
    seen = claim.standing
    make_assessment(claim)
    batch, left = assess(case, claim, seen={claim: seen})
    assert batch is None and [one.claim for one in left] == [claim]
    assert not Batch.objects.exists()


def test_each_claim_that_cannot_carry_it_is_named_with_the_rule(case):
    good, forecast, event = judged(case), make_claim(case, kind="forecast"), judged(case)
    wanted = [
        Wanted(good, good.standing, HIGH),
        Wanted(forecast, None, HIGH),
        Wanted(event, event.standing, {**HIGH, "likelihood": "likely"}),
    ]
    with pytest.raises(Unfit) as caught:
        Batch.assess(case=case, author=anyone(case), asked="High", rationale="So.", judgements=wanted)
    assert [(one.claim, one.why) for one in caught.value.misfits] == [
        (forecast, "A forecast stays open until it is resolved."),
        (event, "Leave likelihood empty: an event that is corroborated is no longer a chance."),
    ]
    assert confidence(good) == "low" and not Batch.objects.exists()


VALUES = [
    {},
    {"status": ""},
    {"status": "sure"},
    {"status": "unverified", "confidence": "great"},
    {"status": "unverified", "confidence": "low", "likelihood": "likely", "probability": 60},
    {"status": "unverified", "likelihood": "likely", "probability": 99},
    {"status": "unverified", "likelihood": "likely", "probability": 1000000},
    {"status": "unverified", "probability": 50},
    {"status": "unverified", "likelihood": "remote_chance"},
    {"status": "unverified", "likelihood": "remote_chance", "likelihood_standard": "phia"},
    {"status": "unverified", "likelihood_standard": "ours"},
    {"status": "corroborated", "confidence": "high"},
    {"status": "refuted", "likelihood": "likely"},
    {"status": "contested", "figure_low": 10, "figure_high": 5},
    {"status": "contested", "figure_low": 5, "figure_high": 10, "figure_as_of": "2024-01-01"},
    {"status": "contested", "figure_as_of": "2024-01-01"},
    {"status": "unverified", "would_change": "A picture.", "review_on": "2030-01-01"},
    {"status": "unverified", "review_on": "soon"},
]
KINDS = [
    {"kind": "event", "quantity_low": 5, "quantity_unit": "ships"},
    {"kind": "statement"},
    {"kind": "view"},
    {"kind": "view", "test": "Seen at the port."},
    {"kind": "forecast"},
    {"kind": "forecast", "test": "Seen at the port.", "due": "2030-01-01"},
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: " ".join(map(str, kind.values())))
def test_many_at_once_may_say_what_one_may_say_and_nothing_else(case, kind):
    for values in VALUES:
        one, other = make_claim(case, **kind), make_claim(case, **kind)
        try:
            one.assess(author=anyone(case), rationale="So.", previous=None, **{"status": "", **values})
            said = True
        except ValidationError:
            said = False
        try:
            assess(case, other, values=values)
            together = True
        except ValidationError:
            together = False
        assert said == together, values
        one.refresh_from_db()
        other.refresh_from_db()
        same = ("status", "confidence", "likelihood", "confidence_rank", "likelihood_rank", "review_on")
        assert all(getattr(one, name) == getattr(other, name) for name in same), values
        if said:
            assert one.standing.whole == other.standing.whole


def test_a_closed_case_is_judged_no_more_at_once_or_undone(case):
    claim = judged(case)
    batch, _ = assess(case, claim)
    claim.refresh_from_db()
    case.close(by=anyone(case), reason="The report is out.")
    with pytest.raises(ValidationError, match="closed"):
        assess(case, claim)
    with pytest.raises(ValidationError, match="closed"):
        batch.undo(by=anyone(case), rationale="Wrong.")


# Undoing


def test_undoing_gives_back_all_that_was_judged(case):
    claim = make_claim(case, quantity_low=5, quantity_unit="ships")
    before = make_assessment(
        claim,
        status="contested",
        likelihood="remote_chance",
        likelihood_standard="phia",
        probability=4,
        figure_low=4,
        would_change="A picture.",
        review_on="2020-01-01",
    )
    claim.refresh_from_db()
    before.refresh_from_db()
    batch, _ = assess(case, claim)
    batch.undo(by=anyone(case), rationale="The record was a draft.")
    claim.refresh_from_db()
    assert claim.standing.whole == before.whole


def test_what_cannot_carry_its_earlier_judgement_any_more_is_left_alone(case):
    still = judged(case)
    changed = make_claim(case, kind="view", test="Seen at the port.")
    make_assessment(changed, likelihood="likely")
    changed.refresh_from_db()
    batch, _ = assess(case, still, changed, values={"status": "unverified", "confidence": "high"})
    changed.refresh_from_db()
    changed.edit(by=anyone(case), version=changed.version, test="")

    _, left = batch.undo(by=anyone(case), rationale="Wrong.")

    assert [one.claim for one in left] == [changed] and "has no test" in left[0].why
    assert [confidence(claim) for claim in (still, changed)] == ["low", "high"]


def test_what_nothing_can_be_given_back_to_is_not_undone(case):
    fresh = make_claim(case)
    batch, _ = assess(case, fresh)
    with pytest.raises(ValidationError, match="Nothing can be undone"):
        batch.undo(by=anyone(case), rationale="Wrong.")
    batch.refresh_from_db()
    assert batch.undone_by is None and Batch.objects.count() == 1


def test_the_questions_asked_for_one_more_claim_are_its_own_update(case):
    few, many = [judged(case) for _ in range(2)], [judged(case) for _ in range(12)]
    taken = []
    for claims in (few, many):
        assert all(claim.standing for claim in claims)
        with CaptureQueriesContext(connection) as queries:
            assess(case, *claims)
        taken.append(len([one for one in queries if not one["sql"].startswith("UPDATE")]))
    assert taken[0] == taken[1]


# What an undo gives back


def undo(batch, case):
    return batch.undo(by=anyone(case), rationale="Wrong claims.")[0]


def is_new(claim):
    claim.refresh_from_db()
    return claim.has_new_evidence


def test_an_undo_gives_back_new_evidence_and_open_dissent(case):
    claim = judged(case)
    make_evidence(claim, stance="contradicts")
    dissent = make_dissent(claim)
    batch, _ = assess(case, claim)
    assert not is_new(claim) and not dissent.is_open_dissent

    again = undo(batch, case)
    assert is_new(claim) and dissent.is_open_dissent
    assert list(Note.objects.open_dissent()) == [dissent]
    back = undo(again, case)
    assert not is_new(claim) and not dissent.is_open_dissent
    undo(back, case)
    assert is_new(claim) and dissent.is_open_dissent


def test_evidence_that_came_after_a_batch_stays_new_when_that_is_undone(case):
    claim = judged(case)
    batch, _ = assess(case, claim)
    make_evidence(claim, stance="contradicts")
    undo(batch, case)
    assert is_new(claim)
    undo(assess(case, claim)[0], case)
    assert is_new(claim)


def test_dissent_from_what_an_undo_gave_back_is_open_until_the_next_judgement(case):
    claim = judged(case)
    undo(assess(case, claim)[0], case)
    claim.refresh_from_db()
    dissent = make_dissent(claim)
    assert dissent.is_open_dissent
    undo(assess(case, claim)[0], case)
    assert dissent.is_open_dissent
    claim.refresh_from_db()
    make_assessment(claim)
    assert not dissent.is_open_dissent


def test_dissent_is_not_open_beside_a_claim_that_met_its_fate(case):
    dissent = make_dissent(judged(case))
    dissent.claim.withdraw(by=anyone(case), reason="Nobody said so.")
    assert not dissent.is_open_dissent and not Note.objects.open_dissent().exists()


def test_an_undo_gives_back_a_day_to_look_again_that_has_come(case):
    claim = judged(case, review_on=case.today + timedelta(days=3))
    batch, _ = assess(case, claim)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        undo(batch, case)
    claim.refresh_from_db()
    assert claim.review_on == case.today + timedelta(days=3)


# What moved meanwhile


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_claim_whose_evidence_moved_is_left_alone(case, taken_back):
    claim, other = judged(case), judged(case)
    piece = make_evidence(claim)
    seen = claim.evidence_moved
    if taken_back:
        piece.withdraw(by=anyone(case), reason="Misread.")
    else:
        make_evidence(claim, stance="contradicts")
    wanted = [Wanted(claim, claim.standing, HIGH, 1, seen), Wanted(other, other.standing, HIGH, 1, 0)]
    batch, left = Batch.assess(
        case=case, author=anyone(case), asked="Raise", rationale="So.", judgements=wanted
    )
    assert [one.why for one in left] == ["has new evidence since"]
    assert batch.left_alone == [(claim.number, "has new evidence since")]
    assert (confidence(claim), confidence(other)) == ("low", "high")


def test_nobody_forges_a_line_of_what_was_left_alone(case):
    claim, other = make_claim(case), judged(case)
    make_assessment(claim, on_behalf_of="eve\nC-99 is withdrawn\u2028C-98 was edited since")
    batch, _ = assess(case, claim, other, seen={claim: None})
    assert batch.left_alone == [
        (claim.number, "was judged since by eve C-99 is withdrawn C-98 was edited since")
    ]


@pytest.mark.parametrize(
    "line", ["C-0 was edited since", "C-7 was praised", "C-7 is open", "C-7 was edited since noon"]
)
def test_what_no_batch_writes_is_not_read_as_left_alone(line):
    assert Batch(asked=f"Judge\n{line}\nC-8 is superseded").left_alone == [(8, "is superseded")]


def test_judging_many_claims_takes_no_query_per_claim(case):
    taken = []
    for many in (2, 12):
        claims = [judged(case) for _ in range(many)]
        assert all(claim.standing for claim in claims)
        with CaptureQueriesContext(connection) as queries:
            assess(case, *claims)
        taken.append(len(queries))
    assert taken[0] == taken[1]
