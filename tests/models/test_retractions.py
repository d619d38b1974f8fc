"""Documents that their publisher took back or corrected: what is counted then, which claims wait, what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.analysis.corroboration import Reason
from claims.models import Retraction, Seen
from claims.models.grounds import counts_for
from claims.models.retractions import retraction_moments, retractions_behind
from claims.models.stale import recount
from claims.views.reading import SHAKEN, pieces_of
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
DAY = date(2025, 5, 3)


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case):
    return anyone(case)


def copy_of(original, kind="republishes"):
    copy = make_document(original.case)
    copy.derive_from(original, by=anyone(original.case), kind=kind)
    return copy


def judged(*documents, stance="supports"):
    """A claim that rests on these documents and was judged."""
    claim = make_claim(documents[0].case)
    for document in documents:
        make_evidence(claim, document=document, word="own", stance=stance)
    make_assessment(claim)
    claim.refresh_from_db()
    assert not claim.has_new_evidence
    return claim


def retract(document, **kwargs):
    given = {"kind": "retracted", "day": DAY, **kwargs}
    return Retraction.record(document, by=anyone(document.case), **given)


def counts(claim):
    return counts_for(claim.case_id, [claim.pk])[claim.pk]


def waits(claim):
    claim.refresh_from_db()
    return claim.has_new_evidence


def test_a_retraction_lowers_the_count_with_its_copies_and_taken_back_it_counts_again(case, analyst):
    first, other = make_document(case), make_document(case)
    claim = judged(first, copy_of(copy_of(first)), other)
    assert counts(claim).origins_for == 2
    mark = retract(first)
    assert counts(claim).origins_for == 1 and len(counts(claim).reports_for) == 1
    (gone,) = counts(claim).uncounted
    assert gone.reason == Reason.RETRACTED and len(gone.pieces) == 2
    mark.withdraw(by=analyst, reason="Another article.")
    assert counts(claim).origins_for == 2


def test_a_revision_of_what_was_retracted_and_a_correction_count_on(case):
    first, corrected = make_document(case), make_document(case)
    claim = judged(copy_of(first, "revises"), corrected)
    retract(first)
    retract(corrected, kind="corrected")
    assert len(counts(claim).reports_for) == 2 and not counts(claim).uncounted


def test_every_claim_that_rests_on_it_or_on_its_copies_waits_until_it_is_judged_again(case):
    first = make_document(case)
    direct, by_copy, context = judged(first), judged(copy_of(first)), judged(first, stance="context")
    elsewhere = judged(make_document(case))
    retract(first)
    assert [waits(one) for one in (direct, by_copy, context, elsewhere)] == [True, True, False, False]
    make_assessment(direct)
    assert not waits(direct) and waits(by_copy)


def test_a_correction_and_taking_it_back_ask_for_a_new_look_too(case, analyst):
    document = make_document(case)
    claim = judged(document)
    mark = retract(document, kind="corrected")
    assert waits(claim)
    make_assessment(claim)
    mark.withdraw(by=analyst, reason="Not so.")
    assert waits(claim)


def test_it_moves_the_claim_and_comes_back_to_those_who_had_put_it_away(case, analyst):
    document = make_document(case)
    claim = judged(document)
    before = claim.changed_at
    Seen.put_away(user=analyst, case=case, claim=claim, what="evidence", until=timezone.now())
    retract(document)
    claim.refresh_from_db()
    assert claim.changed_at > before and not Seen.objects.filter(claim=claim).exists()
    assert claim.evidence_moved > 0


def test_who_judges_without_having_seen_the_retraction_is_told(case):
    document = make_document(case)
    claim = judged(document)
    seen = claim.evidence_moved
    retract(document)
    assert claim.evidence_moved > seen


def test_one_that_was_dated_back_before_the_judgement_waits_all_the_same(case):
    document = make_document(case)
    claim = judged(document)
    retract(document, made_at=datetime(2024, 1, 1, tzinfo=UTC), on_behalf_of="Desk")
    assert waits(claim)


def test_evidence_that_was_withdrawn_rests_on_nothing(case, analyst):
    document = make_document(case)
    claim = judged(document)
    claim.evidence.get().withdraw(by=analyst, reason="Misread.")
    make_assessment(claim)
    retract(document)
    assert not waits(claim)


def test_what_breaks_a_rule_is_refused_with_a_sentence(case, analyst):
    document = make_document(case)
    retract(document)
    with pytest.raises(ValidationError, match="retracted already"):
        retract(document)
    with pytest.raises(ValidationError, match="not come yet"):
        retract(make_document(case), day=case.today + timedelta(days=2))
    with pytest.raises(ValidationError, match="needs a reason"):
        Retraction.objects.get().withdraw(by=analyst, reason=" ")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Retraction.objects.update(note="Other.")
    case.close(by=analyst, reason="Done.")
    with pytest.raises(ValidationError, match="closed"):
        retract(make_document(case))


def test_queries_do_not_grow_with_the_claims_that_rest_on_it(case):
    def asked(many):
        document = make_document(case, source=make_source(case))
        for _ in range(many):
            judged(copy_of(document))
        with CaptureQueriesContext(connection) as queries:
            retract(document)
        return len(queries)

    assert asked(2) == asked(12)


def test_what_is_marked_elsewhere_in_the_case_is_not_gone_through(case):
    for _ in range(2):
        marked = make_document(case)
        copy_of(marked)
        retract(marked)
    claim, document = judged(make_document(case)), make_document(case)
    with CaptureQueriesContext(connection) as queries:
        assert retraction_moments([claim.pk]) == {}
        assert retractions_behind(case.pk, [document.pk]) == {}
    assert not [one["sql"] for one in queries if "below" in one["sql"]]


def test_who_comes_to_rest_on_what_was_retracted_by_a_link_that_is_said_later_waits_too(case, analyst):
    first, middle = make_document(case), make_document(case)
    far = copy_of(middle)
    near_claim, far_claim, elsewhere = judged(middle), judged(far), judged(make_document(case))
    retract(first)
    for claim in (near_claim, far_claim):
        make_assessment(claim)
        assert not waits(claim)
    link = middle.derive_from(first, by=analyst, kind="republishes")
    list(recount(case.pk))
    assert [waits(one) for one in (near_claim, far_claim, elsewhere)] == [True, True, False]
    (piece,) = pieces_of(far_claim)
    assert piece.is_new and piece.brings == SHAKEN
    link.withdraw(by=analyst, reason="Written apart.")
    list(recount(case.pk))
    assert [waits(one) for one in (near_claim, far_claim)] == [False, False]


def test_it_comes_back_too_where_a_link_that_is_said_later_leads_to_what_was_retracted(case, analyst):
    first, later = make_document(case), make_document(case)
    retract(first)
    claim, elsewhere = judged(later), judged(make_document(case))
    for one in (claim, elsewhere):
        Seen.put_away(user=analyst, case=case, claim=one, what="evidence", until=timezone.now())
    later.derive_from(first, by=analyst, kind="republishes")
    list(recount(case.pk))
    assert list(Seen.objects.values_list("claim", flat=True)) == [elsewhere.pk]
    make_assessment(claim)
    Seen.put_away(user=analyst, case=case, claim=claim, what="evidence", until=timezone.now())
    claim.lock().refresh_caches()
    assert Seen.objects.filter(claim=claim).exists(), "put away since, it stays away"


def test_a_revision_of_what_was_retracted_does_not_come_to_rest_on_it(case, analyst):
    first, later = make_document(case), make_document(case)
    claim = judged(later)
    retract(first)
    later.derive_from(first, by=analyst, kind="revises")
    list(recount(case.pk))
    assert not waits(claim)


def test_a_link_with_what_was_marked_and_that_taken_back_asks_for_no_look(case, analyst):
    first, later = make_document(case), make_document(case)
    claim = judged(later)
    retract(first).withdraw(by=analyst, reason="Another article.")
    make_assessment(claim)
    later.derive_from(first, by=analyst, kind="republishes")
    list(recount(case.pk))
    assert not waits(claim)
