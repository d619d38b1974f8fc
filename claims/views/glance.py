"""A case at a glance: its claims by status and confidence, and what waits in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from claims.analysis import scales
from claims.filters.claims import flagged
from claims.models import Case, Claim, Document, Membership
from claims.search.facets import tally

UNJUDGED = Q(fate=scales.Fate.ACTIVE.value, status="", standing=None)
FRESH = Q(has_new_evidence=True)
UNJUDGED_QUERY = {"never_judged": "1", "fate": scales.Fate.ACTIVE.value}
FRESH_QUERY = {"new_evidence": "1"}
WANTED = ("new_evidence", "review_due", "dissent", "contradicted", "forecast_due")
"""The flags of the register that are counted on the page of the case; the claims never judged are in its table."""
CONFIDENCES = ("", *(level.value for level in scales.Confidence))
STATUSES = (
    scales.Status.CORROBORATED.value,
    scales.Status.UNVERIFIED.value,
    scales.Status.CONTESTED.value,
    scales.Status.REFUTED.value,
)
MOST_CASES = 50
MOST_OTHERS = 12
MOST_SQUARES = 35
SCALES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000)


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
    cases = list(
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
    """How many claims have this status and this confidence, and where they are listed."""

    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """The claims of one status by their confidence; `cells` is empty where confidence does not apply."""

    status: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class Matrix:
    """What is believed, and how sure: rows of statuses, their totals per confidence, and how many a square stands for."""

    rows: tuple[Row, ...]
    sums: tuple[int, ...]
    total: int
    unjudged: Cell
    square: int


def matrix(case: Case) -> Matrix:
    """Count the claims of a case by status and confidence. Two queries, mostly from an index."""
    claims = Claim.objects.filter(case=case).order_by()
    judged: Counter[tuple[str, str]] = Counter()
    for (_, status, confidence, _), number in tally(claims).items():
        judged[status, confidence] += number
    fates = dict(claims.filter(status="").values_list("fate").annotate(n=Count("*")))
    rows = [_row(case, status, judged) for status in STATUSES]
    active, superseded, withdrawn = (fates.get(fate.value, 0) for fate in scales.Fate)
    unjudged = _cell(case, active, **UNJUDGED_QUERY)
    rows.append(Row("", (), unjudged))
    for fate, number in (
        (scales.Fate.SUPERSEDED.value, superseded),
        (scales.Fate.WITHDRAWN.value, withdrawn),
    ):
        if number:
            rows.append(Row(fate, (), _cell(case, number, fate=fate)))
    most = max((cell.number for row in rows for cell in row.cells), default=0)
    return Matrix(
        rows=tuple(rows),
        sums=tuple(sum(row.cells[at].number for row in rows if row.cells) for at in range(len(CONFIDENCES))),
        total=sum(judged.values()),
        unjudged=unjudged,
        square=next(scale for scale in SCALES if most <= scale * MOST_SQUARES or scale == SCALES[-1]),
    )


def _row(case: Case, status: str, judged: Mapping[tuple[str, str], int]) -> Row:
    cells = tuple(
        _cell(case, judged.get((status, level), 0), status=status, confidence=level or "none")
        for level in CONFIDENCES
    )
    return Row(status, cells, _cell(case, sum(cell.number for cell in cells), status=status))


def _cell(case: Case, number: int, **where: str) -> Cell:
    return Cell(number, f"{reverse('claim-list', args=[case.slug])}?{urlencode(where)}")


def attention(case: Case) -> dict[str, Cell]:
    """How many claims of a case meet each flag of the register, and where they are. One query for each flag."""
    return {
        name: _cell(case, Claim.objects.filter(flagged(case, name), case=case).count(), **{name: "1"})
        for name in WANTED
    }


def documents_by_state(case: Case) -> Counter[str]:
    """Count the documents of a case by their state. One query, from an index."""
    return Counter(
        dict(Document.objects.filter(case=case).order_by().values_list("state").annotate(Count("pk")))
    )
