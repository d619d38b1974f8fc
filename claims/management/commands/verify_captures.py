"""Check that the bytes that were kept are still those that were received."""

import hashlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.models import Capture, Case


class Command(BaseCommand):
    help = "Hashes all captures anew, of one case or of all, and compares with the SHA-256 that was kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", nargs="?", default="", help="the slug of a case; all cases without it")

    def handle(self, *, case: str, **options: Any) -> None:
        """Name each capture that differs; end with a status that is not 0 if any does."""
        rows = Capture.objects.select_related("case", "document").defer("document__text").order_by("pk")
        if case:
            found = Case.objects.filter(slug=case).first()
            if found is None:
                raise CommandError(f"There is no case '{case}'.")
            rows = rows.filter(case=found)
        count = wrong = 0
        for capture in rows.iterator(chunk_size=20):
            count += 1
            if hashlib.sha256(bytes(capture.body)).hexdigest() != capture.sha256:
                wrong += 1
                self.stderr.write(
                    f"{capture.case.slug}, document {capture.document.number}: "
                    f"a capture of {capture.made_at:%Y-%m-%d} is not what was received ({capture.sha256})."
                )
        captures = f"{count:,} capture{'' if count == 1 else 's'}"
        if wrong:
            raise CommandError(f"{captures} hashed anew; {wrong:,} differ{'s' if wrong == 1 else ''}.")
        self.stdout.write(f"{captures} hashed anew: all as received.")
