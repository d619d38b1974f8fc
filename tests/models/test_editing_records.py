"""Editing: two people both keep their work, and the history tells who changed what."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims.models import EditConflict
from tests.factories import (
    anyone,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db


def records():
    """One record of each kind that is edited, with two different changes."""
    case = make_case()
    claim = make_claim(case)
    return {
        "case": (case, {"title": "One"}, {"title": "Two"}),
        "source": (make_source(case), {"note": "One"}, {"name": "Two"}),
        "document": (make_document(case), {"title": "One"}, {"byline": "Two"}),
        "claim": (claim, {"statement": "One is so."}, {"hedge": "reportedly"}),
        "evidence": (make_evidence(claim), {"note": "One"}, {"via": "Two"}),
        "tag": (make_tag(case), {"name": "One"}, {"name": "Two"}),
    }


KINDS = ["case", "source", "document", "claim", "evidence", "tag"]


def case_of(record):
    return getattr(record, "case", record)


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_of_two_editors_is_refused_and_shown_the_first_ones_work(kind):
    record, one, two = records()[kind]
    user = anyone(case_of(record))
    seen = record.version
    record.edit(by=user, version=seen, **one)

    with pytest.raises(EditConflict) as caught:
        record.edit(by=user, version=seen, **two)

    for field, value in one.items():
        assert getattr(caught.value.current, field) == value
    row = type(record).objects.get(pk=record.pk)
    assert row.version == seen + 1
    for field in two.keys() - one.keys():
        assert getattr(row, field) != two[field]
    record.edit(by=user, version=row.version, **two)
    for field, value in {**one, **two}.items():
        assert getattr(type(record).objects.get(pk=record.pk), field) == value


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_written_where_nothing_differs(kind):
    record, one, _ = records()[kind]
    user = anyone(case_of(record))
    current = record.edit(by=user, version=record.version, **one)
    edits = record.history.count() if hasattr(record, "history") else 0

    again = record.edit(by=user, version=current.version, **one)

    assert again.version == current.version
    if hasattr(record, "history"):
        assert record.history.count() == edits


@pytest.mark.parametrize("kind", ["case", "source", "document", "claim", "evidence"])
def test_the_history_tells_who_changed_what_from_what_to_what(kind):
    record, one, _ = records()[kind]
    before = {field: getattr(record, field) for field in one}
    edited_by = make_user()
    record.edit(by=edited_by, version=record.version, **one)

    newest = record.history.first()
    assert newest.history_user == edited_by
    assert newest.history_type == "~"
    changed = {
        change.field: (change.old, change.new) for change in newest.diff_against(newest.prev_record).changes
    }
    assert changed == {field: (before[field], value) for field, value in one.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_fields_meant_for_it_are_edited(kind):
    record, _, _ = records()[kind]
    for field in ("pk", "uid", "nonsense", "history"):
        with pytest.raises(TypeError, match="not edited here"):
            record.edit(by=anyone(case_of(record)), version=record.version, **{field: 5})


@pytest.mark.parametrize(
    "field", ["status", "confidence", "likelihood", "standing", "fate", "changed_at", "number"]
)
def test_what_is_judged_or_cached_of_a_claim_is_not_edited(field):
    claim = make_claim()
    with pytest.raises(TypeError, match="not edited here"):
        claim.edit(by=anyone(claim.case), version=1, **{field: "high"})


def test_an_edit_moves_the_last_change():
    claim = make_claim(made_at=timezone.now() - timedelta(days=300))
    before = timezone.now()
    claim.edit(by=anyone(claim.case), version=1, statement="It is worded anew.")
    claim.refresh_from_db()
    assert claim.changed_at >= before


def test_an_edit_that_changes_nothing_moves_nothing():
    claim = make_claim(made_at=timezone.now() - timedelta(days=300))
    claim.edit(by=anyone(claim.case), version=1, statement=claim.statement, tags=[])
    claim.refresh_from_db()
    assert claim.changed_at == claim.made_at and claim.version == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement": ""}, "statement"),
        ({"statement": "  "}, "statement"),
        ({"kind": "rumour"}, "kind"),
        ({"period_from": date(2024, 2, 1), "period_to": date(2024, 1, 1)}, "__all__"),
        ({"quantity_low": 5}, "__all__"),
        ({"quantity_low": 5, "quantity_high": 4, "quantity_unit": "ships"}, "__all__"),
        ({"kind": "forecast", "test": "It is seen."}, "due"),
        ({"kind": "forecast", "due": date(2030, 1, 1)}, "test"),
    ],
)
def test_an_edit_that_breaks_a_rule_changes_nothing(changes, field):
    claim = make_claim()
    with pytest.raises(ValidationError) as caught:
        claim.edit(by=anyone(claim.case), version=1, **changes)
    assert field in caught.value.message_dict
    row = type(claim).objects.get(pk=claim.pk)
    assert (row.statement, row.kind, row.version) == (claim.statement, claim.kind, 1)


def test_an_owner_is_a_member_of_the_case():
    claim = make_claim()
    with pytest.raises(ValidationError) as caught:
        claim.edit(by=anyone(claim.case), version=1, owner=make_user())
    assert "owner" in caught.value.message_dict
    colleague = make_member(claim.case, "reader")
    assert claim.edit(by=anyone(claim.case), version=1, owner=colleague).owner == colleague


def test_a_claimant_of_another_case_is_refused():
    claim = make_claim()
    with pytest.raises(ValidationError) as caught:
        claim.edit(by=anyone(claim.case), version=1, claimant=make_source())
    assert "claimant" in caught.value.message_dict


def test_a_time_that_is_not_known_to_the_day_is_kept_by_its_first_and_its_last_day():
    day = date(2024, 2, 15)
    rough = {
        "period_from": day,
        "period_from_precision": "month",
        "period_to": day,
        "period_to_precision": "month",
    }
    claim = make_claim(**rough)
    assert (claim.period_from, claim.period_to) == (date(2024, 2, 1), date(2024, 2, 29))
    document = make_document(published=day, published_precision="year")
    assert document.published == date(2024, 1, 1)


# Tags


def test_tags_are_replaced_and_stand_in_the_history():
    case = make_case()
    old, kept, new = (make_tag(case, name) for name in ("old", "kept", "new"))
    claim = make_claim(case, tags=[old, kept])

    claim.edit(by=anyone(case), version=1, tags=[kept, new])

    assert set(claim.tags.all()) == {kept, new}
    newest, oldest = claim.history.all()
    assert {row.tag for row in newest.tags.all()} == {kept, new}
    assert {row.tag for row in oldest.tags.all()} == {old, kept}


def test_the_same_tags_are_no_edit():
    case = make_case()
    tag = make_tag(case)
    claim = make_claim(case, tags=[tag])
    assert claim.edit(by=anyone(case), version=1, tags=[tag]).version == 1
    assert claim.history.count() == 1


def test_tags_are_left_alone_where_none_are_given():
    case = make_case()
    tag = make_tag(case)
    claim = make_claim(case, tags=[tag])
    claim.edit(by=anyone(case), version=1, hedge="reportedly")
    assert list(claim.tags.all()) == [tag]


def test_a_tag_of_another_case_is_refused():
    claim = make_claim()
    with pytest.raises(ValidationError) as caught:
        claim.edit(
            by=anyone(claim.case), version=1, tags=[make_tag(make_case())], statement="It is worded anew."
        )
    assert "tags" in caught.value.message_dict
    claim.refresh_from_db()
    assert claim.version == 1 and not claim.tags.exists()


def test_a_tag_stands_once_in_a_case_however_it_is_written():
    case = make_case()
    make_tag(case, "China")
    second = make_tag(case)
    with pytest.raises(ValidationError, match="already"):
        second.edit(by=anyone(case), version=1, name="CHINA")


# Numbers and addresses


def test_numbers_run_through_each_case_by_itself():
    one, two = make_case(), make_case()
    assert [make_claim(case).number for case in (one, one, two, one)] == [1, 2, 1, 3]
    assert [make_document(case).number for case in (one, two, two)] == [1, 1, 2]


def test_the_number_of_a_claim_that_was_taken_back_is_not_given_again():
    case = make_case()
    make_claim(case).withdraw(by=anyone(case), reason="Said twice.")
    assert make_claim(case).number == 2


def test_a_number_that_was_reserved_is_not_given_again():
    case = make_case()
    assert list(case.take_numbers("claim", 3)) == [1, 2, 3]
    assert make_claim(case).number == 4


def test_the_address_of_a_case_never_changes():
    case = make_case()
    case.slug = "elsewhere"
    with pytest.raises(ValidationError) as caught:
        case.full_clean()
    assert "slug" in caught.value.message_dict


@pytest.mark.parametrize("slug", ["Two Words", "under_score", "-a", "a--b", "CAPITAL"])
def test_an_address_is_small_letters_digits_and_hyphens(slug):
    with pytest.raises(ValidationError):
        make_case(slug=slug)


def test_a_time_zone_must_exist():
    case = make_case()
    with pytest.raises(ValidationError) as caught:
        case.edit(by=anyone(case), version=1, time_zone="Mars/Olympus")
    assert "time_zone" in caught.value.message_dict
    assert case.edit(by=anyone(case), version=1, time_zone="Asia/Seoul").time_zone == "Asia/Seoul"
