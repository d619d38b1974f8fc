"""Documents, the bytes they came as, and which of them copies which."""

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from claims.analysis import scales
from claims.analysis.addresses import address_key
from claims.analysis.dates import settle
from claims.models.base import (
    AppendOnly,
    AppendOnlyQuerySet,
    Authored,
    Identified,
    InCase,
    InCaseQuerySet,
    Withdrawable,
)
from claims.models.cases import Case
from claims.models.editing import Editable
from claims.models.quotes import own_words
from claims.models.sources import Source
from claims.models.stale import ABOVE, mark_stale


def document_state_choices() -> list[tuple[str, str]]:
    return scales.words(scales.DocumentState)


def precision_choices() -> list[tuple[str, str]]:
    return scales.words(scales.Precision)


def derivation_kind_choices() -> list[tuple[str, str]]:
    return scales.words(scales.DerivationKind)


class DocumentQuerySet(InCaseQuerySet):
    def with_publisher(self) -> "DocumentQuerySet":
        """Fetch what a list shows, without the text."""
        return self.select_related("case", "source").defer("text")


class Document(Identified, Editable, Authored, InCase):
    """One article, report or statement: a reference, until a capture gives it its text for ever."""

    EDITED = (
        "source",
        "byline",
        "title",
        "address",
        "published",
        "published_precision",
        "language",
        "state",
        "set_aside_reason",
    )

    DATED = ("source_id", "published", "published_precision")
    """What says whose word it is and since when: a change of it changes counts."""

    number = models.PositiveIntegerField(editable=False)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="documents", verbose_name="publisher"
    )
    byline = models.CharField("author", max_length=200, blank=True)
    title = models.CharField(max_length=500)
    address = models.URLField(max_length=2000, blank=True)
    published = models.DateField(null=True, blank=True)
    published_precision = models.CharField(
        max_length=10, choices=precision_choices, default=scales.Precision.DAY.value
    )
    language = models.CharField(max_length=20, blank=True, help_text="A language code such as en or ko.")
    text = models.TextField(blank=True, editable=False)
    state = models.CharField(
        max_length=20, choices=document_state_choices, default=scales.DocumentState.NEW.value
    )
    set_aside_reason = models.CharField(max_length=500, blank=True)

    # Where it stands in the inbox: cached or fleeting, and so not in the history of edits.
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents_to_read",
        editable=False,
    )
    story = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="in_story", editable=False
    )
    address_key = models.CharField(max_length=64, blank=True, editable=False)
    matched_rules = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    history = HistoricalRecords(
        excluded_fields=["text", "assigned_to", "story", "address_key", "matched_rules"]
    )
    objects = DocumentQuerySet.as_manager()

    class Meta(Authored.Meta):
        ordering = ["-published", "-pk"]
        constraints = [
            *Authored.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="document_number_once"),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | ~Q(set_aside_reason=""),
                name="document_set_aside_with_reason",
                violation_error_message="Say why the document is set aside.",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "published", "id"], name="document_by_date"),
            models.Index(fields=["case", "state", "published", "id"], name="document_by_state"),
            models.Index(fields=["case", "source", "published", "id"], name="document_by_source"),
            models.Index(
                fields=["case", "address_key"], condition=~Q(address_key=""), name="document_by_address"
            ),
            models.Index(
                fields=["case", "assigned_to", "state", "published", "id"],
                condition=Q(assigned_to__isnull=False),
                name="document_by_reader",
            ),
            models.Index(fields=["case", "recorded_at", "id"], name="document_by_arrival"),
            models.Index(fields=["story"], condition=Q(story__isnull=False), name="document_of_story"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.case.slug, self.number])

    def clean(self) -> None:
        super().clean()
        self.address_key = address_key(self.address)
        if isinstance(self.published, date):
            self.published = settle(self.published, self.published_precision)

    @property
    def is_reference(self) -> bool:
        """Whether it has no text of its own yet."""
        return not self.text

    @classmethod
    @transaction.atomic
    def record(cls, *, case: Case, by: Any, **fields: Any) -> "Document":
        """Add a document under the next number of its case. Locks the case row."""
        number = case.take_numbers("document")[0]
        document = cls(case=case, number=number, author=by, **fields)
        document.stamp()
        document.keep(by=by)
        return document

    @transaction.atomic
    def edit(self, *, by: Any, version: int, **changes: Any) -> "Document":
        """As Editable.edit; where it changes the publisher or the day, the claims that lead here are marked to be counted anew,
        and another day may make another document the lead of its story. Locks the case row for it."""
        from claims.models.stories import choose_lead

        if not {"source", "published", "published_precision"} & changes.keys():
            return super().edit(by=by, version=version, **changes)
        Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        before = Document.objects.defer("text").get(pk=self.pk)
        edited = super().edit(by=by, version=version, **changes)
        if any(getattr(before, name) != getattr(edited, name) for name in self.DATED):
            mark_stale(self.case_id, documents=[self.pk])
        if (before.published, before.published_precision) != (edited.published, edited.published_precision):
            choose_lead(edited)
        return edited

    def capture(self, *, text: str, compared: Any = None, **received: Any) -> "Capture":
        """Keep the bytes as they were `received` (`author`, `body`, `media_type`, and `final_address` and `made_at` where they
        are known); the first capture sets the text, which never changes after.

        What else holds this text is looked for at once (models/stories.py); it is `compared` before the case is locked. Locks
        the case row, then its own.
        """
        from claims.models.stories import compare

        if compared is None and text and self.is_reference:
            compared = compare(self.case_id, text)
        return self._capture(text, compared, **received)

    @transaction.atomic
    def _capture(
        self,
        text: str,
        compared: Any,
        *,
        author: Any,
        body: bytes,
        media_type: str,
        final_address: str = "",
        made_at: Any = None,
    ) -> "Capture":
        from claims.models.stories import look_for_copies

        self.case.lock()
        document = Document.objects.select_for_update(no_key=True).get(pk=self.pk)
        captured = Capture(
            case=document.case,
            document=self,
            author=author,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            media_type=media_type,
            final_address=final_address,
            made_at=made_at,
        )
        captured.stamp()
        captured.full_clean()
        captured.save()
        if not document.text and text:
            Document.objects.filter(pk=self.pk, text="").update(text=text)
            self.text = text
            look_for_copies(document, compared)
        return captured

    @transaction.atomic
    def derive_from(
        self,
        original: "Document",
        *,
        by: Any,
        kind: str,
        made_at: Any = None,
        on_behalf_of: str = "",
        above: Collection[int] | None = None,
    ) -> "Derivation":
        """Say that this document republishes, translates or revises `original`; answers the signs that proposed it.

        `above` are the originals of `original`, where the caller has looked them up under the lock. Locks the case row, refuses
        a circle, marks the claims that lead here to be counted anew.
        """
        case = Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        derivation = Derivation(
            case=case,
            document=self,
            original=original,
            kind=kind,
            author=by,
            made_at=made_at,
            on_behalf_of=on_behalf_of,
        )
        derivation.above = above
        derivation.stamp()
        derivation.full_clean()
        derivation.save()
        mark_stale(case.pk, documents=[self.pk])
        self.signs.filter(original=original, answer=scales.Answer.OPEN).update(
            answer=scales.Answer.TAKEN,
            answered_by=by,
            answered_at=derivation.recorded_at,
            derivation=derivation,
        )
        return derivation

    def originals(self) -> set[int]:
        """Return the ids of all documents that this one derives from, near and far. One query."""
        with connection.cursor() as cursor:
            cursor.execute(ABOVE.format(seeds="%s"), [self.case_id, self.pk, self.case_id])
            return {pk for (pk,) in cursor.fetchall()} - {self.pk}

    def quote(
        self, *, claim: Any, author: Any, stance: str, quote: str, start: int = -1, **fields: Any
    ) -> Any:
        """Record what the text says as evidence of a claim: its own words, wherever these stand. As `claim.add_evidence`.

        Raises Unquotable, with the places that may be meant, if the text does not say the quote or not once; `start` says
        which of several is meant, and may be wrong where there is one.
        """
        words, start = own_words(quote, self.text, start)
        return claim.add_evidence(
            author=author, document=self, stance=stance, quote=words, start=start, **fields
        )

    # The inbox

    @transaction.atomic
    def turn(self, state: str, *, by: Any, reason: str = "", seen: str = "") -> "Document":
        """Move the document to another state of the inbox and return it as it stands then; `reason` is for setting it aside.

        `seen` is the state that the person saw: refused where somebody else has moved it on. Locks the row.
        """
        row = Document.objects.select_for_update(no_key=True).get(pk=self.pk)
        if state not in list(scales.DocumentState):
            raise ValidationError({"state": "There is no such state."})
        if seen and row.state not in (seen, state):
            now = row.get_state_display()
            raise ValidationError(
                f"No. {row.number} is “{now}” by now: somebody else has moved it. Look again."
            )
        aside = state == scales.DocumentState.SET_ASIDE
        if aside and not reason.strip():
            raise ValidationError({"reason": "Say why the document is set aside."})
        return row.edit(
            by=by, version=row.version, state=state, set_aside_reason=reason.strip() if aside else ""
        )

    @transaction.atomic
    def assign(self, person: Any) -> "Document":
        """Say who reads it: a member who may edit, or nobody (None). Locks the row."""
        row = Document.objects.select_for_update(no_key=True).select_related("case").get(pk=self.pk)
        row.case.must_be_open()
        if person is not None and not row.case.lets(person, "edit"):
            raise ValidationError({"person": f"{person} cannot change documents in this case."})
        Document.objects.filter(pk=row.pk).update(assigned_to=person)
        row.assigned_to = person
        return row


class Capture(Identified, Authored, AppendOnly):
    """The bytes of a document as they were received; written once."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="captures")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=200)
    final_address = models.URLField(max_length=2000, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(Authored.Meta):
        indexes = [models.Index(fields=["case", "sha256"], name="capture_by_hash")]

    def __str__(self) -> str:
        return f"{self.document} ({self.sha256[:12]})"


class Derivation(Identified, Withdrawable, Authored, InCase):
    """This document republishes, translates or revises that one: a copy, which corroborates nothing."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="derivations")
    original = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="copies")
    kind = models.CharField(max_length=20, choices=derivation_kind_choices)

    above: Collection[int] | None = None
    """The originals of `original`, where they are looked up already."""

    class Meta(Authored.Meta):
        constraints = [
            *Authored.Meta.constraints,
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["document", "original"],
                condition=Q(withdrawn_at=None),
                name="derivation_once",
                violation_error_message="It is said already that this document derives from that one.",
            ),
            models.CheckConstraint(
                condition=~Q(document=F("original")),
                name="derivation_not_itself",
                violation_error_message="A document does not derive from itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.kind} {self.original}"

    def clean(self) -> None:
        super().clean()
        if not self.document_id or not self.original_id:
            return
        if self.document_id in (self.original.originals() if self.above is None else self.above):
            raise ValidationError(
                {"original": "That document derives from this one already: this would go in a circle."}
            )

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str, made_at: Any = None) -> None:
        """Take the derivation back, with a reason; the signs that proposed it are open again. Locks the case row, and marks claims
        as `derive_from` does."""
        Case.objects.select_for_update(no_key=True).get(pk=self.case_id)
        row = Derivation.objects.get(pk=self.pk)
        row.stamp_withdrawal(by=by, reason=reason, made_at=made_at)
        row.save()
        open_again = {"answer": scales.Answer.OPEN, "answered_by": None, "answered_at": None}
        row.signs.update(**open_again, derivation=None)
        mark_stale(self.case_id, documents=[row.document_id])
