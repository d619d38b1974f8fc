"""Fields that the forms share: dates as far as they are known, figures, and records of the case named in words.

`InCaseForm` gives its fields their case. A record field takes the id that a script chose or, without scripts, the exact
name or number as typed; either way it finds records of that case only.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db.models import Model, QuerySet
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.analysis.dates import Partial, read_partial, say_partial, write_partial
from claims.models import Case, Claim, Document, Membership, Source
from claims.models.arrivals import WITH_LOG_IN


def no_log_in(address: str) -> None:
    """Refuse an address with a user name or password in it: whoever reads the case would see it."""
    if "@" in urlsplit(address).netloc:
        raise ValidationError(WITH_LOG_IN)


# Dates and figures

MOST_REPEATED = 40
"""How much of what is no date its sentence repeats."""


class PartialDateField(forms.CharField):
    """A date to the day, the month or the year: cleans to a `Partial` (analysis/dates.py), or None if empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": "2023, 2023-09 or 2023-09-07.", **kwargs})

    def to_python(self, value: Any) -> Partial | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_partial(text if len(text) <= MOST_REPEATED else f"{text[:MOST_REPEATED]}…")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The length is checked by reading it."""

    def prepare_value(self, value: Any) -> Any:
        return write_partial(value.first, value.precision) if isinstance(value, Partial) else value


class PublishedField(PartialDateField):
    """When something was published: no day that is yet to come anywhere."""

    def to_python(self, value: Any) -> Partial | None:  # type: ignore[override]
        day = super().to_python(value)
        if day and day.first > timezone.now().date() + timedelta(days=1):
            raise ValidationError("This day is yet to come: write when it was published.")
        return day


class LanguageField(forms.CharField):
    """The code of a language, as BCP 47 writes it."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = "Write the code of the language, such as en or ko, and not its name."
        said = {"max_length": 20, "required": False, "help_text": "A code such as en or ko."}
        form = RegexValidator(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z", wrong)
        super().__init__(**{**said, "validators": [form], **kwargs})


def spread(name: str, value: Partial | None, *, last: bool = False) -> dict[str, Any]:
    """Return the two columns of a date, `name` and `name_precision`; `last` takes the last day that it may mean."""
    if value is None:
        return {name: None, f"{name}_precision": "day"}
    return {name: value.last if last else value.first, f"{name}_precision": value.precision.value}


def gather(record: Model, name: str) -> str:
    """Return the two columns of a record's date as a `PartialDateField` shows them."""
    return write_partial(getattr(record, name), getattr(record, f"{name}_precision"))


class FigureField(forms.DecimalField):
    """A number as people write it: "1000", "1,000" or "1 000"."""

    GROUPED = re.compile(r"-?\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?")

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"max_digits": 15, "decimal_places": 3, "required": False, **kwargs}
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str) and self.GROUPED.fullmatch(value.strip()):
            value = re.sub(r"[^\d.-]", "", value)
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        return value


# Records of the case


class NamedRecord(forms.TextInput):
    """A text field for the name of a record and, beside it, a hidden one for the id that a script chooses."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str | None]:
        return str(data.get(f"{name}_id", "") or "").strip(), data.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_id" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        pk, text = value if isinstance(value, tuple) else ("", value)
        given = self.build_attrs(self.attrs, attrs)
        hidden_id = f"{given.get('id', f'id_{name}')}_id"
        shown = {"type": "text", "name": name, **given, "data-target": hidden_id, "autocomplete": "off"}
        if text:
            shown["value"] = text
        hidden = {"type": "hidden", "name": f"{name}_id", "id": hidden_id, "value": pk or ""}
        return format_html("<input{}><input{}>", flatatt(shown), flatatt(hidden))


class RecordField(forms.Field):
    """One record of the case: by the id that was chosen, else by its exact name or number. Cleans to the record."""

    widget = NamedRecord
    what = "record"
    case: Case | None = None
    otherwise = ""
    """What else can be done in this form about a record that is not in the case."""

    def rows(self) -> QuerySet:
        """Return the records that may be named here: those of the case."""
        raise NotImplementedError

    def by_words(self, text: str) -> Iterable[Model]:
        """Return the records that `text` names exactly."""
        raise NotImplementedError

    @staticmethod
    def name_of(record: Any) -> str:
        """Return the words by which a record is shown, and found again."""
        return str(record)

    def prepare_value(self, value: Any) -> Any:
        return (value.pk, self.name_of(value)) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        if isinstance(value, Model):
            return value
        pk, text = value if isinstance(value, tuple) else ("", value)
        text = text.strip() if isinstance(text, str) else text
        record = self._by_id(pk) if pk else None
        if text is None:
            found = record
        else:
            # Without scripts the id of a record stays behind when another name is typed over its name.
            found = record if record and self._is_named(record, text) else self._named(text) if text else None
        if found is None and self.required:
            raise ValidationError(f"Name a {self.what} of this case.", code="required")
        return found

    def _by_id(self, pk: str) -> Model:
        found = self.rows().filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
        if found is None:
            raise ValidationError(f"There is no such {self.what} in this case.", code="elsewhere")
        return found

    def _is_named(self, record: Any, text: str) -> bool:
        """Whether the words are those that stand for the record; part of them may be another record's whole name."""
        return text.casefold() == self.name_of(record).casefold()

    def _named(self, text: str) -> Model:
        found = list(self.by_words(text)) if "\x00" not in text else []
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(self.ambiguous(text), code="ambiguous")
        raise ValidationError(
            f"No {self.what} of this case is called “{text[:100]}”. Choose one from the list"
            f"{f', write its exact name, or {self.otherwise}.' if self.otherwise else ', or write its exact name.'}",
            code="not_here",
        )

    def ambiguous(self, text: str) -> str:
        """Return the sentence for a name that several records bear."""
        return f"More than one {self.what} is called “{text[:100]}”: choose it from the list."

    def has_changed(self, initial: Any, data: Any) -> bool:
        pk, text = data if isinstance(data, tuple) else ("", data)
        was = self.name_of(initial) if isinstance(initial, Model) else initial or ""
        return (text or "") != was


class SourceField(RecordField):
    """A source of the case, by its name."""

    what = "source"

    def rows(self) -> QuerySet:
        return Source.objects.filter(case=self.case)

    def by_words(self, text: str) -> Iterable[Model]:
        return self.rows().filter(name=text) or self.rows().filter(name__iexact=text)

    @staticmethod
    def name_of(record: Any) -> str:
        return record.name


class DocumentField(RecordField):
    """A document of the case, by its number, its exact title or its address."""

    what = "document"
    NUMBER = re.compile(r"(?:[Dd]-?)?(\d{1,9})")

    def rows(self) -> QuerySet:
        return Document.objects.filter(case=self.case).select_related("source")

    def by_words(self, text: str) -> Iterable[Model]:
        number = self.NUMBER.fullmatch(text)
        numbered = self.rows().filter(number=int(number[1])) if number else None
        return numbered or self.rows().filter(title__iexact=text)[:2] or self.rows().filter(address=text)[:2]

    def ambiguous(self, text: str) -> str:
        return f"Several documents are called “{text[:100]}”: choose one from the list, or write its number."

    @staticmethod
    def name_of(record: Any) -> str:
        return record.title


class ClaimField(RecordField):
    """A claim of the case, by its number ("C-30" or "30") or its exact statement."""

    what = "claim"
    NUMBER = re.compile(r"(?:[Cc]-?)?(\d{1,9})|[Cc]-(\d{1,9})\s.*", re.DOTALL)

    def rows(self) -> QuerySet:
        return Claim.objects.filter(case=self.case).select_related("case")

    def by_words(self, text: str) -> Iterable[Model]:
        number = self.NUMBER.fullmatch(text)
        numbered = self.rows().filter(number=int(number[1] or number[2])) if number else None
        return numbered or self.rows().filter(statement__iexact=text)[:2]

    def _is_named(self, record: Any, text: str) -> bool:
        """By its number where one is typed: "C-3" is no part of the name "C-30 …"."""
        number = self.NUMBER.fullmatch(text)
        return (
            int(number[1] or number[2]) == record.number
            if number
            else text.casefold() in str(record).casefold()
        )

    def ambiguous(self, text: str) -> str:
        return f"Several claims say “{text[:100]}”: write the number, such as C-30."


class PersonField(RecordField):
    """A member of the case, by the name of the account."""

    what = "member"

    def rows(self) -> QuerySet:
        members = Membership.objects.filter(case=self.case).values("user_id")
        return get_user_model().objects.filter(pk__in=members, is_active=True)

    def by_words(self, text: str) -> Iterable[Model]:
        name = get_user_model().USERNAME_FIELD
        return self.rows().filter(**{name: text}) or self.rows().filter(**{f"{name}__iexact": text})

    @staticmethod
    def name_of(record: Any) -> str:
        return record.get_username()


# Forms


class NotTooLong(MaxLengthValidator):
    """Refuses a text that is too long, and says how long it is and may be."""

    def __call__(self, value: Any) -> None:
        if len(value) > self.limit_value:
            raise ValidationError(
                f"This has {len(value):,} characters, and may have {self.limit_value:,}: shorten it.",
                code=self.code,
            )


class WholeForm(forms.Form):
    """A form whose fields take what is pasted whole: a browser would cut it silently where the field has a maxlength."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)
            field.validators = [
                NotTooLong(one.limit_value) if isinstance(one, MaxLengthValidator) else one
                for one in field.validators
            ]


class InCaseForm(WholeForm):
    """A form that works inside one case: its record fields find records of that case only."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        for field in self.fields.values():
            if isinstance(field, RecordField):
                field.case = case

    def refuse(self, error: ValidationError, **renamed: str) -> None:
        """Show what a verb said was wrong, at the field it is about; `renamed` maps the model's names to the form's."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in by_field.items():
            known = renamed.get(name or "", name)
            self.add_error(known if known in self.fields else None, errors)


def check_quantity(form: forms.Form) -> None:
    """Refuse, at its field, a quantity without a unit or one that ends below where it begins."""
    low, high = form.cleaned_data.get("quantity_low"), form.cleaned_data.get("quantity_high")
    if low is not None and high is not None and low > high:
        form.add_error("quantity_high", "The higher quantity is below the lower one.")
    if (low is not None or high is not None) and not form.cleaned_data.get("quantity_unit"):
        form.add_error("quantity_unit", "Say what is counted: a quantity needs a unit.")


def say(field: forms.Field, value: Any) -> str:
    """Return a value of a form field in words, as a table of versions shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Partial):
        return say_partial(value.first, value.precision)
    if isinstance(value, date):
        return say_partial(value, "day")
    if isinstance(value, Decimal):
        return FigureField().prepare_value(value)
    if isinstance(value, Model) and isinstance(field, RecordField):
        return field.name_of(value)
    if isinstance(value, str) or not isinstance(value, Iterable):
        return _choice(field, value)
    return ", ".join(sorted(str(one) for one in value))


def _choice(field: forms.Field, value: Any) -> str:
    choices: dict[Any, Any] = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]
    return str(choices.get(value, choices.get(str(value), value)))


def conflict_rows(
    form: forms.Form, mine: Mapping[str, Any], current: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows of the table of versions: each visible field of the form that either side has a value for.

    `mine` (what the form holds, cleaned) and `current` (what stands now) map the form's field names to values.
    """
    rows = []
    for bound in form.visible_fields():
        if bound.name not in current:
            continue
        ours = say(bound.field, mine.get(bound.name))
        theirs = say(bound.field, current[bound.name])
        if ours or theirs:
            rows.append(
                {
                    "name": bound.name,
                    "label": str(bound.label),
                    "mine": ours,
                    "theirs": theirs,
                    "differs": ours != theirs,
                }
            )
    return rows
