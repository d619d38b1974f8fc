"""A case at a glance: what waits in it, and how much there is."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from claims.analysis import scales
from claims.filters.claims import flagged
from claims.models import Case, Claim, Document, Membership

UNJUDGED = Q(fate=scales.Fate.ACTIVE.value, status="", standing=None)
FRESH = Q(has_new_evidence=True)
UNJUDGED_QUERY = {"never_judged": "1", "fate": scales.Fate.ACTIVE.value}
FRESH_QUERY = {"new_evidence": "1"}
WANTED = ("new_evidence", "review_due", "dissent", "contradicted", "forecast_due")
"""The flags of the register that are counted on the page of the case; the claims never judged are in its table."""
MOST_CASES = 50
MOST_OTHERS = 12


def my_cases(user: Any) -> tuple[list[Case], bool]:
    """The cases that `user` is a member of, each with the person's role and the numbers of what is in it, and whether there
    are more of them than are shown. Two queries."""
    mine = dict(
        Membership.objects.visible_to(user)
        .filter(user=user)
        .order_by("case__title", "case_id")
        .values_list("case_id", "role")[: MOST_CASES + 1]
    )
    shown = list(mine)[:MOST_CASES]
    cases: list[Any] = list(
        Case.objects.filter(pk__in=shown).annotate(
            claim_count=_number(Q()),
            fresh_count=_number(FRESH),
            unjudged_count=_number(UNJUDGED),
            my_fresh_count=_number(FRESH & Q(owner=user)),
        )
    )
    for case in cases:
        case.role = mine[case.pk]
    return cases, len(mine) > MOST_CASES


def other_cases(user: Any) -> list[Case]:
    """Cases that a superuser sees without being a member, as far as they are shown."""
    mine = Membership.objects.filter(user=user).values("case")
    return list(Case.objects.visible_to(user).exclude(pk__in=mine)[:MOST_OTHERS])


def _number(condition: Q) -> Any:
    claims = Claim.objects.filter(condition, case=OuterRef("pk")).order_by().values("case")
    return Coalesce(Subquery(claims.annotate(number=Count("pk")).values("number")), 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many claims have this status and this confidence, where they are listed, and whether the filters leave them out."""

    number: int
    address: str = ""
    is_out: bool = False


def cell_of(case: Case, number: int, **where: str) -> Cell:
    """Return a number with the address of the claims that it counts."""
    return Cell(number, f"{reverse('claim-list', args=[case.slug])}?{urlencode(where)}")


def attention(case: Case) -> dict[str, Cell]:
    """How many claims of a case meet each flag of the register, and where they are. One query for each flag."""
    return {
        name: cell_of(case, Claim.objects.filter(flagged(case, name), case=case).count(), **{name: "1"})
        for name in WANTED
    }


def documents_by_state(case: Case) -> Counter[str]:
    """Count the documents of a case by their state. One query, from an index."""
    return Counter(
        dict(Document.objects.filter(case=case).order_by().values_list("state").annotate(Count("pk")))
    )
