"""The door: who comes in, who is slowed down, and what the pages of an account say."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

pytestmark = pytest.mark.django_db

DOOR = "/accounts/login/"
MISMATCH = "The name and the password do not belong together."
SLOWED = "Too many wrong passwords. Wait five minutes and try again"
IN_TERMINAL = "they are printed in the terminal where Grounds runs"


@pytest.fixture
def ann():
    return get_user_model().objects.create_user(
        "ann", "ann@example.org", "right horse battery", is_staff=True
    )


def knock(client, password, login="ann", door=DOOR):
    return client.post(door, {"login": login, "username": login, "password": password})


def test_the_door_is_in_the_look_of_the_app(client):
    page = client.get(DOOR).content.decode()
    assert "What do we believe, how sure are we, and on what grounds?" in page
    assert "claims/grounds.css" in page and 'class="door"' in page
    assert "<style" not in page and "style=" not in page


@pytest.mark.parametrize("login", ["ann", "ann@example.org"])
def test_it_lets_in_by_user_name_or_address(client, ann, login):
    response = knock(client, "right horse battery", login)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(ann.pk)


def test_it_leads_where_one_was_going(client, ann):
    response = client.post(
        DOOR, {"login": "ann", "password": "right horse battery", "next": "/accounts/password/change/"}
    )
    assert response.url == "/accounts/password/change/"


def test_it_never_leads_to_another_site(client, ann):
    response = client.post(
        DOOR, {"login": "ann", "password": "right horse battery", "next": "https://elsewhere.example/"}
    )
    assert response.url == "/"


@pytest.mark.parametrize("login", ["ann", "ann@example.org", "nobody"])
def test_a_wrong_password_is_told_without_saying_which_half_was_wrong(client, ann, login):
    page = knock(client, "wrong", login).content.decode()
    assert MISMATCH in page
    assert f'value="{login}"' in page


def test_the_sixth_try_is_slowed_even_with_the_right_password(client, ann):
    for _ in range(5):
        assert MISMATCH in knock(client, "wrong").content.decode()
    assert SLOWED in knock(client, "right horse battery").content.decode()
    assert "_auth_user_id" not in client.session


def test_the_door_of_the_admin_leads_to_the_same_door(client, ann):
    assert client.get("/admin/").url.startswith(("/admin/login/", DOOR))
    assert client.get("/admin/login/?next=/admin/").url == f"{DOOR}?next=%2Fadmin%2F"


def test_no_try_is_free_at_the_door_of_the_admin(client, ann):
    for _ in range(6):
        assert knock(client, "right horse battery", door="/admin/login/").url.startswith(DOOR)
    assert "_auth_user_id" not in client.session


def test_nobody_can_sign_up(client):
    page = client.get("/accounts/signup/").content.decode()
    assert "Nobody can sign up here" in page
    form = {"username": "eve", "email": "eve@example.org", "password1": "x" * 20, "password2": "x" * 20}
    client.post("/accounts/signup/", form)
    assert not get_user_model().objects.filter(username="eve").exists()


def test_logging_out_asks_first_and_then_leads_to_the_door(client, ann):
    client.force_login(ann)
    assert "Log out" in client.get("/accounts/logout/").content.decode()
    assert client.post("/accounts/logout/").url == DOOR
    assert "You are logged out." in client.get(DOOR).content.decode()


def test_a_password_is_changed_with_the_present_one(client, ann):
    client.force_login(ann)
    address = "/accounts/password/change/"
    new = {"password1": "left cow capacitor", "password2": "left cow capacitor"}
    refused = client.post(address, {"oldpassword": "wrong", **new}).content.decode()
    assert "That is not your present password." in refused
    assert client.post(address, {"oldpassword": "right horse battery", **new}).status_code == 302
    ann.refresh_from_db()
    assert ann.check_password("left cow capacitor")


@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/password/reset/done/"])
def test_the_reset_pages_say_where_mail_goes(client, settings, address):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert IN_TERMINAL in client.get(address).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert IN_TERMINAL not in client.get(address).content.decode()


def test_a_forgotten_password_is_reset_by_the_link_in_the_mail(client, ann):
    assert client.post("/accounts/password/reset/", {"email": "ann@example.org"}).status_code == 302
    (letter,) = mail.outbox
    assert letter.subject == "[Grounds] Set a new password"
    assert "the account ann" in letter.body
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    assert "Set a new password" in form.content.decode()
    new = {"password1": "left cow capacitor", "password2": "left cow capacitor"}
    assert (
        "Your new password is set"
        in client.post(form.redirect_chain[-1][0], new, follow=True).content.decode()
    )
    ann.refresh_from_db()
    assert ann.check_password("left cow capacitor")
    assert "This link is no longer valid" in client.get(link, follow=True).content.decode()


def test_an_unknown_address_is_not_told_apart_on_the_page(client, ann):
    known = client.post("/accounts/password/reset/", {"email": "ann@example.org"}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "eve@example.org"}, follow=True)
    assert known.content == unknown.content
    assert [message.to for message in mail.outbox] == [["ann@example.org"]], "strangers are sent no mail"


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/",
        "/accounts/reauthenticate/",
        "/accounts/inactive/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/nonsense/",
        "/accounts/password/change/",
        "/accounts/password/reset/key/1-nonsense/",
        "/accounts/password/reset/key/done/",
    ],
)
def test_every_page_of_an_account_wears_the_look(client, ann, address):
    client.force_login(ann)
    page = client.get(address, follow=True).content.decode()
    assert "claims/grounds.css" in page
    assert '<body class="grounds">' in page
    assert "style=" not in page


def test_too_many_requests_are_answered_in_the_look(client, ann, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/h/ip"}
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    response = client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    assert response.status_code == 429
    assert "Wait five minutes" in response.content.decode()
