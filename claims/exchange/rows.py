"""Reading one JSON object field by field, so that every error is named by path and reason."""

import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from claims.analysis.dates import Partial, read_partial

FIRST_YEAR = 1900
"""Nobody recorded or judged anything here before."""
_NAMES = {str: "a text", bool: "true or false", int: "a whole number", list: "a list", dict: "an object"}


class Row:
    """One object of a file. Each reading method returns a value that fits, and writes down what is wrong where none does."""

    def __init__(self, data: Any, path: str, errors: list[str]) -> None:
        self.path = path
        self.errors = errors
        self._read: set[str] = set()
        if not isinstance(data, dict):
            errors.append(f"{path or 'the file'}: this is not an object.")
            data = {}
        self._data: dict[str, Any] = data

    def wrong(self, name: str, sentence: str) -> None:
        """Write down what is wrong with a field."""
        self.errors.append(f"{self.path}.{name}: {sentence}" if self.path else f"{name}: {sentence}")

    def done(self) -> None:
        """Write down every field that nobody asked for: a misspelt one would be lost in silence."""
        for name in self._data:
            if name not in self._read:
                self.wrong(str(name), "there is no such field here.")

    def has(self, name: str) -> bool:
        """Whether the field stands there at all, even as null."""
        return name in self._data

    def _get(self, name: str, kind: type, required: bool = False) -> Any:
        self._read.add(name)
        value = self._data.get(name)
        if value is None:
            if required:
                self.wrong(name, "this is needed.")
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(name, f"this should be {_NAMES[kind]}.")
            return None
        return value

    def text(self, name: str, *, required: bool = False, most: int = 100_000) -> str:
        """A text as it stands, blanks and all; "" where it is absent."""
        value = self._get(name, str, required)
        if value is None:
            return ""
        if required and not value.strip():
            self.wrong(name, "this is needed.")
        if len(value) > most:
            self.wrong(name, f"this holds {len(value)} characters, and may hold {most}.")
        return self._storable(name, value)

    def whole_text(self, name: str) -> str:
        """A text of any length."""
        return self._storable(name, self._get(name, str) or "")

    def _storable(self, name: str, value: str) -> str:
        if "\x00" in value or re.search("[\ud800-\udfff]", value):
            self.wrong(name, "this holds a character that no database keeps.")
            return ""
        return value

    def flag(self, name: str) -> bool:
        """True or false; false where it is absent."""
        return bool(self._get(name, bool))

    def whole(
        self, name: str, *, required: bool = False, low: int = 1, high: int = 2_000_000_000
    ) -> int | None:
        """A whole number from `low` to `high`."""
        value: int | None = self._get(name, int, required)
        if value is not None and not low <= value <= high:
            self.wrong(name, f"{value} is not between {low} and {high}.")
            return None
        return value

    def decimal(self, name: str) -> Decimal | None:
        """A number of at most 15 digits, three of them decimals: as many as SQLite and JSON keep."""
        self._read.add(name)
        value = self._data.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.wrong(name, "this should be a number.")
            return None
        number = Decimal(value)
        if abs(number) >= Decimal(10) ** 12 or number != round(number, 3):
            self.wrong(name, f"{value:.20g} has more digits than are kept: 12 before the point, 3 after.")
            return None
        return number

    def choice(
        self, name: str, options: type[StrEnum] | list[str], *, default: str = "", required: bool = False
    ) -> str:
        """One of the options; `default` where it is absent."""
        value = self._get(name, str, required)
        if value is None:
            return default
        allowed = [str(option) for option in options]
        if value not in allowed and not (value == "" and not required):
            self.wrong(name, f"'{value}' is not one of {', '.join(option for option in allowed if option)}.")
            return default
        return str(value)

    def day(self, name: str) -> date | None:
        """A day such as "2023-09-07"."""
        value = self._get(name, str)
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self.wrong(name, f"'{value}' is not a day: write 2023-09-07.")
            return None
        return day

    def partial(self, name: str) -> Partial | None:
        """A date as far as it is known: "2023", "2023-09" or "2023-09-07"."""
        value = self._get(name, str)
        if not value:
            return None
        try:
            return read_partial(value)
        except ValueError as error:
            self.wrong(name, str(error))
            return None

    def moment(self, name: str, *, now: datetime, required: bool = True) -> datetime | None:
        """A moment with its zone ("2023-11-24T09:00:00Z"), in UTC, from 1900 on, not after `now`."""
        value = self._get(name, str, required)
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
            with_zone = moment.tzinfo is not None
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            with_zone = False
        if not with_zone:
            self.wrong(name, f"'{value}' is not a moment: write 2023-11-24T09:00:00Z.")
            return None
        if moment.year < FIRST_YEAR:
            self.wrong(name, f"'{value}' lies before {FIRST_YEAR}: is the year right?")
            return None
        if moment > now:
            self.wrong(name, f"'{value}' lies in the future: nothing can be dated ahead.")
            return None
        return moment

    def row(self, name: str) -> "Row | None":
        """An object inside this one, to be read in the same way."""
        value = self._get(name, dict)
        return (
            None if value is None else Row(value, f"{self.path}.{name}" if self.path else name, self.errors)
        )

    def rows(self, name: str) -> list["Row"]:
        """A list of objects, to be read in the same way; empty where it is absent."""
        values = self._get(name, list) or []
        path = f"{self.path}.{name}" if self.path else name
        return [Row(value, f"{path}[{index}]", self.errors) for index, value in enumerate(values)]

    def texts(self, name: str) -> list[str]:
        """A list of texts, none of them blank; empty where it is absent."""
        values = self._get(name, list) or []
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.wrong(name, "this should be a list of texts.")
            return []
        return [self._storable(name, value) for value in values]


class Keys:
    """The keys of one list of a file: what each stands for, and that none stands twice."""

    def __init__(self, space: uuid.UUID, kind: str) -> None:
        self._space = space
        self._kind = kind
        self._known: dict[str, uuid.UUID] = {}
        self._taken: set[uuid.UUID] = set()

    def take(self, row: Row, name: str = "key") -> uuid.UUID:
        """Read a row's own key and return its uid: the key itself if it is one, else uuid5 of case, kind and key."""
        key = row.text(name, required=True, most=200)
        uid = self._uid(key)
        if key and uid in self._taken:
            row.wrong(name, f"'{key}' stands twice.")
        self._known[key] = uid
        self._taken.add(uid)
        return uid

    def find(self, row: Row, name: str, *, required: bool = False) -> uuid.UUID | None:
        """Read a field that names another row by its key."""
        key = row.text(name, required=required, most=200)
        if not key:
            return None
        if key not in self._known:
            row.wrong(name, f"'{key}' is not the key of any {self._kind} in this file.")
            return None
        return self._known[key]

    def find_all(self, row: Row, name: str) -> list[uuid.UUID]:
        """Read a list that names other rows by their keys, each once; in the order of their uids."""
        found = []
        for key in row.texts(name):
            if key in self._known:
                found.append(self._known[key])
            else:
                row.wrong(name, f"'{key}' is not the key of any {self._kind} in this file.")
        if len(set(found)) < len(found):
            row.wrong(name, "one stands twice.")
        return sorted(found)

    def _uid(self, key: str) -> uuid.UUID:
        try:
            uid = uuid.UUID(key)
        except ValueError:
            return uuid.uuid5(self._space, f"{self._kind}/{key}")
        return uid if str(uid) == key else uuid.uuid5(self._space, f"{self._kind}/{key}")
