"""The links of claims, as each of the two reads them: on its page and in its row of the register."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from claims.analysis import scales
from claims.models import Claim, ClaimLink

MOST_IN_ROW = 4
"""How many links a row of the register names."""
MOST_ON_PAGE = 50
"""How many links the page of a claim lists; the register, filtered by it, has the rest."""
_END = ("number", "statement", "fate", "kind", "status")
SHOWN_OF_LINK = (
    *(f"{end}__{name}" for end in ("claim", "other") for name in _END),
    *("kind", "note", "claim_id", "other_id", "made_at", "on_behalf_of", "author__username"),
    *("withdrawn_at", "withdrawn_reason", "withdrawn_on_behalf_of", "withdrawn_by__username"),
)


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as it is read from one of its two claims: "depends on C-3", or "C-9 depends on it"."""

    link: ClaimLink
    words: str
    other: Claim
    is_outgoing: bool
    merges: bool
    """Whether one of the two is merged into the other by it."""


def links_of(claim: Claim) -> list[Linked]:
    """Return the live links of a claim, read from its side, those that go out from it first. One query."""
    return _read_from(claim, ClaimLink.objects.standing())


def taken_off(claim: Claim) -> list[Linked]:
    """Return the links of a claim that were withdrawn, as `links_of`. One query."""
    return _read_from(claim, ClaimLink.objects.exclude(withdrawn_at=None))


def _read_from(claim: Claim, links: QuerySet) -> list[Linked]:
    rows = links.filter(Q(claim=claim) | Q(other=claim)).annotate(successor=F("claim__successor"))
    found = []
    people = ("claim", "other", "author", "withdrawn_by")
    for link in rows.select_related(*people).only(*SHOWN_OF_LINK).order_by("pk"):
        goes_out = link.claim_id == claim.pk
        merges = (
            link.kind == scales.LinkKind.DUPLICATES
            and link.successor == link.other_id
            and not link.withdrawn_at
        )
        other = link.other if goes_out else link.claim
        found.append(Linked(link, link.kind.replace("_", " "), other, goes_out, merges))
    return sorted(found, key=lambda one: not one.is_outgoing)


def beside(claim: Claim, links: list[Linked]) -> dict[str, Any]:
    """Return what its page shows of the links of a claim: them and how many at most, what it is merged into, and what is merged
    into it."""
    merged = [one for one in links if one.merges and not one.is_outgoing]
    return {
        "links": links,
        "most_links": MOST_ON_PAGE,
        "kept": claim.kept,
        "merged": merged,
        "taken_off": taken_off(claim),
    }


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the links of a claim, in a row of the register."""

    words: str
    number: int
    is_outgoing: bool
    merges: bool


def marks_of(claims: Iterable[int]) -> dict[int, list[Mark]]:
    """Return the live links of these claims, those that go out from them first. One query, however many."""
    ids = set(claims)
    rows = ClaimLink.objects.standing().filter(Q(claim__in=ids) | Q(other__in=ids)).order_by("kind", "pk")
    ends = ("claim_id", "other_id", "claim__number", "other__number", "kind", "claim__successor_id")
    found: dict[int, list[Mark]] = defaultdict(list)
    for claim, other, number, others, kind, successor in rows.values_list(*ends):
        words = kind.replace("_", " ")
        merges = kind == scales.LinkKind.DUPLICATES and successor == other
        for here, there, goes_out in ((claim, others, True), (other, number, False)):
            if here in ids:
                found[here].append(Mark(words, there, goes_out, merges))
    return {pk: sorted(marks, key=lambda one: not one.is_outgoing) for pk, marks in found.items()}
