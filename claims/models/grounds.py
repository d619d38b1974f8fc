"""What stands behind claims: their evidence and all that it goes back to, fetched for one claim or for many at once.

A claim reads the evidence of its duplicates beside its own, and what persons ruled for these (models/merges.py): it counts from
the day of the merger. For up to AT_ONCE claims all takes six queries, however much evidence there is and however deep copies
and bodies lie, one or two more where claims are merged, and two more for each level of joint bodies, such as a joint body among
the members of a joint body. The rules are in analysis/corroboration.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from claims.analysis import scales
from claims.analysis.additions import additions
from claims.analysis.corroboration import Counts, Ruling, count, parted_by
from claims.analysis.dates import settle
from claims.analysis.origins import (
    Derived,
    Figure,
    Joined,
    Lineage,
    Paper,
    Parted,
    Root,
    Seat,
    Testimony,
    Voice,
    as_copied,
)
from claims.models.caches import came
from claims.models.claims import Claim
from claims.models.documents import Derivation, Document
from claims.models.evidence import Evidence
from claims.models.merges import Merges, Undone, merges_into
from claims.models.retractions import Retraction
from claims.models.rulings import RuledSource
from claims.models.sources import JointMember, Source
from claims.models.stale import ABOVE

AT_ONCE = 500
"""How many claims are fetched at once."""

Rulings = Mapping[int, Sequence[Ruling]]
"""What persons joined or parted, by the id of the claim."""

FETCHED = (
    "id",
    "case_id",
    "claim_id",
    "document_id",
    "stance",
    "word",
    "attributed_to_id",
    "basis",
    "made_at",
    "recorded_at",
    "withdrawn_at",
    "withdrawn_recorded_at",
    "origin_id",
    "gap",
    "side",
    "quantity_low",
    "quantity_high",
    "quantity_unit",
    "quantity_qualifier",
    "since",
    "as_of",
)

_BEHIND = """
    WITH RECURSIVE behind(id) AS (
        SELECT id FROM claims_source WHERE case_id = %s AND id IN ({seeds})
        UNION
        SELECT other.id FROM behind
        JOIN claims_source one ON one.id = behind.id
        JOIN claims_source other
            ON other.id = one.same_as_id
            OR other.same_as_id = one.id
            OR other.id = CASE WHEN one.speaks_for THEN one.part_of_id END
        WHERE +other.case_id = %s
    ) SELECT id FROM behind
"""
"""Sources, the bodies that they speak for, and what is merged with any of them. The plus keeps SQLite from going through all
sources of the case at each step."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What stands behind one claim: the rows of its evidence and that of its duplicates, their counts, where each piece comes
    from, what each brings; and the duplicates with evidence that were parted from it."""

    rows: Sequence[Any]
    testimonies: Sequence[Testimony]
    lineage: Lineage
    counts: Counts
    roots: Mapping[int, Root]
    brings: Mapping[int, str]
    parted: Sequence[Undone] = ()


def weigh(case: int, claims: Mapping[int, int | None]) -> Iterator[dict[int, Weighed]]:
    """Go through these claims of a case, AT_ONCE at a time, with all that is worked out from their evidence.

    `claims` gives by their ids who said them. As many queries as `counts_for` takes.
    """
    for some, by_claim, asked, merges in _in_parts(case, claims, None):
        lineage = _lineage_of_all(case, by_claim, asked, [claims[pk] for pk in some])
        parted = _with_evidence(merges)
        yield {pk: _weighed(by_claim[pk], lineage, asked.get(pk, ()), parted.get(pk, ())) for pk in some}


def _weighed(
    rows: Sequence[Any], lineage: Lineage, rulings: Sequence[Ruling], parted: Sequence[Undone]
) -> Weighed:
    testimonies = as_copied(testified(rows), lineage)
    return Weighed(
        rows=rows,
        testimonies=testimonies,
        lineage=lineage,
        counts=count(testimonies, lineage, rulings),
        roots=_roots(testimonies, lineage, rulings),
        brings=additions(testimonies, lineage, rulings),
        parted=parted,
    )


def _roots(testimonies: Iterable[Testimony], lineage: Lineage, rulings: Sequence[Ruling]) -> dict[int, Root]:
    parted = parted_by(rulings, lineage)
    return {one.id: lineage.root(one, parted) for one in testimonies}


def _with_evidence(merges: Merges) -> dict[int, list[Undone]]:
    """Keep the duplicates that were parted from a claim and have evidence for or against. A query where there are any."""
    ids = {one.claim for found in merges.parted.values() for one in found}
    if not ids:
        return {}
    live = Evidence.objects.filter(claim__in=ids, withdrawn_at=None).exclude(stance=scales.Stance.CONTEXT)
    speaking = set(live.order_by().values_list("claim_id", flat=True))
    return {pk: [one for one in found if one.claim in speaking] for pk, found in merges.parted.items()}


def counts_for(case: int, claims: Iterable[int], rulings: Rulings | None = None) -> dict[int, Counts]:
    """Count who stands behind each of these claims of a case, by the ids of both; what is not of the case counts nothing.

    `rulings` are those to count with, instead of those that persons made. The number of queries is as the head of this
    module says, for each AT_ONCE claims.
    """
    found = dict[int, Counts]()
    for some, by_claim, asked, _ in _in_parts(case, claims, rulings):
        lineage = _lineage_of_all(case, by_claim, asked)
        found |= {pk: count(testified(by_claim[pk]), lineage, asked.get(pk, ())) for pk in some}
    return found


def additions_for(case: int, claims: Iterable[int], rulings: Rulings | None = None) -> dict[int, str]:
    """Return what each piece of evidence of these claims brings that came in after others had said it, by its id; "" for one
    that repeats what is known. As many queries as `counts_for` takes."""
    found = dict[int, str]()
    for some, by_claim, asked, _ in _in_parts(case, claims, rulings):
        lineage = _lineage_of_all(case, by_claim, asked)
        for pk in some:
            brought = additions(testified(by_claim[pk]), lineage, asked.get(pk, ()))
            own = {row.id for row in by_claim[pk] if row.claim_id == pk}
            found |= {one: brings for one, brings in brought.items() if one in own or one not in found}
    return found


def additions_of(claim: Claim, evidence: Iterable[Evidence]) -> dict[int, str]:
    """As `additions_for`, for one claim whose evidence is fetched already, withdrawn too, with that of its duplicates: one query
    less."""
    rows = list(evidence)
    by_claim = rulings_for(claim.case_id, {claim.pk, *(row.claim_id for row in rows)})
    ruled = [one for found in by_claim.values() for one in found]
    return additions([_testimony(row) for row in rows], lineage_of(claim.case_id, rows, ruled), ruled)


def weighed(
    claim: Claim, evidence: Iterable[Evidence], rulings: Sequence[Ruling]
) -> tuple[Counts, list[Testimony], Lineage]:
    """Return the counts of one claim, whose evidence is fetched already, with what they were worked out from."""
    rows = list(evidence)
    lineage = lineage_of(claim.case_id, rows, rulings, [claim.claimant_id])
    testimonies = as_copied(testified(rows), lineage)
    return count(testimonies, lineage, rulings), testimonies, lineage


def rulings_for(case: int, claims: Iterable[int]) -> dict[int, list[Ruling]]:
    """Return what persons joined and parted for these claims and did not take back, the earliest first. One query."""
    rows = RuledSource.objects.filter(case=case, ruling__claim__in=list(claims), ruling__withdrawn_at=None)
    columns = ("ruling__claim_id", "ruling__kind", "ruling__reason", "ruling_id", "source_id")
    named: dict[tuple[int, str, str, int], list[int]] = defaultdict(list)
    for *ruling, source in rows.order_by("ruling_id", "source_id").values_list(*columns):
        named[tuple(ruling)].append(source)
    found: dict[int, list[Ruling]] = defaultdict(list)
    for (claim, kind, reason, _), sources in named.items():
        found[claim].append(as_counted(kind, sources, reason))
    return found


def as_counted(kind: str, sources: Iterable[int], reason: str) -> Ruling:
    """Return a ruling as the rules of counting read it."""
    if kind == scales.RulingKind.JOINED:
        return Joined(frozenset(sources), reason)
    (source,) = sources
    return Parted(source, reason)


def lineage_of(
    case: int, evidence: Sequence[Any], rulings: Iterable[Ruling] = (), beside: Iterable[int | None] = ()
) -> Lineage:
    """Return how the documents and sources of this evidence hang together, as far up as anything can lead; `beside` are more
    sources to look at."""
    above = _reached(ABOVE, case, {row.document_id for row in evidence})
    gone = Retraction.objects.taking_back().filter(document=OuterRef("pk"))
    documents = Document.objects.filter(case=case, pk__in=above).annotate(gone=Exists(gone)).order_by()
    papers = [
        Paper(pk, source, settle(day, precision), settle(day, precision, last=True), retracted)
        for pk, source, day, precision, retracted in documents.values_list(
            "pk", "source_id", "published", "published_precision", "gone"
        )
    ]
    live = Derivation.objects.filter(case=case, withdrawn_at=None, document__in=above).order_by()
    links = live.values_list("document_id", "original_id", "kind")
    seeds = {paper.source for paper in papers} | {row.attributed_to_id for row in evidence}
    seeds |= set(beside)
    for ruling in rulings:
        seeds |= ruling.sources if isinstance(ruling, Joined) else {ruling.source}
    voices, seats = _voices(case, {seed for seed in seeds if seed is not None})
    derived = [Derived(copy, original, scales.DerivationKind(kind)) for copy, original, kind in links]
    return Lineage(papers, derived, voices, seats)


def _voices(case: int, seeds: set[int]) -> tuple[list[Voice], list[Seat]]:
    """Return the sources that can be reached from these, and the seats of the joint bodies among them."""
    voices: dict[int, Voice] = {}
    seats: list[Seat] = []
    while seeds:
        rows = Source.objects.filter(case=case, pk__in=_reached(_BEHIND, case, seeds)).order_by()
        new = {
            pk: Voice(pk, name, scales.SourceKind(kind), above, speaks, same, str(uid))
            for pk, name, kind, above, speaks, same, uid in rows.values_list(
                "pk", "name", "kind", "part_of_id", "speaks_for", "same_as_id", "uid"
            )
            if pk not in voices
        }
        voices |= new
        joint = [pk for pk, voice in new.items() if voice.kind == scales.SourceKind.JOINT_BODY]
        found = JointMember.objects.filter(case=case, body__in=joint).values_list("body_id", "member_id")
        fresh = [Seat(body, member) for body, member in found]
        seats += fresh
        seeds = {seat.member for seat in fresh} - voices.keys()
    return list(voices.values()), seats


def _reached(query: str, case: int, seeds: set[int]) -> RawSQL:
    ids = sorted(seeds) or [0]
    return RawSQL(query.format(seeds=", ".join(["%s"] * len(ids))), (case, *ids, case))


def _in_parts(
    case: int, claims: Iterable[int], rulings: Rulings | None
) -> Iterator[tuple[list[int], dict[int, list[Any]], Rulings, Merges]]:
    """Go through claims, AT_ONCE at a time, with their evidence and with what people ruled, where it is not given: both also as
    their duplicates have them."""
    waiting = iter(dict.fromkeys(claims))
    while some := list(islice(waiting, AT_ONCE)):
        merges = merges_into(some)
        every = [*some, *sorted(merges.merged - set(some))]
        # Asked for the case too, SQLite goes through all its evidence: the few rows of another are left out here.
        rows = Evidence.objects.filter(claim__in=every).order_by()
        asked = rulings_for(case, every) if rulings is None else rulings
        by_claim: dict[int, list[Any]] = defaultdict(list)
        for row in rows.values_list(*FETCHED, named=True):
            if row.case_id == case:
                by_claim[row.claim_id].append(row)
        read = {pk: _read(pk, by_claim, merges) for pk in some}
        ruled = {
            pk: [one for each in (pk, *merges.under.get(pk, ())) for one in asked.get(each, ())]
            for pk in some
        }
        yield some, read, ruled, merges


def _read(claim: int, by_claim: Mapping[int, list[Any]], merges: Merges) -> list[Any]:
    """Return the evidence that a claim reads: its own, and that of its duplicates as from the day of the merger."""
    found = list(by_claim.get(claim, ()))
    for merged, since in merges.under.get(claim, {}).items():
        for row in by_claim.get(merged, ()):
            made, recorded = came(row).or_later(since)
            found.append(row._replace(made_at=made, recorded_at=recorded))
    return found


def _lineage_of_all(
    case: int, by_claim: Mapping[int, Sequence[Any]], asked: Rulings, beside: Iterable[int | None] = ()
) -> Lineage:
    rows = [row for some in by_claim.values() for row in some]
    return lineage_of(case, rows, [one for rulings in asked.values() for one in rulings], beside)


def testified(rows: Iterable[Any]) -> list[Testimony]:
    """Return rows of evidence as the rules read them."""
    return [_testimony(row) for row in rows]


def _testimony(row: Any) -> Testimony:
    """Return a row of evidence as the rules read it."""
    has_figure = row.quantity_low is not None or row.quantity_high is not None
    edges = row.quantity_low, row.quantity_high, row.quantity_unit
    made, recorded = came(row)
    return Testimony(
        id=row.id,
        document=row.document_id,
        stance=scales.Stance(row.stance),
        word=scales.Word(row.word),
        attributed_to=row.attributed_to_id,
        basis=scales.Basis(row.basis),
        made_at=made,
        recorded_at=recorded,
        figure=Figure(*edges, scales.Qualifier(row.quantity_qualifier), row.since, row.as_of)
        if has_figure
        else None,
        withdrawn=row.withdrawn_at is not None,
    )
