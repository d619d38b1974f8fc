"""Which claims depend on which, and what became of those that they depend on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from typing import Any

from django.apps import apps
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from claims.analysis import scales
from claims.analysis.footing import Act, Ground, Lean, Moment, Turn, grounds, turned_since, turns

AT_ONCE = 500
"""How many claims one query names at most."""

_LEANING = """
    WITH RECURSIVE leaning(id) AS (
        SELECT id FROM claims_claim WHERE id IN ({seeds})
        UNION
        SELECT link.{to}_id FROM leaning
        JOIN claims_claimlink link ON link.{come}_id = leaning.id
        JOIN claims_claim one ON one.id = link.claim_id
        WHERE link.withdrawn_at IS NULL AND (
            link.kind = 'depends_on'
            OR link.kind = 'duplicates' AND one.fate = 'superseded' AND one.successor_id = link.other_id
        )
    ) SELECT id FROM leaning
"""
"""Claims with all that they depend on, or the other way with all that depend on them; a merged one leads on to the claim that it
was merged into. A circle ends by itself: UNION takes no row twice."""


def dependents_of(claims: Iterable[int]) -> list[int]:
    """Return the claims that depend on any of these, near and far, without these. A query for each AT_ONCE."""
    waiting, found, asked = iter(claims), set[int](), set[int]()
    Claim = apps.get_model("claims", "Claim")
    while some := list(islice(waiting, AT_ONCE)):
        asked |= set(some)
        found |= set(
            Claim.objects.filter(pk__in=_leaning(some, up=True)).order_by().values_list("pk", flat=True)
        )
    return sorted(found - asked)


def _leaning(claims: list[int], *, up: bool) -> RawSQL:
    come, to = ("other", "claim") if up else ("claim", "other")
    return RawSQL(
        _LEANING.format(seeds=", ".join(["%s"] * len(claims)), come=come, to=to),
        claims,
    )


class Footing:
    """What some claims of one case depend on, near and far, and how each of these turned over time.

    One query where none of them depends on anything, four more else, for at most AT_ONCE claims.
    """

    def __init__(self, claims: Iterable[int]) -> None:
        ids = list(claims)
        self._leans = _leans(ids) if ids else {}
        self.leaning = [pk for pk in ids if pk in self._leans]
        """Those that depend on others."""
        self.history = _history(self._all_grounds())

    def _all_grounds(self) -> set[int]:
        ends = {lean.on for leans in self._leans.values() for lean in leans}
        return {pk for pk in ends if not any(lean.leads_on for lean in self._leans.get(pk, ()))}

    def turned(self, claim: int, judged: Any) -> Iterator[tuple[Ground, Turn]]:
        """Go through the grounds of a claim that stand otherwise than when it was judged, by what the judgement answers, the near
        ones first."""
        when = Moment(judged.made_at, judged.recorded_at)
        for one in grounds(claim, self._leans):
            if turn := turned_since(self.history[one.claim], one.since, when):
                yield one, turn

    def has_turned(self, claim: int, judged: Any) -> bool:
        """Whether any of the grounds of a claim stands otherwise than when it was judged."""
        return any(True for _ in self.turned(claim, judged))

    def moments(self, claim: int) -> list[Moment]:
        """Return when something became of what a claim depends on."""
        return [
            turn.act.moment.or_later(one.since)
            for one in grounds(claim, self._leans)
            for turn in self.history[one.claim]
        ]


def _leans(claims: list[int]) -> dict[int, list[Lean]]:
    Link = apps.get_model("claims", "ClaimLink")
    merged = Q(kind=scales.LinkKind.DUPLICATES, claim__fate=scales.Fate.SUPERSEDED)
    wanted = Q(kind=scales.LinkKind.DEPENDS_ON) | merged & Q(claim__successor=F("other"))
    rows = Link.objects.filter(wanted, withdrawn_at=None, claim__in=_leaning(claims, up=False))
    found: dict[int, list[Lean]] = defaultdict(list)
    columns = ("claim_id", "other_id", "kind", "made_at", "recorded_at", "claim__fate_at")
    at: Any
    for claim, on, kind, made, recorded, at in rows.order_by("pk").values_list(*columns):
        since, leads_on = Moment(made, recorded), kind == scales.LinkKind.DUPLICATES
        found[claim].append(Lean(on, since.or_later(Moment(at, at)) if leads_on else since, leads_on))
    return dict(found)


def _history(claims: set[int]) -> dict[int, list[Turn]]:
    """Return when each of these claims fell and stood again. Four queries."""
    acts: dict[int, list[Act]] = defaultdict(list)
    if not claims:
        return {}
    Assessment = apps.get_model("claims", "Assessment")
    judged = Assessment.objects.filter(claim__in=claims).order_by()
    for claim, made, recorded, status, behalf, author in judged.values_list(
        "claim_id", "made_at", "recorded_at", "status", "on_behalf_of", "author__username"
    ):
        acts[claim].append(Act(Moment(made, recorded), behalf or author, status=status))
    for claim, act in _fates(claims):
        acts[claim].append(act)
    return {claim: turns(acts[claim]) for claim in claims}


def _fates(claims: set[int]) -> list[tuple[int, Act]]:
    """Return how claims were superseded, withdrawn and reinstated. A merge is none of these: the claim goes on in another."""
    Claim = apps.get_model("claims", "Claim")
    same = _duplicates(claims)
    kept = Claim.history.filter(id__in=claims).order_by("id", "history_date", "history_id")
    past = kept.values_list("id", "fate", "fate_at", "successor_id", "history_date", "history_user__username")
    now = Claim.objects.filter(pk__in=claims).values_list("pk", "fate", "fate_at", "successor_id")
    by_claim: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for claim, *row in (*past, *((*row, None, None) for row in now)):
        fates = by_claim[claim]
        if row[0] != (fates[-1][0] if fates else scales.Fate.ACTIVE):
            fates.append(tuple(row))
    found: list[tuple[int, Act]] = []
    for claim, fates in by_claim.items():
        for (fate, at, to, when, who), after in zip_longest(fates, fates[1:]):
            until = after and (after[3] or after[1])
            if not any(_stood(link, at, when, until) for link in same[claim, to]):
                made = at or when  # what a file brought has no history, and no act without a date is left
                found.append((claim, Act(Moment(made, when or made), who or "", fate=fate, to=to)))
    return found


def _duplicates(claims: set[int]) -> dict[tuple[int, int | None], list[Any]]:
    """Return the links that ever said that one of these claims is a duplicate, by which claim and of which."""
    Link = apps.get_model("claims", "ClaimLink")
    links = Link.objects.filter(kind=scales.LinkKind.DUPLICATES, claim__in=claims).order_by()
    found: dict[tuple[int, int | None], list[Any]] = defaultdict(list)
    for link in links.only("claim", "other", "recorded_at", "withdrawn_at", "withdrawn_recorded_at"):
        found[link.claim_id, link.other_id].append(link)
    return found


def _stood(link: Any, at: Any, when: Any, until: Any) -> bool:
    """Whether a link stood while its claim was superseded, from `when` by our clock (or, where a file brought it, from `at` by
    its own date) until it was reinstated: only then the two were merged."""
    ended = link.withdrawn_recorded_at if when else link.withdrawn_at
    return (not ended or ended > (when or at)) and (not until or link.recorded_at < until)
