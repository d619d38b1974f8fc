"""How well sentences find their claims: `python -m benchmarks.matching CLAIMS.jsonl QUERIES.tsv [QRELS.tsv]`.

CLAIMS.jsonl has an object with id, vclaim and title a line, QUERIES.tsv an id and a text, QRELS.tsv query, 0, claim, grade, as
CheckThat! 2022 task 2 has them. The ranking goes to standard output: query, claim, rank, score; what was measured to the other.
See README.md beside this file.
"""

import argparse
import itertools
import json
import random
import resource
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks import throwaway

KEPT = 20
SAMPLES = 2000


def read_claims(path: Path) -> dict[str, str]:
    """Return the text of each claim by its id: the claim with its title."""
    with path.open(encoding="utf-8") as file:
        rows = (json.loads(line) for line in file if line.strip())
        return {row["id"]: f"{row['vclaim']}\n{row.get('title', '')}".strip() for row in rows}


def repeated(claims: dict[str, str], many: int) -> dict[str, str]:
    """Return the claims with numbered repeats of them, until there are as many as asked."""
    rows = list(claims.items())
    more = (
        (f"{key}#{turn}", f"{text} {turn}") for turn in range(1, many // len(rows) + 1) for key, text in rows
    )
    return claims | dict(itertools.islice(more, max(0, many - len(rows))))


def read_queries(path: Path) -> dict[str, str]:
    """Return the text of each query by its id."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {key: text for key, _, text in (line.partition("\t") for line in lines) if text}


def read_answers(path: Path) -> dict[str, set[str]]:
    """Return the right claims of each query."""
    right: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, claim, grade = line.split()[:4]
        if int(grade) > 0:
            right[query].add(claim)
    return right


def precision_at_5(found: list[str], right: set[str]) -> float:
    """Return the average precision of the first five."""
    hits, total = 0, 0.0
    for place, claim in enumerate(found[:5], 1):
        if claim in right:
            hits += 1
            total += hits / place
    return total / min(len(right), 5)


def interval(values: list[float]) -> tuple[float, float, float]:
    """Return the mean and where 95 of 100 means lie that are drawn from the same values again (the same at every run)."""
    draw = random.Random(1)
    means = sorted(statistics.fmean(draw.choices(values, k=len(values))) for _ in range(SAMPLES))
    return statistics.fmean(values), means[SAMPLES // 40], means[-SAMPLES // 40]


def told(name: str, values: list[float]) -> str:
    """Write a mean with its interval."""
    return "{} {:.4f} ({:.3f} to {:.3f})".format(name, *interval(values))


def of_the_database(case: Any, words: str) -> list[int]:
    """Rank by FTS5's own bm25() alone, all words of the query joined by OR."""
    from django.db import connection

    from claims.search.words import phrases

    asked = " OR ".join(dict.fromkeys(f'"{word}"' for phrase in phrases(words) for word in phrase))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM claims_words WHERE claims_words MATCH %s ORDER BY bm25(claims_words) LIMIT %s",
            [asked, KEPT],
        )
        return [pk for (pk,) in cursor.fetchall()]


def of_grounds(case: Any, words: str) -> list[tuple[int, float]]:
    """Rank as the pages do."""
    from claims.search.proposals import rank_all

    return [(one.id, one.score) for one in rank_all(case, [words])[0][:KEPT]]


def megabytes() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Rank every query, write the ranking, and say what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("claims", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("answers", type=Path, nargs="?", help="the right claims, for a score")
    parser.add_argument("--many", type=int, default=0, help="repeat the claims until there are so many")
    options = parser.parse_args()
    claims, queries = read_claims(options.claims), read_queries(options.queries)
    claims = repeated(claims, options.many)
    right = read_answers(options.answers) if options.answers else {}
    with throwaway.database():
        case, ids = throwaway.case_of(list(claims.values()))
        keys = dict(zip(ids, claims, strict=True))
        of_grounds(case, "The first query reads the model.")
        ours: dict[str, list[str]] = {}
        plain: dict[str, list[str]] = {}
        times: tuple[list[float], list[float]] = [], []
        for query, words in queries.items():
            began = time.perf_counter()
            ranked = of_grounds(case, words)
            between = time.perf_counter()
            plain[query] = [keys[pk] for pk in of_the_database(case, words)]
            times[0].append(between - began)
            times[1].append(time.perf_counter() - between)
            ours[query] = [keys[pk] for pk, _ in ranked]
            for place, (pk, score) in enumerate(ranked, 1):
                print(query, keys[pk], place, f"{score:.6f}", sep="\t")
        report(right, {"Grounds": ours, "bm25() of FTS5 alone": plain}, times, len(claims))


def precisions(right: dict[str, set[str]], run: dict[str, list[str]]) -> list[float]:
    """Return the average precision of each query that has an answer."""
    return [precision_at_5(run.get(query, []), claims) for query, claims in right.items()]


def report(
    right: dict[str, set[str]],
    runs: dict[str, dict[str, list[str]]],
    times: tuple[list[float], list[float]],
    many: int,
) -> None:
    """Say on standard error how good and how quick it was."""
    if right:
        found = {name: precisions(right, run) for name, run in runs.items()}
        for name, run in runs.items():
            hits = [float(bool(claims & set(run.get(query, [])))) for query, claims in right.items()]
            print(f"{name}: {told('MAP@5', found[name])}, {told('hit@20', hits)}", file=sys.stderr)
        first, second = found.values()
        gains = [mine - theirs for mine, theirs in zip(first, second, strict=True)]
        print(told("gain in MAP@5", gains), file=sys.stderr)
    mine, theirs = (statistics.fmean(row) for row in times)
    print(
        f"{many:,} claims; a query {1000 * mine:.1f} ms, bm25() {1000 * theirs:.1f} ms, ratio {mine / theirs:.2f}; "
        f"{megabytes():.0f} MB",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
