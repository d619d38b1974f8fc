"""What is known of a document beside its text: the evidence that hangs on it, its states, its copies, its story."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from claims.models import Claim, Document, Receipt
from claims.search.lists import BY_NUMBER, listed
from claims.views.leads import leads_in
from claims.views.retractions import retractions_of
from claims.views.stories import story_of

CLAIMS_AT_A_TIME = 50
MOST_COPIES = 50


def around_document(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Return what every page of a document shows of it; with `problem` where the address asks for a place that is none.

    A fixed number of queries.
    """
    can = document.case.actions_of(request.user)
    context = {
        "case": document.case,
        "section": "reporting",
        "document": document,
        "can": can,
        "states": _states_of(document),
        **_lineage_of(document),
        **story_of(document, can),
        "leads": leads_in(document),
        **retractions_of(document),
    }
    try:
        return context | _evidence_of(document, request.GET)
    except ValueError as problem:
        return context | {"problem": str(problem)}


def _evidence_of(document: Document, place: Mapping[str, str]) -> dict[str, Any]:
    """Fetch the evidence of a document claim by claim, as many claims as a page shows, and count all of it.

    Raises ValueError with a sentence for a broken place.
    """
    bearing = Claim.objects.filter(case=document.case_id, pk__in=document.evidence.values("claim"))
    shown = Claim.objects.select_related("first_evidence", "successor")
    page = listed(bearing, shown, BY_NUMBER, place, size=CLAIMS_AT_A_TIME)
    pieces = document.evidence.filter(claim__in=page.rows)
    groups: dict[int, tuple[Any, list[Any], list[Any]]] = {row.pk: (row, [], []) for row in page.rows}
    for piece in pieces.select_related("attributed_to", "author", "withdrawn_by").order_by("made_at", "pk"):
        groups[piece.claim_id][2 if piece.withdrawn_at else 1].append(piece)
    live = Q(withdrawn_at=None)
    return {
        "page": page,
        "evidence": list(groups.values()),
        **document.evidence.aggregate(
            live_count=Count("pk", filter=live),
            gone_count=Count("pk", filter=~live),
            claim_count=Count("claim", distinct=True),
            live_claims=Count("claim", filter=live, distinct=True),
            recorded_count=Count("claim", filter=Q(claim__first_evidence__document=document), distinct=True),
        ),
    }


def _states_of(document: Document) -> list[dict[str, Any]]:
    """Return how the state of a document changed, the latest first, from its history of edits."""
    found: list[dict[str, Any]] = []
    rows = document.history.order_by("history_date", "history_id")
    for row in rows.values("state", "set_aside_reason", "history_date", "history_user__username"):
        if not found or found[-1]["state"] != row["state"]:
            found.append(row)
    return found[::-1]


def _lineage_of(document: Document) -> dict[str, Any]:
    """Fetch what a document copies, what copies it, and the bytes that were kept of it, without any text."""
    originals = document.derivations.select_related("original__source", "author", "withdrawn_by")
    copies = document.copies.select_related("document__source", "author", "withdrawn_by")
    live, gone = Q(withdrawn_at=None), ~Q(withdrawn_at=None)
    in_order = copies.defer("document__text").order_by("document__published", "pk")
    captures = document.captures.select_related("author").defer("body")
    receipts = Receipt.objects.filter(arrival__document=document)
    return {
        "originals": originals.filter(live).defer("original__text"),
        "copies": in_order.filter(live)[:MOST_COPIES],
        "copy_count": copies.filter(live).count(),
        "no_originals": originals.filter(gone).defer("original__text"),
        "no_copies": in_order.filter(gone),
        "captures": captures.order_by("made_at", "pk"),
        "receipts": receipts.select_related("author").defer("body").order_by("made_at", "pk"),
    }
