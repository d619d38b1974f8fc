"""The claims of a case as a list of claims finds them: what stands, and what a row says otherwise."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from claims.analysis import scales
from claims.analysis.dates import Partial
from claims.exchange.claimcolumns import COLUMNS
from claims.exchange.claimlist import ClaimList, Listed
from claims.models.cases import Case
from claims.models.claims import Claim
from claims.models.listedsources import folded
from claims.models.loading import batched

CHUNK = 500
JUDGED = ("status", "confidence", "likelihood")
PLAIN = ("quantity_low", "quantity_high", "quantity_unit", "test", "due")
"""What is compared as it is, where the row gives it."""


class Standing(NamedTuple):
    """A claim of the case as it stands."""

    uid: uuid.UUID
    number: int
    fate: str
    statement: str
    kind: str
    claimant: uuid.UUID | None
    same: uuid.UUID | None
    status: str
    confidence: str
    likelihood: str
    period_from: date | None
    period_from_precision: str
    period_to: date | None
    period_to_precision: str
    quantity_low: Decimal | None
    quantity_high: Decimal | None
    quantity_unit: str
    test: str
    due: date | None

    def differs(self, row: Listed, told: ClaimList, claimant: uuid.UUID | None) -> tuple[str, ...]:
        """Return in words what a row says otherwise; what it does not say is no difference. `claimant` is whom it names."""
        # A claim that is withdrawn or superseded holds no judgement; that it is so is said anyhow.
        compared = (*JUDGED, *PLAIN) if self.fate == scales.Fate.ACTIVE else PLAIN
        found = {
            "statement": folded(row.statement) != folded(self.statement),
            "kind": "kind" in told.heads and row.kind != self.kind,
            "said by": bool(row.claimant) and claimant != (self.same or self.claimant),
            **{COLUMNS[name].head: _other(getattr(row, name), getattr(self, name)) for name in compared},
            "about the time from": _moved(
                row.period_from, self.period_from, self.period_from_precision, last=False
            ),
            "about the time to": _moved(row.period_to, self.period_to, self.period_to_precision, last=True),
        }
        return tuple(name for name, other in found.items() if other)


class ClaimsNamed:
    """The claims of a case that rows may mean, by the uids of the rows and by words: no more of them than are needed.

    What is withdrawn counts as not there, so that the list can bring it anew; it then gets a uid of its own.
    """

    def __init__(self, case: Case, told: ClaimList) -> None:
        self.case = case
        self.by_uid: dict[uuid.UUID, Standing] = {}
        self.by_words: dict[str, Standing] = {}
        self.free: dict[uuid.UUID, uuid.UUID] = {}
        """For each uid of a row the one that a new claim of it gets: another one if the first was withdrawn."""
        self._find_uids({uid_of(case, row) for row in told.claims})
        self._find_words({folded(row.statement) for row in told.claims})

    def _find_uids(self, uids: set[uuid.UUID]) -> None:
        tried = {uid: uid for uid in uids}
        attempt = 1
        while tried:
            there = {one.uid: one for one in self._read("uid", tried.values())}
            attempt += 1
            again = {}
            for first, uid in tried.items():
                if uid not in there:
                    self.free[first] = uid
                elif there[uid].fate == scales.Fate.WITHDRAWN:
                    again[first] = uuid.uuid5(first, f"attempt {attempt}")
                else:
                    self.by_uid[first] = there[uid]
            tried = again

    def _find_words(self, wanted: set[str]) -> None:
        # No index knows what people write differently, so all statements pass by, and only those that fit are kept.
        standing = Claim.objects.filter(case=self.case).exclude(fate=scales.Fate.WITHDRAWN)
        statements = standing.order_by("-number").values_list("number", "statement")
        found = {
            words: number
            for number, statement in statements.iterator(chunk_size=5_000)
            if (words := folded(statement)) in wanted
        }
        known = {one.number: one for one in self.by_uid.values()}
        known |= {one.number: one for one in self._read("number", set(found.values()) - known.keys())}
        self.by_words = {words: known[number] for words, number in found.items()}

    def _read(self, name: str, values: Iterable[Any]) -> Iterator[Standing]:
        named = {"claimant": "claimant__uid", "same": "claimant__same_as__uid"}
        columns = [named.get(field, field) for field in Standing._fields]
        rows = Claim.objects.filter(case=self.case).values_list(*columns)
        for some in batched(values, CHUNK):
            yield from (Standing(*row) for row in rows.filter(**{f"{name}__in": some}))


def uid_of(case: Case, row: Listed) -> uuid.UUID:
    """Return the uid that a row's claim has, or will have unless it was withdrawn: of its id, else of its words and source."""
    key = f"id/{row.id}" if row.id else f"statement/{folded(row.statement)}/{folded(row.source)}"
    return uuid.uuid5(case.uid, f"claim-list/{key}")


def _other(said: object, stands: object) -> bool:
    return said not in ("", None) and said != stands


def _moved(said: Partial | None, stands: date | None, precision: str, *, last: bool) -> bool:
    return said is not None and (said.last if last else said.first, said.precision) != (stands, precision)
