"""Which claims a sentence may bear on: candidates put in order, each with a score, a reason in words, and what differs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claims.analysis.contrasts import Facts, differences, read, shared
from claims.analysis.ngrams import alike
from claims.analysis.scales import MatchLevel
from claims.analysis.terms import UNPARTED, WORD, cleared, content, how_many, stem

RULES = 2
"""Which rules gave a score: stored with it, so that scores of other rules can be told and made again."""
PROPOSED, MENTIONED = 0.27, 0.22
"""From which score on a claim is proposed for a sentence, and from which it is mentioned."""
DUPLICATE = 0.5
"""From which score on a new claim is likely to be one that the case already has."""
FEWEST_WORDS = 8
"""A sentence of fewer words says too little for a proposal: its claims are mentioned only."""
MOST_OFFERED = 8
"""How many claims are offered for one sentence at most."""
_WORDS, _LETTERS, _MEANING = 0.3, 0.4, 0.3
_ENOUGH_WORDS = 5
"""Sentences of fewer words that carry meaning score less: a heading of one word is like whatever holds it."""
_MOST_SHARED = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that a sentence may bear on. `lexical` is the share of the sentence's words that it holds, by weight (0 to 1);
    `vector` what its statement means, of length 1; `quotes` what of its live evidence is nearest to the sentence."""

    id: int
    statement: str
    quotes: tuple[str, ...] = ()
    vector: np.ndarray | None = None
    lexical: float = 0.0


@dataclass(frozen=True, slots=True)
class Scored:
    """A claim for a sentence: `differs` says what the sentence has otherwise than the claim, whatever the score."""

    id: int
    score: float
    level: MatchLevel | None
    reason: str
    differs: tuple[str, ...]


def rank(words: str, vector: np.ndarray | None, candidates: Sequence[Candidate]) -> list[Scored]:
    """Return all candidates, best first. Facts are read, and reasons given, only where a level is reached."""
    if not candidates:
        return []
    scores = _scores(words, vector, candidates)
    order = sorted(range(len(candidates)), key=lambda at: (-scores[at], candidates[at].id))
    may_propose = how_many(words) >= FEWEST_WORDS
    offered = [at for at in order[:MOST_OFFERED] if scores[at] >= MENTIONED]
    return [
        *(_offered(words, candidates[at], float(scores[at]), may_propose) for at in offered),
        *(Scored(candidates[at].id, float(scores[at]), None, "", ()) for at in order[len(offered) :]),
    ]


def _scores(words: str, vector: np.ndarray | None, candidates: Sequence[Candidate]) -> np.ndarray:
    """How like they are by words, by letters and by meaning, each from 0 to 1 and weighed."""
    lexical = np.array([one.lexical for one in candidates]).clip(0, 1)
    likeness = (
        _WORDS * lexical
        + _LETTERS * _by_letters(words, candidates)
        + _MEANING * _by_meaning(vector, candidates)
    )
    weighty = how_many(words) if UNPARTED.search(words) else len(content(words))
    return likeness * min(1, weighty / _ENOUGH_WORDS)


def _by_letters(words: str, candidates: Sequence[Candidate]) -> np.ndarray:
    """Of each claim its statement or the quote that is most alike."""
    texts = [text for one in candidates for text in (one.statement, *one.quotes)]
    owner = np.repeat(np.arange(len(candidates)), [1 + len(one.quotes) for one in candidates])
    best = np.zeros(len(candidates))
    np.maximum.at(best, owner, alike(cleared(words), texts))
    return best


def _by_meaning(vector: np.ndarray | None, candidates: Sequence[Candidate]) -> np.ndarray:
    if vector is None:
        return np.zeros(len(candidates))
    nothing = np.zeros_like(vector)
    rows = np.stack([nothing if one.vector is None else one.vector for one in candidates])
    return (rows.astype(np.float32) @ vector.astype(np.float32)).clip(0, 1)


def _offered(words: str, candidate: Candidate, score: float, may_propose: bool) -> Scored:
    level = MatchLevel.PROPOSED if may_propose and score >= PROPOSED else MatchLevel.MENTIONED
    mine, theirs = read(words), read(candidate.statement)
    reason = _reason(words, candidate, mine, theirs)
    return Scored(candidate.id, score, level, reason, differences(mine, theirs))


def _reason(words: str, candidate: Candidate, mine: Facts, theirs: Facts) -> str:
    """Say what both share: names, dates and numbers first, then the longest words."""
    found = shared(mine, theirs)
    known = {stem(word) for phrase in found for word in content(phrase)}
    held = {
        stem(word.lower()) for text in (candidate.statement, *candidate.quotes) for word in WORD.findall(text)
    }
    left = [word for word in content(words) if stem(word) in held and stem(word) not in known]
    longest = sorted(left, key=len, reverse=True)[: max(0, _MOST_SHARED - len(found))]
    found += [word for word in left if word in longest]
    return f"shares {', '.join(found[:_MOST_SHARED])}" if found else "close in meaning"
