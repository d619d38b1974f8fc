"""What is answered when a request cannot be: pages that need neither a log-in nor the database."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from claims.analysis import scales
from claims.views.access import CaseIsClosed

logger = logging.getLogger(__name__)

WRITTEN = (
    "statement",
    "test",
    "quote",
    "gist",
    "note",
    "text",
    "basis",
    "rationale",
    "would_change",
    "reason",
)
"""The fields of our forms that hold texts."""
CHOSEN = frozenset(scales.Basis)
"""What a field of the same name as one of these holds where it is chosen from a list."""
LAST_RESORT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Grounds</title>'
    '<h1>Something went wrong in Grounds.</h1><p>Nothing was saved. <a href="/">Go to my work</a>.</p></html>'
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read (400), or one that is too large to be (413)."""
    return _page(413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a person who may see but not do this (403); a sentence given with PermissionDenied is shown."""
    if isinstance(exception, CaseIsClosed):
        return _page(403, template="403_closed.html", case=exception.case, typed=_typed(request))
    return _page(403, sentence=str(exception or ""))


def _typed(request: HttpRequest) -> list[str]:
    """What was written with care in a form that is refused: its longer texts, each once, to be copied."""
    texts = [value for name, values in request.POST.lists() if _field(name) in WRITTEN for value in values]
    return list(dict.fromkeys(text for text in texts if text.strip() and text not in CHOSEN))


def _field(name: str) -> str:
    """The name of a field without the prefix of its form."""
    return name.rpartition("-")[2]


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere, or into a case of others (404): one does not tell which."""
    return _page(404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its token (403)."""
    return _page(403, template="403_csrf.html")


def conflict(
    request: HttpRequest, *, heading: str = "", sentence: str = "", next_url: str = "", next_text: str = ""
) -> HttpResponse:
    """Answer somebody whose change was overtaken by another's (409): what happened, and where to look now."""
    return _page(409, heading=heading, sentence=sentence, next_url=next_url, next_text=next_text)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when Grounds itself failed (500), even if the templates are what failed."""
    try:
        return _page(500)
    except Exception:
        logger.exception("The page for errors could not be shown.")
        return HttpResponse(LAST_RESORT, status=500)


def _page(status: int, template: str = "", **context: Any) -> HttpResponse:
    """Render an error page without its request, so that no context processor runs and nothing is asked of the database."""
    return HttpResponse(render_to_string(template or f"{status}.html", context), status=status)
