"""Who comes into the admin, and by which door."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.urls import reverse

from claims.admin import site
from tests.admin.typed import words
from tests.factories import PASSWORD, make_case, make_claim, make_member, make_user

pytestmark = pytest.mark.django_db
INDEX = "/admin/"


@pytest.fixture(autouse=True)
def no_counts():
    cache.clear()


def test_strangers_are_led_to_the_one_log_in_and_back(client):
    answer = client.get("/admin/claims/claim/", follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_login")
    assert answer.request["QUERY_STRING"] == "next=%2Fadmin%2Fclaims%2Fclaim%2F"
    make_member(make_case(), name="anna", is_staff=True)
    address = f"{reverse('account_login')}?next=/admin/claims/claim/"
    answer = client.post(address, {"login": "anna", "password": PASSWORD})
    assert answer.url == "/admin/claims/claim/"


def test_the_door_leads_nowhere_else(client):
    answer = client.get("/admin/login/?next=https://evil.example/")
    assert answer.url == f"{reverse('account_login')}?next=%2Fadmin%2F"


def test_the_admins_own_log_in_checks_no_password(client):
    make_user("root", is_staff=True, is_superuser=True)
    answer = client.post("/admin/login/", {"username": "root", "password": PASSWORD, "login": "root"})
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_wrong_passwords_are_counted_at_the_door_that_the_admin_leads_to(client):
    make_user("root", is_staff=True, is_superuser=True)
    door = client.get(INDEX, follow=True).request
    address = f"{door['PATH_INFO']}?{door['QUERY_STRING']}"
    for _ in range(5):
        client.post(address, {"login": "root", "password": "wrong"})
    answer = client.post(address, {"login": "root", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert "Too many wrong passwords" in words(answer)


@pytest.mark.parametrize(
    "address", [INDEX, "/admin/login/", "/admin/claims/claim/", "/admin/autocomplete/", "/admin/jsi18n/"]
)
def test_who_is_no_staff_is_told_who_may_enter_without_being_sent_round(client, address):
    client.force_login(make_member(make_case(), "manager"))
    answer = client.get(address)
    assert answer.status_code == 403
    assert "for analysts, reviewers and managers whose accounts were opened for it" in words(answer)


def test_every_address_of_the_admin_is_closed_to_strangers_and_to_who_is_no_staff(client):
    from django.urls import NoReverseMatch

    names = [url.name for url in site.get_urls() if getattr(url, "name", None)]
    records = [
        f"{model._meta.app_label}_{model._meta.model_name}_{view}"
        for model in site._registry
        for view in ("changelist", "add", "change", "delete", "history")
    ]
    member = make_member(make_case(), "manager")
    seen = 0
    for name in (*names, *records):
        try:
            address = reverse(
                f"admin:{name}", args=["1"] if name.rsplit("_")[-1] in ("change", "delete", "history") else []
            )
        except NoReverseMatch:
            continue
        client.logout()
        for ask in (client.get, client.post):
            assert ask(address).status_code in (302, 403), name
            assert "_auth_user_id" not in client.session
        client.force_login(member)
        for ask in (client.get, client.post):
            assert ask(address).status_code == 403, name
        seen += 1
    assert seen > 50


def test_the_view_that_leads_to_any_record_of_any_case_is_gone(client):
    claim = make_claim()
    kind = ContentType.objects.get_for_model(claim)
    client.force_login(make_member(make_case(), is_staff=True))
    assert client.get(f"/admin/r/{kind.pk}/{claim.pk}/").status_code == 404


def test_leaving_and_changing_the_password_lead_to_the_apps_pages(client):
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    assert client.get("/admin/logout/").url == reverse("account_logout")
    assert client.get("/admin/password_change/").url == reverse("account_change_password")


def test_the_index_lists_what_one_may_see_and_no_recent_actions(client):
    case = make_case()
    analyst = make_member(case, is_staff=True)
    client.force_login(analyst)
    said = words(client.get(INDEX))
    assert "Claims" in said and "Judgements" in said
    assert (
        "Users" not in said and "Recent actions" not in said and "Groups" not in said and "Email" not in said
    )
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    said = words(client.get(INDEX))
    assert "Users" in said and "Recent actions" not in said


def test_staff_without_a_case_sees_nothing(client):
    client.force_login(make_user("guest", is_staff=True))
    answer = client.get(INDEX)
    assert answer.status_code == 200
    assert "Claims" not in words(answer)
    assert client.get("/admin/claims/claim/").status_code == 403


def test_accounts_are_for_superusers(client):
    person = make_member(make_case(), "manager", is_staff=True)
    client.force_login(person)
    for name in ("changelist", "add"):
        assert client.get(reverse(f"admin:auth_user_{name}")).status_code == 403
    assert client.get(reverse("admin:auth_user_change", args=[person.pk])).status_code == 403
    assert client.post(reverse("admin:auth_user_password_change", args=[person.pk]), {}).status_code == 403
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    answer = client.get(reverse("admin:auth_user_change", args=[person.pk]))
    assert answer.status_code == 200
    assert (
        "user_permissions" not in answer.content.decode() and 'name="groups"' not in answer.content.decode()
    )
    assert (
        client.post(reverse("admin:auth_user_delete", args=[person.pk]), {"post": "yes"}).status_code == 403
    )
    assert get_user_model().objects.filter(pk=person.pk).exists()
