"""The case that is shipped: 83 claims, each judged with a reason on grounds that can be seen."""

import json
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

LATER = """
stripes-drills kbs-drills ht-summit dw-containers rusi-orient-express herald-lavrov maverick-nis menafn-meat
lbc-satellite pledge-5000 kuna-missiles cambodia-10000 kbs-6700 babel-7000 localnews-veto stratnews-debris kbs-oil
lbc-denial rfa-launch babel-10000 euromaidan-treaty charter97-china herald-13000 trt-shoigu kbs-troops tass-beijing
herald-protocol joongang-airdefence up-oil interfax-treaty online-labour newsaz-troops donga-shoigu rusi-brothers
joongang-gerasimov voz-troops nknews-bridge kbs-msmt herald-sappers chosunbiz-nis up-wonsan menafn-28000 kbs-flights
kyiv-losses fox-beijing insideasia-reactors interfaxua-alabuga joongang-528 sputnik-museum
"""
"""The reports of the 49 facts of July 2023 to January 2026 that the case is followed through."""

CLAIM_PARTS = ("evidence", "judgements", "notes")


@pytest.fixture(scope="module")
def file():
    return caseread.read(PATH.read_text(encoding="utf-8"), now=timezone.now())


@pytest.fixture(scope="module")
def raw():
    return json.loads(PATH.read_text(encoding="utf-8"))


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
        (date(2025, 10, 1), "corroborated", "high", ""),
    ]
    assert len({row.rationale for row in claims[30].judgements}) == 8


def test_each_judgement_follows_evidence_that_was_there(file):
    for claim in file.claims:
        for row in claim.judgements:
            assert any(one.made_at <= row.made_at for one in claim.evidence), f"C-{claim.number}"


def test_each_later_report_is_a_document_that_bears_on_a_claim(raw):
    documents = {row["key"]: row for row in raw["documents"]}
    used = {one["document"] for claim in raw["claims"] for one in claim["evidence"]}
    later = LATER.split()
    assert len(set(later)) == 49
    assert [key for key in later if key not in documents or key not in used] == []
    unread = {row["key"] for row in raw["documents"] if row["key"] not in used}
    assert unread == {"interpreter", "ap-containers", "yonhap-13000"}, "originals that we hold only in copies"
    assert len({row["address"] for row in documents.values()} - {""}) >= 49 - 2 + 30


def test_its_judgements_follow_the_reporting(file):
    rows = [(claim, row) for claim in file.claims for row in claim.judgements[1:]]
    assert len([row for _, row in rows if row.made_at.date() > date(2023, 12, 1)]) >= 60
    reviews = 0
    for claim, row in rows:
        seen = [one.made_at for one in claim.judgements if one.made_at < row.made_at]
        fresh = any(max(seen) < one.made_at <= row.made_at for one in claim.evidence)
        if not fresh:
            assert row.rationale.startswith("Looked at again"), (
                f"C-{claim.number}: nothing new, yet no review"
            )
            reviews += 1
    assert reviews < 10, "a claim that nothing bears on stays as it is"
    assert all(
        max(one.made_at for one in claim.evidence) <= claim.judgements[-1].made_at for claim in file.claims
    ), "nothing waits to be judged"


def test_nothing_is_entered_before_it_was_published(file):
    entered = {row.uid: row.made_at for row in file.documents}
    assert [row.title for row in file.documents if row.published and row.published > row.made_at.date()] == []
    for claim in file.claims:
        for one in claim.evidence:
            assert one.made_at >= max(entered[one.document], claim.made_at), f"C-{claim.number}: {one.gist}"


def test_copies_stand_under_what_they_copy_and_add_no_voice(raw, claims):
    copies = {}
    for row in raw["documents"]:
        for one in row["derivations"]:
            copies.setdefault(one["from"], set()).add(row["key"])
    assert copies["ap-containers"] == {
        "ajc-containers",
        "latimes-containers",
        "monday-containers",
    }
    assert copies["yonhap-13000"] == {"herald-13000", "moscowtimes-13000"}
    told = {
        one["attributed_to"]
        for one in raw["claims"][29]["evidence"]
        if one["document"] in copies["ap-containers"]
    }
    assert told == {"us-white-house"}
    assert claims[30].judgements[-1].confidence == "high"


def test_denials_and_the_admissions_that_came_later_stand_side_by_side(raw):
    troops = raw["claims"][76]["evidence"]
    denied = {one["attributed_to"] for one in troops if one["basis"] == "denial"}
    admitted = {one["attributed_to"] for one in troops if one["basis"] == "admission"}
    assert denied == {"dmitry-peskov", "dprk-government"}
    assert {"valery-gerasimov", "central-military-commission"} <= admitted
    assert all((one["stance"], one["basis"]) != ("supports", "denial") for one in troops)


def test_live_questions_say_what_would_change_our_mind(claims):
    live = [claim for claim in claims.values() if claim.judgements[-1].would_change]
    assert {30, 43, 47, 52, 59, 76, 77} <= {claim.number for claim in live}
    assert len(live) >= 12
    ahead = [claim.judgements[-1] for claim in live if claim.judgements[-1].review_on]
    assert all(row.review_on > row.made_at.date() for row in ahead)


def test_somebody_dissents_from_a_judgement_that_stands(claims):
    notes = [one for claim in claims.values() for one in claim.notes]
    assert len(notes) >= 4
    (dissent,) = [one for one in notes if one.kind == "dissent"]
    standing = claims[43].judgements[-1]
    assert (dissent.judgement, standing.status) == (standing.uid, "contested")
    assert dissent.author != standing.author


def test_figures_that_hold_only_on_a_condition_are_no_counts(claims):
    load = ("capacity", "conditional")
    counts = [one for claim in claims.values() for one in claim.evidence if one.quantity_qualifier in load]
    assert len(counts) >= 4
    assert {one.stance for one in counts} == {"context"}


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
    texts += [row.would_change for claim in file.claims for row in claim.judgements]
    texts += [one.text for claim in file.claims for one in claim.notes]
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
def test_a_case_that_was_loaded_early_takes_what_came_later(tmp_path, raw, capsys):
    day = "2024-06-01"
    early = {
        **raw,
        "documents": [],
        "claims": [],
        "links": [one for one in raw["links"] if one["made_at"] < day],
    }
    for row in raw["documents"]:
        if row["made_at"] < day:
            kept = [one for one in row["derivations"] if one["made_at"] < day]
            early["documents"].append({**row, "derivations": kept})
    for claim in raw["claims"]:
        if claim["made_at"] < day:
            parts = {
                part: [one for one in claim.get(part, []) if one["made_at"] < day] for part in CLAIM_PARTS
            }
            early["claims"].append({**claim, **parts})
    first = tmp_path / "early.json"
    first.write_text(json.dumps(early), encoding="utf-8")
    call_command("load_case", str(first))
    case = Case.objects.get(slug="russia-north-korea")
    assert case.claims.count() < 83
    standing = case.claims.get(number=61).confidence
    call_command("load_case", str(PATH))
    assert (standing, case.claims.get(number=61).confidence) == ("moderate", "high")
    assert case.claims.count() == 83


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
