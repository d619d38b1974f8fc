"""Leads on pages: where evidence may come from that nobody has said, and a person's yes or no."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from claims.analysis import scales
from claims.analysis.corroboration import sentence
from claims.analysis.leads import OWN_KNOWLEDGE, Lead
from claims.forms.lineage import asked_pieces, seal
from claims.models import Claim, Document, Evidence, LineageSign
from claims.models.grounds import counts_for
from claims.models.leads import leads_for, leads_of, refuse_lead, take_lead
from claims.models.lineages import Before, Moved
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import claim_url, get_claim, get_or_post

MOST_SIGNS = 6
"""How many proposals of copies the page of a claim shows."""
MOST_CLAIMS = 20
"""Of how many claims the page of a document shows leads."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A lead with the claim that it is on, the evidence that it is about, and the evidence that came first."""

    lead: Lead
    claim: Claim
    rows: Sequence[Evidence]
    first: Evidence | None


def leads_on(claim: Claim, behind: reading.Behind | None) -> dict[str, list[Any]]:
    """Return the leads of a claim and the open proposals that one of its documents copies another document: what its count
    may have twice, or does not know. At most a handful of queries."""
    if behind is None or not claim.is_active:
        return {"leads": [], "copy_signs": []}
    rows = {pk: piece.evidence for pk, piece in behind.pieces.items()}
    found = leads_of(claim, rows.values(), behind.testimonies, behind.lineage, behind.ruled)
    shown = [
        Shown(lead, claim, [rows[pk] for pk in lead.pieces], rows.get(lead.first or 0)) for lead in found
    ]
    counted = {row.document_id for row in rows.values() if _counts(row)}
    signs = LineageSign.objects.to_settle().filter(document__in=counted, original__isnull=False)
    near = signs.select_related("document__source", "original__source")
    return {
        "leads": shown,
        "copy_signs": list(near.defer("document__text", "original__text")[:MOST_SIGNS]),
    }


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


@get_or_post
def answer_lead(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say yes or no to a lead on a claim, and go back to where it was shown."""
    case = get_case(request, slug)
    need(request, case, "edit")
    claim = get_claim(case, number)
    if request.method == "POST":
        found = leads_for(case.pk, [claim.pk]).get(claim.pk, ())
        lead = next((one for one in found if one.key == request.POST.get("lead")), None)
        if lead is None:
            messages.warning(
                request, "This lead is there no more: it is answered, or its evidence has changed."
            )
        else:
            _answer(request, claim, lead)
    at = request.POST.get("at", "")
    if at.isascii() and at.isdecimal() and len(at) < 10:
        return redirect(f"{reverse('document', args=[case.slug, int(at)])}#leads")
    return redirect(f"{claim_url(request, claim)}#origins")


def _answer(request: HttpRequest, claim: Claim, lead: Lead) -> None:
    try:
        if request.POST.get("answer") == "yes":
            before = take_lead(claim, lead, by=request.user, seen=asked_pieces(request.POST))
            told = "They are counted as one" if lead.joins else f"It is recorded as the word of {lead.name}"
            messages.success(request, told_with_undo(claim, f"{told}, with the reason.", before))
        elif request.POST.get("answer") == "no":
            refuse_lead(claim, lead, by=request.user)
            messages.success(request, "Noted: no. It is not proposed again.")
        else:
            messages.error(request, "Say yes or no.")
    except Moved as moved:
        messages.error(request, f"{moved} Nothing is set.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def told_with_undo(claim: Claim, told: str, before: Before) -> str:
    """Return a message that says what was done and what is counted now, with the way to undo it."""
    counted = sentence(counts_for(claim.case_id, [claim.pk])[claim.pk])
    said = f"{told} {claim.name}: {counted}."
    if not before:
        return said
    address = reverse("claim-lineage", args=[claim.case.slug, claim.number])
    return format_html('{} <a href="{}?undo={}">Undo</a>', said, address, seal(claim, before))


def names_of(rows: Iterable[Evidence]) -> str:
    """Return the outlets of some evidence, each once."""
    return ", ".join(dict.fromkeys(row.document.source.name for row in rows))
