"""What sentences tell beside their matter, each with the very words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.analysis.attribution_words import BOUNDS, NOUNS, PHRASES
from claims.analysis.facts import dates, names, negations
from claims.analysis.filling import filled
from claims.analysis.hedge_words import DENIALS, DISMISSALS, EVIDENTIAL, FORECASTS
from claims.analysis.hedging import NO_BAND
from claims.analysis.quantity_words import MEASURES, QUALIFIERS, SCALES, VAGUE
from claims.analysis.signals import Signals, read_run, read_signals


def tokens_of(words):
    return words.split(" ")


PIECES = st.sampled_from(
    [
        *tokens_of(
            "said says told according to reportedly denied it did not more than at least up to between and of a dozen"
        ),
        *tokens_of(
            "thousands million may likely will that who could hold if citing by was were September Kim's U.S. No . 10"
        ),
        *tokens_of(
            "1,000 12 000 1.2.3 $ % 152 mm 2023 7 9 : 30 1만 2천여 명 約 3 万 Л млн 年 İ ǅ ß 😀 e\u0301 “ ” \" '' , ; ( ) - –"
        ),
        *"\u00a0\u200b\n",
        *sorted(
            {
                *QUALIFIERS,
                *SCALES,
                *VAGUE,
                *MEASURES,
                *PHRASES,
                *NOUNS,
                *BOUNDS,
                *FORECASTS,
                *DENIALS,
                *DISMISSALS,
                *EVIDENTIAL,
            }
        ),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=20).map("".join),
)


def everything(signals: Signals):
    yield from (*signals.quantities, *signals.attributions, *signals.hedges)
    yield from (one for one in (signals.forecast, signals.quotation, signals.denial) if one)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_each_signal_points_at_its_very_words(words):
    signals = read_signals(words)
    for one in (*everything(signals), *names(words), *dates(words), *negations(words)):
        assert 0 <= one.start < one.end <= len(words)
        assert words[one.start : one.end] == one.words
    for quantity in signals.quantities:
        assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high
        assert (quantity.low, quantity.high) != (None, None)
    filled(signals)


@given(st.lists(TEXTS, max_size=6))
@settings(max_examples=60, deadline=None)
def test_sentences_that_follow_each_other_are_read_each_in_its_place(sentences):
    read = list(read_run(sentences))
    assert len(read) == len(sentences)
    for words, signals in zip(sentences, read, strict=True):
        assert all(words[one.start : one.end] == one.words for one in everything(signals))


@pytest.mark.parametrize(
    "piece",
    [
        "said ",
        "1",
        "1,",
        "“",
        "a dozen ",
        "John Kirby, ",
        "may ",
        "between 1 and ",
        "''",
        "-1",
        "U.S.",
        "1만",
        "of ",
    ],
)
def test_work_grows_with_the_length_and_no_faster(piece):
    """Counts the steps of the interpreter, not the clock: twice the text costs about twice the steps."""
    assert steps(piece * 800) < 2.6 * steps(piece * 400) + 2000


def steps(words):
    import sys

    count = 0

    def trace(frame, event, argument):
        nonlocal count
        count += 1
        return trace

    was = sys.gettrace()
    sys.settrace(trace)
    try:
        read_signals(words)
    finally:
        sys.settrace(was)
    return count


def chains(words):
    return [one.chain for one in read_signals(words).attributions]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The Harbour Board said the quay was shut.", [("The Harbour Board",)]),
        ("The quay was shut, the Harbour Board’s clerk said.", [("the Harbour Board’s clerk",)]),
        ("“We shut it,” said Ada Lunt, the clerk.", [("Ada Lunt",)]),
        ("Ada Lunt, a clerk of the board, said Friday that the quay was shut.", [("Ada Lunt",)]),
        ("According to the Elm Valley Post, the quay is shut.", [("the Elm Valley Post",)]),
        (
            "The Post reported, citing the coast guard, that the quay is shut.",
            [("The Post", "the coast guard")],
        ),
        ("The Post, citing a pilot, said the quay is shut.", [("The Post", "a pilot")]),
        ("The Post reported that the coast guard said the quay is shut.", [("The Post", "the coast guard")]),
        ("Lunt told the council that it was shut.", [("Lunt",)]),
        ("The fire was reported by the coast guard.", [("the coast guard",)]),
        ("The quay is reportedly shut.", [()]),
        ("The ferry is believed to be lost.", [()]),
        ("The board denied the report and rejected the claim.", [("The board",), ("The board",)]),
        ("The Post said it believes the clerk.", [("The Post",), ()]),
        ("As the panel that watches ferries noted in May, it sank.", [("the panel",)]),
        ("Customs data, according to which it sank, are thin.", [("Customs data",)]),
        ("According to data from the coast guard, it sank.", [("data from the coast guard",)]),
        ("It sank, the Post reports.", [("the Post",)]),
        ("In May, Lunt shut the quay, saying that it was old.", [("Lunt",)]),
        ("Lunt said it burnt, adding that nobody was hurt.", [("Lunt",), ("Lunt",)]),
        ("Reports indicated around 300 tugs had left.", [("Reports",)]),
        ("Lunt proposed a toll, implying that it would pay.", [("Lunt",), ("Lunt",)]),
        ("Lunt blamed the board, warning that it would sink.", [("Lunt",), ("Lunt",)]),
        ("The quay, compared with others, is old.", []),
        ("The use of it is justified by the treaty.", []),
        ("The Elm–Oak Ferry Line said so.", [("The Elm–Oak Ferry Line",)]),
        ("The ferry sank in the harbour.", []),
        ("Their reports and claims lay on the table.", []),
    ],
)
def test_an_attribution_names_the_mouths_from_the_outermost_in(words, found):
    assert chains(words) == found


def test_a_view_is_told_apart_from_a_word():
    said, wanted = (
        read_signals("Lunt said no. ").attributions,
        read_signals("Lunt wants the quay.").attributions,
    )
    assert said[0].is_speech and not wanted[0].is_speech


def test_a_hedge_has_the_band_of_a_survey_or_none():
    likely, appears = read_signals("It will likely rain, and the sky appears to clear.").hedges
    assert (likely.band, "Mauboussin" in likely.source) == ((60, 75), True)
    assert (appears.words, appears.band, appears.source) == ("appears to", None, NO_BAND)


@pytest.mark.parametrize(
    "words",
    ["In May they may" [:12], "Come as soon as possible.", "There is no doubt of it.", "The military might of Elm was great.", "The village of Likely is old.", "Rain made the crossing possible."],
)  # fmt: skip
def test_what_looks_like_a_hedge_and_is_none(words):
    assert read_signals(words).hedges == ()


@pytest.mark.parametrize(
    ("words", "denies"),
    [
        ("The board denied it.", "denied"),
        ("The mayor called it “fake news”.", "fake news"),
        ("The board rejected the report as baseless.", "rejected the report"),
        ("The board said it had not shut the quay.", "it had not"),
        ("The board neither confirmed nor denied it.", None),
        ("Two sailors were denied entry.", None),
        ("The ferry did not sail.", None),
        ("The board rejected the tender.", None),
    ],
)
def test_a_denial_is_somebodys(words, denies):
    denial = read_signals(words).denial
    assert (denial and denial.words) == denies


@pytest.mark.parametrize(
    ("words", "foretells"),
    [
        ("The quay will open.", "will"),
        ("It is expected to open.", "is expected to"),
        ("He’ll open it.", "He’ll"),
        ("It was an act of free will.", None),
        ("Will Lunt opened it.", "Will"),
        ("The quay opened.", None),
    ],
)
def test_a_forecast_speaks_of_what_is_to_come(words, foretells):
    forecast = read_signals(words).forecast
    assert (forecast and forecast.words) == foretells


def test_a_quotation_may_run_on_over_sentences():
    signals = list(
        read_run(["He said: “We shut it.", "We had to.", "It burnt.” Then he left.", "Nobody spoke."])
    )
    assert [one.quotation and one.quotation.words for one in signals] == [
        "We shut it.",
        "We had to.",
        "It burnt.",
        None,
    ]


def test_a_word_in_quotation_marks_is_no_quotation():
    assert read_signals("The “festival” was a queue.").quotation is None


def test_a_form_is_filled_with_whose_word_and_the_figure_never_with_credibility():
    guess = filled(
        read_signals("The Post reported, citing the coast guard, that about 300 barges sank in 2023.")
    )
    assert (guess.word, guess.attributed_to, guess.via) == ("source", "the coast guard", "The Post")
    assert (guess.quantity_low, guess.quantity_high, guess.quantity_unit) == (300, 300, "barges")
    assert guess.quantity_qualifier == "about" and not hasattr(guess, "credibility")


def test_a_form_is_filled_with_the_figure_that_counts_what_the_claim_counts():
    signals = read_signals("Some 30 tugs pulled 200 barges.")
    assert filled(signals, unit="barges").quantity_low == 200
    assert filled(signals).quantity_low is None


def test_a_form_takes_sums_that_its_column_cannot_hold_by_the_trillion():
    guess = filled(read_signals("It cost $1.5 trillion."))
    assert (float(guess.quantity_low), guess.quantity_unit) == (1.5, "trillion dollars")


@pytest.mark.parametrize(
    ("words", "word", "basis"),
    [
        ("The quay is shut.", "", ""),
        ("The quay is reportedly shut.", "unknown", ""),
        ("He said it is shut.", "unknown", ""),
        ("The board denied it.", "source", "denial"),
        ("The board admitted that it had shut the quay.", "source", "admission"),
        ("The coast guard estimates that 30 tugs sank.", "source", "calculation"),
        ("Satellite imagery shows that the quay is shut.", "source", "observation"),
        ("Lunt argues that the quay is doomed.", "source", "opinion"),
    ],
)
def test_the_basis_is_guessed_from_verb_and_name(words, word, basis):
    guess = filled(read_signals(words))
    assert (guess.word, guess.basis) == (word, basis)


@pytest.mark.parametrize(
    "words",
    [
        "Er will das nicht, und die Stadt hat 20 Schiffe.",
        "Le maire a dit que le port est au nord de la ville.",
        "El alcalde no lo ha dicho, y los barcos se van.",
        "Мэр сказал, что порт закрыт.",
        "시장은 항구가 닫혔다고 말했다.",
    ],
)
def test_other_tongues_give_nothing_false(words):
    signals = read_signals(words)
    assert (signals.attributions, signals.hedges, signals.forecast, signals.denial) == ((), (), None, None)
