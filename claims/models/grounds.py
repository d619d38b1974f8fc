"""What stands behind claims: their evidence and all that it goes back to, fetched for one claim or for many at once.

For up to AT_ONCE claims it takes five queries, however much evidence there is and however deep copies and bodies lie, and two
more for each level of joint bodies, such as a joint body among the members of a joint body. The rules are in
analysis/corroboration.py.
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
)
from claims.models.claims import Claim
from claims.models.documents import Derivation, Document
from claims.models.evidence import Evidence
from claims.models.retractions import Retraction
from claims.models.rulings import RuledSource
from claims.models.sources import JointMember, Source

AT_ONCE = 500
"""How many claims are fetched at once."""

Rulings = Mapping[int, Sequence[Ruling]]
"""What persons joined or parted, by the id of the claim."""

FETCHED = (
    "id",
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

_ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT id FROM claims_document WHERE case_id = %s AND id IN ({seeds})
        UNION
        SELECT link.original_id FROM above
        JOIN claims_derivation link ON link.document_id = above.id
        WHERE link.case_id = %s AND link.withdrawn_at IS NULL
    ) SELECT id FROM above
"""
"""Documents, and all that they derive from. A circle ends by itself: UNION takes no row twice."""

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
    """What stands behind one claim: the rows of its evidence, their counts, where each piece comes from, what each brings."""

    rows: Sequence[Any]
    testimonies: Sequence[Testimony]
    lineage: Lineage
    counts: Counts
    roots: Mapping[int, Root]
    brings: Mapping[int, str]


def weigh(case: int, claims: Mapping[int, int | None]) -> Iterator[dict[int, Weighed]]:
    """Go through these claims of a case, AT_ONCE at a time, with all that is worked out from their evidence.

    `claims` gives by their ids who said them. As many queries as `counts_for` takes.
    """
    for some, rows, asked in _in_parts(case, claims, None):
        ruled = [one for rulings in asked.values() for one in rulings]
        lineage = lineage_of(case, rows, ruled, [claims[pk] for pk in some])
        by_claim: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            by_claim[row.claim_id].append(row)
        yield {pk: _weighed(by_claim[pk], lineage, asked.get(pk, ())) for pk in some}


def _weighed(rows: Sequence[Any], lineage: Lineage, rulings: Sequence[Ruling]) -> Weighed:
    testimonies = [_testimony(row) for row in rows]
    parted = parted_by(rulings, lineage)
    return Weighed(
        rows=rows,
        testimonies=testimonies,
        lineage=lineage,
        counts=count(testimonies, lineage, rulings),
        roots={one.id: lineage.root(one, parted) for one in testimonies},
        brings=additions(testimonies, lineage, rulings),
    )


def counts_for(case: int, claims: Iterable[int], rulings: Rulings | None = None) -> dict[int, Counts]:
    """Count who stands behind each of these claims of a case, by the ids of both; what is not of the case counts nothing.

    `rulings` are those to count with, instead of those that persons made. The number of queries is as the head of this
    module says, for each AT_ONCE claims.
    """
    found = dict[int, Counts]()
    for some, rows, asked in _in_parts(case, claims, rulings):
        lineage = lineage_of(case, rows, [one for pk in some for one in asked.get(pk, ())])
        by_claim = _by_claim(rows)
        found |= {pk: count(by_claim[pk], lineage, asked.get(pk, ())) for pk in some}
    return found


def additions_for(case: int, claims: Iterable[int], rulings: Rulings | None = None) -> dict[int, str]:
    """Return what each piece of evidence of these claims brings that came in after others had said it, by its id; "" for one
    that repeats what is known. As many queries as `counts_for` takes."""
    found = dict[int, str]()
    for some, rows, asked in _in_parts(case, claims, rulings):
        lineage = lineage_of(case, rows, [one for pk in some for one in asked.get(pk, ())])
        for pk, testimonies in _by_claim(rows).items():
            found |= additions(testimonies, lineage, asked.get(pk, ()))
    return found


def adds_something(claim: Claim, evidence: Evidence) -> str:
    """Return what a piece of evidence brings to its claim, in words: a new origin, another stance of one, a new figure.

    "" for a copy, which brings nothing, and for what is withdrawn. It is compared with the live evidence that was there
    before it. For many pieces or claims ask `additions_for` once.
    """
    return additions_for(claim.case_id, [claim.pk]).get(evidence.pk, "")


def additions_of(claim: Claim, evidence: Iterable[Evidence]) -> dict[int, str]:
    """As `additions_for`, for one claim whose evidence is fetched already, withdrawn too: one query less."""
    rows = list(evidence)
    ruled = rulings_for(claim.case_id, [claim.pk])[claim.pk]
    return additions([_testimony(row) for row in rows], lineage_of(claim.case_id, rows, ruled), ruled)


def counts_of(claim: Claim, evidence: Iterable[Evidence], rulings: Sequence[Ruling]) -> Counts:
    """Count who stands behind one claim, whose evidence and rulings are fetched already, withdrawn evidence too: two
    queries less."""
    return weighed(claim, evidence, rulings)[0]


def weighed(
    claim: Claim, evidence: Iterable[Evidence], rulings: Sequence[Ruling]
) -> tuple[Counts, list[Testimony], Lineage]:
    """Return the counts of one claim, whose evidence is fetched already, with what they were worked out from."""
    rows = list(evidence)
    lineage = lineage_of(claim.case_id, rows, rulings, [claim.claimant_id])
    testimonies = [_testimony(row) for row in rows]
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
    above = _reached(_ABOVE, case, {row.document_id for row in evidence})
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
            pk: Voice(pk, name, scales.SourceKind(kind), above, speaks, same)
            for pk, name, kind, above, speaks, same in rows.values_list(
                "pk", "name", "kind", "part_of_id", "speaks_for", "same_as_id"
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
) -> Iterator[tuple[list[int], list[Any], Rulings]]:
    """Go through claims, AT_ONCE at a time, with their evidence and with what people ruled, where it is not given."""
    waiting = iter(dict.fromkeys(claims))
    while some := list(islice(waiting, AT_ONCE)):
        rows = Evidence.objects.filter(case=case, claim__in=some).order_by()
        asked = rulings_for(case, some) if rulings is None else rulings
        yield some, list(rows.values_list(*FETCHED, named=True)), asked


def _by_claim(rows: Iterable[Any]) -> dict[int, list[Testimony]]:
    found: dict[int, list[Testimony]] = defaultdict(list)
    for row in rows:
        found[row.claim_id].append(_testimony(row))
    return found


def testified(rows: Iterable[Any]) -> list[Testimony]:
    """Return rows of evidence as the rules read them."""
    return [_testimony(row) for row in rows]


def _testimony(row: Any) -> Testimony:
    """Return a row of evidence as the rules read it."""
    has_figure = row.quantity_low is not None or row.quantity_high is not None
    edges = row.quantity_low, row.quantity_high, row.quantity_unit
    return Testimony(
        id=row.id,
        document=row.document_id,
        stance=scales.Stance(row.stance),
        word=scales.Word(row.word),
        attributed_to=row.attributed_to_id,
        basis=scales.Basis(row.basis),
        made_at=row.made_at,
        recorded_at=row.recorded_at,
        figure=Figure(*edges, scales.Qualifier(row.quantity_qualifier), row.since, row.as_of)
        if has_figure
        else None,
        withdrawn=row.withdrawn_at is not None,
    )
