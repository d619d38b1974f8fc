"""Loading a case file into what is there: it adds, and overwrites nothing."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.exchange import casefile, caseread
from claims.models import Assessment, Case, Claim, Document, Evidence, Seen, Source
from claims.models.comparing import Refused
from claims.models.dumping import dump
from claims.models.loading import load
from claims.models.stale import recount
from tests.exchange.test_wrong_case_files import DEEP, MADE, a_file, again
from tests.factories import anyone, make_assessment, make_case, make_claim, make_evidence, make_user
from tests.models.test_counts_kept import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_user("import")


def loaded(file, desk):
    return +load(caseread.read(json.dumps(file), now=timezone.now()), by=desk)


def refused(file, desk):
    """The lines with which a file is refused; nothing of it may be there afterwards."""
    before = [dump(case) for case in Case.objects.order_by("pk")]
    with pytest.raises(Refused) as caught:
        loaded(file, desk)
    assert [dump(case) for case in Case.objects.order_by("pk")] == before
    return caught.value.errors


def test_a_file_is_loaded_whole(desk):
    added = loaded(a_file(), desk)
    assert added == {
        "case": 1,
        "tag": 1,
        "source": 3,
        "jointmember": 1,
        "document": 2,
        "capture": 1,
        "derivation": 1,
        "claim": 2,
        "claimtag": 1,
        "evidence": 2,
        "assessment": 2,
        "claimlink": 1,
    }
    claim = Claim.objects.get(number=1)
    assert (claim.status, claim.confidence) == ("contested", "")
    assert (claim.reports_for, claim.reports_against, claim.has_new_evidence) == (1, 1, False)
    assert claim.changed_at == claim.assessed_at == claim.evidence_at == datetime(2024, 3, 1, 9, tzinfo=UTC)
    assert str(claim.period_to) == "2024-02-29" and claim.period_to_precision == "month"


def test_who_the_file_names_is_kept_beside_the_account_that_acted(desk):
    before = timezone.now()
    loaded(a_file(), desk)
    for row in (Assessment.objects.first(), Evidence.objects.first(), Claim.objects.first()):
        assert (row.author, row.on_behalf_of, row.by) == (desk, "Desk", "Desk")
        assert row.made_at.year == 2024 and before <= row.recorded_at <= timezone.now()
    assert all(Assessment.objects.values_list("imported", flat=True))


def test_loading_twice_adds_nothing(desk):
    loaded(a_file(), desk)
    before = dump(Case.objects.get())
    assert not loaded(a_file(), desk).total()
    assert dump(Case.objects.get()) == before


def test_a_file_that_names_no_author_is_loaded_twice_too(desk):
    file = json.loads(
        json.dumps(a_file()).replace(', "author": "Desk"', "").replace(', "author_of_record": "Desk"', "")
    )
    file["claims"][0]["evidence"][0]["withdrawn"] = {"at": DEEP, "reason": "Misread."}
    loaded(file, desk)
    assert Evidence.objects.first().by == desk.username
    assert not loaded(file, desk).total()


def test_what_is_new_in_a_file_is_added_and_the_caches_follow(desk):
    loaded(a_file(), desk)
    file = a_file()
    later = {"made_at": "2024-06-01T09:00:00Z", "author": "Desk"}
    file["claims"][0]["evidence"].append(
        again("claims.0.evidence.1", key="e3", gist="It was dark.", stance="context", **later)
    )
    file["claims"][1]["judgements"] = [
        {"key": "j9", "status": "unverified", "confidence": "low", "rationale": "Too early.", **later}
    ]
    file["claims"].append({**again("claims.1"), "key": "C-5", "number": 5})

    assert loaded(file, desk) == {"claim": 1, "evidence": 1, "assessment": 1}

    first, second, fifth = Claim.objects.order_by("number")
    assert first.has_new_evidence and first.reports_against == 1
    assert (second.status, second.confidence) == ("unverified", "low")
    assert make_claim(fifth.case).number == 6


def test_what_a_file_adds_to_what_leads_where_marks_the_claims_that_lead_there(desk):
    file = a_file()
    file["documents"][1]["derivations"] = []
    loaded(file, desk)
    case = Case.objects.get()
    copy, elsewhere = Document.objects.get(number=2), make_evidence(make_claim(case)).claim
    claim = make_evidence(make_claim(case), document=copy, word="own").claim
    assert loaded(a_file(), desk) == {"derivation": 1}
    marked = set(Claim.objects.filter(is_stale=True))
    assert claim in marked and elsewhere not in marked
    list(recount(case.pk))
    assert claim.evidence.get().origin == Document.objects.get(number=1).source.part_of


def test_a_contradiction_and_an_explanation_that_a_file_adds_are_worn_at_once(desk):
    file = a_file()
    file["links"] = []
    loaded(file, desk)
    file["links"] = [again("links.0", kind="contradicts")]
    assert loaded(file, desk) == {"claimlink": 1}
    assert set(Claim.objects.values_list("is_opposed", "is_explained")) == {(True, False)}
    claim = Claim.objects.get(number=2)
    said = {"key": "x1", "facts": shown(claim).opposed.sides.facts, "text": "They count otherwise.", **MADE}
    file["claims"][1]["explanations"] = [said]
    assert loaded(file, desk) == {"explanation": 1}
    claim.refresh_from_db()
    assert claim.is_explained


def test_what_people_did_since_stays(desk):
    loaded(a_file(), desk)
    claim = Claim.objects.get(number=2)
    mine = make_assessment(claim, confidence="moderate")
    make_evidence(claim)
    new = make_claim(claim.case)

    assert not loaded(a_file(), desk).total()

    claim.refresh_from_db()
    assert claim.standing == mine and claim.reports_for == 1
    assert Claim.objects.filter(pk=new.pk).exists()


def test_a_judgement_in_a_file_does_not_displace_a_newer_one(desk):
    loaded(a_file(), desk)
    claim = Claim.objects.get(number=2)
    mine = make_assessment(claim, confidence="moderate")
    file = a_file()
    file["claims"][1]["judgements"] = [
        {"key": "j9", "status": "unverified", "confidence": "low", "rationale": "Too early.", **MADE}
    ]
    assert loaded(file, desk).total() == 1
    claim.refresh_from_db()
    assert claim.standing == mine


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("case", "title", "Other"), "case.title: the file says 'Other', the case says 'A case'."),
        (
            ("claims", 0, "statement", "Other."),
            "claims[0].statement: the file says 'Other.', the case says 'It was so.'.",
        ),
        (("claims", 0, "hedge", "maybe"), "claims[0].hedge: the file says 'maybe', the case says nothing."),
        (("claims", 0, "tags", []), "claims[0].tags: the file says nothing, the case says 'arms'."),
        (
            ("claims", 0, "judgements", 0, "confidence", "high"),
            "claims[0].judgements[0].confidence: the file says 'high', the case says 'low'.",
        ),
        (
            ("claims", 0, "evidence", 1, "gist", "Other."),
            "claims[0].evidence[1].gist: the file says 'Other.', the case says 'It was not.'.",
        ),
        (
            ("links", 0, "withdrawn", {"at": DEEP, "reason": "No.", "author": "Desk"}),
            "links[0].withdrawn: the file says 'No.', the case says nothing.",
        ),
        (("sources", 1, "kind", "body"), "sources[1].kind: the file says 'body', the case says 'outlet'."),
        (
            ("documents", 0, "title", "Other"),
            "documents[0].title: the file says 'Other', the case says 'Report'.",
        ),
        (
            ("documents", 1, "derivations", 0, "kind", "revises"),
            "documents[1].derivations[0].kind: the file says 'revises', the case says 'republishes'.",
        ),
        (("links", 0, "note", "So."), "links[0].note: the file says 'So.', the case says nothing."),
        (
            ("claims", 1, "fate", {"is": "superseded", "by": 1, "at": DEEP}),
            "claims[1].fate.fate: the file says 'superseded', the case says 'active'.",
        ),
        (("claims", 0, "author", "Other"), "claims[0].author: the file says 'Other', the case says 'Desk'."),
    ],
    ids=lambda value: "" if isinstance(value, str) else ".".join(map(str, value[:-1])),
)
def test_a_row_that_differs_refuses_the_whole_with_both_values(desk, change, line):
    loaded(a_file(), desk)
    file = a_file()
    file["claims"].append({**again("claims.1"), "key": "C-5", "number": 5})
    *way, last, value = change
    place = file
    for step in way:
        place = place[step]
    place[last] = value

    assert line in refused(file, desk)
    assert not Claim.objects.filter(number=5).exists()


def test_every_difference_is_named(desk):
    loaded(a_file(), desk)
    file = a_file()
    file["case"]["title"] = "Other"
    file["sources"][0]["note"] = "Other"
    file["claims"][1]["hedge"] = "maybe"
    assert len(refused(file, desk)) == 3


def test_a_number_or_a_name_that_is_taken_refuses_the_whole(desk):
    case = make_case(slug="a-case", title="A case", question="")
    make_claim(case)
    Source.objects.create(case=case, name="WIRE", kind="outlet")
    errors = refused(a_file(), desk)
    assert errors == [
        "sources[1].name: 'Wire' is taken by another record of this case.",
        "claims[0].number: '1' is taken by another record of this case.",
    ]


def test_a_case_made_by_hand_takes_in_a_file_that_does_not_know_its_key(desk):
    case = make_case(slug="a-case", title="A case", question="")
    assert loaded(a_file(), desk)["claim"] == 2
    assert Case.objects.get() == case


def test_a_copy_of_a_case_under_another_address_is_refused(desk):
    loaded(a_file(), desk)
    there = dump(Case.objects.get())
    text = casefile.write(there).replace('"slug": "a-case"', '"slug": "a-copy"')
    errors = refused(json.loads(text), desk)
    for kind in (
        "source",
        "document",
        "claim",
        "evidence",
        "judgement",
        "capture",
        "derivation",
        "claim link",
    ):
        assert any(
            error.startswith(kind) and error.endswith("this is a record of another case.") for error in errors
        ), kind
    assert not Case.objects.filter(slug="a-copy").exists()


def test_a_case_does_not_take_the_key_of_another(desk):
    other = make_case()
    file = a_file()
    file["case"]["key"] = str(other.uid)
    assert refused(file, desk) == [f"case {other.uid}: another case has this key."]


def test_what_is_said_already_is_not_said_again_under_another_key(desk):
    loaded(a_file(), desk)
    file = a_file()
    file["claims"][0]["evidence"][1]["key"] = "e9"
    file["documents"][1]["derivations"][0]["key"] = "d9"
    file["links"][0]["key"] = "l9"
    assert refused(file, desk) == [
        "documents[1].derivations[0]: another record of this case says this already.",
        "claims[0].evidence[1]: another record of this case says this already.",
        "links[0]: another record of this case says this already.",
    ]


def test_what_was_withdrawn_may_be_said_again(desk):
    loaded(a_file(), desk)
    Evidence.objects.get(stance="contradicts").withdraw(by=desk, reason="Misread.")
    file = a_file()
    file["claims"][0]["evidence"][1]["key"] = "e9"
    assert loaded(file, desk) == {"evidence": 1}


def corrected():
    """The file with its second piece of evidence taken back, and entered anew on another basis."""
    file = a_file()
    first = file["claims"][0]["evidence"][1]
    reason = "Entered on the wrong basis."
    first["withdrawn"] = {"at": "2024-05-01T09:00:00Z", "author": "Desk", "reason": reason}
    later = {"made_at": "2024-05-01T09:00:00Z", "author": "Desk"}
    file["claims"][0]["evidence"].append(
        again(
            "claims.0.evidence.1", key="e3", gist="It did not happen, he saw.", basis="observation", **later
        )
    )
    return file


def test_evidence_that_a_longer_file_has_taken_back_is_taken_back_here_with_its_reason(desk):
    loaded(a_file(), desk)
    assert loaded(corrected(), desk) == {"evidence": 1, "withdrawal": 1}
    row = Evidence.objects.get(stance="contradicts", withdrawn_at__isnull=False)
    assert row.withdrawn_reason == "Entered on the wrong basis." and row.withdrawn_on_behalf_of == "Desk"
    assert row.withdrawn_at == datetime(2024, 5, 1, 9, tzinfo=UTC) and row.history.count() == 2
    claim = Claim.objects.get(number=1)
    assert (claim.reports_against, claim.has_new_evidence) == (1, True)
    assert not loaded(corrected(), desk).total()


def test_a_retraction_that_comes_by_a_file_brings_back_what_was_put_away(desk):
    loaded(a_file(), desk)
    claim = Claim.objects.get(number=1)
    document = claim.evidence.filter(withdrawn_at=None).exclude(stance="context").first().document
    Seen.put_away(user=desk, case=claim.case, claim=claim, what="evidence", until=timezone.now())
    file = a_file()
    (row,) = (one for one in file["documents"] if one["number"] == document.number)
    row["retractions"] = [
        *row.get("retractions", ()),
        {**MADE, "key": "r9", "kind": "corrected", "day": "2024-03-02"},
    ]
    assert loaded(file, desk) == {"retraction": 1}
    assert not Seen.objects.exists()


def test_what_a_person_has_edited_or_taken_back_himself_stays_as_he_left_it(desk):
    loaded(a_file(), desk)
    row = Evidence.objects.get(stance="contradicts")
    row.edit(by=desk, version=1, basis="observation", note="He saw it himself.")
    assert loaded(corrected(), desk) == {"evidence": 1}
    row.refresh_from_db()
    assert row.withdrawn_at is None and (row.basis, row.note) == ("observation", "He saw it himself.")
    row.withdraw(by=desk, reason="Misread.")
    assert not loaded(corrected(), desk).total()
    row.refresh_from_db()
    assert row.withdrawn_reason == "Misread."


def test_what_a_person_has_taken_back_and_the_file_has_not_refuses_as_before(desk):
    loaded(a_file(), desk)
    Evidence.objects.get(stance="contradicts").withdraw(by=desk, reason="Misread.")
    assert refused(a_file(), desk) == [
        "claims[0].evidence[1].withdrawn: the file says nothing, the case says 'Misread.'."
    ]


def test_what_evidence_that_was_taken_back_says_and_of_what_may_still_not_differ(desk):
    loaded(a_file(), desk)
    file = corrected()
    file["claims"][0]["evidence"][1]["gist"] = "It was otherwise."
    (line,) = refused(file, desk)
    assert line.startswith("claims[0].evidence[1].gist: the file says 'It was otherwise.'")


def test_file_and_case_together_make_no_circle(desk):
    loaded(a_file(), desk)
    file = a_file()
    file["documents"][1]["derivations"] = []
    file["documents"][0]["derivations"] = [again("documents.1.derivations.0", key="d2", **{"from": "copy"})]
    assert refused(file, desk) == [
        "documents[0].derivations: with what the case says, this goes in a circle."
    ]


def test_a_tag_written_otherwise_is_the_same_tag(desk):
    loaded(a_file(), desk)
    file = json.loads(json.dumps(a_file()).replace('"arms"', '"ARMS"'))
    assert not loaded(file, desk).total()
    file["claims"].append({**again("claims.1"), "key": "C-5", "number": 5, "tags": ["ARMS"]})
    loaded(file, desk)
    assert [tag.name for tag in Claim.objects.get(number=5).tags.all()] == ["arms"]
    assert not loaded(file, desk).total()


def test_judgements_made_at_one_moment_count_in_the_order_in_which_they_stand(desk):
    file = a_file()
    rows = [
        {"key": f"j{n}", "status": status, "rationale": "So.", "previous": previous, **MADE}
        for n, (status, previous) in enumerate(
            [("unverified", None), ("contested", "j0"), ("corroborated", None)]
        )
    ]
    file["claims"][0]["judgements"] = rows
    loaded(file, desk)
    assert Claim.objects.get(number=1).status == "corroborated"
    assert [row.status for row in dump(Case.objects.get()).claims[0].judgements] == [
        "unverified",
        "contested",
        "corroborated",
    ]


def test_a_judgement_that_was_dated_back_may_name_one_that_stands_after_it(desk):
    file = a_file()
    early, late = file["claims"][0]["judgements"]
    early.update(made_at="2024-02-01T09:00:00Z", previous="j2")
    late["previous"] = None
    loaded(file, desk)
    first, second = Assessment.objects.order_by("made_at")
    assert first.previous == second and second.previous is None
    assert Claim.objects.get(number=1).standing == second


def test_dumping_asks_as_often_for_many_claims_as_for_one(desk, django_assert_num_queries):
    loaded(a_file(), desk)
    case = Case.objects.get()
    with CaptureQueriesContext(connection) as few:
        dump(case)
    for _ in range(5):
        make_assessment(make_evidence(make_claim(case)).claim)
    with django_assert_num_queries(len(few)):
        dump(case)


def test_a_loaded_case_can_be_worked_on(desk):
    loaded(a_file(), desk)
    case = Case.objects.get()
    analyst = anyone(case)
    document = Document.objects.get(number=1)
    claim = Claim.objects.get(number=1)
    claim = claim.edit(by=analyst, version=claim.version, statement="It was so, they say.")
    claim.assess(author=analyst, previous=claim.standing, status="unverified", rationale="Looked again.")
    document.edit(by=analyst, version=document.version, title="Another title")
    Source.objects.get(name="Wire").edit(by=analyst, version=1, note="A wire.")
    assert Document.record(case=case, by=analyst, source=document.source, title="New").number == 3
