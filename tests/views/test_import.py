"""Bringing in one's own list by a page: seen before anything is recorded, then brought in once."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.exchange.claimcolumns import EXAMPLES
from claims.exchange.tables import MOST_BYTES
from claims.forms.importing import BringInForm
from claims.models import Assessment, Batch, Claim, Document, Evidence, Source, Upload
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_evidence,
    make_member,
    make_source,
)
from tests.views.pages import words

pytestmark = pytest.mark.django_db

BODY = (
    "Claim,Publisher,Status,Confidence,Why,Mood\n"
    "It burned.,Reuter,unverified,low,One report.,grim\n"
    "It fell.,Reuters,unverified,medium,One report.,\n"
    "It stood.,Reuters,,,,\n"
)


@pytest.fixture
def case():
    case = make_case(slug="mill")
    make_source(case, name="Reuters")
    return case


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


def bring(client, case, body=BODY, name="own.csv"):
    body = body if isinstance(body, bytes) else body.encode()
    return client.post(reverse("claim-import", args=[case.slug]), {"file": SimpleUploadedFile(name, body)})


def kept(client, case, body=BODY, name="own.csv"):
    """Bring a file and return the address of its page."""
    answer = bring(client, case, body, name)
    assert answer.status_code == 302, words(answer)
    return answer["Location"]


def said(upload, **more):
    """What the form of a file's page holds."""
    return {**{f"column_{place}": name for place, name in enumerate(upload.columns)}, **more}


def send(client, address, **more):
    return client.post(address, said(Upload.objects.order_by("pk").last(), **more))


def recorded():
    return [model.objects.count() for model in (Claim, Source, Document, Evidence, Assessment)]


def test_the_register_leads_there_for_those_who_may_add(client, case):
    link = f'href="{reverse("claim-import", args=[case.slug])}"'
    register = reverse("claim-list", args=[case.slug])
    assert link in client.get(register).content.decode()
    client.force_login(make_member(case, "reader"))
    assert link not in client.get(register).content.decode()


def test_the_page_shows_what_would_become_of_the_file_and_records_nothing(client, case):
    before = recorded()
    page = words(client.get(kept(client, case)))
    assert recorded() == before
    assert "New claims 2" in page and "Rows that are not right 1" in page
    assert "3 Confidence “medium” write low, moderate or high." in page
    assert "“Reuter”" not in page and "Reuters" in page
    assert "Left out: Mood." in page and "each claim is taken as an event" in page
    assert "Bring in 2 claims" in page


def test_good_rows_are_brought_in_and_the_page_then_says_what_was_added_and_left_out(client, case):
    address = kept(client, case)
    answer = send(client, address, bring="yes", take="good", tag="own list")
    assert answer.status_code == 302 and answer["Location"] == address
    assert [(c.statement, c.status, c.author) for c in Claim.objects.order_by("number")] == [
        ("It burned.", "unverified", anyone(case)),
        ("It stood.", "", anyone(case)),
    ]
    page = client.get(address)
    assert "2 claims of this file are brought in" in words(page) and "“medium”" in words(page)
    assert f"{reverse('claim-list', args=[case.slug])}?tag=own+list" in page.content.decode()
    listed = words(client.get(reverse("claim-list", args=[case.slug]) + "?tag=own+list"))
    assert "It burned." in listed and "It stood." in listed


def test_all_are_refused_until_every_row_is_right(client, case):
    address = kept(client, case)
    before = recorded()
    answer = send(client, address, bring="yes", take="all", tag="mine")
    assert answer.status_code == 200 and recorded() == before
    assert "Nothing was brought in: 1 row is not right yet." in words(answer)
    assert 'value="mine"' in answer.content.decode()


def test_bringing_the_same_file_again_adds_nothing(client, case):
    send(client, kept(client, case), bring="yes", take="good")
    before = recorded()
    address = kept(client, case)
    assert "There already 2" in words(client.get(address))
    answer = client.post(address, said(Upload.objects.last(), bring="yes"), follow=True)
    assert "Nothing was added" in words(answer) and recorded() == before


def test_a_column_can_be_taken_for_something_else(client, case):
    address = kept(client, case)
    columns = said(Upload.objects.get(), look="yes")
    columns["column_3"], columns["column_5"] = "", "tags"
    assert client.post(address, columns)["Location"] == address
    page = words(client.get(address))
    assert "Rows that are not right 0" in page and "Left out: Confidence." in page
    send(client, address, bring="yes")
    assert Claim.objects.get(statement="It burned.").tags.get().name == "grim"


def test_columns_that_the_page_never_showed_are_shown_before_anything_is_brought_in(client, case):
    address = kept(client, case)
    columns = said(Upload.objects.get(), bring="yes")
    columns["column_3"], columns["column_5"] = "", "tags"
    answer = client.post(address, columns, follow=True)
    assert not Claim.objects.exists() and "Bring in 3 claims" in words(answer)
    assert "you have not seen it with these columns yet" in words(answer)
    send(client, address, bring="yes")
    assert Claim.objects.count() == 3


def test_sending_the_form_twice_still_says_how_many_came_in(client, case):
    address = kept(client, case)
    send(client, address, bring="yes", take="good")
    send(client, address, bring="yes", take="good")
    assert "2 claims of this file are brought in" in words(client.get(address))


def test_a_case_that_is_closed_at_that_very_moment_is_told_in_a_sentence(client, case):
    upload = Upload.keep_file(
        case=case, by=anyone(case), name="own.csv", body=b"claim\nA.\n", columns=["statement"]
    )
    form = BringInForm({"column_0": "statement"}, upload=upload)
    assert form.is_valid()
    case.close(by=anyone(case), reason="Done.")
    assert form.bring_in(by=anyone(case)) is None
    assert "closed" in str(form.errors)


def test_a_file_of_yesterday_is_gone(client, case):
    address = kept(client, case)
    Upload.objects.update(made_at=timezone.now() - timedelta(days=1, minutes=1))
    assert client.get(address).status_code == 404
    assert "own.csv" not in words(client.get(reverse("claim-import", args=[case.slug])))


def test_an_import_is_undone_on_the_page_of_its_batch(client, case):
    send(client, kept(client, case, "claim\nIt burned.\nIt fell.\n"), bring="yes")
    batch = Batch.objects.get()
    here = reverse("batch", args=[case.slug, batch.uid])
    page = words(client.get(here))
    assert "2 claims brought in: C-1 to C-2" in page and "Withdraw 2 claims" in page
    client.force_login(make_member(case, "reader"))
    assert "Withdraw 2 claims" not in words(client.get(here))
    client.force_login(anyone(case))
    answer = client.post(f"{here}undo/", {"reason": "Wrong file."}, follow=True)
    assert "It withdraws what" in words(answer) and "Undo" not in words(answer).split("It withdraws")[1]
    assert set(Claim.objects.values_list("fate", flat=True)) == {"withdrawn"}
    assert "Withdraw 2 claims" not in words(client.get(here))
    again = words(client.get(kept(client, case, "claim\nIt burned.\nIt fell.\n")))
    assert "Withdrawn before 2 rows" in again and "New claims 2" in again


def test_two_columns_are_not_taken_for_the_same(client, case):
    address = kept(client, case)
    columns = said(Upload.objects.get(), bring="yes")
    columns["column_5"] = "status"
    answer = client.post(address, columns)
    assert "“Status” is the status already: choose one of the two." in words(answer)
    assert not Claim.objects.exists()


def test_a_file_whose_claims_are_in_no_known_column_asks_which(client, case):
    address = kept(client, case, "Sentence,Why\nIt burned.,\n")
    assert "No column holds the claims" in words(client.get(address))
    answer = send(client, address, bring="yes")
    assert "Say which column holds the claims" in words(answer)
    client.post(address, {"column_0": "statement", "look": "yes"})
    send(client, address, bring="yes")
    assert Claim.objects.get().statement == "It burned."


def test_what_was_recorded_meanwhile_is_seen_when_it_is_brought_in(client, case):
    address = kept(client, case)
    claim = make_claim(case, statement="It burned.")
    make_source(case, name="reuter")
    send(client, address, bring="yes", take="good")
    assert Claim.objects.filter(statement__iexact="it burned.").get() == claim
    assert Source.objects.filter(name__iexact="reuter").count() == 1


@pytest.mark.parametrize(
    ("body", "name", "sentence"),
    [
        (b"", "own.csv", "This file is empty."),
        (b"claim\n", "own.csv", "nothing below it"),
        (b"x" * (MOST_BYTES + 10), "own.csv", "5.0 MB, and may have 5"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "own.csv", "XLS"),
        (b"%PDF-1.4", "own.xlsx", "This is a PDF"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(client, case, body, name, sentence):
    answer = bring(client, case, body, name)
    assert answer.status_code == 200 and sentence in words(answer)
    assert not Upload.objects.exists()


def test_what_was_said_of_the_columns_is_remembered_for_the_same_heads(client, case):
    address = kept(client, case)
    client.post(address, said(Upload.objects.get(), look="yes", column_5="tags"))
    kept(client, case, BODY.replace("grim", "glad"))
    assert Upload.objects.order_by("pk").last().columns[5] == "tags"
    kept(client, case, BODY.replace("Mood", "Temper"))
    assert Upload.objects.order_by("pk").last().columns[5] == ""
    other = make_member(case, "analyst")
    client.force_login(other)
    kept(client, case)
    assert Upload.objects.get(user=other).columns[5] == ""


def test_the_columns_stand_above_what_is_wrong_and_below_what_is_right(client, case):
    page = words(client.get(kept(client, case)))
    assert page.index("Bring them in") < page.index("What the columns hold") < page.index("Not right yet")
    page = words(client.get(kept(client, case, "claim\nA.\n")))
    assert page.index("As they would be recorded") < page.index("What the columns hold")


def test_where_no_row_is_right_the_way_on_is_to_read_it_again(client, case):
    page = client.get(kept(client, case, "claim,status\nA.,unverified\n")).content.decode()
    assert '<button class="btn btn-main" name="look"' in page
    assert page.count('class="btn btn-main"') == 1


def test_tags_and_dates_are_seen_before_anything_is_recorded(client, case):
    body = (
        "claim,source,published,from,to,tags,status,why,judged on\n"
        "A.,Herald,2024-05,2023,2023-09-07,rail; arms,unverified,So.,2024-06-01\n"
        "B.,,,,2023-10,,,,\n"
    )
    page = words(client.get(kept(client, case, body)))
    assert "Tags: rail; arms" in page and "Published: May 2024" in page and "Judged on: 1 Jun 2024" in page
    assert "About the time: 2023 to 7 Sep 2023" in page and "About the time: until Oct 2023" in page


def test_what_is_left_out_or_cannot_be_scored_is_said_once_above(client, case):
    page = words(
        client.get(kept(client, case, "claim,kind,url\nA.,forecast,https://x.test/a\nB.,forecast,\n"))
    )
    assert "2 forecasts have no test: they cannot be scored as worded (lines 2, 3)." in page
    assert "The column url is left out in 1 row that names no source or document: line 2." in page


def test_a_claim_that_is_there_and_differs_says_in_what(client, case):
    make_assessment(make_claim(case, statement="It burned."), status="corroborated", confidence="high")
    page = words(client.get(kept(client, case)))
    assert "It differs: status, confidence" in page


def test_what_a_new_source_is_is_chosen_on_the_page(client, case):
    address = kept(client, case)
    page = client.get(address).content.decode()
    (name,) = re.findall(r'name="(kind_\w+)" aria-label="What Reuter is"', page)
    columns = said(Upload.objects.get(), bring="yes", take="all", **{name: "body"})
    refused = client.post(address, columns).content.decode()
    assert '<option value="body" selected>' in refused
    client.post(address, {**columns, "take": "good"})
    assert Source.objects.get(name="Reuter").kind == "body"


def test_no_file_at_all_is_told_so(client, case):
    assert "Choose a file." in words(client.post(reverse("claim-import", args=[case.slug])))


def test_what_a_file_says_is_shown_as_text(client, case):
    address = kept(
        client, case, "claim,<b>x</b>,status\n<script>alert(1)</script>,<i>y</i>,<u>z</u>\n", "<own>.csv"
    )
    page = client.get(address).content.decode()
    for tag in ("<script>alert", "<b>x", "<i>y", "<u>z", "<own>"):
        assert tag not in page


def test_what_was_assumed_of_the_letters_is_shown(client, case):
    page = words(client.get(kept(client, case, "claim\nKöln brannte.\n".encode("cp1252"))))
    assert "read as windows-1252" in page and "“Köln brannte.”" in page


def test_all_bad_cells_can_be_taken_away_as_csv(client, case):
    address = kept(client, case)
    answer = client.get(f"{address}bad.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows == [
        ["line", "column", "value", "what is wanted"],
        ["3", "Confidence", "medium", "write low, moderate or high."],
    ]


def test_the_list_to_begin_with_can_be_brought_in(client, case):
    answer = client.get(reverse("claim-template", args=[case.slug]))
    address = kept(client, case, b"".join(answer.streaming_content))
    assert "Rows that are not right 0" in words(client.get(address))
    send(client, address, bring="yes")
    assert Claim.objects.count() == len(EXAMPLES)


def test_an_export_of_one_case_comes_into_another(client, case):
    other = make_case()
    client.force_login(make_member(other, "manager", "both"))
    case.memberships.create(
        case=case, user=anyone(case).__class__.objects.get(username="both"), role="analyst"
    )
    claim = make_claim(
        other, kind="view", test="Seen.", period_from="2024-05-03", claimant=make_source(other, name="Mayor")
    )
    make_evidence(claim)
    make_assessment(claim, confidence="high", likelihood="likely", rationale="=So.")
    make_claim(other)
    export = b"".join(
        client.get(reverse("claim-export", args=[other.slug]) + "?sort=number").streaming_content
    )
    address = kept(client, case, export)
    assert "Rows that are not right 0" in words(client.get(address))
    send(client, address, bring="yes")
    twin = Claim.objects.get(case=case, statement=claim.statement)
    claim.refresh_from_db()
    for name in ("kind", "test", "period_from", "status", "confidence", "likelihood"):
        assert getattr(twin, name) == getattr(claim, name)
    assert twin.standing.rationale == "=So." and twin.claimant.name == "Mayor"
    assert twin.standing.made_at == claim.standing.made_at.replace(microsecond=0)
    assert not twin.evidence.exists()


def test_a_rationale_that_mixes_likelihood_and_confidence_is_pointed_out_and_not_refused(client, case):
    address = kept(
        client,
        case,
        "claim,status,why\nA.,unverified,It is likely with high confidence.\nB.,unverified,So.\n",
    )
    page = words(client.get(address))
    assert "Likelihood and confidence in one sentence 1 rationale" in page and "line 2." in page
    assert "New claims 2" in page


def test_an_empty_register_leads_there_too(client, case):
    page = client.get(reverse("claim-list", args=[case.slug])).content.decode()
    assert "Bring in a list of your own" in page


def test_a_file_is_seen_by_nobody_but_who_brought_it(client, case):
    address = kept(client, case)
    client.force_login(make_member(case, "manager"))
    for path in (address, f"{address}bad.csv"):
        assert client.get(path).status_code == 404
    assert client.post(address, {"bring": "yes", "column_0": "statement"}).status_code == 404
    assert "own.csv" not in words(client.get(reverse("claim-import", args=[case.slug])))
    assert not Claim.objects.exists()


def test_a_file_of_one_case_is_not_brought_into_another(client, case):
    address = kept(client, case)
    other = make_case(slug="other")
    other.memberships.create(case=other, user=anyone(case), role="analyst")
    assert client.get(address.replace("/mill/", "/other/")).status_code == 404


def test_a_case_that_was_closed_meanwhile_takes_nothing(client, case):
    address = kept(client, case)
    case.close(by=anyone(case), reason="Done.")
    assert send(client, address, bring="yes").status_code == 403
    assert not Claim.objects.exists()


def test_who_became_a_reader_meanwhile_brings_nothing_in(client, case):
    address = kept(client, case)
    case.memberships.filter(user=anyone(case)).update(role="reader")
    assert send(client, address, bring="yes").status_code == 403
    assert not Claim.objects.exists()


def test_the_page_asks_no_more_for_more_rows(client, case):
    def queries(rows):
        address = kept(client, case, "claim,source\n" + "".join(f"C{n}.,S{n}\n" for n in range(rows)))
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    queries(1)
    assert queries(2) == queries(40)
