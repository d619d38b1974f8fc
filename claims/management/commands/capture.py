"""Bring articles into a case from the terminal: files and addresses."""

import re
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.analysis import scales
from claims.capture.captured import MOST_BYTES
from claims.management.commands.load_case import account
from claims.models import Arrival, Case
from claims.models.arrivals import SAID, UNDER_WAY, as_columns
from claims.models.recording import publisher_of, twin_of
from claims.tasks import bring_in, match_document


class Command(BaseCommand):
    help = "Brings articles into a case: files (HTML, PDF, DOCX, plain text) and web addresses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="the slug of the case")
        parser.add_argument("what", nargs="+", metavar="FILE_OR_ADDRESS", help="a file, or a web address")
        parser.add_argument(
            "--by",
            metavar="USERNAME",
            help="the account that acts, under its role in the case; by default one that cannot log in",
        )

    def handle(self, *, case: str, what: list[str], by: str | None, **options: Any) -> None:
        """Fetch and read one after the other, and say of each what became of it. One that fails stops no other."""
        found = Case.objects.filter(slug=case).first()
        if found is None:
            raise CommandError(f"There is no case '{case}'.")
        try:
            found.must_be_open()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        user = account(by)
        if by and not found.lets(user, "add"):
            raise CommandError(f"{by} may not add to this case.")
        failed = 0
        for at, one in enumerate(what, start=1):
            self.stdout.write(f"{at} of {len(what)}: {one}")
            self.stdout.flush()
            try:
                self.stdout.write(f"  {self._bring(found, user, one)}")
            except (ValidationError, OSError, CommandError) as error:
                failed += 1
                self.stderr.write(f"  {_sentence(error)}")
        if failed:
            raise CommandError(f"{failed} of {len(what)} could not be brought in.")

    def _bring(self, case: Case, by: Any, one: str) -> str:
        """Return what became of a file or an address. Raises CommandError with the sentence of one that failed."""
        brought = _brought(one)
        if there := _waiting(case, brought):
            return (
                f"It came in already (arrival {there.pk}), and is {SAID[scales.ArrivalState(there.state)]}."
            )
        arrival = Arrival.begin(case=case, by=by, road=scales.Road.COMMAND, **brought)
        bring_in.call(arrival.pk)
        arrival.refresh_from_db()
        if arrival.state != scales.ArrivalState.TO_CHECK:
            raise CommandError(f"{arrival.sentence} (arrival {arrival.pk})")
        missing = _missing(arrival)
        if missing:
            return f"Read, and left to be checked (arrival {arrival.pk}): {missing}"
        twin = twin_of(arrival)
        document = arrival.record(by=by, source=publisher_of(arrival, twin).source, **_said(arrival))
        match_document.enqueue(document.pk)
        if twin:
            return f"It is document {document.number}, which was there."
        return f"Document {document.number}: {document.title}"


def _brought(one: str) -> dict[str, Any]:
    if re.match(r"https?://", one, re.IGNORECASE):
        return {"address": one}
    if re.match(r"[a-z][a-z0-9+.-]*://", one, re.IGNORECASE):
        raise CommandError("Only addresses that begin with https:// or http:// are fetched.")
    path = Path(one)
    if path.stat().st_size > MOST_BYTES:
        raise CommandError(f"It is larger than {MOST_BYTES // 1_000_000} MB: save a smaller file.")
    return {"name": path.name, "body": path.read_bytes()}


def _waiting(case: Case, brought: dict[str, Any]) -> Arrival | None:
    """Return what came in with the same bytes or address, and is no document and not left out yet."""
    same = (
        {"address": brought["address"]}
        if "address" in brought
        else {"sha256": as_columns(brought["body"])["sha256"]}
    )
    states = (*UNDER_WAY, scales.ArrivalState.TO_CHECK)
    return Arrival.objects.filter(case=case, state__in=states, **same).light().order_by("pk").first()


def _missing(arrival: Arrival) -> str:
    """Say what a person has to tell before it can be a document; nothing if all is known."""
    twin = twin_of(arrival)
    publisher = publisher_of(arrival, twin)
    if twin and not twin.is_unsure:
        return ""
    if twin:
        return f"document {twin.document.number} has its address and another text."
    if not arrival.title:
        return "its title is not known."
    if publisher.source is None:
        named = f"“{publisher.name}” is no source of this case." if publisher.name else ""
        return f"its publisher is not known. {publisher.why or named}".strip()
    return ""


def _said(arrival: Arrival) -> dict[str, Any]:
    names = ("title", "byline", "published", "published_precision", "language", "address")
    return {name: getattr(arrival, name) for name in names}


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"It cannot be read: {error.strerror}."
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
