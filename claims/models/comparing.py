"""What a case file says otherwise than the case that is there: nothing is overwritten by a file."""

import dataclasses
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from claims.exchange import casefile as rows
from claims.exchange.linkrules import Circles, as_said
from claims.models.assessments import Assessment
from claims.models.cases import Case
from claims.models.claims import Claim
from claims.models.dismissals import Dismissal
from claims.models.documents import Capture, Derivation, Document
from claims.models.dumping import dump
from claims.models.evidence import Evidence
from claims.models.explanations import Explanation
from claims.models.links import ClaimLink
from claims.models.notes import Note
from claims.models.retractions import Retraction
from claims.models.rulings import Ruling
from claims.models.sources import Source, SourceGrade


class Refused(ValueError):
    """Raised when a file does not fit what is there. `errors` names each difference with both values."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


NESTED = {
    "grades",
    "derivations",
    "captures",
    "evidence",
    "judgements",
    "notes",
    "rulings",
    "retractions",
    "dismissals",
    "explanations",
}
LOCAL = {"version", "claim_version", "needs_review", "first_evidence"}
"""Fields that say nothing about the world: a file may be silent about them."""

AROUND = {*Evidence.EDITED, "withdrawn"}
"""What may stand otherwise around evidence that the file has withdrawn: it is withdrawn here too, or a person has seen to it."""


def differences(casefile: rows.CaseFile, case: Case) -> list[str]:
    """Return a sentence for each field of a row that is there with another value, each number or name that is taken, and
    each row that would say again, or in a circle, what the case says."""
    there = dump(case)
    here = casefile
    if casefile.case.uid == rows.case_uid(case.slug):  # the file may be silent about it
        here = dataclasses.replace(casefile, case=dataclasses.replace(casefile.case, uid=there.case.uid))
    errors = [*_row("case", here.case, there.case)]
    errors += _list("sources", here.sources, there.sources)
    errors += _list("documents", here.documents, there.documents)
    errors += _list("claims", here.claims, there.claims)
    errors += _list("links", here.links, there.links)
    errors += _taken("sources", "name", here.sources, there.sources)
    errors += _taken("documents", "number", here.documents, there.documents)
    errors += _taken("claims", "number", here.claims, there.claims)
    errors += _said_again(here, there)
    return errors + [*_circles(here, there)]


def _list(path: str, here: Iterable[Any], there: Iterable[Any]) -> Iterator[str]:
    known = {row.uid: row for row in there}
    for index, row in enumerate(here):
        if row.uid not in known:
            continue
        where = f"{path}[{index}]"
        yield from _row(where, row, known[row.uid])
        for name in NESTED & set(row.__dataclass_fields__):
            yield from _list(f"{where}.{name}", getattr(row, name), getattr(known[row.uid], name))


def _row(path: str, here: Any, there: Any) -> Iterator[str]:
    silent = NESTED | LOCAL | (AROUND if isinstance(here, rows.EvidenceRow) and here.withdrawn else set())
    for item in dataclasses.fields(here):
        ours, theirs = getattr(here, item.name), getattr(there, item.name)
        if item.name in silent or (item.name == "author" and not ours):
            continue
        if type(ours) is type(theirs) and dataclasses.is_dataclass(ours):
            yield from _row(f"{path}.{item.name}", ours, theirs)
        elif _folded(ours) != _folded(theirs) if item.name == "tags" else ours != theirs:
            yield f"{path}.{item.name}: the file says {_say(ours)}, the case says {_say(theirs)}."


def _say(value: Any) -> str:
    if value in (None, "", ()):
        return "nothing"
    if isinstance(value, rows.Withdrawn):
        return f"'{value.reason}'"
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"'{text}'"


def _taken(path: str, name: str, here: Iterable[Any], there: Iterable[Any]) -> Iterator[str]:
    owners = {_folded(getattr(row, name)): row.uid for row in there}
    for index, row in enumerate(here):
        value = getattr(row, name)
        if owners.get(_folded(value), row.uid) != row.uid:
            yield f"{path}[{index}].{name}: '{value}' is taken by another record of this case."


def _folded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(sorted(map(_folded, value)))
    return value.lower() if isinstance(value, str) else value


def _said_again(here: rows.CaseFile, there: rows.CaseFile) -> Iterator[str]:
    """New rows that say what a live row of the case says already."""
    said = {key: uid for _, key, uid in _sayings(there)}
    for path, key, uid in _sayings(here):
        if said.get(key, uid) != uid:
            yield f"{path}: another record of this case says this already."


def _sayings(file: rows.CaseFile) -> Iterator[tuple[str, tuple[Any, ...], uuid.UUID]]:
    for i, document in enumerate(file.documents):
        for j, one in enumerate(document.derivations):
            if not one.withdrawn:
                yield f"documents[{i}].derivations[{j}]", (document.uid, one.original), one.uid
        for j, mark in enumerate(document.retractions):
            if mark.kind == "retracted" and not mark.withdrawn:
                yield f"documents[{i}].retractions[{j}]", (document.uid, mark.kind), mark.uid
    for i, claim in enumerate(file.claims):
        for j, piece in enumerate(claim.evidence):
            if not piece.withdrawn:
                words = (piece.quote or piece.gist, piece.start)
                yield (
                    f"claims[{i}].evidence[{j}]",
                    (claim.uid, piece.document, piece.stance, *words),
                    piece.uid,
                )
        for j, dismissal in enumerate(claim.dismissals):
            if not dismissal.withdrawn:
                said = (claim.uid, dismissal.warning, dismissal.facts)
                yield f"claims[{i}].dismissals[{j}]", said, dismissal.uid
        for j, ruling in enumerate(claim.rulings):
            if not ruling.withdrawn:
                yield f"claims[{i}].rulings[{j}]", (claim.uid, ruling.kind, ruling.sources), ruling.uid
    for i, link in enumerate(file.links):
        if not link.withdrawn:
            yield f"links[{i}]", as_said(link), link.uid


def _circles(here: rows.CaseFile, there: rows.CaseFile) -> Iterator[str]:
    """Documents that would derive from themselves, and links in a circle, by what the file and the case say together."""
    above: dict[uuid.UUID, set[uuid.UUID]] = {}
    for document in (*there.documents, *here.documents):
        originals = {one.original for one in document.derivations if not one.withdrawn}
        above.setdefault(document.uid, set()).update(originals)
    for index, document in enumerate(here.documents):
        found: set[uuid.UUID] = set()
        queue = [document.uid] if document.derivations else []
        while queue:
            new = above.get(queue.pop(), set()) - found
            found |= new
            queue.extend(new)
        if document.uid in found:
            yield f"documents[{index}].derivations: with what the case says, this goes in a circle."
    links, known = Circles(), {link.uid for link in there.links}
    for link in there.links:
        links.closes(link)
    for index, link in enumerate(here.links):
        if link.uid not in known and links.closes(link):
            yield f"links[{index}].to: with what the case says, this goes in a circle."


def elsewhere(casefile: rows.CaseFile, case: Case | None) -> Iterator[str]:
    """Rows that are records of another case (of any, if `case` is None): a file does not move or copy them."""
    if Case.objects.filter(uid=casefile.case.uid).exclude(slug=casefile.case.slug).exists():
        yield f"case {casefile.case.uid}: another case has this key."
    for model, wanted in _uids(casefile).items():
        for chunk in range(0, len(wanted), 500):
            found = model.objects.filter(uid__in=wanted[chunk : chunk + 500]).exclude(case=case and case.pk)
            for uid in found.values_list("uid", flat=True):
                yield f"{model._meta.verbose_name} {uid}: this is a record of another case."


def _uids(file: rows.CaseFile) -> dict[Any, list[uuid.UUID]]:
    return {
        Source: [row.uid for row in file.sources],
        SourceGrade: [one.uid for row in file.sources for one in row.grades],
        Document: [row.uid for row in file.documents],
        Derivation: [one.uid for row in file.documents for one in row.derivations],
        Retraction: [one.uid for row in file.documents for one in row.retractions],
        Capture: [one.uid for row in file.documents for one in row.captures],
        Claim: [row.uid for row in file.claims],
        Evidence: [one.uid for row in file.claims for one in row.evidence],
        Assessment: [one.uid for row in file.claims for one in row.judgements],
        Note: [one.uid for row in file.claims for one in row.notes],
        Dismissal: [one.uid for row in file.claims for one in row.dismissals],
        Explanation: [one.uid for row in file.claims for one in row.explanations],
        Ruling: [one.uid for row in file.claims for one in row.rulings],
        ClaimLink: [row.uid for row in file.links],
    }
