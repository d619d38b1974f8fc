"""A judgement in sentences."""

import pytest

from claims.analysis.saying import confidence_sentence, likelihood_sentence, status_sentence
from claims.analysis.scales import LIKELIHOOD, Kind, Status, status_word
from claims.analysis.wording import mixed_sentences


@pytest.mark.parametrize(
    ("standard", "code", "sentence"),
    [
        ("icd203", "very_likely", "We judge this very likely (80-95%)."),
        ("icd203", "roughly_even_chance", "We see a roughly even chance (45-55%) of this."),
        ("icd203", "almost_no_chance", "We see almost no chance (01-05%) of this."),
        ("phia", "realistic_possibility", "We see a realistic possibility (40-50%) of this."),
        ("icd203", "", ""),
    ],
)
def test_a_likelihood_is_said_with_its_range(standard, code, sentence):
    assert likelihood_sentence(standard, code) == sentence


def test_a_probability_is_said_beside_its_band():
    assert likelihood_sentence("icd203", "likely", 70) == "We judge this likely (55-80%). In a figure: 70%."


@pytest.mark.parametrize("confidence", ["low", "moderate", "high"])
def test_confidence_is_a_sentence_of_its_own(confidence):
    assert confidence_sentence(confidence) == f"Our confidence in this judgement is {confidence}."


def test_a_confidence_that_is_not_given_is_said_to_be_so():
    assert "not given" in confidence_sentence("")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("status", Status)
def test_every_status_of_every_kind_has_a_meaning(kind, status):
    assert status_sentence(kind, status).endswith(".")


def test_a_status_is_said_in_the_word_of_its_kind():
    assert status_word("view", "corroborated") in status_sentence("view", "corroborated")
    assert status_sentence("forecast", "refuted").startswith("It did not come true")


def test_no_sentence_of_ours_holds_likelihood_and_confidence():
    for standard, bands in LIKELIHOOD.items():
        for code in bands:
            for confidence in ("low", "moderate", "high", ""):
                text = f"{likelihood_sentence(standard, code, 50)} {confidence_sentence(confidence)}"
                assert mixed_sentences(text) == []
