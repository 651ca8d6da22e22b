from django.db import migrations

FUNCTION = """
CREATE FUNCTION agencies_check_lead_holdings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
    ended date;
    gaps integer;
    last_day date;
    leads integer;
BEGIN
    IF TG_TABLE_NAME = 'agencies_mandate' THEN
        checked := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        checked := OLD.mandate_id;
    ELSE
        checked := NEW.mandate_id;
    END IF;
    -- The row lock makes two transactions that change one mandate wait for each other.
    SELECT ended_date INTO ended FROM agencies_mandate WHERE id = checked FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT count(*), count(*) FILTER (WHERE before IS DISTINCT FROM lower(valid) AND place > 1)
      INTO leads, gaps
      FROM (SELECT valid, lag(upper(valid)) OVER chain AS before, row_number() OVER chain AS place
              FROM agencies_holding WHERE mandate_id = checked AND role = 'lead'
            WINDOW chain AS (ORDER BY lower(valid))) AS chained;
    SELECT upper(valid) INTO last_day FROM agencies_holding
     WHERE mandate_id = checked AND role = 'lead' ORDER BY lower(valid) DESC LIMIT 1;
    IF leads = 0 OR gaps > 0 OR last_day IS DISTINCT FROM ended THEN
        RAISE EXCEPTION 'mandate % has days without a lead agency', checked
              USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_lead_without_gaps';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER mandate_lead_without_gaps
    AFTER INSERT OR UPDATE ON agencies_mandate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agencies_check_lead_holdings();
CREATE CONSTRAINT TRIGGER mandate_lead_without_gaps
    AFTER INSERT OR UPDATE OR DELETE ON agencies_holding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agencies_check_lead_holdings();
"""

REVERSE = """
DROP TRIGGER mandate_lead_without_gaps ON agencies_holding;
DROP TRIGGER mandate_lead_without_gaps ON agencies_mandate;
DROP FUNCTION agencies_check_lead_holdings();
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_agencies_posts_mandates_calendar")]
    operations = [migrations.RunSQL(FUNCTION, REVERSE)]
