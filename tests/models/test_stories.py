"""Stories: which documents hold the same text, what is proposed of them, and what a person makes of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Derivation, Document, LineageSign, Print
from claims.models.stories import attach_copies, compare, find_copies, look_for_copies
from tests.factories import anyone, make_case, make_document, make_member, make_source, make_text
from tests.texts import AGENCY, OTHER, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


def four(case):
    """The agency's story under its own name, and under three other mastheads, the day after and later."""
    agency = make_text(
        AGENCY, case, source=make_source(case, name="Associated Press"), published="2024-10-18"
    )
    copies = [
        make_text(told(AGENCY, number), case, published=f"2024-10-{19 + number}", title=f"Masthead {number}")
        for number in range(3)
    ]
    return agency, copies


def signs(document, **kwargs):
    return list(LineageSign.objects.filter(document=document, original__isnull=False, **kwargs))


def story_of(document):
    document.refresh_from_db()
    return document.story


def test_a_story_under_four_mastheads_is_one_story_led_by_the_agency(case):
    agency, copies = four(case)
    assert story_of(agency) is None
    assert [story_of(copy) for copy in copies] == [agency] * 3
    for copy in copies:
        (sign,) = signs(copy)
        assert (sign.kind, sign.original, sign.answer) == ("republishes", agency, "open")
        assert (
            sign.share > 80 and f"{sign.share} % of its text stands in No. {agency.number} too" in sign.words
        )
    assert signs(agency) == []
    assert not Derivation.objects.exists()


def test_the_later_copies_the_earlier_in_whatever_order_they_come_in(case):
    late = make_text(told(AGENCY, 0), case, published="2024-10-20")
    later = make_text(told(AGENCY, 1), case, published="2024-10-21")
    first = make_text(AGENCY, case, published="2024-10-18")
    assert [sign.original for sign in signs(late)] == [first]
    assert [sign.original for sign in signs(later)] == [first]
    assert signs(first) == []
    assert story_of(late) == story_of(later) == first and story_of(first) is None


@pytest.mark.parametrize(
    "vague",
    [
        {"published": None},
        {"published": "2024-10-01", "published_precision": "month"},
        {"published": "2024-10-18"},
    ],
)
def test_where_the_dates_do_not_tell_which_was_first_a_proposal_says_so_and_goes_either_way(case, vague):
    dated = make_text(AGENCY, case, published="2024-10-18")
    other = make_text(told(AGENCY, 0), case, **vague)
    (sign,) = [*signs(dated), *signs(other)]
    assert sign.is_either_way and sign.reason.endswith("; the dates do not tell which was first")
    copy, first = sign.original, sign.document
    derived = sign.take(by=anyone(case), turned=True)
    assert (derived.document, derived.original) == (copy, first)
    assert story_of(copy) == first and story_of(first) is None


def test_a_month_does_not_go_before_a_day_in_it_and_does_before_one_after_it(case):
    dated = make_text(AGENCY, case, published="2024-10-18")
    vague = make_text(told(AGENCY, 0), case, published="2024-10-01", published_precision="month")
    assert signs(dated) == [] and story_of(vague) == dated
    vague.refresh_from_db()
    vague.edit(by=anyone(case), version=vague.version, published=date(2024, 9, 1))
    assert story_of(dated) == vague
    (sign,) = signs(dated)
    assert sign.original == vague and sign.reason == sign.words


def test_a_credit_line_outweighs_the_date_and_gives_the_proposal_its_words(case):
    copy = make_text(f"SEOUL (AP) — {AGENCY}", case, published="2024-10-17")
    (alone,) = LineageSign.objects.filter(document=copy)
    assert (alone.name, alone.original, alone.kind) == ("AP", None, "republishes")
    agency = make_text(
        AGENCY, case, source=make_source(case, name="Associated Press"), published="2024-10-18"
    )
    (sign,) = LineageSign.objects.filter(document=copy)
    assert sign.original == agency
    assert sign.words.startswith("“SEOUL (AP) —” at the head of paragraph 1; ")
    assert signs(agency) == []
    assert story_of(copy) == agency


def test_an_agency_is_known_by_another_of_its_names(case):
    agency = make_text(
        AGENCY, case, source=make_source(case, name="Yonhap News Agency"), published="2024-10-18"
    )
    copy = make_text(f"{told(AGENCY, 1)}\n(Yonhap)", case, published="2024-10-18")
    (sign,) = signs(copy)
    assert (sign.name, sign.original) == ("Yonhap", agency)
    assert sign.words.startswith("“(Yonhap)” in paragraph ")


def test_a_later_version_of_one_publisher_revises(case):
    source = make_source(case)
    make_text(AGENCY, case, source=source, published="2024-10-18")
    later = make_text(told(AGENCY, 1), case, source=source, published="2024-10-19")
    assert [sign.kind for sign in signs(later)] == ["revises"]


def test_texts_that_share_a_subject_only_are_no_copies(case):
    first, second = make_text(AGENCY, case), make_text(OTHER, case)
    make_text("No comment.", case)
    make_text("No comment.", case)
    assert not LineageSign.objects.exclude(original=None).exists()
    assert story_of(first) is None and story_of(second) is None


def test_texts_of_other_cases_are_never_matched(case):
    make_text(AGENCY, make_case())
    mine = make_text(AGENCY, case)
    assert signs(mine) == [] and story_of(mine) is None


def test_two_stories_that_turn_out_to_be_one_keep_one_lead(case):
    head, tail = AGENCY.split("\n\n")[:2], AGENCY.split("\n\n")[2:]
    first = make_text("\n\n".join(head), case, published="2024-10-18")
    second = make_text("\n\n".join(tail), case, published="2024-10-19")
    under_first = make_text("\n\n".join(head), case, published="2024-10-20")
    under_second = make_text("\n\n".join(tail), case, published="2024-10-21")
    assert (story_of(under_first), story_of(under_second)) == (first, second)
    whole = make_text(AGENCY, case, published="2024-10-22")
    leads = {story_of(row) for row in (second, under_first, under_second, whole)}
    assert leads == {first} and story_of(first) is None


def dated(document, day):
    """Put the date of a document right, as on its page."""
    document.refresh_from_db()
    return document.edit(by=anyone(document.case), version=document.version, published=day)


def test_a_lead_that_turns_out_to_be_later_gives_way_to_the_earliest_and_copies_it(case):
    agency, (first, *others) = four(case)
    dated(agency, date(2024, 10, 25))
    assert story_of(first) is None and signs(first) == []
    for row in (agency, *others):
        assert story_of(row) == first
        (sign,) = signs(row)
        assert (sign.original, sign.answer) == (first, "open") and f"in No. {first.number} too" in sign.words
    dated(agency, date(2024, 10, 18))
    assert story_of(agency) is None and [story_of(row) for row in (first, *others)] == [agency] * 3
    assert [[sign.original for sign in signs(row)] for row in (first, *others)] == [[agency]] * 3
    assert signs(agency) == []


def test_a_copy_that_turns_out_to_be_the_earliest_leads(case):
    agency, (first, second, last) = four(case)
    dated(last, date(2024, 10, 17))
    assert story_of(last) is None and signs(last) == []
    for row in (agency, first, second):
        assert story_of(row) == last and [sign.original for sign in signs(row)] == [last]


def test_a_document_without_a_date_leads_once_it_has_the_earliest(case):
    agency, copies = four(case)
    copy = make_text(told(AGENCY, 5), case)
    assert story_of(copy) == agency
    dated(copy, date(2024, 10, 1))
    assert story_of(copy) is None and story_of(agency) == copy


def test_a_credit_line_outweighs_a_date_that_is_put_right(case):
    copy = make_text(f"SEOUL (AP) — {AGENCY}", case, published="2024-10-20")
    agency = make_text(
        AGENCY, case, source=make_source(case, name="Associated Press"), published="2024-10-18"
    )
    dated(copy, date(2024, 10, 1))
    assert story_of(copy) == agency and [sign.original for sign in signs(copy)] == [agency]


def test_a_lead_of_which_a_person_has_said_that_others_copy_it_stays(case):
    agency, copies = four(case)
    (sign,) = signs(copies[1])
    derivation = sign.take(by=anyone(case))
    dated(agency, date(2024, 10, 25))
    assert [story_of(copy) for copy in copies] == [agency] * 3
    derivation.withdraw(by=anyone(case), reason="Written apart.")
    dated(agency, date(2024, 10, 26))
    assert story_of(agency) == copies[0]


def test_a_document_that_a_person_has_called_a_copy_leads_nothing_however_early(case):
    agency, copies = four(case)
    copies[2].derive_from(copies[0], by=anyone(case), kind="republishes")
    dated(copies[2], date(2024, 10, 1))
    assert [story_of(copy) for copy in copies] == [agency] * 3


def test_a_change_that_is_not_of_the_date_leaves_a_story_as_it_is(case):
    agency, copies = four(case)
    Document.objects.filter(pk=agency.pk).update(published=date(2024, 10, 25))
    agency.refresh_from_db()
    agency.edit(by=anyone(case), version=agency.version, title="Another", published=agency.published)
    assert story_of(copies[0]) == agency


def test_taking_a_sign_records_the_copy_once(case):
    agency, (copy, *_) = four(case)
    (sign,) = signs(copy)
    ana = make_member(case, name="ana")
    derivation = sign.take(by=ana)
    assert (derivation.document, derivation.original, derivation.author) == (copy, agency, ana)
    assert sign.take(by=ana) == derivation
    assert Derivation.objects.count() == 1
    with pytest.raises(ValidationError, match="ana has said yes"):
        sign.dismiss(by=ana)


def test_a_copy_that_is_taken_back_is_proposed_again_and_can_be_refused_then(case):
    agency, (copy, *_) = four(case)
    (sign,) = signs(copy)
    sign.take(by=anyone(case)).withdraw(by=anyone(case), reason="Written apart.")
    (sign,) = signs(copy)
    assert sign.is_open and sign.derivation is None
    assert sign.take(by=anyone(case)).withdrawn_at is None
    Derivation.objects.get(withdrawn_at=None).withdraw(by=anyone(case), reason="It is not.")
    sign.dismiss(by=anyone(case))
    assert story_of(copy) is None and signs(copy)[0].answer == "dismissed"


def test_of_a_text_no_more_is_looked_at_than_pages_compare(case):
    agency, _ = four(case)
    long = make_text("So it was, they say. " * 3_000 + AGENCY, case)
    assert signs(long) == [] and story_of(long) is None
    with CaptureQueriesContext(connection) as asked:
        make_text(told(AGENCY, 5), case)
    whole = [
        one["sql"]
        for one in asked
        if one["sql"].startswith("SELECT") and '"claims_document"."text", "' in one["sql"]
    ]
    assert len(whole) <= 1, "that of the new text itself, to lock it"


def test_a_sign_that_a_person_was_quicker_to_record_by_hand_is_answered_by_it(case):
    agency, (copy, *_) = four(case)
    derivation = copy.derive_from(agency, by=anyone(case), kind="republishes")
    (sign,) = signs(copy)
    assert (sign.answer, sign.derivation) == ("taken", derivation)


def test_a_credit_without_a_document_and_a_mouth_are_taken_without_a_derivation(case):
    text = f"{OTHER}\n\nReuters reported it first.\n\nThis article originally appeared on The Long Day."
    document = make_text(text, case)
    for sign in LineageSign.objects.filter(document=document):
        assert sign.take(by=anyone(case)) is None
        sign.refresh_from_db()
        assert sign.answer == "taken"
    assert LineageSign.objects.filter(document=document).count() == 2
    assert not Derivation.objects.exists()


def test_what_was_dismissed_is_never_proposed_again_and_stands_by_itself(case):
    agency, (copy, *others) = four(case)
    (sign,) = signs(copy)
    sign.dismiss(by=anyone(case))
    sign.dismiss(by=anyone(case))
    assert story_of(copy) is None
    Print.objects.filter(document=copy).delete()
    assert [one for one in look_for_copies(copy) if one.original_id] == []
    make_text(told(AGENCY, 5), case, published="2024-10-01")
    assert [one.answer for one in signs(copy)] == ["dismissed"]
    assert story_of(copy) is None
    assert story_of(others[0]) is not None
    with pytest.raises(ValidationError, match="has said no"):
        sign.take(by=anyone(case))
    assert agency.copies.count() == 0


def test_all_copies_of_a_story_are_attached_at_once_and_read(case):
    agency, copies = four(case)
    copies[0].turn("set_aside", by=anyone(case), reason="Torn page.")
    late = make_text(told(AGENCY, 9), case, published="2024-10-30")
    seen = [sign.pk for copy in copies for sign in signs(copy)]
    attached = attach_copies(copies[1], by=anyone(case), signs=seen)
    assert signs(late)[0].is_open and Document.objects.get(pk=late.pk).state == "new", "nobody saw it"
    assert attached == copies
    assert Derivation.objects.filter(original=agency, kind="republishes").count() == 3
    assert [Document.objects.get(pk=copy.pk).state for copy in copies] == ["set_aside", "read", "read"]
    agency.refresh_from_db()
    assert agency.state == "new"
    with pytest.raises(ValidationError, match="None of these proposals is open"):
        attach_copies(agency, by=anyone(case), signs=seen)


def test_all_copies_are_attached_or_none(case):
    agency, copies = four(case)
    agency.derive_from(copies[2], by=anyone(case), kind="republishes")
    with pytest.raises(ValidationError, match="in a circle"):
        attach_copies(agency, by=anyone(case), signs=[sign.pk for copy in copies for sign in signs(copy)])
    assert Derivation.objects.count() == 1
    assert {sign.answer for copy in copies for sign in signs(copy)} == {"open"}


def test_a_closed_case_refuses_all_of_it(case):
    _, (copy, *_) = four(case)
    (sign,) = signs(copy)
    case.refresh_from_db()
    by = anyone(case)
    case.close(by=by, reason="Done.")
    for act in (
        lambda: sign.take(by=by),
        lambda: sign.dismiss(by=by),
        lambda: attach_copies(copy, by=by, signs=[sign.pk]),
        lambda: look_for_copies(copy),
        lambda: copy.assign(by),
        lambda: copy.turn("read", by=by),
    ):
        with pytest.raises(ValidationError, match="closed"):
            act()
    assert signs(copy)[0].answer == "open"


def test_a_person_who_derived_it_already_is_asked_nothing(case):
    reference = make_document(case, published="2024-10-20")
    original = make_text(AGENCY, case, published="2024-10-18")
    reference.derive_from(original, by=anyone(case), kind="republishes")
    reference.capture(author=anyone(case), body=b"x", text=told(AGENCY, 1), media_type="text/plain")
    assert signs(reference) == []
    assert story_of(reference) == original


def queries_of_a_new_text(case, text):
    document = make_document(case, published="2024-11-01")
    with CaptureQueriesContext(connection) as taken:
        document.capture(author=document.author, body=b"x", text=text, media_type="text/plain")
    return len(taken)


def test_a_new_text_takes_as_many_queries_in_a_small_case_as_in_a_large_one(case):
    def fill(numbers):
        for number in numbers:
            make_text(told(AGENCY, number), case, published="2024-10-25")
            make_text(told(OTHER, number), case, published="2024-10-25")

    four(case)
    fill(range(10, 25))
    few = queries_of_a_new_text(case, told(AGENCY, 7))
    fill(range(25, 50))
    many = queries_of_a_new_text(case, told(AGENCY, 8))
    assert many <= few + 1  # one for the lead of the story, where it is not among the texts that are measured


def outside_and_inside(asked):
    """How many texts of others were read before the first transaction began, and how many after."""
    read = [one["sql"] for one in asked]
    begins = next(at for at, sql in enumerate(read) if sql.startswith("SAVEPOINT"))
    of_others = [at for at, sql in enumerate(read) if "SUBSTR" in sql.upper() and " IN (" in sql]
    return sum(at < begins for at in of_others), sum(at > begins for at in of_others)


def test_texts_are_compared_before_the_case_is_locked(case):
    four(case)
    document = make_document(case, published="2024-11-01")
    with CaptureQueriesContext(connection) as asked:
        document.capture(author=anyone(case), body=b"x", text=told(AGENCY, 7), media_type="text/plain")
    assert outside_and_inside(asked) == (1, 0)
    loaded = make_document(case, published="2024-11-02")
    Document.objects.filter(pk=loaded.pk).update(text=told(AGENCY, 8))
    with CaptureQueriesContext(connection) as asked:
        ((found, _),) = find_copies(case)
    assert found == loaded and outside_and_inside(asked) == (1, 0)


def test_a_text_that_comes_in_while_another_is_compared_is_found_all_the_same(case):
    late = make_document(case, published="2024-10-20")
    compared = compare(case.pk, told(AGENCY, 1))
    first = make_text(AGENCY, case, published="2024-10-18")
    late.capture(
        author=anyone(case), body=b"x", text=told(AGENCY, 1), media_type="text/plain", compared=compared
    )
    assert [sign.original for sign in signs(late)] == [first] and story_of(late) == first


def test_what_was_compared_of_another_text_counts_for_nothing(case):
    first = make_text(AGENCY, case, published="2024-10-18")
    late = make_document(case, published="2024-10-20")
    late.capture(
        author=anyone(case),
        body=b"x",
        text=told(AGENCY, 1),
        media_type="text/plain",
        compared=compare(case.pk, OTHER),
    )
    assert story_of(late) == first


def test_texts_that_were_loaded_are_looked_at_by_the_command_once(case):
    agency, copies = four(case)
    LineageSign.objects.all().give_way()
    Print.objects.all().delete()
    Document.objects.filter(case=case).update(story=None)
    call_command("find_copies", case.slug)
    assert [story_of(copy) for copy in copies] == [agency] * 3
    assert all(len(signs(copy)) == 1 for copy in copies)
    make_text("。。。", case)
    assert list(find_copies(case)) == [], "a text without a word is none to look at"


def test_a_document_is_assigned_to_who_may_change_it(case):
    document = make_document(case)
    ana = make_member(case, name="ana")
    document.assign(ana)
    assert Document.objects.get().assigned_to == ana
    document.assign(None)
    assert Document.objects.get().assigned_to is None
    for person in (make_member(case, "reader", "rea"), make_member(make_case())):
        with pytest.raises(ValidationError, match="cannot change documents"):
            document.assign(person)


def test_a_state_that_somebody_else_moved_is_not_moved_unseen(case):
    document = make_document(case)
    ana = make_member(case, name="ana")
    document.turn("reading", by=ana, seen="new")
    with pytest.raises(ValidationError, match="is “reading” by now"):
        document.turn("read", by=ana, seen="new")
    assert document.turn("reading", by=ana, seen="new").state == "reading"
    with pytest.raises(ValidationError, match="Say why"):
        document.turn("set_aside", by=ana, seen="reading", reason=" ")
    aside = document.turn("set_aside", by=ana, reason="A press release.")
    assert aside.set_aside_reason == "A press release."
    assert aside.turn("read", by=ana).set_aside_reason == ""
