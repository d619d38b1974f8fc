"""The demo accounts of a Grounds that runs on one's own machine."""

import functools
import secrets
from dataclasses import dataclass
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.db import transaction

from claims.models import Case, Membership
from config.owner_only import read_or_make

SLUG = "russia-north-korea"
# Each but the last has, in the shipped case, the role that it is named after.
ACCOUNTS = {
    "reader": "reads and exports",
    "analyst": "also records and judges",
    "reviewer": "as analyst; will accept the work of others, in a later release",
    "manager": "also keeps members, sources and settings",
    "admin": "may do everything, in every case",
}
SUPERUSER = "admin"
# None that is taken for another when it is typed off a screen.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
NO_ADMIN = "reader"


@dataclass(frozen=True)
class LogIn:
    """What the start tells about one account. `fits`: whether the demo password opens it."""

    username: str
    may: str
    fits: bool


def password_file() -> Path:
    """Where the password that this machine made up is kept."""
    return settings.VAR / "demo-password"


def kept_password(make: bool) -> str:
    """The password that this machine made up; empty if there is none and none is to be made."""
    if make:
        return read_or_make(password_file(), lambda: "".join(secrets.choice(SIGNS) for _ in range(16)))
    try:
        return password_file().read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def make_account(username: str, encoded: str) -> User:
    """A new account with its role in the shipped case and an address that a password can be reset by."""
    email = f"{username}@example.org"
    user = User.objects.create(
        username=username,
        email=email,
        password=encoded,
        is_staff=username != NO_ADMIN,
        is_superuser=username == SUPERUSER,
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    case = Case.objects.filter(slug=SLUG).first()
    if case and username != SUPERUSER:
        Membership.objects.create(case=case, user=user, role=username)
    return user


@transaction.atomic
def prepare_accounts() -> tuple[str, list[LogIn]]:
    """Make the accounts that are missing; give the demo password and which accounts it opens.

    DEMO_PASSWORD, where set, becomes the password of them all. Without it an account that is already
    there keeps the password that it has: its owner may have changed it.
    """
    there = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS)}
    password = settings.DEMO_PASSWORD or kept_password(make=len(there) < len(ACCOUNTS))

    # Hashing is slow on purpose, so it is done once: they share the password anyway.
    @functools.cache
    def encoded() -> str:
        return make_password(password)

    @functools.cache
    def fits(stored: str) -> bool:
        return bool(password) and check_password(password, stored)

    log_ins = []
    for username, may in ACCOUNTS.items():
        user = there.get(username)
        if user is None:
            user = make_account(username, encoded())
        elif settings.DEMO_PASSWORD and not fits(user.password):
            user.password = encoded()
            user.save(update_fields=["password"])
        log_ins.append(LogIn(username, may, user.is_active and fits(user.password)))
    return password, log_ins
