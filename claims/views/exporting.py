"""What is taken along as a file: the claims that an address asks for, and the figures of one claim."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_filters import FilterSet

from claims.analysis.told import told
from claims.exchange import FORMATS, Format, figurelist, tabular
from claims.filters.claims import ClaimFilter
from claims.models import ClaimTag, Note
from claims.search import paging
from claims.views import reading
from claims.views.access import get_case, need
from claims.views.claim_head import get_claim
from claims.views.register import frame

ROWS_AT_A_TIME = 2000


@require_safe
def claim_export(request: HttpRequest, slug: str, form: str = "csv") -> HttpResponse | StreamingHttpResponse:
    """Write all claims that the address asks for, in its order, as they are read: no page, no groups, nothing held in memory.

    A list that the format cannot hold is refused before anything is sent.
    """
    case = get_case(request, slug)
    need(request, case, "export")
    wanted, chosen = ClaimFilter(request.GET, case=case), FORMATS[form]
    if not wanted.is_valid():
        return render(request, "claims/claim_list.html", frame(request, wanted), status=400)
    if too_many(wanted, chosen):
        context = {"case": case, "section": "claims", "form": chosen, "query": wanted.query}
        return render(request, "claims/claim_too_many.html", context, status=400)
    rows = paging.in_order(_with_more(wanted.qs), wanted.sorting).values_list(*tabular.FIELDS)
    base = request.build_absolute_uri(reverse("claim-list", args=[case.slug]))
    lines = chosen.write(rows.iterator(chunk_size=ROWS_AT_A_TIME), lambda number: f"{base}{number}/")
    name = f"{case.slug}-claims-{timezone.localdate():%Y-%m-%d}{chosen.suffix}"
    return StreamingHttpResponse(
        lines,
        content_type=chosen.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def claim_figures(request: HttpRequest, slug: str, number: int) -> StreamingHttpResponse:
    """Write every figure that live evidence of a claim gives, by its day, as CSV."""
    case = get_case(request, slug)
    need(request, case, "export")
    claim = get_claim(case, number)
    behind = reading.behind(claim, reading.pieces_of(claim), reading.rulings_of(claim))
    rows = told(behind.counts, behind.testimonies, behind.lineage) if behind else ()
    base = request.build_absolute_uri(claim.get_absolute_url())
    lines = (
        figurelist.line(row, behind.pieces[row.piece].evidence, f"{base}#evidence-{row.piece}")
        for row in rows
        if behind
    )
    name = f"{case.slug}-{claim.name}-figures-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        tabular.write(figurelist.HEADS, lines),
        content_type=FORMATS["csv"].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _with_more(claims: Any) -> Any:
    """Add what no column of a claim holds: its tags, and whether dissent on it is open."""
    return claims.annotate(
        tag_names=ClaimTag.names_of("pk", tabular.TAG_BREAK),
        has_dissent=Exists(Note.objects.open_dissent().filter(claim=OuterRef("pk"))),
    )


def too_many(wanted: FilterSet, form: Format) -> bool:
    """Whether the format cannot hold all that is asked for. One query where it has a limit, which counts no further."""
    return form.most is not None and wanted.qs.order_by()[: form.most + 1].count() > form.most
