"""What sentences are compared by: names, dates, numbers and negations as values."""

from decimal import Decimal

import pytest

from claims.analysis.facts import dates, name_key, names, negations, numbers


def keys(words):
    return [name.key for name in names(words)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The harbour office of Elmsworth met Russian Defence Minister Pyotr Sable.", ["elmsworth", "russia", "pyotr sable"]),
        ("In July the U.S. Department of Ferries wrote to Ada Lunt’s lawyers.", ["united states", "department of ferries", "ada lunt"]),
        ("Secretary of State Mara Quill spoke.", ["mara quill"]),
        ("Ships left before dawn.", []),
        ("The South Korean NIS left Elm for Oak.", ["south korea", "nis", "elm", "oak"]),
        ("During the Cold War North Korea bought ferries.", ["cold war", "north korea"]),
        ("The Oak Institute for Ferries and the Elm People’s Congress", ["oak institute for ferries", "elm people's congress"]),
        ("The Soviet Union and the Republic of Korea", ["soviet union", "south korea"]),
        ("Pyongyang said nothing.", ["pyongyang"]),
        ("DPRK ships left.", ["north korea"]),
        ("On Monday, 7 September, they left.", []),
        ("", []),
    ],
)  # fmt: skip
def test_names_are_runs_of_capitals_without_titles_and_days(words, found):
    assert keys(words) == found


def test_spellings_of_a_name_share_a_key():
    assert name_key("Kim Jong-un") == name_key("Kim Jong Un’s") == "kim jong un"
    assert name_key("the United States") == name_key("U.S.") == name_key("American")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("It sailed on 7 September 2023 and again in Sept. 2024.", [(2023, 9, 7), (2024, 9, None)]),
        ("Between 7 and 12 September nothing came.", [(None, 9, 7)]),
        ("September 7-9, 2023", [(2023, 9, 7)]),
        ("2023-09-07 and mid-2022", [(2023, 9, 7), (2022, None, None)]),
        ("She may march on, as in May.", [(None, 5, None)]),
        ("In 2023 troops left; 2000 troops stayed.", [(2023, None, None)]),
        ("At 9:30 a.m. the crane fell.", []),
        ("2024년 10월 8일에", [(2024, 10, 8)]),
        ("8 октября 2024 года", [(2024, 10, 8)]),
    ],
)
def test_dates_tell_what_they_tell(words, found):
    assert [(date.year, date.month, date.day) for date in dates(words)] == found


def test_dates_differ_only_in_what_both_tell():
    september, the_day, the_year = dates("In September they met, on 7 October 2023, and in 2023.")
    assert september.differs(the_day) and not september.differs(the_year) and not the_day.differs(the_year)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The mayor did not send ships.", ["not"]),
        ("They don’t know; nobody does.", ["don’t", "nobody"]),
        ("No fewer than ten ships, not only ferries.", []),
        ("No. 10 was silent.", []),
        ("There is no evidence of it.", ["no evidence"]),
    ],
)
def test_negations_are_the_words_that_negate(words, found):
    assert [one.words for one in negations(words)] == found


def test_numbers_are_quantities_with_units():
    (ships,) = numbers("More than 1,200 ships passed.")
    assert (ships.low, ships.high, ships.unit) == (Decimal(1200), None, "ships")
