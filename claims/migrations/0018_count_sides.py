from django.db import migrations


def mark(apps, schema_editor):
    """Leave the sides of what is there to be counted by the worker, or by `manage.py recount`."""
    evidence = apps.get_model("claims", "Evidence").objects.order_by()
    apps.get_model("claims", "Claim").objects.filter(pk__in=evidence.values("claim")).update(is_stale=True)


class Migration(migrations.Migration):

    dependencies = [
        ("claims", "0017_source_records"),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
