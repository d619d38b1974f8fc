"""My work: what waits in my claims, what others did in my cases, my cases and my saved views."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from claims.models import SavedView, Seen
from config.templating import day
from tests.factories import (
    make_arrival,
    make_assessment,
    make_case,
    make_claim,
    make_dissent,
    make_document,
    make_evidence,
    make_member,
    make_note,
    make_user,
)
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db
HOME = "/"


@pytest.fixture
def case():
    return make_case(title="Ships", question="Who sails where?")


@pytest.fixture
def analyst(case, client):
    user = make_member(case, "analyst", "ana")
    client.force_login(user)
    return user


def judged(case, **kwargs):
    return make_assessment(make_claim(case, **kwargs)).claim


def test_it_shows_my_cases_with_my_role_and_what_waits(client, analyst, case):
    make_evidence(judged(case))
    make_evidence(judged(case, owner=analyst))
    make_claim(case)
    heir = judged(case)
    make_claim(case).supersede(by=analyst, successor=heir)
    page = client.get(HOME)
    text = words(page)
    assert "Ships analyst Who sails where?" in text
    assert "5 claims 2 claims have new evidence ( 1 yours ) 1 claim was never judged" in text
    rows = {}
    for query in ("new_evidence=1", "new_evidence=1&owner=ana", "never_judged=1&fate=active"):
        address = f"{reverse('claim-list', args=[case.slug])}?{query}"
        assert f'href="{html.escape(address)}"' in page.content.decode()
        rows[query] = client.get(address, follow=True).content.decode().count('<td class="c-no">')
    assert list(rows.values()) == [2, 1, 1]


def test_a_case_says_what_waits_in_it_as_its_own_page_does(client, analyst, case):
    make_assessment(make_claim(case), review_on=case.today)
    make_dissent(make_claim(case))
    make_claim(case, kind="forecast", test="It sails, or it does not.", due=case.today)
    make_document(case, state="new")
    make_claim(make_case())
    page, overview = client.get(HOME), client.get(reverse("case", args=[case.slug]))
    for said, query in (
        ("1 claim is to be looked at again", "review_due=1"),
        ("1 claim has open dissent", "dissent=1"),
        ("1 forecast is due", "forecast_due=1"),
        ("1 claim was never judged", "never_judged=1&fate=active"),
        ("1 document waits to be read", ""),
    ):
        assert said in words(page) and said in words(overview), said
        assert html.escape(query) in page.content.decode()
    case.close(by=make_member(case, "manager"), reason="Done.")
    assert "1 forecast is due" not in words(client.get(HOME))


def test_a_case_in_which_nothing_waits_says_so(client, analyst, case):
    judged(case)
    assert "1 claim Nothing waits." in words(client.get(HOME))


def test_it_lists_my_claims_with_new_evidence_and_nobody_elses(client, analyst, case):
    make_evidence(judged(case, owner=analyst, statement="Mine moved."))
    make_evidence(judged(case, owner=make_member(case), statement="Another's moved."))
    judged(case, owner=analyst, statement="Mine stands.")
    page = client.get(HOME)
    text = words(page)
    assert "Mine moved." in text and "Another's moved." not in text and "Mine stands." not in text
    assert "/judge/" in page.content.decode()
    assert "1 claim of yours waits for you." in text


def test_a_claim_of_mine_is_gone_from_here_when_i_leave_its_case(client, analyst, case):
    make_evidence(judged(case, owner=analyst, statement="Mine moved."))
    analyst.memberships.all().delete()
    assert "Mine moved." not in words(client.get(HOME))


def test_other_cases_are_neither_named_nor_counted(client, analyst, case):
    other = make_case(title="Elsewhere")
    make_evidence(judged(other))
    text = words(client.get(HOME))
    assert "Elsewhere" not in text and "0 claims" in text


def test_a_superuser_is_shown_the_cases_that_he_is_no_member_of_apart(client, case):
    root = make_user("root", is_superuser=True, is_staff=True)
    client.force_login(root)
    text = words(client.get(HOME))
    assert "Ships manager, as you look after" in text and "All cases, in the admin" in text
    case.admit(root, role="reader")
    make_case(title="Trains")
    text = words(client.get(HOME))
    assert (
        "Ships reader" in text and "Other cases" in text and text.index("Other cases") < text.index("Trains")
    )


def test_it_lists_my_saved_views(client, analyst, case):
    SavedView.objects.create(case=case, owner=analyst, name="High ones", query="confidence=high&kind=event")
    page = client.get(HOME).content.decode()
    assert f"{reverse('claim-list', args=[case.slug])}?confidence=high&amp;kind=event" in page


def test_without_a_case_it_says_how_to_begin(client):
    client.force_login(make_user("newcomer"))
    text = words(client.get(HOME))
    assert "You are not a member of any case yet." in text and "newcomer" in text and "manager" in text
    client.force_login(make_user("root", is_superuser=True, is_staff=True))
    page = client.get(HOME)
    assert "There is no case here yet." in words(page)
    assert "load_case claims/cases/russia-north-korea.json" in words(page)
    assert reverse("case-new") in page.content.decode()


def test_strangers_are_asked_to_log_in(client):
    assert client.get(HOME)["Location"] == f"{reverse('account_login')}?next=/"


@pytest.mark.parametrize("superuser", [False, True])
def test_the_queries_grow_with_nothing(client, analyst, case, superuser):
    analyst.is_superuser = superuser
    analyst.save()

    def add():
        one = make_case()
        one.memberships.create(case=one, user=analyst, role="reviewer")
        bob = make_member(one)
        make_evidence(judged(one, owner=analyst))
        claim = make_claim(one, owner=analyst, by=bob)
        make_assessment(claim, by=bob, review_on=one.today)
        make_dissent(claim, by=bob)
        claim.edit(by=bob, version=1, hedge="they say")
        make_evidence(claim, by=bob).edit(by=bob, version=1, note="Twice.")
        SavedView.objects.create(case=one, owner=analyst, name="A view", query="kind=event")
        make_document(one).assign(analyst)
        make_arrival(one, by=analyst, text="So it was.")
        failing(make_arrival(one, by=analyst))
        failing(make_arrival(one, by=analyst, road="feed"))

    add()
    few = queries_of(client, HOME)
    for _ in range(9):
        add()
    assert queries_of(client, HOME) == few


# What is to be read and checked


def failing(arrival):
    arrival.start()
    arrival.fail("It needs a log-in.")
    return arrival


def linked(page, href):
    """Whether a page leads to an address that answers."""
    return f'href="{html.escape(href)}"' in page.content.decode()


def test_documents_assigned_to_me_lead_to_the_inbox_that_lists_as_many(client, analyst, case):
    other = make_member(case, "analyst")
    for title, state, person in (
        ("New one", "new", analyst),
        ("Begun one", "reading", analyst),
        ("Read one", "read", analyst),
        ("Hers", "new", other),
        ("Nobody's", "new", None),
    ):
        make_document(case, title=title, state=state).assign(person)
    page = client.get(HOME)
    assert "2 documents are not read yet" in words(page)
    where = f"{reverse('document-list', args=[case.slug])}?assigned=me&state=new&state=reading&apart=1"
    assert linked(page, where)
    inbox = words(client.get(where))
    assert "New one" in inbox and "Begun one" in inbox
    assert not any(title in inbox for title in ("Read one", "Hers", "Nobody's"))


def test_what_i_brought_in_leads_to_the_page_on_which_it_is_checked(client, analyst, case):
    mine = make_arrival(case, by=analyst, text="So it was.", title="The gates")
    broken = failing(make_arrival(case, by=analyst, address="https://news.example/closed"))
    make_arrival(case, by=make_member(case, "analyst"), text="Hers.", title="Another's")
    make_arrival(case, by=analyst, text="Under way no more.", title="Left out").drop(by=analyst)
    page = client.get(HOME)
    text = words(page)
    assert "what you brought in: 1 waits, 1 failed" in text
    assert "The gates" in text and "Failed; came by its address" in text and "It needs a log-in." in text
    assert "Another's" not in text and "Left out" not in text
    for one in (mine, broken):
        assert linked(page, reverse("arrival", args=[case.slug, one.pk]))


def test_articles_of_my_feeds_are_only_counted_and_lead_to_their_list(client, analyst, case):
    for n in range(3):
        make_arrival(case, by=analyst, text=f"So it was, {n}.", title=f"Article {n}", road="feed")
    make_arrival(case, by=make_member(case, "analyst"), text="Hers.", title="Another's", road="feed")
    page = client.get(HOME)
    assert "3 articles of feeds that you added wait" in words(page) and "Article 1" not in words(page)
    where = f"{reverse('arrival-list', args=[case.slug])}?state=waiting&by=me"
    assert linked(page, where)
    listed = words(client.get(where))
    assert "Article 1" in listed and "Another's" not in listed and "Only what you brought." in listed
    assert client.get(f"{where}x").status_code == 400


def test_of_very_much_that_i_brought_in_the_rest_is_led_to(client, analyst, case):
    for n in range(13):
        make_arrival(case, by=analyst, text=f"So it was, {n}.")
    page = client.get(HOME)
    assert "13 wait" in words(page) and "More wait than the 12 shown: see all of them" in words(page)


def test_nothing_is_to_be_read_or_checked_in_a_closed_case_nor_checked_by_a_reader(client, analyst, case):
    make_document(case).assign(analyst)
    make_arrival(case, by=analyst, text="So it was.")
    membership = analyst.memberships.get()
    membership.role = "reader"
    membership.save()
    assert "To be checked" not in words(client.get(HOME))
    membership.role = "analyst"
    membership.save()
    assert "To be checked" in words(client.get(HOME))
    case.close(by=make_member(case, "manager"), reason="Done.")
    text = words(client.get(HOME))
    assert "To be checked" not in text and "not read yet" not in text


# What waits, and what others did


def waits(client):
    page = words(client.get(HOME))
    return page[: page.index("What others did")]


def others(client):
    page = words(client.get(HOME))
    return page[page.index("What others did") : page.index("Your cases")]


def read_at(client):
    """The moment that the page carries, as it is read now."""
    page = client.get(HOME).content.decode()
    return re.search(r'name="until" value="([^"]+)"', page)[1]


def put_away(client, case, what, until, claim=None, **more):
    typed = {"what": what, "until": until, **({"claim": claim.number} if claim else {})}
    return client.post(reverse("put-away", args=[case.slug]), typed, **more)


def test_new_evidence_is_put_away_until_more_comes(client, analyst, case):
    claim = judged(case, owner=analyst, statement="Mine moved.")
    evidence = make_evidence(claim)
    answer = put_away(client, case, "evidence", read_at(client), claim, follow=True)
    assert f"{claim.name} is put away." in words(answer)
    assert "Mine moved." not in waits(client)
    evidence.withdraw(by=make_member(case), reason="Misread.")
    assert "Mine moved." not in waits(client), "what came and went is no news"
    make_evidence(claim)
    assert "Mine moved." in waits(client)


@pytest.mark.parametrize(
    "until", ["0001-01-01T00:00:00+00:00", "0001-01-01 00:00", "1899-12-31T23:59:59+00:00"]
)
def test_a_moment_at_which_no_page_was_read_is_refused(client, analyst, case, until):
    assert put_away(client, case, "changes", until).status_code == 400
    assert not Seen.objects.exists()


def test_what_came_while_the_page_was_read_shows_again(client, analyst, case):
    claim = judged(case, owner=analyst, statement="Mine moved.")
    make_evidence(claim)
    read = read_at(client)
    make_evidence(claim)
    put_away(client, case, "evidence", read, claim)
    assert "Mine moved." in waits(client)


def test_a_claim_whose_day_has_come_waits_until_it_is_put_away_or_judged(client, analyst, case):
    claim = make_claim(case, owner=analyst, statement="Look again.")
    make_assessment(claim, review_on=case.today - timedelta(days=1), would_change="A second count.")
    make_assessment(
        make_claim(case, owner=analyst, statement="Not yet."), review_on=case.today + timedelta(days=1)
    )
    assert "Look again." in waits(client) and "A second count." in waits(client)
    assert "Not yet." not in waits(client)
    put_away(client, case, "review", read_at(client), claim)
    assert "Look again." not in waits(client)
    make_assessment(claim, review_on=case.today)
    assert "Look again." in waits(client)
    make_assessment(claim)
    assert "Look again." not in waits(client)


def test_a_day_comes_by_the_clock_of_its_case(client, analyst, case):
    east, west = (
        make_case(time_zone="Pacific/Kiritimati"),
        make_case(time_zone="Pacific/Midway"),
    )
    for one in (east, west):
        one.admit(analyst, role="analyst")
        make_assessment(make_claim(one, owner=analyst, by=analyst), by=analyst, review_on=east.today)
    assert west.today < east.today
    assert f"Due {day(east.today)}" in waits(client) and waits(client).count("Due ") == 1


def test_dissent_of_others_on_my_claims_waits_until_the_next_one(client, analyst, case):
    claim = judged(case, owner=analyst)
    other = make_member(case, name="rob")
    make_dissent(claim, by=other, text="I would say contested.")
    make_dissent(judged(case), by=other, text="Not on yours.")
    make_dissent(claim, by=analyst, text="My own.")
    text = waits(client)
    assert "rob" in text and "I would say contested." in text
    assert "Not on yours." not in text and "My own." not in text
    put_away(client, case, "dissent", read_at(client), claim)
    assert "I would say contested." not in waits(client)
    make_dissent(claim, by=other, text="And I still do.")
    assert "And I still do." in waits(client)
    make_assessment(claim, status="contested")
    assert "And I still do." not in waits(client)


def test_nothing_waits_in_a_closed_case(client, analyst, case):
    make_evidence(judged(case, owner=analyst, statement="Mine moved."))
    case.close(by=make_member(case, "manager"), reason="Done.")
    assert "Mine moved." not in waits(client) and "analyst, closed" in words(client.get(HOME))


def test_more_than_a_page_of_it_leads_to_the_register(client, analyst, case):
    for _ in range(14):
        make_evidence(judged(case, owner=analyst))
    page = client.get(HOME)
    assert "12+ claims of yours wait for you." in words(page)
    assert "More wait than the 12 shown" in words(page)
    address = f"{reverse('claim-list', args=[case.slug])}?new_evidence=1&owner=ana"
    assert html.escape(address) in page.content.decode()
    assert client.get(address, follow=True).content.decode().count('<td class="c-no">') == 14


def test_what_others_did_is_said_claim_by_claim_and_my_own_doing_is_not(client, analyst, case):
    bob = make_member(case, name="bob")
    claim = make_claim(case, by=analyst, statement="It moved.")
    make_assessment(claim, by=bob, status="contested", confidence="low")
    make_evidence(claim, by=bob)
    make_evidence(claim, by=bob)
    own = make_claim(case, by=analyst, statement="All mine.")
    make_assessment(own, by=analyst)
    make_note(own, by=analyst)
    text = others(client)
    assert "the last 7 days, as you have not marked anything as seen yet" in text
    assert "2 new pieces of evidence by bob, today; judged contested, low, by bob, today" in text
    assert "All mine." not in text and "recorded" not in text


def test_each_kind_of_deed_is_told(client, analyst, case):
    bob = make_member(case, name="bob")
    claim, heir = make_claim(case, by=bob), make_claim(case, by=analyst)
    evidence = make_evidence(claim, by=analyst)
    evidence.edit(by=bob, version=1, note="Twice.").withdraw(by=bob, reason="Misread.")
    make_assessment(claim, by=analyst)
    make_dissent(claim, by=bob)
    make_note(claim, by=bob)
    claim.edit(by=bob, version=1, hedge="they say")
    claim.supersede(by=bob, successor=heir, reason="Better worded.")
    claim.reinstate(by=bob, reason="Not so.")
    text = others(client)
    for said in (
        "recorded by bob",
        "evidence edited by bob",
        "1 piece of evidence withdrawn by bob",
        "dissent by bob",
        "1 new note by bob",
        "edited by bob",
        "superseded by bob",
        "reinstated by bob",
    ):
        assert said in text, said
    assert "judged" not in text


def test_what_was_imported_on_my_account_is_my_own_doing(client, analyst, case):
    made = {"made_at": datetime(2024, 1, 1, tzinfo=UTC), "on_behalf_of": "The desk"}
    claim = make_claim(case, by=analyst, **made)
    make_evidence(claim, by=analyst, **made)
    assert "Nothing that you have not seen." in others(client)
    Seen.put_away(user=analyst, case=case, what="changes", until=timezone.now() - timedelta(minutes=1))
    make_evidence(claim, by=make_member(case), **made)
    assert "1 new piece of evidence by The desk, today" in others(client)


def test_what_changed_is_put_away_claim_by_claim_or_for_the_whole_case(client, analyst, case):
    bob = make_member(case, name="bob")
    first, second = (make_claim(case, by=bob, statement=f"The {which} one.") for which in ("first", "second"))
    put_away(client, case, "changes", read_at(client), first)
    text = others(client)
    assert "The first one." not in text and "The second one." in text
    make_note(first, by=bob)
    text = others(client)
    assert "The first one. 1 new note by bob" in text and text.count("recorded by bob") == 1
    put_away(client, case, "changes", read_at(client))
    assert "Nothing that you have not seen." in others(client)
    make_assessment(second, by=bob)
    text = others(client)
    assert "The second one." in text and "since " in text and "last 7 days" not in text


def test_older_things_are_no_news_on_the_first_visit(client, analyst, case):
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        make_claim(case, by=make_member(case), statement="Long ago.")
    make_claim(case, by=make_member(case), statement="Just now.")
    assert "Long ago." not in others(client) and "Just now." in others(client)


def test_what_is_brought_in_with_an_older_date_is_news_only_after_a_first_mark(client, analyst, case):
    bob = make_member(case, name="bob")
    claim = make_claim(
        case, by=bob, made_at=timezone.now() - timedelta(days=30), statement="A claim of last month."
    )
    assert "A claim of last month." not in others(client)
    Seen.put_away(user=analyst, case=case, what="changes", until=timezone.now())
    make_assessment(claim, by=bob, made_at=timezone.now() - timedelta(days=20), imported=True)
    assert "A claim of last month." in others(client)


def test_of_very_much_news_the_newest_are_shown_and_it_says_so(client, analyst, case):
    bob = make_member(case, name="bob")
    for number in range(15):
        make_claim(case, by=bob, statement=f"Claim {number:02}.")
    text = others(client)
    assert "Claim 14." in text and "Claim 03." in text and "Claim 02." not in text
    assert "More has changed than is shown here." in text


def test_of_a_claim_that_is_listed_all_is_told_however_much(client, analyst, case, monkeypatch):
    monkeypatch.setattr("claims.views.news.MOST_ROWS", 3)
    bob, eve = make_member(case, name="bob"), make_member(case, name="eve")
    first = make_claim(case, by=analyst, statement="The first one.")
    make_assessment(first, by=eve, status="unverified")
    for _ in range(5):
        make_assessment(first, by=bob, status="contested", confidence="low")
    make_note(first, by=bob)
    other = make_claim(case, by=analyst, statement="The other one.")
    for _ in range(4):
        make_assessment(other, by=bob)
        make_note(other, by=bob)
    make_evidence(first, by=bob)
    text = others(client)
    assert "judged 6 times, last contested, low, by bob and eve, today" in text
    assert "1 new note by bob" in text and "4 new notes by bob" in text and "judged 4 times" in text
    assert "More has changed than is shown here." in text


def test_news_of_other_cases_is_not_shown(client, analyst, case):
    make_claim(make_case(), statement="Elsewhere.")
    assert "Elsewhere." not in others(client)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"what": "evidence"},
        {"what": "all", "until": "2026-01-01T00:00:00Z"},
        {"what": "changes", "until": "x"},
    ],
)
def test_what_does_not_say_what_is_put_away_is_refused(client, analyst, case, typed):
    assert client.post(reverse("put-away", args=[case.slug]), typed).status_code == 400
    assert not Seen.objects.exists()


def test_nobody_puts_away_in_a_case_of_others_or_by_looking(client, analyst, case):
    other = make_claim()
    assert put_away(client, other.case, "changes", "2026-01-01T00:00:00Z").status_code == 404
    claim = make_claim(case)
    missing = {"what": "evidence", "until": "2026-01-01T00:00:00Z", "claim": claim.number + 1}
    assert client.post(reverse("put-away", args=[case.slug]), missing).status_code == 404
    assert client.get(reverse("put-away", args=[case.slug])).status_code == 405
    assert not Seen.objects.exists()


def test_a_reader_puts_away_too(client, case):
    client.force_login(make_member(case, "reader"))
    make_claim(case, by=make_member(case))
    put_away(client, case, "changes", read_at(client))
    assert "Nothing that you have not seen." in others(client)


# Bringing back


def bring_back(client, case, what, claim=None, **more):
    typed = {"what": what, **({"claim": claim.number} if claim else {}), **more}
    return client.post(reverse("bring-back", args=[case.slug]), typed, follow=True)


def undo(client, case):
    """What the button that undoes it would post, as the page after it offers it once."""
    page = client.get(HOME).content.decode()
    form = page.split('class="told undo"')[1].split("</form>")[0]
    assert reverse("bring-back", args=[case.slug]) in form
    return dict(re.findall(r'name="(what|claim|until)" value="([^"]*)"', form))


def test_what_is_put_away_is_counted_listed_and_brought_back(client, analyst, case):
    bob = make_member(case, name="bob")
    moved, due, disputed = (
        make_assessment(make_claim(case, owner=analyst, by=analyst), by=analyst, review_on=day).claim
        for day in (None, case.today, None)
    )
    make_evidence(moved, by=analyst)
    make_dissent(disputed, by=bob)
    assert "Put away 1" not in words(client.get(HOME))
    for what, claim in (
        ("evidence", moved),
        ("review", due),
        ("dissent", disputed),
        ("changes", disputed),
    ):
        put_away(client, case, what, read_at(client), claim)
    text = words(client.get(HOME))
    assert "Nothing new: what waited for you is put away." in text and "Nothing new . " not in text
    assert "Put away 4, until something newer happens" in text and "Bring back" not in text
    listed = words(client.get(HOME, {"away": "1"}))
    assert listed.count("Bring back") == 4 and f"Bring back {due.name}, to be looked at again" in listed
    answer = bring_back(client, case, "review", due, listed="1")
    assert f"{due.name} is back among your work." in words(answer) and words(answer).count("Bring back") == 3
    assert "1 claim of yours waits for you." in words(answer)
    bring_back(client, case, "changes", disputed)
    assert "dissent by bob" in others(client)


def test_it_is_undone_right_after_to_where_the_mark_was(client, analyst, case):
    bob = make_member(case, name="bob")
    make_claim(case, by=bob, statement="The first one.")
    put_away(client, case, "changes", read_at(client))
    make_claim(case, by=bob, statement="The second one.")
    put_away(client, case, "changes", read_at(client))
    typed = undo(client, case)
    assert "undo" not in client.get(HOME).content.decode()
    client.post(reverse("bring-back", args=[case.slug]), typed)
    assert "The second one." in others(client) and "The first one." not in others(client)


def test_nobody_brings_back_what_others_put_away_or_in_a_case_of_others(client, analyst, case):
    claim, bob = make_claim(case), make_member(case)
    Seen.put_away(user=bob, case=case, claim=claim, what="evidence", until=timezone.now())
    bring_back(client, case, "evidence", claim)
    assert Seen.objects.get().user == bob
    assert bring_back(client, make_case(), "changes").status_code == 404
    assert client.get(reverse("bring-back", args=[case.slug])).status_code == 405
