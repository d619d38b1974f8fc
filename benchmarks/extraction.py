"""How well the article is found in a page: `python -m benchmarks.extraction FOLDER [-o PREDICTIONS]`.

FOLDER holds html/<id>.html.gz and, for a score, ground-truth.json ({id: {"articleBody": ..., "url": ...}}), as the public
article extraction benchmark of Scrapinghub has them. See README.md beside this file.
"""

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from pathlib import Path

from claims.capture.reading import Unreadable, read

SHINGLE = 4


def pages(folder: Path) -> list[Path]:
    """Return the pages of a folder in order. Exits with a sentence if there are none."""
    found = sorted((folder / "html").glob("*.html.gz"))
    if not found:
        sys.exit(f"{folder} holds no pages: html/<id>.html.gz is looked for.")
    return found


def extracted(page: Path, address: str) -> tuple[str, str]:
    """Return the text that a capture of this page would keep, and what was said if it would keep none."""
    try:
        return read(gzip.decompress(page.read_bytes()), media_type="text/html", address=address).text, ""
    except Unreadable as error:
        return "", str(error)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four words of a text."""
    words = text.split()
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def score(truth: dict[str, str], got: dict[str, str]) -> tuple[float, float, float]:
    """Return precision and recall, each the mean over all pages, and their harmonic mean."""
    precision = recall = 0.0
    for page, text in truth.items():
        wanted, found = shingles(text), shingles(got.get(page, ""))
        common = (wanted & found).total()
        precision += common / max(1, found.total())
        recall += common / max(1, wanted.total())
    precision, recall = precision / len(truth), recall / len(truth)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Read the pages, write what was found if asked to, and print the score if the folder holds what should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with html/ and, for a score, ground-truth.json")
    parser.add_argument("-o", "--output", type=Path, help="write predictions here, one JSON object a line")
    options = parser.parse_args()
    truth_file = options.folder / "ground-truth.json"
    truth = json.loads(truth_file.read_text(encoding="utf-8")) if truth_file.exists() else {}
    began, got = time.perf_counter(), {}
    for page in pages(options.folder):
        name = page.name.removesuffix(".html.gz")
        got[name], trouble = extracted(page, truth.get(name, {}).get("url", ""))
        if trouble:
            print(f"{name}: {trouble}", file=sys.stderr)
    seconds = time.perf_counter() - began
    if options.output:
        rows = (json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in got.items())
        options.output.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"pages {len(got)}, {1000 * seconds / len(got):.0f} ms each")
    if truth:
        bodies = {name: row["articleBody"] for name, row in truth.items()}
        print("P {:.3f}  R {:.3f}  F1 {:.3f}".format(*score(bodies, got)))


if __name__ == "__main__":
    main()
