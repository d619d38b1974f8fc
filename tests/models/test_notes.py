"""Notes and dissent: remarks that are never judgements, and what closes a dissent."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from claims.models import Note, StaleJudgement
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
    make_member,
    make_note,
)

pytestmark = pytest.mark.django_db


def open_dissent(claim):
    return list(Note.objects.filter(claim=claim).open_dissent())


def test_a_remark_is_kept_beside_the_claim():
    claim = make_claim()
    changed, version = claim.changed_at, claim.version
    note = make_note(claim, text="  Ask the ministry for the lists.  ")
    claim.refresh_from_db()
    assert (note.kind, note.text, note.judgement) == ("remark", "Ask the ministry for the lists.", None)
    assert note.made_at == note.recorded_at
    assert (claim.changed_at, claim.version, claim.standing) == (changed, version, None)


def test_a_note_must_say_something():
    with pytest.raises(ValidationError) as caught:
        make_note(text="  \n ")
    assert caught.value.message_dict == {"text": ["Write the note before you keep it."]}


def test_a_note_is_short():
    with pytest.raises(ValidationError) as caught:
        make_note(text="a" * 2001)
    assert "at most 2000 characters" in caught.value.message_dict["text"][0]


def test_dissent_stands_beside_the_judgement_it_is_from():
    dissent = make_dissent(text="I would say contested, because Seoul counts otherwise.")
    assert dissent.judgement == dissent.claim.standing
    assert open_dissent(dissent.claim) == [dissent]
    assert dissent.is_open_dissent


def test_a_remark_is_no_dissent():
    note = make_note()
    assert open_dissent(note.claim) == [] and not note.is_open_dissent


def test_a_new_judgement_closes_it():
    dissent = make_dissent()
    make_assessment(dissent.claim, status="contested")
    dissent = Note.objects.get(pk=dissent.pk)
    assert open_dissent(dissent.claim) == [] and not dissent.is_open_dissent
    assert dissent.withdrawn_at is None


def test_looking_again_and_leaving_all_as_it_was_closes_it_too():
    dissent = make_dissent()
    make_assessment(dissent.claim, **dissent.judgement.values)
    assert open_dissent(dissent.claim) == []


def test_an_older_judgement_that_is_brought_in_leaves_it_open():
    dissent = make_dissent()
    make_assessment(dissent.claim, made_at=datetime(2020, 1, 1, tzinfo=UTC), imported=True)
    assert open_dissent(dissent.claim) == [dissent]


def test_its_author_closes_it_with_a_reason():
    dissent = make_dissent()
    dissent.withdraw(by=dissent.author, reason="The second count convinced me.")
    assert open_dissent(dissent.claim) == []
    assert Note.objects.get(pk=dissent.pk).withdrawn_reason == "The second count convinced me."


def test_nobody_else_does():
    dissent = make_dissent()
    other = make_member(dissent.case, "manager")
    with pytest.raises(ValidationError, match="Only user"):
        dissent.withdraw(by=other, reason="Wrong.")
    assert open_dissent(dissent.claim) == [dissent]


def test_it_asks_for_a_reason_to_take_a_note_back():
    note = make_note()
    with pytest.raises(ValidationError) as caught:
        note.withdraw(by=note.author, reason=" ")
    assert caught.value.message_dict == {"reason": ["Say why: a withdrawal needs a reason."]}


def test_one_cannot_dissent_where_nothing_stands():
    claim = make_claim()
    with pytest.raises(ValidationError, match="No judgement stands"):
        make_note(claim, kind="dissent", seen=None)


def test_one_cannot_dissent_from_a_judgement_that_stands_no_more():
    claim = make_claim()
    old = make_assessment(claim)
    new = make_assessment(claim, status="contested")
    with pytest.raises(StaleJudgement) as caught:
        make_note(claim, kind="dissent", seen=old)
    assert caught.value.standing == new


def test_a_dissent_from_a_judgement_of_another_claim_is_refused():
    case = make_case()
    claim, other = make_claim(case), make_claim(case)
    make_assessment(claim)
    with pytest.raises(StaleJudgement):
        make_note(claim, kind="dissent", seen=make_assessment(other))


def test_many_dissents_are_read_in_one_query(django_assert_num_queries):
    case = make_case()
    for _ in range(3):
        make_dissent(make_claim(case), by=anyone(case))
    with django_assert_num_queries(1):
        assert len(Note.objects.filter(case=case).open_dissent()) == 3
