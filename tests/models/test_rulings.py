"""Origins that a person joins or parts for one claim: what is counted then, what is refused, what taking back does."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from claims.analysis.corroboration import Side
from claims.models import JointMember, RuledSource, Ruling, WrittenOnce
from claims.models.grounds import counts_for
from tests.factories import anyone, make_case, make_claim, make_evidence, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def claim(case):
    return make_claim(case)


@pytest.fixture
def analyst(case):
    return anyone(case)


def says(claim, name, **kwargs):
    source = claim.case.sources.filter(name=name).first() or make_source(claim.case, name=name)
    make_evidence(claim, word="source", attributed_to=source, **kwargs)
    return source


def names(claim, side=Side.FOR):
    return [origin.name for origin in counts_for(claim.case_id, [claim.pk])[claim.pk].of(side)]


def test_one_wreck_with_three_readings_is_one_origin_until_it_is_taken_back(claim, analyst):
    readings = [says(claim, name) for name in ("Kyiv", "Seoul", "Washington")]
    assert len(names(claim)) == 3
    ruling = Ruling.join(claim, readings, by=analyst, reason=" One wreck, three readings. ")
    counts = counts_for(claim.case_id, [claim.pk])[claim.pk]
    assert [origin.name for origin in counts.of(Side.FOR)] == ["Kyiv, Seoul and Washington"]
    assert counts.of(Side.FOR)[0].why == ("counted as one: One wreck, three readings.",)
    ruling.withdraw(by=analyst, reason="Two wrecks.")
    assert len(names(claim)) == 3
    assert Ruling.objects.get().withdrawn_reason == "Two wrecks."


def test_a_service_that_is_parted_from_its_government_counts_by_itself(claim, case, analyst):
    washington = says(claim, "Washington")
    service = make_source(case, name="Service", part_of=washington, speaks_for=True)
    make_evidence(claim, word="source", attributed_to=service)
    assert names(claim) == ["Washington"]
    Ruling.part(claim, service, by=analyst, reason="It has its own image.")
    assert names(claim) == ["Service", "Washington"]


def test_a_joint_body_that_is_parted_counts_beside_its_members(claim, case, analyst):
    team = make_source(case, name="Team", kind="joint_body")
    JointMember.objects.create(case=case, body=team, member=says(claim, "Seoul"))
    make_evidence(claim, word="source", attributed_to=team)
    counts = counts_for(case.pk, [claim.pk])[claim.pk]
    assert counts.partable == ((team.pk, "Team"),)
    Ruling.part(claim, team, by=analyst, reason="It went and looked.")
    assert sorted(names(claim)) == ["Seoul", "Team"]


def test_it_holds_for_its_claim_alone(claim, case, analyst):
    other = make_claim(case)
    for one in (claim, other):
        both = [says(one, "Kyiv"), says(one, "Seoul")]
    Ruling.join(claim, both, by=analyst, reason="Shared.")
    assert (len(names(claim)), len(names(other))) == (1, 2)


def test_it_moves_the_claim_and_keeps_both_clocks(claim, analyst):
    both = [says(claim, "Kyiv"), says(claim, "Seoul")]
    claim.refresh_from_db()
    before = claim.changed_at
    then = datetime(2024, 3, 1, tzinfo=UTC)
    old = Ruling.join(claim, both, by=analyst, reason="Shared.", made_at=then, on_behalf_of="Desk")
    claim.refresh_from_db()
    assert (old.made_at, old.by) == (then, "Desk") and old.recorded_at > then
    assert claim.changed_at == before
    old.withdraw(by=analyst, reason="Not so.")
    claim.refresh_from_db()
    assert claim.changed_at > before and claim.version == 1


def test_what_breaks_a_rule_is_refused_with_a_sentence(claim, case, analyst, subtests):
    kyiv, seoul = says(claim, "Kyiv"), says(claim, "Seoul")
    Ruling.join(claim, [kyiv, seoul], by=analyst, reason="Shared.")
    stranger = make_source()
    wrong = [
        (lambda: Ruling.join(claim, [kyiv, kyiv], by=analyst, reason="So."), "at least two"),
        (lambda: Ruling.join(claim, [kyiv, seoul], by=analyst, reason="Again."), "said so already"),
        (lambda: Ruling.part(claim, kyiv, by=analyst, reason=" "), "Say why"),
        (lambda: Ruling.join(claim, [kyiv, stranger], by=analyst, reason="So."), "another case"),
    ]
    for attempt, sentence in wrong:
        with subtests.test(sentence), pytest.raises(ValidationError, match=sentence):
            attempt()
    assert Ruling.objects.count() == 1 and RuledSource.objects.count() == 2


def test_a_withdrawal_needs_a_reason_and_comes_once(claim, analyst):
    ruling = Ruling.part(claim, says(claim, "Kyiv"), by=analyst, reason="Its own.")
    with pytest.raises(ValidationError, match="needs a reason"):
        ruling.withdraw(by=analyst, reason=" ")
    ruling.withdraw(by=analyst, reason="Not so.")
    with pytest.raises(ValidationError, match="already"):
        ruling.withdraw(by=analyst, reason="Not so.")
    Ruling.part(claim, case_source(claim), by=analyst, reason="Its own after all.")


def case_source(claim):
    return claim.case.sources.get(name="Kyiv")


def test_what_it_says_never_changes_even_from_a_shell(claim, analyst):
    ruling = Ruling.part(claim, says(claim, "Kyiv"), by=analyst, reason="Its own.")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Ruling.objects.filter(pk=ruling.pk).update(reason="Other.")
    with pytest.raises(WrittenOnce):
        RuledSource.objects.update(ruling=None)


def test_nothing_is_ruled_in_a_closed_case(claim, case, analyst):
    kyiv = says(claim, "Kyiv")
    case.close(by=analyst, reason="Done.")
    with pytest.raises(ValidationError, match="closed"):
        Ruling.part(claim, kyiv, by=analyst, reason="Its own.")
