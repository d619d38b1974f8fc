"""What a claim's row keeps of who stands behind it, for the register to filter and sort by."""

from django.db import models
from django.db.models import Q

COUNTED = ("origins_for", "origins_against", "origins_denying", "lineage_unknown", "is_divided", "is_stale")
"""The columns that are counted from the evidence and from all that it goes back to (models/caches.py)."""


class Counted(models.Model):
    """A record with the counts of its origins. `is_stale` says that something they rest on has moved since they were made."""

    origins_for = models.PositiveIntegerField(default=0, editable=False)
    origins_against = models.PositiveIntegerField(default=0, editable=False)
    origins_denying = models.PositiveIntegerField(default=0, editable=False)
    lineage_unknown = models.PositiveIntegerField("of unknown lineage", default=0, editable=False)
    is_divided = models.BooleanField("an origin is divided", default=False, editable=False)
    is_stale = models.BooleanField("to be counted anew", default=False, editable=False)

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
            models.Index(fields=["case", "id"], condition=Q(is_stale=True), name="claim_stale"),
        ]
