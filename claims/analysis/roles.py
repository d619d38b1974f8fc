"""Who may do what: the one table that pages, admin and (later) API ask."""

from enum import StrEnum


class Role(StrEnum):
    READER = "reader"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    MANAGER = "manager"


_READER = frozenset({"see", "export", "keep views"})
_ANALYST = _READER | {"add", "edit", "judge", "note", "withdraw", "share views"}
_REVIEWER = _ANALYST | {"accept"}
_MANAGER = _REVIEWER | {"members", "settings", "reopen", "grade", "merge"}

MAY: dict[Role, frozenset[str]] = {
    Role.READER: _READER,
    Role.ANALYST: _ANALYST,
    Role.REVIEWER: _REVIEWER,
    Role.MANAGER: _MANAGER,
}

WHEN_CLOSED = _READER | {"members", "reopen"}
"""What may still be done in a case that is closed. Everything else waits until it is reopened."""

ROLE_WORDS = {
    Role.READER: "sees and exports",
    Role.ANALYST: "adds, edits, judges and withdraws",
    Role.REVIEWER: "does what an analyst does; will accept the work of others, in a later release",
    Role.MANAGER: "does all of it, and looks after members, settings and grades",
}


def may(role: str, action: str) -> bool:
    """Say whether a role may do `action`. Raises ValueError for an action that no role has: a misspelt one."""
    return role in roles_for(action)


def actions(role: Role | None, *, closed: bool = False) -> frozenset[str]:
    """Return all that a role may do in a case that is open, or closed; nothing without a role."""
    if role is None:
        return frozenset()
    return MAY[role] & WHEN_CLOSED if closed else MAY[role]


def roles_for(action: str) -> frozenset[Role]:
    """Return the roles that may do `action`. Raises ValueError for an action that no role has: a misspelt one."""
    found = frozenset(role for role, actions in MAY.items() if action in actions)
    if not found:
        raise ValueError(f"no role may {action!r}: is it spelt right?")
    return found
