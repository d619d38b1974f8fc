"""Give the documents that are there the key by which their address is known again."""

from django.db import migrations

from claims.analysis.addresses import address_key

AT_A_TIME = 500


def fill(apps, schema_editor):
    Document = apps.get_model("claims", "Document")
    rows = Document.objects.exclude(address="").filter(address_key="").only("pk", "address")
    some = []
    for row in rows.iterator(chunk_size=AT_A_TIME):
        row.address_key = address_key(row.address)
        some.append(row)
        if len(some) == AT_A_TIME:
            Document.objects.bulk_update(some, ["address_key"])
            some = []
    Document.objects.bulk_update(some, ["address_key"])


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_arrivals_and_lineage")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
