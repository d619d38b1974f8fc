"""A case at a glance: its question, what is believed and how sure, what is new, its people, and what to do next."""

import re
import uuid

import pytest
from django.urls import reverse

from claims.models import Claim
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_user,
)
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(title="Ships", question="Who sails where?", summary="It began with <one> ship.")


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "ana")
    client.force_login(user)
    return user


def address(case):
    return reverse("case", args=[case.slug])


def test_it_says_what_the_case_is_and_what_it_holds(client, analyst, case):
    make_assessment(make_evidence(make_claim(case)).claim)
    make_source(case)
    text = words(client.get(address(case)))
    for said in (
        "Who sails where?",
        "It began with <one> ship.",
        "1 claim",
        "1 document",
        "2 sources",
        "1 judgement",
        "you are analyst here",
    ):
        assert said in text


def test_every_number_of_the_table_leads_to_as_many_claims(client, analyst, case):
    heir = make_claim(case)
    make_claim(case).supersede(by=analyst, successor=heir)
    make_assessment(make_claim(case)).claim.withdraw(by=analyst, reason="Not ours.")
    for status, confidence, many in (
        ("corroborated", "high", 3),
        ("unverified", "low", 2),
        ("unverified", "", 1),
        ("contested", "moderate", 1),
    ):
        for _ in range(many):
            make_assessment(make_claim(case), status=status, confidence=confidence)
    page = client.get(address(case)).content.decode()
    table = page[page.index('<table class="matrix">') : page.index("</table>")]
    cells = re.findall(r'<a[^>]*href="([^"]+)" aria-label="(?:All )?(\d+) [^"]+">', table)
    assert len(cells) == 4 + 3 + 3
    for href, number in cells:
        listed = client.get(href.replace("&amp;", "&"), follow=True)
        assert listed.status_code == 200, href
        assert listed.content.decode().count('<td class="c-no">') == int(number), href
    assert ">10<" in table


def test_the_newest_judgements_say_what_changed_and_why(client, analyst, case):
    claim = make_claim(case, statement="A ship sailed.")
    make_assessment(claim, status="unverified", confidence="low", rationale="One report.")
    make_assessment(claim, status="corroborated", confidence="low", rationale="A second origin.")
    make_assessment(claim, status="corroborated", confidence="low", rationale="Nothing new.")
    text = words(client.get(address(case)))
    part = text[text.index("Newest judgements") :]
    assert part.index("Nothing new.") < part.index("A second origin.") < part.index("One report.")
    assert re.search(r"unverified → became corroborated\s+A second origin.", part)
    assert re.search(r"looked at again: corroborated stands\s+Nothing new.", part)


def test_likelihood_and_confidence_stand_apart(client, analyst, case):
    make_assessment(make_claim(case), status="contested", confidence="moderate", likelihood="likely")
    page = client.get(address(case)).content.decode()
    for part in re.findall(r"<div>(?:(?!<div>).)*?</div>", page, re.DOTALL):
        assert not ("(55-80%)" in part and "moderate" in part)
    assert "(55-80%)" in page


def test_the_newest_evidence_leaves_out_what_is_withdrawn(client, analyst, case):
    claim = make_claim(case)
    make_evidence(claim, gist="They sailed at dawn.", stance="contradicts")
    make_evidence(claim, gist="Misread.").withdraw(by=analyst, reason="Wrong ship.")
    text = words(client.get(address(case)))
    assert "They sailed at dawn." in text and "Misread." not in text


def test_it_says_what_to_do_next(client, analyst, case):
    judged = make_assessment(make_claim(case)).claim
    make_evidence(judged)
    make_claim(case)
    page = client.get(address(case))
    text = words(page)
    assert "1 claim has new evidence" in text and "1 claim was never judged" in text
    assert "1 document waits to be read" in text
    assert "new_evidence=1" in page.content.decode() and "never_judged=1" in page.content.decode()


def test_what_wants_attention_is_counted_as_the_register_lists_it(client, analyst, case):
    for _ in range(2):
        make_evidence(make_assessment(make_claim(case)).claim, word="own", stance="contradicts")
    make_claim(case)
    make_assessment(make_claim(case), review_on=case.today)
    make_dissent(make_claim(case))
    make_claim(case, kind="forecast", test="It sails, or it does not.", due=case.today)
    page = client.get(address(case))
    text, body = words(page), page.content.decode()
    for said, query, number in (
        ("2 claims have new evidence", "new_evidence=1", 2),
        ("2 claims were never judged", "never_judged=1&fate=active", 2),
        ("1 claim is to be looked at again", "review_due=1", 1),
        ("1 claim has open dissent", "dissent=1", 1),
        ("1 forecast is due", "forecast_due=1", 1),
        ("2 claims are contradicted", "contradicted=1", 2),
        ("2 documents wait to be read", "", 0),
    ):
        assert said in text
        href = f"{reverse('claim-list', args=[case.slug])}?{query}"
        if query:
            assert f'href="{href.replace("&", "&amp;")}"' in body
            assert client.get(href, follow=True).content.decode().count('<td class="c-no">') == number


def test_a_reader_sees_what_wants_attention_and_the_way_to_the_members(client, case):
    make_claim(case)
    client.force_login(make_member(case, "reader"))
    page = client.get(address(case))
    assert "1 claim was never judged" in words(page) and "Judge" not in words(page)
    assert reverse("member-list", args=[case.slug]) in page.content.decode()
    assert reverse("case-settings", args=[case.slug]) not in page.content.decode()


def test_it_says_when_nothing_waits(client, analyst, case):
    make_assessment(make_claim(case))
    make_document(case, state="read")
    assert "Nothing waits" in words(client.get(address(case)))


def test_an_empty_case_says_how_to_begin(client, analyst, case):
    page = client.get(address(case))
    assert "Nothing is claimed yet." in words(page) and "Add the first document" in words(page)
    client.force_login(make_member(case, "reader"))
    page = client.get(address(case))
    assert "An analyst of this case records the first claim." in words(page)
    assert "/new/" not in page.content.decode()


def test_it_names_the_people_and_their_roles(client, analyst, case):
    make_member(case, "manager", "mia", first_name="Mia", last_name="Moll")
    make_user("elsewhere")
    text = words(client.get(address(case)))
    assert "ana analyst" in text and "mia Mia Moll manager" in text and "elsewhere" not in text


def test_nothing_of_another_case_is_counted_or_shown(client, analyst, case):
    other = make_case()
    make_evidence(make_assessment(make_claim(other, statement="Elsewhere.")).claim, gist="Not here.")
    text = words(client.get(address(case)))
    assert (
        "0 claims" in text and "0 judgements" in text and "Elsewhere." not in text and "Not here." not in text
    )


def test_the_queries_do_not_grow(client, analyst, case):
    def add():
        judge = make_member(case)
        claim = make_claim(case)
        make_evidence(claim, word="source", attributed_to=make_source(case), by=judge)
        make_assessment(claim, by=judge)
        make_assessment(claim, by=judge, status="contested")
        make_claim(case)

    add()
    few = queries_of(client, address(case))
    for _ in range(9):
        add()
    assert queries_of(client, address(case)) == few


def test_many_claims_are_drawn_as_few_squares(client, analyst, case):
    claim = make_assessment(make_claim(case)).claim
    fields = {field.attname: getattr(claim, field.attname) for field in Claim._meta.concrete_fields}
    fields |= {"id": None, "standing_id": None, "status": "unverified", "confidence": "low"}
    Claim.objects.bulk_create(
        Claim(**{**fields, "number": number, "uid": uuid.uuid4()}) for number in range(100, 190)
    )
    page = client.get(address(case)).content.decode()
    assert page.count('class="cell-u"') == 19 and "A square stands for up to 5 claims." in page


def test_what_people_write_stays_text_on_every_page(client, analyst, case):
    bad = "<img src=x onerror=alert(1)>\"'&amp;"
    source = make_source(
        case, name=bad, note=bad, kind="joint_body", part_of=make_source(case, name=f"{bad} too")
    )
    source.grade(author=analyst, grade="B", basis=bad)
    document = make_document(
        case, title=bad, byline=bad, source=source, state="set_aside", set_aside_reason=bad
    )
    copy = make_document(case, title=bad, source=source)
    derivation = copy.derive_from(document, by=analyst, kind="revises")
    claim = make_claim(case, statement=bad, claimant=source, owner=analyst)
    make_assessment(claim, rationale=bad)
    make_evidence(claim, document=document, gist=bad, place=bad, word="source", attributed_to=source)
    case.savedviews.create(case=case, owner=analyst, name=bad, query='q="><img src=x>')
    case.edit(by=analyst, version=case.version, title=bad, question=bad, summary=bad)
    pages = [
        "/",
        address(case),
        document.get_absolute_url(),
        copy.get_absolute_url(),
        source.get_absolute_url(),
    ]
    for name in ("document-list", "source-list", "document-new", "source-new"):
        pages += [
            reverse(name, args=[case.slug]),
            f"{reverse(name, args=[case.slug])}?words={bad}&state={bad}&<b>=1",
        ]
    for name in ("document-edit", "document-derive"):
        pages.append(reverse(name, args=[case.slug, 1]))
    for name in ("source-edit", "source-members"):
        pages.append(reverse(name, args=[case.slug, source.pk]))
    pages.append(reverse("derivation-withdraw", args=[case.slug, derivation.pk]))
    for page in pages:
        response = client.get(page)
        assert response.status_code in (200, 302, 400), page
        assert "<img" not in response.content.decode() and "<b>=" not in response.content.decode(), page


def test_what_rests_on_one_report_is_counted_and_what_of_it_is_corroborated(client, analyst, case):
    make_document(case, state="read")
    make_evidence(make_claim(case))
    believed = make_claim(case)
    make_evidence(believed)
    make_assessment(believed, status="corroborated", confidence="low")
    page = client.get(address(case))
    assert "2 claims rest on one report" in words(page) and "1 is judged corroborated all the same." in words(
        page
    )
    for query, number in (("one_report=1", 2), ("one_report=1&amp;status=corroborated", 1)):
        href = f"{reverse('claim-list', args=[case.slug])}?{query}"
        assert f'href="{href}"' in page.content.decode()
        rows = client.get(href.replace("&amp;", "&"), follow=True).content.decode()
        assert rows.count('<td class="c-no">') == number


def test_an_empty_case_offers_to_import(client, analyst, case):
    assert reverse("claim-import", args=[case.slug]) in client.get(address(case)).content.decode()
