"""To be built."""

from typing import Any

from django.http import Http404


def case(request: Any, **kwargs: Any) -> Any:
    raise Http404


def home(request: Any, **kwargs: Any) -> Any:
    raise Http404
