from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("claims", "0018_count_sides"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="nolead", name="nolead_once"),
        migrations.AddField(
            model_name="nolead", name="is_lifted", field=models.BooleanField(default=False)
        ),
    ]
