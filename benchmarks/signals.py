"""How well signals are read: `python -m benchmarks.signals SENTENCES.jsonl` and `python -m benchmarks.signals --hedges LIST.tsv`.

SENTENCES.jsonl holds one object a line: doc, i, text and, for a score, attributed. What is read goes to standard output,
{"id": "doc/i", "attributed": true}, the score to standard error. LIST.tsv holds sentences with the hedges in them; see
README.md beside this file.
"""

import argparse
import json
import sys
import time
from itertools import groupby
from pathlib import Path
from typing import Any

from claims.analysis.signals import Signals, read_run

HEDGES = Path(__file__).parent / "gold" / "hedges.tsv"


def is_attributed(signals: Signals) -> bool:
    """Say whether a sentence gives somebody's word or view: it says so, or stands between quotation marks."""
    return bool(signals.attributions or signals.quotation)


def read_flags(rows: list[dict[str, Any]]) -> dict[str, bool]:
    """Return for each sentence, by "doc/i", whether it is attributed; sentences of a document follow each other."""
    got: dict[str, bool] = {}
    for _, group in groupby(rows, key=lambda row: row["doc"]):
        sentences = list(group)
        for row, signals in zip(sentences, read_run(row["text"] for row in sentences), strict=True):
            got[f"{row['doc']}/{row['i']}"] = is_attributed(signals)
    return got


def score(pairs: list[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of pairs (should be, is)."""
    hits = sum(should and found for should, found in pairs)
    precision = hits / max(1, sum(found for _, found in pairs))
    recall = hits / max(1, sum(should for should, _ in pairs))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def told(pairs: list[tuple[bool, bool]]) -> str:
    """Return the score in words."""
    return "P {:.3f}  R {:.3f}  F1 {:.3f}".format(*score(pairs))


def attribution(path: Path) -> None:
    """Read the sentences of a file, write the flags, and tell the score if the file holds what should be."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    began = time.perf_counter()
    got = read_flags(rows)
    seconds = time.perf_counter() - began
    for key, flag in got.items():
        print(json.dumps({"id": key, "attributed": flag}, ensure_ascii=False))
    print(f"sentences {len(got)}, {1e6 * seconds / max(1, len(got)):.0f} µs each", file=sys.stderr)
    if rows and "attributed" in rows[0]:
        pairs = [(bool(row["attributed"]), got[f"{row['doc']}/{row['i']}"]) for row in rows]
        print(told(pairs), file=sys.stderr)


def main() -> None:
    """Measure attribution on a file of sentences, or hedges on a list."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.signals", description=__doc__)
    parser.add_argument("sentences", type=Path, help="one JSON object a line: doc, i, text, attributed")
    options = parser.parse_args()
    attribution(options.sentences)


if __name__ == "__main__":
    main()
