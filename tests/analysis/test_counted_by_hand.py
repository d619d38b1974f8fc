"""The counts by hand keep their form: what they say is a reader's judgement and no test's."""

import json
from pathlib import Path

import pytest
from django.conf import settings

HERE = Path(__file__).parent
CASE = json.loads(
    (Path(settings.BASE_DIR) / "claims" / "cases" / "russia-north-korea.json").read_text(encoding="utf-8")
)
CLAIMS = {claim["number"]: claim for claim in CASE["claims"]}
NAMES = {source["name"] for source in CASE["sources"]}
ORIGINS = ("origins_for", "origins_against", "denying", "divided")
REASONS = {
    "unknown": {"unnamed", "nobody's word"},
    "not_counted": {"opinion", "calculation", "joint", "overtaken"},
}


def counted():
    """The lines of the table, by the names in its first line that is no comment."""
    lines = (HERE / "counted_by_hand.tsv").read_text(encoding="utf-8").splitlines()
    names, *rest = [line.split("\t") for line in lines if not line.startswith("#")]
    return [dict(zip(names, cells, strict=True)) for cells in rest]


def parted(cell):
    """What a cell holds, with the numbers of the evidence behind it."""
    pairs = [] if cell == "-" else [part.split(": ") for part in cell.split("|")]
    return {what: keys.split() for what, keys in pairs}


COUNTED = counted()


def test_25_claims_are_counted_once_each():
    numbers = [int(line["claim"]) for line in COUNTED]
    assert len(numbers) == 25 and sorted(set(numbers)) == numbers and set(numbers) <= set(CLAIMS)


@pytest.mark.parametrize("line", COUNTED, ids=lambda line: f"C-{line['claim']}")
def test_all_evidence_for_or_against_has_one_place(line):
    cells = [parted(line[column]) for column in (*ORIGINS, *REASONS)]
    placed = [f"C-{line['claim']}-{key}" for cell in cells for keys in cell.values() for key in keys]
    evidence = CLAIMS[int(line["claim"])]["evidence"]
    assert sorted(placed) == sorted(
        row["key"] for row in evidence if row["stance"] != "context" and not row["withdrawn"]
    )


@pytest.mark.parametrize("line", COUNTED, ids=lambda line: f"C-{line['claim']}")
def test_a_line_names_sources_of_the_case_and_reasons_that_are_known(line):
    for column in ORIGINS:
        assert set(parted(line[column])) <= NAMES, column
    for column, reasons in REASONS.items():
        assert set(parted(line[column])) <= reasons, column
    for stance in ("for", "against"):
        assert line[f"reports_{stance}"].isdecimal(), stance
    assert line["sentence"].startswith(f"{line['reports_for']} report") and line["other"] and line["remark"]
