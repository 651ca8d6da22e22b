from django.db import migrations

# Held at the moment at which somebody says a day: on making a task below a duty, hanging it there, giving it
# another deadline, assigning it. A duty's own day is told by another agency and is taken as it comes; so it
# may leave tasks behind that are due too late, and whatever else happens to those goes on. The duty's row is
# locked as for an update, because the same step marks it later on: two shared locks would wait for each other.
# A calendar that is counted anew moves the day that counts without anybody's word, which is no other deadline.
WITHIN_DUTY = """
CREATE FUNCTION directives_task_within_duty() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last date;
    owner bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id
        AND NEW.due_date IS NOT DISTINCT FROM OLD.due_date
        AND NOT (OLD.state = 'draft' AND NEW.state = 'assigned') THEN
        RETURN NULL;
    END IF;
    SELECT counted_date, agency_id INTO last, owner
        FROM directives_duty WHERE id = NEW.parent_id FOR NO KEY UPDATE;
    IF owner IS DISTINCT FROM NEW.agency_id THEN
        RAISE EXCEPTION 'a task breaks down a duty of its own agency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_below_own_duty';
    END IF;
    IF last IS NOT NULL AND (NEW.counted_date IS NULL OR NEW.counted_date > last) THEN
        RAISE EXCEPTION 'a task is due no later than the duty that it breaks down'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_due_within_duty';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER task_due_within_duty
AFTER INSERT OR UPDATE OF parent_id, due_date, state ON directives_task
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION directives_task_within_duty();
"""
WITHIN_DUTY_REVERSE = """
DROP TRIGGER task_due_within_duty ON directives_task;
DROP FUNCTION directives_task_within_duty();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0014_keep_priority_and_period_by_day'),
    ]

    operations = [migrations.RunSQL(WITHIN_DUTY, WITHIN_DUTY_REVERSE)]
