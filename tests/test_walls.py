"""Who gets through which door: every address of the site, walked as a stranger, a non-member, a reader, and with wrong ids.

A new address fails here until it is added to the table that says what it is.
"""

import re
from datetime import date

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from claims.forms.selecting import Selection
from claims.models import (
    Batch,
    Claim,
    ClaimLink,
    Dismissal,
    Explanation,
    LineageSign,
    Retraction,
    Ruling,
    Upload,
)
from claims.models.leads import leads_for
from claims.views import reading
from claims.views.linked import links_of
from claims.views.opposition import opposed
from claims.views.warnings import warnings_of
from tests.factories import (
    make_arrival,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_feed,
    make_member,
    make_note,
    make_receipt,
    make_source,
    make_tag,
    make_text,
    make_user,
)
from tests.texts import AGENCY
from tests.views.pages import words

pytestmark = pytest.mark.django_db

SECRET = "Geheimsache"
"""Stands in every record of the case that nobody outside may hear of."""

LOGIN_FREE = {
    "healthz",
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
}
"""What strangers may open: the doors themselves, and the health check."""

FOR_ANYBODY = {"home", "help", "case-new", "complete-time-zone"}
"""Pages for whoever is logged in; what they show of cases is tested with each."""

SHOWN = {
    "case",
    "claim-list",
    "claim-counts",
    "claim-most",
    "view-list",
    "claim-export",
    "claim-export-xlsx",
    "claim",
    "claim-edits",
    "claim-figures",
    "document-list",
    "document-export",
    "document-export-xlsx",
    "document",
    "document-edits",
    "arrival-list",
    "arrival-file",
    "receipt",
    "feed-list",
    "capture",
    "document-counts",
    "document-copies",
    "document-against",
    "evidence-mouths",
    "source-list",
    "source-export",
    "source-export-xlsx",
    "source",
    "source-evidence",
    "source-edits",
    "member-list",
    "complete",
    "batch-list",
    "batch",
    "claim-template",
}
"""Pages of a case that only show: every member may, and nothing can be posted to them."""


class List(SimpleUploadedFile):
    """A list of claims that can be sent again and again."""

    def read(self, *args):
        self.seek(0)
        return super().read(*args)


BOTH = {
    "claim-panel": {"status": "refuted", "confidence": "low", "rationale": "So."},
    "document-sentence": {"act": "pass", "s": "1"},
}
"""Parts of a page that show to every member, and are posted to by who may write, with what is posted."""

OWN = {"upload", "upload-bad"}
"""Pages of what one person brought: to everybody else, members too, they do not exist (tests/views/test_import.py)."""

WRITTEN = {
    "claim-import": {"file": List("list.csv", b"claim\nIt happened.\n")},
    "document-bring": {"road": "text", "text": "It was so."},
    "document-bookmarklet": {"road": "bookmarklet", "text": "It was so."},
    "arrival": {"title": "Paper", "source": "Wire"},
    "arrival-retry": {},
    "arrival-drop": {},
    "arrival-paste": {"text": "It was so."},
    "feed-new": {"address": "http://10.0.0.2/feed"},
    "feed-edit": {"title": "News"},
    "feed-read": {},
    "feed-turn": {"on": "0"},
    "feed-take-off": {},
    "feed-readdress": {"address": "http://10.0.0.3/feed"},
    "claim-new": {"statement": "It happened.", "kind": "event"},
    "claim-edit": {"statement": "It happened otherwise.", "kind": "event", "version": "1"},
    "claim-judge": {"status": "refuted", "confidence": "low", "rationale": "So."},
    "claims-judge": {"confidence": "high", "rationale": "So."},
    "batch-undo": {"reason": "A draft."},
    "claim-supersede": {"successor": "2", "reason": "Better worded.", "version": "1"},
    "claim-own": {"version": "1"},
    "claim-withdraw": {"reason": "Not ours.", "version": "1"},
    "claim-reinstate": {"reason": "Ours again.", "version": "1"},
    "claim-link": {"kind": "depends_on", "other": "2"},
    "claim-merge": {"other": "3", "reason": "The same.", "version": "1"},
    "link-withdraw": {"reason": "Wrong."},
    "claim-origins": {"reason": "Shared."},
    "claim-lineage": {"basis": "record", "act": "set", "do": "1"},
    "lead-answer": {"answer": "no"},
    "ruling-withdraw": {"reason": "Wrong."},
    "claim-explain": {"text": "They count otherwise."},
    "explanation-withdraw": {"reason": "Wrong."},
    "warning-dismiss": {"reason": "All the same."},
    "dismissal-withdraw": {"reason": "Wrong."},
    "document-retract": {"kind": "retracted", "day": "2024-11-01"},
    "retraction-withdraw": {"reason": "Wrong."},
    "note-new": {"kind": "remark", "text": "Ask about it again."},
    "note-withdraw": {"reason": "It is answered."},
    "evidence-new": {"document": "1", "stance": "supports", "gist": "It says so."},
    "evidence-edit": {"place": "paragraph 9", "version": "1"},
    "evidence-withdraw": {"reason": "Misread."},
    "document-new": {"title": "Paper", "source": "Wire", "state": "new"},
    "document-edit": {"title": "Paper", "source": "Wire", "state": "new", "version": "1"},
    "document-derive": {"kind": "revises", "original": "3"},
    "document-claim": {
        "statement": "It happened.",
        "kind": "event",
        "evidence-document": "1",
        "evidence-quote": "the agency",
        "anyway": "yes",
    },
    "document-sort": {"document": "1", "state": "read"},
    "documents-copies": {"document": "4", "original": "1", "kind": "republishes", "do": "1"},
    "story-attach": {},
    "sign-answer": {"answer": "no"},
    "derivation-withdraw": {"reason": "Written apart."},
    "source-new": {"name": "Post", "kind": "outlet"},
    "source-edit": {"name": "Post", "kind": "outlet", "version": "1"},
    "source-members": {"add": "Wire"},
    "source-grade": {"grade": "A", "basis": "Always right."},
    "source-merge": {"other": "Wire", "reason": "Its other name."},
    "case-settings": {
        "title": "Paper",
        "time_zone": "UTC",
        "likelihood_standard": "icd203",
        "version": "1",
    },
    "case-close": {"reason": "Done.", "version": "1"},
    "case-reopen": {"reason": "It goes on.", "version": "2"},
    "member-add": {"person": "newcomer", "role": "reader"},
    "member-edit": {"seen": "analyst", "role": "reader"},
    "member-remove": {"seen": "analyst"},
}
"""Pages of a case that change something, with what is posted to them."""

MANAGERS_ONLY = {
    "claim-merge",
    "source-grade",
    "source-merge",
    "case-settings",
    "case-close",
    "case-reopen",
    "member-add",
    "member-edit",
    "member-remove",
}

KEPT = {
    "put-away": {"what": "changes", "until": "2026-01-01T00:00:00Z"},
    "bring-back": {"what": "changes"},
    "view-new": {"name": "Mine", "present": ""},
    "view-edit": {"name": "Mine", "version": "1"},
    "view-remove": {"version": "1"},
}
"""What every member keeps for himself alone, with what is posted."""


# The addresses


def addresses(patterns=None, route="", space=""):
    """Yield the name and the route of every address of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, f"{route}{pattern.pattern}", inner)
        else:
            yield f"{space}{pattern.name or ''}", f"{route}{pattern.pattern}"


IN_A_CASE = {name: route for name, route in addresses() if route.startswith("cases/<slug:slug>/")}
IN_THE_ADMIN = [(name, route) for name, route in addresses() if route.startswith("admin/")]
ELSEWHERE = {
    name: route for name, route in addresses() if name not in IN_A_CASE and not route.startswith("admin/")
}


def filled(route, values):
    """Return an address for a route, with the values of its parts."""
    route = re.sub(
        r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route)
    )
    return "/" + re.sub(r"[\^$]", "", route)


class Filled:
    """A case with one record of everything, and the parts of the addresses that lead to them."""

    def __init__(self):
        self.case = make_case(slug="geheim", title=SECRET, question=SECRET)
        self.by = make_member(self.case, "manager", "insider")
        colleague = make_member(self.case, "analyst", "insider too")
        source = make_source(self.case, name=f"{SECRET} body", kind="joint_body", note=SECRET)
        wire = make_source(self.case, name="Wire")
        self.document = make_text(
            f"{SECRET} {AGENCY}", self.case, by=self.by, title=SECRET, source=source, published="2024-10-18"
        )
        other = make_document(self.case, by=self.by, title=f"{SECRET} copy", source=source)
        derivation = other.derive_from(self.document, by=self.by, kind="republishes")
        tag = make_tag(self.case, SECRET)
        make_text(f"{SECRET} {AGENCY}", self.case, by=self.by, title=f"{SECRET} third", source=wire)
        self.claim = claim = make_claim(self.case, by=self.by, statement=SECRET, tags=[tag], claimant=source)
        evidence = make_evidence(claim, by=self.by, document=self.document, gist=SECRET)
        assessment = make_assessment(claim, by=self.by, rationale=SECRET)
        other_claim = make_claim(self.case, by=self.by, statement=f"{SECRET} too")
        make_claim(self.case, by=self.by, statement=f"{SECRET} again")
        link = ClaimLink.record(claim, other_claim, by=self.by, kind="refines")
        ClaimLink.record(other_claim, claim, by=self.by, kind="contradicts")
        self.batch = self.judge_together()
        view = self.case.savedviews.create(case=self.case, owner=self.by, name=SECRET)
        self.pks = {
            "source": source.pk,
            "member": self.case.memberships.get(user=colleague).pk,
            "evidence": evidence.pk,
            "link": link.pk,
            "derivation": derivation.pk,
            "sign": self.case.lineagesigns.get().pk,
            "ruling": self._joined(wire, make_source(self.case, name="Gazette")).pk,
            "retraction": Retraction.record(
                self.document, by=self.by, kind="corrected", day=date(2024, 11, 1), note=SECRET
            ).pk,
            "explanation": Explanation.record(claim, by=self.by, facts="0" * 64, text=SECRET).pk,
            "dismissal": Dismissal.record(
                claim, by=self.by, warning="alone", facts="0" * 64, reason=SECRET
            ).pk,
            "note": make_note(claim, by=self.by, text=SECRET).pk,
            "view": view.pk,
            "upload": self._upload().pk,
            "arrival": make_arrival(self.case, by=self.by, text=SECRET, title=SECRET).pk,
            **dict.fromkeys(("arrival-retry", "arrival-paste"), self._failed().pk),
            "receipt": make_receipt(self.case, by=self.by, body=SECRET.encode()).pk,
            "feed": make_feed(self.case, by=self.by, title=SECRET).pk,
            "capture": self.document.capture(
                author=self.by, body=SECRET.encode(), text=SECRET, media_type="text/plain"
            ).pk,
        }
        self.admin = {
            **self.pks,
            "assessment": assessment.pk,
            "case": self.case.pk,
            "membership": self.case.memberships.get(user=self.by).pk,
            "claim": claim.pk,
            "document": self.document.pk,
            "tag": tag.pk,
            "savedview": view.pk,
            "user": self.by.pk,
        }

    def judge_together(self):
        """Judge the claim, as one of one."""
        self.claim.refresh_from_db()
        wanted = [(self.claim, self.claim.standing, {"status": "corroborated", "confidence": "low"})]
        return Batch.assess(
            case=self.case, author=self.by, asked=SECRET, rationale=SECRET, judgements=wanted
        )[0]

    def _joined(self, *sources):
        for source in sources:
            make_evidence(self.claim, by=self.by, word="source", attributed_to=source)
        return Ruling.join(self.claim, sources, by=self.by, reason=SECRET)

    def _failed(self):
        failed = make_arrival(self.case, by=self.by, address=f"http://10.0.0.1/{SECRET}")
        failed.start()
        failed.fail(SECRET)
        return failed

    def _upload(self):
        body = f"claim\n{SECRET}\n".encode()
        return Upload.keep_file(case=self.case, by=self.by, name=SECRET, body=body, columns=["statement"])

    def address(self, name):
        """Return an address of the case."""
        values = {
            "slug": self.case.slug,
            "number": 1,
            "other": 3,
            "what": "owner" if name == "claim-most" else "claims",
            "uid": self.batch.uid,
            "code": "alone",
            "pk": self.pks.get(name) or self.pks.get(name.split("-")[0]),
        }
        return filled(IN_A_CASE[name], values)

    def seen(self, name):
        """Return what a form carries of the claim as its writer saw it."""
        self.claim.refresh_from_db()
        if name == "claim-judge":
            return {"previous": self.claim.standing_id, "seen_version": self.claim.version}
        if name == "claims-judge":
            claims = Claim.objects.filter(pk=self.claim.pk)
            return {"selection": Selection.of(self.case, claims).seal(self.by)}
        if name == "story-attach":
            return {"sign": list(LineageSign.objects.filter(case=self.case).values_list("pk", flat=True))}
        if name == "claim-explain":
            rows, rulings = reading.pieces_of(self.claim), reading.rulings_of(self.claim)
            found = opposed(self.claim, reading.behind(self.claim, rows, rulings), links_of(self.claim))
            return {"facts": found.sides.facts}
        if name == "warning-dismiss":
            rows, rulings = reading.pieces_of(self.claim), reading.rulings_of(self.claim)
            behind = reading.behind(self.claim, rows, rulings)
            worn = warnings_of(self.claim, behind, links_of(self.claim))["worn"]
            return {"facts": worn[0].warning.facts}
        if name == "claim-lineage":
            return {
                "piece": f"{self.pks['evidence']}:{self.claim.evidence.get(pk=self.pks['evidence']).version}"
            }
        if name == "lead-answer":
            for day in ("2024-10-18", "2024-11-02"):
                document = make_document(self.case, by=self.by, published=day)
                told = {"quantity_low": 6700, "quantity_unit": "containers", "word": "own"}
                make_evidence(self.claim, by=self.by, document=document, **told)
            (lead,) = leads_for(self.case.pk, [self.claim.pk])[self.claim.pk]
            return {"lead": lead.key, "piece": [f"{piece}:1" for piece in lead.pieces]}
        if name == "documents-copies":
            make_document(self.case, by=self.by)
        if name == "claim-origins":
            kyiv = make_source(self.case, name="Kyiv")
            make_evidence(self.claim, by=self.by, word="source", attributed_to=kyiv)
            return {"kind": "joined", "sources": [kyiv.pk, self.case.sources.get(name="Wire").pk]}
        return {"version": self.claim.version} if name == "claim-reinstate" else {}

    def admin_address(self, route):
        """Return an address of the admin that leads to a record of the case."""
        model = (re.match(r"admin/(?:claims|auth)/(\w+)/", route) or ["", ""])[1]
        pk = self.admin.get(model, "1")
        return filled(route, {"object_id": pk, "id": pk, "app_label": "claims", "url": "nowhere"})


@pytest.fixture
def there():
    return Filled()


def written():
    """Everything that is recorded, to be compared."""
    models = apps.get_app_config("claims").get_models(include_auto_created=True)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


# The tables are whole


def test_every_address_of_a_case_is_said_to_show_or_to_write():
    assert set(IN_A_CASE) == SHOWN | OWN | set(BOTH) | set(WRITTEN) | set(KEPT)
    assert not SHOWN & {*WRITTEN, *KEPT} and not set(WRITTEN) & set(KEPT)


def test_no_address_reaches_into_a_case_from_elsewhere():
    parts = {part for route in ELSEWHERE.values() for part in re.findall(r"<(?:\w+:)?(\w+)>", route)}
    assert parts <= {"key", "uidb36"}
    assert ELSEWHERE.keys() >= LOGIN_FREE | FOR_ANYBODY


# Strangers


def test_a_stranger_is_led_to_the_log_in_from_everywhere(client, there):
    routes = [there.address(name) for name in IN_A_CASE]
    routes += [there.admin_address(route) for _, route in IN_THE_ADMIN]
    routes += [filled(ELSEWHERE[name], {"key": "1-x", "uidb36": "1"}) for name in set(ELSEWHERE) - LOGIN_FREE]
    for address in routes:
        for response in (client.get(address), client.post(address)):
            while response.status_code == 302 and response["Location"].startswith("/admin/login/"):
                response = client.get(response["Location"])
            assert response.status_code == 302, address
            assert response["Location"].startswith(reverse("account_login")), address


def test_what_a_stranger_may_open_tells_nothing(client, there):
    for name in sorted(LOGIN_FREE):
        response = client.get(filled(ELSEWHERE[name], {"key": "1-x", "uidb36": "1"}), follow=True)
        assert response.status_code in (200, 404, 429), name
        assert SECRET not in response.content.decode(), name


# Non-members


@pytest.mark.parametrize("staff", [False, True])
def test_a_non_member_gets_404_on_everything_under_a_case(client, there, staff):
    client.force_login(make_member(make_case(), "manager", is_staff=staff))
    nowhere = client.get("/cases/no-such-case/")
    before = written()
    for name in IN_A_CASE.keys() - KEPT.keys():
        response = client.get(there.address(name))
        assert response.status_code == 404, name
        assert response.content == nowhere.content, f"{name} tells that the case exists"
    for name, fields in (WRITTEN | KEPT | BOTH).items():
        assert client.post(there.address(name), fields).status_code == 404, name
    assert written() == before


def test_the_admin_is_closed_to_who_is_not_staff(client, there):
    client.force_login(make_member(there.case, "manager"))
    for name, route in IN_THE_ADMIN:
        if name in ("admin:logout", "admin:password_change", "admin:password_change_done"):
            continue  # lead to the pages of the account
        response = client.get(there.admin_address(route))
        assert response.status_code in (302, 403, 404), route
        assert SECRET not in response.content.decode(), route


def test_the_admin_tells_staff_nothing_of_cases_that_they_do_not_belong_to(client, there):
    client.force_login(make_member(make_case(), "manager", is_staff=True))
    before = written()
    for _, route in IN_THE_ADMIN:
        address = there.admin_address(route)
        if address.endswith("/logout/"):
            continue
        for response in (
            client.get(address, follow=True),
            client.get(f"{address}?q={SECRET[:6]}", follow=True),
        ):
            page = response.content.decode()
            assert response.status_code in (200, 400, 403, 404), address
            assert SECRET not in page and "insider" not in page, address
    assert written() == before


def test_pages_for_anybody_tell_nothing_of_cases_of_others(client, there):
    client.force_login(make_user())
    for name in FOR_ANYBODY:
        page = client.get(reverse(name))
        assert page.status_code == 200 and SECRET not in page.content.decode(), name


# Readers


def test_a_reader_sees_everything_that_shows(client, there):
    client.force_login(make_member(there.case, "reader"))
    for name in SHOWN:
        assert client.get(there.address(name)).status_code == 200, name
        assert client.post(there.address(name)).status_code == 405, name


def test_a_reader_writes_nothing_and_is_told_who_may(client, there):
    client.force_login(make_member(there.case, "reader"))
    before = written()
    for name, fields in WRITTEN.items():
        for response in (client.post(there.address(name), fields), client.get(there.address(name))):
            assert response.status_code == 403, name
            assert "of this case may do that" in response.content.decode(), name
    assert written() == before


def test_a_reader_sees_what_others_post_to_and_posts_nothing(client, there):
    client.force_login(make_member(there.case, "reader"))
    before = written()
    for name, fields in BOTH.items():
        assert client.get(there.address(name), headers={"HX-Request": "true"}).status_code == 200, name
        assert client.post(there.address(name), fields).status_code == 403, name
    assert written() == before


@pytest.mark.parametrize("role", ["reader", "manager"])
def test_what_is_ones_own_is_not_found_by_others_and_written_by_every_member(client, there, role):
    client.force_login(make_member(there.case, role))
    before = written()
    for name in ("view-edit", "view-remove"):
        assert client.get(there.address(name)).status_code == 404, name
        assert client.post(there.address(name), KEPT[name]).status_code == 404, name
    assert written() == before
    assert client.post(there.address("view-new"), KEPT["view-new"]).status_code == 302
    assert written() != before


def test_an_analyst_may_write_all_but_what_managers_do(client, there):
    client.force_login(make_member(there.case, "analyst"))
    for name in WRITTEN:
        expected = {403} if name in MANAGERS_ONLY else {200, 302}
        assert client.get(there.address(name)).status_code in expected, name


@pytest.mark.parametrize("name", WRITTEN)
def test_what_readers_are_refused_would_be_written_for_a_manager(client, there, name):
    client.force_login(there.by)
    if name == "claim-reinstate":
        there.claim.withdraw(by=there.by, reason="Not ours.")
    if name == "case-reopen":
        there.case.close(by=there.by, reason="Done.")
    make_user("newcomer")
    before = written()
    response = client.post(there.address(name), {**WRITTEN[name], **there.seen(name)})
    assert response.status_code == 302, words(response)
    assert written() != before


def test_what_one_person_brought_does_not_exist_for_the_others(client, there):
    client.force_login(make_member(there.case, "manager"))
    for name in OWN:
        for response in (client.get(there.address(name)), client.post(there.address(name), {"bring": "yes"})):
            assert response.status_code in (404, 405), name
    assert there.case.claims.count() == 3


# Ids of other cases


def test_ids_of_another_case_give_404_even_to_who_belongs_to_both(client, there):
    case = make_case(slug="offen")
    for place in (case, there.case):
        place.memberships.create(case=place, user=make_user(f"m-{place.slug}"), role="manager")
    both = make_member(case, "manager", "both")
    there.case.memberships.create(case=there.case, user=both, role="manager")
    client.force_login(both)
    before = written()
    for name, route in IN_A_CASE.items():
        if not re.search(r"<int:(number|pk)>", route):
            continue
        address = there.address(name).replace(f"/cases/{there.case.slug}/", f"/cases/{case.slug}/")
        assert client.get(address).status_code == 404, name
        for fields in (WRITTEN.get(name), KEPT.get(name)):
            assert fields is None or client.post(address, fields).status_code == 404, name
    assert written() == before
