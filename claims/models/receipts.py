"""What came of an arrival before it was fetched anew: kept as it was received, though no text was taken from it in the end."""

from django.db import models

from claims.models.arrivals import Arrival
from claims.models.base import AppendOnly, AppendOnlyQuerySet, Authored, Identified


class Receipt(Identified, Authored, AppendOnly):
    """Bytes that an arrival held until somebody tried it again; written once.

    `made_at` says when they were received, `author` who had them fetched, `recorded_at` when others took their place.
    """

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="receipts")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=200, blank=True)
    charset = models.CharField(max_length=60, blank=True)
    final_address = models.URLField(max_length=2000, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(Authored.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.arrival} ({self.sha256[:12]})"

    @classmethod
    def keep(cls, arrival: Arrival) -> None:
        """Keep what an arrival holds, if it holds anything. Locks the arrival; to be called in a transaction."""
        row = Arrival.objects.select_for_update(no_key=True).defer("text").get(pk=arrival.pk)
        if row.body is None:
            return
        names = ("body", "sha256", "media_type", "charset", "final_address")
        receipt = cls(
            case=arrival.case,
            arrival=row,
            author_id=row.asked_by_id or row.author_id,
            made_at=row.received_at or row.moved_at,
            **{name: getattr(row, name) for name in names},
        )
        receipt.stamp()
        receipt.full_clean()
        receipt.save()
