"""The tree has one writer, loses nothing, places nothing twice, and stores what proofs need."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from lienthong.ledger import actions, audit, health, proofs, sequencer, stored, tree
from lienthong.ledger.actions import Entry
from lienthong.ledger.models import LedgerEntry, LedgerNode, LedgerPending, LedgerPosition

NOW = datetime(2020, 9, 9, 3, 0, tzinfo=UTC)


def add(count: int) -> list[UUID]:
    entries = [
        Entry(kind="test.done", subject=f"thing:{number}", by="system", public={"n": number})
        for number in range(count)
    ]
    with transaction.atomic():
        return actions.record_many(entries, now=NOW)


def leaves() -> list[bytes]:
    return [
        bytes(row)
        for row in LedgerPosition.objects.order_by("index").values_list("leaf", flat=True)
    ]


@pytest.mark.django_db
def test_sequence_places_entries_in_the_order_they_were_recorded() -> None:
    ids = add(7)
    assert sequencer.sequence(NOW) == 7
    placed = LedgerPosition.objects.order_by("index").values_list("index", "entry_id")
    assert list(placed) == list(enumerate(ids))
    assert not LedgerPending.objects.exists()


@pytest.mark.django_db
def test_sequence_of_nothing_changes_nothing() -> None:
    assert sequencer.sequence(NOW) == 0
    assert stored.size() == 0
    assert stored.root(0) == tree.EMPTY_ROOT


@pytest.mark.django_db
def test_sequence_takes_no_more_than_its_limit() -> None:
    add(25)
    assert [sequencer.sequence(NOW, limit=10) for _ in range(4)] == [10, 10, 5, 0]
    assert stored.root(25) == tree.root(leaves())


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [[1] * 17, [3, 1, 4, 1, 5, 9, 2, 6], [64, 1, 63]])
def test_stored_tree_is_the_tree_of_its_leaves_however_it_grew(steps: list[int]) -> None:
    for step in steps:
        add(step)
        sequencer.sequence(NOW)
    hashes = leaves()
    assert [stored.root(size) for size in range(len(hashes) + 1)] == [
        tree.root(hashes[:size]) for size in range(len(hashes) + 1)
    ]
    inner = {(0, index): leaf for index, leaf in enumerate(hashes)}
    expected = tree.grow(0, hashes, inner.__getitem__)
    rows = LedgerNode.objects.values_list("level", "index", "hash")
    assert {(level, index): bytes(hash_) for level, index, hash_ in rows} == expected


def test_an_entry_committed_late_is_placed_exactly_once(transactional_db: None) -> None:
    recorded, go_on = threading.Event(), threading.Event()

    def slow() -> list[UUID]:
        try:
            with transaction.atomic():
                ids = actions.record_many(
                    [Entry(kind="test.late", subject="thing:0", by="system")], now=NOW
                )
                recorded.set()
                go_on.wait(10)
            return ids
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slow)
        assert recorded.wait(10)
        on_time = add(3)
        assert sequencer.sequence(NOW) == 3
        go_on.set()
        late_ids = late.result(10)
    assert late_ids[0] < on_time[0]
    assert sequencer.sequence(NOW) == 1
    assert sequencer.sequence(NOW) == 0
    placed = LedgerPosition.objects.order_by("index").values_list("entry_id", flat=True)
    assert list(placed) == [*on_time, *late_ids]
    assert audit.audit().faults == ()


def test_many_sequencers_and_writers_at_once_build_one_sound_tree(transactional_db: None) -> None:
    def work(number: int) -> int:
        try:
            if number % 2:
                return sequencer.sequence(NOW, limit=20)
            add(10)
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        placed = sum(pool.map(work, range(40)))
    placed += sequencer.sequence(NOW)
    assert placed == LedgerEntry.objects.count() == stored.size() == 200
    assert stored.root(200) == tree.root(leaves())
    assert audit.audit().faults == ()


def test_a_failure_while_sequencing_leaves_everything_as_it_was(transactional_db: None) -> None:
    add(5)
    sequencer.sequence(NOW)
    add(5)
    before = stored.root(5)
    # A node already in the way makes the last statement of the sequencer fail.
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_node VALUES (3, 0, %s)", [bytes(32)])
    with pytest.raises(IntegrityError):
        sequencer.sequence(NOW)
    assert stored.size() == 5
    assert stored.root(5) == before
    assert LedgerPending.objects.count() == 5


@pytest.mark.django_db
def test_a_missing_edge_is_reported_and_nothing_is_placed() -> None:
    add(6)
    sequencer.sequence(NOW)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE ledger_node DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM ledger_node WHERE level = 2")
    add(1)
    with pytest.raises(stored.LedgerDamaged):
        sequencer.sequence(NOW)
    assert stored.size() == 6
    assert audit.audit().faults == ("root-differs",)


@pytest.mark.django_db
def test_audit_names_an_entry_changed_by_the_owner_of_the_database() -> None:
    ids = add(6)
    sequencer.sequence(NOW)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE ledger_entry SET event = 'x', commitment = sha256('\\x00'::bytea || 'x') WHERE id = %s",
            [ids[2]],
        )
    assert audit.audit().faults == ("entry-changed",)


@pytest.mark.django_db
def test_audit_names_an_entry_taken_out_of_the_line() -> None:
    add(3)
    LedgerPending.objects.all().delete()
    assert audit.audit().faults == ("entry-lost",)


@pytest.mark.django_db
def test_every_entry_is_proved_at_every_size() -> None:
    ids = add(21)
    sequencer.sequence(NOW)
    hashes = leaves()
    for size in (1, 2, 8, 13, 21):
        for index in range(size):
            proof = proofs.inclusion(ids[index], size)
            assert proof.proves(hashes[index], tree.root(hashes[:size]))
            assert not proof.proves(hashes[index], tree.root(hashes[: size - 1]))


@pytest.mark.django_db
def test_every_older_tree_is_proved_consistent() -> None:
    add(21)
    sequencer.sequence(NOW)
    hashes = leaves()
    for old in range(22):
        proof = proofs.consistency(old)
        assert proof.proves(tree.root(hashes[:old]), tree.root(hashes))


@pytest.mark.django_db
def test_a_proof_needs_a_constant_number_of_queries(django_assert_num_queries) -> None:
    ids = add(300)
    sequencer.sequence(NOW)
    with django_assert_num_queries(4):
        proofs.inclusion(ids[170])


@pytest.mark.django_db
def test_an_entry_without_a_place_has_no_proof_yet() -> None:
    ids = add(2)
    with pytest.raises(proofs.NotInTree):
        proofs.inclusion(ids[0])
    sequencer.sequence(NOW)
    with pytest.raises(proofs.NotInTree):
        proofs.inclusion(ids[1], 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new"), [(0, 3), (3, 1), (-1, 2), (2, -1)])
def test_no_proof_reaches_beyond_the_tree(old: int, new: int) -> None:
    add(2)
    sequencer.sequence(NOW)
    with pytest.raises(proofs.TreeTooSmall):
        proofs.consistency(old, new)


@pytest.mark.django_db
def test_health_tells_what_waits_and_what_stands() -> None:
    add(3)
    waiting = health.state(datetime.now(UTC))
    assert (waiting.size, waiting.pending, waiting.is_late) == (0, 3, False)
    sequencer.sequence(NOW)
    done = health.state(datetime.now(UTC))
    assert (done.size, done.pending, done.oldest_wait) == (3, 0, None)
    assert done.root == tree.root(leaves())
    assert (done.checkpoint_size, done.checkpoint_at) == (0, None)


@pytest.mark.django_db
def test_health_is_late_when_the_sequencer_stands_still() -> None:
    add(1)
    later = datetime.now(UTC) + 2 * health.ALARM_AFTER
    assert health.state(later).is_late
