"""What a person has put away on the page of his own work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims.models import Seen
from tests.factories import anyone, make_case, make_claim, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim():
    return make_claim(make_case())


def test_it_is_remembered_up_to_a_moment(claim):
    moment = timezone.now() - timedelta(hours=1)
    seen = Seen.put_away(user=anyone(claim.case), case=claim.case, claim=claim, what="evidence", until=moment)
    assert seen.until == moment
    assert list(Seen.objects.of(anyone(claim.case), "evidence")) == [seen]


def test_the_mark_moves_on_and_never_back(claim):
    user, now = anyone(claim.case), timezone.now()
    for hours in (3, 1, 2):
        until = now - timedelta(hours=hours)
        seen = Seen.put_away(user=user, case=claim.case, claim=claim, what="evidence", until=until)
    assert seen.until == now - timedelta(hours=1)
    assert Seen.objects.count() == 1


def test_nobody_has_seen_the_future(claim):
    until = timezone.now() + timedelta(days=9)
    seen = Seen.put_away(user=anyone(claim.case), case=claim.case, claim=claim, what="review", until=until)
    assert seen.until < until


def test_a_case_and_its_claims_are_put_away_apart(claim):
    user, now = anyone(claim.case), timezone.now()
    for one in (None, claim, None):
        Seen.put_away(user=user, case=claim.case, claim=one, what="changes", until=now)
    Seen.put_away(user=make_member(claim.case), case=claim.case, what="changes", until=now)
    assert Seen.objects.of(user, "changes").count() == 2
