"""To be built."""

from typing import Any

from django.http import Http404


def document_list(request: Any, **kwargs: Any) -> Any:
    raise Http404


def new_document(request: Any, **kwargs: Any) -> Any:
    raise Http404


def document(request: Any, **kwargs: Any) -> Any:
    raise Http404


def edit_document(request: Any, **kwargs: Any) -> Any:
    raise Http404


def derive_document(request: Any, **kwargs: Any) -> Any:
    raise Http404
