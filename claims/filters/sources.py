"""The filters of the list of sources."""

from django.db.models import Q, QuerySet

from claims.analysis import scales
from claims.filters.claims import NONE, AnyOf, By
from claims.filters.documents import either
from claims.filters.fields import Listed, SourceField
from claims.filters.lists import ListFilter
from claims.models import JointMember, Source
from claims.search.lists import by_grade

MERGED = {"merged": "merged into another", "apart": "stands for itself"}


def sitting_in(sources: QuerySet, body: Source) -> QuerySet:
    """Keep the members of a joint body, and of what is merged with it."""
    return sources.filter(pk__in=JointMember.objects.filter(body__in=_same(body)).values("member"))


def belonging_to(sources: QuerySet, body: Source) -> QuerySet:
    """Keep the parts of a body, and of what is merged with it."""
    return sources.filter(part_of__in=_same(body))


def _same(source: Source) -> QuerySet:
    return Source.objects.filter(case=source.case_id).same(source).values("pk")


class SourceFilter(ListFilter):
    """The sources of one case that an address asks for."""

    SORTS = ("name", "grade")
    DEFAULT = "name"
    FACETS = {
        "kind": ("Kind", dict(scales.words(scales.SourceKind))),
        "grade": ("Grade", {**dict(scales.reliability_words()), NONE: "ungraded"}),
        "merged": ("Merged", MERGED),
    }
    FLAGS = {"speaks_for": ("speaks for its body", Q(speaks_for=True))}
    KEYS = {"q": "words", "part_of": "part of", "member_of": "member of", "merged": ""}
    SEARCHED = ("name",)

    kind = AnyOf(noun="kind", values=list(scales.SourceKind))
    grade = AnyOf(noun="grade", values=[*scales.Reliability, NONE], field_name="reliability")
    merged = By(Listed, either("merged", Q(same_as__isnull=False)), noun="merger", values=list(MERGED))
    part_of = By(SourceField, belonging_to)
    member_of = By(SourceField, sitting_in)

    class Meta(ListFilter.Meta):
        model = Source

    @property
    def qs(self) -> QuerySet:
        """The sources asked for, with the key of their order."""
        return by_grade(super().qs)
