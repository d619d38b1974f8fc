"""What the filters of the plain lists share: an address that is read whole, refused whole, and written in one way."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django_filters.filters import Filter

from claims.analysis.dates import Partial, say_partial
from claims.filters.asked import Asked
from claims.filters.claims import Aside, By, FilterForm, meeting, tidy
from claims.filters.fields import Flag, OneOf, PeopleField, Place, Read, Words, short
from claims.filters.panel import Chip, Option
from claims.models import Case
from claims.search.lists import COLUMNS, ByColumn
from claims.search.words import phrases


class Code(Read):
    """A short code, such as that of a language."""

    def read(self, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", value):
            raise ValidationError(
                f"“{short(value)}” is not a code of a language: write one such as en or ko."
            )
        return value


def holding(*columns: str) -> Any:
    """Return what keeps the rows that hold every word in one of the columns."""

    def keep(rows: QuerySet, words: str) -> QuerySet:
        for word in (word for phrase in phrases(words) for word in phrase):
            rows = rows.filter(Q(*((f"{column}__icontains", word) for column in columns), _connector=Q.OR))
        return rows

    return keep


class ListForm(FilterForm):
    """As the form of the register, with the orders of a plain list."""

    default_sort: ClassVar[str]

    @classmethod
    def sorting(cls, name: str | None) -> ByColumn:
        return ByColumn(name or cls.default_sort)


class ListFilter(Asked):
    """The rows of one case that an address asks for, in a plain list."""

    SORTS: ClassVar[tuple[str, ...]] = ()
    """The orders that it can be read in, as COLUMNS names them; the first is taken where none is named."""
    DEFAULT: ClassVar[str] = ""
    FACETS: ClassVar[Mapping[str, tuple[str, Mapping[str, str]]]] = {}
    """Filters with a few values: what they are called, and the words of each value."""
    COUNTED: ClassVar[tuple[str, ...]] = ()
    """The facets whose values are counted."""
    FLAGS: ClassVar[Mapping[str, tuple[str, Any]]] = {}
    KEYS: ClassVar[Mapping[str, str]] = {}
    """How a chip calls its filter, where the parameter's own name would not read well."""
    SEARCHED: ClassVar[tuple[str, ...]] = ()
    """The columns that words are looked for in."""

    class Meta:
        fields: ClassVar[list[str]] = []

    def __init__(self, data: QueryDict, *, case: Case, user: Any = None) -> None:
        super().__init__(tidy(data, known=self.base_filters), case=case)
        self.user = user
        for one in self.filters.values():
            if issubclass(one.field_class, PeopleField):
                one.extra["user"] = user

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        """Add what every list has: words, flags, an order and a place in it."""
        sorts = [f"{sign}{name}" for name in cls.SORTS for sign in ("", "-")]
        return {
            "q": By(Words, holding(*cls.SEARCHED)),
            **super().get_filters(),
            **{name: By(Flag, meeting(condition)) for name, (_, condition) in cls.FLAGS.items()},
            "sort": Aside(OneOf, noun="sort", values=sorts or ["none"]),
            "after": Aside(Place),
            "before": Aside(Place),
        }

    def get_form_class(self) -> type[ListForm]:
        fields = {name: one.field for name, one in self.filters.items()}
        return type("Asked", (ListForm,), {**fields, "default_sort": self.DEFAULT})

    # What it leaves

    @property
    def rows(self) -> QuerySet:
        """The rows that the page shows of them: all, unless one row stands for several."""
        return self.qs

    @property
    def sorting(self) -> ByColumn:
        """The order asked for; the list's own where the address is wrong."""
        return ByColumn((self.is_valid() and self.form.cleaned_data["sort"]) or self.DEFAULT)

    @property
    def orders(self) -> dict[str, str]:
        """The orders of the list, with their words."""
        return {name: COLUMNS[name].word for name in self.SORTS}

    # How it is shown

    def options(self, name: str) -> list[Option]:
        """Return the values of a facet, with their numbers where these are asked for."""
        chosen, numbers = self.values(name), self.shown_counts.get(name, {})
        return [
            Option(
                code,
                word,
                chosen=code in chosen,
                count=numbers.get(code, 0) if name in self.shown_counts else None,
            )
            for code, word in self.FACETS[name][1].items()
        ]

    @cached_property
    def shown_counts(self) -> Mapping[str, Mapping[str, int]]:
        """The numbers that the page shows by itself; they are fetched after it unless the address asks for them."""
        return self.counts() if self.is_valid() and "1" in self.values("counts") else {}

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Count the values of each facet in COUNTED, under all other filters."""
        return {}

    def without(self, name: str) -> QuerySet:
        """Return the rows that all filters but one leave."""
        others = self.canonical.copy()
        others.pop(name, None)
        return type(self)(others, case=self.case, user=self.user).qs

    @property
    def chips(self) -> list[Chip]:
        """A chip for each value of each active filter, in the order of the address; none if the address is wrong."""
        if not self.is_valid():
            return []
        return [
            Chip(
                name, value, "" if name in self.FLAGS else self.KEYS.get(name, name), self._label(name, value)
            )
            for name in self.narrowing
            for value in self.canonical.getlist(name)
        ]

    def _label(self, name: str, value: str) -> str:
        if name in self.FLAGS:
            return self.FLAGS[name][0]
        if name in self.FACETS:
            return self.FACETS[name][1].get(value, value)
        found = self.form.cleaned_data[name]
        return say_partial(found.first, found.precision) if isinstance(found, Partial) else str(found)
