"""Where the words that were searched for stand in the claims of a page: in the statement, or in their evidence."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from claims.models import Claim, Evidence
from claims.search import mark, phrases

AROUND = 80
"""How many characters of a quote are shown on either side of its first hit."""

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim's statement cut into (piece, is a hit), and the same of one quote or gist where the statement lacks a word."""

    statement: Pieces
    evidence: Pieces = field(default_factory=list)
    is_quote: bool = False


def find_hits(claims: Iterable[Claim], words: str) -> dict[int, Hit]:
    """Return the hits of each claim by its id. One query for all of them."""
    statements = {claim.pk: mark(claim.statement, words) for claim in claims}
    lacking = {pk: missing for pk, pieces in statements.items() if (missing := _missing(pieces, words))}
    shown: dict[int, tuple[Pieces, bool]] = {}
    rows = Evidence.objects.filter(claim__in=lacking, withdrawn_at=None).order_by("-made_at", "-id")
    for pk, quote, gist in rows.values_list("claim_id", "quote", "gist"):
        pieces = mark(quote or gist, lacking[pk])
        if pk not in shown and any(hit for _, hit in pieces):
            shown[pk] = cut(mark(quote or gist, words)), bool(quote)
    return {pk: Hit(pieces, *shown.get(pk, ())) for pk, pieces in statements.items()}


def _missing(pieces: Pieces, words: str) -> str:
    """Return the phrases of `words` that no hit in `pieces` shows, as words again."""
    hits = [phrases(piece) for piece, hit in pieces if hit]
    found = {" ".join(word for phrase in hit for word in phrase) for hit in hits}
    wanted = {" ".join(phrase) for phrase in phrases(words)}
    return " ".join(want for want in sorted(wanted) if not any(hit.startswith(want) for hit in found))


def cut(pieces: Pieces, around: int = AROUND) -> Pieces:
    """Keep what stands within `around` characters of the first hit, at whole words, with dots for what is left out."""
    first = next((index for index, (_, hit) in enumerate(pieces) if hit), None)
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


def _ending(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return "… " + text[-most:].partition(" ")[2]


def _beginning(text: str, most: int) -> str:
    return text[:most].rpartition(" ")[0] + " …"
