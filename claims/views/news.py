"""What others did in a person's cases since he was last there: claim by claim, in words. Few queries, however much."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from claims.analysis import scales
from claims.analysis.news import Deed, Happened, say, say_ago
from claims.models import Assessment, Case, Claim, Evidence, Note, Seen
from claims.search.newest import together

AT_FIRST = timedelta(days=7)
"""How far back is shown to a person who has not marked a case as seen yet."""
MOST_ROWS = 60
"""How many deeds of one kind are read per case."""
MOST_CLAIMS = 12

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
    """One kind of row that tells of a deed: where they are, by which columns, and how a row is read."""

    rows: Callable[[], QuerySet]
    by: str
    when: str
    claim: str
    read: Callable[[Any], Happened]
    made: str = "made_at"
    """The column that says when the desk did it, where that may lie long before it was written down."""


def news(user: Any, cases: Sequence[Case], now: datetime) -> list[CaseNews]:
    """Return, for each case in which others did something, what they did: the claims with the newest deeds first."""
    marks = dict(
        Seen.objects.of(user, scales.Waiting.CHANGES)
        .filter(case__in=[case.pk for case in cases], claim=None)
        .values_list("case_id", "until")
    )
    since = {case.pk: marks.get(case.pk, now - AT_FIRST) for case in cases}
    happened, cut = _happened(user, since, set(marks))
    claims = Claim.objects.in_bulk(list(happened))
    told: dict[int, list[int]] = defaultdict(list)
    for pk in sorted(claims, key=lambda pk: max(one.when for one in happened[pk]), reverse=True):
        told[claims[pk].case_id].append(pk)
    return [
        CaseNews(
            case=case,
            since=since[case.pk],
            is_first=case.pk not in marks,
            claims=[_tell(case, claims[pk], happened[pk], now) for pk in told[case.pk][:MOST_CLAIMS]],
            are_more=len(told[case.pk]) > MOST_CLAIMS or case.pk in cut,
        )
        for case in cases
        if told[case.pk]
    ]


def _tell(case: Case, claim: Claim, happened: list[Happened], now: datetime) -> ClaimNews:
    zone = ZoneInfo(case.time_zone)
    today = now.astimezone(zone).date()
    claim.case = case
    return ClaimNews(claim, say(happened, lambda when: say_ago(when.astimezone(zone).date(), today)))


def _happened(
    user: Any, since: dict[int, datetime], marked: set[int]
) -> tuple[dict[int, list[Happened]], set[int]]:
    """Return what others did per claim, and the cases in which more was done than is read. One query, and one per kind."""
    lists = [
        _newest(kind, at, user, case, start, case in marked)
        for case, start in since.items()
        for at, kind in enumerate(KINDS)
    ]
    ids: dict[int, list[int]] = defaultdict(list)
    read: dict[tuple[int, int], int] = defaultdict(int)
    for at, case, pk in together(*lists):
        read[at, case] += 1
        if read[at, case] <= MOST_ROWS:
            ids[at].append(pk)
    happened: dict[int, list[Happened]] = defaultdict(list)
    for at, kind in enumerate(KINDS):
        for row in kind.rows().filter(pk__in=ids[at]):
            happened[getattr(row, kind.claim)].append(kind.read(row))
    return happened, {case for (_, case), many in read.items() if many > MOST_ROWS}


def _newest(kind: Kind, at: int, user: Any, case: int, since: datetime, is_marked: bool) -> QuerySet:
    """The newest rows of one kind in one case that others wrote, without what the person put away.

    Before a first mark, what was brought in with an older date is no news: else a loaded case would all be.
    """
    put_away = Seen.objects.of(user, scales.Waiting.CHANGES).filter(
        claim=OuterRef(kind.claim), until__gte=OuterRef(kind.when)
    )
    rows = kind.rows().filter(case=case, **{f"{kind.when}__gt": since}).exclude(Exists(put_away))
    if kind.made and not is_marked:
        rows = rows.filter(**{f"{kind.made}__gt": since})
    number = Value(at, IntegerField())
    # Not exclude(): a deed without a name is not the person's own.
    others = rows.filter(~Q(**{kind.by: user.pk}) | Q(**{kind.by: None}))
    return (
        others.order_by(f"-{kind.when}", "-pk")
        .annotate(kind_at=number, there=F("case_id"))
        .values_list("kind_at", "there", "pk")[: MOST_ROWS + 1]
    )


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
    return HistoricalEvidence.objects.filter(history_type="~").select_related("history_user")


def _evidence_edited(row: Any) -> Happened:
    deed = Deed.WITHDRAWN_EVIDENCE if row.withdrawn_at else Deed.EDITED_EVIDENCE
    return Happened(deed, _who(row), row.history_date)


def _who(row: Any) -> str:
    return row.history_user.get_username() if row.history_user else "somebody"


KINDS = (
    Kind(_judgements, "author", "recorded_at", "claim_id", _judged),
    Kind(_evidence, "author", "recorded_at", "claim_id", _added),
    Kind(_notes, "author", "recorded_at", "claim_id", _noted),
    Kind(_claims, "author", "recorded_at", "pk", _recorded),
    Kind(_edits, "history_user", "history_date", "id", _edited, made=""),
    Kind(_evidence_edits, "history_user", "history_date", "claim_id", _evidence_edited, made=""),
)
