"""Walls between cases: no relation of any record leads into another case, and nobody sees through."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims.analysis.roles import MAY, Role
from claims.models import (
    Arrival,
    Assessment,
    Batch,
    Case,
    Claim,
    ClaimLink,
    ClaimTag,
    ClaimVector,
    Derivation,
    Dismissal,
    Document,
    Evidence,
    Explanation,
    Feed,
    FeedEntry,
    JointMember,
    LineageSign,
    Match,
    Membership,
    NeverDeleted,
    NoLead,
    Print,
    ReadingMark,
    Retraction,
    Ruling,
    SavedView,
    Seen,
    Source,
    Tag,
    Upload,
    WrittenOnce,
)
from claims.models.base import AppendOnly, Deletable, InCase
from tests.factories import (
    anyone,
    make_arrival,
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
    make_evidence,
    make_member,
    make_receipt,
    make_source,
    make_tag,
    make_text,
    make_user,
)

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_app_config("claims").get_models() if issubclass(model, InCase)]
RECORDS = [Case, *MODELS]
RELATIONS = [
    (model, field.name)
    for model in MODELS
    for field in model._meta.concrete_fields
    if isinstance(field.related_model, type) and issubclass(field.related_model, InCase)
]


def world() -> dict[type, object]:
    """A case with one record of every model in it."""
    case = make_case()
    analyst = anyone(case)
    source, other = make_source(case), make_source(case)
    body = make_source(case, kind="joint_body")
    seat = JointMember.objects.create(case=case, body=body, member=source)
    grade = source.grade(author=analyst, grade="B", basis="We read them for a year.")
    document, copy = make_text("It was so.", case, source=source), make_text("It was so.", case, source=other)
    derivation = copy.derive_from(document, by=analyst, kind="republishes")
    tag = make_tag(case)
    claim, second = make_claim(case, tags=[tag]), make_claim(case)
    evidence = make_evidence(claim, document=document)
    make_assessment(second)
    second.refresh_from_db()
    note = make_dissent(second)
    seen = Seen.put_away(user=analyst, case=case, claim=claim, what="evidence", until=timezone.now())
    values = {"status": "unverified"}
    batch, _ = Batch.assess(
        case=case,
        author=analyst,
        asked="All",
        rationale="So.",
        judgements=[(second, second.standing, values)],
    )
    link = ClaimLink.record(claim, second, by=analyst, kind="refines")
    view = SavedView.objects.create(case=case, owner=analyst, name="Ours", shared=True)
    found = [case, seat, grade, document.captures.get(), derivation, evidence, batch, link, view, tag, source]
    found += [document, second, Membership.objects.filter(case=case).first(), claim.taggings.get()]
    found += [make_assessment(claim), note, seen]
    found += coming(case, analyst, document, copy)
    found += read(case, analyst, copy)
    ruling = Ruling.join(claim, [source, other], by=analyst, reason="Shared.")
    found += [ruling, ruling.named.first()]
    said = {"warning": "alone", "facts": "0" * 64, "reason": "All the same."}
    found += [Dismissal.record(claim, by=analyst, **said)]
    found += [Explanation.record(claim, by=analyst, facts="0" * 64, text="They count otherwise.")]
    refused = {"evidence": evidence, "source": other, "author": analyst, "recorded_at": timezone.now()}
    found += [NoLead.objects.create(case=case, **refused)]
    found += [Retraction.record(copy, by=analyst, kind="corrected", day=case.today)]
    return {type(record): record for record in found}


def coming(case, analyst, document, copy) -> list[object]:
    """One record of everything that has to do with what comes in."""
    now = timezone.now()
    arrival = make_arrival(case, text="It was so.")
    Arrival.objects.filter(pk=arrival.pk).update(document=document)
    feed = Feed(case=case, author=analyst, address="https://news.example/feed", next_at=now, made_at=None)
    feed.stamp()
    feed.save()
    values = {"case": case, "document": copy}
    sign = LineageSign.objects.create(
        **values, original=document, kind="republishes", words="So.", recorded_at=now
    )
    upload = Upload.keep_file(case=case, by=analyst, name="list.csv", body=b"claim", columns=["statement"])
    entry = FeedEntry.objects.create(case=case, feed=feed, digest="0" * 64, arrival=arrival)
    mark = Print.objects.create(**values, value=1)
    Document.objects.filter(pk=copy.pk).update(story=document)
    return [arrival, feed, entry, sign, mark, upload, make_receipt(case)]


def read(case, analyst, document) -> list[object]:
    """One record of everything that reading leaves behind."""
    claim = make_claim(case)
    said = {"stance": "supports", "quote": "It was so.", "start": 0}
    mark = ReadingMark.take(document, (0, 10), "0" * 64, claim, by=analyst, **said)
    ClaimVector.keep([(claim, "0" * 64, b"\0" * 512)])
    return [mark, Match.objects.get(claim=claim), claim.vector]


@pytest.fixture
def here():
    return world()


@pytest.fixture
def there():
    return world()


def test_the_world_holds_one_record_of_every_model(here):
    assert set(here) == set(RECORDS)
    assert len(RELATIONS) > 20


def test_no_relation_leads_into_another_case(here, there, subtests):
    for model, name in RELATIONS:
        with subtests.test(model=model.__name__, field=name):
            record = model.objects.get(pk=here[model].pk)
            setattr(record, name, there[model._meta.get_field(name).related_model])
            with pytest.raises(ValidationError) as caught:
                record.clean()
            assert caught.value.message_dict[name] == ["This belongs to another case."]


def test_no_record_moves_into_another_case(here, there, subtests):
    for model in {model for model, name in RELATIONS if getattr(here[model], name)}:
        with subtests.test(model=model.__name__):
            record = model.objects.get(pk=here[model].pk)
            record.clean()
            record.case = there[Case]
            with pytest.raises(ValidationError):
                record.clean()


# Nothing is deleted


KEPT = [model for model in RECORDS if not issubclass(model, Deletable)]


def test_no_record_can_be_deleted(here, subtests):
    for model in KEPT:
        with subtests.test(model=model.__name__):
            with pytest.raises(NeverDeleted):
                here[model].delete()
            with pytest.raises(NeverDeleted):
                model.objects.filter(pk=here[model].pk).delete()
            with pytest.raises(NeverDeleted):
                model._default_manager.all().delete()
            assert model.objects.filter(pk=here[model].pk).exists()


def test_nor_by_way_of_what_it_hangs_on(here):
    make_evidence(here[Claim])
    ClaimLink.record(here[Claim], make_claim(here[Case]), by=anyone(here[Case]), kind="refines")
    for name in ("evidence", "assessments", "links"):
        with pytest.raises(NeverDeleted):
            getattr(here[Claim], name).all().delete()
        assert getattr(here[Claim], name).exists()


def test_rows_that_say_nothing_about_the_world_may_go(here, there):
    for model in (Membership, SavedView, ClaimTag, JointMember):
        here[model].delete()
        model.objects.filter(pk=there[model].pk).delete()
        assert not model.objects.filter(pk__in=[here[model].pk, there[model].pk]).exists()


def test_people_who_did_something_cannot_be_deleted(here):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        anyone(here[Case]).delete()


@pytest.mark.parametrize("model", RECORDS)
def test_every_reference_is_protected(model):
    from django.db.models import PROTECT

    for field in model._meta.concrete_fields:
        if field.remote_field:
            assert field.remote_field.on_delete is PROTECT, f"{model.__name__}.{field.name}"


# Written once


def test_rows_that_are_written_once_are_never_saved_again(here):
    once = [model for model in MODELS if issubclass(model, AppendOnly)]
    assert {model.__name__ for model in once} == {
        "Assessment",
        "Capture",
        "NoLead",
        "Receipt",
        "RuledSource",
        "SourceGrade",
    }
    for model in once:
        with pytest.raises(WrittenOnce):
            here[model].save()
        with pytest.raises(WrittenOnce):
            model.objects.all().update(made_at=datetime(2020, 1, 1, tzinfo=UTC))
        with pytest.raises(WrittenOnce):
            model.objects.bulk_update([here[model]], ["made_at"])


# Who sees what


ACTIONS = sorted(set().union(*MAY.values()))


@pytest.mark.parametrize("role", list(Role))
def test_a_member_is_let_into_the_own_case_as_far_as_the_role_goes(here, there, role, subtests):
    user = make_member(here[Case], role)
    for model in RECORDS:
        with subtests.test(model=model.__name__):
            mine = model.objects.filter(**{model.objects.all().case_path: here[Case].pk})
            assert mine and set(model.objects.visible_to(user)) == set(mine)
            for action in ACTIONS:
                let_in = set(model.objects.open_to(user, action))
                assert let_in == (set(mine) if action in MAY[role] else set()), action


def test_strangers_and_visitors_see_nothing(here, subtests):
    gone = make_member(here[Case], "manager", is_active=False)
    for user in (make_user(), AnonymousUser(), gone):
        for model in RECORDS:
            with subtests.test(user=str(user), model=model.__name__):
                assert not model.objects.visible_to(user).exists()
                for action in ACTIONS:
                    assert not model.objects.open_to(user, action).exists(), action


def test_a_superuser_may_do_everything_in_every_case(here, there):
    user = make_user(is_superuser=True)
    for model in RECORDS:
        for action in ACTIONS:
            assert {here[model], there[model]} <= set(model.objects.open_to(user, action)), (model, action)


def test_a_superuser_who_left_may_do_nothing(here):
    user = make_user(is_superuser=True, is_active=False)
    assert not Claim.objects.visible_to(user).exists()
    assert here[Case].role_of(user) is None


def test_one_person_may_have_a_role_in_each_case(here, there):
    user = make_member(here[Case], "reader")
    Membership.objects.create(case=there[Case], user=user, role="analyst")
    assert set(Case.objects.visible_to(user)) == {here[Case], there[Case]}
    assert set(Case.objects.open_to(user, "judge")) == {there[Case]}
    assert set(Claim.objects.open_to(user, "judge")) == set(there[Case].claims.all())


def test_a_case_knows_the_role_of_each(here):
    case = here[Case]
    for role in Role:
        user = make_member(case, role)
        assert case.role_of(user) is role
        for action in ACTIONS:
            assert case.lets(user, action) == (action in MAY[role])
    assert case.role_of(make_user(is_superuser=True)) is Role.MANAGER
    for nobody in (make_user(), AnonymousUser(), make_member(case, "manager", is_active=False)):
        assert case.role_of(nobody) is None
        assert not case.lets(nobody, "see")


def test_a_misspelt_action_is_no_way_in_and_no_silence(here):
    with pytest.raises(ValueError, match="spelt"):
        Claim.objects.open_to(anyone(here[Case]), "jugde")
    with pytest.raises(ValueError, match="spelt"):
        here[Case].lets(anyone(here[Case]), "jugde")


def test_a_person_is_a_member_once(here):
    user = make_member(here[Case], "reader")
    with pytest.raises(ValidationError, match="already"):
        Membership(case=here[Case], user=user, role="manager").full_clean()


def test_records_know_their_names(here):
    for record in here.values():
        assert str(record).strip()
    assert {Assessment, Document, Derivation, Evidence, Source, Tag} <= set(here)
