"""Entries are born with what they record, hold no personal values, and stay."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from lienthong.ledger import actions, events
from lienthong.ledger.actions import Entry, NothingPersonal, OutsideTransaction
from lienthong.ledger.models import (
    LedgerEntry,
    LedgerPending,
    LedgerPersonal,
)
from lienthong.ledger.tree import leaf_hash

NOW = datetime(2020, 9, 9, 3, 0, tzinfo=UTC)


def note(number: int = 1, personal: dict[str, object] | None = None) -> Entry:
    return Entry(
        kind="document.issued",
        subject=f"document:{number}",
        by="person:0",
        public={"number": number},
        personal=personal,
    )


def test_record_outside_a_transaction_is_a_defect(transactional_db: None) -> None:
    with pytest.raises(OutsideTransaction):
        actions.record("document.issued", subject="document:1", by="person:0", now=NOW, public={})


def test_record_vanishes_with_the_transaction_it_belongs_to(transactional_db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.record_many([note()], now=NOW)
        raise ZeroDivisionError
    assert not LedgerEntry.objects.exists()
    assert not LedgerPending.objects.exists()


@pytest.mark.django_db
def test_entry_commits_to_its_canonical_event() -> None:
    id_ = actions.record(
        "document.issued", subject="document:1", by="person:0", now=NOW, public={"số": "320/TB"}
    )
    entry = LedgerEntry.objects.get(id=id_)
    assert bytes(entry.commitment) == leaf_hash(bytes(entry.event))
    assert events.read(bytes(entry.event)) == events.Event(
        id=id_,
        kind="document.issued",
        subject="document:1",
        by="person:0",
        at=NOW,
        public={"số": "320/TB"},
    )
    assert entry.public == {"số": "320/TB"}


@pytest.mark.django_db
def test_record_many_keeps_the_order_of_what_it_was_given() -> None:
    ids = actions.record_many([note(number) for number in range(500)], now=NOW)
    waiting = LedgerPending.objects.order_by("number").values_list("entry_id", flat=True)
    assert list(waiting) == ids


@pytest.mark.django_db
def test_record_many_of_nothing_records_nothing() -> None:
    assert actions.record_many([], now=NOW) == []


@pytest.mark.django_db
def test_personal_values_leave_only_a_salted_commitment_in_the_leaf() -> None:
    person = {"họ tên": "Nguyễn Thị Ánh"}
    id_ = actions.record_many([note(personal=person)], now=NOW)[0]
    event = bytes(LedgerEntry.objects.get(id=id_).event)
    row = LedgerPersonal.objects.get(entry_id=id_)
    assert "Ánh" not in event.decode()
    assert events.read(event).personal == events.commit(bytes(row.salt), person)


@pytest.mark.django_db
def test_erase_removes_the_values_and_records_why() -> None:
    id_ = actions.record_many([note(personal={"name": "A"})], now=NOW)[0]
    before = bytes(LedgerEntry.objects.get(id=id_).commitment)
    erasure = actions.erase(id_, by="person:1", reason="đơn", legal_basis="91/2025/QH15", now=NOW)
    assert not LedgerPersonal.objects.filter(entry_id=id_).exists()
    assert bytes(LedgerEntry.objects.get(id=id_).commitment) == before
    assert LedgerEntry.objects.get(id=erasure).subject == f"ledger:{id_}"


@pytest.mark.django_db
def test_erase_refuses_when_nothing_is_there_to_erase() -> None:
    id_ = actions.record_many([note()], now=NOW)[0]
    with pytest.raises(NothingPersonal):
        actions.erase(id_, by="person:1", reason="đơn", legal_basis="91/2025/QH15", now=NOW)


COLUMNS = {
    "ledger_entry": "kind = 'x'",
    "ledger_position": "index = 7",
    "ledger_node": "index = 7",
    "ledger_checkpoint": "size = 7",
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("role", ["lienthong_worker", "lienthong_web", None])
def test_database_refuses_to_change_or_delete(table: str, role: str | None) -> None:
    for statement in (f"UPDATE {table} SET {COLUMNS[table]}", f"DELETE FROM {table}"):
        expected = "permission denied" if role else "the log is append-only"
        with pytest.raises(DatabaseError, match=expected), transaction.atomic():
            run(statement, role)


@pytest.mark.django_db
def test_database_refuses_to_change_personal_values() -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run("UPDATE ledger_personal SET salt = salt", None)


@pytest.mark.django_db
@pytest.mark.parametrize("table", [*COLUMNS, "ledger_personal", "ledger_pending"])
@pytest.mark.parametrize("role", ["lienthong_worker", "lienthong_web"])
def test_working_roles_cannot_truncate(table: str, role: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(f"TRUNCATE {table}", role)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM ledger_personal",
        "DELETE FROM ledger_personal",
        "DELETE FROM ledger_pending",
        "INSERT INTO ledger_pending (entry_id) VALUES (gen_random_uuid())",
        "INSERT INTO ledger_checkpoint VALUES (0, '', '', '', now())",
        "INSERT INTO ledger_node VALUES (1, 0, ''::bytea)",
        "INSERT INTO ledger_position VALUES (0, gen_random_uuid(), ''::bytea, now())",
    ],
)
def test_web_role_neither_reads_personal_values_nor_shapes_the_tree(statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(statement, "lienthong_web")


@pytest.mark.django_db
def test_web_role_records(as_web) -> None:
    with as_web(None):
        id_ = actions.record_many([note(personal={"name": "A"})], now=NOW)[0]
        assert LedgerEntry.objects.filter(id=id_).exists()
    assert LedgerPending.objects.filter(entry_id=id_).exists()
    assert LedgerPersonal.objects.filter(entry_id=id_).exists()


@pytest.mark.django_db
def test_database_refuses_a_commitment_to_something_else() -> None:
    with pytest.raises(DatabaseError, match="ledger_entry_commitment"), transaction.atomic():
        run(
            "INSERT INTO ledger_entry VALUES (gen_random_uuid(), 'k', 's', 'b', now(), 'a', sha256('b'))",
            "lienthong_worker",
        )


def test_oldest_wait_counts_from_the_database_insert(transactional_db: None) -> None:
    assert LedgerPending.objects.oldest_wait(NOW) is None
    with transaction.atomic():
        actions.record_many([note()], now=NOW)
    wait = LedgerPending.objects.oldest_wait(datetime.now(UTC))
    assert wait is not None and 0 <= wait.total_seconds() < 60


def run(statement: str, role: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}" if role else "RESET ROLE")
        cursor.execute(statement)
