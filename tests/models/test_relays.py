"""Who passes on whose word: each number is as long as the list behind it, from publishers, paths and copies."""

import pytest

from claims.models import Evidence
from claims.models.relays import Passing, callings_of
from tests.factories import anyone, make_case, make_claim, make_document, make_evidence, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


def said(speaker, publisher, via="", **kwargs):
    """A piece of evidence on the word of one source, in a document of another."""
    document = make_document(speaker.case, source=publisher)
    claim = kwargs.pop("claim", None) or make_claim(speaker.case)
    return make_evidence(claim, document=document, word="source", attributed_to=speaker, via=via, **kwargs)


def passing(source):
    return Passing(source.case_id, source.pk, callings_of(source.case_id))


def numbers(relays):
    return {one.who: one.pieces for one in relays}


def ids(rows):
    return sorted(rows.values_list("pk", flat=True))


def assert_numbers_open(case):
    """Each number of each source of the case is the number of rows behind it, seen from either end."""
    callings = callings_of(case.pk)
    for source in case.sources.filter(same_as=None):
        one = Passing(case.pk, source.pk, callings)
        for relay in one.passes_on():
            other = Passing(case.pk, relay.who, callings)
            assert one.through_of(other).count() == relay.pieces
            assert numbers(other.passed_on_by())[source.pk] == relay.pieces
        for relay in one.passed_on_by():
            if isinstance(relay.who, str):
                assert one.carried_by(relay.who).count() == relay.pieces
        assert one.through.count() == sum(numbers(one.passes_on()).values())
        assert (one.carried.count() > 0) == bool(one.passed_on_by())


def test_the_publisher_and_those_on_the_path_pass_it_on(case):
    nis, wire, paper = (make_source(case, name=name) for name in ("NIS", "Yonhap News Agency", "Herald"))
    first = said(nis, paper, "lawmaker Yoo Sang-bum; Yonhap")
    second = said(nis, wire)
    assert numbers(passing(nis).passed_on_by()) == {wire.pk: 2, paper.pk: 1, "Yoo Sang-bum": 1}
    assert numbers(passing(wire).passes_on()) == {nis.pk: 2}
    assert ids(passing(wire).through) == [first.pk, second.pk] == ids(passing(nis).carried)
    assert ids(passing(paper).through_of(passing(nis))) == [first.pk]
    assert ids(passing(nis).carried_by("Yoo Sang-bum")) == [first.pk]
    assert_numbers_open(case)


def test_what_a_source_publishes_itself_nobody_passes_on(case):
    nis = make_source(case, name="NIS")
    said(nis, nis, "NIS")
    make_evidence(make_claim(case), document=make_document(case, source=nis), word="own")
    assert passing(nis).passed_on_by() == passing(nis).passes_on() == []
    assert not passing(nis).carried.exists() and not passing(nis).through.exists()


def test_a_copy_passes_on_the_word_of_its_first_publisher(case):
    wire, paper, site = (make_source(case, name=name) for name in ("Wire", "Paper", "Site"))
    first = make_document(case, source=wire)
    copy, again = make_document(case, source=paper), make_document(case, source=site)
    copy.derive_from(first, by=anyone(case), kind="republishes")
    link = again.derive_from(copy, by=anyone(case), kind="translates")
    claim = make_claim(case)
    pieces = [make_evidence(claim, document=document, word="own") for document in (first, copy, again)]
    assert numbers(passing(wire).passed_on_by()) == {paper.pk: 1, site.pk: 1}
    assert ids(passing(wire).carried) == [pieces[1].pk, pieces[2].pk]
    assert numbers(passing(site).passes_on()) == {wire.pk: 1}
    assert_numbers_open(case)
    link.withdraw(by=anyone(case), reason="Its own text.")
    assert numbers(passing(wire).passed_on_by()) == {paper.pk: 1}
    assert passing(site).passes_on() == []


def test_merged_sources_are_read_as_one(case):
    analyst = anyone(case)
    kcna, korean, kbs, twin = (
        make_source(case, name=name) for name in ("KCNA", "조선통신", "KBS", "KBS World")
    )
    korean.merge_into(kcna, by=analyst)
    twin.merge_into(kbs, by=analyst)
    said(kcna, kbs)
    said(korean, twin, "조선통신; KBS World")
    for one in (kcna, korean):
        assert numbers(passing(one).passed_on_by()) == {kbs.pk: 2}
    for one in (kbs, twin):
        assert numbers(passing(one).passes_on()) == {kcna.pk: 2}
    assert_numbers_open(case)
    said(kcna, korean)
    assert numbers(passing(kcna).passed_on_by()) == {kbs.pk: 2}, "it does not pass on itself"


def test_withdrawn_evidence_and_that_of_other_cases_is_left_out(case):
    nis, paper = make_source(case, name="NIS"), make_source(case, name="Herald")
    piece = said(nis, paper)
    elsewhere = make_source(name="NIS")
    said(elsewhere, make_source(elsewhere.case, name="Herald"), "Herald")
    assert numbers(passing(nis).passed_on_by()) == {paper.pk: 1}
    piece.withdraw(by=anyone(case), reason="Misread.")
    assert passing(nis).passed_on_by() == passing(paper).passes_on() == []
    assert Evidence.objects.filter(withdrawn_at=None).count() == 1
