from django.db import migrations

GRANTS = """
GRANT USAGE ON SCHEMA public TO lienthong_web, lienthong_worker;
GRANT SELECT ON django_migrations TO lienthong_web, lienthong_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lienthong_web, lienthong_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO lienthong_web, lienthong_worker;
"""


class Migration(migrations.Migration):
    initial = True
    # Before every other app's tables, so that the default privileges reach them all.
    run_before = [
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
    ]
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
