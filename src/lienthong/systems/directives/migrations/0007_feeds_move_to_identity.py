from django.db import migrations

from lienthong.base.tenancy import protect

# The owner of a table is bound by its policies too, so they are put aside while the rows move.
UNBOUND = [
    "ALTER TABLE directives_calendarfeed NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE identity_calendarfeed NO FORCE ROW LEVEL SECURITY",
]
BOUND = [
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE directives_calendarfeed FORCE ROW LEVEL SECURITY",
    "ALTER TABLE identity_calendarfeed FORCE ROW LEVEL SECURITY",
]
# An address that nobody made was never answered. The digests stay, and with them the addresses in use.
MOVE = """
INSERT INTO identity_calendarfeed
    (id, agency_id, calendar, person_id, person_name, digest, token_end, created_at, revoked_at)
SELECT id, agency_id, CASE WHEN is_own_only THEN 'directives.own' ELSE 'directives' END,
    person_id, person_name, token_sha256, token_end, created_at, revoked_at
FROM directives_calendarfeed WHERE person_id IS NOT NULL
"""
MOVE_BACK = [
    """
INSERT INTO directives_calendarfeed
    (id, agency_id, is_own_only, person_id, person_name, token_sha256, token_end, created_at, revoked_at)
SELECT id, agency_id, calendar = 'directives.own',
    person_id, person_name, digest, token_end, created_at, revoked_at
FROM identity_calendarfeed WHERE calendar IN ('directives', 'directives.own')
""",
    "DELETE FROM identity_calendarfeed WHERE calendar IN ('directives', 'directives.own')",
]


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0006_send_directives_with_tasks'),
        ('identity', '0003_calendar_feeds'),
    ]

    operations = [
        migrations.RunSQL([*UNBOUND, MOVE, *BOUND], [*UNBOUND, *MOVE_BACK, *BOUND]),
        migrations.RunSQL(migrations.RunSQL.noop, protect("directives_calendarfeed").sql),
        migrations.DeleteModel(name='CalendarFeed'),
    ]
