"""Closing a case and opening it again: it stays to be read, and nothing in it changes meanwhile."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from claims.analysis.roles import MAY, WHEN_CLOSED
from claims.models import Case, Claim, ClaimLink, Document, EditConflict
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_note,
    make_source,
    make_tag,
    make_text,
    make_user,
)

pytestmark = pytest.mark.django_db
CLOSED = "This case is closed: nothing in it changes until a manager reopens it."


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def manager(case):
    return make_member(case, "manager")


def test_it_is_closed_with_a_reason(case, manager):
    closed = case.close(by=manager, reason=" The report is out. ", version=1)
    assert closed.closed_at is not None and closed.closed_reason == "The report is out."
    newest = closed.history.first()
    assert (newest.history_user, newest.history_change_reason) == (manager, "The report is out.")


def test_it_asks_why(case, manager):
    for verb in (case.close, case.reopen):
        with pytest.raises(ValidationError) as caught:
            verb(by=manager, reason=" ")
        assert list(caught.value.message_dict) == ["reason"]


def test_it_is_not_closed_twice_nor_opened_twice(case, manager):
    with pytest.raises(ValidationError, match="open already"):
        case.reopen(by=manager, reason="It goes on.")
    case.close(by=manager, reason="Done.")
    with pytest.raises(ValidationError, match="closed already"):
        case.close(by=manager, reason="Done.")


def test_the_second_of_two_managers_is_told(case, manager):
    case.edit(by=manager, version=1, title="Another title")
    with pytest.raises(EditConflict):
        case.close(by=manager, reason="Done.", version=1)


def test_the_database_wants_a_reason_too(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(closed_reason="No moment.")


def test_reopened_it_changes_again(case, manager):
    case.close(by=manager, reason="Done.")
    case.reopen(by=manager, reason="New reporting came in.")
    case = Case.objects.get(pk=case.pk)
    assert (case.closed_at, case.closed_reason) == (None, "")
    assert case.history.first().history_change_reason == "New reporting came in."
    make_claim(case)


def test_no_verb_changes_anything_in_a_closed_case(case, manager, subtests):
    analyst = anyone(case)
    claim, other, document = make_claim(case), make_claim(case), make_document(case)
    copy, source, twin, text = (
        make_document(case),
        make_source(case),
        make_source(case),
        make_text("So.", case),
    )
    evidence, judged, note = make_evidence(claim), make_assessment(claim), make_note(claim)
    link = ClaimLink.record(claim, other, by=analyst, kind="refines")
    Case.objects.get(pk=case.pk).close(by=manager, reason="Done.")
    case = Case.objects.get(pk=case.pk)
    claim = Claim.objects.get(pk=claim.pk)
    tries = {
        "record": lambda: make_claim(case, by=analyst),
        "edit": lambda: claim.edit(by=analyst, version=claim.version, hedge="they say"),
        "assess": lambda: make_assessment(claim, by=analyst, previous=judged),
        "evidence": lambda: claim.add_evidence(
            author=analyst, document=document, stance="supports", gist="It says so."
        ),
        "edit evidence": lambda: evidence.edit(by=analyst, version=1, note="Twice."),
        "withdraw evidence": lambda: evidence.withdraw(by=analyst, reason="Misread."),
        "withdraw": lambda: claim.withdraw(by=analyst, reason="Not one assertion."),
        "supersede": lambda: claim.supersede(by=analyst, successor=other, reason="It goes on."),
        "link": lambda: ClaimLink.record(other, claim, by=analyst, kind="contradicts"),
        "unlink": lambda: link.withdraw(by=analyst, reason="No."),
        "note": lambda: make_note(claim, by=analyst),
        "withdraw note": lambda: note.withdraw(by=analyst, reason="No."),
        "document": lambda: make_document(case, by=analyst, source=source),
        "edit document": lambda: document.edit(by=analyst, version=1, title="Another title"),
        "capture": lambda: text.capture(author=analyst, body=b"So.", text="So.", media_type="text/plain"),
        "derive": lambda: copy.derive_from(document, by=analyst, kind="republishes"),
        "source": lambda: make_source(case),
        "grade": lambda: source.grade(author=analyst, grade="B", basis="We read them for a year."),
        "merge": lambda: source.merge_into(twin, by=analyst),
        "tag": lambda: make_tag(case).full_clean(),
    }
    for name, attempt in tries.items():
        with subtests.test(verb=name):
            with pytest.raises(ValidationError) as caught, transaction.atomic():
                attempt()
            assert CLOSED in caught.value.messages


@pytest.mark.parametrize("role", ["reader", "analyst", "reviewer", "manager"])
def test_what_may_be_done_in_a_closed_case(case, manager, role):
    user = make_member(case, role)
    case.close(by=manager, reason="Done.")
    case = Case.objects.get(pk=case.pk)
    assert case.actions_of(user) == MAY[role] & WHEN_CLOSED
    for action in MAY["manager"]:
        allowed = action in MAY[role] and action in WHEN_CLOSED
        assert case.lets(user, action) == allowed
        assert Case.objects.open_to(user, action).filter(pk=case.pk).exists() == allowed
        assert Claim.objects.filter(case=case).open_to(user, action).exists() is False


def test_superusers_wait_like_everybody(case, manager):
    root = make_user(is_superuser=True)
    make_claim(case)
    case.close(by=manager, reason="Done.")
    assert Claim.objects.open_to(root, "see").exists()
    assert not Claim.objects.open_to(root, "judge").exists()
    assert not Case.objects.get(pk=case.pk).lets(root, "judge")


def test_a_manager_still_looks_after_members_but_the_settings_stay(case, manager):
    case.close(by=manager, reason="Done.")
    case = Case.objects.get(pk=case.pk)
    with pytest.raises(ValidationError, match="This case is closed"):
        case.edit(by=manager, version=case.version, summary="What we found.")
    assert not case.lets(manager, "settings") and case.lets(manager, "reopen")
    make_member(case, "reader")


def test_a_case_that_was_closed_after_it_was_read_takes_nothing_more(case, manager):
    read = Case.objects.get(pk=case.pk)
    source = make_source(case)
    case.close(by=manager, reason="Done.")
    with pytest.raises(ValidationError, match="This case is closed"):
        Document.record(case=read, by=manager, source=source, title="Late")
    assert not case.documents.exists()
