"""Evidence: two forms, exact quotes, whose word it is, and taking it back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims.models import EditConflict, Evidence, Unquotable
from tests.factories import (
    anyone,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_source,
    make_text,
)

pytestmark = pytest.mark.django_db

TEXT = "On Friday the ministry spoke.\nIt saw 1,000 containers leave.\nIt did not say how many came back."
QUOTE = "It saw 1,000 containers leave."
START = TEXT.index(QUOTE)


@pytest.fixture
def claim():
    return make_claim()


@pytest.fixture
def report(claim):
    return make_text(TEXT, claim.case)


def refused(claim, **fields):
    """The sentences, by field, with which evidence is refused; nothing may be written."""
    with pytest.raises(ValidationError) as caught:
        make_evidence(claim, **fields)
    assert not claim.evidence.exists()
    return caught.value.message_dict


def test_a_quote_points_to_its_place_in_the_text(claim, report):
    evidence = make_evidence(claim, document=report, quote=QUOTE, start=START, gist="")
    assert report.text[evidence.start : evidence.end] == evidence.quote == evidence.words == QUOTE
    assert evidence.gist == ""


def test_a_quote_may_begin_the_text(claim, report):
    assert make_evidence(claim, document=report, quote="On Friday", start=0, gist="").end == 9


@pytest.mark.parametrize(
    ("quote", "start"),
    [
        (QUOTE, START + 1),
        (QUOTE, 0),
        (QUOTE, len(TEXT)),
        (QUOTE.replace("1,000", "2,000"), START),
        (QUOTE.replace("It saw", "It never saw"), START),
        (QUOTE.replace("saw", "Saw"), START),
        (QUOTE + " And more.", START),
    ],
)
def test_a_quote_must_stand_there_to_the_letter(claim, report, quote, start):
    assert "quote" in refused(claim, document=report, quote=quote, start=start, gist="")


def test_a_quote_without_its_place_is_refused(claim, report):
    assert "quote" in refused(claim, document=report, quote=QUOTE, gist="")


def test_a_reference_without_text_holds_no_quote(claim):
    assert "quote" in refused(claim, document=make_document(claim.case), quote=QUOTE, start=0, gist="")


def test_a_gist_stands_for_a_document_without_text(claim):
    evidence = make_evidence(claim, gist="  It saw a thousand.  ", place="paragraph 14")
    assert evidence.gist == "It saw a thousand."
    assert (evidence.start, evidence.end, evidence.quote) == (-1, -1, "")


@pytest.mark.parametrize("fields", [{"gist": ""}, {"gist": "  "}])
def test_evidence_that_says_nothing_is_refused(claim, fields):
    assert refused(claim, **fields)


def test_evidence_has_exactly_one_form(claim, report):
    assert refused(claim, document=report, quote=QUOTE, start=START, gist="It saw a thousand.")
    assert refused(claim, document=report, start=3, gist="It saw a thousand.")


def test_the_same_evidence_is_not_given_twice(claim, report):
    make_evidence(claim, document=report, quote=QUOTE, start=START, gist="")
    with pytest.raises(ValidationError, match="says this of the claim already"):
        make_evidence(claim, document=report, quote=QUOTE, start=START, gist="")
    assert claim.evidence.count() == 1


def test_the_same_gist_with_other_blanks_around_it_is_the_same(claim):
    document = make_document(claim.case)
    make_evidence(claim, document=document, gist="It saw a thousand.")
    with pytest.raises(ValidationError):
        make_evidence(claim, document=document, gist=" It saw a thousand.\n")


def test_the_same_words_may_stand_elsewhere(claim, report):
    document = make_text("Yes. Yes.", claim.case)
    words = {"quote": "Yes.", "gist": ""}
    make_evidence(claim, document=document, start=0, **words)
    make_evidence(claim, document=document, start=5, **words)
    make_evidence(claim, document=document, start=5, stance="context", **words)
    make_evidence(make_claim(claim.case), document=document, start=5, **words)
    assert claim.evidence.count() == 3


def test_withdrawn_evidence_may_be_given_again(claim):
    document = make_document(claim.case)
    make_evidence(claim, document=document, gist="So it is.").withdraw(
        by=anyone(claim.case), reason="Misread."
    )
    again = make_evidence(claim, document=document, gist="So it is.")
    assert claim.evidence.count() == 2 and again.withdrawn_at is None


@pytest.mark.parametrize("word", ["own", "unknown"])
def test_a_source_is_named_only_where_it_is_its_word(claim, word):
    assert "word" in refused(claim, word=word, attributed_to=make_source(claim.case))


def test_the_word_of_a_source_needs_its_name(claim):
    assert "attributed_to" in refused(claim, word="source")
    speaker = make_source(claim.case)
    assert make_evidence(claim, word="source", attributed_to=speaker).attributed_to == speaker


def test_whose_word_it_is_is_unknown_until_someone_says_so(claim):
    evidence = make_evidence(claim)
    assert (evidence.word, evidence.basis, evidence.credibility) == ("unknown", "unspecified", None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"stance": "denies"}, "stance"),
        ({"basis": "rumour"}, "basis"),
        ({"word": "mine"}, "word"),
        ({"credibility": 0}, "credibility"),
        ({"credibility": 7}, "credibility"),
        ({"quantity_low": 5}, "__all__"),
        ({"quantity_low": 5, "quantity_high": 4, "quantity_unit": "ships"}, "__all__"),
        ({"since": date(2024, 2, 2), "as_of": date(2024, 2, 1)}, "__all__"),
        ({"quantity_qualifier": "roughly"}, "quantity_qualifier"),
        ({"made_at": datetime(2200, 1, 1, tzinfo=UTC)}, "__all__"),
    ],
)
def test_values_of_no_scale_are_refused(claim, fields, field):
    assert field in refused(claim, **fields)


def test_the_document_of_another_case_is_refused(claim):
    assert "document" in refused(claim, document=make_document())


def test_a_speaker_of_another_case_is_refused(claim):
    assert "attributed_to" in refused(claim, word="source", attributed_to=make_source())


# Taking back


def test_evidence_is_withdrawn_with_a_reason_and_remains(claim):
    evidence = make_evidence(claim)
    analyst = anyone(claim.case)
    before = timezone.now()

    evidence.withdraw(by=analyst, reason="  The report was retracted. ")

    evidence.refresh_from_db()
    assert evidence.withdrawn_reason == "The report was retracted."
    assert evidence.withdrawn_by == analyst
    assert before <= evidence.withdrawn_at == evidence.withdrawn_recorded_at
    assert list(claim.evidence.all()) == [evidence]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_needs_a_reason(claim, reason):
    evidence = make_evidence(claim)
    with pytest.raises(ValidationError, match="Say why"):
        evidence.withdraw(by=anyone(claim.case), reason=reason)
    evidence.refresh_from_db()
    assert evidence.withdrawn_at is None


def test_evidence_is_withdrawn_only_once(claim):
    evidence = make_evidence(claim)
    evidence.withdraw(by=anyone(claim.case), reason="Misread.")
    with pytest.raises(ValidationError, match="withdrawn already"):
        evidence.withdraw(by=anyone(claim.case), reason="Misread again.")
    evidence.refresh_from_db()
    assert evidence.withdrawn_reason == "Misread."


def test_a_withdrawal_cannot_be_dated_ahead(claim):
    evidence = make_evidence(claim)
    with pytest.raises(ValidationError):
        evidence.withdraw(
            by=anyone(claim.case), reason="Soon wrong.", made_at=timezone.now() + timedelta(minutes=1)
        )
    evidence.refresh_from_db()
    assert evidence.withdrawn_at is None


# Editing


def test_what_surrounds_the_words_may_be_edited(claim):
    evidence = make_evidence(claim)
    speaker = make_source(claim.case)
    analyst = anyone(claim.case)

    evidence.edit(
        by=analyst,
        version=evidence.version,
        word="source",
        attributed_to=speaker,
        basis="observation",
        credibility=2,
        via="Yonhap",
    )

    evidence.refresh_from_db()
    assert (evidence.attributed_to, evidence.basis, evidence.credibility) == (speaker, "observation", 2)
    assert evidence.version == 2
    newest, oldest = evidence.history.all()
    assert (newest.basis, oldest.basis) == ("observation", "unspecified")
    assert newest.history_user == analyst


@pytest.mark.parametrize(
    "field",
    ["claim", "document", "stance", "quote", "gist", "start", "end", "made_at", "withdrawn_at", "case"],
)
def test_what_is_said_and_where_is_never_edited(claim, field):
    evidence = make_evidence(claim)
    with pytest.raises(TypeError, match=field):
        evidence.edit(by=anyone(claim.case), version=evidence.version, **{field: "other"})


def test_the_second_of_two_editors_is_shown_the_first_ones_change(claim):
    evidence = make_evidence(claim)
    evidence.edit(by=anyone(claim.case), version=1, note="Mine.")
    with pytest.raises(EditConflict) as caught:
        evidence.edit(by=anyone(claim.case), version=1, note="Yours.")
    assert caught.value.current.note == "Mine."


def test_evidence_still_checks_what_is_edited(claim):
    evidence = make_evidence(claim)
    with pytest.raises(ValidationError):
        evidence.edit(by=anyone(claim.case), version=1, word="source")
    with pytest.raises(ValidationError):
        evidence.edit(by=anyone(claim.case), version=1, attributed_to=make_source())
    assert Evidence.objects.get(pk=evidence.pk).version == 1


def test_recording_a_claim_from_a_document_writes_its_evidence():
    case = make_case()
    report = make_text(TEXT, case)
    claim = make_claim(case, evidence={"document": report, "quote": QUOTE, "start": START, "word": "own"})

    first = claim.evidence.get()
    assert claim.first_evidence == first
    assert (first.stance, first.quote, first.word, first.author) == ("supports", QUOTE, "own", claim.author)
    assert claim.reports_for == 1


def test_a_claim_whose_evidence_is_refused_is_not_recorded():
    case = make_case()
    report = make_text(TEXT, case)
    with pytest.raises(ValidationError):
        make_claim(case, evidence={"document": report, "quote": "It saw nothing.", "start": START})
    assert not case.claims.exists()
    assert make_claim(case).number == 1


# Quoting


def test_a_document_is_quoted_in_its_own_words_wherever_they_stand():
    document = make_text("He said: “Ships’ crews left.”\nThey came back. They came back.")
    claim, author = make_claim(document.case), anyone(document.case)
    said = {"claim": claim, "author": author, "stance": "supports"}
    evidence = document.quote(**said, quote='"Ships\' crews left."', start=50, note="Ours.")
    assert (evidence.quote, evidence.start, evidence.note) == ("“Ships’ crews left.”", 9, "Ours.")
    second = document.text.rfind("They")
    assert document.quote(**said, quote="They came back.", start=second).start == second


@pytest.mark.parametrize(
    ("quote", "sentence", "places"),
    [
        ("They came back.", "These words stand 2 times in the document's text (paragraph 2)", 2),
        ("about 7,000 ships left", "“7,000” where the text has “9,000”.", 1),
        ("Nobody was there at all.", "nor anything near", 0),
    ],
)
def test_what_a_document_does_not_plainly_say_is_not_quoted(quote, sentence, places):
    document = make_text("They say that about 9,000 ships left.\nThey came back. They came back.")
    claim, author = make_claim(document.case), anyone(document.case)
    with pytest.raises(Unquotable) as refused:
        document.quote(claim=claim, author=author, stance="supports", quote=quote)
    assert sentence in refused.value.message_dict["quote"][0] and len(refused.value.places) == places
    assert not claim.evidence.exists()
