import re

import django.db.models.deletion
import lienthong.base.ids
from django.db import migrations, models

from lienthong.base.clock import day_of
from lienthong.base.tenancy import protect

# What the stories of tasks call priorities and periods, which is Vietnamese whatever the screen was.
PRIORITIES = {"Bình thường": "normal", "Khẩn trương": "urgent"}
PERIODS = {
    "–": "", "Hàng tháng": "month", "Hàng quý": "quarter", "Sáu tháng": "half-year", "Hàng năm": "year",
    "Định kỳ khác": "other",
}
SAID = re.compile(r"(?:^|; )(Mức độ|Định kỳ): ([^→;]+) → ([^→;]+?)(?=;|$)")
TABLES = ("directives_task", "directives_taskevent", "directives_taskterms")


def past_terms(now, assigned, changes):
    """Return the terms that a task had before each day of change, the last first.

    ``now`` is its priority and period, ``changes`` the moments and words of its story, newest first. A line
    that does not lead to what was known after it tells of something else and is passed over.
    """
    found, (priority, period) = [], now
    for at, text in changes:
        before = {"Mức độ": priority, "Định kỳ": period}
        for name, old, new in SAID.findall(text):
            codes = PRIORITIES if name == "Mức độ" else PERIODS
            if old in codes and codes.get(new) == before[name]:
                before[name] = codes[old]
        if (before["Mức độ"], before["Định kỳ"]) != (priority, period):
            priority, period = before["Mức độ"], before["Định kỳ"]
            found.append((day_of(at), priority, period))
    return _of_days(found, assigned)


def _of_days(found, assigned):
    """Give each its first day; of several changes on one day only what stood before all of them is kept."""
    ends = {until: (priority, period) for until, priority, period in found}
    days = sorted(ends, reverse=True)
    begins = [*days[1:], assigned]
    return [(*ends[until], since, until) for since, until in zip(begins, days) if since < until]


def carry_over(apps, schema_editor):
    """Fill the table from the stories; the owner of a table is bound by its policies, so they are put aside."""
    Task, Event, Terms = (apps.get_model("directives", name) for name in ("Task", "TaskEvent", "TaskTerms"))
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    told = Event.objects.filter(task__isnull=False, kind="changed", text__contains=" → ")
    stories = {}
    for task, at, text in told.order_by("-at", "-id").values_list("task", "at", "text").iterator():
        stories.setdefault(task, []).append((at, text))
    fields = ("id", "agency_id", "priority", "period", "assigned_date")
    changed = Task.objects.filter(id__in=stories, assigned_date__isnull=False)
    Terms.objects.bulk_create(
        Terms(agency_id=agency, task_id=task, priority=old, period=every, known_from=since, known_until=until)
        for task, agency, priority, period, assigned in changed.values_list(*fields)
        for old, every, since, until in past_terms((priority, period), assigned, stories[task])
    )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0005_ends_say_when_they_were_recorded'),
        ('directives', '0013_tell_how_tasks_below_stand'),
    ]

    operations = [
        migrations.CreateModel(
            name='TaskTerms',
            fields=[
                ('id', models.UUIDField(default=lienthong.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('priority', models.CharField(choices=[('normal', 'Bình thường'), ('urgent', 'Khẩn trương')], max_length=8, verbose_name='Mức độ')),
                ('period', models.CharField(blank=True, choices=[('month', 'Hàng tháng'), ('quarter', 'Hàng quý'), ('half-year', 'Sáu tháng'), ('year', 'Hàng năm'), ('other', 'Định kỳ khác'), ('unset', 'Định kỳ, chưa rõ kỳ')], max_length=12, verbose_name='Định kỳ')),
                ('known_from', models.DateField()),
                ('known_until', models.DateField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('task', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='past_terms', to='directives.task')),
            ],
            options={
                'verbose_name': 'Mức độ, định kỳ trước đây',
                'verbose_name_plural': 'Mức độ, định kỳ trước đây',
                'ordering': ['known_from', 'id'],
                'indexes': [models.Index(fields=['agency', 'known_until'], name='task_terms_history')],
                'constraints': [models.UniqueConstraint(fields=('task', 'known_until'), name='task_terms_end_once'), models.UniqueConstraint(fields=('task', 'known_from'), name='task_terms_begin_once'), models.CheckConstraint(condition=models.Q(('known_until__gt', models.F('known_from'))), name='task_terms_in_order')],
            },
        ),
        protect("directives_taskterms"),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
