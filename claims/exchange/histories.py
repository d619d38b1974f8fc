"""The order in which rows are written: judgements after what their author saw, records after what they refer to."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from claims.exchange.casefile import JudgementRow


def written_order(judgements: Iterable[JudgementRow]) -> list[JudgementRow]:
    """Return the judgements of one claim, each after the one that its author saw.

    A judgement that was dated back stands before the one that its author saw; of those that were made at one moment,
    the one written last counts, so these keep their order. Raises ValueError if there is no such order.
    """
    waiting, written = list(judgements), list[JudgementRow]()
    while waiting:
        unwritten = {row.uid for row in waiting}
        ready = next((row for row in waiting if _may_follow(row, waiting, unwritten)), None)
        if ready is None:
            raise ValueError("these cannot have been written: each would have been seen before it was made")
        waiting.remove(ready)
        written.append(ready)
    return written


def _may_follow(row: JudgementRow, waiting: list[JudgementRow], unwritten: set[uuid.UUID]) -> bool:
    before = next(other for other in waiting if other.made_at == row.made_at)
    return before is row and row.previous not in unwritten


def levels(found: Iterable[Any], known: dict[uuid.UUID, int], *names: str) -> Iterator[list[Any]]:
    """Cut rows into levels, each of which refers only to rows of the levels before, or to rows that are there."""
    there = set(known)
    waiting = [row for row in found if row.uid not in there]
    while waiting:
        ready = [row for row in waiting if all(getattr(row, name) in there | {None} for name in names)]
        if not ready:
            raise ValueError("these rows refer to each other in a circle")
        yield ready
        there |= {row.uid for row in ready}
        waiting = [row for row in waiting if row.uid not in there]
