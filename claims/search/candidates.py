"""Which claims of a case share words with sentences: asked of the database's own full text, for all sentences at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType

import numpy as np
from django.db import connections

from claims.analysis.matching import Candidate
from claims.analysis.scales import Fate
from claims.analysis.terms import cleared, content, rarity, share, stem, stems
from claims.models import Case, Claim, Evidence
from claims.search import postgres, sqlite

LIMIT = 100
"""How many claims are looked at closely for a sentence."""
MOST_WORDS = 60
"""How many different words of a sentence are looked for."""
NEAREST_QUOTES = 3
_USUAL_LENGTH = 25.0
_MANY = 500
_BACKENDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}


def candidates(case: Case, words: str, limit: int = LIMIT) -> list[Candidate]:
    """Return the live claims of the case that share most with a sentence, by the weight of the words; without vectors."""
    return candidates_of(case, [words], limit)[0]


def candidates_of(
    case: Case, sentences: Sequence[str], limit: int = LIMIT, also: Sequence[Sequence[int]] = ()
) -> list[list[Candidate]]:
    """Return the candidates of each sentence, best first; `also` are claims of the case to look at for each, whatever words
    they share. Two queries, and two more for each 500 candidates."""
    asked = [content(cleared(words))[:MOST_WORDS] for words in sentences]
    holding = _holding(case, list(dict.fromkeys(word for words in asked for word in words)))
    many = Claim.objects.filter(case=case).count()
    weights = {word: rarity(len(ids), many) for word, ids in holding.items()}
    best = [_best(words, holding, weights, limit) for words in asked]
    if also:
        best = [list(dict.fromkeys([*found, *others])) for found, others in zip(best, also, strict=True)]
    ids = {pk for found in best for pk in found}
    statements, quotes = _statements(case, ids), _quotes(case, ids)
    unknown = rarity(0, many)
    return [
        _weighed({stem(word): weights.get(word, unknown) for word in words}, found, statements, quotes)
        for words, found in zip(asked, best, strict=True)
    ]


def _holding(case: Case, words: Sequence[str]) -> dict[str, np.ndarray]:
    """Return which live claims hold each word. One query; a word that none holds is left out."""
    if not words:
        return {}
    connection = connections[Claim.objects.db]
    backend = _BACKENDS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(backend.HOLDING, backend.holding(case.pk, words))
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
    if not len(rows):
        return {}
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    places, starts = np.unique(rows[:, 0], return_index=True)
    return {words[place]: ids for place, ids in zip(places, np.split(rows[:, 1], starts[1:]), strict=True)}


def _best(
    words: Sequence[str], holding: dict[str, np.ndarray], weights: dict[str, float], limit: int
) -> list[int]:
    """Return the claims that hold most of the words by weight; of equals, the older."""
    known = [word for word in words if word in holding]
    if not known:
        return []
    ids, place = np.unique(np.concatenate([holding[word] for word in known]), return_inverse=True)
    each = np.repeat([weights[word] for word in known], [len(holding[word]) for word in known])
    order = np.argsort(-np.bincount(place, each), kind="stable")[:limit]
    return [int(pk) for pk in ids[order]]


def _statements(case: Case, ids: set[int]) -> dict[int, tuple[str, list[str]]]:
    claims = Claim.objects.filter(case=case, fate=Fate.ACTIVE).order_by()
    return {
        pk: (statement, stems(statement))
        for some in _some(ids)
        for pk, statement in claims.filter(pk__in=some).values_list("pk", "statement")
    }


def _quotes(case: Case, ids: set[int]) -> dict[int, list[tuple[str, list[str]]]]:
    live = Evidence.objects.filter(case=case, withdrawn_at=None).order_by("pk")
    found = defaultdict(list)
    for some in _some(ids):
        rows = live.filter(claim__in=some).values_list("claim_id", "quote", "gist")
        for pk, quote, gist in rows:
            found[pk].append((quote or gist, stems(quote or gist)))
    return found


def _some(ids: set[int]) -> Iterator[list[int]]:
    rows = sorted(ids)
    return (rows[at : at + _MANY] for at in range(0, len(rows), _MANY))


def _weighed(
    weights: dict[str, float],
    ids: Iterable[int],
    statements: dict[int, tuple[str, list[str]]],
    quotes: dict[int, list[tuple[str, list[str]]]],
) -> list[Candidate]:
    found = []
    for pk in ids:
        if pk not in statements:
            continue
        statement, row = statements[pk]
        said = [(share(weights, words, _USUAL_LENGTH), quote) for quote, words in quotes.get(pk, ())]
        nearest = sorted(said, key=lambda pair: -pair[0])[:NEAREST_QUOTES]
        lexical = max([share(weights, row, _USUAL_LENGTH), *(held for held, _ in nearest)])
        found.append(Candidate(pk, statement, tuple(quote for _, quote in nearest), lexical=lexical))
    return sorted(found, key=lambda one: -one.lexical)
