"""Claims by status and confidence: of a whole case, and of the list that the register's filters leave."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from claims.analysis import scales
from claims.filters.claims import NONE, ClaimFilter
from claims.filters.panel import kind_asked
from claims.models import Case, Claim
from claims.search import facets
from claims.views.glance import UNJUDGED_QUERY, Cell, cell_of

CONFIDENCES = ("", *(level.value for level in scales.Confidence))
STATUSES = (
    scales.Status.CORROBORATED.value,
    scales.Status.UNVERIFIED.value,
    scales.Status.CONTESTED.value,
    scales.Status.REFUTED.value,
)
MOST_SQUARES = 35
SCALES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000)

Judged = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Row:
    """The claims of one status by their confidence; `cells` is empty where confidence does not apply."""

    status: str
    word: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class Matrix:
    """What is believed, and how sure: rows of statuses, their totals per confidence, and how many a square stands for.

    `mixed` says that kinds with words of their own are counted among others.
    """

    rows: tuple[Row, ...]
    sums: tuple[Cell, ...]
    total: int
    square: int
    mixed: bool = True


def matrix_of_case(case: Case) -> Matrix:
    """Count the claims of a case by status and confidence. Two queries, mostly from an index."""
    claims = Claim.objects.filter(case=case).order_by()
    judged: Counter[tuple[str, str]] = Counter()
    for (_, status, confidence, _), number in facets.tally(claims).items():
        judged[status, confidence] += number
    fates = dict(claims.filter(status="").values_list("fate").annotate(n=Count("*")))
    rows = [_row_of_case(case, status, judged) for status in STATUSES]
    active, superseded, withdrawn = (fates.get(fate.value, 0) for fate in scales.Fate)
    unjudged = cell_of(case, active, **UNJUDGED_QUERY)
    rows.append(Row("", "not judged yet", (), unjudged))
    for fate, number in (
        (scales.Fate.SUPERSEDED.value, superseded),
        (scales.Fate.WITHDRAWN.value, withdrawn),
    ):
        if number:
            rows.append(Row(fate, fate, (), cell_of(case, number, fate=fate)))
    sums = tuple(
        Cell(sum(row.cells[at].number for row in rows if row.cells)) for at in range(len(CONFIDENCES))
    )
    return Matrix(tuple(rows), sums, sum(judged.values()), square_for(rows))


def _row_of_case(case: Case, status: str, judged: Judged) -> Row:
    cells = tuple(
        cell_of(case, judged.get((status, level), 0), status=status, confidence=level or NONE)
        for level in CONFIDENCES
    )
    return Row(status, status, cells, cell_of(case, sum(cell.number for cell in cells), status=status))


def square_for(rows: list[Row]) -> int:
    """Return how many claims a square stands for, so that the fullest cell has room for its squares."""
    most = max((cell.number for row in rows for cell in row.cells), default=0)
    return next(scale for scale in SCALES if most <= scale * MOST_SQUARES or scale == SCALES[-1])


# Of the register


def matrix_of_list(wanted: ClaimFilter) -> Matrix:
    """Count the claims of the register by status and confidence, as far as its other filters leave them. One query.

    What the choice of statuses and confidences leaves out is counted too, and told apart; the sums at the edges are of what
    it leaves in, so that all of them together are what the register counts.
    """
    judged: Counter[tuple[str, str]] = Counter()
    chosen = wanted.chosen
    for (is_a, status, confidence, likelihood), number in wanted.tally().items():
        if _keeps(chosen["kind"], is_a) and _keeps(chosen["likelihood"], likelihood):
            judged[status, confidence] += number
    link, kind = _linking(wanted), kind_asked(wanted)
    statuses = [*STATUSES, *([""] if any(not status for status, _ in judged) else [])]
    rows = [_row_of_list(status, kind, judged, chosen, link) for status in statuses]
    sums = tuple(
        Cell(
            sum(judged[status, level] for status in statuses if _keeps(chosen["status"], status)),
            link(None, level),
            not _keeps(chosen["confidence"], level),
        )
        for level in CONFIDENCES
    )
    total = sum(cell.number for cell in sums if not cell.is_out)
    return Matrix(tuple(rows), sums, total, square_for(rows), mixed=kind is None)


def _keeps(choice: list[str], value: str) -> bool:
    return not choice or value in choice


def _row_of_list(
    status: str,
    kind: scales.Kind | None,
    judged: Judged,
    chosen: Mapping[str, list[str]],
    link: Callable[[str | None, str | None], str],
) -> Row:
    is_out = not _keeps(chosen["status"], status)
    cells = tuple(
        Cell(
            judged.get((status, level), 0),
            link(status, level),
            is_out or not _keeps(chosen["confidence"], level),
        )
        for level in CONFIDENCES
    )
    number = sum(
        judged.get((status, level), 0) for level in CONFIDENCES if _keeps(chosen["confidence"], level)
    )
    word = scales.status_word(kind or scales.Kind.EVENT, status) if status else "no status"
    return Row(status, word, cells, Cell(number, link(status, None), is_out))


def _linking(wanted: ClaimFilter) -> Callable[[str | None, str | None], str]:
    """Return what writes the query that sets a status, a confidence or both on top of the other filters."""

    def link(status: str | None, confidence: str | None) -> str:
        query = wanted.canonical.copy()
        for place in ("after", "before"):
            query.pop(place, None)
        for name, value in (("status", status), ("confidence", confidence)):
            if value is not None:
                query[name] = value or NONE
        return f"?{query.urlencode()}"

    return link
