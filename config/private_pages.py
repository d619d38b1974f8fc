"""Pages stay with the person who asked for them, and are not shown from a cache after logging out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

Answer = Callable[[HttpRequest], HttpResponse]


def private_pages(get_response: Answer) -> Answer:
    """Say of every page and export that no cache may share it, and that it is asked for anew before it is shown.

    Not "no-store": Back would then lose what was typed into a form. What the browser holds is thrown away on logging out
    instead. Static files are answered before this is asked.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        match = request.resolver_match
        if request.method == "POST" and match and match.view_name == "account_logout":
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return answer
