"""Check that the bytes that were kept are still those that were received."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from claims.models import Arrival, Capture, Case, Receipt


class Command(BaseCommand):
    help = "Hashes anew all captures, what came in and is no document yet, and what an arrival held before it was fetched once more, of one case or of all, and compares with the SHA-256 that was kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", nargs="?", default="", help="the slug of a case; all cases without it")

    def handle(self, *, case: str, **options: Any) -> None:
        """Name each that differs; end with a status that is not 0 if any does."""
        captures = Capture.objects.select_related("case", "document").defer("document__text").order_by("pk")
        arrivals = (
            Arrival.objects.filter(body__isnull=False).select_related("case").defer("text").order_by("pk")
        )
        receipts = Receipt.objects.select_related("case").order_by("pk")
        if case:
            found = Case.objects.filter(slug=case).first()
            if found is None:
                raise CommandError(f"There is no case '{case}'.")
            captures, arrivals = captures.filter(case=found), arrivals.filter(case=found)
            receipts = receipts.filter(case=found)
        count, wrong = self._hash(captures, lambda one: f"document {one.document.number}: a capture")
        waiting, wrong_too = self._hash(arrivals, lambda one: f"arrival {one.pk}: what came in")
        before, wrong_before = self._hash(receipts, lambda one: f"arrival {one.arrival_id}: an earlier fetch")
        hashed = f"{count:,} capture{'' if count == 1 else 's'}"
        if waiting:
            hashed += f" and {waiting:,} arrival{'' if waiting == 1 else 's'}"
        if before:
            hashed += f" and {before:,} earlier fetch{'' if before == 1 else 'es'}"
        differ = wrong + wrong_too + wrong_before
        if differ:
            raise CommandError(f"{hashed} hashed anew; {differ:,} differ{'s' if differ == 1 else ''}.")
        self.stdout.write(f"{hashed} hashed anew: all as received.")

    def _hash(self, rows: QuerySet, name: Callable[[Any], str]) -> tuple[int, int]:
        """Hash the bytes of these rows, name those that differ, and return how many there are of both."""
        count = wrong = 0
        # One at a time: each may be 10 MB.
        for row in rows.iterator(chunk_size=1):
            count += 1
            if hashlib.sha256(bytes(row.body)).hexdigest() != row.sha256:
                wrong += 1
                self.stderr.write(
                    f"{row.case.slug}, {name(row)} of {row.made_at:%Y-%m-%d} is not what was received ({row.sha256})."
                )
        return count, wrong
