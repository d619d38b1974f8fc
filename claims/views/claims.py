"""To be built."""

from typing import Any

from django.http import Http404


def claim(request: Any, **kwargs: Any) -> Any:
    raise Http404


def edit_claim(request: Any, **kwargs: Any) -> Any:
    raise Http404


def supersede_claim(request: Any, **kwargs: Any) -> Any:
    raise Http404


def withdraw_claim(request: Any, **kwargs: Any) -> Any:
    raise Http404


def reinstate_claim(request: Any, **kwargs: Any) -> Any:
    raise Http404


def link_claim(request: Any, **kwargs: Any) -> Any:
    raise Http404


def claim_edits(request: Any, **kwargs: Any) -> Any:
    raise Http404


def new_claim(request: Any, **kwargs: Any) -> Any:
    raise Http404


def withdraw_link(request: Any, **kwargs: Any) -> Any:
    raise Http404
