"""Bytes as they were received, of a document or of what is on its way in: to be kept by whoever asks for them, never shown."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from claims.models import Arrival, Capture, Receipt
from claims.views.access import get_case

ENDINGS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


@require_safe
def capture(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Hand out the bytes of a capture as a file."""
    case = get_case(request, slug)
    kept = get_object_or_404(Capture, case=case, document__number=number, pk=pk)
    return _as_file(kept.body, kept.media_type, f"{case.slug}-document-{number}-{kept.sha256[:12]}")


@require_safe
def arrival_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hand out the bytes of an arrival as a file, also where nothing could be read of them; 404 where none are here."""
    case = get_case(request, slug)
    row = get_object_or_404(Arrival.objects.defer("text"), case=case, pk=pk)
    if row.body is None:
        raise Http404
    return _as_file(row.body, row.media_type, f"{case.slug}-arrival-{row.pk}-{row.sha256[:12]}")


@require_safe
def receipt(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hand out what came of an arrival before it was fetched anew."""
    case = get_case(request, slug)
    kept = get_object_or_404(Receipt, case=case, pk=pk)
    return _as_file(kept.body, kept.media_type, f"{case.slug}-arrival-{kept.arrival_id}-{kept.sha256[:12]}")


def _as_file(body: bytes | memoryview, media_type: str, name: str) -> HttpResponse:
    """Answer with bytes that no browser takes for a page of ours, whatever they hold."""
    ending = ENDINGS.get(media_type.partition(";")[0].strip().lower(), "bin")
    return HttpResponse(
        bytes(body),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{ending}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
