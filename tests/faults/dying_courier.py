"""The node's worker with traps around its steps: ``python -m tests.faults.dying_courier``."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from tests.faults import dying
from tests.faults.dying import Trap


def main() -> None:
    """Run the worker until it is told to stop, or dies."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    django.setup()
    trap = Trap(Path(os.environ["LIENTHONG_DATA"]))
    dying.trap_commits(trap)
    _trap_courier(trap)
    _trap_line(trap)
    _trap_ledger(trap)
    dying.count_handled()
    _hurry()
    from lienthong.node import worker

    worker.main()


def _trap_courier(trap: Trap) -> None:
    from lienthong.axis.courier import Courier

    for label, step in {"send": "send", "receive": "_receive", "settle": "_settle"}.items():
        setattr(Courier, step, dying.named(trap, label, getattr(Courier, step)))


def _trap_line(trap: Trap) -> None:
    from lienthong.axis.line import ENVELOPE, RECEIPT, Line

    publish, ack = Line.publish, Line.ack
    publishing = {"send": "send.publish", "receive": "receipt.publish"}
    acknowledging = {ENVELOPE: "receive.ack", RECEIPT: "settle.ack"}

    def trapped_publish(line: Line, items: Sequence[Any]) -> None:
        step = publishing.get(trap.label)
        if step and items:
            trap.around(step, publish, line, items)
        else:
            publish(line, items)

    def trapped_ack(line: Line, messages: Sequence[Any]) -> None:
        kinds = {message.subject.rsplit(".", 1)[1] for message in messages}
        steps = [step for kind, step in acknowledging.items() if kind in kinds]
        if steps:
            trap.around(steps[0], ack, line, messages)
        else:
            ack(line, messages)

    Line.publish, Line.ack = trapped_publish, trapped_ack  # type: ignore[method-assign]


def _trap_ledger(trap: Trap) -> None:
    from lienthong.ledger import checkpoints, sequencer

    sequencer.sequence = dying.named(trap, "sequence", sequencer.sequence)
    checkpoints.sign_checkpoint = dying.named(trap, "checkpoint", checkpoints.sign_checkpoint)


def _hurry() -> None:
    """Shorten the pauses before something is sent or delivered again, so that the matrix takes minutes."""
    from lienthong.axis import courier, line

    seconds = float(os.environ.get("LIENTHONG_FAULT_PAUSE", "2"))
    line._ACK_WAIT_SECONDS = seconds * 2  # type: ignore[assignment]
    courier._SET_BACK_SECONDS = seconds
    courier.Courier.__init__.__kwdefaults__["pause"] = timedelta(seconds=seconds)


if __name__ == "__main__":
    main()
