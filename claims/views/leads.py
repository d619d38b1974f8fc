"""Leads on pages: where evidence may come from that nobody has said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from claims.analysis import scales
from claims.analysis.credits import is_same
from claims.analysis.leads import OWN_KNOWLEDGE, Lead
from claims.models import Claim, Document, Evidence, LineageSign
from claims.models.leads import leads_for, leads_of, noes_on
from claims.views import reading

MOST_SIGNS = 6
"""How many proposals of copies the page of a claim shows."""
MOST_READ = 50
"""How many of them are looked at."""
DAYS_BEFORE = timedelta(days=7)
"""How long before its copy a text is looked for that a credit line does not name."""
MOST_CLAIMS = 20
"""Of how many claims the page of a document shows leads."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A lead with the claim that it is on, the evidence that it is about, and the evidence that came first."""

    lead: Lead
    claim: Claim
    rows: Sequence[Evidence]
    first: Evidence | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A sign that a document is a copy, and of which one."""

    sign: LineageSign
    original: Document


def leads_on(claim: Claim, behind: reading.Behind | None) -> dict[str, list[Any]]:
    """Return the leads of a claim and the open proposals that one of its documents copies another document: what its count
    may have twice, or does not know; and to what a person said no. At most a handful of queries."""
    if behind is None or not claim.is_active:
        return {"leads": [], "copy_signs": [], "noes": []}
    rows = {pk: piece.evidence for pk, piece in behind.pieces.items()}
    found = leads_of(claim, rows.values(), behind.testimonies, behind.lineage, behind.ruled)
    shown = [
        Shown(lead, claim, [rows[pk] for pk in lead.pieces], rows.get(lead.first or 0)) for lead in found
    ]
    counted = {row.document_id: row.document for row in rows.values() if _counts(row)}
    signs = LineageSign.objects.to_settle().filter(document__in=counted).order_by("pk")
    ids = list(
        signs.values_list("pk", flat=True)[:MOST_READ]
    )  # most claims have none: the rest is not asked then
    near = LineageSign.objects.filter(pk__in=ids).select_related("document__source", "original__source")
    found_signs = list(near.defer("document__text", "original__text")) if ids else []
    copies = [Copy(sign, meant) for sign in found_signs if (meant := _meant(sign, counted.values()))]
    return {"leads": shown, "copy_signs": copies[:MOST_SIGNS], "noes": noes_on(claim)}


def _meant(sign: LineageSign, documents: Iterable[Document]) -> Document | None:
    """Return the document that a sign says is copied: the one it names or, of a credit line, the only one of these which whom
    it credits published in the days before."""
    if sign.original:
        return sign.original
    last = sign.document.published
    near = [
        one
        for one in documents
        if one.pk != sign.document_id
        and one.published
        and last
        and timedelta(0) <= last - one.published <= DAYS_BEFORE
        and is_same(sign.name, one.source.name)
    ]
    return near[0] if len(near) == 1 else None


def _counts(row: Evidence) -> bool:
    return row.withdrawn_at is None and row.stance != scales.Stance.CONTEXT


def leads_in(document: Document) -> list[Shown]:
    """Return the leads on evidence of a document, on the first of its claims that may have some. As many queries for one
    claim as for many."""
    asked = document.evidence.filter(withdrawn_at=None, claim__fate=scales.Fate.ACTIVE)
    asked = asked.exclude(stance=scales.Stance.CONTEXT).exclude(basis__in=OWN_KNOWLEDGE)
    unsaid = ~Q(word=scales.Word.SOURCE) | Q(attributed_to__kind=scales.SourceKind.UNNAMED)
    told = Q(quantity_low__isnull=False) | Q(quantity_high__isnull=False) | ~Q(quote="")
    claims = asked.filter(unsaid | told).order_by("claim__number").values_list("claim", flat=True)
    ids = list(dict.fromkeys(claims))[:MOST_CLAIMS]
    found = leads_for(document.case_id, ids) if ids else {}
    own = set(document.evidence.values_list("pk", flat=True)) if any(found.values()) else set()
    mine = [(pk, lead) for pk, some in found.items() for lead in some if own & set(lead.pieces)]
    wanted = {piece for _, lead in mine for piece in (*lead.pieces, lead.first) if piece}
    if not wanted:
        return []
    rows = Evidence.objects.select_related("document__source").defer("document__text").in_bulk(wanted)
    on = Claim.objects.select_related("case").in_bulk({pk for pk, _ in mine})
    return [Shown(lead, on[pk], _rows(lead, rows), rows.get(lead.first or 0)) for pk, lead in mine]


def _rows(lead: Lead, rows: dict[int, Evidence]) -> list[Evidence]:
    return [rows[piece] for piece in lead.pieces]
