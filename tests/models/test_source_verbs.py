"""Sources: grades that add up, merges that can be undone, bodies and their members."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims.models import JointMember, Source, WrittenOnce
from tests.factories import anyone, make_case, make_source

pytestmark = pytest.mark.django_db

MAY = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def case():
    return make_case()


def grade(source, letter, **more):
    return source.grade(author=anyone(source.case), grade=letter, basis="We read them for a year.", **more)


def test_grades_add_up_and_the_latest_is_cached(case):
    source = make_source(case)
    assert source.reliability == ""
    first = grade(source, "C")
    assert source.reliability == "C"
    second = grade(source, "B")
    assert Source.objects.get(pk=source.pk).reliability == "B"
    assert set(source.grades.all()) == {first, second}


def test_an_older_grade_that_comes_in_later_does_not_count(case):
    source = make_source(case)
    grade(source, "B")
    grade(source, "E", made_at=MAY)
    assert Source.objects.get(pk=source.pk).reliability == "B"


def test_f_is_kept_as_f(case):
    source = make_source(case)
    grade(source, "F")
    assert source.reliability == "F"


@pytest.mark.parametrize(("letter", "basis"), [("G", "So."), ("", "So."), ("b", "So."), ("B", "")])
def test_a_grade_is_a_letter_with_a_basis(case, letter, basis):
    source = make_source(case)
    with pytest.raises(ValidationError):
        source.grade(author=anyone(case), grade=letter, basis=basis)
    assert not source.grades.exists()


def test_a_grade_cannot_be_dated_ahead(case):
    with pytest.raises(ValidationError):
        grade(make_source(case), "B", made_at=timezone.now() + timedelta(hours=1))


def test_a_grade_is_written_once(case):
    graded = grade(make_source(case), "B")
    graded.grade = "A"
    with pytest.raises(WrittenOnce):
        graded.save()
    with pytest.raises(WrittenOnce):
        type(graded).objects.filter(pk=graded.pk).update(grade="A")
    with pytest.raises(WrittenOnce):
        type(graded).objects.bulk_update([graded], ["grade"])


def test_a_name_stands_once_in_a_case_however_it_is_written(case):
    make_source(case, name="Yonhap")
    with pytest.raises(ValidationError, match="already"):
        make_source(case, name="YONHAP")
    make_source(make_case(), name="Yonhap")


# Part of


def test_a_source_is_not_part_of_itself_near_or_far(case):
    state = make_source(case)
    ministry = make_source(case, part_of=state, speaks_for=True)
    spokesman = make_source(case, part_of=ministry, speaks_for=True)
    analyst = anyone(case)
    for above in (state, ministry, spokesman):
        with pytest.raises(ValidationError) as caught:
            state.edit(by=analyst, version=1, part_of=above)
        assert "part_of" in caught.value.message_dict


def test_only_a_part_speaks_for_a_body(case):
    with pytest.raises(ValidationError, match="Name the body"):
        make_source(case, speaks_for=True)


def test_a_body_of_another_case_is_refused(case):
    with pytest.raises(ValidationError) as caught:
        make_source(case, part_of=make_source())
    assert "part_of" in caught.value.message_dict


# Joint bodies


def test_a_joint_body_has_members(case):
    team = make_source(case, kind="joint_body")
    member = make_source(case)
    seat = JointMember(case=case, body=team, member=member)
    seat.full_clean()
    seat.save()
    assert list(team.members.all()) == [member] and list(member.joint_bodies.all()) == [team]


def test_only_a_joint_body_has_members(case):
    with pytest.raises(ValidationError) as caught:
        JointMember(case=case, body=make_source(case, kind="body"), member=make_source(case)).full_clean()
    assert "body" in caught.value.message_dict


def test_a_body_is_not_a_member_of_itself(case):
    team = make_source(case, kind="joint_body")
    with pytest.raises(ValidationError, match="not a member of itself"):
        JointMember(case=case, body=team, member=team).full_clean()


def test_a_seat_is_taken_once(case):
    team, member = make_source(case, kind="joint_body"), make_source(case)
    JointMember.objects.create(case=case, body=team, member=member)
    with pytest.raises(ValidationError, match="already"):
        JointMember(case=case, body=team, member=member).full_clean()


def test_a_seat_that_comes_and_goes_stays_in_the_history_of_the_body(case):
    analyst, team, member = anyone(case), make_source(case, kind="joint_body"), make_source(case)
    version = team.version
    team.seat(member, by=analyst)
    assert list(team.members.all()) == [member]
    team.unseat(member, by=analyst)
    assert not team.members.exists()
    gone, come = team.history.order_by("-history_id")[:2]
    assert (come.history_change_reason, come.history_user) == (f"member added: {member.pk}", analyst)
    assert (gone.history_change_reason, gone.history_user) == (f"member taken off: {member.pk}", analyst)
    team.refresh_from_db()
    assert team.version == version, "nobody who edits the body meanwhile is held up"


def test_a_seat_that_is_refused_leaves_no_trace(case):
    team = make_source(case, kind="joint_body")
    before = Source.history.count()
    with pytest.raises(ValidationError, match="not a member of itself"):
        team.seat(team, by=anyone(case))
    assert Source.history.count() == before


# Merging


def test_a_merge_moves_nothing_and_can_be_undone(case):
    analyst = anyone(case)
    one, two, three = (make_source(case) for _ in range(3))
    one.merge_into(two, by=analyst)
    assert set(Source.objects.all().same(one)) == set(Source.objects.all().same(two)) == {one, two}
    assert list(Source.objects.all().same(three)) == [three]
    assert one.history.first().history_user == analyst

    one.unmerge(by=analyst)
    assert Source.objects.get(pk=one.pk).same_as is None
    assert list(Source.objects.all().same(two)) == [two]


def test_a_source_is_merged_only_with_one_that_stands_for_itself(case):
    analyst = anyone(case)
    one, two, three = (make_source(case) for _ in range(3))
    one.merge_into(two, by=analyst)
    with pytest.raises(ValidationError, match="not merged itself"):
        three.merge_into(one, by=analyst)
    with pytest.raises(ValidationError, match="not merged itself"):
        three.merge_into(three, by=analyst)
    with pytest.raises(ValidationError, match="is merged into .* already: undo that first"):
        one.merge_into(three, by=analyst)
    with pytest.raises(ValidationError, match="would be a loop"):
        two.merge_into(one, by=analyst)
    with pytest.raises(ValidationError, match="merge them with"):
        two.merge_into(three, by=analyst)
    with pytest.raises(ValidationError, match="different cases"):
        three.merge_into(make_source(), by=analyst)
    assert Source.objects.filter(same_as__isnull=False).get() == one


def test_a_merge_says_why_and_its_history_who_and_when(case):
    analyst = anyone(case)
    one, two = make_source(case), make_source(case)
    one.merge_into(two, by=analyst, reason=" Its foreign service. ")
    assert (one.same_as, one.same_reason) == (two, "Its foreign service.")
    assert Source.objects.get(pk=one.pk).same_reason == "Its foreign service."
    one.unmerge(by=analyst)
    row = Source.objects.get(pk=one.pk)
    assert (row.same_as, row.same_reason) == (None, "")
    told = [(old.same_as_id, old.same_reason, old.history_user) for old in one.history.order_by("history_id")]
    assert told[-2:] == [(two.pk, "Its foreign service.", analyst), (None, "", analyst)]


def test_an_undo_is_refused_where_there_is_nothing_to_undo_or_another_merge_by_now(case):
    analyst = anyone(case)
    one, two, three = (make_source(case) for _ in range(3))
    with pytest.raises(ValidationError, match="stands for itself already"):
        one.unmerge(by=analyst)
    one.merge_into(two, by=analyst)
    with pytest.raises(ValidationError, match="by now: look at that first"):
        one.unmerge(by=analyst, seen=three.pk)
    one.unmerge(by=analyst, seen=two.pk)
    assert Source.objects.get(pk=one.pk).same_as is None


def test_the_latest_grade_of_either_is_the_grade_of_both_until_they_are_two_again(case):
    analyst = anyone(case)
    one, two = make_source(case), make_source(case)
    grade(one, "B", made_at=MAY)
    one.merge_into(two, by=analyst)

    def grades():
        return [Source.objects.get(pk=source.pk).reliability for source in (one, two)]

    assert grades() == ["B", "B"]
    grade(two, "C")
    assert grades() == ["C", "C"]
    grade(one, "D")
    assert grades() == ["D", "D"]
    one.unmerge(by=analyst)
    assert grades() == ["D", "C"]
    assert one.grades.count() == 2 and two.grades.count() == 1


def test_a_whole_is_not_merged_into_its_part_near_or_far(case):
    analyst = anyone(case)
    state = make_source(case)
    ministry = make_source(case, part_of=state)
    office = make_source(case, part_of=ministry)
    with pytest.raises(ValidationError, match="would be a part of itself"):
        state.merge_into(office, by=analyst)
    office.merge_into(state, by=analyst)
    assert Source.objects.get(pk=office.pk).same_as == state


def test_no_link_closes_a_circle_by_way_of_a_merge(case):
    analyst = anyone(case)
    state, twin = make_source(case), make_source(case)
    twin.merge_into(state, by=analyst)
    office = make_source(case, part_of=twin)
    with pytest.raises(ValidationError) as caught:
        state.edit(by=analyst, version=1, part_of=office)
    assert "part_of" in caught.value.message_dict
    below = make_source(case)
    above = make_source(case, part_of=below)
    below.edit(by=analyst, version=1, part_of=state)
    with pytest.raises(ValidationError, match="would be a part of itself"):
        below.merge_into(above, by=analyst)


def test_a_body_and_its_member_are_two(case):
    analyst = anyone(case)
    team, panel, state = (make_source(case, kind=kind) for kind in ("joint_body", "joint_body", "body"))
    team.seat(panel, by=analyst)
    panel.seat(state, by=analyst)
    for here, there in ((state, team), (team, state), (panel, team)):
        with pytest.raises(ValidationError, match="is a member of the other"):
            here.merge_into(there, by=analyst)


def test_a_joint_body_keeps_its_members_and_a_name_comes_before_none(case):
    analyst = anyone(case)
    team, body, voice = (make_source(case, kind=kind) for kind in ("joint_body", "body", "unnamed"))
    team.seat(make_source(case), by=analyst)
    with pytest.raises(ValidationError, match="is no joint body"):
        team.merge_into(body, by=analyst)
    with pytest.raises(ValidationError, match="is unnamed"):
        body.merge_into(voice, by=analyst)
    voice.merge_into(body, by=analyst)
    assert Source.objects.get(pk=voice.pk).same_as == body


def test_a_joint_body_sits_in_none_of_those_that_sit_in_it(case):
    analyst = anyone(case)
    team, panel, group = (make_source(case, kind="joint_body") for _ in range(3))
    team.seat(panel, by=analyst)
    panel.seat(group, by=analyst)
    with pytest.raises(ValidationError) as caught:
        group.seat(team, by=analyst)
    assert "a member of itself" in caught.value.message_dict["member"][0]
    twin = make_source(case, kind="joint_body")
    twin.merge_into(team, by=analyst)
    with pytest.raises(ValidationError, match="a member of itself"):
        group.seat(twin, by=analyst)
    with pytest.raises(ValidationError, match="a member of itself"):
        team.seat(twin, by=analyst)
