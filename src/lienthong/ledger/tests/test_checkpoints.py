"""What the node has signed it stands by: an older or rewritten tree is never signed again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from django.db import connection, transaction

from lienthong.ledger import actions, audit, checkpoints, memory, sequencer, stored
from lienthong.ledger.checkpoints import LedgerRolledBack
from lienthong.ledger.models import Checkpoint
from lienthong.ledger.notes import verify_note

NOW = datetime(2020, 9, 9, 3, 0, tzinfo=UTC)


def grow(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            actions.record("test.done", subject=f"thing:{number}", by="system", now=NOW, public={})
    sequencer.sequence(NOW)


def wipe(*, keep: int) -> None:
    """Take the database back to when the tree had ``keep`` leaves, as restoring a backup does."""
    tables = ["ledger_position", "ledger_node", "ledger_entry", "ledger_checkpoint"]
    statements = [
        *(f"ALTER TABLE {table} DISABLE TRIGGER append_only" for table in tables),
        f"DELETE FROM ledger_position WHERE index >= {keep}",
        f"DELETE FROM ledger_node WHERE (index + 1) << level > {keep}",
        "DELETE FROM ledger_entry WHERE id NOT IN (SELECT entry_id FROM ledger_position)",
        f"DELETE FROM ledger_checkpoint WHERE size > {keep}",
        *(f"ALTER TABLE {table} ENABLE TRIGGER append_only" for table in tables),
    ]
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET ROLE lienthong_worker")


@pytest.mark.django_db
def test_an_empty_tree_is_not_signed() -> None:
    assert checkpoints.sign_checkpoint(NOW) is None
    assert checkpoints.latest() is None


@pytest.mark.django_db
def test_a_checkpoint_states_size_and_root_under_the_key_of_its_certificate() -> None:
    grow(5)
    checkpoint = checkpoints.sign_checkpoint(NOW)
    key = x509.load_der_x509_certificate(bytes(checkpoint.certificate)).public_key()
    head = verify_note(checkpoint.note, key, origin="lienthong/VN")
    assert (head.size, head.root) == (5, stored.root(5))
    assert checkpoints.latest() == checkpoint


@pytest.mark.django_db
def test_a_tree_that_has_not_grown_is_not_signed_again() -> None:
    grow(2)
    first = checkpoints.sign_checkpoint(NOW)
    assert checkpoints.sign_checkpoint(NOW + timedelta(hours=1)) == first
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db
def test_each_checkpoint_extends_the_one_before() -> None:
    for count in (1, 2, 5):
        grow(count)
        checkpoints.sign_checkpoint(NOW)
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [1, 3, 8]
    assert audit.audit().faults == ()


def test_a_database_restored_from_an_old_backup_is_noticed(transactional_db: None) -> None:
    for _ in range(2):
        grow(4)
        checkpoints.sign_checkpoint(NOW)
    wipe(keep=4)
    with pytest.raises(LedgerRolledBack) as refusal:
        checkpoints.sign_checkpoint(NOW)
    assert refusal.value.code == "ledger-rolled-back"
    assert refusal.value.data == {"signed": 8, "size": 4}


def test_a_restored_database_that_grew_anew_is_noticed(transactional_db: None) -> None:
    for _ in range(2):
        grow(4)
        checkpoints.sign_checkpoint(NOW)
    wipe(keep=4)
    grow(9)
    with pytest.raises(LedgerRolledBack):
        checkpoints.sign_checkpoint(NOW)
    assert checkpoints.latest().size == 4


def test_an_emptied_database_is_noticed(transactional_db: None) -> None:
    grow(4)
    checkpoints.sign_checkpoint(NOW)
    wipe(keep=0)
    with pytest.raises(LedgerRolledBack):
        checkpoints.sign_checkpoint(NOW)


@pytest.mark.django_db
def test_a_rewritten_past_is_noticed_from_the_stored_checkpoint_alone() -> None:
    grow(4)
    checkpoints.sign_checkpoint(NOW)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE ledger_node DISABLE TRIGGER append_only")
        cursor.execute("UPDATE ledger_node SET hash = sha256('x') WHERE level = 2")
    with pytest.raises(LedgerRolledBack):
        checkpoints.sign_checkpoint(NOW)


def test_a_signature_whose_transaction_failed_is_not_remembered(transactional_db: None) -> None:
    grow(4)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE ledger_checkpoint ADD CONSTRAINT closed CHECK (size < 4)")
    try:
        with pytest.raises(Exception, match="closed"):
            checkpoints.sign_checkpoint(NOW)
        assert memory.remembered() is None
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_checkpoint DROP CONSTRAINT closed")
    assert checkpoints.sign_checkpoint(NOW).size == 4
    assert memory.remembered().size == 4


def test_signing_inside_a_transaction_that_may_still_fail_is_a_defect(
    transactional_db: None,
) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        checkpoints.sign_checkpoint(NOW)


def test_the_last_head_is_kept_beside_the_database(transactional_db: None, node_data: Path) -> None:
    grow(3)
    checkpoint = checkpoints.sign_checkpoint(NOW)
    assert (node_data / "ledger" / "checkpoint").read_text() == checkpoint.note
