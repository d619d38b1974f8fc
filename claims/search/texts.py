"""Going through texts for the claims that their sentences bear on, and through the texts of late for a claim that is new."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from claims.analysis.matching import RULES
from claims.analysis.scales import Fate
from claims.analysis.sentences import sentence_key, sentences
from claims.analysis.terms import UNPARTED
from claims.models import Claim, Document, Match
from claims.search import meanings
from claims.search.proposals import propose

AT_ONCE = 200
"""How many sentences are looked at and written down together: other writers wait no longer than that takes."""
MOST_BY_ITSELF = 5_000
"""A text of more sentences is gone through only when somebody asks for it."""
LATE = timedelta(days=90)
"""How far back a new claim is looked for."""

_AT_ONCE_BEHIND = 20
_SHORT = 100_000
"""How many letters a text has at most that is taken up by itself where its task was lost."""
_WAITS = timedelta(minutes=10)
_FEW = 50
"""Of more new claims in a case, all texts of late are gone through again: cheaper than one claim at a time."""
_looked: dict[UUID, int] = {}
"""The claims that this process looked for last, each by its version then."""
_MOST_LOOKED = 20_000

_WORD = re.compile(r"\w{4,}|\d+")


def go_through(
    document: Document, *, asked: bool = False, begin: int = 0, since: datetime | None = None
) -> int | None:
    """Write down which claims AT_ONCE sentences of a document may bear on, from the one at `begin`; return where to go on, or
    None at the end.

    `since` is when its first sentences were looked at: at the end it looks for the claims that came after. A text of more
    than MOST_BY_ITSELF sentences waits until it is `asked` for. Locks the case for a moment.
    """
    words = list(_words(document.text))
    if document.case.closed_at or (len(words) > MOST_BY_ITSELF and not asked):
        return None
    began = since or timezone.now()
    rows = list(dict(words).items())
    some, end = rows[begin : begin + AT_ONCE], begin + AT_ONCE
    if some:
        found = propose(document.case, [words for _, words in some])
        Match.propose(document, dict(zip([key for key, _ in some], found, strict=True)), rules=RULES)
    if end < len(rows):
        return end
    Document.objects.filter(pk=document.pk).update(matched_rules=RULES)
    for claim in _changed_since(began).filter(case=document.case_id)[:_FEW]:
        _look_in(document, claim)
    return None


def _changed_since(moment: datetime) -> QuerySet:
    """The claims that were recorded, reworded or reinstated since, or judged: what else moves them is not told apart."""
    moved = Q(recorded_at__gte=moment) | Q(changed_at__gte=moment)
    return Claim.objects.filter(moved, fate=Fate.ACTIVE, case__closed_at=None).select_related("case")


def look_for(claim: Claim) -> int:
    """Write down which sentences of the texts of late may bear on a claim; return in how many texts some do.

    Only texts that were gone through are looked at: the others will be with this claim among the rest, or look for it when
    they come to their end.
    """
    if claim.case.closed_at or not claim.is_active:
        return 0
    rows = _late().filter(case=claim.case_id, matched_rules=RULES).select_related("case").order_by("-pk")
    count = sum(_look_in(document, claim) for document in rows.iterator(20))
    meanings.of_case(claim.case)
    _remember([claim])
    return count


def _late() -> QuerySet:
    return Document.objects.filter(recorded_at__gte=timezone.now() - LATE)


def _look_in(document: Document, claim: Claim) -> bool:
    """Write down which sentences of a text may bear on a claim; say whether some do."""
    mine, does = _stems(claim.statement), False
    near = {key: words for key, words in _words(document.text) if len(_stems(words) & mine) >= 2}
    for some in _some(near):
        ranked = propose(document.case, [words for _, words in some])
        found = {
            key: [one for one in row if one.id == claim.pk]
            for (key, _), row in zip(some, ranked, strict=True)
        }
        Match.propose(document, found, rules=RULES, claim=claim)
        does = does or any(found.values())
    return does


def _remember(claims: Iterable[Claim]) -> None:
    for claim in claims:
        _looked.pop(claim.uid, None)
        _looked[claim.uid] = claim.version
    while len(_looked) > _MOST_LOOKED:
        del _looked[next(iter(_looked))]


# What is behind


def claims_behind(since: datetime) -> list[int]:
    """Return the claims that came or changed since and that this process has not looked for as they read now.

    Where a case has many of them, its texts of late are said to be behind instead.
    """
    behind: dict[int, list[Claim]] = {}
    for claim in _changed_since(since).iterator():
        if _looked.get(claim.uid) != claim.version:
            behind.setdefault(claim.case_id, []).append(claim)
    for case, many in list(behind.items()):
        if len(many) > _FEW:
            _late().filter(case=case).update(matched_rules=None)
            meanings.of_case(many[0].case)
            _remember(behind.pop(case))
    return [claim.pk for some in behind.values() for claim in some]


def texts_behind() -> list[int]:
    """Return some of the texts that were not gone through, or by other rules, and that no task is likely to come for."""
    rows = Document.objects.exclude(text="").filter(case__closed_at=None).annotate(letters=Length("text"))
    rows = rows.filter(Q(matched_rules=None) | ~Q(matched_rules=RULES), letters__lte=_SHORT)
    rows = rows.filter(recorded_at__lt=timezone.now() - _WAITS).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:_AT_ONCE_BEHIND])


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a text with their keys."""
    for one in sentences(text):
        words = text[one.start : one.end]
        yield sentence_key(words), words


def _some(found: dict[str, str]) -> Iterator[list[tuple[str, str]]]:
    rows = list(found.items())
    for begin in range(0, len(rows), AT_ONCE):
        yield rows[begin : begin + AT_ONCE]


def _stems(words: str) -> set[str]:
    """Return the longer words and the figures of a sentence, by how they begin, and each two letters in a row of a script that
    parts no words: enough to leave out what is far off."""
    unparted = {run[at : at + 2] for run in UNPARTED.findall(words) for at in range(len(run) - 1)}
    return {word[:5] for word in _words_of(words)} | unparted


def _words_of(words: str) -> Iterable[str]:
    return _WORD.findall(words.casefold())
