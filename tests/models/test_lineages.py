"""Lineage set for several records at once, by the verbs of each: all or none, under what was read, and undone."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Derivation, Evidence, Ruling
from claims.models.grounds import counts_for
from claims.models.lineages import (
    Moved,
    copies_of,
    join_origins,
    outcomes,
    part_origins,
    set_lineage,
    undo_lineage,
)
from tests.factories import anyone, make_case, make_claim, make_document, make_evidence, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def claim(case):
    return make_claim(case)


def three(claim, **kwargs):
    return [make_evidence(claim, word="own", **kwargs) for _ in range(3)]


def seen(*rows):
    return {row.pk: row.version for row in rows}


def counts(claim):
    return counts_for(claim.case_id, [claim.pk])[claim.pk]


def test_three_reports_are_one_origin_once_their_word_is_one_speakers(case, claim):
    rows, seoul = three(claim, via="a wire"), make_source(case, name="Seoul")
    assert counts(claim).origins_for == 3
    before = set_lineage(claim, seen(*rows), by=anyone(case), word="source", attributed_to=seoul)
    assert counts(claim).origins_for == 1
    assert {row.via for row in Evidence.objects.filter(claim=claim)} == {"a wire"}
    assert undo_lineage(claim, before, by=anyone(case)) == 3
    assert counts(claim).origins_for == 3
    assert all(row.history.count() == 3 for row in rows)


def test_a_claim_is_counted_anew_once_however_many_pieces_are_set_or_put_back(case, claim):
    rows = three(claim)

    def counted(verb, *args, **kwargs):
        with CaptureQueriesContext(connection) as taken:
            found = verb(claim, *args, by=anyone(case), **kwargs)
        return found, sum("claims_ruledsource" in query["sql"] for query in taken)  # counting reads rulings

    before, times = counted(set_lineage, seen(*rows), basis="record")
    assert times == 1 and len(before) == 3
    assert counted(undo_lineage, before) == (3, 1)
    assert counted(set_lineage, seen(*Evidence.objects.all()), word="own") == ({}, 0)


def test_one_that_somebody_changed_or_took_back_meanwhile_leaves_all_as_they_were(case, claim):
    rows = three(claim)
    read = seen(*rows)
    rows[1].edit(by=anyone(case), version=1, note="Mind the date.")
    with pytest.raises(Moved, match=rows[1].document.source.name):
        set_lineage(claim, read, by=anyone(case), basis="record")
    rows[1].withdraw(by=anyone(case), reason="Misread.")
    with pytest.raises(Moved):
        set_lineage(claim, seen(*rows), by=anyone(case), basis="record")
    assert not Evidence.objects.filter(claim=claim, basis="record").exists()


def test_what_breaks_a_rule_leaves_all_as_they_were(case, claim):
    rows = three(claim)
    with pytest.raises(ValidationError, match="Name the source"):
        set_lineage(claim, seen(*rows), by=anyone(case), word="source")
    assert set(Evidence.objects.values_list("word", flat=True)) == {"own"}


def test_evidence_of_another_claim_is_never_set(case, claim):
    other = make_evidence(make_claim(case))
    with pytest.raises(Moved):
        set_lineage(claim, seen(other), by=anyone(case), basis="record")


def test_origins_of_chosen_evidence_are_joined_and_who_speaks_in_it_is_parted(case, claim):
    state = make_source(case, name="State", kind="body")
    agency = make_source(case, name="Agency", kind="body", part_of=state, speaks_for=True)
    rows = three(claim)
    join_origins(claim, seen(*rows), by=anyone(case), reason="One wreck, three readings.")
    assert counts(claim).origins_for == 1
    spoken = [make_evidence(claim, word="source", attributed_to=one) for one in (state, agency)]
    assert counts(claim).origins_for == 2
    part_origins(claim, seen(*spoken), by=anyone(case), reason="It has its own image.")
    assert counts(claim).origins_for == 3
    assert [ruling.kind for ruling in Ruling.objects.order_by("pk")] == ["joined", "parted"]


def test_nothing_to_join_or_part_is_said(case, claim):
    row = make_evidence(claim, word="own")
    for verb in (join_origins, part_origins):
        with pytest.raises(ValidationError, match="there is nothing to"):
            verb(claim, seen(row), by=anyone(case), reason="So.")


def test_several_documents_are_copies_of_one_and_those_that_were_already_stay(case, claim):
    rows, original = three(claim), make_document(case)
    documents = [row.document for row in rows]
    documents[0].derive_from(original, by=anyone(case), kind="republishes")
    made = copies_of([*documents, original], original, by=anyone(case), kind="translates")
    assert [one.document for one in made] == documents[1:]
    assert counts(claim).origins_for == 1
    with pytest.raises(ValidationError, match="said already"):
        copies_of(documents, original, by=anyone(case), kind="republishes")


def test_what_an_original_copies_itself_is_looked_up_once_for_all_that_copy_it(case, claim):
    documents, original = [row.document for row in three(claim)], make_document(case)
    original.derive_from(make_document(case), by=anyone(case), kind="republishes")
    with CaptureQueriesContext(connection) as taken:
        copies_of(documents, original, by=anyone(case), kind="republishes")
    assert sum("WITH RECURSIVE above" in query["sql"] for query in taken) == 1


def test_a_circle_among_several_records_none_of_them(case):
    first, second, third = (make_document(case) for _ in range(3))
    third.derive_from(first, by=anyone(case), kind="republishes")
    with pytest.raises(ValidationError, match="circle"):
        copies_of([second, first], third, by=anyone(case), kind="republishes")
    assert Derivation.objects.count() == 1


def test_an_outcome_is_counted_and_nothing_of_it_stays(case, claim):
    rows = three(claim)
    act = lambda: join_origins(claim, seen(*rows), by=anyone(case), reason="Shared.")  # noqa: E731
    (outcome,) = outcomes(case, [claim.pk], act)
    assert (outcome.now.origins_for, outcome.then.origins_for) == (3, 1)
    assert counts(claim).origins_for == 3 and not Ruling.objects.exists()
