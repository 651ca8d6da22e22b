"""Asking (khai thác dữ liệu): one question, one answer now; authorised, with a purpose, logged on both sides.

An agency on this node is asked in process. Another node is asked over NATS, with the question signed by the
asking agency and the answer by the answering one.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from lienthong.axis import directory, evidence, frames, verifying
from lienthong.axis import envelope as forms
from lienthong.axis.envelope import Malformed
from lienthong.axis.line import ASK, Line, LineDown, subject
from lienthong.axis.models import Asked, Side
from lienthong.axis.refusals import (
    ContractMismatch,
    ContractUnknown,
    Expired,
    NoAnswer,
    NoKey,
    PurposeNeeded,
    SignatureInvalid,
    UnknownAddress,
    WrongNode,
)
from lienthong.base import clock
from lienthong.base.errors import NotAllowed, Refusal, problem
from lienthong.base.ids import new_id
from lienthong.base.jsontext import canonical
from lienthong.base.tenancy import WORKER_ROLE, acting_for
from lienthong.contracts import registry
from lienthong.ledger import actions as ledger
from lienthong.trust.usage import Usage
from lienthong.trust.validation import TrustStore

logger = logging.getLogger("lienthong.axis")
QUESTION_FORM = "lienthong.question/1"
ANSWER_FORM = "lienthong.answer/1"
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks whom, for what purpose and under which permission."""

    id: UUID
    sender: str
    to: str
    by: str
    purpose: str
    permission: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class _Answerer:
    function: Callable[..., Any]
    permission: str


class RefusedFarAway(Refusal):
    """The refusal that the answering side gave, with its own code and sentence."""

    def __init__(self, code: str, sentence: str, status: int, **data: Any) -> None:
        super().__init__(sentence, **data)
        self.code, self.status = code, status


_answerers: dict[type, _Answerer] = {}


def answers(question: type, *, permission: str) -> Callable[[F], F]:
    """Enter the one function that answers a question: ``fn(question, asking, *, now)`` returns a contract.

    ``permission`` is what the asker must hold and name; the function refuses whom it does not want to answer.
    """

    def enter(function: F) -> F:
        if question in _answerers:
            raise ValueError(f"{question.__name__} already has an answer")
        _answerers[question] = _Answerer(function, str(permission))
        return function

    return enter


def answering() -> dict[type, Callable[..., Any]]:
    """Return the function that answers each question of this node."""
    return {question: each.function for question, each in _answerers.items()}


def ask(
    question: object,
    *,
    to: str,
    by: str,
    purpose: str,
    permission: str,
    now: datetime,
    timeout: float = 10.0,
    sender: str = "",
) -> Any:
    """Ask an agency and return its answer, a contract; ``timeout`` is in seconds.

    ``sender`` is the asking agency; left out, it is ``by``. That ``by`` holds the permission is checked by
    the caller, and again by the answering side's own rules.

    :raises PurposeNeeded: without a purpose and a permission.
    :raises UnknownAddress: if nobody answers to the address.
    :raises NoAnswer: if none comes in time.
    :raises Refusal: whatever the answering side refuses with.
    """
    if not purpose.strip() or not permission:
        raise PurposeNeeded()
    holder = directory.holder(to, now)
    node = directory.nodes_of([holder]).get(holder)
    if node is None:
        raise UnknownAddress(address=to)
    asking = Asking(new_id(), sender or by, holder, by, purpose, str(permission), now)
    outcome = "answered"
    try:
        if node == directory.own_node():
            return _answer_here(question, asking, now)
        return _ask_far(question, asking, node, timeout)
    except Refusal as refusal:
        outcome = refusal.code
        raise
    finally:
        _log(asking, Side.SENDING, type(question), outcome, now)


def reply(data: bytes) -> bytes:
    """Answer a question that came over NATS; always returns a frame, empty when nothing can be said."""
    now = clock.now()
    try:
        if connection.connection is None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {WORKER_ROLE}")
        return _reply(data, now)
    except Exception:
        logger.exception("a question could not be answered")
        return b""
    finally:
        connection.close()


def _answer_here(question: Any, asking: Asking, now: datetime) -> Any:
    """Answer in process: purpose and permission are checked, the ledger written, in one transaction."""
    answerer = _answerers.get(type(question))
    outcome = "answered"
    try:
        if answerer is None:
            raise ContractUnknown(contract=type(question).__name__)
        if answerer.permission != asking.permission:
            raise NotAllowed(permission=answerer.permission)
        with transaction.atomic():
            return answerer.function(question, asking, now=now)
    except Refusal as refusal:
        outcome = refusal.code
        raise
    finally:
        _log(asking, Side.RECEIVING, type(question), outcome, now)


@transaction.atomic
def _log(asking: Asking, side: Side, question: type, outcome: str, now: datetime) -> None:
    own, other = asking.sender, asking.to
    if side is Side.RECEIVING:
        own, other = other, own
    name, version = registry.type_of(question)
    row = Asked(
        owner=own,
        side=side,
        other=other,
        question=f"{name}/{version}",
        purpose=asking.purpose,
        permission=asking.permission,
        by=asking.by,
        outcome=outcome,
        asked_at=asking.asked_at,
    )
    # Two agencies of one node each log in their own book, in the one process that serves both.
    with acting_for(None, own):
        Asked.objects.bulk_create([row])
    ledger.record(
        "axis.asked" if side is Side.SENDING else "axis.answered",
        subject=f"axis:{asking.id}",
        by=asking.by,
        now=now,
        public={
            "from": asking.sender,
            "to": asking.to,
            "question": f"{name}/{version}",
            "permission": asking.permission,
            "outcome": outcome,
        },
        personal={"purpose": asking.purpose},
    )


def _ask_far(question: object, asking: Asking, node: str, timeout: float) -> Any:
    name, version = registry.type_of(type(question))
    member = canonical(
        {
            "form": QUESTION_FORM,
            "id": asking.id,
            "sender": asking.sender,
            "to": asking.to,
            "by": asking.by,
            "purpose": asking.purpose,
            "permission": asking.permission,
            "asked_at": asking.asked_at,
            "valid_until": asking.asked_at + timedelta(seconds=timeout),
            "contract": name,
            "version": version,
            "body": registry.to_data(question),
        }
    )
    payload = _signed(member, asking.sender, asking.asked_at)
    try:
        answer = _line(settings.LIENTHONG_NODE, settings.NATS_URL).request(
            subject(node, ASK), payload, timeout
        )
        fields = _opened(answer, ANSWER_FORM, clock.now(), signer=asking.to)
    except (LineDown, Malformed) as error:
        raise NoAnswer() from error
    if fields.get("question") != forms.leaf(member).hex():
        raise NoAnswer()
    if "problem" in fields:
        told = fields["problem"]
        raise RefusedFarAway(told["code"], told["title"], told["status"])
    return registry.from_data(
        registry.by_type(fields["contract"], fields["version"]), fields["body"]
    )


def _reply(data: bytes, now: datetime) -> bytes:
    try:
        fields = _opened(data, QUESTION_FORM, now)
        asking = Asking(
            UUID(fields["id"]),
            fields["sender"],
            fields["to"],
            fields["by"],
            fields["purpose"],
            fields["permission"],
            datetime.fromisoformat(fields["asked_at"]),
        )
        valid_until = datetime.fromisoformat(fields["valid_until"])
    except (Malformed, KeyError, ValueError, TypeError):
        return b""
    said: dict[str, Any] = {"form": ANSWER_FORM, "question": forms.leaf(_member(data)).hex()}
    try:
        if valid_until < now:
            raise Expired()
        if directory.nodes_of([asking.to]).get(asking.to) != directory.own_node():
            raise WrongNode()
        answer = _answer_here(_question(fields), asking, now)
        name, version = registry.type_of(type(answer))
        said |= {"contract": name, "version": version, "body": registry.to_data(answer)}
    except Refusal as refusal:
        said["problem"] = problem(refusal)
    return _signed(canonical(said), asking.to, now)


def _question(fields: dict[str, Any]) -> Any:
    try:
        return registry.from_data(
            registry.by_type(fields["contract"], fields["version"]), fields["body"]
        )
    except registry.UnknownContract as error:
        raise ContractUnknown() from error
    except registry.ContractMismatch as error:
        raise ContractMismatch() from error


def _signed(member: bytes, signer: str, now: datetime) -> bytes:
    keys = evidence.signers([signer], Usage.AGENCY, now=now)
    if signer not in keys:
        raise NoKey()
    wire, _batch, _places = evidence.sign([member], keys[signer])
    return frames.encode(frames.Frame([wire]))


def _member(data: bytes) -> bytes:
    frame = frames.decode(data)
    if len(frame.batches) != 1 or len(frame.batches[0].members) != 1:
        raise Malformed("one question or answer at a time")
    return frame.batches[0].members[0]


def _opened(data: bytes, form: str, now: datetime, *, signer: str = "") -> dict[str, Any]:
    """Return the fields of a signed question or answer.

    :raises Malformed: if it cannot be read.
    :raises SignatureInvalid: if it was not signed by whom it names.
    """
    member = _member(data)
    batch, _places = verifying.batch_of(frames.decode(data).batches[0])
    finding = verifying.verify_batch(batch, at=now, store=TrustStore.load(now=now))
    try:
        fields = json.loads(member)
    except ValueError as error:
        raise Malformed("not JSON") from error
    if not isinstance(fields, dict) or fields.get("form") != form:
        raise Malformed("another form")
    expected = signer or fields.get("sender")
    if not finding.has_passed or batch.signer != expected:
        raise SignatureInvalid()
    return fields


@cache
def _line(node: str, url: str) -> Line:
    return Line(node, url)
