"""The bytes of a document as they were received: to be kept by whoever asks for them, and never shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from claims.models import Capture
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
    """Hand out the bytes of a capture as a file. Whatever they hold, no browser takes them for a page of ours."""
    case = get_case(request, slug)
    kept = get_object_or_404(Capture, case=case, document__number=number, pk=pk)
    ending = ENDINGS.get(kept.media_type.partition(";")[0].strip().lower(), "bin")
    name = f"{case.slug}-document-{number}-{kept.sha256[:12]}.{ending}"
    return HttpResponse(
        bytes(kept.body),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
