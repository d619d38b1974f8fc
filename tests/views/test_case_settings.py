"""A new case, the settings of a case, closing it and opening it again."""

import pytest
from django.urls import reverse

from claims.models import Case
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_user,
)
from tests.views.pages import queries_of, rows_of_conflict, words

pytestmark = pytest.mark.django_db
NEW = "/cases/new/"
TYPED = {"title": "Ships of the North", "time_zone": "Asia/Seoul", "likelihood_standard": "phia"}


@pytest.fixture
def case():
    return make_case(slug="ships", title="Ships", question="Who sails where?")


@pytest.fixture
def manager(case, client):
    user = make_member(case, "manager", "mia")
    client.force_login(user)
    return user


def at(name, case):
    return reverse(name, args=[case.slug])


def settings(case, **changed):
    given = {name: getattr(case, name) for name in Case.EDITED if name != "requires_review"}
    return {**given, "version": case.version, **changed}


# A new one


def test_anybody_opens_a_case_and_manages_it(client):
    user = make_user()
    client.force_login(user)
    assert client.get(NEW).status_code == 200
    answer = client.post(NEW, {**TYPED, "slug": "ships", "question": "Who sails where?"}, follow=True)
    case = Case.objects.get()
    assert case.role_of(user) == "manager"
    assert (case.slug, case.time_zone, case.likelihood_standard) == ("ships", "Asia/Seoul", "phia")
    assert "Who sails where?" in words(answer) and "you manage it" in words(answer)


def test_an_address_that_is_left_empty_is_made_from_the_title(client):
    client.force_login(make_user())
    client.post(NEW, TYPED)
    assert Case.objects.get().slug == "ships-of-the-north"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Give the case a title."),
        ({"title": "북한"}, "Write an address: small letters, digits and single hyphens."),
        ({"slug": "Ships!"}, "Use small letters, digits and single hyphens."),
        ({"slug": "new"}, "Choose another address."),
        (
            {"time_zone": "Mars"},
            "'Mars' is not a time zone: write one such as UTC, Europe/Berlin or Asia/Seoul.",
        ),
        ({"likelihood_standard": "ours"}, "Select a valid choice."),
    ],
)
def test_it_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(client, typed, sentence):
    client.force_login(make_user())
    page = client.post(NEW, {**TYPED, "question": "Who sails?", **typed})
    assert sentence in words(page) and 'value="Who sails?"' in page.content.decode()
    assert not Case.objects.exists()


def test_a_taken_address_tells_nothing_of_the_other_case(client, case, manager):
    client.force_login(make_user())
    page = client.post(NEW, {**TYPED, "slug": "ships"})
    assert "Choose another address." in words(page)
    assert 'value="ships"' in page.content.decode()
    assert "Who sails where?" not in words(page) and "mia" not in words(page)


@pytest.mark.parametrize(("title", "slug"), [("Ships", "ships-2"), ("New", "new-2")])
def test_an_address_that_is_made_is_one_that_is_free(client, case, manager, title, slug):
    assert client.post(NEW, {**TYPED, "title": title})["Location"] == f"/cases/{slug}/"


def test_a_long_address_that_is_made_is_one_that_is_free_too(client):
    client.force_login(make_user())
    for _ in range(3):
        assert client.post(NEW, {**TYPED, "title": "a" * 80}).status_code == 302
    assert sorted(len(case.slug) for case in Case.objects.all()) == [52, 52, 60]


def test_time_zones_are_completed_by_a_part_of_their_name(client):
    client.force_login(make_user())
    asked = client.get(reverse("complete-time-zone"), {"q": "seoul"}).json()["results"]
    assert [one["text"] for one in asked] == ["Asia/Seoul"]
    assert len(client.get(reverse("complete-time-zone"), {"q": "a"}).json()["results"]) == 10


# Settings


def test_a_manager_changes_the_settings_and_sees_who_changed_what(client, case, manager):
    address = at("case-settings", case)
    assert "keep the standard they were made under" in words(client.get(address))
    changed = settings(
        case, question="Who sails with whom?", likelihood_standard="phia", requires_review="on"
    )
    page = client.post(address, changed, follow=True)
    case.refresh_from_db()
    assert (case.question, case.likelihood_standard, case.requires_review) == (
        "Who sails with whom?",
        "phia",
        True,
    )
    text = words(page)
    assert "The settings are saved." in text and "Case edited" in text and "by mia" in text
    assert "Key question Who sails where? Who sails with whom?" in text


def test_a_standing_judgement_keeps_its_standard(client, case, manager):
    judged = make_assessment(make_claim(case), likelihood="likely")
    client.post(at("case-settings", case), settings(case, likelihood_standard="phia"))
    judged.refresh_from_db()
    assert judged.likelihood_standard == "icd203"


def test_a_time_zone_that_is_none_is_refused_at_its_field(client, case, manager):
    page = client.post(at("case-settings", case), settings(case, time_zone="Mars"))
    assert "'Mars' is not a time zone" in words(page) and 'value="Mars"' in page.content.decode()


def test_the_second_of_two_managers_sees_both_versions_and_loses_nothing(client, case, manager):
    typed = settings(case, title="My ships")
    case.edit(by=make_member(case, "manager", "max"), version=1, title="His ships", summary="His.")
    page = client.post(at("case-settings", case), typed)
    assert page.status_code == 409 and "max changed the settings" in words(page)
    assert rows_of_conflict(page)["Title"] == ("His ships", "My ships")
    assert (
        'value="My ships"' in page.content.decode()
        and ">His.</textarea>" in page.content.decode().replace("\n", "")
    )
    assert (
        client.post(at("case-settings", case), {**typed, "version": 2, "summary": "His."}).status_code == 302
    )
    case.refresh_from_db()
    assert (case.title, case.summary) == ("My ships", "His.")


def test_the_last_twenty_edits_are_shown_in_as_many_queries_as_one(client, case, manager):
    def edit(number):
        now = Case.objects.get(pk=case.pk)
        now.edit(by=manager, version=now.version, title=f"Ships {number}")

    edit(0)
    few = queries_of(client, at("case-settings", case))
    for number in range(1, 30):
        edit(number)
    assert queries_of(client, at("case-settings", case)) == few
    assert client.get(at("case-settings", case)).content.decode().count("<b>Case edited</b>") == 20


# Closing and reopening


def pages_of(case, claim, document, source):
    return [
        case.get_absolute_url(),
        at("claim-list", case),
        claim.get_absolute_url(),
        at("document-list", case),
        document.get_absolute_url(),
        at("source-list", case),
        source.get_absolute_url(),
        at("member-list", case),
    ]


def test_a_case_is_closed_and_says_so_on_all_its_pages_which_offer_no_writing(client, case, manager):
    claim, source, document = make_claim(case), make_source(case), make_document(case)
    make_evidence(claim)
    make_assessment(claim)
    answer = client.post(at("case-close", case), {"version": 1, "reason": "The report is out."}, follow=True)
    assert "The case is closed." in words(answer)
    writing = [reverse(name, args=[case.slug]) for name in ("claim-new", "document-new", "source-new")]
    for page in pages_of(case, claim, document, source):
        response = client.get(page)
        text, body = words(response), response.content.decode()
        assert "mia closed it on" in text and "The report is out." in text, page
        assert reverse("case-reopen", args=[case.slug]) in body, page
        for way in [
            *writing,
            "/judge/",
            "/edit/",
            "/withdraw/",
            "/supersede/",
            "/link/",
            "/evidence/new/",
            "/derive/",
            "/grade/",
            "/merge/",
        ]:
            assert f'{way}"' not in body and f"{way}?" not in body, (page, way)
    client.force_login(make_member(case, "analyst"))
    page = client.get(case.get_absolute_url())
    assert "until a manager reopens it" in words(page) and "/reopen/" not in page.content.decode()


def test_a_closed_case_is_opened_again(client, case, manager):
    case.close(by=manager, reason="Done.")
    answer = client.post(at("case-reopen", case), {"version": 2, "reason": "New reporting."}, follow=True)
    assert "The case is open again." in words(answer) and "This case is closed" not in words(answer)
    text = words(client.get(at("case-settings", case)))
    assert (
        text.index("Case reopened")
        < text.index("New reporting.")
        < text.index("Case closed")
        < text.index("Done.")
    )


def test_the_settings_of_a_closed_case_are_read_but_not_changed(client, case, manager):
    case.close(by=manager, reason="Done.")
    page = client.get(at("case-settings", case))
    assert "The settings cannot be changed while the case is closed." in words(page)
    assert 'name="question"' not in page.content.decode() and "Case closed" in words(page)
    assert client.post(at("case-settings", case), settings(case, title="Other", version=2)).status_code == 403
    case.refresh_from_db()
    assert case.title == "Ships"


def test_it_asks_why(client, case, manager):
    page = client.post(at("case-close", case), {"version": 1, "reason": " "})
    assert "Say why: it stays with the case." in words(page)
    case.refresh_from_db()
    assert case.closed_at is None


def test_who_closes_what_somebody_else_changed_is_told(client, case, manager):
    case.edit(by=manager, version=1, title="Boats")
    page = client.post(at("case-close", case), {"version": 1, "reason": "Done."})
    assert page.status_code == 409 and "Somebody else changed the settings meanwhile" in words(page)
    assert "Done." in words(page) and 'name="version" value="2"' in page.content.decode()
    assert client.post(at("case-close", case), {"version": 2, "reason": "Done."}).status_code == 302


def test_a_closed_case_is_not_closed_again(client, case, manager):
    case.close(by=manager, reason="Done.")
    assert "The case is closed already." in words(client.get(at("case-close", case)))
    assert "The case is open already." in words(client.get(at("case-reopen", make_managed(manager))))


def make_managed(manager):
    case = make_case()
    case.admit(manager, role="manager")
    return case


def test_the_admin_offers_no_writing_in_a_closed_case_either(client, case, manager):
    claim = make_claim(case)
    manager.is_staff = True
    manager.save()
    case.close(by=manager, reason="Done.")
    page = client.get(reverse("admin:claims_claim_change", args=[claim.pk]))
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()


def test_what_was_typed_in_a_case_that_was_closed_meanwhile_is_shown_to_be_copied(client, case, manager):
    claim = make_claim(case)
    case.close(by=manager, reason="Done.")
    client.force_login(make_member(case))
    typed = {"rationale": "Two <b>of them</b>.", "status": "contested", "version": "1"}
    answer = client.post(reverse("claim-judge", args=[case.slug, claim.number]), typed)
    page = answer.content.decode()
    assert answer.status_code == 403 and "<h1>This case is closed</h1>" in page
    assert "Two &lt;b&gt;of them&lt;/b&gt;." in page and "contested" not in words(answer)
    for name, args in (("case", [case.slug]), ("help", [])):
        assert f'href="{reverse(name, args=args)}"' in page
    asked = client.get(reverse("claim-judge", args=[case.slug, claim.number]))
    assert asked.status_code == 403 and "What you typed" not in words(asked)
