"""Saved views: a name for the filters of the register, private or shared, in its menu and on pages of their own."""

import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from claims.models import EditConflict, SavedView
from claims.views import view_menu
from tests.factories import anyone, make_case, make_claim, make_member, make_tag, make_user
from tests.views.pages import queries_of, rows_of_conflict, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(slug="ships")


@pytest.fixture
def analyst(client, case):
    client.force_login(anyone(case))
    return anyone(case)


def keep(case, by, name="Weak ones", query="confidence=low", shared=False):
    return SavedView.record(case=case, by=by, name=name, query=query, shared=shared)


def address(name, case, *args, query=""):
    return reverse(name, args=[case.slug, *args]) + (f"?{query}" if query else "")


def menu(client, case, query="", status=200):
    """The menu as (name, address, is current) of each view, with the whole of it."""
    answer = client.get(address("claim-list", case, query=query))
    assert answer.status_code == status
    html = re.search(r'<details class="me viewmenu".*?</details>', answer.content.decode(), re.S)[0]
    entries = re.findall(r'<li><a href="([^"]*)"( aria-current="true")? dir="auto">([^<]*)</a>', html)
    return [(name, href.replace("&amp;", "&"), bool(now)) for href, now, name in entries], html


# Saving


def test_the_present_filters_are_saved_under_a_name(client, case, analyst):
    make_claim(case)
    _, html = menu(client, case, "confidence=low&sort=number&group=tag&grid=1&counts=1")
    (present,) = re.findall(r'name="present" value="([^"]*)"', html)
    typed = {"name": " Weak ones ", "present": present.replace("&amp;", "&")}
    answer = client.post(address("view-new", case), typed, follow=True)
    assert answer.redirect_chain == [
        (address("claim-list", case, query="confidence=low&sort=number&group=tag"), 302)
    ]
    assert "The view “Weak ones” is saved." in words(answer)
    view = SavedView.objects.get()
    assert (view.name, view.owner, view.shared) == ("Weak ones", analyst, False)


def test_what_is_kept_is_the_address_as_it_is_best_written(client, case, analyst):
    make_tag(case, "China")
    client.post(address("view-new", case), {"name": "V", "present": "q=&tag=china&confidence=low&after=x~1"})
    assert not SavedView.objects.exists()  # a broken place is refused like any wrong address
    client.post(
        address("view-new", case), {"name": "V", "present": "q=&tag=china&confidence=low&counts=1&grid=1"}
    )
    assert SavedView.objects.get().query == "tag=China&confidence=low"


def test_errors_stand_at_the_field_and_nothing_is_lost(client, case, analyst):
    answer = client.post(address("view-new", case), {"name": "", "present": "confidence=low", "shared": "on"})
    html = answer.content.decode()
    assert answer.status_code == 200 and "Give the view a name." in html
    assert 'value="confidence=low"' in html and re.search(r'name="shared"[^>]* checked', html)
    assert "confidence: low" in html


def test_a_name_that_is_taken_is_told_so_at_the_name(client, case, analyst):
    keep(case, analyst)
    answer = client.post(address("view-new", case), {"name": "weak ONES", "present": "confidence=high"})
    assert re.search(
        r'id="id_name_error">.*?You have a view of this name already\.', answer.content.decode(), re.S
    )
    assert SavedView.objects.count() == 1
    keep(case, make_member(case))  # somebody else may have one of that name


def test_filters_that_cannot_be_read_are_not_saved(client, case, analyst):
    answer = client.post(address("view-new", case), {"name": "V", "present": "tag=gone"})
    assert "No tag of this case is called “gone”." in words(answer) and not SavedView.objects.exists()
    answer = client.post(address("view-new", case), {"name": "V", "present": "q=" + "x" * 5000})
    assert answer.status_code == 200 and not SavedView.objects.exists()


def test_a_reader_keeps_private_views_and_shares_none(client, case):
    reader = make_member(case, "reader")
    client.force_login(reader)
    assert 'name="shared"' not in menu(client, case)[1]
    client.post(address("view-new", case), {"name": "Mine", "present": "", "shared": "on"})
    view = SavedView.objects.get()
    assert (view.owner, view.shared, view.query) == (reader, False, "")
    with pytest.raises(ValidationError, match="does not share them"):
        keep(case, reader, "Ours", shared=True)
    with pytest.raises(ValidationError, match="does not share them"):
        view.edit(by=reader, version=1, shared=True)


def test_views_are_kept_in_a_closed_case_too(client, case, analyst):
    case.close(by=make_member(case, "manager"), reason="Done.")
    client.post(address("view-new", case), {"name": "Looking back", "present": "confidence=high"})
    assert SavedView.objects.get().name == "Looking back"


# The menu


def test_the_menu_has_ones_own_views_then_those_that_others_share(client, case, analyst):
    other = make_member(case, name="bora")
    keep(case, other, "Another's", "kind=event", shared=True)
    keep(case, other, "Secret of bora", "kind=view")
    keep(case, analyst, "Zulu", "kind=forecast", shared=True)
    keep(case, analyst)
    keep(make_case(), make_user(is_superuser=True), "Elsewhere", shared=True)
    found, html = menu(client, case)
    assert found == [
        ("Weak ones", "/cases/ships/claims/?confidence=low", False),
        ("Zulu", "/cases/ships/claims/?kind=forecast", False),
        ("Another&#39;s", "/cases/ships/claims/?kind=event", False),
    ]
    assert "by bora" in html and "Secret" not in html and "Elsewhere" not in html
    assert html.count(">Change</a>") == 2


def test_the_view_that_is_shown_is_marked_in_whatever_order_its_filters_stand(client, case, analyst):
    keep(case, analyst, query="confidence=low&kind=event&sort=number")
    found, html = menu(client, case, "kind=event&sort=number&confidence=low&counts=1")
    assert found[0][2] and ">Weak ones</span>" in html.split("</summary>")[0]
    assert not menu(client, case, "kind=event&confidence=low")[0][0][2]


def test_the_menu_is_short_and_a_page_has_the_rest(client, case, analyst, monkeypatch):
    monkeypatch.setattr(view_menu, "MOST_IN_MENU", 2)
    for name in "ABC":
        keep(case, analyst, name)
    found, html = menu(client, case)
    assert [name for name, _, _ in found] == ["A", "B"]
    assert f'href="{address("view-list", case)}">All views' in html
    answer = client.get(address("view-list", case))
    assert re.findall(r'<li><a href="[^"]*" dir="auto">(\w)</a>', answer.content.decode()) == ["A", "B", "C"]


def test_a_view_whose_filters_no_longer_read_shows_what_is_wrong_and_no_rows(client, case, analyst):
    tag = make_tag(case, "China")
    make_claim(case, tags=[tag])
    keep(case, analyst, query="tag=China")
    tag.edit(by=analyst, version=1, name="PRC")
    ((_, href, _),) = menu(client, case)[0]
    answer = client.get(href)
    assert answer.status_code == 400 and "No tag of this case is called “China”." in words(answer)
    found, html = menu(client, case, "tag=China", status=400)
    assert [name for name, _, _ in found] == ["Weak ones"] and "cannot be saved" in html
    assert "No tag of this case is called" in words(
        client.get(address("view-remove", case, SavedView.objects.get().pk))
    )


def test_the_export_of_a_view_is_the_export_of_its_filters(client, case, analyst):
    make_claim(case)
    view = keep(case, analyst, query="kind=event&group=tag")
    html = client.get(view.get_absolute_url()).content.decode()
    assert 'href="/cases/ships/claims/export.csv?kind=event&amp;group=tag"' in html
    assert client.get("/cases/ships/claims/export.csv?kind=event&group=tag").status_code == 200


def test_an_empty_list_of_views_says_how_to_begin_and_a_wrong_place_is_refused(client, case, analyst):
    assert "No view is saved here yet." in words(client.get(address("view-list", case)))
    assert client.get(address("view-list", case, query="after=x")).status_code == 400


# Changing


def change(client, view, query="", **typed):
    """Post the form as the page shows it, with what is typed over it."""
    page = client.get(address("view-edit", view.case, view.pk, query=query)).content.decode()
    page = unescape(page)
    shown = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page))
    shown.update(
        {name: value for value, name in re.findall(r'<input[^>]*value="([^"]*)"[^>]*name="([\w-]+)"', page)}
    )
    for name in re.findall(r'<input type="checkbox" name="(\w+)"', page):
        shown.pop(name, None)
        if re.search(rf'<input type="checkbox" name="{name}"[^>]* checked', page):
            shown[name] = "on"
    return lambda: client.post(
        address("view-edit", view.case, view.pk),
        {name: value for name, value in {**shown, **typed}.items() if value is not None},
        follow=True,
    )


def test_it_is_renamed_and_shared_and_keeps_its_filters(client, case, analyst):
    view = keep(case, analyst)
    assert change(client, view, "query=confidence%3Dhigh", name="Weakest", shared="on")().status_code == 200
    view.refresh_from_db()
    assert (view.name, view.shared, view.query, view.version) == ("Weakest", True, "confidence=low", 2)
    change(client, view, shared=None)()
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Weakest", False)


def test_it_stands_for_the_filters_that_one_came_from_where_that_is_ticked(client, case, analyst):
    view = keep(case, analyst)
    html = menu(client, case, "confidence=high&sort=number")[1]
    (href,) = re.findall(r'class="change" href="([^"]*)"', html)
    page = words(client.get(href.replace("&amp;", "&")))
    assert "confidence: low" in page and "confidence: high" in page and "ordered by number, ascending" in page
    answer = change(client, view, href.split("?")[1].replace("&amp;", "&"), replace="on")()
    assert answer.redirect_chain[0][0] == address("claim-list", case, query="confidence=high&sort=number")


def test_the_second_of_two_who_change_it_is_shown_the_first_ones_change(client, case, analyst):
    view = keep(case, analyst, shared=True)
    second = change(client, view, name="Mine again")
    view.edit(by=make_member(case, "manager"), version=1, shared=False, name="Theirs")
    answer = second()
    assert answer.status_code == 409
    assert rows_of_conflict(answer) == {
        "Name": ("Theirs", "Mine again"),
        "Share it with the case": ("no", "no"),
    }
    assert 'value="Mine again"' in answer.content.decode()
    view.refresh_from_db()
    assert view.name == "Theirs"
    change(client, view, name="Mine again")()
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Mine again", False)


def test_a_view_of_anothers_name_is_told_so_when_it_is_renamed(client, case, analyst):
    keep(case, analyst, "Taken")
    answer = change(client, keep(case, analyst), name="taken")()
    assert "You have a view of this name already." in words(answer)


# Removing


def test_it_is_removed_once_that_is_confirmed(client, case, analyst):
    view = keep(case, analyst, shared=True)
    page = client.get(address("view-remove", case, view.pk))
    assert "for everybody in the case" in words(page) and SavedView.objects.exists()
    answer = client.post(address("view-remove", case, view.pk), {"version": "1"}, follow=True)
    assert "The view “Weak ones” is removed." in words(answer) and not SavedView.objects.exists()


def test_a_view_that_was_changed_meanwhile_is_shown_before_it_is_removed(client, case, analyst):
    view = keep(case, analyst)
    view.edit(by=analyst, version=1, query="confidence=high")
    for version in ("1", "", "x"):
        answer = client.post(address("view-remove", case, view.pk), {"version": version})
        assert answer.status_code == 409 and "confidence: high" in words(answer)
    assert SavedView.objects.exists()


# Who may


@pytest.mark.parametrize("role", ["reader", "analyst", "reviewer", "manager"])
def test_private_views_of_others_do_not_exist_whatever_ones_role(client, case, role):
    view = keep(case, anyone(case), "Secret")
    client.force_login(make_member(case, role))
    for name in ("view-edit", "view-remove"):
        for answer in (client.get(address(name, case, view.pk)), client.post(address(name, case, view.pk))):
            assert answer.status_code == 404
    assert "Secret" not in words(client.get(address("view-list", case)))
    assert "Secret" not in menu(client, case)[1]
    assert SavedView.objects.get() == view


@pytest.mark.parametrize(
    ("role", "status"), [("reader", 403), ("analyst", 403), ("reviewer", 403), ("manager", 200)]
)
def test_shared_views_are_changed_by_their_owner_and_by_managers(client, case, role, status):
    view = keep(case, anyone(case), shared=True)
    person = make_member(case, role)
    client.force_login(person)
    for name in ("view-edit", "view-remove"):
        answer = client.get(address(name, case, view.pk))
        assert answer.status_code == status
        assert status == 200 or "changed by its owner" in words(answer)
    assert (">Change</a>" in menu(client, case)[1]) == (status == 200)
    if status == 403:
        with pytest.raises(ValidationError, match="changed by its owner"):
            view.remove(by=person, version=1)
        with pytest.raises(ValidationError, match="changed by its owner"):
            view.edit(by=person, version=1, name="Mine")


def test_an_owner_whose_view_a_manager_looks_at_may_take_it_back(client, case):
    manager = make_member(case, "manager")
    client.force_login(manager)
    view = keep(case, anyone(case), shared=True)
    late = change(client, view, name="Ours")
    view.edit(by=view.owner, version=1, shared=False)
    assert late().status_code == 404
    with pytest.raises(EditConflict):
        SavedView(pk=view.pk, case=case, owner=view.owner, shared=True).remove(by=manager, version=1)


def test_views_of_another_case_are_not_found_by_id(client, case, analyst):
    there = make_case()
    there.memberships.create(case=there, user=analyst, role="manager")
    view = keep(there, analyst, shared=True)
    for name in ("view-edit", "view-remove"):
        assert client.get(address(name, case, view.pk)).status_code == 404
        assert client.post(address(name, case, view.pk), {"version": "1"}).status_code == 404
    assert SavedView.objects.exists()


def test_who_left_the_case_changes_nothing_in_it(case):
    person = anyone(case)
    view = keep(case, person)
    case.memberships.all().delete()
    assert not SavedView.objects.visible_to(person).exists()
    with pytest.raises(ValidationError, match="changed by its owner"):
        view.remove(by=person, version=1)


# Cost


def test_it_asks_no_more_for_more_views(client, case, analyst):
    pages = [address("claim-list", case), address("view-list", case)]

    def fill(number):
        for _ in range(number):
            other = make_member(case)
            keep(case, other, f"Of {other}", shared=True)
            keep(case, analyst, f"Beside {other}")

    fill(2)
    few = [queries_of(client, page) for page in pages]
    fill(8)
    assert [queries_of(client, page) for page in pages] == few
