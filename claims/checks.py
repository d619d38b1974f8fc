"""What `manage.py check` finds wrong in this site's own settings."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def is_port(word: str) -> bool:
    """Whether these are the digits of a port that a server can take."""
    return word.isascii() and word.isdecimal() and 1 <= int(word) <= 65535


def can_keep_files(folder: Path) -> bool:
    """Whether this process may make files in the folder, or make the folder itself."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


@register(Tags.security)
def hosts_are_named(**kwargs: Any) -> Iterable[CheckMessage]:
    """A public site must say by which names it may be called."""
    if not settings.PRODUCTION:
        return
    if not settings.ALLOWED_HOSTS:
        yield Error(
            "PRODUCTION is set and ALLOWED_HOSTS is not: every request would be refused.",
            hint="Set ALLOWED_HOSTS to the names of this site, separated by commas.",
            id="claims.E001",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning(
            "ALLOWED_HOSTS holds *: a stranger could put any name into the links of the mails that are sent.",
            hint="Name the hosts one by one.",
            id="claims.W001",
        )


@register(Tags.files)
def var_can_be_written(**kwargs: Any) -> Iterable[CheckMessage]:
    """The database of this machine lies in var/, so that has to be writable."""
    if settings.DATABASE_IS_OURS and not can_keep_files(settings.VAR):
        yield Error(
            f"Grounds cannot write to the folder {settings.VAR}.",
            hint="Make it writable, or name another folder in GROUNDS_VAR.",
            id="claims.E002",
        )


@register()
def port_is_a_port(**kwargs: Any) -> Iterable[CheckMessage]:
    """PORT is one that a server can take."""
    if not is_port(settings.PORT):
        yield Error(f"PORT is {settings.PORT!r}: write a number from 1 to 65535.", id="claims.E003")


@register(Tags.security, deploy=True)
def mails_are_sent(**kwargs: Any) -> Iterable[CheckMessage]:
    """Links that reset a password must not end up in a log."""
    if settings.EMAIL_BACKEND == CONSOLE:
        yield Warning(
            "Mails are printed in the terminal, links to reset a password among them.",
            hint="Set EMAIL_URL to a mail server.",
            id="claims.W002",
        )
