"""Filters of the list of claims that are typed, not chosen: read as the register reads them, without long menus."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from claims.admin.lists import chosen_case
from claims.analysis.dates import say_partial
from claims.filters.claims import about_from, about_to, grounded_in, said_by
from claims.filters.fields import CaseField, Day, DocumentField, OwnerField, SourceField, is_number, short
from claims.models import Case, Source


class Typed(SimpleListFilter):
    """A filter with a field to type in, or two. What cannot be read shows an error and no rows."""

    template = "admin/claims/typed_filter.html"
    LABELS: ClassVar[dict[str, str]]
    """What stands above each field, by the parameter that it sends."""
    HELP = ""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        self.typed = {name: params.pop(name, [""])[-1].strip() for name in self.LABELS}
        self.problem, self.found = "", ""
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return list(self.LABELS)

    def choices(self, changelist: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        """Return what the form needs: its fields, the other parameters of the address, and the address without it."""
        rest = [(name, value) for name, value in changelist.params.items() if name not in self.LABELS]
        return [
            {
                "fields": [(name, label, self.typed[name]) for name, label in self.LABELS.items()],
                "rest": [(name, value) for name, value in rest if value],
                "without": changelist.get_query_string(remove=list(self.LABELS))
                if any(self.typed.values())
                else "",
            }
        ]

    @property
    def note(self) -> str:
        """What stands under the fields: what is wrong, or what was found, or how to write it."""
        return self.problem or self.found or self.HELP

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        try:
            for name, value in self.typed.items():
                if value:
                    queryset = self.keep(request, queryset, name, value)
        except ValidationError as error:
            self.problem = " ".join(error.messages)
            messages.error(request, self.problem)
            return queryset.none()
        return queryset

    def keep(self, request: HttpRequest, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Keep the claims that the value asks for. Raises ValidationError with a sentence."""
        raise NotImplementedError


def read(field: type[CaseField], case: Case, value: str) -> Any:
    """Read a value as the register of this case does."""
    return field(case=case, required=False).clean(value)


class SaidBy(Typed):
    title = "said by"
    parameter_name = "claimant"
    LABELS: ClassVar[dict[str, str]] = {"claimant": "Name of a source"}

    def keep(self, request: HttpRequest, queryset: QuerySet, name: str, value: str) -> QuerySet:
        case = chosen_case(request)
        if case:
            source = read(SourceField, case, value)
            self.found = str(source)
            return said_by(queryset, source)
        forms.CharField().clean(value)  # refuses the one sign that no database is asked for
        mine = Source.objects.visible_to(request.user)
        by_id = mine.filter(pk=int(value)) if is_number(value) else mine.none()
        found = list(by_id) or list(mine.filter(name__iexact=value))
        roots = {source.same_as_id or source.pk for source in found}
        if not roots:
            raise ValidationError(f"No source of your cases is called “{short(value)}”.")
        same = mine.filter(Q(pk__in=roots) | Q(same_as__in=roots))
        return queryset.filter(claimant__in=same.order_by().values("pk"))


class InDocument(Typed):
    title = "in document"
    parameter_name = "document"
    LABELS: ClassVar[dict[str, str]] = {"document": "Title or number"}

    def keep(self, request: HttpRequest, queryset: QuerySet, name: str, value: str) -> QuerySet:
        case = chosen_case(request)
        if case is None:
            raise ValidationError("Choose a case first: the numbers of documents are those of one case.")
        document = read(DocumentField, case, value)
        self.found = str(document)
        return grounded_in(queryset, document)


class ByPeriod(Typed):
    title = "time it is about"
    parameter_name = "from"
    LABELS: ClassVar[dict[str, str]] = {"from": "From", "to": "To"}
    HELP = "As 2023, 2023-09 or 2023-09-07."

    def keep(self, request: HttpRequest, queryset: QuerySet, name: str, value: str) -> QuerySet:
        asked = Day(required=False).clean(value)
        self.found = f"{self.found} {name} {say_partial(asked.first, asked.precision)}".strip()
        return about_from(queryset, asked) if name == "from" else about_to(queryset, asked)


class OwnedBy(Typed):
    title = "owner"
    parameter_name = "owner"
    LABELS: ClassVar[dict[str, str]] = {"owner": "Username"}

    def keep(self, request: HttpRequest, queryset: QuerySet, name: str, value: str) -> QuerySet:
        case = chosen_case(request)
        if case:
            return queryset.filter(owner=read(OwnerField, case, value))
        forms.CharField().clean(value)  # refuses the one sign that no database is asked for
        mine = Case.objects.visible_to(request.user).order_by().values("pk")
        people = get_user_model().objects.filter(Q(memberships__case__in=mine) | Q(claims__case__in=mine))
        owner = people.filter(username=value).first()
        if not owner:
            raise ValidationError(f"Nobody in your cases has the username “{short(value)}”.")
        return queryset.filter(owner=owner)
