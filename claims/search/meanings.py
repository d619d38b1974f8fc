"""What the claims of a case mean: their vectors, stored beside them, and held in this process for the cases asked last."""

import hashlib
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from claims.analysis.terms import cleared
from claims.models import Case, Claim, ClaimVector
from claims.search.vectors import MODEL, WIDTH, embed

CASES_HELD = 4
_FEW = 20
_AT_A_TIME = 500
_LATE = timedelta(minutes=1)
"""How long after its time a change may become visible: as long as the transaction that makes it."""
_held: OrderedDict[UUID, "Meanings"] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Meanings:
    """The vectors of a case's claims, by id in order, as they stood at a moment; those that are gone are among them."""

    ids: np.ndarray
    rows: np.ndarray
    common: np.ndarray
    seen: datetime

    def nearest(self, meant: np.ndarray, most: int) -> list[list[int]]:
        """Return for each vector the claims that mean the most similar, in no order."""
        if len(self.ids) <= most:
            return [[int(pk) for pk in self.ids]] * len(meant)
        likeness = meant.astype(np.float32) @ self.rows.T
        best = np.argpartition(-likeness, most, axis=1)[:, :most]
        return [[int(pk) for pk in self.ids[row]] for row in best]

    def of(self, ids: Sequence[int]) -> np.ndarray:
        """Return the vectors of claims, apart from what the case is about; zeros for one that came in since."""
        at = np.searchsorted(self.ids, ids).clip(0, max(0, len(self.ids) - 1))
        known = self.ids[at] == ids if len(self.ids) else np.zeros(len(ids), bool)
        rows = self.rows[at] if len(self.ids) else np.zeros((len(ids), WIDTH), np.float32)
        return np.where(known[:, None], self.apart(rows), 0)

    def apart(self, vectors: np.ndarray) -> np.ndarray:
        """Take from vectors what all claims of the case have in common: where all is about two countries, naming them
        says nothing. The fewer claims, the less of it is known, and taken."""
        rest = vectors.astype(np.float32) - self.common
        lengths = np.linalg.norm(rest, axis=1, keepdims=True)
        return rest / np.where(lengths == 0, 1, lengths)


def of_case(case: Case, *, keep: bool = True) -> Meanings:
    """Return what the claims of a case mean now. Two queries; a third writes what is missing or was reworded.

    A page does not `keep`: it writes nothing, makes a few of the vectors that are missing for itself, and goes without the others
    until the worker has made them.

    The first call for a case reads 512 bytes a claim. What is held is brought up to date by what changed since.
    """
    claims = Claim.objects.filter(case=case)
    many, now = claims.count(), timezone.now()
    held = _held.get(case.uid)
    if held:
        ids, rows, whole = _read(case, claims.filter(changed_at__gte=held.seen - _LATE), keep)
        held = _merged(held, (ids, rows), now)
    if held is None or len(held.ids) != many:
        ids, rows, whole = _read(case, claims, keep)
        held = _held_of(ids, rows, now)
    if not whole:
        return held
    _held[case.uid] = held
    _held.move_to_end(case.uid)
    while len(_held) > CASES_HELD:
        _held.popitem(last=False)
    return held


def _held_of(ids: np.ndarray, rows: np.ndarray, seen: datetime) -> Meanings:
    if np.any(ids[1:] < ids[:-1]):
        order = np.argsort(ids)
        ids, rows = ids[order], rows[order]
    rows = rows.astype(np.float32, copy=False)
    return Meanings(ids, rows, rows.sum(axis=0) / (len(rows) + _FEW), seen)


def _merged(held: Meanings, read: tuple[np.ndarray, np.ndarray], seen: datetime) -> Meanings:
    """Put what was read in the place of what was held."""
    ids, rows = read
    if not len(ids):
        return replace(held, seen=seen)
    kept = ~np.isin(held.ids, ids)
    return _held_of(np.concatenate([held.ids[kept], ids]), np.concatenate([held.rows[kept], rows]), seen)


def _read(case: Case, claims: QuerySet, keep: bool) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return the ids and vectors of claims, and whether all of them are there and kept; those that are missing or made of other
    words are made, and stored, or else some are made."""
    ids, kept, stale = array("q"), bytearray(), []
    fields = ("pk", "statement", "vector__digest", "vector__value")
    for pk, statement, known, value in claims.order_by("pk").values_list(*fields).iterator():
        digest = _digest(statement)
        if known != digest:
            stale.append((len(ids), pk, statement, digest))
        ids.append(pk)
        kept += value if known == digest else bytes(2 * WIDTH)
    rows = np.frombuffer(kept, "<f2").reshape(-1, WIDTH)
    whole, stale = keep or not stale, stale if keep else stale[:_FEW]
    for at in range(0, len(stale), _AT_A_TIME):
        some = stale[at : at + _AT_A_TIME]
        made = embed([cleared(statement) for _, _, statement, _ in some])
        rows[[place for place, *_ in some]] = made
        if not keep:
            break
        ClaimVector.keep(
            (Claim(pk=pk, case=case), digest, row.tobytes())
            for (_, pk, _, digest), row in zip(some, made, strict=True)
        )
    return np.array(ids, np.int64), rows, whole


def _digest(statement: str) -> str:
    return hashlib.sha256(f"{MODEL} {statement}".encode()).hexdigest()


def meant_by(sentences: Sequence[str]) -> np.ndarray:
    """Return what each sentence means."""
    return embed([cleared(words) for words in sentences])
