"""How well signals are read: `python -m benchmarks.signals SENTENCES.jsonl` and `python -m benchmarks.signals --hedges LIST.tsv`.

SENTENCES.jsonl holds one object a line: doc, i, text and, for a score, attributed. What is read goes to standard output,
{"id": "doc/i", "attributed": true}, the score to standard error. LIST.tsv holds sentences with the hedges in them; see
README.md beside this file.
"""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from claims.analysis.signals import Signals, read_run, read_signals

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


@dataclass(frozen=True)
class Hedged:
    """A sentence of the list with the places of its hedges and the kind of each: "band" or "evidential"."""

    name: str
    words: str
    places: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]


def hedged(path: Path) -> list[Hedged]:
    """Read a list of sentences with their hedges: after lines of comment and a line of names, parted by tabs."""
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    return [_hedged(*line.split("\t")[:4]) for line in lines[1:]]


def _hedged(name: str, words: str, phrases: str, kinds: str) -> Hedged:
    places, at = [], 0
    for phrase in phrases.split("|") if phrases != "-" else []:
        at = words.index(phrase, at)
        places.append((at, at + len(phrase)))
        at += len(phrase)
    return Hedged(name, words, tuple(places), tuple(kinds.split("|")) if places else ())


def hedging(path: Path, *, verbose: bool) -> None:
    """Tell how well hedges are found: by phrase (found when one overlaps it) and by sentence, and by kind."""
    by_sentence, by_phrase, kinds = [], [], Counter[str]()
    for one in hedged(path):
        found = read_signals(one.words).hedges
        hit = [any(hedge.start < end and start < hedge.end for hedge in found) for start, end in one.places]
        wrong = [
            hedge
            for hedge in found
            if not any(hedge.start < end and start < hedge.end for start, end in one.places)
        ]
        by_sentence.append((bool(one.places), bool(found)))
        by_phrase += [(True, is_hit) for is_hit in hit] + [(False, True) for _ in wrong]
        for kind, is_hit in zip(one.kinds, hit, strict=True):
            kinds[kind] += 1
            kinds[f"{kind} found"] += is_hit
        if verbose and (wrong or not all(hit)):
            missed = [
                one.words[start:end]
                for (start, end), is_hit in zip(one.places, hit, strict=True)
                if not is_hit
            ]
            print(f"{one.name}: missed {missed}, wrong {[hedge.words for hedge in wrong]}: {one.words}")
    print(f"sentences {len(by_sentence)}  {told(by_sentence)}")
    print(f"phrases {sum(should for should, _ in by_phrase)}  {told(by_phrase)}")
    for kind in sorted(kind for kind in kinds if not kind.endswith(" found")):
        print(f"{kind} {kinds[kind]}, found {kinds[kind + ' found']}")


def main() -> None:
    """Measure attribution on a file of sentences, or hedges on a list."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.signals", description=__doc__)
    parser.add_argument(
        "sentences", type=Path, nargs="?", help="one JSON object a line: doc, i, text, attributed"
    )
    parser.add_argument(
        "--hedges", type=Path, nargs="?", const=HEDGES, help="a list of hedges; ours if none is named"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="print the sentences whose hedges are missed or wrong"
    )
    options = parser.parse_args()
    if not options.sentences and not options.hedges:
        parser.error("name a file of sentences, or say --hedges")
    if options.sentences:
        attribution(options.sentences)
    if options.hedges:
        hedging(options.hedges, verbose=options.verbose)


if __name__ == "__main__":
    main()
