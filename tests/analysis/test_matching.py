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
        (
            "Some 6,700 troops from North Korea were killed in the fighting in Kursk.",
            "About 1,000 soldiers from North Korea were killed.",
            ("Some 6,700 troops where the claim has about 1,000 soldiers",),
        ),
        (
            "North Korea sent around 12,000 to Russia, officials said on Monday.",
            "North Korea sent about 10,000 troops to Russia.",
            ("around 12,000 where the claim has about 10,000 troops",),
        ),
        (
            "The missile flew 900 kilometres before it fell into the sea.",
            "The missile flew 600 km.",
            ("900 kilometres where the claim has 600 km",),
        ),
        (
            "Russia paid 5 billion euros for shells, the analysts said.",
            "Russia paid 5 billion dollars for shells.",
            ("5 billion euros where the claim has 5 billion dollars",),
        ),
        (
            "The exercise lasted three weeks, and was watched by officers.",
            "The exercise lasted five days.",
            ("three weeks where the claim has five days",),
        ),
        (
            "Kim met Putin in Vladivostok in September 2023 after meeting in April 2019 failed.",
            "Kim met Putin in Vladivostok in April 2019.",
            ("September 2023 where the claim has April 2019",),
        ),
        (
            "On 25 July 2023 Lavrov visited Pyongyang for the anniversary.",
            "Shoigu visited Pyongyang on 25 July 2023.",
            ("Lavrov where the claim has Shoigu",),
        ),
        (
            "The claim that North Korea sent troops to Russia is false, officials said.",
            "North Korea sent troops to Russia.",
            ("“false”, which the claim does not have",),
        ),
        (
            "North Korea has never tested one but sent troops to Russia this year.",
            "North Korea has not tested a nuclear weapon and never sent troops.",
            ("without “never” where the claim has it",),
        ),
        (
            "The missile flew 600 km, officials with the army said again.",
            "The missile flew 600 kilometres.",
            (),
        ),
        (
            "North Korea refused to send troops to Russia, officials said again.",
            "North Korea did not send troops to Russia.",
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


def test_a_sentence_of_a_script_without_blanks_is_proposed_for_what_it_says_again():
    statement = "朝鲜向俄罗斯派遣了约一万名士兵参加在库尔斯克的战斗"
    assert ranked(f"{statement}，官员说。", statement)[0].level == MatchLevel.PROPOSED
    assert ranked("朝鲜派兵。", statement)[0].level != MatchLevel.PROPOSED
