"""Texts are gone through for the claims that they bear on, in the background; and the texts of late for a new claim."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import tasks
from claims.analysis.matching import RULES
from claims.analysis.sentences import sentence_key
from claims.models import Document, Match, ReadingMark
from claims.search import texts
from tests.factories import anyone, make_case, make_claim, make_text

pytestmark = pytest.mark.django_db

SENTENCE = "The ferry Maria left the port of Wendhaven with 300 crates of shells on 4 May 2024."
TEXT = f"{SENTENCE}\n\nNobody has said where the cook was born or what he had for breakfast."
STATEMENT = "The ferry Maria carried 300 crates of shells out of Wendhaven in May 2024."


@pytest.fixture
def case():
    return make_case()


def go_through(document, **kwargs):
    tasks.match_document.enqueue(document.pk, **kwargs)
    document.refresh_from_db()
    return document.matched_rules


def test_a_text_is_gone_through_for_the_claims_of_its_case(case):
    claim, elsewhere = make_claim(case, statement=STATEMENT), make_claim(statement=STATEMENT)
    assert go_through(make_text(TEXT, case)) == RULES
    match = Match.objects.get()
    assert (match.claim, match.level, match.sentence_key) == (claim, "proposed", sentence_key(SENTENCE))
    assert "Wendhaven" in match.reason and not elsewhere.matches.exists()


def test_another_figure_is_said_whatever_the_score(case):
    make_claim(case, statement=STATEMENT.replace("300", "900"))
    go_through(make_text(TEXT, case))
    assert any("300" in words and "900" in words for words in Match.objects.get().differs)


def test_going_through_it_twice_is_going_through_it_once(case):
    make_claim(case, statement=STATEMENT)
    document = make_text(TEXT, case)
    go_through(document)
    before = list(Match.objects.values())
    go_through(document)
    assert list(Match.objects.values()) == before


def test_a_very_long_text_waits_until_it_is_asked_for(case, monkeypatch):
    monkeypatch.setattr(texts, "MOST_BY_ITSELF", 1)
    make_claim(case, statement=STATEMENT)
    document = make_text(TEXT, case)
    assert go_through(document) is None and not Match.objects.exists()
    assert go_through(document, asked=True) == RULES and Match.objects.exists()


def test_in_a_closed_case_nothing_is_proposed(case):
    claim, document = make_claim(case, statement=STATEMENT), make_text(TEXT, case)
    case.close(by=anyone(case), reason="Done.")
    assert go_through(document) is None
    tasks.match_claim.enqueue(claim.pk)
    assert not Match.objects.exists()


def test_a_new_claim_is_looked_for_in_the_texts_of_late(case):
    late, old, unread = (
        make_text(TEXT, case),
        make_text(f"Again. {TEXT}", case),
        make_text("Other. " + TEXT, case),
    )
    go_through(late)
    go_through(old)
    days = timezone.now() - timedelta(days=91)
    Document.objects.filter(pk=old.pk).update(made_at=days, recorded_at=days)
    claim, second = (
        make_claim(case, statement=STATEMENT),
        make_claim(case, statement="A cook was born at sea."),
    )
    tasks.match_claim.enqueue(claim.pk)
    match = Match.objects.get()
    assert (match.claim, match.document) == (claim, late)
    assert not second.matches.exists() and unread.matched_rules is None


def test_a_dismissal_outlives_another_look(case):
    claim, document = make_claim(case, statement=STATEMENT), make_text(TEXT, case)
    go_through(document)
    ReadingMark.dismiss(document, (0, len(SENTENCE)), sentence_key(SENTENCE), claim, by=anyone(case))
    go_through(make_text(f"From our desk.\n\n{TEXT}", case))
    tasks.match_claim.enqueue(claim.pk)
    assert Match.objects.get().state == "dismissed"


# What is behind


def catch_up(since=timedelta(hours=1)):
    return tasks.take_up_matching(timezone.now() - since)


def test_whatever_way_a_claim_comes_it_is_looked_for(case):
    document = make_text(TEXT, case)
    go_through(document)
    claim = make_claim(case, statement=STATEMENT)
    assert catch_up() == 1 and Match.objects.get().claim == claim
    assert catch_up() == 0, "it is looked for once"


def test_a_claim_that_is_reworded_loses_its_open_proposals_and_is_looked_for_again(case):
    claim, by = make_claim(case, statement=STATEMENT), anyone(case)
    go_through(make_text(TEXT, case))
    catch_up()
    claim = claim.edit(by=by, version=claim.version, statement="A cook was born at sea.")
    assert not Match.objects.exists()
    claim.edit(by=by, version=claim.version, statement=f"{STATEMENT} Twice.")
    assert catch_up() == 1 and Match.objects.get().claim == claim


def test_a_claim_that_comes_while_a_text_is_gone_through_is_looked_for_in_it(case, monkeypatch):
    document, propose = make_text(TEXT, case), texts.propose

    def meanwhile(*args):
        found = propose(*args)
        if not case.claims.exists():
            claim = make_claim(case, statement=STATEMENT)
            tasks.match_claim.enqueue(claim.pk)
        return found

    monkeypatch.setattr(texts, "propose", meanwhile)
    go_through(document)
    assert Match.objects.exists()


def test_a_text_whose_task_was_lost_or_that_other_rules_went_through_is_taken_up(case):
    make_claim(case, statement=STATEMENT)
    document, fresh = make_text(TEXT, case), make_text(f"Again. {TEXT}", case)
    before = timezone.now() - timedelta(minutes=20)
    for rules in (None, RULES - 1):
        Document.objects.filter(pk=document.pk).update(
            recorded_at=before, made_at=before, matched_rules=rules
        )
        assert tasks.take_up_matching(timezone.now()) == 1
        document.refresh_from_db()
        assert document.matched_rules == RULES
    fresh.refresh_from_db()
    assert fresh.matched_rules is None


def test_many_new_claims_are_looked_for_by_going_through_the_texts_again(case, monkeypatch):
    monkeypatch.setattr(texts, "_FEW", 0)
    document = make_text(TEXT, case)
    go_through(document)
    before = timezone.now() - timedelta(minutes=20)
    Document.objects.update(recorded_at=before, made_at=before)
    claim = make_claim(case, statement=STATEMENT)
    assert catch_up() == 1 and Match.objects.get().claim == claim


def test_a_new_claim_of_a_script_without_blanks_is_looked_for(case):
    statement = "朝鲜向俄罗斯派遣了约一万名士兵参加在库尔斯克的战斗"
    go_through(make_text(f"{statement}，官员说。", case))
    claim = make_claim(case, statement=statement)
    assert catch_up() == 1 and Match.objects.get().claim == claim
