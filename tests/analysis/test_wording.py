"""Sentences that mix likelihood and confidence are found; others are left in peace."""

import pytest

from claims.analysis.scales import LIKELIHOOD
from claims.analysis.wording import mixed_sentences

MIXED = [
    "We judge with high confidence that it is very likely.",
    "It is likely (55-80%), with low confidence.",
    "Likely, moderate confidence.",
    "Our confidence is low that it will probably happen.",
    "We are highly confident that this is almost certain.",
    "With medium-confidence, there is a roughly even chance.",
    "There is a 70% chance of this, and confidence remains moderate.",
    "A chance of 30 per cent; confidence is high.",
    "Confidence in the likelihood of it is low.",
    "It almost certainly happened; high confidence.",
    "VERY LIKELY, HIGH CONFIDENCE.",
    "very\nlikely is on another line, with high confidence it is improbable.",
]
CLEAN = [
    "",
    "It is very likely. Our confidence is high.",
    "It is very likely.\nOur confidence is high",
    "We have high confidence in the record.",
    "It is likely that they met.",
    "They met in confidence, which is likely.",
    "A highly likely story, told by a confident man.",
    "The confidence of the minister did not last; a storm is likely.",
    "Is it likely? High confidence is another matter!",
    "They signed 70% of them with high confidence.",
    "Unlike the first count, this one deserves high confidence.",
]


@pytest.mark.parametrize("text", MIXED)
def test_a_sentence_that_says_both_is_found(text):
    assert mixed_sentences(text)


@pytest.mark.parametrize("text", CLEAN)
def test_a_sentence_that_says_one_is_left_in_peace(text):
    assert mixed_sentences(text) == []


@pytest.mark.parametrize(
    "word", sorted({band.word for bands in LIKELIHOOD.values() for band in bands.values()})
)
def test_every_term_of_both_standards_counts_as_likelihood(word):
    assert mixed_sentences(f"We hold with moderate confidence that it is {word}.")


def test_only_the_sentences_that_mix_are_given_back():
    text = (
        "It is likely. We say so with high confidence, it is likely. Nothing else. Low confidence: unlikely!"
    )
    assert mixed_sentences(text) == [
        "We say so with high confidence, it is likely.",
        "Low confidence: unlikely!",
    ]


def test_a_point_inside_a_number_ends_no_sentence():
    assert mixed_sentences("It is likely that 1.5 million shells came, with high confidence.")
