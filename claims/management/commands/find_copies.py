"""Look for copies among the texts of a case that were never looked at."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.models import Case
from claims.models.stories import find_copies


class Command(BaseCommand):
    help = "Look for copies among the texts of a case that were never looked at, such as loaded ones. Twice finds nothing more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="the name of the case in its address")

    def handle(self, *, case: str, **options: Any) -> str:
        found = Case.objects.filter(slug=case).first()
        if found is None:
            raise CommandError(f"There is no case “{case}”.")
        texts = signs = 0
        try:
            for _, proposed in find_copies(found):
                texts, signs = texts + 1, signs + len(proposed)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if not texts:
            return "Nothing to look at: the text of each document has been looked at already."
        return f"Looked at {texts} text{'s' if texts != 1 else ''}: {signs} proposed, for a person to answer."
