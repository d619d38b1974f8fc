"""Duplicates: nothing moves, the kept claim reads the evidence of both, and parting them leaves all as it was."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims.models import Claim, ClaimLink, EditConflict, Evidence, Retraction, Ruling, Seen
from claims.models.caches import refresh_caches
from claims.models.grounds import additions_for, counts_for
from claims.models.stale import recount
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

KEPT = ("reports_for", "reports_against", "origins_for", "origins_against", "lineage_unknown", "evidence_at")


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def by(case):
    return anyone(case)


def fresh(claim):
    return Claim.objects.select_related("case", "successor").get(pk=claim.pk)


def says(claim, source=None, **kwargs):
    """A report of its own for a claim; of its own publisher unless one is named."""
    document = make_document(claim.case, source=source)
    return make_evidence(claim, document=document, word="own", **kwargs)


def cached(claim):
    return {name: getattr(fresh(claim), name) for name in KEPT}


@pytest.fixture
def pair(case):
    """A claim, and a duplicate of it with a report of its own."""
    kept, twin = make_claim(case), make_claim(case)
    says(kept)
    says(twin)
    return kept, twin


def merge(twin, kept, **kwargs):
    return fresh(twin).merge_into(fresh(kept), by=anyone(kept.case), reason="They say the same.", **kwargs)


def part(twin):
    return fresh(twin).reinstate(by=anyone(twin.case), reason="Not the same day.")


def test_the_kept_claim_reads_the_evidence_of_both_and_nothing_moves(pair):
    kept, twin = pair
    before = list(Evidence.objects.order_by("pk").values())
    merge(twin, kept)
    assert list(Evidence.objects.order_by("pk").values()) == before
    row = fresh(kept)
    assert (row.reports_for, row.origins_for) == (2, 2)
    assert counts_for(kept.case_id, [kept.pk])[kept.pk].origins_for == 2
    gone = fresh(twin)
    assert (gone.fate, gone.successor, gone.kept) == ("superseded", kept, kept)
    assert (gone.reports_for, gone.status) == (1, "")
    made = ClaimLink.objects.get()
    assert str(made) == "C-2 duplicates C-1" and made.note == "They say the same."


def test_parting_them_leaves_all_as_it_was(pair):
    kept, twin = pair
    make_assessment(twin, status="contested", confidence="low")
    make_assessment(kept)
    before = cached(kept), cached(twin), fresh(twin).status, fresh(kept).has_new_evidence
    merge(twin, kept)
    part(twin)
    assert (cached(kept), cached(twin), fresh(twin).status, fresh(kept).has_new_evidence) == before
    made = ClaimLink.objects.get()
    assert made.withdrawn_reason == "Not the same day." and fresh(twin).kept is None
    merge(twin, kept)
    assert fresh(kept).reports_for == 2


def test_the_same_origin_on_both_counts_once(case):
    state = make_source(case)
    kept, twin = make_claim(case), make_claim(case)
    says(kept, state)
    says(twin, state)
    merge(twin, kept)
    assert (fresh(kept).reports_for, fresh(kept).origins_for) == (2, 1)


def test_a_duplicate_that_brings_something_is_news_and_a_copy_is_none(case):
    state = make_source(case)
    kept, same, other = (make_claim(case) for _ in range(3))
    says(same, state)
    says(kept, state)
    says(other)
    make_assessment(kept)
    merge(same, kept)
    assert not fresh(kept).has_new_evidence, "it only repeats what was known"
    merge(other, kept)
    assert fresh(kept).has_new_evidence
    assert [words for words in additions_for(case.pk, [kept.pk]).values() if words]
    make_assessment(kept)
    assert not fresh(kept).has_new_evidence
    part(other)
    assert fresh(kept).has_new_evidence, "it was judged with evidence that it reads no more"


def test_evidence_that_comes_to_a_duplicate_counts_for_the_kept_claim(pair, by):
    kept, twin = pair
    merge(twin, kept)
    make_assessment(kept)
    piece = says(twin, stance="contradicts")
    row = fresh(kept)
    assert (row.reports_against, row.origins_against, row.has_new_evidence) == (1, 1, True)
    edited = piece.edit(by=by, version=1, word="unknown")
    assert (fresh(kept).origins_against, fresh(kept).lineage_unknown) == (0, 1)
    edited.withdraw(by=by, reason="Misread.")
    assert (fresh(kept).reports_against, fresh(kept).has_new_evidence) == (0, False)


def test_duplicates_of_duplicates_are_read_too(case):
    first, second, third = (make_claim(case) for _ in range(3))
    for claim in (first, second, third):
        says(claim)
    merge(first, second)
    merge(second, third)
    assert [fresh(one).reports_for for one in (first, second, third)] == [1, 2, 3]
    says(first)
    assert [fresh(one).reports_for for one in (first, second, third)] == [2, 3, 4]
    part(second)
    assert [fresh(one).reports_for for one in (first, second, third)] == [2, 3, 1]


def test_what_persons_ruled_for_a_duplicate_goes_with_it(case, by):
    ours, theirs = make_source(case), make_source(case)
    kept, twin = make_claim(case), make_claim(case)
    says(twin, ours)
    says(twin, theirs)
    merge(twin, kept)
    assert fresh(kept).origins_for == 2
    ruling = Ruling.join(fresh(twin), [ours, theirs], by=by, reason="One wreck.")
    assert fresh(kept).origins_for == 1
    ruling.withdraw(by=by, reason="Two wrecks.")
    assert fresh(kept).origins_for == 2


def test_a_change_of_lineage_under_a_duplicate_marks_the_kept_claim(case, by):
    body, office = make_source(case, kind="body"), make_source(case, kind="body")
    kept, twin = make_claim(case), make_claim(case)
    says(kept, body)
    says(twin, office)
    merge(twin, kept)
    assert fresh(kept).origins_for == 2
    office.edit(by=by, version=1, part_of=body, speaks_for=True)
    assert fresh(kept).is_stale and fresh(twin).is_stale
    list(recount(case.pk))
    assert fresh(kept).origins_for == 1


def test_a_retraction_under_a_duplicate_reaches_the_kept_claim(pair, by):
    kept, twin = pair
    merge(twin, kept)
    make_assessment(kept)
    document = twin.evidence.get().document
    mark = Retraction.record(document, by=by, kind="retracted", day=kept.case.today)
    assert (fresh(kept).origins_for, fresh(kept).has_new_evidence) == (1, True)
    mark.withdraw(by=by, reason="Another paper.")
    assert fresh(kept).origins_for == 2


def test_a_duplicate_is_judged_no_more_and_says_where(pair):
    kept, twin = pair
    merge(twin, kept)
    with pytest.raises(
        ValidationError, match="C-2 is a duplicate of C-1, which reads its evidence: judge that one"
    ):
        make_assessment(twin)


def test_a_judgement_sees_what_a_duplicate_brought(pair):
    from claims.models import EvidenceMoved

    kept, twin = pair
    seen = fresh(kept).evidence_moved
    merge(twin, kept)
    with pytest.raises(EvidenceMoved):
        make_assessment(kept, seen_evidence=seen)
    seen = fresh(kept).evidence_moved
    says(twin)
    assert fresh(kept).evidence_moved > seen


def test_what_cannot_be_merged_is_refused_in_words(case, by):
    kept, twin, gone, other = (make_claim(case) for _ in range(4))
    foreign = make_claim()
    gone.withdraw(by=by, reason="Recorded twice.")
    merge(other, kept)
    for into, sentence in (
        (twin, "not merged into itself"),
        (foreign, "belongs to another case"),
        (gone, "C-3 is withdrawn: choose a claim that stands"),
        (other, "C-4 is itself a duplicate of C-1: merge with that one"),
    ):
        with pytest.raises(ValidationError, match=sentence) as caught:
            fresh(twin).merge_into(fresh(into), by=by, reason="The same.")
        assert "other" in caught.value.message_dict
    with pytest.raises(ValidationError, match="Say why"):
        fresh(twin).merge_into(kept, by=by, reason=" ")
    with pytest.raises(ValidationError, match="C-4 is superseded already"):
        fresh(other).merge_into(twin, by=by, reason="The same.")
    with pytest.raises(EditConflict):
        fresh(twin).merge_into(kept, by=by, reason="The same.", version=7)
    assert ClaimLink.objects.standing().count() == 1 and fresh(twin).is_active


def test_a_link_that_says_so_already_is_used_and_one_the_other_way_is_taken_back(case, by):
    kept, twin, third = (make_claim(case) for _ in range(3))
    there = ClaimLink.record(twin, kept, by=by, kind="duplicates", note="As I read it.")
    merge(twin, kept)
    assert list(ClaimLink.objects.all()) == [there]
    turned = ClaimLink.record(kept, third, by=by, kind="duplicates")
    merge(third, kept)
    turned.refresh_from_db()
    assert turned.withdrawn_reason == "C-3 is merged into C-1, not the other way round."


def test_the_link_of_a_merge_does_not_go_by_itself(pair, by):
    kept, twin = pair
    merge(twin, kept)
    with pytest.raises(ValidationError, match="C-2 is merged into C-1: part them on the page of C-2"):
        ClaimLink.objects.get().withdraw(by=by, reason="No.")


def test_a_link_alone_merges_nothing(pair, by):
    kept, twin = pair
    ClaimLink.record(twin, kept, by=by, kind="duplicates")
    assert (fresh(kept).reports_for, fresh(twin).is_active) == (1, True)


def test_to_supersede_what_is_linked_as_a_duplicate_is_a_merge(pair, by):
    kept, twin = pair
    ClaimLink.record(twin, kept, by=by, kind="duplicates")
    fresh(twin).supersede(by=by, successor=kept)
    assert fresh(twin).kept == kept and fresh(kept).reports_for == 2


# Put away


def test_what_was_put_away_comes_back_when_evidence_comes_or_goes_by_a_duplicate(pair, by):
    kept, twin = pair
    make_assessment(kept, status="corroborated")

    def comes_back(deed):
        Seen.put_away(user=by, case=kept.case, claim=kept, what="evidence", until=timezone.now())
        refresh_caches([kept.pk])
        assert Seen.objects.filter(claim=kept).exists(), "nothing has happened yet"
        done = deed()
        return not Seen.objects.filter(claim=kept).exists() and done

    assert comes_back(lambda: merge(twin, kept))
    piece = comes_back(lambda: says(fresh(twin)))
    assert piece
    assert comes_back(lambda: piece.withdraw(by=by, reason="Not that one.") or True)
    assert comes_back(lambda: part(twin))


# What cannot be one


@pytest.mark.parametrize("contradicts", [True, False])
def test_claims_that_contradict_each_other_or_are_of_two_kinds_are_merged_by_no_way(case, by, contradicts):
    one, two = make_claim(case), make_claim(case, kind="event" if contradicts else "statement")
    if contradicts:
        link = ClaimLink.record(two, one, by=by, kind="contradicts")
    words = (
        "contradict each other" if contradicts else "C-1 is of the kind “event”, C-2 of the kind “statement”"
    )
    with pytest.raises(ValidationError, match=words) as refused:
        merge(one, two)
    assert "other" in refused.value.message_dict
    said = ClaimLink.record(one, two, by=by, kind="duplicates")
    with pytest.raises(ValidationError, match=words):
        fresh(one).supersede(by=by, successor=fresh(two))
    said.withdraw(by=by, reason="Not yet.")
    fresh(one).supersede(by=by, successor=fresh(two))
    with pytest.raises(ValidationError, match=words):
        ClaimLink.record(fresh(one), fresh(two), by=by, kind="duplicates")
    if contradicts:
        link.withdraw(by=by, reason="They do not.")
        ClaimLink.record(fresh(one), fresh(two), by=by, kind="duplicates")
        assert fresh(one).kept == two
