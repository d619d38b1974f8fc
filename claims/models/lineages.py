"""Lineage of several records at once: whose word pieces of a claim's evidence are, which documents copy another, undoing, and
what the counts would become. Each by the verb of its record: all of them, or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from claims.analysis.corroboration import Counts, parted_by
from claims.analysis.origins import as_copied
from claims.models.cases import Case
from claims.models.claims import Claim
from claims.models.documents import Derivation, Document
from claims.models.evidence import Evidence
from claims.models.grounds import counts_for, lineage_of, rulings_for, testified
from claims.models.merges import merges_into
from claims.models.rulings import Ruling
from claims.models.sources import Source
from claims.models.stale import keep_lineage

AT_ONCE = 100
"""How many pieces of evidence, or documents, are set at once."""
Before = dict[int, tuple[int, dict[str, Any]]]
"""By the id of evidence the version that was written, and what stood there before, sources by their id."""


class Moved(Exception):
    """Raised when evidence that was chosen is there no more, or is not as it was read; `names` says whose."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"Somebody else has changed the evidence of {', '.join(names)} since you looked.")


@transaction.atomic
def set_lineage(
    claim: Claim,
    seen: Mapping[int, int],
    *,
    by: Any,
    notes: str = "",
    via: Callable[[Evidence], str] | None = None,
    **changes: Any,
) -> Before:
    """Set whose word these pieces of evidence are, their basis, the mouths they came through; return what stood before.

    `seen` are the versions that the person read, by id. `notes` is put under the note of each; `via` says the mouths of each.
    Raises Moved, and sets nothing, where one was changed or taken back meanwhile. Locks the claim, and counts it anew once.
    """
    rows = as_read(claim, seen)
    before: Before = {}
    for row in rows:
        values = {**changes, **({"via": via(row)} if via else {})}
        if notes:
            values["note"] = f"{row.note}\n{notes}" if row.note else notes
        stood = {name: _plain(getattr(row, name)) for name in values}
        edited = row.edit_uncounted(by=by, version=row.version, **values)
        if edited.version != row.version:
            before[row.pk] = edited.version, stood
    if before:
        claim.refresh_caches(moved_at=timezone.now())
    return before


@transaction.atomic
def undo_lineage(claim: Claim, before: Mapping[int, tuple[int, Mapping[str, Any]]], *, by: Any) -> int:
    """Give evidence back what stood there before it was set; return of how many. Raises Moved as `set_lineage` does."""
    rows = as_read(claim, {pk: version for pk, (version, _) in before.items()})
    named = {values.get("attributed_to") for _, values in before.values()} - {None}
    sources = Source.objects.filter(case=claim.case_id).in_bulk(named)
    for row in rows:
        values = dict(before[row.pk][1])
        if "attributed_to" in values:
            values["attributed_to"] = sources.get(values["attributed_to"])
        row.edit_uncounted(by=by, version=row.version, **values)
    claim.refresh_caches(moved_at=timezone.now())
    return len(rows)


def as_read(claim: Claim, seen: Mapping[int, int]) -> list[Evidence]:
    """Return live evidence of a claim and its duplicates in the versions that a person read, under the lock of the claim; raises
    Moved where one is another, or is there no more."""
    keep_lineage(claim.case_id)
    claim.lock()
    readable = [claim.pk, *merges_into([claim.pk]).merged]
    rows = Evidence.objects.filter(claim__in=readable, pk__in=seen).select_related(
        "claim", "document__source", "attributed_to"
    )
    found = list(rows.defer("document__text").order_by("pk"))
    moved = [row for row in found if row.withdrawn_at or row.version != seen[row.pk]]
    if moved or len(found) < len(seen):
        raise Moved(sorted({row.document.source.name for row in moved}) or ["a document"])
    return found


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Source) else value


@transaction.atomic
def join_origins(claim: Claim, seen: Mapping[int, int], *, by: Any, reason: str) -> list[Ruling]:
    """Join the origins of these pieces of evidence, for a reason. As `set_lineage`."""
    rows = as_read(claim, seen)
    roots = {root.source for root in _roots(claim, rows).values()} - {None}
    sources = Source.objects.filter(case=claim.case_id, pk__in=roots)
    if len(roots) < 2:
        raise ValidationError("These lead to one origin, or to none that is known: there is nothing to join.")
    return [Ruling.join(claim, sources, by=by, reason=reason)]


@transaction.atomic
def part_origins(claim: Claim, seen: Mapping[int, int], *, by: Any, reason: str) -> list[Ruling]:
    """Say that those who speak in these pieces, for others, are origins of their own, for a reason. As `set_lineage`."""
    rows = as_read(claim, seen)
    speaking = {root.through[0] for root in _roots(claim, rows).values() if root.through}
    if not speaking:
        raise ValidationError("Nobody speaks for another in these: there is nothing to part.")
    sources = Source.objects.filter(case=claim.case_id, pk__in=speaking).order_by("name")
    return [Ruling.part(claim, source, by=by, reason=reason) for source in sources]


def _roots(claim: Claim, rows: Sequence[Evidence]) -> dict[int, Any]:
    ruled = rulings_for(claim.case_id, [claim.pk])[claim.pk]
    lineage = lineage_of(claim.case_id, rows, ruled)
    return {
        one.id: lineage.root(one, parted_by(ruled, lineage)) for one in as_copied(testified(rows), lineage)
    }


@transaction.atomic
def copies_of(documents: Iterable[Document], original: Document, *, by: Any, kind: str) -> list[Derivation]:
    """Say that each of these documents copies `original`; return what was not said already. Locks the case row."""
    case = original.case.lock()
    case.must_be_open()
    wanted = [document for document in documents if document.pk != original.pk]
    there = Derivation.objects.filter(document__in=wanted, original=original, withdrawn_at=None)
    known = set(there.values_list("document", flat=True))
    new = [document for document in wanted if document.pk not in known]
    if not new:
        raise ValidationError("It is said already that these derive from that document.")
    above = original.originals()
    return [document.derive_from(original, by=by, kind=kind, above=above) for document in new]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a claim is counted now, and how it would be."""

    claim: int
    now: Counts
    then: Counts


def outcomes(case: Case, claims: Iterable[int], act: Callable[[], Any]) -> list[Outcome]:
    """Do something, count these claims, and take it all back: return how each is counted without and with it.

    Raises what `act` raises.
    """
    wanted = list(claims)
    now = counts_for(case.pk, wanted)
    with transaction.atomic():
        act()
        then = counts_for(case.pk, wanted)
        transaction.set_rollback(True)
    return [Outcome(pk, now[pk], then[pk]) for pk in wanted]
