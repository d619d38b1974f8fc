"""Cases, their members, accounts, tags and saved views in the admin."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from claims.models import Case, JointMember, Membership, SavedView, Tag
from tests.admin.typed import errors_of, filled, words
from tests.factories import make_case, make_member, make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(title="Ships")


@pytest.fixture
def person(case, client):
    """An analyst, logged in."""
    analyst = make_member(case, "analyst", is_staff=True)
    client.force_login(analyst)
    return analyst


@pytest.fixture
def manager(case, client):
    manager = make_member(case, "manager", is_staff=True)
    client.force_login(manager)
    return manager


def page(row):
    return reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])


def adding(kind, case):
    return f"{reverse(f'admin:claims_{kind}_add')}?case={case.slug}"


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


# Cases and members


def test_the_settings_of_a_case_are_the_managers(case, manager, client):
    form = client.get(page(case))
    client.post(page(case), filled(form, question="Who sails?", slug="other", time_zone="Asia/Seoul"))
    after = fresh(case)
    assert (after.question, after.slug, after.time_zone) == ("Who sails?", case.slug, "Asia/Seoul")
    answer = client.post(page(case), filled(client.get(page(case)), time_zone="Mars"))
    assert "is not a time zone" in errors_of(answer)["time_zone"][0]


def test_who_opens_a_case_manages_it(person, client):
    address = reverse("admin:claims_case_add")
    typed = {"slug": "new-case", "title": "New case"}
    assert client.post(address, filled(client.get(address), **typed)).status_code == 302
    opened = Case.objects.get(slug="new-case")
    assert opened.history.get().history_user == person and opened.role_of(person) == "manager"
    answer = client.post(address, filled(client.get(address), **typed))
    assert "Choose another address." in errors_of(answer)["slug"]


def test_the_last_manager_stays(case, manager, client):
    member = Membership.objects.get(user=manager)
    form = client.get(page(case))
    rows = [f.instance.pk for f in form.context["inline_admin_formsets"][0].formset.initial_forms]
    prefix = f"memberships-{rows.index(member.pk)}"
    for typed in ({f"{prefix}-role": "analyst"}, {f"{prefix}-DELETE": "on"}):
        answer = client.post(page(case), filled(form, **typed))
        assert answer.status_code == 200 and "make somebody else manager first" in words(answer)
    answer = client.post(page(member), filled(client.get(page(member)), role="reader"))
    assert "make somebody else manager first" in words(answer)
    gone = reverse("admin:claims_membership_delete", args=[member.pk])
    assert "make somebody else manager first" in words(client.post(gone, {"post": "yes"}, follow=True))
    assert fresh(member).role == "manager"


def test_a_manager_hands_over_and_leaves_in_one_go(case, manager, client):
    heir = make_member(case, "analyst")
    form = client.get(page(case))
    rows = [f.instance.user for f in form.context["inline_admin_formsets"][0].formset.initial_forms]
    typed = {
        f"memberships-{rows.index(heir)}-role": "manager",
        f"memberships-{rows.index(manager)}-role": "reader",
    }
    assert client.post(page(case), filled(form, **typed)).status_code == 302
    assert (case.role_of(heir), case.role_of(manager)) == ("manager", "reader")


def test_a_manager_adds_changes_and_removes_members(case, manager, client):
    newcomer, leaver = make_user(), make_member(case, "reader")
    form = client.get(page(case))
    rows = [row["id"] for row in form.context["inline_admin_formsets"][0].formset.queryset.values("id")]
    place = rows.index(Membership.objects.get(user=leaver).pk)
    typed = {
        f"memberships-{place}-DELETE": "on",
        f"memberships-{len(rows)}-user": newcomer.username,
        f"memberships-{len(rows)}-role": "reviewer",
    }
    answer = client.post(page(case), filled(form, **typed))
    assert answer.status_code == 302
    assert case.role_of(newcomer) == "reviewer" and case.role_of(leaver) is None
    member = Membership.objects.get(user=newcomer)
    assert client.post(page(member), filled(client.get(page(member)), role="analyst")).status_code == 302
    assert case.role_of(newcomer) == "analyst"
    assert (
        client.post(reverse("admin:claims_membership_delete", args=[member.pk]), {"post": "yes"}).status_code
        == 302
    )
    assert case.role_of(newcomer) is None


def test_who_is_no_manager_sees_the_members_and_changes_nothing(case, person, client):
    reader = make_member(case, "reader", name="maria")
    form = client.get(page(case))
    assert "maria" in words(form) and 'name="_save"' not in form.content.decode()
    member = Membership.objects.get(user=reader)
    assert client.post(page(case), {"memberships-0-role": "manager"}).status_code == 403
    assert client.post(page(member), {"role": "manager"}).status_code == 403
    assert (
        client.post(reverse("admin:claims_membership_delete", args=[member.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert case.role_of(reader) == "reader"


def test_a_role_that_was_taken_in_the_meantime_is_not_given_back_unseen(case, manager, client):
    member = Membership.objects.get(user=make_member(case, "manager"))
    form = client.get(page(case))
    Membership.objects.filter(pk=member.pk).update(role="reader")
    assert client.post(page(case), filled(form, question="Who sails?")).status_code == 302
    assert fresh(member).role == "reader"
    prefix = next(
        f.prefix for f in form.context["inline_admin_formsets"][0].formset.forms if f.instance == member
    )
    answer = client.post(
        page(case), filled(form, **{f"{prefix}-role": "analyst", "version": str(fresh(case).version)})
    )
    assert answer.status_code == 200 and "made this person reader in the meantime" in words(answer)
    assert fresh(member).role == "reader"


def test_the_same_on_the_page_of_a_membership(case, manager, client):
    member = Membership.objects.get(user=make_member(case, "manager"))
    form = client.get(page(member))
    Membership.objects.filter(pk=member.pk).update(role="reader")
    answer = client.post(page(member), filled(form, role="reviewer"))
    assert (answer.status_code, fresh(member).role) == (409, "reader")
    assert client.post(page(member), filled(answer)).status_code == 302
    assert fresh(member).role == "reviewer"


# Tags and saved views


def test_a_tag_is_added_once(case, person, client):
    address = adding("tag", case)
    assert client.post(address, filled(client.get(address), name="arms")).status_code == 302
    assert "This tag is in the case already." in words(
        client.post(address, filled(client.get(address), name="Arms"))
    )
    assert Tag.objects.get().case == case


def test_saved_views_are_ones_own_or_shared(case, person, client):
    address = adding("savedview", case)
    typed = {"name": "Weak", "query": "confidence=low", "shared": "on"}
    assert client.post(address, filled(client.get(address), **typed)).status_code == 302
    view = SavedView.objects.get()
    assert (view.owner, view.shared) == (person, True)
    private = SavedView.objects.create(case=case, owner=make_member(case, "reader"), name="Private")
    shared = SavedView.objects.create(case=case, owner=private.owner, name="Of others", shared=True)
    said = words(client.get(reverse("admin:claims_savedview_changelist")))
    assert "Weak" in said and "Of others" in said and "Private" not in said
    assert client.get(page(private)).status_code == 404
    assert client.get(page(shared)).status_code == 200
    assert client.post(page(shared), {"name": "Taken", "version": "1"}).status_code == 403
    delete = "admin:claims_savedview_delete"
    assert client.post(reverse(delete, args=[shared.pk]), {"post": "yes"}).status_code == 403
    assert client.post(reverse(delete, args=[view.pk]), {"post": "yes"}).status_code == 302
    assert set(SavedView.objects.all()) == {private, shared}


def test_a_reader_keeps_views_but_does_not_share_them(case, client):
    client.force_login(make_member(case, "reader", is_staff=True))
    address = adding("savedview", case)
    answer = client.post(address, filled(client.get(address), name="Weak", shared="on"))
    assert "shared" in errors_of(answer)
    assert client.post(address, filled(client.get(address), name="Weak")).status_code == 302


# Accounts


def test_a_superuser_makes_an_account_and_closes_it(client):
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    address = reverse("admin:auth_user_add")
    typed = {
        "username": "nina",
        "usable_password": "true",
        "password1": "long enough words",
        "password2": "long enough words",
    }
    assert client.post(address, typed).status_code == 302
    nina = get_user_model().objects.get(username="nina")
    account = reverse("admin:auth_user_change", args=[nina.pk])
    assert client.post(account, filled(client.get(account), is_active=None)).status_code == 302
    nina.refresh_from_db()
    assert not nina.is_active


def test_an_account_is_not_closed_while_a_case_has_no_other_manager(case, client):
    manager = make_member(case, "manager", "mia")
    make_member(case, "manager", is_active=False)
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    account = reverse("admin:auth_user_change", args=[manager.pk])
    answer = client.post(account, filled(client.get(account), is_active=None))
    assert "Nobody else manages Ships: make somebody else manager there first." in words(answer)
    manager.refresh_from_db()
    assert manager.is_active
    make_member(case, "manager")
    assert client.post(account, filled(client.get(account), is_active=None)).status_code == 302
    manager.refresh_from_db()
    assert not manager.is_active


def completed(client, case, term=""):
    given = {"app_label": "claims", "model_name": "membership", "field_name": "user"}
    answer = client.get(reverse("admin:autocomplete"), {**given, "term": term, "case": case.slug})
    return [one["text"] for one in answer.json()["results"]]


def test_a_manager_cannot_list_the_accounts_but_a_superuser_can(case, manager, client):
    make_user("victim")
    assert completed(client, case) == []
    shown = client.get(adding("membership", case)).content.decode()
    assert 'name="user"' in shown and "autocomplete/" not in shown
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    assert "victim" in completed(client, case)


def test_a_manager_adds_a_member_by_the_exact_name(case, manager, client):
    victim = make_user("victim")
    address = adding("membership", case)
    form = client.get(address)
    for typed in ("vict", str(victim.pk), "victim@example.org"):
        answer = client.post(address, filled(form, user=typed, role="analyst"))
        assert "There is no account of that name." in words(answer)
    assert client.post(address, filled(form, user="victim", role="analyst")).status_code == 302
    assert case.role_of(victim) == "analyst"


def test_the_settings_of_a_closed_case_stay_in_the_admin_too(case, manager, client):
    case.close(by=manager, reason="Done.")
    shown = client.get(page(case))
    assert shown.status_code == 200 and 'name="_save"' not in shown.content.decode()
    assert client.post(page(case), {"title": "Other", "version": "2"}).status_code == 403
    assert fresh(case).title == "Ships"


def test_somebody_who_is_a_member_already_is_not_added_again(case, manager, client):
    member = make_member(case, "reader")
    form = client.get(page(case))
    count = len(form.context["inline_admin_formsets"][0].formset.queryset)
    typed = {f"memberships-{count}-user": member.username, f"memberships-{count}-role": "manager"}
    answer = client.post(page(case), filled(form, **typed))
    assert answer.status_code == 200 and "stands here already" in words(answer)
    assert case.role_of(member) == "reader"


def test_a_joint_body_does_not_seat_a_member_twice_nor_itself(case, manager, client):
    body, member = make_source(case, kind="joint_body"), make_source(case)
    JointMember.objects.create(case=case, body=body, member=member)
    for seated, sentence in ((member, "stands here already"), (body, "not a member of itself")):
        form = client.get(page(body))
        prefix = form.context["inline_admin_formsets"][0].formset.prefix
        answer = client.post(page(body), filled(form, **{f"{prefix}-1-member": str(seated.pk)}))
        assert answer.status_code == 200 and sentence in words(answer)
    assert JointMember.objects.count() == 1
