"""Several people writing at once, each over a connection of its own: nobody's work is lost, no cache lags behind."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.db.models.signals import pre_save

from claims.analysis.sentences import sentence_key
from claims.models import (
    Assessment,
    Batch,
    Case,
    Claim,
    ClaimLink,
    Derivation,
    Document,
    EditConflict,
    Match,
    ReadingMark,
    Source,
    StaleJudgement,
)
from claims.models.claims import CACHED
from claims.models.grounds import counts_for
from claims.models.stale import mark_stale, recount
from claims.search.texts import go_through
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_source,
    make_text,
)

pytestmark = pytest.mark.django_db(transaction=True)

JUDGED = {"status": "unverified", "confidence": "low", "rationale": "One report."}


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of this at once, each in a thread of its own; return what each gave, or the exception it ended in."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(10)
            results[index] = act()
        except Exception as error:  # the test looks at it
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits for a lock"
    return results


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def unhappy(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, Exception)]


def cached(claim: Claim) -> dict[str, Any]:
    return Claim.objects.values(*CACHED).get(pk=claim.pk)


def assert_caches_are_right(*claims: Claim) -> None:
    for claim in claims:
        before = cached(claim)
        claim.refresh_caches()
        assert before == cached(claim)


@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_judge_what_they_both_saw_one_is_told_of_the_other(turn):
    claim = make_claim()
    analyst = anyone(claim.case)
    first = make_assessment(claim)

    results = together(
        *(
            lambda word=word: Claim.objects.get(pk=claim.pk).assess(
                author=analyst, previous=first, **{**JUDGED, "confidence": word}
            )
            for word in ("moderate", "high")
        )
    )

    assert kinds(results) == ["Assessment", "StaleJudgement"]
    won = next(result for result in results if not isinstance(result, Exception))
    lost = next(result for result in results if isinstance(result, StaleJudgement))
    assert lost.standing == won
    claim.refresh_from_db()
    assert claim.standing == won and claim.confidence == won.confidence
    assert claim.assessments.count() == 2


def test_of_two_who_judge_first_only_one_does():
    claim = make_claim()
    analyst = anyone(claim.case)
    judge = lambda: claim.assess(author=analyst, previous=None, **JUDGED)  # noqa: E731
    assert kinds(together(judge, judge)) == ["Assessment", "StaleJudgement"]


@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_edit_what_they_both_saw_one_is_shown_the_others_work(turn):
    claim = make_claim()
    analyst = anyone(claim.case)
    results = together(
        *(
            lambda words=words: Claim.objects.get(pk=claim.pk).edit(by=analyst, version=1, statement=words)
            for words in ("It is red.", "It is blue.")
        )
    )

    assert kinds(results) == ["Claim", "EditConflict"]
    won = next(result for result in results if isinstance(result, Claim))
    lost = next(result for result in results if isinstance(result, EditConflict))
    assert lost.current.statement == won.statement
    claim.refresh_from_db()
    assert (claim.statement, claim.version) == (won.statement, 2)
    assert claim.history.count() == 2


def test_many_who_add_evidence_and_judge_leave_no_cache_behind():
    claim = make_claim()
    case, analyst = claim.case, anyone(claim.case)
    documents = [make_document(case) for _ in range(4)]

    def add(document, stance):
        def act():
            mine = Claim.objects.get(pk=claim.pk)
            for turn in range(3):
                mine.add_evidence(
                    author=analyst, document=document, stance=stance, gist=f"It says so, {turn}."
                )

        return act

    def judge():
        for _ in range(4):
            mine = Claim.objects.select_related("standing").get(pk=claim.pk)
            try:
                mine.assess(author=analyst, previous=mine.standing, **JUDGED)
            except StaleJudgement:
                continue

    sides = ("supports", "supports", "contradicts", "context")
    results = together(*(add(d, s) for d, s in zip(documents, sides, strict=True)), judge, judge)

    assert unhappy(results) == []
    claim.refresh_from_db()
    assert claim.evidence.count() == 12
    assert (claim.reports_for, claim.reports_against) == (2, 1)
    assert claim.standing == claim.assessments.in_force().get()
    assert_caches_are_right(claim)


def test_one_who_adds_while_another_withdraws_leaves_no_cache_behind():
    claim = make_claim()
    analyst = anyone(claim.case)
    old, new = make_document(claim.case), make_document(claim.case)
    evidence = claim.add_evidence(author=analyst, document=old, stance="supports", gist="It says so.")
    results = together(
        lambda: evidence.withdraw(by=analyst, reason="Misread."),
        lambda: Claim.objects.get(pk=claim.pk).add_evidence(
            author=analyst, document=new, stance="supports", gist="It says so too."
        ),
    )
    assert unhappy(results) == []
    claim.refresh_from_db()
    assert claim.reports_for == 1
    assert_caches_are_right(claim)


def test_evidence_is_withdrawn_by_one_of_two():
    claim = make_claim()
    analyst = anyone(claim.case)
    evidence = claim.add_evidence(
        author=analyst, document=make_document(claim.case), stance="supports", gist="So."
    )
    results = together(
        *(lambda r=r: evidence.withdraw(by=analyst, reason=r) for r in ("Misread.", "Retracted."))
    )
    assert kinds(results) == ["Evidence", "ValidationError"]


def test_records_that_are_made_at_once_get_numbers_of_their_own():
    case = make_case()
    analyst, source = anyone(case), make_source(case)

    def claims():
        mine = Case.objects.get(pk=case.pk)
        return [
            Claim.record(case=mine, by=analyst, statement="So it is.", kind="event").number for _ in range(4)
        ]

    def documents():
        mine = Case.objects.get(pk=case.pk)
        return [Document.record(case=mine, by=analyst, source=source, title="So").number for _ in range(4)]

    results = together(claims, claims, claims, documents, documents)
    assert unhappy(results) == []
    assert sorted(sum(results[:3], [])) == list(range(1, 13))
    assert sorted(sum(results[3:], [])) == list(range(1, 9))


@pytest.mark.parametrize("turn", range(3))
def test_two_actions_on_many_claims_of_one_case_do_not_hold_each_other_up(turn):
    case = make_case()
    analyst = anyone(case)
    claims = [make_claim(case) for _ in range(6)]
    overlap = [claims[:4], list(reversed(claims[2:]))]

    def act(mine):
        judgements = [(claim, None, {"status": "unverified"}) for claim in mine]
        return lambda: Batch.assess(
            case=case, author=analyst, asked="All", rationale="So.", judgements=judgements
        )

    results = together(*(act(mine) for mine in overlap))

    assert unhappy(results) == []
    assert sorted(len(refused) for _, refused in results) == [0, 2]
    assert [claim.assessments.count() for claim in claims] == [1] * 6
    assert_caches_are_right(*claims)


@pytest.mark.parametrize("turn", range(3))
def test_actions_on_many_claims_and_judgements_of_single_ones_do_not_hold_each_other_up(turn):
    case = make_case()
    analyst = anyone(case)
    claims = [make_claim(case) for _ in range(8)]

    def batch(mine):
        judgements = [(claim, None, {"status": "unverified"}) for claim in mine]
        return lambda: Batch.assess(
            case=case, author=analyst, asked="All", rationale="So.", judgements=judgements
        )

    def single(claim):
        return lambda: Claim.objects.get(pk=claim.pk).assess(author=analyst, previous=None, **JUDGED)

    results = together(batch(claims[:3]), batch(claims[3:6]), single(claims[6]), single(claims[7]))
    assert unhappy(results) == []
    assert [claim.assessments.count() for claim in claims] == [1] * 8


def test_a_file_is_loaded_while_others_write():
    from claims.models.dumping import dump
    from claims.models.loading import load

    case = make_case()
    analyst = anyone(case)
    claims = [make_claim(case) for _ in range(3)]
    documents = [make_document(case) for _ in range(3)]
    there = dump(case)

    def write(claim, document):
        def act():
            mine = Claim.objects.get(pk=claim.pk)
            for turn in range(4):
                mine.add_evidence(
                    author=analyst, document=document, stance="supports", gist=f"So it is, {turn}."
                )
                document.capture(author=analyst, body=b"So.", text="So.", media_type="text/plain")

        return act

    def again():
        return [load(there, by=analyst).total() for _ in range(4)]

    results = together(again, *(write(*pair) for pair in zip(claims, documents, strict=True)))
    # What is captured meanwhile differs from the file, which says so; nobody waits for ever, and nothing is lost.
    assert {type(error).__name__ for error in unhappy(results)} <= {"Refused"}
    assert unhappy(results[1:]) == []
    assert [claim.evidence.count() for claim in claims] == [4] * 3


def test_documents_are_captured_while_derivations_are_recorded():
    case = make_case()
    analyst = anyone(case)
    one, two, three = (make_document(case) for _ in range(3))

    def capture(document):
        def act():
            for _ in range(4):
                document.capture(author=analyst, body=b"So.", text="So.", media_type="text/plain")

        return act

    def derive():
        for original in (two, three):
            derivation = one.derive_from(original, by=analyst, kind="republishes")
            derivation.withdraw(by=analyst, reason="They only look alike.")

    assert unhappy(together(capture(one), capture(two), capture(three), derive)) == []


@pytest.mark.parametrize("turn", range(3))
def test_two_derivations_at_once_make_no_circle(turn):
    case = make_case()
    analyst = anyone(case)
    one, two = make_document(case), make_document(case)
    results = together(
        lambda: one.derive_from(two, by=analyst, kind="republishes"),
        lambda: two.derive_from(one, by=analyst, kind="republishes"),
    )
    assert kinds(results) == ["Derivation", "ValidationError"]
    assert Derivation.objects.count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_two_edits_at_once_make_no_body_a_part_of_itself(turn):
    case = make_case()
    analyst = anyone(case)
    one, two = make_source(case), make_source(case)
    results = together(
        lambda: Source.objects.get(pk=one.pk).edit(
            by=analyst, version=1, part_of=Source.objects.get(pk=two.pk)
        ),
        lambda: Source.objects.get(pk=two.pk).edit(
            by=analyst, version=1, part_of=Source.objects.get(pk=one.pk)
        ),
    )
    assert kinds(results) == ["Source", "ValidationError"]
    assert Source.objects.filter(part_of__isnull=False).count() == 1


def test_two_merges_at_once_make_no_circle():
    case = make_case()
    analyst = anyone(case)
    one, two = make_source(case), make_source(case)
    results = together(lambda: one.merge_into(two, by=analyst), lambda: two.merge_into(one, by=analyst))
    assert kinds(results) == ["NoneType", "ValidationError"]
    assert Source.objects.filter(same_as__isnull=False).count() == 1


def test_two_claims_do_not_take_each_others_place_at_once():
    case = make_case()
    analyst = anyone(case)
    one, two = make_claim(case), make_claim(case)
    results = together(
        lambda: one.supersede(by=analyst, successor=two), lambda: two.supersede(by=analyst, successor=one)
    )
    assert kinds(results) == ["Claim", "ValidationError"]
    assert Claim.objects.filter(fate="superseded").count() == 1


def test_the_same_link_is_made_by_one_of_two():
    case = make_case()
    analyst = anyone(case)
    one, two = make_claim(case), make_claim(case)
    link = lambda: ClaimLink.record(one, two, by=analyst, kind="refines")  # noqa: E731
    results = together(link, link)
    assert kinds(results) == ["ClaimLink", "ValidationError"]


def test_of_two_links_that_close_a_circle_one_is_made():
    case = make_case()
    analyst = anyone(case)
    one, two, three = (make_claim(case) for _ in range(3))
    ClaimLink.record(one, two, by=analyst, kind="depends_on")
    results = together(
        lambda: ClaimLink.record(two, three, by=analyst, kind="depends_on"),
        lambda: ClaimLink.record(three, one, by=analyst, kind="depends_on"),
    )
    assert kinds(results) == ["ClaimLink", "ValidationError"]


def test_of_two_claims_one_is_merged_into_the_other():
    case = make_case()
    analyst = anyone(case)
    one, two = make_claim(case), make_claim(case)
    results = together(
        lambda: one.merge_into(two, by=analyst, reason="The same."),
        lambda: two.merge_into(one, by=analyst, reason="The same."),
    )
    assert kinds(results) == ["Claim", "ValidationError"]
    assert ClaimLink.objects.count() == 1


def test_evidence_that_comes_to_a_claim_while_it_is_merged_is_counted_where_it_is_read():
    case = make_case()
    analyst = anyone(case)
    kept, twin = make_claim(case), make_claim(case)
    documents = [make_document(case) for _ in range(3)]
    add = [
        lambda document=document: Claim.objects.get(pk=twin.pk).add_evidence(
            author=analyst, document=document, stance="supports", gist="It says so."
        )
        for document in documents
    ]
    merge = lambda: Claim.objects.get(pk=twin.pk).merge_into(kept, by=analyst, reason="The same.")  # noqa: E731
    assert kinds(together(*add, merge)) == ["Claim", "Evidence", "Evidence", "Evidence"]
    kept.refresh_from_db()
    assert kept.reports_for == 3


def test_a_claim_that_is_judged_while_its_ground_falls_says_so():
    case = make_case()
    analyst = anyone(case)
    near, ground = make_claim(case), make_claim(case)
    ClaimLink.record(near, ground, by=analyst, kind="depends_on")
    seen = make_assessment(near), make_assessment(ground)
    results = together(
        lambda: Claim.objects.get(pk=near.pk).assess(author=analyst, previous=seen[0], **JUDGED),
        lambda: Claim.objects.get(pk=ground.pk).assess(
            author=analyst, previous=seen[1], status="refuted", rationale="No."
        ),
    )
    assert kinds(results) == ["Assessment", "Assessment"]
    row, fall = Claim.objects.get(pk=near.pk), ground.assessments.first()
    assert row.has_new_evidence is (fall.recorded_at > row.standing.recorded_at)


def test_the_same_batch_is_undone_by_one_of_two():
    case = make_case()
    analyst = anyone(case)
    claim = make_claim(case)
    seen = make_assessment(claim)
    batch, _ = Batch.assess(
        case=case,
        author=analyst,
        asked="All",
        rationale="So.",
        judgements=[(claim, seen, {"status": "contested"})],
    )
    undo = lambda: Batch.objects.get(pk=batch.pk).undo(by=analyst, rationale="Wrong.")  # noqa: E731
    results = together(undo, undo)
    assert kinds(results) == ["ValidationError", "tuple"]
    assert isinstance(next(r for r in results if isinstance(r, Exception)), ValidationError)
    assert claim.assessments.count() == 3


def judge_one(claim, by):
    claim.assess(author=by, previous=None, **JUDGED)


def judge_many(claim, by):
    judgements = [(claim, None, {"status": "unverified"})]
    Batch.assess(case=claim.case, author=by, asked="All", rationale="So.", judgements=judgements)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite one writes after the other anyway")
@pytest.mark.parametrize(("judge", "written"), [(judge_one, Assessment), (judge_many, Batch)])
def test_who_closes_a_case_waits_for_those_who_write_in_it(judge, written):
    claim = make_claim()
    case, analyst = claim.case, anyone(claim.case)

    def close():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        Case.objects.get(pk=case.pk).close(by=analyst, reason="Done.")

    ended = []
    # Looked through and not yet written: the moment at which a case could be closed under the writer's hands.
    closer = lambda **about: ended.extend(together(close))  # noqa: E731
    pre_save.connect(closer, sender=written)
    try:
        judge(claim, analyst)
    finally:
        pre_save.disconnect(closer, sender=written)
    assert kinds(ended) == [OperationalError.__name__]
    assert claim.assessments.count() == 1
    assert unhappy(together(lambda: Case.objects.get(pk=case.pk).close(by=analyst, reason="Done."))) == []


def test_nothing_is_judged_after_the_case_was_closed():
    case = make_case()
    analyst, claims = anyone(case), [make_claim(case) for _ in range(4)]

    def judge(claim):
        return lambda: Claim.objects.get(pk=claim.pk).assess(author=analyst, previous=None, **JUDGED)

    results = together(
        *(judge(claim) for claim in claims),
        lambda: Case.objects.get(pk=case.pk).close(by=analyst, reason="Done."),
    )
    assert set(kinds(results)) <= {"Assessment", "Case", "ValidationError"}
    case.refresh_from_db()
    late = Assessment.objects.filter(case=case, recorded_at__gt=case.closed_at)
    assert case.closed_at and not late.exists()


WORDS = "The ferry Maria left the port of Wendhaven with 300 crates of shells on 4 May 2024, a harbour pilot said."


@pytest.mark.parametrize("first", ["reader", "worker"])
def test_a_reader_takes_a_sentence_while_the_worker_proposes_it(first):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    case = make_case()
    document = make_text(WORDS, case)
    claim = make_claim(
        case, statement="The ferry Maria carried 300 crates of shells out of Wendhaven in May 2024."
    )
    by, begun = anyone(case), threading.Event()

    def take():
        span, key = (0, len(WORDS)), sentence_key(WORDS)
        ReadingMark.take(document, span, key, claim, by=by, stance="supports", quote=WORDS, start=0)

    def go():
        go_through(document)

    def hold(act):
        with transaction.atomic():
            act()
            begun.set()
            time.sleep(0.5)

    def follow(act):
        begun.wait(10)
        act()

    holding, following = (take, go) if first == "reader" else (go, take)
    assert unhappy(together(lambda: hold(holding), lambda: follow(following))) == []
    match = Match.objects.get(claim=claim)
    assert (match.state, match.answered_by) == ("taken", by)


@pytest.mark.parametrize("turn", range(3))
def test_evidence_that_comes_in_while_a_spokesman_is_named_is_counted_with_that_or_marked(turn):
    case = make_case()
    analyst, body = anyone(case), make_source(case, kind="body")
    speakers = [make_source(case, kind="body") for _ in range(3)]
    claim, other = make_claim(case), make_claim(case)
    documents = [make_document(case) for _ in range(3)]

    def add(mine, number):
        return lambda: Claim.objects.get(pk=mine.pk).add_evidence(
            author=analyst,
            document=documents[number],
            stance="supports",
            gist="So it says.",
            word="source",
            attributed_to=speakers[number],
        )

    def name(number):
        return lambda: Source.objects.get(pk=speakers[number].pk).edit(
            by=analyst, version=1, part_of=body, speaks_for=True
        )

    results = together(
        add(claim, 0), name(0), add(claim, 1), name(1), add(other, 2), name(2), lambda: list(recount(case.pk))
    )
    assert unhappy(results) == []
    for row in Claim.objects.filter(case=case):
        counts = counts_for(case.pk, [row.pk])[row.pk]
        assert row.is_stale or row.origins_for == counts.origins_for == 1
    list(recount(case.pk))
    assert_caches_are_right(claim, other)
    assert set(Claim.objects.filter(case=case).values_list("origins_for", "is_stale")) == {(1, False)}


@pytest.mark.parametrize("turn", range(3))
def test_two_who_count_anew_and_one_who_judges_all_hold_nobody_up(turn):
    case = make_case()
    analyst, body = anyone(case), make_source(case, kind="body")
    claims = [make_claim(case) for _ in range(6)]
    for claim in claims:
        make_evidence(claim, word="source", attributed_to=body)
    mark_stale(case.pk, sources=[body.pk])

    def judge():
        asked = [(claim, None, {"status": "unverified"}) for claim in reversed(claims)]
        return Batch.assess(case=case, author=analyst, asked="All", rationale="So.", judgements=asked)

    def name():
        Source.objects.get(pk=body.pk).edit(by=analyst, version=1, kind="unnamed")

    count = lambda: list(recount(case.pk))  # noqa: E731
    assert unhappy(together(count, judge, name, count)) == []
    count()
    assert_caches_are_right(*claims)
    found = set(Claim.objects.filter(case=case).values_list("origins_for", "lineage_unknown", "is_stale"))
    assert found == {(0, 1, False)}
    assert Assessment.objects.filter(case=case).count() == len(claims)


def test_counting_all_and_those_who_judge_many_do_not_wait_in_a_circle():
    case = make_case()
    claims = [make_claim(case) for _ in range(12)]

    def judge():
        asked = [(claim, None, {"status": "unverified"}) for claim in reversed(claims)]
        return Batch.assess(case=case, author=anyone(case), asked="All", rationale="So.", judgements=asked)

    everything = lambda: call_command("recount", all=True, verbosity=0)  # noqa: E731
    assert unhappy(together(everything, judge, everything)) == []
    everything()
    assert_caches_are_right(*claims)
