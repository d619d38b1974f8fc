"""The claims of a case as a list of claims finds them: what stands, and what a row says otherwise."""

import uuid
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from claims.analysis import scales
from claims.analysis.dates import Partial
from claims.exchange.claimcolumns import COLUMNS
from claims.exchange.claimlist import ClaimList, Listed
from claims.models.cases import Case
from claims.models.claims import Claim
from claims.models.listedsources import folded

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

    @classmethod
    def of(cls, case: Case) -> "list[Standing]":
        """Return the claims of a case. One query."""
        named = {"claimant": "claimant__uid", "same": "claimant__same_as__uid"}
        columns = [named.get(name, name) for name in cls._fields]
        return [cls(*row) for row in Claim.objects.filter(case=case).values_list(*columns)]

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


def _other(said: object, stands: object) -> bool:
    return said not in ("", None) and said != stands


def _moved(said: Partial | None, stands: date | None, precision: str, *, last: bool) -> bool:
    return said is not None and (said.last if last else said.first, said.precision) != (stands, precision)
