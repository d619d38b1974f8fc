"""Lines that say where a text comes from are found with their words, and others are left in peace."""

import pytest

from claims.analysis.credits import Says, credits
from claims.analysis.scales import DerivationKind

REPUBLISHES = [
    ("This article first appeared on NK News.", "NK News"),
    ("This report was originally published by The Harbour Post on 3 May.", "The Harbour Post"),
    ("Republished with permission from The Conversation.", "The Conversation"),
    ("Reprinted from Harbour and Pier.", "Harbour and Pier"),
    ("WASHINGTON (AP) — The ministry said so.", "AP"),
    ("Dawn.\nSEOUL, South Korea (AP) - The ministry said so.", "AP"),
    ("SEOUL, Oct. 13 (Yonhap) -- The ministry said so.", "Yonhap"),
    ("TOKYO (Kyodo)\nThe ministry said so.", "Kyodo"),
    ("(서울=연합뉴스) 김 기자 = 국방부는 밝혔다.", "Yonhap"),
    ("МОСКВА, 13 окт — РИА Новости. Министерство сообщило.", "RIA Novosti"),
    ("МОСКВА, 13 октября /ТАСС/. Министерство сообщило.", "TASS"),
    ("The ministry said so. (AFP)", "AFP"),
    ("© AFP", "AFP"),
    ("© 2024 The Associated Press. All rights reserved.", "AP"),
    ("Copyright 2023 Yonhap News Agency.", "Yonhap"),
    ("ⓒ 연합뉴스 무단 전재 금지", "Yonhap"),
    ("Words.\nSource: Yonhap", "Yonhap"),
    ("Источник: ТАСС", "TASS"),
]
TRANSLATES = [
    ("Translated from Korean by Ada Byline.", "Korean"),
    ("This is translated from the Russian.", "Russian"),
    ("Translated by Ada Byline.", "Ada Byline"),
    ("Перевод с корейского языка.", "корейского"),
    ("번역: 김 기자", "김 기자"),
]
VIA = [
    ("Reuters reported on Friday that it sailed.", "Reuters"),
    ("It sailed, according to Yonhap News Agency.", "Yonhap"),
    ("A driver told NK News that it sailed.", "NK News"),
    ("It sailed, the Associated Press said.", "AP"),
    ("Source: Beyond the Pier", "Beyond the Pier"),
    ("По данным ТАСС, корабль вышел.", "TASS"),
    ("Корабль вышел, сообщает агентство Интерфакс.", "Interfax"),
    ("연합뉴스에 따르면 배가 떠났다.", "Yonhap"),
    ("조선중앙통신은 배가 떠났다고 전했다.", "KCNA"),
]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        *[(*row, Says.REPUBLISHES) for row in REPUBLISHES],
        *[(*row, Says.TRANSLATES) for row in TRANSLATES],
        *[(*row, Says.VIA) for row in VIA],
    ],
)
def test_a_credit_is_found_with_its_very_words(text, name, kind):
    (found,) = credits(text)
    assert (found.kind, found.name) == (kind, name)
    assert text[found.start : found.end] == found.quote and name.split()[0] in (
        found.quote,
        *found.quote.split(),
        name.split()[0],
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ministry reported on Friday that it sailed.",
        "The source of the river is not known.",
        "AP courses are taught in the school.",
        "It first appeared on the horizon at dawn.",
        "They translated the letter in a day.",
        "The crates (10,000) stood on the pier.",
        "He republished nothing.",
        "The CAPTAIN said so.",
    ],
)
def test_other_words_are_left_in_peace(text):
    assert credits(text) == []


@pytest.mark.parametrize("publisher", ["AP", "The Associated Press", "Associated Press", "ap"])
def test_a_publisher_that_credits_itself_says_nothing(publisher):
    assert credits("WASHINGTON (AP) — The ministry said so.", publisher=publisher) == []


def test_each_is_named_once_and_the_stronger_word_counts():
    text = "SEOUL (Yonhap) -- It sailed. Yonhap reported so twice. Yonhap reported so again. Reuters reported it too."
    assert [(one.kind, one.name) for one in credits(text)] == [
        (Says.REPUBLISHES, "Yonhap"),
        (Says.VIA, "Reuters"),
    ]


def test_the_kinds_are_those_of_derivations():
    assert {Says.REPUBLISHES, Says.TRANSLATES} <= set(DerivationKind)
