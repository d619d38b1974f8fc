"""What texts have in common is found whatever was cut or added, and found again next year."""

import random

from hypothesis import given
from hypothesis import strategies as st

from claims.analysis.copies import SKETCH, candidates, likeness, share, shingles, sketch, words

GOLDEN = (2282659905724300338, 6817240253160937918, 7838765178356438831)
WORDS = [
    a + b + c
    for a in ("ka", "lo", "mi", "nu")
    for b in ("ra", "se", "ti", "vo", "zu")
    for c in ("n", "l", "m", "", "x")
]


def text(seed, length=400):
    """A text of its own, always the same for a seed."""
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def test_words_are_compared_without_what_printers_add():
    assert words("The convoy’s 10,000 CRATES — “seen” at 5:30.") == [
        "the",
        "convoy's",
        "10,000",
        "crates",
        "seen",
        "at",
        "5:30",
    ]
    assert words("Ｃrates ﬁve") == ["crates", "five"]
    assert words("호송대는 국경을") == ["호송대는", "국경을"]
    assert words("車隊10個") == ["車", "隊", "10", "個"]
    assert words("") == words("— …") == []


def test_a_text_is_its_own_copy_however_it_is_printed():
    first = text(1)
    assert share(shingles(first), shingles(first.upper().replace(" ", "\n"))).of_first == 1.0


def test_a_text_inside_another_is_found_in_both_directions():
    inner, outer = text(1, 200), f"{text(2, 300)} {text(1, 200)} {text(3, 300)}"
    found = share(shingles(inner), shingles(outer))
    assert found.of_first == 1.0 and 0.2 < found.of_second < 0.3
    turned = share(shingles(outer), shingles(inner))
    assert (turned.common, turned.of_first, turned.of_second) == (
        found.common,
        found.of_second,
        found.of_first,
    )


def test_texts_on_one_subject_have_nothing_in_common():
    assert share(shingles(text(1)), shingles(text(2))).common == 0


def test_an_empty_text_is_no_copy():
    assert share(shingles(""), shingles("")) == share(frozenset(), frozenset())
    assert share(shingles(""), shingles(text(1))).of_second == 0.0
    assert sketch(shingles("")) == () and likeness((), ()) == 0.0


def test_a_text_of_a_few_words_is_compared_whole():
    assert share(shingles("Two crates."), shingles("two CRATES")).of_first == 1.0
    assert share(shingles("Two crates."), shingles("three crates")).common == 0


def test_a_sketch_is_the_same_for_ever():
    """Sketches are kept: if this fails, every kept one is worthless, and must be made again."""
    assert sketch(shingles("The convoy crossed the border before dawn.")) == GOLDEN


def test_a_sketch_fits_where_it_is_kept():
    made = sketch(shingles(text(1, 5_000)))
    assert len(made) == SKETCH and list(made) == sorted(set(made))
    assert made[0] >= 0 and made[-1] < 2**63


def test_likeness_is_near_what_is_truly_shared():
    for cut in (50, 100, 200, 300):
        first, second = (
            shingles(text(1, 400)),
            shingles(" ".join(text(1, 400).split()[:cut]) + " " + text(2, 400 - cut)),
        )
        truly = len(first & second) / len(first | second)
        assert abs(likeness(sketch(first), sketch(second)) - truly) < 0.12


def test_a_copy_is_found_among_thousands():
    many = {at: sketch(shingles(text(at, 120))) for at in range(1_000)}
    many[-1] = sketch(shingles(f"{text(5, 120)} {text(-7, 600)}"))
    found = candidates(many[5], many)
    assert [key for key, _ in found] == [5, -1]
    assert found[0][1] == 1.0


@given(st.text(), st.text())
def test_shares_are_shares_and_turn_about(first, second):
    one, other = share(shingles(first), shingles(second)), share(shingles(second), shingles(first))
    assert 0.0 <= one.of_first <= 1.0 and 0.0 <= one.of_second <= 1.0
    assert (one.common, one.of_first, one.of_second) == (other.common, other.of_second, other.of_first)


@given(st.text(), st.text())
def test_what_is_added_takes_nothing_away(first, more):
    whole = shingles(f"{first}\n{more}")
    if len(words(first)) >= 5:
        assert share(shingles(first), whole).of_first == 1.0


@given(st.lists(st.integers(0, 2**63 - 1), max_size=300))
def test_a_sketch_knows_no_order(found):
    assert sketch(found) == sketch(reversed(found)) == sketch(set(found))
    assert likeness(sketch(found), sketch(found)) == (1.0 if found else 0.0)
