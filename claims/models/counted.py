"""What a claim's row keeps of who stands behind it and what opposes it, for the register to filter and sort by."""

from django.db import models
from django.db.models import Q

from claims.analysis.warnings import OUTRUN_WORDS

WORN = ("is_opposed", "is_explained", "warning")
"""The columns that say what a claim wears while it stands (models/worn.py)."""
COUNTED = (
    "origins_for",
    "origins_against",
    "origins_denying",
    "lineage_unknown",
    "is_divided",
    "is_stale",
    *WORN,
)
"""The columns that are counted from the evidence and from all that it goes back to (models/caches.py)."""


def outrun_choices() -> list[tuple[str, str]]:
    return [(code.value, words) for code, words in OUTRUN_WORDS.items()]


class Counted(models.Model):
    """A record with the counts of its origins. `is_stale` says that something they rest on has moved since they were made."""

    origins_for = models.PositiveIntegerField(default=0, editable=False)
    origins_against = models.PositiveIntegerField(default=0, editable=False)
    origins_denying = models.PositiveIntegerField(default=0, editable=False)
    lineage_unknown = models.PositiveIntegerField("of unknown lineage", default=0, editable=False)
    is_divided = models.BooleanField("an origin is divided", default=False, editable=False)
    is_stale = models.BooleanField("to be counted anew", default=False, editable=False)
    is_opposed = models.BooleanField("opposed", default=False, editable=False)
    is_explained = models.BooleanField("opposed and explained", default=False, editable=False)
    warning = models.CharField(max_length=20, blank=True, choices=outrun_choices, editable=False)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["case", "origins_for", "changed_at", "id"], name="claim_by_origins"),
            models.Index(fields=["case", "origins_for", "id"], name="claim_in_origins_order"),
            models.Index(fields=["case", "origins_against", "id"], name="claim_in_against_order"),
            models.Index(
                fields=["case", "changed_at", "id"],
                condition=Q(origins_against__gt=0),
                name="claim_opposed",
            ),
            models.Index(
                fields=["case", "changed_at", "id"], condition=Q(origins_denying__gt=0), name="claim_denied"
            ),
            models.Index(
                fields=["case", "changed_at", "id"],
                condition=Q(lineage_unknown__gt=0),
                name="claim_of_unknown",
            ),
            models.Index(
                fields=["case", "changed_at", "id"], condition=Q(is_divided=True), name="claim_divided"
            ),
            models.Index(fields=["case", "id"], condition=Q(is_stale=True), name="claim_stale"),
            models.Index(
                fields=["case", "changed_at", "id"], condition=Q(is_opposed=True), name="claim_in_opposition"
            ),
            models.Index(
                fields=["case", "changed_at", "id"], condition=Q(warning__gt=""), name="claim_warned"
            ),
        ]
