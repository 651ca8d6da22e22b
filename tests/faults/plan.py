"""What is killed, when: faults drawn from seeds, written where the processes that die find them."""

import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

STEPS = (
    "tell.commit",  # a clerk's action and its outbox rows
    "send.publish",  # signed envelopes go to the broker
    "send.commit",  # the outbox rows are marked as sent
    "receive.commit",  # inbox rows, what the handler did, the receipts
    "receipt.publish",  # signed receipts go to the broker
    "receive.ack",  # the broker may forget the envelopes
    "settle.commit",  # the outbox rows are closed
    "settle.ack",  # the broker may forget the receipts
    "register.commit",  # a clerk's register and the status report that answers
    "sequence.commit",  # entries get their places in the tree
    "checkpoint.commit",  # the tree is signed
)
MOMENTS = ("before", "after")
TARGETS = ("worker", "postgresql", "nats", "web")
POINTS = [(step, moment) for step in STEPS for moment in MOMENTS]


@dataclass(frozen=True)
class Fault:
    """Kill ``target`` when ``step`` is passed for the ``nth`` time, before or after it."""

    name: str
    step: str
    moment: str
    target: str
    nth: int
    wipes: bool = False  # what the target keeps on the disk is gone as well


def fault_at(step: str, moment: str, target: str, seed: int) -> Fault:
    """Return the fault that kills a target at one side of a step, the turn drawn from the seed."""
    name = f"{step}-{moment}-{target}-{seed}"
    return Fault(name, step, moment, target, random.Random(name).randint(1, 3))


def write(data: Path, faults: Sequence[Fault]) -> None:
    """Arm faults; they fire one after another."""
    partial = data / "faults.partial"
    partial.write_text(json.dumps([asdict(fault) for fault in faults]))
    partial.rename(data / "faults.json")


def read(data: Path) -> list[Fault]:
    """Return the armed faults, fired or not."""
    path = data / "faults.json"
    return [Fault(**item) for item in json.loads(path.read_text())] if path.exists() else []


def open_faults(data: Path) -> Iterator[Fault]:
    """Return the faults that have not fired."""
    return (fault for fault in read(data) if not (data / "fired" / fault.name).exists())


def mark(data: Path, fault: Fault) -> bool:
    """Note that a fault fires now; tell whether nobody did before."""
    (data / "fired").mkdir(exist_ok=True)
    try:
        os.close(os.open(data / "fired" / fault.name, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
