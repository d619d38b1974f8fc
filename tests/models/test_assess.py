"""Judging a claim: what is refused, what is kept, and what a second judge is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from claims.models import Assessment, EditConflict, StaleJudgement
from tests.factories import anyone, make_assessment, make_case, make_claim, make_document, make_evidence

pytestmark = pytest.mark.django_db

MAY = datetime(2024, 5, 1, 9, tzinfo=UTC)


def judge(claim, **values):
    """Judge as an analyst who has just looked at the claim."""
    claim.refresh_from_db()
    values = {"status": "unverified", "rationale": "One report only.", **values}
    return claim.assess(author=anyone(claim.case), previous=values.pop("previous", claim.standing), **values)


def refused(claim, **values):
    """The sentences, by field, with which a judgement is refused; nothing may be written."""
    before = claim.assessments.count()
    with pytest.raises(ValidationError) as caught:
        judge(claim, **values)
    assert claim.assessments.count() == before
    return caught.value.message_dict


@pytest.mark.parametrize("rationale", ["", "   ", "\n"])
def test_a_judgement_needs_a_reason(rationale):
    assert "rationale" in refused(make_claim(), rationale=rationale)


def test_a_judgement_is_kept_with_all_that_was_judged():
    claim = make_claim()
    analyst = anyone(claim.case)
    before = timezone.now()

    judgement = claim.assess(
        author=analyst,
        previous=None,
        status="contested",
        confidence="moderate",
        likelihood="likely",
        probability=70,
        rationale="Two accounts that cannot both be so.",
    )

    claim.refresh_from_db()
    assert (claim.status, claim.confidence, claim.likelihood) == ("contested", "moderate", "likely")
    assert claim.likelihood_standard == "icd203"
    assert (claim.confidence_rank, claim.likelihood_rank) == (2, 55)
    assert claim.standing == judgement
    assert claim.assessed_at == claim.changed_at == judgement.made_at
    assert judgement.author == analyst and judgement.by == analyst.username
    assert judgement.claim_version == claim.version
    assert before <= judgement.made_at == judgement.recorded_at <= timezone.now()
    assert not judgement.imported


def test_earlier_judgements_stay_as_they_were():
    claim = make_claim()
    first = judge(claim, confidence="low", rationale="A first look.")
    second = judge(claim, status="corroborated", confidence="high", rationale="Now two origins.")

    assert list(claim.assessments.all()) == [second, first]
    first.refresh_from_db()
    assert (first.status, first.confidence, first.rationale) == ("unverified", "low", "A first look.")
    assert second.previous == first


def test_judging_again_to_the_same_values_is_a_judgement_of_its_own():
    claim = make_claim()
    first = judge(claim, confidence="low")
    second = judge(claim, rationale="Looked at, unchanged.", **first.values)

    claim.refresh_from_db()
    assert claim.standing == second and second.values == first.values


def test_a_judge_who_saw_no_judgement_is_told_of_the_one_that_stands():
    claim = make_claim()
    first = judge(claim)

    with pytest.raises(StaleJudgement) as caught:
        judge(claim, previous=None, rationale="I saw none.")

    assert caught.value.standing == first
    assert claim.assessments.count() == 1


def test_a_judge_who_saw_an_older_judgement_is_told_of_the_newer():
    claim = make_claim()
    first = judge(claim)
    second = judge(claim)

    with pytest.raises(StaleJudgement) as caught:
        judge(claim, previous=first)

    assert caught.value.standing == second


def test_the_judgement_of_another_claim_does_not_count_as_seen():
    case = make_case()
    elsewhere = judge(make_claim(case))

    with pytest.raises(StaleJudgement):
        judge(make_claim(case), previous=elsewhere)


def test_a_judge_of_an_older_wording_is_shown_the_new_one():
    claim = make_claim(statement="About 1,000 were seen.")
    seen = claim.version
    claim.edit(by=anyone(claim.case), version=seen, statement="About 2,000 were seen.")

    with pytest.raises(EditConflict) as caught:
        judge(claim, seen_version=seen)

    assert caught.value.current.statement == "About 2,000 were seen."
    assert not claim.assessments.exists()
    assert judge(claim, seen_version=claim.version).claim_version == seen + 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "certain"),
        ("status", ""),
        ("confidence", "medium"),
        ("likelihood", "80%"),
        ("likelihood", "probable"),
    ],
)
def test_words_of_no_scale_are_refused(field, value):
    assert field in refused(make_claim(), **{field: value})


@pytest.mark.parametrize("kind", ["event", "statement"])
@pytest.mark.parametrize(
    ("status", "allowed"),
    [("unverified", True), ("contested", True), ("corroborated", False), ("refuted", False)],
)
def test_likelihood_belongs_to_what_is_still_open(kind, status, allowed):
    claim = make_claim(kind=kind)
    if allowed:
        assert judge(claim, status=status, likelihood="likely").likelihood == "likely"
    else:
        assert "likelihood" in refused(claim, status=status, likelihood="likely")
        assert judge(claim, status=status).likelihood == ""


@pytest.mark.parametrize("kind", ["view", "forecast"])
def test_a_view_or_forecast_without_a_test_has_no_likelihood(kind):
    assert "likelihood" in refused(make_claim(kind=kind), likelihood="likely")


@pytest.mark.parametrize("kind", ["view", "forecast"])
def test_a_view_or_forecast_with_a_test_has_one(kind):
    claim = make_claim(kind=kind, test="It is seen before 2030.", due=date(2029, 12, 31))
    assert judge(claim, likelihood="unlikely").likelihood == "unlikely"


@pytest.mark.parametrize("status", ["corroborated", "contested", "refuted"])
def test_a_forecast_stays_open(status):
    assert "status" in refused(make_claim(kind="forecast"), status=status)


@pytest.mark.parametrize("probability", [55, 56, 80])
def test_a_probability_may_stand_on_either_edge_of_its_band(probability):
    assert judge(make_claim(), likelihood="likely", probability=probability).probability == probability


@pytest.mark.parametrize("probability", [54, 81, 0, 100, -1])
def test_a_probability_outside_its_band_is_refused(probability):
    assert "probability" in refused(make_claim(), likelihood="likely", probability=probability)


def test_an_edge_belongs_to_both_bands():
    assert judge(make_claim(), likelihood="likely", probability=80).probability == 80
    assert judge(make_claim(), likelihood="very_likely", probability=80).probability == 80


def test_a_probability_needs_its_likelihood():
    assert "probability" in refused(make_claim(), probability=60)


def test_a_case_of_the_phia_yardstick_judges_in_its_words():
    claim = make_claim(make_case(likelihood_standard="phia"))

    judgement = judge(claim, likelihood="realistic_possibility", probability=45)

    claim.refresh_from_db()
    assert judgement.likelihood_standard == claim.likelihood_standard == "phia"
    assert claim.likelihood_rank == 40
    assert "likelihood" in refused(claim, likelihood="very_likely")
    assert "probability" in refused(claim, likelihood="likely", probability=78)


def test_a_judgement_keeps_the_standard_that_it_was_made_in():
    case = make_case()
    claim = make_claim(case)
    judge(claim, likelihood="likely")
    case.edit(by=anyone(case), version=case.version, likelihood_standard="phia")

    claim.refresh_from_db()
    claim.refresh_caches()
    claim.refresh_from_db()
    assert claim.likelihood_standard == "icd203"
    claim = type(claim).objects.get(pk=claim.pk)
    assert judge(claim, likelihood="highly_likely").likelihood_standard == "phia"


def test_a_figure_is_given_only_where_the_claim_holds_a_quantity():
    assert "figure_low" in refused(make_claim(), figure_low=900)
    assert judge(make_claim(quantity_low=1000, quantity_unit="containers"), figure_low=900).figure_low == 900


def test_a_figure_stands_in_order():
    claim = make_claim(quantity_low=1000, quantity_unit="containers")
    assert "figure_high" in refused(claim, figure_low=900, figure_high=800)
    assert "figure_low" in refused(claim, figure_as_of=date(2024, 1, 1))
    judgement = judge(claim, figure_low=800, figure_high=900, figure_as_of=date(2024, 1, 1))
    assert (judgement.figure_low, judgement.figure_high) == (800, 900)


def test_a_judgement_cannot_be_dated_ahead():
    claim = make_claim()
    with pytest.raises(ValidationError, match="dated ahead"):
        judge(claim, made_at=timezone.now() + timedelta(minutes=1))
    assert not claim.assessments.exists()


def test_a_judgement_remembers_whether_a_second_person_must_accept_it():
    case = make_case(requires_review=True)
    judgement = judge(make_claim(case))
    case.edit(by=anyone(case), version=case.version, requires_review=False)

    judgement.refresh_from_db()
    assert judgement.needs_review
    assert not judge(make_claim(case)).needs_review


@pytest.mark.parametrize("fate", ["withdrawn", "superseded"])
def test_a_claim_that_is_gone_is_judged_no_more(fate):
    claim = make_claim()
    if fate == "withdrawn":
        claim.withdraw(by=anyone(claim.case), reason="Said twice.")
    else:
        claim.supersede(by=anyone(claim.case), successor=make_claim(claim.case))
    with pytest.raises(ValidationError, match=f"is {fate}: it is judged no more"):
        judge(claim)


def test_judging_leaves_the_version_of_the_wording_alone():
    claim = make_claim()
    edits = claim.history.count()
    judge(claim)
    claim.refresh_from_db()
    assert claim.version == 1
    assert claim.history.count() == edits


# Two clocks


def test_a_backdated_import_never_displaces_a_newer_judgement():
    claim = make_claim(made_at=MAY)
    newer = judge(
        claim, status="corroborated", confidence="high", made_at=MAY + timedelta(days=30), imported=True
    )

    older = judge(claim, status="refuted", confidence="low", made_at=MAY + timedelta(days=1), imported=True)

    claim.refresh_from_db()
    assert claim.standing == newer
    assert (claim.status, claim.confidence, claim.assessed_at) == ("corroborated", "high", newer.made_at)
    assert list(claim.assessments.all()) == [newer, older]


def test_the_one_recorded_last_stands_where_both_were_made_at_once():
    claim = make_claim(made_at=MAY)
    judge(claim, made_at=MAY, status="unverified", imported=True)
    last = judge(claim, made_at=MAY, status="contested", imported=True)

    claim.refresh_from_db()
    assert claim.standing == last


def test_what_was_in_force_can_be_asked_for_any_moment():
    claim, other = make_claim(made_at=MAY), make_claim(made_at=MAY)
    first = judge(claim, made_at=MAY + timedelta(days=1), imported=True)
    second = judge(claim, made_at=MAY + timedelta(days=3), imported=True)
    between = judge(claim, made_at=MAY + timedelta(days=2), imported=True)
    elsewhere = judge(other, made_at=MAY + timedelta(days=2), imported=True)

    def in_force(days):
        moment = None if days is None else MAY + timedelta(days=days)
        return set(Assessment.objects.in_force(moment))

    assert in_force(0) == set()
    assert in_force(1) == {first}
    assert in_force(2) == {between, elsewhere}
    assert in_force(3) == in_force(None) == {second, elsewhere}


def test_in_force_can_be_narrowed_to_some_claims():
    claim, other = make_claim(), make_claim()
    mine = judge(claim)
    judge(other)
    assert list(claim.assessments.in_force()) == [mine]


# As of


def stood(claim, moment):
    """How the claim stood then, or None if it was not there yet."""
    row = type(claim).objects.filter(pk=claim.pk).as_of(moment).first()
    return row and (
        row.then_status,
        row.then_confidence,
        row.then_likelihood,
        row.then_assessed_at,
        row.then_fate,
    )


def test_as_of_tells_how_a_claim_stood_on_a_day():
    claim = make_claim(made_at=MAY)
    one, two = MAY + timedelta(days=1), MAY + timedelta(days=2)
    judge(claim, made_at=one, confidence="low", likelihood="likely", imported=True)
    judge(claim, made_at=two, status="corroborated", confidence="high", imported=True)

    assert stood(claim, MAY - timedelta(seconds=1)) is None
    assert stood(claim, MAY) == ("", "", "", None, "active")
    assert stood(claim, one) == ("unverified", "low", "likely", one, "active")
    assert stood(claim, two - timedelta(seconds=1)) == ("unverified", "low", "likely", one, "active")
    assert stood(claim, two) == ("corroborated", "high", "", two, "active")


def test_as_of_leaves_out_claims_that_were_not_there_yet():
    case = make_case()
    there = make_claim(case, made_at=MAY)
    make_claim(case, made_at=MAY + timedelta(days=2))

    assert list(case.claims.as_of(MAY + timedelta(days=1))) == [there]


def test_as_of_knows_a_claim_by_the_fate_it_had_then():
    case = make_case()
    analyst = anyone(case)
    gone, replaced, heir = (make_claim(case, made_at=MAY) for _ in range(3))
    one, two = MAY + timedelta(days=1), MAY + timedelta(days=2)
    for claim in (gone, replaced):
        judge(claim, made_at=one, confidence="low", imported=True)
    gone.withdraw(by=analyst, reason="Said twice.", made_at=two)
    replaced.supersede(by=analyst, successor=heir, made_at=two)

    assert stood(gone, one) == ("unverified", "low", "", one, "active")
    assert stood(gone, two)[:3] == ("", "", "") and stood(gone, two)[4] == "withdrawn"
    assert stood(replaced, two)[0] == "" and stood(replaced, two)[4] == "superseded"


def test_as_of_can_be_filtered_by():
    case = make_case()
    claim = make_claim(case, made_at=MAY)
    make_claim(case, made_at=MAY)
    judge(claim, made_at=MAY, confidence="high", imported=True)
    assert list(case.claims.as_of(MAY).filter(then_confidence="high")) == [claim]


def test_the_words_of_a_judgement_follow_the_kind():
    assert str(judge(make_claim(kind="view"), status="refuted")).endswith("not borne out")


def test_a_second_judgement_by_another_person_is_that_persons():
    claim = make_claim()
    first = make_assessment(claim)
    make_evidence(claim, document=make_document(claim.case))
    other = make_assessment(claim, on_behalf_of="Desk of May")
    assert first.by == anyone(claim.case).username and other.by == "Desk of May"
