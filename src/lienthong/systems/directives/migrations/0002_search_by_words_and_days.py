import django.contrib.postgres.indexes
import django.contrib.postgres.search
import lienthong.base.searching
from django.db import migrations, models

from lienthong.base.searching import searchable


class Migration(migrations.Migration):

    dependencies = [("directives", "0001_directives_and_tasks")]

    operations = [
        migrations.RemoveField(model_name='task', name='search_key'),
        migrations.AddField(
            model_name='task',
            name='search_words',
            field=models.GeneratedField(db_persist=True, expression=lienthong.base.searching.SearchWords('title', 'deliverable'), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='task',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search_words'], name='task_words'),
        ),
        searchable("directives_task", column="search_words"),
        migrations.RemoveIndex(model_name='task', name='task_newest'),
        migrations.RemoveIndex(model_name='task', name='task_split'),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['agency', 'assigned_date', 'id'], include=('due_date', 'finished_date', 'due_known_from', 'withdrawn_date', 'lead_code', 'lead_since'), name='task_split'),
        ),
        migrations.AddIndex(
            model_name='taskpart',
            index=models.Index(condition=models.Q(('role', 'lead'), ('until__isnull', False)), fields=['agency', 'until'], name='task_part_past_lead'),
        ),
        migrations.RemoveIndex(model_name='duedate', name='task_due_history'),
        migrations.AddIndex(
            model_name='duedate',
            index=models.Index(fields=['task', 'known_from'], name='task_due_dates'),
        ),
        migrations.AddIndex(
            model_name='duedate',
            index=models.Index(condition=models.Q(('known_until__isnull', False)), fields=['agency', 'known_until'], include=('task', 'known_from', 'due_date'), name='task_due_history'),
        ),
    ]
