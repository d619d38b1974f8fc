"""What a claim's row caches: reports, new evidence, and what its fate hides."""

from datetime import UTC, datetime, timedelta

import pytest

from claims.models import Claim
from claims.models.stale import recount
from tests.factories import anyone, make_assessment, make_case, make_claim, make_document, make_evidence

pytestmark = pytest.mark.django_db

MAY = datetime(2024, 5, 1, 9, tzinfo=UTC)


def reports(claim):
    claim.refresh_from_db()
    return claim.reports_for, claim.reports_against


def is_new(claim):
    claim.refresh_from_db()
    return claim.has_new_evidence


def test_reports_count_documents_and_not_pieces_of_evidence():
    claim = make_claim()
    document = make_document(claim.case)
    make_evidence(claim, document=document, gist="It says so at the top.")
    make_evidence(claim, document=document, gist="It says so again at the end.")
    assert reports(claim) == (1, 0)

    make_evidence(claim)
    assert reports(claim) == (2, 0)


def test_reports_are_counted_on_the_side_that_they_stand_on():
    claim = make_claim()
    document = make_document(claim.case)
    make_evidence(claim, document=document, stance="supports")
    make_evidence(claim, document=document, stance="contradicts")
    assert reports(claim) == (1, 1)


def test_context_is_never_counted():
    claim = make_claim()
    make_evidence(claim, stance="context")
    assert reports(claim) == (0, 0)
    assert claim.evidence_at is not None


def test_withdrawn_evidence_counts_no_more():
    claim = make_claim()
    document = make_document(claim.case)
    first = make_evidence(claim, document=document)
    second = make_evidence(claim, document=document)
    first.withdraw(by=anyone(claim.case), reason="Misread.")
    assert reports(claim) == (1, 0)

    second.withdraw(by=anyone(claim.case), reason="Misread too.")
    assert reports(claim) == (0, 0)
    assert claim.evidence_at is None


def test_the_evidence_of_another_claim_is_not_counted():
    case = make_case()
    document = make_document(case)
    claim, other = make_claim(case), make_claim(case)
    make_evidence(other, document=document)
    assert reports(claim) == (0, 0) and reports(other) == (1, 0)


def test_the_newest_evidence_is_told_by_what_it_says_of_itself():
    claim = make_claim(made_at=MAY)
    newest = make_evidence(claim, made_at=MAY + timedelta(days=2))
    make_evidence(claim, made_at=MAY + timedelta(days=1))
    claim.refresh_from_db()
    assert claim.evidence_at == newest.made_at


def test_evidence_after_a_judgement_is_new_until_the_claim_is_judged_again():
    claim = make_claim()
    make_evidence(claim)
    assert not is_new(claim), "a claim that was never judged has no evidence since"
    make_assessment(claim)
    assert not is_new(claim)
    make_evidence(claim)
    assert is_new(claim)
    make_assessment(claim)
    assert not is_new(claim)


def test_evidence_taken_back_after_a_judgement_is_news_too():
    claim = make_claim()
    evidence = make_evidence(claim)
    make_assessment(claim)
    evidence.withdraw(by=anyone(claim.case), reason="It was retracted.")
    assert is_new(claim)


def test_a_copy_of_what_is_known_is_no_news_and_a_new_stance_of_it_is():
    claim = make_claim()
    first = make_evidence(claim, word="own")
    make_assessment(claim)
    copy = make_document(claim.case)
    copy.derive_from(first.document, by=anyone(claim.case), kind="republishes")
    make_evidence(claim, document=copy, word="own")
    assert not is_new(claim)
    make_evidence(claim, document=copy, word="own", stance="contradicts")
    assert is_new(claim)


def test_a_backdated_report_that_comes_in_after_the_judgement_is_news():
    claim = make_claim(made_at=MAY)
    make_assessment(claim)
    make_evidence(claim, made_at=MAY)
    assert is_new(claim)


def test_the_last_change_moves_on_and_never_back():
    claim = make_claim(made_at=MAY)
    assert claim.changed_at == MAY
    judgement = make_assessment(claim, made_at=MAY + timedelta(days=5), imported=True)
    claim.refresh_from_db()
    assert claim.changed_at == judgement.made_at
    make_evidence(claim, made_at=MAY + timedelta(days=1))
    claim.refresh_from_db()
    assert claim.changed_at == judgement.made_at


@pytest.mark.parametrize("fate", ["superseded", "withdrawn"])
def test_a_claim_that_is_gone_carries_nothing_and_gets_it_back(fate):
    claim = make_claim()
    analyst = anyone(claim.case)
    judgement = make_assessment(claim, confidence="high", likelihood="likely")
    make_evidence(claim)
    if fate == "superseded":
        claim.supersede(by=analyst, successor=make_claim(claim.case))
    else:
        claim.withdraw(by=analyst, reason="Said twice.")

    claim.refresh_from_db()
    assert (claim.status, claim.confidence, claim.likelihood, claim.likelihood_standard) == ("", "", "", "")
    assert claim.confidence_rank is None and claim.likelihood_rank is None
    assert not claim.has_new_evidence
    assert claim.standing == judgement, "what was believed last is still known"
    assert claim.reports_for == 1

    claim.reinstate(by=analyst, reason="It was right after all.")
    claim.refresh_from_db()
    assert (claim.status, claim.confidence, claim.likelihood) == ("unverified", "high", "likely")
    assert (claim.confidence_rank, claim.likelihood_rank) == (3, 55)
    assert claim.has_new_evidence


def test_caches_stand_in_no_history_of_edits():
    claim = make_claim()
    before = claim.history.count()
    make_evidence(claim)
    make_assessment(claim)
    assert claim.history.count() == before
    names = {field.name for field in claim.history.model._meta.get_fields()}
    assert not names & {"status", "confidence", "likelihood", "standing", "reports_for", "changed_at"}


def test_an_edit_of_evidence_moves_the_last_change_of_its_claim():
    evidence = make_evidence()
    before = Claim.objects.get().changed_at
    evidence.edit(by=evidence.author, version=1)
    assert Claim.objects.get().changed_at == before
    evidence.edit(by=evidence.author, version=1, note="Better read.")
    assert Claim.objects.get().changed_at > before


# What is news


def judged_claim():
    """A claim that one report of an outlet stands behind, and that was judged since; with the report."""
    claim = make_claim()
    report = make_document(claim.case)
    make_evidence(claim, document=report, word="own", gist="So it is.")
    make_assessment(claim)
    return claim, report


def test_a_copy_is_reported_too_and_no_news():
    claim, report = judged_claim()
    copy = make_document(claim.case)
    copy.derive_from(report, by=anyone(claim.case), kind="republishes")
    make_evidence(claim, document=copy, word="own", gist="So it is, they say.")
    assert reports(claim) == (2, 0) and not is_new(claim)


def test_another_origin_is_news():
    claim, _ = judged_claim()
    make_evidence(claim, word="own")
    assert is_new(claim)


def test_another_stance_of_the_same_origin_is_news():
    claim, report = judged_claim()
    make_evidence(claim, document=report, word="own", stance="contradicts", gist="It is not so.")
    assert is_new(claim)


def test_another_figure_of_the_same_origin_is_news():
    claim, report = judged_claim()
    figure = {"quantity_low": 300, "quantity_unit": "crates"}
    make_evidence(claim, document=report, word="own", gist="It was 300 crates.", **figure)
    assert is_new(claim)


def test_what_came_and_was_taken_back_since_is_no_news_and_what_was_judged_is():
    claim, _ = judged_claim()
    make_evidence(claim).withdraw(by=anyone(claim.case), reason="Misread.")
    assert not is_new(claim)
    claim.evidence.get(withdrawn_at=None).withdraw(by=anyone(claim.case), reason="Misread.")
    assert is_new(claim)


def test_a_report_that_is_found_to_be_a_copy_is_news_no_more():
    claim, report = judged_claim()
    late = make_document(claim.case)
    make_evidence(claim, document=late, word="own")
    assert is_new(claim)
    derivation = late.derive_from(report, by=anyone(claim.case), kind="republishes")
    list(recount(claim.case_id))
    assert not is_new(claim)
    derivation.withdraw(by=anyone(claim.case), reason="Written apart.")
    list(recount(claim.case_id))
    assert is_new(claim)
