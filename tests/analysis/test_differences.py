"""What a near-copy changed, and what of it comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.analysis.copies import words
from claims.analysis.differences import CHANGED, Changed, differences

BEFORE = "The convoy crossed the border before dawn."
AFTER = "Nobody would say where it was bound."


@pytest.mark.parametrize(
    ("was", "now", "kind", "words"),
    [
        ("It held 10,000 crates.", "It held 13,000 crates.", Changed.NUMBER, ("10,000", "13,000")),
        ("It held three cranes.", "It held four cranes.", Changed.NUMBER, ("three", "four")),
        ("It weighed 7 tons.", "It weighed 7 kg.", Changed.NUMBER, ("tons", "kg")),
        ("It held crates.", "It held 10,000 crates.", Changed.NUMBER, ("", "10,000")),
        ("They did not deny it.", "They did deny it.", Changed.NEGATION, ("not", "")),
        ("They can see it.", "They can't see it.", Changed.NEGATION, ("can", "can't")),
        ("They admitted the plan.", "They denied the plan.", Changed.NEGATION, ("admitted", "denied")),
        ("It held shells and rockets.", "It held shells or rockets.", Changed.JOINT, ("and", "or")),
        ("It sailed from Rason then.", "It sailed from Wonsan then.", Changed.NAME, ("Rason", "Wonsan")),
        ("It may have sailed.", "It must have sailed.", Changed.HEDGE, ("may", "must")),
        ("It allegedly sailed on.", "It sailed on.", Changed.HEDGE, ("allegedly", "")),
        ("It sailed quickly on.", "It sailed slowly on.", Changed.WORDS, ("quickly", "slowly")),
        ("Корабль не вышел.", "Корабль вышел.", Changed.NEGATION, ("не", "")),
    ],
)
def test_each_change_is_told_for_what_it_is(was, now, kind, words):
    (found,) = differences(f"{BEFORE} {was} {AFTER}", f"{BEFORE} {now} {AFTER}")
    assert (found.kind, found.was, found.now) == (kind, *words)


def test_what_matters_most_comes_first():
    was = f"{BEFORE} It went quickly. It may rain. Rason and Wonsan lay dark. They did not stop. It took 10 crates."
    now = (
        f"{BEFORE} It went slowly. It must rain. Rason or Wonsan lay dark. They did stop. It took 12 crates."
    )
    assert [one.kind for one in differences(was, now)] == [
        Changed.NUMBER,
        Changed.NEGATION,
        Changed.JOINT,
        Changed.HEDGE,
        Changed.WORDS,
    ]


def test_a_sentence_that_was_left_out_or_added_is_one_difference():
    (left_out,) = differences(f"{BEFORE} It was late in the year. {AFTER}", f"{BEFORE} {AFTER}")
    assert (left_out.was, left_out.now) == ("It was late in the year", "")
    (added,) = differences(f"{BEFORE} {AFTER}", f"{BEFORE} {AFTER} It was late in the year.")
    assert (added.was, added.now) == ("", "It was late in the year")


def test_capitals_quotes_and_lines_alone_are_no_difference():
    assert differences("The convoy’s late. It is dawn.", "the CONVOY'S late.\n\nIt is dawn") == []
    assert differences("", "") == differences(BEFORE, BEFORE) == []


def test_every_kind_is_put_into_words():
    assert list(CHANGED) == list(Changed)


def test_long_texts_with_nothing_in_common_are_not_told_word_by_word():
    was, now = " ".join(f"a{at}" for at in range(3_000)), " ".join(f"b{at}" for at in range(3_000))
    assert len(differences(was, now)) == 1


def test_texts_that_say_the_same_few_words_again_and_again_are_one_difference_between_what_they_share():
    was, now = "a\na\nb\n" * 100, "a\nb\nb\n" * 100
    (found,) = differences(f"{BEFORE}\n{was}{AFTER}", f"{BEFORE}\n{now}{AFTER}")
    assert found.was.startswith("a\nb") and found.now.endswith("b") and BEFORE not in found.was
    line, other = "so it was " * 90, "so was it " * 90
    assert len(differences(f"{BEFORE} {line}. {AFTER}", f"{BEFORE} {other}. {AFTER}")) == 1


TEXTS = st.lists(
    st.sampled_from([BEFORE, AFTER, "It held 10 crates.", "It held 12 crates.", "Not so.", "So."]), max_size=8
)


@given(TEXTS, TEXTS)
def test_a_difference_stands_where_it_says(first, second):
    was, now = " ".join(first), " ".join(second)
    for one in differences(was, now):
        assert was[slice(*one.was_at)] == one.was and now[slice(*one.now_at)] == one.now


@given(TEXTS, TEXTS)
def test_the_differences_make_the_second_text_of_the_first(first, second):
    was, now = " ".join(first), " ".join(second)
    made = was
    for one in sorted(differences(was, now), key=lambda one: one.was_at, reverse=True):
        start, end = one.was_at
        made = f"{made[:start]} {one.now} {made[end:]}"
    assert words(made) == words(now)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_can_be_compared(first, second):
    found = differences(first, second)
    assert all(one.was or one.now for one in found)
