"""The filters of the register: one FilterSet for the page, its counts, the export and the claims beside a claim."""

from collections.abc import Callable, Container, Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django_filters.filters import Filter

from claims import search
from claims.analysis import scales
from claims.analysis.dates import Partial
from claims.analysis.warnings import OUTRUN_WORDS
from claims.filters.asked import Asked, from_source
from claims.filters.fields import (
    ClaimField,
    Day,
    DocumentField,
    Flag,
    Listed,
    OneOf,
    OwnerField,
    Place,
    Read,
    SourceField,
    TagsField,
    Words,
    is_number,
    short,
)
from claims.models import Case, Claim, ClaimLink, ClaimTag, Document, Evidence, Note, Tag, merges
from claims.search import facets, paging

NONE = "none"
"""Stands in an address for an empty column."""
MOST = ("claimant", "document", "tag", "owner")
"""Filters whose most common values are counted when somebody opens them (filters/most.py)."""

FLAGS: dict[str, tuple[str, Callable[[Case], Q]]] = {
    "new_evidence": ("new evidence", lambda case: Q(has_new_evidence=True)),
    "contradicted": (
        "contradicted",
        lambda case: Q(origins_against__gt=0, fate=scales.Fate.ACTIVE),
    ),
    "one_report": ("one report only", lambda case: Q(reports_for=1, fate=scales.Fate.ACTIVE)),
    "one_origin": ("one origin only", lambda case: Q(origins_for=1, fate=scales.Fate.ACTIVE)),
    "unknown_lineage": (
        "unknown lineage",
        lambda case: Q(lineage_unknown__gt=0, fate=scales.Fate.ACTIVE),
    ),
    "divided": ("divided", lambda case: Q(is_divided=True, fate=scales.Fate.ACTIVE)),
    "denied": ("denied", lambda case: Q(origins_denying__gt=0, fate=scales.Fate.ACTIVE)),
    "opposed": ("opposed", lambda case: Q(is_opposed=True)),
    "unexplained": ("opposed, not explained", lambda case: Q(is_opposed=True, is_explained=False)),
    "explained": ("opposed, explained", lambda case: Q(is_opposed=True, is_explained=True)),
    "warned": ("wears a warning", lambda case: Q(warning__gt="")),
    "never_judged": ("never judged", lambda case: Q(standing=None)),
    "review_due": ("to be looked at again", lambda case: Q(review_on__lte=case.today)),
    "dissent": (
        "dissent open",
        lambda case: Q(pk__in=Note.objects.filter(case=case).open_dissent().values("claim")),
    ),
    "forecast_due": (
        "forecast due",
        lambda case: Q(kind=scales.Kind.FORECAST, fate=scales.Fate.ACTIVE, due__lte=case.today),
    ),
    "untagged": ("no tag", lambda case: ~Q(Exists(ClaimTag.objects.filter(claim=OuterRef("pk"))))),
}
"""What is ticked or not: its words, and the claims of a case that it keeps."""
LINKS: dict[str, tuple[str, scales.LinkKind, bool]] = {
    "depends": ("depends on another", scales.LinkKind.DEPENDS_ON, True),
    "needed": ("another depends on it", scales.LinkKind.DEPENDS_ON, False),
    "contradicted": ("contradicted by a link", scales.LinkKind.CONTRADICTS, False),
    "duplicate": ("duplicate of another", scales.LinkKind.DUPLICATES, True),
    "duplicated": ("has a duplicate", scales.LinkKind.DUPLICATES, False),
    "refines": ("refines another", scales.LinkKind.REFINES, True),
    "refined": ("refined by another", scales.LinkKind.REFINES, False),
    "supersedes": ("linked as superseding", scales.LinkKind.SUPERSEDES, True),
}
"""How a claim may be linked: in words, by which kind, and whether it is the one that the link goes out from. A contradiction is
read from both ends."""
ORIGINS = ("0", "1", "2", "more")
MORE = 3
"""From how many origins on a filter tells them apart no more: "more" in an address."""

# Filters: each keeps the claims that a value asks for


class AnyOf(Filter):
    """Claims whose column holds one of the values."""

    field_class = Listed

    def filter(self, qs: QuerySet, value: list[str] | None) -> QuerySet:
        values = column_values(value or [])
        if len(values) == 1:
            return qs.filter(
                **{self.field_name: values[0]}
            )  # an equality walks its index in the order of the list
        return qs.filter(**{f"{self.field_name}__in": values}) if values else qs


class Many(Filter):
    """Claims with one of these numbers of origins; "more" is MORE and above."""

    field_class = Listed

    def filter(self, qs: QuerySet, value: list[str] | None) -> QuerySet:
        numbers = [int(one) for one in value or [] if one != "more"]
        if value == ["more"]:
            return qs.filter(**{f"{self.field_name}__gte": MORE})
        if len(numbers) == 1 == len(value or []):
            return qs.filter(**{self.field_name: numbers[0]})  # as AnyOf does
        several = Q(**{f"{self.field_name}__in": numbers})
        if value and "more" in value:
            several |= Q(**{f"{self.field_name}__gte": MORE})
        return qs.filter(several) if value else qs


class By(Filter):
    """Claims as a function of the claims and the value of a field."""

    def __init__(
        self, field_class: type[forms.Field], keep: Callable[[QuerySet, Any], QuerySet], **extra: Any
    ) -> None:
        super().__init__(**extra)
        self.field_class, self.keep = field_class, keep

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return self.keep(qs, value) if value else qs


class ByWords(Filter):
    """Claims that hold all the words, in their statement or their live evidence."""

    field_class = Words

    def filter(self, qs: QuerySet, value: str | None) -> QuerySet:
        return search.find(qs, self.parent.case.pk, value) if value else qs


class Flagged(Filter):
    """Claims that meet one of FLAGS."""

    field_class = Flag

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(flagged(self.parent.case, self.field_name)) if value else qs


class Aside(Filter):
    """A parameter of the page that keeps every claim."""

    def __init__(self, field_class: type[forms.Field], **extra: Any) -> None:
        super().__init__(**extra)
        self.field_class = field_class

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs


def column_values(values: Iterable[str]) -> list[str]:
    """Return what the column holds for the values of an address: "none" is the empty text."""
    return ["" if value == NONE else value for value in values]


def meeting(condition: Any) -> Callable[[QuerySet, Any], QuerySet]:
    """Return what keeps the claims that meet a condition."""
    return lambda claims, _: claims.filter(condition)


def flagged(case: Case, name: str) -> Q:
    """Return the condition of one of FLAGS in this case."""
    return FLAGS[name][1](case)


said_by = from_source("claimant")


def linked_as(claims: QuerySet, values: list[str]) -> QuerySet:
    """Keep the claims that are linked in one of these ways."""
    ways = Q()
    for value in values:
        _, kind, goes_out = LINKS[value]
        links = ClaimLink.objects.standing().filter(kind=kind)
        if goes_out or kind == scales.LinkKind.CONTRADICTS:
            ways |= Q(pk__in=links.values("claim"))
        if not goes_out:
            ways |= Q(pk__in=links.values("other"))
    return claims.filter(ways)


def linked_with(claims: QuerySet, claim: Claim) -> QuerySet:
    """Keep the claims that a link joins with this one, whichever way it goes."""
    links = ClaimLink.objects.standing()
    there = Q(pk__in=links.filter(claim=claim).values("other"))
    return claims.filter(there | Q(pk__in=links.filter(other=claim).values("claim")))


def grounded_in(claims: QuerySet, document: Document) -> QuerySet:
    """Keep the claims on which a document has live evidence, of whatever stance, and those that read it from a duplicate."""
    live = Evidence.objects.filter(document=document, withdrawn_at=None).values("claim")
    return claims.filter(Q(pk__in=live) | Q(pk__in=merges.standing().filter(claim__in=live).values("other")))


def tagged(claims: QuerySet, tags: list[Tag]) -> QuerySet:
    """Keep the claims that wear one of the tags."""
    return claims.filter(pk__in=ClaimTag.objects.filter(tag__in=tags).values("claim"))


def about_from(claims: QuerySet, start: Partial) -> QuerySet:
    """Keep claims about a time that has not ended before `start`. An open end has not; no time at all is never kept.

    An end known to the month or the year may be stored as any of its days.
    """
    first = start.first
    return claims.filter(
        Q(period_to=None, period_from__isnull=False)
        | Q(period_to_precision=scales.Precision.DAY, period_to__gte=first)
        | Q(period_to_precision=scales.Precision.MONTH, period_to__gte=first.replace(day=1))
        | Q(period_to_precision=scales.Precision.YEAR, period_to__gte=first.replace(month=1, day=1))
    )


def about_to(claims: QuerySet, end: Partial) -> QuerySet:
    """Keep claims about a time that has begun by `end`. An open beginning has; no time at all is never kept.

    A beginning known to the month or the year is stored as its first day, and compares as it stands.
    """
    return claims.filter(Q(period_from=None, period_to__isnull=False) | Q(period_from__lte=end.last))


class FilterForm(forms.Form):
    """Refuses what no filter asks for, values given twice, and a place that is not one of the list."""

    data: QueryDict
    fields: dict[str, Read]  # type: ignore[assignment]

    def clean(self) -> None:
        for name in self.data:
            if name not in self.fields:
                self.add_error(
                    None,
                    f"There is no filter “{short(name)}”: look for a slip in the address, or take it out.",
                )
        for name, values in self.data.lists():
            if name in self.fields and not self.fields[name].many and len(values) > 1:
                self.add_error(name, f"“{name}” is given more than once: keep one.")
        self.clean_place()

    def clean_place(self) -> None:
        """Read the place in the list, which belongs to one sort."""
        places = [self.cleaned_data[name] for name in ("after", "before") if self.cleaned_data.get(name)]
        if len(places) == 2:
            self.add_error(
                None, "A page is after a place or before one: take “after” or “before” out of the address."
            )
        elif places and "sort" in self.cleaned_data:
            try:
                self.sorting(self.cleaned_data["sort"]).read(places[0])
            except ValueError as problem:
                self.add_error(None, str(problem))

    @staticmethod
    def sorting(name: str | None) -> paging.Sorting:
        """Return the order that an address names, or the one that it leaves out."""
        return paging.Sorting(name or paging.DEFAULT_SORT)


class ClaimFilter(Asked):
    """The claims of one case that an address asks for."""

    PAGE_ONLY = ("after", "before", "counts", "grid")
    ARRANGING = ("sort", "group")

    confidence = AnyOf(noun="confidence", values=[NONE, *scales.Confidence])
    status = AnyOf(noun="status", values=[NONE, *scales.Status])
    likelihood = AnyOf(noun="likelihood", values=[NONE, *(code for code, _ in scales.likelihood_words())])
    kind = AnyOf(noun="kind", values=list(scales.Kind))
    fate = AnyOf(noun="fate", values=list(scales.Fate))
    origins_for = Many(noun="number of origins", values=ORIGINS)
    origins_against = Many(noun="number of origins", values=ORIGINS)
    warning = AnyOf(noun="warning", values=list(OUTRUN_WORDS))
    claimant = By(SourceField, said_by)
    document = By(DocumentField, grounded_in)
    owner = By(OwnerField, lambda claims, person: claims.filter(owner=person))
    tag = By(TagsField, tagged)
    link = By(Listed, linked_as, noun="kind of link", values=tuple(LINKS))
    linked = By(ClaimField, linked_with)
    q = ByWords()
    sort = Aside(OneOf, noun="sort", values=paging.SORTS)
    after = Aside(Place)
    before = Aside(Place)
    counts = Aside(Listed, noun="count", values=["1", *MOST])
    grid = Aside(Flag)
    group = Aside(OneOf, noun="group", values=["tag"])

    class Meta:
        model = Claim
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: QueryDict, *, case: Case) -> None:
        known = {*self.base_filters, "document_id"}
        super().__init__(with_document(tidy(data, known=known), case), case=case)

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        """Add the filters whose names Python keeps for itself, and those that follow a table."""
        flags = {name: Flagged(field_name=name) for name in FLAGS}
        return {**super().get_filters(), **flags, "from": By(Day, about_from), "to": By(Day, about_to)}

    # What it leaves

    @property
    def sorting(self) -> paging.Sorting:
        return paging.Sorting(self.form.cleaned_data.get("sort") or paging.DEFAULT_SORT)

    @property
    def is_grouped(self) -> bool:
        """Whether the claims are to be shown by tag. Ask only of a valid filter."""
        return bool(self.form.cleaned_data.get("group"))

    def hanging(self, rows: QuerySet, but: str = "") -> QuerySet:
        """Keep the rows (taggings, evidence) that hang on the claims which all filters, or all but one, leave.

        Without any such filter the case says it, and the database need not look at the claims at all.
        """
        if self.is_valid() and set(self.narrowing) <= {but}:
            return rows.filter(case=self.case)
        return rows.filter(claim__in=self.without(but).order_by().values("pk"))

    def without(self, name: str) -> QuerySet:
        """The claims that all filters but one leave, unordered; none if the address is wrong."""
        if not self.is_valid():
            return self.queryset.none()
        rows = self.queryset.all()
        for other, value in self.form.cleaned_data.items():
            if other != name:
                rows = self.filters[other].filter(rows, value)
        return rows

    def tally(self) -> facets.Tally:
        """Count the claims per combination of the facets, with every filter applied but theirs; none if the address is wrong."""
        if not self.is_valid():
            return {}
        rows = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            if name not in facets.FACETS:
                rows = self.filters[name].filter(rows, value)
        return facets.tally(rows)

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The values chosen per facet, as their columns hold them."""
        return {name: column_values(self.form.cleaned_data.get(name) or []) for name in facets.FACETS}

    # How it is written

    @property
    def arranged(self) -> list[tuple[str, str]]:
        """What the address says beside its filters and its place: it stays when filters change. Nothing of a wrong one."""
        if not self.is_valid():
            return []
        return [
            (name, value)
            for name in ("sort", "group", "grid", "counts")
            for value in self.data.getlist(name)
            if (name, value) != ("sort", paging.DEFAULT_SORT)
        ]


def tidy(data: QueryDict, *, known: Container[str]) -> QueryDict:
    """Return the parameters without blanks around values, blank values of known filters, and the same value twice."""
    query = QueryDict(mutable=True)
    for name, values in data.lists():
        stripped = dict.fromkeys(value.strip() for value in values)
        if kept := [value for value in stripped if value or name not in known]:
            query.setlist(name, kept)
    return query


def with_document(query: QueryDict, case: Case) -> QueryDict:
    """Put the number of the document that was chosen from proposals, whose id is in `document_id`, in place of its title:
    two documents may have one title. An id that is not of the case stays, and is refused as unknown."""
    pk = query.get("document_id", "")
    if is_number(pk) and (
        number := Document.objects.filter(case=case, pk=pk).values_list("number", flat=True).first()
    ):
        query["document"] = str(number)
        del query["document_id"]
    return query
