"""Links on the pages of both claims, in the register and its filters; duplicates merged and parted; what waits for a new look."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim, ClaimLink, Evidence
from claims.views.linked import MOST_ON_PAGE
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def manager(case, client):
    user = make_member(case, "manager", "mara")
    client.force_login(user)
    return user


@pytest.fixture
def pair(case, manager):
    """A claim, and a duplicate of it with a report of its own."""
    kept = make_claim(case, statement="Ten ships left Rason.")
    twin = make_claim(case, statement="Ten vessels sailed from Rason.")
    for claim in (kept, twin):
        make_evidence(claim, document=make_document(case), word="own", gist=f"So says {claim.name}.")
    return kept, twin


def url(claim, page="claim", query=""):
    return reverse(page, args=[claim.case.slug, claim.number]) + query


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def link(one, kind, other, by, **kwargs):
    return ClaimLink.record(one, other, by=by, kind=kind, **kwargs)


def register(client, case, **query):
    page = client.get(reverse("claim-list", args=[case.slug]), query)
    return page, [int(n) for n in re.findall(r'id="claim-(\d+)"', page.content.decode())]


# Both pages


def test_a_link_is_read_from_both_ends_with_who_made_it_and_why(client, case, manager):
    one, other = make_claim(case), make_claim(case)
    made = link(one, "depends_on", other, manager, note="No ship without a port.")
    here, there = words(client.get(url(one))), words(client.get(url(other)))
    assert "depends on C-2" in here and "C-1 depends on it" in there
    for page in (here, there):
        assert "linked by mara" in page and "No ship without a port." in page
    made.withdraw(by=manager, reason="Another port.")
    for claim in (one, other):
        page = client.get(url(claim))
        assert "1 link withdrawn" in words(page) and "withdrawn by mara" in words(page)
        assert "Another port." in words(page) and "linked by mara" not in words(page)
        assert url(one, "claim-link", "?kind=depends_on&amp;to=2") in page.content.decode()
    again = client.get(url(one, "claim-link", "?kind=depends_on&to=2")).content.decode()
    assert 'value="depends_on" selected' in again and other.statement in again


def test_what_a_link_may_not_say_is_told_at_the_field_and_what_was_typed_stays(client, case, manager):
    one, two, gone = (make_claim(case) for _ in range(3))
    link(one, "depends_on", two, manager)
    gone.withdraw(by=manager, reason="Recorded twice.")
    for claim, other, sentence in (
        (one, one, "A claim is not linked to itself."),
        (one, two, "These claims are linked like this already. It stands that C-1 depends on C-2."),
        (two, one, "C-1 depends on C-2 already: a circle says nothing."),
        (one, gone, "C-3 is withdrawn: a link needs a claim that stands."),
    ):
        typed = {"kind": "depends_on", "other": other.name, "note": "Said on that day."}
        page = client.post(url(claim, "claim-link"), typed)
        assert page.status_code == 200 and sentence in words(page)
        assert "Said on that day." in page.content.decode()
    assert ClaimLink.objects.count() == 1


def test_a_link_that_is_taken_back_leads_back_to_the_end_that_one_came_from(client, case, manager):
    one, other = make_claim(case), make_claim(case)
    made = link(one, "refines", other, manager)
    where = reverse("link-withdraw", args=[case.slug, made.pk])
    assert f"{where}?of=2" in client.get(url(other)).content.decode()
    assert client.post(f"{where}?of=2", {"reason": "No."}).url == f"{other.get_absolute_url()}#links"


def test_a_page_lists_so_many_links_and_leads_to_the_rest(client, case, manager):
    one = make_claim(case)
    for _ in range(MOST_ON_PAGE + 2):
        link(make_claim(case), "depends_on", one, manager)
    page = client.get(url(one))
    assert page.content.decode().count('<li id="link-') == MOST_ON_PAGE
    assert "and 2 more : all that it is linked with" in words(page)
    assert f"{reverse('claim-list', args=[case.slug])}?linked=C-1" in page.content.decode()


# Duplicates


def merge(client, twin, kept, **typed):
    typed = {"other": kept.name, "reason": "They say the same.", "version": "1", **typed}
    return client.post(url(twin, "claim-merge"), typed)


def test_a_duplicate_is_merged_and_parted_on_the_page(client, pair):
    kept, twin = pair
    assert merge(client, twin, kept).url == kept.get_absolute_url()
    page = words(client.get(url(kept)))
    assert "C-2 is merged into C-1, which reads the evidence of both. Nothing has moved." in page
    assert "With the evidence of C-2 , a duplicate of this claim: each piece says where it hangs." in page
    assert "So says C-1." in page and "So says C-2." in page and "hangs on C-2" in page
    assert "2 independent origins for" in page
    gone = words(client.get(url(twin)))
    assert "A duplicate of C-1" in gone and "Go to C-1" in gone and "They say the same." in gone
    assert "Part C-2 from C-1" in words(client.get(url(twin, "claim-reinstate")))
    client.post(url(twin, "claim-reinstate"), {"reason": "Two days.", "version": "2"})
    assert "1 independent origin for" in words(client.get(url(kept)))
    assert "So says C-2." not in words(client.get(url(kept)))
    assert Claim.objects.get(pk=twin.pk).is_active


def test_who_withdraws_the_kept_claim_is_told_of_its_duplicates_and_they_lead_on(client, pair):
    kept, twin = pair
    merge(client, twin, kept)
    page = words(client.get(url(kept, "claim-withdraw")))
    assert (
        "Merged into it, and judged no more with it: C-2 . Part what should stand for itself first." in page
    )
    client.post(url(kept, "claim-withdraw"), {"reason": "Recorded twice.", "version": "1"})
    for page in ("claim", "claim-judge", "evidence-new"):
        there = client.get(url(twin, page), follow=True)
        assert "C-1 is withdrawn: neither of the two is judged until C-2 is parted" in words(there)
        assert "Go to C-1" not in words(there)
        assert url(kept, "claim-reinstate") in there.content.decode()
        assert url(twin, "claim-reinstate") in there.content.decode()


def test_the_form_of_a_merge_may_be_filled_from_a_link(client, pair, manager):
    kept, twin = pair
    link(twin, "duplicates", kept, manager)
    address = url(twin, "claim-merge", "?into=1")
    assert address in client.get(url(kept)).content.decode().replace("&amp;", "&")
    assert "C-1 Ten ships left Rason." in client.get(address).content.decode()


def test_a_merge_that_cannot_be_is_refused_at_the_field(client, pair):
    kept, twin = pair
    page = merge(client, twin, twin)
    assert (
        "A claim is not merged into itself" in words(page) and "They say the same." in page.content.decode()
    )
    assert "Say why." in words(merge(client, twin, kept, reason=" "))
    assert Claim.objects.get(pk=twin.pk).is_active


def test_the_second_of_two_people_is_shown_what_the_first_one_did(client, pair, manager):
    kept, twin = pair
    twin.edit(by=manager, version=1, statement="Twelve vessels sailed from Rason.")
    page = merge(client, twin, kept)
    assert page.status_code == 409 and "<ins>Twelve</ins>" in page.content.decode()
    assert "They say the same." in page.content.decode() and Claim.objects.get(pk=twin.pk).is_active


@pytest.mark.parametrize("page", ["evidence-new", "claim-judge"])
def test_what_is_new_on_a_duplicate_is_led_to_the_claim_that_is_kept(client, pair, page):
    kept, twin = pair
    merge(client, twin, kept)
    response = client.get(url(twin, page), follow=True)
    assert response.redirect_chain[0][0] == url(kept, page)
    assert "C-2 is a duplicate of C-1, which reads the evidence of both: this is C-1." in words(response)


def test_evidence_that_was_being_typed_when_its_claim_was_merged_is_not_lost(client, case, pair):
    kept, twin = pair
    merge(client, twin, kept)
    typed = {"document": str(make_document(case).number), "stance": "supports", "gist": "It says so too."}
    response = client.post(url(twin, "evidence-new"), typed, follow=True)
    assert response.redirect_chain[0][0] == kept.get_absolute_url()
    assert "on C-2, a duplicate of C-1, which reads it" in words(response)
    assert Evidence.objects.get(gist="It says so too.").claim == twin
    assert Claim.objects.get(pk=kept.pk).reports_for == 3


def test_only_managers_merge_and_part_and_nobody_by_superseding(client, case, pair, manager):
    kept, twin = pair
    analyst = make_member(case, "analyst", "anna")
    client.force_login(analyst)
    assert "Merge into" not in words(client.get(url(twin)))
    assert merge(client, twin, kept).status_code == 403
    client.post(url(twin, "claim-link"), {"kind": "duplicates", "other": "C-1"})
    page = client.post(url(twin, "claim-supersede"), {"successor": "C-1", "version": "1"})
    assert "this would merge them: managers of the case may do that." in words(page)
    assert Claim.objects.get(pk=twin.pk).is_active
    client.force_login(manager)
    merge(client, twin, kept)
    client.force_login(analyst)
    assert client.post(url(twin, "claim-reinstate"), {"reason": "No.", "version": "2"}).status_code == 403


@pytest.mark.parametrize(("role", "merges"), [("manager", True), ("analyst", False)])
def test_nobody_merges_by_a_link_after_superseding_who_may_not_merge(client, case, role, merges):
    old, new = make_claim(case), make_claim(case)
    by = make_member(case, role)
    client.force_login(by)
    old.supersede(by=by, successor=new)
    page = client.post(url(old, "claim-link"), {"kind": "duplicates", "other": "C-2"})
    assert (Claim.objects.get(pk=old.pk).kept == new) is merges
    if not merges:
        told = "C-1 is superseded by C-2, so this would merge them: managers of the case may do that."
        assert told in html.unescape(words(page)) and not ClaimLink.objects.exists()


@pytest.mark.parametrize(("role", "merges"), [("manager", True), ("analyst", False)])
def test_a_new_claim_is_recorded_as_a_duplicate_of_one_that_it_repeats(client, case, role, merges):
    client.force_login(make_member(case, role))
    kept = make_claim(case, statement="Ten ships left the port of Rason in September 2023.")
    typed = {"statement": "Ten ships left the port of Rason in September 2023.", "kind": "event"}
    address = reverse("claim-new", args=[case.slug])
    page = client.post(address, typed)
    assert 'name="duplicate_of" value="1"' in page.content.decode()
    assert Claim.objects.count() == 1
    told = client.post(address, {**typed, "duplicate_of": "1"}, follow=True)
    mine = Claim.objects.get(number=2)
    assert str(ClaimLink.objects.get()) == "C-2 duplicates C-1"
    assert (mine.kept == kept) is merges
    if merges:
        assert "C-2 is recorded and merged into C-1" in words(told)
    else:
        assert "C-2 is recorded and linked as a duplicate of C-1, for a manager to merge" in words(told)
    page = client.post(address, {**typed, "duplicate_of": "99"})
    assert "There is no such claim in this case" in words(page) and Claim.objects.count() == 2


# A new look


def fallen(case, by, owner=None):
    """A claim that depends, through another, on one that was refuted after all were judged."""
    far, near, ground = (make_claim(case, owner=owner) for _ in range(3))
    link(far, "depends_on", near, by)
    link(near, "depends_on", ground, by)
    for claim in (far, near, ground):
        make_evidence(claim, document=make_document(case))
        make_assessment(claim, by=by, status="corroborated")
    make_assessment(ground, by=by, status="refuted", rationale="The images show another port.")
    return far, near, ground


def test_the_page_and_the_form_of_a_judgement_say_why_it_waits(client, case, manager):
    far, near, ground = fallen(case, manager)
    for page in ("claim", "claim-judge"):
        there = words(client.get(url(near, page)))
        assert re.search(r"C-3 , on which it depends, was refuted on \d+ \w+ \d{4} by mara ?\.", there), page
        assert "C-3 , on which it depends through C-2 , was refuted" in words(client.get(url(far, page)))
    make_assessment(near, by=manager, status="contested")
    assert "on which it depends" not in words(client.get(url(near)))
    make_assessment(ground, by=manager, status="corroborated")
    assert "was judged anew and stands again on" in words(client.get(url(near)))


def test_my_work_and_the_register_say_why_it_waits(client, case, manager):
    fallen(case, manager, owner=manager)
    home = words(client.get(reverse("home")))
    assert "C-3 , on which it depends, was refuted on" in home
    page, _ = register(client, case, new_evidence="1")
    assert "C-3, on which it depends, was refuted" in words(page)
    assert "new evidence since judged" not in words(page)


def test_a_judgement_is_held_back_until_the_fall_was_seen(client, case, manager):
    near, ground = make_claim(case), make_claim(case)
    link(near, "depends_on", ground, manager)
    for claim in (near, ground):
        make_evidence(claim, document=make_document(case))
        make_assessment(claim, by=manager, status="corroborated")
    form = client.get(url(near, "claim-judge")).content.decode()
    hidden = r'name="(previous|seen_version|seen_evidence)" value="(\d+)"'
    seen = dict(re.findall(hidden, form))
    make_assessment(ground, by=manager, status="refuted")
    typed = {**seen, "status": "corroborated", "confidence": "low", "rationale": "It still holds."}
    page = client.post(url(near, "claim-judge"), typed)
    assert page.status_code == 409
    assert "What it stands on has changed since you opened this" in words(page)
    assert "C-2 , on which it depends, was refuted" in words(page)
    assert "It still holds." in page.content.decode()


# The register


def test_a_row_names_its_links_and_a_duplicate_says_so(client, case, pair, manager):
    kept, twin = pair
    other = make_claim(case)
    link(other, "depends_on", kept, manager)
    link(other, "contradicts", make_claim(case), manager)
    merge(client, twin, kept)
    page, _ = register(client, case)
    rows = {n: words(page).split(f" C-{n} ")[1] if n else "" for n in (1, 2)}
    text = words(page)
    assert "depends on C-1" in text and "C-3 depends on it" in text and "contradicts C-4" in text
    assert "C-3 contradicts it" in text and "duplicates C-1" in text and "C-2 duplicates it" in text
    assert "duplicate" in rows[2] and "superseded by" not in text


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"link": "depends"}, [1]),
        ({"link": "needed"}, [2]),
        ({"link": "contradicted"}, [2, 3]),
        ({"link": "duplicate"}, [4]),
        ({"link": "duplicated"}, [3]),
        ({"link": "refines"}, []),
        ({"link": ["depends", "duplicate"]}, [1, 4]),
        ({"linked": "C-3"}, [2, 4]),
        ({"linked": "3"}, [2, 4]),
        ({"linked": "C-3 Whatever it says."}, [2, 4]),
        ({"linked": "C-3", "link": "duplicate"}, [4]),
    ],
)
def test_the_register_is_filtered_by_links(client, case, manager, query, numbers):
    one, two, three, four = (make_claim(case) for _ in range(4))
    link(one, "depends_on", two, manager)
    link(two, "contradicts", three, manager)
    link(four, "duplicates", three, manager)
    link(one, "refines", four, manager).withdraw(by=manager, reason="No.")
    page, found = register(client, case, **query)
    assert page.status_code == 200 and sorted(found) == numbers


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"link": "likes"}, "“likes” is not a kind of link to filter by"),
        ({"linked": "C-77"}, "No claim of this case has the number or the words “C-77”."),
        ({"linked": "Nobody said so."}, "No claim of this case has the number"),
    ],
)
def test_a_wrong_filter_of_links_shows_what_is_wrong_and_no_rows(client, case, manager, query, sentence):
    make_claim(case)
    page, found = register(client, case, **query)
    assert page.status_code == 400 and not found and sentence in words(page)


def test_the_links_of_other_cases_filter_nothing(client, case, manager):
    there = make_case()
    by = make_member(there)
    mine = make_claim(case)
    link(make_claim(there), "depends_on", make_claim(there), by)
    assert register(client, case, link="depends")[1] == []
    assert register(client, case, linked="C-1")[1] == [] and mine.number == 1


def test_a_document_is_found_on_the_claim_that_reads_it_from_a_duplicate(client, case, pair):
    kept, twin = pair
    merge(client, twin, kept)
    number = twin.evidence.get().document.number
    assert sorted(register(client, case, document=number)[1]) == [1, 2]


def test_the_register_takes_as_many_queries_for_many_links_as_for_one(client, case, manager):
    def more(many):
        for _ in range(many):
            _, near, _ = fallen(case, manager)
            link(near, "contradicts", make_claim(case), manager)
            kept, twin = make_claim(case), make_claim(case)
            twin.merge_into(kept, by=manager, reason="The same.")

    def queries():
        with CaptureQueriesContext(connection) as found:
            register(client, case)
        return len(found)

    more(1)
    queries()
    few = queries()
    more(4)
    assert queries() == few


def test_a_claim_page_takes_as_many_queries_for_many_links_as_for_one(client, case, manager):
    kept = make_claim(case)

    def more(many):
        for _ in range(many):
            _, _, ground = fallen(case, manager)
            twin = make_claim(case)
            make_evidence(twin, document=make_document(case), word="own")
            twin.merge_into(kept, by=manager, reason="The same.")
            link(kept, "depends_on", ground, manager)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(url(kept)).status_code == 200
        return len(found)

    make_evidence(kept, document=make_document(case), word="own")
    make_assessment(kept, by=manager, status="corroborated")
    more(1)
    queries()
    few = queries()
    more(3)
    assert queries() == few
