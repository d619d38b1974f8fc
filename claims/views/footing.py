"""Why a claim waits for a new look that depends on others: which of them fell, or stands again, since it was judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.analysis.footing import say
from claims.models import Assessment, Claim
from claims.models.footing import Footing

MOST_THROUGH = 5
"""How many claims are named through which one depends on another."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What became of a claim that another depends on: "C-3, on which it depends through C-5, was refuted on 4 May by anna"."""

    number: int
    through: list[int]
    more: int
    """Through how many more than those it depends on it."""
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
    if not footing.leaning:
        return {}
    wanted = [judged[pk] for pk in footing.leaning]
    answers = {row.claim_id: row.answers for row in Assessment.objects.filter(pk__in=wanted).with_answers()}
    turned = {
        pk: [
            (ground.claim, *_way(ground), ground.since, turn)
            for ground, turn in footing.turned(pk, answers[pk])
        ]
        for pk in footing.leaning
    }
    met = {
        pk
        for found in turned.values()
        for ground, through, _, _, turn in found
        for pk in (ground, *through, turn.act.to)
        if pk
    }
    there = Claim.objects.only("number", "kind").in_bulk(met)
    return {pk: [_cause(*one, there) for one in found] for pk, found in turned.items() if found}


def _way(ground: Any) -> tuple[list[int], int]:
    """Return the first claims through which another depends on this one, and how many more there are."""
    through = ground.through
    return through[:MOST_THROUGH], max(len(through) - MOST_THROUGH, 0)


def _cause(ground: int, through: list[int], more: int, since: Any, turn: Any, there: dict[int, Any]) -> Cause:
    claim, act = there[ground], turn.act
    return Cause(
        number=claim.number,
        through=[there[pk].number for pk in through],
        more=more,
        words=say(turn, claim.kind),
        when=act.moment.made,
        by=act.by,
        to=there[act.to].number if act.to and turn.is_fall else None,
        recorded=act.moment.or_later(since).recorded,
    )
