"""Documents that hold the same text: how they are found as a text comes in, and the story that they make together."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.utils import timezone

from claims.analysis import scales
from claims.analysis.copies import Share, share, shingles, sketch
from claims.analysis.credits import credits, is_same, place
from claims.analysis.dates import settle
from claims.models.cases import Case
from claims.models.documents import Derivation, Document
from claims.models.lineage import LineageSign, Print

READ = 60_000
"""How many characters of a text are looked at, which is as much as pages compare: more would hold up all who write."""
MEASURED = 12
"""How many texts are measured against a new one, those that share most of its prints, beside the leads of their stories."""
LEAST_PRINTS, LEAST_COMMON, LEAST = 3, 12, 0.3
"""What makes a copy worth proposing: prints shared, runs of words in common, and the share of the copy's own text."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A text beside the texts of its case that share most of it: its runs of words, and what it has in common with each."""

    beginning: str
    found: frozenset[int]
    prints: tuple[int, ...]
    shares: Mapping[int, Share]


def compare(case_id: int, text: str) -> Compared:
    """Measure what a text has in common with the texts of a case.

    That takes the time, a second at worst: it is done before the case is locked, so that nobody waits for it. Texts never
    change, so that it holds for ever; what comes in meanwhile is measured under the lock.
    """
    beginning = text[:READ]
    found = shingles(beginning)
    compared = Compared(beginning, found, sketch(found), {})
    return replace(compared, shares=_measure(compared, _nearest(case_id, compared)))


def compare_document(document: Document) -> Compared:
    """As `compare`, of the text that a document has."""
    return compare(document.case_id, _beginnings().get(pk=document.pk).beginning)


def look_for_copies(document: Document, compared: Compared | None = None) -> list[LineageSign]:
    """Look once which documents of the case hold the text of this one; return what is proposed of it and of them.

    Nothing is derived by itself: each sign waits for a person. The documents become one story, led by the earliest that
    copies none, of one day the one with the fullest text. Locks the case row, after the texts are `compared` where that is
    not done. The number of queries is the same in a case of any size; two of them read an index entry for each document that
    shares a print.
    """
    return _look_for_copies(document, compared or compare_document(document))


@transaction.atomic
def _look_for_copies(document: Document, compared: Compared) -> list[LineageSign]:
    document.case.lock().must_be_open()
    mine = _beginnings().select_related("case", "source__same_as").get(pk=document.pk)
    if not mine.beginning or mine.prints.exists():
        return []
    if mine.beginning != compared.beginning:  # it was read anew meanwhile
        compared = compare(mine.case_id, mine.beginning)
    Print.objects.bulk_create(Print(case=mine.case, document=mine, value=one) for one in compared.prints)
    written = _credit(mine)
    search = _Search(mine, list(_near(mine, compared)))
    search.propose()
    search.join()
    return [*written, *search.written]


def find_copies(case: Case) -> Iterator[tuple[Document, list[LineageSign]]]:
    """Look for the copies of each text that was never looked at, the earliest first, each in a transaction of its own."""
    waiting = Document.objects.filter(case=case, prints=None).exclude(text="").order_by("published", "number")
    for pk in list(waiting.values_list("pk", flat=True)):
        document = Document.objects.select_related("case").defer("text").get(pk=pk)
        signs = look_for_copies(document)
        if document.prints.exists():  # without a word there is nothing to look at
            yield document, signs


def choose_lead(document: Document) -> None:
    """Choose anew who leads the story of a document whose date was put right: the earliest that copies none, as when they
    came in. What is open and went by the old dates is proposed anew, for as many as are measured when a text comes in.

    A lead of which a person has said that another copies it stays. To be called under the lock of the case.
    """
    before = document.story_id or document.pk
    inside = Document.objects.filter(Q(pk=before) | Q(story=before)).defer("text")
    found = inside.annotate(length=Length("text")).select_related("case", "source__same_as").order_by("pk")
    rows: dict[int, Any] = {row.pk: row for row in found}
    live = Derivation.objects.filter(document__in=list(rows), original__in=list(rows), withdrawn_at=None)
    said = list(live.values_list("document_id", "original_id")) if len(rows) > 1 else []
    if len(rows) < 2 or before in {original for _, original in said}:
        return
    search = _Search(rows[before], [_Near(row, 1, 1) for row in rows.values() if row.pk != before])
    lead = search.choose(rows, {copy for copy, _ in said})
    if lead.pk != before:
        inside.update(story=lead)
        Document.objects.filter(pk=lead.pk).update(story=None)
    LineageSign.objects.filter(document=lead, original__in=list(rows), name="").give_way()
    later = [row.pk for row in search.better(rows)][:MEASURED]
    texts = {row.pk: row for row in _beginnings().filter(pk__in=[lead.pk, *later])} if later else {}
    first = shingles(texts[lead.pk].beginning) if later else frozenset()
    for pk in later:
        both = share(shingles(texts[pk].beginning), first)
        if both.common >= LEAST_COMMON and both.of_first >= LEAST:
            search.propose_of(rows[pk], lead, both.of_first)


@transaction.atomic
def attach_copies(document: Document, *, by: Any, signs: Collection[int]) -> list[Document]:
    """Take these open signs that a text of this story republishes another, and set these copies to read; return them.

    `signs` are the ids of those that the person saw: what came in since waits. All or none. Locks the case row.
    """
    document.case.lock().must_be_open()
    lead = Document.objects.values_list("story_id", flat=True).get(pk=document.pk) or document.pk
    rows = LineageSign.objects.copies().filter(document__story=lead, pk__in=signs)
    attached: dict[int, Document] = {}
    for sign in rows.select_related("case", "document__case").defer("document__text").order_by("pk"):
        sign.take(by=by)
        attached[sign.document_id] = sign.document
    for copy in attached.values():
        if copy.state in (scales.DocumentState.NEW, scales.DocumentState.READING):
            copy.turn(scales.DocumentState.READ, by=by)
    if not attached:
        raise ValidationError("None of these proposals is open: somebody else has answered them.")
    return list(attached.values())


@dataclass(frozen=True, slots=True)
class _Near:
    """A document that holds part of the new text: which share of the new one stands in it, and of it in the new one."""

    document: Any
    of_mine: float
    of_it: float


def _nearest(case_id: int, compared: Compared, but: int = 0) -> set[int]:
    """Return the ids of the documents that share most prints with a text, and of those that lead their stories."""
    shared = Print.objects.filter(case=case_id, value__in=compared.prints).exclude(document=but)
    counted = shared.order_by().values("document").annotate(n=Count("pk")).filter(n__gte=LEAST_PRINTS)
    ids = [row["document"] for row in counted.order_by("-n", "document")[:MEASURED]]
    leads = Document.objects.filter(pk__in=ids).values_list("story", flat=True)
    return {*ids, *(lead for lead in leads if lead and lead != but)}


def _measure(compared: Compared, ids: Iterable[int]) -> dict[int, Share]:
    texts = _beginnings().filter(pk__in=ids).values_list("pk", "beginning")
    return {pk: share(compared.found, shingles(beginning)) for pk, beginning in texts}


def _near(mine: Any, compared: Compared) -> Iterator[_Near]:
    """The texts that hold part of the new one; what came in since it was `compared` is measured now."""
    ids = _nearest(mine.case_id, compared, but=mine.pk)
    since = ids - compared.shares.keys()
    shares = {**compared.shares, **(_measure(compared, since) if since else {})}
    others = Document.objects.defer("text").annotate(length=Length("text")).filter(pk__in=ids)
    for other in others.select_related("source__same_as").order_by("pk"):
        both = shares[other.pk]
        if both.common >= LEAST_COMMON and max(both.of_first, both.of_second) >= LEAST:
            yield _Near(other, both.of_first, both.of_second)


def _beginnings() -> QuerySet[Any]:
    """Documents with as much of their text as is looked at, and its length."""
    return Document.objects.defer("text").annotate(beginning=Substr("text", 1, READ), length=Length("text"))


def _credit(mine: Any) -> list[LineageSign]:
    """Write down whom a text credits, in its own words."""
    now = timezone.now()
    signs = [
        LineageSign(
            case=mine.case,
            document=mine,
            kind=credit.kind.value,
            name=credit.name[:200],
            words=f"“{credit.quote}” {place(mine.beginning, credit)}",
            recorded_at=now,
        )
        for credit in credits(mine.beginning, publisher=mine.source.name)
    ]
    there = set(mine.signs.values_list("kind", "name"))
    return LineageSign.objects.bulk_create(sign for sign in signs if (sign.kind, sign.name) not in there)


def _key(document: Any) -> tuple[date, int, int]:
    """Order documents of one text: first what is known to have been out first, of one day the fullest, those without a date
    last. "Oct 2024" may be the last of October."""
    known = settle(document.published, document.published_precision, last=True)
    return known or date.max, -document.length, document.number


class _Search:
    """What follows from the texts that are near a new one."""

    def __init__(self, mine: Any, near: list[_Near]) -> None:
        self.mine, self.now = mine, timezone.now()
        ids = [mine.pk, *(one.document.pk for one in near)]
        self.signs: dict[int, list[LineageSign]] = {pk: [] for pk in ids}
        for sign in LineageSign.objects.filter(document__in=ids).order_by("pk"):
            self.signs[sign.document_id].append(sign)
        self.derived = set(Derivation.objects.filter(document__in=ids).values_list("document_id", flat=True))
        self.near = [one for one in near if self._share(one) >= LEAST and not self._refused(one.document)]
        self.written: list[LineageSign] = []

    def propose(self) -> None:
        """Propose what the new text copies, and which of the others copy it."""
        earlier = [one for one in self.near if self._precedes(one.document, self.mine)]
        if earlier:
            best = min(earlier, key=self._rank)
            self.propose_of(self.mine, best.document, best.of_mine)
        there = {one.document.pk: one.document for one in self.near}
        for one in self.near:
            if one not in earlier and self._is_better_for(one.document, there):
                self.propose_of(one.document, self.mine, one.of_it)

    def join(self) -> None:
        """Make one story of the new text and those near it. A person's no keeps a document out of it."""
        if not self.near or self._refused(self.mine):
            return
        rows = [self.mine, *(one.document for one in self.near)]
        leads = {row.story_id or row.pk for row in rows}
        inside = leads | {row.pk for row in rows}
        heads = list(Document.objects.defer("text").annotate(length=Length("text")).filter(pk__in=leads))
        first = [row for row in heads if not any(sign.original_id in inside for sign in self._alive(row))]
        lead = min(first or heads, key=_key)
        together = Document.objects.filter(Q(pk__in=leads) | Q(story__in=leads))
        together.exclude(pk=lead.pk).update(story=lead)
        Document.objects.filter(pk=lead.pk).update(story=None)

    def choose(self, rows: dict[int, Any], copies: Collection[int]) -> Any:
        """Return the earliest of these that copies none of them, as far as `copies`, answers and credit lines say, for the
        one that others are measured by."""
        first = [
            row for row in rows.values() if row.pk not in copies and not self._is_said_to_copy(row, rows)
        ]
        self.mine = min(first or rows.values(), key=_key)
        return self.mine

    def _is_said_to_copy(self, row: Document, rows: Collection[int]) -> bool:
        """Whether a person or a credit line, and not the dates alone, says that a document copies one of these."""
        return any(sign.original_id in rows and (sign.name or not sign.is_open) for sign in self._alive(row))

    def better(self, rows: dict[int, Any]) -> list[Any]:
        """Return those of which the lead is a better original than what is proposed, or the first that is."""
        others = [row for row in rows.values() if row.pk != self.mine.pk]
        return [row for row in others if self._is_better_for(row, rows)]

    def _share(self, one: _Near) -> float:
        """Which share of the copy stands in its original, whichever of the two is the copy."""
        return one.of_mine if self._precedes(one.document, self.mine) else one.of_it

    def _precedes(self, first: Document, second: Document) -> bool:
        """Whether the first is the original of the two: the one that the other credits, else the earlier. Where the dates do not
        tell, the proposal says so (`LineageSign.is_either_way`)."""
        credited = self._credits(second, first), self._credits(first, second)
        return credited[0] if credited[0] != credited[1] else _key(first) < _key(second)

    def _credits(self, copy: Document, original: Document) -> bool:
        return any(self._names(sign, original) for sign in self._alive(copy))

    def _rank(self, one: _Near) -> tuple[bool, bool, float, tuple[date, int, int]]:
        """The original that is credited, else the lead of a story, else the one that holds most."""
        row = one.document
        return not self._credits(self.mine, row), row.story_id is not None, -one.of_mine, _key(row)

    def _refused(self, document: Document) -> bool:
        """Whether a person has said no to its being a copy."""
        return any(
            sign.answer == scales.Answer.DISMISSED and sign.original_id for sign in self.signs[document.pk]
        )

    def _alive(self, document: Document) -> Iterable[LineageSign]:
        return (sign for sign in self.signs.get(document.pk, ()) if sign.answer != scales.Answer.DISMISSED)

    def _is_better_for(self, copy: Document, there: dict[int, Document]) -> bool:
        """Whether the new text is a better original than what is proposed for a document, where nobody has settled it."""
        proposed = [sign for sign in self.signs[copy.pk] if sign.original_id]
        return all(
            sign.is_open
            and not sign.name
            and sign.original_id in there
            and self._precedes(self.mine, there[sign.original_id])
            for sign in proposed
        )

    def propose_of(self, copy: Document, original: Document, part: float) -> None:
        """Propose one original for a document, in the words of its credit line where it has one."""
        if copy.pk in self.derived or self._refused(copy):
            return
        said = f"{round(part * 100)} % of its text stands in No. {original.number} too"
        sign = next(
            (
                one
                for one in self._alive(copy)
                if one.is_open and one.kind != scales.SignKind.VIA and self._names(one, original)
            ),
            None,
        )
        LineageSign.objects.filter(document=copy, name="").give_way()
        if sign is None:
            same = original.source_id == copy.source_id
            kind = scales.SignKind.REVISES if same else scales.SignKind.REPUBLISHES
            sign = LineageSign(case=copy.case, document=copy, kind=kind.value, recorded_at=self.now)
        sign.original, sign.share = original, round(part * 100)
        sign.words = f"{sign.words}; {said}" if sign.words else said
        sign.save()
        self.signs[copy.pk] = [one for one in self.signs[copy.pk] if one.name and one.pk != sign.pk] + [sign]
        self.written.append(sign)

    @staticmethod
    def _names(sign: LineageSign, original: Document) -> bool:
        """Whether a credit line means the publisher of a document, or the source that it is merged with."""
        source = original.source
        return is_same(sign.name, source.name) or bool(
            source.same_as and is_same(sign.name, source.same_as.name)
        )
