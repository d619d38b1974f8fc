"""Two sources that are one: said with a reason and undone, while nothing moves."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from claims.analysis import scales
from claims.models.bodies import holds, leads_to
from claims.models.cases import Case
from claims.models.stale import mark_stale


class Merging(models.Model):
    """A source that may be said to be the same as another: pages and counts then read both as one."""

    pk: int
    case_id: int
    same_as_id: int | None
    same_as: Any
    same_reason: str
    version: int
    reliability: str

    class Meta:
        abstract = True

    @transaction.atomic
    def merge_into(self, other: Any, *, by: Any, reason: str = "") -> None:
        """Say that this source is the same as `other`, and why: nothing moves, filters expand it, `unmerge` undoes it.

        Locks the case row, so that two who merge at once make no loop, and marks the claims that lead to either. The latest grade of either is the grade of both.
        """
        here, there = self._locked(self.pk), self._locked(other.pk)
        here.must_be_fit_for(there)
        here._set_same_as(there, by, reason.strip())
        self._take_over(here)

    @transaction.atomic
    def unmerge(self, *, by: Any, seen: int | None = None) -> None:
        """Undo a merge: the source stands for itself again, with its own grade. Locks the case row.

        Refuses where there is nothing to undo by now, or where it is merged into another than `seen`, if that is given.
        """
        here = self._locked(self.pk)
        if here.same_as is None:
            raise ValidationError(f"{here} stands for itself already.")
        if seen is not None and here.same_as_id != seen:
            raise ValidationError(f"{here} is the same as {here.same_as} by now: look at that first.")
        here._set_same_as(None, by, "")
        self._take_over(here)

    def must_be_fit_for(self, other: Any) -> None:
        """Raise ValidationError, with a sentence, if this source cannot be merged into `other`."""
        here, there = self, other
        if here.same_as_id:
            raise ValidationError(f"{here} is merged into {here.same_as} already: undo that first.")
        if here.case_id != there.case_id:
            raise ValidationError("These sources belong to different cases.")
        if here.pk == there.pk:
            raise ValidationError(
                "Merge it with a source that is not merged itself: this is the very same one."
            )
        if there.same_as_id == here.pk:
            raise ValidationError(
                f"{there} is merged into {here} already, so it is not merged itself the other way: that would be a loop."
            )
        if there.same_as_id:
            raise ValidationError(
                f"Merge it with a source that is not merged itself: {there} is the same as {there.same_as}, so choose that."
            )
        self._must_be_apart(there)

    def _must_be_apart(self, there: Any) -> None:
        here: Any = self
        if here.merged.exists():
            raise ValidationError(
                f"Other sources are merged into {here}: undo that and merge them with {there} first, or merge {there} into {here}."
            )
        if leads_to(there.pk, here.pk):
            raise ValidationError(
                f"{there} is a part of {here}, near or far: merged, it would be a part of itself."
            )
        if holds(here.pk, there.pk) or holds(there.pk, here.pk):
            raise ValidationError(f"Of {here} and {there} one is a member of the other: they are two.")
        kinds = scales.SourceKind.JOINT_BODY, scales.SourceKind.UNNAMED
        if here.kind == kinds[0] != there.kind and here.memberships.exists():
            raise ValidationError(
                f"{here} has members, and {there} is no joint body: make it one first, or merge {there} into {here}."
            )
        if there.kind == kinds[1] != here.kind:
            raise ValidationError(f"{there} is unnamed: merge it into {here}, which has a name.")

    def _locked(self, pk: int) -> Any:
        rows: Any = type(self)
        row = rows.objects.get(pk=pk)
        Case.objects.select_for_update(no_key=True).get(pk=row.case_id)
        return rows.objects.select_for_update(no_key=True, of=("self",)).select_related("same_as").get(pk=pk)

    def _set_same_as(self, there: Any, by: Any, reason: str) -> None:
        here: Any = self
        was = here.same_as
        here.remember()
        here.same_as, here.same_reason = there, reason
        here.version += 1
        here.keep(by=by)
        for one in filter(None, (here, was)):
            one.refresh_grade()
        # Either way to both: what was merged leads on by the links of the other, and its seats count there.
        mark_stale(here.case_id, sources=[one.pk for one in (here, was, there) if one])

    def _take_over(self, row: Any) -> None:
        """Hold what was written, for whoever holds this record."""
        for name in ("same_as", "same_reason", "version", "reliability"):
            setattr(self, name, getattr(row, name))
