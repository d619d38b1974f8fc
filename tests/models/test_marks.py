"""What a reader does at a sentence: takes, dismisses, passes on; and undoes it, with nothing lost."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from claims.models import ClaimLink, Evidence, Match, ReadingMark, Taken
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_evidence,
    make_member,
    make_note,
    make_text,
)

pytestmark = pytest.mark.django_db

TEXT = "The bridge was closed on Monday. It opened again on Friday."
FIRST, KEY = (0, 32), "a" * 64


@pytest.fixture
def document():
    return make_text(TEXT, make_case())


def take(document, claim, *, by=None, stance="supports", quote=TEXT[:32], **kwargs):
    said = {"stance": stance, "quote": quote, "start": TEXT.index(quote), **kwargs}
    return ReadingMark.take(document, FIRST, KEY, claim, by=by or anyone(document.case), **said)


def test_a_sentence_becomes_evidence_and_its_match_is_answered(document):
    claim = make_claim(document.case)
    mark = take(document, claim, word="own", note="Seen.")
    piece = claim.evidence.get()
    assert (piece.quote, piece.start, piece.stance, piece.word, piece.note) == (
        TEXT[:32],
        0,
        "supports",
        "own",
        "Seen.",
    )
    assert (mark.evidence, mark.claim, mark.kind) == (piece, claim, "taken")
    match = Match.objects.get()
    assert (match.state, match.answered_by, match.level) == ("taken", mark.author, "")


@pytest.mark.parametrize(
    ("stance", "quote"),
    [("supports", TEXT[:32]), ("contradicts", TEXT[:32]), ("supports", "closed on Monday")],
)
def test_the_second_reader_cannot_take_the_same_and_is_told_who_did(document, stance, quote):
    claim = make_claim(document.case)
    take(document, claim, by=make_member(document.case, name="kim"))
    with pytest.raises(Taken, match="kim has taken these words as support for C-1 already"):
        take(document, claim, stance=stance, quote=quote)
    assert Evidence.objects.count() == ReadingMark.objects.count() == 1


def test_who_took_part_of_a_sentence_may_take_the_whole_on_another_side(document):
    claim = make_claim(document.case)
    take(document, claim, quote="closed on Monday", stance="context")
    take(document, claim, stance="contradicts")
    assert claim.evidence.count() == 2
    for stance in ("supports", "contradicts"):
        with pytest.raises(Taken, match="taken these words as contradiction of C-1 already"):
            take(document, claim, stance=stance)


def test_other_words_of_a_sentence_and_another_claim_may_be_taken(document):
    claim, second = make_claim(document.case), make_claim(document.case)
    take(document, claim, quote="The bridge")
    take(document, claim, quote="on Monday", stance="context")
    take(document, second)
    assert ReadingMark.objects.standing().count() == 3


def test_a_dismissal_is_said_once(document):
    claim = make_claim(document.case)
    first = make_member(document.case, name="kim")
    ReadingMark.dismiss(document, FIRST, KEY, claim, by=first)
    with pytest.raises(Taken, match="kim has dismissed this sentence for C-1 already"):
        ReadingMark.dismiss(document, FIRST, KEY, claim, by=anyone(document.case))
    assert Match.objects.get().state == "dismissed"


def test_nothing_more_is_said_once_whoever_says_it(document):
    mark = ReadingMark.nothing(document, FIRST, KEY, by=anyone(document.case))
    assert ReadingMark.nothing(document, FIRST, KEY, by=make_member(document.case)) == mark
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingMark.objects.bulk_create([_copy(mark)])


def _copy(mark):
    mark = ReadingMark.objects.get(pk=mark.pk)
    mark.pk, mark.uid = None, make_case().uid
    return mark


def test_undo_withdraws_the_evidence_and_opens_the_match_again(document):
    claim = make_claim(document.case)
    mark = take(document, claim)
    assert ReadingMark.objects.last_of(mark.author) == mark
    mark.undo(by=mark.author)
    assert claim.evidence.get().withdrawn_reason == "Undone by its reader."
    assert not Match.objects.exists(), "nobody but the reader had seen it"
    assert ReadingMark.objects.get().withdrawn_at
    assert ReadingMark.objects.last_of(mark.author) is None
    take(document, claim)
    assert claim.evidence.count() == 2
    with pytest.raises(ValidationError, match="withdrawn already"):
        mark.undo(by=mark.author)


def test_undo_gives_the_match_back_the_answer_that_stands(document):
    claim, kim = make_claim(document.case), make_member(document.case, name="kim")
    ReadingMark.dismiss(document, FIRST, KEY, claim, by=kim)
    mark = take(document, claim)
    assert Match.objects.get().state == "taken", "who takes it overrules who dismissed it"
    mark.undo(by=mark.author)
    assert (Match.objects.get().state, Match.objects.get().answered_by) == ("dismissed", kim)


def test_a_claim_that_was_recorded_here_is_withdrawn_with_its_evidence(document):
    case, by = document.case, anyone(document.case)
    said = {"document": document, "quote": TEXT[:32], "start": 0}
    claim = make_claim(case, evidence=said)
    mark = ReadingMark.first_of(document, FIRST, KEY, claim, by=by)
    mark.undo(by=by)
    claim.refresh_from_db()
    assert (claim.fate, claim.evidence.get().withdrawn_by) == ("withdrawn", by)


@pytest.mark.parametrize("built", [make_evidence, make_assessment])
def test_a_claim_that_others_have_built_on_is_not_undone(document, built):
    by = anyone(document.case)
    claim = make_claim(document.case, evidence={"document": document, "quote": TEXT[:32], "start": 0})
    mark = ReadingMark.first_of(document, FIRST, KEY, claim, by=by)
    built(claim)
    with pytest.raises(ValidationError, match="(worked on|judged) since"):
        mark.undo(by=by)
    claim.refresh_from_db()
    assert claim.is_active and not claim.first_evidence.withdrawn_at
    assert ReadingMark.objects.standing().get() == mark


def test_only_its_reader_undoes_a_mark(document):
    mark = ReadingMark.nothing(document, FIRST, KEY, by=anyone(document.case))
    with pytest.raises(ValidationError, match="Only .* may undo"):
        mark.undo(by=make_member(document.case))


def test_nothing_is_marked_in_a_case_that_is_closed(document):
    case, claim = document.case, make_claim(document.case)
    mark = take(document, claim)
    case.close(by=anyone(case), reason="Done.")
    document.case.refresh_from_db()
    for act in (
        lambda: take(document, make_claim()),
        lambda: ReadingMark.dismiss(document, FIRST, KEY, claim, by=mark.author),
        lambda: ReadingMark.nothing(document, FIRST, KEY, by=mark.author),
        lambda: mark.undo(by=mark.author),
    ):
        with pytest.raises(ValidationError):
            act()
    assert ReadingMark.objects.standing().count() == 1


def supersede(claim):
    make_claim(claim.case).supersede(by=anyone(claim.case), successor=claim, reason="Sharper.")


def link(claim):
    ClaimLink.record(make_claim(claim.case), claim, by=anyone(claim.case), kind="depends_on")


@pytest.mark.parametrize("built", [supersede, link, make_note])
def test_a_claim_that_others_lean_on_is_not_undone(document, built):
    by = anyone(document.case)
    claim = make_claim(document.case, evidence={"document": document, "quote": TEXT[:32], "start": 0})
    mark = ReadingMark.first_of(document, FIRST, KEY, claim, by=by)
    built(claim)
    with pytest.raises(ValidationError, match="worked on since"):
        mark.undo(by=by)
    claim.refresh_from_db()
    assert claim.is_active and claim.evidence.get().withdrawn_at is None


def edit(claim):
    piece = claim.evidence.get()
    piece.edit(by=make_member(claim.case, name="kim"), version=piece.version, note="Careful.")


@pytest.mark.parametrize("done", [make_assessment, edit])
def test_evidence_that_was_judged_or_edited_since_is_not_undone(document, done):
    claim = make_claim(document.case)
    make_assessment(claim)
    mark = take(document, claim)
    done(claim)
    with pytest.raises(ValidationError, match="(judged|edited) since you took this: withdraw the evidence"):
        mark.undo(by=mark.author)
    assert claim.evidence.get().withdrawn_at is None
    assert ReadingMark.objects.standing().count() == 1


def test_evidence_that_is_withdrawn_on_its_own_page_opens_the_sentence_again(document):
    claim = make_claim(document.case)
    earlier = ReadingMark.nothing(document, FIRST, KEY, by=anyone(document.case))
    mark = take(document, claim)
    mark.evidence.withdraw(by=make_member(document.case), reason="The wrong side.")
    assert not Match.objects.exists(), "nobody but the reader had seen it"
    assert ReadingMark.objects.last_of(mark.author) == earlier
    ReadingMark.dismiss(document, FIRST, KEY, claim, by=mark.author)
    assert Match.objects.get().state == "dismissed"
