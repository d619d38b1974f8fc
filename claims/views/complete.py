"""To be built."""

from typing import Any

from django.http import Http404


def complete(request: Any, **kwargs: Any) -> Any:
    raise Http404
