"""What a case file says otherwise than the case that is there: nothing is overwritten by a file."""

import dataclasses
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from claims.exchange import casefile as rows
from claims.models.assessments import Assessment
from claims.models.cases import Case
from claims.models.claims import Claim
from claims.models.documents import Document
from claims.models.dumping import dump
from claims.models.evidence import Evidence
from claims.models.sources import Source


class Refused(ValueError):
    """Raised when a file does not fit what is there. `errors` names each difference with both values."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


NESTED = {"grades", "derivations", "captures", "evidence", "judgements"}
LOCAL = {"version", "claim_version", "needs_review", "first_evidence"}
"""Fields that say nothing about the world: a file may be silent about them."""


def differences(casefile: rows.CaseFile, case: Case) -> list[str]:
    """Return a sentence for each field of a row that is there with another value, and each number or name that is taken."""
    there = dump(case)
    errors = [*_row("case", casefile.case, there.case)]
    errors += _list("sources", casefile.sources, there.sources)
    errors += _list("documents", casefile.documents, there.documents)
    errors += _list("claims", casefile.claims, there.claims)
    errors += _list("links", casefile.links, there.links)
    errors += _taken("sources", "name", casefile.sources, there.sources)
    errors += _taken("documents", "number", casefile.documents, there.documents)
    errors += _taken("claims", "number", casefile.claims, there.claims)
    return errors + _elsewhere(casefile, case)


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
    for item in dataclasses.fields(here):
        ours, theirs = getattr(here, item.name), getattr(there, item.name)
        if item.name not in NESTED | LOCAL and ours != theirs:
            yield f"{path}.{item.name}: the file says {_say(ours)}, the case says {_say(theirs)}."


def _say(value: Any) -> str:
    if value in (None, "", ()):
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"'{text}'"


def _taken(path: str, name: str, here: Iterable[Any], there: Iterable[Any]) -> Iterator[str]:
    owners = {_folded(getattr(row, name)): row.uid for row in there}
    for index, row in enumerate(here):
        value = getattr(row, name)
        if owners.get(_folded(value), row.uid) != row.uid:
            yield f"{path}[{index}].{name}: '{value}' is taken by another record of this case."


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _elsewhere(casefile: rows.CaseFile, case: Case) -> list[str]:
    """Rows that are records of another case: a file does not move them."""
    uids: dict[Any, list[uuid.UUID]] = {
        Source: [row.uid for row in casefile.sources],
        Document: [row.uid for row in casefile.documents],
        Claim: [row.uid for row in casefile.claims],
        Evidence: [one.uid for row in casefile.claims for one in row.evidence],
        Assessment: [one.uid for row in casefile.claims for one in row.judgements],
    }
    errors = []
    for model, wanted in uids.items():
        for chunk in range(0, len(wanted), 500):
            found = model.objects.filter(uid__in=wanted[chunk : chunk + 500]).exclude(case=case)
            errors += [
                f"{model._meta.verbose_name} {uid}: this is a record of another case."
                for uid in found.values_list("uid", flat=True)
            ]
    return errors
