"""Editing a record so that two people both keep their work."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction


class EditConflict(Exception):
    """Raised when a record changed after the editor read it. `current` is the record as it stands now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current} was changed by someone else in the meantime.")
        self.current = current


class Editable(models.Model):
    """A record whose fields are edited under a version: the second of two editors is refused, not the first undone."""

    EDITED: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar[models.Manager[Any]]
    history: ClassVar[Any]
    _history_user: Any

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @transaction.atomic
    def edit(self, *, by: Any, version: int, **changes: Any) -> Self:
        """Change fields named in EDITED and return the record as it stands then.

        `version` is the one that the editor read; raises EditConflict (with the record as it stands) if it has moved on,
        ValidationError if the changes break a rule. Locks the row. Nothing is written where nothing differs.
        """
        unknown = set(changes) - set(self.EDITED)
        if unknown:
            raise TypeError(f"not edited here: {', '.join(sorted(unknown))}")
        current = type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
        if current.version != version:
            raise EditConflict(current)
        current.remember()
        if not current.apply(changes):
            return current
        current.version += 1
        current.keep(by=by)
        return current

    def remember(self) -> None:
        """Write the row as it stands into the history of edits, if nothing of it is there yet: loading a file writes none.

        To be called under the row's lock, before anything is changed.
        """
        history = getattr(self, "history", None)
        if history is None or history.exists():
            return
        author, recorded_at = getattr(self, "author", None), getattr(self, "recorded_at", None)
        rows = type(self).history.bulk_history_create([self], default_user=author, default_date=recorded_at)
        self.remember_relations(rows[0])

    def remember_relations(self, row: Any) -> None:
        """Keep beside a row of the history what the record holds in other tables."""

    def keep(self, *, by: Any) -> None:
        """Check the record whole and save it, in the history of edits as the doing of `by`."""
        self.full_clean()
        self._history_user = by
        self.save()

    def apply(self, changes: dict[str, Any]) -> bool:
        """Set the fields that differ; say whether any did."""
        differing = {name: value for name, value in changes.items() if self._differs(name, value)}
        for name, value in differing.items():
            setattr(self, name, value)
        return bool(differing)

    def _differs(self, name: str, value: Any) -> bool:
        field: Any = self._meta.get_field(name)
        try:
            value = value if isinstance(value, models.Model) else field.clean(value, self)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
        return bool(getattr(self, name) != value)
