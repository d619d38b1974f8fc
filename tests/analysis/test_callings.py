"""What sources are called: short names, mentions, and which two may be one."""

import pytest

from claims.analysis.callings import Called, Callings, short_names, written

NAMES = (
    "KCNA, Korean Central News Agency (North Korea)",
    "Ministry of Foreign Affairs (Russia)",
    "Ministry of Foreign Affairs (China)",
    "Royal United Services Institute (RUSI)",
    "Stars and Stripes",
    "The Associated Press",
    "Kim Jong-un, leader of North Korea",
)


def called(*names, **merged):
    return Callings([Called(n, name, merged.get(f"_{n}", n)) for n, name in enumerate(names, start=1)])


@pytest.mark.parametrize(
    ("name", "shorts"),
    [
        (NAMES[0], ["KCNA, Korean Central News Agency", "KCNA"]),
        (NAMES[3], ["Royal United Services Institute", "RUSI"]),
        ("Tribune (weekly edition)", ["Tribune"]),
        ("Reuters", []),
        ("(RUSI)", ["RUSI"]),
        ("", []),
    ],
)
def test_a_name_holds_shorter_ones(name, shorts):
    assert short_names(name) == shorts


@pytest.mark.parametrize(
    ("mention", "found"),
    [
        ("KCNA", 1),
        ("조선중앙통신", 1),
        ("kcna", 1),
        ("rusi", 4),
        ("AP", 6),
        ("Associated Press", 6),
        ("Kim Jong-un", 7),
        ("Ministry of Foreign Affairs", None),
        ("Foreign Ministry", None),
        ("", None),
        ("the", None),
    ],
)
def test_a_mention_finds_the_one_source_that_is_called_so(mention, found):
    assert called(*NAMES).source(mention) == found


def test_whatever_is_found_is_written_somewhere_in_its_ways():
    callings = called(*NAMES)
    for mention in ("KCNA", "ЦТАК", "RUSI", "AP", "rusi", "Kim Jong-un"):
        name = callings.by_id[callings.source(mention)].name
        assert any(way.lower() in mention.lower() for way in written(name)), mention


def test_a_mention_of_a_merged_source_finds_the_kept_one():
    assert called("Yonhap", "YNA", _2=1).source("YNA") == 1


def test_a_whole_name_comes_before_a_short_one():
    assert called("Kim Jong-un, leader", "Kim Jong-un").source("Kim Jong-un") == 2


def test_sources_whose_names_agree_may_be_one_and_the_reason_is_told():
    callings = called(
        "Yonhap News Agency", "연합뉴스", "LBC (London)", "LBC", "Sergei Lavrov", "Sergei Lavrov, minister"
    )
    assert callings.alike(1) == [(2, "“Yonhap News Agency” and “연합뉴스” both stand for Yonhap")]
    assert [other for other, _ in callings.alike(3)] == [4]
    assert [other for other, _ in callings.alike(5)] == [6] and [other for other, _ in callings.alike(6)] == [
        5
    ]


def test_what_only_brackets_tell_apart_is_not_proposed():
    callings = called(*NAMES)
    assert [callings.alike(pk) for pk in callings.by_id] == [[]] * len(NAMES)


def test_what_is_merged_already_is_not_proposed_and_an_unnamed_voice_never():
    assert called("Yonhap", "연합뉴스", _2=1).alike(1) == []
    unnamed = Callings([Called(1, "TASS", 1), Called(2, "A diplomat (TASS)", 2, unnamed=True)])
    assert unnamed.alike(1) == unnamed.alike(2) == []
    assert unnamed.source("TASS") == 1
