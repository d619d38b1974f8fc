"""The filters of the list of documents."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters.filters import Filter

from claims.analysis import scales
from claims.analysis.dates import Partial
from claims.filters.asked import from_source
from claims.filters.claims import AnyOf, By
from claims.filters.fields import Day, DocumentField, Listed, SourceField
from claims.filters.lists import Code, ListFilter
from claims.models import Derivation, Document, Evidence

LINEAGE = {"copy": "copies", "original": "originals"}
TEXT = {"captured": "text is captured", "reference": "reference only"}
_DERIVES = Exists(Derivation.objects.filter(document=OuterRef("pk"), withdrawn_at=None))
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


class DocumentFilter(ListFilter):
    """The documents of one case that an address asks for."""

    SORTS = ("published", "number")
    DEFAULT = "-published"
    FACETS = {
        "state": ("State", dict(scales.words(scales.DocumentState))),
        "lineage": ("Copies", LINEAGE),
        "text": ("Text", TEXT),
    }
    FLAGS = {"no_claim": ("bears on no claim", ~_BEARS)}
    KEYS = {
        "q": "words",
        "copy_of": "copies of",
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

    class Meta(ListFilter.Meta):
        model = Document

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        """Add the filter whose name Python keeps for itself, and its end."""
        return {**super().get_filters(), "from": By(Day, published_from), "to": By(Day, published_to)}
