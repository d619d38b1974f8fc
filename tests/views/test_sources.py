"""Sources: one with what it did, adding and changing it, grades, members and merging."""

import re

import pytest
from django.urls import reverse

from claims.models import JointMember, Source, SourceGrade
from claims.search.paging import PAGE_SIZE
from tests.factories import make_case, make_claim, make_document, make_evidence, make_member, make_source
from tests.views.pages import queries_of, rows_of_conflict, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "ana")
    client.force_login(user)
    return user


@pytest.fixture
def manager(case, client):
    user = make_member(case, "manager", "mia")
    client.force_login(user)
    return user


def at(name, case, **kwargs):
    return reverse(name, kwargs={"slug": case.slug, **kwargs})


def typed(source, **changes):
    """What the form of a source posts."""
    return {"name": source.name, "kind": source.kind, "version": source.version, **changes}


# One source


def test_it_shows_where_it_belongs_and_what_it_did(client, analyst, case):
    body = make_source(case, name="Ministry", kind="body", note="Since 1948.")
    source = make_source(case, name="Spokesman", kind="person", part_of=body, speaks_for=True)
    team = make_source(case, name="Team", kind="joint_body")
    JointMember.objects.create(case=case, body=team, member=body)
    body.grade(author=analyst, grade="C", basis="Mixed so far.")
    claim = make_claim(case, claimant=body, statement="Ships sailed.")
    document = make_document(case, source=body, title="Bulletin")
    make_evidence(claim, document=document, gist="They sailed.", word="source", attributed_to=body)
    page = client.get(body.get_absolute_url())
    text = words(page)
    for said in (
        "Ships sailed.",
        "Bulletin",
        "They sailed.",
        "Mixed so far.",
        "Since 1948.",
        "Spokesman speaks for it",
        "Has a seat in Team",
    ):
        assert said in text
    assert f"?claimant={body.pk}" in page.content.decode()
    assert "speaks for Ministry" in words(client.get(source.get_absolute_url()))
    assert "Members Ministry" in words(client.get(team.get_absolute_url()))


def test_a_source_shows_what_its_twins_did(client, analyst, case):
    root, other = make_source(case, name="KCNA"), make_source(case, name="KCNA English")
    other.merge_into(root, by=analyst)
    make_document(case, source=other, title="Bulletin")
    make_claim(case, claimant=other, statement="Ships sailed.")
    for source in (root, other):
        text = words(client.get(source.get_absolute_url()))
        assert "Bulletin" in text and "Ships sailed." in text
    assert "The same as KCNA" in text


def test_the_queries_of_a_source_do_not_grow(client, analyst, case):
    source = make_source(case, kind="joint_body")

    def add():
        make_source(case, part_of=source)
        JointMember.objects.create(case=case, body=source, member=make_source(case))
        JointMember.objects.create(case=case, body=make_source(case, kind="joint_body"), member=source)
        make_source(case).merge_into(source, by=analyst)
        source.grade(author=make_member(case), grade="B", basis="Checked.")
        heir = make_claim(case)
        make_claim(case, claimant=source).supersede(by=analyst, successor=heir)
        make_evidence(
            make_claim(case, claimant=source),
            document=make_document(case, source=source),
            word="source",
            attributed_to=source,
        )

    add()
    few = queries_of(client, source.get_absolute_url())
    for _ in range(9):
        add()
    assert queries_of(client, source.get_absolute_url()) == few


def test_all_evidence_on_its_word_can_be_reached(client, analyst, case):
    source, twin = make_source(case, name="NIS"), make_source(case, name="국정원")
    twin.merge_into(source, by=analyst)
    document, claim = make_document(case), make_claim(case)
    for number in range(PAGE_SIZE + 2):
        whose = twin if number % 2 else source
        make_evidence(
            claim, document=document, gist=f"Piece {number:03}.", word="source", attributed_to=whose
        )
    gone = make_evidence(claim, document=document, gist="Misread.", word="source", attributed_to=source)
    gone.withdraw(by=analyst, reason="No.")
    address = at("source-evidence", case, pk=source.pk)
    page = client.get(source.get_absolute_url()).content.decode()
    assert f'<a href="{address}">see all {PAGE_SIZE + 2}</a>' in page
    first = client.get(address).content.decode()
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(address + onward.replace("&amp;", "&")).content.decode()
    assert "1 to 50 of 52" in first and "51 to 52 of 52" in second
    assert len(set(re.findall(r"Piece \d+", first + second))) == PAGE_SIZE + 2
    assert "Misread." not in first + second
    assert client.get(f"{address}?after=rubbish").status_code == 400


def test_a_source_on_whose_word_nothing_rests_says_so(client, analyst, case):
    source = make_source(case)
    assert "No evidence rests on this source’s word." in words(
        client.get(at("source-evidence", case, pk=source.pk))
    )


def test_parts_and_members_past_a_hundred_lead_to_the_list(client, analyst, case):
    team = make_source(case, kind="joint_body")
    Source.objects.bulk_create(Source(case=case, name=f"Part {n:03}", part_of=team) for n in range(101))
    JointMember.objects.bulk_create(
        JointMember(case=case, body=team, member=part) for part in Source.objects.filter(part_of=team)
    )
    page = client.get(team.get_absolute_url()).content.decode()
    for param, what in (("part_of", "parts"), ("member_of", "members")):
        href = f"{at('source-list', case)}?{param}={team.pk}"
        assert f'<a href="{href}">see all 101 {what}</a>' in page
        assert "Part 000" in words(client.get(href)) and "1 to 50 of 101" in words(client.get(href))


def test_the_edits_of_a_source_show_what_it_was_and_whose_seats_came_and_went(client, analyst, case):
    body, team = (
        make_source(case, name="Ministry", kind="body"),
        make_source(case, name="T", kind="joint_body"),
    )
    team.edit(by=analyst, version=1, name="Team of eleven", part_of=body)
    client.post(at("source-members", case, pk=team.pk), {"add": "Ministry"})
    seat = JointMember.objects.get()
    body.edit(by=analyst, version=1, name="Ministry of Defence")
    client.post(at("source-members", case, pk=team.pk), {"remove": [seat.pk]})
    text = words(client.get(at("source-edits", case, pk=team.pk)))
    told = ["Member taken off", "Ministry of Defence", "Member added", "Source edited", "Source as it stood"]
    places = [text.index(part) for part in told]
    assert places == sorted(places)
    assert "by ana" in text and "Team of eleven" in text and "Part of nothing Ministry of Defence" in text
    assert "Team" in words(client.get(team.get_absolute_url())) and not JointMember.objects.exists()


def test_the_queries_of_its_evidence_and_its_edits_do_not_grow(client, analyst, case):
    team = make_source(case, kind="joint_body")

    def add():
        team.seat(make_source(case), by=make_member(case))
        Source.objects.get(pk=team.pk).edit(
            by=analyst, version=Source.objects.get(pk=team.pk).version, part_of=make_source(case)
        )
        make_evidence(make_claim(case), word="source", attributed_to=team)

    pages = [at(name, case, pk=team.pk) for name in ("source-evidence", "source-edits")]
    add()
    few = [queries_of(client, page) for page in pages]
    for _ in range(5):
        add()
    assert [queries_of(client, page) for page in pages] == few


def test_a_source_that_was_never_edited_says_so(client, analyst, case):
    source = Source.objects.create(case=case, name="Loaded", kind="outlet")
    Source.history.all().delete()
    assert "Nothing was edited" in words(client.get(at("source-edits", case, pk=source.pk)))


# Adding and changing


def test_an_analyst_adds_a_source_and_its_body_with_it(client, analyst, case):
    fields = {"name": "Spokesman", "kind": "person", "part_of": "New Ministry", "speaks_for": "on"}
    response = client.post(at("source-new", case), fields)
    assert "No source of this case is called" in words(response) and not Source.objects.exists()
    response = client.post(at("source-new", case), {**fields, "part_of_is_new": "on"})
    source = Source.objects.get(name="Spokesman")
    assert response["Location"] == source.get_absolute_url()
    assert (source.part_of.name, source.part_of.kind, source.speaks_for) == ("New Ministry", "body", True)
    assert source.history.get().history_user == analyst


def test_what_is_wrong_is_said_at_its_field(client, analyst, case):
    make_source(case, name="KCNA")
    for fields, sentence in (
        ({"name": "kcna", "kind": "outlet"}, "A source of this name is in this case already."),
        ({"name": "", "kind": "outlet"}, "required"),
        ({"name": "Tass", "kind": "ship"}, "not one of the available choices"),
        (
            {"name": "Tass", "kind": "outlet", "speaks_for": "on"},
            "Name the body that this source speaks for.",
        ),
    ):
        assert sentence in words(client.post(at("source-new", case), fields))
    assert Source.objects.count() == 1


def test_a_source_is_no_part_of_itself(client, analyst, case):
    body = make_source(case, name="Ministry", kind="body")
    part = make_source(case, name="Office", kind="body", part_of=body)
    response = client.post(at("source-edit", case, pk=body.pk), typed(body, part_of=part.name))
    assert "a part of itself" in words(response)


def test_a_body_of_another_case_cannot_be_posted(client, analyst, case):
    source, elsewhere = make_source(case, name="Office"), make_source(name="Elsewhere")
    address = at("source-edit", case, pk=source.pk)
    client.post(address, typed(source, part_of_id=elsewhere.pk, part_of="Elsewhere"))
    source.refresh_from_db()
    assert source.part_of is None and source.version == 1


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(client, analyst, case):
    source = make_source(case, name="KCNA", note="State agency.")
    opened = typed(source, note="State agency.")
    source.edit(by=make_member(case, "reviewer", "rita"), version=1, name="KCNA (Pyongyang)")
    address = at("source-edit", case, pk=source.pk)

    response = client.post(address, {**opened, "note": "The agency of the state."})
    page, text = response.content.decode(), words(response)
    assert response.status_code == 409 and "rita" in text
    assert "KCNA (Pyongyang)" in text and "The agency of the state." in text
    assert 'value="KCNA (Pyongyang)"' in page, "what was not touched is taken from the other"
    assert rows_of_conflict(response) == {
        "Name": ("KCNA (Pyongyang)", "KCNA (Pyongyang)"),
        "Note": ("State agency.", "The agency of the state."),
    }
    assert f'<a href="{source.get_absolute_url()}">Take theirs</a>' in page
    source.refresh_from_db()
    assert source.note == "State agency."

    client.post(address, typed(source, note="The agency of the state.", version=2))
    source.refresh_from_db()
    assert (source.name, source.note, source.version) == ("KCNA (Pyongyang)", "The agency of the state.", 3)


def test_a_seat_given_meanwhile_is_not_taken_for_the_edit_that_came_first(client, analyst, case):
    team = make_source(case, name="Team", kind="joint_body")
    opened = typed(team, name="Team of ten")
    team.edit(by=make_member(case, "reviewer", "rita"), version=1, note="Since 2024.")
    team.seat(make_source(case), by=make_member(case, "manager", "mia"))
    text = words(client.post(at("source-edit", case, pk=team.pk), opened))
    assert "rita changed" in text and "mia" not in text


# Grades, members, merging


def test_a_manager_grades_with_a_basis(client, manager, case):
    source = make_source(case)
    address = at("source-grade", case, pk=source.pk)
    assert "Say why: a grade needs a basis." in words(client.post(address, {"grade": "B", "basis": " "}))
    assert not SourceGrade.objects.exists()
    client.post(address, {"grade": "B", "basis": "Right five times of six."})
    source.refresh_from_db()
    assert source.reliability == "B"
    assert "Right five times of six." in words(client.get(source.get_absolute_url()))


def test_an_analyst_may_not_grade_or_merge_and_is_told_who_may(client, analyst, case):
    source = make_source(case)
    for name in ("source-grade", "source-merge"):
        response = client.post(at(name, case, pk=source.pk), {"grade": "B", "basis": "So."})
        assert response.status_code == 403 and "Only managers" in words(response)
    page = client.get(source.get_absolute_url()).content.decode()
    assert "grade/" not in page and "merge/" not in page


def test_members_of_a_joint_body_come_and_go(client, analyst, case):
    team, one, two = (
        make_source(case, kind="joint_body"),
        make_source(case, name="Japan"),
        make_source(case, name="France"),
    )
    address = at("source-members", case, pk=team.pk)
    client.post(address, {"add": "Japan"})
    assert "It is a member already." in words(client.post(address, {"add": "Japan"}))
    row = JointMember.objects.get(member=one)
    client.post(address, {"add": "France", "remove": [row.pk]})
    assert [row.member for row in JointMember.objects.all()] == [two]
    assert "not a member of itself" in words(client.post(address, {"add": team.name}))


def test_only_members_of_this_body_can_be_taken_off(client, analyst, case):
    team, other = make_source(case, kind="joint_body"), make_source(case, kind="joint_body")
    row = JointMember.objects.create(case=case, body=other, member=make_source(case))
    client.post(at("source-members", case, pk=team.pk), {"remove": [row.pk]})
    assert JointMember.objects.filter(pk=row.pk).exists()


def test_only_a_joint_body_has_members(client, analyst, case):
    source = make_source(case, kind="body")
    assert client.get(at("source-members", case, pk=source.pk)).status_code == 404
    team = make_source(case, kind="joint_body")
    JointMember.objects.create(case=case, body=team, member=source)
    response = client.post(at("source-edit", case, pk=team.pk), typed(team, kind="body"))
    assert "take them off" in words(response)


def test_a_manager_merges_and_undoes_it(client, manager, case):
    root, other = make_source(case, name="KCNA"), make_source(case, name="KCNA English")
    address = at("source-merge", case, pk=other.pk)
    said = {"other": "KCNA", "reason": "Its pages in English."}
    assert "not merged itself" in words(client.post(address, {**said, "other": "KCNA English"}))
    assert "Say how you know" in words(client.post(address, {"other": "KCNA"}))
    client.post(address, said)
    other.refresh_from_db()
    assert other.same_as == root
    assert "Undo: they are two" in words(client.get(address))
    client.post(address, {"undo": root.pk})
    other.refresh_from_db()
    assert other.same_as is None
    assert not other.history.filter(history_user=None).exclude(history_type="+").exists()


def test_a_merge_is_told_on_both_pages_and_undone_by_one_press_from_either(client, manager, case):
    root, other = make_source(case, name="KCNA"), make_source(case, name="KCNA English")
    for source in (other, root):
        other.merge_into(root, by=manager, reason="Its pages in English.")
        page = client.get(other.get_absolute_url())
        text = words(page)
        assert "The same as KCNA : every page, filter and count reads both as one" in text
        assert "Its pages in English. mia, " in text
        shown = client.get(source.get_absolute_url()).content.decode()
        assert "Its pages in English." in shown and "Undo: they are two" in shown
        form = re.search(
            r'<form method="post" action="([^"]+/merge/)">.*?name="undo" value="(\d+)"', shown, re.DOTALL
        )
        address, seen = form.groups()
        assert "stands for itself again" in words(client.post(address, {"undo": seen}, follow=True))
        other.refresh_from_db()
        assert other.same_as is None
    told = words(client.get(at("source-edits", case, pk=other.pk)))
    assert told.count("The same as nothing KCNA") == 2 and "Why it is the same" in told


def test_who_undoes_a_merge_that_is_gone_or_another_by_now_is_told(client, manager, case):
    root, third, other = (make_source(case, name=name) for name in ("KCNA", "Rodong", "KCNA English"))
    address = at("source-merge", case, pk=other.pk)
    answer = client.post(address, {"undo": root.pk}, follow=True)
    assert "KCNA English stands for itself already." in words(answer)
    other.merge_into(third, by=manager)
    answer = client.post(address, {"undo": root.pk}, follow=True)
    assert "the same as Rodong by now" in words(answer)
    other.refresh_from_db()
    assert other.same_as == third


def test_whoever_edits_a_source_that_is_merged_meanwhile_loses_nothing(client, manager, case):
    root, other = make_source(case, name="KCNA"), make_source(case, name="KCNA English")
    opened = typed(other, note="The agency in English.")
    other.merge_into(root, by=make_member(case, "manager", "mo"))
    answer = client.post(at("source-edit", case, pk=other.pk), opened)
    assert answer.status_code == 409 and "The agency in English." in words(answer)
    other.refresh_from_db()
    assert other.same_as == root and other.note == ""
    client.post(at("source-edit", case, pk=other.pk), {**opened, "version": other.version})
    other.refresh_from_db()
    assert (other.same_as, other.note) == (root, "The agency in English.")


def test_sources_whose_names_agree_are_proposed_as_one_and_a_person_says_so(client, manager, case):
    root, other = make_source(case, name="Yonhap News Agency"), make_source(case, name="연합뉴스")
    make_source(case, name="Ministry (Russia)"), make_source(case, name="Ministry (China)")
    page = client.get(other.get_absolute_url())
    assert "Perhaps the same as Yonhap News Agency" in words(page) and "both stand for Yonhap" in words(page)
    (onward,) = re.findall(r'href="([^"]+\?other=\d+)"', page.content.decode())
    assert f'value="{root.name}"' in client.get(onward).content.decode()
    client.post(onward, {"other": root.name, "reason": "Its name in Korean."})
    assert "Perhaps" not in words(client.get(other.get_absolute_url()))
    for source in case.sources.filter(name__startswith="Ministry"):
        assert "Perhaps" not in words(client.get(source.get_absolute_url()))


def test_a_reader_sees_what_may_be_one_and_is_told_who_can_say_so(client, case):
    client.force_login(make_member(case, "reader"))
    make_source(case, name="Yonhap News Agency")
    page = client.get(make_source(case, name="연합뉴스").get_absolute_url())
    assert "A manager of the case can say so." in words(page) and "merge/" not in page.content.decode()


def test_parts_members_seats_and_grades_of_both_stand_on_either_page(client, manager, case):
    root, other = (make_source(case, name=name, kind="joint_body") for name in ("Team", "Monitoring team"))
    above = make_source(case, name="Council", kind="joint_body")
    other.seat(make_source(case, name="Japan"), by=manager)
    root.seat(make_source(case, name="France"), by=manager)
    above.seat(other, by=manager)
    make_source(case, name="Secretariat", part_of=other)
    other.grade(author=manager, grade="C", basis="Read for a year.")
    other.merge_into(root, by=manager)
    for source in (root, other):
        text = words(client.get(source.get_absolute_url()))
        for said in (
            "Japan",
            "France",
            "Has a seat in Council",
            "Secretariat",
            "Read for a year.",
            "fairly reliable",
        ):
            assert said in text, said
    assert "under the name Monitoring team" in words(client.get(root.get_absolute_url()))
    for param, name in (("part_of", "Secretariat"), ("member_of", "Japan")):
        assert name in words(client.get(f"{at('source-list', case)}?{param}={root.pk}"))


def test_circles_are_refused_at_their_field(client, analyst, case):
    team, panel = (
        make_source(case, name="Team", kind="joint_body"),
        make_source(case, name="Panel", kind="joint_body"),
    )
    team.seat(panel, by=analyst)
    answer = client.post(at("source-members", case, pk=panel.pk), {"add": "Team"})
    assert "Panel sits in Team" in words(answer) and not panel.members.exists()
