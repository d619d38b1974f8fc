"""What a reader did at a sentence: took it as evidence, dismissed a claim, or said that nothing more is here. With undo."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from claims.analysis import scales
from claims.models.base import Authored, Identified, InCase, InCaseQuerySet, Withdrawable
from claims.models.claims import Claim
from claims.models.documents import Document
from claims.models.evidence import Evidence
from claims.models.matches import Match
from claims.models.stale import keep_lineage

UNDONE = "Undone by its reader."
KEPT_ON = {
    scales.Stance.SUPPORTS: "support for",
    scales.Stance.CONTRADICTS: "contradiction of",
    scales.Stance.CONTEXT: "context for",
}


class Taken(ValidationError):
    """Raised when somebody else did this at the sentence first; `mark` or `evidence` is what stands."""


def mark_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.MarkKind)


class ReadingMarkQuerySet(InCaseQuerySet):
    def standing(self) -> "ReadingMarkQuerySet":
        """Keep the marks that were not undone."""
        return self.filter(withdrawn_at=None)

    def effective(self) -> "ReadingMarkQuerySet":
        """Keep those that stand and whose evidence, where they made any, was not withdrawn on its own page."""
        return self.standing().filter(Q(evidence=None) | Q(evidence__withdrawn_at=None))

    def last_of(self, user: Any) -> "ReadingMark | None":
        """Return what `user` did last, if it stands: what an undo takes back. One query."""
        mine = self.effective().filter(author=user)
        mine = mine.select_related("claim", "evidence", "case", "document__case")
        return mine.defer("document__text").order_by("-recorded_at", "-pk").first()


class ReadingMark(Identified, Withdrawable, Authored, InCase):
    """One thing that a reader did at a sentence of a document. Undone by withdrawing it; it stays to be seen.

    `taken` names the evidence that it became, `dismissed` the claim that it does not bear on, `nothing` says that it holds
    nothing more. It is known by the key of the sentence and its place in the text.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="marks")
    sentence_key = models.CharField(max_length=64, editable=False)
    start = models.PositiveIntegerField(editable=False)
    end = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=20, choices=mark_kind_choices)
    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="reading_marks"
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="reading_marks"
    )

    objects = ReadingMarkQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["recorded_at", "id"]
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="taken", claim__isnull=False, evidence__isnull=False)
                | Q(kind="dismissed", claim__isnull=False, evidence=None)
                | Q(kind="nothing", claim=None, evidence=None),
                name="mark_in_one_form",
                violation_error_message="What is taken names claim and evidence, what is dismissed the claim alone.",
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="mark_not_empty",
                violation_error_message="A sentence has words.",
            ),
            models.UniqueConstraint(
                fields=["document", "start"],
                condition=Q(kind="nothing", withdrawn_at=None),
                name="mark_nothing_once",
                violation_error_message="Somebody has said already that nothing more is in this sentence.",
            ),
            models.UniqueConstraint(
                fields=["claim", "sentence_key"],
                condition=Q(kind="dismissed", withdrawn_at=None),
                name="mark_dismissed_once",
                violation_error_message="Somebody has dismissed this claim for this sentence already.",
            ),
        ]
        indexes = [
            models.Index(fields=["document", "start"], name="mark_of_document"),
            models.Index(fields=["case", "author", "recorded_at"], name="mark_of_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.claim.name if self.claim else 'nothing more'} in {self.document}"

    # What a reader does

    @classmethod
    @transaction.atomic
    def take(
        cls, document: Document, span: tuple[int, int], key: str, claim: Claim, *, by: Any, **evidence: Any
    ) -> "ReadingMark":
        """Take a sentence, or the quote in it that `evidence` gives, as evidence on a claim.

        `span` and `key` are the sentence's; `evidence` are the arguments of `add_evidence`. Raises Taken, with a
        sentence, where the very words are evidence on this claim already, here or elsewhere in the document, or some of them on the same side of it; more
        or fewer words on another side may be taken. Locks the claim.
        """
        keep_lineage(document.case_id)
        row = claim.lock()
        start, end = evidence["start"], evidence["start"] + len(evidence["quote"])
        standing = Evidence.objects.filter(
            Q(quote=evidence["quote"]) | Q(start__lt=end, end__gt=start, stance=evidence["stance"]),
            claim=row,
            document=document,
            withdrawn_at=None,
        )
        there = standing.select_related("author").first()
        if there:
            who = "You have" if there.author_id == by.pk and not there.on_behalf_of else f"{there.by} has"
            as_what = KEPT_ON[scales.Stance(there.stance)]
            raise Taken(f"{who} taken these words as {as_what} {row.name} already.")
        piece = row.add_evidence(author=by, document=document, **evidence)
        _answer(document, key, row, scales.Answer.TAKEN, by)
        return cls._write(document, span, key, scales.MarkKind.TAKEN, by, claim=row, evidence=piece)

    @classmethod
    @transaction.atomic
    def dismiss(
        cls, document: Document, span: tuple[int, int], key: str, claim: Claim, *, by: Any
    ) -> "ReadingMark":
        """Say that a sentence does not bear on a claim: it is proposed for it no more, wherever it stands. Locks the claim."""
        row = claim.lock()
        match = Match.objects.filter(claim=row, sentence_key=key).select_related("answered_by").first()
        if match and match.state != scales.Answer.OPEN:
            done = "taken" if match.state == scales.Answer.TAKEN else "dismissed"
            raise Taken(f"{match.answered_by} has {done} this sentence for {row.name} already.")
        _answer(document, key, row, scales.Answer.DISMISSED, by)
        return cls._write(document, span, key, scales.MarkKind.DISMISSED, by, claim=row)

    @classmethod
    @transaction.atomic
    def nothing(cls, document: Document, span: tuple[int, int], key: str, *, by: Any) -> "ReadingMark":
        """Say that a sentence holds nothing more; saying it twice is saying it once. Locks the case row."""
        document.case.lock().must_be_open()
        there = cls.objects.standing().filter(document=document, kind=scales.MarkKind.NOTHING, start=span[0])
        return there.first() or cls._write(document, span, key, scales.MarkKind.NOTHING, by)

    @classmethod
    def first_of(
        cls, document: Document, span: tuple[int, int], key: str, claim: Claim, *, by: Any
    ) -> "ReadingMark":
        """Remember that a claim was recorded from a sentence: its first evidence is what was taken. In a transaction."""
        _answer(document, key, claim, scales.Answer.TAKEN, by)
        evidence = claim.first_evidence
        return cls._write(document, span, key, scales.MarkKind.TAKEN, by, claim=claim, evidence=evidence)

    @classmethod
    def _write(
        cls, document: Document, span: tuple[int, int], key: str, kind: str, by: Any, **named: Any
    ) -> "ReadingMark":
        mark = cls(
            case=document.case,
            document=document,
            sentence_key=key,
            start=span[0],
            end=span[1],
            kind=kind,
            author=by,
            **named,
        )
        mark.stamp()
        mark.full_clean()
        mark.save()
        return mark

    # Undo

    @transaction.atomic
    def undo(self, *, by: Any) -> "ReadingMark":
        """Take the mark back, and with it what it did: the evidence is withdrawn, a claim recorded with it too, a match is
        open again. Refused where somebody has judged the claim, edited the evidence or built on the claim since. Only its
        reader may. Locks the case row, then the claim."""
        self.case.lock()
        if self.claim:
            self.claim.lock()
        row = ReadingMark.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)
        if row.author_id != by.pk:
            raise ValidationError(f"Only {row.by} may undo this.")
        row._must_be_last_word()
        row.stamp_withdrawal(by=by, reason=UNDONE)
        row.save()
        if row.evidence and not row.evidence.withdrawn_at:
            row.evidence.withdraw(by=by, reason=UNDONE)
        if row.claim and row.evidence and row.claim.first_evidence_id == row.evidence_id:
            row._undo_claim(by)
        if row.claim:
            row.reopen()
        return row

    def _must_be_last_word(self) -> None:
        if not self.claim or not self.evidence or self.evidence.withdrawn_at:
            return
        judged = self.claim.assessments.filter(recorded_at__gt=self.recorded_at).exists()
        if judged or self.evidence.version > 1:
            what = (
                f"{self.claim.name} was judged" if judged else f"The evidence on {self.claim.name} was edited"
            )
            raise ValidationError(
                f"{what} since you took this: withdraw the evidence on the page of the claim, with a reason."
            )

    def reopen(self) -> None:
        """Give the match of a mark that stands no more the answer that stands without it; open it where none does.

        A match that only a person saw goes with the answer.
        """
        known = {"claim": self.claim_id, "sentence_key": self.sentence_key}
        last = ReadingMark.objects.effective().filter(**known).order_by("recorded_at", "pk").last()
        rows = Match.objects.filter(**known)
        if last:
            rows.update(state=last.kind, answered_by=last.author_id, answered_at=last.recorded_at)
        else:
            rows.update(state=scales.Answer.OPEN, answered_by=None, answered_at=None)
            rows.filter(level="").give_way()

    def _undo_claim(self, by: Any) -> None:
        claim = Claim.objects.get(pk=self.claim_id)
        if not claim.is_active:
            return
        built_on = (
            claim.evidence.filter(withdrawn_at=None).exists()
            or claim.assessments.exists()
            or claim.superseded.exists()
            or claim.links.filter(withdrawn_at=None).exists()
            or claim.linked_from.filter(withdrawn_at=None).exists()
            or claim.notes.filter(withdrawn_at=None).exists()
        )
        if built_on or claim.version > 1:
            raise ValidationError(
                f"{claim.name} has been worked on since it was recorded: withdraw it on its own page, with a reason."
            )
        claim.withdraw(by=by, reason=UNDONE, version=claim.version)


def _answer(document: Document, key: str, claim: Claim, answer: str, by: Any) -> None:
    """Write a person's answer into the match of a claim and a sentence; make the match where only the person saw it.

    One statement: a worker may write the same match at this moment.
    """
    said = {"state": answer, "answered_by": by, "answered_at": timezone.now()}
    row = Match(case=document.case, document=document, claim=claim, sentence_key=key, **said)
    Match.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["claim", "sentence_key"], update_fields=list(said)
    )
