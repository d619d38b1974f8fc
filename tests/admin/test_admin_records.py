"""Evidence, documents and sources in the admin, each through its verb; and what every record has in common."""

import pytest
from django.urls import reverse

from claims.models import Document, Evidence, JointMember, SavedView, Source, Tag
from tests.admin.typed import errors_of, filled, words
from tests.factories import (
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_source,
    make_tag,
    make_text,
    make_user,
)

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


# Every record with a version


def editable(case, by):
    view = SavedView.objects.create(case=case, owner=by, name="Mine", query="confidence=low")
    return {
        "evidence": (make_evidence(make_claim(case)), "note", "via"),
        "document": (make_document(case), "title", "byline"),
        "source": (make_source(case), "name", "note"),
        "tag": (make_tag(case), "name", None),
        "savedview": (view, "name", "query"),
        "case": (case, "title", "question"),
    }


@pytest.mark.parametrize("kind", ["evidence", "document", "source", "tag", "savedview", "case"])
def test_the_second_editor_of_any_record_sees_both_versions(kind, case, manager, client):
    row, typed, left = editable(case, manager)[kind]
    form = client.get(page(row))
    theirs = {typed: "Theirs"} | ({left: "theirs too"} if left else {})
    row.edit(by=manager, version=row.version, **theirs)
    answer = client.post(page(row), filled(form, **{typed: "My words"}))
    assert answer.status_code == 409
    assert getattr(fresh(row), typed) == "Theirs"
    said = words(answer)
    assert f"this {row._meta.verbose_name} meanwhile" in said and "Please correct" not in said
    assert "Theirs" in said and "My words" in answer.content.decode()
    assert client.post(page(row), filled(answer)).status_code == 302
    assert getattr(fresh(row), typed) == "My words"
    if left:
        assert getattr(fresh(row), left) == "theirs too"


@pytest.mark.parametrize("kind", ["evidence", "document", "source", "tag", "savedview", "case"])
def test_saving_without_typing_writes_no_version(kind, case, manager, client):
    row = editable(case, manager)[kind][0]
    assert client.post(page(row), filled(client.get(page(row)))).status_code == 302
    assert fresh(row).version == row.version
    if hasattr(row, "history"):
        assert row.history.filter(version__gt=row.version).count() == 0


# Evidence


def test_evidence_is_added_to_a_claim_that_the_address_names(case, person, client):
    claim, document = make_claim(case), make_document(case)
    address = f"{adding('evidence', case)}&claim={claim.pk}"
    form = client.get(address)
    assert filled(form)["claim"] == [str(claim.pk)]
    typed = {"document": str(document.pk), "stance": "contradicts", "gist": "It denies.", "basis": "denial"}
    assert client.post(address, filled(form, **typed)).status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.claim, evidence.author, evidence.basis) == (claim, person, "denial")
    claim.refresh_from_db()
    assert (claim.reports_against, claim.version) == (1, 1)


def test_a_quote_finds_its_place_in_the_text(case, person, client):
    claim, document = make_claim(case), make_text("Ships left Rajin.\nThey came back. They came back.", case)
    typed = {"claim": str(claim.pk), "document": str(document.pk), "stance": "supports"}
    address = adding("evidence", case)
    for quote, problem in (("Ships sank.", "does not say this"), ("They came back.", "stand 2 times")):
        answer = client.post(address, filled(client.get(address), **typed, quote=quote))
        assert problem in errors_of(answer)["quote"][0]
    assert client.post(address, filled(client.get(address), **typed, quote="left Rajin.")).status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.quote, evidence.start, evidence.end) == ("left Rajin.", 6, 17)


def test_what_evidence_says_never_changes_but_the_rest_does(case, person, client):
    evidence, other = make_evidence(make_claim(case)), make_claim(case)
    typed = {
        "stance": "contradicts",
        "gist": "Other.",
        "claim": str(other.pk),
        "credibility": "2",
        "note": "Seen.",
    }
    assert client.post(page(evidence), filled(client.get(page(evidence)), **typed)).status_code == 302
    after = fresh(evidence)
    assert (after.stance, after.gist, after.claim_id) == (evidence.stance, evidence.gist, evidence.claim_id)
    assert (after.credibility, after.note, after.version) == (2, "Seen.", 2)


def test_whose_word_needs_its_source(case, person, client):
    evidence = make_evidence(make_claim(case))
    answer = client.post(page(evidence), filled(client.get(page(evidence)), word="source"))
    assert errors_of(answer) == {"attributed_to": ["Name the source whose word it is."]}


def test_withdrawing_leads_to_its_own_page_with_a_reason(case, person, client):
    evidence = make_evidence(make_claim(case))
    address = reverse("evidence-withdraw", args=[case.slug, evidence.pk])
    assert address in client.get(page(evidence)).content.decode()
    evidence.withdraw(by=person, reason="A misreading.")
    after = client.get(page(evidence))
    assert address not in after.content.decode()
    assert "A misreading." in words(after)


# Documents


def test_a_document_is_recorded_under_the_next_number(case, person, client):
    typed = {
        "title": "On ships",
        "source": str(make_source(case).pk),
        "published": "2023-11",
        "address": "example.org/a",
    }
    address = adding("document", case)
    answer = client.post(address, filled(client.get(address), **typed))
    assert answer.status_code == 302, errors_of(answer)
    document = Document.objects.get()
    assert (document.number, document.author, document.published_precision) == (1, person, "month")
    assert document.address == "https://example.org/a"
    assert filled(client.get(page(document)))["published"] == ["2023-11"]


def test_a_documents_text_is_no_field(case, person, client):
    document = make_text("As captured.", case)
    client.post(page(document), filled(client.get(page(document)), text="Forged.", title="New title"))
    assert (fresh(document).text, fresh(document).title) == ("As captured.", "New title")


def test_setting_aside_needs_a_reason(case, person, client):
    document = make_document(case)
    answer = client.post(page(document), filled(client.get(page(document)), state="set_aside"))
    assert "Say why the document is set aside." in words(answer)
    assert fresh(document).state == "new"


def test_an_address_that_runs_a_script_is_refused(case, person, client):
    document = make_document(case)
    answer = client.post(page(document), filled(client.get(page(document)), address="javascript:alert(1)"))
    assert "address" in errors_of(answer)


# Sources


def test_what_copies_what_is_recorded_and_leads_to_where_it_is_taken_back(case, person, client):
    first, copy = make_document(case), make_document(case)
    form = client.get(adding("derivation", case))
    given = {"document": str(copy.pk), "original": str(first.pk), "kind": "translates"}
    client.post(adding("derivation", case), filled(form, **given))
    derivation = copy.derivations.get()
    assert (derivation.original, derivation.kind, derivation.author) == (first, "translates", person)
    shown = client.get(page(derivation))
    assert "Take it back" in words(shown) and 'name="_save"' not in shown.content.decode()
    circle = {"document": str(first.pk), "original": str(copy.pk), "kind": "revises"}
    answer = client.post(adding("derivation", case), filled(form, **circle))
    assert "this would go in a circle" in words(answer) and not first.derivations.exists()


def test_only_a_manager_grades_and_only_with_a_basis(case, person, client):
    source = make_source(case)
    form = client.get(page(source))
    assert 'name="grade"' not in form.content.decode()
    client.post(page(source), filled(form, grade="B", basis="Slipped in."))
    assert fresh(source).reliability == ""
    client.force_login(make_member(case, "manager", is_staff=True))
    form = client.get(page(source))
    answer = client.post(page(source), filled(form, grade="B", name="Renamed"))
    assert errors_of(answer) == {"basis": ["Say why: a grade needs a basis."]}
    assert client.post(page(source), filled(form, grade="B", basis="Checked often.")).status_code == 302
    assert (fresh(source).reliability, source.grades.get().basis) == ("B", "Checked often.")
    assert fresh(source).version == source.version
    assert "Checked often." in words(client.get(page(source)))


def test_a_source_of_a_name_that_is_there_is_refused(case, person, client):
    make_source(case, name="Reuters")
    address = adding("source", case)
    answer = client.post(address, filled(client.get(address), name="reuters", kind="outlet"))
    assert "A source of this name is in this case already." in words(answer)
    assert Source.objects.count() == 1


def test_a_source_is_no_part_of_itself(case, person, client):
    top = make_source(case)
    below = make_source(case, part_of=top)
    answer = client.post(page(top), filled(client.get(page(top)), part_of=str(below.pk)))
    assert errors_of(answer) == {"part_of": ["This would make the source a part of itself."]}


def test_a_manager_says_that_two_sources_are_one_and_takes_it_back(case, person, client):
    root, twin = make_source(case, name="KCNA"), make_source(case, name="조선중앙통신")
    form = client.get(page(twin))
    assert 'name="same_as"' not in form.content.decode()
    client.post(page(twin), filled(form, same_as=str(root.pk), same_reason="Slipped in."))
    assert fresh(twin).same_as is None
    client.force_login(make_member(case, "manager", is_staff=True))
    form = client.get(page(twin))
    answer = client.post(page(twin), filled(form, same_as=str(root.pk)))
    assert errors_of(answer) == {
        "same_reason": ["Say how you know that they are one: it changes what is counted."]
    }
    said = filled(form, same_as=str(root.pk), same_reason="Its name in Korean.")
    assert client.post(page(twin), said).status_code == 302
    assert (fresh(twin).same_as, fresh(twin).same_reason) == (root, "Its name in Korean.")
    answer = client.post(
        page(root), filled(client.get(page(root)), same_as=str(twin.pk), same_reason="The other way.")
    )
    assert "a loop" in errors_of(answer)["same_as"][0] and fresh(root).same_as is None
    assert client.post(page(twin), filled(client.get(page(twin)), same_as="")).status_code == 302
    assert fresh(twin).same_as is None


def test_a_merge_that_somebody_else_undid_is_shown_before_anything_is_saved(case, client):
    root, twin = make_source(case, name="KCNA"), make_source(case, name="ЦТАК")
    manager = make_member(case, "manager", is_staff=True)
    client.force_login(manager)
    twin.merge_into(root, by=manager, reason="Its name in Russian.")
    form = client.get(page(twin))
    twin.unmerge(by=make_member(case, "manager", "mia"))
    answer = client.post(page(twin), filled(form, note="The agency of the state."))
    assert answer.status_code == 409 and "mia changed this source meanwhile" in words(answer)
    assert fresh(twin).same_as is None and fresh(twin).note == ""


def test_completing_a_source_offers_the_one_that_stands_for_both(case, person, client):
    root, twin = make_source(case, name="KCNA"), make_source(case, name="Agency of Pyongyang")
    twin.merge_into(root, by=person)
    asked = {"app_label": "claims", "model_name": "document", "field_name": "source", "case": case.slug}
    for term in ("pyong", "kcn", ""):
        found = client.get(reverse("admin:autocomplete"), {**asked, "term": term}).json()["results"]
        assert [one["text"] for one in found] == ["KCNA"]


def test_members_of_a_joint_body_come_and_go(case, person, client):
    body, state = make_source(case, kind="joint_body"), make_source(case)
    form = client.get(page(body))
    assert client.post(page(body), filled(form, **{"memberships-0-member": str(state.pk)})).status_code == 302
    seat = JointMember.objects.get()
    assert (seat.case, seat.body, seat.member) == (case, body, state)
    form = client.get(page(body))
    assert client.post(page(body), filled(form, **{"memberships-0-DELETE": "on"})).status_code == 302
    assert not JointMember.objects.exists()
    told = [row.history_change_reason for row in body.history.order_by("history_id")][-2:]
    assert told == [f"member added: {state.pk}", f"member taken off: {state.pk}"]
    assert "memberships-TOTAL_FORMS" not in client.get(page(state)).content.decode()


# Nothing is deleted


@pytest.mark.parametrize("kind", ["claim", "evidence", "document", "source", "case", "tag", "assessment"])
def test_nobody_deletes_what_was_recorded(kind, case, client):
    from tests.factories import make_assessment

    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    assessment = make_assessment(make_claim(case, tags=[make_tag(case)], claimant=make_source(case)))
    evidence = make_evidence(assessment.claim)
    rows = {
        "claim": assessment.claim,
        "assessment": assessment,
        "evidence": evidence,
        "document": evidence.document,
        "source": evidence.document.source,
        "case": case,
        "tag": Tag.objects.get(),
    }
    address = reverse(f"admin:claims_{kind}_delete", args=[rows[kind].pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert fresh(rows[kind])
