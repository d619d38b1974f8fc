"""Who opens a case and who belongs to it: roles are given, changed and taken, and one manager always stays."""

import pytest
from django.core.exceptions import ValidationError

from claims.models import Case, EditConflict, Membership
from tests.factories import make_case, make_claim, make_member, make_user
from tests.models.test_writers import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


def membership(case, role, **kwargs):
    return Membership.objects.get(user=make_member(case, role, **kwargs))


# A new case


def test_who_opens_a_case_manages_it():
    user = make_user()
    case = Case.begin(by=user, slug="ships", title="Ships")
    assert case.role_of(user) == "manager"
    assert case.history.get().history_user == user


def test_an_address_is_given_once():
    Case.begin(by=make_user(), slug="ships", title="Ships")
    with pytest.raises(ValidationError) as caught:
        Case.begin(by=make_user(), slug="ships", title="Others")
    assert caught.value.message_dict == {"slug": ["Choose another address."]}


def test_no_case_stands_where_the_page_of_a_new_one_is():
    with pytest.raises(ValidationError) as caught:
        Case.begin(by=make_user(), slug="new", title="New")
    assert "slug" in caught.value.message_dict
    assert not Case.objects.exists()


def test_nothing_is_left_of_a_case_that_breaks_a_rule():
    for wrong in ({"time_zone": "Mars"}, {"title": ""}):
        with pytest.raises(ValidationError):
            Case.begin(by=make_user(), slug="ships", **{"title": "Ships", **wrong})
    assert not Case.objects.exists() and not Membership.objects.exists()


# Coming, another role, leaving


def test_a_person_joins_with_a_role_once(case):
    user = make_user()
    case.admit(user, role="analyst")
    assert case.role_of(user) == "analyst"
    with pytest.raises(ValidationError, match="member of the case already"):
        case.admit(user, role="manager")
    assert case.role_of(user) == "analyst"


def test_a_closed_account_does_not_join(case):
    with pytest.raises(ValidationError, match="account is closed"):
        case.admit(make_user(is_active=False), role="reader")


def test_a_role_that_is_none_is_not_given(case):
    with pytest.raises(ValidationError):
        membership(case, "reader").give_role("owner", seen="reader")


def test_who_read_another_role_is_told(case):
    member = membership(case, "reader")
    member.give_role("analyst", seen="reader")
    for act in (lambda: member.give_role("reviewer", seen="reader"), lambda: member.remove(seen="reader")):
        with pytest.raises(EditConflict) as caught:
            act()
        assert caught.value.current.role == "analyst"


def test_somebody_who_left_meanwhile_gets_no_role(case):
    member = membership(case, "reader")
    Membership.objects.get(pk=member.pk).remove(seen="reader")
    for act in (lambda: member.give_role("reviewer", seen="reader"), lambda: member.remove(seen="reader")):
        with pytest.raises(ValidationError, match="took this person out"):
            act()


def test_the_last_manager_stays(case):
    member = membership(case, "manager")
    membership(case, "manager", is_active=False)
    for act in (lambda: member.give_role("reader", seen="manager"), lambda: member.remove(seen="manager")):
        with pytest.raises(ValidationError, match="make somebody else manager first"):
            act()
    membership(case, "manager").give_role("manager", seen="manager")
    member.give_role("reader", seen="manager")
    assert case.role_of(member.user) == "reader"


def test_what_a_leaver_owns_keeps_him_as_its_owner(case):
    member = membership(case, "analyst")
    claim = make_claim(case, owner=member.user, by=member.user)
    member.remove(seen="analyst")
    claim.refresh_from_db()
    assert claim.owner == member.user and case.role_of(member.user) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_of_two_managers_who_demote_each_other_at_once_one_stays(turn):
    case = make_case()
    first, second = membership(case, "manager"), membership(case, "manager")
    results = together(
        lambda: first.give_role("reader", seen="manager"), lambda: second.remove(seen="manager")
    )
    assert [type(result).__name__ for result in results].count("ValidationError") == 1
    assert Membership.objects.filter(case=case, role="manager").count() == 1
