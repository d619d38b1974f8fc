"""Write a case as a case file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.exchange import casefile
from claims.models import Case
from claims.models.dumping import dump


class Command(BaseCommand):
    help = "Write a whole case as a case file (docs/formats.md), which load_case reads back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the case, as it stands in its address")

    def handle(self, *, slug: str, **options: Any) -> None:
        case = Case.objects.filter(slug=slug).first()
        if case is None:
            raise CommandError(f"There is no case '{slug}'.")
        self.stdout.write(casefile.write(dump(case)), ending="")
