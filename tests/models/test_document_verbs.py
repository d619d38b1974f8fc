"""Documents: numbers, a text set once, and what derives from what."""

import hashlib
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from claims.models import Document, WrittenOnce
from tests.factories import anyone, make_case, make_document, make_source, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


def capture(document, text, body=None):
    return document.capture(
        author=anyone(document.case), body=body or text.encode(), text=text, media_type="text/plain"
    )


def test_a_reference_has_no_text_until_it_is_captured(case):
    document = make_document(case)
    assert document.is_reference
    captured = capture(document, "It was so.")
    document.refresh_from_db()
    assert document.text == "It was so." and not document.is_reference
    assert captured.sha256 == hashlib.sha256(b"It was so.").hexdigest()


def test_a_later_capture_keeps_its_bytes_and_leaves_the_text_alone(case):
    document = make_text("It was so.", case)
    second = capture(document, "It was never so.")
    document.refresh_from_db()
    assert document.text == "It was so."
    assert bytes(second.body) == b"It was never so."
    assert document.captures.count() == 2


def test_bytes_without_text_leave_a_reference_a_reference(case):
    document = make_document(case)
    capture(document, "", body=b"%PDF-")
    document.refresh_from_db()
    assert document.is_reference
    capture(document, "It was so.")
    document.refresh_from_db()
    assert document.text == "It was so."


def test_a_capture_is_written_once(case):
    captured = capture(make_document(case), "It was so.")
    captured.media_type = "text/html"
    with pytest.raises(WrittenOnce):
        captured.save()


@pytest.mark.parametrize("field", ["text", "number", "uid", "made_at"])
def test_what_a_document_is_known_by_is_not_edited(case, field):
    document = make_text("It was so.", case)
    with pytest.raises(TypeError):
        document.edit(by=anyone(case), version=document.version, **{field: "x"})


def test_a_number_is_never_given_twice(case):
    first, second = make_document(case), make_document(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=second.pk).update(number=first.number)
    second.pk, second.uid, second._state.adding = None, uuid4(), True
    second.number = first.number
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)
    assert sorted(case.documents.values_list("number", flat=True)) == [1, 2]


def test_a_document_that_is_refused_uses_no_number_up(case):
    with pytest.raises(ValidationError):
        make_document(case, address="not an address")
    assert make_document(case).number == 1


def test_a_document_is_set_aside_with_a_reason(case):
    document = make_document(case)
    with pytest.raises(ValidationError, match="Say why"):
        document.edit(by=anyone(case), version=1, state="set_aside")
    assert (
        document.edit(by=anyone(case), version=1, state="set_aside", set_aside_reason="A copy.").version == 2
    )


def test_the_publisher_of_another_case_is_refused(case):
    with pytest.raises(ValidationError) as caught:
        make_document(case, source=make_source())
    assert "source" in caught.value.message_dict


# Derivations


def derive(copy, original, kind="republishes"):
    return copy.derive_from(original, by=anyone(copy.case), kind=kind)


def test_a_copy_knows_its_originals_near_and_far(case):
    original, wire, copy = (make_document(case) for _ in range(3))
    derive(wire, original, "translates")
    derive(copy, wire)
    assert copy.originals() == {wire.pk, original.pk}
    assert original.originals() == set()


def test_what_a_document_copies_takes_as_many_queries_at_the_end_of_a_long_chain_as_of_a_short_one(case):
    chain = [make_document(case) for _ in range(2)]

    def queries():
        copy = make_document(case)
        with CaptureQueriesContext(connection) as taken:
            derive(copy, chain[-1])
        chain.append(copy)
        return len(taken)

    first = queries()
    for _ in range(4):
        queries()
    assert queries() == first
    assert chain[-1].originals() == {document.pk for document in chain[1:-1]}


def test_documents_do_not_derive_from_each_other_in_a_circle(case):
    one, two, three = (make_document(case) for _ in range(3))
    derive(two, one)
    derive(three, two)
    for copy, original in ((one, two), (one, three)):
        with pytest.raises(ValidationError, match="circle"):
            derive(copy, original)
    with pytest.raises(ValidationError, match="from itself"):
        derive(one, one)
    assert case.derivations.count() == 2


def test_a_derivation_that_was_withdrawn_makes_no_circle(case):
    one, two = make_document(case), make_document(case)
    derive(two, one).withdraw(by=anyone(case), reason="It was the other way round.")
    derive(one, two)
    assert one.originals() == {two.pk} and two.originals() == set()


def test_a_derivation_is_said_once_and_withdrawn_once_with_a_reason(case):
    one, two = make_document(case), make_document(case)
    derivation = derive(two, one)
    with pytest.raises(ValidationError, match="already"):
        derive(two, one, "translates")
    with pytest.raises(ValidationError, match="Say why"):
        derivation.withdraw(by=anyone(case), reason=" ")
    derivation.withdraw(by=anyone(case), reason="They only look alike.")
    with pytest.raises(ValidationError, match="withdrawn already"):
        derivation.withdraw(by=anyone(case), reason="Again.")
    assert derive(two, one, "translates").kind == "translates"


def test_a_document_of_another_case_is_no_original(case):
    with pytest.raises(ValidationError) as caught:
        derive(make_document(case), make_document())
    assert "original" in caught.value.message_dict


def test_a_derivation_is_of_a_known_kind(case):
    with pytest.raises(ValidationError):
        derive(make_document(case), make_document(case), "resembles")
