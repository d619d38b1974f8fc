"""What holds even from a shell: triggers on what is written once, and constraints with a sentence."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.utils import timezone

from claims.models import (
    Batch,
    Claim,
    ClaimLink,
    Dismissal,
    Explanation,
    NoLead,
    Note,
    ReadingMark,
    Retraction,
    Ruling,
    Source,
)
from claims.models.guards import GUARDS, Guard
from tests.factories import (
    anyone,
    make_assessment,
    make_case,
    make_claim,
    make_document,
    make_evidence,
    make_receipt,
    make_source,
    make_tag,
    make_text,
)

MAY = datetime(2024, 5, 1, 9, tzinfo=UTC)


def make_everything() -> None:
    """One row at least in every table that is guarded."""
    case = make_case()
    tag = make_tag(case)
    case.edit(by=anyone(case), version=1, title="Another title")
    source = make_source(case)
    source.grade(author=anyone(case), grade="B", basis="We read them for a year.")
    document = make_text("It was so.", case, source=source)
    claim = make_claim(case, tags=[tag])
    evidence = make_evidence(claim, document=document)
    refused = {"evidence": evidence, "source": source, "author": anyone(case), "recorded_at": timezone.now()}
    NoLead.objects.create(case=case, **refused)
    said = {"stance": "context", "quote": "It was so.", "start": 0}
    ReadingMark.take(document, (0, 10), "0" * 64, claim, by=anyone(case), **said)
    make_assessment(claim)
    claim.refresh_from_db()
    Note.record(claim, by=anyone(case), text="No.", kind="dissent", seen=claim.standing)
    claim.edit(by=anyone(case), version=1, hedge="reportedly", tags=[])
    by = anyone(case)
    Ruling.part(claim, source, by=by, reason="It was there.")
    Retraction.record(document, by=by, kind="corrected", day=case.today)
    Dismissal.record(claim, by=by, warning="alone", facts="0" * 64, reason="All the same.")
    Explanation.record(claim, by=by, facts="0" * 64, text="They count otherwise.")
    ClaimLink.record(claim, make_claim(case), by=by, kind="refines", note="So worded.")
    make_receipt(case)


def update(guard: Guard, column: str) -> None:
    """Try to write nothing into a column of one row, with raw SQL. A guard comes before any other rule of the table."""
    only = f" WHERE \"{guard.unless_empty}\" <> ''" if guard.unless_empty else ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{guard.table}"{only}')
        assert cursor.fetchone()[0], f"there is no row in {guard.table} to try it on"
        cursor.execute(f'UPDATE "{guard.table}" SET "{column}" = NULL{only}')


def columns_of(guard: Guard) -> list[str]:
    if guard.columns:
        return list(guard.columns)
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, guard.table)
    return [column.name for column in found if column.name not in ("id", "m2m_history_id", "history_id")]


def refused(guard: Guard) -> list[str]:
    """The columns of a guard that raw SQL cannot write; each must be refused with the guard's own sentence."""
    held = []
    for column in columns_of(guard):
        try:
            update(guard, column)
        except IntegrityError as error:
            if guard.sentence in str(error):
                held.append(column)
    return held


@pytest.mark.django_db
def test_raw_sql_changes_nothing_that_is_guarded(subtests):
    make_everything()
    for guard in GUARDS:
        with subtests.test(guard=guard.name):
            assert refused(guard) == columns_of(guard)


def test_what_is_written_once_is_guarded():
    guarded = {guard.table for guard in GUARDS if not guard.columns}
    assert guarded >= {"claims_assessment", "claims_sourcegrade", "claims_capture", "claims_historicalclaim"}
    columns = {(guard.table, column) for guard in GUARDS for column in guard.columns}
    assert columns >= {("claims_document", "text"), ("claims_claim", "number"), ("claims_case", "slug")}
    assert columns >= {
        ("claims_evidence", name) for name in ("quote", "gist", "start", "stance", "claim_id", "document_id")
    }
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)


@pytest.mark.django_db
def test_columns_that_are_not_guarded_may_be_written():
    make_everything()
    Source.objects.update(note="So.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_evidence SET note = 'So.'")
        cursor.execute("UPDATE claims_claim SET hedge = 'so'")
        cursor.execute("UPDATE claims_document SET title = 'So'")


@pytest.mark.django_db
def test_the_text_of_a_document_is_guarded_once_it_is_set():
    document = make_document()
    change = "UPDATE claims_document SET text = %s WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(change, ["It was so.", document.pk])
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            cursor.execute(change, ["It was never so.", document.pk])
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            cursor.execute(change, ["", document.pk])
    document.refresh_from_db()
    assert document.text == "It was so."


def drop_all() -> None:
    with connection.cursor() as cursor:
        for guard in GUARDS:
            on = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{guard.name}"{on}')


@pytest.mark.django_db(transaction=True)
def test_migrating_puts_back_the_guards_that_were_lost(subtests):
    make_everything()
    drop_all()
    assert refused(GUARDS[0]) == [], "without its trigger nothing guards the table: the test would see it"

    call_command("migrate", verbosity=0)

    for guard in GUARDS:
        with subtests.test(guard=guard.name):
            assert refused(guard) == columns_of(guard)


@pytest.mark.django_db(transaction=True)
def test_the_guards_outlive_a_migration_that_remakes_the_table():
    """SQLite copies a table to alter a field, and forgets its triggers; Django tells post_migrate afterwards."""
    make_everything()
    executor = MigrationExecutor(connection)
    state: ProjectState = executor.loader.project_state()
    longer = migrations.AlterField("assessment", "on_behalf_of", models.CharField(max_length=201, blank=True))
    back = migrations.AlterField("assessment", "on_behalf_of", models.CharField(max_length=200, blank=True))
    for operation in (longer, back):
        after = state.clone()
        operation.state_forwards("claims", after)
        with connection.schema_editor(atomic=True) as editor:
            operation.database_forwards("claims", editor, state, after)
        state = after
    guard = GUARDS[0]
    if connection.vendor == "sqlite":
        assert refused(guard) == [], "the trap is still there"

    call_command("migrate", verbosity=0)

    assert refused(guard) == columns_of(guard)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_assessment")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_flush_is_not_held_up_by_the_guards():
    make_everything()
    call_command("flush", verbosity=0, interactive=False)
    assert not Claim.objects.exists()


# Constraints, by raw insert: what no shell gets past


def row(record, **changes):
    """Insert a copy of a record by raw SQL with some columns changed; its own id, and a new uid."""
    values = {
        field.column: field.get_db_prep_save(getattr(record, field.attname), connection)
        for field in record._meta.concrete_fields
    }
    values.pop("id")
    if "uid" in values:
        values["uid"] = type(record)._meta.get_field("uid").get_db_prep_save(uuid4(), connection)
    values |= changes
    names = ", ".join(f'"{name}"' for name in values)
    signs = ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{record._meta.db_table}" ({names}) VALUES ({signs})', list(values.values())
        )


LATER = MAY + timedelta(days=1)


def records():
    case = make_case()
    analyst = anyone(case)
    claim = make_claim(case, made_at=MAY)
    document = make_text("It was so.", case)
    other = make_claim(case)
    values = {"status": "unverified", "likelihood": "likely", "probability": 60}
    source = make_source(case)
    found = {
        "claim": claim,
        "evidence": make_evidence(claim, document=document),
        "assessment": make_assessment(claim, **values),
        "document": document,
        "source": source,
        "grade": source.grade(author=analyst, grade="B", basis="So."),
        "link": ClaimLink.record(claim, other, by=analyst, kind="refines"),
        "derivation": make_document(case).derive_from(document, by=analyst, kind="republishes"),
        "tag": make_tag(case),
        "member": case.memberships.first() if hasattr(case, "memberships") else analyst.memberships.first(),
        "batch": Batch.assess(
            case=case,
            author=analyst,
            asked="All",
            rationale="So.",
            judgements=[(other, None, {"status": "unverified"})],
        )[0],
    }
    found["other"] = other
    return found


AHEAD = {"made_at": "2200-01-01 00:00:00"}
BROKEN = [
    ("claim", {"number": 77, "statement": ""}, "claim_has_statement"),
    ("claim", {}, "claim_number_once"),
    ("claim", {"number": 77, **AHEAD}, "claim_not_dated_ahead"),
    (
        "claim",
        {"number": 77, "period_from": "2024-02-01", "period_to": "2024-01-01"},
        "claim_period_in_order",
    ),
    (
        "claim",
        {"number": 77, "quantity_low": 5, "quantity_high": 4, "quantity_unit": "x"},
        "claim_quantity_in_order",
    ),
    ("claim", {"number": 77, "quantity_high": 4}, "claim_quantity_has_unit"),
    ("claim", {"number": 77, "fate": "superseded"}, "claim_fate_whole"),
    ("claim", {"number": 77, "fate": "withdrawn", "fate_at": "2024-05-01"}, "claim_fate_whole"),
    ("evidence", {}, "evidence_once"),
    ("evidence", {"gist": "", "digest": "a"}, "evidence_in_one_form"),
    ("evidence", {"quote": "It", "start": 0, "end": 2, "digest": "a"}, "evidence_in_one_form"),
    ("evidence", {"gist": "", "quote": "It", "digest": "a"}, "evidence_in_one_form"),
    ("evidence", {"gist": "", "quote": "It", "start": 3, "end": 3, "digest": "a"}, "evidence_in_one_form"),
    ("evidence", {"start": 3, "digest": "a"}, "evidence_in_one_form"),
    ("evidence", {"word": "source", "digest": "a"}, "evidence_names_whose_word"),
    ("evidence", {"credibility": 7, "digest": "a"}, "evidence_credibility_in_range"),
    ("evidence", {"credibility": 0, "digest": "a"}, "evidence_credibility_in_range"),
    ("evidence", {"quantity_low": 5, "digest": "a"}, "evidence_quantity_has_unit"),
    ("evidence", {"since": "2024-02-01", "as_of": "2024-01-01", "digest": "a"}, "evidence_count_in_order"),
    ("evidence", {"withdrawn_at": "2024-05-01", "digest": "a"}, "evidence_withdrawn_with_reason"),
    ("evidence", {"withdrawn_reason": "So.", "digest": "a"}, "evidence_withdrawn_with_reason"),
    ("evidence", {"digest": "a", **AHEAD}, "evidence_not_dated_ahead"),
    ("assessment", {"rationale": ""}, "assessment_has_rationale"),
    ("assessment", {"probability": 100}, "assessment_probability_in_range"),
    ("assessment", {"probability": 0}, "assessment_probability_in_range"),
    ("assessment", {"likelihood": ""}, "assessment_probability_in_range"),
    ("assessment", {"figure_low": 5, "figure_high": 4}, "assessment_figure_in_order"),
    ("assessment", AHEAD, "assessment_not_dated_ahead"),
    ("document", {}, "document_number_once"),
    ("document", {"number": 77, "state": "set_aside"}, "document_set_aside_with_reason"),
    ("source", {}, "source_name_once"),
    ("source", {"name": "Other", "speaks_for": True}, "source_speaks_for_a_body"),
    ("grade", {"basis": ""}, "sourcegrade_has_basis"),
    ("grade", AHEAD, "sourcegrade_not_dated_ahead"),
    ("link", {}, "claimlink_once"),
    ("link", {"withdrawn_at": "2024-05-01"}, "claimlink_withdrawn_with_reason"),
    ("derivation", {}, "derivation_once"),
    ("tag", {}, "tag_once"),
    ("member", {}, "membership_once"),
    ("batch", AHEAD, "batch_not_dated_ahead"),
]


@pytest.mark.django_db
def test_no_shell_gets_past_the_constraints(subtests):
    found = records()
    constraints = {
        constraint.name: constraint for record in found.values() for constraint in record._meta.constraints
    }
    for name, changes, constraint in BROKEN:
        with subtests.test(record=name, changes=changes):
            assert constraint in constraints
            with pytest.raises(DatabaseError) as caught:
                row(found[name], **changes)
            assert isinstance(caught.value, IntegrityError)
            if connection.vendor == "postgresql" or isinstance(
                constraints[constraint], models.CheckConstraint
            ):
                assert constraint in str(caught.value)


@pytest.mark.django_db
def test_and_a_row_that_breaks_none_goes_in():
    """The one above could not fail if every raw insert did."""
    found = records()
    row(found["claim"], number=77)
    row(found["evidence"], digest="a")
    row(found["assessment"])
    row(found["document"], number=77)
    row(found["grade"])
    row(found["link"], kind="contradicts")
    row(
        found["derivation"],
        document_id=found["document"].pk,
        original_id=make_document(found["claim"].case).pk,
    )
    row(found["batch"])


@pytest.mark.django_db
def test_every_check_has_a_sentence_for_the_person_who_breaks_it():
    from django.apps import apps

    for model in apps.get_app_config("claims").get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                sentence = constraint.get_violation_error_message()
                assert sentence[0].isupper() and sentence.endswith("."), constraint.name
                assert "Constraint" not in sentence, constraint.name
