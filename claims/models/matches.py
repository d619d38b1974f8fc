"""Matches: which claims a sentence may bear on, as the machine proposes and a person answers; and the vectors of claims."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from claims.analysis import scales
from claims.models.base import Deletable, DeletableQuerySet, InCase, InCaseQuerySet
from claims.models.claims import Claim
from claims.models.documents import Document
from claims.models.lineage import answer_choices


def level_choices() -> list[tuple[str, str]]:
    return scales.words(scales.MatchLevel)


class MatchQuerySet(InCaseQuerySet):
    def open(self) -> "MatchQuerySet":
        """Keep what nobody has answered yet, of claims that stand."""
        return self.filter(state=scales.Answer.OPEN, claim__fate=scales.Fate.ACTIVE)

    def give_way(self) -> None:
        """Drop open proposals that newer rules do not make: as long as nobody answered, they say nothing about the world."""
        models.QuerySet.delete(self.filter(state=scales.Answer.OPEN))


class Match(InCase):
    """A sentence that may bear on a claim: proposed, or only mentioned, with the reason and what differs in words.

    Known by the claim and the key of the sentence (analysis/sentences.py), so that an answer holds for each copy of the
    sentence and under all later rules. Open rows are the machine's; what a person answered stays as it is.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="matches")
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="matches",
        help_text="Where the sentence was first met.",
    )
    sentence_key = models.CharField(max_length=64)
    level = models.CharField(
        max_length=20, choices=level_choices, blank=True, help_text="Empty where only a person saw it."
    )
    score = models.FloatField(default=0)
    reason = models.TextField(blank=True)
    differs = models.JSONField(default=list, blank=True)
    rules = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=20, choices=answer_choices, default=scales.Answer.OPEN.value)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    MACHINE = ("level", "score", "reason", "differs", "rules")

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "sentence_key"], name="match_once"),
            models.CheckConstraint(
                condition=Q(state="open", answered_by=None, answered_at=None)
                | ~Q(state="open") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="match_answered_by_a_person",
                violation_error_message="An answer names who gave it, and when.",
            ),
        ]
        indexes = [models.Index(fields=["case", "sentence_key"], name="match_by_sentence")]

    def __str__(self) -> str:
        return f"{self.claim.name} in {self.document}"

    @classmethod
    @transaction.atomic
    def propose(
        cls,
        document: Document,
        found: Mapping[str, Sequence[Any]],
        *,
        rules: int,
        claim: Claim | None = None,
    ) -> None:
        """Write what the rules found: for each key of a sentence the scored claims, best first (analysis/matching.py).

        Open rows of these sentences are refreshed, or dropped where they are found no more; answered ones stay as they
        are, and so does what a reader writes at this moment. With `claim` only the rows of that claim are looked at. Locks
        the case row.
        """
        document.case.lock().must_be_open()
        there = cls.objects.filter(case=document.case_id, sentence_key__in=list(found))
        if claim:
            there = there.filter(claim=claim)
        standing = {(row.claim_id, row.sentence_key): row for row in there}
        new: list[Match] = []
        again: list[Match] = []
        for key, scored in found.items():
            for one in scored:
                there_is = standing.pop((one.id, key), None)
                if there_is and there_is.state != scales.Answer.OPEN:
                    continue
                row = there_is or Match(
                    case=document.case, document=document, claim_id=one.id, sentence_key=key
                )
                (again if there_is else new).append(row)
                row.level, row.score = str(one.level), one.score
                row.reason, row.differs, row.rules = one.reason, list(one.differs), rules
        cls.objects.filter(pk__in=[row.pk for row in standing.values()]).give_way()
        Match.objects.bulk_create(new, ignore_conflicts=True)
        Match.objects.bulk_update(again, cls.MACHINE, batch_size=100)


class ClaimVector(Deletable, InCase):
    """The direction of a claim's words among all words: 256 numbers of 16 bits, made from the words that `digest` knows.

    Worked out, never dumped; written where it is missing or its claim reads otherwise by now.
    """

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="vector")
    digest = models.CharField(max_length=64)
    value = models.BinaryField()

    objects = DeletableQuerySet.as_manager()

    def __str__(self) -> str:
        return f"vector of {self.claim.name}"

    @classmethod
    def keep(cls, rows: Iterable[tuple[Claim, str, bytes]]) -> None:
        """Write the vectors of claims, each with the digest of its words; one that is there is replaced. One query for 500."""
        cls.objects.bulk_create(
            [
                cls(case_id=claim.case_id, claim=claim, digest=digest, value=value)
                for claim, digest, value in rows
            ],
            update_conflicts=True,
            unique_fields=["claim"],
            update_fields=["digest", "value"],
            batch_size=500,
        )
