"""Every table that belongs to agencies is closed to other agencies by the database itself."""

import pytest
from django.db import DatabaseError, connection, transaction

from lienthong.base.tenancy import WEB_ROLE, WORKER_ROLE, acting_for
from lienthong.identity.models import Appointment, Delegation, Person
from lienthong.identity.tests import factories

pytestmark = pytest.mark.django_db

# The registry of the state: everybody may know which agencies, units and posts there are.
PUBLIC_REGISTRY = {
    "agencies_agencyrecord": "names and codes of agencies are public",
    "agencies_holding": "which agency answers for which task is public",
    "agencies_post": "the posts of an agency are public, their holders are not",
    "agencies_unit": "the units of an agency are public",
}

_OWNED = """
SELECT c.oid, c.relname, c.relrowsecurity AND c.relforcerowsecurity, pg_get_userbyid(c.relowner)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND EXISTS (
    SELECT 1 FROM pg_attribute a
    WHERE a.attrelid = c.oid AND NOT a.attisdropped
      AND (a.attname = 'agency_id'
           OR c.relname LIKE 'axis\\_%%' AND a.attname IN ('sender', 'receiver', 'owner'))
)
ORDER BY c.relname
"""
_POLICIES = """
SELECT p.polcmd, r.rolname, p.polqual IS NOT NULL, p.polwithcheck IS NOT NULL
FROM pg_policy p JOIN pg_roles r ON r.oid = ANY (p.polroles) WHERE p.polrelid = %s
"""


def faults(exempt=frozenset(PUBLIC_REGISTRY)):
    """Return what is wrong with the tables that agencies own, one line each."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_OWNED)
        for table, name, is_forced, owner in cursor.fetchall():
            if name in exempt:
                continue
            if not is_forced:
                found.append(f"{name}: row security is not enabled and forced")
            if owner in {WEB_ROLE, WORKER_ROLE}:
                found.append(f"{name}: owned by {owner}")
            cursor.execute(_POLICIES, [table])
            policies = cursor.fetchall()
            if ("*", WEB_ROLE, True, True) not in policies:
                found.append(f"{name}: no policy of the web role with USING and WITH CHECK")
            if [rule for rule in policies if rule[1] == WEB_ROLE and rule[0] not in {"*", "r"}]:
                found.append(f"{name}: a second policy lets the web role write")
    return found


def owned_tables():
    with connection.cursor() as cursor:
        cursor.execute(_OWNED)
        return {row[1] for row in cursor.fetchall()}


def test_every_table_of_agencies_is_protected():
    assert faults() == []


def test_the_exempt_tables_exist():
    assert set(PUBLIC_REGISTRY) <= owned_tables()


def test_the_test_sees_tables_of_several_floors():
    assert {"identity_person", "documents_outgoing", "axis_outbox"} <= owned_tables()


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["CREATE TABLE planted (agency_id bigint)"], "not enabled and forced"),
        (["CREATE TABLE axis_planted (sender text)"], "not enabled and forced"),
        (
            [
                "CREATE TABLE planted (agency_id bigint)",
                "ALTER TABLE planted ENABLE ROW LEVEL SECURITY",
            ],
            "not enabled and forced",
        ),
        (
            [
                "CREATE TABLE planted (agency_id bigint)",
                "ALTER TABLE planted ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE planted FORCE ROW LEVEL SECURITY",
                "CREATE POLICY p ON planted TO lienthong_web USING (true)",
            ],
            "no policy of the web role with USING and WITH CHECK",
        ),
    ],
    ids=["bare", "axis", "not-forced", "no-check"],
)
def test_a_table_without_protection_is_noticed(statements, fault):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for statement in statements:
            cursor.execute(statement)
    assert any(fault in line for line in faults())


@pytest.mark.parametrize("role", [WEB_ROLE, WORKER_ROLE])
def test_the_working_roles_cannot_get_round_row_security(role):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = %s", [role]
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND pg_get_userbyid(c.relowner) = %s",
            [role],
        )
        assert cursor.fetchone() == (0,)


# Each looks within the acting agency alone, and a test of its own shows it.
BOUND_TO_THE_AGENCY = {
    "documents_incoming_matching",  # has the word index used; documents/tests/test_search.py
    "documents_outgoing_matching",
    "directives_task_matching",  # directives/tests/test_isolation.py
    "axis_body_of_own_mail",  # lets evidence be taken away; node/evidence/tests/test_collect.py
}


def test_no_function_lends_its_owners_rights_to_the_web_role():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public' AND p.prosecdef"
            " AND has_function_privilege(%s, p.oid, 'EXECUTE')"
            " AND p.prorettype <> 'trigger'::regtype",
            [WEB_ROLE],
        )
        assert {name for (name,) in cursor.fetchall()} <= BOUND_TO_THE_AGENCY


def test_no_view_lends_its_owners_rights():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')"
            " AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false)"
        )
        assert cursor.fetchall() == []


class TestPeople:
    """The policies at work, on the tables of this floor."""

    @pytest.fixture
    def ours(self):
        return factories.agency()

    @pytest.fixture
    def theirs(self):
        return factories.appointment(factories.agency())

    @pytest.fixture
    def as_us(self, as_web, ours):
        return lambda: as_web(_Acting(ours))

    def test_another_agencys_rows_are_not_seen(self, as_us, ours, theirs):
        own = factories.appointment(ours)
        with as_us():
            assert list(Appointment.objects.all()) == [own]
            assert list(Person.objects.all()) == [own.person]
            assert not Person.objects.filter(pk=theirs.person_id).exists()

    def test_another_agencys_rows_are_neither_changed_nor_deleted(self, as_us, theirs):
        with as_us():
            assert Person.objects.filter(pk=theirs.person_id).update(full_name="X") == 0
            assert Appointment.objects.filter(pk=theirs.pk).delete()[0] == 0
        theirs.person.refresh_from_db()
        assert theirs.person.full_name != "X"

    def test_rows_cannot_be_written_for_another_agency(self, as_us, theirs):
        with (
            as_us(),
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            Person.objects.create(
                agency_id=theirs.agency_id, full_name="X", created_at=factories.NOW
            )

    def test_rows_cannot_be_given_to_another_agency(self, as_us, ours, theirs):
        own = factories.appointment(ours)
        with (
            as_us(),
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            Person.objects.filter(pk=own.person_id).update(agency_id=theirs.agency_id)

    def test_nobody_sees_nothing(self, as_web, theirs):
        with as_web(None):
            assert Person.objects.count() == Appointment.objects.count() == 0
            assert Delegation.objects.count() == 0

    def test_a_setting_that_was_never_made_denies(self, theirs):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE lienthong_web")
            cursor.execute("RESET lienthong.agency_id")
            assert Person.objects.count() == 0
            cursor.execute("SET LOCAL ROLE lienthong_worker")

    def test_acting_outside_a_transaction_is_refused(self):
        # The test's own transaction is open, so the claim is checked where it is made.
        connection.in_atomic_block, before = False, connection.in_atomic_block
        try:
            with pytest.raises(RuntimeError, match="transaction"), acting_for(1, "G01"):
                pass
        finally:
            connection.in_atomic_block = before

    def test_somebody_appointed_here_is_known_here_but_not_changed(self, as_us, ours, theirs):
        Appointment.objects.filter(pk=theirs.pk).update(
            agency_id=ours.agency_id, post=factories.post(ours)
        )
        with as_us():
            assert Person.objects.filter(pk=theirs.person_id).exists()
            assert Person.objects.filter(pk=theirs.person_id).update(full_name="X") == 0


class _Acting:
    def __init__(self, record):
        self.id = record.agency_id
        self.code = record.code
