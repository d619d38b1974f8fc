"""The first edit of a record that came in by a file: the wording before it is kept."""

from pathlib import Path

import pytest
from django.core.management import call_command

from claims.models import Claim, Evidence, Source
from tests.factories import make_case, make_claim, make_tag, make_user

pytestmark = pytest.mark.django_db

SHIPPED = Path(__file__).resolve().parents[2] / "claims" / "cases" / "russia-north-korea.json"


@pytest.fixture(autouse=True)
def shipped():
    call_command("load_case", str(SHIPPED), verbosity=0)


def test_it_keeps_the_wording_and_the_tags_that_were_loaded():
    claim = Claim.objects.get(number=30)
    before, tags = claim.statement, {tag.name for tag in claim.tags.all()}
    claim.edit(by=make_user(), version=1, statement="Some containers left.", tags=[])
    new, old = claim.history.order_by("-history_id")
    assert (old.history_type, old.statement, old.history_date) == ("+", before, claim.recorded_at)
    assert {row.tag.name for row in old.historicalclaimtag_set.all()} == tags
    assert (new.statement, new.historicalclaimtag_set.count()) == ("Some containers left.", 0)


def test_it_keeps_what_was_loaded_once_only():
    claim = Claim.objects.get(number=30)
    for version, hedge in enumerate(("one", "two"), start=1):
        claim.edit(by=make_user(), version=version, hedge=hedge)
    assert [row.hedge for row in claim.history.order_by("history_id")] == ["indicated", "one", "two"]


def test_it_keeps_evidence_as_it_was_before_an_edit_or_a_withdrawal():
    first, second = Evidence.objects.order_by("pk")[:2]
    first.edit(by=make_user(), version=1, note="A better note.")
    second.withdraw(by=make_user(), reason="Wrong page.")
    assert [row.note for row in first.history.order_by("history_id")] == [first.note, "A better note."]
    assert [row.withdrawn_reason for row in second.history.order_by("history_id")] == ["", "Wrong page."]


def test_it_keeps_a_claim_as_it_was_before_its_fate_and_a_source_before_its_merge():
    claim = Claim.objects.get(number=31)
    claim.withdraw(by=make_user(), reason="Cannot be told apart.")
    assert [row.fate for row in claim.history.order_by("history_id")] == ["active", "withdrawn"]
    here, there = Source.objects.filter(merged=None)[:2]
    here.merge_into(there, by=make_user())
    assert [row.same_as_id for row in here.history.order_by("history_id")] == [None, there.pk]


def test_a_claim_recorded_with_tags_begins_its_history_with_them():
    case = make_case()
    tag = make_tag(case)
    claim = make_claim(case, tags=[tag])
    only = claim.history.get()
    assert (only.history_type, only.history_user) == ("+", claim.author)
    assert [row.tag for row in only.historicalclaimtag_set.all()] == [tag]
