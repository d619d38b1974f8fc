"""The case that is shipped: 83 claims, each judged with a reason on grounds that can be seen."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from claims.analysis import judging, scales
from claims.analysis.wording import mixed_sentences
from claims.exchange import caseread
from claims.models import Case, Claim
from claims.models.dumping import dump

PATH = Path(settings.BASE_DIR) / "claims" / "cases" / "russia-north-korea.json"


@pytest.fixture(scope="module")
def file():
    return caseread.read(PATH.read_text(encoding="utf-8"), now=timezone.now())


@pytest.fixture(scope="module")
def claims(file):
    return {claim.number: claim for claim in file.claims}


def test_it_holds_83_claims_without_a_gap(file):
    assert [claim.number for claim in file.claims] == list(range(1, 84))


def test_every_claim_is_judged_and_has_evidence(file):
    assert [c.number for c in file.claims if not c.judgements] == []
    assert [c.number for c in file.claims if not any(e.stance == "supports" for e in c.evidence)] == []


def test_every_claim_of_the_article_is_first_judged_in_november_2023(file):
    for claim in file.claims[:75]:
        first = claim.judgements[0]
        assert (first.made_at.year, first.made_at.month) == (2023, 11), claim.number
        assert first.status in ("unverified", "contested"), claim.number
        assert first.confidence in ("low", "moderate"), claim.number


def test_the_count_of_containers_reads_like_a_story(claims):
    story = [
        (row.made_at.date(), row.status, row.confidence, row.likelihood) for row in claims[30].judgements
    ]
    assert story == [
        (date(2023, 11, 24), "unverified", "low", "likely"),
        (date(2023, 11, 27), "unverified", "moderate", "very_likely"),
        (date(2023, 12, 29), "corroborated", "moderate", ""),
        (date(2024, 2, 26), "corroborated", "moderate", ""),
        (date(2025, 4, 15), "corroborated", "high", ""),
        (date(2025, 5, 29), "corroborated", "high", ""),
        (date(2025, 7, 13), "corroborated", "high", ""),
    ]
    assert len({row.rationale for row in claims[30].judgements}) == 7


def test_each_judgement_follows_evidence_that_was_there(file):
    for claim in file.claims:
        for row in claim.judgements:
            assert any(one.made_at <= row.made_at for one in claim.evidence), f"C-{claim.number}"


def test_who_showed_kim_round_the_plant_is_refuted(claims):
    first, *_, last = claims[35].judgements
    assert (first.status, first.confidence) == ("unverified", "low")
    assert (last.status, last.confidence) == ("refuted", "high")
    assert any(one.stance == "contradicts" for one in claims[35].evidence)


def test_forecasts_are_open(file):
    forecasts = [claim for claim in file.claims if claim.kind == "forecast"]
    assert len(forecasts) == 4
    assert {row.status for claim in forecasts for row in claim.judgements} == {"unverified"}


def test_no_sentence_mixes_likelihood_and_confidence(file):
    texts = [file.case.summary, file.case.question]
    texts += [row.rationale for claim in file.claims for row in claim.judgements]
    texts += [grade.basis for source in file.sources for grade in source.grades]
    texts += [one.note for claim in file.claims for one in claim.evidence]
    assert [sentence for text in texts for sentence in mixed_sentences(text)] == []


def test_likelihood_stands_only_where_the_rules_have_a_place_for_it(file):
    given = 0
    for claim in file.claims:
        for row in claim.judgements:
            settled = row.status in ("corroborated", "refuted")
            barred = settled if claim.kind in ("event", "statement") else not claim.test
            assert not (barred and row.likelihood), f"C-{claim.number}"
            given += bool(row.likelihood)
            judged = judging.Judged(
                kind=claim.kind,
                status=row.status,
                confidence=row.confidence,
                likelihood=row.likelihood,
                probability=row.probability,
                standard=row.likelihood_standard,
                has_test=bool(claim.test),
                has_quantity=claim.quantity_low is not None or claim.quantity_high is not None,
                figure_low=row.figure_low,
                figure_high=row.figure_high,
                figure_as_of=row.figure_as_of,
                rationale=row.rationale,
            )
            assert judging.problems(judged) == {}
    assert given > 10, "without a likelihood anywhere this would hold by itself"


def test_the_hedge_of_an_author_is_not_a_term_of_ours(file):
    terms = {word for _, word in scales.likelihood_words("icd203")}
    assert [claim.number for claim in file.claims if claim.hedge in terms] == []


def test_every_source_is_graded_with_a_basis(file):
    assert [source.name for source in file.sources if not source.grades] == []
    assert all(len(grade.basis) > 20 for source in file.sources for grade in source.grades)


def test_of_the_two_carriers_of_the_article_one_republishes_the_other(file):
    first, second = file.documents[:2]
    (derivation,) = second.derivations
    assert (derivation.kind, derivation.original, derivation.withdrawn) == ("republishes", first.uid, None)
    assert first.derivations == ()
    assert first.source != second.source


def test_documents_of_others_are_references_without_text(file):
    assert [document.number for document in file.documents if document.text or document.captures] == []
    evidence = [one for claim in file.claims for one in claim.evidence]
    assert all(one.gist and one.place and not one.quote for one in evidence)
    assert all(
        document.address.startswith(("https://", "http://"))
        for document in file.documents
        if document.address
    )


def test_nothing_is_said_of_the_uncited_article_beyond_what_it_can_carry(file):
    carriers = {document.uid for document in file.documents[:2]}
    for claim in file.claims:
        last = claim.judgements[-1]
        alone = {one.document for one in claim.evidence if one.stance == "supports"} <= carriers
        if alone and claim.kind == "event":
            assert last.status != "corroborated", f"C-{claim.number}"
            assert last.confidence != "high" or last.status == "refuted", f"C-{claim.number}"


@pytest.mark.django_db
def test_it_loads_adds_nothing_twice_and_can_be_filtered(file, capsys):
    call_command("load_case", str(PATH))
    call_command("load_case", str(PATH))
    assert "Nothing to add" in capsys.readouterr().out
    case = Case.objects.get(slug="russia-north-korea")
    assert case.claims.count() == 83
    assert not case.claims.filter(status="").exists()
    assert not case.claims.filter(reports_for=0).exists()
    count = Claim.objects.get(number=30)
    assert (count.status, count.confidence, count.likelihood) == ("corroborated", "high", "")
    assert count.reports_for == len(
        {one.document for one in file.claims[29].evidence if one.stance == "supports"}
    )
    high = {claim.number for claim in file.claims if claim.judgements[-1].confidence == "high"}
    assert set(case.claims.filter(confidence="high").values_list("number", flat=True)) == high
    assert {row.uid for row in dump(case).claims} == {row.uid for row in file.claims}
