"""To be built."""

from typing import Any

from django.http import Http404


def source_list(request: Any, **kwargs: Any) -> Any:
    raise Http404


def new_source(request: Any, **kwargs: Any) -> Any:
    raise Http404


def source(request: Any, **kwargs: Any) -> Any:
    raise Http404


def edit_source(request: Any, **kwargs: Any) -> Any:
    raise Http404


def grade_source(request: Any, **kwargs: Any) -> Any:
    raise Http404
