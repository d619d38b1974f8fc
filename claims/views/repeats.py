"""Claims that a new one is likely to repeat: shown before it is saved, and saved all the same where a person says so."""

from dataclasses import dataclass

from django.http import HttpRequest

from claims.models import Case, Claim
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
    if "anyway" in request.POST:
        return []
    found = likely_duplicates(case, statement)[:MOST]
    claims = Claim.objects.filter(case=case).in_bulk([one.id for one in found])
    return [Repeat(claims[one.id], one.reason, one.differs) for one in found if one.id in claims]
