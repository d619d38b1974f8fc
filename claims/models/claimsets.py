"""Many claims at once: as they stood at a moment, and as the register fetches them."""

from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from claims.analysis import scales
from claims.models.assessments import Assessment
from claims.models.base import InCaseQuerySet


class ClaimQuerySet(InCaseQuerySet):
    def as_of(self, moment: Any) -> "ClaimQuerySet":
        """Keep the claims that were recorded by `moment` and annotate how each stood then.

        Adds then_status, then_confidence, then_likelihood, then_assessed_at and then_fate; a claim that was superseded or
        withdrawn by then carries no status, as today.
        """
        latest = Assessment.objects.in_force(moment).filter(claim=OuterRef("pk"))
        gone = Q(fate_at__lte=moment) & ~Q(fate=scales.Fate.ACTIVE)

        def then(field: str) -> models.Case:
            text = models.CharField()
            return models.Case(
                models.When(gone, then=models.Value("")),
                default=models.functions.Coalesce(
                    Subquery(latest.values(field)[:1]), models.Value(""), output_field=text
                ),
                output_field=text,
            )

        return self.filter(made_at__lte=moment).annotate(
            then_status=then("status"),
            then_confidence=then("confidence"),
            then_likelihood=then("likelihood"),
            then_assessed_at=Subquery(latest.values("made_at")[:1]),
            then_fate=models.Case(
                models.When(gone, then=F("fate")),
                default=models.Value(scales.Fate.ACTIVE.value),
                output_field=models.CharField(),
            ),
        )

    def for_register(self) -> "ClaimQuerySet":
        """Fetch what a row of the register shows."""
        return self.select_related("case", "claimant", "successor")
