from django.db import migrations

# The web role reads no bodies. This one function, which runs as the worker, hands out the body of an envelope
# that the acting agency itself sent or received, so that its clerk can take the evidence away.
CREATE = """
CREATE FUNCTION axis_body_of_own_mail(uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.content
    FROM axis_outbox o JOIN axis_message m ON m.id = o.message_id JOIN axis_body b ON b.sha256 = m.body_id
    WHERE o.id = $1 AND o.sender = nullif(current_setting('lienthong.agency_code', true), '')
    UNION ALL
    SELECT b.content
    FROM axis_inbox i JOIN axis_body b ON b.sha256 = i.body_id
    WHERE i.envelope_id = $1
        AND i.receiver = nullif(current_setting('lienthong.agency_code', true), '')
    LIMIT 1
$$;
GRANT CREATE ON SCHEMA public TO lienthong_worker;
ALTER FUNCTION axis_body_of_own_mail(uuid) OWNER TO lienthong_worker;
REVOKE CREATE ON SCHEMA public FROM lienthong_worker;
"""
DROP = "DROP FUNCTION axis_body_of_own_mail(uuid)"


class Migration(migrations.Migration):
    dependencies = [("axis", "0001_mail_and_evidence")]
    operations = [migrations.RunSQL(CREATE, DROP)]
