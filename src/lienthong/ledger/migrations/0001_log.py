import django.db.models.functions.datetime
import lienthong.base.ids
from django.db import migrations, models


APPEND_ONLY = ("ledger_entry", "ledger_position", "ledger_node", "ledger_checkpoint")

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger: % on % is refused, the log is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

# Runs with the owner's rights, so that nobody else can put anything before the sequencer.
ENQUEUE = """
CREATE FUNCTION ledger_enqueue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    INSERT INTO public.ledger_pending (entry_id) SELECT id FROM fresh;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION ledger_enqueue() FROM PUBLIC;
CREATE TRIGGER enqueue AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_enqueue();
"""

CONSTRAIN = r"""
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_commitment
    CHECK (commitment = sha256('\x00'::bytea || event));
ALTER TABLE ledger_position ADD CONSTRAINT ledger_position_index CHECK (index >= 0),
    ADD CONSTRAINT ledger_position_leaf CHECK (octet_length(leaf) = 32);
ALTER TABLE ledger_node ADD CONSTRAINT ledger_node_level CHECK (level > 0 AND index >= 0),
    ADD CONSTRAINT ledger_node_hash CHECK (octet_length(hash) = 32);
ALTER TABLE ledger_checkpoint ADD CONSTRAINT ledger_checkpoint_size CHECK (size >= 0),
    ADD CONSTRAINT ledger_checkpoint_root CHECK (octet_length(root) = 32);
ALTER TABLE ledger_personal ADD CONSTRAINT ledger_personal_salt CHECK (octet_length(salt) >= 16);
"""

RIGHTS = """
REVOKE ALL ON ledger_entry, ledger_personal, ledger_pending, ledger_position, ledger_node, ledger_checkpoint
    FROM lienthong_web, lienthong_worker;
GRANT SELECT, INSERT ON ledger_entry TO lienthong_web, lienthong_worker;
GRANT INSERT ON ledger_personal TO lienthong_web;
GRANT SELECT, INSERT, DELETE ON ledger_personal TO lienthong_worker;
GRANT SELECT ON ledger_pending, ledger_position, ledger_node, ledger_checkpoint TO lienthong_web;
GRANT SELECT, DELETE ON ledger_pending TO lienthong_worker;
GRANT SELECT, INSERT ON ledger_position, ledger_node, ledger_checkpoint TO lienthong_worker;
REVOKE ALL ON SEQUENCE ledger_pending_number_seq FROM lienthong_web, lienthong_worker;
"""


def refusals() -> str:
    statements = [
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();"
        for table in APPEND_ONLY
    ]
    statements.append(
        "CREATE TRIGGER no_change BEFORE UPDATE ON ledger_personal"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();"
    )
    return "\n".join(statements)


class Migration(migrations.Migration):

    initial = True

    dependencies = [('base', '0001_roles_and_text_functions')]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('root', models.BinaryField()),
                ('note', models.TextField()),
                ('certificate', models.BinaryField()),
                ('signed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'ledger_checkpoint',
            },
        ),
        migrations.CreateModel(
            name='LedgerNode',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'db_table': 'ledger_node',
            },
        ),
        migrations.CreateModel(
            name='LedgerPending',
            fields=[
                ('number', models.BigAutoField(primary_key=True, serialize=False)),
                ('entry_id', models.UUIDField()),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'ledger_pending',
            },
        ),
        migrations.CreateModel(
            name='LedgerPersonal',
            fields=[
                ('entry_id', models.UUIDField(primary_key=True, serialize=False)),
                ('salt', models.BinaryField()),
                ('values', models.BinaryField()),
            ],
            options={
                'db_table': 'ledger_personal',
            },
        ),
        migrations.CreateModel(
            name='LedgerPosition',
            fields=[
                ('index', models.BigIntegerField(primary_key=True, serialize=False)),
                ('entry_id', models.UUIDField(unique=True)),
                ('leaf', models.BinaryField()),
                ('sequenced_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'ledger_position',
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.UUIDField(default=lienthong.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('subject', models.TextField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('event', models.BinaryField()),
                ('commitment', models.BinaryField()),
            ],
            options={
                'db_table': 'ledger_entry',
                'indexes': [models.Index(fields=['subject', 'at'], name='ledger_entry_subject')],
            },
        ),
        migrations.RunSQL(REFUSE, "DROP FUNCTION ledger_refuse CASCADE"),
        migrations.RunSQL(refusals(), migrations.RunSQL.noop),
        migrations.RunSQL(ENQUEUE, "DROP FUNCTION ledger_enqueue CASCADE"),
        migrations.RunSQL(CONSTRAIN, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
