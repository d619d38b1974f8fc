"""Is the site well? For load balancers and whoever watches over them."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" if the database answers, 503 and a sentence if it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        log.error("The database does not answer: %s", error)
        return HttpResponse("The database does not answer.\n", "text/plain; charset=utf-8", 503)
    return HttpResponse("ok\n", "text/plain; charset=utf-8")
