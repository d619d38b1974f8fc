"""Judging several claims at once: what is picked stays what was shown, each keeps what is left as it is, all or nothing."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.forms import selecting
from claims.forms.bulk import BulkForm
from claims.forms.selecting import Selection
from claims.models import Assessment, Batch, Claim
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_evidence,
    make_member,
    make_user,
)
from tests.views.pages import queries_of, words

pytestmark = pytest.mark.django_db

WHY = "The record was published."


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def client(client, case):
    client.force_login(anyone(case))
    return client


def address(case):
    return reverse("claims-judge", args=[case.slug])


def judged(case, judgement=None, **claim):
    made = make_claim(case, **claim)
    make_assessment(made, **(judgement or {}))
    made.refresh_from_db()
    return made


def pick(client, case, *claims, **more):
    """The page of these claims, as the ticks of the register lead to it."""
    return client.post(address(case), {"claim": [claim.number for claim in claims], **more})


def sealed(page):
    return re.search(r'name="selection" value="([^"]+)"', page.content.decode())[1]


def judge(client, case, page, **typed):
    return client.post(address(case), {"selection": sealed(page), "rationale": WHY, **typed})


def standing(claim):
    return Claim.objects.get(pk=claim.pk).standing


# Picking


def test_the_register_offers_ticks_to_those_who_may_judge(client, case):
    make_claim(case)
    make_claim(case)
    page = client.get(reverse("claim-list", args=[case.slug])).content.decode()
    assert page.count('name="claim" value=') == 2 and 'aria-label="Select C-2"' in page
    assert "Judge all 2" in page and "Judge the selected" in page
    client.force_login(make_member(case, "reader"))
    page = client.get(reverse("claim-list", args=[case.slug])).content.decode()
    assert 'name="claim" value=' not in page and "bulk.js" not in page and 'id="bulk"' not in page


def test_it_shows_what_was_ticked_and_what_stands_there(client, case):
    one = judged(case, {"confidence": "moderate", "likelihood": "likely"}, statement="Ships left.")
    two, other = judged(case), make_claim(case, statement="Not ticked.")
    page = pick(client, case, one, two, list="status=unverified")
    said = words(page)
    assert "Judge 2 claims" in said and "Ships left." in said and other.statement not in said
    assert "unverified 2" in said and "moderate 1" in said and "likely (55-80%) 1" in said
    assert "status: unverified" in said
    assert not Batch.objects.exists()


def test_all_that_match_are_those_that_the_list_holds(client, case):
    for _ in range(12):
        judged(case)
    judged(case, {"confidence": "high"}, statement="Sure.")
    page = client.post(address(case), {"all": "1", "list": "confidence=low&sort=number"})
    said = words(page)
    assert "Judge 12 claims" in said and "All that matched when you asked" in said
    assert "confidence: low" in said and "Sure." not in said and "Show all: 2 more" in said


def test_a_wrong_list_picks_nothing_and_says_what_is_wrong(client, case):
    make_claim(case)
    page = client.post(address(case), {"all": "1", "list": "confidence=great"})
    assert page.status_code == 400
    assert "great" in words(page) and "Nothing is selected" in words(page) and "selection" not in words(page)


def test_nothing_ticked_is_a_sentence(client, case):
    page = client.post(address(case), {"list": ""})
    assert page.status_code == 400 and "tick some in the register first" in words(page)


@pytest.mark.parametrize("number", ["77", "0", "-1", "1 or 1", "9" * 30, "²", "\x00"])
def test_what_is_no_claim_of_the_case_is_refused(client, case, number):
    claim, elsewhere = make_claim(case), make_case()
    for _ in range(77):
        last = make_claim(elsewhere) if number == "77" else claim
    assert number != "77" or last.number == 77
    page = client.post(address(case), {"claim": [str(claim.number), number]})
    assert page.status_code == 400 and "There is no claim" in words(page)


def test_more_than_the_most_is_refused_with_a_way_to_narrow_it(client, case, monkeypatch):
    monkeypatch.setattr(selecting, "MOST", 3)
    for _ in range(4):
        make_claim(case)
    page = client.post(address(case), {"all": "1", "list": ""})
    assert page.status_code == 400 and "At most 3 claims are judged at once" in words(page)
    assert "Narrow the list" in words(page)
    assert client.post(address(case), {"claim": ["1", "2", "3"]}).status_code == 200


def test_what_is_superseded_or_withdrawn_is_named_and_left_out(client, case):
    here, gone = judged(case), judged(case)
    gone.withdraw(by=anyone(case), reason="Said twice.")
    page = pick(client, case, here, gone)
    assert "Judge 1 claim" in words(page)
    assert "1 claim cannot be judged and is left out" in words(page) and "C-2 is withdrawn" in words(page)
    judge(client, case, page, confidence="high")
    assert standing(here).confidence == "high" and gone.assessments.count() == 1


def test_asked_for_without_claims_it_leads_to_the_register(client, case):
    assert client.get(address(case)).url == reverse("claim-list", args=[case.slug])


# Who may


@pytest.mark.parametrize("role", ["reader", None])
def test_who_may_not_judge_picks_and_judges_nothing(client, case, role):
    claim = judged(case)
    page = pick(client, case, claim)
    client.force_login(make_member(case, role) if role else make_user())
    assert pick(client, case, claim).status_code == (403 if role else 404)
    assert judge(client, case, page, confidence="high").status_code == (403 if role else 404)
    assert claim.assessments.count() == 1


def test_a_selection_is_only_of_use_to_who_made_it_and_in_its_case(client, case):
    claim, other = judged(case), make_case()
    page = pick(client, case, claim)
    person = make_member(case, "analyst")
    make_member(other, "analyst")
    client.force_login(person)
    answer = judge(client, case, page, confidence="high")
    assert answer.status_code == 400 and "select the claims again" in words(answer)
    client.force_login(make_user("root", is_superuser=True))
    root = pick(client, case, claim)
    assert judge(client, other, root, confidence="high").status_code == 400
    assert client.post(address(case), {"selection": "nonsense", "rationale": WHY}).status_code == 400
    assert claim.assessments.count() == 1


def test_a_closed_case_is_judged_no_more(client, case):
    claim = judged(case)
    page = pick(client, case, claim)
    case.close(by=make_member(case, "manager"), reason="The report is out.")
    answer = judge(client, case, page, confidence="high")
    assert answer.status_code == 403 and "closed" in words(answer)
    assert "Judge the selected" not in words(client.get(reverse("claim-list", args=[case.slug])))


# Judging


def test_each_claim_gets_a_judgement_of_its_own_in_one_batch(client, case):
    claims = [judged(case), judged(case, {"status": "contested", "confidence": "moderate"})]
    answer = judge(client, case, pick(client, case, *claims), confidence="high")
    batch = Batch.objects.get()
    assert answer.url == reverse("batch", args=[case.slug, batch.uid])
    assert batch.asked == "Judge 2 claims. Confidence: high. The rest as it is."
    assert [(standing(claim).status, standing(claim).confidence) for claim in claims] == [
        ("unverified", "high"),
        ("contested", "high"),
    ]
    assert {row.rationale for row in batch.assessments.all()} == {WHY}
    assert [row.previous for row in batch.assessments.order_by("claim")] == [one.standing for one in claims]
    said = words(client.get(answer.url))
    assert "2 claims are judged." in said and WHY in said and batch.asked in said


def test_what_comes_to_match_later_is_not_judged_along(client, case):
    claim = judged(case)
    page = client.post(address(case), {"all": "1", "list": "confidence=low"})
    late = judged(case)
    judge(client, case, page, confidence="high")
    assert standing(claim).confidence == "high" and standing(late).confidence == "low"


RICH = {
    "status": "contested",
    "confidence": "moderate",
    "likelihood": "remote_chance",
    "likelihood_standard": "phia",
    "probability": 4,
    "figure_low": 4,
    "figure_high": 6,
    "figure_as_of": "2024-01-01",
    "would_change": "A picture of the ship.",
    "review_on": "2100-01-01",
}
PLAIN = {"status": "corroborated", "confidence": "high", "likelihood_standard": "phia"}
CHANGES = [
    ({}, {}),
    ({"status": "unverified"}, {"status": "unverified"}),
    ({"confidence": "low"}, {"confidence": "low"}),
    ({"confidence": "clear"}, {"confidence": ""}),
    (
        {"likelihood": "clear"},
        {"likelihood": "", "probability": None, "likelihood_standard": "icd203"},
    ),
    (
        {"status": "unverified", "likelihood": "likely"},
        {
            "status": "unverified",
            "likelihood": "likely",
            "probability": None,
            "likelihood_standard": "icd203",
        },
    ),
    ({"would_change": "Two pictures."}, {"would_change": "Two pictures."}),
    ({"would_change_clear": "on"}, {"would_change": ""}),
    ({"review_on_clear": "on"}, {"review_on": None}),
]


@pytest.mark.parametrize(("typed", "moved"), CHANGES, ids=lambda one: " ".join(one) if one else "nothing")
def test_what_is_left_as_it_is_repeats_each_claims_own_value(client, case, typed, moved):
    claims = [judged(case, one, quantity_low=5, quantity_unit="ships") for one in (RICH, PLAIN)]
    before = [claim.standing.whole for claim in claims]
    answer = judge(client, case, pick(client, case, *claims), **typed)
    assert answer.status_code == 302
    assert [standing(claim).whole for claim in claims] == [{**whole, **moved} for whole in before]


def test_a_day_to_look_again_that_has_come_is_not_repeated(client, case):
    claim = judged(case, {"review_on": "2020-01-01", "would_change": "A picture."})
    judge(client, case, pick(client, case, claim))
    assert (standing(claim).review_on, standing(claim).would_change) == (None, "A picture.")
    page = pick(client, case, claim)
    assert "That day is past" in words(judge(client, case, page, review_on="2020-01-01"))
    judge(client, case, page, review_on="2100-02-01")
    assert str(standing(claim).review_on) == "2100-02-01"


def test_a_reason_is_needed_and_nothing_typed_is_lost(client, case):
    claim = judged(case)
    answer = judge(
        client, case, pick(client, case, claim), rationale=" ", confidence="high", would_change="A <picture>."
    )
    said = words(answer)
    assert "Say why: a judgement needs a rationale." in said and "A <picture>." in said
    assert re.search(r'name="confidence" value="high"[^>]*checked', answer.content.decode())
    assert claim.assessments.count() == 1
    assert judge(client, case, answer, confidence="high").status_code == 302


def test_likelihood_and_confidence_in_one_sentence_are_pointed_out_and_may_be_kept(client, case):
    claim = judged(case)
    mixed = "It is likely, with high confidence."
    answer = judge(client, case, pick(client, case, claim), rationale=mixed)
    assert "Say them in two" in words(answer) and claim.assessments.count() == 1
    judge(client, case, answer, rationale=mixed, as_it_is="on")
    assert standing(claim).rationale == mixed


def test_writing_and_clearing_at_once_is_refused(client, case):
    page = pick(client, case, judged(case))
    assert "not both" in words(judge(client, case, page, would_change="A picture.", would_change_clear="on"))


# Kinds and rules


def test_the_words_of_status_are_those_of_the_kinds_that_are_picked(client, case):
    def offered(*claims):
        inside = pick(client, case, *claims).content.decode().split("seg-")[1].split("</fieldset>")[0]
        return [
            words_in
            for words_in in map(str.strip, re.sub(r"<[^>]*>", "\n", inside).split("\n")[1:])
            if words_in
        ]

    event, view, forecast = (make_claim(case, kind=kind) for kind in ("event", "view", "forecast"))
    assert offered(forecast) == ["leave as is", "open"]
    assert offered(view) == ["leave as is", "untested", "borne out", "contested", "not borne out"]
    assert offered(event, forecast) == [
        "leave as is",
        "unverified / open",
        "corroborated",
        "contested",
        "refuted",
    ]


def test_a_status_that_no_picked_kind_knows_is_refused(client, case):
    forecast = judged(case, kind="forecast")
    answer = judge(client, case, pick(client, case, forecast), status="corroborated")
    assert answer.status_code == 200 and forecast.assessments.count() == 1


def test_claims_that_cannot_carry_it_are_named_before_anything_is_written(client, case):
    good, forecast, never = judged(case), judged(case, kind="forecast"), make_claim(case)
    page = pick(client, case, good, forecast, never)
    answer = judge(client, case, page, confidence="high")
    said = words(answer)
    assert "1 claim cannot carry this" in said
    assert "C-3 Choose a status: it was never judged" in said
    assert "Leave C-3 out and judge the other 2" in said
    assert Assessment.objects.count() == 2 and not Batch.objects.exists()

    answer = judge(client, case, page, status="corroborated", confidence="high")
    assert "C-2 A forecast stays open until it is resolved." in words(answer)
    assert Assessment.objects.count() == 2


def test_one_can_go_on_without_those_that_cannot_carry_it(client, case):
    good, forecast = judged(case), judged(case, kind="forecast")
    answer = judge(client, case, pick(client, case, good, forecast), status="corroborated")
    instead = re.search(r'name="instead" value="([^"]+)"', answer.content.decode())[1]
    done = judge(client, case, answer, status="corroborated", instead=instead)
    assert done.status_code == 302
    assert standing(good).status == "corroborated" and forecast.assessments.count() == 1
    assert Batch.objects.get().asked == "Judge 1 claim. Status: corroborated. The rest as it is."


def test_what_goes_on_is_checked_anew_where_something_else_is_chosen(client, case):
    good, forecast = judged(case, {"likelihood": "likely"}), judged(case, kind="forecast")
    answer = judge(client, case, pick(client, case, good, forecast), status="contested")
    instead = re.search(r'name="instead" value="([^"]+)"', answer.content.decode())[1]
    again = judge(client, case, answer, status="refuted", instead=instead)
    assert "C-1 Leave likelihood empty" in words(again) and "Leave C-" not in words(again)
    assert Assessment.objects.count() == 2


def test_many_that_cannot_carry_it_are_named_as_far_as_one_reads(client, case):
    claims = [make_claim(case) for _ in range(23)]
    answer = judge(client, case, pick(client, case, judged(case), *claims), confidence="high")
    assert "23 claims cannot carry this" in words(answer) and "and 3 more" in words(answer)


# Meanwhile


def test_claims_judged_or_edited_meanwhile_are_left_alone_and_named(client, case):
    still, busy, edited = judged(case), judged(case), judged(case)
    page = pick(client, case, still, busy, edited)
    other = make_member(case, "analyst", name="berta")
    make_assessment(busy, by=other, confidence="moderate")
    edited.edit(by=other, version=edited.version, statement="Two things happened.")

    answer = judge(client, case, page, confidence="high")

    assert [standing(claim).confidence for claim in (still, busy, edited)] == ["high", "moderate", "low"]
    said = words(client.get(answer.url))
    assert "1 claim is judged. 2 were left alone." in said
    assert "C-2 was judged since by berta" in said and "C-3 was edited since" in said
    assert f'href="{busy.get_absolute_url()}"' in client.get(answer.url).content.decode()


def test_where_all_were_judged_meanwhile_nothing_is_recorded_and_what_was_typed_stays(client, case):
    busy = judged(case)
    page = pick(client, case, busy)
    make_assessment(busy, confidence="moderate")
    answer = judge(client, case, page, confidence="high")
    assert answer.status_code == 409 and WHY in words(answer)
    assert "C-1 was judged since by" in words(answer) and not Batch.objects.exists()


def test_what_moved_since_it_was_picked_is_pointed_out_when_the_page_is_shown_again(client, case):
    still, busy = judged(case), judged(case)
    page = pick(client, case, still, busy)
    make_assessment(busy, confidence="moderate")
    answer = judge(client, case, page, rationale="")
    assert "Some have moved since you selected them" in words(answer)


# The batch and undoing it


def batch_of(client, case, *claims, **typed):
    judge(client, case, pick(client, case, *claims), **(typed or {"confidence": "high"}))
    return Batch.objects.latest("pk")


def undo(client, batch, reason="The record was a draft."):
    return client.post(reverse("batch-undo", args=[batch.case.slug, batch.uid]), {"reason": reason})


def test_a_batch_shows_each_judgement_beside_the_one_before_it(client, case):
    claim = judged(case, {"confidence": "moderate", "likelihood": "likely", "probability": 60})
    batch = batch_of(client, case, claim, status="corroborated", likelihood="clear", confidence="high")
    said = words(client.get(reverse("batch", args=[case.slug, batch.uid])))
    assert "Status: corroborated. Confidence: high. Likelihood: cleared." in said
    assert "unverified confidence moderate likelihood likely (55-80%) 60%" in said
    assert "corroborated confidence high likelihood no likelihood" in said


def test_a_batch_is_undone_once_with_a_reason(client, case):
    quiet, busy = judged(case), judged(case)
    batch = batch_of(client, case, quiet, busy)
    make_assessment(busy, confidence="moderate")

    assert "need a reason" in words(undo(client, batch, reason=" "))
    answer = undo(client, batch)

    batch.refresh_from_db()
    assert answer.url == reverse("batch", args=[case.slug, batch.undone_by.uid])
    assert [standing(claim).confidence for claim in (quiet, busy)] == ["low", "moderate"]
    said = words(client.get(answer.url))
    assert "It is undone; 1 of its claims are left alone." in said or "left alone" in said
    assert "C-2 was judged since by" in said and "The record was a draft." in said
    assert "It gives back what stood before" in said
    first = client.get(reverse("batch", args=[case.slug, batch.uid]))
    assert "Undone by" in words(first) and 'id="undo"' not in first.content.decode()
    again = undo(client, batch)
    assert again.status_code == 409
    assert "This was undone already." in words(again) and "The record was a draft." in words(again)
    assert Batch.objects.count() == 2


def test_a_reader_sees_a_batch_and_undoes_nothing(client, case):
    batch = batch_of(client, case, judged(case))
    client.force_login(make_member(case, "reader"))
    page = client.get(reverse("batch", args=[case.slug, batch.uid]))
    assert page.status_code == 200 and 'id="undo"' not in page.content.decode()
    assert undo(client, batch).status_code == 403
    assert client.get(reverse("batch-undo", args=[case.slug, batch.uid])).status_code == 403


def test_strangers_find_no_batch_and_no_case_shows_those_of_another(client, case):
    batch = batch_of(client, case, judged(case))
    other = make_case()
    make_member(other, "manager")
    client.force_login(make_user("root", is_superuser=True))
    assert client.get(reverse("batch", args=[other.slug, batch.uid])).status_code == 404
    assert (
        client.post(reverse("batch-undo", args=[other.slug, batch.uid]), {"reason": "So."}).status_code == 404
    )
    assert "Judge 1 claim" not in words(client.get(reverse("batch-list", args=[other.slug])))
    client.force_login(make_user())
    for name in ("batch", "batch-undo"):
        assert client.post(reverse(name, args=[case.slug, batch.uid])).status_code in (404, 405)
        assert client.get(reverse(name, args=[case.slug, batch.uid])).status_code in (404, 405)
    assert client.get(reverse("batch-list", args=[case.slug])).status_code == 404


def test_the_list_of_batches_has_the_newest_first_and_says_what_was_undone(client, case):
    claim = judged(case)
    assert "Nothing was done together yet." in words(client.get(reverse("batch-list", args=[case.slug])))
    batch = batch_of(client, case, claim)
    undo(client, batch)
    said = words(client.get(reverse("batch-list", args=[case.slug])))
    assert said.index("Undo: Judge 1 claim.") < said.rindex("Judge 1 claim. Confidence: high.")
    assert "undone" in said.rsplit("Judge 1 claim.", 1)[1]


def test_the_history_of_a_claim_leads_to_the_batch(client, case):
    claims = [judged(case), judged(case)]
    batch = batch_of(client, case, *claims)
    page = client.get(claims[0].get_absolute_url())
    assert "one of 2 judged together" in words(page)
    assert reverse("batch", args=[case.slug, batch.uid]) in page.content.decode()


def test_an_undone_claim_says_what_stands_again_and_why(client, case):
    claim = judged(case, {"confidence": "low", "rationale": "One report."})
    make_assessment(claim, confidence="moderate", rationale="A second report.")
    make_assessment(claim, confidence="moderate", rationale="Nothing new.")
    undo(client, batch_of(client, case, claim), "I ticked the wrong ones.")
    head = words(client.get(claim.get_absolute_url())).split("How the judgement moved")[0]
    assert "Undone: I ticked the wrong ones." in head
    assert re.search(r"It stands again as judged on [^:]+: A second report\.", head)
    for page in ("claim-judge", "claim-panel"):
        shown = client.get(reverse(page, args=[case.slug, claim.number]), headers={"HX-Request": "true"})
        assert "Undone: I ticked the wrong ones." in words(shown) and "A second report." in words(shown)


def test_what_repeats_an_undone_claim_tells_the_last_change_before_it(client, case):
    claim = judged(case, {"confidence": "low", "rationale": "One report."})
    make_assessment(claim, confidence="moderate", rationale="A second report.")
    undo(client, batch_of(client, case, claim), "I ticked the wrong ones.")
    again = Claim.objects.get(pk=claim.pk)
    make_assessment(again, rationale="Nothing new.", **again.standing.values)
    head = words(client.get(claim.get_absolute_url())).split("How the judgement moved")[0]
    assert re.search(r"Last changed [^.]+\. Confidence from low to moderate\. A second report\.", head)
    assert "wrong ones" not in head


def test_an_undo_that_is_undone_shows_what_the_batch_had_given(client, case):
    claim = judged(case, {"confidence": "low", "rationale": "One report."})
    batch = batch_of(client, case, claim)
    undo(client, batch, "I ticked the wrong ones.")
    batch.refresh_from_db()
    undo(client, batch.undone_by, "They were the right ones.")
    head = words(client.get(claim.get_absolute_url())).split("How the judgement moved")[0]
    why = batch.assessments.get().rationale
    assert "Undone: They were the right ones." in head and why in head.split("It stands again")[1]


def test_a_broken_place_in_a_list_is_a_sentence(client, case):
    batch = batch_of(client, case, judged(case))
    for address in (reverse("batch", args=[case.slug, batch.uid]), reverse("batch-list", args=[case.slug])):
        answer = client.get(f"{address}?after=x")
        assert answer.status_code == 400 and "start again from its first page" in words(answer)


# The work it makes


def test_the_pages_ask_no_more_for_more_claims(client, case):
    def asked_by(many):
        claims = [judged(case) for _ in range(many)]
        data = {"claim": [claim.number for claim in claims]}
        client.post(address(case), data)
        with CaptureQueriesContext(connection) as taken:
            client.post(address(case), data)
        batch = batch_of(client, case, *claims)
        page = queries_of(client, reverse("batch", args=[case.slug, batch.uid]))
        return len(taken), page, queries_of(client, reverse("batch-list", args=[case.slug]))

    few, many = asked_by(2), asked_by(14)
    assert few == many


def test_pages_of_a_batch_lead_on(client, case):
    claims = [judged(case) for _ in range(53)]
    batch = batch_of(client, case, *claims)
    page = client.get(reverse("batch", args=[case.slug, batch.uid])).content.decode()
    assert "Undo 53 judgements" in page
    following = html.unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])
    said = words(client.get(reverse("batch", args=[case.slug, batch.uid]) + following))
    assert "C-53" in said and "C-50 " not in said


def test_a_selection_of_the_most_claims_fits_into_a_page(case):
    picked = tuple(
        selecting.Picked(900_000 + 7 * n, 4_000_000 + 13 * n, n % 5) for n in range(selecting.MOST)
    )
    text = Selection(case, picked).seal(anyone(case))
    assert len(text) < 20_000
    assert Selection.sealed(case, anyone(case), text).picked == picked


def test_the_words_that_are_asked_keep_likelihood_and_confidence_apart(case):
    from claims.analysis.wording import mixed_sentences

    selection = Selection.of(case, Claim.objects.filter(pk=judged(case).pk))
    form = BulkForm({"confidence": "low", "likelihood": "likely", "rationale": WHY}, selection=selection)
    assert form.is_valid()
    assert form.asked() == "Judge 1 claim. Confidence: low. Likelihood: likely (55-80%). The rest as it is."
    assert mixed_sentences(form.asked()) == []


def test_an_undo_that_is_refused_keeps_its_reason_in_the_form(client, case):
    claim = judged(case)
    batch = batch_of(client, case, claim)
    make_assessment(claim, confidence="moderate")
    answer = undo(client, batch, reason="A long reason.")
    assert answer.status_code == 409 and "Nothing can be undone" in words(answer)
    assert "A long reason.</textarea>" in answer.content.decode()


def test_what_was_typed_for_a_selection_that_is_not_ours_is_shown_to_be_copied(client, case):
    answer = client.post(
        address(case), {"selection": "forged", "rationale": "A long <reason>.", "would_change": "A picture."}
    )
    assert answer.status_code == 400
    assert "to be copied A long &lt;reason&gt;. A picture." in words(answer).replace("<", "&lt;").replace(
        ">", "&gt;"
    )


def test_a_claim_whose_evidence_moved_since_it_was_selected_is_left_alone(client, case):
    claim, other = judged(case), judged(case)
    page = pick(client, case, claim, other)
    make_evidence(claim, stance="contradicts")
    judge(client, case, page, confidence="high")
    assert (standing(claim).confidence, standing(other).confidence) == ("low", "high")
    assert Batch.objects.get().left_alone == [(claim.number, "has new evidence since")]
    claim.refresh_from_db()
    assert claim.has_new_evidence
