import django.db.models.deletion
import lienthong.base.ids
from django.db import migrations, models

from lienthong.base.tenancy import protect

# Until the next round counts the open ones anew, every deadline counts on its own day, as it did before.
# The owner of a table is bound by its policies too, so they are put aside for the moment of the update.
FILLED = [
    statement
    for table, column, value in (
        ("directives_task", "counted_date", "due_date"),
        ("directives_duedate", "counted_date", "due_date"),
        ("directives_duty", "counted_date", "due_date"),
        ("directives_extension", "counted_before", "due_before"),
    )
    for statement in (
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"UPDATE {table} SET {column} = {value} WHERE {value} IS NOT NULL",
        "SET CONSTRAINTS ALL IMMEDIATE",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    )
]


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_mandates_are_searched'),
        ('directives', '0003_series_of_periodic_tasks'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayOffChoice',
            fields=[
                ('id', models.UUIDField(default=lienthong.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('from_date', models.DateField(verbose_name='Áp dụng với thời hạn từ ngày')),
                ('is_moved', models.BooleanField(verbose_name='Chuyển sang ngày làm việc tiếp theo')),
                ('reason', models.TextField(verbose_name='Căn cứ')),
                ('set_by', models.CharField(max_length=60)),
                ('set_name', models.CharField(max_length=120)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'Cách tính thời hạn vào ngày nghỉ',
                'verbose_name_plural': 'Cách tính thời hạn vào ngày nghỉ',
                'ordering': ['-from_date'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='extension',
            name='extension_asked_before_the_day',
        ),
        migrations.RemoveConstraint(
            model_name='extension',
            name='extension_is_later',
        ),
        migrations.RemoveIndex(
            model_name='duedate',
            name='task_due_history',
        ),
        migrations.RemoveIndex(
            model_name='duty',
            name='duty_by_state',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='task_due',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='task_split',
        ),
        migrations.AddField(
            model_name='duedate',
            name='counted_date',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='duty',
            name='counted_date',
            field=models.DateField(null=True, verbose_name='Tính đến hết ngày'),
        ),
        migrations.AddField(
            model_name='extension',
            name='counted_before',
            field=models.DateField(null=True, verbose_name='Ngày tính khi xin'),
        ),
        migrations.AddField(
            model_name='task',
            name='counted_date',
            field=models.DateField(null=True, verbose_name='Tính đến hết ngày'),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='extension',
            name='counted_before',
            field=models.DateField(verbose_name='Ngày tính khi xin'),
        ),
        migrations.AddIndex(
            model_name='duedate',
            index=models.Index(condition=models.Q(('known_until__isnull', False)), fields=['agency', 'known_until'], include=('task', 'known_from', 'counted_date'), name='task_due_history'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(fields=['agency', 'state', 'counted_date'], name='duty_by_state'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['agency', 'assigned_date', 'id'], include=('counted_date', 'finished_date', 'due_known_from', 'withdrawn_date', 'lead_code', 'lead_since'), name='task_split'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state__in', ['assigned', 'declined', 'working', 'claimed'])), fields=['agency', 'counted_date', 'id'], name='task_due'),
        ),
        migrations.AddConstraint(
            model_name='duedate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted_date__isnull', True), ('due_date__isnull', True)), models.Q(('counted_date__gte', models.F('due_date')), ('counted_date__isnull', False), ('due_date__isnull', False)), _connector='OR'), name='task_due_counted'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted_date__isnull', True), ('due_date__isnull', True)), models.Q(('counted_date__gte', models.F('due_date')), ('counted_date__isnull', False), ('due_date__isnull', False)), _connector='OR'), name='duty_counted'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('asked_date__lte', models.F('counted_before'))), name='extension_asked_before_the_day'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('wanted_date__gt', models.F('counted_before'))), name='extension_is_later'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted_date__isnull', True), ('due_date__isnull', True)), models.Q(('counted_date__gte', models.F('due_date')), ('counted_date__isnull', False), ('due_date__isnull', False)), _connector='OR'), name='task_counted'),
        ),
        migrations.AddField(
            model_name='dayoffchoice',
            name='agency',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AddConstraint(
            model_name='dayoffchoice',
            constraint=models.UniqueConstraint(fields=('agency', 'from_date'), name='day_off_choice_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='dayoffchoice',
            constraint=models.CheckConstraint(condition=models.Q(('reason__gt', '')), name='day_off_choice_has_a_basis'),
        ),
        protect("directives_dayoffchoice"),
    ]
