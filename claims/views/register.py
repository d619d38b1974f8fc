"""To be built."""

from typing import Any

from django.http import Http404


def claim_list(request: Any, **kwargs: Any) -> Any:
    raise Http404


def claim_counts(request: Any, **kwargs: Any) -> Any:
    raise Http404


def claim_export(request: Any, **kwargs: Any) -> Any:
    raise Http404
