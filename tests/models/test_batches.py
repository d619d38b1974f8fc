"""One action on many claims, and undoing it once."""

import pytest
from django.core.exceptions import ValidationError

from claims.models import Batch
from tests.factories import anyone, make_assessment, make_case, make_claim

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

    assert refused == [busy]
    assert (confidence(quiet), confidence(busy)) == ("high", "moderate")
    assert batch.assessments.count() == 1


def test_claims_that_are_gone_are_named_and_left_alone(case):
    here, gone = judged(case), judged(case)
    gone.withdraw(by=anyone(case), reason="Said twice.")
    _, refused = assess(case, here, gone, seen={gone: gone.standing})
    assert refused == [gone]


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

    _, left = batch.undo(by=anyone(case), rationale="The record was a draft.")

    assert left == [busy, fresh]
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
