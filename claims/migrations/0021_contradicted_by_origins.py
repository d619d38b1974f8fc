from django.db import migrations


class Migration(migrations.Migration):
    """The index of the origins against a claim serves now who asks for what is contradicted."""

    dependencies = [
        ('claims', '0020_divided'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='claim', name='claim_contradicted'),
    ]
