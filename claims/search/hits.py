"""Where the words that were searched for stand in the claims of a page: in the statement, or in their evidence."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from claims.models import Claim, Evidence
from claims.search import mark, phrases

AROUND = 80
"""How many characters of a quote are shown on either side of its first hit."""

Pieces = list[tuple[str, bool]]
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim's statement cut into (piece, is a hit), and the same of one quote or gist where the statement lacks a phrase."""

    statement: Pieces
    evidence: Pieces = field(default_factory=list)
    is_quote: bool = False


def find_hits(claims: Iterable[Claim], words: str) -> dict[int, Hit]:
    """Return the hits of each claim by its id. One query for all of them.

    A claim whose statement lacks a phrase is shown with the live evidence that holds most of what it lacks; of several,
    the one that holds most of all that was asked for, then the newest.
    """
    asked = {tuple(phrase) for phrase in phrases(words)}
    statements = {claim.pk: mark(claim.statement, words) for claim in claims}
    lacking = {pk: missing for pk, pieces in statements.items() if (missing := asked - _held(pieces, asked))}
    best: dict[int, tuple[tuple[int, int], Pieces, bool]] = {}
    rows = Evidence.objects.filter(claim__in=lacking, withdrawn_at=None).order_by("-made_at", "-id")
    for pk, quote, gist in rows.values_list("claim_id", "quote", "gist"):
        pieces = mark(quote or gist, words)
        held = _held(pieces, asked)
        rank = len(held & lacking[pk]), len(held)
        if rank[0] and (pk not in best or rank > best[pk][0]):
            best[pk] = rank, pieces, bool(quote)
    shown = {pk: (cut(pieces), is_quote) for pk, (_, pieces, is_quote) in best.items()}
    return {pk: Hit(pieces, *shown.get(pk, ())) for pk, pieces in statements.items()}


def _held(pieces: Pieces, asked: set[Phrase]) -> set[Phrase]:
    """Return the phrases of `asked` that the hits in `pieces` show."""
    hits = {text.lower() for text, hit in pieces if hit}
    return {phrase for phrase in asked if any(_shows(text, phrase) for text in hits)}


@lru_cache(maxsize=4096)
def _shows(hit: str, phrase: Phrase) -> bool:
    # Written with signs between its words a phrase stays one: "15 800" would be two, and "152 mm" hold one of them.
    return any(is_hit for _, is_hit in mark(hit, "-".join(phrase)))


def cut(pieces: Pieces, around: int = AROUND) -> Pieces:
    """Keep what stands within `around` characters of a hit, at whole words, with dots for what is left out: of the hit
    that has most other hits behind it within that, the first of several."""
    first = _fullest(pieces, around)
    if first is None:
        return []
    before = "".join(text for text, _ in pieces[:first])
    kept: Pieces = [(_ending(before, around), False), pieces[first]]
    left = around
    for text, hit in pieces[first + 1 :]:
        if len(text) > left:
            kept.append((_beginning(text, left), False))
            break
        kept.append((text, hit))
        left -= len(text)
    return [(text, hit) for text, hit in kept if text]


def _fullest(pieces: Pieces, around: int) -> int | None:
    """Return which hit has most different hits in itself and the `around` characters behind it; None if there is none."""
    best, most = None, 0
    for index, (_, hit) in enumerate(pieces):
        if not hit:
            continue
        behind, left = {pieces[index][0].lower()}, around
        for text, is_hit in pieces[index + 1 :]:
            left -= len(text)
            if left < 0:
                break
            behind |= {text.lower()} if is_hit else set()
        if len(behind) > most:
            best, most = index, len(behind)
    return best


def _ending(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return "… " + text[-most:].partition(" ")[2]


def _beginning(text: str, most: int) -> str:
    return text[:most].rpartition(" ")[0] + " …"
