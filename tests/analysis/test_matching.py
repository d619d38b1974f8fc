"""Ranking: scores, levels, reasons in words, and what a sentence has otherwise than the claim."""

import pytest

from claims.analysis.matching import Candidate, rank
from claims.analysis.scales import MatchLevel


def ranked(words, *statements, lexical=0.9):
    return rank(words, None, [Candidate(at, one, lexical=lexical) for at, one in enumerate(statements)])


def differs(words, statement):
    return ranked(words, statement, lexical=2.5)[0].differs


def test_the_nearest_comes_first():
    found = ranked(
        "About 6,700 containers have left North Korea for Russia.",
        "Kim Jong-un visited Vladivostok in September.",
        "About 1,000 containers were seen to leave North Korea for Russia.",
    )
    assert [one.id for one in found] == [1, 0]
    assert found[0].score > found[1].score


@pytest.mark.parametrize(
    ("words", "statement", "said"),
    [
        (
            "North Korea has shipped 6,700 containers to Russia.",
            "About 1,000 containers left North Korea for Russia.",
            ("6,700 containers where the claim has about 1,000 containers",),
        ),
        (
            "Shoigu was in Pyongyang in September 2023 for talks.",
            "Shoigu visited Pyongyang in July 2023.",
            ("September 2023 where the claim has July 2023",),
        ),
        (
            "In July 2023 Sergei Lavrov was in Pyongyang for talks.",
            "Sergei Shoigu visited Pyongyang in July 2023.",
            ("Sergei Lavrov where the claim has Sergei Shoigu",),
        ),
        (
            "Shoigu never visited Pyongyang in July 2023.",
            "Shoigu visited Pyongyang in July 2023.",
            ("“never”, which the claim does not have",),
        ),
        (
            "Sergei Shoigu was in Pyongyang in July for the parade.",
            "Shoigu visited Pyongyang in July 2023.",
            (),
        ),
        (
            "Moscow received the containers at Dunai in October 2023.",
            "Russia received containers at Dunai in October 2023.",
            (),
        ),
        (
            "Lavrov, Kim Jong-un, Wang Yi and others met in Pyongyang.",
            "The talks in Pyongyang were followed by Sergei Shoigu's aides.",
            (),
        ),
        ("Some 1,000 containers left the port of Rajin.", "About 1,000 containers left Rajin.", ()),
        ("At least 900 containers left the port of Rajin.", "About 1,000 containers left Rajin.", ()),
    ],
)
def test_what_differs_is_said(words, statement, said):
    assert differs(words, statement) == said


def test_a_high_score_hides_no_difference():
    statement = "About 1,000 containers left North Korea for Russia in September 2023."
    [found] = ranked(statement.replace("1,000", "6,700"), statement)
    assert found.level == MatchLevel.PROPOSED
    assert found.differs == ("About 6,700 containers where the claim has about 1,000 containers",)


def test_under_eight_words_a_claim_is_only_mentioned():
    statement = "Shoigu visited Pyongyang in July 2023."
    assert ranked("Shoigu visited Pyongyang in July 2023.", statement)[0].level == MatchLevel.MENTIONED
    assert (
        ranked("Sergei Shoigu himself visited Pyongyang in July 2023.", statement)[0].level
        == MatchLevel.PROPOSED
    )


def test_the_reason_names_names_and_dates_first():
    [found] = ranked(
        "In July 2023 delegations led by Sergei Shoigu came to Pyongyang.",
        "Shoigu and delegations visited Pyongyang in July 2023.",
    )
    assert found.reason == "shares Sergei Shoigu, Pyongyang, July 2023, delegations"


def test_what_is_too_far_off_has_no_level():
    [found] = ranked(
        "Rice prices rose again in the markets of Hyesan.", "Shoigu visited Pyongyang.", lexical=0
    )
    assert (found.level, found.reason, found.differs) == (None, "", ())


def test_nothing_is_made_of_nothing():
    assert rank("", None, []) == []
    assert ranked("", "Shoigu visited Pyongyang.", lexical=0)[0].level is None
    assert ranked("?", "?", lexical=0)[0].level is None


def test_a_heading_of_one_word_scores_less_than_a_sentence():
    statement = "The conclusion was drawn in Pyongyang."
    assert (
        ranked("Conclusion", statement)[0].score
        < ranked("The conclusion was drawn there again.", statement)[0].score / 2
    )
