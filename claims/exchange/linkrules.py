"""What links of a file may not say, the same twice, or in a circle; and which claims are merged by them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from claims.analysis.scales import LinkKind
from claims.analysis.tangles import reached_from
from claims.exchange.casefile import CaseFile, ClaimRow, LinkRow


def as_said(link: LinkRow) -> tuple[Any, ...]:
    """Return what a link says, so that two that say the same are known: a contradiction is read from both ends."""
    ends = link.claim, link.other
    return link.kind, *(sorted(ends) if link.kind == LinkKind.CONTRADICTS else ends)


class Circles:
    """Links as they come in, one after the other, to find those that close a circle."""

    def __init__(self) -> None:
        self._leads: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))

    def closes(self, link: LinkRow) -> bool:
        """Take a link in, and say whether it closes a circle of its kind. One that is withdrawn closes none, nor does a
        contradiction."""
        if link.withdrawn or link.kind == LinkKind.CONTRADICTS:
            return False
        leads = self._leads[link.kind]
        leads[link.claim].add(link.other)
        return link.claim in reached_from([link.other], leads)


def merged_by(file: CaseFile, claims: Iterable[ClaimRow]) -> Iterator[tuple[int, datetime]]:
    """Give the number of each claim to which one of these brings its evidence, with when: it is superseded by it as a duplicate."""
    same = {
        (link.claim, link.other)
        for link in file.links
        if link.kind == LinkKind.DUPLICATES and not link.withdrawn
    }
    for row in claims if same else ():
        if row.fate.at and row.fate.successor and (row.number, row.fate.successor) in same:
            yield row.fate.successor, row.fate.at
