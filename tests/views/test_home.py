"""My work: my cases with what waits in them, and my claims that have new evidence."""

import html

import pytest
from django.urls import reverse

from claims.models import SavedView
from tests.factories import make_assessment, make_case, make_claim, make_evidence, make_member, make_user
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
    assert "5 claims , 2 with new evidence ( 1 yours ), 1 never judged" in text.replace(
        "claims, ", "claims , "
    )
    rows = {}
    for query in ("new_evidence=1", "new_evidence=1&owner=ana", "never_judged=1&fate=active"):
        address = f"{reverse('claim-list', args=[case.slug])}?{query}"
        assert f'href="{html.escape(address)}"' in page.content.decode()
        rows[query] = client.get(address, follow=True).content.decode().count('<td class="c-no">')
    assert list(rows.values()) == [2, 1, 1]


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


def test_a_superuser_sees_every_case_as_its_manager(client, case):
    client.force_login(make_user("root", is_superuser=True, is_staff=True))
    text = words(client.get(HOME))
    assert "Ships manager" in text and "New case" in text


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
    assert client.get(reverse("admin:claims_case_add")).status_code == 200
    assert reverse("admin:claims_case_add") in page.content.decode()


def test_strangers_are_asked_to_log_in(client):
    assert client.get(HOME)["Location"] == f"{reverse('account_login')}?next=/"


def test_the_queries_grow_with_nothing(client, analyst, case):
    def add():
        one = make_case()
        one.memberships.create(case=one, user=analyst, role="reviewer")
        make_evidence(judged(one, owner=analyst))
        SavedView.objects.create(case=one, owner=analyst, name="A view", query="kind=event")

    add()
    few = queries_of(client, HOME)
    for _ in range(9):
        add()
    assert queries_of(client, HOME) == few
