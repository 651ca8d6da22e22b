"""What an outbox row says when it is written as an envelope; the same row always gives the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

from lienthong.axis.envelope import Attachment, Envelope
from lienthong.axis.models import Outbox


def envelope_of(row: Outbox) -> Envelope:
    """Return the envelope of an outbox row, whose message is loaded."""
    message = row.message
    return Envelope(
        id=row.pk,
        sender=row.sender,
        to=row.recipient,
        contract=message.contract,
        version=message.version,
        created_at=message.created_at,
        valid_until=message.valid_until,
        body=bytes(message.body_id).hex(),
        reply_to=message.reply_to,
        attachments=listed(message.attachments),
    )


def listed(items: Sequence[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    """Return the attachments that a message row lists."""
    return tuple(
        Attachment(item["sha256"], item["name"], item["media_type"], item["size"]) for item in items
    )
