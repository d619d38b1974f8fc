"""The benchmarks run on folders laid out like the public data, and score as they say."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.extraction import score
from benchmarks.proposals import Judged
from benchmarks.proposals import score as proposals_score
from benchmarks.sentences import wrong
from tests.capture.files import PARAGRAPHS, page

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path):
    """Two pages: one with an article, one with a wall."""
    pages = {"a": page(), "b": "<html><body><p>We use cookies. Accept all cookies?</p></body></html>"}
    (tmp_path / "html").mkdir()
    for name, source in pages.items():
        (tmp_path / "html" / f"{name}.html.gz").write_bytes(gzip.compress(source.encode()))
    return tmp_path


def run(*arguments, benchmark="extraction"):
    command = [sys.executable, "-m", f"benchmarks.{benchmark}", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_extraction_writes_what_was_found_and_prints_the_score(folder, tmp_path):
    truth = {
        name: {"articleBody": "\n\n".join(PARAGRAPHS), "url": "https://harbour.example/"} for name in "ab"
    }
    (folder / "ground-truth.json").write_text(json.dumps(truth))
    done = run(folder, "-o", tmp_path / "found.jsonl")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert [row["id"] for row in found] == ["a", "b"]
    assert PARAGRAPHS[0] in found[0]["text"] and found[1]["text"] == ""
    assert "R 0.500" in done.stdout and "b: Only a notice about cookies came" in done.stderr


def test_extraction_needs_no_ground_truth(folder):
    done = run(folder)
    assert done.returncode == 0 and "pages 2" in done.stdout and "F1" not in done.stdout


def test_a_folder_without_pages_is_told(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 1 and "holds no pages" in done.stderr


@pytest.mark.parametrize(
    ("truth", "got", "figures"),
    [
        ({"a": "one two three four five"}, {"a": "one two three four five"}, (1.0, 1.0, 1.0)),
        ({"a": "one two three four five"}, {}, (0.0, 0.0, 0.0)),
        ({"a": "one two three four five six"}, {"a": "one two three four"}, (1.0, 1 / 3, 0.5)),
        ({"a": "one two three four", "b": "x"}, {"a": "one two three four", "b": "y"}, (0.5, 0.5, 0.5)),
    ],
)
def test_the_score_is_the_mean_over_pages(truth, got, figures):
    assert score(truth, got) == pytest.approx(figures, abs=1e-6)


def test_sentences_are_written_a_line_for_each_rule_and_scored(tmp_path):
    gold = [
        {"rule": 1, "text": "He left. She stayed.", "sentences": ["He left.", "She stayed."]},
        {"rule": 2, "text": "He left. She stayed.", "sentences": ["He left. She stayed."]},
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, gold)))
    done = run(tmp_path / "gold.jsonl", benchmark="sentences")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == [{"rule": n, "sentences": ["He left.", "She stayed."]} for n in (1, 2)]
    assert "texts 2, cut exactly 1, wrong rules [2]" in done.stderr and "for a megabyte" in done.stderr
    assert wrong(gold, [row["sentences"] for row in gold]) == []


def test_signals_are_told_for_each_sentence_and_scored(tmp_path):
    rows = [
        {"doc": "a", "i": 0, "text": "The board said: “We shut it.", "attributed": True},
        {"doc": "a", "i": 1, "text": "It was old.”", "attributed": True},
        {"doc": "b", "i": 0, "text": "The ferry sank.", "attributed": False},
        {"doc": "b", "i": 1, "text": "Somebody must have known.", "attributed": True},
    ]
    path = tmp_path / "sentences.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    done = run_signals(path)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in told] == ["a/0", "a/1", "b/0", "b/1"]
    assert [row["attributed"] for row in told] == [True, True, False, False]
    assert "P 1.000  R 0.667" in done.stderr


def test_hedges_are_scored_by_sentence_and_by_phrase(tmp_path):
    path = tmp_path / "hedges.tsv"
    path.write_text(
        "# a comment\nid\tsentence\tphrases\tkinds\n"
        "1\tIt will likely sink, and appears to leak.\tlikely|appears to\tband|evidential\n"
        "2\tThe ferry may not dock here.\t-\t-\n"
        "3\tThe ferry sank.\t-\t-\n"
    )
    done = run_signals("--hedges", path, "--verbose")
    assert "2: missed [], wrong ['may']" in done.stdout
    assert "sentences 3  P 0.500  R 1.000" in done.stdout and "phrases 2  P 0.667  R 1.000" in done.stdout
    assert "band 1, found 1" in done.stdout


def test_signals_ask_for_something_to_read():
    done = run_signals()
    assert done.returncode == 2 and "name a file of sentences" in done.stderr


def run_signals(*arguments):
    command = [sys.executable, "-m", "benchmarks.signals", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_matching_ranks_claims_for_queries_and_scores_beside_the_database_alone(tmp_path):
    claims = {
        "a": "Shoigu visited Pyongyang in July.",
        "b": "Containers left Rajin.",
        "c": "Rice rose in price.",
    }
    rows = [json.dumps({"id": key, "vclaim": text, "title": "Said"}) for key, text in claims.items()]
    (tmp_path / "claims.jsonl").write_text("\n".join(rows))
    (tmp_path / "queries.tsv").write_text("q1\tThe containers that left Rajin\nq2\tShoigu was in Pyongyang\n")
    (tmp_path / "answers.tsv").write_text("q1\t0\tb\t1\nq2\t0\ta\t1\n")
    files = (tmp_path / name for name in ("claims.jsonl", "queries.tsv", "answers.tsv"))
    done = run(*files, benchmark="matching")
    assert done.returncode == 0, done.stderr
    ranked = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(query, claim) for query, claim, rank, _ in ranked if rank == "1"] == [("q1", "b"), ("q2", "a")]
    assert "Grounds: MAP@5 1.0000" in done.stderr and "ratio" in done.stderr


def test_proposals_are_compared_with_what_a_reader_found():
    gold = {
        "x": Judged(frozenset({1, 2}), frozenset({3})),
        "y": Judged(frozenset(), frozenset()),
    }
    found = {"x": {1: 0.9, 3: 0.5, 4: 0.4}, "y": {5: 0.3}}
    assert proposals_score(gold, found) == (1 / 3, 1 / 2, 3, 1)
    assert proposals_score(gold, found, strict=True)[0] == 1 / 4
