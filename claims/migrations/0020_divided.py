from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0019_lifted_noes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('is_divided', True)), fields=['case', 'changed_at', 'id'], name='claim_divided'),
        ),
    ]
