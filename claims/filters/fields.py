"""What may stand in the address of the register: each field reads a value, or says in a sentence why it cannot."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q

from claims import search
from claims.analysis.dates import Partial, read_partial
from claims.models import Case, Claim, Document, Source, Tag

MOST_REPEATED = 40
"""How much of a wrong value its sentence repeats."""


def short(text: str) -> str:
    """Return what was typed as far as a sentence can repeat it."""
    return text if len(text) <= MOST_REPEATED else f"{text[:MOST_REPEATED]}…"


def listed(words: Iterable[str]) -> str:
    """Return "low, moderate or high"."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


class Read(forms.Field):
    """A field that a blank leaves out, and that takes one value unless it says otherwise."""

    many = False

    def to_python(self, value: Any) -> Any:
        return self.read(value) if value else None

    def read(self, value: Any) -> Any:
        """Turn what stands in the address into what is filtered by. Raises ValidationError with a sentence."""
        raise NotImplementedError


class Listed(Read):
    """Any number of values of a list."""

    many = True
    widget: type[forms.Widget] = forms.MultipleHiddenInput

    def __init__(self, *, noun: str, values: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.noun, self.values = noun, tuple(values)

    def read(self, value: Any) -> Any:
        for one in value:
            if one not in self.values:
                raise ValidationError(
                    f"“{short(one)}” is not a {self.noun} to filter by: choose {listed(self.values)}."
                )
        return value


class OneOf(Listed):
    """One value of a list."""

    many = False
    widget = forms.HiddenInput

    def read(self, value: Any) -> str:
        return super().read([value])[0]


class Flag(Read):
    """A yes, written 1."""

    def read(self, value: str) -> bool:
        if value != "1":
            raise ValidationError(f"“{short(value)}” is not a yes: write 1, or leave the filter out.")
        return True


class Words(Read):
    """Words to search for."""

    def read(self, value: str) -> str:
        try:
            search.find(Claim.objects.none(), 0, value)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None
        return value


class Day(Read):
    """A day, a month or a year."""

    def read(self, value: str) -> Partial:
        try:
            return read_partial(value)
        except ValueError:
            raise ValidationError(
                f"“{short(value)}” is not a date: write a year, a month or a day, such as 2023, 2023-09 or 2023-09-07."
            ) from None


class Place(Read):
    """A place in the list; which sort it belongs to is only known with the whole form."""

    def read(self, value: str) -> str:
        return value


class CaseField(Read):
    """The name or number of something in the case. What belongs to other cases is as unknown as what does not exist."""

    def __init__(self, *, case: Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case

    def to_python(self, value: Any) -> Any:
        if "\0" in "".join(value or ""):
            raise ValidationError("There is a character in a name that no name has.")
        return super().to_python(value)


class SourceField(CaseField):
    """The id of a source, or its name."""

    def read(self, value: str) -> Source:
        sources = Source.objects.filter(case=self.case)
        by_id = sources.filter(pk=int(value)) if is_number(value) else sources.none()
        found = by_id.first() or sources.filter(name__iexact=value).first()
        if not found:
            raise ValidationError(f"No source of this case is called “{short(value)}”.")
        return found


class DocumentField(CaseField):
    """The number of a document, or its title where no other document has the same."""

    def read(self, value: str) -> Document:
        documents = Document.objects.filter(case=self.case).only("number", "title", "case_id")
        number = re.fullmatch(r"(?:D-|No\.? ?)?(\d{1,9})", value, re.ASCII)
        titled = list(documents.filter(number=int(number[1]))) if number else []
        titled = titled or list(documents.filter(title__iexact=value).order_by("number")[:5])
        if not titled:
            raise ValidationError(f"No document of this case has the number or the title “{short(value)}”.")
        if len(titled) > 1:
            numbers = listed(str(document.number) for document in titled)
            raise ValidationError(
                f"Several documents are called “{short(value)}”: write the number of one, {numbers}."
            )
        return titled[0]


class ClaimField(CaseField):
    """The number of a claim, "C-30" or "30", also with its statement behind it as a field completes it; or its statement."""

    NUMBER = re.compile(r"(?:[Cc]-?)?(\d{1,9})|[Cc]-(\d{1,9})\s.*", re.ASCII | re.DOTALL)

    def read(self, value: str) -> Claim:
        claims = Claim.objects.filter(case=self.case)
        number = self.NUMBER.fullmatch(value)
        named = claims.filter(number=int(number[1] or number[2])) if number else claims.none()
        found = list(named or claims.filter(statement__iexact=value).order_by("number")[:2])
        if len(found) != 1:
            raise ValidationError(
                f"Several claims say “{short(value)}”: write the number of one, such as C-30."
                if found
                else f"No claim of this case has the number or the words “{short(value)}”."
            )
        return found[0]


class OwnerField(CaseField):
    """The username of a member, or of somebody who owns a claim of the case."""

    def read(self, value: str) -> Any:
        people = get_user_model().objects.filter(Q(memberships__case=self.case) | Q(claims__case=self.case))
        found = people.filter(username=value).first()
        if not found:
            raise ValidationError(f"Nobody in this case has the username “{short(value)}”.")
        return found


class PeopleField(CaseField):
    """Any number of people of the case by username: "me" is who asks, "nobody" that there is none (None)."""

    many = True
    widget = forms.MultipleHiddenInput

    def __init__(self, *, user: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user

    def read(self, value: list[str]) -> list[Any]:
        names = {name for name in value if name not in ("me", "nobody")}
        inside = Q(memberships__case=self.case) | Q(documents_to_read__case=self.case)
        people = get_user_model().objects.filter(inside, username__in=names).distinct()
        found: list[Any] = list(people) if names else []
        for name in sorted(names - {person.get_username() for person in found}):
            raise ValidationError(f"Nobody in this case has the username “{short(name)}”.")
        return [
            *found,
            *([self.user] if "me" in value else []),
            *([None] if "nobody" in value else []),
        ]


class TagsField(CaseField):
    """Any number of tags, by name."""

    many = True
    widget = forms.MultipleHiddenInput

    def read(self, value: list[str]) -> list[Tag]:
        wanted = Q()
        for name in value:
            wanted |= Q(name__iexact=name)
        there = {tag.name.casefold(): tag for tag in Tag.objects.filter(wanted, case=self.case)}
        for name in value:
            if name.casefold() not in there:
                raise ValidationError(f"No tag of this case is called “{short(name)}”.")
        return list(there.values())


def is_number(text: str) -> bool:
    """Say whether a text can be an id, and one that a database can be asked for."""
    return text.isascii() and text.isdecimal() and len(text) <= 18
