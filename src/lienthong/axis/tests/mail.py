"""Making mail by hand, as a hostile or an old node might."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from lienthong.axis import envelope as forms
from lienthong.axis import evidence, frames
from lienthong.axis.courier import Courier
from lienthong.axis.envelope import Envelope, Receipt
from lienthong.axis.line import ENVELOPE, RECEIPT, subject
from lienthong.axis.tests.conftest import HANOI, OFFICE
from lienthong.base.ids import new_id
from lienthong.base.jsontext import canonical
from lienthong.trust.keys import signer_for
from lienthong.trust.usage import Usage

CONTRACT = "vn.lienthong.axis.tests.notice"
BODY = canonical({"text": "viết tay"})


def letter(now: datetime, **changes: Any) -> Envelope:
    """Return an envelope that is in order but for the changes."""
    made = Envelope(
        id=new_id(),
        sender=OFFICE,
        to=HANOI,
        contract=CONTRACT,
        version=1,
        created_at=now,
        valid_until=now + timedelta(days=1),
        body=forms.digest(BODY),
    )
    return replace(made, **changes)


def signed(members: list[bytes], by: str, now: datetime) -> frames.SignedMembers:
    """Return members signed by an agency of this node."""
    wire, _batch, _places = evidence.sign(members, signer_for(by, Usage.AGENCY, now=now))
    return wire


def post(courier: Courier, *wires: frames.SignedMembers, bodies: Any = (BODY,)) -> None:
    """Put signed envelopes on the line to this node."""
    raw(courier, frames.encode(frames.Frame(wires, bodies)))


def raw(courier: Courier, data: bytes, kind: str = ENVELOPE) -> None:
    """Put any bytes on the line to this node."""
    courier.line.publish([(subject(settings.LIENTHONG_NODE, kind), data)])


def post_receipt(
    courier: Courier, envelope_id: UUID, leaf: bytes, by: str, now: datetime, receiver: str = ""
) -> None:
    """Put a signed receipt on the line to this node."""
    receipt = Receipt(envelope_id, leaf.hex(), receiver or by, True, "", "", now)
    wire = signed([receipt.encode()], by, now)
    raw(courier, frames.encode(frames.Frame([wire])), RECEIPT)


def caught(courier: Courier) -> list[bytes]:
    """Take what was sent off the line before anyone receives it."""
    messages = courier.line.fetch("mail", 100, 1.0)
    courier.line.wipe()  # the broker would know the same bytes again for two minutes
    return [message.data for message in messages]
