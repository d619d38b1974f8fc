"""What a claim stands on: falls, returns, and what of it a later judgement has seen."""

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from claims.analysis.footing import Act, Lean, Moment, grounds, say, turned_since, turns

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)


def at(day, recorded=None):
    moments = BEGIN + timedelta(days=day), BEGIN + timedelta(days=day if recorded is None else recorded)
    return Moment(*moments)


def judged(day, status, recorded=None):
    return Act(at(day, recorded), "anna", status=status)


def fated(day, fate, to=None):
    return Act(at(day), "bela", fate=fate, to=to)


@pytest.mark.parametrize(
    ("acts", "falls"),
    [
        ([], []),
        ([judged(1, "unverified"), judged(2, "corroborated")], []),
        ([judged(1, "refuted"), judged(2, "refuted")], [True]),
        ([judged(1, "refuted"), fated(2, "withdrawn")], [True]),
        ([judged(1, "refuted"), judged(2, "contested")], [True, False]),
        ([fated(1, "superseded", 9), fated(2, "active")], [True, False]),
        ([fated(1, "withdrawn"), judged(2, "refuted"), fated(3, "active")], [True]),
        ([judged(2, "contested"), judged(1, "refuted", recorded=3)], [True, False]),
    ],
)
def test_a_claim_falls_once_until_it_stands_again(acts, falls):
    assert [turn.is_fall for turn in turns(acts)] == falls


FALL = [judged(4, "refuted")]
RETURN = [judged(4, "refuted"), judged(8, "contested")]


@pytest.mark.parametrize(
    ("acts", "since", "when", "how"),
    [
        (FALL, at(0), at(2), True),
        (FALL, at(0), at(5), None),
        (FALL, at(6), at(5), True),
        (RETURN, at(0), at(2), None),
        (RETURN, at(0), at(5), False),
        (RETURN, at(6), at(5), None),
        (RETURN, at(0), at(9), None),
        ([judged(4, "refuted", recorded=7)], at(0), at(5), True),
        ([], at(0), at(2), None),
    ],
    ids=[
        "fell since it was judged",
        "fell before",
        "leans since on one that had fallen",
        "fell and stands again",
        "stands again since, and was judged on its fall",
        "stands again, and was not leaned on then",
        "all of it before",
        "dated before it and written down after it",
        "nothing ever happened",
    ],
)
def test_only_what_a_judgement_did_not_see_is_told(acts, since, when, how):
    found = turned_since(turns(acts), since, when)
    assert (found.is_fall if found else None) is how


def test_all_that_a_claim_depends_on_is_found_by_the_shortest_way():
    leans = {1: [Lean(2, at(1)), Lean(4, at(1))], 2: [Lean(3, at(5))], 3: [Lean(4, at(1)), Lean(1, at(1))]}
    found = {one.claim: one for one in grounds(1, leans)}
    assert {pk: one.through for pk, one in found.items()} == {2: [], 4: [], 3: [2]}
    assert found[3].since == at(5), "it depends on it since the last link was made"


def test_a_duplicate_leads_on_and_is_no_ground_itself():
    leans = {1: [Lean(2, at(1))], 2: [Lean(3, at(4), leads_on=True)]}
    (ground,) = grounds(1, leans)
    assert (ground.claim, ground.through, ground.since) == (3, [2], at(4))


def test_a_chain_of_thousands_is_walked():
    leans = {n: [Lean(n + 1, at(0))] for n in range(1, 5_000)}
    assert sum(1 for _ in grounds(1, leans)) == 4_999


def test_the_memory_that_a_chain_takes_grows_as_the_chain():
    leans = {n: [Lean(n + 1, at(0))] for n in range(1, 2_000)}
    tracemalloc.start()
    found = list(grounds(1, leans))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000
    assert found[-1].through == list(range(2, 2_000))


@pytest.mark.parametrize(
    ("act", "kind", "words"),
    [
        (judged(1, "refuted"), "event", "was refuted"),
        (judged(1, "refuted"), "view", "was judged not borne out"),
        (judged(1, "refuted"), "forecast", "was judged not to have come true"),
        (fated(1, "withdrawn"), "event", "was withdrawn"),
        (fated(1, "superseded", 9), "event", "was superseded by"),
    ],
)
def test_a_fall_is_said_in_words(act, kind, words):
    (turn,) = turns([act])
    assert say(turn, kind) == words


def test_a_return_is_said_in_words():
    assert say(turns(RETURN)[-1], "event") == "was judged anew and stands again"
    assert say(turns([fated(1, "withdrawn"), fated(2, "active")])[-1], "event") == "was reinstated"
