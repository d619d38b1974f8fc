"""Count anew who stands behind the claims that are marked for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.models import Case, Claim
from claims.models.stale import mark_all, recount


class Command(BaseCommand):
    help = "Count anew who stands behind the claims that wait for it, of one case or of all. The worker does it too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "case", nargs="?", help="the name of the case in its address; all cases if left out"
        )
        parser.add_argument("--all", action="store_true", help="count every claim, not only those that wait")

    def handle(self, *, case: str | None, all: bool, **options: Any) -> str:
        found = Case.objects.filter(slug=case).first() if case else None
        if case and found is None:
            raise CommandError(f"There is no case “{case}”.")
        claims = Claim.objects.filter(**({"case": found} if found else {}))
        if all:
            mark_all(found.pk if found else None)
        waiting, done = claims.filter(is_stale=True).count(), 0
        for counted in recount(found.pk if found else None):
            done += counted
            if options["verbosity"]:
                self.stderr.write(f"{done:,} of {max(waiting, done):,}")
        if not waiting:
            return "No claim waits to be counted."
        said = f"Counted {done:,} claim{'' if done == 1 else 's'} anew."
        if left := claims.filter(is_stale=True).count():
            said += f" {left:,} claim{'' if left == 1 else 's'} could not be counted: the log says why."
        return said
