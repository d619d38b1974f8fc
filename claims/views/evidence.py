"""To be built."""

from typing import Any

from django.http import Http404


def new_evidence(request: Any, **kwargs: Any) -> Any:
    raise Http404


def edit_evidence(request: Any, **kwargs: Any) -> Any:
    raise Http404


def withdraw_evidence(request: Any, **kwargs: Any) -> Any:
    raise Http404
