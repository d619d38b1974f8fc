"""Walking up and down what hangs together, step by step: the heads of each thing, what lies in a circle, what is reached."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Set


def reached_from(start: Iterable[int], edges: Mapping[int, Set[int]]) -> set[int]:
    """Return everything that can be reached from `start`, itself included."""
    found = set(start)
    waiting = deque(sorted(found))
    while waiting:
        for other in edges.get(waiting.popleft(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def heads_of(things: Iterable[int], up: Mapping[int, Set[int]]) -> dict[int, tuple[int, ...]]:
    """Return, for each thing, the last that are reached by going up from it, in order; itself where nothing is above.

    What lies in a circle, or below one, has no entry.
    """
    down: dict[int, list[int]] = defaultdict(list)
    open_above = dict.fromkeys(things, 0)
    for low, above in up.items():
        open_above[low] = len(above)
        for high in above:
            open_above.setdefault(high, 0)
            down[high].append(low)
    ready = deque(sorted(thing for thing, count in open_above.items() if count == 0))
    heads: dict[int, tuple[int, ...]] = {}
    while ready:
        thing = ready.popleft()
        above = up.get(thing, set())
        heads[thing] = _together(heads[high] for high in above) if above else (thing,)
        for low in down[thing]:
            open_above[low] -= 1
            if open_above[low] == 0:
                ready.append(low)
    return heads


def _together(several: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the heads of all; the same tuple where they agree, so that a long chain costs nothing."""
    rows = set(several)
    return rows.pop() if len(rows) == 1 else tuple(sorted({head for row in rows for head in row}))


def knots(things: Iterable[int], edges: Mapping[int, Set[int]]) -> dict[int, int]:
    """Return, for each thing, the least of those that it hangs together with, whichever way."""
    inside = set(things)
    both: dict[int, set[int]] = defaultdict(set)
    for low in inside:
        for high in edges.get(low, ()):
            if high in inside:
                both[low].add(high)
                both[high].add(low)
    found: dict[int, int] = {}
    for thing in sorted(inside):
        if thing not in found:
            for other in reached_from([thing], both):
                found[other] = thing
    return found
