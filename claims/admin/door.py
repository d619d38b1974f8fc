"""The admin's site: who comes in, by which door, and what is completed while typing."""

from functools import update_wrapper
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from claims.admin.rights import case_called, choices_for, may_somewhere
from claims.models import Case, Source

CLOSED = (
    "The admin is for analysts, reviewers and managers whose accounts were opened for it. "
    "Whoever runs this installation can open yours; all that you may read is in your cases."
)
ORDER = (
    "Claim",
    "Evidence",
    "Document",
    "Source",
    "Assessment",
    "Note",
    "Tag",
    "SavedView",
    "Case",
    "Membership",
)


class Completion(AutocompleteJsonView):
    """What is completed while typing: rows of the form's case, or of the cases that the person may see."""

    def get_queryset(self) -> QuerySet:
        case = self.case()
        rows = choices_for(self.source_field, self.request, case)
        rows = rows.order_by(*self.model_admin.get_ordering(self.request))
        found = self.model_admin.get_search_results(self.request, rows, self.term.replace("\0", ""))[0]
        return standing_for(found, rows) if found.model is Source else found

    def case(self) -> Case | None:
        """Return the case that the form is about; 404 for one that the person is not a member of."""
        slug = self.request.GET.get("case")
        if not slug:
            return None
        case = case_called(self.request, slug)
        if case is None:
            raise Http404
        return case

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_somewhere(request, "see")


def standing_for(found: QuerySet, rows: QuerySet) -> QuerySet:
    """Return the sources that stand for those that were found: of two that are one, only the one that was kept."""
    names = found.order_by()
    kept = Q(pk__in=names.values("pk")) | Q(pk__in=names.exclude(same_as=None).values("same_as"))
    return rows.filter(kept, same_as=None)


class GroundsAdmin(AdminSite):
    """The admin of Grounds: its own register of models, allauth's door, and no view that looks past the case walls."""

    site_title = "Grounds admin"
    site_header = "Grounds admin"
    index_title = "Records"
    index_template = "admin/claims/index.html"
    empty_value_display = "–"
    enable_nav_sidebar = False  # the lists need the width
    CLOSED_VIEWS: ClassVar[set[str]] = {"view_on_site"}

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let staff in, send strangers to the log-in, and tell everybody else who may enter."""
        inner = super().admin_view(view, cacheable)

        def at_the_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(CLOSED)
            return inner(request, *args, **kwargs)

        return update_wrapper(at_the_door, inner)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the one log-in of the site, where wrong passwords are counted; nothing is checked here."""
        inside = reverse("admin:index", current_app=self.name)
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or request.POST.get(REDIRECT_FIELD_NAME) or inside
        if not url_has_allowed_host_and_scheme(
            wanted, {request.get_host()}, require_https=request.is_secure()
        ):
            wanted = inside
        if not request.user.is_authenticated:
            return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")
        if not self.has_permission(request):
            raise PermissionDenied(CLOSED)
        return redirect(inside)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Completion.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        """Leave out "view on site": it would tell anyone inside which record of any case an id belongs to."""
        return [url for url in super().get_urls() if getattr(url, "name", "") not in self.CLOSED_VIEWS]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """List the records in the order in which they are worked with."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(model["object_name"]))
        return sorted(apps, key=lambda app: app["app_label"] != "claims")

    def get_log_entries(self, request: HttpRequest) -> Any:
        """Show no recent actions: they would name records of cases that a person no longer belongs to."""
        return super().get_log_entries(request).none()


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


site = GroundsAdmin(name="admin")
