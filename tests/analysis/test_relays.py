"""Mouths: who passes on whose word, read from publishers and paths."""

import pytest

from claims.analysis.callings import Called, Callings
from claims.analysis.relays import Heard, Relay, mouths_of, named_in, passed_on, passed_on_by

KCNA, YONHAP, STRIPES, KBS, LAVROV = range(1, 6)
CALLINGS = Callings(
    [
        Called(KCNA, "KCNA, Korean Central News Agency", KCNA),
        Called(YONHAP, "Yonhap News Agency", YONHAP),
        Called(STRIPES, "Stars and Stripes", STRIPES),
        Called(KBS, "KBS World", KBS),
        Called(LAVROV, "Sergei Lavrov, Foreign Minister", LAVROV),
        Called(6, "KBS", KBS),
    ]
)


@pytest.mark.parametrize(
    ("via", "named"),
    [
        ("KCNA; Yonhap; Stars and Stripes", [KCNA, YONHAP, STRIPES]),
        ("lawmaker Yoo Sang-bum; KBS", ["Yoo Sang-bum", KBS]),
        ("Sergei Lavrov and Dmitry Peskov; TASS", [LAVROV, "Dmitry Peskov", "TASS"]),
        ("AFP and Yonhap", ["AFP", YONHAP]),
        ("Yonhap; 연합뉴스", [YONHAP]),
        ("an opposition lawmaker", ["an opposition lawmaker"]),
        ("", []),
        (" ; ;", []),
    ],
)
def test_a_path_names_mouths_each_once(via, named):
    assert named_in(via, CALLINGS) == named


def test_the_publisher_is_a_mouth_and_the_speaker_is_none():
    assert mouths_of(Heard(KCNA, KBS, "KCNA; Yonhap"), CALLINGS) == [KBS, YONHAP]
    assert mouths_of(Heard(KBS, 6, "KBS"), CALLINGS) == []


def test_each_mouth_is_counted_with_its_evidence_most_first():
    heard = [
        Heard(KCNA, KBS, "Yonhap", 2),
        Heard(KCNA, 6, "", 3),
        Heard(KCNA, KCNA, "", 9),
        Heard(KCNA, None, "PA"),
    ]
    assert passed_on_by(heard, CALLINGS) == [Relay(KBS, 5), Relay(YONHAP, 2), Relay("PA", 1)]


def test_whose_word_it_is_is_counted_after_mergers():
    assert passed_on([Heard(6, None, ""), Heard(KBS, None, "", 2), Heard(KCNA, 3, "")], CALLINGS) == [
        Relay(KBS, 3),
        Relay(KCNA, 1),
    ]
