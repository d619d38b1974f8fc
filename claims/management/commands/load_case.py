"""Load a case file."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from claims.exchange import casefile, caseread
from claims.models import Case
from claims.models.comparing import Refused
from claims.models.loading import load
from claims.models.stories import find_copies

IMPORTER = "import"


class Command(BaseCommand):
    help = "Load a case from a case file, in one transaction. What is there already is left alone; loading twice adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the case file (JSON; docs/formats.md)")
        parser.add_argument(
            "--by",
            metavar="USER",
            help=f"the account that acts; by default one of its own, '{IMPORTER}', that cannot log in",
        )

    def handle(self, *, file: str, by: str | None, **options: Any) -> str:
        try:
            text = Path(file).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from None
        try:
            read = caseread.read(text, now=timezone.now())
            added = load(read, by=account(by))
        except (casefile.Unreadable, Refused) as error:
            raise CommandError(
                f"{file} was refused, and nothing was loaded. {_plural(len(error.errors), 'error')}:\n"
                + "\n".join(error.errors)
            ) from None
        for _ in find_copies(Case.objects.get(slug=read.case.slug)):
            pass
        if not added.total():
            return f"Nothing to add: {read.case.title} holds all of this already."
        counts = ", ".join(_plural(added[name], *words) for name, words in WORDS.items() if added[name])
        return f"{read.case.title} ({read.case.slug}): added {counts}."


WORDS = {
    "claim": ("claim",),
    "evidence": ("piece of evidence", "pieces of evidence"),
    "assessment": ("judgement",),
    "document": ("document",),
    "source": ("source",),
    "sourcegrade": ("grade",),
    "claimlink": ("link",),
    "withdrawal": ("withdrawal",),
}


def _plural(count: int, word: str, many: str = "") -> str:
    return f"1 {word}" if count == 1 else f"{count} {many or word + 's'}"


def account(name: str | None) -> Any:
    """Return the account of this name, or the importer's own, which cannot log in."""
    User = get_user_model()
    if name is None:
        user, made = User.objects.get_or_create(username=IMPORTER, defaults={"is_active": False})
        if made:
            user.set_unusable_password()
            user.save()
        return user
    try:
        return User.objects.get(username=name)
    except User.DoesNotExist:
        raise CommandError(f"There is no account '{name}'.") from None
