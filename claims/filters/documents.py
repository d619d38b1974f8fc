"""The filters of the list of documents."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django_filters.filters import Filter

from claims.analysis import scales
from claims.analysis.dates import Partial
from claims.filters.asked import from_source
from claims.filters.claims import AnyOf, Aside, By
from claims.filters.fields import Day, DocumentField, Flag, Listed, PeopleField, SourceField
from claims.filters.lists import Code, ListFilter
from claims.models import Derivation, Document, Evidence, LineageSign, Source

LINEAGE = {"copy": "copies", "original": "originals"}
TEXT = {"captured": "text is captured", "reference": "reference only"}
_DERIVES = Exists(Derivation.objects.filter(document=OuterRef("pk"), withdrawn_at=None))
ASSIGNED = {"me": "me", "nobody": "nobody"}
_TO_SETTLE = Exists(LineageSign.objects.to_settle().filter(document=OuterRef("pk")))
_BEARS = Exists(Evidence.objects.filter(document=OuterRef("pk"), withdrawn_at=None))


def either(yes: str, condition: Any) -> Any:
    """Return what keeps the rows that meet a condition for the value `yes`, those that do not for the other, all for both."""

    def keep(rows: QuerySet, values: list[str]) -> QuerySet:
        if len(values) > 1:
            return rows
        return rows.filter(condition if values == [yes] else ~condition)

    return keep


def published_from(documents: QuerySet, start: Partial) -> QuerySet:
    """Keep what may have been published on a day of `start` or later. A month or a year is stored as its first day."""
    first = start.first
    return documents.filter(
        Q(published__gte=first)
        | Q(published_precision=scales.Precision.MONTH, published__gte=first.replace(day=1))
        | Q(published_precision=scales.Precision.YEAR, published__gte=first.replace(month=1, day=1)),
        published__gte=first.replace(month=1, day=1),
    )


def published_to(documents: QuerySet, end: Partial) -> QuerySet:
    """Keep what may have been published by the end of `end`."""
    return documents.filter(published__lte=end.last)


def copying(documents: QuerySet, original: Document) -> QuerySet:
    """Keep what is said to republish, translate or revise `original`."""
    live = Derivation.objects.filter(original=original, withdrawn_at=None)
    return documents.filter(pk__in=live.values("document"))


def deriving_from(documents: QuerySet, source: Source) -> QuerySet:
    """Keep what others publish that is said to derive from a document of this source, or of one merged with it."""
    same = Source.objects.filter(case=source.case_id).same(source).values("pk")
    live = Derivation.objects.filter(original__source__in=same, withdrawn_at=None)
    return documents.filter(pk__in=live.values("document")).exclude(source__in=same)


def read_by(documents: QuerySet, people: list[Any]) -> QuerySet:
    """Keep what is assigned to one of these people; None among them stands for nobody."""
    named = [person for person in people if person is not None]
    assigned = Q(assigned_to=named[0]) if len(named) == 1 else Q(assigned_to__in=named)
    return documents.filter(assigned | Q(assigned_to=None) if None in people else assigned)


def in_story(documents: QuerySet, one: Document) -> QuerySet:
    """Keep the documents of the story that `one` belongs to."""
    lead = one.story_id or one.pk
    return documents.filter(Q(pk=lead) | Q(story=lead))


class DocumentFilter(ListFilter):
    """The documents of one case that an address asks for."""

    PAGE_ONLY = ("after", "before", "counts")
    ARRANGING = ("sort", "apart")
    SORTS = ("published", "number")
    DEFAULT = "-published"
    FACETS = {
        "state": ("State", dict(scales.words(scales.DocumentState))),
        "assigned": ("Assigned to", ASSIGNED),
        "lineage": ("Copies", LINEAGE),
        "text": ("Text", TEXT),
    }
    COUNTED = ("state", "assigned")
    FLAGS = {
        "to_settle": ("copies to settle", _TO_SETTLE),
        "no_claim": ("bears on no claim", ~_BEARS),
    }
    KEYS = {
        "q": "words",
        "copy_of": "copies of",
        "derived_from": "derived from documents of",
        "story": "story of",
        "assigned": "assigned to",
        "lineage": "",
        "text": "",
        "from": "published from",
        "to": "to",
    }
    SEARCHED = ("title", "byline", "source__name")

    state = AnyOf(noun="state", values=list(scales.DocumentState))
    publisher = By(SourceField, from_source("source"))
    language = By(Code, lambda documents, code: documents.filter(language__iexact=code))
    lineage = By(Listed, either("copy", _DERIVES), noun="lineage", values=list(LINEAGE))
    text = By(Listed, either("reference", Q(text="")), noun="text", values=list(TEXT))
    copy_of = By(DocumentField, copying)
    derived_from = By(SourceField, deriving_from)
    story = By(DocumentField, in_story)
    assigned = By(PeopleField, read_by)
    apart = Aside(Flag)

    class Meta(ListFilter.Meta):
        model = Document

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        """Add the filter whose name Python keeps for itself, and its end."""
        days = {"from": By(Day, published_from), "to": By(Day, published_to)}
        return {**super().get_filters(), **days, "counts": Aside(Flag)}

    @property
    def is_folded(self) -> bool:
        """Whether a row stands for its story: not where copies are asked for, one by one."""
        return not any(self.values(name) for name in ("apart", "story", "copy_of", "derived_from", "lineage"))

    @property
    def rows(self) -> QuerySet:
        """Leave out a copy where the lead of its story is in the list already."""
        if not self.is_folded:
            return self.qs
        lead = Exists(self.qs.filter(pk=OuterRef("story")))
        return self.qs.filter(Q(story=None) | ~lead)

    def counts(self) -> dict[str, dict[str, int]]:
        """Count states, and what the asker and nobody has, each under all other filters: two queries, exact."""
        states = self.without("state").order_by().values_list("state").annotate(n=Count("*"))
        assigned = self.without("assigned").aggregate(
            me=Count("pk", filter=Q(assigned_to=self.user)), nobody=Count("pk", filter=Q(assigned_to=None))
        )
        return {"state": dict(states), "assigned": assigned}
