"""Which claims have to be counted anew when something that their evidence goes back to changes; and counting them.

What leads where is changed under the lock of the case row, and marks the claims that it reaches in one update. Who adds
evidence, or changes whose word it is, keeps such changes off until he is done (`keep_lineage`): else of two writers at once
neither would see what the other has changed. The case is locked before its claims.
"""

import logging
from collections.abc import Iterable, Iterator
from itertools import accumulate

from django.apps import apps
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL

from claims.models.caches import refresh_caches

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""How many claims are counted anew in one transaction: others wait for it no longer than for a bulk judgement."""
PIECES = 2_000
"""How many pieces of evidence these have at most together, where more than one are counted."""

ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT id FROM claims_document WHERE case_id = %s AND id IN ({seeds})
        UNION
        SELECT link.original_id FROM above
        JOIN claims_derivation link ON link.document_id = above.id
        WHERE link.case_id = %s AND link.withdrawn_at IS NULL
    ) SELECT id FROM above
"""
"""Documents, and all that they derive from. A circle ends by itself: UNION takes no row twice."""

_LEADING = """
    WITH RECURSIVE link(below, above) AS (
        SELECT id, part_of_id FROM claims_source WHERE case_id = %(case)s AND speaks_for
        UNION ALL SELECT id, same_as_id FROM claims_source WHERE case_id = %(case)s AND same_as_id IS NOT NULL
        UNION ALL SELECT same_as_id, id FROM claims_source WHERE case_id = %(case)s AND same_as_id IS NOT NULL
        UNION ALL SELECT body_id, member_id FROM claims_jointmember WHERE case_id = %(case)s
    ), reaching(id) AS (
        SELECT id FROM claims_source WHERE case_id = %(case)s AND id IN ({sources})
        UNION
        SELECT link.below FROM reaching JOIN link ON link.above = reaching.id
    ), carrying(id) AS (
        SELECT id FROM claims_document
        WHERE case_id = %(case)s AND (id IN ({documents}) OR source_id IN (SELECT id FROM reaching))
        UNION
        SELECT one.document_id FROM carrying JOIN claims_derivation one ON one.original_id = carrying.id
        WHERE one.withdrawn_at IS NULL
    ), resting(id) AS (
        SELECT claim_id FROM claims_evidence
        WHERE case_id = %(case)s AND attributed_to_id IN (SELECT id FROM reaching)
        UNION
        SELECT claim_id FROM claims_evidence WHERE document_id IN (SELECT id FROM carrying)
        UNION
        SELECT one.claim_id FROM claims_ruling one JOIN claims_ruledsource named ON named.ruling_id = one.id
        WHERE one.case_id = %(case)s AND named.source_id IN (SELECT id FROM reaching)
        UNION
        SELECT id FROM claims_claim
        WHERE case_id = %(case)s AND kind = 'statement' AND claimant_id IN (SELECT id FROM reaching)
    ), reading(id) AS (
        SELECT id FROM resting
        UNION
        SELECT link.other_id FROM reading JOIN claims_claimlink link ON link.claim_id = reading.id
        JOIN claims_claim one ON one.id = link.claim_id
        WHERE link.kind = 'duplicates' AND link.withdrawn_at IS NULL
            AND one.fate = 'superseded' AND one.successor_id = link.other_id
    )
    SELECT id FROM reading
"""
"""The claims whose evidence leads to one of these sources or documents: through copies, through those who speak for a body,
through merged sources, and from joint bodies to their members; those for which a person joined or parted one; what one of them
is said to have stated; and those that read such evidence from a duplicate. The way back of what models/grounds.py goes."""


def keep_lineage(case: int) -> None:
    """Keep off, until the transaction ends, whoever would change what leads where in this case. Others who do the same, and
    those who read, are not kept off. To be called before a claim is locked."""
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM claims_case WHERE id = %s FOR SHARE", [case])


@transaction.atomic(savepoint=False)
def mark_stale(case: int, *, sources: Iterable[int] = (), documents: Iterable[int] = ()) -> int:
    """Mark all claims of a case to be counted anew whose evidence leads to one of these; return how many.

    One update. Callers hold the lock of the case row, and have written what changed.
    """
    seeds = {"sources": sorted(set(sources)), "documents": sorted(set(documents))}
    if not any(seeds.values()):
        return 0
    Claim = apps.get_model("claims", "Claim")
    # Locked in the order of their ids, as everywhere; those that are stale already too, for somebody may be counting them.
    reached = (
        Claim.objects.filter(pk__in=_leading(case, **seeds)).select_for_update(no_key=True).order_by("pk")
    )
    return int(Claim.objects.filter(pk__in=reached.values("pk")).update(is_stale=True))


def mark_all(case: int | None = None) -> None:
    """Mark every claim of a case, or of all cases, to be counted anew: a few in each transaction, locked in the order of their
    ids, so that nobody who judges or adds evidence meanwhile waits long or in a circle."""
    Claim = apps.get_model("claims", "Claim")
    claims = Claim.objects.filter(**({"case": case} if case else {})).order_by("pk")
    last = 0
    while some := list(claims.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            locked = claims.filter(pk__in=some).select_for_update(no_key=True)
            Claim.objects.filter(pk__in=locked.values("pk"), is_stale=False).update(is_stale=True)
        last = some[-1]


def _leading(case: int, sources: list[int], documents: list[int]) -> RawSQL:
    query = _LEADING.format(
        sources=", ".join(map(str, sources)) or "0", documents=", ".join(map(str, documents)) or "0"
    )
    parts = query.split("%(case)s")
    return RawSQL("%s".join(parts), (case,) * (len(parts) - 1))


def recount(case: int | None = None) -> Iterator[int]:
    """Count the claims of a case anew that are marked so, or of all cases, a few in each transaction; give how many each time.

    Safe to run beside other writers and beside itself: each claim is counted under its lock. One that cannot be counted is
    told in the log, stays marked, and holds up no other.
    """
    Claim = apps.get_model("claims", "Claim")
    stale = Claim.objects.filter(is_stale=True, **({"case": case} if case else {})).order_by("pk")
    last = 0
    while some := _portion(stale.filter(pk__gt=last)):
        yield _count(some)
        last = some[-1]


def _portion(stale: QuerySet) -> list[int]:
    """Return the first of these claims: AT_ONCE at most, and no more than have PIECES pieces of evidence, but one."""
    ids = list(stale.values_list("pk", flat=True)[:AT_ONCE])
    evidence = apps.get_model("claims", "Evidence").objects.filter(claim__in=ids).order_by()
    pieces = dict(evidence.values_list("claim").annotate(Count("pk")))
    together = accumulate(pieces.get(pk, 0) for pk in ids)
    return [pk for pk, sum_ in zip(ids, together, strict=True) if sum_ <= PIECES] or ids[:1]


def _count(some: list[int]) -> int:
    """Count these claims anew, together or, where that goes wrong, one by one; return how many were counted."""
    Claim = apps.get_model("claims", "Claim")
    try:
        with transaction.atomic():
            stale = Claim.objects.filter(pk__in=some, is_stale=True).order_by("pk")
            ids = list(stale.select_for_update(no_key=True).values_list("pk", flat=True))
            refresh_caches(ids)
        return len(ids)
    except (OperationalError, InterfaceError):  # of the database, and of no claim
        raise
    except Exception:
        if len(some) > 1:
            return sum(_count([pk]) for pk in some)
        logger.exception("The claim with the id %s could not be counted anew.", some[0])
        return 0
