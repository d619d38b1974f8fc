"""A case at a glance: what waits in it, and how much there is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from claims.analysis import scales
from claims.filters.claims import flagged
from claims.models import Case, Claim, Document, Membership
from claims.search.newest import together

UNJUDGED = Q(fate=scales.Fate.ACTIVE.value, status="", standing=None)
FRESH = Q(has_new_evidence=True)
UNJUDGED_QUERY = {"never_judged": "1", "fate": scales.Fate.ACTIVE.value}
FRESH_QUERY = {"new_evidence": "1"}
ON_ONE_QUERY = {"one_report": "1", "status": scales.Status.CORROBORATED.value}
WAITS = {
    "new_evidence": ("claim has new evidence", "claims have new evidence"),
    "unjudged": ("claim was never judged", "claims were never judged"),
    "review_due": ("claim is to be looked at again", "claims are to be looked at again"),
    "dissent": ("claim has open dissent", "claims have open dissent"),
    "forecast_due": ("forecast is due", "forecasts are due"),
}
"""What waits for anybody in a case, by the flag that counts it, in the words of the pages that say so."""
STANDS = {
    "warned": ("claim wears a warning", "claims wear a warning"),
    "opposed": ("claim is opposed", "claims are opposed"),
    "contradicted": ("claim is contradicted", "claims are contradicted"),
    "one_report": ("claim rests on one report", "claims rest on one report"),
}
"""What wants attention without waiting for anybody."""
TO_READ = (scales.DocumentState.NEW.value, scales.DocumentState.READING.value)
ON_ONE = "one_report_corroborated"
OVERVIEW = (*WAITS, *STANDS, "unexplained", ON_ONE)
MOST_CASES = 50
"""Times WAITS: no more lists than search/newest.py puts together."""
MOST_OTHERS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """How many claims have this status and this confidence, where they are listed, and whether the filters leave them out."""

    number: int
    address: str = ""
    is_out: bool = False


def cell_of(case: Case, number: int, **where: str) -> Cell:
    """Return a number with the address of the claims that it counts."""
    return Cell(number, f"{reverse('claim-list', args=[case.slug])}?{urlencode(where)}")


def my_cases(user: Any) -> tuple[list[Case], bool]:
    """The cases that `user` is a member of, each with the person's role, the numbers of what is in it, and what waits there
    for anybody; and whether there are more of them than are shown. Three queries."""
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
            my_fresh_count=_number(FRESH & Q(owner=user)),
            unread_count=_documents(TO_READ),
        )
    )
    wanted = attention(*cases, names=WAITS)
    for case in cases:
        case.role = mine[case.pk]
        case.waits = [] if case.closed_at else _lines(wanted[case.pk])
    return cases, len(mine) > MOST_CASES


def _lines(wanted: dict[str, Cell]) -> list[tuple[str, Cell]]:
    return [(name, wanted[name]) for name in WAITS if wanted[name].number]


def other_cases(user: Any) -> list[Case]:
    """Cases that a superuser sees without being a member, as far as they are shown."""
    mine = Membership.objects.filter(user=user).values("case")
    return list(Case.objects.visible_to(user).exclude(pk__in=mine)[:MOST_OTHERS])


def _number(condition: Q) -> Any:
    claims = Claim.objects.filter(condition, case=OuterRef("pk")).order_by().values("case")
    return Coalesce(Subquery(claims.annotate(number=Count("pk")).values("number")), 0)


def _documents(states: tuple[str, ...]) -> Any:
    rows = Document.objects.filter(case=OuterRef("pk"), state__in=states).order_by().values("case")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def attention(*cases: Case, names: Iterable[str] = OVERVIEW) -> dict[int, dict[str, Cell]]:
    """How many claims of each case meet what each name says, and where they are, by the id of the case. One query."""
    asked = [(case, name, *_wanted(case, name)) for name in names for case in cases]
    lists = [
        Claim.objects.filter(condition, case=case)
        .order_by()
        .values("case")
        .annotate(at=Value(at, IntegerField()), number=Count("pk"))
        .values_list("at", "number")
        for at, (case, _, condition, _) in enumerate(asked)
    ]
    numbers = dict(together(*lists))
    found: dict[int, dict[str, Cell]] = {case.pk: {} for case in cases}
    for at, (case, name, _, where) in enumerate(asked):
        found[case.pk][name] = cell_of(case, numbers.get(at, 0), **where)
    return found


def _wanted(case: Case, name: str) -> tuple[Q, dict[str, str]]:
    """Return the condition behind one of the names, and the filters of the register that say the same."""
    if name == "unjudged":
        return UNJUDGED, UNJUDGED_QUERY
    if name == ON_ONE:
        return flagged(case, "one_report") & Q(status=scales.Status.CORROBORATED), ON_ONE_QUERY
    return flagged(case, name), {name: "1"}


def documents_by_state(case: Case) -> Counter[str]:
    """Count the documents of a case by their state. One query, from an index."""
    return Counter(
        dict(Document.objects.filter(case=case).order_by().values_list("state").annotate(Count("pk")))
    )
