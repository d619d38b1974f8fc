"""Why a claim waits for a new look that depends on others: which of them fell, or stands again, since it was judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.analysis.footing import say
from claims.models import Assessment, Claim
from claims.models.footing import Footing


@dataclass(frozen=True, slots=True)
class Cause:
    """What became of a claim that another depends on: "C-3, on which it depends through C-5, was refuted on 4 May by anna"."""

    number: int
    through: list[int]
    words: str
    when: datetime
    by: str
    to: int | None
    recorded: datetime


def causes_of(claims: Iterable[Claim]) -> dict[int, list[Cause]]:
    """Return, for those of these claims that were judged and wait for it, why. One query where none depends on another, a
    handful else, however many."""
    judged = {claim.pk: claim.standing_id for claim in claims if claim.standing_id and claim.is_active}
    footing = Footing(judged)
    if not footing.grounds:
        return {}
    wanted = [judged[pk] for pk in footing.grounds]
    answers = {row.claim_id: row.answers for row in Assessment.objects.filter(pk__in=wanted).with_answers()}
    turned = {pk: footing.turned(pk, answers[pk]) for pk in footing.grounds}
    met = {
        pk
        for found in turned.values()
        for ground, turn in found
        for pk in (ground.claim, *ground.through, turn.act.to)
        if pk
    }
    there = Claim.objects.only("number", "kind").in_bulk(met)
    return {pk: [_cause(*one, there) for one in found] for pk, found in turned.items() if found}


def _cause(ground: Any, turn: Any, there: dict[int, Any]) -> Cause:
    claim, act = there[ground.claim], turn.act
    return Cause(
        number=claim.number,
        through=[there[pk].number for pk in ground.through],
        words=say(turn, claim.kind),
        when=act.moment.made,
        by=act.by,
        to=there[act.to].number if act.to and turn.is_fall else None,
        recorded=act.moment.or_later(ground.since).recorded,
    )
