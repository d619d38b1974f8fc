"""The filters of the register, each by itself and together: what they keep, what they refuse, what they count."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.analysis import scales
from claims.filters.claims import ClaimFilter
from claims.filters.panel import chips, options
from claims.models import Claim
from claims.search import facets
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


def ask(case, query):
    return ClaimFilter(QueryDict(query), case=case)


def kept(case, query):
    """The numbers of the claims that an address keeps."""
    wanted = ask(case, query)
    assert wanted.is_valid(), wanted.problems
    return sorted(wanted.qs.values_list("number", flat=True))


def refused(case, query):
    """The sentences about a wrong address, which keeps nothing."""
    make_claim(case)
    wanted = ask(case, query)
    assert not wanted.is_valid()
    assert list(wanted.qs) == []
    return " ".join(wanted.problems)


def judged(case, **judgement):
    claim = make_claim(case, kind=judgement.pop("kind", "event"))
    make_assessment(claim, **judgement)
    return claim.number


# Each filter by itself


def test_without_filters_every_claim_of_the_case_is_kept(case):
    numbers = [make_claim(case).number for _ in range(3)]
    make_claim(make_case())
    assert kept(case, "") == numbers


def test_by_confidence_one_several_or_none(case):
    low, high = judged(case, confidence="low"), judged(case, confidence="high")
    never = make_claim(case).number
    assert kept(case, "confidence=high") == [high]
    assert kept(case, "confidence=high&confidence=low") == [low, high]
    assert kept(case, "confidence=none") == [never]
    assert kept(case, "confidence=none&confidence=low") == [low, never]


def test_by_status(case):
    open_ = judged(case, status="unverified")
    contested = judged(case, status="contested")
    assert kept(case, "status=contested") == [contested]
    assert kept(case, "status=unverified&status=contested") == [open_, contested]


def test_by_likelihood(case):
    likely = judged(case, likelihood="likely")
    without = judged(case)
    assert kept(case, "likelihood=likely") == [likely]
    assert kept(case, "likelihood=none") == [without]
    assert kept(case, "likelihood=remote_chance") == []


def test_by_kind(case):
    event, view = make_claim(case).number, make_claim(case, kind="view").number
    assert kept(case, "kind=view") == [view]
    assert kept(case, "kind=view&kind=event") == [event, view]


def test_by_who_said_it_by_id_or_name(case):
    hill, other = make_source(case, name="Ian Hill"), make_source(case)
    said = make_claim(case, claimant=hill).number
    make_claim(case, claimant=other)
    assert kept(case, f"claimant={hill.pk}") == kept(case, "claimant=ian+hill") == [said]


def test_a_merged_source_is_found_with_the_one_it_was_merged_into(case):
    nis, intelligence, other = (make_source(case) for _ in range(3))
    first = make_claim(case, claimant=nis).number
    second = make_claim(case, claimant=intelligence).number
    make_claim(case, claimant=other)
    nis.merge_into(intelligence, by=anyone(case))
    assert kept(case, f"claimant={nis.pk}") == kept(case, f"claimant={intelligence.pk}") == [first, second]
    nis.refresh_from_db()
    nis.unmerge(by=anyone(case))
    assert kept(case, f"claimant={nis.pk}") == [first]


def test_by_document_number_title_or_chosen_id(case):
    document, other = make_document(case, title="Containers at Rajin"), make_document(case)
    claim = make_claim(case)
    make_evidence(claim, document=document, stance="contradicts")
    make_evidence(make_claim(case), document=other)
    for query in ("document=1", "document=D-1", "document=No.+1", "document=containers+at+rajin"):
        assert kept(case, query) == [claim.number]
    assert kept(case, f"document=whatever+was+typed&document_id={document.pk}") == [claim.number]


def test_withdrawn_evidence_does_not_ground_a_claim_in_its_document(case):
    evidence = make_evidence(make_claim(case))
    evidence.withdraw(by=anyone(case), reason="Misread.")
    assert kept(case, f"document={evidence.document.number}") == []


def test_two_documents_of_one_title_are_told_apart_by_number(case):
    make_document(case, title="The same")
    make_document(case, title="The same")
    assert "write the number of one, 1 or 2." in refused(case, "document=the+same")


def test_by_any_of_several_tags(case):
    china, history = make_tag(case, "China"), make_tag(case, "history")
    first = make_claim(case, tags=[china]).number
    second = make_claim(case, tags=[history, china]).number
    third = make_claim(case, tags=[history]).number
    make_claim(case)
    assert kept(case, "tag=China") == [first, second]
    assert kept(case, "tag=china&tag=history") == [first, second, third]


def test_by_words(case):
    found = make_claim(case, statement="Containers left Rajin").number
    make_claim(case)
    assert kept(case, "q=rajin+contain") == [found]


def test_by_owner(case):
    analyst = make_member(case)
    owned = make_claim(case, owner=analyst).number
    make_claim(case)
    assert kept(case, f"owner={analyst.username}") == [owned]


def test_claims_whose_day_has_come_where_the_case_is(case):
    case = make_case(time_zone="Pacific/Kiritimati")
    due = judged(case, review_on=case.today)
    judged(case, review_on=case.today + timedelta(days=1))
    judged(case)
    again = make_claim(case)
    make_assessment(again, review_on=case.today)
    make_assessment(again)
    assert kept(case, "review_due=1") == [due]


def test_forecasts_whose_test_is_to_be_read(case):
    test = {"kind": "forecast", "test": "It sails, or it does not."}
    due = make_claim(case, due=case.today, **test)
    make_claim(case, due=case.today + timedelta(days=1), **test)
    make_claim(case, kind="view")
    gone = make_claim(case, due=case.today, **test)
    gone.withdraw(by=anyone(case), reason="Asked twice.")
    assert kept(case, "forecast_due=1") == [due.number]


def test_one_report_only(case):
    one, two, none = make_claim(case), make_claim(case), make_claim(case)
    gone = make_claim(case)
    make_evidence(one)
    make_evidence(one, stance="context")
    make_evidence(one, document=one.evidence.get(stance="supports").document, gist="It says so twice.")
    for _ in range(2):
        make_evidence(two)
    make_evidence(gone)
    gone.refresh_from_db()
    gone.withdraw(by=anyone(case), reason="Not one assertion.")
    assert kept(case, "one_report=1") == [one.number]
    assert none.number not in kept(case, "one_report=1")


def test_contradicted_never_judged_and_new_evidence(case):
    plain = make_claim(case)
    make_assessment(plain)
    against = make_claim(case)
    make_evidence(against, word="own", stance="contradicts")
    make_assessment(against)
    for basis in ("denial", "opinion"):
        said = make_evidence(make_claim(case), word="own", stance="contradicts", basis=basis)
        make_assessment(said.claim)
    news = make_claim(case)
    make_assessment(news)
    make_evidence(news)
    never = make_claim(case)
    assert kept(case, "contradicted=1") == [against.number]
    assert kept(case, "new_evidence=1") == [news.number]
    assert kept(case, "never_judged=1") == [never.number]


def test_by_fate(case):
    gone, stands = make_claim(case), make_claim(case)
    gone.withdraw(by=anyone(case), reason="Said by nobody.")
    assert kept(case, "fate=withdrawn") == [gone.number]
    assert kept(case, "fate=active") == [stands.number]
    assert kept(case, "fate=active&fate=withdrawn") == [gone.number, stands.number]


PERIODS = {
    "day": ("2023-09-13", "day", "2023-09-13", "day"),
    "month": ("2023-09-01", "month", "2023-09-30", "month"),
    "year": ("2023-01-01", "year", "2023-12-31", "year"),
    "open end": ("2023-10-01", "month", None, "day"),
    "open start": (None, "day", "2023-08-31", "month"),
    "no time": (None, "day", None, "day"),
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=2023-09&to=2023-09", {"day", "month", "year"}),
        ("from=2023-09-14&to=2023-09-20", {"month", "year"}),
        ("from=2023-09-13&to=2023-09-13", {"day", "month", "year"}),
        ("from=2024", {"open end"}),
        ("to=2022", {"open start"}),
        ("to=2023-09-13", {"day", "month", "year", "open start"}),
        ("from=2023-08-31", {"day", "month", "year", "open end", "open start"}),
        ("from=2023-10-31&to=2023-12", {"year", "open end"}),
        ("from=1900&to=2100", set(PERIODS) - {"no time"}),
    ],
)
def test_by_the_time_it_is_about(case, query, expected):
    for name, (start, start_precision, end, end_precision) in PERIODS.items():
        make_claim(
            case,
            statement=name,
            period_from=start and date.fromisoformat(start),
            period_from_precision=start_precision,
            period_to=end and date.fromisoformat(end),
            period_to_precision=end_precision,
        )
    assert set(ask(case, query).qs.values_list("statement", flat=True)) == expected


def test_filters_together_keep_what_passes_all_of_them(case):
    source, tag = make_source(case), make_tag(case, "arms")
    wanted = make_claim(case, statement="Shells by sea", claimant=source, tags=[tag])
    make_assessment(wanted, confidence="high")
    make_evidence(wanted, word="own", stance="contradicts")
    for statement, tags, claimant in (
        ("Shells", [], source),
        ("Shells by sea", [tag], None),
        ("Else", [tag], source),
    ):
        make_assessment(
            make_claim(case, statement=statement, tags=tags, claimant=claimant), confidence="high"
        )
    query = f"confidence=high&claimant={source.pk}&tag=arms&q=shells&contradicted=1&new_evidence=1&kind=event"
    assert kept(case, query) == [wanted.number]


# What is refused


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("confidnce=high", "There is no filter “confidnce”"),
        ("confidnce=", "There is no filter “confidnce”"),
        (
            "confidence=medium",
            "“medium” is not a confidence to filter by: choose none, low, moderate or high.",
        ),
        ("confidence=low&confidence=HIGH", "“HIGH” is not a confidence"),
        ("status=superseded", "“superseded” is not a status"),
        ("likelihood=80", "“80” is not a likelihood"),
        ("kind=none", "“none” is not a kind"),
        ("fate=gone", "“gone” is not a fate"),
        ("claimant=0", "No source of this case is called “0”."),
        ("claimant=%00", "character"),
        ("tag=%00", "character"),
        ("claimant=99999999999999999999", "No source of this case"),
        ("document=99", "No document of this case has the number or the title “99”."),
        ("document=1x", "No document of this case"),
        ("document_id=99", "There is no filter “document_id”"),
        ("tag=none", "No tag of this case is called “none”."),
        ("owner=nobody", "Nobody in this case has the username “nobody”."),
        ("from=yesterday", "“yesterday” is not a date"),
        ("to=2023-02-30", "“2023-02-30” is not a date"),
        ("from=2023&from=2024", "“from” is given more than once"),
        ("q=a&q=b", "“q” is given more than once"),
        ("contradicted=0", "“0” is not a yes"),
        ("contradicted=true", "“true” is not a yes"),
        ("q=%F0%9F%98%80", "at least one letter or digit"),
        ("q=" + "x" * 10_000, "at most 200 characters"),
        ("sort=id", "“id” is not a sort"),
        ("sort=--number", "is not a sort"),
        ("after=x", "The place in the list is broken"),
        ("sort=number&after=2023-11-24T00:00:00Z~3", "The place in the list is broken"),
        ("sort=number&after=1~1&before=2~2", "take “after” or “before” out"),
        ("counts=2", "“2” is not a count"),
        ("grid=yes", "“yes” is not a yes"),
        ("group=source", "“source” is not a group to filter by: choose tag."),
    ],
)
def test_a_wrong_address_is_a_sentence_and_no_rows(case, query, sentence):
    assert sentence in refused(case, query)


def test_a_long_wrong_value_is_not_repeated_whole(case):
    assert len(refused(case, "confidence=" + "x" * 10_000)) < 200


def test_what_belongs_to_another_case_is_as_unknown_as_what_does_not_exist(case):
    other = make_case()
    member = make_member(other, name="their-analyst")
    source, document = make_source(other, name="Their source"), make_document(other, title="Their report")
    make_tag(other, "their tag")
    make_claim(other, owner=member)
    make_user("a-stranger")
    # The number of a document means another one in each case.
    for name, theirs, unknown in [
        ("claimant", source.pk, 10**6),
        ("claimant", source.name, "No such source"),
        ("document", document.title, "No such report"),
        ("document", document.number, 10**6),
        ("tag", "their tag", "no such tag"),
        ("owner", "their-analyst", "nobody-at-all"),
        ("owner", "a-stranger", "nobody-at-all"),
    ]:
        about_theirs = refused(case, f"{name}={theirs}").replace(str(theirs), "?")
        assert about_theirs == refused(case, f"{name}={unknown}").replace(str(unknown), "?")
    about_theirs = refused(case, f"document_id={document.pk}")
    assert about_theirs == refused(case, "document_id=1000000")


def test_a_blank_field_of_the_form_is_no_filter(case):
    claim = make_claim(case)
    assert kept(case, "q=&claimant=+&from=&document=&document_id=&owner=") == [claim.number]


# How it is written


def test_the_address_is_written_without_blanks_and_with_ids(case):
    source, document = make_source(case, name="Ian Hill"), make_document(case, title="Rajin")
    make_tag(case, "China")
    wanted = ask(case, "q=+sea+&claimant=ian+hill&document=rajin&tag=china&tag=China&owner=&after=")
    assert wanted.is_valid()
    assert wanted.canonical.urlencode() == f"q=sea&claimant={source.pk}&document={document.number}&tag=China"
    again = ClaimFilter(wanted.canonical, case=case)
    assert again.is_valid() and again.canonical == wanted.canonical


def test_the_query_leaves_the_page_out(case):
    wanted = ask(case, "confidence=high&sort=number&after=1~1&counts=1")
    assert wanted.is_valid() and wanted.query == "confidence=high&sort=number"


def test_each_value_of_each_filter_has_a_chip(case):
    source = make_source(case, name="Ian Hill")
    wanted = ask(
        case,
        f"confidence=none&status=refuted&kind=forecast&claimant={source.pk}&from=2023-09&contradicted=1&sort=number&q=sea",
    )
    assert wanted.is_valid()
    assert [(chip.name, chip.value, chip.key, chip.label) for chip in chips(wanted)] == [
        ("confidence", "none", "confidence", "not given"),
        ("status", "refuted", "status", "did not"),
        ("kind", "forecast", "kind", "forecast"),
        ("claimant", str(source.pk), "said by", "Ian Hill"),
        ("from", "2023-09", "from", "Sep 2023"),
        ("contradicted", "1", "", "contradicted"),
        ("q", "sea", "words", "sea"),
    ]


def test_likelihoods_are_those_of_the_case_and_others_in_use(case):
    wanted = ask(case, "likelihood=remote_chance")
    labels = [one.label for one in options(wanted)["likelihood"]]
    assert labels[0] == "almost certain" and labels[-2:] == ["remote chance", "not given"]


# Counts


VALUES = {
    "kind": list(scales.Kind),
    "status": ["", *scales.Status],
    "confidence": ["", *scales.Confidence],
    "likelihood": ["", "likely", "unlikely"],
}
GROUPS = st.dictionaries(
    st.tuples(*(st.sampled_from(VALUES[name]) for name in facets.FACETS)), st.integers(1, 9), max_size=25
)
CHOSEN = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(values), max_size=3) for name, values in VALUES.items()}
)


@given(groups=GROUPS, chosen=CHOSEN)
def test_counts_leave_their_own_filter_out_as_counting_row_by_row_does(groups, chosen):
    rows = [dict(zip(facets.FACETS, values, strict=True)) for values, n in groups.items() for _ in range(n)]

    def passes(row, names):
        return all(not chosen[name] or row[name] in chosen[name] for name in names)

    counts = facets.counts(groups, chosen)
    for name in facets.FACETS:
        others = [other for other in facets.FACETS if other != name]
        for value in VALUES[name]:
            there = sum(passes(row, others) and row[name] == value for row in rows)
            assert counts[name].get(value, 0) == there


@given(chosen=CHOSEN)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_are_what_choosing_the_value_would_show(mixed, chosen):
    case = mixed
    query = QueryDict(mutable=True)
    for name, values in chosen.items():
        query.setlist(name, [value or "none" for value in values if value or name != "kind"])
    query["tag"] = "counted"
    for name, values in options(ClaimFilter(query, case=case), counted=True).items():
        for one in values:
            alone = query.copy()
            alone.setlist(name, [one.value])
            assert one.count == ClaimFilter(alone, case=case).qs.count(), (name, one.value)


@pytest.fixture
def mixed(case):
    """Claims of many standings, some of them tagged, so that the counts have another filter to heed."""
    tag = make_tag(case, "counted")
    by = anyone(case)
    for index in range(12):
        claim = make_claim(case, by=by, kind=list(scales.Kind)[index % 2], tags=[tag] if index % 4 else [])
        if index % 5:
            make_assessment(
                claim,
                by=by,
                status=["unverified", "contested", "refuted"][index % 3] if index % 2 == 0 else "unverified",
                confidence=["low", "high"][index % 2],
            )
    return case


def test_all_counts_take_one_query(mixed, django_assert_num_queries):
    wanted = ask(mixed, "confidence=low")
    assert wanted.is_valid()
    with django_assert_num_queries(1):
        options(wanted, counted=True)


def test_the_counts_of_a_case_are_read_from_their_index_alone(mixed):
    rows = Claim.objects.filter(case=mixed).order_by().values_list(*facets.FACETS)
    from django.db import connection
    from django.db.models import Count

    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL goes by the size of the table")
    assert "COVERING INDEX claim_counts" in rows.annotate(n=Count("*")).explain()
