"""kill -9 of worker, PostgreSQL, NATS and web at every step of an exchange: nothing lost, nothing doubled."""

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import plan
from tests.faults.conftest import MESSAGES, SEEDS
from tests.faults.plan import POINTS, TARGETS
from tests.faults.site import Outcome, Site

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]


def _cases() -> list[tuple[str, str, int]]:
    """Return step, moment and seed of each exchange."""
    if SEEDS:
        return [(step, moment, seed) for step, moment in POINTS for seed in range(SEEDS)]
    return [(step, moment, index) for index, (step, moment) in enumerate(POINTS)]


def _targets(seed: int) -> list[str]:
    """Return who dies in one exchange, one after another.

    In the ordinary run the worker and one other, in the whole matrix all four; the order from the seed.
    """
    others = TARGETS[1:]
    targets = [*TARGETS] if SEEDS else ["worker", others[seed % len(others)]]
    random.Random(seed).shuffle(targets)
    return targets


@pytest.mark.parametrize(("step", "moment", "seed"), _cases())
def test_a_kill_loses_nothing_and_doubles_nothing(
    fresh_node: Callable[[str], Site], step: str, moment: str, seed: int
) -> None:
    # Reading the whole tree after each exchange takes longer the more of them it holds.
    node = fresh_node(f"{step}-{moment}" if SEEDS else "matrix")
    faults = plan.faults_at(step, moment, _targets(seed), seed)

    outcome = node.exchange(faults, messages=MESSAGES, recipients=50 if MESSAGES >= 500 else 10)

    _note(step, moment, seed, outcome)
    assert outcome.fired == [fault.name for fault in faults]
    assert outcome.is_sound, outcome.books


def test_without_faults_every_message_arrives(fresh_node: Callable[[str], Site]) -> None:
    node = fresh_node("matrix")
    outcome = node.exchange([], messages=MESSAGES)

    assert outcome.is_sound, outcome.books


def _note(step: str, moment: str, seed: int, outcome: Outcome) -> None:
    """Add a line to the file that ``script/faults`` makes its table from."""
    report = os.environ.get("LIENTHONG_FAULT_REPORT")
    if report:
        line = {
            "step": step,
            "moment": moment,
            "targets": _targets(seed),
            "seed": seed,
            "messages": outcome.messages,
            "fired": len(outcome.fired),
            "to_rest": outcome.seconds_to_rest,
            "in_all": outcome.seconds_in_all,
            **outcome.books,
        }
        with Path(report).open("a") as lines:
            lines.write(json.dumps(line) + "\n")
