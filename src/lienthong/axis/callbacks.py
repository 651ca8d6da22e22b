"""Calling the floors above: a refusal is an answer, a defect waits for a person, an outage is neither."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from lienthong.axis import handlers
from lienthong.axis.handlers import Arrival, Handler, ReceiptHandler, ReceiptSeen
from lienthong.base.errors import Refusal

logger = logging.getLogger("lienthong.axis")
OUTAGE = (OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True)
class Handled:
    """What a handler made of an arrival: accepted, refused, or set aside because of a defect."""

    refusal: Refusal | None = None
    defect: str = ""


def handle(contract: type, arrivals: Sequence[Arrival], *, now: datetime) -> list[Handled]:
    """Have arrivals of one contract handled; when one of them fails, each is tried alone."""
    function = handlers.handler_of(contract)
    if function is None:
        raise LookupError(contract.__name__)
    try:
        return _attempt(function, arrivals, now)
    except OUTAGE:
        raise
    except Exception:
        if len(arrivals) > 1:
            return [handle(contract, [arrival], now=now)[0] for arrival in arrivals]
        logger.exception("handler of %s failed", contract.__name__)
        return [Handled(defect="handler-defect")]


def _attempt(function: Handler, arrivals: Sequence[Arrival], now: datetime) -> list[Handled]:
    try:
        with transaction.atomic():
            answers = function(arrivals, now=now)
            if len(answers) != len(arrivals):
                raise TypeError("a handler answers each arrival once")
    except Refusal as refusal:
        if len(arrivals) > 1:
            # Raised for one of them, so nothing is known of the others.
            raise RuntimeError("a refusal was raised for a whole batch") from refusal
        return [Handled(refusal)]
    return [Handled(answer) for answer in answers]


def hear(contract: type, seen: Sequence[ReceiptSeen], *, now: datetime) -> list[ReceiptSeen]:
    """Tell the floors above of receipts; return those that one of them failed on."""
    failed: dict[int, ReceiptSeen] = {}
    for function in handlers.receipt_handlers_of(contract):
        for index in _hear(function, seen, now):
            failed[index] = seen[index]
    return list(failed.values())


def _hear(function: ReceiptHandler, seen: Sequence[ReceiptSeen], now: datetime) -> list[int]:
    if _heard(function, seen, now):
        return []
    if len(seen) == 1:
        return [0]
    return [index for index, one in enumerate(seen) if not _heard(function, [one], now)]


def _heard(function: ReceiptHandler, seen: Sequence[ReceiptSeen], now: datetime) -> bool:
    try:
        with transaction.atomic():
            function(seen, now=now)
    except OUTAGE:
        raise
    except Exception:
        if len(seen) == 1:
            logger.exception("receipt handler %s failed", function.__module__)
        return False
    return True
