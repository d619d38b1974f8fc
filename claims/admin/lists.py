"""Lists that stay quick however many rows there are, and show nothing where they were asked for nonsense."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

from claims.admin.rights import case_called
from claims.models import Case

MOST_COUNTED = 10_000
MOST_OFFERED = 100


def offered(list_filter: Any) -> set[str]:
    """Return the parameters of the filters that a list offers."""
    return {name for spec in list_filter for name in getattr(spec, "LABELS", (spec.parameter_name,))}


class BoundedPaginator(Paginator):
    """Counts up to a bound, so that counting costs the same at ten thousand rows and at ten million."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[:MOST_COUNTED].count() if isinstance(rows, QuerySet) else len(rows)


class StrictList(ChangeList):
    """A list that answers a wrong filter, value or page with a sentence and no rows, and sorts by offered columns only."""

    is_bounded = False

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        self.filter_specs: list[Any] = []
        if "\0" in request.GET.get(SEARCH_VAR, ""):
            return self.nothing(request, "The words hold a sign that cannot be searched for.")
        try:
            return super().get_queryset(request, exclude_parameters)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup):
            known = {*offered(self.list_filter), "q", "o", "p"}
            wrong = ", ".join(sorted(set(self.filter_params) - known)) or "this address"
            return self.nothing(request, f"There is no filter called {wrong}. Take it off the address.")

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
            no_such_page = request.GET.get(PAGE_VAR, "1") not in {"1", str(self.page_num)} or (
                self.page_num != 1 and not self.multi_page
            )
        except (IncorrectLookupParameters, InvalidPage):
            no_such_page = True
        if no_such_page:
            self.page_num = 1
            self.queryset = self.nothing(request, "This list has no such page. Go back to its first one.")
            super().get_results(request)
        self.is_bounded = self.result_count >= MOST_COUNTED

    def nothing(self, request: HttpRequest, sentence: str) -> QuerySet:
        """Return no rows, and say why."""
        messages.error(request, sentence)
        return self.root_queryset.none()

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """Leave out a column that is not offered for sorting: nothing makes it quick."""
        sortable = set(self.sortable_by or ())
        parts = self.params.get(ORDER_VAR, "").split(".")
        columns = [part.lstrip("-") for part in parts if part]
        if not all(c.isdecimal() and int(c) < len(self.list_display) for c in columns) or not all(
            self.list_display[int(c)] in sortable for c in columns
        ):
            self.params.pop(ORDER_VAR, None)
        return [self._nulls_last(part) for part in super().get_ordering(request, queryset)]

    @staticmethod
    def _nulls_last(part: Any) -> Any:
        """What is not given stands last in both directions; turned round, Django would put it first."""
        if not (isinstance(part, OrderBy) and part.nulls_first):
            return part
        return OrderBy(part.expression, descending=part.descending, nulls_last=True)


class Bucket(SimpleListFilter):
    """A filter with fixed values. One that it does not know shows an error and no rows."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return self.values()

    def values(self) -> Iterable[tuple[str, str]]:
        """Return the values that may be asked for, with their words."""
        raise NotImplementedError

    def has_output(self) -> bool:
        """Stay in force, to refuse the value, also where nothing is offered."""
        return bool(self.lookup_choices) or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        if asked is None:
            return queryset
        if asked not in {str(value) for value, _ in self.lookup_choices}:
            messages.error(request, f"“{asked[:60]}” is no value of the filter “{self.title}”.")
            return queryset.none()
        return self.keep(queryset, asked)

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep the rows that have the value."""
        return queryset.filter(**{self.parameter_name or "": value})


class ByCase(Bucket):
    title = "case"
    parameter_name = "case"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer the person's cases; the one of a single case has nothing to choose."""
        cases = list(Case.objects.visible_to(request.user).values_list("slug", "title")[:MOST_OFFERED])
        asked = self.value()
        if asked and asked not in {slug for slug, _ in cases} and (case := case_called(request, asked)):
            cases.append((case.slug, case.title))
        return cases if len(cases) > 1 or asked else []

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        """By its id, asked for beforehand, so that the index of the case's rows is used as it stands."""
        return queryset.filter(case_id=Case.objects.values_list("pk", flat=True).get(slug=value))


def flag_filter(field: str, words: str) -> type[Bucket]:
    """Make a filter over a field that is yes or no."""

    class ByFlag(Bucket):
        title = words
        parameter_name = field

        def values(self) -> Iterable[tuple[str, str]]:
            return [("yes", "yes"), ("no", "no")]

        def keep(self, queryset: QuerySet, value: str) -> QuerySet:
            return queryset.filter(**{field: value == "yes"})

    return ByFlag


def choice_filter(field: str, words: str, offered: Any) -> type[Bucket]:
    """Make a filter over the choices of a field: `offered` returns its (value, words) pairs."""

    class ByChoice(Bucket):
        title = words
        parameter_name = field

        def values(self) -> Iterable[tuple[str, str]]:
            return offered()

    return ByChoice


def chosen_case(request: HttpRequest) -> Case | None:
    """Return the one case that a list or a completion is about: the one asked for, or the person's only one."""
    if not hasattr(request, "_admin_chosen"):
        slug = request.GET.get("case")
        if slug:
            found = case_called(request, slug)
        else:
            cases = list(Case.objects.visible_to(request.user).order_by()[:2])
            found = cases[0] if len(cases) == 1 else None
        request._admin_chosen = found  # type: ignore[attr-defined]
    return request._admin_chosen  # type: ignore[attr-defined]


def complain(request: HttpRequest, sentence: str) -> None:
    """Say what was wrong with a search; not to what completes while typing, which has nowhere to show it."""
    if "field_name" not in request.GET:
        messages.error(request, sentence)
