"""What others did in a person's cases since he was last there: claim by claim, in words. Few queries, however much."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from claims.analysis import scales
from claims.analysis.news import Deed, Happened, say, say_ago
from claims.models import Assessment, Case, Claim, Evidence, Note, Seen
from claims.search.newest import together
from claims.views.waiting import MOST, Waiting, whole

AT_FIRST = timedelta(days=7)
"""How far back is shown to a person who has not marked a case as seen yet."""
MOST_ROWS = 60
"""Among how many deeds of one kind the claims of a case are chosen; what is told of a chosen one has no such bound."""
MOST_CLAIMS = 12
"""Of how many claims it is told per case."""

HistoricalClaim: Any = Claim.history.model
HistoricalEvidence: Any = Evidence.history.model


@dataclass(frozen=True, slots=True)
class ClaimNews:
    """What happened to one claim, in phrases."""

    claim: Claim
    phrases: list[str]


@dataclass(frozen=True, slots=True)
class CaseNews:
    """What happened in one case since a moment: `is_first` if that is not one that the person chose."""

    case: Case
    since: datetime
    is_first: bool
    claims: list[ClaimNews]
    are_more: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row that tells of a deed: where they are, by which columns, and how a row is read.

    `by` begins with the account; a name that a file gave may follow it.
    """

    rows: Callable[[], QuerySet]
    by: tuple[str, ...]
    when: str
    claim: str
    read: Callable[[Any], Happened]
    made: str = "made_at"
    """The column that says when the desk did it, where that may lie long before it was written down."""
    parts: tuple[str, ...] = ()
    """The columns beside the claim and the person that tell deeds apart."""


def news(user: Any, cases: Sequence[Case], now: datetime) -> list[CaseNews]:
    """Return, for each case in which others did something, what they did: the claims with the newest deeds first."""
    marks = dict(
        Seen.objects.of(user, scales.Waiting.CHANGES)
        .filter(case__in=[case.pk for case in cases], claim=None)
        .values_list("case_id", "until")
    )
    since = {case.pk: marks.get(case.pk, now - AT_FIRST) for case in cases}
    chosen, cut = _chosen(user, since, set(marks))
    happened = _happened(user, since, set(marks), chosen)
    claims = Claim.objects.in_bulk(list(happened))
    return [
        CaseNews(
            case=case,
            since=since[case.pk],
            is_first=case.pk not in marks,
            claims=[_tell(case, claims[pk], happened[pk], now) for pk in chosen[case.pk] if pk in claims],
            are_more=case.pk in cut,
        )
        for case in cases
        if chosen[case.pk]
    ]


def put_away_news(user: Any, cases: Sequence[Case], now: datetime) -> Waiting:
    """The claims of whose news the person put some away since he marked their case as seen; the last first. One query."""
    marks = Seen.objects.of(user, scales.Waiting.CHANGES).filter(case=OuterRef("case"), claim=None)
    rows = (
        Seen.objects.of(user, scales.Waiting.CHANGES)
        .filter(case__in=[case.pk for case in cases], until__gt=now - AT_FIRST)
        .exclude(claim=None)
        .exclude(Exists(marks.filter(until__gte=OuterRef("until"))))
        .select_related("claim")
        .order_by("-until", "-pk")
    )
    return whole([row.claim for row in rows[: MOST + 1]], cases)


def _tell(case: Case, claim: Claim, happened: list[Happened], now: datetime) -> ClaimNews:
    zone = ZoneInfo(case.time_zone)
    today = now.astimezone(zone).date()
    claim.case = case
    return ClaimNews(claim, say(happened, lambda when: say_ago(when.astimezone(zone).date(), today)))


def _chosen(user: Any, since: dict[int, datetime], marked: set[int]) -> tuple[dict[int, list[int]], set[int]]:
    """Return the claims of each case with the newest deeds of others, and the cases in which there are more. One query.

    Moments are compared as the database gives them.
    """
    lists = [
        _newest(kind, at, _others(kind, user, case, start, case in marked))
        for case, start in since.items()
        for at, kind in enumerate(KINDS)
    ]
    last: dict[int, dict[int, Any]] = defaultdict(dict)
    read: dict[tuple[int, int], int] = defaultdict(int)
    for at, case, claim, when in together(*lists):
        read[at, case] += 1
        last[case][claim] = max(when, last[case].get(claim, when))
    cut = {case for (_, case), many in read.items() if many > MOST_ROWS}
    chosen: dict[int, list[int]] = defaultdict(list)
    for case, found in last.items():
        chosen[case] = sorted(found, key=found.__getitem__, reverse=True)[:MOST_CLAIMS]
        if len(found) > MOST_CLAIMS:
            cut.add(case)
    return chosen, cut


def _newest(kind: Kind, at: int, rows: QuerySet) -> QuerySet:
    return (
        rows.order_by(f"-{kind.when}", "-pk")
        .annotate(kind_at=Value(at, IntegerField()), there=F("case_id"))
        .values_list("kind_at", "there", kind.claim, kind.when)[: MOST_ROWS + 1]
    )


def _happened(
    user: Any, since: dict[int, datetime], marked: set[int], chosen: dict[int, list[int]]
) -> dict[int, list[Happened]]:
    """Return all that others did to the chosen claims: the last deed of each sort and person, and how many there are.

    One query, and one per kind.
    """
    lists = [
        _counted(kind, at, _others(kind, user, case, since[case], case in marked), claims)
        for case, claims in chosen.items()
        for at, kind in enumerate(KINDS)
    ]
    many: dict[int, dict[int, int]] = defaultdict(dict)
    for at, last, number in together(*lists):
        many[at][last] = number
    happened: dict[int, list[Happened]] = defaultdict(list)
    for at, kind in enumerate(KINDS):
        for row in kind.rows().filter(pk__in=list(many[at])):
            happened[getattr(row, kind.claim)].append(replace(kind.read(row), many=many[at][row.pk]))
    return happened


def _counted(kind: Kind, at: int, rows: QuerySet, claims: list[int]) -> QuerySet:
    """The newest of the rows of these claims by each person, by what tells them apart, and how many these are."""
    return (
        rows.filter(**{f"{kind.claim}__in": claims})
        .order_by()
        .values(kind.claim, *kind.by, *kind.parts)
        .annotate(kind_at=Value(at, IntegerField()), last=Max("pk"), many=Count("pk"))
        .values_list("kind_at", "last", "many")
    )


def _others(kind: Kind, user: Any, case: int, since: datetime, is_marked: bool) -> QuerySet:
    """The rows of one kind in one case that others wrote, without what the person put away.

    Before a first mark, what was brought in with an older date is no news: else a loaded case would all be.
    """
    put_away = Seen.objects.of(user, scales.Waiting.CHANGES).filter(
        claim=OuterRef(kind.claim), until__gte=OuterRef(kind.when)
    )
    rows = kind.rows().filter(case=case, **{f"{kind.when}__gt": since}).exclude(Exists(put_away))
    if kind.made and not is_marked:
        rows = rows.filter(**{f"{kind.made}__gt": since})
    person = kind.by[0]
    # Not exclude(): a deed without a name is not the person's own.
    return rows.filter(~Q(**{person: user.pk}) | Q(**{person: None}))


# The kinds


def _judgements() -> QuerySet:
    return Assessment.objects.select_related("author", "claim")


def _judged(row: Assessment) -> Happened:
    words = [scales.status_word(row.claim.kind, row.status), row.confidence]
    return Happened(Deed.JUDGED, row.by, row.recorded_at, ", ".join(word for word in words if word))


def _evidence() -> QuerySet:
    return Evidence.objects.select_related("author")


def _added(row: Evidence) -> Happened:
    return Happened(Deed.EVIDENCE, row.by, row.recorded_at)


def _notes() -> QuerySet:
    return Note.objects.filter(withdrawn_at=None).select_related("author")


def _noted(row: Note) -> Happened:
    deed = Deed.DISSENT if row.kind == scales.NoteKind.DISSENT else Deed.NOTE
    return Happened(deed, row.by, row.recorded_at)


def _claims() -> QuerySet:
    return Claim.objects.select_related("author")


def _recorded(row: Claim) -> Happened:
    return Happened(Deed.RECORDED, row.by, row.recorded_at)


def _edits() -> QuerySet:
    before = HistoricalClaim.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return (
        HistoricalClaim.objects.filter(history_type="~")
        .select_related("history_user")
        .annotate(fate_before=Subquery(before.order_by("-history_id").values("fate")[:1]))
    )


def _edited(row: Any) -> Happened:
    deed = Deed.EDITED
    if row.fate_before and row.fate != row.fate_before:
        deed = Deed.REINSTATED if row.fate == scales.Fate.ACTIVE else Deed(row.fate)
    return Happened(deed, _who(row), row.history_date)


def _evidence_edits() -> QuerySet:
    rows = HistoricalEvidence.objects.filter(history_type="~").select_related("history_user")
    return rows.annotate(is_gone=ExpressionWrapper(Q(withdrawn_at__isnull=False), BooleanField()))


def _evidence_edited(row: Any) -> Happened:
    deed = Deed.WITHDRAWN_EVIDENCE if row.is_gone else Deed.EDITED_EVIDENCE
    return Happened(deed, _who(row), row.history_date)


def _who(row: Any) -> str:
    return row.history_user.get_username() if row.history_user else "somebody"


AUTHOR = ("author", "on_behalf_of")
EDITOR = ("history_user",)
KINDS = (
    Kind(_judgements, AUTHOR, "recorded_at", "claim_id", _judged),
    Kind(_evidence, AUTHOR, "recorded_at", "claim_id", _added),
    Kind(_notes, AUTHOR, "recorded_at", "claim_id", _noted, parts=("kind",)),
    Kind(_claims, AUTHOR, "recorded_at", "pk", _recorded),
    Kind(_edits, EDITOR, "history_date", "id", _edited, made="", parts=("fate", "fate_before")),
    Kind(_evidence_edits, EDITOR, "history_date", "claim_id", _evidence_edited, made="", parts=("is_gone",)),
)
