"""Superseding, withdrawing and reinstating claims, and how they are linked."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from claims.models import ClaimLink, EditConflict
from tests.factories import anyone, make_assessment, make_case, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case):
    return anyone(case)


def test_a_claim_is_superseded_by_another(case, analyst):
    claim, heir = make_claim(case), make_claim(case)
    claim.supersede(by=analyst, successor=heir, reason="It carries the count on.", version=claim.version)

    claim.refresh_from_db()
    assert (claim.fate, claim.successor, claim.fate_reason) == (
        "superseded",
        heir,
        "It carries the count on.",
    )
    assert claim.fate_at is not None and claim.version == 2
    newest = claim.history.first()
    assert newest.history_user == analyst and newest.history_change_reason == "It carries the count on."


def test_a_claim_does_not_supersede_itself(case, analyst):
    claim = make_claim(case)
    with pytest.raises(ValidationError) as caught:
        claim.supersede(by=analyst, successor=claim)
    assert "successor" in caught.value.message_dict


def test_the_claim_of_another_case_takes_no_place_here(case, analyst):
    with pytest.raises(ValidationError) as caught:
        make_claim(case).supersede(by=analyst, successor=make_claim())
    assert "successor" in caught.value.message_dict


def test_a_claim_that_is_gone_takes_no_ones_place(case, analyst):
    one, two, three = (make_claim(case) for _ in range(3))
    one.supersede(by=analyst, successor=two)
    three.withdraw(by=analyst, reason="Said twice.")
    for gone in (one, three):
        with pytest.raises(ValidationError) as caught:
            two.supersede(by=analyst, successor=gone)
        assert "successor" in caught.value.message_dict


def test_a_claim_is_withdrawn_with_a_reason(case, analyst):
    claim = make_claim(case)
    with pytest.raises(ValidationError, match="Say why"):
        claim.withdraw(by=analyst, reason=" ")
    claim.withdraw(by=analyst, reason="Nobody said this.")
    claim.refresh_from_db()
    assert (claim.fate, claim.fate_reason, claim.successor) == ("withdrawn", "Nobody said this.", None)


def test_a_claim_meets_its_fate_once(case, analyst):
    claim, heir = make_claim(case), make_claim(case)
    claim.withdraw(by=analyst, reason="Nobody said this.")
    with pytest.raises(ValidationError, match="withdrawn already"):
        claim.withdraw(by=analyst, reason="Again.")
    with pytest.raises(ValidationError, match="withdrawn already"):
        claim.supersede(by=analyst, successor=heir)


def test_a_claim_stands_again_with_a_reason(case, analyst):
    claim = make_claim(case)
    make_assessment(claim)
    claim.withdraw(by=analyst, reason="Nobody said this.")
    with pytest.raises(ValidationError, match="Say why"):
        claim.reinstate(by=analyst, reason="")
    claim.reinstate(by=analyst, reason="TASS did.")
    claim.refresh_from_db()
    assert (claim.fate, claim.fate_at, claim.successor, claim.status) == ("active", None, None, "unverified")
    with pytest.raises(ValidationError, match="stands already"):
        claim.reinstate(by=analyst, reason="Once more.")


def test_a_fate_is_refused_to_one_who_saw_an_older_wording(case, analyst):
    claim, heir = make_claim(case), make_claim(case)
    claim.edit(by=analyst, version=1, statement="It is worded anew.")
    for act in (
        lambda: claim.supersede(by=analyst, successor=heir, version=1),
        lambda: claim.withdraw(by=analyst, reason="Old.", version=1),
    ):
        with pytest.raises(EditConflict) as caught:
            act()
        assert caught.value.current.statement == "It is worded anew."
    claim.withdraw(by=analyst, reason="Old.", version=2)
    with pytest.raises(EditConflict):
        claim.reinstate(by=analyst, reason="Not old.", version=2)


# Links


def test_claims_are_linked_with_a_note(case, analyst):
    one, two = make_claim(case), make_claim(case)
    link = ClaimLink.record(one, two, by=analyst, kind="depends_on", note="Said during this visit.")
    assert list(one.links.all()) == list(two.linked_from.all()) == [link]
    assert str(link) == "C-1 depends on C-2"


@pytest.mark.parametrize("kind", ["likes", ""])
def test_a_link_is_of_a_known_kind(case, analyst, kind):
    with pytest.raises(ValidationError):
        ClaimLink.record(make_claim(case), make_claim(case), by=analyst, kind=kind)


def test_a_claim_is_not_linked_to_itself(case, analyst):
    claim = make_claim(case)
    with pytest.raises(ValidationError, match="not linked to itself"):
        ClaimLink.record(claim, claim, by=analyst, kind="refines")


def test_a_link_crosses_no_wall(case, analyst):
    with pytest.raises(ValidationError) as caught:
        ClaimLink.record(make_claim(case), make_claim(), by=analyst, kind="refines")
    assert "other" in caught.value.message_dict


def test_a_link_is_made_once_until_it_is_withdrawn(case, analyst):
    one, two = make_claim(case), make_claim(case)
    link = ClaimLink.record(one, two, by=analyst, kind="refines")
    with pytest.raises(ValidationError, match="linked like this already"):
        ClaimLink.record(one, two, by=analyst, kind="refines")
    ClaimLink.record(one, two, by=analyst, kind="contradicts")

    with pytest.raises(ValidationError, match="Say why"):
        link.withdraw(by=analyst, reason="")
    link.withdraw(by=analyst, reason="It refines another.")
    with pytest.raises(ValidationError, match="withdrawn already"):
        link.withdraw(by=analyst, reason="Again.")
    ClaimLink.record(one, two, by=analyst, kind="refines")
    assert one.links.count() == 3


def test_the_database_keeps_a_fate_whole(case):
    claim = make_claim(case)
    for half in ({"fate": "superseded"}, {"fate": "withdrawn"}, {"successor": make_claim(case)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(claim).objects.filter(pk=claim.pk).update(**half)
