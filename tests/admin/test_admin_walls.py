"""No form, inline, list or completion of the admin reaches into another case: walked for every model that is there."""

from typing import Any

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth import get_user_model
from django.db import models
from django.test import RequestFactory
from django.urls import reverse

from claims.admin import site
from claims.admin.rights import may_in, may_somewhere
from claims.analysis.roles import MAY, Role
from claims.models import (
    Case,
    ClaimLink,
    Dismissal,
    Document,
    Evidence,
    Explanation,
    JointMember,
    Membership,
    Retraction,
    Ruling,
    SavedView,
    Source,
)
from claims.models.base import InCase
from tests.admin.typed import filled, words
from tests.factories import (
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_member,
    make_note,
    make_source,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db
RECORDS = [model for model in site._registry if model is not get_user_model()]


def everything(case: Case, word: str) -> dict[type, Any]:
    """One record of each kind in the case, told by a word of its own."""
    member = make_member(case, "analyst", name=f"{word}member")
    outlet = make_source(case, name=f"{word} outlet")
    body = make_source(case, name=f"{word} body", kind="joint_body", part_of=outlet)
    JointMember.objects.create(case=case, body=body, member=make_source(case, name=f"{word} seat"))
    document = make_document(case, source=outlet, title=f"{word} report", by=member)
    tag = make_tag(case, f"{word} tag")
    claim = make_claim(case, by=member, statement=f"{word} claim.", claimant=outlet, owner=member, tags=[tag])
    evidence = make_evidence(
        claim, by=member, document=document, gist=f"{word} gist", word="source", attributed_to=outlet
    )
    view = SavedView.objects.create(case=case, owner=member, name=f"{word} view", shared=True)
    judgement = make_assessment(claim, by=member, rationale=f"{word} reason")
    note = make_note(claim, by=member, text=f"{word} note")
    other = make_document(case, source=outlet, title=f"{word} other report", by=member)
    retraction = Retraction.record(other, by=member, kind="corrected", day=case.today, note=f"{word} note")
    ruling = Ruling.part(claim, outlet, by=member, reason=f"{word} ruling")
    derivation = other.derive_from(document, by=member, kind="republishes")
    make_document(case, source=outlet, title=f"{word} third report", by=member)
    said = {"warning": "alone", "facts": "0" * 64, "reason": f"{word} reason"}
    dismissal = Dismissal.record(claim, by=member, **said)
    explanation = Explanation.record(claim, by=member, facts="0" * 64, text=f"{word} explanation")
    second = make_claim(case, by=member, statement=f"{word} second claim.")
    link = ClaimLink.record(claim, second, by=member, kind="refines", note=f"{word} note of a link")
    rows = (
        case,
        claim,
        derivation,
        link,
        dismissal,
        explanation,
        retraction,
        ruling,
        document,
        evidence,
        body,
        tag,
        judgement,
        note,
        view,
        Membership.objects.get(user=member),
    )
    return {type(row): row for row in rows}


@pytest.fixture
def here():
    return everything(make_case(title="our case"), "our")


@pytest.fixture
def there():
    return everything(make_case(title="secret case"), "secret")


@pytest.fixture
def manager(here, client):
    """A manager of our case, who also owns its saved view, and is nobody in the other one."""
    person = make_member(here[Case], "manager", is_staff=True)
    SavedView.objects.update(owner=person)
    here[SavedView].refresh_from_db()
    client.force_login(person)
    return person


def address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def snapshot():
    """Every row of every record, to see that nothing was written."""
    kinds = (*RECORDS, JointMember)
    return {kind: list(kind._base_manager.order_by("pk").values()) for kind in kinds}


def foreign(field, there):
    """The record of the other case that this relation could point to, or a person of that case."""
    if field.related_model is get_user_model():
        return there[Membership].user
    return there.get(field.related_model)


def relations(model):
    kinds = (models.ForeignKey, models.ManyToManyField)
    return [f for f in model._meta.get_fields() if isinstance(f, kinds)]


# Forms


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_no_change_form_takes_a_record_of_another_case(model, here, there, manager, client):
    target = address(model, "change", here[model].pk)
    page = client.get(target)
    assert page.status_code == 200
    for field in relations(model):
        before = snapshot()
        answer = client.post(
            target,
            filled(page, **{field.name: str(foreign(field, there).pk)}) if foreign(field, there) else {},
        )
        assert snapshot() == before, field
        if answer.status_code == 200 and field.name in answer.context["adminform"].form.fields:
            assert field.name in answer.context["adminform"].form.errors, field


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_no_add_form_takes_a_record_of_another_case(model, here, there, manager, client):
    page = client.get(f"{address(model, 'add')}?case={here[Case].slug}")
    if page.status_code == 403:
        return
    given = new_values(model, here)
    for field in relations(model):
        row = foreign(field, there)
        if row is None or (model is Membership and field.name == "user"):
            continue  # whom a manager makes a member was in no case of his before
        before = snapshot()
        target = f"{address(model, 'add')}?case={here[Case].slug}"
        answer = client.post(target, filled(page, **{**given, field.name: str(row.pk)}))
        fields = answer.context["adminform"].form.fields if answer.status_code == 200 else {}
        if field.name in fields:
            assert snapshot() == before, field
            assert field.name in answer.context["adminform"].form.errors, field
        else:
            # The form does not ask for it: what was sent is not looked at, the record belongs to our case.
            made = model._base_manager.latest("pk")
            assert made.case == here[Case] and getattr(made, field.attname) != row.pk, field
            given = {**given, "name": f"{given.get('name')} again", "gist": "again"}


def new_values(model, here):
    """What a new record of this kind needs, from our own case."""
    return {
        "Claim": {"statement": "New.", "kind": "event"},
        "Document": {"title": "New.", "source": str(here[Source].pk)},
        "Source": {"name": "New source", "kind": "outlet"},
        "Evidence": {
            "claim": str(here[next(k for k in here if k.__name__ == "Claim")].pk),
            "document": str(here[Evidence].document_id),
            "stance": "context",
            "gist": "New gist.",
        },
        "Derivation": {
            "document": str(here[Evidence].document_id),
            "original": str(Document.objects.filter(case=here[Case]).latest("pk").pk),
            "kind": "revises",
        },
        "Tag": {"name": "new tag"},
        "SavedView": {"name": "new view"},
        "Membership": {"user": str(make_user().pk), "role": "reader"},
    }.get(model.__name__, {})


def test_the_walk_tries_every_relation_that_a_form_asks_for(here, manager, client):
    """So that the walk above cannot become empty unseen."""
    asked = set()
    for model in RECORDS:
        for page in (client.get(address(model, "change", here[model].pk)), client.get(address(model, "add"))):
            if page.status_code == 200:
                form = page.context["adminform"].form
                asked |= {
                    f"{model.__name__}.{name}"
                    for name in form.fields
                    if hasattr(form.fields[name], "queryset")
                }
    assert asked == {
        "Claim.claimant",
        "Claim.owner",
        "Claim.tags",
        "Claim.document",
        "Derivation.document",
        "Derivation.original",
        "Document.source",
        "Evidence.claim",
        "Evidence.document",
        "Evidence.attributed_to",
        "Source.part_of",
        "Source.same_as",
        "Membership.user",
    }


def test_the_first_evidence_of_a_new_claim_comes_from_its_case(here, there, manager, client):
    page = client.get(address(type(here_claim(here)), "add"))
    before = snapshot()
    typed = {"statement": "New.", "kind": "event", "gist": "x", "document": str(there_document(there).pk)}
    answer = client.post(address(type(here_claim(here)), "add"), filled(page, **typed))
    assert "document" in answer.context["adminform"].form.errors
    assert snapshot() == before


def here_claim(rows):
    return next(row for row in rows.values() if type(row).__name__ == "Claim")


def there_document(rows):
    return next(row for row in rows.values() if type(row).__name__ == "Document")


def test_no_inline_takes_a_record_of_another_case(here, there, manager, client):
    """Every inline of every model: a new row and, where rows are changed, an old one."""
    tried = set()
    for model in RECORDS:
        target = address(model, "change", here[model].pk)
        page = client.get(target)
        for formset in page.context.get("inline_admin_formsets", []):
            inline = formset.formset
            for field in relations(inline.model):
                row = foreign(field, there)
                if field.name not in inline.empty_form.fields or row is None or field == inline.fk:
                    continue
                name = f"{inline.prefix}-{inline.initial_form_count()}-{field.name}"
                before = snapshot()
                answer = client.post(target, filled(page, **{name: str(row.pk)}))
                assert answer.status_code == 200, (model, field)
                assert field.name in answer.context["inline_admin_formsets"][0].formset.forms[-1].errors
                assert snapshot() == before
                tried.add(f"{inline.model.__name__}.{field.name}")
    assert tried == {"JointMember.member", "Membership.user"}


def test_an_inline_cannot_be_moved_to_another_parent(here, there, manager, client):
    target = address(Case, "change", here[Case].pk)
    page = client.get(target)
    data = filled(
        page, **{"memberships-0-case": str(there[Case].pk), "memberships-0-id": str(there[Membership].pk)}
    )
    before = snapshot()
    assert client.post(target, data).status_code == 200
    assert snapshot() == before


# Seeing


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_records_of_other_cases_are_not_there(model, here, there, manager, client):
    other = there[model]
    for view in ("change", "delete", "history"):
        assert client.get(address(model, view, other.pk)).status_code == 404, view
        assert client.post(address(model, view, other.pk), {"post": "yes"}).status_code == 404, view
    said = words(client.get(address(model, "changelist")))
    assert "secret" not in said
    for search in ("secret", "C-1"):
        assert "secret" not in words(client.get(address(model, "changelist"), {"q": search}))


def test_a_filter_by_another_case_shows_an_error_and_no_rows(here, there, manager, client):
    answer = client.get(address(type(here_claim(here)), "changelist"), {"case": there[Case].slug})
    assert answer.context["cl"].result_count == 0
    assert "is no value of the filter" in words(answer)
    assert "secret case" not in words(answer)


def completions(client, model, field, **given):
    given = {"app_label": "claims", "model_name": model._meta.model_name, "field_name": field.name, **given}
    return client.get(reverse("admin:autocomplete"), given)


def test_no_completion_names_a_record_of_another_case(here, there, manager, client):
    """Every relation of every record of the app, registered or not, with and without a case."""
    answered = 0
    for model in {*RECORDS, *InCase.__subclasses__(), JointMember}:
        for field in relations(model):
            for given in ({}, {"case": here[Case].slug}):
                for term in ("", "secret", "\0"):
                    answer = completions(client, model, field, term=term, **given)
                    assert answer.status_code in (200, 403, 404)
                    membership = field.model is Membership and field.name == "user" and given
                    if answer.status_code == 200 and not membership:
                        answered += 1
                        assert "secret" not in answer.content.decode(), (field, given)
            assert completions(client, model, field, case=there[Case].slug).status_code in (403, 404)
    assert answered > 30


def test_completion_serves_the_forms_own_case(here, manager, client):
    other = everything(make_case(title="second case"), "second")
    Membership.objects.create(case=other[Case], user=manager, role="analyst")
    field = type(here_claim(here))._meta.get_field("claimant")
    both = completions(client, field.model, field, term="outlet").json()["results"]
    assert {row["text"] for row in both} == {"our outlet", "second outlet"}
    ours = completions(client, field.model, field, term="outlet", case=here[Case].slug).json()["results"]
    assert [row["text"] for row in ours] == ["our outlet"]
    page = client.get(address(field.model, "change", here_claim(here).pk)).content.decode()
    assert f"/admin/autocomplete/?case={here[Case].slug}" in page


def test_owners_are_the_members_of_the_case_and_accounts_are_listed_to_superusers_only(
    here, there, manager, client
):
    owner = type(here_claim(here))._meta.get_field("owner")
    names = {
        row["text"] for row in completions(client, owner.model, owner, case=here[Case].slug).json()["results"]
    }
    assert names == {"ourmember", manager.username}
    user = Membership._meta.get_field("user")
    found = completions(client, Membership, user, term="secret", case=here[Case].slug).json()["results"]
    assert found == []
    client.force_login(make_user(is_staff=True, is_superuser=True))
    found = completions(client, Membership, user, term="secret", case=here[Case].slug).json()["results"]
    assert [row["text"] for row in found] == ["secretmember"]
    client.force_login(make_member(here[Case], "analyst", is_staff=True))
    assert completions(client, Membership, user, term="secret", case=here[Case].slug).json()["results"] == []
    assert completions(client, owner.model, owner).json()["results"] == []


def test_addresses_of_people_are_not_searched_by_who_may_not_see_them(here, manager, client):
    user = Membership._meta.get_field("user")
    assert (
        completions(client, Membership, user, term="@example.org", case=here[Case].slug).json()["results"]
        == []
    )


# Roles


@pytest.mark.parametrize("role", Role)
def test_rights_in_the_admin_are_those_of_the_table_of_roles(role):
    case = make_case()
    request = RequestFactory().get("/")
    request.user = make_member(case, role)
    for action in set().union(*MAY.values()):
        assert may_in(request, case.pk, action) == case.lets(request.user, action), action
        assert may_somewhere(request, action) == case.lets(request.user, action), action


def test_a_superuser_manages_every_case(here, there, client):
    root = make_user("root", is_staff=True, is_superuser=True)
    client.force_login(root)
    for model in RECORDS:
        for row in (here[model], there[model]):
            assert client.get(address(model, "change", row.pk)).status_code == 200
    claim = here_claim(there)
    target = address(type(claim), "change", claim.pk)
    assert client.post(target, filled(client.get(target), hedge="perhaps")).status_code == 302


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_who_only_reads_a_case_views_its_records_and_changes_none(model, here, there, client):
    """Staff by another case of theirs: the door is open, but not for writing here."""
    reader = make_member(here[Case], "reader", is_staff=True)
    Membership.objects.create(case=there[Case], user=reader, role="manager")
    client.force_login(reader)
    target = address(model, "change", here[model].pk)
    page = client.get(target)
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    before = snapshot()
    answer = client.post(
        target, {**new_values(model, here), "version": "1", "hedge": "mine", "title": "mine", "name": "mine"}
    )
    assert answer.status_code == 403
    assert "may do that" in words(answer) or "read here" in words(answer) or "its owner" in words(answer)
    assert client.post(address(model, "delete", here[model].pk), {"post": "yes"}).status_code == 403
    assert (
        client.get(f"{address(model, 'add')}?case={here[Case].slug}").status_code in (403, 404)
        or model in (SavedView, Case)  # a view of one's own; a case hangs on no other
    )
    assert snapshot() == before


def test_every_field_of_every_form_is_in_the_admin_on_purpose(here, manager, client):
    """Cached columns, clocks and fates are no field of any form."""
    for model in RECORDS:
        for target in (
            address(model, "change", here[model].pk),
            f"{address(model, 'add')}?case={here[Case].slug}",
        ):
            page = client.get(target)
            if page.status_code == 200:
                shown = flatten_fieldsets(page.context["adminform"].fieldsets)
                assert not {"standing", "changed_at", "fate", "made_at", "recorded_at", "uid"} & set(
                    shown
                ) or model.__name__ in (
                    "Assessment",
                    "ClaimLink",
                    "Derivation",
                    "Dismissal",
                    "Explanation",
                    "Note",
                    "Retraction",
                    "Ruling",
                )
