"""What is asked when somebody brings in a list of claims: the file, what its columns hold, and which rows to take."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from claims.analysis import scales
from claims.exchange.claimcolumns import COLUMNS, guess, shown
from claims.exchange.claimlist import ClaimList, Rules, read_claims
from claims.exchange.tables import MOST_BYTES, Cell, NotATable, Table, read_table
from claims.forms.fields import InCaseForm
from claims.models import Case, Upload
from claims.models.importing import NotAllRight, Plan, bring_in, plan

MOST_SAMPLE = 80
LEFT_OUT = "left out"
KIND = "kind_"


def rules_of(case: Case) -> Rules:
    """Return what a case says of the rows of a list, as of now."""
    return Rules(standard=case.likelihood_standard, time_zone=case.time_zone, now=timezone.now())


def printable(name: str) -> str:
    """Return the name of a file as it can stand in a line."""
    return "".join(letter for letter in name if letter.isprintable()) or "list"


class UploadForm(InCaseForm):
    """The file with the list: it is read before it is kept, so that what is no table is refused at once."""

    file = forms.FileField(
        label="Your list",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx", "class": "in"}),
        error_messages={"required": "Choose a file."},
    )
    table: Table

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            # One byte more than may be is enough to see that it is too large.
            self.body = file.read(MOST_BYTES + 1) if file.size > MOST_BYTES else file.read()
            self.table = read_table(self.body, size=file.size)
        except NotATable as error:
            raise ValidationError(str(error)) from None
        return file

    def keep(self, *, by: Any) -> Upload:
        """Keep the file, with what its person said before of the same columns, else with what their heads say."""
        name = printable(self.cleaned_data["file"].name)
        columns = self._said_before(by) or list(guess(self.table.heads))
        return Upload.keep_file(case=self.case, by=by, name=name, body=self.body, columns=columns)

    def _said_before(self, by: Any) -> list[str]:
        """Return the columns of the newest file that this person brought with the same heads; none if there is none."""
        for upload in Upload.objects.filter(case=self.case, user=by).order_by("-made_at", "-pk"):
            if len(upload.columns) == len(self.table.heads):
                body = bytes(upload.body)
                if body == self.body or read_table(body).heads == self.table.heads:
                    return list(upload.columns)
        return []


class BringInForm(InCaseForm):
    """What the columns of a file hold, a tag for its claims, and whether good rows come in where others are bad."""

    tag = forms.CharField(
        label="Tag for all of them",
        max_length=60,
        required=False,
        help_text="By it you find these claims again in the register.",
        widget=forms.TextInput(attrs={"dir": "auto", "placeholder": "own list 2026-11"}),
    )
    take = forms.ChoiceField(
        label="Rows that are not right",
        choices=[
            ("good", "Leave them out, bring in the others"),
            ("all", "Bring in nothing until every row is right"),
        ],
        initial="good",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, upload: Upload) -> None:
        super().__init__(data, case=upload.case, initial={"tag": upload.tag})
        self.upload = upload
        self.table = read_table(bytes(upload.body))
        told = upload.columns if len(upload.columns) == len(self.table.heads) else guess(self.table.heads)
        self.shown_as = list(told)
        for place, head in enumerate(self.table.heads):
            if head or self._sample(place):
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    label=shown(self.table.heads, place),
                    choices=[("", LEFT_OUT), *((name, column.head) for name, column in COLUMNS.items())],
                    initial=told[place],
                    required=False,
                    widget=forms.Select(attrs={"class": "pick"}),
                )

    def _sample(self, place: int) -> str:
        found = next(
            (line.cells[place].text for line in self.table.lines if line.cells[place] != Cell()),
            "",
        )
        return found if len(found) <= MOST_SAMPLE else f"{found[:MOST_SAMPLE]}…"

    def rows(self) -> list[dict[str, Any]]:
        """Return, for each column of the file, its field and the first thing that stands in it."""
        return [
            {"field": self[f"column_{place}"], "sample": self._sample(place)}
            for place in range(len(self.table.heads))
            if f"column_{place}" in self.fields
        ]

    def columns(self) -> list[str]:
        """Return what each column was taken for: as posted, else as kept."""
        said = self.cleaned_data if self.is_bound else {}
        return [
            said.get(name, self.fields[name].initial) if (name := f"column_{place}") in self.fields else ""
            for place in range(len(self.table.heads))
        ]

    def left_out(self) -> list[str]:
        """Return the heads of the columns that were taken for nothing."""
        return [
            str(self.fields[name].label)
            for place, column in enumerate(self.columns())
            if not column and (name := f"column_{place}") in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first: dict[str, str] = {}
        for name in [name for name in self.fields if name.startswith("column_")]:
            taken = cleaned.get(name)
            if taken and taken in first:
                sentence = f"“{self.fields[first[taken]].label}” is the {COLUMNS[taken].head} already: choose one of the two."
                self.add_error(name, sentence)
            elif taken:
                first[taken] = name
        return cleaned

    def told(self) -> ClaimList | None:
        """Return what the file says when its columns are taken like this; None while no column holds the claims."""
        columns = self.columns()
        if "statement" not in columns:
            return None
        return read_claims(self.table, columns, rules_of(self.case), name=self.upload.name)

    def plan(self) -> Plan | None:
        """Return what would become of the rows; None while no column holds the claims, or the form is not right."""
        if self.is_bound and not self.is_valid():
            return None
        told = self.told()
        return plan(self.case, told, self.kinds()) if told else None

    def kinds(self) -> dict[str, str]:
        """Return what new sources were said to be, by their keys."""
        return {
            name.removeprefix(KIND): value
            for name, value in self.data.items()
            if name.startswith(KIND) and value in list(scales.SourceKind)
        }

    def was_seen(self) -> bool:
        """Say whether the page has shown what becomes of the file with these columns."""
        return self.columns() == self.shown_as

    def keep(self) -> None:
        """Keep what was said of the columns."""
        Upload.objects.filter(pk=self.upload.pk).update(columns=self.columns(), tag=self.cleaned_data["tag"])

    def bring_in(self, *, by: Any) -> Plan | None:
        """Bring the rows in; None, with the reason at the form, where that cannot be."""
        told = self.told()
        if told is None:
            self.add_error(None, "Say which column holds the claims: choose “statement” for it.")
            return None
        tag, whole = self.cleaned_data["tag"], self.cleaned_data["take"] == "all"
        try:
            with transaction.atomic():
                done = bring_in(self.case, told, by=by, tag=tag, all_or_nothing=whole, kinds=self.kinds())
                Upload.objects.filter(pk=self.upload.pk).update(
                    columns=self.columns(),
                    tag=tag,
                    brought_in=Coalesce(F("brought_in"), 0) + len(done.new),
                )
        except NotAllRight as error:
            self.add_error("take", f"Nothing was brought in: {error}")
            return None
        except ValidationError as error:
            self.add_error(None, ValidationError(error.messages))
            return None
        return done
