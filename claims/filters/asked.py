"""What an address asks of a list, and how it is written and shown: the same for the register and for the plain lists."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import FilterSet

from claims.filters.fields import CaseField
from claims.models import Case, Document, Source, Tag


class Asked(FilterSet):
    """The rows of one case that an address asks for. `is_valid` first: a wrong address has `problems`, and no rows.

    The case must be one that the reader may see (views/access.py); what belongs to other cases is unknown here.
    """

    PAGE_ONLY: ClassVar[tuple[str, ...]] = ("after", "before")
    """Parameters that say which page of the list is shown, and nothing about what is in it."""
    ARRANGING: ClassVar[tuple[str, ...]] = ("sort",)
    """Parameters beside these that leave every row in."""

    def __init__(self, data: QueryDict, *, case: Case) -> None:
        super().__init__(data, self._meta.model.objects.filter(case=case))
        self.case = case
        for one in self.filters.values():
            if issubclass(one.field_class, CaseField):
                one.extra["case"] = case

    @property
    def qs(self) -> QuerySet:
        """The rows asked for, unordered; none if the address is wrong."""
        return super().qs if self.is_valid() else self.queryset.none()

    @cached_property
    def problems(self) -> list[str]:
        """What is wrong with the address, one sentence each."""
        return [sentence for sentences in self.errors.values() for sentence in sentences]

    @cached_property
    def canonical(self) -> QueryDict:
        """The address as it is best written: no blanks, and the id or number of what was named. A wrong one keeps its names."""
        query = self.data.copy()
        for name, found in (self.form.cleaned_data if self.is_valid() else {}).items():
            if isinstance(found, Source | Document):
                query[name] = str(found.number if isinstance(found, Document) else found.pk)
            elif isinstance(found, list) and found and isinstance(found[0], Tag):
                query.setlist(name, [tag.name for tag in found])
        return query

    @property
    def query(self) -> str:
        """The address without its page, as exports, counts and the pages of what is listed are given it."""
        query = self.canonical.copy()
        for name in self.PAGE_ONLY:
            query.pop(name, None)
        return query.urlencode()

    @property
    def narrowing(self) -> list[str]:
        """The names in the address that leave rows out."""
        return [name for name in self.data if name not in (*self.PAGE_ONLY, *self.ARRANGING)]

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.narrowing)

    def values(self, name: str) -> list[str]:
        """Return the values that were given for a filter, right or wrong."""
        return self.data.getlist(name)

    def text(self, name: str) -> str:
        """Return what the field of a filter shows: the name of what was found, else what was typed."""
        found = self.form.cleaned_data.get(name) if self.is_valid() else None
        return str(found) if isinstance(found, Source | Document) else self.data.get(name, "")


def from_source(column: str) -> Callable[[QuerySet, Source], QuerySet]:
    """Return what keeps the rows whose `column` names a source, or one merged with it. One query for the merged ones."""

    def keep(rows: QuerySet, source: Source) -> QuerySet:
        same: list[Any] = list(
            Source.objects.filter(case=source.case_id).same(source).values_list("pk", flat=True)
        )
        return rows.filter(**{column: same[0]} if len(same) == 1 else {f"{column}__in": same})

    return keep
