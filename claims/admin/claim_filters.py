"""What the list of claims can be narrowed to: the filters of the register, confidence first."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from claims.admin.lists import MOST_OFFERED, Bucket, ByCase, choice_filter, chosen_case
from claims.admin.typed_filters import ByPeriod, InDocument, OwnedBy, SaidBy
from claims.analysis import scales
from claims.filters.panel import NONE_WORDS
from claims.models import ClaimTag, Tag


class ByConfidence(Bucket):
    title = "confidence"
    parameter_name = "confidence"

    def values(self) -> Iterable[tuple[str, str]]:
        return [*reversed(scales.words(scales.Confidence)), ("none", NONE_WORDS["confidence"])]

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(confidence="" if value == "none" else value)


class ByStatus(Bucket):
    title = "status"
    parameter_name = "status"

    def values(self) -> Iterable[tuple[str, str]]:
        return [*scales.words(scales.Status), ("none", NONE_WORDS["status"])]

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(status="" if value == "none" else value)


class ByLikelihood(Bucket):
    title = "likelihood"
    parameter_name = "likelihood"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer the terms of the case's standard with their ranges; of both standards where no case is chosen."""
        case = chosen_case(request)
        terms = scales.likelihood_words(case.likelihood_standard if case else None)
        return [*reversed(terms), ("none", NONE_WORDS["likelihood"])]

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(likelihood="" if value == "none" else value)


class YesNo(Bucket):
    yes, no = "yes", "no"

    def values(self) -> Iterable[tuple[str, str]]:
        return [("yes", self.yes), ("no", self.no)]


class Judged(YesNo):
    title = "judged"
    parameter_name = "judged"
    yes, no = "judged", "never judged"

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(standing__isnull=value == "no")


class NewEvidence(YesNo):
    title = "new evidence since judged"
    parameter_name = "new_evidence"

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(has_new_evidence=value == "yes")


class Contradicted(YesNo):
    title = "contradicted"
    parameter_name = "contradicted"
    yes, no = "an origin against", "no origin against"

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(**({"origins_against__gt": 0} if value == "yes" else {"origins_against": 0}))


class ByTag(Bucket):
    """Only where one case is chosen: tags are words of a case."""

    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        case = chosen_case(request)
        if case is None:
            return []
        tags = Tag.objects.filter(case=case).values_list("pk", "name")
        return [(str(pk), name) for pk, name in tags[:MOST_OFFERED]]

    def keep(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(pk__in=ClaimTag.objects.filter(tag_id=int(value)).values("claim_id"))


FILTERS = (
    ByConfidence,
    ByStatus,
    ByLikelihood,
    choice_filter("kind", "kind", lambda: scales.words(scales.Kind)),
    ByCase,
    SaidBy,
    InDocument,
    ByPeriod,
    OwnedBy,
    Judged,
    NewEvidence,
    Contradicted,
    choice_filter("fate", "fate", lambda: scales.words(scales.Fate)),
    ByTag,
)
