"""How an arrival that was checked becomes a document, or is led to the one that is there already."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, Case, Q, Value, When

from claims.analysis import scales
from claims.analysis.addresses import address_key, plain_address
from claims.analysis.copies import words
from claims.models.arrivals import SAID, Arrival
from claims.models.documents import Capture, Document
from claims.models.sources import Source
from claims.models.stories import Compared, compare

SAME, APART = "same", "apart"
"""Beside the kinds of derivation, what a person may say of an arrival: it is that document, or one of its own."""
FILLED = ("byline", "address", "published", "language")
"""What a capture adds to a reference that does not say it."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A document that is there already with the same bytes or the same address."""

    document: Document
    has_bytes: bool
    has_text: bool
    """Whether its text is the very same."""
    is_led_to: bool = False
    """Whether it has only the address to which the one that was asked for led, as dead articles lead to a front page."""

    @property
    def is_unsure(self) -> bool:
        """Whether a person has to say what it is to the arrival."""
        return self.is_other or (self.is_led_to and not self.has_text)

    @property
    def is_other(self) -> bool:
        """Whether it has the address and another text: an earlier version, maybe, which a person has to say."""
        return bool(self.document.text_there) and not (self.has_bytes or self.has_text)  # type: ignore[attr-defined]


def twin_of(arrival: Arrival) -> Twin | None:
    """Return the document with the same bytes, else the one with the same address: the same text first, then a reference,
    then the latest. Two queries, and no text of a document is fetched.
    """
    rows = (
        Document.objects.filter(case=arrival.case_id)
        .select_related("source")
        .defer("text")
        .annotate(
            text_there=_whether(~Q(text="")),
            text_same=_whether(Q(text=arrival.text) & ~Q(text="")),
        )
    )
    of_bytes = Capture.objects.filter(case=arrival.case_id, sha256=arrival.sha256).values("document")
    same = rows.filter(pk__in=of_bytes).order_by("number").first() if arrival.sha256 else None
    if same:
        return Twin(same, has_bytes=True, has_text=True)
    here = rows.filter(address_key__in=arrival.address_keys)
    found = here.order_by("-text_same", "text_there", "-number").first() if arrival.address_keys else None
    if found is None:
        return None
    is_led_to = bool(arrival.address) and found.address_key != address_key(arrival.address)
    return Twin(found, has_bytes=False, has_text=found.text_same, is_led_to=is_led_to)


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def record(arrival: Arrival, *, by: Any, **wanted: Any) -> Document:
    """Return the document of an arrival; the same at every call, whoever comes first. Locks the case, once its text is
    compared with those that are there: to be called outside of any transaction, so that nobody waits for that.

    Wanted are `source`, `kind`, `original` and the columns of the document as a person checked them. `kind` is how it stands
    to `original`: a derivation, or SAME; APART says that it is a document of its own although one with its address is there.
    A `source` that is called is called only where a new document is made. What a reference says already is not changed by
    its capture.
    """
    is_read = arrival.state == scales.ArrivalState.TO_CHECK and arrival.text
    compared = compare(arrival.case_id, arrival.text) if is_read else None
    return _record(arrival, compared, by=by, **wanted)


@transaction.atomic
def _record(
    arrival: Arrival,
    compared: Compared | None,
    *,
    by: Any,
    source: Source | Callable[[], Source | None] | None = None,
    kind: str = "",
    original: Document | None = None,
    **said: Any,
) -> Document:
    case = arrival.case.lock()
    case.must_be_open()
    row: Any = Arrival.objects.select_for_update(no_key=True).get(pk=arrival.pk)
    row.case = case
    if row.document_id:
        return Document.objects.select_related("case").get(pk=row.document_id)
    if row.state != scales.ArrivalState.TO_CHECK:
        raise ValidationError(f"This is {SAID[scales.ArrivalState(row.state)]}.")
    row.address = said.setdefault("address", row.address)
    row.compared = compared
    document = _there(row, kind, original, said, by)
    if document is None:
        publisher = source() if callable(source) else source
        if publisher is None:
            raise ValidationError({"source": "Name the publisher."})
        document = Document.record(case=case, by=by, source=publisher, **said)
        _capture(document, row, by)
    if original and kind in list(scales.DerivationKind):
        document.derive_from(original, by=by, kind=kind)
    row.move(scales.ArrivalState.DONE, document=document, body=None, text="", sentence="")
    arrival.refresh_from_db()
    document.case = case
    return document


def _there(
    row: Arrival, kind: str, original: Document | None, said: dict[str, Any], by: Any
) -> Document | None:
    """Return the document that the arrival is, with its capture; None where it makes a new one."""
    if kind and kind != APART and original is None:
        raise ValidationError({"original": "Name the other document."})
    twin = twin_of(row)
    if twin and twin.has_bytes:
        return twin.document
    if kind == SAME and original:
        standing = Document.objects.get(pk=original.pk)
        if standing.text and standing.text != row.text:
            sentence = f"Document {standing.number} has another text: say that this is a later version of it."
            raise ValidationError({"kind": sentence})
        return _filled(standing, row, said, by)
    if twin is None or kind == APART:
        return None
    if not twin.is_unsure:
        return _filled(Document.objects.get(pk=twin.document.pk), row, said, by)
    if not kind and twin.is_other:
        raise ValidationError(
            {
                "kind": f"Document {twin.document.number} has this address and another text: "
                "say whether this is a later version of it."
            }
        )
    return None


def _filled(document: Document, row: Arrival, said: dict[str, Any], by: Any) -> Document:
    """Give a document the bytes, and what it does not say yet of what was checked."""
    new = {name: said[name] for name in FILLED if said.get(name) and not getattr(document, name)}
    if "published" in new:
        new["published_precision"] = said.get("published_precision", scales.Precision.DAY.value)
    if new and document.is_reference:
        document = document.edit(by=by, version=document.version, **new)
    _capture(document, row, by)
    return document


def _capture(document: Document, row: Any, by: Any) -> None:
    document.capture(
        compared=row.compared,
        author=by,
        body=bytes(row.body or b""),
        text=row.text,
        media_type=row.media_type or "application/octet-stream",
        final_address=row.final_address,
    )


# The publisher

_ONE_WORD = re.compile(r"[\w&.]{2,7}")
_AS_SHORT = 4
"""A word of so few letters may be an acronym however it is written: "Tass", "ap"."""


def _is_acronym(name: str) -> bool:
    return bool(_ONE_WORD.fullmatch(name)) and (len(name) <= _AS_SHORT or name == name.upper())


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published an arrival, as far as it can be told: a source of the case, or else a name for a new one; and why.

    `maybe` is the one source that a mere acronym may mean, for a person to confirm.
    """

    source: Source | None = None
    name: str = ""
    why: str = ""
    maybe: Source | None = None


def publisher_of(arrival: Arrival, twin: Twin | None = None) -> Publisher:
    """Find the publisher among the sources of the case: by its whole name, whatever the capitals; by the document at the same
    address, its `twin`; or by the host of the address, where all documents from there have one publisher and the name that
    the text gives has a word in common with it. An acronym alone names nobody.
    """
    name = " ".join(arrival.publisher.split())
    by_host = _by_host(arrival)
    named = Source.objects.filter(case=arrival.case_id, name__iexact=name).first() if name else None
    is_acronym = _is_acronym(name)
    if named and (not is_acronym or named == by_host):
        return Publisher(named, why="It has the name that the text gives.")
    if twin:
        number, source = twin.document.number, twin.document.source
        return Publisher(source, why=f"It published document {number}, which the case has from this address.")
    if by_host:
        host = _host(arrival.final_address or arrival.address)
        why = f"It published what the case has from {host}."
        if not name or is_acronym or _is_alike(name, by_host.name):
            return Publisher(by_host, why=why)
        other = f"It calls itself “{name}”; what the case has from {host} was published by {by_host.name}."
        return Publisher(name=name, why=f"{other} Say which it is.")
    if is_acronym:
        why = f"The text says only “{name}”: an acronym is not enough to tell who that is."
        return Publisher(why=why, maybe=_called(arrival, name))
    return Publisher(name=name)


def _is_alike(name: str, other: str) -> bool:
    """Whether two names have a word in common that tells something, or one stands in the other."""
    both = {word for word in words(name) if len(word) > 3} & set(words(other))
    return bool(both) or name.casefold() in other.casefold() or other.casefold() in name.casefold()


def _called(arrival: Arrival, acronym: str) -> Source | None:
    """Return the one source of the case that is called by an acronym, alone or in brackets behind its name."""
    sources = Source.objects.filter(case=arrival.case_id).select_related("same_as")
    named = sources.filter(Q(name__iexact=acronym) | Q(name__icontains=f"({acronym})")).order_by("pk")[:5]
    found = {(source.same_as or source).pk: source.same_as or source for source in named}
    return next(iter(found.values())) if len(found) == 1 else None


def _host(address: str) -> str:
    return re.split(r"[/?]", plain_address(address), maxsplit=1)[0]


def _by_host(arrival: Arrival) -> Source | None:
    """Return the one publisher of all documents of the case from the arrival's host; None where there are several."""
    host = _host(arrival.final_address or arrival.address)
    if not host or arrival.road in (scales.Road.UPLOAD, scales.Road.BOOKMARKLET):
        # There the address is only what the file or the page says of itself.
        return None
    begins = Q()
    for scheme in ("https://", "http://"):
        for prefix in ("", "www."):
            begins |= Q(address__istartswith=f"{scheme}{prefix}{host}/") | Q(
                address__iexact=f"{scheme}{prefix}{host}"
            )
    sources = Document.objects.filter(begins, case=arrival.case_id).order_by().values("source").distinct()[:2]
    found = list(Source.objects.filter(pk__in=[row["source"] for row in sources]))
    return found[0] if len(found) == 1 else None
