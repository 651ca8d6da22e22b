from django.db import migrations


def seed(apps, schema_editor):
    from lienthong.agencies.calendar import seed_calendar

    seed_calendar()


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_mandates_without_gaps")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
