"""The gold lists keep their form: what they say is a reader's judgement and no test's."""

from collections import Counter
from pathlib import Path

from django.conf import settings

GOLD = Path(settings.BASE_DIR) / "benchmarks" / "gold"


def rows(name):
    """The rows of a list, by the names in its first line that is no comment."""
    lines = (GOLD / name).read_text(encoding="utf-8").splitlines()
    names, *rest = [line.split("\t") for line in lines if not line.startswith("#")]
    return [dict(zip(names, cells, strict=True)) for cells in rest]


def parted(cell, mark):
    return [] if cell == "-" else cell.split(mark)


HEDGES = rows("hedges.tsv")


def test_there_are_150_sentences_half_of_them_with_hedges():
    assert [row["id"] for row in HEDGES] == [f"h{number:03}" for number in range(1, 151)]
    assert len({row["sentence"] for row in HEDGES}) == 150
    assert Counter(row["phrases"] == "-" for row in HEDGES) == {True: 75, False: 75}


def test_a_hedge_stands_once_in_its_sentence_and_has_its_kind():
    kinds = Counter()
    for row in HEDGES:
        phrases, found = parted(row["phrases"], "|"), parted(row["kinds"], "|")
        assert len(phrases) == len(found), row["id"]
        assert all(row["sentence"].count(phrase) == 1 for phrase in phrases), row["id"]
        assert sorted(phrases, key=row["sentence"].index) == phrases, row["id"]
        kinds.update(found)
    assert kinds == {"band": 52, "evidential": 30}, "the README of the lists counts them too"
