"""Leads on claims of a case: what is found in words and texts, and what a person's yes or no records."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claim, NoLead
from claims.models.grounds import counts_for
from claims.models.leads import leads_for, lift_noes, noes_on, refuse_lead, take_lead
from claims.models.lineages import Moved, undo_lineage
from tests.factories import (
    anyone,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_source,
    make_text,
)

pytestmark = pytest.mark.django_db
FIGURE = {"quantity_low": 6700, "quantity_unit": "containers"}


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def claim(case):
    return make_claim(case)


def leads(claim):
    return leads_for(claim.case_id, [claim.pk]).get(claim.pk, ())


def counts(claim):
    return counts_for(claim.case_id, [claim.pk])[claim.pk]


def by(claim):
    return anyone(claim.case)


def versions(*rows):
    return {row.pk: row.version for row in rows}


def later(claim, first="2024-10-18", then="2024-11-02"):
    """Seoul's figure in one paper, and the same in another of which nobody said whose word it is."""
    seoul = make_source(claim.case, name="Government of South Korea", kind="body")
    make_evidence(
        claim,
        document=make_document(claim.case, published=first),
        word="source",
        attributed_to=seoul,
        **FIGURE,
    )
    return make_evidence(claim, document=make_document(claim.case, published=then), **FIGURE), seoul


def test_a_quote_is_read_with_its_whole_sentence(case, claim):
    nis = make_source(case, name="National Intelligence Service (NIS)", kind="body")
    text = "It rained. The National Intelligence Service said that 3,000 soldiers had arrived in Russia. It went on."
    document = make_text(text, case)
    quote = "3,000 soldiers had arrived in Russia"
    document.quote(claim=claim, author=by(claim), stance="supports", quote=quote)
    (lead,) = leads(claim)
    assert (lead.source, lead.name) == (nis.pk, nis.name)
    assert "The National Intelligence Service said" in lead.why


@pytest.mark.parametrize(
    ("called", "words", "is_meant"),
    [
        ("John Kirby, spokesman of the White House", "John Kirby said so.", True),
        ("Royal United Services Institute (RUSI)", "RUSI reported so.", True),
        ("Yonhap News Agency", "Yonhap reported that it was so.", True),
        ("Open Source Centre (London)", "London said so.", False),
        ("KBS World", "KBS reported so.", False),
        ("Kirby & Sons", "John Kirby said so.", False),
    ],
)
def test_a_source_is_meant_by_its_whole_name_or_what_stands_for_it_in_that(
    case, claim, called, words, is_meant
):
    make_source(case, name=called)
    make_evidence(claim, gist=words)
    assert [lead.name for lead in leads(claim)] == ([called] if is_meant else [])


def test_a_name_that_two_sources_bear_means_neither(case, claim):
    make_source(case, name="Kim Yong, minister")
    make_source(case, name="Kim Yong, general")
    make_evidence(claim, gist="Kim Yong said that it was so.")
    assert leads(claim) == ()


def test_a_source_of_another_case_is_never_meant(claim):
    make_source(make_case(), name="Seoul Ministry")
    make_evidence(claim, gist="Seoul Ministry said that it was so.")
    assert leads(claim) == ()


def test_yes_records_whose_word_it_is_with_the_mouth_and_the_reason_and_the_claim_is_counted_anew(claim):
    piece, seoul = later(claim)
    assert (counts(claim).origins_for, counts(claim).lineage_unknown) == (1, 1)
    (lead,) = leads(claim)
    take_lead(claim, lead, by=by(claim), seen=versions(piece))
    piece.refresh_from_db()
    assert (piece.word, piece.attributed_to, piece.via) == ("source", seoul, piece.document.source.name)
    assert piece.note.startswith("First in ") and piece.note.endswith("18 Oct 2024: 6,700 containers.")
    assert (counts(claim).origins_for, counts(claim).lineage_unknown) == (1, 0)
    assert leads(claim) == ()
    assert piece.history.latest().history_user == by(claim)


def test_a_yes_is_undone_by_what_it_gave_back_and_not_where_somebody_went_on(claim):
    piece, _ = later(claim)
    (lead,) = leads(claim)
    before = take_lead(claim, lead, by=by(claim), seen=versions(piece))
    assert undo_lineage(claim, before, by=by(claim)) == 1
    piece.refresh_from_db()
    assert (piece.word, piece.attributed_to, piece.via, piece.note) == ("unknown", None, "", "")
    with pytest.raises(Moved):
        undo_lineage(claim, before, by=by(claim))
    assert [one.key for one in leads(claim)] == [lead.key]


def test_a_yes_to_what_was_edited_since_it_was_read_sets_nothing(claim):
    piece, _ = later(claim)
    (lead,) = leads(claim)
    piece.edit(by=by(claim), version=1, place="paragraph 9")
    with pytest.raises(Moved, match="Somebody else has changed"):
        take_lead(claim, lead, by=by(claim), seen={piece.pk: 1})
    piece.refresh_from_db()
    assert piece.word == "unknown"


def test_two_origins_with_one_figure_are_joined_for_that_reason(case, claim):
    seoul, kyiv = make_source(case, name="Seoul"), make_source(case, name="Kyiv")
    rows = [
        make_evidence(
            claim,
            document=make_document(case, published=day),
            word="source",
            attributed_to=source,
            **FIGURE,
        )
        for source, day in ((seoul, "2024-10-18"), (kyiv, "2024-11-02"))
    ]
    (lead,) = leads(claim)
    read = versions(*rows)
    for row in rows:  # what came first moves on too
        row.edit(by=by(claim), version=1, place="paragraph 9")
        with pytest.raises(Moved, match=row.document.source.name):
            take_lead(claim, lead, by=by(claim), seen=read)
        read[row.pk] = 2
    assert not claim.rulings.exists()
    (ruling,) = take_lead(claim, lead, by=by(claim), seen=read)
    assert counts(claim).origins_for == 1 and leads(claim) == ()
    assert claim.rulings.get() == ruling and ruling.reason == f"{lead.why}."


def test_no_stays_and_is_of_the_evidence_alone_that_was_read(case, claim):
    piece, seoul = later(claim)
    read = versions(piece)
    other = make_evidence(claim, document=make_document(case, published="2024-12-01"), **FIGURE)
    (lead,) = leads(claim)
    assert lead.pieces == (piece.pk, other.pk)
    refuse_lead(claim, lead, by=by(claim), seen=read)
    refuse_lead(claim, lead, by=by(claim), seen=read)
    assert NoLead.objects.get().source == seoul
    (again,) = leads(claim)
    assert again.pieces == (other.pk,)
    piece.refresh_from_db()
    assert piece.word == "unknown" and piece.version == 1


def test_a_no_needs_evidence_that_was_read_as_it_is(claim):
    piece, _ = later(claim)
    (lead,) = leads(claim)
    with pytest.raises(ValidationError, match="of which evidence"):
        refuse_lead(claim, lead, by=by(claim), seen={})
    piece.edit(by=by(claim), version=1, place="paragraph 9")
    with pytest.raises(Moved):
        refuse_lead(claim, lead, by=by(claim), seen={piece.pk: 1})
    assert not NoLead.objects.exists()


def test_a_no_that_is_lifted_is_proposed_again_and_can_be_said_again(claim):
    piece, _ = later(claim)
    (lead,) = leads(claim)
    noes = refuse_lead(claim, lead, by=by(claim), seen=versions(piece))
    assert leads(claim) == () and noes_on(claim) == noes
    assert lift_noes(claim, [no.pk for no in noes], by=by(claim)) == noes
    assert leads(claim) == (lead,) and noes_on(claim) == []
    assert lift_noes(claim, [no.pk for no in noes], by=by(claim)) == []
    assert lift_noes(make_claim(claim.case), [no.pk for no in noes], by=by(claim)) == []
    refuse_lead(claim, lead, by=by(claim), seen=versions(piece))
    assert leads(claim) == ()


def test_no_lead_is_answered_in_a_closed_case(claim):
    piece, _ = later(claim)
    (lead,) = leads(claim)
    case = claim.case
    case.refresh_from_db()
    case.close(by=anyone(case), version=case.version, reason="Done.")
    claim.refresh_from_db()
    with pytest.raises(ValidationError):
        refuse_lead(Claim.objects.get(pk=claim.pk), lead, by=anyone(case), seen=versions(piece))
    assert not NoLead.objects.exists()


def test_leads_of_many_claims_take_as_many_queries_as_of_one(case):
    claims = []
    for number in range(4):
        claim = make_claim(case)
        first, then = f"2024-10-{10 + number}", f"2024-11-{10 + number}"
        make_source(case, name=f"Speaker Number {number}")
        for day in (first, then):
            make_evidence(claim, document=make_document(case, published=day), word="own", **FIGURE)
        make_evidence(claim, gist=f"Speaker Number {number} said that it was so.")
        claims.append(claim.pk)

    def queries(some):
        with CaptureQueriesContext(connection) as taken:
            assert all(len(one) == 2 for one in leads_for(case.pk, some).values())
        return len(taken)

    assert queries(claims[:1]) == queries(claims)


def test_on_the_shipped_case_there_is_one_lead_and_it_is_right():
    """C-30: The Interpreter's unnamed reports of about 1,000 containers come six weeks after the White House disclosed 1,000."""
    call_command(
        "load_case",
        str(Path(settings.BASE_DIR) / "claims" / "cases" / "russia-north-korea.json"),
        verbosity=0,
    )
    numbers = dict(Claim.objects.values_list("pk", "number"))
    case = Claim.objects.first().case_id
    found = {numbers[pk]: some for pk, some in leads_for(case, numbers).items() if some}
    assert list(found) == [30]
    (lead,) = found[30]
    assert lead.name.startswith("John Kirby") and lead.why.startswith("First in Deutsche Welle, 13 Oct 2023")
