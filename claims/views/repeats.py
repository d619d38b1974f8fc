"""Claims that a new one is likely to repeat: shown before it is saved, and saved all the same where a person says so."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from claims.analysis import scales
from claims.models import Case, Claim, ClaimLink
from claims.search.proposals import likely_duplicates

MOST = 3


@dataclass(frozen=True, slots=True)
class Repeat:
    """A claim that says much the same, and in words what the two share and where they differ."""

    claim: Claim
    reason: str
    differs: tuple[str, ...]


def repeated(request: HttpRequest, case: Case, statement: str) -> list[Repeat]:
    """Return the claims that a new statement is likely to repeat; none where its writer has seen them and goes on."""
    if "anyway" in request.POST or "duplicate_of" in request.POST:
        return []
    found = likely_duplicates(case, statement)[:MOST]
    claims = Claim.objects.filter(case=case).in_bulk([one.id for one in found])
    return [Repeat(claims[one.id], one.reason, one.differs) for one in found if one.id in claims]


def join_repeated(request: HttpRequest, claim: Claim) -> tuple[Claim, str]:
    """Where the writer of a new claim says that it is a duplicate of another (`duplicate_of`), merge it into that one, or link it
    for a manager to merge. Returns the claim to look at, and what was done.

    To be called in the transaction that records it; raises ValidationError if a rule is broken.
    """
    case, number = claim.case, request.POST.get("duplicate_of", "")
    if not number:
        return claim, "is recorded"
    is_number = number.isascii() and number.isdecimal() and len(number) < 9
    other = Claim.objects.filter(case=case, number=int(number)).first() if is_number else None
    if other is None:
        raise ValidationError("There is no such claim in this case: say anew which one yours repeats.")
    other = other.kept or other
    other.case = case
    if case.lets(request.user, "merge"):
        claim.merge_into(other, by=request.user, reason="It says the same, as whoever recorded it saw.")
        return other, f"is recorded and merged into {other.name}, which reads its evidence from now on"
    ClaimLink.record(claim, other, by=request.user, kind=scales.LinkKind.DUPLICATES)
    return claim, f"is recorded and linked as a duplicate of {other.name}, for a manager to merge"
