"""What changed between one version of a record and the next, field by field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One field that an edit changed, in words."""

    label: str
    old: str
    new: str


def changes(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    labels: Mapping[str, str],
    say: Callable[[str, Any], str],
) -> list[Change]:
    """Return the fields of `labels` whose value differs, in that order; `say` puts a field's value into words."""
    return [
        Change(label, say(name, before[name]), say(name, after[name]))
        for name, label in labels.items()
        if before[name] != after[name]
    ]


def pairs(versions: Sequence[Any]) -> list[tuple[Any | None, Any]]:
    """Return each version beside the one before it, None for the first; oldest first."""
    return [(versions[at - 1] if at else None, version) for at, version in enumerate(versions)]
