"""What a browser may keep of a page, and what becomes of it on logging out."""

import pytest
from django.urls import reverse

from tests.factories import anyone, make_case

pytestmark = pytest.mark.django_db
ASKED_ANEW = {"private", "no-cache"}


def said(answer):
    return set(answer.headers["Cache-Control"].split(", "))


def test_no_cache_shares_a_page_or_an_export_and_each_is_asked_for_anew(client):
    case = make_case()
    client.force_login(anyone(case))
    for name, args in (("home", []), ("claim-list", [case.slug]), ("claim-export", [case.slug])):
        assert said(client.get(reverse(name, args=args))) == ASKED_ANEW, name


def test_a_page_that_says_more_is_left_alone(client):
    assert "no-store" in said(client.get("/healthz"))


def test_logging_out_empties_what_the_browser_keeps(client):
    client.force_login(anyone(make_case()))
    assert "Clear-Site-Data" not in client.get("/").headers
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"'
