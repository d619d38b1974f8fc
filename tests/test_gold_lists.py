"""The gold lists keep their form: what they say is a reader's judgement and no test's."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
GOLD = ROOT / "benchmarks" / "gold"
CASE = json.loads((ROOT / "claims" / "cases" / "russia-north-korea.json").read_text(encoding="utf-8"))
NUMBERS = {claim["number"] for claim in CASE["claims"]}


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


@pytest.mark.parametrize(
    ("name", "sentences", "sure", "doubtful", "nothing"),
    [("founding-article.tsv", 43, 79, 24, 3), ("troops.tsv", 60, 14, 33, 31)],
)
def test_a_list_of_sentences_counts_what_its_readme_says(name, sentences, sure, doubtful, nothing):
    found = rows(name)
    pairs = {column: [parted(row[column], ",") for row in found] for column in ("sure", "doubtful")}
    assert len(found) == len({row["sentence"] for row in found}) == sentences
    assert sum(map(len, pairs["sure"])) == sure and sum(map(len, pairs["doubtful"])) == doubtful
    assert sum(not any(both) for both in zip(*pairs.values(), strict=True)) == nothing
    figures = [line for line in (GOLD / "README.md").read_text().splitlines() if f"| `{name}` |" in line]
    assert len(figures) == 1
    assert re.search(rf"\| {sentences}\b.*\| {sure} \| {doubtful} \| {nothing}\b", figures[0])


@pytest.mark.parametrize("name", ["founding-article.tsv", "troops.tsv"])
def test_a_list_names_sentences_by_key_and_claims_by_numbers_of_the_shipped_case(name):
    for row in rows(name):
        assert list(row) == ["sentence", "sure", "doubtful", "place"]
        assert re.fullmatch("[0-9a-f]{64}", row["sentence"])
        numbers = [int(number) for column in ("sure", "doubtful") for number in parted(row[column], ",")]
        assert len(set(numbers)) == len(numbers) and set(numbers) <= NUMBERS, row["place"]
        assert re.fullmatch(r"paragraph \d+, sentence \d+", row["place"]), "a place, and no words of the text"
