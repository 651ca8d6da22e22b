"""Who reacts to what: functions of the floors above, entered by decorator when their app is loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from lienthong.axis.envelope import Attachment
from lienthong.base.errors import Refusal


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified message for an agency of this node; ``to`` is that agency's code.

    ``address`` is what the envelope was addressed to: a code, or a mandate that the agency holds.
    """

    envelope_id: UUID
    sender: str
    to: str
    message: Any
    attachments: tuple[Attachment, ...]
    created_at: datetime
    valid_until: datetime
    reply_to: UUID | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptSeen:
    """What became of an envelope: the receiver's signed answer, or ``expired`` when none came in time.

    ``by`` is who signed the answer: of a mandate's mail, the agency that took it.
    """

    envelope_id: UUID
    sender: str
    to: str
    accepted: bool
    code: str
    message: str
    received_at: datetime
    closed_at: datetime
    by: str = ""


# Called with keyword ``now``; answers each arrival with a refusal, or None to accept it.
Handler = Callable[..., Sequence[Refusal | None]]
ReceiptHandler = Callable[..., None]
H = TypeVar("H", bound=Callable[..., Any])

_handlers: dict[type, Handler] = {}
_receipt_handlers: dict[type, list[ReceiptHandler]] = {}


def handles(contract: type) -> Callable[[H], H]:
    """Enter the one function that handles the arrivals of a contract.

    It is called as ``fn(arrivals, now=...)`` in the transaction that inserts the inbox rows.

    :raises ValueError: if the contract has a handler already.
    """

    def enter(function: H) -> H:
        if contract in _handlers:
            raise ValueError(f"{contract.__name__} already has a handler")
        _handlers[contract] = function
        return function

    return enter


def on_receipt(contract: type) -> Callable[[H], H]:
    """Enter a function that hears of the receipts of a contract, called as ``fn(receipts, now=...)``."""

    def enter(function: H) -> H:
        _receipt_handlers.setdefault(contract, []).append(function)
        return function

    return enter


def one_by_one(
    arrivals: Sequence[Arrival], take: Callable[[Arrival], object]
) -> list[Refusal | None]:
    """Have each arrival taken by itself: what is refused leaves nothing behind and stops no other."""
    answers: list[Refusal | None] = []
    for arrival in arrivals:
        try:
            with transaction.atomic():
                take(arrival)
        except Refusal as refusal:
            answers.append(refusal)
        else:
            answers.append(None)
    return answers


def handler_of(contract: type) -> Handler | None:
    """Return the handler of a contract, if it has one."""
    return _handlers.get(contract)


def receipt_handlers_of(contract: type) -> list[ReceiptHandler]:
    """Return the functions that hear of the receipts of a contract."""
    return _receipt_handlers.get(contract, [])
