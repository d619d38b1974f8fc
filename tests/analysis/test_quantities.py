"""Quantities: how many of what, how exactly; and what is none."""

from decimal import Decimal

import pytest

from claims.analysis.quantities import quantities
from claims.analysis.scales import Qualifier

E, ABOUT, LEAST, UP_TO = Qualifier.EXACT, Qualifier.ABOUT, Qualifier.AT_LEAST, Qualifier.UP_TO


def read(words):
    found = quantities(words)
    for one in found:
        assert words[one.start : one.end] == one.words
    return [
        (one.low and float(one.low), one.high and float(one.high), one.unit, one.qualifier) for one in found
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Around 1,200 barges left.", [(1200, 1200, "barges", ABOUT)]),
        ("Some 400 Elm Valley farmers came.", [(400, 400, "Elm Valley farmers", ABOUT)]),
        ("The fleet grew to more than 1,100.", [(1100, None, "", LEAST)]),
        ("No fewer than 30 ferries and as many as 50 tugs sank.", [(30, None, "ferries", LEAST), (None, 50, "tugs", UP_TO)]),
        ("Between 10 and 12 cranes fell.", [(10, 12, "cranes", E)]),
        ("An estimated 10,000 to 12,000 sacks burnt.", [(10000, 12000, "sacks", ABOUT)]),
        ("It takes 4.8 to 5 million bricks.", [(4.8e6, 5e6, "bricks", E)]),
        ("A dozen boats, two or three rafts.", [(12, 12, "boats", E), (2, 3, "rafts", E)]),
        ("Tens of thousands of eels died.", [(20000, None, "eels", LEAST)]),
        ("Several hundred eels lived.", [(200, None, "eels", LEAST)]),
        ("It cost $20 billion, or €3.5m.", [(20e9, 20e9, "dollars", E), (3.5e6, 3.5e6, "euros", E)]),
        ("It cost US$2 million.", [(2e6, 2e6, "US dollars", E)]),
        ("Nearly 97.5 per cent, or 98%, agreed.", [(97.5, 97.5, "%", ABOUT), (98, 98, "%", E)]),
        ("Ships took 16,000 barrels of refined oil.", [(16000, 16000, "barrels of refined oil", E)]),
        ("A 900-strong guard with 300+ dogs.", [(900, 900, "guard", E), (300, None, "dogs", LEAST)]),
        ("Two hundred and fifty thousand tiles.", [(250000, 250000, "tiles", E)]),
        ("At least one lamp was lit.", [(1, None, "lamp", LEAST)]),
        ("Prices rose from 10 crowns to 12 crowns.", [(10, 10, "crowns", E), (12, 12, "crowns", E)]),
        ("Of 2000 troops none came in 2000.", [(2000, 2000, "troops", E)]),
        ("Sheds for 6 million 152 mm rounds.", [(6e6, 6e6, "152 mm rounds", E)]),
        ("They have 20 tugs plus", [(20, None, "tugs", LEAST)]),
        ("Half a dozen tugs or so.", [(6, 6, "tugs", ABOUT)]),
        ("They count “as many as a dozen” ferries.", [(None, 12, "ferries", UP_TO)]),
        ("$20-25 billion of debts", [(20e9, 25e9, "dollars", E)]),
    ],
)  # fmt: skip
def test_a_quantity_has_ends_a_unit_and_says_how_exact(words, found):
    assert read(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "Article 4 of the treaty of 19 June 2024, and No. 10, and Resolutions 1718 and 2270.",
        "In 2023 and the 1950s, by mid-2022, on 07/09/2023 at 9:30 a.m.",
        "Su-35 jets, 152 mm guns, 122-mm rockets, a KN-23, the 70th round.",
        "Ada Lunt, 45, a 62-year-old baker, and Office 39.",
        "The two countries met two years ago, and over the past three months.",
        "One of the few; no one; round the clock 24/7 since 9/11.",
        "See note [3] (4), and the 1718 Panel.",
        "The book “Ferries After Two Years” and 152-millimetre guns.",
        "Its two allies left; talks between two countries.",
        "2024년 10월 8일에 왔다.",
        "8 октября 2024 года",
        "",
    ],
)
def test_dates_names_calibres_and_ages_are_no_quantities(words):
    assert read(words) == []


def test_room_and_conditions_are_told_apart_from_counts():
    assert read("The sheds, if full, could hold up to 5,000 sacks.") == [
        (None, 5000, "sacks", Qualifier.CAPACITY)
    ]
    assert read("If all were of oak, they would come to 12 million staves.") == [
        (12e6, 12e6, "staves", Qualifier.CONDITIONAL)
    ]
    assert read("Over 12 million staves if all were of oak.") == [
        (12e6, None, "staves", Qualifier.CONDITIONAL)
    ]
    assert read("The sheds have a capacity of 300 sacks.") == [(300, 300, "sacks", Qualifier.CAPACITY)]


@pytest.mark.parametrize(
    ("words", "low", "unit"),
    [
        ("Отправили 1,3 млн снарядов из порта.", Decimal(1300000), "снарядов"),
        ("Прибыло более 12 000 военных.", Decimal(12000), "военных"),
        ("Das Land hat 10.000 Soldaten und die Schiffe.", Decimal(10000), "Soldaten"),
    ],
)
def test_figures_of_other_tongues_are_read_by_their_own_commas(words, low, unit):
    (one,) = quantities(words)
    assert (one.low, one.unit) == (low, unit)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("항구에서 상자 6,700여 개를 보냈다.", [(6700, 6700, "개", ABOUT)]),
        ("2024년 10월 8일 군인 1만 2천여 명이 왔다.", [(12000, 12000, "명", ABOUT)]),
        ("최소 300명 이상이 3개월 동안 일했다.", [(300, None, "명", LEAST)]),
        ("約3万人が来た。", [(30000, 30000, "人", ABOUT)]),
        ("至少1.5万吨", [(15000, None, "吨", LEAST)]),
        ("20대 남성 두 명", []),
    ],
)
def test_eastern_figures_are_read_with_their_counters(words, found):
    assert read(words) == found
