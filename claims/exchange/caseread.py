"""Reading a case file: every row checked, every error named, nothing half-read."""

import base64
import hashlib
import json
import re
import uuid
import zoneinfo
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from claims.analysis import scales
from claims.exchange import casefile as rows
from claims.exchange.claimread import ClaimReader, made, withdrawn
from claims.exchange.linkrules import Circles, as_said
from claims.exchange.rows import Keys, Row


def read(text: str, *, now: datetime) -> rows.CaseFile:
    """Read the text of a case file. Raises Unreadable with every error if it is not whole; `now` is what no date may pass."""
    try:
        data = json.loads(
            text, parse_float=_decimal, parse_constant=_refuse_constant, object_pairs_hook=_object
        )
    except (ValueError, RecursionError) as error:
        raise rows.Unreadable([f"This is not JSON: {error}"]) from None
    errors: list[str] = []
    root = Row(data, "", errors)
    if root.text("format") != rows.FORMAT or root.whole("version") != rows.VERSION:
        raise rows.Unreadable(
            [f"This is not a case file: it should say format '{rows.FORMAT}' and version {rows.VERSION}."]
        )
    found = _Reader(root, now).read()
    root.done()
    if errors:
        raise rows.Unreadable(errors)
    return found


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text} is a number beyond all measure") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse what JSON allows: of two fields of one name, the first would be lost in silence."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _ in pairs)
        raise ValueError(f"in one object, '{names.most_common(1)[0][0]}' stands twice")
    return found


class _Reader:
    """Reads the lists in the order in which they refer to each other."""

    def __init__(self, root: Row, now: datetime) -> None:
        self.root = root
        self.now = now
        self.case = self._case(root.row("case") or Row({}, "case", root.errors))
        space = uuid.uuid5(rows.SPACE, self.case.slug)
        kinds = (
            "source",
            "document",
            "claim",
            "evidence",
            "judgement",
            "note",
            "ruling",
            "dismissal",
            "explanation",
            "retraction",
            "grade",
            "derivation",
            "capture",
            "link",
        )
        self.keys = {kind: Keys(space, kind) for kind in kinds}

    def read(self) -> rows.CaseFile:
        tags = self._tags()
        sources = self._sources()
        documents = self._documents()
        claims = self._claims(set(tags))
        return rows.CaseFile(
            case=self.case,
            tags=tags,
            sources=sources,
            documents=documents,
            claims=claims,
            links=self._links(claims),
        )

    # The case and its sources

    def _case(self, row: Row) -> rows.CaseRow:
        slug = row.text("slug", required=True, most=60)
        if slug and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
            row.wrong("slug", "use small letters, digits and single hyphens.")
        zone = row.text("time_zone", most=60) or "UTC"
        if zone not in zoneinfo.available_timezones():
            row.wrong("time_zone", f"'{zone}' is not a time zone: write one such as UTC or Asia/Seoul.")
        case = rows.CaseRow(
            uid=self._case_uid(row, slug),
            slug=slug,
            title=row.text("title", required=True, most=200),
            question=row.text("question", most=500),
            summary=row.text("summary"),
            time_zone=zone,
            likelihood_standard=row.choice(
                "likelihood_standard", scales.Standard, default=scales.Standard.ICD203
            ),
            requires_review=row.flag("requires_review"),
        )
        row.done()
        return case

    def _case_uid(self, row: Row, slug: str) -> uuid.UUID:
        key = row.text("key")
        try:
            return uuid.UUID(key) if key else rows.case_uid(slug)
        except ValueError:
            row.wrong("key", f"'{key}' is not a UUID: give the one that the case has, or none.")
            return rows.case_uid(slug)

    def _tags(self) -> tuple[str, ...]:
        tags = self.root.texts("tags")
        for tag in tags:
            if len(tag) > 60:
                self.root.wrong("tags", f"'{tag}' has more than 60 characters.")
        if len({tag.lower() for tag in tags}) < len(tags):
            self.root.wrong("tags", "a tag stands twice.")
        return tuple(sorted(tags))

    def _sources(self) -> tuple[rows.SourceRow, ...]:
        found = self.root.rows("sources")
        uids = [self.keys["source"].take(row) for row in found]
        sources = tuple(self._source(row, uid) for row, uid in zip(found, uids, strict=True))
        self._unique(found, "name", [source.name.lower() for source in sources])
        self._no_circle(found, "part_of", {source.uid: [source.part_of] for source in sources})
        self._no_circle(found, "members", {source.uid: list(source.members) for source in sources})
        for row, source in zip(found, sources, strict=True):
            self._merged(row, source, {one.uid: one for one in sources})
            row.done()
        return sources

    def _merged(self, row: Row, source: rows.SourceRow, among: Mapping[uuid.UUID, rows.SourceRow]) -> None:
        """Refuse a merge that the verb refuses too (models/merging.py)."""
        other = among.get(source.same_as) if source.same_as else None
        if other is None:
            return
        above = {one.uid: [one.part_of, one.same_as] for one in among.values()}
        seats = {one.uid: one.members for one in among.values()}
        if other is source or other.same_as:
            row.wrong("same_as", "name a source that is not merged itself.")
        elif source.uid in _reached(above, other.uid):
            row.wrong("same_as", "name a source that is no part of this one.")
        elif other.uid in _reached(seats, source.uid) or source.uid in _reached(seats, other.uid):
            row.wrong("same_as", "one is a member of the other: they are two.")
        elif source.members and other.kind != scales.SourceKind.JOINT_BODY:
            row.wrong("same_as", "name a joint body, or take the members off.")
        elif other.kind == scales.SourceKind.UNNAMED != source.kind:
            row.wrong("same_as", "name a source that has a name.")

    def _source(self, row: Row, uid: uuid.UUID) -> rows.SourceRow:
        source = rows.SourceRow(
            uid=uid,
            name=row.text("name", required=True, most=200),
            kind=row.choice("kind", scales.SourceKind, required=True),
            part_of=self.keys["source"].find(row, "part_of"),
            speaks_for=row.flag("speaks_for"),
            same_as=self.keys["source"].find(row, "same_as"),
            same_reason=row.text("same_reason"),
            note=row.text("note"),
            members=tuple(self.keys["source"].find_all(row, "members")),
            grades=tuple(self._grade(grade) for grade in row.rows("grades")),
        )
        if source.speaks_for and not source.part_of:
            row.wrong("speaks_for", "name the body that this source speaks for, in part_of.")
        if source.same_reason and not source.same_as:
            row.wrong("same_reason", "name the source that it was merged with, in same_as.")
        if source.members and source.kind != scales.SourceKind.JOINT_BODY:
            row.wrong("members", "only a joint body has members.")
        if uid in source.members:
            row.wrong("members", "a body is not a member of itself.")
        return source

    def _grade(self, row: Row) -> rows.GradeRow:
        grade = rows.GradeRow(
            uid=self.keys["grade"].take(row),
            grade=row.choice("grade", scales.Reliability, required=True),
            basis=row.text("basis", required=True),
            **self._made(row),
        )
        row.done()
        return grade

    # Documents

    def _documents(self) -> tuple[rows.DocumentRow, ...]:
        found = self.root.rows("documents")
        uids = [self.keys["document"].take(row) for row in found]
        documents = tuple(self._document(row, uid) for row, uid in zip(found, uids, strict=True))
        self._unique(found, "number", [document.number for document in documents])
        copies = {
            document.uid: [
                derivation.original for derivation in document.derivations if not derivation.withdrawn
            ]
            for document in documents
        }
        self._no_circle(found, "derivations", copies)
        self.texts = {document.uid: document.text for document in documents}
        return documents

    def _document(self, row: Row, uid: uuid.UUID) -> rows.DocumentRow:
        published = row.partial("published")
        document = rows.DocumentRow(
            uid=uid,
            number=row.whole("number", required=True) or 0,
            source=self.keys["source"].find(row, "source", required=True) or uid,
            title=row.text("title", required=True, most=500),
            byline=row.text("author", most=200),
            address=self._address(row, "address"),
            published=published.first if published else None,
            published_precision=published.precision.value if published else scales.Precision.DAY.value,
            language=row.text("language", most=20),
            text=row.whole_text("text"),
            state=row.choice("state", scales.DocumentState, default=scales.DocumentState.NEW),
            set_aside_reason=row.text("set_aside_reason", most=500),
            derivations=tuple(self._derivation(derivation) for derivation in row.rows("derivations")),
            captures=tuple(self._capture(capture) for capture in row.rows("captures")),
            retractions=tuple(self._retraction(one) for one in row.rows("retractions")),
            **self._made(row, "author_of_record"),
        )
        if document.state == scales.DocumentState.SET_ASIDE and not document.set_aside_reason:
            row.wrong("set_aside_reason", "say why the document is set aside.")
        self._check_derivations(row, document)
        row.done()
        return document

    def _address(self, row: Row, name: str) -> str:
        address = row.text(name, most=2000)
        if address and not re.fullmatch(r"https?://[^\s/]+\S*", address):
            row.wrong(name, f"'{address}' is not an address: it should begin with http:// or https://.")
        return address

    def _check_derivations(self, row: Row, document: rows.DocumentRow) -> None:
        if document.uid in {derivation.original for derivation in document.derivations}:
            row.wrong("derivations", "a document does not derive from itself.")
        said = [derivation.original for derivation in document.derivations if not derivation.withdrawn]
        if len(set(said)) < len(said):
            row.wrong("derivations", "it is said twice that this document derives from that one.")
        taken_back = [one for one in document.retractions if one.kind == "retracted" and not one.withdrawn]
        if len(taken_back) > 1:
            row.wrong("retractions", "it is said twice that this document was retracted.")

    def _derivation(self, row: Row) -> rows.DerivationRow:
        uid = self.keys["derivation"].take(row)
        derivation = rows.DerivationRow(
            uid=uid,
            original=self.keys["document"].find(row, "from", required=True) or uid,
            kind=row.choice("kind", scales.DerivationKind, required=True),
            withdrawn=self._withdrawn(row),
            **self._made(row),
        )
        row.done()
        return derivation

    def _retraction(self, row: Row) -> rows.RetractionRow:
        retraction = rows.RetractionRow(
            uid=self.keys["retraction"].take(row),
            kind=row.choice("kind", scales.RetractionKind, required=True),
            day=row.day("day") or self.now.date(),
            note=row.text("note", most=2000).strip(),
            withdrawn=self._withdrawn(row),
            **self._made(row),
        )
        if not row.has("day"):
            row.wrong("day", "this is needed.")
        elif retraction.day > self.now.date() + timedelta(days=1):
            row.wrong("day", "this day has not come yet.")
        row.done()
        return retraction

    def _capture(self, row: Row) -> rows.CaptureRow:
        body = b""
        try:
            body = base64.b64decode(row.whole_text("body"), validate=True)
        except ValueError:
            row.wrong("body", "this is not base64.")
        capture = rows.CaptureRow(
            uid=self.keys["capture"].take(row),
            body=body,
            sha256=row.text("sha256", required=True),
            media_type=row.text("media_type", required=True, most=200),
            final_address=self._address(row, "final_address"),
            **self._made(row),
        )
        if hashlib.sha256(body).hexdigest() != capture.sha256:
            row.wrong(
                "sha256", "this is not the SHA-256 of the body: the bytes are not those that were captured."
            )
        row.done()
        return capture

    # Claims

    def _claims(self, tags: set[str]) -> tuple[rows.ClaimRow, ...]:
        found = self.root.rows("claims")
        uids = [self.keys["claim"].take(row) for row in found]
        reader = ClaimReader(self.keys, self.texts, self.case.likelihood_standard, tags, self.now)
        claims = tuple(reader.claim(row, uid) for row, uid in zip(found, uids, strict=True))
        self._unique(found, "number", [claim.number for claim in claims])
        numbers = {claim.number for claim in claims}
        for row, claim in zip(found, claims, strict=True):
            successor = claim.fate.successor
            if successor is not None and successor not in numbers - {claim.number}:
                row.wrong("fate.by", f"{successor} is not the number of another claim in this file.")
        uids_of = {claim.number: claim.uid for claim in claims}
        heirs = {claim.uid: [uids_of.get(claim.fate.successor or 0)] for claim in claims}
        self._no_circle(found, "fate.by", heirs)
        return claims

    def _links(self, claims: tuple[rows.ClaimRow, ...]) -> tuple[rows.LinkRow, ...]:
        numbers = {claim.number for claim in claims}
        links, seen, circles = [], set(), Circles()
        for row in self.root.rows("links"):
            link = rows.LinkRow(
                uid=self.keys["link"].take(row),
                claim=row.whole("from", required=True) or 0,
                other=row.whole("to", required=True) or 0,
                kind=row.choice("kind", scales.LinkKind, required=True),
                note=row.text("note"),
                withdrawn=self._withdrawn(row),
                **self._made(row),
            )
            for name, number in (("from", link.claim), ("to", link.other)):
                if number and number not in numbers:
                    row.wrong(name, f"{number} is not the number of any claim in this file.")
            if link.claim and link.claim == link.other:
                row.wrong("to", "a claim is not linked to itself.")
            if not link.withdrawn:
                if as_said(link) in seen:
                    row.wrong("kind", "these claims are linked like this already.")
                seen.add(as_said(link))
            if link.claim != link.other and circles.closes(link):
                row.wrong("to", "this goes in a circle.")
            row.done()
            links.append(link)
        return tuple(links)

    # What the lists share

    def _made(self, row: Row, author: str = "author") -> dict[str, Any]:
        return made(row, self.now, author)

    def _withdrawn(self, row: Row) -> rows.Withdrawn | None:
        return withdrawn(row, self.now)

    def _unique(self, found: list[Row], name: str, values: list[Any]) -> None:
        seen: set[Any] = set()
        for row, value in zip(found, values, strict=True):
            if value and value in seen:
                row.wrong(name, f"'{value}' stands twice.")
            seen.add(value)

    def _no_circle(
        self, found: list[Row], name: str, above: Mapping[uuid.UUID, Sequence[uuid.UUID | None]]
    ) -> None:
        for row, start in zip(found, above, strict=False):
            if start in _reached(above, start):
                row.wrong(name, "this goes in a circle.")


def _reached(links: Mapping[uuid.UUID, Sequence[uuid.UUID | None]], start: uuid.UUID) -> set[uuid.UUID]:
    """Return all that links lead to from one record, by one step or more."""
    seen: set[uuid.UUID] = set()
    queue = [uid for uid in links.get(start, ()) if uid]
    while queue:
        uid = queue.pop()
        if uid not in seen:
            seen.add(uid)
            queue.extend(other for other in links.get(uid, ()) if other)
    return seen
