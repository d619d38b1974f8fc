"""The app: checks on start, and what the database needs beside its tables."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import post_migrate


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = "Grounds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from claims import checks  # noqa: F401

        post_migrate.connect(install_database_objects, sender=self)


def install_database_objects(*, using: str, **kwargs: Any) -> None:
    """Put triggers, the index of words and the cache table in place; again after every migration (SQLite drops triggers)."""
    from claims import search
    from claims.models import guards

    connection = connections[using]
    if "claims_claim" not in connection.introspection.table_names():
        return
    guards.install(connection)
    search.install(connection)
    call_command("createcachetable", database=using, verbosity=0)
