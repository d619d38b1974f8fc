"""The inbox: documents by state, person and story, moved and assigned in their list; and the story on a document's page."""

import re

import pytest
from django.urls import reverse

from claims.models import Derivation, Document, LineageSign
from tests.factories import anyone, make_case, make_document, make_member, make_source, make_text
from tests.texts import AGENCY, OTHER, told
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "ana")
    client.force_login(user)
    return user


def at(name, case, **kwargs):
    return reverse(name, kwargs={"slug": case.slug, **kwargs})


def numbers(client, case, query=""):
    response = client.get(f"{at('document-list', case)}?{query}", follow=True)
    assert response.status_code == 200, words(response)
    return [int(one) for one in re.findall(r'<tr id="d-(\d+)"', response.content.decode())]


def story(case, copies=3):
    lead = make_text(AGENCY, case, published="2024-10-18", title="The first train")
    return lead, [
        make_text(told(AGENCY, one), case, published=f"2024-10-{19 + one}", title=f"Edition {one}")
        for one in range(copies)
    ]


def sort(client, case, **posted):
    return client.post(at("document-sort", case), posted)


# The list


def test_a_row_stands_for_its_story_until_copies_are_asked_for(client, analyst, case):
    story(case)
    other = make_text(OTHER, case, published="2024-10-01")
    assert numbers(client, case) == [1, other.number]
    page = words(client.get(at("document-list", case)))
    assert "Documents 5" in page and "and 3 copies" in page
    assert numbers(client, case, "apart=1") == [4, 3, 2, 1, 5]
    assert numbers(client, case, "story=3") == [4, 3, 2, 1]
    assert "story of: Edition 1" in words(client.get(f"{at('document-list', case)}?story=3"))


def test_copies_stand_by_themselves_where_the_filters_leave_their_lead_out(client, analyst, case):
    lead, _ = story(case)
    lead.turn("read", by=analyst)
    assert numbers(client, case, "state=new") == [4, 3, 2]
    assert numbers(client, case, "state=read") == [1]


def test_an_export_has_each_copy(client, analyst, case):
    story(case)
    response = client.get(at("document-export", case))
    assert b"".join(response.streaming_content).decode().count("Edition") == 3


def test_the_copies_of_a_row_are_fetched_where_it_is_opened(client, analyst, case):
    story(case)
    text = words(client.get(at("document-copies", case, number=1)))
    assert "No. 2, Edition 0" in text and "20 Oct 2024" in text and "new" in text


def test_it_filters_by_who_reads(client, analyst, case):
    bea = make_member(case, name="bea")
    mine, hers, free = make_document(case), make_document(case), make_document(case)
    mine.assign(analyst)
    hers.assign(bea)
    assert numbers(client, case, "assigned=me&sort=number") == [mine.number]
    assert numbers(client, case, "assigned=bea&sort=number") == [hers.number]
    assert numbers(client, case, "assigned=nobody&sort=number") == [free.number]
    assert numbers(client, case, "assigned=nobody&assigned=bea&sort=number") == [hers.number, free.number]
    wrong = client.get(f"{at('document-list', case)}?assigned=cleo")
    assert wrong.status_code == 400 and "Nobody in this case has the username “cleo”" in words(wrong)


def test_it_filters_what_waits_for_an_answer(client, analyst, case):
    story(case, 1)
    make_text(f"{OTHER}\n\nReuters reported it first.", case)
    assert numbers(client, case, "to_settle=1") == [2]


def test_states_and_people_are_counted_under_all_other_filters(client, analyst, case):
    source = make_source(case, name="Wire")
    for state in ("new", "new", "read"):
        make_document(case, source=source, state=state)
    make_document(case).assign(analyst)
    for query, expected in (
        (
            "",
            {
                "state-new": "3",
                "state-read": "1",
                "state-reading": "0",
                "assigned-me": "1",
                "assigned-nobody": "3",
            },
        ),
        (
            "publisher=Wire&state=read",
            {"state-new": "2", "state-read": "1", "assigned-me": "0", "assigned-nobody": "1"},
        ),
    ):
        answer = client.get(f"{at('document-counts', case)}?{query}").content.decode()
        found = dict(re.findall(r'id="count-([\w-]+)"[^>]*>(\d+)<', answer))
        assert {key: found[key] for key in expected} == expected
    page = client.get(f"{at('document-list', case)}?counts=1").content.decode()
    assert 'id="count-state-new">3<' in page
    assert client.get(f"{at('document-counts', case)}?state=odd").status_code == 400


def test_the_list_takes_as_many_queries_for_many_stories_as_for_one(client, analyst, case):
    story(case, 1)
    few = queries_of(client, at("document-list", case))
    for one in range(6):
        make_text(f"{told(OTHER, one)} {one}", case).assign(analyst)
    make_text(told(AGENCY, 8), case)
    assert queries_of(client, at("document-list", case)) == few


# Moved and assigned from the list


def test_a_state_is_changed_from_the_list_and_leads_back_to_the_same_place(client, analyst, case):
    document = make_document(case)
    answer = sort(client, case, document=1, state="reading", seen="new", list="state=new&after=~9")
    assert answer.url == f"{at('document-list', case)}?state=new&after=~9#d-1"
    document.refresh_from_db()
    assert document.state == "reading"
    assert document.history.first().history_user == analyst


def test_scripts_get_the_row_alone_as_it_stands(client, analyst, case):
    make_document(case)
    answer = client.post(
        at("document-sort", case),
        {"document": 1, "state": "read", "seen": "new"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200 and answer.content.decode().count("<tr") == 1
    assert "New again" in words(answer)
    late = client.post(
        at("document-sort", case),
        {"document": 1, "state": "set_aside", "seen": "new", "reason": "A duplicate."},
        headers={"HX-Request": "true"},
    )
    assert "is “read” by now" in words(late) and 'value="A duplicate."' in late.content.decode()


def test_setting_aside_asks_for_a_reason_and_keeps_the_rest(client, analyst, case):
    make_document(case)
    answer = sort(client, case, document=1, state="set_aside", list="state=new")
    assert answer.status_code == 400
    assert "Say why the document is set aside" in words(answer)
    assert 'name="list" value="state=new"' in answer.content.decode()
    sort(client, case, document=1, state="set_aside", reason="A press release.")
    assert Document.objects.get().set_aside_reason == "A press release."


def test_several_are_moved_and_assigned_at_once_or_none(client, analyst, case):
    bea = make_member(case, name="bea")
    make_member(case, "reader", "rea")
    for _ in range(3):
        make_document(case)
    answer = client.post(
        at("document-sort", case), {"document": ["1", "3"], "state": "reading", "person": "bea"}, follow=True
    )
    assert "2 documents are sorted." in words(answer)
    rows = Document.objects.order_by("number").values_list("state", "assigned_to")
    assert list(rows) == [("reading", bea.pk), ("new", None), ("reading", bea.pk)]
    refused = client.post(
        at("document-sort", case), {"document": ["1", "2"], "state": "read", "person": "rea"}
    )
    assert refused.status_code == 400 and "rea cannot change documents in this case" in words(refused)
    assert Document.objects.filter(state="read").count() == 0
    assert sort(client, case, state="read").status_code == 400
    assert sort(client, case, document=99, state="read").status_code == 400


def test_one_takes_a_document_and_gives_it_back(client, analyst, case):
    make_document(case)
    sort(client, case, document=1, assign="me")
    assert Document.objects.get().assigned_to == analyst
    sort(client, case, document=1, assign="nobody")
    assert Document.objects.get().assigned_to is None


def test_a_reader_sees_the_inbox_and_moves_nothing(client, case):
    client.force_login(make_member(case, "reader", "rea"))
    lead, (copy, *_) = story(case)
    page = client.get(at("document-list", case)).content.decode()
    assert "documents/sort/" not in page
    assert sort(client, case, document=1, state="read").status_code == 403
    page = words(client.get(at("document", case, number=2)))
    assert "This text stands in 4 documents" in page and "Attach all" not in page
    assert client.post(at("story-attach", case, number=1)).status_code == 403
    sign = LineageSign.objects.filter(document=copy).first()
    assert client.post(at("sign-answer", case, pk=sign.pk), {"answer": "yes"}).status_code == 403


# The story


def test_a_number_that_a_copy_changed_is_shown_first(client, analyst, case):
    make_text(AGENCY, case, published="2024-10-18")
    near = (
        AGENCY.replace("counted 21", "counted 12")
        .replace("Friday", "Thursday")
        .replace("soldiers and no", "soldiers or no")
    )
    make_text(near, case, published="2024-10-19")
    text = client.get(at("document", case, number=2)).content.decode()
    first, second = re.findall(r'<span class="what[^"]*">([^<]*)</span>', text)[:2]
    assert first == "a number or a unit" and second == "and for or"
    assert "<del>21</del> <ins>12</ins> carriages" in text
    whole = words(client.get(at("document-against", case, number=2, other=1)))
    assert "Thursday" in whole and "in its place" in whole


def test_the_page_of_each_shows_the_story_and_its_proposals(client, analyst, case):
    story(case)
    for number in (1, 2, 4):
        text = words(client.get(at("document", case, number=number)))
        assert "This text stands in 4 documents" in text
        assert "of its text stands in No. 1 too" in text
        assert "Attach all 3 as copies" in text
    assert "stands in" not in words(client.get(at("document", case, number=make_text(OTHER, case).number)))


def test_all_copies_are_attached_by_one_post(client, analyst, case):
    lead, copies = story(case)
    shown = re.findall(
        r'name="sign" value="(\d+)"', client.get(at("document", case, number=1)).content.decode()
    )
    answer = client.post(at("story-attach", case, number=1), {"sign": shown}, follow=True)
    assert "3 copies are attached, and read." in words(answer)
    assert Derivation.objects.filter(original=lead).count() == 3
    assert set(Document.objects.exclude(pk=lead.pk).values_list("state", flat=True)) == {"read"}
    assert "Attach all" not in words(answer)
    again = client.post(at("story-attach", case, number=1), {"sign": [*shown, "x"]}, follow=True)
    assert "None of these proposals is open" in words(again)


def test_only_what_is_shown_is_attached_and_can_be_taken_back_from_there(client, analyst, case):
    lead, copies = story(case, 12)
    text = client.get(at("document", case, number=1)).content.decode()
    shown = re.findall(r'name="sign" value="(\d+)"', text)
    assert len(shown) == 8 and "Attach all 8 as copies" in text
    answer = words(client.post(at("story-attach", case, number=1), {"sign": shown}, follow=True))
    assert "8 copies are attached, and read." in answer and "Attach all 4 as copies" in answer
    derivation = Derivation.objects.get(document=copies[0])
    text = client.get(at("document", case, number=2)).content.decode()
    assert at("derivation-withdraw", case, pk=derivation.pk) in text.split('id="story"')[1]


def test_each_proposal_is_answered_by_itself(client, analyst, case):
    lead, (one, two, _) = story(case)
    yes, no = (LineageSign.objects.get(document=copy) for copy in (one, two))
    answer = client.post(at("sign-answer", case, pk=yes.pk), {"answer": "yes", "at": "1"})
    assert answer.url.endswith("/documents/1/#story")
    client.post(at("sign-answer", case, pk=no.pk), {"answer": "no"})
    assert list(Derivation.objects.values_list("document", "original")) == [(one.pk, lead.pk)]
    text = words(client.get(at("document", case, number=two.number)))
    assert "no, said ana" in text
    odd = client.post(at("sign-answer", case, pk=no.pk), {"answer": "perhaps"}, follow=True)
    assert "Say yes or no." in words(odd)


def test_an_answer_says_what_it_recorded_and_how_to_take_it_back(client, analyst, case):
    _, (copy, *_) = story(case)
    sign = LineageSign.objects.get(document=copy)
    said = words(client.post(at("sign-answer", case, pk=sign.pk), {"answer": "yes"}, follow=True))
    assert f"It is recorded that No. {copy.number} is a copy of No. 1. Take it back under" in said
    back = words(client.post(at("sign-answer", case, pk=sign.pk), {"answer": "back"}, follow=True))
    assert "take that back, with a reason" in back


def test_a_yes_to_whom_a_text_credits_stays_to_be_seen_and_is_taken_back(client, analyst, case):
    document = make_text("The port reopened, Reuters reported. (AP)", case)
    signs = {sign.kind: sign for sign in LineageSign.objects.filter(document=document)}
    assert signs and not any(sign.original_id for sign in signs.values())
    for kind, sign in signs.items():
        page = client.post(at("sign-answer", case, pk=sign.pk), {"answer": "yes"}, follow=True)
        assert f"Noted: No. 1 has it{'' if kind == 'via' else 's text'}" in words(page)
        assert "yes, said ana on" in words(page) and "Take back" in words(page)
    sign = signs["via"]
    page = client.post(at("sign-answer", case, pk=sign.pk), {"answer": "back"}, follow=True)
    assert "waits for an answer again" in words(page) and "Yes, through Reuters" in words(page)
    sign.refresh_from_db()
    assert sign.is_open and sign.answered_by is None


def test_the_page_takes_as_many_queries_for_many_copies_as_for_two(client, analyst, case):
    story(case, 2)
    few = queries_of(client, at("document", case, number=1))
    for one in range(9):
        make_text(told(AGENCY, 20 + one), case, published="2024-11-01")
    assert queries_of(client, at("document", case, number=1)) == few
    assert "3 more stand in" in words(client.get(at("document", case, number=1)))


def test_text_of_documents_is_shown_as_text(client, analyst, case):
    make_text(f"{AGENCY} <script>alert(1)</script>", case, published="2024-10-18")
    make_text(f"{AGENCY} <script>alert(2)</script>", case, published="2024-10-19")
    text = client.get(at("document", case, number=2)).content.decode()
    assert "<script>alert" not in text and "This text stands in 2" in text


def test_other_cases_do_not_exist(client, analyst, case):
    other = make_case()
    story(other)
    sign = LineageSign.objects.first()
    for address in (
        at("sign-answer", case, pk=sign.pk),
        at("story-attach", case, number=1),
        at("sign-answer", other, pk=sign.pk),
        at("story-attach", other, number=1),
        at("document-sort", other),
    ):
        assert client.post(address, {"answer": "yes", "document": 1, "state": "read"}).status_code == 404
    assert client.get(at("document-counts", other)).status_code == 404
    assert client.get(at("document-copies", other, number=1)).status_code == 404
    assert client.get(at("document-against", other, number=1, other=2)).status_code == 404
    assert not Derivation.objects.exists()
    assert anyone(other) is not None
