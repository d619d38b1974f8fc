"""What keeping counts costs: `python -m benchmarks.counts`.

Makes two cases in a database of its own, one with 1,000 claims and one with 100,000, three pieces of evidence on each: half on
the word of spokesmen, a quarter of the documents copies. Changes for whom one great office speaks, and counts what that marks,
as the worker does; nothing was counted before, so that all of it has to be written. Then asks both in turn for the same
things, so that their ratios are of one run: adding evidence, judging, the register.
"""

import argparse
import hashlib
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from benchmarks import throwaway

PIECES, COPIES_EACH = 3, 4
"""How many pieces a claim has, and of how many documents one is a copy."""
ROUNDS = 25
REGISTER = ("", "sort=-origins", "one_origin=1", "opposed=1", "warned=1")
GREAT = 0.2
"""Which share of the evidence is the word of one great office: what changes of it reaches about half of the claims."""


@dataclass
class Desk:
    """A case, how many claims it has, and what is asked of it."""

    name: str
    case: Any
    claims: list[int]
    documents: list[int]
    speakers: list[int]
    great: Any
    above: Any
    user: Any
    took: dict[str, list[float]] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)

    def ask(self, what: str, act: Callable[[], Any]) -> Any:
        """Do something, and keep how long it took."""
        began = time.perf_counter()
        found = act()
        self.took.setdefault(what, []).append(time.perf_counter() - began)
        return found

    def count(self, what: str, act: Callable[[], Any]) -> None:
        """Do something, and keep how many queries it took."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            act()
        self.queries[what] = len(asked)

    def median(self, what: str) -> float:
        return statistics.median(self.took[what]) * 1000


def desk_of(name: str, many: int, draw: random.Random) -> Desk:
    """Make a case with so many claims, in bulk; nothing of it is counted yet."""
    from django.utils import timezone

    from claims.models import Document, Source

    case, claims = throwaway.case_of([f"Thing {n} happened in place {n % 977}." for n in range(many)], name)
    user, then = case.memberships.get().user, timezone.now() - timedelta(days=1)

    def sources(kind: str, number: int, **more: Any) -> list[Any]:
        return Source.objects.bulk_create(
            Source(case=case, name=f"{kind} {n} of {name}", kind=kind, **more) for n in range(number)
        )

    bodies, outlets = sources("body", 40), sources("outlet", 200)
    spokesmen = sources("person", 120)
    for n, one in enumerate(spokesmen):
        one.part_of, one.speaks_for = bodies[n % len(bodies)], True
    Source.objects.bulk_update(spokesmen, ["part_of", "speaks_for"])
    great = spokesmen[0]
    clocks = {"author": user, "made_at": then, "recorded_at": then}
    documents = Document.objects.bulk_create(
        (
            Document(
                case=case,
                number=n + 1,
                source=draw.choice(outlets),
                title=f"Report {n}",
                published=then.date(),
                **clocks,
            )
            for n in range(max(60, many // 3))
        ),
        batch_size=throwaway.AT_A_TIME,
    )
    _copies(case, documents, clocks, draw)
    ids = [one.pk for one in documents]
    _evidence(case, claims, ids, [one.pk for one in spokesmen], clocks, draw)
    _judgements(case, claims[::2], clocks, draw)
    speakers = [one.pk for one in spokesmen]
    return Desk(name, case, claims, ids, speakers, great, bodies[1], user)


def _copies(case: Any, documents: Sequence[Any], clocks: dict[str, Any], draw: random.Random) -> None:
    from claims.models import Derivation

    Derivation.objects.bulk_create(
        (
            Derivation(
                case=case,
                document=documents[n],
                original=documents[n - draw.randint(1, min(n, 50))],
                kind="republishes",
                **clocks,
            )
            for n in range(COPIES_EACH, len(documents), COPIES_EACH)
        ),
        batch_size=throwaway.AT_A_TIME,
    )


def _evidence(
    case: Any,
    claims: Sequence[int],
    documents: Sequence[int],
    speakers: Sequence[int],
    clocks: dict[str, Any],
    draw: random.Random,
) -> None:
    from claims.models import Evidence

    def rows() -> Iterator[Any]:
        for claim in claims:
            for piece in range(PIECES):
                gist, share = f"It says so, {claim} {piece}.", draw.random()
                whose = speakers[0] if share < GREAT else draw.choice(speakers) if share < 0.5 else None
                yield Evidence(
                    case=case,
                    claim_id=claim,
                    document_id=draw.choice(documents),
                    stance="supports" if draw.random() < 0.8 else "contradicts",
                    gist=gist,
                    digest=hashlib.sha256(gist.encode()).hexdigest(),
                    word="source" if whose else draw.choice(["own", "unknown"]),
                    attributed_to_id=whose,
                    basis=draw.choice(["unspecified", "observation", "record", "denial"]),
                    **clocks,
                )

    left = rows()
    while some := list(islice(left, throwaway.AT_A_TIME)):
        Evidence.objects.bulk_create(some)


def _judgements(case: Any, claims: Sequence[int], clocks: dict[str, Any], draw: random.Random) -> None:
    from claims.models import Assessment

    Assessment.objects.bulk_create(
        (
            Assessment(
                case=case,
                claim_id=claim,
                claim_version=1,
                likelihood_standard="icd203",
                status=draw.choice(["unverified", "corroborated", "contested"]),
                confidence=draw.choice(["low", "high"]),
                rationale="So.",
                **clocks,
            )
            for claim in claims
        ),
        batch_size=throwaway.AT_A_TIME,
    )


# What is asked


def acts(desk: Desk, draw: random.Random) -> dict[str, Callable[[], Any]]:
    """What is asked of a case, each on a claim that is drawn anew."""
    from django.test import Client

    from claims.models import Claim, Document, Source

    turn = iter(range(10**9))
    visitor = Client(headers={"host": "localhost"})
    visitor.force_login(desk.user)

    def add() -> None:
        speaker = Source.objects.get(pk=draw.choice(desk.speakers))
        document = Document.objects.get(pk=draw.choice(desk.documents))
        said = {
            "stance": "supports",
            "gist": f"New, {next(turn)}.",
            "word": "source",
            "attributed_to": speaker,
        }
        Claim.objects.get(pk=draw.choice(desk.claims)).add_evidence(
            author=desk.user, document=document, **said
        )

    def judge() -> None:
        claim = Claim.objects.select_related("standing").get(pk=draw.choice(desk.claims))
        claim.assess(author=desk.user, rationale="So.", previous=claim.standing, status="unverified")

    def register(query: str) -> None:
        answer = visitor.get(f"/cases/{desk.name}/claims/?{query}")
        assert answer.status_code == 200, answer.status_code

    found: dict[str, Callable[[], Any]] = {"add evidence": add, "judge": judge}
    for query in REGISTER:
        found[f"register ?{query}"] = lambda query=query: register(query)
    return found


def compare(desks: Sequence[Desk], draw: random.Random) -> None:
    """Ask all desks for everything in turn, and say what it costs."""
    asked = {desk.name: acts(desk, draw) for desk in desks}
    for what in asked[desks[0].name]:
        for desk in desks:
            asked[desk.name][what]()
            desk.count(what, asked[desk.name][what])
        for _ in range(ROUNDS):
            for desk in desks:
                desk.ask(what, asked[desk.name][what])
        few, many = desks
        print(
            f"{what}: {few.queries[what]} and {many.queries[what]} queries, "
            f"{few.median(what):.1f} and {many.median(what):.1f} ms, ratio {many.median(what) / few.median(what):.2f}",
            flush=True,
        )


def count_anew(desk: Desk) -> None:
    """Count what is marked, as the worker does, and say how fast, in how many tasks and in how long transactions."""
    from claims.models import Claim, stale
    from claims.tasks import RECOUNT_TURNS

    waiting = Claim.objects.filter(case=desk.case, is_stale=True).count()
    before, began, turns = megabytes(), time.perf_counter(), []
    done, last = 0, time.perf_counter()
    for many in stale.recount(desk.case.pk):
        done, turns, last = done + many, [*turns, time.perf_counter() - last], time.perf_counter()
        if len(turns) % RECOUNT_TURNS == 0:
            print(f"  {done:,} of {waiting:,}", file=sys.stderr, flush=True)
    took = time.perf_counter() - began
    print(
        f"{desk.name}: {done:,} claims counted anew in {took:.1f} s, {done / took:,.0f} a second, "
        f"{-(-len(turns) // RECOUNT_TURNS)} tasks; a transaction {statistics.median(turns):.2f} s, "
        f"at most {max(turns):.2f} s; memory {before:.0f} MB before, {megabytes():.0f} MB at most",
        flush=True,
    )


def change(desk: Desk) -> None:
    """Say that the great office speaks for another body, and count what that marks."""
    from claims.models import Claim

    def edit() -> None:
        desk.great.edit(by=desk.user, version=desk.great.version, part_of=desk.above)

    began = time.perf_counter()
    desk.count("part_of", edit)
    marked = Claim.objects.filter(case=desk.case, is_stale=True).count()
    took = time.perf_counter() - began
    print(
        f"{desk.name}: changing a part_of marks {marked:,} claims in {took:.2f} s, {desk.queries['part_of']} queries"
    )
    count_anew(desk)


def megabytes() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Make the cases, ask, and say what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.counts", description=__doc__)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=100_000)
    options = parser.parse_args()
    draw = random.Random(6)
    with throwaway.database():
        from django.conf import settings

        settings.DEBUG = False
        began = time.perf_counter()
        desks = [desk_of("few", options.few, draw), desk_of("many", options.many, draw)]
        print(f"made in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        for desk in desks:
            change(desk)
        compare(desks, draw)


if __name__ == "__main__":
    main()
