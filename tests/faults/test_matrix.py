"""kill -9 of worker, PostgreSQL, NATS and web at every step of an exchange: nothing lost, nothing doubled."""

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import plan
from tests.faults.conftest import MESSAGES, SEEDS
from tests.faults.plan import MOMENTS, POINTS, STEPS, TARGETS, Fault
from tests.faults.site import Outcome, Site

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]


def _cases() -> list[list[Fault]]:
    """Return the faults of each exchange, which fire one after another."""
    return _whole() if SEEDS else _ordinary()


def _whole() -> list[list[Fault]]:
    """Return an exchange for each side of each step and each seed, in which all four are killed."""
    cases = []
    for step, moment in POINTS:
        for seed in range(SEEDS):
            targets = random.Random(seed).sample(TARGETS, len(TARGETS))
            cases.append([plan.fault_at(step, moment, target, seed) for target in targets])
    return cases


def _ordinary() -> list[list[Fault]]:
    """Return an exchange for each step: the worker killed on one side of it, one other on the other side."""
    cases = []
    for seed, step in enumerate(STEPS):
        first, second = random.Random(step).sample(MOMENTS, 2)
        other = TARGETS[1:][seed % 3]
        cases.append(
            [plan.fault_at(step, first, "worker", seed), plan.fault_at(step, second, other, seed)]
        )
    return cases


def _name(faults: list[Fault]) -> str:
    return f"{faults[0].name}-and-{len(faults) - 1}-more"


@pytest.mark.parametrize("faults", _cases(), ids=_name)
def test_a_kill_loses_nothing_and_doubles_nothing(
    fresh_node: Callable[[str], Site], faults: list[Fault]
) -> None:
    # Reading the whole tree after each exchange takes longer the more of them it holds.
    node = fresh_node(f"{faults[0].step}-{faults[0].moment}" if SEEDS else "matrix")

    outcome = node.exchange(faults, messages=MESSAGES, recipients=50 if MESSAGES >= 500 else 10)

    _note(faults, outcome)
    assert outcome.fired == [fault.name for fault in faults]
    assert outcome.is_sound, outcome.books


def test_without_faults_every_message_arrives(fresh_node: Callable[[str], Site]) -> None:
    node = fresh_node("matrix")
    outcome = node.exchange([], messages=MESSAGES)

    assert outcome.is_sound, outcome.books


HARM = """
INSERT INTO faults_handled SELECT * FROM faults_handled;
DELETE FROM documents_status_history WHERE code = '01';
UPDATE axis_inbox SET receipt = envelope;
UPDATE documents_incoming SET arrival_number = arrival_number + 1000000;
SET session_replication_role = replica;
UPDATE ledger_entry SET event = event || ' ', commitment = sha256('\\x00'::bytea || event || ' ')
"""


def test_the_books_show_what_is_wrong(fresh_node: Callable[[str], Site]) -> None:
    """A matrix that finds nothing proves something only because its checks can fail."""
    node = fresh_node("harmed")
    outcome = node.exchange([], messages=10)
    with node.supervisor.postgres.connect("lienthong") as connection:
        connection.execute(HARM)

    books = node.ask("check", refs=outcome.refs, pairs=outcome.messages, note="")

    assert (books["lost"], books["doubled"]) == (10, 10)
    found = " ".join(books["faults"])
    for fault in ("receipts differ", "registers with gaps", "entry-changed", "not in the tree"):
        assert fault in found


def _note(faults: list[Fault], outcome: Outcome) -> None:
    """Add a line to the file that ``script/faults`` makes its table from."""
    report = os.environ.get("LIENTHONG_FAULT_REPORT")
    if report:
        line = {
            "step": faults[0].step,
            "moment": faults[0].moment,
            "targets": [fault.target for fault in faults],
            "fired": len(outcome.fired),
            "to_rest": outcome.seconds_to_rest,
            "in_all": outcome.seconds_in_all,
            **outcome.books,
        }
        with Path(report).open("a") as lines:
            lines.write(json.dumps(line) + "\n")
