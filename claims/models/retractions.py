"""Retractions: that a publisher took a document back or corrected it, and which claims rest on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from claims.analysis import scales
from claims.analysis.footing import Moment
from claims.analysis.origins import COPIES
from claims.models.base import Authored, Identified, InCase, InCaseQuerySet, Withdrawable
from claims.models.merges import kept_above, merges_into

_BELOW = """
    WITH RECURSIVE below(root, id) AS (
        SELECT id, id FROM claims_document WHERE id IN ({seeds})
        UNION
        SELECT below.root, link.document_id FROM below
        JOIN claims_derivation link ON link.original_id = below.id
        WHERE link.withdrawn_at IS NULL AND link.kind IN ({kinds})
    ) SELECT root, id FROM below
"""
"""Documents, and all that say their text again, beside the one that each goes back to. A circle ends by itself."""
_ABOVE = """
    WITH RECURSIVE above(id) AS (
        {seeds}
        UNION
        SELECT link.original_id FROM above
        JOIN claims_derivation link ON link.document_id = above.id
        WHERE link.withdrawn_at IS NULL AND link.kind IN ({kinds})
    ) SELECT id FROM above
"""
"""Documents, and all whose text they say again. A circle ends by itself."""
_OF_CLAIMS = """
    SELECT document_id FROM claims_evidence
    WHERE claim_id IN ({ids}) AND withdrawn_at IS NULL AND stance <> 'context'
"""
_OF_THESE = "SELECT id FROM claims_document WHERE id IN ({ids})"


def retraction_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.RetractionKind)


class RetractionQuerySet(InCaseQuerySet):
    def standing(self) -> "RetractionQuerySet":
        """Keep what nobody took back."""
        return self.filter(withdrawn_at=None)

    def taking_back(self) -> "RetractionQuerySet":
        """Keep what stands and leaves its document uncounted: a correction does not."""
        return self.standing().filter(kind=scales.RetractionKind.RETRACTED)


class Retraction(Identified, Withdrawable, Authored, InCase):
    """That the publisher of a document took it back, or corrected it, on a day.

    Nothing goes. What was retracted is listed and not counted, and so are its copies; what was corrected counts on. Every
    claim that rests on either waits for a new look.
    """

    document = models.ForeignKey("claims.Document", on_delete=models.PROTECT, related_name="retractions")
    kind = models.CharField(max_length=20, choices=retraction_kind_choices)
    day = models.DateField(help_text="The day on which the publisher did so.")
    note = models.TextField(blank=True, max_length=2000)

    objects = RetractionQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["-made_at", "-recorded_at", "-id"]
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(kind="retracted", withdrawn_at=None),
                name="retraction_once",
                violation_error_message="This document is marked as retracted already.",
            ),
        ]
        indexes = [models.Index(fields=["case", "document"], name="retraction_of_case")]

    def __str__(self) -> str:
        return f"{self.document} {self.kind}"

    @property
    def moved(self) -> Moment:
        """When it was taken back or, if it was not, when it was said."""
        if self.withdrawn_at and self.withdrawn_recorded_at:
            return Moment(self.withdrawn_at, self.withdrawn_recorded_at)
        return Moment(self.made_at, self.recorded_at)

    def clean(self) -> None:
        super().clean()
        self.note = self.note.strip()
        if self.day and self.day > self.case.today:
            raise ValidationError({"day": "This day has not come yet."})

    @classmethod
    @transaction.atomic
    def record(
        cls,
        document: Any,
        *,
        by: Any,
        kind: str,
        day: Any,
        note: str = "",
        made_at: Any = None,
        on_behalf_of: str = "",
    ) -> "Retraction":
        """Say that the publisher took the document back or corrected it. Locks the case, and the claims that rest on it."""
        case = document.case.lock()
        retraction = cls(
            case=case,
            document=document,
            kind=kind,
            day=day,
            note=note,
            author=by,
            made_at=made_at,
            on_behalf_of=on_behalf_of,
        )
        retraction.stamp()
        retraction.full_clean()
        retraction.save()
        retraction._look_again(retraction.made_at)
        return retraction

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None) -> "Retraction":
        """Take it back with a reason: the document counts as before. Locks as `record` does."""
        self.case.lock()
        row = Retraction.objects.select_for_update(no_key=True).select_related("case").get(pk=self.pk)
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at)
        row.save()
        row._look_again(row.withdrawn_at)
        return row

    def _look_again(self, moved_at: Any) -> None:
        """Have every claim that rests on the document looked at again, by those too who had put it away."""
        from claims.models.caches import refresh_caches  # which asks for these moments

        Claim = apps.get_model("claims", "Claim")
        claims = Claim.objects.select_for_update(no_key=True).filter(pk__in=resting_on([self.document_id]))
        ids = list(claims.order_by("pk").values_list("pk", flat=True))
        refresh_caches(ids, moved_at=dict.fromkeys(ids, moved_at))


def copied_from(documents: Iterable[int]) -> dict[int, set[int]]:
    """Return, for each document that is one of these or copies one, near or far, which of them it goes back to. One query."""
    seeds, kinds = sorted(documents), [kind.value for kind in COPIES]
    if not seeds:
        return {}
    marks = {name: ", ".join(["%s"] * len(some)) for name, some in (("seeds", seeds), ("kinds", kinds))}
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_BELOW.format(**marks), [*seeds, *kinds])
        for root, document in cursor.fetchall():
            found[document].add(root)
    return found


def resting_on(documents: Iterable[int]) -> list[int]:
    """Return the claims with evidence for or against them of these documents or of copies of them, and those that read it from
    a duplicate. Three queries, and one more for each time that what was kept was merged itself."""
    Evidence = apps.get_model("claims", "Evidence")
    rows = Evidence.objects.filter(document__in=copied_from(documents), withdrawn_at=None).order_by()
    speaking = rows.exclude(stance=scales.Stance.CONTEXT)
    found = set(speaking.values_list("claim_id", flat=True))
    return sorted(found | set(kept_above(found)))


@dataclass(frozen=True, slots=True)
class Rests:
    """What was said of a document, or of those whose text it says again, what was taken back too; and when it was said that
    it says again the text of one that is marked now."""

    rows: tuple[Retraction, ...] = ()
    linked: tuple[Moment, ...] = ()

    @property
    def moments(self) -> tuple[Moment, ...]:
        return *(row.moved for row in self.rows), *self.linked


def _above(seeds: str, ids: Iterable[int]) -> RawSQL:
    """Return the documents that these seeds of _ABOVE, of these ids, say the text of again, and they themselves."""
    given, kinds = sorted(ids), [kind.value for kind in COPIES]
    seeds = seeds.format(ids=", ".join(["%s"] * len(given)) or "NULL")
    return RawSQL(_ABOVE.format(seeds=seeds, kinds=", ".join(["%s"] * len(kinds))), (*given, *kinds))


def _rests(case: int, marked: Mapping[int, Sequence[Retraction]]) -> dict[int, Rests]:
    """Return what each document rests on that is marked itself or says again the text of one that is. Two queries at most."""
    if not marked:
        return {}
    roots = copied_from(marked)
    standing = {pk for pk, rows in marked.items() if any(not row.withdrawn_at for row in rows)}
    above: dict[int, list[tuple[int, Moment]]] = defaultdict(list)
    if roots.keys() - marked.keys():
        Derivation = apps.get_model("claims", "Derivation")
        links = Derivation.objects.filter(case=case, document__in=roots, withdrawn_at=None, kind__in=COPIES)
        columns = ("document_id", "original_id", "made_at", "recorded_at")
        for document, original, made, recorded in links.order_by().values_list(*columns):
            if roots.get(original, set()) & standing:
                above[document].append((original, Moment(made, recorded)))
    return {
        pk: Rests(tuple(row for root in sorted(behind) for row in marked[root]), tuple(_way_up(pk, above)))
        for pk, behind in roots.items()
    }


def _way_up(document: int, above: Mapping[int, Sequence[tuple[int, Moment]]]) -> Iterator[Moment]:
    """Go through the moments at which a document was linked with those above it, near and far. A circle ends by itself."""
    waiting, seen = [document], {document}
    while waiting:
        for original, moment in above.get(waiting.pop(), ()):
            yield moment
            if original not in seen:
                seen.add(original)
                waiting.append(original)


def retraction_moments(claims: Iterable[int]) -> dict[int, list[Moment]]:
    """Return, per claim of one case, when documents that it rests on were marked or that was taken back, or when it came to
    rest on them, also by a duplicate; nothing for the others. One query where a case has no such document, a handful else."""
    Claim, Evidence = apps.get_model("claims", "Claim"), apps.get_model("claims", "Evidence")
    ids = list(claims)
    case = Claim.objects.filter(pk__in=ids[:1]).values("case")
    if not Retraction.objects.filter(case__in=case).exists():
        return {}
    readers: dict[int, list[int]] = defaultdict(list, {pk: [pk] for pk in ids})
    for kept, merged in merges_into(ids).under.items():
        for pk in merged:
            readers[pk].append(kept)
    marked: dict[int, list[Retraction]] = defaultdict(list)
    rows = Retraction.objects.filter(case__in=case, document__in=_above(_OF_CLAIMS, readers))
    for row in rows.order_by():
        marked[row.document_id].append(row)
    if not marked:
        return {}
    rests = _rests(next(iter(marked.values()))[0].case_id, marked)
    pieces = Evidence.objects.filter(
        claim__in=list(readers), document__in=rests, withdrawn_at=None
    ).order_by()
    speaking = pieces.exclude(stance=scales.Stance.CONTEXT).values_list("claim_id", "document_id")
    found: dict[int, list[Moment]] = defaultdict(list)
    for claim, document in speaking.distinct():
        for reader in readers[claim]:
            found[reader] += rests[document].moments
    return found


def is_later(made: datetime, recorded: datetime, answered: Any) -> bool:
    """Whether something happened after what a judgement answers, by its own date or by our clock."""
    return made > answered.made_at or recorded > answered.recorded_at


def retracted_since(evidence: Any, rests: Rests, standing: Any) -> bool:
    """Whether the document of live evidence was marked, or that was taken back, or it came to rest on one that is marked,
    after what the standing judgement answers."""
    if standing is None or evidence.withdrawn_at or evidence.stance == scales.Stance.CONTEXT:
        return False
    return any(is_later(*moment, standing.answers) for moment in rests.moments)


def retractions_behind(case: int, documents: Iterable[int]) -> dict[int, Rests]:
    """Return, for each of these documents, what was said of it or of the documents whose text it says again; what was taken
    back too. Three queries at most."""
    documents = set(documents)
    rows = Retraction.objects.filter(case=case, document__in=_above(_OF_THESE, documents)).select_related(
        "author", "withdrawn_by", "document__case"
    )
    marked: dict[int, list[Retraction]] = defaultdict(list)
    for row in rows.defer("document__text"):
        marked[row.document_id].append(row)
    rests = _rests(case, marked)
    return {pk: rests[pk] for pk in documents if pk in rests}
