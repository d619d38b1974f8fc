"""How well a text is cut into sentences: `python -m benchmarks.sentences GOLD.jsonl`.

GOLD holds one JSON object a line: {"rule": n, "text": "...", "sentences": [...]}, as the golden rules of English sentence
splitting are laid out. What was found goes to standard output, {"rule": n, "sentences": [...]} a line; the score, and how
long a megabyte takes, to standard error.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from claims.analysis.sentences import sentences

MEGABYTE = 1_000_000


def cut(text: str) -> list[str]:
    """Return the words of each sentence of a text."""
    return [text[one.start : one.end] for one in sentences(text)]


def wrong(gold: list[dict[str, Any]], got: list[list[str]]) -> list[Any]:
    """Return the rules whose text is not cut exactly as the gold says."""
    return [
        row["rule"]
        for row, found in zip(gold, got, strict=True)
        if found != [one.strip() for one in row["sentences"]]
    ]


def seconds(text: str) -> float:
    """Return how long a megabyte of this text takes, repeated line by line to that length."""
    whole = (text + "\n") * (MEGABYTE // (len(text) + 1) + 1)
    began = time.perf_counter()
    sentences(whole)
    return (time.perf_counter() - began) * MEGABYTE / len(whole)


def main() -> None:
    """Cut each text, write what was found, tell the score."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sentences", description=__doc__)
    parser.add_argument("gold", type=Path, help="one JSON object a line: rule, text, sentences")
    parser.add_argument(
        "--texts", type=Path, nargs="*", default=[], help="texts to measure the time on instead"
    )
    options = parser.parse_args()
    gold = [
        json.loads(line) for line in options.gold.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    got = [cut(row["text"]) for row in gold]
    for row, found in zip(gold, got, strict=True):
        print(json.dumps({"rule": row["rule"], "sentences": found}, ensure_ascii=False))
    missed = wrong(gold, got)
    text = "\n".join(
        [path.read_text(encoding="utf-8") for path in options.texts] or [row["text"] for row in gold]
    )
    print(f"texts {len(gold)}, cut exactly {len(gold) - len(missed)}, wrong rules {missed}", file=sys.stderr)
    print(f"{seconds(text):.1f} s for a megabyte", file=sys.stderr)


if __name__ == "__main__":
    main()
