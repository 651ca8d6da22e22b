from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("figures", "0001_values")]

    operations = [
        migrations.AddIndex(
            model_name='figurevalue',
            index=models.Index(fields=['publisher', 'indicator', 'unit', 'last_date', 'first_date'], name='figure_by_unit'),
        ),
    ]
