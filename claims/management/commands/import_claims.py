"""Bring a list of claims into a case."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from claims.exchange.claimcolumns import COLUMNS, guess, shown
from claims.exchange.claimlist import ClaimList, read_claims
from claims.exchange.tables import NotATable, Table, read_table
from claims.forms.importing import printable, rules_of
from claims.management.commands.load_case import account
from claims.models import Case, Source
from claims.models.importing import NotAllRight, Plan, bring_in, plan
from claims.models.listedsources import with_alike


class Command(BaseCommand):
    help = "Bring a list of claims (CSV or XLSX) into a case. Bad rows are named; the same list twice adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="the slug of the case")
        parser.add_argument("file", help="the list (CSV or XLSX; docs/formats.md)")
        parser.add_argument(
            "--by",
            metavar="USERNAME",
            help="the account that acts, under its role in the case; by default one that cannot log in",
        )
        parser.add_argument("--tag", default="", metavar="TAG", help="a tag for all claims that are added")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="add nothing unless every row is right"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would become of it, add nothing")

    def handle(self, *, case: str, file: str, tag: str, **options: Any) -> None:
        found = Case.objects.filter(slug=case).first()
        if found is None:
            raise CommandError(f"There is no case '{case}'.")
        tag = " ".join(tag.split())
        if len(tag) > 60:
            raise CommandError("A tag has at most 60 characters.")
        told = self._read(found, Path(file))
        try:
            done = self._act(found, told, tag, **options)
        except NotAllRight as error:
            self._name(error.plan)
            raise CommandError(f"{file} was refused, and nothing was added: {error}") from None
        except ValidationError as error:
            raise CommandError(
                f"{file} was refused, and nothing was added: {' '.join(error.messages)}"
            ) from None
        self._name(done)
        self.stdout.write(f"{found.title}: {_said(done, dry=options['dry_run'])}")
        if done.bad and not done.new and not done.there:
            raise CommandError(f"{file}: no row is right.")

    def _read(self, case: Case, path: Path) -> ClaimList:
        try:
            table = read_table(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}") from None
        except NotATable as error:
            raise CommandError(f"{path} was refused: {error}") from None
        columns = guess(table.heads)
        self._say_columns(table, columns)
        if "statement" not in columns:
            raise CommandError("No column holds the claims: give one the head 'statement'.")
        return read_claims(table, columns, rules_of(case), name=printable(path.name))

    def _say_columns(self, table: Table, columns: tuple[str, ...]) -> None:
        self.stdout.write(f"{table.how}.")
        for doubt in table.doubts:
            self.stdout.write(self.style.WARNING(doubt))
        heads = [shown(table.heads, place) for place in range(len(columns))]
        taken = [f"{head} as {COLUMNS[name].head}" for head, name in zip(heads, columns, strict=True) if name]
        left = [head for head, name in zip(heads, columns, strict=True) if not name]
        self.stdout.write(f"Columns: {', '.join(taken) or 'none'}; left out: {', '.join(left) or 'none'}.")

    def _act(self, case: Case, told: ClaimList, tag: str, **options: Any) -> Plan:
        if options["by"]:
            _may(case, account(options["by"]), plan(case, told))
        if not options["dry_run"]:
            # The account of its own is made with the claims, or not at all.
            with transaction.atomic():
                by, whole = account(options["by"]), options["all_or_nothing"]
                done = bring_in(case, told, by=by, tag=tag, all_or_nothing=whole)
            done.sources = with_alike(
                done.sources, Source.objects.filter(case=case).values_list("name", flat=True)
            )
            return done
        found = plan(case, told)
        if options["all_or_nothing"] and found.bad:
            raise NotAllRight(found)
        return found

    def _name(self, done: Plan) -> None:
        for one in done.bad:
            self.stderr.write(str(one))
        for again in done.repeated:
            self.stderr.write(f"line {again.line} says what line {again.first} says: left out")
        for there in done.differing:
            self.stderr.write(
                f"line {there.line} is C-{there.number} already, and differs ({', '.join(there.differs)}): left out"
            )
        for head, rows in done.loose.items():
            self.stderr.write(f"{head} is left out where no source is named: {_lines(rows)}")
        if done.untested:
            self.stderr.write(f"forecasts without a test cannot be scored as worded: {_lines(done.untested)}")
        for source in done.sources:
            like = f", much like {', '.join(source.alike)}" if source.alike else ""
            self.stdout.write(f"new source: {source.name} ({source.kind.replace('_', ' ')}){like}")


def _may(case: Case, user: Any, found: Plan) -> None:
    """Refuse an account whose role does not allow what the list asks for."""
    for action in ["add", *(["judge"] if found.judged else [])]:
        if not case.closed_at and not case.lets(user, action):
            raise CommandError(f"{user.get_username()} may not {action} in this case.")


def _lines(numbers: list[int]) -> str:
    return f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(map(str, numbers))}"


def _said(done: Plan, *, dry: bool) -> str:
    counts = {
        "there already": len(done.there),
        "said twice in the file": len(done.repeated),
        "not right": len(done.bad_lines),
    }
    new = f"{len(done.new):,} {'claim' if len(done.new) == 1 else 'claims'} {'would be ' if dry else ''}added"
    return "; ".join([new, *(f"{count:,} {words}" for words, count in counts.items() if count)]) + "."
