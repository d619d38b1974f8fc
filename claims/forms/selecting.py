"""The claims that somebody picked to judge together: frozen as they were shown, and carried by his page under a seal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from claims.filters.claims import ClaimFilter
from claims.filters.fields import is_number, short
from claims.filters.panel import chips
from claims.models import Assessment, Case, Claim, Wanted, evidence_moved
from claims.search import paging

MOST = 1000
"""How many claims are judged at once."""
SHOWN = 20
"""How many claims a sentence names before it counts the rest."""


class Picked(NamedTuple):
    """One claim as it was shown: the judgement that stood on it (0 for none), which wording it had, and when its evidence
    had last moved (0 for never)."""

    claim: int
    standing: int
    version: int
    evidence: int = 0


@dataclass(frozen=True)
class Selection:
    """Claims of one case, picked by one person, with the filters of the list that they came from, in words."""

    case: Case
    picked: tuple[Picked, ...]
    filters: tuple[str, ...] = ()
    is_all: bool = False

    # How it is made

    @classmethod
    def of(cls, case: Case, claims: QuerySet, **more: Any) -> Self:
        """Freeze these claims as they stand, in their order. Raises ValidationError for none, or for more than MOST."""
        found = list(_columns(claims))
        if not found:
            raise ValidationError("No claim is selected: tick some in the register first.")
        if len(found) > MOST:
            raise ValidationError(
                f"At most {MOST:,} claims are judged at once, and these are more. Narrow the list by another filter, "
                "such as a tag, a kind or a period, and judge it in parts."
            )
        moved = evidence_moved(pk for pk, *_ in found)
        rows = (Picked(pk, stands or 0, version, moved.get(pk, 0)) for pk, stands, version in found)
        return cls(case, tuple(rows), **more)

    @classmethod
    def asked_for(cls, case: Case, data: QueryDict) -> Self:
        """Freeze what the register asks for: the claims that are ticked there or, with `all`, all that its list holds.

        Raises ValidationError, and picks nothing, for a wrong list or a claim that is not of the case.
        """
        wanted = ClaimFilter(QueryDict(data.get("list", "")), case=case)
        if not wanted.is_valid():
            raise ValidationError(wanted.problems)
        words = tuple(f"{one.key}: {one.label}" if one.key else one.label for one in chips(wanted))
        if data.get("all"):
            return cls.of(case, paging.in_order(wanted.qs, wanted.sorting), filters=words, is_all=True)
        numbers = dict.fromkeys(data.getlist("claim"))
        wrong = [number for number in numbers if not is_number(number) or len(number) > 9]
        claims = Claim.objects.filter(case=case, number__in=[int(one) for one in numbers if one not in wrong])
        if not wrong:
            there = set(claims.values_list("number", flat=True))
            wrong = [number for number in numbers if int(number) not in there]
        if wrong:
            raise ValidationError(f"There is no claim “{short(wrong[0])}” in this case.")
        return cls.of(case, paging.in_order(claims, wanted.sorting), filters=words)

    def without(self, claims: Iterable[int]) -> Self:
        """Return the selection without these claims."""
        out = set(claims)
        return replace(self, picked=tuple(one for one in self.picked if one.claim not in out))

    # How it is carried

    def seal(self, user: Any) -> str:
        """Write it down for a page of `user`: nobody else can send it back, nor for another case."""
        value = [self.picked, self.filters, self.is_all]
        return signing.dumps(value, salt=_salt(self.case, user), compress=True)

    @classmethod
    def sealed(cls, case: Case, user: Any, text: str) -> Self:
        """Read what `seal` wrote. Raises ValidationError for what was sealed for another person or case, or by nobody."""
        try:
            picked, filters, is_all = signing.loads(text, salt=_salt(case, user))
        except signing.BadSignature:
            raise ValidationError(
                "This selection was not made here, by you, for this case: select the claims again."
            ) from None
        return cls(case, tuple(Picked(*one) for one in picked), tuple(filters), is_all)

    # What it holds

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims as they are now, in the order in which they were picked."""
        found = Claim.objects.filter(case=self.case).in_bulk([one.claim for one in self.picked])
        for claim in found.values():
            claim.case = self.case
        return [found[one.claim] for one in self.picked if one.claim in found]

    @cached_property
    def seen(self) -> dict[int, Assessment]:
        """The judgements that stood when it was frozen, by their id."""
        ids = [one.standing for one in self.picked if one.standing]
        return Assessment.objects.filter(case=self.case).in_bulk(ids)

    @property
    def open(self) -> list[Claim]:
        """The claims that can be judged."""
        return [claim for claim in self.claims if claim.is_active]

    @property
    def past(self) -> list[Claim]:
        """The claims that cannot: superseded or withdrawn."""
        return [claim for claim in self.claims if not claim.is_active]

    @property
    def moved(self) -> list[Claim]:
        """The claims that somebody judged or edited, or whose evidence moved, since they were picked."""
        as_seen = {one.claim: one[1:] for one in self.picked}
        moved = evidence_moved(as_seen)
        return [
            claim
            for claim in self.open
            if (claim.standing_id or 0, claim.version, moved.get(claim.pk, 0)) != as_seen[claim.pk]
        ]

    def wanted(self, values: Any) -> list[Wanted]:
        """Return what is asked of each claim: `values` gives the new values over those that were seen (None for none)."""
        by_id = {claim.pk: claim for claim in self.claims}
        rows = ((by_id[one.claim], self.seen.get(one.standing), one) for one in self.picked)
        return [
            Wanted(claim, seen, values(claim, seen), one.version, one.evidence) for claim, seen, one in rows
        ]


def _columns(claims: QuerySet) -> Any:
    return claims.values_list("pk", "standing_id", "version")[: MOST + 1]


def _salt(case: Case, user: Any) -> str:
    return f"claims.judged-together.{case.pk}.{user.pk}"
