from django.db import migrations

# Row-level security keeps an index on words from being used: the operator is not marked leakproof, so it may
# only see rows that the policy let pass, one by one. These functions search as the worker role, whose policy
# passes everything, within the one agency that the transaction acts for; they return ids alone, and the rows
# behind them are read under the policy again. Other scans are off, or a rare word would be sought row by row.
FIND = """
CREATE FUNCTION {table}_matching(agency bigint, query tsquery, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT id FROM {table}
    WHERE agency_id = agency AND words @@ (('''@' || agency || '''')::tsquery && query)
      AND (
        agency = nullif(current_setting('lienthong.agency_id', true), '')::bigint
        OR coalesce(nullif(current_setting('role'), 'none'), session_user) <> 'lienthong_web'
      )
    LIMIT most
$$
"""
HAND_OVER = [
    "GRANT CREATE ON SCHEMA public TO lienthong_worker",
    "ALTER FUNCTION {table}_matching(bigint, tsquery, integer) OWNER TO lienthong_worker",
    "REVOKE CREATE ON SCHEMA public FROM lienthong_worker",
]
TABLES = ("documents_incoming", "documents_outgoing")


def _searching(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [FIND.format(table=table), *(step.format(table=table) for step in HAND_OVER)],
        [f"DROP FUNCTION {table}_matching(bigint, tsquery, integer)"],
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_official_documents")]
    operations = [_searching(table) for table in TABLES]
