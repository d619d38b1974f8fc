"""The one table of who may do what."""

import pytest

from claims.analysis.roles import MAY, ROLE_WORDS, Role, may, roles_for

TABLE = {
    "see": "reader analyst reviewer manager",
    "export": "reader analyst reviewer manager",
    "keep views": "reader analyst reviewer manager",
    "add": "analyst reviewer manager",
    "edit": "analyst reviewer manager",
    "judge": "analyst reviewer manager",
    "withdraw": "analyst reviewer manager",
    "note": "analyst reviewer manager",
    "share views": "analyst reviewer manager",
    "accept": "reviewer manager",
    "members": "manager",
    "settings": "manager",
    "reopen": "manager",
    "grade": "manager",
    "merge": "manager",
}


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_the_table_says(role, action):
    assert may(role, action) == (role in TABLE[action].split())
    assert (role in roles_for(action)) == may(role, action)


def test_there_are_no_other_actions():
    assert set().union(*MAY.values()) == set(TABLE)


def test_each_role_may_do_what_the_one_below_it_may():
    for below, above in zip(Role, list(Role)[1:], strict=False):
        assert MAY[below] < MAY[above]


@pytest.mark.parametrize("action", ["jugde", "", "assess", "delete", "See"])
def test_a_misspelt_action_is_an_error_and_not_a_no(action):
    with pytest.raises(ValueError, match="spelt right"):
        may(Role.MANAGER, action)
    with pytest.raises(ValueError, match="spelt right"):
        roles_for(action)


@pytest.mark.parametrize("role", ["", "owner", "Manager"])
def test_an_unknown_role_may_nothing(role):
    assert not any(may(role, action) for action in TABLE)


def test_every_role_is_told_in_words():
    assert set(ROLE_WORDS) == set(Role)
