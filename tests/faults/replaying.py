"""Catching frames on their way and delivering them again: many times, in any order, days later."""

import random
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.faults import dying

_caught: list[tuple[str, bytes]] = []
_shift = timedelta(0)


def _now() -> datetime:
    from lienthong.base import clock

    return clock.now() + _shift


@cache
def _courier() -> Any:
    from lienthong.axis.courier import Courier

    dying.count_handled()
    # The looker is the only one who carries: nothing is due again before the test moves its clock.
    return Courier(pause=timedelta(minutes=10), now=_now)


def told(refs: list[str]) -> dict[str, Any]:
    """Return how many envelopes of some documents are in the outbox."""
    from lienthong.systems.documents.models import Delivery

    return {"told": Delivery.objects.filter(document_ref__in=refs).count()}


def capture() -> dict[str, Any]:
    """Send what is due and take it off the line before it is received."""
    _courier().send()
    return {"caught": _catch("mail")}


def replay(times: int, days: int, seed: int) -> dict[str, Any]:
    """Deliver everything ever caught ``times`` times, shuffled, on a later day; then let the mail run.

    Receipts and reports that come of it are caught in passing and delivered as often.
    """
    global _shift
    _shift = timedelta(days=days)
    chance, courier, frames = random.Random(seed), _courier(), 0
    for _round in range(2):
        courier.send()
        _catch("mail")
        _catch("answers")
        again = [frame for frame in _caught for _time in range(times)]
        chance.shuffle(again)
        for start in range(0, len(again), 7):
            courier.line.publish(again[start : start + 7])
            courier.receive(0.05)
            courier.settle(0.05)
        frames += len(again)
        courier.pump()
        _place_in_ledger()
    return {"frames": frames, "registered": not _is_anything_open()}


def _catch(consumer: str) -> int:
    messages = _courier().line.fetch(consumer, 100, 0.3)
    _caught.extend((message.subject, message.data) for message in messages)
    _courier().line.ack(messages)
    return len(messages)


def _place_in_ledger() -> None:
    from lienthong.ledger import checkpoints, sequencer

    while sequencer.sequence(_now()):
        checkpoints.sign_checkpoint(_now())


def _is_anything_open() -> bool:
    from lienthong.axis.models import Outbox
    from lienthong.systems.documents.models import Delivery

    return (
        Outbox.objects.open().exists()
        or Delivery.objects.filter(forwarded__isnull=False).exclude(status="03").exists()
    )
