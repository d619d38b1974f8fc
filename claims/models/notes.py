"""Notes: short remarks on a claim, and dissent from the judgement that stands. Never a judgement."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q

from claims.analysis import scales
from claims.models.assessments import Answered, Assessment, StaleJudgement
from claims.models.base import Authored, Identified, InCase, InCaseQuerySet, Withdrawable
from claims.models.claims import Claim


def note_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.NoteKind)


OPEN_DISSENT = Q(kind=scales.NoteKind.DISSENT, withdrawn_at=None, claim__fate=scales.Fate.ACTIVE) & (
    Q(judgement=F("claim__standing")) | Q(answered_by_it=F("answered_now"))
)
"""Dissent from the judgement that stands, or from one that answers the same: what an undo gives back, its dissent too."""


class NoteQuerySet(InCaseQuerySet):
    def standing(self) -> "NoteQuerySet":
        """Keep the notes that nobody took back."""
        return self.filter(withdrawn_at=None)

    def open_dissent(self) -> "NoteQuerySet":
        """Keep the dissent that stands beside a standing judgement: not withdrawn, and nothing was judged since."""
        return self._answered().filter(OPEN_DISSENT)

    def telling_open(self) -> "NoteQuerySet":
        """Say of each note whether it is open dissent, at no query more: `is_open_dissent`."""
        told = models.ExpressionWrapper(OPEN_DISSENT, output_field=models.BooleanField())
        return self._answered().annotate(found_open=told)

    def _answered(self) -> "NoteQuerySet":
        return self.alias(
            answered_by_it=Answered(F("judgement")), answered_now=Answered(F("claim__standing"))
        )


class Note(Identified, Withdrawable, Authored, InCase):
    """A remark on a claim, or a dissent: why its author would judge otherwise than `judgement` does.

    Dissent is closed by its author, who withdraws it with a reason, or by the next judgement; nothing is written for the
    latter: it is open as long as the judgement it names stands, and again where an undo gives that back.
    """

    MOST_CHARACTERS: ClassVar[int] = 2000

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20, choices=note_kind_choices, default=scales.NoteKind.REMARK.value)
    text = models.TextField(max_length=MOST_CHARACTERS, validators=[MaxLengthValidator(MOST_CHARACTERS)])
    judgement = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dissents",
        help_text="The judgement that a dissent is from.",
    )

    objects = NoteQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["-made_at", "-recorded_at", "-id"]
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text=""),
                name="note_says_something",
                violation_error_message="Write the note before you keep it.",
            ),
            models.CheckConstraint(
                condition=Q(kind="dissent", judgement__isnull=False)
                | (~Q(kind="dissent") & Q(judgement=None)),
                name="note_dissents_from_a_judgement",
                violation_error_message="A dissent names the judgement that it is from; a remark names none.",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "made_at", "recorded_at", "id"], name="note_order"),
            models.Index(fields=["case", "recorded_at", "id"], name="note_by_arrival"),
            models.Index(
                fields=["case", "judgement"],
                condition=Q(kind="dissent", withdrawn_at=None),
                name="note_dissent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.claim.name}"

    @property
    def is_open_dissent(self) -> bool:
        """Whether this is dissent from the judgement that stands; one query, unless it was read with `telling_open`."""
        if "found_open" in self.__dict__:
            return bool(self.__dict__["found_open"])
        return Note.objects.open_dissent().filter(pk=self.pk).exists()

    def clean(self) -> None:
        super().clean()
        self.text = self.text.strip()
        if not self.text:
            raise ValidationError({"text": "Write the note before you keep it."})
        if self.judgement and self.judgement.claim_id != self.claim_id:
            raise ValidationError({"judgement": "That judgement is of another claim."})

    @classmethod
    @transaction.atomic
    def record(
        cls,
        claim: Claim,
        *,
        by: Any,
        text: str,
        kind: str = scales.NoteKind.REMARK,
        seen: Assessment | None = None,
        made_at: Any = None,
        on_behalf_of: str = "",
    ) -> "Note":
        """Write a note on `claim`. A dissent is from the judgement that its author saw standing, `seen`.

        Raises StaleJudgement for dissent where another judgement stands by now, ValidationError where none does. Locks
        the claim; neither its version nor `changed_at` moves.
        """
        row = claim.lock()
        judgement = None
        if kind == scales.NoteKind.DISSENT:
            if row.standing_id is None or not row.is_active:
                raise ValidationError(
                    "No judgement stands that one could dissent from: judge the claim instead."
                )
            if seen is None or seen.pk != row.standing_id:
                raise StaleJudgement(row.standing)
            judgement = row.standing
        note = cls(
            case=row.case,
            claim=row,
            kind=kind,
            text=text,
            judgement=judgement,
            author=by,
            made_at=made_at,
            on_behalf_of=on_behalf_of,
        )
        note.stamp()
        note.full_clean()
        note.save()
        return note

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None) -> "Note":
        """Take the note back with a reason; it stays to be seen. Only its author may. Locks the claim."""
        self.claim.lock()
        row = Note.objects.select_for_update(no_key=True).select_related("case").get(pk=self.pk)
        if row.author_id != by.pk:
            raise ValidationError(f"Only {row.by} may take this note back. Write one of your own beside it.")
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at)
        row.save()
        return row
