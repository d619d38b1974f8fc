"""The program counts who stands behind claims of the shipped case as a careful reader did, who had not seen it count."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from claims.exchange import caseread
from claims.models import Claim, Evidence
from claims.models.grounds import counts_for
from tests.analysis.test_counted_by_hand import COUNTED, ORIGINS, parted

PATH = Path(settings.BASE_DIR) / "claims" / "cases" / "russia-north-korea.json"


@pytest.mark.django_db
def test_it_counts_as_was_counted_by_hand():
    keys = _loaded()
    claims = dict(Claim.objects.values_list("number", "pk"))
    counts = counts_for(Claim.objects.first().case_id, claims.values())
    assert len(COUNTED) == 25
    for line in COUNTED:
        number = int(line["claim"])
        assert _program(counts[claims[number]], keys) == _reader(line), f"C-{number}"


def _loaded():
    """Load the shipped case; return the short key of each piece of evidence by its id."""
    raw, text = json.loads(PATH.read_text(encoding="utf-8")), PATH.read_text(encoding="utf-8")
    call_command("load_case", str(PATH), verbosity=0)
    rows = [row for claim in caseread.read(text, now=timezone.now()).claims for row in claim.evidence]
    names = [row["key"].rpartition("-")[2] for claim in raw["claims"] for row in claim["evidence"]]
    by_uid = {row.uid: name for row, name in zip(rows, names, strict=True)}
    return {pk: by_uid[uid] for pk, uid in Evidence.objects.values_list("pk", "uid")}


def _reader(line):
    """What a line of the table says, by name of the column."""
    found = {column: parted(line[column]) for column in ORIGINS[:3]}
    said = {column: {name: set(rows) for name, rows in cell.items()} for column, cell in found.items()}
    unknown = {row for rows in parted(line["unknown"]).values() for row in rows}
    uncounted = {row for rows in parted(line["not_counted"]).values() for row in rows}
    reports = (int(line["reports_for"]), int(line["reports_against"]))
    return said | {"unknown": unknown, "not_counted": uncounted, "reports": reports}


def _program(counts, keys):
    """What the program counts, in the same form; context and what was withdrawn, which the table leaves out, are left out."""
    left_out = ("context", "withdrawn")
    said = {column: {} for column in ORIGINS[:3]}
    columns = {"for": "origins_for", "against": "origins_against", "denying": "denying"}
    for origin in counts.origins:
        said[columns[origin.side]][origin.name] = {keys[pk] for pk in origin.pieces}
    return said | {
        "unknown": {keys[pk] for one in counts.unknown for pk in one.pieces},
        "not_counted": {
            keys[pk] for one in counts.uncounted if one.reason not in left_out for pk in one.pieces
        },
        "reports": (len(counts.reports_for), len(counts.reports_against)),
    }
