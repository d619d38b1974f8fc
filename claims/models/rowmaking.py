"""Making the rows that a file brings: many at once, with their clocks and withdrawals, and what each is known by."""

import dataclasses
import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone

from claims.exchange import casefile as rows
from claims.models.cases import Case


class RowMaker:
    """Makes rows of a case in bulk, counts them, and remembers the ids of what it made."""

    case: Case

    def __init__(self, by: Any) -> None:
        self.by = by
        self.now = timezone.now()
        self.ids: dict[Any, dict[uuid.UUID, int]] = {}
        self.added: Counter[str] = Counter()

    def _make(self, model: Any, made: Iterable[Any]) -> None:
        created = model.objects.bulk_create(list(made), batch_size=500)
        self.added[model._meta.model_name] += len(created)
        if model in self.ids:
            self.ids[model].update((row.uid, row.pk) for row in created)

    def _known(self, model: Any) -> dict[uuid.UUID, int]:
        """The ids of all rows of a kind by their uids, those that were made here among them: read once."""
        if model not in self.ids:
            self.ids[model] = dict(model.objects.filter(case=self.case).values_list("uid", "pk"))
        return self.ids[model]

    def _clocked(self, row: rows.Made) -> dict[str, Any]:
        return {
            "case": self.case,
            "made_at": row.made_at,
            "recorded_at": self.now,
            "author": self.by,
            "on_behalf_of": row.author,
        }

    def _withdrawal(self, row: Any) -> dict[str, Any]:
        if row.withdrawn is None:
            return {}
        return {
            "withdrawn_at": row.withdrawn.at,
            "withdrawn_recorded_at": self.now,
            "withdrawn_by": self.by,
            "withdrawn_on_behalf_of": row.withdrawn.author,
            "withdrawn_reason": row.withdrawn.reason,
        }


def plain(row: Any, *leave: str) -> dict[str, Any]:
    """The plain fields of a row, under the names that the model has too: no nested rows, no references."""
    nested = (models.Field, tuple)
    left = {"made_at", "author", "withdrawn", "tags", *leave}
    values = {item.name: getattr(row, item.name) for item in dataclasses.fields(row) if item.name not in left}
    return {name: value for name, value in values.items() if not isinstance(value, nested)}
