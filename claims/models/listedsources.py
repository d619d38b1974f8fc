"""The sources and documents that a list of claims names: those that the case has, and those that it would add."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from claims.analysis.dates import Partial
from claims.exchange.claimcolumns import COLUMNS
from claims.exchange.claimlist import ClaimList, Listed
from claims.models.cases import Case
from claims.models.documents import Document
from claims.models.sources import Source

LOOSE = ("address", "published")
"""What is told of a document, and makes none by itself."""
ALIKE = 0.8
MOST_LOOKED_AT = 200
"""How many new names are held against those that are there; past it nobody would look at them one by one."""

MOST_COMPARED = 60_000
"""How many comparisons of names all of them may cost together; those that would come after are not made."""
_LETTERS = 100
_IN_FULL = 20
"""What a comparison letter by letter costs, beside a first look."""

Problem = tuple[str, str, str]
"""The column, the value and what is wanted of a cell that the case cannot take."""


def folded(text: str) -> str:
    """A name or statement without what two people write differently: capitals, and blanks."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that the list would add: with the line that names it first, and the names that are much like it."""

    uid: uuid.UUID
    name: str
    kind: str
    line: int
    alike: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By what a person's word on its kind is known: the same for the same name, whatever the file."""
        return key_of(self.name)


def key_of(name: str) -> str:
    """Return a name as it can stand in a form."""
    return uuid.uuid5(uuid.NAMESPACE_OID, folded(name)).hex


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that the list would add, as a reference."""

    uid: uuid.UUID
    source: uuid.UUID
    title: str
    address: str
    published: Partial | None


class SourcesNamed:
    """The sources of a case by their names, and the new ones that rows have named so far."""

    def __init__(self, case: Case, kinds: Mapping[str, str]) -> None:
        self.case = case
        self.kinds = kinds
        there = list(Source.objects.filter(case=case).values_list("pk", "uid", "name", "same_as_id"))
        uids = {pk: uid for pk, uid, _, _ in there}
        # A source that was merged stands for the one that it was merged with.
        self.known = {folded(name): uids[same or pk] for pk, _, name, same in there}
        self.names = [name for _, _, name, _ in there]
        self.called = {uid: name for _, uid, name, _ in there}
        self.added: dict[str, NewSource] = {}
        self.told: dict[str, tuple[str, int]] = {}

    def problem(self, row: Listed) -> Problem | None:
        """Return what is wrong with the names of a row: that a new source is said to be two things."""
        for column, name, kind in (
            ("claimant_kind", row.claimant, row.claimant_kind),
            ("source_kind", row.source, row.source_kind),
        ):
            told, line = self.told.get(folded(name), (kind, row.line))
            if kind and told != kind:
                return column, kind, f"line {line} says that {name} is {told.replace('_', ' ')}."
        return None

    def take(self, name: str, kind: str, default: str, line: int) -> uuid.UUID | None:
        """Return the uid of the source of this name, new if it is not in the case; None for no name."""
        if not name:
            return None
        key = folded(name)
        if key in self.known:
            return self.known[key]
        if kind:
            self.told.setdefault(key, (kind, line))
        if key not in self.added or kind:
            first = self.added.get(key)
            self.added[key] = NewSource(
                uid=first.uid if first else uuid.uuid4(),
                name=first.name if first else name,
                kind=kind or default,
                line=first.line if first else line,
            )
        return self.added[key].uid

    def new(self) -> list[NewSource]:
        """Return the new sources by name."""
        found = sorted(self.added.values(), key=lambda one: folded(one.name))
        return [replace(one, kind=self.kinds.get(one.key, one.kind)) for one in found]

    def found(self, name: str) -> uuid.UUID | None:
        """Return the uid of the source of this name, in the case or named so far; None if there is none."""
        key = folded(name)
        return self.known.get(key) or (self.added[key].uid if key in self.added else None)

    def name_of(self, uid: uuid.UUID) -> str:
        """Return the name of a source of the case, or of one that was named so far."""
        return self.called.get(uid) or next(one.name for one in self.added.values() if one.uid == uid)


def with_alike(found: Sequence[NewSource], names: Iterable[str]) -> list[NewSource]:
    """Return new sources, each with the names of the case and of the list that are much like its own.

    For those who look, not for those who write: it takes its time, though never more than MOST_COMPARED allows.
    """
    near = defaultdict(list)
    for name in {*names, *(one.name for one in found)}:
        for start in _starts(name):
            near[start].append(name)
    left = MOST_COMPARED
    seen = []
    for one in found[:MOST_LOOKED_AT]:
        alike, left = _alike(one.name, near, left)
        seen.append(replace(one, alike=alike))
    return [*seen, *found[MOST_LOOKED_AT:]]


def _starts(name: str) -> set[str]:
    """The first two letters of each word: names of which no word begins alike are not held against each other."""
    return {word[:2] for word in folded(name).split() if word not in ("the", "of", "and")}


def _alike(name: str, near: dict[str, list[str]], left: int) -> tuple[tuple[str, ...], int]:
    """Return the names much like this one, and how many comparisons are left after it."""
    found: list[str] = []
    matcher = SequenceMatcher(None, "", folded(name)[:_LETTERS])
    others = {other for start in _starts(name) for other in near[start][:1000]} - {name} if left > 0 else ()
    for other in sorted(others):
        if left <= 0 or len(found) == 3:
            break
        left -= 1
        matcher.set_seq1(folded(other)[:_LETTERS])
        if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
            left -= _IN_FULL
            if matcher.ratio() >= ALIKE:
                found.append(other)
    return tuple(found), left


class DocumentsNamed:
    """The documents of a case by number, address and title, and the new ones that rows have named so far."""

    def __init__(self, case: Case, told: ClaimList, sources: SourcesNamed) -> None:
        self.told = told
        self.sources = sources
        self.untitled = f"Untitled, in {told.name}"[:500]
        # An address or a day without a publisher makes no document; it stops the row only if somebody wanted it to count.
        self.naming = ("title", "gist", *(name for name in LOOSE if name in told.chosen))
        self.new: dict[uuid.UUID, NewDocument] = {}
        self.numbers: dict[uuid.UUID, int] = {}
        self.source_of: dict[uuid.UUID, uuid.UUID | None] = {}
        self.by_number: dict[int, uuid.UUID] = {}
        self.by_address: dict[str, uuid.UUID] = {}
        self.addressed: set[uuid.UUID] = set()
        self.by_title: dict[tuple[Any, str], list[tuple[Any, uuid.UUID]]] = defaultdict(list)
        self.titles: dict[str, set[uuid.UUID]] = defaultdict(set)
        fields = ("uid", "number", "address", "title", "published", "source__uid", "source__same_as__uid")
        for uid, number, address, title, published, source, same in (
            Document.objects.filter(case=case).order_by("-number").values_list(*fields)
        ):
            self.by_number[number] = uid
            self.numbers[uid] = number
            self._name(uid, same or source, title, published, address)

    def _name(self, uid: uuid.UUID, source: Any, title: str, published: Any, address: str) -> None:
        if address:
            self.by_address[address] = uid
            self.addressed.add(uid)
        self.source_of[uid] = source
        self.by_title[source, folded(title)].append((published, uid))
        self.titles[folded(title)].add(uid)

    def problem(self, row: Listed) -> Problem | None:
        """Return why the document of a row is not clear: no such number, no publisher, or no address of the web."""
        if row.document_number:
            if row.document_number in self.by_number:
                return self._overruled(row, self.by_number[row.document_number])
            return "document_number", str(row.document_number), "the case has no document of this number."
        if row.address in self.by_address:
            return self._overruled(row, self.by_address[row.address])
        if not self._names_one(row):
            return None
        if row.address:
            try:
                URLValidator(schemes=["http", "https"])(row.address)
            except ValidationError:
                wanted = "write a whole web address, one that begins with https:// or http://."
                return "address", row.address, wanted
        if row.source or (row.title and len(self.titles[folded(row.title)]) == 1):
            return None
        if row.title and len(self.titles[folded(row.title)]) > 1:
            return "source", "", "several documents have this title: name the source that published it."
        column = next(name for name in self.naming if getattr(row, name))
        head, taken = self.told.head(column), COLUMNS[column].head
        wanted = f"name the source that published it, because the column {head} is taken as {taken}."
        return "source", "", wanted

    def _overruled(self, row: Listed, uid: uuid.UUID) -> Problem | None:
        """Return that the document that a row names is by somebody else than the row says; None if it does not."""
        source = self.source_of[uid]
        if not row.source or source is None or self.sources.found(row.source) == source:
            return None
        number = self.numbers.get(uid)
        document = (
            f"document {number}" if number else "the document of this address, named on an earlier line,"
        )
        return "source", row.source, f"{document} is by {self.sources.name_of(source)}, not {row.source}."

    def _names_one(self, row: Listed) -> bool:
        return bool(row.source or any(getattr(row, name) for name in self.naming))

    def loose(self, row: Listed) -> list[str]:
        """Return the columns that tell something of a document where the row names none."""
        return [name for name in LOOSE if getattr(row, name)]

    def take(self, row: Listed, source: uuid.UUID | None) -> uuid.UUID | None:
        """Return the uid of the document that a row names, new if the case has none; None if it names none."""
        if row.document_number:
            return self.by_number[row.document_number]
        if row.address in self.by_address:
            return self.by_address[row.address]
        if not self._names_one(row):
            return None
        title = row.title or row.address[:500] or self.untitled
        if source is None:
            return next(iter(self.titles[folded(title)]))
        published = row.published.first if row.published else None
        for day, uid in self.by_title[source, folded(title)]:
            # Of two documents of one title the day decides where both are given, and so does the address.
            if (day is None or published is None or day == published) and not (
                row.address and uid in self.addressed
            ):
                return self._with_address(uid, row.address)
        made = NewDocument(uuid.uuid4(), source, title, row.address, row.published)
        self.new[made.uid] = made
        self._name(made.uid, source, title, published, row.address)
        return made.uid

    def _with_address(self, uid: uuid.UUID, address: str) -> uuid.UUID:
        """Give a new document the address that a later row tells; those of the case stay as they are."""
        if address and uid in self.new:
            self.new[uid] = replace(self.new[uid], address=address)
            self.by_address[address] = uid
            self.addressed.add(uid)
        return uid
