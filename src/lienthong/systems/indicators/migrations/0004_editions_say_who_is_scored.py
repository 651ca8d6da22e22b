import django.contrib.postgres.fields
from django.db import migrations, models

# Until now every edition scored ministries, branches and provinces; each keeps that as its own words.
LEVELS = [1, 2]
SOURCE = "Thông báo số 320/TB-VPCP ngày 09/9/2019, mục 6: các bộ, ngành, địa phương"


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0003_drafts_of_programs'),
    ]

    operations = [
        migrations.AddField(
            model_name='kpiedition',
            name='scored_levels',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(1, 'Trung ương'), (2, 'Cấp tỉnh'), (3, 'Cấp huyện'), (4, 'Cấp xã')]), default=LEVELS, size=None, verbose_name='Cấp được chấm điểm'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='kpiedition',
            name='levels_source',
            field=models.TextField(default=SOURCE, verbose_name='Căn cứ của phạm vi chấm điểm'),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='kpiedition',
            constraint=models.CheckConstraint(condition=models.Q(('scored_levels__len__gt', 0), ('scored_levels__contained_by', [1, 2, 3, 4]), models.Q(('levels_source', ''), _negated=True)), name='kpi_edition_scores_some_level'),
        ),
    ]
