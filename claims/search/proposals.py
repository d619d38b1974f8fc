"""Which claims of a case the sentences of a text may bear on, and which claims a new one may repeat."""

from collections.abc import Sequence
from dataclasses import replace

from claims.analysis.matching import DUPLICATE, Candidate, Scored, rank
from claims.models import Case
from claims.search import meanings
from claims.search.candidates import candidates_of

NEAREST = 50
"""How many claims are looked at closely for what they mean, whatever words they share."""


def propose(case: Case, sentences: Sequence[str], *, keep: bool = True) -> list[list[Scored]]:
    """Return for each sentence the live claims of the case that it may bear on, best first: those proposed, then those
    mentioned. A handful of queries, however many sentences and claims there are. Pages do not `keep` vectors (meanings.py)."""
    return [[one for one in ranked if one.level] for ranked in rank_all(case, sentences, keep=keep)]


def likely_duplicates(case: Case, statement: str) -> list[Scored]:
    """Return the live claims that a new claim with this statement is likely to repeat, best first."""
    return [one for one in rank_all(case, [statement], keep=False)[0] if one.score >= DUPLICATE]


def rank_all(case: Case, sentences: Sequence[str], *, keep: bool = True) -> list[list[Scored]]:
    """Return for each sentence every candidate, best first, whatever its score."""
    known, meant = meanings.of_case(case, keep=keep), meanings.meant_by(sentences)
    found = candidates_of(case, sentences, also=known.nearest(meant, NEAREST))
    return [
        rank(words, vector, _with_vectors(row, known))
        for words, vector, row in zip(sentences, known.apart(meant), found, strict=True)
    ]


def _with_vectors(row: list[Candidate], known: meanings.Meanings) -> list[Candidate]:
    vectors = known.of([one.id for one in row])
    return [replace(one, vector=vector) for one, vector in zip(row, vectors, strict=True)]
