"""The page of the members: who they are, who joins, another role, who leaves; and that nobody lists accounts by it."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from claims.models import Membership
from tests.factories import make_case, make_claim, make_member, make_user
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db
NO_ACCOUNT = "There is no account of that name."


@pytest.fixture
def case():
    return make_case(title="Ships")


@pytest.fixture
def manager(case, client):
    user = make_member(case, "manager", "mia")
    client.force_login(user)
    return user


def at(name, case, **more):
    return reverse(name, kwargs={"slug": case.slug, **more})


def member_of(case, user):
    return Membership.objects.get(case=case, user=user)


def add(client, case, person, role="analyst"):
    return client.post(at("member-add", case), {"person": person, "role": role})


def test_every_member_sees_who_the_members_are_and_what_they_may_do(client, case, manager):
    client.force_login(make_member(case, "reader", "rosa", first_name="Rosa", last_name="Roth"))
    page = client.get(at("member-list", case))
    text = words(page)
    assert "mia manager : does all of it" in text.replace("manager:", "manager :")
    assert "Rosa Roth" in text and "A manager of the case adds members" in text
    assert "/remove/" not in page.content.decode() and "User name or e-mail" not in text


@pytest.mark.parametrize("typed", ["ana", "ANA", " ana "])
def test_a_person_is_added_by_the_exact_name(client, case, manager, typed):
    ana = make_user("ana")
    assert add(client, case, typed).status_code == 302
    assert case.role_of(ana) == "analyst"


@pytest.mark.parametrize("typed", ["an", "ana@example.org", "%", "nobody", "closed"])
def test_nothing_less_finds_an_account(client, case, manager, typed):
    make_user("ana")
    make_user("closed", is_active=False)
    page = add(client, case, typed)
    assert NO_ACCOUNT in words(page) and f'value="{typed}"' in page.content.decode()
    assert case.memberships.count() == 1


def test_two_accounts_of_one_name_are_told_apart_by_its_letters(client, case, manager):
    make_user("ana")
    make_user("Ana")
    assert "write the user name exactly" in words(add(client, case, "ANA"))


def test_who_is_found_by_a_confirmed_e_mail_is_shown_by_name_before(client, case, manager):
    ana = make_user("ana")
    EmailAddress.objects.create(user=ana, email="ana@example.org", verified=True)
    page = add(client, case, "Ana@Example.org")
    assert "This is the e-mail of the account ana. Add ana if that is whom you mean." in words(page)
    assert case.role_of(ana) is None and 'name="meant" value="ana"' in page.content.decode()
    typed = {"person": "ana@example.org", "role": "analyst", "meant": "ana"}
    assert client.post(at("member-add", case), typed).status_code == 302
    assert case.role_of(ana) == "analyst"


def test_a_yes_for_one_account_is_none_for_another(client, case, manager):
    for name in ("ana", "eva"):
        user = make_user(name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True)
    typed = {"person": "eva@example.org", "role": "analyst", "meant": "ana"}
    page = client.post(at("member-add", case), typed)
    assert "This is the e-mail of the account eva." in words(page)
    assert case.memberships.count() == 1


def test_nobody_is_found_under_an_e_mail_that_he_only_says_is_his(client, case, manager):
    eve = make_user("eve")
    client.force_login(eve)
    client.post("/accounts/email/", {"action_add": "", "email": "minister@example.org"})
    client.post("/accounts/email/", {"action_primary": "", "email": "minister@example.org"})
    assert EmailAddress.objects.filter(user=eve, email="minister@example.org").exists()
    client.force_login(manager)
    page = add(client, case, "minister@example.org")
    assert NO_ACCOUNT in words(page) and "eve" not in words(page).split()
    assert case.role_of(eve) is None


def test_who_names_account_after_account_has_to_wait(client, case, manager):
    make_user("ana")
    for _ in range(60):
        add(client, case, "nobody")
    page = add(client, case, "ana")
    assert "You have named many accounts in a short time." in words(page)
    assert case.memberships.count() == 1


def test_a_member_is_not_added_again(client, case, manager):
    make_member(case, "reader", "rosa")
    assert "This person is a member of the case already." in words(add(client, case, "rosa", "manager"))


def test_a_member_gets_another_role(client, case, manager):
    rosa = make_member(case, "reader", "rosa")
    address = at("member-edit", case, pk=member_of(case, rosa).pk)
    assert 'value="reader"' in client.get(address).content.decode()
    answer = client.post(address, {"seen": "reader", "role": "reviewer"}, follow=True)
    assert "rosa is reviewer here now." in words(answer)
    assert case.role_of(rosa) == "reviewer"


def test_the_second_of_two_managers_is_told_what_the_first_one_did(client, case, manager):
    rosa = make_member(case, "reader", "rosa")
    member = member_of(case, rosa)
    member.give_role("analyst", seen="reader")
    for name in ("member-edit", "member-remove"):
        address = at(name, case, pk=member.pk)
        page = client.post(address, {"seen": "reader", "role": "reviewer"})
        assert "Somebody else made this person analyst meanwhile." in words(page)
        assert 'name="seen" value="analyst"' in page.content.decode()
    assert case.role_of(rosa) == "analyst"
    address = at("member-edit", case, pk=member.pk)
    assert client.post(address, {"seen": "analyst", "role": "reviewer"}).status_code == 302


def test_a_member_is_removed_after_asking_and_his_claims_keep_him(client, case, manager):
    rosa = make_member(case, "analyst", "rosa")
    claim = make_claim(case, owner=rosa)
    address = at("member-remove", case, pk=member_of(case, rosa).pk)
    text = words(client.get(address))
    assert "1 claim of this case is owned by rosa and will stay so" in text
    assert case.role_of(rosa) == "analyst"
    answer = client.post(address, {"seen": "analyst"}, follow=True)
    assert "rosa is no member of Ships any more." in words(answer)
    claim.refresh_from_db()
    assert (case.role_of(rosa), claim.owner) == (None, rosa)


def test_the_last_manager_can_neither_be_demoted_nor_leave(client, case, manager):
    pk = member_of(case, manager).pk
    for name in ("member-edit", "member-remove"):
        page = client.post(at(name, case, pk=pk), {"seen": "manager", "role": "reader"})
        assert "make somebody else manager first" in words(page)
    assert case.role_of(manager) == "manager"


def test_a_manager_who_leaves_comes_to_his_own_work(client, case, manager):
    make_member(case, "manager")
    address = at("member-remove", case, pk=member_of(case, manager).pk)
    assert client.post(address, {"seen": "manager"})["Location"] == "/"


def test_members_are_looked_after_while_the_case_is_closed(client, case, manager):
    case.close(by=manager, reason="Done.")
    make_user("ana")
    assert add(client, case, "ana").status_code == 302


def test_the_queries_do_not_grow(client, case, manager):
    make_member(case)
    few = queries_of(client, at("member-list", case))
    for _ in range(9):
        make_member(case)
    assert queries_of(client, at("member-list", case)) == few
