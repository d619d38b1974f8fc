"""Notes on a claim: remarks, dissent beside what stands, and who takes them back."""

import re

import pytest
from django.urls import reverse

from claims.models import Note
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
    make_member,
    make_note,
    make_user,
)
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "anna")
    client.force_login(user)
    return user


@pytest.fixture
def claim(case, analyst):
    return make_claim(case)


def new(claim):
    return reverse("note-new", args=[claim.case.slug, claim.number])


def back(note):
    return reverse("note-withdraw", args=[note.case.slug, note.pk])


def page(client, claim):
    return words(client.get(claim.get_absolute_url()))


def history(client, claim):
    return page(client, claim).split("How the judgement moved")[1].split("Notes")[0]


def chosen(page):
    ticks = [tick for tick in re.findall("<input[^>]+>", page.content.decode()) if "checked" in tick]
    return re.search('name="kind" value="([a-z]+)"', " ".join(ticks))[1]


# Writing


def test_a_remark_is_kept_and_shown_on_the_page_of_the_claim(client, claim, analyst):
    response = client.post(new(claim), {"kind": "remark", "text": "Ask for the lists.", "seen": ""})
    note = Note.objects.get()
    assert response.url == f"{claim.get_absolute_url()}#note-{note.pk}"
    assert (note.author, note.kind, note.text) == (analyst, "remark", "Ask for the lists.")
    said = page(client, claim)
    assert "Ask for the lists." in said and "1 note" in said


def test_the_list_that_one_came_from_is_kept(client, claim):
    response = client.post(new(claim) + "?list=kind%3Devent", {"kind": "remark", "text": "So.", "seen": ""})
    assert f"{claim.get_absolute_url()}?list=kind%3Devent#note-" in response.url


def test_it_works_as_a_page_of_its_own(client, claim):
    make_assessment(claim, rationale="One source only.")
    said = words(client.get(new(claim)))
    assert "A note on" in said and "One source only." in said


@pytest.mark.parametrize(
    ("text", "sentence"), [(" ", "Write the note before you keep it."), ("a" * 2001, "2,000")]
)
def test_what_is_no_note_is_told_at_its_field_and_kept(client, claim, text, sentence):
    response = client.post(new(claim), {"kind": "remark", "text": text, "seen": ""})
    assert response.status_code == 200
    assert sentence in words(response)
    assert text.strip() in response.content.decode()
    assert not Note.objects.exists()


def test_dissent_stands_beside_the_judgement(client, claim):
    stands = make_assessment(claim)
    typed = {"kind": "dissent", "text": "I would say contested.", "seen": stands.pk}
    assert client.post(new(claim), typed).status_code == 302
    assert Note.objects.get().judgement == stands
    standing = page(client, claim).split("Standing judgement")[1].split("Evidence")[0]
    assert "Dissent by anna" in standing and "I would say contested." in standing


def test_a_link_asks_for_dissent_and_the_button_names_what_is_kept(client, claim):
    make_assessment(claim)
    page = client.get(new(claim) + "?kind=dissent")
    assert "Dissent on" in words(page) and "Record dissent" in words(page)
    assert chosen(page) == "dissent"
    for wrong in ("?kind=judgement", "?kind="):
        assert chosen(client.get(new(claim) + wrong)) == "remark"


def test_a_link_asks_for_no_dissent_where_nothing_stands(client, claim):
    page = client.get(new(claim) + "?kind=dissent")
    assert 'value="dissent"' not in page.content.decode() and "Record dissent" not in words(page)


def test_dissent_is_not_offered_where_nothing_stands(client, claim):
    assert 'value="dissent"' not in client.get(new(claim)).content.decode()
    response = client.post(new(claim), {"kind": "dissent", "text": "No.", "seen": ""})
    assert "judge the claim instead" in words(response)
    assert not Note.objects.exists()


def test_dissent_from_a_judgement_that_stands_no_more_is_shown_what_does(client, claim):
    old = make_assessment(claim)
    make_assessment(claim, status="refuted", rationale="The photograph is of another port.")
    typed = {"kind": "dissent", "text": "I would say contested.", "seen": old.pk}
    response = client.post(new(claim), typed)
    assert response.status_code == 409
    assert "Another judgement stands by now" in words(response)
    assert "The photograph is of another port." in words(response)
    html = response.content.decode()
    assert "I would say contested.</textarea>" in html
    assert not Note.objects.exists()
    seen = re.search(r'name="seen" value="(\d+)"', html)[1]
    assert client.post(new(claim), {**typed, "seen": seen}).status_code == 302


@pytest.mark.parametrize("seen", ["x", "9" * 40, "²"])
def test_a_judgement_that_is_none_is_not_dissented_from(client, claim, seen):
    make_assessment(claim)
    assert client.post(new(claim), {"kind": "dissent", "text": "No.", "seen": seen}).status_code == 409


# Closing


def test_a_new_judgement_closes_dissent_and_the_history_says_so(client, claim):
    make_dissent(claim, text="I would say contested.")
    assert "open" in history(client, claim).split("I would say contested.")[1][:10]
    make_assessment(claim, status="contested", rationale="So it is.")
    said = page(client, claim)
    assert "Dissent by" not in said.split("Standing judgement")[1].split("How the judgement moved")[0]
    assert "closed by the judgement of" in history(client, claim)


def test_the_judge_page_says_before_that_it_will(client, claim, analyst):
    make_dissent(claim, by=analyst, text="I would say contested.")
    said = words(client.get(reverse("claim-judge", args=[claim.case.slug, claim.number])))
    assert "I would say contested." in said
    assert "Recording closes the dissent of anna" in said


def test_its_author_takes_it_back_with_a_reason(client, claim, analyst):
    note = make_dissent(claim, by=analyst, text="I would say contested.")
    assert back(note) in client.get(claim.get_absolute_url()).content.decode()
    assert "Say why" in words(client.post(back(note), {"reason": ""}))
    assert client.post(back(note), {"reason": "The second count convinced me."}).status_code == 302
    note.refresh_from_db()
    assert note.withdrawn_by == analyst
    assert "The second count convinced me." in history(client, claim)
    assert "The second count convinced me." in page(client, claim).split("Notes")[1]


def test_nobody_else_does(client, case, claim):
    note = make_note(claim, by=make_member(case, "analyst", "boris"))
    assert back(note) not in client.get(claim.get_absolute_url()).content.decode()
    assert "Only boris may take this note back." in words(client.post(back(note), {"reason": "Wrong."}))
    note.refresh_from_db()
    assert note.withdrawn_at is None


# Rights and rows


def test_readers_see_notes_and_write_none(client, case, claim):
    note = make_note(claim, text="Ask for the lists.")
    client.force_login(make_member(case, "reader"))
    assert "Ask for the lists." in page(client, claim)
    assert "Add a note" not in page(client, claim)
    for address in (new(claim), back(note)):
        assert client.post(address, {"kind": "remark", "text": "So.", "reason": "So."}).status_code == 403
    assert Note.objects.count() == 1


def test_strangers_learn_nothing(client, claim):
    note = make_note(claim)
    client.force_login(make_user())
    for address in (new(claim), back(note)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"kind": "remark", "text": "So."}).status_code == 404


def test_a_note_of_another_case_is_not_there(client, case, claim):
    note = make_note(make_claim(make_case()))
    assert client.get(reverse("note-withdraw", args=[case.slug, note.pk])).status_code == 404


def test_a_closed_case_takes_no_notes(client, case, claim, analyst):
    case.close(by=analyst, reason="Done.")
    assert "Add a note" not in page(client, claim)
    assert client.post(new(claim), {"kind": "remark", "text": "So."}).status_code == 403


def test_the_page_takes_no_query_for_each_note(client, case, claim):
    make_dissent(claim)
    before = queries_of(client, claim.get_absolute_url())
    for _ in range(4):
        make_note(claim, by=make_member(case))
        make_dissent(claim)
    assert queries_of(client, claim.get_absolute_url()) == before
