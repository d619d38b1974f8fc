"""Which evidence of a source an address asks for: behind each number on its page stands such a list."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from claims.analysis.corroboration import Side
from claims.filters.claims import FilterForm, tidy
from claims.filters.fields import Flag, OneOf, Place, Read, SourceField
from claims.models import Evidence, Source
from claims.models.records import PAST, STANDING, UNJUDGED, evidence_of, standing, unknown_in
from claims.models.relays import Passing, callings_of

WORD, PASSES_ON, PASSED_ON, UNCOUNTED, UNKNOWN = "word", "passes_on", "passed_on", "uncounted", "unknown"
SHOWS = (WORD, PASSES_ON, PASSED_ON, *(side.value for side in Side), UNCOUNTED, UNKNOWN)
ONLY_WITH = {
    "of": (PASSES_ON,),
    "by": (PASSED_ON,),
    "named": (PASSED_ON,),
    "status": tuple(side.value for side in Side),
    "alone": (Side.FOR.value,),
}
"""What else an address may say, and with which list."""

WORDS = {UNJUDGED: "unjudged", PAST: "superseded or withdrawn"}


class Name(Read):
    """A name as it stands in the path of evidence."""

    def read(self, value: str) -> str:
        return value


class SourceEvidence(FilterForm):
    """A list of the evidence of one source, and of what is merged with it. A wrong address has `problems`, and no rows."""

    shows = OneOf(noun="list of evidence", values=SHOWS, required=False)
    named = Name(required=False)
    status = OneOf(noun="status", values=STANDING, required=False)
    alone = Flag(required=False)
    after = Place(required=False)
    before = Place(required=False)

    def __init__(self, data: QueryDict, *, source: Source) -> None:
        super().__init__(tidy(data, known=(*self.base_fields, "of", "by")))
        self.source = source
        for name in ("of", "by"):
            self.fields[name] = SourceField(case=source.case, required=False)

    def clean(self) -> None:
        super().clean()
        for name, lists in ONLY_WITH.items():
            if self.cleaned_data.get(name) and (self.cleaned_data.get("shows") or WORD) not in lists:
                self.add_error(name, f"“{name}” asks for nothing in this list of evidence: take it out.")

    @property
    def problems(self) -> list[str]:
        """What is wrong with the address, one sentence each."""
        return [str(sentence) for sentences in self.errors.values() for sentence in sentences]

    @cached_property
    def which(self) -> str:
        """The list that is asked for."""
        return (self.is_valid() and self.cleaned_data["shows"]) or WORD

    @cached_property
    def passing(self) -> Passing:
        """What the source passes on and what is passed on of it."""
        return Passing(self.source.case_id, self.source.pk, callings_of(self.source.case_id))

    @property
    def other(self) -> Any:
        """The other source, or the name, that is asked for with this one; None if there is none."""
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("of") or asked.get("by") or asked.get("named")

    @property
    def standing(self) -> str:
        """How the claims stand that are asked for, in words; "" for all."""
        status = (self.is_valid() and self.cleaned_data["status"]) or ""
        return f"which stand {WORDS.get(status, status)} now" if status else ""

    @property
    def is_alone(self) -> bool:
        """Whether only claims for which no other origin speaks are asked for."""
        return bool(self.is_valid() and self.cleaned_data["alone"])

    @cached_property
    def rows(self) -> QuerySet:
        """The evidence asked for, unordered; none if the address is wrong."""
        if not self.is_valid():
            return Evidence.objects.none()
        find: dict[str, Callable[[], QuerySet]] = {
            WORD: lambda: self.passing.evidence.filter(attributed_to__in=self.passing.same),
            PASSES_ON: self._passed_on_here,
            PASSED_ON: self._passed_on_elsewhere,
            UNCOUNTED: lambda: self._own.filter(side="").exclude(stance="context"),
            UNKNOWN: lambda: unknown_in(self.source, self.passing.same),
        }
        return find.get(self.which, self._counted)()

    @property
    def counts_claims(self) -> bool:
        """Whether the number that the list stands behind is one of claims."""
        return self.which in ONLY_WITH["status"]

    @property
    def claims(self) -> QuerySet:
        """The claims that the evidence asked for bears on, each once."""
        return self.rows.order_by().values("claim").distinct()

    @property
    def _own(self) -> QuerySet:
        return evidence_of(self.source, self.passing.same)

    def _counted(self) -> QuerySet:
        asked = self.cleaned_data
        found = self._own.filter(side=self.which)
        if asked["status"]:
            found = found.filter(standing(asked["status"]))
        return found.filter(claim__origins_for=1) if asked["alone"] else found

    def _passed_on_here(self) -> QuerySet:
        other = self.cleaned_data["of"]
        return self.passing.through_of(self._passing_of(other)) if other else self.passing.through

    def _passed_on_elsewhere(self) -> QuerySet:
        asked = self.cleaned_data
        if asked["by"]:
            return self._passing_of(asked["by"]).through_of(self.passing)
        return self.passing.carried_by(asked["named"]) if asked["named"] else self.passing.carried

    def _passing_of(self, other: Source) -> Passing:
        return Passing(self.source.case_id, other.pk, self.passing.callings)
