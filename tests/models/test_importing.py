"""Bringing in a list of claims: what it adds, what it leaves alone, and by whose rules."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.exchange.claimcolumns import COLUMNS, EXAMPLES, guess
from claims.exchange.claimlist import Rules, read_claims
from claims.exchange.tables import read_table
from claims.models import Batch, Case, Claim, ClaimLink, Document, Evidence, Source, Upload
from claims.models.dumping import dump
from claims.models.importing import NotAllRight, bring_in, plan
from claims.models.listedsources import NewSource, with_alike
from tests.exchange.test_claimlist import lines
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_note,
    make_source,
)
from tests.models.test_writers import assert_caches_are_right, together, unhappy

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(likelihood_standard="icd203")


def a_list(case, body, name="own.csv"):
    table = read_table(body.encode())
    now = timezone.now()
    rules = Rules(standard=case.likelihood_standard, time_zone=case.time_zone, now=now)
    return read_claims(table, guess(table.heads), rules, name=name)


def bring(case, body, **kwargs):
    name = kwargs.pop("name", "own.csv")
    return bring_in(case, a_list(case, body, name), by=anyone(case), **kwargs)


EXAMPLE = lines(
    [
        [column.head for column in COLUMNS.values()],
        *([row.get(name, "") for name in COLUMNS] for row in EXAMPLES),
    ]
)


def test_a_row_becomes_what_the_verbs_would_make_of_it(case):
    """Side by side: the row in one case, the verbs in another."""
    by = anyone(case)
    bring(case, EXAMPLE, tag="own list")
    claim = Claim.objects.get(number=1)

    other = make_case(likelihood_standard="icd203")
    herald = Source(case=other, name="Weir Herald", kind="outlet")
    herald.keep(by=by)
    document = Document.record(
        case=other,
        by=by,
        source=herald,
        title="Mill burns",
        address="https://example.org/mill",
        published="2024-05-04",
    )
    made_at = datetime(2024, 5, 6, 12, tzinfo=UTC)
    twin = Claim.record(
        case=other, by=by, statement="The mill on Weir Lane burned down.", kind="event", made_at=made_at,
        period_from="2024-05-03", period_to="2024-05-31", period_to_precision="month",
        quantity_low=2, quantity_high=3, quantity_unit="fire engines", quantity_approximate=True,
        evidence={
            "document": document, "gist": "It counts two fire engines at the ruin.", "place": "paragraph 2", "word": "own",
        },
    )  # fmt: skip
    twin.assess(
        author=by, previous=None, status="corroborated", confidence="moderate", imported=True, made_at=made_at,
        rationale="The inquiry has seen the ruin for itself.",
    )  # fmt: skip

    twin.refresh_from_db()
    own = {
        "id",
        "uid",
        "case_id",
        "recorded_at",
        "first_evidence_id",
        "standing_id",
        "claim_id",
        "document_id",
        "batch_id",
        "origin_id",
    }
    for mine, theirs in (
        (claim, twin),
        (claim.first_evidence, twin.first_evidence),
        (claim.standing, twin.standing),
        (claim.first_evidence.document, document),
    ):
        ours, others = (
            {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
            for row in (mine, type(theirs).objects.get(pk=theirs.pk))
        )
        left = own | ({"source_id", "made_at"} if mine is not claim else set())
        assert {k: v for k, v in ours.items() if k not in left} == {
            k: v for k, v in others.items() if k not in left
        }
    assert sorted(tag.name for tag in claim.tags.all()) == ["damage", "fire", "own list"]
    assert_caches_are_right(claim)


def test_judgements_carry_the_batch_and_the_name_of_who_judged(case):
    bring(case, EXAMPLE)
    batch = Batch.objects.get()
    assert batch.asked == "Import of own.csv: 2 claims\nBrought in: C-1 to C-2"
    second = Claim.objects.get(number=2).standing
    assert (second.batch, second.imported, second.by, second.author) == (
        batch,
        True,
        "Second reader",
        anyone(case),
    )
    assert second.likelihood == "likely"


def test_every_import_has_a_batch_that_knows_its_claims(case):
    make_claim(case)
    bring(case, "claim\nA.\nB.\n", name="a: 2 claims.csv")
    batch = Batch.objects.get()
    assert batch.words == "Import of a: 2 claims.csv: 2 claims" and list(batch.brought) == [2, 3]
    assert batch.left_alone == []


def test_a_name_of_a_file_tells_a_batch_of_no_claims_of_others(case):
    make_claim(case)
    bring(case, "claim\nA.\n", name="x\nBrought in: C-1 to C-1")
    assert list(Batch.objects.get().brought) == [2]
    made = Batch(case=case, author=anyone(case), asked="Judge all.\nC-1 x\nBrought in: C-1 to C-9")
    assert not made.brought


def test_undoing_an_import_withdraws_its_claims_once_and_the_mended_list_comes_in(case):
    by = anyone(case)
    bring(case, "claim,status,why\nIt burned.,refuted,Wrong column.\nIt fell.,,\n")
    batch = Batch.objects.get()
    undoing, left = batch.undo(by=by, rationale="The wrong column.")
    assert left == [] and undoing.words == "Undo: Import of own.csv: 2 claims"
    assert set(Claim.objects.values_list("fate", "fate_reason")) == {("withdrawn", "The wrong column.")}
    with pytest.raises(ValidationError, match="undone already"):
        batch.undo(by=by, rationale="Again.")
    with pytest.raises(ValidationError, match="Nothing can be undone"):
        undoing.undo(by=by, rationale="Back.")
    for status in ("corroborated", "unverified"):
        body = f"claim,status,why\nIt burned.,{status},Right.\n"
        done = bring(case, body)
        assert [one.again for one in done.new] == [True] and done.again == [2]
        claim = Claim.objects.order_by("number").last()
        assert (claim.status, claim.fate) == (status, "active")
        assert_caches_are_right(claim)
        again = bring(case, body)
        assert not again.new and [one.number for one in again.there] == [claim.number]
        Batch.objects.order_by("pk").last().undo(by=by, rationale="No.")


TOUCHED = {
    "was judged since": lambda claim, by: make_assessment(claim),
    "was edited since": lambda claim, by: claim.edit(by=by, version=1, statement="Other."),
    "has a note": lambda claim, by: make_note(claim),
    "has other evidence since": lambda claim, by: make_evidence(claim),
    "was linked since": lambda claim, by: ClaimLink.record(
        make_claim(claim.case), claim, by=by, kind="refines"
    ),
    "took another's place": lambda claim, by: make_claim(claim.case).supersede(by=by, successor=claim),
    "is withdrawn": lambda claim, by: claim.withdraw(by=by, reason="Not ours."),
}


@pytest.mark.parametrize("why", TOUCHED)
def test_undoing_an_import_leaves_alone_what_was_touched_since(case, why):
    by = anyone(case)
    bring(case, "claim,source,status,why\nIt burned.,Herald,unverified,So.\nIt fell.,Herald,,\n")
    batch = Batch.objects.get()
    TOUCHED[why](Claim.objects.get(number=1), by)
    undoing, left = batch.undo(by=by, rationale="Wrong file.")
    assert undoing.left_alone == [(1, why)] and [one.claim.number for one in left] == [1]
    assert Claim.objects.get(number=2).fate == "withdrawn"


def test_evidence_that_was_withdrawn_since_counts_as_touched(case):
    bring(case, "claim,source\nIt burned.,Herald\n")
    Evidence.objects.get().withdraw(by=anyone(case), reason="A slip.")
    with pytest.raises(ValidationError, match="touched since"):
        Batch.objects.get().undo(by=anyone(case), rationale="Wrong file.")


def test_a_document_is_by_whom_it_is_by_whatever_a_row_says(case):
    ap = make_source(case, name="AP")
    make_document(case, source=ap, address="https://example.org/a")
    body = (
        "claim,publisher,address,document number,said by\n"
        "It burned.,Reuters,https://example.org/a,,Mayor\n"
        "It fell.,Reuters,,1,\n"
        "It stood.,ap,https://example.org/a,,\n"
        "It rose.,Herald,https://example.org/b,,\n"
        "It sank.,Reuters,https://example.org/b,,\n"
    )
    done = bring(case, body)
    assert [(one.line, one.column, one.value, one.wanted) for one in done.bad] == [
        (2, "publisher", "Reuters", "document 1 is by AP, not Reuters."),
        (3, "publisher", "Reuters", "document 1 is by AP, not Reuters."),
        (
            6,
            "publisher",
            "Reuters",
            "the document of this address, named on an earlier line, is by Herald, not Reuters.",
        ),
    ]
    assert not Source.objects.filter(name__in=["Reuters", "Mayor"]).exists()


def test_names_are_held_against_each_other_for_those_who_look_and_no_longer_than_it_may_take(
    case, monkeypatch
):
    make_source(case, name="Reuters")
    done = bring(case, "claim,source\nA.,Reuter\n")
    assert [one.alike for one in done.sources] == [()]
    names = [f"aa {'bcdefgh' * 12}{n:04}" for n in range(1000)]
    found = [NewSource(uuid.uuid4(), name, "outlet", 1) for name in names]
    seen = with_alike(found, [])
    assert len(seen) == 1000 and len(seen[0].alike) == 3 and seen[-1].alike == ()
    monkeypatch.setattr("claims.models.listedsources.MOST_COMPARED", 30)
    assert [len(one.alike) for one in with_alike(found[:5], [])] == [2, 0, 0, 0, 0]


def test_evidence_that_somebody_else_said_is_not_taken_for_the_documents_own_word(case):
    bring(case, "claim,source,said by\nA.,Herald,\nB.,Herald,herald\nC.,Herald,Mayor\n")
    assert list(Evidence.objects.order_by("claim__number").values_list("word", flat=True)) == [
        "own",
        "own",
        "unknown",
    ]


def test_the_same_list_twice_adds_nothing(case):
    bring(case, EXAMPLE)
    before = dump(case)
    again = bring(case, EXAMPLE)
    assert (len(again.new), [one.number for one in again.there]) == (0, [1, 2])
    assert again.differing == []
    assert dump(case) == before and Batch.objects.count() == 1


@pytest.mark.parametrize("head", ["id,claim\nX1,", "claim\n"])
def test_a_claim_that_was_edited_since_is_known_again(case, head):
    body = f"{head}It burned.\n"
    bring(case, body)
    claim = Claim.objects.get()
    claim.edit(by=anyone(case), version=1, statement="It burned down.")
    again = bring(case, body)
    assert not again.new and [one.number for one in again.differing] == [1]
    assert again.differing[0].differs == ("statement",) and again.reworded


def test_what_a_row_says_otherwise_than_its_claim_is_named_and_left_alone(case):
    bring(case, "claim,status,confidence,why,said by\nIt burned.,corroborated,high,Seen.,Mayor\n")
    found = bring(case, "claim,status,confidence,why,said by,due\nIt burned.,contested,,Not so.,Mayor,\n")
    assert [one.differs for one in found.differing] == [("status",)] and not found.reworded
    assert Claim.objects.get().status == "corroborated"


def test_an_address_or_a_date_without_a_source_stops_no_row_and_is_said(case):
    found = bring(
        case, "claim,published,url,source\nA.,2024-05-04,,\nB.,,https://x.test/b,\nC.,2024,,Herald\n"
    )
    assert (found.bad, found.loose) == ([], {"published": [2], "url": [3]})
    assert [one.title for one in Document.objects.all()] == ["Untitled, in own.csv"]


def test_a_date_that_was_chosen_on_purpose_is_wanted_with_its_source(case):
    table = read_table(b"claim,Date\nA.,2024-05-04\n")
    rules = Rules(standard="icd203", time_zone="UTC", now=timezone.now())
    (bad,) = plan(case, read_claims(table, ["statement", "published"], rules, name="own.csv")).bad
    assert "name the source that published it, because the column Date is taken as published." in str(bad)


def test_a_forecast_without_a_test_is_pointed_out(case):
    body = "claim,kind,test,due\nA.,forecast,,\nB.,forecast,Seen.,2030-01-01\nC.,view,,\n"
    assert bring(case, body).untested == [2]


def test_what_a_new_source_is_can_be_said_before_it_is_added(case):
    told = a_list(case, "claim,said by\nA.,Yonhap\n")
    (new,) = plan(case, told).sources
    assert new.kind == "person"
    bring_in(case, told, by=anyone(case), kinds={new.key: "outlet"})
    assert Source.objects.get().kind == "outlet"


def test_a_claim_of_the_same_statement_is_there_already_whoever_recorded_it(case):
    claim = make_claim(case, statement="It  burned.")
    make_claim(case, statement="it burned.").withdraw(by=anyone(case), reason="Not ours.")
    found = bring(case, "claim,status,why\nIT BURNED.,unverified,So.\n")
    assert (found.new, found.there[0].number, found.there[0].standing) == ([], 1, "")
    assert not claim.assessments.exists()


def test_of_two_rows_that_say_the_same_the_first_counts(case):
    found = bring(case, "claim,source\nIt burned.,A\nit burned.,B\n")
    assert [(one.line, one.first) for one in found.repeated] == [(3, 2)]
    assert [source.name for source in Source.objects.all()] == ["A"]


def test_one_id_for_two_statements_is_a_bad_cell(case):
    found = bring(case, "Ref,claim\nX,It burned.\nX,It fell.\n")
    assert (found.bad[0].line, found.bad[0].column, found.bad[0].value) == (3, "Ref", "X")
    assert Claim.objects.count() == 1


def test_sources_are_found_by_name_and_a_merged_one_stands_for_the_other(case):
    reuters = make_source(case, name="Reuters")
    make_source(case, name="Rtrs", same_as=reuters)
    found = bring(case, "claim,source,said by\nA.,REUTERS,\nB.,rtrs,Rtrs\n")
    assert found.sources == [] and Source.objects.count() == 2
    assert set(Document.objects.values_list("source__name", flat=True)) == {"Reuters"}
    assert Claim.objects.get(number=2).claimant == reuters


def test_new_sources_are_named_with_those_that_they_are_much_like(case):
    make_source(case, name="Reuters")
    body = (
        "claim,source,source kind,said by\nA.,Reuter,,Mayor of Weir\nB.,Town,body,Mayor of Wier\nC.,town,,\n"
    )
    found = plan(case, a_list(case, body))
    assert [(one.name, one.kind, one.line, one.alike) for one in found.sources] == [
        ("Mayor of Weir", "person", 2, ("Mayor of Wier",)),
        ("Mayor of Wier", "person", 3, ("Mayor of Weir",)),
        ("Reuter", "outlet", 2, ("Reuters",)),
        ("Town", "body", 3, ()),
    ]


def test_a_new_source_is_one_thing(case):
    found = plan(case, a_list(case, "claim,source,Source Kind\nA.,Town,body\nB.,Town,outlet\n"))
    assert (found.bad[0].column, found.bad[0].wanted) == ("Source Kind", "line 2 says that Town is body.")


def test_sources_and_documents_of_another_case_are_not_found(case):
    elsewhere = make_case()
    there = make_document(
        elsewhere, source=make_source(elsewhere, name="Reuters"), title="A", address="https://x.test/a"
    )
    make_claim(elsewhere, statement="It burned.")
    found = bring(case, "claim,source,title,url\nIt burned.,Reuters,A,https://x.test/a\n")
    assert len(found.new) == len(found.sources) == len(found.documents) == 1
    assert found.sources[0].alike == ()
    assert there.evidence.count() == 0
    assert plan(case, a_list(case, "claim,document no\nX.,99\n")).bad[0].column == "document no"


def test_a_document_is_found_by_number_address_or_title_and_source(case):
    herald = make_source(case, name="Herald")
    known = make_document(
        case, source=herald, title="Mill burns", address="https://x.test/mill", published="2024-05-04"
    )
    body = (
        "claim,source,title,url,published,document no\n"
        "A.,,,,,1\n"
        "B.,,,https://x.test/mill,,\n"
        "C.,herald,MILL  burns,,2024-05-04,\n"
        "D.,,Mill burns,,,\n"
        "E.,Herald,Mill burns,,2024-06-01,\n"
        "F.,Herald,Mill burns,https://x.test/other,,\n"
    )
    found = bring(case, body)
    assert not found.bad and known.evidence.count() == 4
    second = Document.objects.exclude(pk=known.pk).get()
    assert (second.evidence.count(), second.address, str(second.published)) == (
        2,
        "https://x.test/other",
        "2024-06-01",
    )


def test_an_address_under_which_a_document_is_not_on_record_is_noted_beside_the_evidence(case):
    known = make_document(case, source=make_source(case, name="Herald"), title="Mill burns")
    bring(case, "claim,source,title,url\nA.,Herald,Mill burns,https://x.test/mill\nB.,Herald,Mill burns,\n")
    assert list(known.evidence.order_by("pk").values_list("note", flat=True)) == ["https://x.test/mill", ""]


def test_a_row_that_names_a_source_and_no_title_keeps_it_all_the_same(case):
    bring(
        case,
        "claim,source,url,place\nA.,Herald,,page 2\nB.,Herald,,\nC.,Herald,https://x.test/a,\nD.,,,\n",
        name="own.csv",
    )
    assert list(Document.objects.order_by("number").values_list("title", flat=True)) == [
        "Untitled, in own.csv",
        "https://x.test/a",
    ]
    assert list(Evidence.objects.order_by("claim__number").values_list("place", "gist")) == [
        ("page 2", "A."),
        ("row 3 of own.csv", "B."),
        ("row 4 of own.csv", "C."),
    ]
    assert Claim.objects.get(number=4).first_evidence is None


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("title\nA.,Nowhere told", "source"),
        ("gist\nA.,It says so", "source"),
        ("url,source\nA.,https://a b,Herald", "url"),
        ("url,source\nA.,https://exa_mple..x,Herald", "url"),
    ],
)
def test_a_document_that_is_not_clear_is_a_bad_cell(case, row, column):
    found = bring(case, f"claim,{row}\n")
    assert [one.column for one in found.bad] == [column]
    assert not Claim.objects.exists() and not Document.objects.exists() and not Source.objects.exists()


def test_bad_rows_are_left_out_or_refuse_all_as_one_chooses(case):
    body = "claim,kind\nA.,rumour\nB.,event\n"
    with pytest.raises(NotAllRight) as refused:
        bring(case, body, all_or_nothing=True)
    assert refused.value.plan.bad_lines == [2] and not Claim.objects.exists()
    assert len(bring(case, body).new) == 1
    assert Claim.objects.get().statement == "B."


def test_a_closed_case_takes_nothing(case):
    case.close(by=anyone(case), reason="Done.")
    with pytest.raises(ValidationError, match="closed"):
        bring(case, "claim\nA.\n")


def test_a_judgement_is_to_be_accepted_where_the_case_wants_it(case):
    Case.objects.filter(pk=case.pk).update(requires_review=True)
    bring(Case.objects.get(pk=case.pk), EXAMPLE)
    assert Claim.objects.get(number=1).standing.needs_review


def test_numbers_go_on_from_those_that_were_given(case):
    make_claim(case)
    bring(case, "claim,source\nA.,Herald\n")
    assert make_claim(case).number == 3
    assert make_document(case).number == 2


def test_bringing_in_reads_of_the_case_only_what_the_list_names(case):
    """Each query that reads claims, evidence or judgements names which, but for one over the statements."""

    for n in range(3):
        make_assessment(make_evidence(make_claim(case, statement=f"Other {n}.")).claim)
    told = a_list(case, "claim,source,status,why\nIt burned.,Herald,unverified,So.\n")
    with CaptureQueriesContext(connection) as asked:
        bring_in(case, told, by=anyone(case))
    whole = [
        one["sql"]
        for one in asked
        if one["sql"].startswith("SELECT")
        and any(f'FROM "claims_{name}"' in one["sql"] for name in ("claim", "evidence", "assessment"))
        and " IN (" not in one["sql"]
    ]
    # PostgreSQL streams the statements through a cursor of its own, which is not among the queries that are told.
    assert len(whole) <= 1 and all('"claims_claim"."statement"' in sql for sql in whole)


def test_a_plan_asks_no_more_for_more_rows(case):
    def queries(count):
        body = "claim,source,title\n" + "".join(f"C{n}.,S{n},T{n}\n" for n in range(count))
        told = a_list(case, body)
        with CaptureQueriesContext(connection) as asked:
            plan(case, told)
        return len(asked)

    few = queries(2)
    bring(case, "claim,source,title\n" + "".join(f"C{n}.,S{n},T{n}\n" for n in range(5)))
    assert queries(30) == few == 4


@pytest.mark.django_db(transaction=True)
def test_the_same_list_brought_in_twice_at_once_is_added_once():
    case = make_case()
    by = anyone(case)
    told = a_list(case, EXAMPLE)
    results = together(*(lambda: bring_in(case, told, by=by) for _ in range(2)))
    assert unhappy(results) == []
    assert sorted(len(done.new) for done in results) == [0, 2]
    assert Claim.objects.count() == 2 and Source.objects.count() == 2
    assert_caches_are_right(*Claim.objects.all())


def test_a_file_waits_a_day_and_only_so_many(case):
    by = anyone(case)
    kept = [
        Upload.keep_file(case=case, by=by, name=f"{n}.csv", body=b"claim\nA.\n", columns=["statement"])
        for n in range(6)
    ]
    assert set(Upload.objects.values_list("pk", flat=True)) == {one.pk for one in kept[1:]}
    Upload.objects.update(made_at=datetime(2024, 1, 1, tzinfo=UTC))
    Upload.keep_file(case=case, by=by, name="new.csv", body=b"claim\nA.\n", columns=["statement"])
    assert Upload.objects.get().name == "new.csv"
