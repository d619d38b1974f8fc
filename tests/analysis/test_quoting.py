"""What becomes of a quote: never exact or moved where a figure, a unit, a name or a "not" differs."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claims.analysis.quoting import PLACES, Found, resolve
from claims.analysis.settling import settle

TEXT = (
    "South Korea’s spy agency said on Friday that about 11,000 North Korean troops – “a whole brigade” – had been sent to "
    "Russia’s Kursk region. It did not say when.\n\nMoscow has denied it. It cost US$5.5 million, or 5% of the non-lethal aid, "
    "at -5 °C. The U.S.-led group isn’t sure. He weighs 70 kg. Moscow has denied it."
)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("It did not say when.", "It did not say when."),
        ('troops - "a whole brigade" -- had', "troops – “a whole brigade” – had"),
        ("South Korea's  spy\nagency", "South Korea’s spy agency"),
        ("not say when. Moscow has", "not say when.\n\nMoscow has"),
        ("a who\u00adle bri\u200bgade", "a whole brigade"),
        ("“It did not say when”", "It did not say when"),
        ("...had been sent to Russia’s Kursk region...", "had been sent to Russia’s Kursk region"),
        ("'It cost US$5.5 million.'", "It cost US$5.5 million"),
        ("Russia", "Russia"),
    ],
)
def test_the_very_words_are_found_whatever_printers_made_of_them(quote, words):
    place = resolve(quote, TEXT)
    assert (place.kind, TEXT[place.start : place.end]) == (Found.EXACT, words)


@pytest.mark.parametrize(
    ("quote", "words", "differs"),
    [
        ("about 12,000 North Korean troops", "about 11,000 North Korean troops", "“12,000” where the text has “11,000”."),
        ("1,000 North Korean troops", "11,000 North Korean troops", "The text has the whole of “11,000 North Korean troops”."),
        ("It did say when.", "It did not say when.", "The text has “not” besides."),
        ("had been sent to Russia's Belgorod region", "had been sent to Russia’s Kursk region", "“Belgorod” where the text has “Kursk”."),
        ("lethal aid", "non-lethal aid", "The text has the whole of “non-lethal aid”."),
        ("$5.5 million", "US$5.5 million", "The text has the whole of “US$5.5 million”."),
        ("or 5", "or 5%", "The text has the whole of “or 5%”."),
        ("5 °C", "-5 °C", "The text has the whole of “-5 °C”."),
        ("group is", "group isn’t", "The text has the whole of “group isn’t”."),
        ("He weighs 70 tonnes", "He weighs 70 kg", "“tonnes” where the text has “kg”."),
        ("It cost $5.5 million", "It cost US$5.5 million", "The text has “US” besides."),
        ("and that it did not say what", "It did not say when", "“and that” is not in the text."),
        ("moscow has denied", "Moscow has denied", "Only capitals or marks differ."),
    ],
)  # fmt: skip
def test_what_differs_is_changed_and_said_in_words(quote, words, differs):
    place = resolve(quote, TEXT)
    assert (place.kind, TEXT[place.start : place.end], place.differs[0]) == (Found.CHANGED, words, differs)


@pytest.mark.parametrize("quote", ["", " \n", "Nobody ate cakes in Sochi yesterday", "…", "Sochi"])
def test_what_the_text_does_not_say_is_missing(quote):
    place = resolve(quote, TEXT)
    assert (place.kind, place.start, place.end) == (Found.MISSING, -1, -1)


def test_words_that_stand_twice_are_exact_at_their_place_and_else_ambiguous():
    words = "Moscow has denied it."
    first, second = TEXT.find(words), TEXT.rfind(words)
    for start in (first, second, first - 2):
        assert resolve(words, TEXT, start).kind == Found.EXACT
    assert resolve(words, TEXT, second).start == second
    for start in (-1, 0, second + 1, 10_000):
        place = resolve(words, TEXT, start)
        assert place.kind == Found.AMBIGUOUS
        assert [TEXT[a:b] for a, b in place.places] == [words, words]
    assert resolve(words, TEXT, second + 1).start == second


def test_words_at_a_wrong_place_are_moved_if_they_stand_once():
    place = resolve("It did not say when.", TEXT, 3)
    assert (place.kind, place.start) == (Found.MOVED, TEXT.find("It did"))


@pytest.mark.parametrize(
    ("quote", "text", "kind"),
    [
        ("二百人", "一千二百人が来た。", Found.CHANGED),
        ("会来", "他不会来。", Found.CHANGED),
        ("不会来", "他不会来。", Found.EXACT),
        ("会来。", "他不来。", Found.MISSING),
        ("本当に", "彼は「本当に」と言った。", Found.EXACT),
        ("북한은 병력을", "북한은 병력을 보냈다.", Found.EXACT),
        ("700 men", "6\u00a0700 men", Found.CHANGED),
        ("20 men", "10–20 men", Found.CHANGED),
        ("5 men", "There were ~5 men", Found.CHANGED),
        (".5 men", "There were 5 men", Found.CHANGED),
        ('it is 5"', "it is 5' long", Found.CHANGED),
        ("10 men", "10² men", Found.CHANGED),
        ("e", "e\u0301", Found.MISSING),
        ("cafe\u0301", "a café", Found.EXACT),
        ("a café", "a cafe\u0301", Found.EXACT),
        ("which said", "Seoul—which said so", Found.EXACT),
        ("say", "«say»", Found.EXACT),
    ],
)
def test_a_figure_or_word_is_never_cut(quote, text, kind):
    assert resolve(quote, text).kind == kind


@pytest.mark.parametrize(
    ("quote", "text", "words"),
    [
        ("killed 5", "It killed 5 million people", "killed 5 million"),
        ("million people", "It killed 5\nmillion people", "5\nmillion people"),
        ("000 troops", "They sent 10 000 troops", "10 000 troops"),
        ("sent 10", "They sent 10 000 troops", "sent 10 000"),
        ("ten thousand men", "one hundred and ten thousand men", "one hundred and ten thousand men"),
        ("5 km", "It is > 5 km", "> 5 km"),
        ("5 km", "It is - 5 km", "- 5 km"),
        ("5 troops", "It is 1/ 5 troops", "1/ 5 troops"),
        ("100 for troops", "It is $ 100 for troops", "$ 100 for troops"),
        ("is 5", "It is 5 %", "is 5 %"),
        ("is 5", "It is 5 per cent", "is 5 per cent"),
        ("fewer than 100", "no fewer than 100", "no fewer than 100"),
        ("confirmed the deployment", "Seoul has not confirmed the deployment", "not confirmed the deployment"),
        ("sent troops", "Seoul hasn’t sent troops", "hasn’t sent troops"),
        ("Seoul has", "Seoul has not sent troops", "Seoul has not"),
        ("likely", "an un- likely case", "un- likely"),
        ("Korea sent troops", "South Korea sent troops", "South Korea sent troops"),
        ("a gap of 5 ′ wide", "a gap of 5 ″ wide", "a gap of 5 ″ wide"),
        ("1", "1\u20632", "1\u20632"),
    ],
)  # fmt: skip
def test_what_stands_beside_words_and_changes_them_is_theirs(quote, text, words):
    place = resolve(quote, text)
    assert (place.kind, text[place.start : place.end]) == (Found.CHANGED, words)


def test_a_figure_is_not_that_of_a_formula_with_unseen_signs():
    assert resolve("12", "1\u20632").kind == resolve("10\u206250", "1050").kind == Found.MISSING


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("700 men left", "in 2024 700 men left"),
        ("Moscow denied", "It said no. Moscow denied it"),
        ("in 2024", "It came in 2024\n\nNo troops were seen"),
        ("in the autumn", "They left in the autumn\nNo troops were seen"),
        ("11,000 troops", "They came — 11,000 troops"),
        ("they said", "In 2024 “they said” so"),
        ("In 2024 'they said' so", "In 2024 “they said” so"),
        ("not confirmed", "Seoul has not confirmed it"),
        ("Seoul has not", "Seoul has not confirmed it"),
    ],
)
def test_what_only_stands_beside_words_is_not_theirs(quote, text):
    assert resolve(quote, text).kind == Found.EXACT


WORD = st.sampled_from(
    [
        "The",
        "the",
        "army",
        "Kursk",
        "Seoul",
        "did",
        "not",
        "never",
        "send",
        "11,000",
        "5.5",
        "70",
        "km",
        "tonnes",
        "to",
    ]
    + [",", ".", "—", "‘quoted’", "“words”", "É", "北京", "말", "isn’t"]
)
WORDS = st.lists(WORD, min_size=3, max_size=40)


NEGATING = ("not", "never", "isn’t")


@st.composite
def quoted(draw):
    """A text, and where some of its words in a row begin and end, with no "not" beside them."""
    words = draw(WORDS)
    text = draw(st.sampled_from([" ", "  ", "\n", "\u00a0"])).join(words)
    gap = (len(text) - sum(map(len, words))) // (len(words) - 1)
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, len(words) - 1))
    assume(not first or words[first - 1] not in NEGATING)
    assume(words[last + 1 : last + 2] not in (["not"], ["never"]))
    begin = sum(len(word) + gap for word in words[:first])
    end = sum(len(word) + gap for word in words[:last]) + len(words[last])
    return text, begin, end


@given(quoted())
def test_a_quote_from_a_text_is_exact_at_its_place(made):
    text, start, end = made
    place = resolve(text[start:end], text, start)
    assert (place.kind, place.start, place.end) == (Found.EXACT, start, end)


@given(quoted(), st.integers(0, 300))
def test_at_a_wrong_place_it_is_moved_or_ambiguous(made, wrong):
    text, start, end = made
    place = resolve(text[start:end], text, wrong)
    assert place.kind in (Found.EXACT, Found.MOVED, Found.AMBIGUOUS)
    words = settle(text[start:end]).words
    assert settle(text[place.start : place.end]).words.strip() in (words, words.strip("'., -"))
    if place.kind == Found.AMBIGUOUS:
        assert 2 <= len(place.places) <= PLACES
    if place.kind == Found.MOVED:
        assert resolve(text[start:end], text).kind == Found.EXACT


SWAPS = [
    ("11,000", "12,000"), ("11,000", "1,000"), ("11,000", "11"), ("5.5", "5"), ("5.5", "-5.5"), ("5.5", "$5.5"), ("70", "7"),
    ("70", "70%"), ("70", "700"), ("km", "kg"), ("tonnes", "tons"), ("Kursk", "Seoul"), ("Kursk", "kursk"), ("É", "E"),
    ("not", ""), ("never", ""), ("isn’t", "is"), ("did", "did not"), ("did", "didn't"), ("北京", "东京"), ("to", "to no"),
]  # fmt: skip


@given(st.lists(WORD, max_size=12), st.lists(WORD, max_size=12), st.sampled_from(SWAPS), st.data())
def test_no_figure_unit_name_or_negation_passes(before, after, swap, data):
    was, now = swap
    text = " ".join([*before, was, *after])
    first, last = data.draw(st.integers(0, len(before))), data.draw(st.integers(0, len(after)))
    quote = " ".join(" ".join([*before[first:], now, *after[:last]]).split())
    assume(not stands(quote, text))
    place = resolve(quote, text, len(" ".join([*before[:first], ""])))
    assert place.kind in (Found.CHANGED, Found.MISSING)


def stands(quote, text):
    """Whether what was made of a quote stands elsewhere in the text by chance, but for marks at its ends."""
    made, there = ([one.strip("',.-") for one in settle(words).words.split()] for words in (quote, text))
    made = " ".join(made).split()
    there = " ".join(there).split()
    return any(there[at : at + len(made)] == made for at in range(len(there) + 1))


@given(st.text(), st.text(), st.integers(-5, 50))
def test_any_quote_of_any_text_gets_an_answer_that_fits(quote, text, start):
    place = resolve(quote, text, start)
    if place.kind == Found.MISSING:
        assert (place.start, place.end) == (-1, -1)
    else:
        assert 0 <= place.start < place.end <= len(text)
    if place.kind in (Found.EXACT, Found.MOVED):
        assert settle(text[place.start : place.end]).words.strip() in settle(quote).words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("at -5 °C", "at -5 °C"),
        ("at - 5 °C", "at-5 °C"),
        ("so — they  said", "so-they said"),
        ("so -- they\n\nsaid", "so-they said"),
        ("“a ‘b’ 5″”", "'a 'b' 5\"'"),
    ],
)
def test_blanks_marks_and_dashes_are_settled_and_a_sign_stays(text, words):
    assert settle(text).words == words


@given(st.text(st.sampled_from("ab –—-\n\u00a0\u00ad…e\u0301É’”5"), max_size=40), st.data())
def test_the_places_of_settled_words_are_those_of_the_text(text, data):
    settled = settle(text)
    start = data.draw(st.integers(0, len(settled.words)))
    end = data.draw(st.integers(start, len(settled.words)))
    begin, stop = settled.place(start, end)
    assert 0 <= begin <= len(text) and 0 <= stop <= len(text)
    assert settle(settled.words).words == settled.words
    assert settled.place(0, len(settled.words))[1] <= len(text)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("a" * 1_000, "a" * 500_000),
        ("ab " * 3_000 + "a", "ab " * 150_000),
        ("the " * 2_000 + "x", "the " * 100_000),
        ("e\u0301" * 100, "e\u0301" * 100_000),
        ("e" + "\u0301" * 500, "e" + "\u0301" * 100_000),
        ("他说。" * 100 + "x", "他说。" * 50_000),
        ("-" * 1_000 + "x", "-" * 500_000),
        ("1" * 500 + "2", "1" * 500_000),
    ],
    ids=lambda words: ascii(words[:6]),
)
def test_no_text_holds_it_up(quote, text):
    assert resolve(quote, text).kind in (Found.CHANGED, Found.MISSING)
