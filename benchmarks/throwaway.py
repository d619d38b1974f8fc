"""A database of its own for a measurement: made in a temporary folder, with all tables and indexes, and removed at the end."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).resolve().parent.parent / "claims" / "cases" / "russia-north-korea.json"

AT_A_TIME = 1000


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Set Django up on an empty SQLite database. Nothing of Django's models may be imported before."""
    with tempfile.TemporaryDirectory(prefix="grounds-benchmark-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/measured.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


def case_of(statements: Sequence[str], slug: str = "measured") -> tuple[Any, list[int]]:
    """Make a case with a claim for each statement; return it and the ids of its claims, in order."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from claims.models import Case, Claim

    user, _ = get_user_model().objects.get_or_create(username="measurer")
    case = Case.begin(by=user, slug=slug, title="Measured", question="How well?")
    then = timezone.now() - timedelta(days=1)
    for at in range(0, len(statements), AT_A_TIME):
        some = enumerate(statements[at : at + AT_A_TIME], at + 1)
        Claim.objects.bulk_create(
            Claim(
                case=case,
                number=number,
                statement=statement,
                kind="event",
                author=user,
                made_at=then,
                recorded_at=then,
                changed_at=then,
            )
            for number, statement in some
        )
    return case, list(Claim.objects.filter(case=case).order_by("number").values_list("pk", flat=True))
