"""Batches: one action on many claims, which can be undone once."""

import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from claims.analysis import scales
from claims.models.assessments import Assessment
from claims.models.base import Authored, Identified, InCase
from claims.models.caches import count_stale, refresh_caches, shake
from claims.models.cases import Case
from claims.models.claims import Claim
from claims.models.evidence import evidence_moved
from claims.models.footing import dependents_of

_BROUGHT = re.compile(r"Brought in: C-([1-9]\d*) to C-([1-9]\d*)")
_LEFT_ALONE = re.compile(
    r"C-([1-9]\d{0,8}) (is superseded|is withdrawn|was judged since(?: by .+)?|has lost its judgement|was edited since|"
    r"took another's place|was linked since|has a note|has other evidence since|has new evidence since|"
    r"had no judgement before|cannot carry what it had before: .+)"
)
"""What is written below the first line (`_asked`), and nothing else."""
_FOUND_HERE = ("case", "claim", "author", "batch", "previous")
"""Relations of a judgement that were just read under the lock: asking the database for each again would be slow."""


class Wanted(NamedTuple):
    """A judgement that is asked for: of which claim, over which judgement, its values, and the wording and the evidence
    that were seen (`Claim.evidence_moved`)."""

    claim: Claim
    seen: Assessment | None
    values: dict[str, Any]
    version: int | None = None
    evidence: int | None = None


class Named(NamedTuple):
    """A claim that is not judged along with the others, and why: "was judged since by anna"."""

    claim: Claim
    why: str


class Unfit(ValidationError):
    """Raised when some of the judgements asked for break a rule. Nothing is written; `misfits` names each claim and why."""

    def __init__(self, misfits: list[Named]) -> None:
        super().__init__([f"{claim.name}: {why}" for claim, why in misfits])
        self.misfits = misfits


class Batch(Identified, Authored, InCase):
    """One action of one person on many claims: what was asked, and what undid it."""

    asked = models.TextField(help_text="What was asked for, in words.")
    undone_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undoes"
    )

    class Meta(Authored.Meta):
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """What was asked for: the first line of `asked`. Each line below names a claim that was left alone, and why."""
        return self.asked.partition("\n")[0]

    @property
    def left_alone(self) -> list[tuple[int, str]]:
        """The claims that it asked for and left as they were: (number, why) as it was written down then."""
        lines = map(_LEFT_ALONE.fullmatch, self.asked.split("\n")[1:])
        return [(int(line[1]), line[2]) for line in lines if line]

    @property
    def brought(self) -> range:
        """The numbers of the claims that came with it, where it is an import; they were given out in one run."""
        lines = self.asked.split("\n")
        found = _BROUGHT.fullmatch(lines[1]) if len(lines) > 1 else None
        return range(int(found[1]), int(found[2]) + 1) if found else range(0)

    @classmethod
    def of_import(cls, case: Case, author: Any, name: str, first: int, last: int) -> "Batch":
        """Write the batch of an import: the file, and the numbers that its claims get. For callers who took those numbers."""
        many = last - first + 1
        claims = "1 claim" if many == 1 else f"{many:,} claims"
        name = name.replace("\n", " ")
        batch = cls(
            case=case, author=author, asked=f"Import of {name}: {claims}\nBrought in: C-{first} to C-{last}"
        )
        batch.stamp()
        batch.full_clean()
        batch.save()
        return batch

    @classmethod
    @transaction.atomic
    def assess(
        cls,
        *,
        case: Case,
        author: Any,
        asked: str,
        rationale: str,
        judgements: Sequence[Wanted | tuple[Claim, Assessment | None, dict[str, Any]]],
    ) -> tuple["Batch | None", list[Named]]:
        """Judge many claims in one transaction, each with its own judgement under one batch.

        Returns the batch, and the claims that were judged, edited or taken back by someone else meanwhile, or whose
        evidence moved: they are left alone, and named in the batch. Where that is all of them there is no batch. Raises
        Unfit, and writes nothing, if a judgement breaks a rule. Locks the claims in the order of their ids; a handful of
        queries, and one for each hundred claims.
        """
        ready, left, misfits = _prepare(case, author, rationale, judgements)
        if misfits:
            raise Unfit(misfits)
        return (cls._write(author, asked, ready, left) if ready else None), left

    @transaction.atomic
    def undo(self, *, by: Any, rationale: str) -> tuple["Batch", list[Named]]:
        """Give each claim back the values it had before, by new judgements; withdraw what an import brought. Once only.

        Returns the undoing batch and the claims that are left alone: those judged since, those that were not judged
        before at all (there is nothing to go back to), and those that cannot carry their earlier judgement any more. Of
        an import those are left alone that somebody has touched since.
        Raises ValidationError if the batch is undone already, or if no claim of it can go back.
        """
        batch = Batch.objects.select_for_update(no_key=True).get(pk=self.pk)
        if batch.undone_by_id:
            raise ValidationError("This was undone already.")
        if batch.brought:
            return batch._take_back(by, rationale)
        written = list(batch.assessments.select_related("claim", "previous"))
        back = [Wanted(row.claim, row, row.previous.whole) for row in written if row.previous]
        ready, left, misfits = _prepare(self.case, by, rationale, back)
        left += [Named(row.claim, "had no judgement before") for row in written if not row.previous]
        left += [Named(claim, f"cannot carry what it had before: {why}") for claim, why in misfits]
        if not ready:
            raise ValidationError(
                "Nothing can be undone: none of these claims had a judgement before that it could go back to now."
            )
        left.sort(key=lambda one: one.claim.number)
        return Batch._write(by, f"Undo: {batch.words}", ready, left, undoes=batch), left

    def _take_back(self, by: Any, reason: str) -> tuple["Batch", list[Named]]:
        """Withdraw the claims of an import that nobody has touched since. Locks them in the order of their ids."""
        if not reason.strip():
            raise ValidationError({"reason": "Say why: a withdrawal needs a reason."})
        Case.objects.get(pk=self.case_id).lock().must_be_open()
        run = Claim.objects.filter(
            case=self.case_id, number__gte=self.brought.start, number__lt=self.brought.stop
        )
        claims = list(run.select_for_update(no_key=True).order_by("pk"))
        touched = _touched(self, run)
        left = [Named(claim, why) for claim in claims if (why := _moved_on(claim) or touched.get(claim.pk))]
        kept = {claim.pk for claim, _ in left}
        ready = [claim for claim in claims if claim.pk not in kept]
        if not ready:
            raise ValidationError("Nothing can be undone: each of these claims was touched since.")
        for claim in ready:
            claim.withdraw(by=by, reason=reason)
        left.sort(key=lambda one: one.claim.number)
        undoing = Batch(case_id=self.case_id, author=by, asked=_asked(f"Undo: {self.words}", left))
        undoing.stamp()
        undoing.full_clean()
        undoing.save()
        self.undone_by = undoing
        self.save(update_fields=["undone_by"])
        return undoing, left

    @classmethod
    def _write(
        cls,
        author: Any,
        asked: str,
        ready: list[Assessment],
        left: list[Named],
        undoes: "Batch | None" = None,
    ) -> "Batch":
        """Write the batch with its judgements, and what they move in the rows of the claims."""
        batch = cls(case=ready[0].case, author=author, asked=_asked(asked, left))
        batch.stamp()
        batch.full_clean()
        batch.save()
        if undoes:
            undoes.undone_by = batch
            undoes.save(update_fields=["undone_by"])
        for judged in ready:
            judged.batch = batch
        Assessment.objects.bulk_create(ready)
        refresh_caches(
            [judged.claim_id for judged in ready],
            moved_at={judged.claim_id: judged.made_at for judged in ready},
        )
        refuted = scales.Status.REFUTED
        shake(judged.claim_id for judged in ready if refuted in (judged.status, judged.claim.status))
        return batch


def _asked(words: str, left: list[Named]) -> str:
    """Write down what was asked and, a line each, what was left alone; no name that it holds makes a line of its own."""
    lines = [words, *(f"{claim.name} {why}" for claim, why in left)]
    return "\n".join(" ".join(line.split()) for line in lines)


def _moved_on(claim: Claim) -> str:
    if not claim.is_active:
        return f"is {claim.fate}"
    return "was edited since" if claim.version != 1 else ""


def _touched(batch: Batch, run: Any) -> dict[int, str]:
    """Return what happened to the claims of an import after it came in, by their ids. A fixed number of queries."""
    found = dict.fromkeys(
        run.filter(superseded__isnull=False).values_list("pk", flat=True), "took another's place"
    )
    found |= dict.fromkeys(
        run.filter(Q(links__isnull=False) | Q(linked_from__isnull=False)).values_list("pk", flat=True),
        "was linked since",
    )
    found |= dict.fromkeys(run.filter(notes__isnull=False).values_list("pk", flat=True), "has a note")
    evidence = run.filter(evidence__isnull=False).values_list(
        "pk", "uid", "evidence__uid", "evidence__version", "evidence__withdrawn_at"
    )
    found |= {
        pk: "has other evidence since"
        for pk, uid, its, version, withdrawn in evidence
        if its != evidence_uid(uid) or version != 1 or withdrawn
    }
    judged = Assessment.objects.filter(claim__in=run).exclude(batch=batch)
    return found | dict.fromkeys(judged.values_list("claim", flat=True), "was judged since")


def evidence_uid(claim: uuid.UUID) -> uuid.UUID:
    """Return the uid of the evidence that comes with a claim of an import."""
    return uuid.uuid5(claim, "evidence")


def _prepare(
    case: Case, author: Any, rationale: str, judgements: Iterable[Any]
) -> tuple[list[Assessment], list[Named], list[Named]]:
    """Lock the claims and return the judgements that may be written, those left alone, and those that break a rule."""
    if not rationale.strip():
        raise ValidationError({"rationale": "Say why: a judgement needs a rationale."})
    case = Case.objects.get(pk=case.pk)
    case.must_be_open()
    case.is_held_open = True
    wanted = {one.claim.pk: one for one in (Wanted(*one) for one in judgements)}
    refuted = scales.Status.REFUTED
    falling = [pk for pk, one in wanted.items() if refuted in (one.values.get("status"), one.claim.status)]
    rows = _lock(case, list(wanted), beside=dependents_of(falling))
    moved = evidence_moved(pk for pk, one in wanted.items() if one.evidence is not None)
    ready, left, misfits = [], [], []
    for pk in sorted(wanted):
        one, row = wanted[pk], rows.get(pk)
        if row is None:
            raise ValidationError(f"{one.claim.name} belongs to another case.")
        if why := _moved(row, one, moved.get(pk, 0)):
            left.append(Named(row, why))
            continue
        row.case = case
        judged = Assessment.on(
            row, author=author, rationale=rationale, previous=row.standing, **{"status": "", **one.values}
        )
        if why := _misfit(judged):
            misfits.append(Named(row, why))
        else:
            ready.append(judged)
    return ready, left, misfits


def _lock(case: Case, ids: list[int], beside: Iterable[int]) -> dict[int, Claim]:
    """Lock these claims of a case, and those `beside`, in the order of their ids; return the former with the judgements that
    stand and with counts that are not stale."""
    rows = Claim.objects.select_for_update(of=("self",), no_key=True).filter(
        case=case, pk__in={*ids, *beside}
    )
    wanted = set(ids)
    found = {
        row.pk: row for row in rows.select_related("standing__author").order_by("pk") if row.pk in wanted
    }
    count_stale(found.values())
    return found


def _moved(row: Claim, one: Wanted, evidence: int) -> str:
    """Say what became of a claim since it was seen; nothing if it stands as it did. `evidence` says when its own last moved."""
    if not row.is_active:
        return f"is {row.fate}"
    if row.standing_id != (one.seen.pk if one.seen else None):
        return f"was judged since by {row.standing.by}" if row.standing else "has lost its judgement"
    if one.version is not None and row.version != one.version:
        return "was edited since"
    if one.evidence is not None and one.evidence != evidence:
        return "has new evidence since"
    return ""


def _misfit(judged: Assessment) -> str:
    """Say which rules a judgement breaks, by the same checks as `claim.assess`; nothing if it may be written."""
    if not judged.status:
        return "Choose a status: it was never judged, so there is none to leave as it is."
    try:
        judged.full_clean(exclude=_FOUND_HERE, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
