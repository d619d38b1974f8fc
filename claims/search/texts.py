"""Going through texts for the claims that their sentences bear on, and through the texts of late for a claim that is new."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils import timezone

from claims.analysis.matching import RULES
from claims.analysis.sentences import sentence_key, sentences
from claims.models import Claim, Document, Match
from claims.search.proposals import propose

AT_ONCE = 200
"""How many sentences are looked at and written down together: other writers wait no longer than that takes."""
MOST_BY_ITSELF = 5_000
"""A text of more sentences is gone through only when somebody asks for it."""
LATE = timedelta(days=90)
"""How far back a new claim is looked for."""

_WORD = re.compile(r"\w{4,}|\d+")


def go_through(document: Document, *, asked: bool = False) -> bool:
    """Write down which claims the sentences of a document may bear on; say whether it was done.

    A text of more than MOST_BY_ITSELF sentences waits until it is `asked` for. Locks the case for a moment at a time.
    """
    words = list(_words(document.text))
    if document.case.closed_at or (len(words) > MOST_BY_ITSELF and not asked):
        return False
    for some in _some(dict(words)):
        found = propose(document.case, [words for _, words in some])
        keys = [key for key, _ in some]
        Match.propose(document, dict(zip(keys, found, strict=True)), rules=RULES)
    Document.objects.filter(pk=document.pk).update(matched_rules=RULES)
    return True


def look_for(claim: Claim) -> int:
    """Write down which sentences of the texts of late may bear on a claim; return in how many texts some do.

    Only texts that were gone through are looked at: the others will be with this claim among the rest.
    """
    if claim.case.closed_at or not claim.is_active:
        return 0
    rows = Document.objects.filter(case=claim.case_id, recorded_at__gte=timezone.now() - LATE)
    mine, count = _stems(claim.statement), 0
    for document in rows.exclude(matched_rules=None).select_related("case").order_by("-pk").iterator(20):
        near = {key: words for key, words in _words(document.text) if len(_stems(words) & mine) >= 2}
        for some in _some(near):
            ranked = propose(claim.case, [words for _, words in some])
            found = {
                key: [one for one in row if one.id == claim.pk]
                for (key, _), row in zip(some, ranked, strict=True)
            }
            Match.propose(document, found, rules=RULES, claim=claim)
            count += any(found.values())
    return count


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
    """Return the longer words and the figures of a sentence, by how they begin: enough to leave out what is far off."""
    return {word[:5] for word in _words_of(words)}


def _words_of(words: str) -> Iterable[str]:
    return _WORD.findall(words.casefold())
