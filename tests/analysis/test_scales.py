"""The words of the trade, as the standards have them."""

import pytest

from claims.analysis import scales
from claims.analysis.scales import Kind, Standard, Status

ICD203 = [
    ("almost_no_chance", "almost no chance", "01-05%", (1, 5)),
    ("very_unlikely", "very unlikely", "05-20%", (5, 20)),
    ("unlikely", "unlikely", "20-45%", (20, 45)),
    ("roughly_even_chance", "roughly even chance", "45-55%", (45, 55)),
    ("likely", "likely", "55-80%", (55, 80)),
    ("very_likely", "very likely", "80-95%", (80, 95)),
    ("almost_certain", "almost certain", "95-99%", (95, 99)),
]
PHIA = [
    ("remote_chance", "remote chance", "0-5%", (1, 5)),
    ("highly_unlikely", "highly unlikely", "10-20%", (10, 20)),
    ("unlikely", "unlikely", "25-35%", (25, 35)),
    ("realistic_possibility", "realistic possibility", "40-50%", (40, 49)),
    ("likely", "likely", "55-75%", (55, 75)),
    ("highly_likely", "highly likely", "80-90%", (80, 90)),
    ("almost_certain", "almost certain", "95-100%", (95, 99)),
]
BANDS = [("icd203", *row) for row in ICD203] + [("phia", *row) for row in PHIA]


@pytest.mark.parametrize(("standard", "code", "word", "printed", "edges"), BANDS)
def test_each_term_has_its_words_and_its_range(standard, code, word, printed, edges):
    band = scales.band(standard, code)
    assert (band.low, band.high) == edges
    assert scales.likelihood_word(standard, code) == word
    assert scales.likelihood_range(standard, code) == printed
    assert scales.likelihood_rank(standard, code) == edges[0]


@pytest.mark.parametrize(("standard", "rows"), [("icd203", ICD203), ("phia", PHIA)])
def test_a_standard_has_these_terms_and_no_others_lowest_first(standard, rows):
    assert scales.likelihoods(standard) == {code for code, *_ in rows}
    assert scales.likelihood_words(standard) == [
        (code, f"{word} ({printed})") for code, word, printed, _ in rows
    ]
    edges = [scales.band(standard, code).low for code, *_ in rows]
    assert edges == sorted(set(edges))


def test_the_bands_of_icd_203_leave_no_gap_and_those_of_phia_do():
    def gaps(standard):
        bands = list(scales.LIKELIHOOD[standard].values())
        return [below.high < above.low for below, above in zip(bands, bands[1:], strict=False)]

    assert not any(gaps(Standard.ICD203))
    assert all(gaps(Standard.PHIA))


def test_of_all_standards_each_code_comes_once():
    codes = [code for code, _ in scales.likelihood_words()]
    assert len(codes) == len(set(codes)) == 11
    assert set(codes) == scales.likelihoods("icd203") | scales.likelihoods("phia")


@pytest.mark.parametrize(
    ("standard", "code"), [("icd203", "highly_likely"), ("phia", "very_likely"), ("icd203", "")]
)
def test_a_term_of_another_standard_is_no_term(standard, code):
    with pytest.raises(ValueError, match="is not a likelihood of"):
        scales.band(standard, code)


def test_an_unknown_standard_has_no_terms():
    assert scales.likelihoods("nato") == frozenset()
    with pytest.raises(ValueError):
        scales.band("nato", "likely")


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("event", ["unverified", "corroborated", "contested", "refuted"]),
        ("statement", ["unverified", "corroborated", "contested", "refuted"]),
        ("view", ["untested", "borne out", "contested", "not borne out"]),
        ("forecast", ["open", "came true", "contested", "did not"]),
    ],
)
def test_a_status_is_shown_in_the_words_of_its_kind(kind, shown):
    assert [scales.status_word(kind, status) for status in Status] == shown


@pytest.mark.parametrize("kind", list(Kind))
def test_a_claim_that_nobody_judged_says_so(kind):
    assert scales.status_word(kind, "") == "not judged yet"


def test_every_status_of_every_kind_has_a_word():
    assert set(scales.STATUS_WORDS) == set(Kind)
    assert all(set(words) == set(Status) for words in scales.STATUS_WORDS.values())


def test_confidence_sorts_as_it_means_and_not_as_it_is_spelt():
    assert [scales.confidence_rank(word) for word in ("low", "moderate", "high", "")] == [1, 2, 3, None]
    with pytest.raises(ValueError):
        scales.confidence_rank("medium")


def test_no_likelihood_has_no_rank():
    assert scales.likelihood_rank("icd203", "") is None


def test_grades_run_from_a_to_f_and_f_is_no_low_grade():
    assert [letter for letter, _ in scales.reliability_words()] == list("ABCDEF")
    assert dict(scales.reliability_words())["B"] == "B: usually reliable"
    assert "cannot be judged" in dict(scales.reliability_words())["F"]


def test_credibility_runs_from_1_to_6():
    assert [number for number, _ in scales.credibility_words()] == [1, 2, 3, 4, 5, 6]
    assert dict(scales.credibility_words())[2] == "2: probably true"


def test_a_figure_may_be_qualified_or_exact():
    assert [value for value, _ in scales.qualifier_words()] == [
        "about",
        "at_least",
        "up_to",
        "capacity",
        "conditional",
    ]
    assert set(scales.QUALIFIER_WORDS) == set(scales.Qualifier)


def test_values_are_shown_without_underscores():
    assert ("set_aside", "set aside") in scales.words(scales.DocumentState)
    assert scales.standard_words() == [("icd203", "ICD 203"), ("phia", "PHIA yardstick")]
