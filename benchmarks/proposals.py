"""How well a text's sentences are proposed claims: `python -m benchmarks.proposals TEXT GOLD.tsv`.

Loads the shipped case into a database of its own, cuts TEXT into sentences, and compares what is proposed for those that GOLD names
with what a reader found (gold/README.md). Pairs that the reader doubted count neither way.
"""

import argparse
import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import throwaway


@dataclass(frozen=True, slots=True)
class Judged:
    """The claims, by number, that a reader says a sentence bears on, and those where he doubts."""

    sure: frozenset[int]
    doubtful: frozenset[int]


def read_gold(path: Path) -> dict[str, Judged]:
    """Return what was judged, by the key of the sentence."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {row["sentence"]: Judged(_numbers(row["sure"]), _numbers(row["doubtful"])) for row in rows}


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(number) for number in text.split(",") if number.strip("- "))


Found = dict[str, dict[int, float]]
"""For each sentence, by its key, the claims by number with their scores."""


def find(text: str) -> tuple[Found, Found, dict[str, str]]:
    """Return what is proposed and what is mentioned for each sentence of a text, and the sentences, by their keys."""
    from django.core.management import call_command

    from claims.analysis.sentences import sentence_key, sentences
    from claims.models import Case, Claim
    from claims.search.proposals import propose

    with open("/dev/null", "w") as nowhere:
        call_command("load_case", str(throwaway.SHIPPED), stdout=nowhere)
    case = Case.objects.get()
    numbers = dict(Claim.objects.filter(case=case).values_list("pk", "number"))
    said = [text[one.start : one.end] for one in sentences(text)]
    proposed: Found = {}
    mentioned: Found = {}
    for words, offered in zip(said, propose(case, said), strict=True):
        key = sentence_key(words)
        mentioned[key] = {numbers[one.id]: one.score for one in offered}
        proposed[key] = {numbers[one.id]: one.score for one in offered if one.level == "proposed"}
    return proposed, mentioned, {sentence_key(words): words for words in said}


def score(gold: dict[str, Judged], found: Found, *, strict: bool = False) -> tuple[float, float, int, int]:
    """Return precision, recall, how many pairs counted, and for how many sentences that bear on nothing something came."""
    right = wrong = sure = nothing = 0
    for key, judged in gold.items():
        claims = set(found.get(key, ()))
        right += len(claims & judged.sure)
        wrong += len(claims - judged.sure - (frozenset() if strict else judged.doubtful))
        sure += len(judged.sure)
        nothing += bool(claims) and not judged.sure and not judged.doubtful
    return right / max(1, right + wrong), right / max(1, sure), right + wrong, nothing


def main() -> None:
    """Compare, and say what came out at both levels."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proposals", description=__doc__)
    parser.add_argument("text", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--pairs", action="store_true", help="write each pair that was found or missed")
    options = parser.parse_args()
    gold = read_gold(options.gold)
    with throwaway.database():
        proposed, mentioned, words = find(options.text.read_text(encoding="utf-8"))
    missing = [key for key in gold if key not in words]
    if missing:
        sys.exit(f"{len(missing)} sentences of the list are not in the text.")
    empty = sum(not judged.sure and not judged.doubtful for judged in gold.values())
    for level, found in (("proposed", proposed), ("mentioned", mentioned)):
        precision, recall, pairs, nothing = score(gold, found)
        strict = score(gold, found, strict=True)[0]
        print(
            f"{level}: P {precision:.3f}  R {recall:.3f}  ({pairs} pairs; P {strict:.3f} where doubtful pairs are wrong; "
            f"{nothing} of {empty} sentences that bear on nothing)"
        )
    if options.pairs:
        write_pairs(gold, mentioned, words)


def write_pairs(gold: dict[str, Judged], found: Found, words: dict[str, str]) -> None:
    """Write each pair with its score: found and sure, doubtful or wrong; and the sure ones that were not found."""
    for key, judged in gold.items():
        for claim in sorted(
            {*found.get(key, ()), *judged.sure}, key=lambda one: -found.get(key, {}).get(one, 0)
        ):
            print(
                _kind(claim, judged),
                f"{found.get(key, {}).get(claim, 0):.3f}",
                f"C-{claim}",
                words[key],
                sep="\t",
            )


def _kind(claim: int, judged: Judged) -> str:
    kinds: Iterable[tuple[str, frozenset[int]]] = (("sure", judged.sure), ("doubtful", judged.doubtful))
    return next((kind for kind, claims in kinds if claim in claims), "wrong")


if __name__ == "__main__":
    main()
