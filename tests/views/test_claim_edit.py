"""New claims and edited ones: what is asked, what is kept, and two people at one record."""

import re
from datetime import date

import pytest
from django.urls import reverse

from claims.models import Claim, Document, Source, Tag
from tests.factories import (
    make_case,
    make_claim,
    make_document,
    make_member,
    make_source,
    make_tag,
    make_text,
    make_user,
)
from tests.views.pages import rows_of_conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "anna")
    client.force_login(user)
    return user


def new_url(case):
    return reverse("claim-new", args=[case.slug])


def url(claim):
    return reverse("claim-edit", args=[claim.case.slug, claim.number])


def typed_of(claim, **typed):
    """What the form of a claim posts if only `typed` is changed."""
    return {
        "statement": claim.statement,
        "kind": claim.kind,
        "claimant": claim.claimant.name if claim.claimant else "",
        "hedge": claim.hedge,
        "tags": [tag.pk for tag in claim.tags.all()],
        "version": claim.version,
        **typed,
    }


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# New


def test_it_records_a_claim_under_the_next_number(client, case, analyst):
    make_claim(case)
    owner = make_member(case, "analyst", "otto")
    typed = {
        "statement": "About 1,000 containers left.",
        "kind": "event",
        "hedge": "reportedly",
        "period_from": "2023-09",
        "period_to": "2023",
        "quantity_low": "1,000",
        "quantity_unit": "containers",
        "quantity_approximate": "on",
        "owner": "otto",
        "tags": [make_tag(case, "arms").pk],
        "new_tags": "ships, Arms,  ports ",
    }
    response = client.post(new_url(case), typed)
    claim = Claim.objects.get(statement="About 1,000 containers left.")
    assert response.url == claim.get_absolute_url()
    assert claim.number == 2
    assert (claim.period_from, claim.period_from_precision) == (date(2023, 9, 1), "month")
    assert (claim.period_to, claim.period_to_precision) == (date(2023, 12, 31), "year")
    assert (claim.quantity_low, claim.quantity_approximate, claim.owner) == (1000, True, owner)
    assert {tag.name for tag in claim.tags.all()} == {"arms", "ships", "ports"}
    assert (claim.author, claim.first_evidence) == (analyst, None)


def test_it_records_the_claim_with_its_first_evidence_and_all_that_is_new(client, case, analyst):
    typed = {
        "statement": "Ships left.",
        "kind": "statement",
        "claimant": "John Kirby",
        "claimant_is_new": "on",
        "claimant_kind": "person",
        "evidence-title": "The briefing",
        "evidence-publisher": "White House",
        "evidence-publisher_is_new": "on",
        "evidence-publisher_kind": "body",
        "evidence-published": "2023-10-13",
        "evidence-gist": "He says that ships left.",
        "evidence-place": "paragraph 2",
        "evidence-word": "own",
    }
    client.post(new_url(case), typed)
    claim = Claim.objects.get(statement="Ships left.")
    first = claim.first_evidence
    assert (claim.claimant.name, claim.claimant.kind) == ("John Kirby", "person")
    assert (first.stance, first.gist, first.place, first.word) == (
        "supports",
        "He says that ships left.",
        "paragraph 2",
        "own",
    )
    assert (first.document.title, first.document.source.name, first.document.source.kind) == (
        "The briefing",
        "White House",
        "body",
    )
    assert claim.reports_for == 1


def test_nothing_is_half_saved_when_the_evidence_is_refused(client, case, analyst):
    document = make_text("He said so.", case)
    typed = {
        "statement": "Ships left.",
        "kind": "event",
        "claimant": "A new voice",
        "claimant_is_new": "on",
        "new_tags": "ships",
        "evidence-document": str(document.number),
        "evidence-quote": "He never said so.",
    }
    response = client.post(new_url(case), typed)
    assert response.status_code == 200
    assert "text does not say" in text_of(response)
    for words in ("Ships left.", "A new voice", "ships", "He never said so."):
        assert words in response.content.decode()
    assert not Claim.objects.exists() and not Tag.objects.exists()
    assert not Source.objects.filter(name="A new voice").exists()


def test_a_claim_without_evidence_is_recorded_too(client, case, analyst):
    client.post(new_url(case), {"statement": "Ships left.", "kind": "event", "evidence-word": "unknown"})
    assert Claim.objects.get().evidence.count() == 0


def test_evidence_that_is_begun_has_to_be_finished(client, case, analyst):
    response = client.post(
        new_url(case), {"statement": "S.", "kind": "event", "evidence-gist": "It says so."}
    )
    assert "Choose a document, or give a new one its title and its publisher." in text_of(response)
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"statement": " "}, "Write the claim as one sentence."),
        ({"kind": ""}, "Say what kind of claim it is."),
        ({"claimant": "Nobody known"}, "No source of this case is called “Nobody known”."),
        ({"period_from": "autumn 2023"}, "is not a date: write 2023, 2023-09 or 2023-09-07."),
        ({"period_from": "2024", "period_to": "2023"}, "ends before it begins"),
        ({"quantity_low": "5"}, "Say what is counted: a quantity needs a unit."),
        ({"quantity_low": "5", "quantity_high": "4", "quantity_unit": "x"}, "below the lower one"),
        ({"quantity_low": "many", "quantity_unit": "x"}, "Enter a number."),
        ({"test": "If seen."}, "Only a view or a forecast has a test"),
        ({"kind": "forecast", "test": "If seen."}, "go together"),
        ({"kind": "forecast", "due": "2027-01-01"}, "go together"),
        ({"owner": "nobody"}, "No member of this case is called “nobody”."),
        ({"new_tags": "x" * 61}, "A tag has at most 60 letters"),
        ({"claimant": "\x00", "claimant_is_new": "on"}, "Null characters are not allowed."),
        ({"claimant": "x" * 201, "claimant_is_new": "on"}, "This has 201 characters, and may have 200"),
        ({"statement": "x" * 5000}, "This has 5,000 characters, and may have 2,000: shorten it."),
        ({"hedge": "perhaps" * 50}, "This has 350 characters, and may have 300: shorten it."),
        ({"evidence-published": "12 March 2024"}, "12 March 2024&#39; is not a date"),
        ({"evidence-title": "x" * 501}, "This has 501 characters, and may have 500: shorten it."),
        (
            {"evidence-address": f"https://a.org/{'x' * 2000}"},
            "This has 2,014 characters, and may have 2,000",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(client, case, analyst, typed, sentence):
    response = client.post(
        new_url(case), {"statement": "Ships left.", "kind": "event", "hedge": "perhaps", **typed}
    )
    assert response.status_code == 200
    assert sentence in text_of(response)
    html = response.content.decode()
    assert 'value="perhaps' in html
    assert all(str(value) in html for name, value in typed.items() if value not in ("on", " ", "", "\x00")), (
        typed
    )
    assert not Claim.objects.exists()


def test_records_of_another_case_are_refused_at_their_fields(client, case, analyst):
    there = make_case()
    source, document, tag = make_source(there, name="Foreign"), make_document(there), make_tag(there)
    make_source(case, name="Foreign")
    stranger = make_user("stranger")
    for typed, sentence in (
        ({"claimant": "Foreign", "claimant_id": source.pk}, "There is no such source in this case."),
        ({"tags": [tag.pk]}, f"{tag.pk} is not one of the available choices"),
        ({"owner": "stranger", "owner_id": stranger.pk}, "There is no such member in this case."),
        (
            {"evidence-document": document.title, "evidence-document_id": document.pk, "evidence-gist": "G."},
            "There is no such document in this case.",
        ),
        (
            {"claimant": "Foreign", "claimant_id": source.pk, "claimant_is_new": "on"},
            "There is no such source in this case.",
        ),
    ):
        response = client.post(new_url(case), {"statement": "S.", "kind": "event", "anyway": "yes", **typed})
        assert sentence in text_of(response), typed
    assert not Claim.objects.exists()


# Records named in words


def test_a_source_is_found_by_its_id_or_by_its_exact_name(client, case, analyst):
    first, second = make_source(case, name="Kirby"), make_source(case, name="Austin")
    short, longer = make_source(case, name="Kirb"), make_source(case, name="Office of Kirb")
    for typed, wanted in (
        ({"claimant": "Kirby", "claimant_id": first.pk}, first),
        ({"claimant": "kirby"}, first),
        ({"claimant": "Austin", "claimant_id": first.pk}, second),
        ({"claimant": "", "claimant_id": first.pk}, None),
        ({"claimant_id": first.pk}, first),
        ({"claimant": "Kirb", "claimant_id": longer.pk}, short),
    ):
        client.post(new_url(case), {"statement": "S.", "kind": "event", "anyway": "yes", **typed})
        assert Claim.objects.order_by("-pk")[0].claimant == wanted, typed


# Edited


def test_it_saves_what_was_changed_and_keeps_the_rest(client, case, analyst):
    claim = make_claim(case, hedge="perhaps", tags=[make_tag(case, "ships")], claimant=make_source(case))
    response = client.post(url(claim) + "?list=q%3Dx", typed_of(claim, statement="Otherwise worded."))
    assert response.url == claim.get_absolute_url() + "?list=q%3Dx"
    after = Claim.objects.get(pk=claim.pk)
    assert (after.statement, after.hedge, after.claimant, after.version) == (
        "Otherwise worded.",
        "perhaps",
        claim.claimant,
        2,
    )
    assert [tag.name for tag in after.tags.all()] == ["ships"]


def test_the_form_holds_what_stands(client, case, analyst):
    claim = make_claim(
        case,
        statement="Ships left.",
        claimant=make_source(case, name="Kirby"),
        period_from=date(2023, 9, 1),
        period_from_precision="month",
        quantity_low=1000,
        quantity_unit="ships",
        tags=[make_tag(case, "arms")],
    )
    html = client.get(url(claim)).content.decode()
    for held in (
        "Ships left.</textarea>",
        'value="Kirby"',
        'value="2023-09"',
        'value="1000"',
        'value="ships"',
    ):
        assert held in html, held
    assert re.search(r'name="tags"[^>]*checked', html)
    assert re.search(rf'name="claimant_id" type="hidden" value="{claim.claimant_id}"', html)


def test_saving_without_a_change_changes_nothing(client, case, analyst):
    claim = make_claim(
        case, period_from=date(2023, 9, 1), period_from_precision="month", period_to=date(2023, 12, 31)
    )
    client.post(url(claim), typed_of(claim, period_from="2023-09", period_to="2023-12-31"))
    claim.refresh_from_db()
    assert claim.version == 1


def test_the_second_of_two_editors_sees_both_and_loses_nothing(client, case, analyst):
    claim = make_claim(case, statement="Ten ships left Rajin.", hedge="perhaps")
    typed = typed_of(claim, statement="Ten large ships left Rajin.", new_tags="ships", claimant="A new voice")
    typed["claimant_is_new"] = "on"
    other = make_member(case, "reviewer", "rita")
    claim.edit(by=other, version=1, statement="Ten ships left Rason.", hedge="possibly")
    response = client.post(url(claim), typed)
    assert response.status_code == 409
    html = response.content.decode()
    assert "rita changed" in text_of(response)
    assert "<ins>Rason.</ins>" in html and "<ins>large</ins>" in html
    assert "Ten large ships left Rajin.</textarea>" in html
    assert 'value="ships"' in html and 'value="A new voice"' in html
    assert 'name="version" value="2"' in html
    assert Claim.objects.get().statement == "Ten ships left Rason."
    assert not Tag.objects.exists() and not Source.objects.filter(name="A new voice").exists()


def test_saving_again_goes_through_and_takes_what_was_not_touched_from_the_other(client, case, analyst):
    claim = make_claim(case, statement="Ten ships.", hedge="perhaps")
    typed = typed_of(claim, statement="Ten large ships.")
    claim.edit(by=analyst, version=1, hedge="possibly")
    again = client.post(url(claim), typed).content.decode()
    assert 'value="possibly"' in again
    assert client.post(url(claim), {**typed, "hedge": "possibly", "version": 2}).status_code == 302
    claim.refresh_from_db()
    assert (claim.statement, claim.hedge, claim.version) == ("Ten large ships.", "possibly", 3)


def test_the_table_of_a_conflict_says_what_the_form_holds(client, case, analyst):
    claim = make_claim(case, statement="Ten ships.", hedge="perhaps", quantity_low=5, quantity_unit="ships")
    typed = typed_of(claim, statement="Ten large ships.", quantity_low="5", quantity_unit="ships")
    typed |= {"claimant": "A new voice", "claimant_is_new": "on", "new_tags": "ports"}
    claim.edit(
        by=make_member(case, "reviewer", "rita"), version=1, hedge="possibly", statement="Ten old ships."
    )
    response = client.post(url(claim) + "?list=q%3Dx", typed)
    assert rows_of_conflict(response) == {
        "Statement": ("Ten old ships.", "Ten large ships."),
        "Said by": ("nothing", "A new voice"),
        "The author's hedge": ("possibly", "possibly"),
        "New tags": ("nothing", "ports"),
    }
    html, text = response.content.decode(), text_of(response)
    assert "In the form below" in text and "Save what is in the form" in text and "Yours" not in text
    assert f'<a href="{claim.get_absolute_url()}?list=q%3Dx">Take theirs</a>' in html


def test_a_tag_that_the_other_added_is_not_taken_off_again(client, case, analyst):
    ships, ports = make_tag(case, "ships"), make_tag(case, "ports")
    claim = make_claim(case, tags=[ships])
    typed = typed_of(claim, statement="Otherwise worded.")
    claim.edit(by=analyst, version=1, tags=[ships, ports])
    html = client.post(url(claim), typed).content.decode()
    ticked = re.findall(r'name="tags" value="(\d+)"[^>]*checked', html)
    assert ticked == [str(ports.pk), str(ships.pk)]


def test_an_owner_who_left_the_case_is_told_at_the_field(client, case, analyst):
    owner = make_member(case, "analyst", "otto")
    claim = make_claim(case, owner=owner)
    owner.memberships.all().delete()
    response = client.post(url(claim), typed_of(claim, owner="otto", owner_id=owner.pk))
    assert "There is no such member in this case." in text_of(response)


def test_a_reader_may_neither_add_nor_edit(client, case):
    claim = make_claim(case)
    client.force_login(make_member(case, "reader"))
    assert client.get(new_url(case)).status_code == 403
    assert client.post(new_url(case), {"statement": "S.", "kind": "event"}).status_code == 403
    assert client.get(url(claim)).status_code == 403
    assert client.post(url(claim), typed_of(claim, statement="Changed.")).status_code == 403
    assert Claim.objects.get().statement == claim.statement


def test_a_stranger_finds_no_form(client, case):
    client.force_login(make_user())
    assert client.get(new_url(case)).status_code == 404
    assert client.post(new_url(case), {}).status_code == 404


def test_no_document_and_no_source_is_listed_in_the_form(client, case, analyst):
    for number in range(30):
        make_document(case, title=f"Title {number}")
    html = client.get(new_url(case)).content.decode()
    assert "Title 7" not in html
    assert 'data-complete="' + reverse("complete", args=[case.slug, "documents"]) in html
    assert Document.objects.count() == 30


# Its owner, from its page


def own(client, claim, **typed):
    address = reverse("claim-own", args=[claim.case.slug, claim.number])
    return client.post(address, {"version": claim.version, **typed}, follow=True)


def test_a_claim_of_nobody_is_taken_and_given_back_on_its_page(client):
    case = make_case()
    claim, ana = make_claim(case), make_member(case, name="ana")
    client.force_login(ana)
    page = claim.get_absolute_url()
    assert "Take it" in text_of(client.get(page))
    assert f"{claim.name} is yours" in text_of(own(client, claim))
    claim = Claim.objects.get(pk=claim.pk)
    assert claim.owner == ana and "Give it back" in text_of(client.get(page))
    assert claim.history.first().history_user == ana
    assert f"{claim.name} has no owner now." in text_of(own(client, claim, gives="1"))
    assert Claim.objects.get(pk=claim.pk).owner is None


def test_who_was_overtaken_takes_nothing(client):
    case = make_case()
    claim, bob = make_claim(case), make_member(case, name="bob")
    client.force_login(make_member(case, name="ana"))
    claim.edit(by=bob, version=claim.version, owner=bob)
    answer = own(client, claim)
    assert answer.status_code == 409 and f"Look at {claim.name}" in text_of(answer)
    assert Claim.objects.get(pk=claim.pk).owner == bob
    text = text_of(client.get(claim.get_absolute_url()))
    assert "Take it" not in text and "Change the owner" in text


def test_a_reader_takes_no_claim(client):
    claim = make_claim()
    client.force_login(make_member(claim.case, "reader"))
    assert "Take it" not in text_of(client.get(claim.get_absolute_url()))
    assert own(client, claim).status_code == 403
