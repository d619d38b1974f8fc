"""Error pages: each says what happened and what to do next, without request, log-in or database."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.test import Client
from django.urls import path

from claims.views import errors

handler400 = "claims.views.errors.bad_request"
handler403 = "claims.views.errors.permission_denied"
handler404 = "claims.views.errors.page_not_found"
handler500 = "claims.views.errors.server_error"

RAISED = {
    "unreadable": SuspiciousOperation("a secret of the house"),
    "too-much": RequestDataTooBig("a secret of the house"),
    "forbidden": PermissionDenied(),
    "forbidden-why": PermissionDenied(
        "Only managers of this case may do that; <your> role does not allow it."
    ),
    "hidden": Http404("a secret of the house"),
    "broken": RuntimeError("a secret of the house"),
}


@login_not_required
def raise_it(request, name):
    raise RAISED[name]


@login_not_required
def overtaken(request):
    return errors.conflict(
        request, sentence="reviewer judged C-30.", next_url="/cases/x/claims/30/", next_text="Look at C-30"
    )


@login_not_required
def form(request):
    raise AssertionError("a form without a token never gets here")


urlpatterns = [path("raise/<str:name>", raise_it), path("overtaken", overtaken), path("form", form)]

# No database is asked for: pytest-django refuses every query, so each of these tests shows that none is made.
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("too-much", 413, "what you typed still stands in your browser"),
        ("unreadable", 400, "Nothing was saved or changed. Go back and try again"),
        ("forbidden", 403, "A manager of the case can give you another role"),
        ("hidden", 404, "a case that you are not a member of"),
        ("nowhere-at-all/", 404, "There is no such page here"),
        ("broken", 500, "Go back and try again"),
    ],
)
def test_it_says_what_happened_and_what_to_do_next(visitor, name, status, says):
    response = visitor.get(f"/raise/{name}")
    page = response.content.decode()
    assert response.status_code == status
    assert says in page
    assert '<a class="btn btn-main" href="/">My work</a>' in page
    assert '<html lang="en">' in page and "claims/grounds.css" in page
    assert "a secret of the house" not in page


def test_a_refusal_says_its_reason_and_escapes_it(visitor):
    page = visitor.get("/raise/forbidden-why").content.decode()
    assert "Only managers of this case may do that; &lt;your&gt; role does not allow it." in page


def test_a_form_without_its_token_is_refused_kindly(settings):
    visitor = Client(enforce_csrf_checks=True)
    response = visitor.post("/form", {"statement": "typed with care"})
    assert settings.CSRF_FAILURE_VIEW == "claims.views.errors.csrf_failure"
    assert response.status_code == 403
    assert "what you typed is still there" in response.content.decode()


def test_a_conflict_leads_to_what_stands_now(visitor):
    response = visitor.post("/overtaken")
    page = response.content.decode()
    assert response.status_code == 409
    assert "reviewer judged C-30." in page
    assert '<a class="btn btn-main" href="/cases/x/claims/30/">Look at C-30</a>' in page


def test_a_conflict_without_particulars_still_leads_on(rf):
    page = errors.conflict(rf.post("/")).content.decode()
    assert "Somebody else changed this while you were at it." in page
    assert '<a class="btn btn-main" href="/">My work</a>' in page


def test_requests_by_script_get_the_same_page(visitor):
    by_htmx = visitor.get("/raise/hidden", headers={"HX-Request": "true"})
    by_json = visitor.get("/raise/hidden", headers={"Accept": "application/json"})
    plainly = visitor.get("/raise/hidden")
    assert by_htmx.status_code == by_json.status_code == 404
    assert by_htmx.content == by_json.content == plainly.content


def test_even_a_broken_error_page_is_answered(visitor, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("the templates are gone")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = visitor.get("/raise/broken")
    assert response.status_code == 500
    assert "Nothing was saved" in response.content.decode()


def test_the_site_uses_these_pages():
    from config import urls

    assert (urls.handler400, urls.handler403) == (handler400, handler403)
    assert (urls.handler404, urls.handler500) == (handler404, handler500)
